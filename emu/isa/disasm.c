/*
 * Disassembly, in the words of GNU objdump -M no-aliases: a pattern of operands per format.
 *
 * A compressed instruction is printed as the one it stands for: that is what the Insn holds.
 * Words that objdump leaves undecoded because a reserved field is set (rm of an exact conversion,
 * fm of a fence) are executed, so they are printed as what they do.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emu/isa/isa.h"
#include "spec/riscv.h"

static const char x_name[32][5] = {
    "zero", "ra", "sp", "gp", "tp",  "t0",  "t1", "t2", "s0", "s1", "a0",
    "a1",   "a2", "a3", "a4", "a5",  "a6",  "a7", "s2", "s3", "s4", "s5",
    "s6",   "s7", "s8", "s9", "s10", "s11", "t3", "t4", "t5", "t6",
};

static const char f_name[32][5] = {
    "ft0", "ft1", "ft2", "ft3", "ft4",  "ft5",  "ft6", "ft7", "fs0",  "fs1",  "fa0",
    "fa1", "fa2", "fa3", "fa4", "fa5",  "fa6",  "fa7", "fs2", "fs3",  "fs4",  "fs5",
    "fs6", "fs7", "fs8", "fs9", "fs10", "fs11", "ft8", "ft9", "ft10", "ft11",
};

static const char rm_name[8][8] = {"rne", "rtz", "rdn", "rup", "rmm", "unknown", "unknown", "dyn"};

static const char fli_name[32][10] = {
    "-0x1p+0", "min",      "0x1p-16",  "0x1p-15",  "0x1p-8",  "0x1p-7",   "0x1p-4",   "0x1p-3",
    "0x1p-2",  "0x1.4p-2", "0x1.8p-2", "0x1.cp-2", "0x1p-1",  "0x1.4p-1", "0x1.8p-1", "0x1.cp-1",
    "0x1p+0",  "0x1.4p+0", "0x1.8p+0", "0x1.cp+0", "0x1p+1",  "0x1.4p+1", "0x1.8p+1", "0x1p+2",
    "0x1p+3",  "0x1p+4",   "0x1p+7",   "0x1p+8",   "0x1p+15", "0x1p+16",  "inf",      "nan",
};

/* d s t: x[rd], x[rs1], x[rs2]; D S T R: the same in f, and f[rs3]; i: imm; x: imm in hexadecimal;
 * f: a constant of fli; o: imm without its lower five bits; u: its upper 20 bits; b: a target; c: a
 * CSR; z: rs1 as a number; p: the sets of a fence; m: the rounding mode unless it is dynamic. The
 * rest stands for itself. */
static const char *const pattern[FMT_COUNT] = {
    [FMT_R] = "d,s,t",    [FMT_R1] = "d,s",     [FMT_I] = "d,s,i",     [FMT_SH6] = "d,s,x",
    [FMT_SH5] = "d,s,x",  [FMT_LD] = "d,i(s)",  [FMT_ST] = "t,i(s)",   [FMT_B] = "s,t,b",
    [FMT_U] = "d,u",      [FMT_UPC] = "d,u",    [FMT_J] = "d,b",       [FMT_JR] = "d,i(s)",
    [FMT_FENCE] = "p",    [FMT_ANY] = "",       [FMT_NONE] = "",       [FMT_CSR] = "d,c,s",
    [FMT_CSRI] = "d,c,z", [FMT_SFENCE] = "s,t", [FMT_LR] = "d,(s)",    [FMT_AMO] = "d,t,(s)",
    [FMT_FLD] = "D,i(s)", [FMT_FST] = "T,i(s)", [FMT_FR] = "D,S,Tm",   [FMT_FRX] = "D,S,T",
    [FMT_FR1] = "D,Sm",   [FMT_FCMP] = "d,S,T", [FMT_FTOX] = "d,Sm",   [FMT_FFROMX] = "D,sm",
    [FMT_FMVX] = "d,S",   [FMT_FMVF] = "D,s",   [FMT_R4] = "D,S,T,Rm", [FMT_CBO] = "(s)",
    [FMT_FLI] = "D,f",    [FMT_RNUM] = "d,s,x", [FMT_BS] = "d,s,t,x",  [FMT_LPAD] = "u",
    [FMT_PUSH] = "t",     [FMT_POP] = "s",      [FMT_RD] = "d",
};

const char *isa_x_name(unsigned i)
{
    return x_name[i & 31];
}

const char *isa_f_name(unsigned i)
{
    return f_name[i & 31];
}

typedef struct Text {
    char *buf;
    size_t len, n;
} Text;

