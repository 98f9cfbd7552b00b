/*
 * gdb's remote protocol, the outer layer: "$" text "#" checksum, "+" and "-" as answers, 0x03 as an
 * interrupt. "}" escapes a byte. Left out: run lengths, which only we might send.
 */
#ifndef DEBUG_GDB_PACKET_H
#define DEBUG_GDB_PACKET_H

#include <stdint.h>

#include "emu/base/buf.h"

enum { GDB_PACKET_MAX = 0x4000 };

typedef enum GdbEvent {
    GDB_EVENT_NONE,
    GDB_EVENT_PACKET,    /* text[0 .. len) */
    GDB_EVENT_DAMAGED,   /* the checksum is wrong, or is none */
    GDB_EVENT_TOO_LONG,  /* well-formed, and more than text can hold */
    GDB_EVENT_INTERRUPT, /* 0x03 between two packets */
    GDB_EVENT_RESEND,    /* "-" */
} GdbEvent;

typedef struct GdbReader {
    uint8_t state, sum, told; /* the sum as counted, and as the packet has it */
    bool long_one, bad_sum;
    size_t len;
    char text[GDB_PACKET_MAX + 1]; /* unescaped; with a zero byte behind it */
} GdbReader;

GdbEvent gdb_reader_byte(GdbReader *r, uint8_t byte);

/* "$text#sum"; text is taken as it is. */
void gdb_packet_add(Buf *to, const char *text, size_t len);
/* Bytes into a packet's text, those escaped that need it. */
void gdb_packet_escape(Buf *to, const void *bytes, size_t len);

/* The value of a hexadecimal digit; -1: it is none. */
int gdb_digit(char c);
void gdb_put_hex(Buf *to, const void *bytes, size_t len);

#endif
