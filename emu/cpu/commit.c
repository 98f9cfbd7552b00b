/* What an instruction did: see commit.h. */
#include "emu/cpu/commit.h"
#include "emu/cpu/csr.h"

/* What instructions of a format write beside memory. Of CSR and CSRI, and of returns, see below. */
enum { WRITES_X = 1, WRITES_F = 2, RAISES = 4 /* flags */ };

static const uint8_t effects[FMT_COUNT] = {
    [FMT_R] = WRITES_X,
    [FMT_R1] = WRITES_X,
    [FMT_I] = WRITES_X,
    [FMT_SH6] = WRITES_X,
    [FMT_SH5] = WRITES_X,
    [FMT_LD] = WRITES_X,
    [FMT_U] = WRITES_X,
    [FMT_UPC] = WRITES_X,
    [FMT_J] = WRITES_X,
    [FMT_JR] = WRITES_X,
    [FMT_CSR] = WRITES_X,
    [FMT_CSRI] = WRITES_X,
    [FMT_RD] = WRITES_X,
    [FMT_RNUM] = WRITES_X,
    [FMT_BS] = WRITES_X,
    [FMT_LR] = WRITES_X,
    [FMT_AMO] = WRITES_X,
    [FMT_FLD] = WRITES_F,
    [FMT_FR] = WRITES_F | RAISES,
    [FMT_FRX] = WRITES_F | RAISES,
    [FMT_FR1] = WRITES_F | RAISES,
    [FMT_FCMP] = WRITES_X | RAISES,
    [FMT_FTOX] = WRITES_X | RAISES,
    [FMT_FFROMX] = WRITES_F | RAISES,
    [FMT_FMVX] = WRITES_X,
    [FMT_FMVF] = WRITES_F,
    [FMT_FLI] = WRITES_F,
    [FMT_R4] = WRITES_F | RAISES,
};

static uint8_t effect(const Insn *insn)
{
    return insn->id == INSN_ILLEGAL ? 0 : effects[insn_info[insn->id].format];
}

static bool is_csr_access(const Insn *insn)
{
    unsigned format = insn_info[insn->id].format;

    return format == FMT_CSR || format == FMT_CSRI;
}

void commit_begin(Hart *h, const Insn *insn)
{
    CommitLog *log = h->commit;

    log->c.pc = h->pc;
    log->c.raw = insn->raw;
    log->c.len = insn->len;
    log->c.hart = (unsigned)h->hartid;
    log->c.prv = h->prv;
    log->c.flen = isa_has(h->env.isa, EXT_D) ? 8 : 4;
    log->c.nregs = log->c.naccesses = 0;
    log->c.csr_read = COMMIT_NO_CSR;
    log->c.device = log->c.adopt = false;
    log->mstatus = mstatus_read(h);
    log->ssp = h->ssp;
    log->fflags = h->fflags;
    if (effect(insn) & RAISES) /* no such instruction reads them: so it is seen which it raises */
        h->fflags = 0;
}

static void add_csr(Hart *h, unsigned csr)
{
    Commit *c = &h->commit->c;
    char name[CSR_NAME];

    for (unsigned i = 0; i < c->nregs; i++)
        if (c->reg[i].kind == COMMIT_CSR && c->reg[i].number == csr)
            return;
    isa_csr_name(csr, name);
    commit_add_reg(c, COMMIT_CSR, csr, name, csr_value(h, csr));
}

/* csrrs, csrrc and their immediate forms do not write with rs1 = 0, csrrw does not read with
 * rd = 0. */
static void add_csr_access(Hart *h, const Insn *insn)
{
    unsigned csr = (unsigned)insn->imm & 0xfff;
    bool swap = insn->id == INSN_csrrw || insn->id == INSN_csrrwi;
    uint16_t as[CSR_LOGGED];

    if (!swap || insn->rd)
        h->commit->c.csr_read = (int)csr;
    if (!swap && !insn->rs1)
        return;
    for (unsigned n = csr_logged(csr, as); n; n--)
        add_csr(h, as[n - 1]);
}

static void add_registers(Hart *h, const Insn *insn)
{
    Commit *c = &h->commit->c;
    uint8_t writes = effect(insn);

    if (writes & WRITES_F)
        commit_add_reg(c, COMMIT_F, insn->rd, NULL, h->f[insn->rd]);
    if (!(writes & WRITES_X) || !insn->rd)
        return;
    commit_add_reg(c, COMMIT_X, insn->rd, NULL, h->x[insn->rd]);
    if (insn->id == INSN_amocas_q) /* a pair */
        commit_add_reg(c, COMMIT_X, insn->rd + 1u, NULL, h->x[insn->rd + 1]);
}

void commit_end(Hart *h, const Insn *insn)
{
    CommitLog *log = h->commit;

    log->raised = 0;
    if (!(effect(insn) & RAISES))
        return;
    log->raised = h->fflags;
    h->fflags |= log->fflags;
}

static void add_all(Hart *h, const Insn *insn)
{
    CommitLog *log = h->commit;

    add_registers(h, insn);
    if (is_csr_access(insn))
        add_csr_access(h, insn);
    if (log->raised)
        add_csr(h, CSR_FFLAGS);
    if (h->ssp != log->ssp)
        add_csr(h, CSR_SSP);
    if (mstatus_read(h) != log->mstatus || insn->id == INSN_mret || insn->id == INSN_sret)
        add_csr(h, CSR_MSTATUS);
}

void commit_tell(Hart *h, const Insn *insn)
{
    Commit *c = &h->commit->c;

    add_all(h, insn);
    h->env.commit(h->env.ctl, c);
    if (!c->adopt)
        return;
    for (unsigned i = 0; i < c->nregs; i++)
        if (c->reg[i].kind == COMMIT_X)
            h->x[c->reg[i].number] = c->reg[i].value;
        else if (c->reg[i].kind == COMMIT_F)
            h->f[c->reg[i].number] = c->reg[i].value;
}
