/*
 * window.c: the model as a picture: a cell for each page of RAM, a process a colour, a shared page
 * in two; above it who runs and has run, below it what the colours mean.
 *
 * Only what differs from what is shown is drawn again.
 */
#include "lib/font.h"
#include "watch.h"

#define PALETTE      24
#define PIXELS       16384 /* of one blit() */
#define COLUMN_WIDE  8     /* pixels of a strip's column */
#define STRIP_HIGH   14
#define NOW_WIDE     2 /* of the mark behind the last column */
#define STRIP_X      (10 * FONT_WIDTH)
#define LEGEND_CHARS 32 /* of an entry, the colour's place included */
#define LEGEND_ROWS  5
#define TITLE_CHARS  128
#define CELL_MAX     16 /* pixels, each way */
#define CELL_LINED   6  /* from this size on, cells have a line between them */
#define INK          0xd0d0d0
#define GROUND       0x000000

typedef struct Text {
    char shown[TITLE_CHARS]; /* what stands there now */
} Text;

static ScreenInfo screen_info;
static uint32_t pixels[PIXELS];
static uint32_t map_y, map_height;            /* of the map on the screen */
static uint32_t cell_size, cells_wide, cells; /* 0 cells: not laid out yet */
static uint32_t cell_line;                    /* pixels of the dark line to the next one */
static uint32_t cell_pages, covered;          /* pages of a cell, of the map */
static Cell *shown;                           /* of each cell */
static uint32_t shown_end;
static uint64_t strip_shown; /* columns before this one are drawn */
static Text title, hart_text[WATCH_HARTS], hart_name[WATCH_HARTS], legend[LEGEND_ROWS * 16];

static uint32_t colour_of(unsigned owner)
{
    static const uint32_t nobody[] = {
        [OWNER_FREE] = 0x1c2024, [OWNER_KERNEL] = 0x808488, [OWNER_RESERVED] = 0x44484c};
    /* Each as far from the others and from the greys as 24 can be (CIELAB, 35 at least). */
    static const uint32_t palette[PALETTE] = {
        0x0000f0, 0x10f000, 0xf00010, 0xe000a0, 0xf0c020, 0x00f0b0, 0x1060c0, 0x803000,
        0x207040, 0xb0e000, 0xd0a0f0, 0x10b0f0, 0xf00060, 0xd030f0, 0xc0f090, 0x10b030,
        0x803080, 0x00c0c0, 0x1050f0, 0x809010, 0xd07090, 0xf08000, 0xe0c080, 0xf08060};

    return owner < OWNER_SLOT ? nobody[owner] : palette[(owner - OWNER_SLOT) % PALETTE];
}

static uint8_t legend_owner[sizeof(legend) / sizeof(legend[0])]; /* and 1; 0: nothing is there */

/* Draws what is in pixels[]; where the screen is too small for it, it is left out. */
static void draw(uint32_t x, uint32_t y, uint32_t width, uint32_t height)
{
    ScreenRect rect = {x, y, width, height};

    if (width > 0 && x + width <= screen_info.width && y + height <= screen_info.height)
        blit(&rect, pixels);
}

static void rect_fill(uint32_t x, uint32_t y, uint32_t width, uint32_t height, uint32_t colour)
{
    uint32_t rows = PIXELS / width < height ? PIXELS / width : height;

    for (uint32_t i = 0; i < width * rows; i++)
        pixels[i] = colour;
    for (; height > 0; height -= rows, y += rows) {
        rows = rows < height ? rows : height;
        draw(x, y, width, rows);
    }
}

/* The font's own rows take long to find. */
static uint8_t glyph_rows[128][FONT_HEIGHT];

static void glyphs_find(void)
{
    for (uint32_t c = 0; c < 128; c++) {
        for (unsigned row = 0; row < FONT_HEIGHT; row++)
            glyph_rows[c][row] = font_row(font_find(c), row);
    }
}

static void glyph_paint(char c, uint32_t *at, uint32_t stride)
{
    const uint8_t *rows = glyph_rows[(uint8_t)c % 128];

    for (unsigned row = 0; row < FONT_HEIGHT; row++, at += stride) {
        uint8_t bits = rows[row];
        for (unsigned k = 0; k < FONT_WIDTH; k++, bits <<= 1)
            at[k] = bits & 0x80 ? INK : GROUND;
    }
}

