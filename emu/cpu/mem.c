/*
 * Memory as instructions see it: the slow path behind the TLBs. Splits accesses that cross pages
 * (both pages are checked before a byte is written; tval is the first byte on the failing page),
 * reaches devices, fills the TLBs, and keeps watch over pages that hold code.
 */
#include <stdio.h>

#include "emu/cpu/check.h"
#include "emu/cpu/commit.h"
#include "emu/cpu/op.h"
#include "emu/cpu/probe.h"
#include "emu/mem/ram.h"
#include "spec/map.h"

static void fill(TlbEntry *e, Tlb *t, uint64_t va, const uint8_t *host)
{
    uint64_t page = va & ~UINT64_C(0xfff);

    tlb_note(t, va >> 12 & (TLB_SIZE - 1));
    e->tag = page;
    e->addend = (uint64_t)(uintptr_t)host - va;
}

/* Somebody wants to see each access to the page: it gets no entry. */
static bool kept_out(const Hart *h, uint64_t va, uint64_t pa)
{
    return (h->trig_data && trigger_page(h, va, false)) ||
           (h->probe_on & PROBE_ON_DATA && probe_page(h, va, pa));
}

/* True: a debugger wants to stop behind the instruction. */
static bool probed(Hart *h, Access access, uint64_t va, uint64_t pa, unsigned size)
{
    return h->probe_on & PROBE_ON_DATA && probe_data(h, access, va, pa, size);
}

static unsigned slot(uint64_t va)
{
    return va >> 12 & (TLB_SIZE - 1);
}

static void nowhere(Hart *h, uint64_t va, uint64_t pa, unsigned size, Access access)
{
    char text[160];

    if (h->env.detect_off[DETECT_nowhere])
        return;
    snprintf(text, sizeof text, "%u-byte %s of 0x%llx (physical 0x%llx), where nothing is", size,
             access == ACCESS_WRITE ? "write" : "read", (unsigned long long)va,
             (unsigned long long)pa);
    h->env.detect(h->env.ctl, h, DETECT_nowhere, text);
}

static OpResult bus_fault(Hart *h, uint64_t tval, uint64_t pa, unsigned size, Access access,
                          BusResult r)
{
    static const uint8_t reason[] = {
        [BUS_NOTHING] = FAULT_bus_nothing,   [BUS_WIDTH] = FAULT_bus_width,
        [BUS_READONLY] = FAULT_bus_readonly, [BUS_REFUSED] = FAULT_bus_refused,
        [BUS_REENTERED] = FAULT_bus_refused,
    };

    if (r == BUS_NOTHING)
        nowhere(h, tval, pa, size, access);
    return trap_set(h, mmu_access_cause(access), tval, reason[r], pa, size);
}

/* A device: the clock is brought up to date first, and the block ends after it. */
static OpResult device_read(Hart *h, uint64_t va, const Phys *p, unsigned size, uint64_t *val)
{
    BusResult r;

    h->env.sync(h->env.ctl, h, hart_done(h));
    r = bus_read(h->env.bus, p->pa, size, val);
    if (r != BUS_OK)
        return bus_fault(h, va, p->pa, size, ACCESS_READ, r);
    commit_read(h, va);
    commit_device(h);
    return OP_END;
}

static OpResult device_write(Hart *h, uint64_t va, const Phys *p, unsigned size, uint64_t val)
{
    BusResult r;

    h->env.sync(h->env.ctl, h, hart_done(h));
    r = bus_write(h->env.bus, p->pa, size, val);
    if (r != BUS_OK)
        return bus_fault(h, va, p->pa, size, ACCESS_WRITE, r);
    commit_write(h, va, size, val);
    return OP_END;
}

static bool crosses(uint64_t va, unsigned size)
{
    return ((va ^ (va + size - 1)) & ~UINT64_C(0xfff)) != 0;
}

static unsigned head_of(uint64_t va)
{
    return (unsigned)(4096 - (va & 4095));
}

/* Both halves translated, or a trap; OP_END: a debugger stops behind it. An access to a device may
 * not cross pages. */
