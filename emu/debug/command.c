/* Finding and running commands. See command.h. */
#include "emu/debug/command.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

const Command commands[] = {
#define CMD(name, shorts, group, args, function, repeats, help)                                    \
    {#name, shorts, GROUP_##group, args, function, repeats, help},
#include "emu/debug/command.def"
#undef CMD
};
const unsigned command_count = sizeof commands / sizeof *commands;

const char *const command_group_titles[COMMAND_GROUPS] = {
#define GROUP(name, title) [GROUP_##name] = title,
#include "emu/debug/command.def"
#undef GROUP
};

static bool among(const char *names, const char *word, size_t len)
{
    while (*names) {
        size_t n = strcspn(names, " ");
        if (n == len && !memcmp(names, word, n))
            return true;
        names += n;
        names += *names == ' ';
    }
    return false;
}

const Command *command_find(const char *word, size_t len, Err *err)
{
    const Command *found = NULL;
    unsigned n = 0;
    char could[200] = "";

    for (unsigned i = 0; i < command_count; i++)
        if ((strlen(commands[i].name) == len && !memcmp(commands[i].name, word, len)) ||
            among(commands[i].shorts, word, len))
            return &commands[i];
    for (unsigned i = 0; i < command_count; i++) {
        if (strncmp(commands[i].name, word, len) != 0)
            continue;
        found = &commands[i];
        if (strlen(could) + strlen(found->name) + 3 < sizeof could)
            snprintf(could + strlen(could), sizeof could - strlen(could), "%s%s", n ? ", " : "",
                     found->name);
        n++;
    }
    if (n == 1)
        return found;
    if (n)
        err_set(err, 0, "Ambiguous command \"%.*s\": %s", (int)len, word, could);
    else
        err_set(err, 0, "Undefined command: \"%.*s\".  Try \"help\".", (int)(len < 60 ? len : 60),
                word);
    return NULL;
}

/* --- arguments ------------------------------------------------------------------------------ */

const char *args_skip(const char *at)
{
    while (isspace((unsigned char)*at))
        at++;
    return at;
}

bool args_end(const char *at, Err *err)
{
    at = args_skip(at);
    return !*at || err_set(err, 0, "what is `%.60s`?", at);
}

bool args_take(const char **at, const char *word)
{
    const char *p = args_skip(*at);
    size_t n = strlen(word);

    if (strncmp(p, word, n) != 0 || (p[n] && !isspace((unsigned char)p[n])))
        return false;
    *at = args_skip(p + n);
    return true;
}

bool args_count(Debug *d, const char *args, uint64_t normal, uint64_t *n, Err *err)
{
    args = args_skip(args);
    *n = normal;
    if (!*args)
        return true;
    if (!expr_number(d, args, n, err))
        return false;
    return (int64_t)*n > 0 || err_set(err, 0, "a count of at least 1 is wanted");
}

bool debug_word(const char **at, char *buf, size_t len)
{
    size_t n = 0;
    const char *p = args_skip(*at);

    while (*p && !isspace((unsigned char)*p)) {
        if (n + 1 < len)
            buf[n++] = *p;
        p++;
    }
    buf[n] = 0;
    *at = args_skip(p);
    return n > 0;
}

bool args_format(const char **at, Format *f, Err *err)
{
    const char *p = args_skip(*at);

    if (*p != '/') {
        *at = p;
        return true;
    }
    p++;
    if (isdigit((unsigned char)*p)) {
        f->count = 0;
        while (isdigit((unsigned char)*p)) {
            f->count = f->count * 10 + (uint64_t)(*p++ - '0');
            if (f->count > 1 << 20)
                return err_set(err, 0, "no more than %d at once", 1 << 20);
        }
    }
    for (; *p && !isspace((unsigned char)*p); p++) {
        if (strchr("bhwg", *p))
            f->size = *p;
        else if (strchr("xduotcasif", *p))
            f->letter = *p;
        else
            return err_set(err, 0, "`%c` is no format; x d u o t c a s i and b h w g are", *p);
    }
    *at = args_skip(p);
    return true;
}

void format_number(Debug *d, uint64_t num, unsigned size, char letter, char *buf, size_t len)
{
    unsigned bits = size * 8;
    uint64_t cut = bits < 64 ? num & ((UINT64_C(1) << bits) - 1) : num;
    int64_t sign = bits < 64 ? (int64_t)(num << (64 - bits)) >> (64 - bits) : (int64_t)num;
    char digits[66];
    unsigned n = 0;

    switch (letter) {
    case 'd': snprintf(buf, len, "%lld", (long long)sign); return;
    case 'u': snprintf(buf, len, "%llu", (unsigned long long)cut); return;
    case 'o': snprintf(buf, len, "0%llo", (unsigned long long)cut); return;
    case 'a': debug_address(d, cut, buf, len); return;
    case 'c':
        if (cut >= 32 && cut < 127)
            snprintf(buf, len, "%lld '%c'", (long long)sign, (int)cut);
        else
            snprintf(buf, len, "%lld '\\%03llo'", (long long)sign, (unsigned long long)cut & 0xff);
        return;
    case 't':
        for (unsigned i = bits; i-- > 0;)
            if (cut >> i & 1 || n || i == 0)
                digits[n++] = cut >> i & 1 ? '1' : '0';
        digits[n] = 0;
        snprintf(buf, len, "%s", digits);
        return;
    default: snprintf(buf, len, "0x%llx", (unsigned long long)cut);
    }
}

/* --- a line ----------------------------------------------------------------------------------- */

static void remember(Debug *d, const char *line, bool repeats)
{
    buf_clear(&d->last);
    if (repeats)
        buf_str(&d->last, line);
}

DebugWants debug_command(Debug *d, const char *line)
{
    const Command *c;
    const char *word, *args;
    Err err = {0};
    bool ok;

    d->wants = DEBUG_PROMPT;
    d->failed = false;
    d->located = 0;
    word = args_skip(line);
    if (!*word && d->last.len)
        word = buf_text(&d->last);
    if (!*word || *word == '#')
        return DEBUG_PROMPT;
    args = word;
    while (isalnum((unsigned char)*args) || *args == '-' || *args == '_')
        args++;
    c = command_find(word, (size_t)(args - word), &err);
    ok = c && c->run(d, args_skip(args), &err);
    if (c && word != buf_text(&d->last))
        remember(d, word, c->repeats);
    d->failed = !ok;
    if (!ok)
        d->wants = DEBUG_PROMPT;
    debug_say(d, "command", word, ok ? NULL : err.msg);
    return d->wants;
}

/* --- completion ------------------------------------------------------------------------------- */

static bool nth(const char *name, const char *word, unsigned *i)
{
    return !strncmp(name, word, strlen(word)) && (*i)-- == 0;
}

bool debug_complete(Debug *d, const char *line, unsigned i, char *buf, size_t len, size_t *start)
{
    const char *word = line + strlen(line), *first = args_skip(line), *name;
    char reg[CSR_NAME];

    while (word > line && (isalnum((unsigned char)word[-1]) || strchr("_-.", word[-1])))
        word--;
    *start = (size_t)(word - line);
    if (word <= first) {
        for (unsigned k = 0; k < command_count; k++)
            if (nth(commands[k].name, word, &i)) {
                snprintf(buf, len, "%s", commands[k].name);
                return true;
            }
        return false;
    }
    if (word > line && word[-1] == '$') {
        for (unsigned k = 0; debug_register_name(k, reg); k++)
            if (nth(reg, word, &i)) {
                snprintf(buf, len, "%s", reg);
                return true;
            }
        return false;
    }
    for (unsigned f = 0; f < d->nfiles; f++)
        for (uint64_t k = 0; (name = elf_symbol_name(&d->file[f], k)); k++)
            if (*name && nth(name, word, &i)) {
                snprintf(buf, len, "%s", name);
                return true;
            }
    return false;
}
