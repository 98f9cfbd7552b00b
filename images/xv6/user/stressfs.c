/*
 * stressfs [WRITERS]: processes that write, read back and remove files at the same time. Each file
 * has its writer's number in every byte, so that a block that went astray is seen.
 */
#include "user.h"

#define WRITERS_MAX 16
#define ROUNDS      8
#define CHUNK       1536 /* not a divisor of the block size */
#define CHUNKS      40

static void file_write(const char *name, char *buf, int round)
{
    int fd = open(name, O_WRONLY | O_CREATE | O_TRUNC);

    if (fd < 0)
        fail("%s: %s", name, error_text(fd));
    for (int i = 0; i < CHUNKS; i++) {
        int n = write_all(fd, buf, CHUNK);
        if (n < 0)
            fail("%s: round %d: %s", name, round, error_text(n));
    }
    close(fd);
}

static void file_check(const char *name, const char *wanted)
{
    static char found[CHUNK];
    int fd = open(name, O_RDONLY), n;

    if (fd < 0)
        fail("%s: %s", name, error_text(fd));
    long size = 0;
    while ((n = read(fd, found, CHUNK)) > 0) {
        if (memcmp(found, wanted, (size_t)n) != 0)
            fail("%s: wrong bytes near offset %ld", name, size);
        size += n;
    }
    if (n < 0 || size != (long)CHUNK * CHUNKS)
        fail("%s: %ld bytes instead of %d", name, size, CHUNK * CHUNKS);
    close(fd);
}

static _Noreturn void writer_run(int number)
{
    static char buf[CHUNK];
    char name[32];

    fmt_string(name, sizeof(name), "stressfs.%d", number);
    for (int round = 0; round < ROUNDS; round++) {
        memset(buf, 'A' + number, sizeof(buf));
        file_write(name, buf, round);
        file_check(name, buf);
        int error = unlink(name);
        if (error < 0)
            fail("%s: %s", name, error_text(error));
    }
    exit(0);
}

int main(int argc, char **argv)
{
    long writers = 4;
    int bad = 0, status;

    if (argc > 2 ||
        (argc == 2 && (!number_parse(argv[1], &writers) || writers < 1 || writers > WRITERS_MAX)))
        fail("usage: stressfs [WRITERS, 1 to %d]", WRITERS_MAX);
    for (int i = 0; i < writers; i++) {
        int pid = fork();
        if (pid == 0)
            writer_run(i);
        if (pid < 0)
            fail("fork: %s", error_text(pid));
    }
    while (wait(&status) > 0)
        bad += status != 0;
    if (bad)
        fail("FAILED in %d of %ld writers", bad, writers);
    printf("stressfs: OK, %ld writers, %d rounds\n", writers, ROUNDS);
    return 0;
}
