/* lab syscall: file */
/*
 * trace MASK PROGRAM [ARGUMENT...]: runs a program, and the kernel prints those of its system calls
 * whose bits are set in MASK (1 << number; numbers are in syscall.h).
 */
#include "user.h"

int main(int argc, char **argv)
{
    long mask;

    if (argc < 3 || !number_parse(argv[1], &mask))
        fail("usage: trace MASK PROGRAM [ARGUMENT...]");
    int error = trace(mask);
    if (error < 0)
        fail("%s", error_text(error));
    char path[PATH_MAX];
    fmt_string(path, sizeof(path), strchr(argv[2], '/') ? "%s" : "/bin/%s", argv[2]);
    fail("%s: %s", path, error_text(exec(path, argv + 2)));
}
