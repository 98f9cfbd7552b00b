/*
 * Files through the whole command: the first byte says how the rest is given to a session (WAYS),
 * as `rvemu FILE`, an option, `rvemu test`, or symbols for the debugger. It is refused with one
 * line, or it starts and runs for a while. Left out: files that change while they are read.
 */
#define _GNU_SOURCE
#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "emu/base/rng.h"
#include "emu/cli/session.h"
#include "emu/cli/test.h"
#include "emu/debug/debug.h"
#include "emu/host/host_zip.h"
#include "spec/gpt.h"
#include "tests/fuzz/fuzz.h"

enum { STEPS = 3000, ARGUMENTS = 16 };
enum { STARTED, REFUSED, TESTED, SYMBOLS };

FuzzTally fuzz_tally[FUZZ_TALLIES] = {[STARTED] = {"started"},
                                      [REFUSED] = {"refused with a line"},
                                      [TESTED] = {"tested"},
                                      [SYMBOLS] = {"taken as symbols"}};

/* f: the file alone; b: -bios; k: -kernel; n: -bios none -kernel; d: -dtb; t: rvemu test;
 * s: the debugger's symbols. */
static const char ways[] = "fbkndts";

/* ---- mutation --------------------------------------------------------------------------- */

typedef struct Case {
    Rng rng;
    size_t size;
    uint8_t *data;
} Case;

static uint64_t below(Case *c, uint64_t n)
{
    return n ? rng_below(&c->rng, n) : 0;
}

/* Numbers that loaders stumble over. */
static uint64_t nasty(Case *c)
{
    static const uint64_t numbers[] = {0,          1,          2,          0x7f,       0xff,
                                       0x7fff,     0xffff,     0x7fffffff, 0x80000000, 0xffffffff,
                                       0x80200000, 0x80800000, 0x10000000, 0x1000,     INT64_MAX,
                                       UINT64_MAX, 1ull << 63, 1ull << 32, 512,        4096};
    uint64_t v = numbers[below(c, sizeof(numbers) / sizeof(*numbers))];
    switch (below(c, 6)) {
    case 0: return v + below(c, 16);
    case 1: return v - below(c, 16);
    case 2: return c->size - below(c, 64);
    case 3: return rng_next(&c->rng);
    default: return v;
    }
}

/* Most of a file is data: half of the changes go where headers and tables are. */
static size_t somewhere(Case *c)
{
    switch (below(c, 6)) {
    case 0:
    case 1: return below(c, c->size < 128 ? c->size : 128);
    case 2: return below(c, c->size < 1536 ? c->size : 1536);
    case 3: return c->size - 1 - below(c, c->size < 600 ? c->size : 600);
    default: return below(c, c->size);
    }
}

static void change(Case *c)
{
    size_t at = somewhere(c), n;
    switch (below(c, 8)) {
    case 0: c->data[at] ^= (uint8_t)(1u << below(c, 8)); return;
    case 1: c->data[at] = (uint8_t)rng_next(&c->rng); return;
    case 2: c->size = 1 + below(c, c->size); return;
    case 3: /* a piece from elsewhere */
        n = 1 + below(c, 64);
        if (at + n <= c->size)
            memmove(c->data + at, c->data + below(c, c->size - n), n);
        return;
    default: { /* a number, where numbers stand */
        uint64_t v = nasty(c);
        n = (size_t)1 << (1 + below(c, 3));
        at &= ~(n - 1);
        if (at + n <= c->size)
            memcpy(c->data + at, &v, n);
    }
    }
}

static void put_crc(uint8_t *at, uint32_t crc)
{
    memcpy(at, &crc, sizeof(crc));
}

/* A GPT with right checksums again: else every change ends there. */
static void mend_gpt(Case *c)
{
    size_t blocks = c->size / GPT_BLOCK;
    if (blocks < 64)
        return;
    for (size_t lba = 1; lba < blocks; lba += blocks - 2) {
        uint8_t *h = c->data + lba * GPT_BLOCK;
        uint64_t at, count, each;
        uint32_t size, n32;
        memcpy(&at, h + GPT_HDR_ENTRIES_LBA, 8);
        memcpy(&n32, h + GPT_HDR_ENTRIES, 4);
        count = n32;
        memcpy(&n32, h + GPT_HDR_ENTRY_SIZE, 4);
        each = n32;
        if (at < blocks && count * each <= c->size - at * GPT_BLOCK)
            put_crc(h + GPT_HDR_ENTRIES_CRC, host_crc32(c->data + at * GPT_BLOCK, count * each));
        memcpy(&size, h + GPT_HDR_SIZE, 4);
        put_crc(h + GPT_HDR_CRC, 0);
        if (size <= GPT_BLOCK)
            put_crc(h + GPT_HDR_CRC, host_crc32(h, size));
    }
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed)
{
    Case c = {.data = data + 1, .size = size - 1};
    rng_init(&c.rng, seed);
    if (size < 2 || !below(&c, 8))
        return LLVMFuzzerMutate(data, size, max);
    if (!below(&c, 4) && data[0] != 'd')
        data[0] = (uint8_t)ways[below(&c, sizeof(ways) - 1)];
    for (uint64_t n = 1 + below(&c, 3); n > 0 && c.size; n--)
        change(&c);
    if (below(&c, 4))
        mend_gpt(&c);
    return c.size + 1;
}

/* ---- the session ------------------------------------------------------------------------ */

static void fail(const char *what, const char *said)
{
    fprintf(stderr, "fuzz_loaders: %s: '%s'\n", what, said);
    abort();
}

