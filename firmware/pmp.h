/*
 * Physical memory protection: the firmware's memory is closed to S- and U-mode, the rest open.
 */
#ifndef FIRMWARE_PMP_H
#define FIRMWARE_PMP_H

#include <stdbool.h>

/* Sets this hart's PMP; false if it has none. */
bool pmp_init(void);

#endif