static OpResult cross(Hart *h, uint64_t va, unsigned size, Access access, Phys part[2])
{
    unsigned head = head_of(va);
    uint64_t first = pointer_address(h, va), second = pointer_address(h, va + head);
    bool stops;

    if (!mmu_translate(h, first, head, access, first, &part[0]))
        return OP_TRAP;
    if (!mmu_translate(h, second, size - head, access, second, &part[1]))
        return OP_TRAP;
    for (unsigned i = 0; i < 2; i++) {
        const Region *r;
        if (part[i].host)
            continue;
        r = bus_find(h->env.bus, part[i].pa);
        return bus_fault(h, i ? second : first, part[i].pa, size, access,
                         !r        ? BUS_NOTHING
                         : !r->ram ? BUS_WIDTH
                                   : BUS_READONLY);
    }
    stops = probed(h, access, first, part[0].pa, head);
    stops |= probed(h, access, second, part[1].pa, size - head);
    return stops ? OP_END : OP_NEXT;
}

/* Under checks the blocks have no fast path of their own: this is theirs. NULL: it is not there. */
static uint8_t *hit(const TlbEntry *entries, uint64_t va, unsigned size)
{
    const TlbEntry *e = &entries[slot(va)];

    return e->tag == ((va + size - 1) & ~UINT64_C(0xfff)) ? (uint8_t *)(uintptr_t)(va + e->addend)
                                                          : NULL;
}

OpResult mem_read(Hart *h, uint64_t va, unsigned size, uint64_t *val)
{
    uint64_t at;
    Phys p;
    bool stops;

    if (h->trig_data && trigger_access(h, ACCESS_READ, va, size))
        return OP_TRAP;
    if (h->env.check) {
        const uint8_t *host;
        if (check_misaligned(h, ACCESS_READ, va, size))
            return OP_TRAP;
        host = hit(h->tlb_data->read, va, size);
        if (host) {
            *val = ram_load(host, size);
            commit_read(h, va);
            return OP_NEXT;
        }
    }
    if (crosses(va, size)) {
        Phys part[2];
        unsigned head = head_of(va);
        uint64_t v = 0;
        OpResult r = cross(h, va, size, ACCESS_READ, part);
        if (r == OP_TRAP)
            return OP_TRAP;
        for (unsigned i = 0; i < size; i++) {
            const uint8_t *b = i < head ? part[0].host + i : part[1].host + (i - head);
            v |= (uint64_t)ram_load_uint8_t(b) << (8 * i);
        }
        *val = v;
        commit_read(h, va);
        return r;
    }
    at = pointer_address(h, va);
    if (!mmu_translate(h, at, size, ACCESS_READ, at, &p))
        return OP_TRAP;
    stops = probed(h, ACCESS_READ, at, p.pa, size);
    if (!p.host)
        return device_read(h, at, &p, size, val);
    *val = ram_load(p.host, size);
    commit_read(h, va);
    if (p.whole && !kept_out(h, at, p.pa)) {
        fill(&h->tlb_data->read[slot(va)], h->tlb_data, va, p.host);
        h->stats.tlb_fills++;
    }
    return stops ? OP_END : OP_NEXT;
}

/* Before a store to RAM: OP_END if the page held code. */
static OpResult before_store(Hart *h, const Phys *p, unsigned size)
{
    uint8_t *flags = &h->env.page_flags[(p->pa - MAP_RAM_BASE) >> 12];
    bool code;

    if (h->env.check)
        check_store(h->env.check, h, p->pa, size);
    if (!*flags)
        return OP_NEXT;
    code = *flags & PAGE_CODE;
    h->env.will_write(h->env.ctl, p->pa, size);
    return code ? OP_END : OP_NEXT;
}

static OpResult after_store(Hart *h, const Phys *p, OpResult r)
{
    if (!(h->env.page_flags[(p->pa - MAP_RAM_BASE) >> 12] & PAGE_HTIF))
        return r;
    h->env.wrote_htif(h->env.ctl, h, p->pa);
    return OP_END;
}

