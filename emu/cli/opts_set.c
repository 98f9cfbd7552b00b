/*
 * What the options do that are no plain flag, string or number; disks and devices are in
 * opts_device.c. Each answers with what is wrong; the parser puts the option in front of it.
 */
#include <stdio.h>
#include <string.h>

#include "emu/cli/nearest.h"
#include "emu/cli/opts_set.h"
#include "emu/isa/isa.h"
#include "emu/cli/value.h"
#include "spec/map.h"

#define RAM_MIN (64ull << 10)
#define RAM_MAX (64ull << 30)

typedef struct Word {
    const char *word;
    int value;
} Word;

/* One of a few words; a table ends with a NULL. */
static bool one_of(const Word *words, const char *arg, int *value, Err *err)
{
    char all[120] = "";
    *value = 0;
    for (const Word *w = words; w->word; w++) {
        if (!strcmp(w->word, arg)) {
            *value = w->value;
            return true;
        }
        size_t n = strlen(all);
        snprintf(all + n, sizeof(all) - n, "%s%s", n ? ", " : "", w->word);
    }
    return err_set(err, 0, "one of %s is wanted", all);
}

static void *field(Options *o, const OptRow *row)
{
    return (char *)o + row->offset;
}

bool set_flag(Options *o, const OptRow *row, const char *arg, Err *err)
{
    *(bool *)field(o, row) = true;
    return true;
}

bool set_text(Options *o, const OptRow *row, const char *arg, Err *err)
{
    *(const char **)field(o, row) = arg;
    return true;
}

bool set_count(Options *o, const OptRow *row, const char *arg, Err *err)
{
    uint64_t v;
    if (!value_count(arg, &v, err))
        return false;
    if (v < row->low || v > row->high)
        return err_set(err, 0, "%llu to %llu is wanted", (unsigned long long)row->low,
                       (unsigned long long)row->high);
    *(uint64_t *)field(o, row) = v;
    return true;
}

bool set_refused(Options *o, const OptRow *row, const char *arg, Err *err)
{
    return err_set(err, 0, "%s", row->help);
}

bool set_nothing(Options *o, const OptRow *row, const char *arg, Err *err)
{
    return true; /* what it asks for is always so: its help says that */
}

bool set_bios(Options *o, const OptRow *row, const char *arg, Err *err)
{
    o->bios_file = NULL;
    o->bios = !strcmp(arg, "none") ? BIOS_NONE : !strcmp(arg, "default") ? BIOS_OURS : BIOS_FILE;
    if (o->bios == BIOS_FILE)
        o->bios_file = arg;
    return true;
}

bool set_memory(Options *o, const OptRow *row, const char *arg, Err *err)
{
    uint64_t size;
    const char *number = strncmp(arg, "size=", 5) ? arg : arg + 5;
    if (!value_size(number, 1 << 20, &size, err))
        return false;
    if (size < RAM_MIN)
        return err_set(err, 0, "too little RAM: 64K at least");
    if (size > RAM_MAX)
        return err_set(err, 0, "too much RAM: 64G at most");
    if (size % 4096)
        return err_set(err, 0, "RAM comes in pages of 4K");
    o->ram_size = size;
    return true;
}

bool set_smp(Options *o, const OptRow *row, const char *arg, Err *err)
{
    uint64_t cpus = 0, product = 1, v;
    Item item;
    for (const char *list = arg; *list;) {
        if (!value_item(&list, &item, err))
            return false;
        if (!value_u64(item.has_value ? item.value : item.key, &v, err))
            return err_set(err, 0, "1 to %d harts", MAP_MAX_HARTS);
        if (!item.has_value || !strcmp(item.key, "cpus") || !strcmp(item.key, "maxcpus")) {
            if (cpus && cpus != v)
                return err_set(err, 0, "harts cannot be added later: cpus and maxcpus must agree");
            cpus = v;
        } else if (!strcmp(item.key, "sockets") || !strcmp(item.key, "cores") ||
                   !strcmp(item.key, "threads")) {
            if (!v || v > MAP_MAX_HARTS)
                return err_set(err, 0, "1 to %d harts", MAP_MAX_HARTS);
            product *= v;
        } else {
            return err_set(err, 0, "there is no '%s'", item.key);
        }
    }
    if (!cpus)
        cpus = strchr(arg, '=') && strncmp(arg, "cpus=", 5) ? product : 0;
    if (cpus < 1 || cpus > MAP_MAX_HARTS)
        return err_set(err, 0, "1 to %d harts", MAP_MAX_HARTS);
    if (product != 1 && product != cpus)
        return err_set(err, 0, "sockets, cores and threads do not make %d harts", (int)cpus);
    o->nharts = (unsigned)cpus;
    return true;
}

