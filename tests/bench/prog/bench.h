/*
 * What a benchmark program has around it: one function to write, a few to call.
 * The board behind it is one of board_*.c, chosen when linking.
 */
#ifndef BENCH_H
#define BENCH_H

#include <stddef.h>
#include <stdint.h>

/* The program's own part: its name, and `repeat` rounds of work that end in a checksum. */
extern const char bench_name[];
uint64_t bench_run(uint64_t repeat);

/* bench.c */
void bench_main(void);
void bench_fault(uint64_t cause, uint64_t pc, uint64_t tval);
void bench_note(const char *name, uint64_t value); /* a word more in the result line */
void *memcpy(void *to, const void *from, size_t n);
void *memset(void *to, int byte, size_t n);

/* start.S */
uint64_t bench_visit_s(uint64_t satp, uint64_t (*f)(uint64_t), uint64_t arg);

/* paging.c: a map for S-mode. The program where it lies, with 1 GiB leaves (again at +1 GiB for
 * U-mode), and 32 MiB of 4 KiB pages whose frames are shuffled. */
#define PAGING_USER_OFF   0x40000000UL
#define PAGING_ARENA      0x100000000UL
#define PAGING_ARENA_SIZE 0x2000000UL
uint64_t paging_satp(void);

/* board_*.c */
void board_put(char c);
void board_exit(int failed) __attribute__((noreturn));

/* xorshift64: the same sequence everywhere */
static inline uint64_t bench_random(uint64_t *state)
{
    uint64_t x = *state;
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    return *state = x;
}

#endif
