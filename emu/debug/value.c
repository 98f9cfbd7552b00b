/* See value.h. */
#include "emu/debug/value.h"

#include <string.h>

#include "emu/debug/debug_impl.h"

uint64_t value_fit(const Type *t, uint64_t num)
{
    unsigned bits = (unsigned)(t->size < 8 ? t->size * 8 : 64);

    if (bits == 0 || bits == 64)
        return num;
    num &= (UINT64_C(1) << bits) - 1;
    if (type_is_bool(t))
        return num != 0;
    return t->is_signed && num >> (bits - 1) ? num | ~UINT64_C(0) << bits : num;
}

static uint64_t field(const Value *v, uint64_t bytes)
{
    uint64_t num = bytes >> v->bit_off & ((UINT64_C(1) << v->bit_size) - 1);

    return v->type->is_signed && num >> (v->bit_size - 1) ? num | ~UINT64_C(0) << v->bit_size : num;
}

bool value_load(Debug *d, Value *v, Err *err)
{
    uint64_t bytes = 0;
    const Type *t = v->type;

    if (v->place == PLACE_GONE)
        return err_set(err, 0, "value is %s", v->reg);
    if (t->kind == TYPE_ARRAY || t->kind == TYPE_FUNCTION) {
        if (v->place != PLACE_MEMORY)
            return err_set(err, 0, "that has no address");
        *v = value_num(v->at, debug_pointer(d, t->kind == TYPE_ARRAY ? t->target : t));
        return true;
    }
    if (v->place != PLACE_MEMORY)
        return true;
    if (t->kind == TYPE_STRUCT || t->kind == TYPE_UNION || t->kind == TYPE_VOID)
        return err_set(err, 0, "a number or a pointer is wanted, not a `%s`",
                       t->name ? t->name : "structure");
    if (t->size == 0 || t->size > 8)
        return err_set(err, 0, "a value of %llu bytes is no number", (unsigned long long)t->size);
    if (!debug_read(d, v->at, &bytes,
                    v->bit_size ? (size_t)(v->bit_off + v->bit_size + 7) / 8 : t->size, err))
        return false;
    v->num = v->bit_size ? field(v, bytes) : value_fit(t, bytes);
    return true;
}

bool value_store(Debug *d, const Value *v, uint64_t num, Err *err)
{
    if (v->place == PLACE_REGISTER)
        return debug_set_register(d, v->reg, num, err);
    if (v->place != PLACE_MEMORY || v->type->size == 0 || v->type->size > 8 ||
        v->type->kind == TYPE_ARRAY || v->type->kind == TYPE_FUNCTION)
        return err_set(err, 0, "that cannot be assigned to");
    if (v->bit_size) {
        uint64_t old = 0, mask = ((UINT64_C(1) << v->bit_size) - 1) << v->bit_off;
        size_t len = (size_t)(v->bit_off + v->bit_size + 7) / 8;
        if (!debug_read(d, v->at, &old, len, err))
            return false;
        num = (old & ~mask) | (num << v->bit_off & mask);
        return debug_write(d, v->at, &num, len, err);
    }
    return debug_write(d, v->at, &num, v->type->size, err);
}

void value_member(Value *v, const Member *m, uint64_t off)
{
    v->type = m->type;
    v->bit_off = m->bit_off;
    v->bit_size = m->bit_size;
    if (v->place == PLACE_MEMORY) {
        v->at += off;
    } else if (v->place != PLACE_GONE) { /* a small one in a register */
        v->num = off < 8 ? v->num >> off * 8 : 0;
        v->num = m->bit_size ? field(v, v->num) : value_fit(m->type, v->num);
        v->place = PLACE_NONE;
    }
}
