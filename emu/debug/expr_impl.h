/* The tree of an expression, between expr_parse.c and expr.c. */
#ifndef DEBUG_EXPR_IMPL_H
#define DEBUG_EXPR_IMPL_H

#include "emu/debug/debug_impl.h"
#include "emu/debug/expr.h"

typedef enum ExprOp {
    EXPR_NUMBER,
    EXPR_NAME,
    EXPR_REGISTER,
    EXPR_MEMBER, /* a . name */
    EXPR_ARROW,  /* a -> name */
    EXPR_INDEX,
    EXPR_DEREF, /* unary ones have b alone */
    EXPR_ADDRESS,
    EXPR_NEGATE,
    EXPR_PLUS,
    EXPR_NOT,
    EXPR_INVERT,
    EXPR_SIZEOF,
    EXPR_CAST,
    EXPR_MUL,
    EXPR_DIV,
    EXPR_REM,
    EXPR_ADD,
    EXPR_SUB,
    EXPR_SHL,
    EXPR_SHR,
    EXPR_LT,
    EXPR_GT,
    EXPR_LE,
    EXPR_GE,
    EXPR_EQ,
    EXPR_NE,
    EXPR_AND,
    EXPR_XOR,
    EXPR_OR,
    EXPR_LAND,
    EXPR_LOR,
    EXPR_COND, /* b is EXPR_BOTH */
    EXPR_BOTH,
    EXPR_ASSIGN,
} ExprOp;

struct Expr {
    ExprOp op;
    Expr *a, *b;
    Value val;        /* EXPR_NUMBER */
    const Type *type; /* EXPR_CAST */
    char *name;       /* EXPR_NAME, _REGISTER, _MEMBER, _ARROW */
    NameMemo memo;    /* EXPR_NAME */
};

#endif
