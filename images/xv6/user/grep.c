/*
 * grep [-v] [-n] PATTERN [FILE...]: the lines in which the pattern occurs. Status 0 if there was
 * one, 1 if there was none, 2 after an error.
 *
 * A pattern is a row of atoms, each repeated once, or as `*` `+` `?` after it say. Atoms: a
 * character, `.` for any, [a-z] and [^a-z], `\` before a character that is meant itself. `^` and
 * `$` hold the ends of the line. The matcher tries the longest run of an atom first and gives
 * back, so it needs no memory but the stack, one frame for each atom.
 */
#include "user.h"

typedef struct Search {
    const char *pattern;
    bool invert, number, many, found;
} Search;

/* The length of the atom at `p`, its repetition mark not included. */
static int atom_length(const char *p)
{
    if (*p == '\\' && p[1])
        return 2;
    if (*p != '[')
        return 1;
    const char *end = strchr(p + (p[1] == '^' ? 3 : 2), ']');
    return p[1] && end ? (int)(end - p) + 1 : 1; /* no end: it means itself */
}

static bool set_has(const char *set, int length, char c)
{
    bool inverted = set[1] == '^', found = false;

    for (int i = inverted ? 2 : 1; i < length - 1; i++) {
        if (i + 2 < length - 1 && set[i + 1] == '-') {
            found |= c >= set[i] && c <= set[i + 2];
            i += 2;
        } else {
            found |= c == set[i];
        }
    }
    return found != inverted;
}

static bool atom_is(const char *atom, int length, char c)
{
    if (c == 0)
        return false;
    if (*atom == '[' && length > 1)
        return set_has(atom, length, c);
    return length == 2 ? c == atom[1] : *atom == '.' || c == *atom;
}

/* Does all of the pattern fit at the start of `s`? */
static bool match_here(const char *p, const char *s)
{
    if (*p == 0)
        return true;
    if (p[0] == '$' && p[1] == 0)
        return *s == 0;
    int length = atom_length(p);
    char mark = p[length];
    bool marked = mark == '*' || mark == '+' || mark == '?';
    int least = mark == '*' || mark == '?' ? 0 : 1;
    int most = mark == '*' || mark == '+' ? INT32_MAX : 1;
    int count = 0;
    while (count < most && atom_is(p, length, s[count]))
        count++;
    for (; count >= least; count--) {
        if (match_here(p + length + marked, s + count))
            return true;
    }
    return false;
}

static bool match(const char *pattern, const char *line)
{
    if (*pattern == '^')
        return match_here(pattern + 1, line);
    for (;; line++) {
        if (match_here(pattern, line))
            return true;
        if (!*line)
            return false;
    }
}

static bool search(int fd, const char *name, void *arg)
{
    static char line[PRINT_MAX - 96];
    Search *what = arg;
    Reader reader;
    int n;

    reader_init(&reader, fd);
    for (long number = 1; (n = reader_line(&reader, line, sizeof(line))) >= 0; number++) {
        if (match(what->pattern, line) == what->invert)
            continue;
        what->found = true;
        if (what->many)
            printf("%s:", name);
        if (what->number)
            printf("%ld:", number);
        printf("%s\n", line);
    }
    if (n != READER_END)
        warn("%s: %s", name ? name : "input", error_text(n));
    return n == READER_END;
}

int main(int argc, char **argv)
{
    Search what = {0};
    int i = 1;

    for (; i < argc && argv[i][0] == '-' && argv[i][1]; i++) {
        for (const char *c = argv[i] + 1; *c; c++) {
            if (*c != 'v' && *c != 'n')
                fail("-%c: no such option; usage: grep [-v] [-n] PATTERN [FILE...]", *c);
            what.invert |= *c == 'v';
            what.number |= *c == 'n';
        }
    }
    if (i == argc)
        fail("usage: grep [-v] [-n] PATTERN [FILE...]");
    what.pattern = argv[i++];
    what.many = argc - i > 1;
    if (for_each_input(argc - i, argv + i, search, &what) != 0)
        return 2;
    return what.found ? 0 : 1;
}
