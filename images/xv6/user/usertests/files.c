/*
 * files.c: what is written is what is read.
 */
#include "test.h"

TEST(file_sizes, "files of all kinds of sizes, read back through a new descriptor")
{
    static const long sizes[] = {0,    1,    511,       512,           4095,  4096,
                                 4097, 8192, 22 * 4096, 22 * 4096 + 1, 150000};

    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        file_make("f", sizes[i], (unsigned)i);
        file_expect("f", sizes[i], (unsigned)i);
    }
}

TEST_WITH(TEST_IS_SLOW, file_big, "a file beyond the first pointer block: into the double one")
{
    static char block[16384];
    const int blocks = 270; /* 4.2 MiB: 22 + 1024 blocks of 4 KiB are 4.1 */
    SysInfo before, after;

    CHECK_IS(sysinfo(&before), 0);
    int fd = file_open("big", O_CREATE | O_RDWR);
    for (int i = 0; i < blocks; i++) {
        memset(block, i + 1, sizeof(block));
        ((int *)block)[0] = i;
        int n = write(fd, block, sizeof(block));
        if (n != (int)sizeof(block))
            FAIL("write %d gave %d (%s)", i, n, error_text(n));
    }
    CHECK_IS(close(fd), 0);
    fd = file_open("big", O_RDONLY);
    for (int i = 0; i < blocks; i++) {
        CHECK_IS(read(fd, block, sizeof(block)), sizeof(block));
        CHECK(((int *)block)[0] == i);
        CHECK(block[4] == (char)(i + 1) && block[sizeof(block) - 1] == (char)(i + 1));
    }
    CHECK_IS(read(fd, block, 1), 0);
    CHECK_IS(close(fd), 0);
    file_remove("big");
    CHECK_IS(sync(), 0);
    CHECK_IS(sysinfo(&after), 0);
    CHECK_IS(after.disk_blocks_free, before.disk_blocks_free);
}

TEST(file_overwrite, "writing in the middle changes these bytes only")
{
    char buf[64];

    int fd = file_open("f", O_CREATE | O_RDWR);
    for (int i = 0; i < 400; i++)
        CHECK_IS(write(fd, "0123456789abcdefghijklmnopqrst", 30), 30);
    CHECK_IS(close(fd), 0);
    fd = file_open("f", O_RDWR);
    for (int i = 0; i < 136; i++)
        CHECK_IS(read(fd, buf, 30), 30);
    CHECK_IS(read(fd, buf, 14), 14);
    CHECK_IS(write(fd, "XYZXYZXY", 8), 8); /* offset 4094: across a block's end */
    CHECK_IS(read(fd, buf, 8), 8);
    CHECK(memcmp(buf, "mnopqrst", 8) == 0);
    CHECK_IS(close(fd), 0);
    fd = file_open("f", O_RDONLY);
    for (int i = 0; i < 400; i++) {
        CHECK_IS(read(fd, buf, 30), 30);
        const char *wanted =
            i == 136 ? "0123456789abcdXYZXYZXYmnopqrst" : "0123456789abcdefghijklmnopqrst";
        if (memcmp(buf, wanted, 30) != 0)
            FAIL("wrong bytes near offset %d", i * 30);
    }
    CHECK_IS(read(fd, buf, 1), 0);
    CHECK_IS(close(fd), 0);
}

TEST(file_append, "O_APPEND writes at the end, wherever another has moved it")
{
    int a = file_open("f", O_CREATE | O_WRONLY | O_APPEND);
    int b = file_open("f", O_WRONLY | O_APPEND), c;
    char buf[16] = {0};

    CHECK_IS(write(a, "one", 3), 3);
    CHECK_IS(write(b, "two", 3), 3);
    CHECK_IS(write(a, "three", 5), 5);
    c = file_open("f", O_RDONLY);
    CHECK_IS(read(c, buf, sizeof(buf)), 11);
    CHECK(memcmp(buf, "onetwothree", 11) == 0);
}

TEST(file_truncate, "O_TRUNC frees what was there; others see the new size")
{
    char buf[8];
    SysInfo before, after;

    CHECK_IS(sysinfo(&before), 0);
    file_make("f", 100000, 1);
    int reader = file_open("f", O_RDONLY);
    CHECK_IS(read(reader, buf, 8), 8);
    int fd = file_open("f", O_WRONLY | O_TRUNC);
    CHECK_IS(read(reader, buf, 8), 0);
    CHECK_IS(write(fd, "abc", 3), 3);
    CHECK_IS(read(reader, buf, 8), 0); /* its offset is 8, beyond the end */
    CHECK_IS(close(fd), 0);
    CHECK_IS(close(reader), 0);
    file_remove("f");
    CHECK_IS(sysinfo(&after), 0);
    CHECK_IS(after.disk_blocks_free, before.disk_blocks_free);
}