/* A line of so many characters, of which those are drawn that differ from what stands there. */
static void text_draw_at(Text *text, uint32_t x, uint32_t y, uint32_t chars, const char *line)
{
    char padded[sizeof(text->shown)];
    uint32_t from = 0, until = chars, length = (uint32_t)strlen(line);

    for (uint32_t i = 0; i < chars; i++)
        padded[i] = i < length ? line[i] : ' ';
    while (from < until && padded[from] == text->shown[from])
        from++;
    while (until > from && padded[until - 1] == text->shown[until - 1])
        until--;
    memcpy(text->shown, padded, chars);
    for (uint32_t i = from; i < until; i++)
        glyph_paint(padded[i], &pixels[(i - from) * FONT_WIDTH], (until - from) * FONT_WIDTH);
    draw(x + from * FONT_WIDTH, y, (until - from) * FONT_WIDTH, FONT_HEIGHT);
}

/* ---- the parts ----------------------------------------------------------------------------- */

static uint32_t harts_shown(const Model *model)
{
    return model->system.harts < WATCH_HARTS ? (uint32_t)model->system.harts : WATCH_HARTS;
}

/* The largest cells of which there is one for each page in use and for as many more, until those
 * are in use too; where there is no room for so many, each has several pages. */
static void lay_out(const Model *model)
{
    map_y = FONT_HEIGHT * (harts_shown(model) + 1) + FONT_HEIGHT / 2;
    uint32_t below = FONT_HEIGHT * LEGEND_ROWS + FONT_HEIGHT / 2;
    if (screen_info.height < map_y + below + CELL_MAX || screen_info.width < CELL_MAX)
        fail("the screen of %u by %u is too small", screen_info.width, screen_info.height);
    map_height = screen_info.height - map_y - below;
    covered = 2 * model->end < model->page_count ? 2 * model->end : model->page_count;
    for (cell_pages = 1;; cell_pages *= 2) {
        cells = (covered + cell_pages - 1) / cell_pages;
        cell_size = CELL_MAX;
        while (cell_size > 0 && (screen_info.width / cell_size) * (map_height / cell_size) < cells)
            cell_size -= 2; /* a shared page has two halves */
        if (cell_size > 0)
            break;
    }
    cells_wide = screen_info.width / cell_size;
    cell_line = cell_size >= CELL_LINED;
    free(shown);
    shown = malloc(cells * sizeof(*shown));
    if (!shown)
        fail("%s", error_text(ERROR_NO_MEMORY));
    rect_fill(0, map_y, screen_info.width, map_height, GROUND);
    printf("watch: cells of %u by %u pixels, %u in a row, from 0,%u on; one cell = %u page%s\n",
           cell_size, cell_size, cells_wide, map_y, cell_pages, cell_pages == 1 ? "" : "s");
}

static void cell_paint(Cell cell, uint32_t *at, uint32_t stride)
{
    uint32_t left = colour_of(cell.owner);
    uint32_t right = cell.second == OWNER_FREE ? left : colour_of(cell.second);

    for (uint32_t y = 0; y < cell_size; y++, at += stride) {
        bool is_line = y >= cell_size - cell_line;
        for (uint32_t x = 0; x < cell_size; x++)
            at[x] = is_line || x >= cell_size - cell_line ? GROUND
                    : x < cell_size / 2                   ? left
                                                          : right;
    }
}

/* The changed cells of [from, until), which stand side by side in one row. */
static void run_draw(uint32_t from, uint32_t until)
{
    uint32_t width = (until - from) * cell_size;

    for (uint32_t i = from; i < until; i++)
        cell_paint(shown[i], &pixels[(i - from) * cell_size], width);
    draw(from % cells_wide * cell_size, map_y + from / cells_wide * cell_size, width, cell_size);
}

static void map_draw(const Model *model, bool all)
{
    uint32_t end = (model->end + cell_pages - 1) / cell_pages, from = 0, run = 0;
    uint32_t longest = PIXELS / (cell_size * cell_size);
    uint32_t until = all ? cells : end > shown_end ? end : shown_end;

    for (uint32_t i = all ? 0 : model->first / cell_pages; i < until; i++) {
        Cell cell = cell_pages == 1 ? (Cell){model->owner[i], model->second[i]}
                                    : model_cell(model, i * cell_pages, cell_pages);
        bool same = !all && shown[i].owner == cell.owner && shown[i].second == cell.second;
        if (same && run == 0)
            continue;
        if (run > 0 && (same || i % cells_wide == 0 || run == longest)) {
            run_draw(from, from + run);
            run = 0;
        }
        shown[i] = cell;
        from = run == 0 ? i : from;
        run += !same;
    }
    if (run > 0)
        run_draw(from, from + run);
    shown_end = end;
}

/* Time runs to the right, and begins anew at the left: so only the columns that are new are drawn,
 * and a mark behind them, before the oldest. */
