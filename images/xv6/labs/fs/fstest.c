/*
 * fstest: files beyond the first pointer block, and symbolic links.
 */
#include "labtest.h"

#define CALL_SYMLINK 41
#define BLOCK        4096
#define BIG          2200 /* blocks: into the second pointer block below the double one */

static char block[BLOCK];

static long symlink_raw(const char *target, const char *path)
{
    return syscall_raw(CALL_SYMLINK, target, path);
}

static int open_close(const char *path, int flags)
{
    int fd = open(path, flags);

    return fd < 0 ? fd : close(fd);
}

/* A block says which it is. */
static void big_write(const char *path, int blocks)
{
    int fd = open(path, O_CREATE | O_RDWR), n = 0, result = BLOCK;

    for (; n < blocks && result == BLOCK; n++) {
        memcpy(block, &n, sizeof(n));
        memcpy(block + BLOCK - sizeof(n), &n, sizeof(n));
        result = write(fd, block, BLOCK);
    }
    value("written", result == BLOCK ? n : n - 1);
    close(fd);
}

static void big_read(const char *path)
{
    int fd = open(path, O_RDONLY), n = 0, wrong = 0;

    for (; read(fd, block, BLOCK) == BLOCK; n++)
        wrong += memcmp(block, &n, sizeof(n)) != 0 ||
                 memcmp(block + BLOCK - sizeof(n), &n, sizeof(n)) != 0;
    value("read", n);
    value("wrong", wrong);
    close(fd);
}

/* What stays on the disk, for the grader to examine. */
static void part_big(void)
{
    big_write("/big", BIG);
    big_read("/big");
    sync();
}

static long blocks_free(void)
{
    SysInfo info;

    sysinfo(&info);
    return (long)info.disk_blocks_free;
}

static void part_remove(void)
{
    long before = blocks_free();

    big_write("/temporary", BIG);
    sync();
    value("used", before - blocks_free());
    unlink("/temporary");
    sync();
    value("kept", before - blocks_free());
    big_write("/truncated", BIG);
    close(open("/truncated", O_RDWR | O_TRUNC));
    unlink("/truncated");
    value("after", before - blocks_free());
}

static int contents(const char *path)
{
    char byte = 0;
    int fd = open(path, O_RDONLY);

    if (fd < 0)
        return fd;
    read(fd, &byte, 1);
    close(fd);
    return byte;
}

static void file_make(const char *path, char byte)
{
    int fd = open(path, O_CREATE | O_RDWR | O_TRUNC);

    write(fd, &byte, 1);
    close(fd);
}

static void part_links(void)
{
    char target[32] = "";
    Stat st = {0};

    mkdir("/lab");
    mkdir("/lab/dir");
    file_make("/lab/dir/file", 'f');
    value("make", symlink_raw("/lab/dir/file", "/lab/absolute"));
    value("absolute", contents("/lab/absolute"));
    symlink_raw("dir/file", "/lab/relative");
    value("relative", contents("/lab/relative"));
    symlink_raw("dir", "/lab/folder");
    value("middle", contents("/lab/folder/file"));
    int fd = open("/lab/relative", O_NOFOLLOW);
    fstat(fd, &st);
    value("type", st.type);
    value("length", read(fd, target, sizeof(target)));
    value("target", strcmp(target, "dir/file") == 0);
    close(fd);
    fd = open("/lab/relative", O_CREATE | O_RDWR);
    st.type = 0;
    value("create", fstat(fd, &st) < 0 ? -1 : st.type);
    close(fd);
    value("exists", symlink_raw("x", "/lab/relative"));
    symlink_raw("/lab/gone", "/lab/dangling");
    value("dangling", contents("/lab/dangling"));
    file_make("/lab/gone", 'g');
    value("found", contents("/lab/dangling"));
    unlink("/lab/dangling");
    value("unlinked", contents("/lab/gone"));
    value("chdir", chdir("/lab/folder"));
    value("there", contents("file"));
    chdir("/");
    sync();
}

static void part_loops(void)
{
    char from[8] = "/b", to[8] = "/a";

    value("make", symlink_raw("/self", "/self"));
    value("self", open_close("/self", O_RDONLY));
    symlink_raw("/pong", "/ping");
    symlink_raw("/ping", "/pong");
    value("pair", open_close("/ping", O_RDONLY));
    value("below", open_close("/ping/x", O_CREATE | O_RDWR));
    file_make("/a", 'a');
    for (int i = 0; i < 10; i++, from[1]++, to[1]++)
        symlink_raw(to, from);
    value("chain", contents("/k"));
    symlink_raw("/k", "/l");
    value("eleven", contents("/l"));
    value("null", symlink_raw(NULL, "/n"));
    value("wild", symlink_raw("/n", (char *)0x80200000));
    sync();
}

const Part parts[] = {
    {"big", part_big}, {"remove", part_remove}, {"links", part_links}, {"loops", part_loops}, {0}};
