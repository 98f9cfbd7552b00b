/* fp_table.c - see fp_table.h. */
#include "fp_table.h"

#include <stdio.h>
#include <string.h>

#include "emu/cpu/op.h"

enum { RM_FIELD = 0x7000, RM_DYN = 7, RS = 10, RD = 13, FS_CLEAN = 2 << MSTATUS_FS_BIT };

const FpFormat fp_formats[4] = {{16, 10, 15}, {16, 7, 127}, {32, 23, 127}, {64, 52, 1023}};
const char *const fp_rm_name[5] = {"rne", "rtz", "rdn", "rup", "rmm"};

FpRow fp_rows[] = {
#define FP(row, op, from, n, to) {NULL, OP_##op, TYPE_##from, TYPE_##to, n, INSN_##row, false},
#include "fp_insn.def"
};
const unsigned fp_row_count = sizeof fp_rows / sizeof *fp_rows;

bool fp_table_init(void)
{
    bool known[INSN_COUNT] = {false}, complete = true;

    for (unsigned i = 0; i < fp_row_count; i++) {
        const InsnInfo *info = &insn_info[fp_rows[i].id];
        known[fp_rows[i].id] = true;
        fp_rows[i].name = info->mnemonic;
        fp_rows[i].rm = !(info->mask & RM_FIELD);
    }
    for (unsigned id = 0; id < INSN_COUNT; id++) {
        InsnFormat fmt = insn_info[id].format;
        if (fmt >= FMT_FR && fmt <= FMT_R4 && fmt != FMT_FLI && !known[id]) {
            fprintf(stderr, "%s has no row in fp_insn.def\n", insn_info[id].mnemonic);
            complete = false;
        }
    }
    return complete;
}

const FpRow *fp_find(const char *name)
{
    for (unsigned i = 0; i < fp_row_count; i++)
        if (strcmp(fp_rows[i].name, name) == 0)
            return &fp_rows[i];
    return NULL;
}

static Insn instruction(const FpRow *row, unsigned rm)
{
    Insn in = {.id = (uint16_t)row->id, .len = 4, .rd = RD, .rs1 = RS};

    in.rs2 = row->n > 1 ? RS + 1 : 0;
    in.rs3 = row->n > 2 ? RS + 2 : 0;
    in.rm = row->rm ? (uint8_t)rm : 0;
    return in;
}

uint32_t fp_encode(const FpRow *row, unsigned rm)
{
    Insn in = instruction(row, rm);
    return isa_encode(&in);
}

FpOut fp_execute(const FpRow *row, unsigned rm, unsigned rm_from, const uint64_t in[3])
{
    static Hart h;
    static Op op[2];
    static const FpRow *last;
    static unsigned last_rm;
    unsigned field = rm_from % 2 ? RM_DYN : rm;

    if (last != row || last_rm != field) {
        Insn insn = instruction(row, field);
        op_fill(op, &insn, 0);
        last = row;
        last_rm = field;
    }
    h.mstatus = FS_CLEAN;
    cpu_ctx(&h);
    h.frm = (uint8_t)(field == RM_DYN ? rm : (rm + 1) % 5);
    h.fflags = 0;
    for (unsigned i = 0; i < 3; i++)
        h.f[RS + i] = h.x[RS + i] = in[i];
    bool trapped = op_call(op)->fn(&h, op) == OP_TRAP;
    bool dirty = (h.mstatus & MSTATUS_FS) == MSTATUS_FS;
    if (trapped || (!dirty && (fp_is_float(row->to) || h.fflags)))
        return (FpOut){0, FP_BROKEN};
    return (FpOut){fp_is_float(row->to) ? h.f[RD] : h.x[RD], h.fflags};
}

bool fp_same(const FpRow *row, unsigned rm, const uint64_t in[3], FpOut got, FpOut want,
             const char *whose)
{
    if (got.bits == want.bits && got.flags == want.flags)
        return true;
    fprintf(stderr, "%s, %s of", row->name, fp_rm_name[rm]);
    for (unsigned i = 0; i < row->n; i++)
        fprintf(stderr, " %llx", (unsigned long long)in[i]);
    fprintf(stderr, ": %llx flags %x; %s has %llx flags %x\n", (unsigned long long)got.bits,
            got.flags, whose, (unsigned long long)want.bits, want.flags);
    return false;
}
