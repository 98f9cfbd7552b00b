/* Commands for breakpoints, watchpoints and catchpoints. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emu/debug/command.h"
#include "emu/debug/info.h"
#include "emu/debug/kernel.h"

/* The text up to one of the words " if ", " space " or " process ", or its end. */
static size_t subject(const char *args)
{
    size_t n = strlen(args);
    static const char *const ends[] = {" if ", " space ", " process "};

    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        const char *at = strstr(args, ends[i]);
        if (at && (size_t)(at - args) < n)
            n = (size_t)(at - args);
    }
    while (n && args[n - 1] == ' ')
        n--;
    return n;
}

static char *copy(const char *text, size_t len)
{
    char *s = malloc(len + 1);

    if (s) {
        memcpy(s, text, len);
        s[len] = 0;
    }
    return s;
}

static bool set_condition(Debug *d, Point *p, const char *text, Err *err)
{
    Expr *e = expr_parse(d, text, err);

    if (!e)
        return false;
    expr_free(p->cond);
    free(p->cond_text);
    p->cond = e;
    p->cond_text = copy(text, strlen(text));
    return true;
}

/* A number at *at. */
static bool take_number(Debug *d, const char **at, uint64_t *num, Err *err)
{
    const char *end;
    Expr *e = expr_parse_start(d, *at, &end, err);
    Value v;
    bool ok = e && expr_eval(d, e, &v, err) && value_load(d, &v, err);

    expr_free(e);
    if (!ok)
        return false;
    *num = v.num;
    *at = end;
    return true;
}

/* "space X", "process X" and "if X", which follow the subject. */
static bool restrictions(Debug *d, Point *p, const char *at, Err *err)
{
    KernelProcess in;

    if (args_take(&at, "space")) {
        if (!take_number(d, &at, &p->satp, err))
            return false;
        if (!p->satp)
            return err_set(err, 0, "space: satp's value is wanted, not 0");
    }
    if (args_take(&at, "process")) {
        if (!take_number(d, &at, &p->pid, err) || !kernel_find(d, p->pid, &in, err))
            return false;
        p->in_process = true;
    }
    if (args_take(&at, "if"))
        return set_condition(d, p, at, err);
    return args_end(at, err);
}

/* With its number, or not at all. */
static Point *add(Debug *d, Point *p, const char *args, Err *err)
{
    size_t len = subject(args);
    Point *made;

    p->text = copy(args, len);
    if (!p->text) {
        err_set(err, 0, "out of memory");
        return NULL;
    }
    made = restrictions(d, p, args + len, err) ? points_add(d, p, false, err) : NULL;
    if (made)
        return made;
    expr_free(p->cond);
    free(p->cond_text);
    free(p->text);
    return NULL;
}

/* "process X" behind the subject: names are those of its program, and the kernel's. */
static void prefer(Debug *d, const char *at)
{
    KernelProcess in;
    uint64_t pid;
    Err err;

    if (args_take(&at, "process") && take_number(d, &at, &pid, &err) &&
        kernel_find(d, pid, &in, &err))
        kernel_note_process(d, &in);
}

static void tell(Debug *d, const char *what, const Point *p)
{
    DwarfLine l;

    out_row(&d->out, "point");
    out_num(&d->out, "number", p->id);
    out_str(&d->out, "what", p->text);
    if (p->kind != POINT_CATCH)
        out_hex(&d->out, "address", p->va);
    out_end(&d->out);
    if (p->kind == POINT_BREAK && d->nfiles && debug_line(d, p->va, &l))
        out(&d->out, "%s %u at 0x%llx: file %s, line %u.\n", what, p->id, (unsigned long long)p->va,
            source_short(l.file, l.folder), l.line);
    else if (p->kind == POINT_BREAK)
        out(&d->out, "%s %u at 0x%llx\n", what, p->id, (unsigned long long)p->va);
    else
        out(&d->out, "%s %u: %s\n", what, p->id, p->text);
}

/* --- code ---------------------------------------------------------------------------------------
 */

static bool code(Debug *d, const char *args, bool once, Err *err)
{
    Point p = {.kind = POINT_BREAK, .temporary = once}, *made;
    char place[200];
    size_t len = subject(args);

    if (!len) {
        p.va = debug_hart(d)->pc;
    } else {
        snprintf(place, sizeof place, "%.*s", (int)len, args);
        prefer(d, args + len);
        if (!debug_location(d, place, &p.va, err))
            return d->located == LOCATED_NOWHERE
                       ? err_set(err, 0, "%.150s; there are no symbols of the process's program",
                                 err->msg)
                       : false;
        p.program = d->located == LOCATED_NOWHERE ? 0 : d->located;
    }
    made = add(d, &p, args, err);
    if (made)
        tell(d, once ? "Temporary breakpoint" : "Breakpoint", made);
    return made != NULL;
}

bool cmd_break(Debug *d, const char *args, Err *err)
{
    return code(d, args, false, err);
}

