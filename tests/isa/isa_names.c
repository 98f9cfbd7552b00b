/*
 * Instruction sets as users write them: what is read becomes one canonical string, or one line
 * that names what is wrong. And the tables behind: canonical order, profiles without misspellings.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emu/isa/isa.h"

#define IC "_zicntr_zicsr" /* always there */

static const struct {
    const char *in, *out;
} good[] = {
    {"rv64i", "rv64i" IC},
    {"RV64I", "rv64i" IC},
    {"rv64i_zicsr_zicntr", "rv64i" IC},
    {"rv64isu", "rv64i" IC},
    {"rv64im", "rv64im" IC "_zmmul"},
    {"rv64i_zmmul", "rv64i" IC "_zmmul"},
    {"rv64ia", "rv64ia" IC "_zaamo_zalrsc"},
    {"rv64i_zalrsc_zaamo", "rv64ia" IC "_zaamo_zalrsc"},
    {"rv64i_zaamo", "rv64i" IC "_zaamo"},
    {"rv64id", "rv64ifd" IC},
    {"rv64ic", "rv64ic" IC "_zca"},
    {"rv64i_zca", "rv64ic" IC "_zca"},
    {"rv64i_zcb", "rv64ic" IC "_zca_zcb"},
    {"rv64idc", "rv64ifdc" IC "_zca_zcd"},
    {"rv64id_zca", "rv64ifd" IC "_zca"},
    {"rv64i_zcd", "rv64ifdc" IC "_zca_zcd"},
    {"rv64ib", "rv64ib" IC "_zba_zbb_zbs"},
    {"rv64i_zba_zbb_zbs", "rv64ib" IC "_zba_zbb_zbs"},
    {"rv64i_zba_zbb", "rv64i" IC "_zba_zbb"},
    {"rv64g", "rv64imafd" IC "_zifencei_zmmul_zaamo_zalrsc"},
    {"rv64gc", "rv64imafdc" IC "_zifencei_zmmul_zaamo_zalrsc_zca_zcd"},
    {"rv64i_m", "rv64im" IC "_zmmul"},
    {"rv64i_zba_m", "rv64im" IC "_zmmul_zba"},
    {"rv64imm_m", "rv64im" IC "_zmmul"},
    {"rv64i2", "rv64i" IC},
    {"rv64i2p1", "rv64i" IC},
    {"rv64i2p0m2p0", "rv64im" IC "_zmmul"},
    {"rv64i2p1_m2p0_zicsr2p0_zba1p0", "rv64im" IC "_zmmul_zba"},
    {"rv64i_zba1", "rv64i" IC "_zba"},
    {"rv64izba", "rv64i" IC "_zba"},
    {"rv64i_sv39", "rv64i" IC "_sv39_svbare"},
    {"rv64i_sv391p0", "rv64i" IC "_sv39_svbare"},
    {"rv64i_ss1p12", "rv64i" IC "_ss1p11_ss1p12"},
    {"rv64i_zkn", "rv64i" IC "_zbkb_zbkc_zbkx_zknd_zkne_zknh"},
    {"rv64i_zks1p0", "rv64i" IC "_zbkb_zbkc_zbkx_zksed_zksh"},
    {"rv64i_zk", "rv64i" IC "_zbkb_zbkc_zbkx_zknd_zkne_zknh_zkr_zkt"},
    {"rv64i_zfh", "rv64if" IC "_zfh_zfhmin"},
    {"rv64i_sstc_svadu", "rv64i" IC "_sstc_svadu"},
    {"rvi20u64", "rv64i" IC},
    {"RVI20U64_zba", "rv64i" IC "_zba"},
    {"rva20u64",
     "rv64imafdc_ziccamoa_ziccif_zicclsm_ziccrse" IC "_zmmul_za128rs_zaamo_zalrsc_zca_zcd"},
    {"rva22u64", "rv64imafdcb_zic64b_zicbom_zicbop_zicboz_ziccamoa_ziccif_zicclsm_ziccrse" IC
                 "_zihintpause_zihpm_zmmul_za128rs_za64rs_zaamo_zalrsc_zfhmin_zca_zcd_zba_zbb_zbs_"
                 "zkt"},
};

