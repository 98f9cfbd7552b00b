/*
 * Programs that the guest runs in user mode, as ELF files that the user named, or that a known
 * kernel (kernel.h) leads to. Many may lie at one address; which of them is in an address space is
 * told by its bytes in memory.
 */
#ifndef DEBUG_PROGRAM_H
#define DEBUG_PROGRAM_H

#include "emu/debug/debug.h"
#include "emu/debug/dwarf.h"
#include "emu/machine/elf.h"

typedef struct Programs Programs;

enum { PROGRAM_NONE = -1, PROGRAMS_MAX = 1024 };

/* For a debugger that has no more symbol files to come, and another one, with the same files, that
 * is asked about the kernel. NULL: err. */
Programs *programs_create(Debug *d, Debug *kernel, Err *err);
void programs_destroy(Programs *p); /* NULL is fine; before the debuggers */
/* The one that knows the kernel, with the same hart selected. */
Debug *programs_kernel(Programs *p);
/* The files of symbols that the debugger has of its own. */
unsigned programs_own(const Programs *p);

/* The blob is borrowed. */
bool programs_add(Programs *p, const Blob *elf, Err *err);
unsigned programs_count(const Programs *p);
/* Its file's name without folders. */
const char *programs_name(const Programs *p, int program);

/* Whose code is at va, in user mode under satp. `guess` is preferred of several whose bytes are the
 * same there. PROGRAM_NONE: nobody's that is known. There may be one more afterwards. */
int programs_find(Programs *p, uint64_t satp, uint64_t va, int guess);
/* Its symbols and lines are the debugger's until another is selected; PROGRAM_NONE: nobody's. */
void programs_select(Programs *p, int program);

/* A file in which code is looked up: a program, or (PROGRAM_NONE) the i-th that the debugger has
 * from the start, as of the kernel. False: there is no such. */
typedef struct ProgramFile {
    const Elf *elf;
    DwarfFile *dwarf;    /* NULL: it has no lines */
    const DwarfOps *ops; /* NULL: there is no module */
} ProgramFile;
bool programs_file(Programs *p, int program, unsigned i, ProgramFile *out);

#endif
