/*
 * echo [-n] [WORD...]: the words with a blank between them, and a newline unless -n.
 */
#include "user.h"

int main(int argc, char **argv)
{
    static char line[4096];
    bool newline = !(argc > 1 && strcmp(argv[1], "-n") == 0);
    int n = 0;

    for (int i = newline ? 1 : 2; i < argc; i++) {
        int room = (int)sizeof(line) - 1 - n;
        int length = fmt_string(line + n, (size_t)room, i + 1 < argc ? "%s " : "%s", argv[i]);
        n += length < room ? length : room - 1;
    }
    if (newline)
        line[n++] = '\n';
    int written = write_all(1, line, n);
    if (written < 0)
        fail("cannot write: %s", error_text(written));
    return 0;
}
