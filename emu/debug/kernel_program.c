/*
 * Which program's names count: programs of different processes are at the same addresses, and a
 * file of symbols belongs to the processes that have its name. A program that nobody gave a file of
 * is looked for beside the kernel's file and where that was compiled, and taken if its code is what
 * the process has in memory.
 */
#include <ctype.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "emu/base/path.h"
#include "emu/debug/kernel_impl.h"
#include "emu/debug/program_match.h"
#include "spec/map.h"

enum { FROM_FILE, FROM_SOURCE };

static const struct {
    KernelId id;
    int from;
    const char *before; /* the name */
} places[] = {
#define PROGRAMS(id, from, before) {KERNEL_##id, from, before},
#include "emu/debug/kernel.def"
#undef PROGRAMS
};

bool kernel_is_program(const Debug *d, unsigned file)
{
    const Kernel *k = kernel_get((Debug *)(uintptr_t)d, NULL);
    uint64_t va = d->file[file].nseg ? d->file[file].seg[0].va + d->info[file].bias : 0;

    return k && file != k->file && !(va >> 63) &&
           va - MAP_RAM_BASE >= machine_hart(d->m, 0)->env.ram_size;
}

/* "sh" of "build/user/_sh"; what the kernel keeps of it may be cut. */
static bool is_named(const Debug *d, unsigned file, const KernelProcess *p, size_t kept)
{
    const char *name = path_name(d->file[file].blob.name);
    size_t len = strlen(p->name);

    name += *name == '_';
    return len && !strncmp(name, p->name, len) &&
           (!name[len] || !strcmp(name + len, ".elf") || len + 1 == kept);
}

static int file_of(const Debug *d, const Kernel *k, const KernelProcess *p)
{
    for (unsigned i = 0; i < d->nfiles; i++)
        if (kernel_is_program(d, i) && is_named(d, i, p, k->field[FIELD_name].type->size))
            return (int)i;
    return -1;
}

/* --- files that nobody gave ---------------------------------------------------------------------
 */

/* The guest chooses its processes' names: only those that cannot lead elsewhere. */
static bool safe_name(const char *name)
{
    for (const char *c = name; *c; c++)
        if (!isalnum((unsigned char)*c) && !strchr("_-.", *c))
            return false;
    return isalnum((unsigned char)*name);
}

/* True the first time. */
static bool note_tried(Kernel *k, const char *name)
{
    for (unsigned i = 0; i < k->ntried; i++)
        if (!strcmp(k->tried[i], name))
            return false;
    if (k->ntried == PROGRAMS_TRIED)
        return false;
    snprintf(k->tried[k->ntried++], sizeof k->tried[0], "%s", name);
    return true;
}

/* All code that the process has in memory is the file's, and there is some. */
static bool same_code(Debug *d, const Elf *elf, const KernelProcess *p)
{
    Match m = match_program(d, elf, p->satp, MATCH_CODE, UINT_MAX);

    return m.same && !m.other;
}

static bool take(Debug *d, const KernelProcess *p, const char *path)
{
    Blob blob;
    Elf elf;
    Err err;

    return d->front.file(d->front.ctl, path, &blob, &err) && elf_open(&elf, &blob, &err) &&
           same_code(d, &elf, p) && debug_add_symbols(d, &blob, &err);
}

/* The folder that the kernel was compiled in; NULL: not known. */
static const char *compiled_in(Debug *d, const Kernel *k)
{
    DwarfFile *f = debug_info(d, k->file);
    const char *folder = NULL;

    for (unsigned i = 0; d->dwarf->source(f, i, &folder); i++)
        if (folder && *folder)
            return folder;
    return NULL;
}

/* Where the user said: under its name, or as MIT's Makefile names it. */
static bool look_in_folder(Debug *d, const Kernel *k, const KernelProcess *p)
{
    char path[400];

    for (unsigned bar = 0; bar < 2 && k->folder[0]; bar++) {
        snprintf(path, sizeof path, "%s/%s%s", k->folder, bar ? "_" : "", p->name);
        if (take(d, p, path))
            return true;
    }
    return false;
}

static bool look_at(Debug *d, const Kernel *k, const KernelProcess *p, size_t i)
{
    const char *file = d->file[k->file].blob.name, *folder;
    char path[700];

    if (places[i].from == FROM_FILE) {
        snprintf(path, sizeof path, "%.*s%s%s", (int)(path_name(file) - file), file,
                 places[i].before, p->name);
        return take(d, p, path);
    }
    folder = compiled_in(d, k);
    if (!folder)
        return false;
    snprintf(path, sizeof path, "%.300s/%s%s", folder, places[i].before, p->name);
    return take(d, p, path);
}

static void look_for(Debug *d, Kernel *k, const KernelProcess *p)
{
    if (!d->front.file || !p->satp || d->nfiles >= SYMBOL_FILES - FILES_SPARE ||
        !safe_name(p->name) || !note_tried(k, p->name) || look_in_folder(d, k, p))
        return;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (places[i].id == k->id && look_at(d, k, p, i))
            return;
}

int kernel_program_of(Debug *d, const KernelProcess *p)
{
    Kernel *k = kernel_get(d, NULL);
    int file = k ? file_of(d, k, p) : -1;

    if (k && file < 0) {
        look_for(d, k, p);
        file = file_of(d, k, p);
    }
    return file;
}

/* --- what counts --------------------------------------------------------------------------------
 */

bool kernel_file_runs(Debug *d, unsigned file, unsigned hart)
{
    KernelProcess p;

    return !kernel_is_program(d, file) || !kernel_running(d, hart, &p) ||
           kernel_program_of(d, &p) == (int)file;
}

void kernel_note_located(Debug *d, unsigned file)
{
    if (kernel_is_program(d, file))
        d->located = file + 1;
}

void kernel_note_process(Debug *d, const KernelProcess *p)
{
    int file = kernel_program_of(d, p);

    d->located = file >= 0 ? (unsigned)file + 1 : LOCATED_NOWHERE;
}

void kernel_note_space(Debug *d, uint64_t satp)
{
    KernelProcess p;

    if (kernel_by_satp(d, satp, &p))
        kernel_note_process(d, &p);
    else if (kernel_get(d, NULL))
        d->located = LOCATED_NOWHERE;
}

unsigned kernel_name_passes(const Debug *d)
{
    return d->located ? 1 : 2;
}

/* The file of the program that the selected hart runs, looked for once a step. */
static int program_now(Debug *d, Kernel *k)
{
    KernelProcess p;

    if (k->now_known && k->now_step == machine_steps(d->m) && k->now_hart == d->hart)
        return k->now;
    k->now = PROGRAM_ANY;
    k->now_step = machine_steps(d->m);
    k->now_hart = d->hart;
    k->now_known = true;
    if (kernel_running(d, d->hart, &p))
        k->now = kernel_program_of(d, &p);
    k->now_known = true; /* a file that it found began all anew */
    return k->now;
}

bool kernel_file_counts(const Debug *constant, unsigned file)
{
    Debug *d = (Debug *)(uintptr_t)constant;
    Kernel *k = kernel_get(d, NULL);
    int now = k ? program_now(d, k) : PROGRAM_ANY;

    if (!k || !kernel_is_program(d, file))
        return true;
    if (d->located)
        return d->located == file + 1;
    return now == PROGRAM_ANY || now == (int)file;
}
