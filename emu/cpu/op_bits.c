/*
 * Instructions of the Zb* and Zk* extensions that are too rare for labels: the rows FN_R and FN_1
 * of insn.def, whose expressions call the functions here.
 */
#include "emu/cpu/alu.h"
#include "emu/cpu/crypto.h"
#include "emu/cpu/op.h"

/* The product of two polynomials over GF(2), 127 bits. */
static unsigned __int128 clmul(uint64_t a, uint64_t b)
{
    unsigned __int128 sum = 0;

    for (; b; b &= b - 1)
        sum ^= (unsigned __int128)a << __builtin_ctzll(b);
    return sum;
}

/* Each element of b picks one of a; one past the end picks 0. */
static uint64_t xperm(uint64_t a, uint64_t b, unsigned width)
{
    uint64_t mask = (UINT64_C(1) << width) - 1, out = 0;

    for (unsigned i = 0; i < 64; i += width) {
        uint64_t at = (b >> i & mask) * width;
        out |= at < 64 ? (a >> at & mask) << i : 0;
    }
    return out;
}

#define ROT32(v, n) crypto_ror32((uint32_t)(v), n)
#define ROT64(v, n) crypto_ror64(v, n)

#define FN_R(name, mnem, opc, f3, f7, ext, expr)                                                   \
    OpResult op_##name(Hart *h, const Op *op)                                                      \
    {                                                                                              \
        uint64_t a = h->x[op->rs1], b = h->x[op->rs2];                                             \
        h->x[op->rd] = (uint64_t)(expr);                                                           \
        return OP_NEXT;                                                                            \
    }
#define FN_1(name, mnem, opc, f3, i12, ext, expr)                                                  \
    OpResult op_##name(Hart *h, const Op *op)                                                      \
    {                                                                                              \
        uint64_t a = h->x[op->rs1];                                                                \
        h->x[op->rd] = (uint64_t)(expr);                                                           \
        return OP_NEXT;                                                                            \
    }
#include "emu/isa/insn.def"

OpResult op_aes64ks1i(Hart *h, const Op *op)
{
    h->x[op->rd] = aes_key_1(h->x[op->rs1], (unsigned)op->imm);
    return OP_NEXT;
}

OpResult op_sm4ed(Hart *h, const Op *op)
{
    h->x[op->rd] = sm4_round(h->x[op->rs1], h->x[op->rs2], (unsigned)op->imm);
    return OP_NEXT;
}

OpResult op_sm4ks(Hart *h, const Op *op)
{
    h->x[op->rd] = sm4_key(h->x[op->rs1], h->x[op->rs2], (unsigned)op->imm);
    return OP_NEXT;
}
