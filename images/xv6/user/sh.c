/*
 * sh [-l] [-c LINE | FILE]: the shell. What it understands (shell/parse.c reads it,
 * shell/run.c carries it out, shell/expand.c takes quotes off):
 *
 *   a b | c         pipeline            < FILE  > FILE  >> FILE    redirection
 *   a ; b           one after another   a && b,  a || b            if the first went well, or not
 *   a &             in the background   ( a ; b ) > FILE           a group
 *   'x' "x" \x      quoting             $?                         status of the last command
 *   # comment       cd exit history wait help: built in
 *
 * At the console the line can be edited and earlier ones come back with the arrow keys.
 * -l is what init passes: the end of the input then has a status of its own.
 */
#include "user.h"
#include "line.h"
#include "shell/shell.h"

/* False at the end of input. */
static bool line_next(Shell *shell, Reader *reader, char *line)
{
    int n = shell->interactive ? line_edit("$ ", line) : reader_line(reader, line, LINE_MAX);

    if (n < 0 && n != READER_END)
        fail("cannot read: %s", error_text(n));
    if (n == LINE_MAX - 1) {
        warn("a line is longer than %d bytes", LINE_MAX - 2);
        exit(2);
    }
    return n >= 0;
}

/* The number that `!N` and `!!` name, put in place of the line. */
static bool line_recall(char *line)
{
    long number = history_last();

    if (line[0] != '!' || !line[1])
        return true;
    const char *old = NULL;
    if (strcmp(line, "!!") == 0 || number_parse(line + 1, &number))
        old = number > 0 && number <= INT32_MAX ? history_get((int)number) : NULL;
    if (!old) {
        warn("%s: not in the history", line);
        return false;
    }
    strlcpy(line, old, LINE_MAX);
    printf("%s\n", line);
    return true;
}

static void line_run(Shell *shell, char *line)
{
    const char *error;
    Node *node = parse_line(line, &error);

    if (error) {
        warn("%s", error);
        shell->status = 2;
    } else if (node) {
        shell->status = run_node(shell, node);
    }
}

static bool is_console(int fd)
{
    Stat st;

    return fstat(fd, &st) == 0 && st.type == STAT_DEVICE;
}

int main(int argc, char **argv)
{
    static char line[LINE_MAX];
    static Reader reader;
    Shell shell = {0};
    int input = 0;
    bool login = argc > 1 && strcmp(argv[1], "-l") == 0;

    if (argc > 2 && strcmp(argv[1], "-c") == 0) {
        strlcpy(line, argv[2], LINE_MAX);
        line_run(&shell, line);
        return shell.status;
    }
    if (argc > 1 && !login && (input = open(argv[1], O_RDONLY)) < 0)
        fail("%s: %s", argv[1], error_text(input));
    shell.interactive = input == 0 && is_console(0);
    reader_init(&reader, input);
    while (line_next(&shell, &reader, line)) {
        if (shell.interactive) {
            if (!line_recall(line))
                continue;
            history_add(line);
        }
        line_run(&shell, line);
    }
    return login ? EXIT_STATUS_INPUT_ENDED : shell.status;
}
