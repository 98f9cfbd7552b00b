/* See program.h. */
#include "emu/debug/program.h"

#include <stdlib.h>
#include <string.h>

#include "emu/base/path.h"
#include "emu/debug/debug_impl.h"
#include "emu/debug/kernel.h"
#include "emu/debug/program_match.h"

enum { PAGES_COMPARED = 64 };

typedef struct Program {
    Elf elf;
    SymbolInfo info;
} Program;

struct Programs {
    Debug *d, *kernel;
    Program *item;
    unsigned n;
    unsigned own; /* symbol files that the debugger has itself; behind them the selected program */
    int selected;
    bool learned[SYMBOL_FILES]; /* files of `kernel` that are here, too */
};

static const Program nobody = {.elf = {.blob = {.name = ""}}, .info = {.tried = true}};

Programs *programs_create(Debug *d, Debug *kernel, Err *err)
{
    Programs *p = d->nfiles < SYMBOL_FILES ? calloc(1, sizeof *p) : NULL;

    if (!p) {
        err_set(err, 0, "out of memory for programs");
        return NULL;
    }
    p->d = d;
    p->kernel = kernel;
    p->own = d->nfiles++;
    d->file[p->own] = nobody.elf;
    d->info[p->own] = nobody.info;
    d->located = p->own + 1; /* this file's names count, whatever the kernel says that runs */
    p->selected = PROGRAM_NONE;
    return p;
}

Debug *programs_kernel(Programs *p)
{
    p->kernel->hart = p->d->hart;
    return p->kernel;
}

unsigned programs_own(const Programs *p)
{
    return p->own;
}

void programs_destroy(Programs *p)
{
    if (!p)
        return;
    programs_select(p, PROGRAM_NONE);
    for (unsigned i = 0; i < p->n; i++)
        symbol_info_free(p->d, &p->item[i].info);
    free(p->item);
    free(p);
}

bool programs_add(Programs *p, const Blob *elf, Err *err)
{
    Program *more;

    if (p->n == PROGRAMS_MAX)
        return err_set(err, 0, "%s: no more than %d programs", elf->name, PROGRAMS_MAX);
    more = realloc(p->item, (p->n + 1) * sizeof *more);
    if (!more)
        return err_set(err, 0, "%s: out of memory", elf->name);
    p->item = more;
    more[p->n] = (Program){.info = {.bias = 0}};
    if (!elf_open(&more[p->n].elf, elf, err))
        return false;
    p->n++;
    return true;
}

unsigned programs_count(const Programs *p)
{
    return p->n;
}

const char *programs_name(const Programs *p, int program)
{
    return path_name(p->item[program].elf.blob.name);
}

/* --- by its bytes ------------------------------------------------------------------------------
 */

static unsigned alike(Programs *p, int program, uint64_t satp)
{
    return match_program(p->d, &p->item[program].elf, satp, MATCH_ALL, PAGES_COMPARED).same;
}

/* The file of the process that the kernel says has this space, if it is a new one. */
static bool learn(Programs *p, uint64_t satp)
{
    Debug *kernel = programs_kernel(p);
    KernelProcess who;
    int file;
    Err err;

    if (!kernel_by_satp(kernel, satp, &who))
        return false;
    file = kernel_program_of(kernel, &who);
    if (file < 0 || p->learned[file])
        return false;
    p->learned[file] = true;
    return programs_add(p, &kernel->file[file].blob, &err);
}

static int find(Programs *p, uint64_t satp, uint64_t va, const uint8_t *memory)
{
    unsigned most = 0;
    int found = PROGRAM_NONE;

    for (unsigned i = 0; i < p->n; i++) {
        unsigned same;
        if (!match_at(&p->item[i].elf, va, memory))
            continue;
        if (found != PROGRAM_NONE && !most)
            most = alike(p, found, satp);
        same = found != PROGRAM_NONE ? alike(p, (int)i, satp) : 0;
        if (found != PROGRAM_NONE && same <= most)
            continue;
        most = same;
        found = (int)i;
    }
    return found;
}

int programs_find(Programs *p, uint64_t satp, uint64_t va, int guess)
{
    uint8_t memory[PAGE_SIZE];
    int found;

    if (!match_page(p->d, satp, va & ~UINT64_C(4095), MATCH_ALL, memory))
        return PROGRAM_NONE;
    if (guess >= 0 && match_at(&p->item[guess].elf, va, memory))
        return guess;
    found = find(p, satp, va, memory);
    if (found == PROGRAM_NONE && learn(p, satp))
        found = find(p, satp, va, memory);
    return found;
}

/* --- its symbols -------------------------------------------------------------------------------
 */

/* The debugger's last file is the selected program. */
void programs_select(Programs *p, int program)
{
    const Program *to = program == PROGRAM_NONE ? &nobody : &p->item[program];
    Debug *d = p->d;

    if (p->selected == program)
        return;
    if (p->selected != PROGRAM_NONE)
        p->item[p->selected].info = d->info[p->own];
    d->file[p->own] = to->elf;
    d->info[p->own] = to->info;
    d->memo_files = (unsigned)(program - PROGRAM_NONE) + 1;
    p->selected = program;
}

bool programs_file(Programs *p, int program, unsigned i, ProgramFile *out)
{
    Debug *d = p->d;

    if (program == PROGRAM_NONE ? i >= p->own : i > 0)
        return false;
    i += program == PROGRAM_NONE ? 0 : p->own;
    programs_select(p, program);
    *out = (ProgramFile){.elf = &d->file[i], .dwarf = debug_info(d, i)};
    out->ops = d->dwarf;
    return true;
}
