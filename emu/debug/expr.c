/* What a tree means. See expr.h. */
#include "emu/debug/expr.h"

#include <stdio.h>
#include <string.h>

#include "emu/debug/debug_impl.h"
#include "emu/debug/expr_impl.h"

static bool eval(Debug *d, Expr *e, Value *v, Err *err);

/* A scalar, loaded. */
static bool scalar(Debug *d, Expr *e, Value *v, Err *err)
{
    return eval(d, e, v, err) && value_load(d, v, err);
}

static bool is_pointer(const Value *v)
{
    return v->type->kind == TYPE_POINTER;
}

static uint64_t step_of(const Value *pointer)
{
    uint64_t size = pointer->type->target->size;
    return size ? size : 1;
}

/* C's usual conversions, for sizes up to 8. */
static const Type *common(const Type *a, const Type *b)
{
    bool wide = a->size > 4 || b->size > 4;
    uint64_t size = wide ? 8 : 4;
    bool is_unsigned = (a->size == size && !a->is_signed) || (b->size == size && !b->is_signed);

    if (wide)
        return is_unsigned ? &type_ulong : &type_long;
    return is_unsigned ? &type_u32 : &type_int;
}

static bool compare(ExprOp op, uint64_t a, uint64_t b, bool is_signed)
{
    int64_t sa = (int64_t)a, sb = (int64_t)b;

    switch (op) {
    case EXPR_LT: return is_signed ? sa < sb : a < b;
    case EXPR_GT: return is_signed ? sa > sb : a > b;
    case EXPR_LE: return is_signed ? sa <= sb : a <= b;
    case EXPR_GE: return is_signed ? sa >= sb : a >= b;
    case EXPR_EQ: return a == b;
    default: return a != b;
    }
}

static bool divide(ExprOp op, uint64_t a, uint64_t b, bool is_signed, uint64_t *out, Err *err)
{
    if (b == 0)
        return err_set(err, 0, "division by zero");
    if (!is_signed)
        *out = op == EXPR_DIV ? a / b : a % b;
    else if (b == UINT64_MAX) /* -1: INT64_MIN overflows */
        *out = op == EXPR_DIV ? -a : 0;
    else
        *out = (uint64_t)(op == EXPR_DIV ? (int64_t)a / (int64_t)b : (int64_t)a % (int64_t)b);
    return true;
}

static bool arithmetic(ExprOp op, const Value *x, const Value *y, Value *v, Err *err)
{
    const Type *t =
        op == EXPR_SHL || op == EXPR_SHR ? common(x->type, &type_int) : common(x->type, y->type);
    uint64_t a = value_fit(t, x->num), b = value_fit(t, y->num), r = 0;
    unsigned by = (unsigned)y->num & (unsigned)(t->size * 8 - 1);

    switch (op) {
    case EXPR_MUL: r = a * b; break;
    case EXPR_DIV:
    case EXPR_REM:
        if (!divide(op, a, b, t->is_signed, &r, err))
            return false;
        break;
    case EXPR_ADD: r = a + b; break;
    case EXPR_SUB: r = a - b; break;
    case EXPR_SHL: r = a << by; break;
    case EXPR_SHR: r = t->is_signed ? (uint64_t)((int64_t)a >> by) : a >> by; break;
    case EXPR_AND: r = a & b; break;
    case EXPR_XOR: r = a ^ b; break;
    case EXPR_OR: r = a | b; break;
    default: *v = value_num(compare(op, a, b, t->is_signed), &type_int); return true;
    }
    *v = value_num(value_fit(t, r), t);
    return true;
}

static bool pointers(ExprOp op, const Value *x, const Value *y, Value *v, Err *err)
{
    bool both = is_pointer(x) && is_pointer(y);

    if (op == EXPR_ADD && !both) {
        const Value *p = is_pointer(x) ? x : y, *n = is_pointer(x) ? y : x;
        *v = value_num(p->num + n->num * step_of(p), p->type);
    } else if (op == EXPR_SUB && is_pointer(x)) {
        *v = both ? value_num((uint64_t)((int64_t)(x->num - y->num) / (int64_t)step_of(x)),
                              &type_long)
                  : value_num(x->num - y->num * step_of(x), x->type);
    } else if (op >= EXPR_LT && op <= EXPR_NE) {
        *v = value_num(compare(op, x->num, y->num, false), &type_int);
    } else {
        return err_set(err, 0, "a pointer cannot be calculated with like that");
    }
    return true;
}

static bool binary(Debug *d, Expr *e, Value *v, Err *err)
{
    Value x, y;

    if (!scalar(d, e->a, &x, err) || !scalar(d, e->b, &y, err))
        return false;
    if (x.type->kind == TYPE_FLOAT || y.type->kind == TYPE_FLOAT)
        return err_set(err, 0, "floating-point numbers are shown, not calculated with");
    if (is_pointer(&x) || is_pointer(&y))
        return pointers(e->op, &x, &y, v, err);
    return arithmetic(e->op, &x, &y, v, err);
}

static bool logical(Debug *d, Expr *e, Value *v, Err *err)
{
    Value x;
    bool truth;

    if (!scalar(d, e->a, &x, err))
        return false;
    truth = x.num != 0;
    if (truth == (e->op == EXPR_LAND)) {
        if (!scalar(d, e->b, &x, err))
            return false;
        truth = x.num != 0;
    }
    *v = value_num(truth, &type_int);
    return true;
}

