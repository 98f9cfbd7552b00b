/*
 * cat [FILE...]: writes files, or descriptor 0, to descriptor 1.
 */
#include "user.h"

static bool cat(int fd, const char *name, void *arg)
{
    static char buf[4096];
    int n;

    while ((n = read(fd, buf, sizeof(buf))) > 0) {
        int written = write_all(1, buf, n);
        if (written < 0)
            fail("cannot write: %s", error_text(written));
    }
    if (n < 0)
        warn("%s: %s", name ? name : "input", error_text(n));
    return n == 0;
}

int main(int argc, char **argv)
{
    return for_each_input(argc - 1, argv + 1, cat, NULL);
}
