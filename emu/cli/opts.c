/*
 * The parser of the command line. What an option means is in opts_set.c and opts_device.c.
 */
#include <ctype.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "emu/base/path.h"
#include "emu/cli/nearest.h"
#include "emu/cli/opts.h"
#include "emu/cli/opts_set.h"

#define AT(field) (unsigned)offsetof(Options, field)

const OptRow opt_rows[] = {
#define FLAG(group, names, field, help)                                                            \
    {GROUP_##group, names, NULL, set_flag, AT(field), 0, 0, help},
#define TEXT(group, names, metavar, field, help)                                                   \
    {GROUP_##group, names, metavar, set_text, AT(field), 0, 0, help},
#define COUNT(group, names, metavar, field, low, high, help)                                       \
    {GROUP_##group, names, metavar, set_count, AT(field), low, high, help},
#define CALL(group, names, metavar, function, help)                                                \
    {GROUP_##group, names, metavar, function, 0, 0, 0, help},
#define REFUSED(names, metavar, why) {GROUP_LATER, names, metavar, set_refused, 0, 0, 0, why, true},
#include "emu/cli/opts.def"
#undef FLAG
#undef TEXT
#undef COUNT
#undef CALL
#undef REFUSED
};
const unsigned opt_count = sizeof(opt_rows) / sizeof(*opt_rows);

const char *const opt_group_titles[GROUP_COUNT] = {
#define GROUP(name, title) title,
#include "emu/cli/opts.def"
#undef GROUP
};

bool opt_name(const OptRow *row, unsigned i, char *buf, unsigned len)
{
    const char *p = row->names;
    while (i--) {
        p = strchr(p, ' ');
        if (!p)
            return false;
        p++;
    }
    snprintf(buf, len, "%.*s", (int)strcspn(p, " "), p);
    return true;
}

static const char *undashed(const char *name)
{
    return name + (name[0] == '-' ? 1 + (name[1] == '-') : 0);
}

const OptRow *opt_find(const char *name)
{
    char known[32];
    for (unsigned i = 0; i < opt_count; i++) {
        for (unsigned n = 0; opt_name(&opt_rows[i], n, known, sizeof(known)); n++) {
            if (!strcmp(undashed(known), undashed(name)))
                return &opt_rows[i];
        }
    }
    return NULL;
}

const char *opt_nearest(const char *name)
{
    static const char *const end = NULL;
    const char *best = end;
    unsigned least = nearest_limit(undashed(name));
    for (unsigned i = 0; i < opt_count; i++) {
        char known[32];
        for (unsigned n = 0; opt_name(&opt_rows[i], n, known, sizeof(known)); n++) {
            unsigned d = nearest_distance(undashed(name), undashed(known));
            bool same = undashed(known)[0] == undashed(name)[0];
            if (d < least ||
                (best && d == least && same && undashed(best)[0] != undashed(name)[0])) {
                least = d;
                best = opt_rows[i].names;
                for (unsigned k = 0; k < n; k++)
                    best = strchr(best, ' ') + 1;
            }
        }
    }
    return best;
}

static bool unknown_option(const char *name, Err *err)
{
    const char *near = opt_nearest(name);
    if (!near)
        return err_set(err, 0, "unknown option %s (`rvemu -h` lists them)", name);
    return err_set(err, 0, "unknown option %s; did you mean %.*s?", name, (int)strcspn(near, " "),
                   near);
}

/* "-j4": a letter and its number in one word, as make and ninja take it. */
static const OptRow *find_with_number(const char *word)
{
    const char name[] = {'-', word[1], 0};
    if (word[0] != '-' || !isalpha((unsigned char)word[1]) || !isdigit((unsigned char)word[2]))
        return NULL;
    const OptRow *row = opt_find(name);
    return row && row->set == set_count ? row : NULL;
}

/* One option at argv[*i]; moves *i over its argument. */
static bool parse_option(Options *o, int argc, char **argv, int *i, Err *err)
{
    const char *word = argv[*i], *arg = NULL, *equals = strchr(word, '=');
    char name[64];
    snprintf(name, sizeof(name), "%.*s", (int)(equals ? equals - word : (long)strlen(word)), word);
    const OptRow *row = opt_find(name);
    if (!row) {
        row = find_with_number(word);
        if (row)
            return row->set(o, row, word + 2, err) || err_prefix(err, "%.2s %.80s", word, word + 2);
    }
    if (!row)
        return unknown_option(name, err);
    if (row->metavar) {
        /* One that is refused is refused whether or not its argument is there. */
        const char *next = *i + 1 < argc ? argv[*i + 1] : NULL;
        if (equals)
            arg = equals + 1;
        else if (next && next[0] == '-' && opt_find(next) && !row->refused)
            return err_set(err, 0, "%s wants an argument, %s %s, before %s (or %s=%s)", name, name,
                           row->metavar, next, name, next);
        else if (next)
            arg = argv[++*i];
        else if (!row->refused)
            return err_set(err, 0, "%s wants an argument: %s %s", name, name, row->metavar);
    } else if (equals) {
        return err_set(err, 0, "%s takes no argument", name);
    }
    if (row->set(o, row, arg, err))
        return true;
    if (arg && !row->refused)
        return err_prefix(err, "%s %.80s", name, arg);
    return err_prefix(err, "%s", name);
}

bool opts_parse(Options *o, int argc, char **argv, Err *err)
{
    const char *command = argc > 1 ? argv[1] : "";
    bool test = !strcmp(command, "test"), debug = !strcmp(command, "debug");
    bool named = test || debug || !strcmp(command, "run");
    *o = (Options){.program = argc ? path_name(argv[0]) : "rvemu",
                   .test = test,
                   .debug = debug,
                   .ram_size = 128ull << 20,
                   .nharts = 1,
                   .timeout_ns = UINT64_MAX,
                   .max_insns = UINT64_MAX,
                   .serial = SINK_STDIO,
                   .granularity = 4,
                   .jobs = 1};
    o->paths = pool_alloc(&o->pool, ((size_t)argc + 1) * sizeof(*o->paths));
    bool only_files = false;
    for (int i = 1 + named; i < argc; i++) {
        const char *word = argv[i];
        if (!only_files && !strcmp(word, "--")) {
            only_files = true;
        } else if (!only_files && word[0] == '-' && word[1]) {
            if (!parse_option(o, argc, argv, &i, err))
                return false;
            if (o->help || o->version || o->list)
                return true; /* what follows does not matter any more */
        } else if (!*word) {
            return err_set(err, 0, "an empty argument where a file is wanted");
        } else {
            o->paths[o->npaths++] = word;
        }
    }
    o->file = o->paths[0];
    o->second = o->npaths > 1 ? o->paths[o->npaths - 1] : NULL;
    return opts_check(o, err);
}

void opts_finish(Options *o)
{
    for (OptStep *step = o->steps; step; step = step->next)
        host_regex_destroy(step->expect);
    for (OptFail *fail = o->fails; fail; fail = fail->next)
        host_regex_destroy(fail->re);
    pool_finish(&o->pool);
}