static bool unary(Debug *d, Expr *e, Value *v, Err *err)
{
    const Type *t;

    if (!scalar(d, e->b, v, err))
        return false;
    if (e->op == EXPR_NOT) {
        *v = value_num(!v->num, &type_int);
        return true;
    }
    if (!type_is_number(v->type))
        return err_set(err, 0, "a number is wanted");
    t = common(v->type, &type_int);
    *v = value_num(value_fit(t, e->op == EXPR_NEGATE   ? -v->num
                                : e->op == EXPR_INVERT ? ~v->num
                                                       : v->num),
                   t);
    return true;
}

static bool deref(Value *v, uint64_t index, Err *err)
{
    if (!is_pointer(v)) {
        if (!type_is_number(v->type))
            return err_set(err, 0, "a pointer is wanted");
        *v = (Value){.type = &type_u64, .place = PLACE_MEMORY, .at = v->num + index * 8};
        return true; /* *$sp, as gdb does it for numbers: a word */
    }
    *v = (Value){.type = v->type->target, .place = PLACE_MEMORY, .at = v->num + index * step_of(v)};
    if (v->type->kind == TYPE_VOID)
        return err_set(err, 0, "a `void *` leads to nothing that has a type: cast it");
    return true;
}

static bool index_of(Debug *d, Expr *e, Value *v, Err *err)
{
    Value i;

    return scalar(d, e->a, v, err) && scalar(d, e->b, &i, err) && deref(v, i.num, err);
}

static bool address(Debug *d, Expr *e, Value *v, Err *err)
{
    if (!eval(d, e->b, v, err))
        return false;
    if (v->place != PLACE_MEMORY || v->bit_size)
        return err_set(err, 0, "that has no address");
    *v = value_num(v->at, debug_pointer(d, v->type));
    return true;
}

enum { ANONYMOUS_MAX = 1000 }; /* one in the other, all together: debug information can lie */

static bool find_member(const Type *t, const char *name, Value *v, uint64_t off, unsigned *left)
{
    if (!*left || !--*left)
        return false;
    for (unsigned i = 0; i < t->nmembers; i++) {
        const Member *m = &t->members[i];
        if (!m->name || !*m->name) {
            if (find_member(m->type, name, v, off + m->off, left))
                return true;
            continue;
        }
        if (strcmp(m->name, name) != 0)
            continue;
        value_member(v, m, off + m->off);
        return true;
    }
    return false;
}

static bool member(Debug *d, Expr *e, Value *v, Err *err)
{
    unsigned left = ANONYMOUS_MAX;
    char text[200];

    if (!eval(d, e->a, v, err))
        return false;
    if (e->op == EXPR_ARROW ||
        v->type->kind == TYPE_POINTER) /* a.b of a pointer, as gdb takes it */
        if (!value_load(d, v, err) || !deref(v, 0, err))
            return false;
    if (v->type->kind != TYPE_FUNCTION && find_member(v->type, e->name, v, 0, &left))
        return true;
    type_text(v->type, text, sizeof text);
    return err_set(err, 0, "`%s` has no member `%s`", text, e->name);
}

static bool cast(Debug *d, Expr *e, Value *v, Err *err)
{
    if (e->type->kind == TYPE_STRUCT || e->type->kind == TYPE_UNION || e->type->kind == TYPE_ARRAY)
        return err_set(err, 0, "a cast to a structure: cast its address instead");
    if (!scalar(d, e->b, v, err))
        return false;
    *v = value_num(value_fit(e->type, v->num), e->type);
    return true;
}

static bool assign(Debug *d, Expr *e, Value *v, Err *err)
{
    Value to, from;

    if (!eval(d, e->a, &to, err) || !scalar(d, e->b, &from, err) ||
        !value_store(d, &to, from.num, err))
        return false;
    *v = to;
    return value_load(d, v, err);
}

static bool eval(Debug *d, Expr *e, Value *v, Err *err)
{
    switch (e->op) {
    case EXPR_NUMBER: *v = e->val; return true;
    case EXPR_NAME: return debug_name_memo(d, e->name, &e->memo, v, err);
    case EXPR_REGISTER: return debug_register(d, e->name, v, err);
    case EXPR_MEMBER:
    case EXPR_ARROW: return member(d, e, v, err);
    case EXPR_INDEX: return index_of(d, e, v, err);
    case EXPR_DEREF: return scalar(d, e->b, v, err) && deref(v, 0, err);
    case EXPR_ADDRESS: return address(d, e, v, err);
    case EXPR_SIZEOF:
        if (!eval(d, e->b, v, err))
            return false;
        *v = value_num(v->type->size, &type_ulong);
        return true;
    case EXPR_CAST: return cast(d, e, v, err);
    case EXPR_LAND:
    case EXPR_LOR: return logical(d, e, v, err);
    case EXPR_COND: return scalar(d, e->a, v, err) && eval(d, v->num ? e->b->a : e->b->b, v, err);
    case EXPR_ASSIGN: return assign(d, e, v, err);
    case EXPR_NEGATE:
    case EXPR_PLUS:
    case EXPR_NOT:
    case EXPR_INVERT: return unary(d, e, v, err);
    default: return binary(d, e, v, err);
    }
}

bool expr_eval(Debug *d, Expr *e, Value *out, Err *err)
{
    return eval(d, e, out, err);
}

bool expr_value(Debug *d, const char *text, Value *out, Err *err)
{
    Expr *e = expr_parse(d, text, err);
    bool ok = e && expr_eval(d, e, out, err);

    expr_free(e);
    return ok;
}

bool expr_number(Debug *d, const char *text, uint64_t *num, Err *err)
{
    Value v;

    if (!expr_value(d, text, &v, err))
        return false;
    if (v.type->kind == TYPE_FUNCTION && v.place == PLACE_MEMORY) {
        *num = v.at;
        return true;
    }
    if (!value_load(d, &v, err))
        return false;
    *num = v.num;
    return true;
}
