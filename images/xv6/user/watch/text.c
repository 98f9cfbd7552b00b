/*
 * text.c: the model as text, 80 columns wide: who runs, the last moments of each hart, the pages.
 *
 * A frame is composed as a whole; only what differs from what the console shows is then sent to it.
 */
#include "watch.h"

#define WIDTH    80
#define HEIGHT   23 /* on the console; plain text may be longer */
#define LONGEST  64
#define MAP_ROWS 14
#define MAP_WIDE 64 /* cells in a row */
#define CELLS    (MAP_ROWS * MAP_WIDE)
#define COLOURS  12

typedef struct Glyph {
    char c;
    uint8_t ink, ground; /* ANSI's: 30 to 37, 90 to 97; ground likewise, 10 more */
} Glyph;

static Glyph drawn[LONGEST][WIDTH], shown[HEIGHT][WIDTH];
static int height = HEIGHT;
static bool begun;
static char out[4096];
static int out_used;
static uint32_t cell_pages = 1; /* never becomes fewer, so that cells stay where they are */

static uint8_t colour_of(unsigned owner)
{
    static const uint8_t colours[COLOURS] = {41, 42, 44, 43, 45, 46, 102, 101, 104, 103, 105, 106};

    return owner < OWNER_SLOT ? 40 : colours[(owner - OWNER_SLOT) % COLOURS];
}

static Glyph glyph_of(Cell cell)
{
    Glyph glyph = {owner_letter(cell.owner), 90, 40};

    if (cell.owner >= OWNER_SLOT && cell.second == OWNER_FREE)
        return (Glyph){glyph.c, 30, colour_of(cell.owner)};
    if (cell.owner >= OWNER_SLOT && glyph.c >= 'a') /* shared: in capitals, both colours */
        return (Glyph){(char)(glyph.c - 'a' + 'A'), (uint8_t)(colour_of(cell.second) - 10),
                       colour_of(cell.owner)};
    if (cell.owner == OWNER_KERNEL)
        glyph.ink = 37;
    return glyph;
}

static void put(int row, int column, Glyph glyph)
{
    if (row < height && column < WIDTH)
        drawn[row][column] = glyph;
}

