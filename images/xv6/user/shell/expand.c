/*
 * expand.c: from a word as it was typed to the word that is meant.
 *
 * It happens when a command's turn comes, not when its line is read: `$?` is the status of the
 * command before it. Quotes come off at the same time, so that a quoted $ stays one.
 */
#include "shell.h"
#include "../lib/line.h"

/* The word has room for it: parse.c takes WORD_ROOM for each. */
static void word_expand(char *word, int status)
{
    static char text[WORD_ROOM(LINE_MAX)];
    char *out = text, quote = 0;

    for (const char *s = word; *s; s++) {
        if (quote ? *s == quote : *s == '\'' || *s == '"') {
            quote = quote ? 0 : *s;
        } else if (*s == '\\' && quote != '\'' && s[1]) {
            *out++ = *++s;
        } else if (*s == '$' && s[1] == '?' && quote != '\'') {
            out += fmt_string(out, 5, "%d", status);
            s++;
        } else {
            *out++ = *s;
        }
    }
    *out = 0;
    strlcpy(word, text, sizeof(text));
}

void node_expand(Node *node, int status)
{
    if (node->expanded)
        return;
    node->expanded = true;
    for (int i = 0; i < node->count; i++)
        word_expand(node->words[i], status);
    for (Redirect *redirect = node->redirects; redirect; redirect = redirect->next)
        word_expand(redirect->path, status);
}
