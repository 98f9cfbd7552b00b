/*
 * What stands between a person and the guest: keys and pointer in bounded queues, names of keys,
 * and the screen scaled into a window.
 */
#include <check.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "emu/ui/keymap.h"
#include "emu/ui/scale.h"

/* ---- queues --------------------------------------------------------------------------------- */

static Input *input;

static void setup(void)
{
    Err err;
    input = input_create(&err);
    ck_assert_ptr_nonnull(input);
}

static void teardown(void)
{
    input_destroy(input);
}

static size_t take(InputWho who, InputEvent *events, size_t max)
{
    return input_ops.read(input_ctl(input, who), events, max);
}

static void expect_event(InputWho who, unsigned type, unsigned code, unsigned value)
{
    InputEvent e;
    ck_assert_uint_eq(take(who, &e, 1), 1);
    ck_assert_msg(e.type == type && e.code == code && e.value == value, "%u %u %u", e.type, e.code,
                  e.value);
}

static void expect_syn(InputWho who)
{
    expect_event(who, EV_SYN, 0, 0);
}

static bool woken(void)
{
    struct pollfd p = {.fd = input_fd(input), .events = POLLIN};
    return poll(&p, 1, 0) == 1;
}

START_TEST(test_order)
{
    static const unsigned chord[] = {KEY_LEFTCTRL, KEY_LEFTSHIFT, KEY_C};
    InputEvent e[4];
    ck_assert(!woken());
    ck_assert(input_chord(input, chord, 3));
    ck_assert(woken());
    input_seen(input);
    ck_assert(!woken());
    for (unsigned i = 0; i < 3; i++) {
        expect_event(INPUT_KEYBOARD, EV_KEY, chord[i], INPUT_PRESSED);
        expect_syn(INPUT_KEYBOARD);
    }
    for (unsigned i = 3; i-- > 0;) {
        expect_event(INPUT_KEYBOARD, EV_KEY, chord[i], INPUT_RELEASED);
        expect_syn(INPUT_KEYBOARD);
    }
    ck_assert_uint_eq(take(INPUT_KEYBOARD, e, 4), 0);
    ck_assert_uint_eq(take(INPUT_TABLET, e, 4), 0);
}
END_TEST

START_TEST(test_keys_that_make_no_sense)
{
    InputEvent e[4];
    ck_assert(input_key(input, KEY_A, INPUT_RELEASED)); /* was not pressed */
    ck_assert(input_key(input, KEY_A, INPUT_REPEATED));
    ck_assert(!input_key(input, KEY_CODES, INPUT_PRESSED));
    ck_assert(!input_key(input, UINT32_MAX, INPUT_PRESSED));
    ck_assert_uint_eq(take(INPUT_KEYBOARD, e, 4), 0);
    ck_assert(input_key(input, KEY_A, INPUT_PRESSED));
    ck_assert(input_key(input, KEY_A, INPUT_PRESSED)); /* is pressed */
    ck_assert_uint_eq(take(INPUT_KEYBOARD, e, 4), 2);
}
END_TEST

/* Whatever is typed at a guest that reads nothing, and however: in the end each press that got in
 * has its release behind it, and no more got in than there is room for. */
START_TEST(test_flood)
{
    uint8_t down[KEY_CODES] = {0};
    unsigned presses = 0, total = 0, seed = (unsigned)_i + 1;
    InputEvent e;
    for (unsigned i = 0; i < 100000; i++) {
        seed = seed * 1103515245 + 12345;
        unsigned code = 1 + (seed >> 8) % (_i ? 120 : 4);
        input_key(input, code, (seed >> 20) % 3);
    }
    input_release(input);
    while (take(INPUT_KEYBOARD, &e, 1)) {
        total++;
        if (e.type != EV_KEY)
            continue;
        ck_assert_msg(e.value == INPUT_REPEATED ? down[e.code] : down[e.code] != e.value,
                      "key %u: %u", e.code, e.value);
        down[e.code] = e.value != INPUT_RELEASED;
        presses += e.value == INPUT_PRESSED;
    }
    ck_assert_uint_gt(presses, INPUT_ROOM / 4);
    ck_assert_uint_le(total, 2 * INPUT_ROOM);
    for (unsigned i = 0; i < KEY_CODES; i++)
        ck_assert_msg(!down[i], "key %u is still pressed", i);
    ck_assert(input_key(input, KEY_B, INPUT_PRESSED));
    expect_event(INPUT_KEYBOARD, EV_KEY, KEY_B, INPUT_PRESSED);
}
END_TEST

START_TEST(test_chord_without_room)
{
    static const unsigned chord[] = {KEY_LEFTSHIFT, KEY_A};
    unsigned n = 0;
    InputEvent e;
    while (input_chord(input, chord, 2))
        n++;
    ck_assert_uint_eq(n, INPUT_ROOM / 4);
    for (n = 0; take(INPUT_KEYBOARD, &e, 1); n++) {
    }
    ck_assert_uint_eq(n, 2 * INPUT_ROOM);
}
END_TEST

