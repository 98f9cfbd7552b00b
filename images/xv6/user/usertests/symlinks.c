/* lab fs: file */
/*
 * symlinks.c: symbolic links: where they lead, and where they do not.
 */
#include "test.h"

static int open_close(const char *path, int flags)
{
    int fd = open(path, flags);

    return fd < 0 ? fd : close(fd);
}

TEST(symlink_follow, "a symbolic link leads to a file, in every position of a path")
{
    char target[16] = "";
    Stat st;

    CHECK_IS(mkdir("d"), 0);
    CHECK_IS(mkdir("d/e"), 0);
    file_make("d/f", 5000, 1);
    CHECK_IS(symlink("d/f", "l"), 0);
    CHECK_IS(symlink("f", "d/beside"), 0); /* relative to the link's own folder */
    CHECK_IS(symlink("../d/e", "d/e/self"), 0);
    CHECK_IS(symlink("/usertests.tmp/d", "folder"), 0);
    file_expect("l", 5000, 1);
    file_expect("d/beside", 5000, 1);
    file_expect("folder/f", 5000, 1);
    file_expect("folder/e/../beside", 5000, 1);
    file_make("folder/new", 100, 2);
    file_expect("d/new", 100, 2);
    int fd = file_open("l", O_NOFOLLOW);
    CHECK_IS(fstat(fd, &st), 0);
    CHECK_IS(st.type, STAT_SYMLINK);
    CHECK_IS(read(fd, target, sizeof(target)), 3);
    CHECK(strcmp(target, "d/f") == 0);
    CHECK_IS(close(fd), 0);
    CHECK_IS(chdir("folder"), 0);
    file_expect("f", 5000, 1);
}

TEST(symlink_removed, "unlink takes the link; a link may lead nowhere")
{
    file_make("f", 10, 1);
    CHECK_IS(symlink("f", "l"), 0);
    CHECK_IS(unlink("f"), 0);
    CHECK_IS(open_close("l", O_RDONLY), -ERROR_NOT_FOUND);
    CHECK_IS(open_close("l", O_CREATE | O_RDWR), -ERROR_NOT_FOUND);
    CHECK_IS(open_close("l", O_NOFOLLOW), 0);
    CHECK_IS(open_close("l", O_NOFOLLOW | O_RDWR), -ERROR_INVALID);
    CHECK_IS(open_close("l", O_NOFOLLOW | O_TRUNC), -ERROR_INVALID);
    CHECK_IS(symlink("g", "l"), -ERROR_EXISTS);
    CHECK_IS(mkdir("l"), -ERROR_EXISTS);
    CHECK_IS(link("l", "m"), -ERROR_NOT_FOUND);
    file_make("f", 20, 2);
    file_expect("l", 20, 2);
    CHECK_IS(unlink("l"), 0);
    file_expect("f", 20, 2);
}

TEST(symlink_loops, "loops and chains end: ten links on a way and no more")
{
    char from[4] = "b", to[4] = "a";

    CHECK_IS(symlink("me", "me"), 0);
    CHECK_IS(open_close("me", O_RDONLY), -ERROR_LOOP);
    CHECK_IS(open_close("me/x", O_CREATE | O_RDWR), -ERROR_LOOP);
    CHECK_IS(chdir("me"), -ERROR_LOOP);
    CHECK_IS(symlink("pong", "ping"), 0);
    CHECK_IS(symlink("ping", "pong"), 0);
    CHECK_IS(open_close("ping", O_RDONLY), -ERROR_LOOP);
    CHECK_IS(symlink(".", "here"), 0);
    CHECK_IS(open_close("here/here/here/here/here/here/here/here/here/here", O_RDONLY), 0);
    CHECK_IS(open_close("here/here/here/here/here/here/here/here/here/here/here", O_RDONLY),
             -ERROR_LOOP);
    file_make("a", 10, 1);
    for (int i = 0; i < 11; i++, from[0]++, to[0]++)
        CHECK_IS(symlink(to, from), 0);
    file_expect("k", 10, 1);
    CHECK_IS(open_close("l", O_RDONLY), -ERROR_LOOP);
}

TEST(symlink_lengths, "targets up to a path's length; what comes of both must fit, too")
{
    char target[PATH_MAX + 1];

    memset(target, '/', PATH_MAX);
    target[PATH_MAX - 1] = 0;
    CHECK_IS(symlink(target, "root"), 0);
    CHECK_IS(open_close("root", O_RDONLY), 0);
    CHECK_IS(open_close("root/", O_RDONLY), -ERROR_NAME_TOO_LONG);
    target[PATH_MAX - 1] = '/';
    target[PATH_MAX] = 0;
    CHECK_IS(symlink(target, "more"), -ERROR_NAME_TOO_LONG);
    CHECK_IS(symlink("", "none"), -ERROR_NOT_FOUND);
    CHECK_IS(symlink("x", "nowhere/l"), -ERROR_NOT_FOUND);
    CHECK_IS(symlink("x", "."), -ERROR_EXISTS);
}

TEST(symlink_storm, "links that come and go under those who follow them")
{
    for (int i = 0; i < 4; i++) {
        if (child_start() == 0) {
            for (int k = 0; k < 30; k++) {
                symlink(i % 2 ? "two" : "one", "l");
                int fd = open("l/x", i % 2 ? O_RDONLY : O_CREATE | O_RDWR);
                if (fd >= 0)
                    close(fd);
                unlink("l");
                mkdir(i % 2 ? "two" : "one");
                unlink("one/x");
                unlink(i % 2 ? "one" : "two");
            }
            exit(0);
        }
    }
    children_join(4);
    unlink("l");
}
