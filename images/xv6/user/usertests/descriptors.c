/*
 * descriptors.c: open, close, dup, and what they must give back.
 */
#include "test.h"

TEST(descriptor_lowest, "the lowest free descriptor is given out")
{
    int first = file_open("f", O_CREATE | O_RDWR);

    CHECK_IS(first, TEST_REPORT + 1);
    CHECK_IS(dup(first), first + 1);
    CHECK_IS(dup(first), first + 2);
    CHECK_IS(close(first + 1), 0);
    CHECK_IS(open("f", O_RDONLY), first + 1);
    CHECK_IS(close(first), 0);
    CHECK_IS(dup(first + 2), first);
}

TEST(descriptor_dup, "duplicates share the offset, separate opens do not")
{
    char buf[8] = {0};
    int a = file_open("f", O_CREATE | O_RDWR);

    CHECK_IS(write(a, "abcdef", 6), 6);
    CHECK_IS(close(a), 0);
    a = file_open("f", O_RDONLY);
    int b = dup(a), c = file_open("f", O_RDONLY);
    CHECK_IS(read(a, buf, 2), 2);
    CHECK_IS(read(b, buf, 2), 2);
    CHECK(memcmp(buf, "cd", 2) == 0);
    CHECK_IS(close(a), 0);
    CHECK_IS(read(b, buf, 2), 2);
    CHECK(memcmp(buf, "ef", 2) == 0);
    CHECK_IS(read(c, buf, 2), 2);
    CHECK(memcmp(buf, "ab", 2) == 0);
}

TEST(descriptor_wrong, "every call that takes a descriptor refuses a wrong one")
{
    static const int wrong[] = {-1, PROCESS_FILES, PROCESS_FILES - 1, 1000, INT32_MAX, INT32_MIN};
    char buf[4];
    Stat st;

    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        CHECK_IS(read(wrong[i], buf, 1), -ERROR_BAD_DESCRIPTOR);
        CHECK_IS(write(wrong[i], buf, 1), -ERROR_BAD_DESCRIPTOR);
        CHECK_IS(close(wrong[i]), -ERROR_BAD_DESCRIPTOR);
        CHECK_IS(dup(wrong[i]), -ERROR_BAD_DESCRIPTOR);
        CHECK_IS(fstat(wrong[i], &st), -ERROR_BAD_DESCRIPTOR);
        CHECK_IS(fsync(wrong[i]), -ERROR_BAD_DESCRIPTOR);
    }
    int fd = file_open("f", O_CREATE | O_WRONLY);
    CHECK_IS(read(fd, buf, 1), -ERROR_BAD_DESCRIPTOR);
    CHECK_IS(close(fd), 0);
    CHECK_IS(close(fd), -ERROR_BAD_DESCRIPTOR);
    fd = file_open("f", O_RDONLY);
    CHECK_IS(write(fd, buf, 1), -ERROR_BAD_DESCRIPTOR);
}

TEST(descriptor_exhaust, "a process can have so many, then open, dup and pipe fail whole")
{
    int fd, last = -1, ends[2] = {-7, -7};

    while ((fd = open("f", O_CREATE | O_RDWR)) >= 0)
        last = fd;
    CHECK_IS(fd, -ERROR_TOO_MANY_FILES);
    CHECK_IS(last, PROCESS_FILES - 1);
    CHECK_IS(dup(last), -ERROR_TOO_MANY_FILES);
    CHECK_IS(pipe(ends), -ERROR_TOO_MANY_FILES);
    CHECK_IS(close(last), 0);
    CHECK_IS(pipe(ends), -ERROR_TOO_MANY_FILES); /* one is free, two are needed */
    CHECK_IS(dup(0), last);                      /* and the one is still free */
}

/* Calls that fail at each of their steps; none may keep an open file. */
static void fail_in_all_ways(void)
{
    int ends[2];

    CHECK_IS(open("missing", O_RDONLY), -ERROR_NOT_FOUND);
    CHECK_IS(open("missing/f", O_CREATE | O_RDWR), -ERROR_NOT_FOUND);
    CHECK_IS(open("f/f", O_RDONLY), -ERROR_NOT_DIRECTORY);
    CHECK_IS(open(".", O_RDWR), -ERROR_IS_DIRECTORY);
    CHECK_IS(open("device", O_RDWR), -ERROR_NO_DEVICE);
    CHECK_IS(open((char *)USER_TOP, O_RDONLY), -ERROR_BAD_ADDRESS);
    CHECK_IS(pipe((int *)USER_TOP), -ERROR_BAD_ADDRESS);
    CHECK_IS(pipe((int *)(USER_BASE + 16)), -ERROR_BAD_ADDRESS);
    CHECK_IS(dup(PROCESS_FILES - 1), -ERROR_BAD_DESCRIPTOR);
    CHECK_IS(chdir("f"), -ERROR_NOT_DIRECTORY);
    CHECK(link("missing", "new") < 0);
    CHECK(mkdir("f") < 0);
    CHECK_IS(pipe(ends), 0);
    CHECK_IS(close(ends[0]), 0);
    CHECK_IS(close(ends[1]), 0);
}

TEST(descriptor_leak, "calls that fail leave no open file and no inode behind")
{
    SysInfo before, after;

    close(file_open("f", O_CREATE | O_RDWR));
    CHECK_IS(mknod("device", 77, 7), 0);
    CHECK_IS(sysinfo(&before), 0);
    for (int i = 0; i < 300; i++) /* more than the system's table holds */
        fail_in_all_ways();
    CHECK_IS(sysinfo(&after), 0);
    CHECK_IS(after.files, before.files);
    CHECK_IS(after.inodes, before.inodes);
    CHECK_IS(dup(0), TEST_REPORT + 1);
}

TEST(descriptor_leak_full, "pipe and open that fail for want of descriptors keep nothing")
{
    SysInfo before, after;
    int ends[2], fd;

    while ((fd = dup(0)) >= 0)
        continue;
    CHECK_IS(close(PROCESS_FILES - 1), 0);
    CHECK_IS(sysinfo(&before), 0);
    for (int i = 0; i < 300; i++) {
        CHECK_IS(pipe(ends), -ERROR_TOO_MANY_FILES);
        CHECK_IS(open(".", O_RDONLY), PROCESS_FILES - 1);
        CHECK_IS(open(".", O_RDONLY), -ERROR_TOO_MANY_FILES);
        CHECK_IS(close(PROCESS_FILES - 1), 0);
    }
    CHECK_IS(sysinfo(&after), 0);
    CHECK_IS(after.files, before.files);
    CHECK_IS(after.inodes, before.inodes);
    CHECK_IS(after.pages_free, before.pages_free);
}

TEST(table_of_files, "the system's table of open files fills up, says so, and empties again")
{
    int go[2], told[2], full = 0, children = 0;
    char c;

    pipe_make(go);
    pipe_make(told);
    for (; children < 30 && !full; children++) {
        if (child_start() == 0) {
            int fd;
            close(go[1]);
            while ((fd = open(".", O_RDONLY)) >= 0)
                continue;
            c = fd == -ERROR_TABLE_FULL;
            CHECK(c || fd == -ERROR_TOO_MANY_FILES);
            CHECK_IS(write(told[1], &c, 1), 1);
            read(go[0], &c, 1);
            exit(0);
        }
        CHECK_IS(read(told[0], &c, 1), 1);
        full = c;
    }
    close(go[1]);
    children_join(children);
    CHECK(full);
    CHECK(open(".", O_RDONLY) >= 0);
}
