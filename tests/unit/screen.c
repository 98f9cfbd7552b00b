/*
 * The guest's screen and keyboards, in parts that need no guest: the terminal's cells by what is
 * written to it, their picture, the bytes of keys, and devices and trees that lie.
 */
#include <check.h>
#include <libfdt.h>
#include <stdlib.h>
#include <string.h>

#include "lib/framebuffer.h"
#include "lib/keyboard.h"
#include "lib/termview.h"
#include "spec/input.h"

enum { COLUMNS = 10, ROWS = 4, LEFT_OVER = 5 };

typedef struct Rig {
    TermCell cells[ROWS][COLUMNS], shown[ROWS][COLUMNS];
    uint32_t pixels[ROWS * FONT_HEIGHT + LEFT_OVER][COLUMNS * FONT_WIDTH + LEFT_OVER];
    Term term;
    TermView view;
} Rig;

static void rig_init(Rig *rig)
{
    TermCell *line[ROWS];

    memset(rig, 0xaa, sizeof *rig);
    rig->view = (TermView){.pixels = (uint8_t *)rig->pixels,
                           .width = COLUMNS * FONT_WIDTH + LEFT_OVER,
                           .height = ROWS * FONT_HEIGHT + LEFT_OVER,
                           .stride = sizeof rig->pixels[0]};
    for (unsigned row = 0; row < ROWS; row++) {
        line[row] = rig->cells[row];
        rig->view.shown[row] = rig->shown[row];
    }
    termview_init(&rig->view);
    term_init(&rig->term, COLUMNS, ROWS, line);
}

static void rig_draw(Rig *rig, bool all)
{
    for (unsigned row = 0; row < ROWS; row++)
        termview_draw(&rig->view, &rig->term, row, all);
}

/* The terminal as text, blanks at the ends of lines and of the screen left out. */
static const char *rig_text(const Rig *rig)
{
    static char text[ROWS * (COLUMNS + 1) + 1];
    size_t n = 0;

    for (unsigned row = 0; row < ROWS; row++) {
        for (unsigned column = 0; column < COLUMNS; column++) {
            char c = '#';
            for (char k = ' '; k <= '~'; k++)
                c = font_find((uint32_t)k) == rig->term.line[row][column].glyph ? k : c;
            text[n++] = c;
        }
        while (n && text[n - 1] == ' ')
            n--;
        text[n++] = '\n';
    }
    while (n && text[n - 1] == '\n')
        n--;
    text[n] = '\0';
    return text;
}

/* ---- text ------------------------------------------------------------------------------------ */

