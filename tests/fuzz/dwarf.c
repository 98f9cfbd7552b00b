/*
 * Mutated debug information through the debugger's module: an ELF with DWARF is changed in a few
 * places, mostly inside its .debug sections, and then asked everything that the debugger asks, over
 * memory and registers that are noise. Each case runs in a child of its own; it must neither crash
 * nor hang. Meant for a build with sanitizers too.
 *
 *     fuzz_dwarf COUNT SEED FILE...
 *
 * The cases depend on SEED and the files alone. One that fails is kept as `fuzz-case`.
 */
#define _GNU_SOURCE
#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "emu/base/rng.h"
#include "emu/debug/dwarf.h"

extern const DwarfOps rvemu_dwarf;

enum { SECONDS = 30, PLACES = 12 };

typedef struct Seed {
    const char *name;
    size_t size;
    uint8_t *data;
    size_t debug_lo, debug_hi; /* where the sections of debug information lie */
    uint64_t code_lo, code_hi;
} Seed;

typedef struct Case {
    const Seed *seed;
    uint8_t *data;
    Rng rng;
    unsigned long asked;
} Case;

static uint64_t below(Rng *rng, uint64_t n)
{
    return n ? rng_below(rng, n) : 0;
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

    *num = below(&c->rng, 2) ? rng_next(&c->rng) : c->seed->code_lo + below(&c->rng, 4096);
    return n < 64 && n % 13 != 5;
}

/* --- what is asked ------------------------------------------------------------------------------
 */

static void walk_type(Case *c, const Type *t, unsigned depth)
{
    c->asked++;
    if (!t || depth > 6)
        return;
    c->asked += t->name ? strlen(t->name) : 0;
    walk_type(c, t->target, depth + 1);
    walk_type(c, t->alias, depth + 1);
    for (unsigned i = 0; i < t->nmembers && i < 20; i++) {
        c->asked += t->members[i].name ? strlen(t->members[i].name) : 0;
        walk_type(c, t->members[i].type, depth + 2);
    }
    for (unsigned i = 0; i < t->nenums; i++)
        c->asked += strlen(t->enums[i].name);
    for (unsigned i = 0; i < t->nparams && i < 20; i++)
        walk_type(c, t->params[i], depth + 2);
}

