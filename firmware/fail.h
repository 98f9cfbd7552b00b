/*
 * The ends of the machine.
 */
#ifndef FIRMWARE_FAIL_H
#define FIRMWARE_FAIL_H

/*
 * Prints "rvemu firmware: ..." and ends the machine as failed with `code` (BOOT_FAIL_*,
 * spec/boot.h). Without a test device the hart rests for ever.
 */
_Noreturn void fail(int code, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

typedef enum MachineEnd { MACHINE_PASS, MACHINE_FAIL, MACHINE_RESET } MachineEnd;

/* Ends the machine without a word; `code` counts for MACHINE_FAIL only. */
_Noreturn void machine_end(MachineEnd how, int code);

#endif
