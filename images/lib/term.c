/*
 * term.c: the terminal's state machine.
 *
 * A line that is full wraps only when one more character comes, so that a character in the last
 * column can be rubbed out. Invariant: row < rows, column <= columns, whatever is written.
 */
#include "lib/term.h"

#include "lib/font.h"

#define INK          7
#define GROUND       0
#define BRIGHT       8
#define TAB          8
#define ESC          0x1b
#define ARGUMENT_MAX 9999

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

static uint8_t colour_now(const Term *term)
{
    uint8_t ink = term->ink, ground = term->ground;

    if (term->bold && ink < BRIGHT)
        ink += BRIGHT;
    return term->inverse ? (uint8_t)(ink << 4 | ground) : (uint8_t)(ground << 4 | ink);
}

/* Cells [from, to) of a row. */
static void erase(Term *term, unsigned row, unsigned from, unsigned to)
{
    TermCell blank = {.colour = (uint8_t)(term->ground << 4 | term->ink)};

    for (unsigned i = from; i < to; i++)
        term->line[row][i] = blank;
}

static void erase_rows(Term *term, unsigned from, unsigned to)
{
    for (unsigned row = from; row < to; row++)
        erase(term, row, 0, term->columns);
}

void term_init(Term *term, unsigned columns, unsigned rows, TermCell *const line[])
{
    *term = (Term){.columns = least(columns, TERM_COLUMNS_MAX),
                   .rows = least(rows, TERM_ROWS_MAX),
                   .ink = INK,
                   .ground = GROUND};
    for (unsigned row = 0; row < term->rows; row++)
        term->line[row] = line[row];
    erase_rows(term, 0, term->rows);
}

static void new_line(Term *term)
{
    term->column = 0;
    if (term->row + 1 < term->rows) {
        term->row++;
        return;
    }
    TermCell *top = term->line[0];
    for (unsigned row = 0; row < term->row; row++)
        term->line[row] = term->line[row + 1];
    term->line[term->row] = top;
    erase(term, term->row, 0, term->columns);
}

static void put(Term *term, uint32_t character)
{
    if (term->column == term->columns)
        new_line(term);
    term->line[term->row][term->column++] =
        (TermCell){.glyph = font_find(character), .colour = colour_now(term)};
}

static void move(Term *term, unsigned column, unsigned row)
{
    term->column = least(column, term->columns - 1);
    term->row = least(row, term->rows - 1);
}

/* ---- sequences ----------------------------------------------------------------------------- */

static void set_look(Term *term, unsigned code)
{
    switch (code) {
    case 0:
        term->ink = INK;
        term->ground = GROUND;
        term->bold = term->inverse = false;
        return;
    case 1: term->bold = true; return;
    case 22: term->bold = false; return;
    case 7: term->inverse = true; return;
    case 27: term->inverse = false; return;
    case 39: term->ink = INK; return;
    case 49: term->ground = GROUND; return;
    default: break;
    }
    uint8_t colour = code % 10 + (code >= 90 ? BRIGHT : 0);
    if (code % 10 >= BRIGHT)
        return;
    switch (code / 10) {
    case 3:
    case 9: term->ink = colour; break;
    case 4:
    case 10: term->ground = colour; break;
    default: break;
    }
}

/* What is erased in a line or a screen, by the sequence's argument: from here on, up to and with
 * here, all. */
enum { ERASE_BEHIND, ERASE_BEFORE, ERASE_ALL };

static void erase_line(Term *term, unsigned what)
{
    erase(term, term->row, what == ERASE_BEHIND ? term->column : 0,
          what == ERASE_BEFORE ? least(term->column + 1, term->columns) : term->columns);
}

static void erase_screen(Term *term, unsigned what)
{
    if (what != ERASE_BEHIND)
        erase_rows(term, 0, term->row);
    if (what != ERASE_BEFORE)
        erase_rows(term, term->row + 1, term->rows);
    erase_line(term, what);
}

