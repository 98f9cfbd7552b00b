/* From text to a tree. See expr.h. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emu/debug/debug_impl.h"
#include "emu/debug/expr_impl.h"

enum { DEPTH_MAX = 100, NAME_MAX_LEN = 200 };

typedef struct Parser {
    Debug *d;
    const char *text, *at;
    unsigned depth;
    Err *err;
} Parser;

static Expr *level(Parser *p, unsigned lowest);
static Expr *unary(Parser *p);

static void *fail(Parser *p, const char *what)
{
    if (!p->err->msg[0])
        err_set(p->err, 0, "%s, at column %zu of `%.80s`", what, (size_t)(p->at - p->text) + 1,
                p->text);
    return NULL;
}

static void space(Parser *p)
{
    while (isspace((unsigned char)*p->at))
        p->at++;
}

static bool take(Parser *p, const char *token)
{
    space(p);
    if (strncmp(p->at, token, strlen(token)) != 0)
        return false;
    p->at += strlen(token);
    return true;
}

static Expr *node(Parser *p, ExprOp op, Expr *a, Expr *b)
{
    Expr *e = calloc(1, sizeof *e);

    if (!e) {
        expr_free(a);
        expr_free(b);
        return fail(p, "out of memory");
    }
    e->op = op;
    e->a = a;
    e->b = b;
    return e;
}

/* `part` must be there; what it hangs on is freed if not. */
static Expr *with(Parser *p, ExprOp op, Expr *a, Expr *part)
{
    if (part)
        return node(p, op, a, part);
    expr_free(a);
    return NULL;
}

static bool is_name(char c, bool first)
{
    return isalpha((unsigned char)c) || c == '_' ||
           (!first && (isdigit((unsigned char)c) || c == '.'));
}

/* A name; "." inside is the linker's (a local copy) only in front of a digit. */
static bool name(Parser *p, char *buf)
{
    size_t n = 0;

    space(p);
    if (!is_name(*p->at, true))
        return false;
    while (is_name(p->at[n], false) && n < NAME_MAX_LEN - 1 &&
           (p->at[n] != '.' || isdigit((unsigned char)p->at[n + 1]))) {
        buf[n] = p->at[n];
        n++;
    }
    buf[n] = 0;
    p->at += n;
    return true;
}

/* --- types ---------------------------------------------------------------------------------- */

static const Type *named_type(Parser *p)
{
    const char *start = p->at;
    char text[2 * NAME_MAX_LEN] = "", word[NAME_MAX_LEN];
    const Type *t = NULL;

    for (unsigned n = 0; n < 5; n++) {
        const char *before = p->at;
        const Type *longer;
        if (!name(p, word) || strlen(text) + strlen(word) + 2 > sizeof text)
            break;
        if (!strcmp(word, "const") || !strcmp(word, "volatile"))
            continue;
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s%s", *text ? " " : "", word);
        longer = debug_type(p->d, text);
        if (!longer && t) {
            p->at = before;
            break;
        }
        t = longer;
    }
    if (!t)
        p->at = start;
    return t;
}

/* "type *)": the inside of a cast or sizeof. NULL, and nothing taken: it is none. */
static const Type *cast_type(Parser *p)
{
    const char *start = p->at;
    const Type *t = named_type(p);

    while (t && take(p, "*"))
        t = debug_pointer(p->d, t);
    if (t && take(p, ")"))
        return t;
    p->at = start;
    return NULL;
}

/* --- what stands alone ---------------------------------------------------------------------- */

static Expr *number(Parser *p)
{
    char *end;
    uint64_t num = strtoull(p->at, &end, 0);
    bool wide = num > INT32_MAX, is_unsigned = num > INT64_MAX;
    Expr *e;

    for (; strchr("uUlL", *end) && *end; end++) {
        is_unsigned |= *end == 'u' || *end == 'U';
        wide |= *end == 'l' || *end == 'L';
    }
    if (is_name(*end, true) || isdigit((unsigned char)*end))
        return fail(p, "no number");
    p->at = end;
    e = node(p, EXPR_NUMBER, NULL, NULL);
    if (e)
        e->val = value_num(num, wide          ? is_unsigned ? &type_ulong : &type_long
                                : is_unsigned ? &type_u32
                                              : &type_int);
    return e;
}