/* Movements are worth the last one, but never go past a button, nor into what is half told. */
START_TEST(test_movement)
{
    for (unsigned i = 0; i < 100000; i++)
        input_move(input, i & INPUT_AXIS, 7);
    expect_event(INPUT_TABLET, EV_ABS, ABS_X, 99999 & INPUT_AXIS);
    input_move(input, 1, 2);
    input_move(input, 3, 70000);
    expect_event(INPUT_TABLET, EV_ABS, ABS_Y, 7);
    expect_syn(INPUT_TABLET);
    ck_assert(input_key(input, BTN_LEFT, INPUT_PRESSED));
    input_move(input, 5, 6);
    input_wheel(input, -1);
    input_wheel(input, 0);
    ck_assert(input_key(input, BTN_LEFT, INPUT_RELEASED));
    expect_event(INPUT_TABLET, EV_ABS, ABS_X, 3);
    expect_event(INPUT_TABLET, EV_ABS, ABS_Y, INPUT_AXIS);
    expect_syn(INPUT_TABLET);
    expect_event(INPUT_TABLET, EV_KEY, BTN_LEFT, INPUT_PRESSED);
    expect_syn(INPUT_TABLET);
    expect_event(INPUT_TABLET, EV_ABS, ABS_X, 5);
    expect_event(INPUT_TABLET, EV_ABS, ABS_Y, 6);
    expect_syn(INPUT_TABLET);
    expect_event(INPUT_TABLET, EV_REL, REL_WHEEL, (unsigned)-1);
    expect_syn(INPUT_TABLET);
    expect_event(INPUT_TABLET, EV_KEY, BTN_LEFT, INPUT_RELEASED);
    expect_syn(INPUT_TABLET);
}
END_TEST

START_TEST(test_close)
{
    struct pollfd p = {.fd = input_close_fd(input), .events = POLLIN};
    ck_assert_int_eq(poll(&p, 1, 0), 0);
    input_close(input);
    ck_assert_int_eq(poll(&p, 1, 0), 1);
}
END_TEST

/* ---- names of keys -------------------------------------------------------------------------- */

static const struct {
    const char *text;
    unsigned n, codes[INPUT_CHORD]; /* n 0: an error */
} chords[] = {
    {"a", 1, {KEY_A}},
    {"ctrl-alt-delete", 3, {KEY_LEFTCTRL, KEY_LEFTALT, KEY_DELETE}},
    {"shift-1", 2, {KEY_LEFTSHIFT, KEY_1}},
    {"ret", 1, {KEY_ENTER}},
    {"f12", 1, {KEY_F12}},
    {"minus", 1, {KEY_MINUS}},
    {"", 0, {0}},
    {"-", 0, {0}},
    {"a-", 0, {0}},
    {"A", 0, {0}},
    {"re", 0, {0}},
    {"rett", 0, {0}},
    {"a-b-c-d-e-f-g-h", 8, {KEY_A, KEY_B, KEY_C, KEY_D, KEY_E, KEY_F, KEY_G, KEY_H}},
    {"a-b-c-d-e-f-g-h-i", 0, {0}},
};

START_TEST(test_names)
{
    for (unsigned i = 0; i < sizeof(chords) / sizeof(*chords); i++) {
        unsigned codes[INPUT_CHORD], n;
        Err err;
        bool good = keymap_parse(chords[i].text, codes, &n, &err);
        ck_assert_msg(good == (chords[i].n > 0), "'%s'", chords[i].text);
        ck_assert_msg(!good || n == chords[i].n, "'%s': %u", chords[i].text, n);
        for (unsigned k = 0; good && k < n; k++)
            ck_assert_msg(codes[k] == chords[i].codes[k], "'%s': %u", chords[i].text, codes[k]);
    }
}
END_TEST

/* No two keys share a name, a code or a usage; usages are found. */
START_TEST(test_table)
{
    static const struct {
        const char *name;
        unsigned code, usage;
    } keys[] = {
#define KEY(code, name, usage) {name, KEY_##code, usage},
#include "emu/ui/keymap.def"
#undef KEY
    };
    enum { KEYS = sizeof(keys) / sizeof(*keys) };
    for (unsigned i = 0; i < KEYS; i++) {
        for (unsigned k = 0; k < i; k++)
            ck_assert_msg(strcmp(keys[i].name, keys[k].name) && keys[i].code != keys[k].code &&
                              keys[i].usage != keys[k].usage,
                          "%s and %s", keys[i].name, keys[k].name);
        ck_assert_uint_eq(keymap_code(keys[i].usage), keys[i].code);
        ck_assert_uint_le(keys[i].code, KEY_COMPOSE); /* what the keyboard says that it has */
    }
    ck_assert_uint_eq(keymap_code(0), 0);
    ck_assert_uint_eq(keymap_code(UINT32_MAX), 0);
}
END_TEST

/* ---- scaling -------------------------------------------------------------------------------- */

static Scale scale; /* it is large */

