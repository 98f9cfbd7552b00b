/* What counted.c and planted.c share: the functions that the linker puts around rvemu's own. */
#ifndef TESTS_DIFF_WRAP_H
#define TESTS_DIFF_WRAP_H

#include "emu/isa/isa.h"

/* A decoded instruction, before it is used: the planted bug `decode` is here. */
void wrap_plant_decode(Insn *insn);

#endif
