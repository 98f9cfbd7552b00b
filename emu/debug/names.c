/* Names of the program: symbols of its ELF files, types. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emu/debug/debug_impl.h"

typedef struct PointerType {
    Type type;
    struct PointerType *next;
} PointerType;

bool debug_symbol(const Debug *d, const char *name, uint64_t *va)
{
    for (unsigned i = 0; i < d->nfiles; i++)
        if (elf_symbol(&d->file[i], name, va))
            return true;
    return false;
}

const char *debug_symbol_at(const Debug *d, uint64_t va, uint64_t *distance)
{
    const char *best = NULL;

    for (unsigned i = 0; i < d->nfiles; i++) {
        uint64_t far;
        const char *name = elf_name_of(&d->file[i], va, &far);
        if (!name || (best && far >= *distance))
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

bool debug_name(Debug *d, const char *name, Value *out, Err *err)
{
    uint64_t va;
    Err none;

    if (debug_symbol(d, name, &va)) {
        *out = (Value){.type = &type_code, .place = PLACE_MEMORY, .at = va};
        return true;
    }
    if (debug_register(d, name, out, &none))
        return true;
    return err_set(err, 0, "No symbol \"%s\" in current context", name);
}

const Type *debug_type(Debug *d, const char *name)
{
    (void)d;
    return type_base(name);
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

bool debug_location(Debug *d, const char *text, uint64_t *va, Err *err)
{
    if (*text == '*')
        return expr_number(d, text + 1, va, err);
    if (debug_symbol(d, text, va))
        return true;
    return err_set(err, 0, "Function \"%s\" not defined (*0x80000000 is an address)", text);
}
