/*
 * folders.c: names, links, folders.
 */
#include "fs/layout.h"
#include "test.h"

static Stat stat_of(const char *path)
{
    Stat st;
    int fd = file_open(path, O_RDONLY);

    CHECK_IS(fstat(fd, &st), 0);
    CHECK_IS(close(fd), 0);
    return st;
}

/* How many entries a folder has; and that no name comes twice. */
static int entries_count(const char *path)
{
    static FsEntry list[512];
    int fd = file_open(path, O_RDONLY), count = 0;

    while (count < 512 && read(fd, &list[count], sizeof(FsEntry)) == (int)sizeof(FsEntry)) {
        if (list[count].inode == 0)
            continue;
        for (int i = 0; i < count; i++) {
            if (strcmp(list[i].name, list[count].name) == 0)
                FAIL("%s has %s twice", path, list[i].name);
        }
        count++;
    }
    CHECK_IS(close(fd), 0);
    return count;
}

TEST(dot_entries, "`.` is the folder itself, `..` the one above, everywhere")
{
    CHECK_IS(mkdir("a"), 0);
    CHECK_IS(mkdir("a/b"), 0);
    CHECK_IS(stat_of("a/.").inode, stat_of("a").inode);
    CHECK_IS(stat_of("a/b/..").inode, stat_of("a").inode);
    CHECK_IS(stat_of("a/b/../../a/./b/.").inode, stat_of("a/b").inode);
    CHECK_IS(stat_of("a/..").inode, stat_of(".").inode);
    CHECK_IS(stat_of("/..").inode, stat_of("/").inode);
    CHECK_IS(stat_of("/../../.").inode, stat_of("/").inode);
    CHECK_IS(entries_count("a"), 3);
    CHECK_IS(entries_count("a/b"), 2);
    CHECK_IS(chdir("a/b"), 0);
    file_make("f", 3, 1);
    CHECK_IS(stat_of("../../a/b/f").inode, stat_of("f").inode);
    CHECK_IS(chdir(".."), 0);
    file_expect("b/f", 3, 1);
    CHECK_IS(chdir("."), 0);
    file_expect("./b/./f", 3, 1);
}

TEST(dot_fixed, "`.` and `..` can neither be removed nor made nor given away")
{
    CHECK_IS(mkdir("a"), 0);
    CHECK(unlink("a/.") < 0);
    CHECK(unlink("a/..") < 0);
    CHECK(unlink(".") < 0);
    CHECK(unlink("..") < 0);
    CHECK(unlink("/") < 0);
    CHECK(mkdir("a/.") < 0);
    CHECK(mkdir("a/..") < 0);
    CHECK(mkdir("/") < 0);
    file_make("f", 1, 1);
    CHECK(link("f", "a/.") < 0);
    CHECK(link("f", "a/..") < 0);
    CHECK(open("a/.", O_CREATE | O_RDWR) < 0);
    CHECK_IS(entries_count("a"), 2);
    CHECK_IS(unlink("a"), 0);
}

TEST(folder_links, "the link counts of folders: one for each name and each `..`")
{
    uint16_t before = stat_of(".").links;

    CHECK_IS(mkdir("a"), 0);
    CHECK_IS(stat_of("a").links, 2);
    CHECK_IS(stat_of(".").links, before + 1);
    CHECK_IS(mkdir("a/b"), 0);
    CHECK_IS(stat_of("a").links, 3);
    CHECK_IS(unlink("a/b"), 0);
    CHECK_IS(stat_of("a").links, 2);
    CHECK_IS(unlink("a"), 0);
    CHECK_IS(stat_of(".").links, before);
}

TEST(folder_remove, "a folder goes only when it is empty")
{
    CHECK_IS(mkdir("a"), 0);
    file_make("a/f", 10, 1);
    CHECK_IS(unlink("a"), -ERROR_NOT_EMPTY);
    file_remove("a/f");
    CHECK_IS(mkdir("a/b"), 0);
    CHECK_IS(unlink("a"), -ERROR_NOT_EMPTY);
    CHECK_IS(unlink("a/b"), 0);
    CHECK_IS(unlink("a"), 0);
    CHECK_IS(unlink("a"), -ERROR_NOT_FOUND);
    CHECK_IS(chdir("a"), -ERROR_NOT_FOUND);
    CHECK_IS(entries_count("."), 2);
}