/* QEMU's names; there they are properties of its harts. */
static bool set_vector(const Item *item, uint64_t *vector, Err *err)
{
    return (value_u64(item->value, vector, err) && *vector && !(*vector & 3)) ||
           err_set(err, 0, "%s: an address is wanted, a multiple of 4", item->key);
}

/* Options of -machine; most of them say what the board has anyway. */
bool set_machine(Options *o, const OptRow *row, const char *arg, Err *err)
{
    static const char *const true_anyway[] = {"aclint=off", "aia=none", "acpi=off", "usb=off",
                                              "accel=tcg",  "virt",     "type=virt"};
    if (!strcmp(arg, "help")) {
        o->list = "machines";
        return true;
    }
    for (const char *list = arg; *list;) {
        Item item;
        char text[sizeof(item.key) + sizeof(item.value) + 2];
        bool good = false;
        if (!value_item(&list, &item, err))
            return false;
        snprintf(text, sizeof(text), "%s%s%s", item.key, item.has_value ? "=" : "", item.value);
        if (!strcmp(item.key, "dumpdtb") && item.has_value) {
            o->dump_dtb = pool_text(&o->pool, "%s", item.value);
            good = true;
        }
        if (!strcmp(item.key, "rnmi-interrupt-vector") ||
            !strcmp(item.key, "rnmi-exception-vector")) {
            if (!set_vector(&item, item.key[5] == 'i' ? &o->nmi_vector : &o->nmi_exception, err))
                return false;
            good = true;
        }
        for (unsigned i = 0; i < sizeof(true_anyway) / sizeof(*true_anyway); i++)
            good |= !strcmp(text, true_anyway[i]);
        if (!good && !item.has_value)
            return err_set(err, 0, "there is no board '%s', only virt", item.key);
        if (!good)
            return err_set(err, 0, "the board has no %.100s", text);
    }
    return true;
}

bool set_cpu(Options *o, const OptRow *row, const char *arg, Err *err)
{
    if (!strcmp(arg, "help")) {
        o->list = "cpus";
        return true;
    }
    if (!strncmp(arg, "rv32", 4))
        return err_set(err, 0, "this is a 64-bit machine: rv64 or max");
    if (strchr(arg, ','))
        return err_set(err, 0, "rv64 or max, without options: extensions are chosen by --isa");
    for (unsigned i = 0; isa_name(i); i++)
        if (isa_name(i)->kind == ISA_PROFILE && !strcmp(arg, isa_name(i)->name))
            o->isa = arg;
    if (strcmp(arg, "rv64") && strcmp(arg, "max") && o->isa != arg)
        return err_set(err, 0, "rv64, max or a profile is wanted (`rvemu help isa`)");
    return true;
}

bool set_seed(Options *o, const OptRow *row, const char *arg, Err *err)
{
    o->seeded = true;
    return value_u64(arg, &o->seed, err);
}

bool set_clock(Options *o, const OptRow *row, const char *arg, Err *err)
{
    static const Word words[] = {{"real", 0}, {"virtual", 1}, {NULL, 0}};
    int v = 0;
    if (!one_of(words, arg, &v, err))
        return false;
    o->clock_virtual = v;
    o->clock_real = !v;
    return true;
}

bool set_timeout(Options *o, const OptRow *row, const char *arg, Err *err)
{
    return value_seconds(arg, &o->timeout_ns, err);
}

bool set_serial(Options *o, const OptRow *row, const char *arg, Err *err)
{
    bool null = !strcmp(arg, "null") || !strcmp(arg, "none");
    if (o->serial_given)
        return null || err_set(err, 0, "the board has one serial port, and it is taken");
    o->serial_given = true;
    if (!strcmp(arg, "stdio") || !strcmp(arg, "mon:stdio")) {
        o->serial = SINK_STDIO;
    } else if (null) {
        o->serial = SINK_NULL;
    } else if (!strncmp(arg, "file:", 5) && arg[5]) {
        o->serial = SINK_FILE;
        o->serial_path = arg + 5;
    } else {
        return err_set(err, 0, "stdio, mon:stdio, null, none or file:FILE is wanted");
    }
    return true;
}

bool set_monitor(Options *o, const OptRow *row, const char *arg, Err *err)
{
    return !strcmp(arg, "none") || !strcmp(arg, "null") ||
           err_set(err, 0, "no monitor yet: only none or null");
}

bool set_eof(Options *o, const OptRow *row, const char *arg, Err *err)
{
    static const Word words[] = {
        {"ctrl-d", EOF_CTRL_D}, {"quit", EOF_QUIT}, {"ignore", EOF_IGNORE}, {NULL, 0}};
    int v = 0;
    if (!one_of(words, arg, &v, err))
        return false;
    o->at_eof = (OptEof)v;
    return true;
}

