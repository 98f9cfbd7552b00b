/* Prints how many labels the interpreter's loop has, for isa_dispatch.py. */
#include <stdio.h>

#include "emu/cpu/fuse.h"

int main(void)
{
    const void *const *label = interp_labels();
    unsigned n = 0;

    for (unsigned i = 0; i < LABEL_COUNT + INSN_COUNT + FUSED_COUNT; i++)
        n += label[i] != NULL;
    printf("%u\n", n);
    return 0;
}
