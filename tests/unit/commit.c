/*
 * Lines of commit logs: what is printed is read back as the same, and what is no such line is told
 * from one that is broken.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "rvemu/commit.h"

static void fill(Commit *c)
{
    *c = (Commit){.pc = 0xffffffff80000010,
                  .raw = 0x01053503,
                  .hart = 3,
                  .len = 4,
                  .prv = 1,
                  .flen = 8,
                  .csr_read = COMMIT_NO_CSR};
}

START_TEST(prints)
{
    Commit c;
    char text[COMMIT_TEXT];
    fill(&c);
    commit_add_access(&c, 0x2000, 2, 0xdead12ef);
    commit_add_access(&c, 0x1000, 0, 0);
    commit_add_reg(&c, COMMIT_CSR, 768, "mstatus", 5);
    commit_add_reg(&c, COMMIT_F, 10, NULL, 6);
    commit_add_reg(&c, COMMIT_CSR, 10, "ten", 8);
    commit_add_reg(&c, COMMIT_X, 10, NULL, 7);
    commit_add_reg(&c, COMMIT_X, 9, NULL, UINT64_MAX);
    size_t n = commit_print(&c, text);
    ck_assert_str_eq(text, "core   3: 1 0xffffffff80000010 (0x01053503)"
                           " x9  0xffffffffffffffff x10 0x0000000000000007 f10 0x0000000000000006"
                           " c10_ten 0x0000000000000008 c768_mstatus 0x0000000000000005"
                           " mem 0x0000000000001000 mem 0x0000000000002000 0x12ef\n");
    ck_assert_uint_eq(n, strlen(text));
    fill(&c);
    c.hart = 12345;
    c.len = 2;
    c.raw = 0x12345678;
    commit_print(&c, text);
    ck_assert_str_eq(text, "core12345: 1 0xffffffff80000010 (0x5678)\n");
}
END_TEST

/* The longest line there can be, and more than that. */
START_TEST(has_room)
{
    Commit c;
    char text[COMMIT_TEXT];
    fill(&c);
    c.hart = 4000000000;
    for (unsigned i = 0; i < 2 * COMMIT_ACCESSES; i++)
        commit_add_access(&c, i, 8, UINT64_MAX);
    for (unsigned i = 0; i < 2 * COMMIT_REGS; i++)
        commit_add_reg(&c, COMMIT_CSR, 4095 - i, "a_name_that_is_far_too_long", UINT64_MAX);
    size_t n = commit_print(&c, text);
    ck_assert_uint_lt(n, COMMIT_TEXT);
    ck_assert_uint_eq(n, strlen(text));
    ck_assert_uint_eq(c.nregs, COMMIT_REGS);
    ck_assert_uint_eq(c.naccesses, COMMIT_ACCESSES);
}
END_TEST

static const char *const good[] = {
    "core   0: 3 0x0000000080000000 (0x00000297) x5  0x0000000080000000",
    "core   0: 0 0x0000000080000000 (0x0001)",
    "core   7: 1 0x0000000080000000 (0x30529073) c773_mtvec 0x0000000080000100",
    "core   0: 3 0x0000000080000000 (0x00053503) x10 0x0000000000000001 mem 0x0000000080001000",
    "core   0: 3 0x0000000080000000 (0x00053503) mem 0x0000000080001000 0x12",
    "core   0: 3 0x0000000080000000 (0x00053503) mem 0x0000000080001000 mem 0x0000000080001000 "
    "0x00000001",
    "core   0: 3 0x0000000080000000 (0x00053503) c1_fflags 0x0000000000000001 f1  "
    "0xffffffff00000000",
    "core   0: 3 0x0000000080000000 (0x00053503) f1  0x40400000",
};

START_TEST(reads_what_it_prints)
{
    Commit c;
    char text[COMMIT_TEXT];
    ck_assert_int_eq(commit_parse(&c, good[_i]), COMMIT_LINE);
    text[commit_print(&c, text) - 1] = 0;
    /* by number, then kind: the one line above that is not so comes back sorted */
    if (!strstr(good[_i], "c1_fflags"))
        ck_assert_str_eq(text, good[_i]);
    else
        ck_assert_int_eq(c.nregs, 2);
}
END_TEST

