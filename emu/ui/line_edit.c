/* The module "line": libedit behind line.h. */
#include <histedit.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emu/ui/line.h"

enum { HISTORY_LINES = 1000, WORDS_SHOWN = 200 };

struct Line {
    const LineFront *front;
    EditLine *el;
    History *history;
    const char *prompt;
    char text[4096];
};

static Line *of(EditLine *el)
{
    Line *l;
    el_get(el, EL_CLIENTDATA, &l);
    return l;
}

static char *prompt(EditLine *el)
{
    return (char *)(size_t)of(el)->prompt;
}

static int get(EditLine *el, wchar_t *c)
{
    Line *l = of(el);
    int byte = l->front->get(l->front->ctl);
    if (byte < 0)
        return 0;
    *c = byte; /* bytes of UTF-8 pass one by one: commands are ASCII */
    return 1;
}

static unsigned char complete(EditLine *el, int key)
{
    Line *l = of(el);
    const LineInfo *info = el_line(el);
    char line[sizeof(l->text)], word[256], common[256] = "";
    size_t start = 0, n = (size_t)(info->cursor - info->buffer);
    unsigned found = 0;
    (void)key;
    if (n >= sizeof(line))
        return CC_ERROR;
    memcpy(line, info->buffer, n);
    line[n] = 0;
    while (l->front->complete(l->front->ctl, line, found, word, sizeof(word), &start)) {
        if (!found++)
            snprintf(common, sizeof(common), "%s", word);
        for (size_t i = 0; common[i]; i++)
            if (common[i] != word[i])
                common[i] = 0;
    }
    if (!found)
        return CC_ERROR;
    if (strlen(common) > n - start) {
        el_insertstr(el, common + (n - start));
        if (found == 1)
            el_insertstr(el, " ");
        return CC_REFRESH;
    }
    fputc('\n', stderr);
    for (unsigned i = 0;
         i < WORDS_SHOWN && l->front->complete(l->front->ctl, line, i, word, sizeof(word), &start);
         i++)
        fprintf(stderr, "%s%s", i ? "  " : "", word);
    fprintf(stderr, "%s\n", found > WORDS_SHOWN ? " ..." : "");
    return CC_REDISPLAY;
}

static void line_close(Line *l)
{
    HistEvent ev;
    if (!l)
        return;
    if (l->history && l->front->history)
        history(l->history, &ev, H_SAVE, l->front->history);
    if (l->el)
        el_end(l->el);
    if (l->history)
        history_end(l->history);
    free(l);
}

static Line *line_open(const LineFront *front)
{
    Line *l = calloc(1, sizeof(*l));
    HistEvent ev;
    if (!l)
        return NULL;
    l->front = front;
    l->el = el_init("rvemu", stdin, stderr, stderr);
    l->history = history_init();
    if (!l->el || !l->history) {
        line_close(l);
        return NULL;
    }
    history(l->history, &ev, H_SETSIZE, HISTORY_LINES);
    history(l->history, &ev, H_SETUNIQUE, 1);
    if (front->history)
        history(l->history, &ev, H_LOAD, front->history);
    el_set(l->el, EL_CLIENTDATA, l);
    el_set(l->el, EL_PROMPT, prompt);
    el_set(l->el, EL_HIST, history, l->history);
    el_set(l->el, EL_EDITOR, "emacs");
    el_set(l->el, EL_GETCFN, get);
    el_set(l->el, EL_ADDFN, "rvemu-complete", "complete a word", complete);
    el_set(l->el, EL_BIND, "^I", "rvemu-complete", NULL);
    el_set(l->el, EL_BIND, "^R", "em-inc-search-prev", NULL);
    el_source(l->el, NULL);
    return l;
}

static const char *line_read(Line *l, const char *text)
{
    HistEvent ev;
    int n;
    const char *got;
    l->prompt = text;
    got = el_gets(l->el, &n);
    if (!got || n <= 0)
        return NULL;
    snprintf(l->text, sizeof(l->text), "%s", got);
    l->text[strcspn(l->text, "\n")] = 0;
    if (l->text[strspn(l->text, " ")])
        history(l->history, &ev, H_ENTER, l->text);
    return l->text;
}

extern const LineOps rvemu_line;
__attribute__((visibility("default")))
const LineOps rvemu_line = {line_open, line_read, line_close};
