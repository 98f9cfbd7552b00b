/*
 * The parts of the command that need no machine: values, suggestions, keys, the table of options.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "emu/cli/nearest.h"
#include "emu/cli/opts.h"
#include "emu/cli/value.h"
#include "emu/ui/keys.h"

static const struct {
    const char *text;
    uint64_t unit, value; /* value 0: refused */
} sizes[] = {
    {"1", 1 << 20, 1 << 20},
    {"128M", 1 << 20, 128 << 20},
    {"64k", 1 << 20, 64 << 10},
    {"1GiB", 1, 1 << 30},
    {"512B", 1 << 20, 512},
    {"0x10K", 1, 16 << 10},
    {"17179869184G", 1, 0}, /* 2^64 */
    {"18446744073709551616", 1, 0},
    {"17592186044416", 1 << 20, 0},
    {"1X", 1, 0},
    {"M", 1, 0},
    {"", 1, 0},
    {"-1", 1, 0},
    {" 1", 1, 0},
    {"1M ", 1, 0},
    {"0x", 1, 0},
};

START_TEST(size_values)
{
    uint64_t v = 0;
    Err err;
    bool good = value_size(sizes[_i].text, sizes[_i].unit, &v, &err);
    ck_assert_msg(good == (sizes[_i].value != 0), "%s", sizes[_i].text);
    if (good)
        ck_assert_uint_eq(v, sizes[_i].value);
}
END_TEST

static const struct {
    const char *text;
    uint64_t ns;
} times[] = {
    {"1", 1000000000}, {"2.5", 2500000000}, {"0.000000001", 1}, {"10s", 10000000000},
    {"0", 0},          {"0.0000000001", 0}, {"1e3", 0},         {".5", 0},
    {"-1", 0},         {"inf", 0},          {"99999999999", 0},
};

START_TEST(second_values)
{
    uint64_t ns = 0;
    Err err;
    bool good = value_seconds(times[_i].text, &ns, &err);
    ck_assert_msg(good == (times[_i].ns != 0), "%s", times[_i].text);
    if (good)
        ck_assert_uint_eq(ns, times[_i].ns);
}
END_TEST

START_TEST(items)
{
    const char *list = "file=a,,b.img,readonly,id=x=y";
    static const char *const want[][2] = {{"file", "a,b.img"}, {"readonly", ""}, {"id", "x=y"}};
    Item item;
    Err err;
    for (int i = 0; i < 3; i++) {
        ck_assert(value_item(&list, &item, &err));
        ck_assert_str_eq(item.key, want[i][0]);
        ck_assert_str_eq(item.value, want[i][1]);
        ck_assert(item.has_value == (i != 1));
    }
    ck_assert(!*list);
    char big[700];
    memset(big, 'k', sizeof(big) - 1);
    big[sizeof(big) - 1] = '\0';
    list = big;
    ck_assert(!value_item(&list, &item, &err));
    list = "=x";
    ck_assert(!value_item(&list, &item, &err));
}
END_TEST

START_TEST(distances)
{
    ck_assert_uint_eq(nearest_distance("", ""), 0);
    ck_assert_uint_eq(nearest_distance("abc", ""), 3);
    ck_assert_uint_eq(nearest_distance("abc", "acb"), 1);
    ck_assert_uint_eq(nearest_distance("kitten", "sitting"), 3);
    ck_assert_uint_eq(nearest_distance("nografic", "nographic"), 2);
    char longest[100];
    memset(longest, 'x', 99);
    longest[99] = '\0';
    ck_assert_uint_ge(nearest_distance(longest, "seed"), nearest_limit("seed"));
    ck_assert_ptr_null(opt_nearest("--q"));
    ck_assert_str_eq(opt_nearest("--sed"), "--seed -seed");
}
END_TEST

/* No name stands twice in the table: the second row would never be found. */
START_TEST(option_names)
{
    char name[32];
    for (unsigned i = 0; i < opt_count; i++) {
        for (unsigned n = 0; opt_name(&opt_rows[i], n, name, sizeof(name)); n++)
            ck_assert_msg(opt_find(name) == &opt_rows[i], "%s", name);
        ck_assert(opt_rows[i].help[0]);
    }
}
END_TEST

static const struct {
    const char *in, *out;
    unsigned asked;
    bool ctrl_z, urgent;
} keys[] = {
    {"plain", "plain", 0, false, false},
    {"a\1xb", "ab", 1u << KEY_QUIT, false, true},
    {"\1\1", "\1", 0, false, false},
    {"\1\1x", "\1x", 0, false, false},
    {"\1h\1z", "", 1u << KEY_HELP | 1u << KEY_SUSPEND, false, false},
    {"\1c\1Q!", "!", 1u << KEY_CONSOLE | 1u << KEY_UNKNOWN, false, false},
    {"\x1a", "\x1a", 0, false, false},
    {"a\x1a", "a", 1u << KEY_SUSPEND, true, false},
    {"\1\x1a", "\x1a", 0, true, false},
    {"\1", "", 0, false, false},
};

/* Whether the bytes come at once or one by one makes no difference. */
START_TEST(key_filter)
{
    for (int whole = 0; whole < 2; whole++) {
        Keys k = {.ctrl_z = keys[_i].ctrl_z};
        uint8_t buf[32], out[32];
        size_t len = strlen(keys[_i].in), n = 0;
        bool urgent = false;
        memcpy(buf, keys[_i].in, len);
        for (size_t i = 0; i < len; i += whole ? len : 1) {
            size_t left = keys_filter(&k, buf + i, whole ? len : 1, &urgent);
            memcpy(out + n, buf + i, left);
            n += left;
        }
        ck_assert_uint_eq(n, strlen(keys[_i].out));
        ck_assert_mem_eq(out, keys[_i].out, n);
        ck_assert_uint_eq(k.asked, keys[_i].asked);
        ck_assert(urgent == keys[_i].urgent);
    }
}
END_TEST

int main(void)
{
    TCase *tc = tcase_create("cli");
    tcase_add_loop_test(tc, size_values, 0, sizeof(sizes) / sizeof(*sizes));
    tcase_add_loop_test(tc, second_values, 0, sizeof(times) / sizeof(*times));
    tcase_add_test(tc, items);
    tcase_add_test(tc, distances);
    tcase_add_test(tc, option_names);
    tcase_add_loop_test(tc, key_filter, 0, sizeof(keys) / sizeof(*keys));
    Suite *suite = suite_create("cli");
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