static const struct {
    const char *written, *seen;
    unsigned row, column; /* of the cursor, after it */
} texts[] = {
    {"", "", 0, 0},
    {"one\ntwo", "one\ntwo", 1, 3},
    {"one\r\ntwo\r", "one\ntwo", 1, 0},
    {"abc\bX", "abX", 0, 3},
    {"\b\b", "", 0, 0},
    {"a\tb", "a       b", 0, 9},
    {"a\t\tb", "a        b", 0, 10},
    {"\a\001\177x", "x", 0, 1},
    /* wrapping: with the next character only */
    {"0123456789", "0123456789", 0, 10},
    {"0123456789\n", "0123456789", 1, 0},
    {"0123456789a", "0123456789\na", 1, 1},
    {"0123456789\b \b", "012345678", 0, 9},
    {"0123456789\rx", "x123456789", 0, 1},
    /* scrolling */
    {"1\n2\n3\n4\n5\n6", "3\n4\n5\n6", 3, 1},
    {"1\n2\n3\n4\n\n\n", "4", 3, 0},
    {"0123456789012345678901234567890123456789x", "0123456789\n0123456789\n0123456789\nx", 3, 1},
    /* the line editor's and top's sequences */
    {"$ abc\r\033[K$ ab", "$ ab", 0, 4},
    {"$ abcd\033[2Dx", "$ abxd", 0, 5},
    {"0123456789\033[1Dx", "012345678x", 0, 10},
    {"one\ntwo\033[H\033[Jx", "x", 0, 1},
    {"one\ntwo\nthree\033[2;2H\033[J", "one\nt", 1, 1},
    {"one\ntwo\nthree\033[2;2H\033[1J", "\n  o\nthree", 1, 1},
    {"one\ntwo\033[2J", "", 1, 3},
    {"abcdef\033[3G\033[1K", "   def", 0, 2},
    {"abcdef\033[3G\033[2K.", "  .", 0, 3},
    {"ab\033[9Kc", "abc", 0, 3},
    {"\033[3Bx\033[2Ay\033[Cz\033[9D.", "\n.y z\n\nx", 1, 1},
    {"\033[99;99Hx", "\n\n\n         x", 3, 10},
    {"\033[0;0Hx", "x", 0, 1},
    {"\033[3;Hx", "\n\nx", 2, 1},
    {"\033[;3fx", "  x", 0, 3},
    {"\033[99999999999999999999Bx\033[99999999999999999999Dy", "\n\n\ny", 3, 1},
    /* what is left out goes as a whole */
    {"a\033[?25lb\033[>c.", "ab.", 0, 3},
    {"a\033[1;2;3;4;5;6;7;8;9;10Hb", "ab", 0, 2},
    {"a\033Mb\033", "ab", 0, 2},
    {"a\033[38;5;1mb\033[m", "ab", 0, 2},
    {"\033[12", "", 0, 0},
    /* UTF-8: a line, one that we lack, and what is none */
    {"\342\224\200x", "#x", 0, 2},
    {"\303\251x", "#x", 0, 2},
    {"\360\237\230\200x", "#x", 0, 2},
    {"\377\200x", "##x", 0, 3},
    {"\342\224x", "#x", 0, 2},
    {"\342\224\342\224\200x", "##x", 0, 3},
    {"\200\200", "##", 0, 2},
};

START_TEST(text)
{
    const char *written = texts[_i].written;
    size_t length = strlen(written);

    for (size_t piece = 1; piece <= length + 1; piece += length ? length : 1) {
        Rig rig;
        rig_init(&rig);
        for (size_t at = 0; at < length; at += piece)
            term_write(&rig.term, written + at, piece < length - at ? piece : length - at);
        ck_assert_str_eq(rig_text(&rig), texts[_i].seen);
        ck_assert_uint_eq(rig.term.row, texts[_i].row);
        ck_assert_uint_eq(rig.term.column, texts[_i].column);
    }
}
END_TEST

static const struct {
    const char *written;
    unsigned ink, ground; /* of the first cell */
} looks[] = {
    {"x", 7, 0},
    {"\033[31mx", 1, 0},
    {"\033[1;32;44mx", 10, 4},
    {"\033[1;32;22mx", 2, 0},
    {"\033[95;107mx", 13, 15},
    {"\033[7mx", 0, 7},
    {"\033[7;31mx", 0, 1},
    {"\033[7m\033[27mx", 7, 0},
    {"\033[31;42;1;7m\033[mx", 7, 0},
    {"\033[31;42m\033[39;49mx", 7, 0},
    {"\033[38;5;31mx", 7, 0},
    {"\033[98;108;3;29;110;0mx", 7, 0},
    {"\033[41m\033[Jx\b\033[0m\033[K", 7, 0},
    {"\033[41m\033[J", 7, 1},
};

START_TEST(look)
{
    Rig rig;

    rig_init(&rig);
    term_write(&rig.term, looks[_i].written, strlen(looks[_i].written));
    rig.term.row = 1; /* the cursor */
    TermCell cell = term_look(&rig.term, 0, 0);
    ck_assert_uint_eq(cell.colour & 15, looks[_i].ink);
    ck_assert_uint_eq(cell.colour >> 4, looks[_i].ground);
}
END_TEST

/* ---- pictures -------------------------------------------------------------------------------- */

