/* Debug information of the symbol files, through the front end's module; and source files. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emu/debug/debug_impl.h"
#include "emu/debug/kernel.h"
#include "emu/debug/symbol_index.h"

static bool module(Debug *d)
{
    Err err;

    if (!d->dwarf && !d->dwarf_why[0]) {
        d->dwarf = d->front.dwarf ? d->front.dwarf(d->front.ctl, &err) : NULL;
        snprintf(d->dwarf_why, sizeof d->dwarf_why, "%.190s",
                 d->dwarf         ? ""
                 : d->front.dwarf ? err.msg
                                  : "no module for it");
    }
    return d->dwarf != NULL;
}

DwarfFile *debug_info(Debug *d, unsigned i)
{
    SymbolInfo *s = &d->info[i];
    const Blob *b = &d->file[i].blob;
    Err err;

    if (!s->tried && module(d)) {
        s->tried = true;
        s->dwarf = d->dwarf->open(b->data, b->size, &err);
        if (!s->dwarf)
            snprintf(s->why, sizeof s->why, "%.100s: %.90s", b->name, err.msg);
    }
    return s->dwarf;
}

bool debug_info_any(Debug *d, Err *err)
{
    for (unsigned i = 0; i < d->nfiles; i++)
        if (debug_info(d, i))
            return true;
    if (!d->nfiles)
        return err_set(err, 0, "No symbol table is loaded.  Use the \"file\" command.");
    if (!d->dwarf)
        return err_set(err, 0, "no debug information can be read: %s", d->dwarf_why);
    return err_set(err, 0, "%s", d->info[0].why);
}

static void move(DwarfFunction *fn, uint64_t bias)
{
    fn->lo += bias;
    fn->hi += bias;
}

bool debug_line(Debug *d, uint64_t va, DwarfLine *out)
{
    for (unsigned i = 0; i < d->nfiles; i++) {
        DwarfFile *f = kernel_file_counts(d, i) ? debug_info(d, i) : NULL;
        if (!f || !d->dwarf->line(f, va - d->info[i].bias, out))
            continue;
        out->lo += d->info[i].bias;
        out->hi += d->info[i].bias;
        return true;
    }
    return false;
}

bool debug_function(Debug *d, uint64_t va, DwarfFunction *out)
{
    DwarfFunction all[DWARF_INLINED_MAX];

    for (unsigned i = 0; i < d->nfiles; i++) {
        DwarfFile *f = kernel_file_counts(d, i) ? debug_info(d, i) : NULL;
        unsigned n = f ? d->dwarf->functions(f, va - d->info[i].bias, all) : 0;
        if (!n)
            continue;
        *out = all[n - 1];
        move(out, d->info[i].bias);
        return true;
    }
    return false;
}

bool debug_function_named(Debug *d, const char *name, DwarfFunction *out, uint64_t *body)
{
    for (unsigned n = 0; n < kernel_name_passes(d) * d->nfiles; n++) {
        unsigned i = n % d->nfiles;
        DwarfFile *f = debug_info(d, i);
        if (!f || kernel_file_counts(d, i) != (n < d->nfiles) ||
            !d->dwarf->function(f, name, 0, out))
            continue;
        kernel_note_located(d, i);
        *body = d->dwarf->body(f, out, false) + d->info[i].bias;
        move(out, d->info[i].bias);
        return true;
    }
    return false;
}

uint64_t debug_body(Debug *d, uint64_t va, bool always)
{
    DwarfFunction all[DWARF_INLINED_MAX];

    for (unsigned i = 0; i < d->nfiles; i++) {
        DwarfFile *f = kernel_file_counts(d, i) ? debug_info(d, i) : NULL;
        uint64_t bias = d->info[i].bias;
        unsigned n = f ? d->dwarf->functions(f, va - bias, all) : 0;
        if (n && all[n - 1].lo + bias == va)
            return d->dwarf->body(f, &all[n - 1], always) + bias;
    }
    return va;
}

/* --- source files ------------------------------------------------------------------------------
 */

typedef struct Source {
    const char *file; /* the debug information's own */
    Blob blob;
    size_t *starts; /* of each line, and the end */
    unsigned lines;
    char why[240];
    struct Source *next;
} Source;

const char *source_short(const char *file, const char *folder)
{
    size_t n = strlen(folder);

    if (!n || strncmp(file, folder, n) != 0 || file[n] != '/')
        return file;
    return file + n + 1;
}

static void split(Source *s)
{
    unsigned n = 0;

    for (size_t i = 0; i < s->blob.size; i++)
        n += s->blob.data[i] == '\n' || i + 1 == s->blob.size;
    s->starts = malloc((n + 1) * sizeof *s->starts);
    if (!s->starts)
        return;
    s->starts[0] = 0;
    for (size_t i = 0; i < s->blob.size; i++)
        if (s->blob.data[i] == '\n' || i + 1 == s->blob.size)
            s->starts[++s->lines] = i + 1;
}

/* By the compiler's name; a tree that was moved: by the name inside it, from where we are. */
static bool read_source(Debug *d, Source *s, const char *folder)
{
    char path[1200];
    Err err;

    if (!d->front.file)
        return false;
    snprintf(path, sizeof path, "%s%s%s", *s->file == '/' ? "" : folder,
             *s->file == '/' || !*folder ? "" : "/", s->file);
    if (d->front.file(d->front.ctl, path, &s->blob, &err))
        return true;
    snprintf(s->why, sizeof s->why, "%.230s", err.msg);
    return *folder && d->front.file(d->front.ctl, source_short(s->file, folder), &s->blob, &err);
}

static Source *source_of(Debug *d, const char *file, const char *folder)
{
    Source *s;

    for (s = d->sources; s; s = s->next)
        if (s->file == file || !strcmp(s->file, file))
            return s;
    s = calloc(1, sizeof *s);
    if (!s)
        return NULL;
    s->file = file;
    s->next = d->sources;
    d->sources = s;
    if (read_source(d, s, folder))
        split(s);
    return s;
}

const char *source_line(Debug *d, const char *file, const char *folder, unsigned line, size_t *len,
                        Err *err)
{
    Source *s = source_of(d, file, folder);
    const char *at;

    if (!s || !s->lines) {
        err_set(err, 0, "%s", s && s->why[0] ? s->why : "the source file cannot be read");
        return NULL;
    }
    if (!line || line > s->lines) {
        err_set(err, 0, "Line number %u out of range; \"%s\" has %u lines.", line,
                source_short(file, folder), s->lines);
        return NULL;
    }
    at = (const char *)s->blob.data + s->starts[line - 1];
    *len = s->starts[line] - s->starts[line - 1];
    while (*len && (at[*len - 1] == '\n' || at[*len - 1] == '\r'))
        --*len;
    return at;
}

unsigned source_lines(Debug *d, const char *file, const char *folder)
{
    Source *s = source_of(d, file, folder);

    return s ? s->lines : 0;
}

void symbol_info_free(Debug *d, SymbolInfo *info)
{
    if (info->dwarf)
        d->dwarf->close(info->dwarf);
    symbol_index_destroy(info->names);
}

void sources_free(Debug *d)
{
    for (Source *s = d->sources, *next; s; s = next) {
        next = s->next;
        free(s->starts);
        free(s);
    }
    d->sources = NULL;
    for (unsigned i = 0; i < d->nfiles; i++)
        symbol_info_free(d, &d->info[i]);
}
