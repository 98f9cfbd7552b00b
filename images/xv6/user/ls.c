/*
 * ls [NAME...]: files, and what folders contain: type, links, inode, size, name.
 */
#include "user.h"
#include "fs/layout.h"

static int show(const char *path, const char *name)
{
    static const char types[] = "?dfcl";
    Stat st;
    char target[PATH_MAX] = "";
    int fd = open(path, O_NOFOLLOW), error = fd < 0 ? fd : fstat(fd, &st);

    if (error == 0 && st.type == STAT_SYMLINK)
        read(fd, target, sizeof(target) - 1);
    if (fd >= 0)
        close(fd);
    if (error < 0) {
        warn("%s: %s", path, error_text(error));
        return 1;
    }
    printf("%c %3u %5u %9lu %s%s%s\n", types[st.type < 5 ? st.type : 0], st.links, st.inode,
           st.size, name, *target ? " -> " : "", target);
    return 0;
}

static int show_folder(int fd, const char *path)
{
    char full[PATH_MAX];
    FsEntry entry;
    int n, status = 0;

    while ((n = read(fd, &entry, sizeof(entry))) == (int)sizeof(entry)) {
        if (entry.inode == 0)
            continue;
        fmt_string(full, sizeof(full), "%s/%s", path, entry.name);
        status |= show(full, entry.name);
    }
    if (n != 0)
        warn("%s: %s", path, n < 0 ? error_text(n) : "half an entry at its end");
    return status | (n != 0);
}

static int list(const char *path)
{
    Stat st;
    int fd = open(path, O_RDONLY), error = fd < 0 ? fd : fstat(fd, &st), status = 0;

    if (fd < 0) {
        status = show(path, path); /* a link that leads nowhere is there, too */
    } else if (error < 0) {
        warn("%s: %s", path, error_text(error));
        status = 1;
    } else if (st.type == STAT_DIRECTORY) {
        status = show_folder(fd, path);
    } else {
        status = show(path, path);
    }
    if (fd >= 0)
        close(fd);
    return status;
}

int main(int argc, char **argv)
{
    int status = 0;

    if (argc < 2)
        return list(".");
    for (int i = 1; i < argc; i++) {
        if (argc > 2)
            printf("%s:\n", argv[i]);
        status |= list(argv[i]);
    }
    return status;
}
