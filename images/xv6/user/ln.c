/*
 * ln OLD NEW: gives a file a second name; ln -s TARGET NEW: makes a symbolic link.
 */
#include "user.h"

int main(int argc, char **argv)
{
    /* lab fs: begin */
    if (argc == 4 && strcmp(argv[1], "-s") == 0) {
        int error = symlink(argv[2], argv[3]);
        if (error < 0)
            fail("%s -> %s: %s", argv[3], argv[2], error_text(error));
        return 0;
    }
    /* lab fs: end */
    if (argc != 3)
        fail("usage: ln [-s] OLD NEW");
    int error = link(argv[1], argv[2]);
    if (error < 0)
        fail("%s -> %s: %s", argv[2], argv[1], error_text(error));
    return 0;
}
