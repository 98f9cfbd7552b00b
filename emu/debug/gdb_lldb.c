/*
 * What lldb asks for beyond gdb's protocol, as far as it makes a difference: what the target is,
 * why a thread has stopped, and where memory is (without an answer it takes the memory map, in
 * which all is RAM, and looks in vain for a hole). It reads its registers from target.xml. All else
 * is answered as not known.
 */
#include "emu/debug/gdb_impl.h"
#include "emu/debug/table.h"

static const char triple[] = "riscv64-unknown-unknown-elf";

static void target(Gdb *g)
{
    buf_str(&g->reply, "triple:");
    gdb_put_hex(&g->reply, triple, sizeof triple - 1);
    buf_str(&g->reply, ";endian:little;ptrsize:8;");
}

void gdb_host_info(Gdb *g, GdbArgs *a)
{
    if (gdb_at_end(a))
        target(g);
}

/* The machine is the one process. */
void gdb_process_info(Gdb *g, GdbArgs *a)
{
    if (!gdb_at_end(a))
        return;
    buf_str(&g->reply, "pid:1;");
    target(g);
}

void gdb_thread_stop_info(Gdb *g, GdbArgs *a)
{
    int hart;

    if (!gdb_thread(g, a, &hart) || hart < 0 || !gdb_at_end(a))
        gdb_error(g, GDB_E_VALUE);
    else if ((unsigned)hart == g->stop_hart)
        buf_str(&g->reply, g->stop);
    else
        gdb_stop_text(g, (unsigned)hart, 0, "", &g->reply);
}

/* --- memory --------------------------------------------------------------------------------- */

/* What is around an address: the range that it lies in, or the hole. */
typedef struct Around {
    uint64_t va, lo, last; /* both inclusive */
    unsigned rights;       /* PTE_R, _W, _X; 0: a hole */
} Around;

static void look_at(Around *a, uint64_t lo, uint64_t size, unsigned rights)
{
    uint64_t last = lo + (size - 1);

    if (a->va >= lo && a->va <= last)
        *a = (Around){a->va, lo, last, rights};
    else if (last < a->va && last + 1 > a->lo)
        a->lo = last + 1;
    else if (lo > a->va && lo - 1 < a->last)
        a->last = lo - 1;
}

static void look_at_range(void *ctl, const TableRange *r)
{
    look_at(ctl, r->va, r->size, r->rights & (PTE_R | PTE_W | PTE_X));
}

static void look_at_regions(Debug *d, Around *a)
{
    const Region *r;

    for (unsigned i = 0; (r = machine_region(d->m, i)); i++)
        if (r->ram && r->size)
            look_at(a, r->base, r->size, PTE_R | PTE_W | PTE_X);
}

void gdb_region_info(Gdb *g, GdbArgs *a)
{
    Debug *d = g->d;
    Around at = {.last = UINT64_MAX};
    MmuLook look;
    TableSum sum;

    if (!gdb_hex(a, &at.va) || !gdb_at_end(a)) {
        gdb_error(g, GDB_E_FORM);
        return;
    }
    debug_walk(d, debug_hart(d)->satp, at.va, &look);
    if (look.paged && !g->phys)
        table_visit(d, debug_hart(d)->satp, look_at_range, &at, &sum);
    else
        look_at_regions(d, &at);
    /* a hole over all of it has a size that does not fit: a byte less */
    buf_printf(&g->reply, "start:%llx;size:%llx;", (unsigned long long)at.lo,
               (unsigned long long)(at.last - at.lo + (at.last - at.lo != UINT64_MAX)));
    if (at.rights)
        buf_printf(&g->reply, "permissions:%s%s%s;", at.rights & PTE_R ? "r" : "",
                   at.rights & PTE_W ? "w" : "", at.rights & PTE_X ? "x" : "");
}
