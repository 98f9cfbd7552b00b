/* whatis, ptype, display. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emu/debug/command.h"

/* Debug information can lie: a structure may hold itself, many times. */
enum { NESTED_MAX = 8, TEXT_MAX = 256 << 10 };

/* --- types -------------------------------------------------------------------------------------
 */

/* "struct x" that there is not. */
static bool names_kind(const char *name, Err *err)
{
    static const char *const kinds[] = {"struct ", "union ", "enum "};

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (!strncmp(name, kinds[i], strlen(kinds[i]))) {
            err_set(err, 0, "No %stype named %.100s.", kinds[i], name + strlen(kinds[i]));
            return true;
        }
    return false;
}

/* "struct proc *", "uint", or the type of an expression. */
static const Type *type_named(Debug *d, const char *text, Err *err)
{
    char name[200];
    size_t n = strlen(text), stars = 0;
    const Type *t;
    Value v;

    while (n && (text[n - 1] == ' ' || text[n - 1] == '*'))
        stars += text[--n] == '*';
    snprintf(name, sizeof name, "%.*s", (int)n, text);
    t = debug_type(d, name);
    for (; t && stars; stars--)
        t = debug_pointer(d, t);
    if (!t && names_kind(name, err))
        return NULL;
    if (!t && expr_value(d, text, &v, err))
        t = v.type;
    return t;
}

static void body(Debug *d, const Type *t, const char *name, unsigned indent);

static void member(Debug *d, const Member *m, unsigned indent)
{
    const Type *t = m->type;
    char text[500], name[200], width[20] = "";

    if (m->bit_size)
        snprintf(width, sizeof width, " : %u", m->bit_size);
    snprintf(name, sizeof name, "%s%s", m->name ? m->name : "", width);
    out(&d->out, "%*s", (int)indent, "");
    if ((t->kind == TYPE_STRUCT || t->kind == TYPE_UNION) && !t->alias &&
        strstr(t->name, "{...}") && indent < NESTED_MAX * 4) {
        body(d, t, name, indent);
    } else {
        type_declare(t, name, text, sizeof text);
        out(&d->out, "%s", text);
    }
    out(&d->out, ";\n");
}

static void body(Debug *d, const Type *t, const char *name, unsigned indent)
{
    size_t n = strcspn(t->name, " ");
    bool nameless = strstr(t->name, "{...}");

    out(&d->out, "%.*s {\n", (int)(nameless ? n : strlen(t->name)), t->name);
    for (unsigned i = 0; i < t->nmembers && d->out.text.len < TEXT_MAX; i++)
        member(d, &t->members[i], indent + 4);
    if (!t->nmembers)
        out(&d->out, "%*s<%s>\n", (int)indent + 4, "",
            t->size ? "no data fields" : "incomplete type");
    out(&d->out, "%*s}%s%s", (int)indent, "", *name ? " " : "", name);
}

static void enumeration(Debug *d, const Type *t, const char *name)
{
    int64_t next = 0;

    out(&d->out, "%s {", strstr(t->name, "{...}") ? "enum" : t->name);
    for (unsigned i = 0; i < t->nenums; i++) {
        out(&d->out, "%s%s", i ? ", " : "", t->enums[i].name);
        if (t->enums[i].val != next)
            out(&d->out, " = %lld", (long long)t->enums[i].val);
        next = t->enums[i].val + 1;
    }
    out(&d->out, "}%s%s", *name ? " " : "", name);
}

/* What surrounds the innermost type: "*[3]". */
static const Type *core(const Type *t, char *name, size_t len)
{
    Type inside;
    const Type *at = t;
    char text[400];

    *name = 0;
    while (at->target && (at->kind == TYPE_POINTER || at->kind == TYPE_ARRAY))
        at = type_strip(at->target);
    if (at->kind != TYPE_STRUCT && at->kind != TYPE_UNION && at->kind != TYPE_ENUM)
        return NULL;
    if (at == t)
        return at;
    inside = *t;
    inside.name = inside.name && !t->alias ? inside.name : NULL;
    type_text(&inside, text, sizeof text);
    for (size_t n = strlen(text); n; n--)
        if (text[n - 1] != '*' && text[n - 1] != ']' && text[n - 1] != '[' &&
            (text[n - 1] < '0' || text[n - 1] > '9')) {
            snprintf(name, len, "%s", text + n);
            break;
        }
    return at;
}

