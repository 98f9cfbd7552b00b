/* See match.h. */
#include <stdio.h>
#include <string.h>

#include "emu/cli/match.h"

void match_init(Match *m)
{
    *m = (Match){.next.start = true, .next_bad.start = true};
}

static void keep(char to[MATCH_SAID], const char *line)
{
    snprintf(to, MATCH_SAID, "%s", line);
}

/* The line at `a` as a string, until end_line: its newline, if it has one, becomes the zero byte.
 */
static char *line_at(Match *m, const MatchAt *a, bool *ended)
{
    char *start = m->text + a->at, *end = memchr(start, '\n', m->len - a->at);
    *ended = end != NULL;
    if (!end)
        end = m->text + m->len;
    *end = 0;
    return end;
}

static void end_line(char *end, bool ended, MatchAt *a, const Match *m)
{
    if (!ended)
        return;
    *end = '\n';
    *a = (MatchAt){(size_t)(end + 1 - m->text), true};
}

/* What is looked at of a line. */
static const char *part(const Match *m, const MatchAt *a, const char *end, bool ended, bool *start)
{
    const char *line = m->text + a->at;
    *start = a->start;
    if (ended || end - line <= MATCH_LINE)
        return line;
    *start = false;
    return end - MATCH_LINE;
}

static void look_for_bad(Match *m, bool quiet)
{
    bool ended = true, start;
    size_t from, to;
    while (ended && m->next_bad.at < m->len) {
        char *end = line_at(m, &m->next_bad, &ended);
        const char *line = part(m, &m->next_bad, end, ended, &start);
        for (unsigned i = 0; i < m->nbad && !m->has_failed; i++) {
            if (!host_regex_find(m->bad[i], line, start, ended || quiet, &from, &to))
                continue;
            m->has_failed = true;
            keep(m->line, line);
            m->failed(m->ctl, m->bad[i]);
        }
        end_line(end, ended, &m->next_bad, m);
    }
}

/* One line; false: there is no more to look at. */
static bool look_for_want(Match *m, bool quiet)
{
    bool ended, start;
    size_t from, to;
    char *end = line_at(m, &m->next, &ended);
    const char *line = part(m, &m->next, end, ended, &start);
    if (!host_regex_find(m->want, line, start, ended || quiet, &from, &to)) {
        end_line(end, ended, &m->next, m);
        return ended;
    }
    keep(m->line, m->text + m->next.at);
    m->next = (MatchAt){(size_t)(line + to - m->text), start && !to};
    if (ended)
        *end = '\n';
    m->want = NULL;
    m->seen(m->ctl);
    return true;
}

static void look(Match *m, bool quiet)
{
    if (m->nbad)
        look_for_bad(m, quiet);
    while (m->want && !m->has_failed && m->next.at <= m->len && look_for_want(m, quiet))
        ;
    m->looked = m->len;
    m->was_quiet = quiet;
}

static void forget(MatchAt *a, size_t n)
{
    *a = a->at >= n ? (MatchAt){a->at - n, a->start} : (MatchAt){0, false};
}

/* The window is full: its older half goes. */
static void drop(Match *m)
{
    size_t n = MATCH_WINDOW / 2;
    look(m, false);
    memmove(m->text, m->text + n, m->len - n);
    m->len -= n;
    m->looked -= n;
    forget(&m->next, n);
    forget(&m->next_bad, n);
}

static void line_ended(Match *m)
{
    const char *end = m->text + m->len - 1, *start = end;
    while (start > m->text && start[-1] != '\n')
        start--;
    if (start < end)
        snprintf(m->last_line, sizeof(m->last_line), "%.*s", (int)(end - start), start);
    if (m->want || m->nbad)
        look(m, false);
}

void match_write(Match *m, const uint8_t *buf, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        char c = (char)buf[i];
        bool second = c == '\n' && m->after_cr;
        m->after_cr = c == '\r';
        if (!c || second)
            continue;
        if (m->len == MATCH_WINDOW)
            drop(m);
        m->text[m->len++] = c == '\r' ? '\n' : c;
        if (c == '\r' || c == '\n')
            line_ended(m);
        else if (m->len - m->looked >= MATCH_PIECE && (m->want || m->nbad))
            look(m, false);
    }
}

void match_want(Match *m, const HostRegex *re)
{
    m->want = re;
    m->looked = 0;
}

void match_look(Match *m, bool quiet)
{
    if ((m->want || m->nbad) && (m->looked != m->len || (quiet && !m->was_quiet)))
        look(m, quiet);
}

const char *match_last_line(Match *m)
{
    const char *end = m->text + m->len, *start = end;
    while (start > m->text && start[-1] != '\n')
        start--;
    if (start < end)
        snprintf(m->last_line, sizeof(m->last_line), "%.*s", (int)(end - start), start);
    return m->last_line;
}
