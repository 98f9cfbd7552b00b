/*
 * Debug information through the debugger's module: an ELF with DWARF, in which much may be wrong,
 * is asked everything that the debugger asks, over memory and registers that are noise.
 */
#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "emu/base/rng.h"
#include "emu/debug/dwarf.h"
#include "tests/fuzz/fuzz.h"

extern const DwarfOps rvemu_dwarf;

enum { PLACES = 12 };
enum { OPENED, REFUSED, ASKED, READ };

FuzzTally fuzz_tally[FUZZ_TALLIES] = {[OPENED] = {"opened"},
                                      [REFUSED] = {"refused"},
                                      [ASKED] = {"types"},
                                      [READ] = {"bytes of names"}};

typedef struct Case {
    const uint8_t *data;
    size_t size;
    size_t debug_lo, debug_hi; /* where the sections of debug information lie */
    uint64_t code_lo, code_hi;
    Rng rng;
} Case;

static uint64_t below(Rng *rng, uint64_t n)
{
    return n ? rng_below(rng, n) : 0;
}

/* What the section headers say, as far as they are inside the file. */
static void sections(Case *c)
{
    Elf64_Ehdr eh;
    Elf64_Shdr sh;

    c->debug_lo = c->size;
    if (c->size < sizeof eh)
        return;
    memcpy(&eh, c->data, sizeof eh);
    c->code_lo = eh.e_entry;
    c->code_hi = eh.e_entry + 1024;
    for (unsigned i = 0; i < eh.e_shnum; i++) {
        size_t at = eh.e_shoff + i * sizeof sh;
        if (eh.e_shoff > c->size || at > c->size - sizeof sh)
            return;
        memcpy(&sh, c->data + at, sizeof sh);
        if (sh.sh_flags & SHF_EXECINSTR && sh.sh_size > 64)
            c->code_hi = sh.sh_addr + sh.sh_size;
        if (sh.sh_type != SHT_PROGBITS || sh.sh_flags & SHF_ALLOC || sh.sh_offset > c->size ||
            sh.sh_size > c->size - sh.sh_offset)
            continue;
        c->debug_lo = sh.sh_offset < c->debug_lo ? sh.sh_offset : c->debug_lo;
        c->debug_hi =
            sh.sh_offset + sh.sh_size > c->debug_hi ? sh.sh_offset + sh.sh_size : c->debug_hi;
    }
}

/* --- the target --------------------------------------------------------------------------------
 */

static bool memory(void *ctl, uint64_t va, void *buf, size_t len)
{
    Case *c = ctl;

    if (va % 7 == 0)
        return false;
    rng_bytes(&c->rng, buf, len);
    return true;
}

static bool reg(void *ctl, unsigned n, uint64_t *num)
{
    Case *c = ctl;

    *num = below(&c->rng, 2) ? rng_next(&c->rng) : c->code_lo + below(&c->rng, 4096);
    return n < 64 && n % 13 != 5;
}

/* --- what is asked ------------------------------------------------------------------------------
 */

static void walk_type(Case *c, const Type *t, unsigned depth)
{
    fuzz_tally[ASKED].count++;
    if (!t || depth > 6)
        return;
    fuzz_tally[READ].count += t->name ? strlen(t->name) : 0;
    walk_type(c, t->target, depth + 1);
    walk_type(c, t->alias, depth + 1);
    for (unsigned i = 0; i < t->nmembers && i < 20; i++) {
        fuzz_tally[READ].count += t->members[i].name ? strlen(t->members[i].name) : 0;
        walk_type(c, t->members[i].type, depth + 2);
    }
    for (unsigned i = 0; i < t->nenums; i++)
        fuzz_tally[READ].count += strlen(t->enums[i].name);
    for (unsigned i = 0; i < t->nparams && i < 20; i++)
        walk_type(c, t->params[i], depth + 2);
}

static bool each(void *to, const DwarfVariable *v)
{
    Case *c = to;

    fuzz_tally[READ].count += strlen(v->name);
    walk_type(c, v->type, 0);
    return true;
}

