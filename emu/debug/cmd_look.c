/* Commands that show and change registers and memory. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emu/debug/command.h"
#include "emu/debug/info.h"
#include "emu/debug/kernel.h"

/* --- print, set ---------------------------------------------------------------------------------
 */

bool cmd_print(Debug *d, const char *args, Err *err)
{
    Format f = {.letter = 0};
    Buf text = {0};
    Value v;

    if (!args_format(&args, &f, err))
        return false;
    if (!*args)
        return err_set(err, 0, "an expression is wanted");
    if (!expr_value(d, args, &v, err))
        return false;
    if (v.type->kind == TYPE_FUNCTION && v.place == PLACE_MEMORY)
        v.num = v.at;
    else if (v.place != PLACE_GONE && (v.place != PLACE_MEMORY || v.type->size <= 8) &&
             (type_is_number(v.type) || v.type->kind == TYPE_POINTER) && !value_load(d, &v, err))
        return false;
    show_value(d, &v, f.letter, SHOW_ALONE, &text);
    out_row(&d->out, "value");
    if (v.place != PLACE_GONE && v.type->size <= 8)
        out_hex(&d->out, "value", v.num);
    out_str(&d->out, "text", buf_text(&text));
    out_end(&d->out);
    out(&d->out, "$%llu = %s\n", (unsigned long long)++d->history, buf_text(&text));
    buf_finish(&text);
    return true;
}

bool cmd_set(Debug *d, const char *args, Err *err)
{
    Value v;

    if (!args_take(&args, "var"))
        args_take(&args, "variable");
    if (!strchr(args, '='))
        return err_set(err, 0, "set $a0 = 1, or set *(int *)0x80001000 = 2");
    return expr_value(d, args, &v, err);
}

/* --- x ------------------------------------------------------------------------------------------
 */

static bool read_at(Debug *d, uint64_t at, void *buf, size_t len, bool physical, Err *err)
{
    return physical ? debug_read_phys(d, at, buf, len, err) : debug_read(d, at, buf, len, err);
}

static bool x_strings(Debug *d, uint64_t *at, uint64_t count, bool physical, Err *err)
{
    for (; count; count--) {
        Buf s = {0};
        char c, where[120];
        debug_address(d, *at, where, sizeof where);
        for (;;) {
            if (!read_at(d, (*at)++, &c, 1, physical, err)) {
                buf_finish(&s);
                return false;
            }
            if (!c || s.len == 200)
                break;
            buf_add(&s, &c, 1);
        }
        out(&d->out, "%s:\t", where);
        out_quote(&d->out.text, buf_text(&s), s.len);
        out(&d->out, "%s\n", c ? "..." : "");
        out_row(&d->out, "string");
        out_str(&d->out, "text", buf_text(&s));
        out_end(&d->out);
        buf_finish(&s);
    }
    return true;
}

static bool x_instructions(Debug *d, uint64_t *at, uint64_t count, Err *err)
{
    for (; count; count--) {
        unsigned len = debug_disas(d, *at, *at == debug_hart(d)->pc);
        uint16_t half;
        if (!len)
            return debug_read(d, *at, &half, 2, err) || debug_read(d, *at + 2, &half, 2, err);
        *at += len;
    }
    return true;
}

static unsigned bytes_of(char size)
{
    return size == 'b' ? 1 : size == 'h' ? 2 : size == 'g' ? 8 : 4;
}

static bool x_numbers(Debug *d, uint64_t *at, uint64_t count, char letter, unsigned size,
                      bool physical, Err *err)
{
    unsigned a_line = letter == 'c'   ? 8
                      : letter == 'a' ? 2
                      : size == 1     ? 8
                      : size == 8     ? 2
                                      : 16 / size;

    for (uint64_t i = 0; i < count; i++) {
        uint64_t num = 0;
        char text[140];
        if (!read_at(d, *at, &num, size, physical, err)) {
            if (i % a_line)
                out(&d->out, "\n");
            return false;
        }
        if (i % a_line == 0) {
            debug_address(d, *at, text, sizeof text);
            out(&d->out, "%s%s:", i ? "\n" : "", text);
        }
        format_number(d, num, size, letter, text, sizeof text);
        if (letter == 'x')
            out(&d->out, "\t0x%0*llx", (int)size * 2, (unsigned long long)num);
        else
            out(&d->out, "\t%s", text);
        out_row(&d->out, "memory");
        out_hex(&d->out, "address", *at);
        out_hex(&d->out, "value", num);
        out_end(&d->out);
        *at += size;
    }
    out(&d->out, "\n");
    return true;
}