static void strip_draw(const Model *model, uint32_t hart, uint32_t y)
{
    uint64_t n = strip_shown + STRIP > model->column ? strip_shown : model->column + 1 - STRIP;

    while (n <= model->column) {
        uint32_t from = (uint32_t)(n % STRIP), width = 0;
        for (; n <= model->column && width < (STRIP - from) * COLUMN_WIDE; n++) {
            uint32_t owner = model->strip[hart][n % STRIP];
            bool now = n == model->column;
            for (uint32_t k = 0; k < COLUMN_WIDE; k++)
                pixels[width++] = !now ? colour_of(owner) : k < NOW_WIDE ? INK : GROUND;
        }
        for (uint32_t row = 1; row < STRIP_HIGH; row++)
            memcpy(&pixels[row * width], pixels, width * sizeof(pixels[0]));
        draw(STRIP_X + from * COLUMN_WIDE, y, width, STRIP_HIGH);
    }
}

static void hart_draw(const Model *model, uint32_t hart)
{
    unsigned owner = model->running[hart];
    uint32_t y = FONT_HEIGHT * (hart + 1), width = STRIP * COLUMN_WIDE;
    const char *name = owner >= OWNER_SLOT ? model->slots[owner - OWNER_SLOT].process.name : "idle";
    char line[64];

    fmt_string(line, sizeof(line), "hart %u", hart);
    text_draw_at(&hart_text[hart], 0, y, 10, line);
    strip_draw(model, hart, y + (FONT_HEIGHT - STRIP_HIGH) / 2);
    fmt_string(line, sizeof(line), " %s", name);
    text_draw_at(&hart_name[hart], STRIP_X + width, y, PROCESS_NAME_MAX, line);
}

static void legend_entry(uint32_t index, unsigned owner, const char *line)
{
    uint32_t in_row = screen_info.width / (LEGEND_CHARS * FONT_WIDTH);
    uint32_t row = in_row > 0 ? index / in_row : LEGEND_ROWS;

    if (row >= LEGEND_ROWS || index >= sizeof(legend) / sizeof(legend[0]))
        return;
    uint32_t x = index % in_row * LEGEND_CHARS * FONT_WIDTH;
    uint32_t y = map_y + map_height + FONT_HEIGHT / 2 + row * FONT_HEIGHT;
    if (legend_owner[index] != owner + 1) {
        legend_owner[index] = (uint8_t)(owner + 1);
        rect_fill(x, y, 2 * FONT_WIDTH, FONT_HEIGHT - 2,
                  owner < OWNERS ? colour_of(owner) : GROUND);
    }
    text_draw_at(&legend[index], x + 3 * FONT_WIDTH, y, LEGEND_CHARS - 3, line);
}

static void legend_draw(const Model *model)
{
    static const char *const names[] = {
        [OWNER_FREE] = "free", [OWNER_KERNEL] = "the kernel's", [OWNER_RESERVED] = "fixed"};
    uint32_t index = 0;
    char line[LEGEND_CHARS];

    for (unsigned owner = 0; owner < OWNER_SLOT; owner++) {
        fmt_string(line, sizeof(line), "%u %s", model->counts[owner], names[owner]);
        legend_entry(index++, owner, line);
    }
    for (unsigned i = 0; i < PROCESS_MAX; i++) {
        const Slot *slot = &model->slots[i];
        if (slot->process.pid == 0)
            continue;
        fmt_string(line, sizeof(line), "%d %.12s %u, %u shared", slot->process.pid,
                   slot->process.name, slot->pages, slot->shared);
        legend_entry(index++, OWNER_SLOT + i, line);
    }
    for (; index < sizeof(legend) / sizeof(legend[0]); index++) {
        if (legend_owner[index] != OWNERS + 1) /* it does not stand empty yet */
            legend_entry(index, OWNERS, "");
    }
}

/* ---- watch.h ------------------------------------------------------------------------------- */

bool window_open(void)
{
    if (screen(&screen_info) != 0)
        return false;
    glyphs_find();
    return true;
}

void window_draw(const Model *model)
{
    char line[TITLE_CHARS + 1];
    bool first = cells == 0, all = model->end > covered;

    if (first)
        rect_fill(0, 0, screen_info.width, screen_info.height, GROUND);
    if (all)
        lay_out(model);
    uint32_t chars = screen_info.width / FONT_WIDTH;
    fmt_string(line, sizeof(line),
               "q ends; one cell = %u page%s of 4 KiB, the first %u of %u, %u shared; "
               "strips: %u ms a column, | is now; up %lu s",
               cell_pages, cell_pages == 1 ? "" : "s", covered, model->page_count, model->shared,
               COLUMN_US / 1000, model->system.uptime_us / 1000000);
    text_draw_at(&title, 0, 0, chars < TITLE_CHARS ? chars : TITLE_CHARS, line);
    for (uint32_t hart = 0; hart < harts_shown(model); hart++)
        hart_draw(model, hart);
    strip_shown = model->column;
    map_draw(model, all);
    legend_draw(model);
}
