/* Commands about the source. */
#include <stdio.h>
#include <string.h>

#include "emu/debug/command.h"
#include "emu/debug/info.h"

enum { LIST_LINES = 10 };

static void stand_at(Debug *d, const char *file, const char *folder, unsigned line)
{
    d->list_file = file;
    d->list_folder = folder;
    d->list_first = line > LIST_LINES / 2 ? line - LIST_LINES / 2 : 1;
    d->list_last = 0; /* the next `list` shows what is around */
}

bool debug_show_line(Debug *d, const Frame *f)
{
    const char *file, *folder, *text;
    unsigned line;
    size_t len;
    Err err;

    if (!frame_line(f, &file, &folder, &line))
        return false;
    stand_at(d, file, folder, line);
    text = source_line(d, file, folder, line, &len, &err);
    if (text)
        out(&d->out, "%u\t%.*s\n", line, (int)len, text);
    else
        out(&d->out, "%u\tin %s (%s)\n", line, source_short(file, folder), err.msg);
    return text != NULL;
}

bool debug_place_source(Debug *d)
{
    Buf text = {0};
    Frame f;

    if (!d->nfiles)
        return false;
    frame_first(d, &f);
    if (!f.line.line)
        return false;
    frame_text(d, &f, true, &text);
    out(&d->out, "%s\n", buf_text(&text));
    out_row(&d->out, "source");
    out_str(&d->out, "function", f.has_fn ? f.fn.name : "");
    out_str(&d->out, "file", f.line.file);
    out_num(&d->out, "line", f.line.line);
    out_end(&d->out);
    buf_finish(&text);
    return debug_show_line(d, &f);
}

/* --- list --------------------------------------------------------------------------------------
 */

static bool show_lines(Debug *d, unsigned first, unsigned last, Err *err)
{
    for (unsigned line = first; line <= last; line++) {
        size_t len;
        const char *text = source_line(d, d->list_file, d->list_folder, line, &len, err);
        char shown[400];
        if (!text) {
            if (line == first)
                return false;
            last = line - 1;
            break;
        }
        snprintf(shown, sizeof shown, "%.*s", (int)len, text);
        out(&d->out, "%u\t%s\n", line, shown);
        out_row(&d->out, "line");
        out_num(&d->out, "line", line);
        out_str(&d->out, "text", shown);
        out_end(&d->out);
    }
    d->list_first = first;
    d->list_last = last;
    return true;
}

static const char *file_named(Debug *d, const char *name, const char **folder)
{
    size_t n = strlen(name);

    for (unsigned i = 0; i < d->nfiles; i++) {
        DwarfFile *f = debug_info(d, i);
        const char *file;
        for (unsigned k = 0; f && (file = d->dwarf->source(f, k, folder)); k++) {
            size_t m = strlen(file);
            if (m >= n && !strcmp(file + m - n, name) && (m == n || file[m - n - 1] == '/'))
                return file;
        }
    }
    return NULL;
}

/* LINE, FILE:LINE, FUNCTION, *ADDRESS. */
static bool list_place(Debug *d, const char *text, unsigned *line, Err *err)
{
    char file[400];
    const char *folder, *found;
    DwarfFunction fn;
    uint64_t va;
    DwarfLine l;

    if (location_line(d, text, file, sizeof file, line)) {
        found = file_named(d, file, &folder);
        if (!found)
            return err_set(err, 0, "No source file named %s.", file);
        d->list_file = found;
        d->list_folder = folder;
        return true;
    }
    if (!debug_location(d, text, &va, err))
        return false;
    if (!debug_line(d, va, &l))
        return err_set(err, 0, "No line number information for 0x%llx", (unsigned long long)va);
    d->list_file = l.file;
    d->list_folder = l.folder;
    *line = *text != '*' && debug_function(d, va, &fn) && fn.line ? fn.line : l.line;
    return true;
}