static bool examine(Debug *d, const char *args, bool physical, Err *err)
{
    Format f = {.count = 1, .letter = d->x_format};
    uint64_t at = d->next_x;
    bool ok;

    if (!args_format(&args, &f, err) || (*args && !expr_number(d, args, &at, err)))
        return false;
    if (f.letter == 'i' && physical)
        return err_set(err, 0, "instructions are shown by their virtual addresses: x/i");
    if (f.size)
        d->x_size = f.size;
    else if (f.letter == 'a')
        d->x_size = 'g';
    else if (f.letter == 'c')
        d->x_size = 'b';
    d->x_format = f.letter;
    if (f.letter == 's')
        ok = x_strings(d, &at, f.count, physical, err);
    else if (f.letter == 'i')
        ok = x_instructions(d, &at, f.count, err);
    else
        ok = x_numbers(d, &at, f.count, f.letter, bytes_of(d->x_size), physical, err);
    d->next_x = at;
    if (ok) { /* an empty line goes on with the same format */
        buf_clear(&d->last);
        buf_printf(&d->last, "%s/%llu%c", physical ? "xp" : "x", (unsigned long long)f.count,
                   f.letter);
    }
    return ok;
}

bool cmd_x(Debug *d, const char *args, Err *err)
{
    return examine(d, args, false, err);
}

bool cmd_xp(Debug *d, const char *args, Err *err)
{
    return examine(d, args, true, err);
}

/* --- disassemble --------------------------------------------------------------------------------
 */

/* The source of the code at va, where that is another line than *shown. */
static void disas_source(Debug *d, uint64_t va, DwarfLine *shown)
{
    DwarfLine line;
    const char *text;
    size_t len;
    Err err;

    if (!debug_line(d, va, &line) || !line.line ||
        (shown->line == line.line && shown->file && !strcmp(shown->file, line.file)))
        return;
    *shown = line;
    text = source_line(d, line.file, line.folder, line.line, &len, &err);
    out(&d->out, "%s:%u\t%.*s\n", source_short(line.file, line.folder), line.line,
        text ? (int)len : 0, text ? text : "");
}

bool cmd_disassemble(Debug *d, const char *args, Err *err)
{
    uint64_t at = debug_hart(d)->pc, end, far;
    bool source = strncmp(args, "/s", 2) == 0 && (!args[2] || args[2] == ' ');
    const char *comma, *name;
    DwarfLine shown = {.line = 0};
    char first[200];

    if (*args == '/' && !source)
        return err_set(err, 0, "there is /s, with the source, and no %.20s", args);
    args = args_skip(args + (source ? 2 : 0));
    comma = strchr(args, ',');
    snprintf(first, sizeof first, "%.*s", (int)(comma ? comma - args : (long)strlen(args)), args);
    if (*args_skip(first) && !expr_number(d, first, &at, err))
        return false;
    if (comma) {
        const char *to = args_skip(comma + 1);
        bool length = *to == '+';
        if (!expr_number(d, to + length, &end, err))
            return false;
        end += length ? at : 0;
    } else {
        name = debug_symbol_at(d, at, &far);
        if (!name)
            return err_set(err, 0,
                           "No function contains the address 0x%llx; give a range: ADDRESS, "
                           "+LENGTH",
                           (unsigned long long)at);
        at -= far;
        for (end = at + 2; end - at < 1 << 16; end += 2) {
            const char *now = debug_symbol_at(d, end, &far);
            if (!now || far == 0)
                break;
        }
    }
    if (end - at > 1 << 20)
        return err_set(err, 0, "no more than %d bytes at once", 1 << 20);
    while (at < end) {
        if (source)
            disas_source(d, at, &shown);
        if (!x_instructions(d, &at, 1, err))
            return false;
    }
    return true;
}

/* --- find ----------------------------------------------------------------------------------------
 */

static bool next_part(const char **at, char *buf, size_t len)
{
    const char *comma = strchr(*at, ',');
    size_t n = comma ? (size_t)(comma - *at) : strlen(*at);

    snprintf(buf, len, "%.*s", (int)n, *at);
    *at += n + (comma != NULL);
    return *args_skip(buf) != 0;
}

static bool pattern_of(Debug *d, const char *args, char size, uint8_t *want, size_t *n, Err *err)
{
    char part[200];

    for (*n = 0; next_part(&args, part, sizeof part);) {
        Value v;
        unsigned bytes;
        if (!expr_value(d, part, &v, err) || !value_load(d, &v, err))
            return false;
        bytes = size ? bytes_of(size) : (unsigned)v.type->size;
        if (*n + bytes > 64)
            return err_set(err, 0, "no more than 64 bytes can be looked for");
        memcpy(want + *n, &v.num, bytes);
        *n += bytes;
    }
    return *n || err_set(err, 0, "what is to be found? find START, END, VALUE");
}

/* What is looked through at once: holes take their time, too, and nothing else is answered. */
static const uint64_t find_max = 1ull << 32;

