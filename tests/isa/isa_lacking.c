/*
 * A hart without an extension: for each that can be left out, all its instructions and CSRs run on
 * a machine that lacks it (and what needs it). Each must trap as illegal with itself as mtval, and
 * the trap's reason must name what is lacking. Made of the tables: a new row is tested at once.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emu/isa/isa.h"
#include "rvemu/machine.h"
#include "spec/map.h"
#include "spec/riscv.h"

enum { RAM = 256 << 10, HANDLER = 0x400, CODE = 0x1000, MAX = 1000 };

typedef struct Expect {
    uint32_t word, csr;
    Ext ext; /* that is named */
} Expect;

static unsigned tested[INSN_COUNT + 4096]; /* rows, then CSRs */

typedef struct Run {
    Expect expect[MAX];
    unsigned n, seen;
    char wrong[300]; /* the first line that was not what was wanted */
} Run;

static const struct {
    unsigned first, last;
    Ext ext;
} owned[] = {
#define OWNED(first, last, ext) {first, last, EXT_##ext},
#include "emu/isa/csr.def"
};

/* Gone with `what`: itself, what brings it, and a combination that needs one of those. */
static bool gone(unsigned ext, unsigned what)
{
    bool with[EXT_COUNT] = {false};

    if (ext > EXT_COUNT) {
        const ExtInfo *e = &ext_info[ext];
        return e->both ? gone(e->a, what) || gone(e->b, what)
                       : gone(e->a, what) && gone(e->b, what);
    }
    if (ext == EXT_none)
        return false;
    with[ext] = true;
    isa_close(with);
    return with[what];
}

static unsigned row_of(const Isa *isa, uint32_t word)
{
    Insn in;

    isa_decode(isa, word, &in);
    return in.id;
}

/* The row's match, or that with a register that is not x0, where a narrower row has the match. */
static uint32_t own_word(const Isa *all, unsigned row)
{
    static const uint32_t more[] = {0, 1 << 20, 1 << 7};
    uint32_t word = 0;

    for (size_t k = 0; k < sizeof more / sizeof *more; k++) {
        word = insn_info[row].match | more[k];
        if (row_of(all, word) == row)
            break;
    }
    return word;
}

/* What of the tables the hart lacks, as words to run and the name to be told. */
static void collect(Run *r, const Isa *all, const Isa *isa)
{
    for (unsigned i = 0; i < INSN_COUNT; i++) {
        const InsnInfo *row = &insn_info[i];
        uint32_t word = own_word(all, i);
        Insn in;
        if (isa_has(isa, row->ext))
            continue;
        if (isa_decode(isa, word, &in)) {
            tested[i] += in.id != i; /* a wider row has it, too */
            continue;
        }
        ck_assert_msg(row_of(all, word) == i, "%s: no word of its own", row->name);
        r->expect[r->n++] = (Expect){word, 0, isa_missing(isa, row->ext)};
    }
    for (size_t i = 0; i < sizeof owned / sizeof *owned; i++)
        for (uint32_t csr = owned[i].first; csr <= owned[i].last; csr++)
            if (!isa_has(isa, owned[i].ext))
                r->expect[r->n++] = (Expect){insn_info[INSN_csrrs].match | csr << 20 | 10 << 7, csr,
                                             isa_missing(isa, owned[i].ext)};
}

static void on_line(void *ctl, LogKind kind, const char *text)
{
    Run *r = ctl;
    char want[200];
    const Expect *e = &r->expect[r->seen];

    if (kind != LOG_TRACE || r->seen == r->n)
        return;
    if (e->csr)
        snprintf(want, sizeof want,
                 "illegal instruction, tval 0x%x: CSR 0x%x belongs to an extension that this hart "
                 "lacks: %s",
                 e->word, e->csr, ext_info[e->ext].id);
    else
        snprintf(
            want, sizeof want,
            "illegal instruction, tval 0x%x: the instruction 0x%x belongs to an extension that "
            "this hart lacks: %s",
            e->word, e->word, ext_info[e->ext].id);
    r->seen++;
    if (!r->wrong[0] &&
        (strlen(text) < strlen(want) || strcmp(text + strlen(text) - strlen(want), want) != 0))
        snprintf(r->wrong, sizeof r->wrong, "'%.130s', wanted '%.130s'", text, want);
}

static uint32_t insn(unsigned id, unsigned rd, unsigned rs1, int imm)
{
    return isa_encode(
        &(Insn){.id = (uint16_t)id, .rd = (uint8_t)rd, .rs1 = (uint8_t)rs1, .imm = imm});
}

