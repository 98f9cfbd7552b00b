/*
 * Lines of the console, given to the debugger in front of a machine that runs a small program with
 * debug information (tests/debug/source.c). A line that begins with a tab is one to complete; if
 * the first is `{`, all is said as JSON. What lets the machine run does so for a while. A command
 * that fails says why, what is said is whole lines, and JSON is never cut. Left out: what the
 * command's own front end does (files, `send`, `expect`).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emu/debug/debug.h"
#include "emu/debug/dwarf.h"
#include "rvemu/host.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/text.h"

enum { LINE = 4096, LINES = 200, STEPS = 200, TIMES = 5, GUEST_MAX = 256 << 10, COMPLETIONS = 20 };
enum { COMMANDS, FAILED, STOPS, WORDS };

FuzzTally fuzz_tally[FUZZ_TALLIES] = {[COMMANDS] = {"commands"},
                                      [FAILED] = {"refused"},
                                      [STOPS] = {"stops"},
                                      [WORDS] = {"words completed"}};

#ifdef FUZZ_DWARF
extern const DwarfOps rvemu_dwarf;
#endif

typedef struct Fuzz {
    Machine *m;
    Debug *d;
    Blob guest;
    size_t said;
    char last; /* byte of what was said */
} Fuzz;

static void fail(const char *what, const char *about)
{
    fprintf(stderr, "fuzz_script: %s: '%s'\n", what, about);
    abort();
}

/* The program, read once. */
static Blob guest(void)
{
    static uint8_t bytes[GUEST_MAX];
    static size_t size;
    FILE *f = size ? NULL : fopen(FUZZ_GUEST, "rb");

    if (f) {
        size = fread(bytes, 1, sizeof bytes, f);
        fclose(f);
    }
    if (!size)
        fail("cannot be read", FUZZ_GUEST);
    return (Blob){bytes, size, "guest.elf"};
}

/* ---- the front end ------------------------------------------------------------------------------
 */

static void print(void *ctl, const char *text, size_t len)
{
    Fuzz *z = ctl;

    z->said += len;
    z->last = len ? text[len - 1] : z->last;
}

/* Two files that there are: the program, and a source that is not the one it was made of. */
static bool file(void *ctl, const char *name, Blob *out, Err *err)
{
    static const char text[] = "one\ntwo\n\n\tfour \x01\xff\nthe last without an end";
    size_t n = strlen(name);

    if (n > 4 && !strcmp(name + n - 4, ".elf"))
        *out = ((Fuzz *)ctl)->guest;
    else if (n > 2 && !strcmp(name + n - 2, ".c"))
        *out = (Blob){(const uint8_t *)text, sizeof text - 1, "source.c"};
    else
        return err_set(err, 0, "%.40s: there is no such file", name);
    return true;
}

static bool reset(void *ctl, Err *err)
{
    Fuzz *z = ctl;

    if (!machine_reset(z->m, err))
        return false;
    debug_reset(z->d);
    return true;
}

#ifdef FUZZ_DWARF
static const DwarfOps *dwarf(void *ctl, Err *err)
{
    return &rvemu_dwarf;
}
#else
enum { dwarf = 0 };
#endif

static void open_machine(Fuzz *z, bool json)
{
    DebugFront front = {
        .ctl = z, .print = print, .file = file, .reset = reset, .dwarf = dwarf, .json = json};
    MachineConfig config = {
        .ram_size = 1 << 20, .nharts = 2, .seeded = true, .host = &host_plain_ops};
    BootPlan plan;
    Err err;

    z->guest = guest();
    plan = (BootPlan){.bios = z->guest};
    z->m = machine_create(&config, &err);
    if (!z->m || !machine_boot(z->m, &plan, &err) || !(z->d = debug_create(z->m, &front, &err)) ||
        !debug_add_symbols(z->d, &z->guest, &err))
        fail("no machine", err.msg);
}

/* ---- lines --------------------------------------------------------------------------------------
 */

static void complete(Fuzz *z, const char *line)
{
    char word[200];
    size_t start;

    for (unsigned i = 0;
         i < COMPLETIONS && debug_complete(z->d, line, i, word, sizeof word, &start); i++) {
        if (start > strlen(line))
            fail("a word begins behind the line", line);
        fuzz_tally[WORDS].count += strlen(word) > 0;
    }
}

static void run(Fuzz *z)
{
    for (int i = 0; i < TIMES; i++) {
        Err err;
        switch (debug_run(z->d, STEPS)) {
        case STOP_BREAK: fuzz_tally[STOPS].count++; return;
        case STOP_EXIT: debug_stopped(z->d, "Its end.", true); return;
        case STOP_RESET:
            if (!reset(z, &err))
                fail("no reset", err.msg);
            break;
        case STOP_DETECTOR: debug_stopped(z->d, "A detector.", false); return;
        default: break;
        }
    }
    debug_stopped(z->d, "Interrupted.", false);
}

/* False: it wants to end. */
static bool one_line(Fuzz *z, const char *line)
{
    DebugWants wants;

    if (line[0] == '\t') {
        complete(z, line + 1);
        return true;
    }
    z->said = 0;
    z->last = '\n';
    wants = debug_command(z->d, line);
    fuzz_tally[COMMANDS].count++;
    if (debug_failed(z->d)) {
        fuzz_tally[FAILED].count++;
        if (!z->said)
            fail("refused in silence", line);
        if (wants != DEBUG_PROMPT)
            fail("refused, and yet done", line);
    }
    if (wants == DEBUG_RUN)
        run(z);
    if (z->last != '\n')
        fail("half a line is said", line);
    return wants != DEBUG_QUIT;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char line[LINE];
    size_t at = 0, len;
    Fuzz z = {0};

    open_machine(&z, size && data[0] == '{');
    at = size && data[0] == '{';
    for (int i = 0; i < LINES && fuzz_line(data, size, &at, line, sizeof line, &len); i++) {
        if (!one_line(&z, line))
            break;
    }
    debug_destroy(z.d);
    machine_destroy(z.m);
    return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed)
{
    return fuzz_text(data, size, max, seed, "0123456789abcdefx$*&()[]{}+-<>=!%^~|?:.,/\"'\\ \t\n#");
}
