/*
 * Names for what a timeline and a profile show: processes and system calls. By the guest's kernel
 * (kernel.h) where it is known; else an address space is its satp, and what runs in it.
 */
#ifndef DEBUG_SPACE_H
#define DEBUG_SPACE_H

#include "emu/debug/program.h"

enum { SPACE_NAME = 64 };

/* Who runs in an address space. */
typedef struct SpaceOwner {
    uint64_t id;              /* the same for one process all its life: its pid, or the satp */
    bool known;               /* the kernel says so: id is a pid */
    char name[SPACE_NAME];    /* "sh (pid 3)", "satp 0x8000000000080532" */
    char program[SPACE_NAME]; /* "sh"; "": not known */
} SpaceOwner;

/* `program`: what runs in it, as far as that is known (programs_find). */
void space_owner(Programs *p, uint64_t satp, int program, SpaceOwner *out);
/* Who runs on the selected hart, in the kernel too. False: nobody, or the kernel does not say. */
bool space_running(Programs *p, SpaceOwner *out);

/* "write", of the number that a program has put into a7; "ecall 16" where nobody knows better. */
void space_syscall(Programs *p, uint64_t number, char *buf, size_t len);
/* "SBI TIME", of the extension that a kernel has put into a7. */
void space_sbi(uint64_t extension, char *buf, size_t len);

#endif