TEST(file_unlink_open, "a file without a name lives as long as it is open")
{
    SysInfo before, after;

    CHECK_IS(sysinfo(&before), 0);
    int fd = file_open("f", O_CREATE | O_RDWR);
    CHECK_IS(write(fd, "before", 6), 6);
    file_remove("f");
    CHECK_IS(open("f", O_RDONLY), -ERROR_NOT_FOUND);
    CHECK_IS(write(fd, " and after", 10), 10);
    file_make("f", 5000, 2); /* a new file of that name is another one */
    int copy = dup(fd);
    CHECK_IS(close(fd), 0);
    Stat st;
    CHECK_IS(fstat(copy, &st), 0);
    CHECK_IS(st.links, 0);
    CHECK_IS(st.size, 16);
    CHECK_IS(close(copy), 0);
    file_expect("f", 5000, 2);
    file_remove("f");
    CHECK_IS(sysinfo(&after), 0);
    CHECK_IS(after.disk_inodes_free, before.disk_inodes_free);
    CHECK_IS(after.disk_blocks_free, before.disk_blocks_free);
}

TEST(file_unlink_exit, "files open without a name go when their process is killed")
{
    SysInfo before, after;

    CHECK_IS(sysinfo(&before), 0);
    for (int i = 0; i < 5; i++) {
        int pid = child_start();
        if (pid == 0) {
            int fd = file_open("gone", O_CREATE | O_RDWR);
            CHECK_IS(write(fd, "data", 4), 4);
            file_remove("gone");
            sleep(20 * TICKS_PER_SECOND);
        }
        ticks_pass(4);
        CHECK_IS(kill(pid), 0);
        child_expect(pid, EXIT_KILLED);
    }
    CHECK_IS(sysinfo(&after), 0);
    CHECK_IS(after.inodes, before.inodes);
    CHECK_IS(after.disk_inodes_free, before.disk_inodes_free);
    CHECK_IS(after.disk_blocks_free, before.disk_blocks_free);
}

TEST(file_inodes, "making and removing files uses up no inodes and no blocks")
{
    SysInfo before, after;

    CHECK_IS(sysinfo(&before), 0);
    for (int i = 0; i < 120; i++) {
        int fd = file_open("f", O_CREATE | O_RDWR);
        CHECK_IS(write(fd, "x", 1), 1);
        CHECK_IS(close(fd), 0);
        file_remove("f");
        CHECK(mkdir("d") == 0 && unlink("d") == 0);
        CHECK_IS(open("nothing", O_RDONLY), -ERROR_NOT_FOUND);
    }
    CHECK_IS(sysinfo(&after), 0);
    CHECK_IS(after.inodes, before.inodes);
    CHECK_IS(after.disk_inodes_free, before.disk_inodes_free);
    CHECK_IS(after.disk_blocks_free, before.disk_blocks_free);
}

TEST(file_many, "a hundred and fifty files in one folder, each with its own contents")
{
    char name[16], buf[16];

    for (int i = 0; i < 150; i++) {
        fmt_string(name, sizeof(name), "file%d", i);
        int fd = file_open(name, O_CREATE | O_WRONLY);
        CHECK_IS(write(fd, name, 8), 8);
        CHECK_IS(close(fd), 0);
    }
    for (int i = 149; i >= 0; i -= 2) {
        fmt_string(name, sizeof(name), "file%d", i);
        file_remove(name);
    }
    for (int i = 0; i < 150; i++) {
        fmt_string(name, sizeof(name), "file%d", i);
        int fd = open(name, O_RDONLY);
        if (i % 2) {
            CHECK_IS(fd, -ERROR_NOT_FOUND);
            continue;
        }
        CHECK(fd >= 0);
        CHECK_IS(read(fd, buf, sizeof(buf)), 8);
        CHECK(strncmp(buf, name, 8) == 0);
        CHECK_IS(close(fd), 0);
        file_remove(name);
    }
}

TEST(write_larger_than_log, "one write larger than the log goes to the disk whole")
{
    const long size = 600 * 4096;
    char *area = pages_take(size / PAGE_SIZE);

    for (long i = 0; i < size; i += PAGE_SIZE)
        pattern_fill(area + i, 64, (unsigned)(i / PAGE_SIZE));
    int fd = file_open("f", O_CREATE | O_RDWR);
    CHECK_IS(write(fd, area, (int)size), size);
    CHECK_IS(fsync(fd), 0);
    CHECK_IS(close(fd), 0);
    memset(area, 0, (size_t)size);
    fd = file_open("f", O_RDONLY);
    CHECK_IS(read(fd, area, (int)size), size);
    for (long i = 0; i < size; i += PAGE_SIZE)
        CHECK_IS(pattern_differs(area + i, 64, (unsigned)(i / PAGE_SIZE)), -1);
}

