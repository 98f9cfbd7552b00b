/* The hooks of csr.def, and the rows as csr.c sees them. Internal to emu/cpu. */
#ifndef EMU_CPU_CSR_H
#define EMU_CPU_CSR_H

#include "emu/cpu/op.h"

/* A write gives the bits to set and those to clear first: csrrw clears all. Hooks on which wires
 * and software meet (mip) need to know the two apart. */
static inline uint64_t csr_mix(uint64_t old, uint64_t set, uint64_t clear)
{
    return (old & ~clear) | set;
}

typedef uint64_t (*CsrGet)(Hart *h, unsigned i);
typedef OpResult (*CsrPut)(Hart *h, unsigned i, uint64_t set, uint64_t clear);

/* Of one that there is, by number, whatever the mode: no check, no side effect. */
uint64_t csr_value(Hart *h, unsigned csr);

/* As which CSRs a commit log shows a write to one: returns how many, 0 for a constant. */
enum { CSR_LOGGED = 2 };
unsigned csr_logged(unsigned csr, uint16_t as[CSR_LOGGED]);

#define FIELD(num, name, member, mask, reset, quiet)
#define CONST(num, name, value)
#define HOOK(num, name)                                                                            \
    uint64_t csr_get_##name(Hart *h, unsigned i);                                                  \
    OpResult csr_put_##name(Hart *h, unsigned i, uint64_t set, uint64_t clear);
#define BANK(first, last, name) HOOK(first, name)
#include "emu/isa/csr.def"

#endif
