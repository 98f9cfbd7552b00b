/* Between isa_parse.c, which fills isa->ext, and isa.c, which makes the rest of it. */
#ifndef EMU_ISA_ISA_PARSE_H
#define EMU_ISA_ISA_PARSE_H

#include "emu/isa/isa.h"

/* Adds what the machine always has and what comes with the set; misa and the decoder's index. */
void isa_finish(Isa *isa);

#endif
