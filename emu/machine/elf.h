/*
 * ELF64 executables for RISC-V, read-only: headers checked against the file's size, loading by
 * physical address, and the symbol table for messages. Nothing in the file is trusted.
 */
#ifndef MACHINE_ELF_H
#define MACHINE_ELF_H

#include "rvemu/err.h"
#include "rvemu/machine.h"

typedef struct ElfSegment {
    uint64_t pa, va, file_size, mem_size, off;
} ElfSegment;

enum { ELF_SEGMENTS = 32 };

typedef struct Elf {
    Blob blob;                    /* borrowed */
    uint64_t entry;               /* physical */
    uint64_t lowest, end;         /* physical addresses that its segments take: [lowest, end) */
    ElfSegment seg[ELF_SEGMENTS]; /* PT_LOAD with mem_size > 0 */
    unsigned nseg;
    const uint8_t *symbols; /* Elf64_Sym array inside the blob, or NULL */
    uint64_t nsymbols;
    const char *strings;
    uint64_t strings_size;
} Elf;

/* The first four bytes say that it is one. */
bool elf_is(const uint8_t *data, size_t size);
/* Where the file ends, if its section headers come last, as linkers write it: by the 64 bytes of
 * its header, which are not checked. */
uint64_t elf_end(const uint8_t *head);
/* Another machine, 32 bits, big-endian, truncated or lying headers: named, after the blob's name.
 */
bool elf_open(Elf *elf, const Blob *blob, Err *err);
/* A symbol's value by exact name. */
bool elf_symbol(const Elf *elf, const char *name, uint64_t *val);
/* A function, object or label: it stands for [va, va + reach). */
typedef struct ElfSymbol {
    const char *name; /* inside the blob */
    uint64_t va, reach;
} ElfSymbol;
/* False: the i-th symbol, below nsymbols, is none of those. */
bool elf_place(const Elf *elf, uint64_t i, ElfSymbol *out);
/* The name of its i-th symbol, perhaps empty; NULL: it has no more. */
const char *elf_symbol_name(const Elf *elf, uint64_t i);
/* The ISA that its attributes name ("rv64i2p1_m2p0_..."), inside the blob; NULL: they name none, or
 * cannot be read. */
const char *elf_arch(const Elf *elf);
/* The function, object or label that covers `va`: its name (inside the blob) and the distance;
 * NULL: there is none. */
const char *elf_name_of(const Elf *elf, uint64_t va, uint64_t *distance);

#endif
