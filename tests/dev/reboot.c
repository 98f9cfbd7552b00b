/*
 * A hundred warm resets in one process: each starts the guest again from what was loaded, with RAM
 * cleared, and costs no memory and no descriptor.
 */
#include <dirent.h>
#include <stdio.h>
#include <unistd.h>

#include "tests/dev/rig.h"

/* What 89 resets may add; a sanitizer keeps what was freed for a while. */
#if defined(__SANITIZE_ADDRESS__)
enum { GROWTH_KIB = 64 << 10 };
#else
enum { GROWTH_KIB = 512 };
#endif

static const uint32_t program[] = {
    0x00001297, /* auipc t0, 1: a word of RAM behind the program */
    0x0002a303, /* lw    t1, 0(t0): 0, unless RAM was kept */
    0x10000e37, /* lui   t3, 0x10000: the UART */
    0x03030313, /* addi  t1, t1, '0' */
    0x006e0023, /* sb    t1, 0(t3) */
    0x0062a023, /* sw    t1, 0(t0) */
    0x00100e37, /* lui   t3, 0x100: the test device */
    0x00007337, /* lui   t1, 7 */
    0x7773031b, /* addiw t1, t1, 0x777 */
    0x006e2023, /* sw    t1, 0(t3) */
    0x0000006f, /* j     . */
};

static unsigned descriptors(void)
{
    DIR *d = opendir("/proc/self/fd");
    unsigned n = 0;

    while (d && readdir(d))
        n++;
    if (d)
        closedir(d);
    return n;
}

static long resident(void) /* KiB */
{
    long all, pages = 0;
    FILE *f = fopen("/proc/self/statm", "r");

    if (f && fscanf(f, "%ld %ld", &all, &pages) != 2)
        pages = 0;
    if (f)
        fclose(f);
    return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

START_TEST(test_hundred)
{
    BootPlan plan = {.kernel = {(const uint8_t *)program, sizeof program, "program"}};
    unsigned fds = 0;
    long before = 0;
    Rig r;
    Err err;

    rig_start(&r, false, false);
    ck_assert_msg(machine_boot(r.m, &plan, &err), "%s", err.msg);
    for (unsigned i = 0; i < 100; i++) {
        ck_assert_msg(machine_run(r.m, 1000) == STOP_RESET, "run %u", i);
        ck_assert_msg(machine_reset(r.m, &err), "%s", err.msg);
        if (i == 10) {
            fds = descriptors();
            before = resident();
        }
    }
    ck_assert_uint_eq(r.nsaid, 100);
    for (unsigned i = 0; i < 100; i++)
        ck_assert_msg(r.said[i] == '0', "run %u found 0x%x in RAM", i, r.said[i] - '0');
    ck_assert_uint_eq(descriptors(), fds);
    ck_assert_msg(resident() - before < GROWTH_KIB, "%ld KiB more", resident() - before);
    rig_stop(&r);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("reboot");
    TCase *t = tcase_create("reboot");
    SRunner *runner = srunner_create(s);

    tcase_add_test(t, test_hundred);
    tcase_set_timeout(t, 60);
    suite_add_tcase(s, t);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
