/*
 * Zicbom and Zicboz: operations on cache blocks. There are no caches, so those that manage them
 * check that they may, and do nothing; cbo.zero writes a block of zeros. Zicbop's prefetches are
 * plain ori into x0.
 *
 * Managing a block asks for the right to read it, as a store's fault: every mapping or PMP entry
 * that allows a store allows loads, too. Where only fetches are allowed the manual leaves it open.
 */
#include "emu/cpu/op.h"

enum { BLOCK = ISA_CACHE_BLOCK };

/* Both xenvcfg must allow it to the modes below theirs. */
static bool allowed(const Hart *h, uint64_t field)
{
    return h->prv == PRV_M || (h->menvcfg & field && (h->prv == PRV_S || h->senvcfg & field));
}

static uint64_t store_cause(uint64_t cause)
{
    return cause == CAUSE_LOAD_PAGE ? CAUSE_STORE_PAGE : CAUSE_STORE_ACCESS;
}

static OpResult manage(Hart *h, const Op *op, uint64_t field)
{
    uint64_t va = pointer_address(h, h->x[op->rs1]);
    Phys p;

    if (!allowed(h, field))
        return trap_illegal(h, op, FAULT_cbo_off, 0, 0);
    if (!mmu_translate(h, va & -(uint64_t)BLOCK, BLOCK, ACCESS_READ, va, &p)) {
        h->trap.cause = store_cause(h->trap.cause);
        return OP_TRAP;
    }
    if (p.shadow && !mmu_translate(h, va & -(uint64_t)BLOCK, BLOCK, ACCESS_WRITE, va, &p))
        return OP_TRAP; /* always: only a shadow stack's own instructions may */
    if (!p.host && !bus_find(h->env.bus, p.pa))
        return trap_set(h, CAUSE_STORE_ACCESS, va, FAULT_bus_nothing, p.pa, BLOCK);
    return OP_NEXT;
}

OpResult op_cbo_inval(Hart *h, const Op *op)
{
    return manage(h, op, ENVCFG_CBIE);
}

OpResult op_cbo_clean(Hart *h, const Op *op)
{
    return manage(h, op, ENVCFG_CBCFE);
}

OpResult op_cbo_flush(Hart *h, const Op *op)
{
    return manage(h, op, ENVCFG_CBCFE);
}

OpResult op_cbo_zero(Hart *h, const Op *op)
{
    uint64_t va = pointer_address(h, h->x[op->rs1]), block = va & -(uint64_t)BLOCK;
    unsigned piece = h->commit ? 1 : 8; /* a commit log tells each byte */
    OpResult r = OP_NEXT;
    Phys p;

    if (!allowed(h, ENVCFG_CBZE))
        return trap_illegal(h, op, FAULT_cbo_off, 0, 0);
    if (h->trig_data && trigger_access(h, ACCESS_WRITE, block, BLOCK))
        return OP_TRAP;
    if (!mmu_translate(h, block, BLOCK, ACCESS_WRITE, va, &p))
        return OP_TRAP;
    if (!p.ram)
        return trap_set(h, CAUSE_STORE_ACCESS, va, FAULT_cbo_mmio, p.pa, 0);
    for (unsigned i = 0; i < BLOCK; i += piece) /* no trap any more */
        if (mem_write_part(h, block + i, piece, 0) != OP_NEXT)
            r = OP_END;
    return r;
}