static bool each(void *to, const DwarfVariable *v)
{
    Case *c = to;

    c->asked += strlen(v->name);
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
        c->asked += strlen(line.file) + strlen(line.folder);
    for (unsigned i = 0; i < n; i++) {
        c->asked += strlen(fn[i].name) + (fn[i].file ? strlen(fn[i].file) : 0);
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
    DwarfView view = {.ctl = c, .memory = memory, .reg = reg, .pc = c->seed->code_lo};
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
        c->asked += strlen(folder);
}

static void ask(Case *c)
{
    const Seed *s = c->seed;
    Err err;
    DwarfFile *f = rvemu_dwarf.open(c->data, s->size, &err);

    if (!f)
        return;
    for (unsigned i = 0; i < PLACES; i++)
        ask_at(c, f, s->code_lo + below(&c->rng, s->code_hi - s->code_lo));
    ask_at(c, f, rng_next(&c->rng));
    ask_names(c, f);
    rvemu_dwarf.close(f);
}

/* --- seeds and cases ----------------------------------------------------------------------------
 */

static void sections(Seed *s)
{
    Elf64_Ehdr eh;
    Elf64_Shdr sh;

    memcpy(&eh, s->data, sizeof eh);
    s->debug_lo = s->size;
    s->code_lo = eh.e_entry;
    s->code_hi = eh.e_entry + 1024;
    for (unsigned i = 0; i < eh.e_shnum; i++) {
        memcpy(&sh, s->data + eh.e_shoff + i * sizeof sh, sizeof sh);
        if (sh.sh_type != SHT_PROGBITS || sh.sh_flags & SHF_ALLOC) {
            if (sh.sh_flags & SHF_EXECINSTR && sh.sh_size > 64)
                s->code_hi = sh.sh_addr + sh.sh_size;
            continue;
        }
        s->debug_lo = sh.sh_offset < s->debug_lo ? sh.sh_offset : s->debug_lo;
        s->debug_hi =
            sh.sh_offset + sh.sh_size > s->debug_hi ? sh.sh_offset + sh.sh_size : s->debug_hi;
    }
}

static void seed_read(Seed *s, const char *name)
{
    FILE *f = fopen(name, "rb");
    long size;

    if (!f || fseek(f, 0, SEEK_END) != 0 || (size = ftell(f)) < (long)sizeof(Elf64_Ehdr)) {
        fprintf(stderr, "%s: cannot be read\n", name);
        exit(2);
    }
    rewind(f);
    s->name = name;
    s->size = (size_t)size;
    s->data = malloc(s->size);
    if (fread(s->data, 1, s->size, f) != s->size)
        exit(2);
    fclose(f);
    sections(s);
}

static void mutate(Case *c)
{
    static const uint8_t nasty[] = {0, 1, 0x7f, 0x80, 0xff, 0xfe, 2, 0x10};
    const Seed *s = c->seed;
    unsigned n = 1 + (unsigned)below(&c->rng, 12);

    memcpy(c->data, s->data, s->size);
    while (n--) {
        bool any = below(&c->rng, 20) == 0 || s->debug_hi <= s->debug_lo;
        size_t at =
            any ? below(&c->rng, s->size) : s->debug_lo + below(&c->rng, s->debug_hi - s->debug_lo);
        size_t len = 1 + below(&c->rng, below(&c->rng, 4) ? 2 : 9);
        size_t from = below(&c->rng, s->size);
        for (size_t i = 0; i < len && at + i < s->size && from + i < s->size; i++) {
            switch (below(&c->rng, 4)) {
            case 0: c->data[at + i] = nasty[below(&c->rng, sizeof nasty)]; break;
            case 1: c->data[at + i] ^= (uint8_t)(1 << below(&c->rng, 8)); break;
            case 2: c->data[at + i] = (uint8_t)rng_next(&c->rng); break;
            default: c->data[at + i] = s->data[from + i];
            }
        }
    }
}

static void keep(const Case *c, unsigned long number, int status)
{
    FILE *f = fopen("fuzz-case", "wb");

    if (f) {
        fwrite(c->data, 1, c->seed->size, f);
        fclose(f);
    }
    fprintf(stderr, "case %lu of %s: status 0x%x; kept as fuzz-case\n", number, c->seed->name,
            (unsigned)status);
}

int main(int argc, char **argv)
{
    unsigned long count = argc > 3 ? strtoul(argv[1], NULL, 10) : 0, failed = 0;
    unsigned nseeds = argc > 3 ? (unsigned)argc - 3 : 0;
    Seed *seeds = calloc(nseeds + 1, sizeof *seeds);
    Case c;

    if (!count || !nseeds || !seeds) {
        fprintf(stderr, "fuzz_dwarf COUNT SEED FILE...\n");
        return 2;
    }
    for (unsigned i = 0; i < nseeds; i++)
        seed_read(&seeds[i], argv[3 + i]);
    for (unsigned long number = 0; number < count; number++) {
        int status = 0;
        pid_t child;
        c = (Case){.seed = &seeds[number % nseeds]};
        rng_init(&c.rng, strtoull(argv[2], NULL, 0) * 1000003 + number);
        c.data = malloc(c.seed->size);
        if (number >= nseeds)
            mutate(&c);
        else
            memcpy(c.data, c.seed->data, c.seed->size);
        child = fork();
        if (child == 0) {
            alarm(SECONDS);
            ask(&c);
            _exit(number < nseeds && c.asked < 1000 ? 3 : 0); /* a whole file answers */
        }
        if (child < 0 || waitpid(child, &status, 0) != child || status) {
            keep(&c, number, status);
            failed++;
        }
        free(c.data);
    }
    for (unsigned i = 0; i < nseeds; i++)
        free(seeds[i].data);
    free(seeds);
    printf("%lu cases, %lu failures\n", count, failed);
    return failed ? 1 : 0;
}
