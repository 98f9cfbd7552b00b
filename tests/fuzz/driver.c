/*
 * Drives a target of fuzz.h without libFuzzer: gives it every file, then N that are made of them.
 *
 *     fuzz_NAME [-runs=N] [-long=N] [-seed=S] FOLDER|FILE...
 *
 * -long: N where RVEMU_TEST_LONG is 1. The inputs depend on S and the files alone. A child does the
 * work; if it dies or takes too long over one input, that is kept as `fuzz-case`, and what was said
 * about it is told.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "emu/base/rng.h"
#include "tests/fuzz/fuzz.h"

enum { FILES = 256, INPUT = 2 << 20, SECONDS = 10, WALL = 300 };

typedef struct File {
    char *name;
    size_t size;
    uint8_t *data;
} File;

/* Shared with the child. */
typedef struct Shared {
    unsigned long number;
    const char *from; /* the file that the input is, or was made of */
    unsigned long tally[FUZZ_TALLIES];
    size_t size;
    uint8_t data[INPUT];
} Shared;

typedef struct Driver {
    File file[FILES];
    unsigned nfiles;
    unsigned long runs;
    uint64_t seed;
    int said; /* stderr of the child */
    Shared *shared;
} Driver;

static Rng bytes; /* LLVMFuzzerMutate's */

static void die(const char *what, const char *name)
{
    fprintf(stderr, "%s: %s\n", name, what);
    exit(2);
}

static size_t below(size_t n)
{
    return n ? (size_t)rng_below(&bytes, n) : 0;
}

/* ---- files -------------------------------------------------------------------------------------
 */

static void read_file(Driver *d, const char *name)
{
    FILE *f = fopen(name, "rb");
    File *to = &d->file[d->nfiles];

    if (!f || d->nfiles == FILES)
        die(f ? "one file too many" : "cannot be read", name);
    to->name = strdup(name);
    to->data = malloc(INPUT);
    to->size = fread(to->data, 1, INPUT, f);
    to->data = realloc(to->data, to->size + 1);
    fclose(f);
    d->nfiles += to->size != 0;
}

static int visible(const struct dirent *e)
{
    return e->d_name[0] != '.';
}

static void read_all(Driver *d, const char *name)
{
    struct dirent **entry;
    int n = scandir(name, &entry, visible, alphasort);

    if (n < 0) {
        read_file(d, name);
        return;
    }
    for (int i = 0; i < n; i++) {
        char path[4096];
        snprintf(path, sizeof path, "%s/%s", name, entry[i]->d_name);
        read_file(d, path);
        free(entry[i]);
    }
    free(entry);
}

/* ---- inputs ------------------------------------------------------------------------------------
 */

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max)
{
    static const uint8_t nasty[] = {0, 1, 2, 0x10, 0x7f, 0x80, 0xfe, 0xff};
    size_t at = below(size), n = 1 + below(below(4) ? 4 : 64), from = below(size);

    if (!size)
        return 0;
    n = n < size - at ? n : size - at;
    n = n < size - from ? n : size - from;
    switch (below(6)) {
    case 0: data[at] ^= (uint8_t)(1 << below(8)); break;
    case 1: rng_bytes(&bytes, data + at, n < 8 ? n : 8); break;
    case 2: memset(data + at, nasty[below(sizeof nasty)], n); break;
    case 3: memmove(data + at, data + from, n); break;
    case 4: /* in between */
        if (n <= max - size) {
            memmove(data + at + n, data + at, size - at);
            size += n;
        }
        break;
    default:
        if (n < size) {
            memmove(data + at, data + at + n, size - at - n);
            size -= n;
        }
    }
    return size;
}

/* A piece of another file, put in between. */
static size_t splice(const Driver *d, uint8_t *data, size_t size)
{
    const File *f = &d->file[below(d->nfiles)];
    size_t at = below(size), from = below(f->size), n = 1 + below(256);

    n = n < f->size - from ? n : f->size - from;
    n = n < INPUT - size ? n : INPUT - size;
    memmove(data + at + n, data + at, size - at);
    memcpy(data + at, f->data + from, n);
    return size + n;
}