TEST(folder_removed_below, "a process whose folder is gone is refused, and harms nothing")
{
    CHECK_IS(mkdir("a"), 0);
    int fd = file_open("a", O_RDONLY);
    CHECK_IS(chdir("a"), 0);
    CHECK_IS(unlink("../a"), 0);
    CHECK(open("f", O_CREATE | O_RDWR) < 0);
    CHECK(mkdir("b") < 0);
    CHECK(open("../x", O_RDONLY) < 0);
    CHECK_IS(close(fd), 0);
    CHECK_IS(chdir("/usertests.tmp"), 0);
    CHECK_IS(entries_count("."), 2);
}

TEST(link_counts, "two names, one file")
{
    file_make("a", 5000, 3);
    CHECK_IS(link("a", "b"), 0);
    CHECK_IS(stat_of("a").inode, stat_of("b").inode);
    CHECK_IS(stat_of("a").links, 2);
    file_remove("a");
    CHECK_IS(open("a", O_RDONLY), -ERROR_NOT_FOUND);
    file_expect("b", 5000, 3);
    CHECK_IS(stat_of("b").links, 1);
    CHECK_IS(link("b", "b"), -ERROR_EXISTS);
    CHECK_IS(link("missing", "c"), -ERROR_NOT_FOUND);
    CHECK(link(".", "c") < 0);
    CHECK(link("b", "no/where") < 0);
    CHECK_IS(stat_of("b").links, 1);
    CHECK_IS(entries_count("."), 3);
}

TEST(link_many, "a file with many names")
{
    char name[16];

    file_make("f", 100, 2);
    for (int i = 0; i < 100; i++) {
        fmt_string(name, sizeof(name), "l%d", i);
        CHECK_IS(link("f", name), 0);
    }
    CHECK_IS(stat_of("f").links, 101);
    file_remove("f");
    for (int i = 0; i < 100; i++) {
        fmt_string(name, sizeof(name), "l%d", i);
        file_expect(name, 100, 2);
        file_remove(name);
    }
}

TEST(rename_steps, "a file renamed by link and unlink is there under one name at least")
{
    file_make("old", 8000, 7);
    int pid = child_start();
    if (pid == 0) {
        for (int i = 0; i < 40; i++) {
            CHECK_IS(link(i % 2 ? "new" : "old", i % 2 ? "old" : "new"), 0);
            CHECK_IS(unlink(i % 2 ? "new" : "old"), 0);
        }
        exit(0);
    }
    for (int i = 0; i < 60; i++) {
        int fd = open("old", O_RDONLY);
        if (fd < 0)
            fd = open("new", O_RDONLY);
        if (fd < 0)
            fd = open("old", O_RDONLY);
        if (fd < 0)
            continue; /* renamed between the two looks: twice in a row is chance */
        Stat st;
        CHECK_IS(fstat(fd, &st), 0);
        CHECK_IS(st.size, 8000);
        CHECK(st.links <= 2);
        CHECK_IS(close(fd), 0);
    }
    child_expect(pid, 0);
    file_expect("old", 8000, 7);
    CHECK_IS(entries_count("."), 3);
}

TEST(name_lengths, "names up to the limit, and no further; paths too")
{
    char name[FS_NAME_MAX + 3], path[PATH_MAX + 40];

    memset(name, 'n', sizeof(name));
    name[FS_NAME_MAX] = 0;
    file_make(name, 10, 1);
    file_expect(name, 10, 1);
    name[FS_NAME_MAX - 1] = 0;
    CHECK_IS(open(name, O_RDONLY), -ERROR_NOT_FOUND);
    name[FS_NAME_MAX - 1] = 'n';
    name[FS_NAME_MAX] = 'n';
    name[FS_NAME_MAX + 1] = 0;
    CHECK_IS(open(name, O_CREATE | O_RDWR), -ERROR_NAME_TOO_LONG);
    CHECK_IS(mkdir(name), -ERROR_NAME_TOO_LONG);
    CHECK(open("", O_RDONLY) < 0);
    CHECK(mkdir("") < 0);
    for (size_t i = 0; i < sizeof(path) - 1; i++)
        path[i] = i % 2 ? '/' : '.';
    path[sizeof(path) - 1] = 0;
    CHECK_IS(open(path, O_RDONLY), -ERROR_NAME_TOO_LONG);
    path[PATH_MAX - 1] = 0;
    CHECK_IS(close(file_open(path, O_RDONLY)), 0);
}

