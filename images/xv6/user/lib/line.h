/*
 * line.h: a line typed at the console, with editing and history.
 */
#ifndef USER_LINE_H
#define USER_LINE_H

#define LINE_MAX     512
#define HISTORY_KEPT 64

/* Reads a line from descriptor 0, the console, into `line` (LINE_MAX bytes) and puts the console
 * back into the mode that it had. Its length, or READER_END after Ctrl-D on an empty line.
 *
 * Keys: arrows, Home/Ctrl-A, End/Ctrl-E, Backspace, Delete/Ctrl-D, Ctrl-U (clear to the left),
 * Ctrl-K (to the right), Ctrl-W (a word), Ctrl-L (redraw), Ctrl-C (start again). */
int line_edit(const char *prompt, char *line);

/* Remembers a line, unless it is empty or as the last one. */
void history_add(const char *line);
/* Line `number`, counted from 1 since the start; NULL if it is not kept (any more). */
const char *history_get(int number);
int history_last(void); /* number of the newest line; 0: there is none */

#endif