/* Every pixel is the one that the cells and the font make it, and what is left over is blank. */
static void picture_check(const Rig *rig)
{
    for (unsigned y = 0; y < rig->view.height; y++) {
        for (unsigned x = 0; x < rig->view.width; x++) {
            uint32_t wanted = term_rgb(0);
            unsigned row = y / FONT_HEIGHT, column = x / FONT_WIDTH;
            if (row < ROWS && column < COLUMNS) {
                TermCell cell = term_look(&rig->term, column, row);
                bool set = font_row(cell.glyph, y % FONT_HEIGHT) >> (7 - x % FONT_WIDTH) & 1;
                wanted = term_rgb(set ? cell.colour & 15u : cell.colour >> 4);
            }
            ck_assert_msg(rig->pixels[y][x] == wanted, "at %u,%u: %x not %x", x, y,
                          rig->pixels[y][x], wanted);
        }
    }
}

START_TEST(picture)
{
    static const char alphabet[] = "ab \n\r\b\t\033[[[0123456789;;ABCDHJKmmm?\342\224\200\377";
    uint64_t seed = 1;
    Rig rig;

    rig_init(&rig);
    rig_draw(&rig, true);
    picture_check(&rig);
    for (unsigned i = 0; i < 3000; i++) {
        char bytes[40];
        for (unsigned k = 0; k < sizeof bytes; k++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            bytes[k] = alphabet[(seed >> 33) % (sizeof alphabet - 1)];
        }
        term_write(&rig.term, bytes, sizeof bytes);
        ck_assert_uint_lt(rig.term.row, ROWS);
        ck_assert_uint_le(rig.term.column, COLUMNS);
        rig_draw(&rig, i % 100 == 99);
        if (i % 10 == 0)
            picture_check(&rig);
    }
}
END_TEST

START_TEST(font)
{
    for (uint32_t a = ' '; a <= '~'; a++) {
        unsigned pixels = 0;
        for (unsigned y = 0; y < FONT_HEIGHT; y++)
            pixels += (unsigned)__builtin_popcount(font_row(font_find(a), y));
        ck_assert_msg((pixels != 0) == (a != ' '), "'%c' has %u pixels", (int)a, pixels);
        for (uint32_t b = ' '; b < a; b++) {
            bool same = true;
            for (unsigned y = 0; y < FONT_HEIGHT; y++)
                same = same && font_row(font_find(a), y) == font_row(font_find(b), y);
            ck_assert_msg(!same, "'%c' looks like '%c'", (int)a, (int)b);
        }
    }
    ck_assert_uint_eq(font_find(0), font_find(0x10ffff)); /* the box */
    ck_assert_uint_ne(font_find(0x2588), font_find(0));
}
END_TEST

/* ---- keys ------------------------------------------------------------------------------------ */

/* What is pressed, by code; a negative code is a key let go. */
static const struct {
    int keys[8];
    const char *sends;
} typed[] = {
    {{KEY_A, -KEY_A, KEY_B}, "ab"},
    {{KEY_LEFTSHIFT, KEY_A, -KEY_LEFTSHIFT, KEY_A}, "Aa"},
    {{KEY_LEFTSHIFT, KEY_RIGHTSHIFT, -KEY_LEFTSHIFT, KEY_1, -KEY_RIGHTSHIFT, KEY_1}, "!1"},
    {{KEY_CAPSLOCK, -KEY_CAPSLOCK, KEY_A, KEY_1, KEY_LEFTSHIFT, KEY_A}, "A1a"},
    {{KEY_CAPSLOCK, -KEY_CAPSLOCK, KEY_CAPSLOCK, -KEY_CAPSLOCK, KEY_Z}, "z"},
    {{KEY_LEFTCTRL, KEY_C, KEY_D, KEY_U, -KEY_LEFTCTRL, KEY_C}, "\003\004\025c"},
    {{KEY_RIGHTCTRL, KEY_LEFTSHIFT, KEY_A, KEY_MINUS}, "\001\037"},
    {{KEY_LEFTCTRL, KEY_1, KEY_ENTER, KEY_LEFTBRACE, KEY_SLASH}, "1\r\033\037"},
    {{KEY_LEFTALT, KEY_X, -KEY_LEFTALT, KEY_X}, "\033xx"},
    {{KEY_UP, KEY_DOWN, KEY_RIGHT, KEY_LEFT}, "\033[A\033[B\033[C\033[D"},
    {{KEY_HOME, KEY_END, KEY_DELETE, KEY_INSERT}, "\033[H\033[F\033[3~\033[2~"},
    {{KEY_PAGEUP, KEY_PAGEDOWN}, "\033[5~\033[6~"},
    {{KEY_ENTER, KEY_BACKSPACE, KEY_TAB, KEY_SPACE, KEY_ESC}, "\r\177\t \033"},
    {{KEY_KP7, KEY_KPENTER, KEY_KPDOT, KEY_KPSLASH}, "7\r./"},
    {{KEY_LEFTSHIFT, KEY_GRAVE, KEY_APOSTROPHE, KEY_BACKSLASH, KEY_SLASH}, "~\"|?"},
    {{KEY_F1, KEY_F12, KEY_NUMLOCK, KEY_LEFTMETA, KEY_PAUSE, BTN_LEFT}, ""},
    {{KEY_CODES - 1, KEY_CODES, UINT16_MAX}, ""},
};

