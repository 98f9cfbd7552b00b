/* lab pgtbl: file */
/*
 * access.c: pgaccess(): which pages were used.
 */
#include "test.h"

TEST(pgaccess_bits, "pgaccess tells which pages were used since it was last asked")
{
    volatile char *area = pages_take(8);
    long bits = -1;

    CHECK_IS(pgaccess((void *)area, 8, &bits), 0);
    CHECK_IS(bits, 0);
    area[PAGE_SIZE] = 5;
    (void)area[6 * PAGE_SIZE];
    CHECK_IS(pgaccess((void *)area, 8, &bits), 0);
    CHECK_IS(bits, 1 << 1 | 1 << 6);
    CHECK_IS(area[PAGE_SIZE], 5);
    CHECK_IS(pgaccess((void *)area, 8, &bits), 0);
    CHECK_IS(bits, 1 << 1);
    CHECK_IS(pgaccess((void *)area, 65, &bits), -ERROR_INVALID);
    CHECK_IS(pgaccess((void *)USER_TOP, 1, &bits), -ERROR_INVALID);
    int pid = child_start(); /* shared pages, asked about in both */
    CHECK_IS(pgaccess((void *)area, 8, &bits), 0);
    area[PAGE_SIZE]++;
    CHECK_IS(pgaccess((void *)area, 8, &bits), 0);
    CHECK_IS(bits, 1 << 1);
    CHECK_IS(area[PAGE_SIZE], 6);
    if (pid == 0)
        exit(0);
    child_expect(pid, 0);
}
