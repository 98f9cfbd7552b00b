/*
 * line.c: the line editor.
 *
 * Keys are read one by one and no further than Enter: what is typed ahead belongs to the program
 * that the line starts. A key at the end of the line is echoed as it is, everything else redraws
 * the line, so typed and piped input leave a readable trace. Lines wider than the screen are kept
 * whole but drawn as the terminal wraps them.
 */
#include "user.h"
#include "line.h"

#define CTRL(letter) ((letter)&0x1f)

enum { KEY_UP = 256, KEY_DOWN, KEY_LEFT, KEY_RIGHT, KEY_HOME, KEY_END, KEY_DELETE, KEY_NONE };
enum { KEY_INPUT_END = -1 };

typedef struct Editor {
    const char *prompt;
    char *line;
    int length, cursor;
    int recalled;         /* number of the history line shown; last + 1: the new one */
    char draft[LINE_MAX]; /* the new one, while an old one is shown */
} Editor;

static struct {
    char lines[HISTORY_KEPT][LINE_MAX];
    int last;
} history;

void history_add(const char *line)
{
    const char *newest = history_get(history.last);

    if (*line && !(newest && strcmp(newest, line) == 0))
        strlcpy(history.lines[++history.last % HISTORY_KEPT], line, LINE_MAX);
}

const char *history_get(int number)
{
    if (number < 1 || number > history.last || number <= history.last - HISTORY_KEPT)
        return NULL;
    return history.lines[number % HISTORY_KEPT];
}

int history_last(void)
{
    return history.last;
}

static int byte_read(void)
{
    unsigned char c;

    return read(0, &c, 1) == 1 ? c : KEY_INPUT_END;
}

/* What follows ESC: `[A` or `OA` and the like, or `[3~`. */
static int escape_read(void)
{
    static const struct {
        char final;
        short number; /* of `[number~`; 0: none */
        short key;
    } keys[] = {
        {'A', 0, KEY_UP},   {'B', 0, KEY_DOWN}, {'C', 0, KEY_RIGHT},  {'D', 0, KEY_LEFT},
        {'H', 0, KEY_HOME}, {'F', 0, KEY_END},  {'~', 1, KEY_HOME},   {'~', 7, KEY_HOME},
        {'~', 4, KEY_END},  {'~', 8, KEY_END},  {'~', 3, KEY_DELETE},
    };
    int number = 0, c = byte_read();

    if (c != '[' && c != 'O')
        return KEY_NONE;
    while ((c = byte_read()) >= '0' && c <= '9')
        number = (number * 10 + c - '0') % 1000;
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        if (keys[i].final == c && keys[i].number == number)
            return keys[i].key;
    }
    return c == KEY_INPUT_END ? c : KEY_NONE;
}

static int key_read(void)
{
    int c = byte_read();

    return c == 0x1b ? escape_read() : c;
}

static void redraw(const Editor *ed)
{
    printf("\r\033[K%s", ed->prompt);
    write_all(1, ed->line, ed->length);
    if (ed->cursor < ed->length)
        printf("\033[%dD", ed->length - ed->cursor);
}

/* Replaces `removed` bytes before the cursor by `count` new ones. */
static void replace(Editor *ed, int removed, const char *text, int count)
{
    int start = ed->cursor - removed;

    if (ed->length - removed + count >= LINE_MAX)
        return;
    bool echo_only = removed == 0 && ed->cursor == ed->length;
    memmove(ed->line + start + count, ed->line + ed->cursor, (size_t)(ed->length - ed->cursor));
    memmove(ed->line + start, text, (size_t)count);
    ed->length += count - removed;
    ed->cursor = start + count;
    if (echo_only)
        write_all(1, text, count);
    else
        redraw(ed);
}

static void erase_ahead(Editor *ed, int count)
{
    if (ed->cursor + count > ed->length)
        return;
    ed->cursor += count;
    replace(ed, count, "", 0);
}

static void cursor_to(Editor *ed, int at)
{
    if (at >= 0 && at <= ed->length) {
        ed->cursor = at;
        redraw(ed);
    }
}

static void recall(Editor *ed, int number)
{
    const char *text = number == history.last + 1 ? ed->draft : history_get(number);

    if (!text)
        return;
    ed->line[ed->length] = 0;
    if (ed->recalled == history.last + 1)
        strlcpy(ed->draft, ed->line, LINE_MAX);
    ed->recalled = number;
    strlcpy(ed->line, text, LINE_MAX);
    ed->length = ed->cursor = (int)strlen(ed->line);
    redraw(ed);
}

/* How many bytes the word to the left of the cursor has, blanks behind it included. */
static int word_length(const Editor *ed)
{
    int at = ed->cursor;

    while (at > 0 && ed->line[at - 1] == ' ')
        at--;
    while (at > 0 && ed->line[at - 1] != ' ')
        at--;
    return ed->cursor - at;
}

static void key_apply(Editor *ed, int key)
{
    char c = (char)key;

    switch (key) {
    case KEY_UP:
    case CTRL('p'): recall(ed, ed->recalled - 1); break;
    case KEY_DOWN:
    case CTRL('n'): recall(ed, ed->recalled + 1); break;
    case KEY_LEFT:
    case CTRL('b'): cursor_to(ed, ed->cursor - 1); break;
    case KEY_RIGHT:
    case CTRL('f'): cursor_to(ed, ed->cursor + 1); break;
    case KEY_HOME:
    case CTRL('a'): cursor_to(ed, 0); break;
    case KEY_END:
    case CTRL('e'): cursor_to(ed, ed->length); break;
    case KEY_DELETE:
    case CTRL('d'): erase_ahead(ed, 1); break;
    case CTRL('k'): erase_ahead(ed, ed->length - ed->cursor); break;
    case CTRL('h'):
    case 0x7f:
        if (ed->cursor > 0)
            replace(ed, 1, "", 0);
        break;
    case CTRL('u'): replace(ed, ed->cursor, "", 0); break;
    case CTRL('w'): replace(ed, word_length(ed), "", 0); break;
    case CTRL('l'):
        printf("\033[H\033[J");
        redraw(ed);
        break;
    case '\t': c = ' '; /* fall through */
    default:
        if (key < KEY_UP && (unsigned char)c >= ' ')
            replace(ed, 0, &c, 1);
        break;
    }
}

int line_edit(const char *prompt, char *line)
{
    Editor ed = {.prompt = prompt, .line = line, .recalled = history.last + 1};
    int old_mode = consmode(CONSOLE_KEYS);

    write_all(1, prompt, (int)strlen(prompt));
    for (;;) {
        int key = key_read();
        if (key == '\r' || key == '\n')
            break;
        if (key == KEY_INPUT_END || (key == CTRL('d') && ed.length == 0)) {
            ed.length = READER_END;
            break;
        }
        if (key == CTRL('c')) {
            ed.length = ed.cursor = 0;
            printf("^C\n%s", prompt);
            continue;
        }
        key_apply(&ed, key);
    }
    write_all(1, "\n", 1);
    consmode(old_mode < 0 ? CONSOLE_LINES : old_mode);
    line[ed.length < 0 ? 0 : ed.length] = 0;
    return ed.length;
}