static void __attribute__((format(printf, 2, 3))) put(Text *t, const char *format, ...)
{
    va_list ap;
    int n;

    va_start(ap, format);
    n = vsnprintf(t->n < t->len ? t->buf + t->n : NULL, t->n < t->len ? t->len - t->n : 0, format,
                  ap);
    va_end(ap);
    t->n += n > 0 ? (size_t)n : 0;
}

static void put_csr(Text *t, unsigned csr)
{
    char name[CSR_NAME];

    put(t, "%s", isa_csr_name(csr, name) ? name : "");
    if (!name[0])
        put(t, "0x%x", csr);
}

/* --- the parts of an instruction ------------------------------------------------------------ */

static void put_set(Text *t, unsigned set)
{
    if (!set)
        put(t, "unknown");
    for (unsigned i = 0; i < 4; i++)
        if (set >> (3 - i) & 1)
            put(t, "%c", "iorw"[i]);
}

/* Conversions that cannot round are written without a mode where others have the dynamic one. */
static bool exact(unsigned id)
{
    return id == INSN_fcvt_d_s || id == INSN_fcvt_d_w || id == INSN_fcvt_d_wu ||
           id == INSN_fcvt_s_h || id == INSN_fcvt_d_h || id == INSN_fcvt_s_bf16;
}

static void put_operand(Text *t, const Insn *in, uint64_t pc, char what)
{
    unsigned imm = (unsigned)in->imm;

    switch (what) {
    case 'd': put(t, "%s", x_name[in->rd & 31]); return;
    case 's': put(t, "%s", x_name[in->rs1 & 31]); return;
    case 't': put(t, "%s", x_name[in->rs2 & 31]); return;
    case 'D': put(t, "%s", f_name[in->rd & 31]); return;
    case 'S': put(t, "%s", f_name[in->rs1 & 31]); return;
    case 'T': put(t, "%s", f_name[in->rs2 & 31]); return;
    case 'R': put(t, "%s", f_name[in->rs3 & 31]); return;
    case 'i': put(t, "%d", (int)in->imm); return;
    case 'f': put(t, "%s", fli_name[imm & 31]); return;
    case 'o': put(t, "%d", (int)(in->imm & ~31)); return;
    case 'x': put(t, "0x%x", imm); return;
    case 'u': put(t, "0x%x", imm >> 12); return;
    case 'b': put(t, "0x%" PRIx64, pc + (uint64_t)(int64_t)in->imm); return;
    case 'c': put_csr(t, imm & 0xfff); return;
    case 'z': put(t, "%u", in->rs1); return;
    case 'm':
        if (in->rm != (exact(in->id) ? 0 : 7))
            put(t, ",%s", rm_name[in->rm & 7]);
        return;
    case 'p':
        put_set(t, imm >> 4 & 15);
        put(t, ",");
        put_set(t, imm & 15);
        return;
    default: put(t, "%c", what); return;
    }
}

/* Names that follow from operands, where the row is a plain instruction's. */
static const struct {
    uint32_t match, mask;
    const char *mnemonic, *operands;
} hints[] = {
#define HINT(mnem, operands, match, mask) {match, mask, mnem, operands},
#include "emu/isa/hint.def"
};

static void put_insn(Text *t, const Insn *in, uint64_t pc, const char *operands)
{
    if (*operands)
        put(t, "\t");
    for (const char *p = operands; *p; p++)
        put_operand(t, in, pc, *p);
}

/* A may-be-operation of 16 bits stands for nothing: its number is in the encoding alone. */
static bool put_hint(Text *t, const Insn *in, uint64_t pc)
{
    uint32_t word = isa_encode(in);

    if (in->len == 2 && in->id == INSN_addi && (in->raw & 0xf8ff) == 0x6081) {
        put(t, "c.mop.%u", (unsigned)in->raw >> 7 & 15);
        return true;
    }
    for (size_t i = 0; i < sizeof hints / sizeof *hints; i++)
        if ((word & hints[i].mask) == hints[i].match) {
            put(t, "%s", hints[i].mnemonic);
            put_insn(t, in, pc, hints[i].operands);
            return true;
        }
    return false;
}

void isa_disasm(const Insn *insn, uint64_t pc, char *buf, size_t len)
{
    static const char *const order[4] = {"", ".rl", ".aq", ".aqrl"};
    Text t = {buf, len, 0};
    const InsnInfo *info;

    if (insn->id >= INSN_COUNT) {
        put(&t, insn->len == 2 ? ".2byte\t0x%x" : ".4byte\t0x%x", (unsigned)insn->raw);
        return;
    }
    if (put_hint(&t, insn, pc))
        return;
    info = &insn_info[insn->id];
    put(&t, "%s", info->mnemonic);
    if (info->format == FMT_LR || info->format == FMT_AMO)
        put(&t, "%s", order[insn->imm & 3]);
    put_insn(&t, insn, pc, pattern[info->format]);
}