static void make_input(Driver *d)
{
    Shared *s = d->shared;
    const File *f = &d->file[s->number % d->nfiles];

    memcpy(s->data, f->data, f->size);
    s->size = f->size;
    s->from = f->name;
    if (s->number < d->nfiles)
        return;
    rng_init(&bytes, d->seed * 1000003 + s->number);
    if (!below(8))
        s->size = splice(d, s->data, s->size);
    for (size_t n = 1 + below(4); n > 0; n--)
        s->size = LLVMFuzzerCustomMutator(s->data, s->size, INPUT, (unsigned)rng_next(&bytes));
}

/* ---- runs --------------------------------------------------------------------------------------
 */

/* One input has so many seconds of the processor's, which a busy host does not change. */
static void limit(void)
{
    const struct itimerval t = {.it_value = {.tv_sec = SECONDS}};

    setitimer(ITIMER_PROF, &t, NULL);
    alarm(WALL);
}

/* In the child. A copy on the heap: a sanitizer sees what is read behind its end. */
static void run_all(Driver *d)
{
    Shared *s = d->shared;

    dup2(d->said, STDERR_FILENO);
    for (; s->number < d->nfiles + d->runs; s->number++) {
        if (ftruncate(d->said, 0) || lseek(d->said, 0, SEEK_SET))
            _exit(2);
        make_input(d);
        uint8_t *input = malloc(s->size);
        memcpy(input, s->data, s->size);
        limit();
        LLVMFuzzerTestOneInput(input, s->size);
        free(input);
        for (int i = 0; i < FUZZ_TALLIES; i++)
            s->tally[i] = fuzz_tally[i].count;
    }
}

static int tell_failure(const Driver *d, int status)
{
    static char said[16384];
    const Shared *s = d->shared;
    ssize_t n = pread(d->said, said, sizeof said, 0);
    FILE *f = fopen("fuzz-case", "wb");

    if (f) {
        fwrite(s->data, 1, s->size, f);
        fclose(f);
    }
    printf("input %lu, %s%s and kept as fuzz-case, fails (wait status 0x%x):\n%.*s\n", s->number,
           s->number < d->nfiles ? "" : "made of ", s->from, (unsigned)status, (int)(n > 0 ? n : 0),
           said);
    return 1;
}

/* 0: good. Of many inputs each tally must have become something. */
static int tell_success(const Driver *d)
{
    int idle = 0;

    printf("%u files, %lu made of them", d->nfiles, d->runs);
    for (int i = 0; i < FUZZ_TALLIES && fuzz_tally[i].what; i++) {
        printf(", %lu %s", d->shared->tally[i], fuzz_tally[i].what);
        idle |= d->runs && !d->shared->tally[i];
    }
    printf("\n");
    return idle;
}

static void arguments(Driver *d, int argc, char **argv)
{
    const char *longer = getenv("RVEMU_TEST_LONG");
    unsigned long runs = 0, long_runs = 0;

    for (int i = 1; i < argc; i++) {
        const char *value = strchr(argv[i], '=');
        if (value && !strncmp(argv[i], "-seed=", 6))
            d->seed = strtoull(value + 1, NULL, 0);
        else if (value && !strncmp(argv[i], "-runs=", 6))
            runs = strtoul(value + 1, NULL, 0);
        else if (value && !strncmp(argv[i], "-long=", 6))
            long_runs = strtoul(value + 1, NULL, 0);
        else if (*argv[i] == '-')
            die("-runs=N -long=N -seed=S FOLDER|FILE...", argv[i]);
        else
            read_all(d, argv[i]);
    }
    d->runs = long_runs && longer && !strcmp(longer, "1") ? long_runs : runs;
    if (!d->nfiles)
        die("-runs=N -long=N -seed=S FOLDER|FILE...", argv[0]);
}

int main(int argc, char **argv)
{
    static Driver d = {.seed = 1};
    int status = -1;

    d.shared =
        mmap(NULL, sizeof *d.shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    d.said = memfd_create("said", 0);
    if (d.shared == MAP_FAILED || d.said < 0)
        die("out of memory", argv[0]);
    arguments(&d, argc, argv);
    pid_t child = fork();
    if (child == 0) {
        run_all(&d);
        exit(0); /* where leaks are looked for */
    }
    if (child < 0 || waitpid(child, &status, 0) != child || status)
        status = tell_failure(&d, status);
    else
        status = tell_success(&d);
    for (unsigned i = 0; i < d.nfiles; i++) {
        free(d.file[i].name);
        free(d.file[i].data);
    }
    return status;
}