bool cmd_find(Debug *d, const char *args, Err *err)
{
    Format f = {.letter = 0};
    char first[200], second[200], where[120];
    uint64_t at, end, found = 0;
    uint8_t want[64], page[4096 + 64];
    size_t n;
    Err gone;

    if (!args_format(&args, &f, err))
        return false;
    if (!next_part(&args, first, sizeof first) || !next_part(&args, second, sizeof second))
        return err_set(err, 0, "find START, END, VALUE, or START, +LENGTH, VALUE");
    {
        const char *to = args_skip(second);
        bool length = *to == '+';
        if (!expr_number(d, first, &at, err) || !expr_number(d, to + length, &end, err))
            return false;
        end += length ? at : 0;
    }
    if (at < end && end - at > find_max)
        return err_set(err, 0, "no more than 4 GiB can be searched at once");
    if (!pattern_of(d, args, f.size, want, &n, err))
        return false;
    while (at < end && found < 1000) {
        size_t len = 4096 - (at & 4095), more = n - 1;
        if (len > end - at)
            len = end - at;
        if (!debug_read(d, at, page, len + more, &gone)) {
            more = 0;
            if (!debug_read(d, at, page, len, &gone)) { /* a hole */
                at += len;
                continue;
            }
        }
        for (size_t i = 0; i + n <= len + more; i++)
            if (!memcmp(page + i, want, n)) {
                debug_address(d, at + i, where, sizeof where);
                out(&d->out, "%s\n", where);
                out_row(&d->out, "found");
                out_hex(&d->out, "address", at + i);
                found++;
            }
        at += len;
    }
    out(&d->out, found ? "%llu pattern%s found.\n" : "Pattern not found.\n",
        (unsigned long long)found, found == 1 ? "" : "s");
    return true;
}

/* --- registers and harts
 * -------------------------------------------------------------------------- */

static bool show_register(Debug *d, const char *name, Err *err)
{
    char text[120];
    Value v;

    if (!debug_register(d, name, &v, err))
        return false;
    if (!strcmp(name, "pc") || !strcmp(name, "ra") || strstr(name, "epc") || strstr(name, "tvec"))
        debug_address(d, v.num, text, sizeof text);
    else
        snprintf(text, sizeof text, "%lld", (long long)v.num);
    out(&d->out, "%-14s 0x%-18llx %s\n", name, (unsigned long long)v.num, text);
    out_row(&d->out, "register");
    out_str(&d->out, "name", name);
    out_hex(&d->out, "value", v.num);
    out_end(&d->out);
    return true;
}

bool info_registers(Debug *d, const char *args, Err *err)
{
    char word[40];

    if (!*args) {
        for (unsigned i = 1; i < 32; i++)
            show_register(d, isa_x_name(i), err);
        return show_register(d, "pc", err);
    }
    while (debug_word(&args, word, sizeof word))
        if (!show_register(d, word + (*word == '$'), err))
            return false;
    return true;
}

bool info_all_registers(Debug *d, const char *args, Err *err)
{
    char name[CSR_NAME];

    if (!args_end(args, err))
        return false;
    for (unsigned i = 0; debug_register_name(i, name); i++)
        if (strcmp(name, "zero") != 0 && strcmp(name, "seed") != 0)
            show_register(d, name, err);
    return true;
}

bool info_threads(Debug *d, const char *args, Err *err)
{
    char where[200], process[60];
    KernelProcess p;

    if (!args_end(args, err))
        return false;
    for (unsigned i = 0; i < machine_nharts(d->m); i++) {
        const Hart *h = machine_hart(d->m, i);
        machine_where(d->m, i, where, sizeof where);
        process[0] = 0;
        if (kernel_running(d, i, &p))
            kernel_process_text(&p, process, sizeof process);
        out(&d->out, "%c %u  %s%s%s\n", i == d->hart ? '*' : ' ', i, where,
            *process ? ", process " : "", process);
        out_row(&d->out, "hart");
        out_num(&d->out, "hart", i);
        out_hex(&d->out, "pc", h->pc);
        out_num(&d->out, "priv", h->prv);
        out_bool(&d->out, "waiting", h->waiting);
        if (*process)
            out_str(&d->out, "process", process);
        out_end(&d->out);
    }
    return true;
}

bool info_symbol(Debug *d, const char *args, Err *err)
{
    uint64_t va, far;
    const char *name;

    if (!expr_number(d, args, &va, err))
        return false;
    name = debug_symbol_at(d, va, &far);
    if (!name)
        return err_set(err, 0, "No symbol matches 0x%llx.", (unsigned long long)va);
    out(&d->out, far ? "%s + %llu\n" : "%s\n", name, (unsigned long long)far);
    out_row(&d->out, "symbol");
    out_str(&d->out, "name", name);
    out_num(&d->out, "offset", (int64_t)far);
    return true;
}

bool cmd_thread(Debug *d, const char *args, Err *err)
{
    uint64_t n = d->hart;

    if (*args && !expr_number(d, args, &n, err))
        return false;
    if (n >= machine_nharts(d->m))
        return err_set(err, 0, "there is no hart %llu: they are 0 to %u", (unsigned long long)n,
                       machine_nharts(d->m) - 1);
    d->hart = (unsigned)n;
    d->frame = 0;
    debug_place(d);
    return true;
}