static const struct {
    unsigned from_w, from_h, w, h, x, y, to_w, to_h;
} fits[] = {
    {1024, 768, 1024, 768, 0, 0, 1024, 768},  /* as it is */
    {1024, 768, 1050, 780, 13, 6, 1024, 768}, /* almost: not scaled */
    {1024, 768, 2048, 1536, 0, 0, 2048, 1536},
    {1024, 768, 2100, 1600, 26, 32, 2048, 1536}, /* almost twice */
    {1024, 768, 1280, 1024, 0, 32, 1280, 960},   /* the width is full */
    {1024, 768, 1920, 1080, 240, 0, 1440, 1080}, /* the height */
    {1024, 768, 512, 768, 0, 192, 512, 384},
    {64, 4096, 100, 100, 49, 0, 1, 100},
    {4096, 64, 10, 10, 0, 4, 10, 1},
    {1024, 768, 1, 1, 0, 0, 1, 1},
    {64, 64, 70000, 70000, 26808, 26808, 16384, 16384},
};

START_TEST(test_fits)
{
    for (unsigned i = 0; i < sizeof(fits) / sizeof(*fits); i++) {
        scale_init(&scale, fits[i].from_w, fits[i].from_h, fits[i].w, fits[i].h);
        ck_assert_msg(scale.w == fits[i].to_w && scale.h == fits[i].to_h, "row %u: %ux%u", i,
                      scale.w, scale.h);
        if (fits[i].w < SCALE_WIDTH_MAX)
            ck_assert_msg(scale.x == fits[i].x && scale.y == fits[i].y, "row %u: at %u,%u", i,
                          scale.x, scale.y);
    }
}
END_TEST

/* A window painted in pieces is the window painted at once, and nothing beside the screen's place
 * in it is written. */
START_TEST(test_pieces)
{
    static const unsigned windows[][2] = {{64, 64}, {64, 100}, {130, 130}, {200, 150}, {33, 47},
                                          {1, 1},   {500, 3},  {3, 500},   {128, 128}, {77, 78}};
    enum { W = 64, H = 48 };
    static uint32_t screen[H * W];
    for (unsigned i = 0; i < W * H; i++)
        screen[i] = i * 2654435761u;
    for (unsigned i = 0; i < sizeof(windows) / sizeof(*windows); i++) {
        unsigned w = windows[i][0], h = windows[i][1], to, n, rows = 0;
        uint32_t *whole = calloc((size_t)w * h, 4), *pieces = calloc((size_t)w * h, 4);
        scale_init(&scale, W, H, w, h);
        n = scale_rows(&scale, 0, H, &to);
        ck_assert_uint_eq(to, scale.y);
        ck_assert_uint_eq(n, scale.h);
        scale_paint(&scale, (uint8_t *)screen, 4 * W, (uint8_t *)whole, (size_t)w * 4, to, n);
        for (unsigned y = 0; y < H; y += 5) {
            n = scale_rows(&scale, y, H - y < 5 ? H - y : 5, &to);
            scale_paint(&scale, (uint8_t *)screen, 4 * W, (uint8_t *)pieces, (size_t)w * 4, to, n);
            rows += n;
        }
        ck_assert_uint_eq(rows, scale.h);
        ck_assert_mem_eq(whole, pieces, (size_t)w * h * 4);
        for (unsigned k = 0; k < w * h; k++) {
            unsigned x = k % w - scale.x, y = k / w - scale.y;
            bool in = x < scale.w && y < scale.h;
            uint32_t want = in ? screen[y * H / scale.h * W + x * W / scale.w] : 0;
            ck_assert_msg(whole[k] == want, "window %u: %u,%u", i, k % w, k / w);
        }
        free(whole);
        free(pieces);
    }
}
END_TEST

START_TEST(test_points)
{
    static const struct {
        int at;
        unsigned start, size, point;
    } rows[] = {{0, 0, 1024, 16},          {1023, 0, 1024, 32752}, {-5, 0, 1024, 16},
                {9000, 0, 1024, 32752},    {100, 100, 1, 16384},   {99, 100, 2, 8192},
                {INT32_MAX, 100, 2, 24576}};
    for (unsigned i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        ck_assert_msg(
            scale_point(rows[i].at, rows[i].start, rows[i].size, INPUT_AXIS) == rows[i].point,
            "row %u: %u", i, scale_point(rows[i].at, rows[i].start, rows[i].size, INPUT_AXIS));
}
END_TEST

int main(void)
{
    Suite *s = suite_create("person");
    TCase *queues = tcase_create("queues"), *rest = tcase_create("rest");
    SRunner *runner = srunner_create(s);
    tcase_add_checked_fixture(queues, setup, teardown);
    tcase_add_test(queues, test_order);
    tcase_add_test(queues, test_keys_that_make_no_sense);
    tcase_add_loop_test(queues, test_flood, 0, 8);
    tcase_add_test(queues, test_chord_without_room);
    tcase_add_test(queues, test_movement);
    tcase_add_test(queues, test_close);
    tcase_add_test(rest, test_names);
    tcase_add_test(rest, test_table);
    tcase_add_test(rest, test_fits);
    tcase_add_test(rest, test_pieces);
    tcase_add_test(rest, test_points);
    suite_add_tcase(s, queues);
    suite_add_tcase(s, rest);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
