/* Names of the program: symbols of its ELF files, types. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emu/debug/debug_impl.h"
#include "emu/debug/kernel.h"
#include "emu/debug/symbol_index.h"

typedef struct PointerType {
    Type type;
    struct PointerType *next;
} PointerType;

/* -1: there is none. */
static int symbol_file(const Debug *d, const char *name, uint64_t *va)
{
    for (unsigned n = 0; n < kernel_name_passes(d) * d->nfiles; n++) {
        unsigned i = n % d->nfiles;
        if (kernel_file_counts(d, i) == (n < d->nfiles) && elf_symbol(&d->file[i], name, va)) {
            *va += d->info[i].bias;
            return (int)i;
        }
    }
    return -1;
}

bool debug_symbol(const Debug *d, const char *name, uint64_t *va)
{
    return symbol_file(d, name, va) >= 0;
}

static const char *name_in(const Debug *d, unsigned file, uint64_t va, uint64_t *distance)
{
    SymbolInfo *info = &((Debug *)(uintptr_t)d)->info[file];

    if (!info->names && d->file[file].nsymbols)
        info->names = symbol_index_create(&d->file[file]);
    return info->names ? symbol_index_at(info->names, va - info->bias, distance)
                       : elf_name_of(&d->file[file], va - info->bias, distance);
}

const char *debug_symbol_at(const Debug *d, uint64_t va, uint64_t *distance)
{
    const char *best = NULL;

    for (unsigned i = 0; i < d->nfiles; i++) {
        uint64_t far;
        const char *name = name_in(d, i, va, &far);
        if (!name || !kernel_file_counts(d, i) || (best && far >= *distance))
            continue;
        best = name;
        *distance = far;
    }
    return best;
}

void debug_address(const Debug *d, uint64_t va, char *buf, size_t len)
{
    uint64_t distance;
    const char *name = debug_symbol_at(d, va, &distance);

    if (name && distance)
        snprintf(buf, len, "0x%llx <%.80s+%llu>", (unsigned long long)va, name,
                 (unsigned long long)distance);
    else if (name)
        snprintf(buf, len, "0x%llx <%.80s>", (unsigned long long)va, name);
    else
        snprintf(buf, len, "0x%llx", (unsigned long long)va);
}

typedef struct Wanted {
    const char *name;
    DwarfVariable found;
} Wanted;

static bool is_wanted(void *to, const DwarfVariable *v)
{
    Wanted *w = to;

    if (strcmp(v->name, w->name) != 0)
        return true;
    w->found = *v;
    return false;
}

/* A variable of the selected frame, a global one, an enumerator: what the program's source calls
 * so. */
static bool source_name(Debug *d, const char *name, Value *out, bool *fixed)
{
    Wanted w = {.name = name};
    const Type *type;
    int64_t num;
    Frame f;

    if (!d->nfiles || !debug_info_any(d, &(Err){.code = 0}))
        return false;
    frame_selected(d, &f);
    frame_variables(d, &f, is_wanted, &w);
    if (w.found.name) {
        variable_value(d, &f, &w.found, out);
        return true;
    }
    *fixed = true;
    for (unsigned i = 0; i < d->nfiles; i++) {
        DwarfFile *file = debug_info(d, i);
        DwarfFunction fn;
        FrameView v;
        if (!file || !kernel_file_counts(d, i))
            continue;
        frame_view(d, &f, &v);
        v.view.bias = d->info[i].bias;
        if (d->dwarf->variable(file, name, &v.view, &w.found)) {
            variable_value(d, &f, &w.found, out);
            return true;
        }
        if (d->dwarf->function(file, name, 0, &fn) && fn.signature) {
            *out =
                (Value){.type = fn.signature, .place = PLACE_MEMORY, .at = fn.lo + d->info[i].bias};
            return true;
        }
        if (d->dwarf->constant(file, name, &type, &num)) {
            *out = value_num((uint64_t)num, type);
            return true;
        }
    }
    return false;
}

/* *fixed: not one of the frame's. */
static bool look_up(Debug *d, const char *name, Value *out, bool *fixed, Err *err)
{
    uint64_t va;
    Err none;

    *fixed = false;
    if (source_name(d, name, out, fixed))
        return true;
    if (debug_symbol(d, name, &va)) {
        *out = (Value){.type = &type_code, .place = PLACE_MEMORY, .at = va};
        return true;
    }
    if (debug_register(d, name, out, &none))
        return true;
    return err_set(err, 0, "No symbol \"%s\" in current context", name);
}

