/*
 * Types of C as expressions see them. The base types are here; structures, enumerations and named
 * types come from debug information. Types are immutable and live as long as the debugger.
 */
#ifndef DEBUG_TYPE_H
#define DEBUG_TYPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum TypeKind {
    TYPE_VOID,
    TYPE_INT, /* also bool and char: `name` tells */
    TYPE_FLOAT,
    TYPE_ENUM,
    TYPE_POINTER,
    TYPE_ARRAY,
    TYPE_STRUCT,
    TYPE_UNION,
    TYPE_FUNCTION,
} TypeKind;

typedef struct Type Type;

typedef struct Member {
    const char *name; /* NULL: an anonymous structure or union, whose members count as ours */
    const Type *type;
    uint64_t off; /* bytes from the start */
    uint8_t bit_off,
        bit_size; /* a bit-field of bit_size > 0 bits, from bit_off of the bytes at off */
} Member;

typedef struct Enumerator {
    const char *name;
    int64_t val;
} Enumerator;

struct Type {
    TypeKind kind;
    const char *name; /* "int", "struct proc"; NULL: none */
    uint64_t size;    /* bytes; 0: not known */
    bool is_signed;
    const Type *target;        /* of a pointer, array, function */
    const Type *alias;         /* what a typedef, or a const type, stands for; NULL: it is none */
    uint64_t count;            /* of an array; 0: not known */
    const Member *members;     /* of a structure or union */
    const Enumerator *enums;   /* of an enumeration */
    const Type *const *params; /* of a function */
    unsigned nmembers, nenums, nparams;
    bool prototyped; /* a function whose parameters are known */
};

/* One of C's own or <stdint.h>'s ("unsigned long", "uint64_t", "u64", "char"); NULL: none of them.
 */
const Type *type_base(const char *name);
/* "int *", as C writes it; buf gets what fits. */
void type_text(const Type *t, char *buf, size_t len);
/* "int (*name)[3]": the declaration of a name. */
void type_declare(const Type *t, const char *name, char *buf, size_t len);

extern const Type type_long, type_ulong, type_int, type_char, type_u8, type_u16, type_u32, type_u64,
    type_void, type_code;

/* What a typedef stands for in the end. */
static inline const Type *type_strip(const Type *t)
{
    while (t->alias)
        t = t->alias;
    return t;
}

bool type_is_bool(const Type *t);
/* Shown as a character; an array of them as a string. */
bool type_is_char(const Type *t);

static inline bool type_is_number(const Type *t)
{
    return t->kind == TYPE_INT || t->kind == TYPE_ENUM;
}

#endif
