/*
 * What a command says: text for people and, beside it, rows of fields for programs. With --json
 * only the latter are shown, one object a line, with the text in it.
 */
#ifndef DEBUG_OUT_H
#define DEBUG_OUT_H

#include <stdbool.h>
#include <stdint.h>

#include "emu/base/buf.h"

typedef struct Out {
    Buf text, rows;
    bool in_row; /* the fields of a row follow */
} Out;

void out(Out *o, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* A row and its fields, in any order with the text. Numbers of 64 bits are strings, "0x12": JSON's
 * own lose their lower bits in many readers. */
void out_row(Out *o, const char *kind);
void out_hex(Out *o, const char *name, uint64_t val);
void out_num(Out *o, const char *name, int64_t val);
void out_bool(Out *o, const char *name, bool val);
void out_str(Out *o, const char *name, const char *val);
void out_end(Out *o);

void out_clear(Out *o);
void out_finish(Out *o);

/* {"command":...,"ok":true,"rows":[...],"text":...} and a newline; with `error`, ok is false.
 * `what` is "command", or "event" for what no command asked for. */
void out_json(const Out *o, Buf *to, const char *what, const char *name, const char *error);
/* A JSON string with its quotes; bytes that are no UTF-8 become U+FFFD. */
void out_quote(Buf *to, const char *text, size_t len);

#endif