TEST(sync_calls, "sync and fsync work on files and folders, and refuse pipes")
{
    int ends[2];

    file_make("f", 10000, 1);
    int fd = file_open("f", O_RDWR);
    CHECK_IS(fsync(fd), 0);
    CHECK_IS(fsync(file_open(".", O_RDONLY)), 0);
    CHECK_IS(sync(), 0);
    CHECK_IS(sync(), 0);
    pipe_make(ends);
    CHECK_IS(fsync(ends[1]), -ERROR_INVALID);
    file_expect("f", 10000, 1);
}

TEST(device_files, "device nodes reach their drivers; unknown ones are refused")
{
    char buf[4];
    Stat st;

    CHECK_IS(mknod("null", DEVICE_NULL, 0), 0);
    CHECK_IS(mknod("null", DEVICE_NULL, 0), -ERROR_EXISTS);
    int fd = file_open("null", O_RDWR);
    CHECK_IS(write(fd, "gone", 4), 4);
    CHECK_IS(read(fd, buf, 4), 0);
    CHECK_IS(fstat(fd, &st), 0);
    CHECK_IS(st.type, STAT_DEVICE);
    CHECK_IS(mknod("strange", 77, 1), 0);
    CHECK_IS(open("strange", O_RDWR), -ERROR_NO_DEVICE);
    CHECK(mknod("no/where", 1, 1) < 0);
}

TEST(open_flags, "open makes, cuts and refuses as its flags say")
{
    char c;

    CHECK_IS(open("f", O_RDWR), -ERROR_NOT_FOUND);
    CHECK_IS(open("f", O_TRUNC | O_WRONLY), -ERROR_NOT_FOUND);
    file_make("f", 10, 1);
    close(file_open("f", O_CREATE | O_RDWR)); /* is there: stays as it is */
    file_expect("f", 10, 1);
    CHECK_IS(open(".", O_WRONLY), -ERROR_IS_DIRECTORY);
    CHECK_IS(open(".", O_RDWR), -ERROR_IS_DIRECTORY);
    CHECK(open(".", O_CREATE | O_RDWR) < 0);
    int fd = file_open(".", O_RDONLY);
    CHECK_IS(read(fd, &c, 1), 1);
    CHECK(write(fd, &c, 1) < 0);
    fd = file_open("f", O_WRONLY | O_CREATE | O_TRUNC);
    CHECK_IS(read(fd, &c, 1), -ERROR_BAD_DESCRIPTOR);
    file_expect("f", 0, 1);
}

TEST_WITH(TEST_IS_SLOW, disk_full, "a full disk is an error, and all comes back when the files go")
{
    static char block[32768];
    SysInfo before, after;
    char name[16];
    int files = 0, n = 0;

    CHECK_IS(sysinfo(&before), 0);
    if (before.disk_blocks_free > 20000)
        return; /* a large disk: takes too long, out_of_inodes covers the same paths */
    while (n >= 0) {
        fmt_string(name, sizeof(name), "full%d", files++);
        int fd = open(name, O_CREATE | O_WRONLY);
        if (fd < 0) {
            CHECK_IS(fd, -ERROR_NO_SPACE);
            break;
        }
        for (int i = 0; i < 100; i++) {
            n = write(fd, block, sizeof(block));
            if (n != (int)sizeof(block))
                break;
        }
        CHECK(n > 0 || n == -ERROR_NO_SPACE);
        if (n < (int)sizeof(block)) {
            CHECK_IS(write(fd, block, sizeof(block)) > 0, 0);
            n = -1;
        }
        CHECK_IS(close(fd), 0);
    }
    CHECK(mkdir("d") == -ERROR_NO_SPACE);
    while (--files >= 0) {
        fmt_string(name, sizeof(name), "full%d", files);
        unlink(name);
    }
    CHECK_IS(sync(), 0);
    CHECK_IS(sysinfo(&after), 0);
    CHECK_IS(after.disk_blocks_free, before.disk_blocks_free);
    file_make("f", 30000, 1);
    file_expect("f", 30000, 1);
}

TEST_WITH(TEST_IS_SLOW, out_of_inodes, "no inode left is an error, and all come back")
{
    SysInfo info;
    char name[16];
    int made = 0, fd;

    CHECK_IS(sysinfo(&info), 0);
    if (info.disk_inodes_free > 3000)
        return; /* takes too long on a disk with so many */
    for (;; made++) {
        fmt_string(name, sizeof(name), "i%d", made);
        if ((fd = open(name, O_CREATE | O_RDWR)) < 0)
            break;
        CHECK_IS(close(fd), 0);
    }
    CHECK_IS(fd, -ERROR_NO_SPACE);
    CHECK_IS(made, info.disk_inodes_free);
    CHECK_IS(mkdir("d"), -ERROR_NO_SPACE);
    while (made-- > 0) {
        fmt_string(name, sizeof(name), "i%d", made);
        file_remove(name);
    }
}