/* A file for rvemu to open; the same one each time. */
static void put_file(int *fd, char path[64], const void *bytes, size_t size)
{
    if (!*fd)
        *fd = memfd_create("case", 0);
    if (*fd < 0 || ftruncate(*fd, 0) || pwrite(*fd, bytes, size, 0) != (ssize_t)size)
        fail("the file cannot be written", "memfd");
    snprintf(path, 64, "/proc/self/fd/%d", *fd);
}

/* A kernel that is whole, for -dtb: it jumps to itself. */
static void put_kernel(int *fd, char path[64])
{
    struct {
        Elf64_Ehdr eh;
        Elf64_Phdr ph;
        uint32_t code;
    } kernel = {.eh = {.e_ident = {0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB, EV_CURRENT},
                       .e_type = ET_EXEC,
                       .e_machine = EM_RISCV,
                       .e_version = EV_CURRENT,
                       .e_entry = 0x80000000,
                       .e_phoff = sizeof(Elf64_Ehdr),
                       .e_ehsize = sizeof(Elf64_Ehdr),
                       .e_phentsize = sizeof(Elf64_Phdr),
                       .e_phnum = 1},
                .ph = {.p_type = PT_LOAD,
                       .p_flags = PF_R | PF_X,
                       .p_offset = sizeof(Elf64_Ehdr) + sizeof(Elf64_Phdr),
                       .p_vaddr = 0x80000000,
                       .p_paddr = 0x80000000,
                       .p_filesz = 4,
                       .p_memsz = 4},
                .code = 0x6f};
    put_file(fd, path, &kernel, sizeof(Elf64_Ehdr) + sizeof(Elf64_Phdr) + 4);
}

/* The words of a command line that uses the file in its way. */
static int command(char way, char *argv[ARGUMENTS], char *path, char *kernel)
{
    static char *const options[] = {"rvemu",           "-m", "8M", "-serial", "null", "--no-cache",
                                    "--detect=all=off"};
    int n = sizeof(options) / sizeof(*options);
    memcpy(argv, options, sizeof(options));
    if (way == 'n' || way == 'd') {
        argv[n++] = "-bios";
        argv[n++] = "none";
    }
    if (way == 'b')
        argv[n++] = "-bios";
    if (way == 'k' || way == 'n' || way == 'd')
        argv[n++] = "-kernel";
    if (way == 'd') {
        argv[n++] = kernel;
        argv[n++] = "--screen=64x64";
        argv[n++] = "-dtb";
    }
    argv[n++] = path;
    return n;
}

static void refused(const Err *err)
{
    if (!*err->msg || strchr(err->msg, '\n'))
        fail("not one line", err->msg);
    fuzz_tally[REFUSED].count++;
}

static void run_session(int argc, char **argv)
{
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
        fuzz_tally[STARTED].count++;
    } else {
        refused(&err);
    }
    opts_finish(&o);
}

/* By `rvemu test`: attributes and signatures are looked at, too. */
static void run_test(char *path)
{
    char *argv[] = {"rvemu", "test",    "--isa", "rv64im_zba", "--max-insns",
                    "3000",  "-serial", "null",  path};
    Options o;
    Err err = {0};
    TestResult result;
    if (!opts_parse(&o, sizeof(argv) / sizeof(*argv), argv, &err))
        fail("test", err.msg);
    TestCase test = {.path = path};
    Tests t = {.o = &o, .test = &test, .count = 1};
    test_one(&t, 0, &result);
    if (result.outcome != TEST_PASSED && (!*result.reason || strchr(result.reason, '\n')))
        fail("not one line", result.reason);
    fuzz_tally[TESTED].count++;
    pool_finish(&t.pool);
    opts_finish(&o);
}

static void print(void *ctl, const char *text, size_t len) {}

/* What the debugger does with a file's symbols. */
static void take_symbols(const uint8_t *data, size_t size)
{
    static const DebugFront front = {.print = print};
    static const char *const lines[] = {"info symbol 0x80000000",
                                        "info symbol $pc + 64",
                                        "x/4i $pc",
                                        "b main",
                                        "b *tohost",
                                        "p _start",
                                        "p &tohost",
                                        "disas",
                                        "bt",
                                        "info functions",
                                        "info variables",
                                        "why"};
    MachineConfig config = {
        .ram_size = 1 << 20, .nharts = 1, .seeded = true, .host = &host_plain_ops};
    static const uint32_t here = 0x6f;
    BootPlan plan = {.bios = {(const uint8_t *)&here, 4, "here"}};
    Blob elf = {data, size, "symbols"};
    char word[200];
    size_t start;
    Err err = {0};
    Machine *m = machine_create(&config, &err);
    Debug *d = m && machine_boot(m, &plan, &err) ? debug_create(m, &front, &err) : NULL;
    if (!d)
        fail("no machine", err.msg);
    if (debug_add_symbols(d, &elf, &err) && debug_add_symbols_at(d, &elf, 1ull << 63, &err))
        fuzz_tally[SYMBOLS].count++;
    else
        refused(&err);
    for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
        debug_command(d, lines[i]);
    for (unsigned i = 0; i < 50 && debug_complete(d, "b ", i, word, sizeof(word), &start); i++)
        continue;
    debug_destroy(d);
    machine_destroy(m);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static int fd, kernel_fd;
    static char path[64], kernel[64];
    char *argv[ARGUMENTS];
    if (!size)
        return 0;
    char way =
        data[0] && strchr(ways, data[0]) ? (char)data[0] : ways[data[0] % (sizeof(ways) - 1)];
    if (!kernel_fd)
        put_kernel(&kernel_fd, kernel);
    put_file(&fd, path, data + 1, size - 1);
    if (way == 's')
        take_symbols(data + 1, size - 1);
    else if (way == 't')
        run_test(path);
    else
        run_session(command(way, argv, path, kernel), argv);
    return 0;
}
