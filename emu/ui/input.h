/*
 * What a person does with keys and pointer, on its way to the machine: one bounded queue for the
 * keyboard and one for the tablet. Filled from any thread (a window's) or by commands; emptied by
 * the machine (InputOps).
 *
 * A guest that takes nothing makes nothing grow: a press for which there is no room is lost as a
 * whole, with its release; a movement takes the place of the one before it. The release of a press
 * that got in always gets in.
 */
#ifndef UI_INPUT_H
#define UI_INPUT_H

#include <stdbool.h>

#include "rvemu/err.h"
#include "rvemu/input.h"

typedef enum InputWho { INPUT_KEYBOARD, INPUT_TABLET, INPUT_DEVICES } InputWho;

enum {
    INPUT_ROOM = 256, /* of events that belong together, and of releases still to come */
    INPUT_AXIS = 0x7fff,
    INPUT_CHORD = 8, /* keys of one input_chord */
};

typedef struct Input Input;

/* NULL: err says why. */
Input *input_create(Err *err);
void input_destroy(Input *in); /* NULL is fine */

/* What SlotConfig wants for a device. */
extern const InputOps input_ops;
void *input_ctl(Input *in, InputWho who);

/* Can be read once something has come since input_seen: for who sleeps. */
int input_fd(const Input *in);
void input_seen(Input *in);

/* The user wants us to end: input_close_fd can be read from then on. */
void input_close(Input *in);
int input_close_fd(const Input *in);

/* A key or (code BTN_LEFT and above) a button; value INPUT_PRESSED and so on. False: no room. */
bool input_key(Input *in, unsigned code, unsigned value);
/* Presses the keys in their order and releases them again, or does nothing for want of room. */
bool input_chord(Input *in, const unsigned *codes, unsigned n);
/* 0 to INPUT_AXIS, from the upper left corner. */
void input_move(Input *in, unsigned x, unsigned y);
void input_wheel(Input *in, int steps);
/* Releases all that is pressed. */
void input_release(Input *in);

#endif
