/*
 * The loop of interp.c once more, with counters: statistics cost the plain one nothing.
 */
#define INTERP_COUNTED
#include "emu/cpu/interp.c"
