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

static bool called(const Type *t, const char *name)
{
    t = type_strip(t);
    return t->kind == TYPE_INT && t->name && !strcmp(t->name, name);
}

bool type_is_bool(const Type *t)
{
    return called(t, "bool");
}

bool type_is_char(const Type *t)
{
    return called(t, "char") || called(t, "unsigned char") || called(t, "signed char");
}

/* --- as C writes them --------------------------------------------------------------------------
 */

enum { TEXT_MAX = 400, TEXT_DEPTH = 6 };

static void declare(const Type *t, const char *name, char *buf, size_t len, unsigned depth);

static void parameters(const Type *t, char *buf, size_t len, unsigned depth)
{
    size_t n = 0;
    char one[TEXT_MAX / 2];

    if (!t->nparams || depth > TEXT_DEPTH) {
        snprintf(buf, len, "%s", t->prototyped && !t->nparams ? "void" : t->nparams ? "..." : "");
        return;
    }
    for (unsigned i = 0; i < t->nparams && n + 1 < len; i++) {
        declare(t->params[i], "", one, sizeof one, depth + 1);
        snprintf(buf + n, len - n, "%s%.190s", i ? ", " : "", one);
        n += strlen(buf + n);
    }
}

/* From the name outwards; what is left is a name or a base type. */
static void declare(const Type *t, const char *name, char *buf, size_t len, unsigned depth)
{
    char inner[TEXT_MAX], args[TEXT_MAX];

    snprintf(inner, sizeof inner, "%s", name);
    while (!t->name && t->target) {
        char outer[TEXT_MAX];
        const Type *of = t->target;
        bool group = !of->name && (of->kind == TYPE_ARRAY || of->kind == TYPE_FUNCTION);
        if (t->kind == TYPE_POINTER) {
            snprintf(outer, sizeof outer, group ? "(*%.380s)" : "*%.380s", inner);
        } else if (t->kind == TYPE_ARRAY && t->count) {
            snprintf(outer, sizeof outer, "%.370s[%llu]", inner, (unsigned long long)t->count);
        } else if (t->kind == TYPE_ARRAY) {
            snprintf(outer, sizeof outer, "%.380s[]", inner);
        } else {
            parameters(t, args, sizeof args, depth);
            snprintf(outer, sizeof outer, "%.200s(%.190s)", inner, args);
        }
        memcpy(inner, outer, sizeof inner);
        t = of;
    }
    snprintf(buf, len, "%s%s%s", t->name ? t->name : "<no name>", *inner ? " " : "", inner);
}

void type_declare(const Type *t, const char *name, char *buf, size_t len)
{
    declare(t, name, buf, len, 0);
}

void type_text(const Type *t, char *buf, size_t len)
{
    declare(t, "", buf, len, 0);
}
