/*
 * Mutated input files through the whole command: an ELF, an Image, a disk or a device tree is
 * changed in a few places and given to a session, as `rvemu FILE` would. It is refused with one
 * line, or it starts and runs for a while. Meant for a build with sanitizers: what they find, an
 * assertion or a crash ends the program.
 *
 *     fuzz_loaders COUNT SEED FILE...      a FILE is a seed; its name's end says what it is: .elf,
 *                                          .img, .gz or .dtb
 *
 * The cases depend on COUNT's numbers and SEED alone; on a failure the number of the case and its
 * file, kept as `fuzz-case`, are told. Left out: files that change while they are read.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "emu/base/rng.h"
#include "emu/cli/session.h"
#include "emu/cli/test.h"
#include "emu/host/host_zip.h"
#include "spec/gpt.h"

enum { SEEDS = 16, STEPS = 3000, CASE_MAX = 4 << 20 };

typedef struct Seed {
    const char *name;
    size_t size;
    uint8_t data[CASE_MAX];
} Seed;

/* Shared with the child that does the work and may die of it. */
typedef struct Fuzz {
    Seed seed[SEEDS];
    unsigned nseeds;
    Rng rng;
    int file, said; /* the case, for rvemu to open; what rvemu and sanitizers say of it */
    char path[64];
    const char *good; /* a kernel that is whole, for -dtb */
    unsigned long number, started, refused;
    size_t size;
    uint8_t data[CASE_MAX];
} Fuzz;

static bool ends_with(const char *s, const char *end)
{
    size_t n = strlen(s), m = strlen(end);
    return n >= m && !strcmp(s + n - m, end);
}

static void seed_read(Seed *s, const char *name)
{
    FILE *f = fopen(name, "rb");
    s->name = name;
    s->size = f ? fread(s->data, 1, CASE_MAX, f) : 0;
    if (!s->size) {
        fprintf(stderr, "%s: cannot be read\n", name);
        exit(2);
    }
    fclose(f);
}

/* ---- mutation --------------------------------------------------------------------------- */

static uint64_t below(Fuzz *z, uint64_t n)
{
    return n ? rng_below(&z->rng, n) : 0;
}

/* Numbers that loaders stumble over. */
static uint64_t nasty(Fuzz *z)
{
    static const uint64_t numbers[] = {0,          1,          2,          0x7f,       0xff,
                                       0x7fff,     0xffff,     0x7fffffff, 0x80000000, 0xffffffff,
                                       0x80200000, 0x80800000, 0x10000000, 0x1000,     INT64_MAX,
                                       UINT64_MAX, 1ull << 63, 1ull << 32, 512,        4096};
    uint64_t v = numbers[below(z, sizeof(numbers) / sizeof(*numbers))];
    switch (below(z, 6)) {
    case 0: return v + below(z, 16);
    case 1: return v - below(z, 16);
    case 2: return z->size - below(z, 64);
    case 3: return rng_next(&z->rng);
    default: return v;
    }
}

/* Most of a file is data: half of the changes go where headers and tables are. */
static size_t somewhere(Fuzz *z)
{
    switch (below(z, 6)) {
    case 0:
    case 1: return below(z, z->size < 128 ? z->size : 128);
    case 2: return below(z, z->size < 1536 ? z->size : 1536);
    case 3: return z->size - 1 - below(z, z->size < 600 ? z->size : 600);
    default: return below(z, z->size);
    }
}

static void change(Fuzz *z)
{
    size_t at = somewhere(z), n;
    switch (below(z, 8)) {
    case 0: z->data[at] ^= (uint8_t)(1u << below(z, 8)); return;
    case 1: z->data[at] = (uint8_t)rng_next(&z->rng); return;
    case 2: z->size = 1 + below(z, z->size); return;
    case 3: /* a piece from elsewhere */
        n = 1 + below(z, 64);
        if (at + n <= z->size)
            memmove(z->data + at, z->data + below(z, z->size - n), n);
        return;
    default: { /* a number, where numbers stand */
        uint64_t v = nasty(z);
        n = (size_t)1 << (1 + below(z, 3));
        at &= ~(n - 1);
        if (at + n <= z->size)
            memcpy(z->data + at, &v, n);
    }
    }
}

static void put_crc(uint8_t *at, uint32_t crc)
{
    memcpy(at, &crc, sizeof(crc));
}

/* A GPT with right checksums again: else every change ends there. */
static void mend_gpt(Fuzz *z)
{
    size_t blocks = z->size / GPT_BLOCK;
    if (blocks < 64)
        return;
    for (size_t lba = 1; lba < blocks; lba += blocks - 2) {
        uint8_t *h = z->data + lba * GPT_BLOCK;
        uint64_t at, count, each;
        uint32_t size, n32;
        memcpy(&at, h + GPT_HDR_ENTRIES_LBA, 8);
        memcpy(&n32, h + GPT_HDR_ENTRIES, 4);
        count = n32;
        memcpy(&n32, h + GPT_HDR_ENTRY_SIZE, 4);
        each = n32;
        if (at < blocks && count * each <= z->size - at * GPT_BLOCK)
            put_crc(h + GPT_HDR_ENTRIES_CRC, host_crc32(z->data + at * GPT_BLOCK, count * each));
        memcpy(&size, h + GPT_HDR_SIZE, 4);
        put_crc(h + GPT_HDR_CRC, 0);
        if (size <= GPT_BLOCK)
            put_crc(h + GPT_HDR_CRC, host_crc32(h, size));
    }
}