static const struct {
    const char *text;
    CommitLine what;
} bad[] = {
    {"", COMMIT_OTHER},
    {"core", COMMIT_OTHER},
    {"rvemu: guest powered off", COMMIT_OTHER},
    {"core   0: 0x0000000080000000 (0x00000013) nop", COMMIT_OTHER},
    {"core   0: >>>>  main", COMMIT_OTHER},
    {"core   0: exception trap_machine_ecall, epc 0x0000000080000000", COMMIT_OTHER},
    {"core   0: 4 0x0000000080000000 (0x00000013)", COMMIT_OTHER},
    {"core    : 3 0x0000000080000000 (0x00000013)", COMMIT_OTHER},
    {"core   0: 3 0x0000000080000000", COMMIT_BROKEN},
    {"core   0: 3 0x0000000080000000 (0x00000013", COMMIT_BROKEN},
    {"core   0: 3 0x0000000080000000 (0x13)", COMMIT_BROKEN},
    {"core   0: 3 0x0000000080000000 (0x001)", COMMIT_BROKEN},
    {"core   0: 3 0x0000000080000000 (0x00000013) x", COMMIT_BROKEN},
    {"core   0: 3 0x0000000080000000 (0x00000013) x5", COMMIT_BROKEN},
    {"core   0: 3 0x0000000080000000 (0x00000013) x5  0x", COMMIT_BROKEN},
    {"core   0: 3 0x0000000080000000 (0x00000013) x5  0x00000000000000000", COMMIT_BROKEN},
    {"core   0: 3 0x0000000080000000 (0x00000013) x5  0x000000000000000g", COMMIT_BROKEN},
    {"core   0: 3 0x0000000080000000 (0x00000013) c9999_x 0x0000000000000000", COMMIT_BROKEN},
    {"core   0: 3 0x0000000080000000 (0x00000013) mem", COMMIT_BROKEN},
    {"core   0: 3 0x0000000080000000 (0x00000013) mem 0x", COMMIT_BROKEN},
    {"core   0: 3 0x0000000080000000 (0x00000013) v1  0x00", COMMIT_BROKEN},
    {"core   0: 3 0x0000000080000000 (0x00000013) x1  0x00 x1 0x00 x1 0x00 x1 0x00 x1 0x00 x1 0x00 "
     "x1 0x00 x1 0x00 x1 0x00 x1 0x00",
     COMMIT_BROKEN},
};

START_TEST(knows_what_is_none)
{
    Commit c;
    ck_assert_int_eq(commit_parse(&c, bad[_i].text), bad[_i].what);
}
END_TEST

/* Any bytes: an answer. */
START_TEST(reads_anything)
{
    static const char odd[] = " 0xfcm19(:_)\377"; /* its NUL is one */
    uint64_t seed = 88172645463325252;
    Commit c;
    for (unsigned i = 0; i < 200000; i++) {
        char text[160];
        strcpy(text, good[i % (sizeof(good) / sizeof(*good))]);
        for (unsigned k = 0; k < 3; k++) {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            text[seed % strlen(good[0])] = odd[(seed >> 32) % sizeof odd];
        }
        commit_parse(&c, text);
        ck_assert_uint_le(c.nregs, COMMIT_REGS);
        ck_assert_uint_le(c.naccesses, COMMIT_ACCESSES);
    }
}
END_TEST

int main(void)
{
    Suite *s = suite_create("commit");
    TCase *t = tcase_create("commit");
    tcase_add_test(t, prints);
    tcase_add_test(t, has_room);
    tcase_add_loop_test(t, reads_what_it_prints, 0, sizeof(good) / sizeof(*good));
    tcase_add_loop_test(t, knows_what_is_none, 0, sizeof(bad) / sizeof(*bad));
    tcase_add_test(t, reads_anything);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
