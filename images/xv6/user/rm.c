/*
 * rm FILE...: takes names away; a file goes with its last name, a folder when it is empty.
 */
#include "user.h"

int main(int argc, char **argv)
{
    int status = 0;

    if (argc < 2)
        fail("usage: rm FILE...");
    for (int i = 1; i < argc; i++) {
        int error = unlink(argv[i]);
        if (error < 0) {
            warn("%s: %s", argv[i], error_text(error));
            status = 1;
        }
    }
    return status;
}