bool cmd_list(Debug *d, const char *args, Err *err)
{
    char first[200], last[200];
    const char *comma = strchr(args, ',');
    unsigned from, to;
    Frame f;

    if (!debug_info_any(d, err))
        return false;
    if (*args && *args != '-') {
        snprintf(first, sizeof first, "%.*s", (int)(comma ? comma - args : (long)strlen(args)),
                 args);
        if (!list_place(d, first, &from, err))
            return false;
        if (!comma) {
            from = from > LIST_LINES / 2 ? from - LIST_LINES / 2 : 1;
            return show_lines(d, from, from + LIST_LINES - 1, err);
        }
        snprintf(last, sizeof last, "%s", args_skip(comma + 1));
        if (!location_line(d, last, first, sizeof first, &to) || to < from)
            return err_set(err, 0, "list FIRST,LAST: two lines");
        return show_lines(d, from, to - from > 2000 ? from + 2000 : to, err);
    }
    if (!d->list_file) {
        frame_selected(d, &f);
        if (!f.line.line)
            return err_set(err, 0,
                           "No line number information for 0x%llx; list FUNCTION or "
                           "FILE:LINE",
                           (unsigned long long)f.pc);
        stand_at(d, f.line.file, f.line.folder, f.line.line);
    }
    if (*args == '-') {
        if (d->list_first <= 1)
            return err_set(err, 0, "Already at the start of %s.",
                           source_short(d->list_file, d->list_folder));
        to = d->list_first - 1;
        return show_lines(d, to > LIST_LINES ? to - LIST_LINES + 1 : 1, to, err);
    }
    from = d->list_last ? d->list_last + 1 : d->list_first;
    return show_lines(d, from, from + LIST_LINES - 1, err);
}

/* --- info --------------------------------------------------------------------------------------
 */

bool info_line(Debug *d, const char *args, Err *err)
{
    uint64_t va;
    DwarfLine l;
    Frame f;
    char lo[160], hi[160];

    if (!debug_info_any(d, err))
        return false;
    frame_selected(d, &f);
    va = f.at;
    if (*args && !debug_location(d, args, &va, err))
        return false;
    if (!debug_line(d, va, &l))
        return err_set(err, 0, "No line number information available for address 0x%llx",
                       (unsigned long long)va);
    debug_address(d, l.lo, lo, sizeof lo);
    debug_address(d, l.hi, hi, sizeof hi);
    out(&d->out, "Line %u of \"%s\" starts at address %s and ends at %s.\n", l.line,
        source_short(l.file, l.folder), lo, hi);
    out_row(&d->out, "line");
    out_str(&d->out, "file", l.file);
    out_num(&d->out, "line", l.line);
    out_hex(&d->out, "start", l.lo);
    out_hex(&d->out, "end", l.hi);
    out_end(&d->out);
    d->next_x = l.lo;
    return true;
}

bool info_source(Debug *d, const char *args, Err *err)
{
    unsigned lines;
    Frame f;

    if (!args_end(args, err) || !debug_info_any(d, err))
        return false;
    if (!d->list_file) {
        frame_selected(d, &f);
        if (!f.line.line)
            return err_set(err, 0, "No current source file.");
        stand_at(d, f.line.file, f.line.folder, f.line.line);
    }
    lines = source_lines(d, d->list_file, d->list_folder);
    out(&d->out, "Current source file is %s\nCompilation directory is %s\nLocated in %s\n",
        source_short(d->list_file, d->list_folder), d->list_folder, d->list_file);
    if (lines)
        out(&d->out, "Contains %u lines.\n", lines);
    else
        out(&d->out, "The file cannot be read.\n");
    return true;
}

bool info_sources(Debug *d, const char *args, Err *err)
{
    const char *file, *folder;

    if (!args_end(args, err) || !debug_info_any(d, err))
        return false;
    for (unsigned i = 0; i < d->nfiles; i++) {
        DwarfFile *f = debug_info(d, i);
        for (unsigned k = 0; f && (file = d->dwarf->source(f, k, &folder)); k++) {
            out(&d->out, "%s\n", source_short(file, folder));
            out_row(&d->out, "file");
            out_str(&d->out, "name", file);
            out_end(&d->out);
        }
    }
    return true;
}