bool cmd_ptype(Debug *d, const char *args, Err *err)
{
    const Type *t = *args ? type_named(d, args, err) : NULL, *inner;
    char text[500];

    if (!t)
        return *args ? false : err_set(err, 0, "a type or an expression is wanted");
    t = type_strip(t);
    inner = core(t, text, sizeof text);
    out(&d->out, "type = ");
    if (inner && inner->kind == TYPE_ENUM) {
        enumeration(d, inner, text);
    } else if (inner) {
        body(d, inner, text, 0);
    } else {
        type_text(t, text, sizeof text);
        out(&d->out, "%s", text);
    }
    out(&d->out, "\n");
    return true;
}

bool cmd_whatis(Debug *d, const char *args, Err *err)
{
    const Type *t = *args ? type_named(d, args, err) : NULL;
    char text[500];

    if (!t)
        return *args ? false : err_set(err, 0, "a type or an expression is wanted");
    if (t->alias && debug_type(d, args) == t)
        t = t->alias; /* of a typedef's name: one step */
    type_text(t, text, sizeof text);
    out(&d->out, "type = %s\n", text);
    out_row(&d->out, "type");
    out_str(&d->out, "name", text);
    out_num(&d->out, "size", (int64_t)t->size);
    out_end(&d->out);
    return true;
}

/* --- display -----------------------------------------------------------------------------------
 */

static bool show_display(Debug *d, unsigned i, Err *err)
{
    const char *args = d->display[i];
    Format f = {.letter = 0, .count = 1};
    Buf text = {0};
    uint64_t at;
    Value v;

    if (!args_format(&args, &f, err))
        return false;
    if (f.letter == 'i') {
        if (!expr_number(d, args, &at, err))
            return false;
        out(&d->out, "%u: %s\n", i + 1, d->display[i]);
        for (uint64_t n = 0; n < f.count; n++) {
            unsigned len = debug_disas(d, at, at == debug_hart(d)->pc);
            if (!len)
                break;
            at += len;
        }
        return true;
    }
    if (!expr_value(d, args, &v, err))
        return false;
    show_value(d, &v, f.letter, SHOW_ALONE, &text);
    out(&d->out, "%u: %s = %s\n", i + 1, args, buf_text(&text));
    out_row(&d->out, "display");
    out_num(&d->out, "number", i + 1);
    out_str(&d->out, "value", buf_text(&text));
    out_end(&d->out);
    buf_finish(&text);
    return true;
}

void debug_displays(Debug *d)
{
    Err err;

    for (unsigned i = 0; i < DISPLAYS; i++) /* what has no value here is silent, as gdb has it */
        if (d->display[i])
            show_display(d, i, &err);
}

bool cmd_display(Debug *d, const char *args, Err *err)
{
    if (!*args) {
        debug_displays(d);
        return true;
    }
    for (unsigned i = 0; i < DISPLAYS; i++) {
        if (d->display[i])
            continue;
        d->display[i] = strdup(args);
        if (d->display[i] && show_display(d, i, err))
            return true;
        free(d->display[i]);
        d->display[i] = NULL;
        return false;
    }
    return err_set(err, 0, "no more than %d displays", DISPLAYS);
}

bool cmd_undisplay(Debug *d, const char *args, Err *err)
{
    char word[40], *end;

    for (unsigned i = 0; !*args && i < DISPLAYS; i++) {
        free(d->display[i]);
        d->display[i] = NULL;
    }
    while (debug_word(&args, word, sizeof word)) {
        unsigned long n = strtoul(word, &end, 10);
        if (*end || n < 1 || n > DISPLAYS || !d->display[n - 1])
            return err_set(err, 0, "There is no display number %s.", word);
        free(d->display[n - 1]);
        d->display[n - 1] = NULL;
    }
    return true;
}