START_TEST(keys)
{
    Keymap map = {.caps = false};
    char sent[64], bytes[KEYMAP_BYTES];
    size_t n = 0;

    for (unsigned i = 0; i < 8 && typed[_i].keys[i]; i++) {
        int key = typed[_i].keys[i];
        size_t count =
            keymap_event(&map, (uint16_t)abs(key), key > 0 ? INPUT_PRESSED : INPUT_RELEASED, bytes);
        memcpy(sent + n, bytes, count);
        n += count;
    }
    sent[n] = '\0';
    ck_assert_str_eq(sent, typed[_i].sends);
}
END_TEST

START_TEST(keys_of_any_kind)
{
    Keymap map = {.caps = false};
    char bytes[KEYMAP_BYTES];

    ck_assert_uint_eq(keymap_event(&map, KEY_A, INPUT_REPEATED, bytes), 1);
    for (unsigned alt = 0; alt < 2; alt++) {
        keymap_event(&map, KEY_LEFTALT, alt, bytes);
        for (unsigned code = 0; code <= UINT16_MAX; code++)
            ck_assert_uint_le(keymap_event(&map, (uint16_t)code, code * 77, bytes), KEYMAP_BYTES);
    }
}
END_TEST

/* ---- a keyboard that is a piece of memory: what is written to its registers stays there --------
 */

typedef struct Fake {
    uint32_t registers[128];
    uint8_t page[VIRTIO_QUEUE_MEMORY] __attribute__((aligned(4096)));
    Keyboard keyboard;
} Fake;

static void fake_init(Fake *fake)
{
    struct virtio_input_config *config = (void *)&fake->registers[VIRTIO_MMIO_CONFIG / 4];

    memset(fake, 0, sizeof *fake);
    fake->registers[VIRTIO_MMIO_VERSION / 4] = VIRTIO_MMIO_VERSION_MODERN;
    fake->registers[VIRTIO_MMIO_DEVICE_FEATURES / 4] = 1u << (VIRTIO_F_VERSION_1 - 32);
    fake->registers[VIRTIO_MMIO_QUEUE_NUM_MAX / 4] = 1024;
    config->size = KEY_COMPOSE / 8 + 1;
    memset(config->u, 0xff, config->size);
}

static const char *fake_open(Fake *fake)
{
    return keyboard_open(&fake->keyboard, fake->registers, fake->page);
}

/* The device ends buffer `id` with an event in it. */
static void fake_event(Fake *fake, uint32_t id, uint16_t type, uint16_t code)
{
    VirtioQueue *queue = &fake->keyboard.queue;

    if (id < queue->size)
        fake->keyboard.event[id] = (struct virtio_input_event){type, code, INPUT_PRESSED};
    queue->used->ring[queue->used->idx % queue->size].id = id;
    queue->used->idx++;
}

