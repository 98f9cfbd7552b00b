/*
 * Which of the known names did the user mean? The distance of Damerau and Levenshtein, in the
 * form in which no letter is changed twice.
 */
#include <stdlib.h>
#include <string.h>

#include "emu/cli/nearest.h"

enum { LONGEST = 40 };

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

unsigned nearest_distance(const char *a, const char *b)
{
    unsigned row[3][LONGEST + 1]; /* this row of the table and the two before it, in turn */
    size_t na = strlen(a), nb = strlen(b);
    if (na > LONGEST || nb > LONGEST)
        return LONGEST;
    for (unsigned j = 0; j <= nb; j++)
        row[0][j] = j;
    for (unsigned i = 1; i <= na; i++) {
        unsigned *now = row[i % 3], *last = row[(i + 2) % 3], *before = row[(i + 1) % 3];
        now[0] = i;
        for (unsigned j = 1; j <= nb; j++) {
            now[j] = least(last[j - 1] + (a[i - 1] != b[j - 1]), least(last[j], now[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                now[j] = least(now[j], before[j - 2] + 1);
        }
    }
    return row[na % 3][nb];
}

unsigned nearest_limit(const char *word)
{
    /* Two letters changed in a word of three make another word. */
    size_t len = strlen(word);
    return len < 2 ? 1 : (unsigned)len / 4 + 2;
}
