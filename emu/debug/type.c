/* See type.h. */
#include "emu/debug/type.h"

#include <stdio.h>
#include <string.h>

const Type type_void = {.kind = TYPE_VOID, .name = "void"};
const Type type_char = {.kind = TYPE_INT, .name = "char", .size = 1};
const Type type_int = {.kind = TYPE_INT, .name = "int", .size = 4, .is_signed = true};
const Type type_long = {.kind = TYPE_INT, .name = "long", .size = 8, .is_signed = true};
const Type type_ulong = {.kind = TYPE_INT, .name = "unsigned long", .size = 8};
const Type type_u8 = {.kind = TYPE_INT, .name = "uint8_t", .size = 1};
const Type type_u16 = {.kind = TYPE_INT, .name = "uint16_t", .size = 2};
const Type type_u32 = {.kind = TYPE_INT, .name = "uint32_t", .size = 4};
const Type type_u64 = {.kind = TYPE_INT, .name = "uint64_t", .size = 8};
/* What a symbol without a type is. */
const Type type_code = {.kind = TYPE_FUNCTION, .name = NULL, .target = &type_void};

static const Type base[] = {
    {.kind = TYPE_INT, .name = "signed char", .size = 1, .is_signed = true},
    {.kind = TYPE_INT, .name = "unsigned char", .size = 1},
    {.kind = TYPE_INT, .name = "short", .size = 2, .is_signed = true},
    {.kind = TYPE_INT, .name = "unsigned short", .size = 2},
    {.kind = TYPE_INT, .name = "unsigned int", .size = 4},
    {.kind = TYPE_INT, .name = "int8_t", .size = 1, .is_signed = true},
    {.kind = TYPE_INT, .name = "int16_t", .size = 2, .is_signed = true},
    {.kind = TYPE_INT, .name = "int32_t", .size = 4, .is_signed = true},
    {.kind = TYPE_INT, .name = "int64_t", .size = 8, .is_signed = true},
    {.kind = TYPE_INT, .name = "size_t", .size = 8},
    {.kind = TYPE_INT, .name = "uintptr_t", .size = 8},
    {.kind = TYPE_INT, .name = "bool", .size = 1},
};

/* Other spellings. */
static const struct {
    const char *name, *means;
} also[] = {
    {"unsigned", "unsigned int"},
    {"short int", "short"},
    {"long int", "long"},
    {"long long", "long"},
    {"unsigned long long", "unsigned long"},
    {"long unsigned int", "unsigned long"},
    {"long long int", "long"},
    {"long long unsigned int", "unsigned long"},
    {"short unsigned int", "unsigned short"},
    {"_Bool", "bool"},
};

const Type *type_base(const char *name)
{
    static const Type *const own[] = {&type_void, &type_char, &type_int, &type_long, &type_ulong,
                                      &type_u8,   &type_u16,  &type_u32, &type_u64};

    for (size_t i = 0; i < sizeof also / sizeof *also; i++)
        if (!strcmp(name, also[i].name))
            name = also[i].means;
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (!strcmp(name, own[i]->name))
            return own[i];
    for (size_t i = 0; i < sizeof base / sizeof *base; i++)
        if (!strcmp(name, base[i].name))
            return &base[i];
    return NULL;
}

void type_text(const Type *t, char *buf, size_t len)
{
    char inner[200];

    switch (t->kind) {
    case TYPE_POINTER:
        type_text(t->target, inner, sizeof inner);
        snprintf(buf, len, "%s%s*", inner, inner[strlen(inner) - 1] == '*' ? "" : " ");
        return;
    case TYPE_ARRAY:
        type_text(t->target, inner, sizeof inner);
        if (t->count)
            snprintf(buf, len, "%s [%llu]", inner, (unsigned long long)t->count);
        else
            snprintf(buf, len, "%s []", inner);
        return;
    case TYPE_FUNCTION:
        type_text(t->target, inner, sizeof inner);
        snprintf(buf, len, "%s ()", inner);
        return;
    default: snprintf(buf, len, "%s", t->name ? t->name : "<no name>");
    }
}