static const Seed *make_case(Fuzz *z, unsigned long number)
{
    const Seed *seed = &z->seed[number % z->nseeds];
    memcpy(z->data, seed->data, seed->size);
    z->size = seed->size;
    for (uint64_t n = below(z, 6); n-- > 0;)
        change(z);
    if (ends_with(seed->name, ".img") && below(z, 4))
        mend_gpt(z);
    if (ftruncate(z->file, 0) || pwrite(z->file, z->data, z->size, 0) != (ssize_t)z->size) {
        fprintf(stderr, "the case cannot be written\n");
        exit(2);
    }
    return seed;
}

/* ---- the session ------------------------------------------------------------------------ */

/* The words of a command line that uses the file in one of its ways. */
static int command(Fuzz *z, const Seed *seed, char *argv[])
{
    static char *const options[] = {"rvemu",           "-m", "8M", "-serial", "null", "--no-cache",
                                    "--detect=all=off"};
    int n = 0;
    for (; n < (int)(sizeof(options) / sizeof(*options)); n++)
        argv[n] = options[n];
    if (ends_with(seed->name, ".dtb")) {
        argv[n++] = "-bios";
        argv[n++] = "none";
        argv[n++] = "-kernel";
        argv[n++] = (char *)(uintptr_t)z->good;
        argv[n++] = "-dtb";
    } else if (!ends_with(seed->name, ".img")) {
        switch (below(z, 5)) {
        case 0: argv[n++] = "-bios"; break;
        case 1: argv[n++] = "-kernel"; break;
        case 2:
            argv[n++] = "-bios";
            argv[n++] = "none";
            argv[n++] = "-kernel";
            break;
        default: break;
        }
    }
    argv[n++] = z->path;
    return n;
}

static bool one_line(const char *msg)
{
    return *msg && !strchr(msg, '\n');
}

static bool run_case(Fuzz *z, const Seed *seed)
{
    char *argv[16];
    int argc = command(z, seed, argv);
    Options o;
    Err err = {0};
    static Session s; /* larger than a stack should be */
    bool good = opts_parse(&o, argc, argv, &err);
    s = (Session){0};
    if (good && session_open(&s, &o, &err)) {
        char where[200];
        machine_run(s.machine, STEPS);
        machine_where(s.machine, 0, where, sizeof(where));
        session_close(&s);
        z->started++;
    } else {
        z->refused++;
        good = good && one_line(err.msg);
        if (!good)
            fprintf(stderr, "not one line: '%s'\n", err.msg);
    }
    opts_finish(&o);
    return good;
}

/* The same by `rvemu test`: attributes and signatures are looked at, too. */
static bool run_test(Fuzz *z)
{
    static char *words[] = {"rvemu",       "test", "--isa",   "rv64im_zba",
                            "--max-insns", "3000", "-serial", "null"};
    char *argv[16];
    int argc = sizeof(words) / sizeof(*words);
    Options o;
    Err err = {0};
    TestResult result;
    memcpy(argv, words, sizeof(words));
    argv[argc++] = z->path;
    bool good = opts_parse(&o, argc, argv, &err);
    TestCase test = {.path = z->path};
    Tests t = {.o = &o, .test = &test, .count = 1};
    if (good) {
        test_one(&t, 0, &result);
        good = result.outcome == TEST_PASSED || one_line(result.reason);
    }
    if (!good)
        fprintf(stderr, "test: '%s'\n", err.msg);
    pool_finish(&t.pool);
    opts_finish(&o);
    return good;
}

static bool run_one(Fuzz *z, const Seed *seed)
{
    return run_case(z, seed) && (!ends_with(seed->name, ".elf") || run_test(z));
}

/* In the child: every case. */
static int run_all(Fuzz *z, unsigned long count, unsigned long long first_seed)
{
    dup2(z->said, STDERR_FILENO);
    for (; z->number < count; z->number++) {
        rng_init(&z->rng, first_seed + z->number);
        if (ftruncate(z->said, 0) || lseek(z->said, 0, SEEK_SET) ||
            !run_one(z, make_case(z, z->number)))
            return 1;
    }
    return 0;
}

static int tell_failure(const Fuzz *z, int status)
{
    char said[8192];
    ssize_t n = pread(z->said, said, sizeof(said), 0);
    FILE *f = fopen("fuzz-case", "wb");
    if (f) {
        fwrite(z->data, 1, z->size, f);
        fclose(f);
    }
    printf("case %lu, made of %s and kept as fuzz-case, fails (wait status 0x%x):\n%.*s\n",
           z->number, z->seed[z->number % z->nseeds].name, (unsigned)status, (int)(n > 0 ? n : 0),
           said);
    return 1;
}

int main(int argc, char **argv)
{
    unsigned long count = argc > 3 ? strtoul(argv[1], NULL, 0) : 0;
    Fuzz *z = mmap(NULL, sizeof(*z), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (z == MAP_FAILED || !count) {
        fputs("usage: fuzz_loaders COUNT SEED FILE...\n", stderr);
        return 2;
    }
    for (int i = 3; i < argc && z->nseeds < SEEDS; i++) {
        seed_read(&z->seed[z->nseeds++], argv[i]);
        if (!z->good && ends_with(argv[i], ".elf"))
            z->good = argv[i];
    }
    z->file = memfd_create("case", 0);
    z->said = memfd_create("said", 0);
    snprintf(z->path, sizeof(z->path), "/proc/self/fd/%d", z->file);
    int status = -1;
    pid_t child = fork();
    if (child == 0)
        exit(run_all(z, count, strtoull(argv[2], NULL, 0)));
    waitpid(child, &status, 0);
    if (status)
        return tell_failure(z, status);
    printf("%lu cases: %lu refused with a line, %lu started\n", count, z->refused, z->started);
    return z->started && z->refused ? 0 : 1;
}
