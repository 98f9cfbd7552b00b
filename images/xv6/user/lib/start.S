/*
 * start.S: the first instructions of a program, and its system calls.
 *
 *   exec leaves:  a0 = argc, a1 = argv, sp = top of the stack, 16-byte aligned
 *
 *   sp -> | argv[0], argv[1], ..., NULL |     then main's frame grows down from sp
 *         | the strings themselves      |
 *         +-----------------------------+ USER_TOP
 *
 *   a system call:  a7 = number, a0-a5 = arguments  ->  a0 = result; all else is kept
 */
#include "syscall.h"

    .section .text.start, "ax"
    .globl _start
_start:
    .option push
    .option norelax
    la      gp, __global_pointer$
    .option pop
    li      fp, 0               /* the end of every backtrace */
    li      ra, 0
    call    program_run         /* start.c: calls main, ends with exit() */

    .text
#define STUB(number, name)                                                                         \
    .globl  name;                                                                                  \
    .type   name, @function;                                                                       \
name:                                                                                              \
    li      a7, number;                                                                            \
    ecall;                                                                                         \
    ret;                                                                                           \
    .size   name, . - name;
SYSCALL_TABLE(STUB)

    /* For tests: a call by number, with all six arguments. */
    .globl  syscall_raw
    .type   syscall_raw, @function
syscall_raw:
    mv      a7, a0
    mv      a0, a1
    mv      a1, a2
    mv      a2, a3
    mv      a3, a4
    mv      a4, a5
    mv      a5, a6
    ecall
    ret