static void fill_write(Hart *h, uint64_t va, const Phys *p)
{
    if (!p->whole || h->env.page_flags[(p->pa - MAP_RAM_BASE) >> 12] ||
        kept_out(h, pointer_address(h, va), p->pa))
        return;
    fill(&h->tlb_data->write[slot(va)], h->tlb_data, va, p->host);
    h->stats.tlb_fills++;
}

static OpResult write_across(Hart *h, uint64_t va, unsigned size, uint64_t val)
{
    Phys part[2];
    unsigned head = head_of(va);
    OpResult r = cross(h, va, size, ACCESS_WRITE, part);

    if (r == OP_TRAP)
        return r;
    if (before_store(h, &part[0], head) == OP_END)
        r = OP_END;
    if (before_store(h, &part[1], size - head) == OP_END)
        r = OP_END;
    for (unsigned i = 0; i < size; i++) {
        uint8_t *b = i < head ? part[0].host + i : part[1].host + (i - head);
        ram_store_uint8_t(b, (uint8_t)(val >> (8 * i)));
    }
    commit_write(h, va, size, val);
    return after_store(h, &part[1], after_store(h, &part[0], r));
}

OpResult mem_write(Hart *h, uint64_t va, unsigned size, uint64_t val)
{
    if (h->trig_data && trigger_access(h, ACCESS_WRITE, va, size))
        return OP_TRAP;
    if (h->env.check && check_misaligned(h, ACCESS_WRITE, va, size))
        return OP_TRAP;
    return mem_write_part(h, va, size, val);
}

OpResult mem_write_part(Hart *h, uint64_t va, unsigned size, uint64_t val)
{
    uint64_t at;
    Phys p;
    OpResult r;
    bool stops;

    if (h->env.check) {
        uint8_t *host = hit(h->tlb_data->write, va, size);
        if (host) {
            check_store(h->env.check, h, MAP_RAM_BASE + (uint64_t)(host - h->env.ram), size);
            ram_store(host, size, val);
            commit_write(h, va, size, val);
            return OP_NEXT;
        }
    }
    if (crosses(va, size))
        return write_across(h, va, size, val);
    at = pointer_address(h, va);
    if (!mmu_translate(h, at, size, ACCESS_WRITE, at, &p))
        return OP_TRAP;
    stops = probed(h, ACCESS_WRITE, at, p.pa, size);
    if (!p.ram)
        return device_write(h, at, &p, size, val);
    r = before_store(h, &p, size);
    ram_store(p.host, size, val);
    commit_write(h, va, size, val);
    fill_write(h, va, &p);
    return after_store(h, &p, stops ? OP_END : r);
}

OpResult mem_atomic(Hart *h, uint64_t va, unsigned size, Access access, uint8_t **host,
                    uint64_t *pa)
{
    uint64_t at = pointer_address(h, va);
    Phys p;
    OpResult r = OP_NEXT;

    if (h->trig_data && trigger_access(h, access, va, size))
        return OP_TRAP;
    if (at & (size - 1))
        return trap_set(h, access == ACCESS_WRITE ? CAUSE_STORE_MISALIGNED : CAUSE_LOAD_MISALIGNED,
                        at, FAULT_misaligned_amo, at, size);
    /* An AMO needs both rights, and always reports a store: a write walk implies the read right
     * in the page table (W without R is reserved), PMP's is checked by itself. */
    if (!mmu_translate(h, at, size, access, at, &p))
        return OP_TRAP;
    if (!p.ram)
        return trap_set(h, mmu_access_cause(access), at, FAULT_amo_mmio, p.pa, size);
    if (access == ACCESS_WRITE) {
        PmpResult rd = pmp_check(h, p.pa, size, ACCESS_READ, cpu_data_prv(h));
        if (!rd.ok)
            return trap_set(h, CAUSE_STORE_ACCESS, at, rd.reason, p.pa, rd.entry);
        r = before_store(h, &p, size);
        if (h->env.page_flags[(p.pa - MAP_RAM_BASE) >> 12] & PAGE_HTIF)
            r = OP_END;
        fill_write(h, va, &p);
        if (probed(h, ACCESS_WRITE, at, p.pa, size))
            r = OP_END;
    }
    if (probed(h, ACCESS_READ, at, p.pa, size))
        r = OP_END;
    *host = p.host;
    *pa = p.pa;
    return r;
}

