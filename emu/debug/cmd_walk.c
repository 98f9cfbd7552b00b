/* walk and maps: page tables as the hart would read them, without its reading them. */
#include <stdio.h>
#include <string.h>

#include "emu/debug/command.h"
#include "emu/debug/info.h"
#include "emu/debug/table.h"

/* "space SATP"; *given: it was there. */
static bool take_space(Debug *d, const char *args, uint64_t *satp, bool *given, Err *err)
{
    *given = args_take(&args, "space");
    *satp = debug_hart(d)->satp;
    if (!*given)
        return args_end(args, err);
    return expr_number(d, args, satp, err) && table_satp(d, *satp, err);
}

/* Cuts "EXPRESSION space SATP" at the second word. */
static const char *cut_at_space(const char *args, char *first, size_t len)
{
    const char *at = strstr(args, "space ");

    while (at && at > args && at[-1] != ' ')
        at = strstr(at + 1, "space ");
    snprintf(first, len, "%.*s", (int)(at ? (size_t)(at - args) : strlen(args)), args);
    return at ? at : "";
}

static const char *const mode_names[] = {"Bare", [SATP_SV39] = "Sv39", "Sv48", "Sv57"};

void table_space_text(uint64_t satp, char *buf, size_t len)
{
    unsigned mode = (unsigned)(satp >> SATP_MODE_BIT);

    if (mode == SATP_BARE)
        snprintf(buf, len, "satp Bare");
    else
        snprintf(buf, len, "%s, root 0x%llx", mode <= SATP_SV57 ? mode_names[mode] : "?",
                 (unsigned long long)((satp & SATP_PPN) << PAGE_SHIFT));
}

void table_pte_text(uint64_t pte, char *buf, size_t len)
{
    static const char names[] = "VRWXUGAD";
    char letters[17];
    size_t n;

    for (unsigned i = 0; i < 8; i++) {
        letters[2 * i] = pte >> i & 1 ? names[i] : '-';
        letters[2 * i + 1] = i < 7 ? ' ' : 0;
    }
    n = (size_t)snprintf(buf, len, "%s", letters);
    if (pte >> 8 & 3)
        n += (size_t)snprintf(buf + n, len - n, " RSW=%u", (unsigned)(pte >> 8 & 3));
    if (pte & PTE_N)
        n += (size_t)snprintf(buf + n, len - n, " N");
    if (pte & PTE_PBMT)
        n += (size_t)snprintf(buf + n, len - n, " PBMT=%s",
                              (pte & PTE_PBMT) == PTE_PBMT                 ? "reserved"
                              : (pte & PTE_PBMT) == (PTE_PBMT & -PTE_PBMT) ? "NC"
                                                                           : "IO");
    if (pte & PTE_RSVD)
        snprintf(buf + n, len - n, " reserved bits");
}

void table_rights_text(uint64_t rights, char buf[TABLE_RIGHTS])
{
    for (unsigned i = 1; i < 8; i++)
        buf[i - 1] = rights >> i & 1 ? "vrwxugad"[i] : '-';
    buf[7] = 0;
}

void table_show_steps(Debug *d, const MmuLook *look)
{
    Out *o = &d->out;

    for (unsigned i = 0; i < look->n; i++) {
        const MmuStep *s = &look->step[i];
        uint64_t pa = (s->pte & PTE_PPN) >> PTE_PPN_BIT << PAGE_SHIFT;
        bool leaf = s->pte & (PTE_R | PTE_W | PTE_X);
        char bits[80];
        table_pte_text(s->pte, bits, sizeof bits);
        out(o, "  level %u PTE at 0x%llx = 0x%llx: %s", s->level, (unsigned long long)s->pte_pa,
            (unsigned long long)s->pte, bits);
        if (s->pte & PTE_V)
            out(o, ", %s 0x%llx", leaf ? "page" : "table at", (unsigned long long)pa);
        out(o, "\n");
        out_row(o, "pte");
        out_num(o, "level", s->level);
        out_hex(o, "address", s->pte_pa);
        out_hex(o, "value", s->pte);
        out_str(o, "bits", bits);
        out_bool(o, "leaf", leaf);
        out_end(o);
    }
}

const char *table_what(Debug *d, uint64_t pa)
{
    const Region *r = bus_find(debug_hart(d)->env.bus, pa);

    return r ? r->name : "nothing is there";
}

/* PMP's answer for an access that it allows. */
static void pmp_verdict(Hart *h, uint64_t pa, Access access, unsigned prv, char *buf, size_t len)
{
    PmpResult r = pmp_search(h, pa, 1, access, prv);
    uint64_t lo, hi;

    if (!h->pmp_on)
        snprintf(buf, len, "PMP is off%s", prv == PRV_M ? "" : ", which lets nobody in but M-mode");
    else if (pmp_range(h, r.entry, &lo, &hi) && pa >= lo && pa <= hi)
        snprintf(buf, len, "PMP entry %u allows it", r.entry);
    else
        snprintf(buf, len, "no PMP entry covers it");
}