static Expr *character(Parser *p)
{
    static const char escapes[] = "n\nt\tr\rb\b0\0\\\\''";
    char c = p->at[1];
    size_t len = 2;
    Expr *e;

    if (c == '\\') {
        const char *known = p->at[2] ? strchr(escapes, p->at[2]) : NULL;
        if (!known)
            return fail(p, "no such escape");
        c = known[1];
        len = 3;
    }
    if (!c || p->at[len] != '\'')
        return fail(p, "a character constant without its end");
    p->at += len + 1;
    e = node(p, EXPR_NUMBER, NULL, NULL);
    if (e)
        e->val = value_num((uint8_t)c, &type_char);
    return e;
}

static Expr *reference(Parser *p, ExprOp op)
{
    char word[NAME_MAX_LEN];
    Expr *e;

    if (!name(p, word))
        return fail(p, op == EXPR_REGISTER ? "a register's name is wanted" : "a value is wanted");
    e = node(p, op, NULL, NULL);
    if (e)
        e->name = strdup(word);
    if (e && !e->name) {
        expr_free(e);
        return fail(p, "out of memory");
    }
    return e;
}

static Expr *primary(Parser *p)
{
    space(p);
    if (take(p, "(")) {
        Expr *e = level(p, 0);
        if (e && !take(p, ")")) {
            expr_free(e);
            return fail(p, "`)` is wanted");
        }
        return e;
    }
    if (isdigit((unsigned char)*p->at))
        return number(p);
    if (*p->at == '\'')
        return character(p);
    if (take(p, "$"))
        return reference(p, EXPR_REGISTER);
    return reference(p, EXPR_NAME);
}

static Expr *member_of(Parser *p, Expr *e, ExprOp op)
{
    Expr *m = reference(p, EXPR_NAME);

    if (!m) {
        expr_free(e);
        return NULL;
    }
    e = node(p, op, e, NULL);
    if (e) {
        e->name = m->name;
        m->name = NULL;
    }
    expr_free(m);
    return e;
}

static Expr *postfix(Parser *p)
{
    Expr *e = primary(p);

    while (e) {
        space(p);
        if (take(p, "[")) {
            e = with(p, EXPR_INDEX, e, level(p, 0));
            if (e && !take(p, "]")) {
                expr_free(e);
                return fail(p, "`]` is wanted");
            }
        } else if (take(p, "->")) {
            e = member_of(p, e, EXPR_ARROW);
        } else if (*p->at == '.' && take(p, ".")) {
            e = member_of(p, e, EXPR_MEMBER);
        } else {
            break;
        }
    }
    return e;
}

static Expr *size_of(Parser *p)
{
    const Type *t = take(p, "(") ? cast_type(p) : NULL;
    Expr *e;

    if (!t && p->at[-1] == '(')
        p->at--;
    e = t ? node(p, EXPR_NUMBER, NULL, NULL) : with(p, EXPR_SIZEOF, NULL, unary(p));
    if (e && t)
        e->val = value_num(t->size, &type_ulong);
    return e;
}

static Expr *unary_op(Parser *p)
{
    static const struct {
        const char *token;
        ExprOp op;
    } ops[] = {{"*", EXPR_DEREF}, {"&", EXPR_ADDRESS}, {"-", EXPR_NEGATE},
               {"!", EXPR_NOT},   {"~", EXPR_INVERT},  {"+", EXPR_PLUS}};
    const Type *t;

    if (!strncmp(p->at, "sizeof", 6) && !is_name(p->at[6], false)) {
        p->at += 6;
        return size_of(p);
    }
    for (size_t i = 0; i < sizeof ops / sizeof *ops; i++)
        if (take(p, ops[i].token))
            return with(p, ops[i].op, NULL, unary(p));
    if (*p->at == '(') {
        p->at++;
        t = cast_type(p);
        if (t) {
            Expr *e = with(p, EXPR_CAST, NULL, unary(p));
            if (e)
                e->type = t;
            return e;
        }
        p->at--;
    }
    return postfix(p);
}