bool cmd_tbreak(Debug *d, const char *args, Err *err)
{
    return code(d, args, true, err);
}

/* --- data ---------------------------------------------------------------------------------------
 */

static bool physical(Debug *d, Point *p, const char *place, Err *err)
{
    const char *end;
    Expr *e = expr_parse_start(d, place, &end, err);
    Value v;
    bool ok = e && expr_eval(d, e, &v, err) && value_load(d, &v, err);

    expr_free(e);
    if (!ok)
        return false;
    p->physical = true;
    p->va = v.num;
    p->len = 8;
    return !*end || expr_number(d, end, &p->len, err);
}

static bool place_of(Debug *d, Point *p, const char *place, Err *err)
{
    Value v;

    if (args_take(&place, "phys"))
        return physical(d, p, place, err);
    if (!args_take(&place, "-l"))
        args_take(&place, "-location");
    if (!expr_value(d, place, &v, err))
        return false;
    if (v.place != PLACE_MEMORY)
        return err_set(err, 0, "`%.80s` is not in memory: *(long *)ADDRESS is", place);
    p->va = v.at;
    p->len = v.type->size ? v.type->size : 8;
    return true;
}

static bool data(Debug *d, PointKind kind, const char *what, const char *args, Err *err)
{
    Point p = {.kind = kind}, *made;
    char place[200];

    snprintf(place, sizeof place, "%.*s", (int)subject(args), args);
    if (!*place)
        return err_set(err, 0, "what is to be watched?");
    prefer(d, args + subject(args));
    if (!place_of(d, &p, place, err))
        return false;
    if (!p.len || p.len > 1 << 20 || p.va + p.len < p.va)
        return err_set(err, 0, "%llu bytes cannot be watched", (unsigned long long)p.len);
    made = add(d, &p, args, err);
    if (made)
        tell(d, what, made);
    return made != NULL;
}

bool cmd_watch(Debug *d, const char *args, Err *err)
{
    return data(d, POINT_WATCH, "Watchpoint", args, err);
}

bool cmd_rwatch(Debug *d, const char *args, Err *err)
{
    return data(d, POINT_RWATCH, "Read watchpoint", args, err);
}

bool cmd_awatch(Debug *d, const char *args, Err *err)
{
    return data(d, POINT_AWATCH, "Access watchpoint", args, err);
}

/* --- events -------------------------------------------------------------------------------------
 */

static const struct {
    const char *word;
    CatchKind kind;
} catch_words[] = {{"trap", CATCH_TRAP},        {"interrupt", CATCH_INTERRUPT},
                   {"ecall", CATCH_ECALL},      {"mode", CATCH_MODE},
                   {"csr", CATCH_CSR},          {"satp", CATCH_CSR},
                   {"detector", CATCH_DETECTOR}};

static bool catch_detector(Point *p, const char *arg, Err *err)
{
    const char *name;
    char all[200] = "";

    for (unsigned i = 0; (name = detector_name(i)); i++) {
        if (!strcmp(name, arg)) {
            p->arg = i;
            return true;
        }
        snprintf(all + strlen(all), sizeof all - strlen(all), "%s%s", i ? ", " : "", name);
    }
    return err_set(err, 0, "there is no detector `%.40s`: %s", arg, all);
}

static bool catch_argument(Debug *d, Point *p, const char *arg, Err *err)
{
    static const char modes[] = "USHM";

    if (!*arg)
        return true;
    p->has_arg = true;
    if (p->catches == CATCH_DETECTOR)
        return catch_detector(p, arg, err);
    if (p->catches == CATCH_CSR) {
        int csr = isa_csr_number(arg);
        p->arg = (uint64_t)csr;
        return csr >= 0 || err_set(err, 0, "there is no CSR `%.40s`", arg);
    }
    if (p->catches == CATCH_MODE) {
        const char *at = strlen(arg) == 1 ? strchr(modes, *arg) : NULL;
        p->arg = at ? (uint64_t)(at - modes) : 0;
        return at || err_set(err, 0, "modes are M, S and U");
    }
    return expr_number(d, arg, &p->arg, err);
}

bool cmd_catch(Debug *d, const char *args, Err *err)
{
    Point p = {.kind = POINT_CATCH}, *made;
    char event[200], word[20];
    const char *at = event;

    snprintf(event, sizeof event, "%.*s", (int)subject(args), args);
    if (!debug_word(&at, word, sizeof word))
        return err_set(err, 0, "what? trap, interrupt, ecall, mode, csr, satp or detector");
    for (size_t i = 0; i < sizeof catch_words / sizeof *catch_words; i++) {
        if (strcmp(word, catch_words[i].word) != 0)
            continue;
        p.catches = catch_words[i].kind;
        if (!catch_argument(d, &p, strcmp(word, "satp") ? at : word, err))
            return false;
        made = add(d, &p, args, err);
        if (made)
            tell(d, "Catchpoint", made);
        return made != NULL;
    }
    return err_set(
        err, 0, "`%s` cannot be caught; trap, interrupt, ecall, mode, csr, satp and detector can",
        word);
}