static void show_verdict(Debug *d, const char *what, const MmuLook *look, Access access,
                         unsigned prv)
{
    Hart *h = debug_hart(d);
    Out *o = &d->out;
    char why[240];

    out_row(o, "verdict");
    out_str(o, "access", what);
    out_bool(o, "ok", look->ok);
    if (look->ok) {
        pmp_verdict(h, look->phys.pa, access, prv, why, sizeof why);
        out(o, "  %-5s ok: 0x%llx (%s); %s\n", what, (unsigned long long)look->phys.pa,
            table_what(d, look->phys.pa), why);
        out_hex(o, "pa", look->phys.pa);
        out_str(o, "region", table_what(d, look->phys.pa));
    } else {
        hart_why(h, &look->trap, why, sizeof why);
        out(o, "  %-5s refused: %s\n", what, why);
    }
    out_str(o, "why", why);
    out_end(o);
}

void table_show_walk(Debug *d, uint64_t satp, uint64_t va, unsigned prv)
{
    static const struct {
        const char *name;
        Access access;
    } kinds[] = {{"read", ACCESS_READ}, {"write", ACCESS_WRITE}, {"fetch", ACCESS_FETCH}};
    char text[200], space[60];
    MmuLook look[3];
    unsigned longest = 0;

    for (unsigned i = 0; i < 3; i++) {
        mmu_look(debug_hart(d), satp, va, kinds[i].access, prv, &look[i]);
        if (look[i].n > look[longest].n)
            longest = i;
    }
    table_space_text(satp, space, sizeof space);
    debug_address(d, va, text, sizeof text);
    if (look[0].paged)
        out(&d->out, "%s by %c-mode in %s:\n", text, "USHM"[prv & 3], space);
    else
        out(&d->out, "%s by %c-mode: addresses are physical\n", text, "USHM"[prv & 3]);
    table_show_steps(d, &look[longest]);
    for (unsigned i = 0; i < 3; i++)
        show_verdict(d, kinds[i].name, &look[i], kinds[i].access, prv);
}

bool cmd_walk(Debug *d, const char *args, Err *err)
{
    unsigned prv = cpu_data_prv(debug_hart(d));
    uint64_t va, satp;
    char text[200];
    bool given;

    args = cut_at_space(args, text, sizeof text);
    if (!*args_skip(text))
        return err_set(err, 0, "an address is wanted: walk VA [space SATP]");
    if (!expr_number(d, text, &va, err) || !take_space(d, args, &satp, &given, err))
        return false;
    table_show_walk(d, satp, va, given && prv == PRV_M ? PRV_S : prv);
    return true;
}

/* --- maps ---------------------------------------------------------------------------------------
 */

void table_show_range(Debug *d, const TableRange *r, const char *use)
{
    Out *o = &d->out;
    const char *first = table_what(d, r->pa), *last = table_what(d, r->pa + (r->size - PAGE_SIZE));
    char bits[TABLE_RIGHTS], what[80];

    table_rights_text(r->rights, bits);
    snprintf(what, sizeof what, "%s%s%s", first, strcmp(first, last) != 0 ? " to " : "",
             strcmp(first, last) != 0 ? last : "");
    out(o, "%016llx-%016llx -> %014llx  %10llu KiB  %s  %s%s%s\n", (unsigned long long)r->va,
        (unsigned long long)(r->va + (r->size - 1)), (unsigned long long)r->pa,
        (unsigned long long)(r->size >> 10), bits, what, *use ? "  " : "", use);
    out_row(o, "map");
    out_hex(o, "va", r->va);
    out_hex(o, "size", r->size);
    out_hex(o, "pa", r->pa);
    out_str(o, "rights", bits);
    out_str(o, "region", what);
    if (*use)
        out_str(o, "use", use);
    out_end(o);
}

void table_show_maps(Debug *d, uint64_t satp, void (*range)(void *ctl, const TableRange *r),
                     void *ctl)
{
    char space[60];
    TableSum sum;

    table_space_text(satp, space, sizeof space);
    if (satp >> SATP_MODE_BIT == SATP_BARE) {
        out(&d->out, "%s: addresses are physical\n", space);
        return;
    }
    out(&d->out, "%s\n", space);
    table_visit(d, satp, range, ctl, &sum);
    out(&d->out, "%llu range%s, %llu page table%s\n", (unsigned long long)sum.ranges,
        sum.ranges == 1 ? "" : "s", (unsigned long long)sum.tables, sum.tables == 1 ? "" : "s");
    if (sum.broken)
        out(&d->out,
            "%llu PTEs that no walk gets past: reserved bits, misaligned, tables outside "
            "RAM\n",
            (unsigned long long)sum.broken);
    if (sum.cut)
        out(&d->out, "cut here: there are more than %d page tables or %d ranges\n", TABLE_MAX,
            TABLE_RANGES);
    out_row(&d->out, "maps");
    out_num(&d->out, "ranges", (int64_t)sum.ranges);
    out_num(&d->out, "tables", (int64_t)sum.tables);
    out_num(&d->out, "broken", (int64_t)sum.broken);
    out_bool(&d->out, "cut", sum.cut);
    out_end(&d->out);
}

static void show_range(void *ctl, const TableRange *r)
{
    table_show_range(ctl, r, "");
}

bool cmd_maps(Debug *d, const char *args, Err *err)
{
    uint64_t satp;
    bool given;

    if (!take_space(d, args, &satp, &given, err))
        return false;
    table_show_maps(d, satp, show_range, d);
    return true;
}

bool info_mem(Debug *d, const char *args, Err *err)
{
    return cmd_maps(d, args, err);
}