bool set_granularity(Options *o, const OptRow *row, const char *arg, Err *err)
{
    static const Word words[] = {{"4", 4}, {"8", 8}, {NULL, 0}};
    int v = 0;
    if (!one_of(words, arg, &v, err))
        return false;
    o->granularity = (uint64_t)v;
    return true;
}

bool set_ctrl_z(Options *o, const OptRow *row, const char *arg, Err *err)
{
    static const Word words[] = {{"suspend", CTRL_Z_SUSPEND}, {"guest", CTRL_Z_GUEST}, {NULL, 0}};
    int v = 0;
    if (!one_of(words, arg, &v, err))
        return false;
    o->ctrl_z = (OptCtrlZ)v;
    return true;
}

/* ---- lists of names --------------------------------------------------------------------- */

static const char *const trace_names[] = {
#define TRACE(name, help) #name,
#include "rvemu/trace.def"
#undef TRACE
};

static const char *const check_names[] = {
#define CHECK(name, help) #name,
#include "rvemu/check.def"
#undef CHECK
};

static const char *const detect_names[] = {
#define DETECT(name, status, action, warns, help) #name,
#include "rvemu/detect.def"
#undef DETECT
};

/* The index of a name; - and _ are the same. -1: none, and err names the nearest. */
static int name_index(const char *const *names, int count, const char *what, const char *name,
                      Err *err)
{
    char flat[64];
    const char *near = NULL;
    unsigned least = nearest_limit(name);
    snprintf(flat, sizeof(flat), "%s", name);
    for (char *p = flat; *p; p++)
        *p = *p == '-' ? '_' : *p;
    for (int i = 0; i < count; i++) {
        unsigned d = nearest_distance(flat, names[i]);
        if (!d)
            return i;
        if (d < least) {
            least = d;
            near = names[i];
        }
    }
    char all[200] = "";
    for (int i = 0; i < count; i++) {
        size_t n = strlen(all);
        snprintf(all + n, sizeof(all) - n, "%s, ", names[i]);
    }
    err_set(err, 0, "there is no %s '%s'%s%s%s (%sall)", what, name, near ? "; did you mean " : "",
            near ? near : "", near ? "?" : "", all);
    return -1;
}

/* A list of such names, `all` for each of them, into *bits; help: the topic instead. */
static bool add_names(Options *o, const char *arg, const char *const *names, int count,
                      const char *what, const char *topic, uint64_t *bits, Err *err)
{
    if (!strcmp(arg, "help")) {
        o->list = topic;
        return true;
    }
    for (const char *list = arg; *list;) {
        Item item;
        if (!value_item(&list, &item, err))
            return false;
        if (!strcmp(item.key, "all")) {
            *bits |= (1ull << count) - 1;
            continue;
        }
        int i = name_index(names, count, what, item.key, err);
        if (i < 0)
            return false;
        *bits |= 1ull << i;
    }
    return true;
}

bool set_trace(Options *o, const OptRow *row, const char *arg, Err *err)
{
    return add_names(o, arg, trace_names, TRACE_COUNT, "trace", "traces", &o->traces, err);
}

bool set_check(Options *o, const OptRow *row, const char *arg, Err *err)
{
    return add_names(o, arg, check_names, CHECK_COUNT, "check", "checks", &o->check, err);
}

bool set_detect(Options *o, const OptRow *row, const char *arg, Err *err)
{
    static const Word words[] = {
        {"off", DETECT_OFF}, {"warn", DETECT_WARN}, {"stop", DETECT_STOP}, {NULL, 0}};
    if (!strcmp(arg, "help")) {
        o->list = "detectors";
        return true;
    }
    for (const char *list = arg; *list;) {
        Item item;
        int i, action = 0;
        if (!value_item(&list, &item, err) || !one_of(words, item.value, &action, err))
            return false;
        if (!strcmp(item.key, "all")) {
            memset(o->detect, action, sizeof(o->detect));
            continue;
        }
        i = name_index(detect_names, DETECT_COUNT, "detector", item.key, err);
        if (i < 0)
            return false;
        o->detect[i] = (uint8_t)action;
    }
    return true;
}

bool set_debug_log(Options *o, const OptRow *row, const char *arg, Err *err)
{
    static const Word words[] = {{"guest_errors", 0},
                                 {"unimp", 0},
                                 {"int", 1 << TRACE_trap | 1 << TRACE_irq},
                                 {"in_asm", 1 << TRACE_insn},
                                 {"exec", 1 << TRACE_insn},
                                 {NULL, 0}};
    for (const char *list = arg; *list;) {
        Item item;
        int traces = 0;
        if (!value_item(&list, &item, err) || !one_of(words, item.key, &traces, err))
            return false;
        o->traces |= (uint64_t)traces;
    }
    return true;
}

