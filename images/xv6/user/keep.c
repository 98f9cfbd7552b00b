/*
 * keep [COUNT]: makes files in the current folder, and says of each `kept NAME SIZE` once fsync has
 * said that it is on the disk. For pulling the plug: what was named must be whole afterwards.
 *
 * A file's contents follow from its number: byte i is 'a' + (number + i) % 26. Every third file is
 * removed again; `gone NAME` is said after the sync that made it last.
 */
#include "user.h"

static void keep(long number)
{
    static char buf[4096];
    char name[32];
    long size = 100 + number * 1237 % 30000;

    fmt_string(name, sizeof(name), "kept.%ld", number);
    int fd = open(name, O_WRONLY | O_CREATE | O_TRUNC);
    if (fd < 0)
        fail("%s: %s", name, error_text(fd));
    for (long done = 0; done < size;) {
        long n = size - done < (long)sizeof(buf) ? size - done : (long)sizeof(buf);
        for (long i = 0; i < n; i++)
            buf[i] = (char)('a' + (number + done + i) % 26);
        int error = write_all(fd, buf, (size_t)n);
        if (error < 0)
            fail("%s: %s", name, error_text(error));
        done += n;
    }
    int error = fsync(fd);
    if (error < 0)
        fail("%s: %s", name, error_text(error));
    close(fd);
    printf("kept %s %ld\n", name, size);
    if (number % 3 != 2)
        return;
    unlink(name);
    sync();
    printf("gone %s\n", name);
}

int main(int argc, char **argv)
{
    long count = 1000000;

    if (argc > 2 || (argc == 2 && (!number_parse(argv[1], &count) || count < 1)))
        fail("usage: keep [COUNT]");
    for (long number = 0; number < count; number++)
        keep(number);
    return 0;
}