static Expr *unary(Parser *p)
{
    Expr *e;

    space(p);
    if (++p->depth > DEPTH_MAX)
        return fail(p, "nested too deeply");
    e = unary_op(p);
    p->depth--;
    return e;
}

/* --- binary operators ------------------------------------------------------------------------ */

/* Longer tokens first. */
static const struct {
    const char *token;
    ExprOp op;
    unsigned level;
} binary[] = {
    {"||", EXPR_LOR, 3}, {"&&", EXPR_LAND, 4}, {"==", EXPR_EQ, 8},    {"!=", EXPR_NE, 8},
    {"<=", EXPR_LE, 9},  {">=", EXPR_GE, 9},   {"<<", EXPR_SHL, 10},  {">>", EXPR_SHR, 10},
    {"<", EXPR_LT, 9},   {">", EXPR_GT, 9},    {"|", EXPR_OR, 5},     {"^", EXPR_XOR, 6},
    {"&", EXPR_AND, 7},  {"+", EXPR_ADD, 11},  {"-", EXPR_SUB, 11},   {"*", EXPR_MUL, 12},
    {"/", EXPR_DIV, 12}, {"%", EXPR_REM, 12},  {"=", EXPR_ASSIGN, 1}, {"?", EXPR_COND, 2},
};

static int operator_at(Parser *p)
{
    space(p);
    for (size_t i = 0; i < sizeof binary / sizeof *binary; i++)
        if (!strncmp(p->at, binary[i].token, strlen(binary[i].token)))
            return (int)i;
    return -1;
}

static Expr *choice(Parser *p, Expr *e)
{
    Expr *yes = level(p, 0), *both;

    if (yes && !take(p, ":")) {
        expr_free(yes);
        yes = fail(p, "`:` is wanted");
    }
    both = yes ? with(p, EXPR_BOTH, yes, level(p, 2)) : NULL;
    return with(p, EXPR_COND, e, both);
}

static Expr *levels_above(Parser *p, unsigned lowest)
{
    Expr *e = unary(p);
    int k;

    while (e && (k = operator_at(p)) >= 0 && binary[k].level >= lowest) {
        bool right = binary[k].op == EXPR_ASSIGN;
        p->at += strlen(binary[k].token);
        if (binary[k].op == EXPR_COND)
            e = choice(p, e);
        else
            e = with(p, binary[k].op, e, level(p, binary[k].level + !right));
    }
    return e;
}

static Expr *level(Parser *p, unsigned lowest)
{
    Expr *e;

    if (++p->depth > DEPTH_MAX)
        return fail(p, "nested too deeply");
    e = levels_above(p, lowest);
    p->depth--;
    return e;
}

Expr *expr_parse_start(Debug *d, const char *text, const char **end, Err *err)
{
    Parser p = {.d = d, .text = text, .at = text, .err = err};
    Expr *e;

    err->msg[0] = 0;
    e = level(&p, 0);
    space(&p);
    *end = p.at;
    return e;
}

Expr *expr_parse(Debug *d, const char *text, Err *err)
{
    const char *end;
    Expr *e = expr_parse_start(d, text, &end, err);

    if (!e || !*end)
        return e;
    expr_free(e);
    err_set(err, 0, "what is `%.60s` at the end of `%.80s`?", end, text);
    return NULL;
}

void expr_free(Expr *e)
{
    if (!e)
        return;
    expr_free(e->a);
    expr_free(e->b);
    free(e->name);
    free(e);
}
