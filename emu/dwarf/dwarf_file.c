/* The module's door, and the life of a file. See emu/debug/dwarf.h. */
#include <stdlib.h>
#include <string.h>

#include "emu/dwarf/dwarf_impl.h"

enum { CHUNK = 64 << 10 };

void *file_alloc(DwarfFile *f, size_t len)
{
    void *at;

    len = (len + 15) & ~(size_t)15;
    if (!f->chunks || len > CHUNK - f->used) {
        Chunk *c = calloc(1, sizeof *c + (len > CHUNK ? len : CHUNK));
        if (!c)
            return NULL;
        c->next = f->chunks;
        f->chunks = c;
        f->used = 0;
    }
    at = f->chunks->bytes + f->used;
    f->used = len > CHUNK ? CHUNK : f->used + len;
    return at;
}

char *file_text(DwarfFile *f, const char *a, const char *b)
{
    size_t n = strlen(a), m = strlen(b);
    char *text = file_alloc(f, n + m + 1);

    if (text) {
        memcpy(text, a, n);
        memcpy(text + n, b, m);
    }
    return text;
}

bool grown(void *vector, size_t n, size_t *cap, size_t size)
{
    void **v = vector, *more;

    if (n < *cap)
        return true;
    more = realloc(*v, (*cap ? *cap * 2 : 64) * size);
    if (!more)
        return false;
    *v = more;
    *cap = *cap ? *cap * 2 : 64;
    return true;
}

static void file_close(DwarfFile *f)
{
    if (!f)
        return;
    for (size_t i = 0; i < f->nunits; i++)
        free(f->units[i].rows);
    free(f->units);
    free(f->names);
    free(f->sources);
    free(f->source_folders);
    free(f->types);
    free(f->rest);
    free(f->aliases);
    for (Chunk *c = f->chunks, *next; c; c = next) {
        next = c->next;
        free(c);
    }
    cfi_free(&f->frames[0]);
    cfi_free(&f->frames[1]);
    if (f->dwarf)
        dwarf_end(f->dwarf);
    if (f->elf)
        elf_end(f->elf);
    free(f);
}

static DwarfFile *file_open(const void *bytes, size_t size, Err *err)
{
    DwarfFile *f = calloc(1, sizeof *f);

    if (!f) {
        err_set(err, 0, "out of memory");
        return NULL;
    }
    elf_version(EV_CURRENT);
    f->elf = elf_memory((char *)(uintptr_t)bytes, size);
    f->dwarf = f->elf ? dwarf_begin_elf(f->elf, DWARF_C_READ, NULL) : NULL;
    if (!f->dwarf || !units_find(f)) {
        err_set(err, 0, "no debugging information (-g)");
        file_close(f);
        return NULL;
    }
    return f;
}

__attribute__((visibility("default"))) extern const DwarfOps rvemu_dwarf;

const DwarfOps rvemu_dwarf = {
    .open = file_open,
    .close = file_close,
    .line = line_at,
    .address = line_address,
    .source = source_name,
    .functions = functions_at,
    .function = function_find,
    .body = function_body,
    .variables = variables_of,
    .variable = variable_find,
    .constant = constant_find,
    .type = type_find,
    .unwind = unwind,
};