static const struct {
    const char *in, *error; /* error: what follows "ISA 'in': " */
} bad[] = {
    {"", "must begin with rv64 or with a profile"},
    {"rv32i", "must begin with rv64"},
    {"rv64", "the base must be i or g"},
    {"rv64e", "the base must be i or g"},
    {"rv64m", "the base must be i or g"},
    {"rv64_m", "the base must be i or g"},
    {"rva24u64", "must begin with rv64"},
    {"rva22", "must begin with rv64"},
    {"maxx", "must begin with rv64"},
    {"rv64i_", "no name after an underscore"},
    {"rv64i__m", "no name after an underscore"},
    {"rv64iv", "extension 'v' (vectors) is not built"},
    {"rv64ih", "extension 'h' (hypervisor) is not built"},
    {"rv64ip", "extension 'p' (packed SIMD) is not built"},
    {"rv64i2p", "extension 'p' (packed SIMD) is not built"},
    {"rv64i_zvl128b", "extension 'zvl128b' (vectors) is not built"},
    {"rv64i_shcounterenw", "extension 'shcounterenw' (hypervisor) is not built"},
    {"rv64i_xtheadba", "extension 'xtheadba' (not a standard extension) is not built"},
    {"rv64i_zfoo", "extension 'zfoo' is not known"},
    {"rv64ik", "extension 'k' is not known"},
    {"rv64i+m", "extension '+' is not known"},
    {"rv64i m", "extension ' ' is not known"},
    {"rv64i1", "version 1 of 'i' is not built, but 2"},
    {"rv64im3p0", "version 3p0 of 'm' is not built, but 2"},
    {"rv64i_zba0p93", "version 0p93 of 'zba' is not built, but 1"},
    {"rv64i_zba99999999999999999999", "version 99999999999999999999 of 'zba' is not built, but 1"},
    {"rv64i_zce", "of 'zce' there is not built: zcmp zcmt"},
    {"rv64i_rva22u64", "extension 'r' is not known"},
};

START_TEST(strings_that_are_read)
{
    char text[ISA_TEXT];
    Isa isa, again;
    Err err = {0};

    ck_assert_msg(isa_init(&isa, good[_i].in, &err), "%s: %s", good[_i].in, err.msg);
    isa_string(&isa, text, sizeof text);
    ck_assert_str_eq(text, good[_i].out);
    ck_assert_str_eq(isa.lacks, "");
    ck_assert_msg(isa_init(&again, text, &err), "%s: %s", text, err.msg);
    ck_assert(!memcmp(isa.ext, again.ext, sizeof isa.ext));
}
END_TEST

START_TEST(strings_that_are_refused)
{
    char want[300];
    Isa isa;
    Err err = {0};

    ck_assert_msg(!isa_init(&isa, bad[_i].in, &err), "%s", bad[_i].in);
    snprintf(want, sizeof want, "ISA '%s': %s", bad[_i].in, bad[_i].error);
    ck_assert_msg(!strncmp(err.msg, want, strlen(want)), "%s", err.msg);
}
END_TEST

START_TEST(a_long_string)
{
    char *text = malloc(100001);
    Isa isa;
    Err err = {0};

    memset(text, 'i', 100000);
    text[100000] = 0;
    ck_assert(!isa_init(&isa, text, &err));
    ck_assert_ptr_nonnull(strstr(err.msg, "too long"));
    memcpy(text, "rv64", 4);
    text[ISA_TEXT - 1] = 0;
    ck_assert(isa_init(&isa, text, &err));
    free(text);
}
END_TEST

/* Max is the default, and all there is but svade and smrnmi; every row has its name in the string
 * once. */
START_TEST(everything)
{
    char text[ISA_TEXT];
    Isa isa, max;
    Err err = {0};

    ck_assert(isa_init(&isa, NULL, &err) && isa_init(&max, "max", &err));
    ck_assert(!memcmp(isa.ext, max.ext, sizeof isa.ext));
    for (unsigned e = 0; e < EXT_COUNT; e++)
        ck_assert_msg(isa_has(&isa, e) == (e != EXT_Svade && e != EXT_Smrnmi), "%s",
                      ext_info[e].id);
    ck_assert_uint_lt(isa_string(&isa, text, sizeof text), sizeof text);
    ck_assert(isa_init(&isa, "max_svade", &err) && isa_has(&isa, EXT_Svade));
    ck_assert(isa_init(&isa, "max_smrnmi", &err) && isa_has(&isa, EXT_Smrnmi));
}
END_TEST

