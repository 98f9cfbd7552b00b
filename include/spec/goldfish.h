/*
 * The goldfish RTC: nanoseconds since 1970-01-01 UTC, and one alarm. 32-bit registers.
 * Numbers only; usable from C and from .S.
 */
#ifndef SPEC_GOLDFISH_H
#define SPEC_GOLDFISH_H

#define GOLDFISH_TIME_LOW        0x00 /* R: latches the high half; W: sets the time */
#define GOLDFISH_TIME_HIGH       0x04 /* R: as latched; W: before TIME_LOW */
#define GOLDFISH_ALARM_LOW       0x08 /* W: sets the alarm */
#define GOLDFISH_ALARM_HIGH      0x0c /* W: before ALARM_LOW */
#define GOLDFISH_IRQ_ENABLED     0x10 /* bit 0 */
#define GOLDFISH_CLEAR_ALARM     0x14 /* W: cancels the alarm */
#define GOLDFISH_ALARM_STATUS    0x18 /* R: 1 while an alarm is set */
#define GOLDFISH_CLEAR_INTERRUPT 0x1c /* W: lowers the interrupt */
#define GOLDFISH_REGS_SIZE       0x24

#endif
