/*
 * kill PID...: ends processes.
 */
#include "user.h"

int main(int argc, char **argv)
{
    int status = 0;

    if (argc < 2)
        fail("usage: kill PID...");
    for (int i = 1; i < argc; i++) {
        long pid;
        if (!number_parse(argv[i], &pid) || pid <= 0 || pid > INT32_MAX)
            fail("%s: not a process number", argv[i]);
        int error = kill((int)pid);
        if (error < 0) {
            warn("%s: %s", argv[i], error_text(error));
            status = 1;
        }
    }
    return status;
}
