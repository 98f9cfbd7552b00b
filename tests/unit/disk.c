/*
 * The disk back ends against a plain array: random reads and writes of any offset and length.
 */
#include <check.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "emu/host/disk_host.h"

enum { SIZE = 20 * 512 + 100 }; /* the last unit is no whole one */

typedef struct Rig {
    char name[32];
    HostFiles files;
    uint8_t model[SIZE], first[SIZE];
    uint32_t random;
    Err err;
} Rig;

static uint32_t next(Rig *r)
{
    r->random = r->random * 1664525 + 1013904223;
    return r->random >> 8;
}

static HostFile rig_start(Rig *r, HostFileUse use)
{
    *r = (Rig){.name = P_tmpdir "/rvemu-disk-XXXXXX", .random = 1};
    int fd = mkstemp(r->name);
    for (int i = 0; i < SIZE; i++)
        r->model[i] = (uint8_t)next(r);
    memcpy(r->first, r->model, SIZE);
    ck_assert(fd >= 0 && write(fd, r->model, SIZE) == SIZE);
    close(fd);
    HostFile f;
    ck_assert_msg(host_file_open(&r->files, &f, r->name, use, &r->err), "%s", r->err.msg);
    return f;
}

static void compare_file(const Rig *r, const uint8_t *want)
{
    uint8_t now[SIZE + 1];
    FILE *f = fopen(r->name, "rb");
    ck_assert_uint_eq(fread(now, 1, sizeof(now), f), SIZE);
    fclose(f);
    ck_assert_mem_eq(now, want, SIZE);
}

static void exercise(Rig *r, Disk *disk)
{
    uint8_t buf[SIZE];
    for (int round = 0; round < 3000; round++) {
        uint64_t off = next(r) % SIZE, len = next(r) % (round % 2 ? 1500 : SIZE);
        if (len > SIZE - off)
            len = SIZE - off;
        if (next(r) % 2) {
            for (uint64_t i = 0; i < len; i++)
                buf[i] = (uint8_t)next(r);
            ck_assert_msg(disk_write(disk, off, buf, len, &r->err), "%s", r->err.msg);
            memcpy(r->model + off, buf, len);
        } else {
            ck_assert_msg(disk_read(disk, off, buf, len, &r->err), "%s", r->err.msg);
            ck_assert_mem_eq(buf, r->model + off, len);
        }
    }
    ck_assert(disk_flush(disk, &r->err));
    ck_assert(!disk_read(disk, SIZE - 1, buf, 2, &r->err));
    ck_assert(!disk_write(disk, UINT64_MAX, buf, 2, &r->err));
}

START_TEST(raw)
{
    Rig r;
    HostFile f = rig_start(&r, HOST_FILE_DISK);
    Disk *disk = disk_raw_open(&f, false, &r.err);
    exercise(&r, disk);
    disk_close(disk);
    compare_file(&r, r.model);
    unlink(r.name);
}
END_TEST

START_TEST(cow)
{
    Rig r;
    HostFile f = rig_start(&r, HOST_FILE_SHARED);
    Disk *disk = disk_cow_open(disk_raw_open(&f, true, &r.err), &r.err);
    ck_assert_ptr_nonnull(disk);
    exercise(&r, disk);
    disk_close(disk);
    compare_file(&r, r.first);
    unlink(r.name);
}
END_TEST

/* Applied to the image of before, the log makes the image of after. */
START_TEST(logged)
{
    Rig r;
    HostFile f = rig_start(&r, HOST_FILE_DISK), log;
    char name[48];
    snprintf(name, sizeof(name), "%s.log", r.name);
    ck_assert(host_file_open(&r.files, &log, name, HOST_FILE_OUTPUT, &r.err));
    Disk *disk = disk_log_open(disk_raw_open(&f, false, &r.err), &log, &r.err);
    exercise(&r, disk);
    disk_close(disk);

    FILE *in = fopen(name, "rb");
    char magic[16];
    uint64_t head[3] = {0}, flushes = 0;
    ck_assert(fread(magic, 1, 16, in) == 16 && !memcmp(magic, DISK_LOG_MAGIC, 16));
    while (fread(head, 8, 3, in) == 3) {
        flushes += head[0] == DISK_LOG_FLUSH;
        ck_assert(head[0] == DISK_LOG_WRITE || (head[0] == DISK_LOG_FLUSH && !head[2]));
        ck_assert_uint_eq(fread(r.first + head[1], 1, head[2], in), head[2]);
    }
    ck_assert(feof(in));
    fclose(in);
    ck_assert_uint_eq(flushes, 1);
    ck_assert_uint_eq(head[0], DISK_LOG_FLUSH);
    ck_assert_mem_eq(r.first, r.model, SIZE);
    unlink(name);
    unlink(r.name);
}
END_TEST

START_TEST(fault)
{
    Rig r;
    uint8_t block[512] = {0};
    HostFile f = rig_start(&r, HOST_FILE_DISK);
    DiskFault what = {.what = DISK_FAULT_WRITE, .first = 2, .count = 1, .code = ENOSPC};
    Disk *disk = disk_fault_open(disk_raw_open(&f, false, &r.err), &what, &r.err);
    ck_assert(disk_write(disk, 0, block, 512, &r.err));
    ck_assert(!disk_write(disk, 512, block, 512, &r.err));
    ck_assert_int_eq(r.err.code, ENOSPC);
    ck_assert(disk_write(disk, 512, block, 512, &r.err));
    ck_assert(disk_read(disk, 0, block, 512, &r.err) && disk_flush(disk, &r.err));
    disk_close(disk);
    unlink(r.name);
}
END_TEST

int main(void)
{
    TCase *tc = tcase_create("disk");
    tcase_add_test(tc, raw);
    tcase_add_test(tc, cow);
    tcase_add_test(tc, logged);
    tcase_add_test(tc, fault);
    Suite *suite = suite_create("disk");
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
