/*
 * The S-mode program that tests the firmware: what its files share.
 *
 * It prints TAP and ends the machine by SRST: shutdown if all is well, "system failure" if not.
 */
#ifndef PAYLOAD_H
#define PAYLOAD_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/dt.h"
#include "spec/boot.h"
#include "spec/riscv.h"
#include "spec/sbi.h"

typedef struct SbiResult {
    long error;
    uint64_t value;
} SbiResult;

/* What the trap handler notes; its layout is entry.S's. */
typedef struct Recorder {
    uint64_t scause, sepc, stval, sstatus, count, resume, place[2];
} Recorder;

extern Recorder recorders[];

SbiResult sbi(uint64_t extension, uint64_t function, ...);
#define SBI(extension, function, ...)                                                              \
    sbi(extension, function, ##__VA_ARGS__, 0UL, 0UL, 0UL, 0UL, 0UL)

/* Prints a TAP line. */
void check(bool ok, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* `SBI(...)` gives this error. */
void check_error(SbiResult result, long error, const char *what);

/* The traps that this hart took meanwhile. */
Recorder *recorder(void);
uint64_t now(void);

unsigned kept_registers(void);
void call_at(uint64_t pc);
void in_user_mode(uint64_t pc);
void bad_instruction(void);
void break_instruction(void);
void second_start(void);

extern uint64_t boot_hart;
extern uint64_t other_hart; /* a second hart, or NO_HART */
extern uint64_t hart_set;   /* the harts of the device tree */
extern uint64_t ram_base, ram_size, timebase;
extern bool has_zkr; /* by the device tree */
#define NO_HART (~0UL)

/* Seconds after which what must come has failed to; a busy host runs the other hart late. */
#define PATIENCE 30

void test_base(void);
void test_memory(void);
void test_traps(void);
void test_time(void);
void test_console(void);
void test_counters(void);
void test_legacy(void);
void test_reset(void);
void test_harts(void);
void test_fences(void);

#define csr(name)                                                                                  \
    ({                                                                                             \
        uint64_t csr_value_;                                                                       \
        __asm__ volatile("csrr %0, " #name : "=r"(csr_value_)::"memory");                          \
        csr_value_;                                                                                \
    })
#define csr_put(name, value)                                                                       \
    __asm__ volatile("csrw " #name ", %0" ::"r"((uint64_t)(value)) : "memory")
#define csr_on(name, bits) __asm__ volatile("csrs " #name ", %0" ::"r"((uint64_t)(bits)) : "memory")
#define csr_off(name, bits)                                                                        \
    __asm__ volatile("csrc " #name ", %0" ::"r"((uint64_t)(bits)) : "memory")

#endif