static void sequence(Term *term, char final)
{
    unsigned first = term->argument[0], second = term->argument[1];
    unsigned n = first ? first : 1, column = term->column, row = term->row;

    switch (final) {
    case 'A': move(term, column, row - least(n, row)); break;
    case 'B': move(term, column, row + n); break;
    case 'C': move(term, column + n, row); break;
    case 'D': move(term, column - least(n, column), row); break;
    case 'G': move(term, n - 1, row); break;
    case 'H':
    case 'f': move(term, (second ? second : 1) - 1, n - 1); break;
    case 'J':
        if (first <= ERASE_ALL)
            erase_screen(term, first);
        break;
    case 'K':
        if (first <= ERASE_ALL)
            erase_line(term, first);
        break;
    case 'm':
        for (unsigned i = 0; i < term->arguments; i++) {
            if (term->argument[i] == 38 || term->argument[i] == 48)
                break; /* one of 256 colours, or any: we have 16 */
            set_look(term, term->argument[i]);
        }
        break;
    default: break;
    }
}

/* A byte within a sequence, after ESC [. */
static void argument(Term *term, char c)
{
    unsigned *last = &term->argument[term->arguments - 1];

    if (c >= '0' && c <= '9') {
        *last = least(*last * 10 + (unsigned)(c - '0'), ARGUMENT_MAX);
    } else if (c == ';') {
        if (term->arguments < TERM_ARGUMENTS)
            term->arguments++;
        else
            term->private = true;
    } else if (c >= '@' && c <= '~') {
        term->state = TERM_TEXT;
        if (!term->private)
            sequence(term, c);
    } else {
        term->private = true;
    }
}

/* ---- bytes --------------------------------------------------------------------------------- */

/* A byte of UTF-8 beyond ASCII. One that is out of place counts as a character that we lack. */
static void beyond_ascii(Term *term, uint8_t byte)
{
    if (byte >= 0xc0) {
        if (term->bytes_missing)
            put(term, UINT32_MAX);
        term->bytes_missing = byte >= 0xf8 ? 0 : byte >= 0xf0 ? 3 : byte >= 0xe0 ? 2 : 1;
        term->character = byte & (0x3f >> term->bytes_missing);
        if (byte >= 0xf8)
            put(term, UINT32_MAX);
        return;
    }
    if (!term->bytes_missing) {
        put(term, UINT32_MAX);
        return;
    }
    term->character = term->character << 6 | (byte & 0x3f);
    if (--term->bytes_missing == 0)
        put(term, term->character);
}

static void text(Term *term, char c)
{
    if ((uint8_t)c >= 0x80) {
        beyond_ascii(term, (uint8_t)c);
        return;
    }
    if (term->bytes_missing) {
        term->bytes_missing = 0;
        put(term, UINT32_MAX);
    }
    switch (c) {
    case '\n': new_line(term); break;
    case '\r': term->column = 0; break;
    case '\b': term->column -= term->column > 0; break;
    case '\t': move(term, (term->column / TAB + 1) * TAB, term->row); break;
    case ESC: term->state = TERM_ESCAPE; break;
    default:
        if (c >= ' ' && c <= '~')
            put(term, (uint32_t)c);
        break;
    }
}

static void escape(Term *term, char c)
{
    term->state = TERM_TEXT;
    if (c != '[')
        return;
    term->state = TERM_ARGUMENT;
    term->arguments = 1;
    term->private = false;
    for (unsigned i = 0; i < TERM_ARGUMENTS; i++)
        term->argument[i] = 0;
}

void term_write(Term *term, const char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        switch (term->state) {
        case TERM_ESCAPE: escape(term, bytes[i]); break;
        case TERM_ARGUMENT: argument(term, bytes[i]); break;
        default: text(term, bytes[i]); break;
        }
    }
}

TermCell term_look(const Term *term, unsigned column, unsigned row)
{
    TermCell cell = term->line[row][column];

    if (row == term->row && column == least(term->column, term->columns - 1))
        cell.colour = (uint8_t)(cell.colour << 4 | cell.colour >> 4);
    return cell;
}

uint32_t term_rgb(unsigned colour)
{
    static const uint32_t rgb[TERM_COLOURS] = {
        0x101018, 0xc83c3c, 0x3ca050, 0xc09030, 0x4070d0, 0xa050b8, 0x30a0a8, 0xd8d8d8,
        0x707078, 0xff6e67, 0x6ee07e, 0xffd75f, 0x7aa6ff, 0xe08cf0, 0x66e0e0, 0xffffff,
    };

    return rgb[colour % TERM_COLOURS];
}
