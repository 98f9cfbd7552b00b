/* See show.h. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emu/debug/command.h"

/* gdb's own limits: elements of arrays and characters, equal ones in a row; ours: depth, length. */
enum { ELEMENTS = 200, REPEATS = 10, DEPTH = 20, SHOW_MAX = 64 << 10 };

typedef struct Show {
    Debug *d;
    Buf *to;
    char letter;
    unsigned left; /* elements */
} Show;

static void show(Show *s, const Value *v, ShowWhere where, unsigned depth);

/* --- characters --------------------------------------------------------------------------------
 */

static void character(Buf *to, uint8_t c, char quote)
{
    static const char escapes[] = "\nn\tt\rr\bb\aa\ff\vv\033e";
    const char *known = NULL;

    for (const char *e = escapes; *e; e += 2)
        if (c == (uint8_t)*e)
            known = e + 1;
    if (known)
        buf_printf(to, "\\%c", *known);
    else if (c == '\\' || c == (uint8_t)quote)
        buf_printf(to, "\\%c", c);
    else if (c >= 32 && c < 127)
        buf_add(to, &(char){(char)c}, 1);
    else
        buf_printf(to, "\\%03o", c);
}

/* "abc", '\000' <repeats 12 times>, "x"... */
static void text(Buf *to, const uint8_t *bytes, size_t n, bool more)
{
    bool open = false, first = true;

    for (size_t i = 0, run; i < n; i += run) {
        for (run = 1; i + run < n && bytes[i + run] == bytes[i];)
            run++;
        if (run > REPEATS) {
            buf_str(to, open ? "\", '" : first ? "'" : ", '");
            character(to, bytes[i], '\'');
            buf_printf(to, "' <repeats %zu times>", run);
            open = false;
        } else {
            buf_str(to, open ? "" : first ? "\"" : ", \"");
            open = true;
            for (size_t k = 0; k < run; k++)
                character(to, bytes[i], '"');
        }
        first = false;
    }
    buf_str(to, open ? "\"" : first ? "\"\"" : "");
    buf_str(to, more ? "..." : "");
}

static void string_at(Show *s, uint64_t va)
{
    uint8_t bytes[ELEMENTS];
    size_t n = 0;
    Err err;

    while (n < ELEMENTS && debug_read(s->d, va + n, &bytes[n], 1, &err) && bytes[n])
        n++;
    if (!n && !debug_read(s->d, va, bytes, 1, &err))
        buf_printf(s->to, " <error: %s>", err.msg);
    else {
        buf_str(s->to, " ");
        text(s->to, bytes, n, n == ELEMENTS);
    }
}

static void char_array(Show *s, const Value *v)
{
    uint8_t bytes[ELEMENTS];
    size_t n = v->type->count < ELEMENTS ? (size_t)v->type->count : ELEMENTS;
    bool more = v->type->count > ELEMENTS;
    Err err;

    if (!debug_read(s->d, v->at, bytes, n, &err)) {
        buf_printf(s->to, "<error: %s>", err.msg);
        return;
    }
    if (!more && n && !bytes[n - 1])
        n--;
    text(s->to, bytes, n, more);
}

/* --- scalars ------------------------------------------------------------------------------------
 */

/* The fewest digits that are the number. */
static void floating(Buf *to, uint64_t num, uint64_t size)
{
    char digits[40];
    double val;
    float single;

    if (size == 4) {
        uint32_t low = (uint32_t)num;
        memcpy(&single, &low, sizeof single);
        val = (double)single;
    } else {
        memcpy(&val, &num, sizeof val);
    }
    for (int n = 1; n <= 17; n++) {
        snprintf(digits, sizeof digits, "%.*g", n, val);
        if (size == 4 ? strtof(digits, NULL) == single : strtod(digits, NULL) == val)
            break;
    }
    buf_str(to, digits);
}

static void enumerator(Buf *to, const Type *t, uint64_t num)
{
    uint64_t all = 0, rest = num;
    bool flags = true, first = true;

    for (unsigned i = 0; i < t->nenums; i++) {
        uint64_t bit = (uint64_t)t->enums[i].val;
        if (bit == num) {
            buf_str(to, t->enums[i].name);
            return;
        }
        flags &= !(bit & (bit - 1)) && !(bit & all);
        all |= bit;
    }
    if (!flags || !t->nenums || !num) {
        buf_printf(to, t->is_signed ? "%lld" : "%llu", (unsigned long long)num);
        return;
    }
    buf_str(to, "(");
    for (unsigned i = 0; i < t->nenums; i++)
        if (t->enums[i].val && (num & (uint64_t)t->enums[i].val)) {
            buf_printf(to, "%s%s", first ? "" : " | ", t->enums[i].name);
            rest &= ~(uint64_t)t->enums[i].val;
            first = false;
        }
    if (rest)
        buf_printf(to, "%sunknown: 0x%llx", first ? "" : " | ", (unsigned long long)rest);
    buf_str(to, ")");
}