START_TEST(misa)
{
    static const struct {
        const char *isa, *letters;
    } rows[] = {{"rv64i", "ISU"},
                {"rv64gc", "IMAFDCSU"},
                {"rv64i_zba_zbb", "ISU"},
                {"rv64i_zba_zbb_zbs", "IBSU"},
                {"rv64imafd_zca", "IMAFDSU"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint64_t want = 0;
        Isa isa;
        Err err = {0};
        for (const char *p = rows[i].letters; *p; p++)
            want |= UINT64_C(1) << (*p - 'A');
        ck_assert(isa_init(&isa, rows[i].isa, &err));
        ck_assert_msg(isa.misa == want, "%s", rows[i].isa);
    }
}
END_TEST

/* Letters, Z by the category of the second letter, then S; each by name. */
static unsigned rank(const char *name)
{
    static const char order[] = "imafdqlcbkjtpvh";

    if (!name[1])
        return (unsigned)(strchr(order, *name) - order);
    return *name == 'z' ? 100 + (unsigned)(strchr(order, name[1]) - order) : 200;
}

START_TEST(rows_in_canonical_order)
{
    const char *last = "i";

    for (unsigned e = 1; e < EXT_COUNT; e++) {
        const char *name = ext_info[e].name;
        if (!name[0])
            continue;
        ck_assert_msg(rank(last) < rank(name) ||
                          (rank(last) == rank(name) && strcmp(last, name) < 0),
                      "%s stands after %s", name, last);
        last = name;
    }
}
END_TEST

/* A name that neither table has would silently be "lacking" for ever. */
static bool known(const char *name, size_t len)
{
    for (unsigned e = 0; e < EXT_COUNT; e++)
        if (strlen(ext_info[e].name) == len && !strncmp(ext_info[e].name, name, len))
            return true;
    for (unsigned i = 0; isa_name(i); i++) {
        size_t n = strcspn(isa_name(i)->name, "*");
        if (!strncmp(isa_name(i)->name, name, n) && (isa_name(i)->name[n] ? len >= n : len == n))
            return true;
    }
    return false;
}

START_TEST(lists_name_what_is_known)
{
    unsigned profiles = 0;

    for (unsigned i = 0; isa_name(i); i++) {
        const IsaName *row = isa_name(i);
        Isa isa;
        Err err = {0};
        for (const char *p = row->list; *p; p += strspn(p, "_")) {
            size_t len = strcspn(p, "_");
            ck_assert_msg(known(p, len), "%s: %.*s", row->name, (int)len, p);
            p += len;
        }
        if (row->kind != ISA_PROFILE)
            continue;
        profiles++;
        ck_assert_msg(isa_init(&isa, row->name, &err), "%s: %s", row->name, err.msg);
        ck_assert_msg(strlen(isa.lacks) < ISA_LACKS - 1, "%s: too much is lacking", row->name);
    }
    ck_assert_uint_ge(profiles, 9);
}
END_TEST

/* What no version of this emulator will be silent about while it has no vectors. */
START_TEST(a_profile_says_what_it_lacks)
{
    Isa isa;
    Err err = {0};

    ck_assert(isa_init(&isa, "rva23u64", &err));
    ck_assert_msg(!strncmp(isa.lacks, "v zvfhmin zvbb zvkt", 19), "%s", isa.lacks);
    ck_assert(isa_has(&isa, EXT_Zicond) && isa_has(&isa, EXT_B) && !isa_has(&isa, EXT_Zfh));
}
END_TEST

int main(void)
{
    Suite *s = suite_create("isa_names");
    TCase *t = tcase_create("names");
    SRunner *r = srunner_create(s);
    int failed;

    tcase_add_loop_test(t, strings_that_are_read, 0, sizeof good / sizeof *good);
    tcase_add_loop_test(t, strings_that_are_refused, 0, sizeof bad / sizeof *bad);
    tcase_add_test(t, a_long_string);
    tcase_add_test(t, everything);
    tcase_add_test(t, misa);
    tcase_add_test(t, rows_in_canonical_order);
    tcase_add_test(t, lists_name_what_is_known);
    tcase_add_test(t, a_profile_says_what_it_lacks);
    suite_add_tcase(s, t);
    srunner_run_all(r, CK_NORMAL);
    failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
