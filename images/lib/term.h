/*
 * A text terminal: rows of cells, and what a stream of bytes makes of them. It draws nothing.
 *
 * Understood: \n (to the start of the next line), \r, \b, \t; UTF-8; and after ESC [ (ECMA-48)
 * A B C D (cursor), G H f (its place), J K (erase), m (16 colours, bold, inverse). Other sequences
 * are left out, in silence and whole.
 */
#ifndef LIB_TERM_H
#define LIB_TERM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TERM_ROWS_MAX    256
#define TERM_COLUMNS_MAX 1024
#define TERM_COLOURS     16
#define TERM_ARGUMENTS   8

typedef struct TermCell {
    uint8_t glyph;  /* of lib/font.h */
    uint8_t colour; /* of the glyph; that of the ground times 16 */
} TermCell;

typedef struct Term {
    unsigned columns, rows;
    TermCell *line[TERM_ROWS_MAX]; /* from the top; they change places when it scrolls */
    unsigned column, row;          /* of the cursor; column == columns: the line is full */

    /* how the next character looks */
    uint8_t ink, ground; /* colours */
    bool bold, inverse;

    /* a sequence or a character that is not yet whole */
    enum { TERM_TEXT, TERM_ESCAPE, TERM_ARGUMENT } state;
    unsigned argument[TERM_ARGUMENTS], arguments;
    bool private; /* it has bytes that we know nothing of */
    uint32_t character;
    unsigned bytes_missing;
} Term;

/* An empty screen. `line` are `rows` rows of `columns` cells each, the terminal's from now on. */
void term_init(Term *term, unsigned columns, unsigned rows, TermCell *const line[]);
void term_write(Term *term, const char *text, size_t size);
/* The cell as it should be seen: under the cursor the colours change places. */
TermCell term_look(const Term *term, unsigned column, unsigned row);

/* 0x00RRGGBB of a colour. */
uint32_t term_rgb(unsigned colour);

#endif
