/*
 * mkdir FOLDER...: makes folders.
 */
#include "user.h"

int main(int argc, char **argv)
{
    int status = 0;

    if (argc < 2)
        fail("usage: mkdir FOLDER...");
    for (int i = 1; i < argc; i++) {
        int error = mkdir(argv[i]);
        if (error < 0) {
            warn("%s: %s", argv[i], error_text(error));
            status = 1;
        }
    }
    return status;
}