/* --- changes -------------------------------------------------------------------------------------
 */

/* For each number in the arguments, or for all points. */
static bool each(Debug *d, const char *args, void (*act)(Debug *, unsigned index), Err *err)
{
    char word[40];

    if (!*args)
        for (unsigned i = d->points.n; i-- > 0;)
            if (d->points.list[i]->id)
                act(d, i);
    while (debug_word(&args, word, sizeof word)) {
        char *end;
        unsigned long id = strtoul(word, &end, 10);
        int index = *end || !id || id > UINT32_MAX ? -1 : points_find(d, (unsigned)id);
        if (index < 0)
            return err_set(err, 0, "No breakpoint number %s.", word);
        act(d, (unsigned)index);
    }
    return true;
}

static void enable(Debug *d, unsigned i)
{
    d->points.list[i]->enabled = true;
    d->points.dirty = true;
}

static void disable(Debug *d, unsigned i)
{
    d->points.list[i]->enabled = false;
    d->points.dirty = true;
}

bool cmd_delete(Debug *d, const char *args, Err *err)
{
    args_take(&args, "breakpoints");
    return each(d, args, points_remove, err);
}

bool cmd_enable(Debug *d, const char *args, Err *err)
{
    return each(d, args, enable, err);
}

bool cmd_disable(Debug *d, const char *args, Err *err)
{
    return each(d, args, disable, err);
}

static Point *numbered(Debug *d, const char **args, Err *err)
{
    char word[40], *end;
    unsigned long id;
    int index = -1;

    if (debug_word(args, word, sizeof word)) {
        id = strtoul(word, &end, 10);
        index = *end || !id || id > UINT32_MAX ? -1 : points_find(d, (unsigned)id);
    }
    if (index >= 0)
        return d->points.list[index];
    err_set(err, 0, "the number of a breakpoint is wanted");
    return NULL;
}

bool cmd_condition(Debug *d, const char *args, Err *err)
{
    Point *p = numbered(d, &args, err);

    if (!p)
        return false;
    if (*args)
        return set_condition(d, p, args, err);
    expr_free(p->cond);
    free(p->cond_text);
    p->cond = NULL;
    p->cond_text = NULL;
    out(&d->out, "Breakpoint %u now unconditional.\n", p->id);
    return true;
}

bool cmd_ignore(Debug *d, const char *args, Err *err)
{
    Point *p = numbered(d, &args, err);

    return p && expr_number(d, args, &p->ignore, err);
}

static const char *kind_text(const Point *p)
{
    static const char *const text[] = {[POINT_BREAK] = "breakpoint",
                                       [POINT_WATCH] = "hw watchpoint",
                                       [POINT_RWATCH] = "read watchpoint",
                                       [POINT_AWATCH] = "acc watchpoint",
                                       [POINT_CATCH] = "catchpoint"};
    return text[p->kind];
}

bool info_breakpoints(Debug *d, const char *args, Err *err)
{
    unsigned shown = 0;

    if (!args_end(args, err))
        return false;
    for (unsigned i = 0; i < d->points.n; i++) {
        const Point *p = d->points.list[i];
        char where[120] = "";
        if (!p->id)
            continue;
        if (!shown++)
            out(&d->out, "Num     Type            Disp Enb Address            What\n");
        if (p->kind != POINT_CATCH)
            snprintf(where, sizeof where, "0x%016llx", (unsigned long long)p->va);
        out(&d->out, "%-7u %-15s %-4s %-3s %-18s %s\n", p->id, kind_text(p),
            p->temporary ? "del" : "keep", p->enabled ? "y" : "n", where, p->text);
        if (p->in_process)
            out(&d->out, "\tonly in process %llu\n", (unsigned long long)p->pid);
        if (p->program)
            out(&d->out, "\tonly in the program of %s\n", d->file[p->program - 1].blob.name);
        if (p->satp)
            out(&d->out, "\tonly under satp 0x%llx\n", (unsigned long long)p->satp);
        if (p->cond_text)
            out(&d->out, "\tstop only if %s\n", p->cond_text);
        if (p->hits)
            out(&d->out, "\tbreakpoint already hit %llu time%s\n", (unsigned long long)p->hits,
                p->hits == 1 ? "" : "s");
        out_row(&d->out, "point");
        out_num(&d->out, "number", p->id);
        out_str(&d->out, "type", kind_text(p));
        out_bool(&d->out, "enabled", p->enabled);
        out_hex(&d->out, "address", p->va);
        out_str(&d->out, "what", p->text);
        out_num(&d->out, "hits", (int64_t)p->hits);
        out_end(&d->out);
    }
    if (!shown)
        out(&d->out, "No breakpoints or watchpoints.\n");
    return true;
}
