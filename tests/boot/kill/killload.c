/*
 * killload ROUND: writes until the power goes; every line that it prints says what is safe by then.
 *
 * It first removes what earlier rounds left ("gone"). Then WRITERS processes each make files: under
 * another name first, linked to the right one, the other name removed, fsync, "done WRITER NUMBER";
 * and append a line to a journal, fsync, "line WRITER NUMBER". What is in them can be told from
 * round, writer and number (writers.py computes the same).
 */
#include "user.h"
#include "fs/layout.h"

#define FOLDER  "/kill"
#define WRITERS 4
#define FILES   60 /* of each writer: they must fit the disk */
#define LINE    64

static uint8_t content(long round, int writer, int number, int at)
{
    return (uint8_t)(round * 13 + writer * 31 + number * 7 + at * 17 + (at >> 8) * 29);
}

static void must(long result, const char *what)
{
    if (result < 0)
        fail("FAILED: %s: %s", what, error_text((int)result));
}

static void clear(void)
{
    char path[PATH_MAX];
    FsEntry entry;
    int fd = open(FOLDER, O_RDONLY);

    if (fd < 0) {
        must(mkdir(FOLDER), FOLDER);
        fd = open(FOLDER, O_RDONLY);
    }
    must(fd, FOLDER);
    while (read(fd, &entry, sizeof(entry)) == (int)sizeof(entry)) {
        if (entry.inode == 0 || entry.name[0] == '.')
            continue;
        fmt_string(path, sizeof(path), FOLDER "/%s", entry.name);
        must(unlink(path), path);
    }
    must(fsync(fd), "fsync");
    close(fd);
}

static void make_file(long round, int writer, int number)
{
    static uint8_t data[20100];
    char path[64], other[64];
    int size = 100 + (number * 7919 + writer * 1237) % 20000;

    for (int i = 0; i < size; i++)
        data[i] = content(round, writer, number, i);
    fmt_string(path, sizeof(path), FOLDER "/%ld.%d.%d", round, writer, number);
    fmt_string(other, sizeof(other), FOLDER "/new.%d", writer);
    int fd = open(other, O_WRONLY | O_CREATE | O_TRUNC);
    must(fd, other);
    must(write_all(fd, data, size), other);
    must(link(other, path), path);
    must(unlink(other), other);
    must(fsync(fd), "fsync");
    close(fd);
    printf("done %d %d.\n", writer, number);
}

static void add_line(long round, int writer, int number, int journal)
{
    uint8_t line[LINE];

    for (int i = 0; i < LINE; i++)
        line[i] = content(round, writer, 0, number * LINE + i);
    must(write_all(journal, line, LINE), "journal");
    must(fsync(journal), "fsync");
    printf("line %d %d.\n", writer, number);
}

static _Noreturn void writer_run(long round, int writer)
{
    char path[64];

    fmt_string(path, sizeof(path), FOLDER "/%ld.%d.log", round, writer);
    int journal = open(path, O_WRONLY | O_CREATE | O_APPEND);
    must(journal, path);
    for (int i = 0;; i++) {
        if (i < FILES)
            make_file(round, writer, i);
        add_line(round, writer, i, journal);
    }
}

int main(int argc, char **argv)
{
    long round;

    if (argc != 2 || !number_parse(argv[1], &round))
        fail("usage: killload ROUND");
    clear();
    printf("gone %ld.\n", round);
    for (int i = 0; i < WRITERS; i++) {
        int pid = fork();
        must(pid, "fork");
        if (pid == 0)
            writer_run(round, i);
    }
    wait(NULL);
    return 1; /* no writer ends */
}
