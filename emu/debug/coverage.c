/* See coverage.h. */
#include "emu/debug/coverage.h"

#include <stdlib.h>
#include <string.h>

#include "emu/base/path.h"
#include "emu/debug/debug_impl.h"
#include "spec/map.h"

enum { SLOTS = PAGE_SIZE / 2, CACHED = 256 };

/* One file's counts, a page of them for each page that ran. */
typedef struct CoverFile {
    uint64_t **page[ELF_SEGMENTS];
} CoverFile;

typedef struct CoverPage {
    uint64_t va, age;
    uint64_t *count; /* NULL: code that is nobody's */
    bool user;
} CoverPage;

/* Where the counts of a page are, for as long as its mapping holds. */
typedef struct CoverHart {
    CoverPage page[CACHED];
    uint64_t age; /* of user pages */
    int program;
} CoverHart;

struct Coverage {
    Debug *d;
    Programs *p;
    unsigned own, nfiles; /* own: the debugger's files, which come first; then the programs */
    CoverFile *file;
    CoverHart *hart;
};

/* Programs may have come. */
static bool make_room(Coverage *c)
{
    unsigned n = c->own + programs_count(c->p);
    CoverFile *more = n > c->nfiles || !n ? realloc(c->file, (n + 1) * sizeof *more) : c->file;

    if (!more)
        return false;
    for (c->file = more; c->nfiles < n; c->nfiles++)
        c->file[c->nfiles] = (CoverFile){.page = {NULL}};
    return true;
}

static bool file_at(const Coverage *c, unsigned i, ProgramFile *out)
{
    return i < c->own ? programs_file(c->p, PROGRAM_NONE, i, out)
                      : programs_file(c->p, (int)(i - c->own), 0, out);
}

bool coverage_file(Coverage *c, unsigned i, ProgramFile *out, const char **name)
{
    if (i >= c->nfiles || !file_at(c, i, out))
        return false;
    *name = path_name(out->elf->blob.name);
    return true;
}

static bool any_lines(Coverage *c, Err *err)
{
    ProgramFile f;
    const char *name;

    for (unsigned i = 0; i < c->nfiles; i++)
        if (coverage_file(c, i, &f, &name) && f.dwarf)
            return true;
    programs_select(c->p, PROGRAM_NONE);
    if (!c->nfiles)
        return err_set(err, 0, "what runs is no ELF with symbols, and no --symbols names one");
    return debug_info_any(c->d, err);
}

Coverage *coverage_create(Debug *d, Programs *p, Err *err)
{
    Coverage *c = calloc(1, sizeof *c);

    if (!c) {
        err_set(err, 0, "out of memory for coverage");
        return NULL;
    }
    c->d = d;
    c->p = p;
    c->own = programs_own(p);
    c->hart = calloc(machine_nharts(d->m), sizeof *c->hart);
    if (!make_room(c) || !c->hart) {
        err_set(err, 0, "out of memory for coverage");
        coverage_destroy(c);
        return NULL;
    }
    for (unsigned k = 0; k < machine_nharts(d->m); k++)
        c->hart[k] = (CoverHart){.age = 1, .program = PROGRAM_NONE};
    if (any_lines(c, err))
        return c;
    coverage_destroy(c);
    return NULL;
}

static uint64_t pages_of(const ElfSegment *s)
{
    uint64_t first = s->va >> 12, last = (s->va + (s->file_size ? s->file_size - 1 : 0)) >> 12;

    return last >= first ? last - first + 1 : 0;
}

void coverage_destroy(Coverage *c)
{
    ProgramFile f;
    const char *name;

    if (!c)
        return;
    for (unsigned i = 0; i < c->nfiles; i++)
        for (unsigned s = 0; coverage_file(c, i, &f, &name) && s < f.elf->nseg; s++) {
            for (uint64_t k = 0; c->file[i].page[s] && k < pages_of(&f.elf->seg[s]); k++)
                free(c->file[i].page[s][k]);
            free(c->file[i].page[s]);
        }
    free(c->file);
    free(c->hart);
    free(c);
}

/* --- counting ----------------------------------------------------------------------------------
 */

/* The counts of va's page in file i; NULL: it is not in it, or none is there and none is wanted. */
static uint64_t *counts_of(CoverFile *file, const Elf *elf, uint64_t va, bool make)
{
    for (unsigned s = 0; s < elf->nseg; s++) {
        const ElfSegment *seg = &elf->seg[s];
        uint64_t at = (va >> 12) - (seg->va >> 12);
        if (va - seg->va >= seg->file_size || at >= pages_of(seg))
            continue;
        if (!file->page[s] && make)
            file->page[s] = calloc(pages_of(seg), sizeof *file->page[s]);
        if (file->page[s] && !file->page[s][at] && make)
            file->page[s][at] = calloc(SLOTS, sizeof **file->page[s]);
        return file->page[s] ? file->page[s][at] : NULL;
    }
    return NULL;
}

static uint64_t *look_up(Coverage *c, Hart *h, uint64_t pc, bool user)
{
    CoverHart *on = &c->hart[h->hartid];
    ProgramFile f;

    c->d->hart = (unsigned)h->hartid;
    if (user && h->satp >> SATP_MODE_BIT) {
        on->program = programs_find(c->p, h->satp, pc, on->program);
        if (on->program == PROGRAM_NONE || !make_room(c) ||
            !programs_file(c->p, on->program, 0, &f))
            return NULL;
        return counts_of(&c->file[c->own + (unsigned)on->program], f.elf, pc, true);
    }
    programs_select(c->p, PROGRAM_NONE);
    for (unsigned i = 0; i < c->own; i++) {
        uint64_t *found = counts_of(&c->file[i], &c->d->file[i], pc, true);
        if (found)
            return found;
    }
    return NULL;
}

static uint64_t *slot_of(Coverage *c, Hart *h, uint64_t pc, bool user)
{
    CoverHart *on = &c->hart[h->hartid];
    CoverPage *at = &on->page[pc >> 12 & (CACHED - 1)];
    uint64_t va = pc & ~UINT64_C(4095);

    if (at->va != va || at->user != user || at->age < (user ? on->age : 1)) {
        *at = (CoverPage){.va = va, .age = on->age, .user = user};
        at->count = look_up(c, h, pc, user);
    }
    return at->count ? &at->count[(pc & 4095) >> 1] : NULL;
}

void coverage_insn(Coverage *c, Hart *h)
{
    uint64_t *count = slot_of(c, h, h->pc, h->prv == PRV_U);

    if (count)
        ++*count;
}

/* It has not been executed: it will be again, or never. What was not fetched was not counted. */
void coverage_trap(Coverage *c, Hart *h, uint64_t pc, unsigned from)
{
    uint64_t cause = h->trap.cause, *count;

    if (cause & CAUSE_INTERRUPT || cause == CAUSE_BREAKPOINT || cause == CAUSE_FETCH_MISALIGNED ||
        cause == CAUSE_FETCH_ACCESS || cause == CAUSE_FETCH_PAGE ||
        (cause >= CAUSE_ECALL_U && cause <= CAUSE_ECALL_M))
        return;
    count = slot_of(c, h, pc, from == PRV_U);
    if (count && *count)
        --*count;
}

void coverage_space(Coverage *c, Hart *h)
{
    c->hart[h->hartid].age++;
}

uint64_t coverage_count(const Coverage *c, unsigned file, uint64_t va)
{
    ProgramFile f;
    const uint64_t *page;

    if (!file_at(c, file, &f))
        return 0;
    page = counts_of(&c->file[file], f.elf, va, false);
    return page ? page[(va & 4095) >> 1] : 0;
}