static void ask_at(Case *c, DwarfFile *f, uint64_t va)
{
    DwarfView view = {.ctl = c, .memory = memory, .reg = reg, .pc = va};
    DwarfFunction fn[DWARF_INLINED_MAX];
    DwarfFrame frame;
    DwarfLine line;
    unsigned n = rvemu_dwarf.functions(f, va, fn);

    if (rvemu_dwarf.line(f, va, &line) && line.line)
        fuzz_tally[READ].count += strlen(line.file) + strlen(line.folder);
    for (unsigned i = 0; i < n; i++) {
        fuzz_tally[READ].count += strlen(fn[i].name) + (fn[i].file ? strlen(fn[i].file) : 0);
        walk_type(c, fn[i].type, 0);
        walk_type(c, fn[i].signature, 0);
        rvemu_dwarf.body(f, &fn[i], i & 1);
        rvemu_dwarf.variables(f, fn[i].id, &view, each, c);
    }
    rvemu_dwarf.unwind(f, &view, &frame);
}

static void ask_names(Case *c, DwarfFile *f)
{
    static const char *const names[] = {"main",        "depth",      "first", "numbers",
                                        "greeting",    "total",      "frame", "int",
                                        "struct proc", "enum state", "Point", "RUNNING"};
    DwarfView view = {.ctl = c, .memory = memory, .reg = reg, .pc = c->code_lo};
    const char *folder;
    DwarfVariable v;
    DwarfFunction fn;
    DwarfLine line;
    const Type *type;
    uint64_t va = 0;
    int64_t num;

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (rvemu_dwarf.variable(f, names[i], &view, &v))
            walk_type(c, v.type, 0);
        if (rvemu_dwarf.function(f, names[i], 0, &fn))
            rvemu_dwarf.body(f, &fn, true);
        if (rvemu_dwarf.constant(f, names[i], &type, &num))
            walk_type(c, type, 0);
        walk_type(c, rvemu_dwarf.type(f, names[i]), 0);
    }
    rvemu_dwarf.address(f, "source.c", 60, &va, &line);
    for (unsigned i = 0; rvemu_dwarf.source(f, i, &folder); i++)
        fuzz_tally[READ].count += strlen(folder);
}

static void ask(Case *c)
{
    Err err;
    DwarfFile *f = rvemu_dwarf.open(c->data, c->size, &err);

    if (!f) {
        fuzz_tally[REFUSED].count++;
        return;
    }
    fuzz_tally[OPENED].count++;
    for (unsigned i = 0; i < PLACES; i++)
        ask_at(c, f, c->code_lo + below(&c->rng, c->code_hi - c->code_lo));
    ask_at(c, f, rng_next(&c->rng));
    ask_names(c, f);
    rvemu_dwarf.close(f);
}

/* --- inputs -------------------------------------------------------------------------------------
 */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Case c = {.data = data, .size = size};
    uint64_t sum = size;

    for (size_t i = 0; i < size; i++)
        sum = sum * 31 + data[i];
    rng_init(&c.rng, sum);
    sections(&c);
    ask(&c);
    return 0;
}

/* Mostly inside of the debug information: elsewhere little is read. Sizes stay, else all offsets
 * are wrong. */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed)
{
    static const uint8_t nasty[] = {0, 1, 0x7f, 0x80, 0xff, 0xfe, 2, 0x10};
    Case c = {.data = data, .size = size};

    rng_init(&c.rng, seed);
    sections(&c);
    if (c.debug_hi <= c.debug_lo || !below(&c.rng, 50))
        return LLVMFuzzerMutate(data, size, max);
    for (uint64_t n = 1 + below(&c.rng, 6); n > 0; n--) {
        size_t at = c.debug_lo + below(&c.rng, c.debug_hi - c.debug_lo);
        size_t len = 1 + below(&c.rng, below(&c.rng, 4) ? 2 : 9), from = below(&c.rng, size);
        if (!below(&c.rng, 20))
            at = below(&c.rng, size);
        for (size_t i = 0; i < len && at + i < size && from + i < size; i++) {
            switch (below(&c.rng, 4)) {
            case 0: data[at + i] = nasty[below(&c.rng, sizeof nasty)]; break;
            case 1: data[at + i] ^= (uint8_t)(1 << below(&c.rng, 8)); break;
            case 2: data[at + i] = (uint8_t)rng_next(&c.rng); break;
            default: data[at + i] = data[from + i];
            }
        }
    }
    return size;
}