START_TEST(keyboard_reads)
{
    char bytes[KEYMAP_BYTES];
    Fake fake;

    fake_init(&fake);
    ck_assert_ptr_null(fake_open(&fake));
    keyboard_start(&fake.keyboard);
    ck_assert_uint_eq(fake.keyboard.queue.size, VIRTIO_QUEUE_MAX);
    ck_assert_uint_eq(fake.keyboard.queue.avail->idx, VIRTIO_QUEUE_MAX);
    ck_assert_int_eq(keyboard_read(&fake.keyboard, bytes), -1);
    for (unsigned i = 0; i < 1000; i++) { /* the index goes round, buffers come back in any order */
        fake_event(&fake, i * 7 % VIRTIO_QUEUE_MAX, EV_KEY, KEY_Q);
        fake_event(&fake, (i * 7 + 1) % VIRTIO_QUEUE_MAX, EV_SYN, 0);
        ck_assert_int_eq(keyboard_read(&fake.keyboard, bytes), 1);
        ck_assert_int_eq(bytes[0], 'q');
        ck_assert_int_eq(keyboard_read(&fake.keyboard, bytes), 0);
        ck_assert_int_eq(keyboard_read(&fake.keyboard, bytes), -1);
    }
    ck_assert_uint_eq(fake.keyboard.queue.avail->idx, VIRTIO_QUEUE_MAX + 2000);
}
END_TEST

START_TEST(keyboard_lies)
{
    static const uint32_t ids[] = {VIRTIO_QUEUE_MAX, UINT32_MAX, 1u << 16};
    char bytes[KEYMAP_BYTES];
    Fake fake;

    fake_init(&fake);
    ck_assert_ptr_null(fake_open(&fake));
    fake_event(&fake, ids[_i], EV_KEY, KEY_Q);
    ck_assert_int_eq(keyboard_read(&fake.keyboard, bytes), -1);
    ck_assert(fake.keyboard.broken);
    ck_assert_uint_eq(fake.registers[VIRTIO_MMIO_STATUS / 4], 0);
    fake_event(&fake, 0, EV_KEY, KEY_Q);
    ck_assert_int_eq(keyboard_read(&fake.keyboard, bytes), -1);
}
END_TEST

static const struct {
    unsigned reg;
    uint32_t value;
    const char *wrong; /* a part of what is said, or NULL */
    unsigned size;     /* of the queue, if all is well */
} devices[] = {
    {VIRTIO_MMIO_VERSION, 3, "neither 1 nor 2", 0},
    {VIRTIO_MMIO_VERSION, 0, "neither 1 nor 2", 0},
    {VIRTIO_MMIO_VERSION, VIRTIO_MMIO_VERSION_LEGACY, NULL, 64},
    {VIRTIO_MMIO_DEVICE_FEATURES, 0, "without VIRTIO_F_VERSION_1", 0},
    {VIRTIO_MMIO_DEVICE_FEATURES, UINT32_MAX, NULL, 64},
    {VIRTIO_MMIO_QUEUE_NUM_MAX, 0, "too short a queue", 0},
    {VIRTIO_MMIO_QUEUE_NUM_MAX, 1, NULL, 1},
    {VIRTIO_MMIO_QUEUE_NUM_MAX, 3, NULL, 2},
    {VIRTIO_MMIO_QUEUE_NUM_MAX, UINT32_MAX, NULL, 64},
    {VIRTIO_MMIO_CONFIG, 0, "has no letters", 0},       /* no answer to what is selected */
    {VIRTIO_MMIO_CONFIG, 3 << 16, "has no letters", 0}, /* one that is too short */
    {VIRTIO_MMIO_CONFIG + 8, 0, "has no letters", 0},   /* without keys 0 to 31 */
};

START_TEST(keyboard_opens)
{
    Fake fake;

    fake_init(&fake);
    fake.registers[devices[_i].reg / 4] = devices[_i].value;
    const char *wrong = fake_open(&fake);
    if (devices[_i].wrong) {
        ck_assert_ptr_nonnull(wrong);
        ck_assert_msg(strstr(wrong, devices[_i].wrong), "%s", wrong);
        ck_assert_uint_eq(fake.registers[VIRTIO_MMIO_STATUS / 4], 0);
    } else {
        ck_assert_msg(!wrong, "%s", wrong);
        ck_assert_uint_eq(fake.keyboard.queue.size, devices[_i].size);
    }
}
END_TEST

/* ---- frame buffers --------------------------------------------------------------------------- */

typedef struct FbRow {
    uint64_t base, size;
    uint32_t width, height, stride;
    const char *format, *wrong;
} FbRow;

