/*
 * A few lines on the console that say what runs on what.
 */
#ifndef FIRMWARE_BANNER_H
#define FIRMWARE_BANNER_H

#include "firmware/boot.h"
#include "firmware/hart.h"

void banner_print(const Hart *self);
void banner_print_next(const NextStage *next);

#endif