TEST(path_forms, "slashes may be many; what is no folder has nothing below it")
{
    CHECK_IS(mkdir("a"), 0);
    file_make("a/f", 10, 1);
    file_expect("a//f", 10, 1);
    file_expect("/usertests.tmp/a/f", 10, 1);
    file_expect("///usertests.tmp///a/f", 10, 1);
    CHECK_IS(mkdir("b/"), 0);
    CHECK_IS(chdir("b///"), 0);
    CHECK_IS(chdir(".."), 0);
    CHECK(open("a/f/x", O_RDONLY) < 0);
    CHECK(open("a/f/..", O_RDONLY) < 0);
    CHECK(mkdir("a/f/x") < 0);
    CHECK_IS(unlink("a/f"), 0);
    CHECK_IS(unlink("a/"), 0);
    CHECK_IS(unlink("b"), 0);
}

TEST(folder_deep, "twenty folders deep and back")
{
    for (int i = 0; i < 20; i++) {
        CHECK_IS(mkdir("deeper"), 0);
        CHECK_IS(chdir("deeper"), 0);
    }
    file_make("bottom", 100, 1);
    file_expect("bottom", 100, 1);
    file_remove("bottom");
    for (int i = 0; i < 20; i++) {
        CHECK_IS(chdir(".."), 0);
        CHECK_IS(unlink("deeper"), 0);
    }
    CHECK_IS(entries_count("."), 2);
}

TEST(folder_grows, "a folder of more than a block of entries, filled again after it was emptied")
{
    char name[16];

    CHECK_IS(mkdir("d"), 0);
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 140; i++) {
            fmt_string(name, sizeof(name), "d/%d", i);
            CHECK_IS(link("/bin/echo", name), 0);
        }
        CHECK_IS(entries_count("d"), 142);
        CHECK_IS(link("/bin/echo", "d/70"), -ERROR_EXISTS);
        for (int i = 0; i < 140; i++) {
            fmt_string(name, sizeof(name), "d/%d", (i * 37) % 140);
            file_remove(name);
        }
        CHECK_IS(entries_count("d"), 2);
    }
    CHECK(stat_of("d").size <= 4 * FS_BLOCK_SIZE);
}

/* All make the same names; each name must be made once, and seen by all. */
TEST(create_same, "processes that create the same file get the same file")
{
    for (int i = 0; i < 4; i++) {
        if (child_start() != 0)
            continue;
        for (int k = 0; k < 25; k++) {
            char name[16];
            fmt_string(name, sizeof(name), "same%d", k);
            int fd = file_open(name, O_CREATE | O_WRONLY | O_APPEND);
            CHECK_IS(write(fd, "x", 1), 1);
            CHECK_IS(close(fd), 0);
        }
        exit(0);
    }
    children_join(4);
    CHECK_IS(entries_count("."), 27);
    CHECK_IS(stat_of("same0").size, 4);
    CHECK_IS(stat_of("same24").size, 4);
}

TEST(create_once, "of many that make a folder or a link of one name, one succeeds")
{
    int ends[2];
    char c;

    file_make("f", 1, 1);
    pipe_make(ends);
    for (int i = 0; i < 4; i++) {
        if (child_start() != 0)
            continue;
        for (int k = 0; k < 20; k++) {
            char name[16];
            fmt_string(name, sizeof(name), "n%d", k);
            int error = k % 2 ? mkdir(name) : link("f", name);
            CHECK(error == 0 || error == -ERROR_EXISTS);
            if (error == 0)
                CHECK_IS(write(ends[1], &k, 1), 1);
        }
        exit(0);
    }
    children_join(4);
    close(ends[1]);
    int made = 0;
    while (read(ends[0], &c, 1) == 1)
        made++;
    CHECK_IS(made, 20);
    CHECK_IS(stat_of("f").links, 11);
    CHECK_IS(entries_count("."), 23);
}
