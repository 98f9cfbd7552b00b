/*
 * The module's unwinder on call frame information that assemblers may write and compilers rarely
 * do (frames.S, in .debug_frame and in .eh_frame). Registers and memory are formulas of their
 * number and address.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "emu/debug/dwarf.h"

extern const DwarfOps rvemu_dwarf;

#define BASE    UINT64_C(0x80000000)
#define REG(n)  (UINT64_C(0x10000) * ((n) + 1))
#define MEM(va) ((va) ^ UINT64_C(0x5a5a0000))
#define SP      REG(2)

static uint8_t *bytes;
static size_t size;

static bool memory(void *ctl, uint64_t va, void *buf, size_t len)
{
    ck_assert_uint_eq(len, 8);
    *(uint64_t *)buf = MEM(va);
    return true;
}

static bool reg(void *ctl, unsigned n, uint64_t *num)
{
    *num = REG(n);
    return n < 64;
}

enum { KNOWN, OUTERMOST, INTERRUPTED, NOTHING };

static const struct {
    unsigned at; /* from BASE */
    int what;
    uint64_t cfa, pc;
    unsigned n; /* a register of the caller, and what it has */
    uint64_t num;
} cases[] = {
    {0x000, KNOWN, SP, REG(1), 8, REG(8)},
    {0x004, KNOWN, SP + 32, REG(1), 8, REG(8)},
    {0x008, KNOWN, SP + 32, MEM(SP + 24), 8, MEM(SP + 16)},
    {0x00c, KNOWN, SP, REG(1), 8, REG(8)},
    {0x010, KNOWN, SP + 32, MEM(SP + 24), 8, MEM(SP + 16)},
    {0x014, NOTHING, 0, 0, 0, 0},
    {0x040, KNOWN, SP, REG(1), 2, SP},
    {0x044, KNOWN, REG(8) + 16, REG(5), 2, REG(8) + 16},
    {0x084, OUTERMOST, SP, 0, 9, REG(9)},
    {0x0c4, KNOWN, SP + 32, REG(1), 3, REG(3)},
    {0x104, KNOWN, SP, REG(1), 9, MEM(SP - 24)},
    {0x104, KNOWN, SP, REG(1), 18, SP + 5},
    {0x144, KNOWN, SP, REG(1), 19, SP - 16},
    {0x184, INTERRUPTED, SP, MEM(SP - 8), 5, MEM(SP - 16)},
    {0x1c4, KNOWN, SP + 48, REG(1), 4, REG(4)},
    {0x1c4 + 1200 - 4, KNOWN, SP + 48, REG(1), 4, REG(4)},
    {0x1c4 + 1200, KNOWN, SP + 96, REG(1), 4, REG(4)},
    {0x800, KNOWN, SP, REG(1), 9, REG(9)},
    {0x804, KNOWN, SP + 64, REG(1), 9, REG(9)},
    {0x844, NOTHING, 0, 0, 0, 0},
    {0x884, NOTHING, 0, 0, 0, 0},
    {0x8c4, NOTHING, 0, 0, 0, 0},
    {0x904, NOTHING, 0, 0, 0, 0},
    {0x944, NOTHING, 0, 0, 0, 0},
};

START_TEST(frames)
{
    Err err;
    DwarfFile *f = rvemu_dwarf.open(bytes, size, &err);
    DwarfView view = {.memory = memory, .reg = reg, .pc = BASE + cases[_i].at};
    DwarfFrame out;

    ck_assert_ptr_nonnull(f);
    ck_assert_int_eq(rvemu_dwarf.unwind(f, &view, &out), cases[_i].what != NOTHING);
    if (cases[_i].what != NOTHING) {
        ck_assert_uint_eq(out.outermost, cases[_i].what == OUTERMOST);
        ck_assert_uint_eq(out.interrupted, cases[_i].what == INTERRUPTED);
        ck_assert_uint_eq(out.cfa, cases[_i].cfa);
        if (!out.outermost)
            ck_assert_uint_eq(out.pc, cases[_i].pc);
        ck_assert(out.known >> cases[_i].n & 1);
        ck_assert_uint_eq(out.x[cases[_i].n], cases[_i].num);
    }
    rvemu_dwarf.close(f);
}
END_TEST

int main(int argc, char **argv)
{
    FILE *in = argc == 2 ? fopen(argv[1], "rb") : NULL;
    SRunner *runner = srunner_create(NULL);
    Suite *suite = suite_create("unwind");
    TCase *tc = tcase_create("frames");
    int failed;

    if (!in || fseek(in, 0, SEEK_END) != 0 || !(bytes = malloc((size_t)ftell(in)))) {
        fprintf(stderr, "usage: %s FILE.elf\n", argv[0]);
        return 2;
    }
    size = (size_t)ftell(in);
    rewind(in);
    size = fread(bytes, 1, size, in);
    fclose(in);
    tcase_add_loop_test(tc, frames, 0, sizeof cases / sizeof *cases);
    suite_add_tcase(suite, tc);
    srunner_add_suite(runner, suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    free(bytes);
    return failed ? 1 : 0;
}
