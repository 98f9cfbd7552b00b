/* The index of symbols answers what the plain search does: around each symbol of the guest's kernel
 * and of made-up tables with symbols inside others, at one address, at the end of the space. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emu/base/rng.h"
#include "emu/debug/symbol_index.h"
#include "spec/elf.h"

static const char *path;

static void same_at(const Elf *elf, const SymbolIndex *index, uint64_t va)
{
    uint64_t far = 0, found = 0;
    const char *slow = elf_name_of(elf, va, &far), *soon = symbol_index_at(index, va, &found);

    ck_assert_msg(slow == soon && far == found, "0x%llx: %s+%llu, by the index %s+%llu",
                  (unsigned long long)va, slow ? slow : "nothing", (unsigned long long)far,
                  soon ? soon : "nothing", (unsigned long long)found);
}

static void same_around(const Elf *elf)
{
    SymbolIndex *index = symbol_index_create(elf);
    ElfSymbol s;

    ck_assert_ptr_nonnull(index);
    for (uint64_t i = 0; i < elf->nsymbols; i++) {
        if (!elf_place(elf, i, &s))
            continue;
        for (int64_t off = -1; off <= 1; off++) {
            same_at(elf, index, s.va + (uint64_t)off);
            same_at(elf, index, s.va + s.reach + (uint64_t)off);
        }
        same_at(elf, index, s.va + s.reach / 2);
    }
    symbol_index_destroy(index);
}

START_TEST(kernel)
{
    FILE *in = fopen(path, "rb");
    static uint8_t bytes[4 << 20];
    Elf elf;
    Err err;

    ck_assert_ptr_nonnull(in);
    Blob blob = {.name = path, .data = bytes, .size = fread(bytes, 1, sizeof bytes, in)};
    fclose(in);
    ck_assert(elf_open(&elf, &blob, &err));
    ck_assert_uint_gt(elf.nsymbols, 100);
    same_around(&elf);
}
END_TEST

START_TEST(made_up)
{
    static const char strings[] = "\0one\0two\0three\0$x\0";
    static const uint32_t names[] = {0, 1, 5, 9, 15};
    Elf64Symbol sym[40];
    Rng rng;

    rng_init(&rng, (uint64_t)_i);
    for (size_t i = 0; i < sizeof sym / sizeof *sym; i++)
        sym[i] = (Elf64Symbol){.name = names[rng_below(&rng, 5)],
                               .info = (uint8_t)rng_below(&rng, 4),
                               .shndx = (uint16_t)rng_below(&rng, 4),
                               .value = rng_below(&rng, 200) - (_i % 2 ? 100 : 0),
                               .size = rng_below(&rng, 3) ? rng_below(&rng, 60) : 0};
    sym[0].size = UINT64_MAX;
    Elf elf = {.symbols = (const uint8_t *)sym,
               .nsymbols = sizeof sym / sizeof *sym,
               .strings = strings,
               .strings_size = sizeof strings};
    same_around(&elf);
}
END_TEST

int main(int argc, char **argv)
{
    SRunner *runner = srunner_create(NULL);
    Suite *suite = suite_create("symbols");
    TCase *tc = tcase_create("index");
    int failed;

    path = argc == 2 ? argv[1] : "";
    tcase_add_test(tc, kernel);
    tcase_add_loop_test(tc, made_up, 0, 200);
    tcase_set_timeout(tc, 60);
    suite_add_tcase(suite, tc);
    srunner_add_suite(runner, suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? 1 : 0;
}