/* RV64I and CSRs only: the words one after the other, skipped by the handler. */
static void program(const Run *r, uint32_t *code)
{
    uint32_t *p = code;

    *p++ = insn(INSN_auipc, 5, 0, 0);
    *p++ = insn(INSN_addi, 5, 5, HANDLER);
    *p++ = insn(INSN_csrrw, 0, 5, CSR_MTVEC);
    *p++ = insn(INSN_jal, 0, 0, CODE - 12);
    p = code + HANDLER / 4;
    *p++ = insn(INSN_csrrs, 5, 0, CSR_MEPC);
    *p++ = insn(INSN_addi, 5, 5, 4);
    *p++ = insn(INSN_csrrw, 0, 5, CSR_MEPC);
    *p++ = insn(INSN_mret, 0, 0, 0);
    p = code + CODE / 4;
    for (unsigned i = 0; i < r->n; i++)
        *p++ = r->expect[i].word;
    *p++ = insn(INSN_lui, 5, 0, MAP_TEST_BASE);
    *p++ = insn(INSN_lui, 6, 0, 0x5000);
    *p++ = insn(INSN_addiw, 6, 6, 0x555);
    *p++ = isa_encode(&(Insn){.id = INSN_sw, .rs1 = 5, .rs2 = 6});
}

static void run(Run *r, const char *isa, bool no_cache)
{
    uint32_t *code = calloc(1, RAM);
    MachineConfig config = {.ram_size = RAM,
                            .nharts = 1,
                            .isa = isa,
                            .seeded = true,
                            .no_cache = no_cache,
                            .host = &host_plain_ops,
                            .log = {.line = on_line, .ctl = r, .traces = 1 << TRACE_trap}};
    BootPlan plan = {.kernel = {(const uint8_t *)code, CODE + 4 * MAX + 64, "program"}};
    Err err;
    Machine *m;

    program(r, code);
    for (unsigned i = 0; i < DETECT_COUNT; i++)
        config.detect[i] = DETECT_OFF;
    r->seen = 0;
    m = machine_create(&config, &err);
    ck_assert_msg(m && machine_boot(m, &plan, &err), "%s", err.msg);
    ck_assert_msg(machine_run(m, 100000) == STOP_EXIT, "%s: does not end", isa);
    ck_assert_msg(!r->wrong[0], "%s: %s", isa, r->wrong);
    ck_assert_msg(r->seen == r->n, "%s: %u traps of %u", isa, r->seen, r->n);
    machine_destroy(m);
    free(code);
}

/* The whole set without `what`. */
static void without(char *string, size_t len, unsigned what)
{
    size_t n = (size_t)snprintf(string, len, "rv64i");

    for (unsigned e = 0; e < EXT_COUNT; e++)
        if (ext_info[e].name[0] && !gone(e, what))
            n += (size_t)snprintf(string + n, len - n, "_%s", ext_info[e].name);
}

START_TEST(each_extension)
{
    char string[ISA_TEXT];
    Run *r = calloc(1, sizeof *r);
    Isa all, isa;
    Err err = {0};

    ck_assert(isa_init(&all, "max_smrnmi", &err));
    without(string, sizeof string, (unsigned)_i);
    ck_assert_msg(isa_init(&isa, string, &err), "%s", err.msg);
    collect(r, &all, &isa);
    for (unsigned i = 0; i < r->n; i++)
        tested[r->expect[i].csr ? INSN_COUNT + r->expect[i].csr
                                : row_of(&all, r->expect[i].word)]++;
    run(r, string, false);
    run(r, string, true);
    free(r);
}
END_TEST

/* No row is left out, but for those that every hart has. */
START_TEST(each_row_was_tested)
{
    for (unsigned i = 0; i < INSN_COUNT; i++)
        ck_assert_msg(tested[i] || insn_info[i].ext == EXT_I || insn_info[i].ext == EXT_Zicsr ||
                          insn_info[i].ext == EXT_S || insn_info[i].ext == EXT_U,
                      "%s", insn_info[i].name);
    for (size_t i = 0; i < sizeof owned / sizeof *owned; i++)
        for (unsigned csr = owned[i].first; csr <= owned[i].last; csr++)
            ck_assert_msg(tested[INSN_COUNT + csr] || owned[i].ext == EXT_Zicntr, "CSR 0x%x", csr);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("lacking");
    TCase *t = tcase_create("rows");
    SRunner *r = srunner_create(s);
    int failed;

    tcase_add_loop_test(t, each_extension, 0, EXT_COUNT);
    tcase_add_test(t, each_row_was_tested);
    tcase_set_timeout(t, 60);
    suite_add_tcase(s, t);
    srunner_set_fork_status(r, CK_NOFORK);
    srunner_run_all(r, CK_NORMAL);
    failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