static void pointer(Show *s, const Value *v, ShowWhere where)
{
    bool is_text = type_is_char(v->type->target);
    bool code = v->type->target->kind == TYPE_FUNCTION;
    char where_text[160], type[400];

    if (where == SHOW_ALONE && !is_text) {
        type_text(v->type, type, sizeof type);
        buf_printf(s->to, "(%s) ", type);
    }
    if (is_text || (!v->num && !code)) {
        buf_printf(s->to, "0x%llx", (unsigned long long)v->num);
        if (is_text && v->num)
            string_at(s, v->num);
        return;
    }
    debug_address(s->d, v->num, where_text, sizeof where_text);
    buf_str(s->to, where_text);
}

static void scalar(Show *s, const Value *v, ShowWhere where)
{
    const Type *t = type_strip(v->type);
    unsigned size = t->size && t->size < 8 ? (unsigned)t->size : 8;
    char digits[200];

    if (s->letter && (s->letter != 'f' || t->kind != TYPE_FLOAT)) {
        format_number(s->d, v->num, size, s->letter, digits, sizeof digits);
        buf_str(s->to, digits);
    } else if (t->kind == TYPE_POINTER) {
        pointer(s, v, where);
    } else if (t->kind == TYPE_FLOAT) {
        floating(s->to, v->num, t->size);
    } else if (t->kind == TYPE_ENUM) {
        enumerator(s->to, t, v->num);
    } else if (type_is_bool(t)) {
        buf_str(s->to, v->num ? "true" : "false");
    } else if (type_is_char(t)) {
        buf_printf(s->to, t->is_signed ? "%lld '" : "%llu '", (unsigned long long)v->num);
        character(s->to, (uint8_t)v->num, '\'');
        buf_str(s->to, "'");
    } else {
        format_number(s->d, v->num, size, t->is_signed ? 'd' : 'u', digits, sizeof digits);
        buf_str(s->to, digits);
    }
}

/* --- what has parts -----------------------------------------------------------------------------
 */

static void structure(Show *s, const Value *v, unsigned depth)
{
    buf_str(s->to, "{");
    for (unsigned i = 0; i < v->type->nmembers; i++) {
        const Member *m = &v->type->members[i];
        Value part = *v;
        value_member(&part, m, m->off);
        buf_str(s->to, i ? ", " : "");
        if (m->name && *m->name)
            buf_printf(s->to, "%s = ", m->name);
        show(s, &part, SHOW_INSIDE, depth + 1);
    }
    buf_str(s->to, v->type->nmembers ? "}" : "<no data fields>}");
}

static bool same(Show *s, const Value *v, uint64_t i, uint64_t k)
{
    uint8_t a[64], b[64];
    uint64_t size = v->type->target->size;
    Err err;

    if (!size || size > 4096)
        return false;
    for (uint64_t done = 0; done < size; done += sizeof a) {
        size_t n = size - done < sizeof a ? (size_t)(size - done) : sizeof a;
        if (!debug_read(s->d, v->at + i * size + done, a, n, &err) ||
            !debug_read(s->d, v->at + k * size + done, b, n, &err) || memcmp(a, b, n) != 0)
            return false;
    }
    return true;
}

static void array(Show *s, const Value *v, unsigned depth)
{
    uint64_t n = v->type->count, run;
    unsigned shown = 0;

    buf_str(s->to, "{");
    for (uint64_t i = 0; i < n; i += run) {
        Value part = {.type = v->type->target,
                      .place = PLACE_MEMORY,
                      .at = v->at + i * v->type->target->size};
        if (shown++ == ELEMENTS || !s->left) {
            buf_str(s->to, "...");
            break;
        }
        s->left--;
        buf_str(s->to, i ? ", " : "");
        for (run = 1; i + run < n && run < 1 << 16 && same(s, v, i, i + run);)
            run++;
        show(s, &part, SHOW_INSIDE, depth + 1);
        if (run > REPEATS)
            buf_printf(s->to, " <repeats %llu times>", (unsigned long long)run);
        else
            run = 1;
    }
    buf_str(s->to, "}");
}

static void show(Show *s, const Value *v, ShowWhere where, unsigned depth)
{
    Value loaded = *v;
    char at[160], type[400];
    TypeKind kind = v->type->kind;
    Err err;

    if (depth > DEPTH || s->to->len > SHOW_MAX) {
        buf_str(s->to, "...");
    } else if (v->place == PLACE_GONE) {
        buf_printf(s->to, "<%s>", v->reg);
    } else if (kind == TYPE_STRUCT || kind == TYPE_UNION) {
        structure(s, v, depth);
    } else if (kind == TYPE_ARRAY && v->place == PLACE_MEMORY) {
        if (type_is_char(v->type->target) && !s->letter)
            char_array(s, v);
        else
            array(s, v, depth);
    } else if (kind == TYPE_FUNCTION && v->place == PLACE_MEMORY) {
        type_text(v->type, type, sizeof type);
        debug_address(s->d, v->at, at, sizeof at);
        if (v->type == &type_code)
            buf_str(s->to, at);
        else
            buf_printf(s->to, "{%s} %s", type, at);
    } else if (kind == TYPE_VOID) {
        buf_str(s->to, "void");
    } else if (!value_load(s->d, &loaded, &err)) {
        buf_printf(s->to, "<error: %s>", err.msg);
    } else {
        scalar(s, &loaded, where);
    }
}

void show_value(Debug *d, const Value *v, char letter, ShowWhere where, Buf *to)
{
    Show s = {.d = d, .to = to, .letter = letter, .left = ELEMENTS};

    show(&s, v, where, 0);
}