static const FbRow fbs[] = {
    {0x88000000, 0x1d4c00, 800, 600, 3200, "x8r8g8b8", NULL},
    {0x88000000, 0x1d4c00, 800, 600, 3200, "a8r8g8b8", NULL},
    {0x88000000, 4096, 8, 16, 64, "x8r8g8b8", NULL},
    {0x88000000, 4096, 8, 16, 32, "r5g6b5", "format"},
    {0x88000000, 4096, 8, 16, 32, "", "format"},
    {0x88000000, 4096, 8, 16, 32, NULL, "lacks"},
    {0x88000000, 4096, 0, 16, 32, "x8r8g8b8", "smaller"},
    {0x88000000, 4096, 8, 15, 32, "x8r8g8b8", "smaller"},
    {0x88000000, UINT64_MAX, UINT32_MAX, 16, UINT32_MAX, "x8r8g8b8", "larger"},
    {0x88000000, UINT64_MAX, 8, UINT32_MAX, 32, "x8r8g8b8", "larger"},
    {0x88000000, 4096, 8, 16, 31, "x8r8g8b8", "stride"},
    {0x88000000, 4096, 8, 16, 0, "x8r8g8b8", "stride"},
    {0x88000000, UINT64_MAX, 8, 16, UINT32_MAX, "x8r8g8b8", "stride"},
    {0x88000000, 4096, 8, 16, 34, "x8r8g8b8", "aligned"},
    {0x88000002, 4096, 8, 16, 32, "x8r8g8b8", "aligned"},
    {0x88000000, 511, 8, 16, 32, "x8r8g8b8", "more pixels than memory"},
    {UINT64_MAX - 255, 4096, 8, 16, 32, "x8r8g8b8", "more pixels than memory"},
};

START_TEST(framebuffer)
{
    const FbRow *row = &fbs[_i];
    uint64_t reg[2] = {cpu_to_fdt64(row->base), cpu_to_fdt64(row->size)};
    char blob[1024];
    Framebuffer fb;
    Dt dt;

    fdt_create(blob, sizeof blob);
    fdt_finish_reservemap(blob);
    fdt_begin_node(blob, "");
    fdt_property_u32(blob, "#address-cells", 2);
    fdt_property_u32(blob, "#size-cells", 2);
    fdt_begin_node(blob, "framebuffer");
    fdt_property_string(blob, "compatible", "simple-framebuffer");
    fdt_property(blob, "reg", reg, sizeof reg);
    fdt_property_u32(blob, "width", row->width);
    fdt_property_u32(blob, "height", row->height);
    fdt_property_u32(blob, "stride", row->stride);
    if (row->format)
        fdt_property_string(blob, "format", row->format);
    fdt_end_node(blob);
    fdt_end_node(blob);
    ck_assert_int_eq(fdt_finish(blob), 0);

    ck_assert_ptr_null(dt_init(&dt, blob, sizeof blob));
    const char *wrong =
        framebuffer_read(&dt, dt_find_compatible(&dt, DT_NONE, "simple-framebuffer"), &fb);
    if (row->wrong) {
        ck_assert_ptr_nonnull(wrong);
        ck_assert_msg(strstr(wrong, row->wrong), "%s", wrong);
    } else {
        ck_assert_msg(!wrong, "%s", wrong);
        ck_assert_uint_eq(fb.size, (uint64_t)row->stride * row->height);
    }
}
END_TEST

#define LOOP(t, test, rows) tcase_add_loop_test(t, test, 0, sizeof(rows) / sizeof(*(rows)))

int main(void)
{
    Suite *s = suite_create("screen");
    TCase *t = tcase_create("screen");

    LOOP(t, text, texts);
    LOOP(t, look, looks);
    tcase_add_test(t, picture);
    tcase_add_test(t, font);
    LOOP(t, keys, typed);
    tcase_add_test(t, keys_of_any_kind);
    tcase_add_test(t, keyboard_reads);
    tcase_add_loop_test(t, keyboard_lies, 0, 3);
    LOOP(t, keyboard_opens, devices);
    LOOP(t, framebuffer, fbs);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
