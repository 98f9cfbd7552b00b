/*
 * The events that mhpmevent3 to 31 of this machine can choose. The first two have the numbers that
 * the SBI specification gives them (section "PMU", hardware general events); the others are ours.
 */
#ifndef SPEC_HPM_H
#define SPEC_HPM_H

#define HPM_NONE       0x0
#define HPM_CYCLES     0x1
#define HPM_INSTRET    0x2
#define HPM_TRAPS      0x100 /* exceptions and interrupts */
#define HPM_EXCEPTIONS 0x101
#define HPM_INTERRUPTS 0x102

#endif