/* ---- QEMU's options of which we can do one thing only ------------------------------------- */

bool set_accel(Options *o, const OptRow *row, const char *arg, Err *err)
{
    return !strcmp(arg, "tcg") || !strcmp(arg, "accel=tcg") || !strcmp(arg, "tcg,thread=single") ||
           err_set(err, 0, "only tcg or tcg,thread=single: the harts run in turn, interpreted");
}

bool set_icount(Options *o, const OptRow *row, const char *arg, Err *err)
{
    o->clock_virtual = true;
    return !strcmp(arg, "auto") || !strcmp(arg, "shift=auto") ||
           err_set(err, 0, "only auto or shift=auto: the rate is fixed");
}

bool set_rtc(Options *o, const OptRow *row, const char *arg, Err *err)
{
    return !strcmp(arg, "base=utc") || !strcmp(arg, "clock=host") ||
           !strcmp(arg, "base=utc,clock=host") ||
           err_set(err, 0, "only base=utc and clock=host (--seed fixes the date)");
}

bool set_net(Options *o, const OptRow *row, const char *arg, Err *err)
{
    return !strcmp(arg, "none") || err_set(err, 0, "no network yet: only none");
}

/* ---- what fits together ------------------------------------------------------------------ */

static bool check_test(const Options *o, Err *err)
{
    if (!o->test) {
        const char *only = o->jobs != 1 ? "-j" : o->tap ? "--tap" : NULL;
        only = o->no_skip ? "--no-skip" : only;
        return !only || err_set(err, 0, "%s is for `rvemu test PATH...`", only);
    }
    if (o->help || o->print_isa)
        return true;
    if (o->kernel)
        return err_set(err, 0, "-kernel %s: `rvemu test` runs its PATHs", o->kernel);
    return o->npaths || err_set(err, 0, "test: which? A program or a folder of them is wanted");
}

static bool check_debug(const Options *o, Err *err)
{
    const char *only = o->commands ? o->commands->file ? "-x" : "-ex"
                       : o->json   ? "--json"
                       : o->batch  ? "--batch"
                                   : NULL;
    return o->debug || !only || err_set(err, 0, "%s is for `rvemu debug FILE`", only);
}

static bool check_expect(const Options *o, Err *err)
{
    const char *given = o->steps   ? o->steps->expect ? "--expect" : "--send"
                        : o->fails ? "--fail"
                                   : NULL;
    if (given && o->test)
        return err_set(err, 0, "%s: not with `rvemu test`, whose programs say how they end", given);
    if (given && o->debug)
        return err_set(err, 0, "%s: `rvemu debug` has commands for that: expect and send", given);
    return !o->junit || o->test || given ||
           err_set(err, 0, "--junit is for `rvemu test PATH...`, or with --expect");
}

static bool check_gdb(const Options *o, Err *err)
{
    if (o->gdb_given && o->test)
        return err_set(err, 0, "-gdb: not with `rvemu test`");
    if (o->gdb_given && o->debug)
        return err_set(err, 0,
                       "-gdb: `rvemu debug` is a debugger of its own; gdb's `monitor` takes "
                       "its commands");
    if (o->stopped && o->debug)
        return err_set(err, 0, "-S: `rvemu debug` stops at the first instruction anyway");
    return !o->stopped || o->gdb_given ||
           err_set(err, 0, "-S: nobody could start the machine: -gdb or -s is wanted, too");
}

bool opts_check(Options *o, Err *err)
{
    if (!check_test(o, err) || !check_debug(o, err) || !check_expect(o, err) ||
        !check_gdb(o, err) || !opts_check_record(o, err) || !opts_check_screen(o, err))
        return false;
    if (o->htif && o->no_htif)
        return err_set(err, 0, "--htif and --no-htif exclude each other");
    if (o->seeded && o->clock_real)
        return err_set(err, 0, "--seed needs virtual time: not with --clock real");
    if (o->initrd && !o->kernel && !o->file)
        return err_set(err, 0, "-initrd %s: there is no kernel that it is for (-kernel FILE)",
                       o->initrd);
    if (o->append && !o->kernel && !o->file)
        return err_set(err, 0, "-append: there is no kernel that it is for (-kernel FILE)");
    if ((o->disk_log || o->disk_fault) && !o->ndrives && !o->file)
        return err_set(err, 0, "%s: there is no disk", o->disk_log ? "--disk-log" : "--disk-fault");
    if (o->commit_file && !o->log_commits)
        return err_set(err, 0, "--log %s: for the lines of --log-commits, which is not given",
                       o->commit_file);
    return true;
}
