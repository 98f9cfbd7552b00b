/*
 * ln OLD NEW: gives a file a second name.
 */
#include "user.h"

int main(int argc, char **argv)
{
    if (argc != 3)
        fail("usage: ln OLD NEW");
    int error = link(argv[1], argv[2]);
    if (error < 0)
        fail("%s -> %s: %s", argv[2], argv[1], error_text(error));
    return 0;
}
