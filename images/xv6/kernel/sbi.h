/*
 * sbi.h: what the kernel asks of the firmware (RISC-V SBI 2.0; 0.1 will do).
 */
#ifndef KERNEL_SBI_H
#define KERNEL_SBI_H

#include "types.h"

void sbi_describe(void); /* one line on the console: which firmware this is */

void sbi_set_timer(uint64_t deadline); /* timebase units; clears the pending timer interrupt */
void sbi_send_ipi(uint64_t hartid);    /* it takes a trap soon */
bool sbi_hart_start(uint64_t hartid, uint64_t entry_pa, uint64_t opaque);
void sbi_console_write(const char *text, size_t size);

/* SBI_SRST_TYPE_..., SBI_SRST_REASON_...; waits for ever if the firmware cannot. */
_Noreturn void sbi_reset(unsigned type, unsigned reason);

#endif
