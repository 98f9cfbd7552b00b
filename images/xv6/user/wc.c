/*
 * wc [FILE...]: counts lines, words and bytes.
 */
#include "user.h"

typedef struct Counts {
    long lines, words, bytes;
} Counts;

static void counts_print(const Counts *counts, const char *name)
{
    printf("%7ld %7ld %7ld%s%s\n", counts->lines, counts->words, counts->bytes, name ? " " : "",
           name ? name : "");
}

static bool count(int fd, const char *name, void *total)
{
    static char buf[4096];
    Counts counts = {0}, *sum = total;
    bool in_word = false;
    int n;

    while ((n = read(fd, buf, sizeof(buf))) > 0) {
        counts.bytes += n;
        for (int i = 0; i < n; i++) {
            bool blank = strchr(" \t\n\r\v", buf[i]) && buf[i];
            counts.lines += buf[i] == '\n';
            counts.words += !blank && !in_word;
            in_word = !blank;
        }
    }
    if (n < 0) {
        warn("%s: %s", name ? name : "input", error_text(n));
        return false;
    }
    counts_print(&counts, name);
    sum->lines += counts.lines;
    sum->words += counts.words;
    sum->bytes += counts.bytes;
    return true;
}

int main(int argc, char **argv)
{
    Counts total = {0};
    int status = for_each_input(argc - 1, argv + 1, count, &total);

    if (argc > 2)
        counts_print(&total, "total");
    return status;
}