bool debug_name(Debug *d, const char *name, Value *out, Err *err)
{
    bool fixed;

    return look_up(d, name, out, &fixed, err);
}

/* Which files count depends on the program that runs. */
static uint32_t counting(Debug *d)
{
    uint32_t files = d->nfiles == 1;

    for (unsigned i = 0; i < d->nfiles && d->nfiles > 1; i++)
        files |= (uint32_t)kernel_file_counts(d, i) << i;
    return files;
}

bool debug_name_memo(Debug *d, const char *name, NameMemo *memo, Value *out, Err *err)
{
    uint64_t pc = debug_hart(d)->pc;
    bool fixed;

    if (memo->good && memo->pc == pc && !d->frame && memo->nfiles == d->nfiles &&
        memo->files == counting(d)) {
        *out = memo->val;
        return true;
    }
    if (!look_up(d, name, out, &fixed, err))
        return false;
    *memo = (NameMemo){.good = fixed && out->place == PLACE_MEMORY && !d->frame,
                       .pc = pc,
                       .nfiles = d->nfiles,
                       .files = counting(d),
                       .val = *out};
    return true;
}

const Type *debug_type(Debug *d, const char *name)
{
    const Type *t = type_base(name);

    for (unsigned i = 0; !t && i < d->nfiles; i++) {
        DwarfFile *file = debug_info(d, i);
        t = file ? d->dwarf->type(file, name) : NULL;
    }
    return t;
}

const Type *debug_pointer(Debug *d, const Type *target)
{
    PointerType *p;

    for (p = d->pointers; p; p = p->next)
        if (p->type.target == target)
            return &p->type;
    p = calloc(1, sizeof *p);
    if (!p)
        return &type_ulong;
    p->type = (Type){.kind = TYPE_POINTER, .size = 8, .target = target};
    p->next = d->pointers;
    d->pointers = p;
    return &p->type;
}

void debug_free_pointers(Debug *d)
{
    for (PointerType *p = d->pointers, *next; p; p = next) {
        next = p->next;
        free(p);
    }
    d->pointers = NULL;
}

/* --- places in the source ----------------------------------------------------------------------
 */

bool location_line(Debug *d, const char *text, char *file, size_t len, unsigned *line)
{
    const char *colon = strrchr(text, ':'), *digits = colon ? colon + 1 : text;
    char *end;
    unsigned long n = strtoul(digits, &end, 10);
    Frame f;

    if (*digits < '0' || *digits > '9' || *end || n > INT32_MAX || n == 0)
        return false;
    *line = (unsigned)n;
    if (colon) {
        snprintf(file, len, "%.*s", (int)(colon - text), text);
        return true;
    }
    if (d->list_file) {
        snprintf(file, len, "%s", d->list_file);
        return true;
    }
    frame_selected(d, &f);
    if (f.line.line)
        snprintf(file, len, "%s", f.line.file);
    return f.line.line != 0;
}

static bool line_address(Debug *d, const char *file, unsigned line, uint64_t *va, Err *err)
{
    DwarfLine found;

    if (!debug_info_any(d, err))
        return false;
    for (unsigned n = 0; n < kernel_name_passes(d) * d->nfiles; n++) {
        unsigned i = n % d->nfiles;
        DwarfFile *f = debug_info(d, i);
        if (!f || kernel_file_counts(d, i) != (n < d->nfiles) ||
            !d->dwarf->address(f, file, line, va, &found))
            continue;
        kernel_note_located(d, i);
        *va = debug_body(d, *va + d->info[i].bias, false); /* a line can begin a function */
        return true;
    }
    return err_set(err, 0, "No line %u in file \"%s\".", line, file);
}

bool debug_location(Debug *d, const char *text, uint64_t *va, Err *err)
{
    const char *colon = strrchr(text, ':');
    DwarfFunction fn;
    char file[400];
    unsigned line;
    int in;
    Err none;

    if (*text == '*')
        return expr_number(d, text + 1, va, err);
    if (location_line(d, text, file, sizeof file, &line))
        return line_address(d, file, line, va, err);
    if (colon && debug_info_any(d, err))
        text = colon + 1;
    else if (colon)
        return false;
    if (d->nfiles && debug_info_any(d, &none) && debug_function_named(d, text, &fn, va))
        return true;
    in = symbol_file(d, text, va);
    if (in >= 0) {
        kernel_note_located(d, (unsigned)in);
        return true;
    }
    return err_set(err, 0, "Function \"%s\" not defined (*0x80000000 is an address)", text);
}
