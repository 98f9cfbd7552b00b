/*
 * labtest.h: what the graders' test programs share.
 *
 *     PROGRAM PART NONCE
 *
 * A part does something and tells values, a line each, "NONCE NAME NUMBER"; the grader on the host
 * judges them. At stop() the program waits, so that the grader can look at the machine from
 * outside. New system calls are called by number: the tree under test need not have stubs for them.
 */
#ifndef LABTEST_H
#define LABTEST_H

#include "user.h"

typedef struct Part {
    const char *name;
    void (*run)(void);
} Part;

extern const Part parts[]; /* ends with a row of zeros */

static const char *nonce;

static inline void value(const char *name, long number)
{
    printf("%s %s %ld\n", nonce, name, number);
}

static inline void stop(int number)
{
    char line[64];

    value("stop", number);
    read(0, line, sizeof(line));
}

/* Ends the part: the grader misses the values that were to come, and shows this line. */
#define GIVE_UP(...) fail(__VA_ARGS__)

static inline long frames_free(void)
{
    SysInfo info;
    int error = sysinfo(&info);

    if (error < 0)
        GIVE_UP("sysinfo: %s", error_text(error));
    return (long)info.pages_free;
}

/* Memory from sbrk(), at a page's start. */
static inline char *pages_take(long pages)
{
    long pad = -(long)sbrk(0) & (PAGE_SIZE - 1);
    char *got = sbrk(pad + pages * PAGE_SIZE);

    if (is_error(got))
        GIVE_UP("sbrk of %ld pages: %s", pages, error_text((int)(long)got));
    return got + pad;
}

/* fork() that must succeed. */
static inline int child_start(void)
{
    int pid = fork();

    if (pid < 0)
        GIVE_UP("fork: %s", error_text(pid));
    return pid;
}

static inline void pipe_make(int ends[2])
{
    int error = pipe(ends);

    if (error < 0)
        GIVE_UP("pipe: %s", error_text(error));
}

/* One byte through a pipe: processes that wait for each other. */
static inline void signal_send(int fd)
{
    write(fd, "x", 1);
}

static inline void signal_wait(int fd)
{
    char byte;

    if (read(fd, &byte, 1) != 1)
        GIVE_UP("the other process has gone");
}

int main(int argc, char **argv)
{
    if (argc != 3)
        fail("usage: %s PART NUMBER (the grader calls it)", program_name);
    nonce = argv[2];
    for (const Part *part = parts; part->name; part++) {
        if (strcmp(part->name, argv[1]) == 0) {
            part->run();
            return 0;
        }
    }
    fail("no part '%s'", argv[1]);
}

#endif
