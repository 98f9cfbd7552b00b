/*
 * The signature of a program: the bytes from the symbol begin_signature to end_signature, as they
 * are when it has ended. riscv-arch-test compares them with those of a reference.
 */
#ifndef SIGNATURE_H
#define SIGNATURE_H

#include "emu/cli/file.h"
#include "rvemu/machine.h"

typedef struct Signature {
    bool there;          /* the program has both symbols */
    uint64_t begin, end; /* physical addresses in RAM, begin <= end */
    const char *name;    /* the program's, borrowed */
} Signature;

/* False: the program is no ELF that can be read, or the symbols are no range of RAM. Without them
 * `there` is false and err says so. */
bool signature_find(Signature *sig, const Blob *program, uint64_t ram_size, Err *err);
/* It is a whole number of lines of `granularity` bytes. */
bool signature_fits(const Signature *sig, unsigned granularity, Err *err);
/* A line each `granularity` bytes: hexadecimal digits, the byte with the highest address first. */
bool signature_write(const Signature *sig, const uint8_t *ram, unsigned granularity,
                     const HostFile *f, Err *err);

/* Compares with such a file; its own lines say how many bytes they have. False: err says where the
 * first difference is. */
bool signature_matches(const Signature *sig, const uint8_t *ram, const FileBytes *reference,
                       Err *err);

#endif