OpResult mem_shadow(Hart *h, uint64_t va, unsigned size, Access access, uint8_t **host)
{
    Access other = access == ACCESS_READ ? ACCESS_WRITE : ACCESS_READ;
    uint64_t at = pointer_address(h, va);
    OpResult r = OP_NEXT;
    PmpResult both;
    Phys p;

    if (h->trig_data && trigger_access(h, access, va, size))
        return OP_TRAP;
    if (at & (size - 1))
        return trap_set(h, CAUSE_STORE_MISALIGNED, at, FAULT_misaligned_amo, at, size);
    if (!mmu_translate_shadow(h, at, size, access, &p))
        return OP_TRAP;
    both = pmp_check(h, p.pa, size, other, cpu_data_prv(h));
    if (!both.ok)
        return trap_set(h, CAUSE_STORE_ACCESS, at, both.reason, p.pa, both.entry);
    if (!p.ram)
        return trap_set(h, CAUSE_STORE_ACCESS, at, FAULT_shadow_mmio, p.pa, 0);
    if (access == ACCESS_WRITE) {
        r = before_store(h, &p, size);
        if (h->env.page_flags[(p.pa - MAP_RAM_BASE) >> 12] & PAGE_HTIF)
            r = OP_END;
    }
    if (probed(h, access, at, p.pa, size))
        r = OP_END;
    *host = p.host;
    return r;
}

FetchEntry *mem_fetch(Hart *h, uint64_t va)
{
    Tlb *t = h->tlb_code;
    FetchEntry *e = &t->fetch[slot(va)];
    uint64_t page = va & ~UINT64_C(0xfff);
    Phys p;

    if (e->tag == page)
        return e;
    if (!mmu_translate(h, va, 2, ACCESS_FETCH, va, &p))
        return NULL;
    if (!p.host) {
        bool device = bus_find(h->env.bus, p.pa) != NULL;
        trap_set(h, CAUSE_FETCH_ACCESS, va, device ? FAULT_bus_fetch : FAULT_bus_nothing, p.pa, 0);
        return NULL;
    }
    if (!p.whole ||
        (h->trig_fetch &&
         trigger_page(h, va,
                      true))) /* good for this instruction only: the caller must not keep it */
        e = &h->fetch_once;
    else
        tlb_note(t, slot(va));
    e->tag = page;
    e->pa = p.pa & ~UINT64_C(0xfff);
    e->id = tlb_id(h, page, e->pa);
    e->host = p.host - (va & 0xfff);
    if (h->env.check)
        e->host = check_code(h->env.check, h, e->pa, e->host);
    h->stats.tlb_fills++;
    return e;
}

OpResult mem_fetch_insn(Hart *h, uint64_t va, uint32_t *raw)
{
    FetchEntry *e = mem_fetch(h, va);
    uint32_t lo, hi;

    if (!e)
        return OP_TRAP;
    lo = ram_load_uint16_t(e->host + (va & 0xfff));
    *raw = lo;
    if (h->env.check)
        check_fetched(h, e, va, (lo & 3) == 3 && (va & 0xfff) != 0xffe ? 4 : 2);
    if ((lo & 3) != 3)
        return OP_NEXT;
    if ((va & 0xfff) == 0xffe || e == &h->fetch_once) {
        e = mem_fetch(h, va + 2);
        if (!e)
            return OP_TRAP;
        hi = ram_load_uint16_t(e->host + ((va + 2) & 0xfff));
        if (h->env.check)
            check_fetched(h, e, va + 2, 2);
    } else {
        hi = ram_load_uint16_t(e->host + (va & 0xfff) + 2);
    }
    *raw = lo | hi << 16;
    return OP_NEXT;
}
