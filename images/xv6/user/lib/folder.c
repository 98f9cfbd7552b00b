/*
 * folder.c: folders as a whole.
 */
#include "fs/layout.h"
#include "user.h"

void folder_clear(const char *path)
{
    char name[PATH_MAX];
    FsEntry entry;
    int fd = open(path, O_RDONLY);

    if (fd < 0)
        return;
    while (read(fd, &entry, sizeof(entry)) == (int)sizeof(entry)) {
        if (entry.inode == 0 || strcmp(entry.name, ".") == 0 || strcmp(entry.name, "..") == 0)
            continue;
        fmt_string(name, sizeof(name), "%s/%s", path, entry.name);
        if (unlink(name) == -ERROR_NOT_EMPTY)
            folder_clear(name);
    }
    close(fd);
    unlink(path);
}