static void text(int row, int column, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

static void text(int row, int column, const char *fmt, ...)
{
    char line[WIDTH + 1];
    va_list ap;

    va_start(ap, fmt);
    fmt_vstring(line, sizeof(line), fmt, ap);
    va_end(ap);
    for (const char *c = line; *c; c++)
        put(row, column++, (Glyph){*c, 37, 40});
}

/* ---- the parts ----------------------------------------------------------------------------- */

static int harts_draw(const Model *model, int row)
{
    int harts = (int)model->system.harts < WATCH_HARTS ? (int)model->system.harts : WATCH_HARTS;

    for (int hart = 0; hart < harts; hart++) {
        unsigned owner = model->running[hart];
        text(row, 0, "hart %d %c", hart, owner == OWNER_FREE ? ' ' : owner_letter(owner));
        for (int i = 0; i < STRIP; i++) {
            unsigned ran = model->strip[hart][(model->column + (uint64_t)i) % STRIP];
            Glyph glyph = glyph_of((Cell){(uint8_t)ran, OWNER_FREE});
            put(row, 9 + i, glyph);
        }
        text(row, 10 + STRIP, "now");
        row++;
    }
    text(row, 0, "         who ran, %d ms a column; . is nobody", COLUMN_US / 1000);
    return row + 1;
}

/* A legend's line to the right of each row of the map. */
static void legend_draw(const Model *model, int row)
{
    static const char *const names[] = {
        [OWNER_FREE] = "free", [OWNER_KERNEL] = "kernel", [OWNER_RESERVED] = "fixed"};
    int last = row + MAP_ROWS - 1;

    for (unsigned owner = 0; owner < OWNER_SLOT; owner++) {
        put(row, MAP_WIDE + 1, glyph_of((Cell){(uint8_t)owner, OWNER_FREE}));
        text(row++, MAP_WIDE + 3, "%5u %s", model->counts[owner], names[owner]);
    }
    text(row++, MAP_WIDE + 1, "A %5u shared", model->shared);
    for (unsigned i = 0; i < PROCESS_MAX && row <= last; i++) {
        const Slot *slot = &model->slots[i];
        if (slot->process.pid == 0)
            continue;
        put(row, MAP_WIDE + 1, glyph_of((Cell){(uint8_t)(OWNER_SLOT + i), OWNER_FREE}));
        text(row++, MAP_WIDE + 3, "%5u %s", slot->pages, slot->process.name);
    }
}

/* All processes, two in a line, below the map. */
static void processes_draw(const Model *model, int row)
{
    int column = 0;

    for (unsigned i = 0; i < PROCESS_MAX && row < height; i++) {
        const Slot *slot = &model->slots[i];
        if (slot->process.pid == 0)
            continue;
        put(row, column, glyph_of((Cell){(uint8_t)(OWNER_SLOT + i), OWNER_FREE}));
        text(row, column + 2, "%4d %-10.10s %4u pages %3u shared", slot->process.pid,
             slot->process.name, slot->pages, slot->shared);
        column = column == 0 ? WIDTH / 2 : 0;
        row += column == 0;
    }
}

static void map_draw(const Model *model, int row)
{
    uint32_t first = model->first, end = model->end;

    while (cell_pages * CELLS < end - first)
        cell_pages *= 2;
    text(row++, 0, "one cell = %u page%s (%u KiB), from 0x%lx; above: %u of %u, none in use",
         cell_pages, cell_pages == 1 ? "" : "s", cell_pages * 4,
         model->system.ram_start + (uint64_t)first * PAGE_SIZE, model->page_count - end,
         model->page_count);
    for (uint32_t i = 0; i < CELLS && first + i * cell_pages < end; i++)
        put(row + (int)(i / MAP_WIDE), (int)(i % MAP_WIDE),
            glyph_of(model_cell(model, first + i * cell_pages, cell_pages)));
}

static void compose(const Model *model, const char *hint)
{
    const Glyph blank = {' ', 37, 40};

    for (int row = 0; row < height; row++) {
        for (int column = 0; column < WIDTH; column++)
            drawn[row][column] = blank;
    }
    text(0, 0, "up %lu s, %lu processes%s", model->system.uptime_us / 1000000,
         model->system.processes, hint);
    int row = harts_draw(model, 1);
    map_draw(model, row);
    legend_draw(model, row + 1);
    processes_draw(model, row + 1 + MAP_ROWS);
}

/* ---- to the console ------------------------------------------------------------------------ */

static void flush(void)
{
    write_all(1, out, out_used);
    out_used = 0;
}

static void send(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

static void send(const char *fmt, ...)
{
    va_list ap;

    if (out_used > (int)sizeof(out) - 64)
        flush();
    va_start(ap, fmt);
    out_used += fmt_vstring(out + out_used, 64, fmt, ap);
    va_end(ap);
}

/* How long a row is without the blanks at its end. */
static int row_length(int row)
{
    int end = WIDTH;

    while (end > 0 && drawn[row][end - 1].c == ' ')
        end--;
    return end;
}

static void frame_print(void)
{
    int rows = height;

    while (rows > 0 && row_length(rows - 1) == 0)
        rows--;
    for (int row = 0; row < rows; row++) {
        for (int column = 0; column < row_length(row); column++)
            send("%c", drawn[row][column].c);
        send("\n");
    }
    send("\n");
    flush();
}

static void changes_send(void)
{
    Glyph last = {0, 0, 0};

    if (!begun)
        send("\033[0m\033[H\033[J");
    for (int row = 0; row < HEIGHT; row++) {
        int at = -1; /* the cursor's column, where it is known */
        for (int column = 0; column < WIDTH; column++) {
            Glyph want = drawn[row][column];
            const Glyph *old = &shown[row][column];
            if (begun && old->c == want.c && old->ink == want.ink && old->ground == want.ground)
                continue;
            if (at != column)
                send("\033[%d;%dH", row + 1, column + 1);
            if (last.ink != want.ink || last.ground != want.ground)
                send("\033[%d;%dm", want.ink, want.ground);
            send("%c", want.c);
            last = want;
            at = column + 1;
        }
    }
    send("\033[0m\033[%d;1H", HEIGHT + 1);
    flush();
    memcpy(shown, drawn, sizeof(shown)); /* the first HEIGHT rows */
    begun = true;
}

void text_draw(const Model *model, bool plain)
{
    height = plain ? LONGEST : HEIGHT;
    compose(model, plain ? "" : "; q ends");
    if (plain)
        frame_print();
    else
        changes_send();
}
