/*
 * The frame buffer: memory right behind RAM, of which the guest's device tree tells in /chosen
 * (Devicetree binding simple-framebuffer) and not as memory. To the harts it is RAM, as fast and as
 * harmless: whatever the guest does to it, only the picture suffers.
 *
 * What has changed is known a page at a time: one that was looked at is flagged PAGE_SHOWN, which
 * the first store to it takes away.
 */
#include "emu/machine/machine_impl.h"

enum { PIXEL = 4, PAGE = 4096 };

static uint64_t stride_of(const MachineConfig *c)
{
    return (uint64_t)c->screen_width * PIXEL;
}

uint64_t screen_memory(const MachineConfig *c)
{
    return (stride_of(c) * c->screen_height + PAGE - 1) & ~(uint64_t)(PAGE - 1);
}

bool screen_check(const MachineConfig *c, Err *err)
{
    unsigned w = c->screen_width, h = c->screen_height;

    if (!w && !h)
        return true;
    return (w >= SCREEN_MIN && w <= SCREEN_MAX && h >= SCREEN_MIN && h <= SCREEN_MAX) ||
           err_set(err, 0, "a screen of %ux%u: each side must be %d to %d", w, h, SCREEN_MIN,
                   SCREEN_MAX);
}

bool screen_make(Machine *m, Err *err)
{
    const MachineConfig *c = &m->config;

    if (!c->screen_width)
        return true;
    m->screen_region = (Region){.name = "screen",
                                .base = MAP_RAM_BASE + c->ram_size,
                                .size = screen_memory(c),
                                .widths = 1 | 2 | 4 | 8,
                                .ram = m->ram + c->ram_size};
    return bus_map(&m->bus, &m->screen_region, err);
}

bool machine_screen(const Machine *m, Screen *out)
{
    *out = (Screen){.pixels = m->screen_region.ram,
                    .width = m->config.screen_width,
                    .height = m->config.screen_height,
                    .stride = stride_of(&m->config)};
    return out->pixels != NULL;
}

/* Takes note of a page; true: it may have changed. */
static bool page_changed(Machine *m, uint64_t page)
{
    uint8_t *flags = &m->page_flags[page];

    if (*flags & PAGE_SHOWN)
        return false;
    *flags |= PAGE_SHOWN;
    for (unsigned i = 0; i < m->nharts; i++)
        tlb_drop_writes(m->hart[i], m->ram + page * PAGE);
    return true;
}

/* Rows and pages need not begin together. A row that a page ends in is told with that page as a
 * whole; what the same row has in pages that were not come to is told again the next time. */
bool machine_screen_changed(Machine *m, unsigned *y, unsigned *rows)
{
    uint64_t stride = stride_of(&m->config), first = m->config.ram_size / PAGE;
    uint64_t pages = m->screen_region.size / PAGE, page = *y * stride / PAGE, from, end;

    if (!m->screen_region.ram || *y >= m->config.screen_height)
        return false;
    while (page < pages && !page_changed(m, first + page))
        page++;
    if (page == pages)
        return false;
    from = page * PAGE / stride;
    do
        end = (++page * PAGE + stride - 1) / stride;
    while (page < pages && page_changed(m, first + page));
    if (end > m->config.screen_height)
        end = m->config.screen_height;
    *y = from > *y ? (unsigned)from : *y;
    *rows = (unsigned)end - *y;
    return *rows > 0;
}
