/*
 * Expressions of C over registers ($pc, $a0, $satp, also plain names where no variable is called
 * so), memory and symbols: numbers, characters, names, () [] . -> ++-free unary * & - ! ~ sizeof,
 * casts, binary operators of all of C's levels, ?: and assignment.
 *
 * An expression is parsed once and may be evaluated often: conditions of breakpoints are.
 */
#ifndef DEBUG_EXPR_H
#define DEBUG_EXPR_H

#include "emu/debug/value.h"

typedef struct Expr Expr;

/* NULL: err says what is wrong and where. */
Expr *expr_parse(Debug *d, const char *text, Err *err);
/* The same for the start of a text: *end is what follows. */
Expr *expr_parse_start(Debug *d, const char *text, const char **end, Err *err);
void expr_free(Expr *e);
bool expr_eval(Debug *d, Expr *e, Value *out, Err *err);

/* In one go: a scalar. */
bool expr_number(Debug *d, const char *text, uint64_t *num, Err *err);
bool expr_value(Debug *d, const char *text, Value *out, Err *err);

#endif
