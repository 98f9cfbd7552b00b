/*
 * model.c: whose each page of RAM is, and who ran when, from the kernel's tables.
 *
 * The tables are read one after the other while the system goes on: a page that changes hands
 * meanwhile is somebody's of the two.
 */
#include "watch.h"

static uint64_t frame_page(const Model *model, uint64_t pte)
{
    uint64_t pa = (pte >> 10 & ((1ul << 44) - 1)) << 12;

    return (pa - model->system.ram_start) / PAGE_SIZE;
}

char owner_letter(unsigned owner)
{
    static const char nobody[] = {[OWNER_FREE] = '.', [OWNER_KERNEL] = '#', [OWNER_RESERVED] = ':'};
    unsigned slot = owner - OWNER_SLOT;

    if (owner < OWNER_SLOT)
        return nobody[owner];
    return slot < 26 ? (char)('a' + slot) : '%';
}

static void *memory(uint32_t size)
{
    void *got = malloc((size + 7) & ~7u);

    if (!got)
        fail("%s", error_text(ERROR_NO_MEMORY));
    return memset(got, 0, size);
}

void model_init(Model *model)
{
    *model = (Model){.page_count = 0};
    sysinfo(&model->system);
    model->page_count = (uint32_t)((model->system.ram_end - model->system.ram_start) / PAGE_SIZE);
    model->owner = memory(model->page_count);
    model->second = memory(model->page_count);
    model->users = memory(model->page_count);
    model->column = model->system.uptime_us / COLUMN_US;
}

/* ---- processes ----------------------------------------------------------------------------- */

static Slot *slot_of(Model *model, int pid)
{
    for (int i = 0; i < PROCESS_MAX; i++) {
        if (model->slots[i].process.pid == pid)
            return &model->slots[i];
    }
    return NULL;
}

static uint8_t owner_of(Model *model, int pid)
{
    const Slot *slot = pid > 0 ? slot_of(model, pid) : NULL;

    return slot ? (uint8_t)(OWNER_SLOT + (slot - model->slots)) : OWNER_FREE;
}

static void processes_sample(Model *model)
{
    static ProcInfo list[PROCESS_MAX];
    static bool lives[PROCESS_MAX];
    int count = procs(list, PROCESS_MAX);

    memset(lives, 0, sizeof(lives));
    for (int i = 0; i < count; i++) {
        Slot *slot = slot_of(model, list[i].pid);
        if (slot)
            lives[slot - model->slots] = true;
    }
    for (int i = 0; i < PROCESS_MAX; i++) {
        if (!lives[i])
            model->slots[i].process.pid = 0;
    }
    for (int i = 0; i < count; i++) {
        Slot *slot = slot_of(model, list[i].pid);
        slot = slot ? slot : slot_of(model, 0);
        if (slot)
            *slot = (Slot){.process = list[i]};
    }
}

/* ---- pages --------------------------------------------------------------------------------- */

/* By the count of users alone: free, the firmware's, or the kernel's until a process has it. What
 * is reserved at RAM's start stays so, and is left out from the second time on. */
static void frames_sample(Model *model)
{
    uint32_t start = model->end > 0 ? model->first & ~7u : 0;
    int got = frames(start, model->users + start, (int)(model->page_count - start));

    if (got < 0)
        fail("frames: %s", error_text(got));
    memset(model->owner + start, OWNER_FREE, model->page_count - start);
    memset(model->second + start, OWNER_FREE, model->page_count - start);
    for (uint32_t n = start; n < model->page_count; n++) {
        if (n % 8 == 0 && *(const uint64_t *)&model->users[n] == 0)
            n += 7;
        else if (model->users[n] != 0)
            model->owner[n] = model->users[n] == FRAME_RESERVED ? OWNER_RESERVED : OWNER_KERNEL;
    }
}

static void page_take(Model *model, Slot *slot, const PageInfo *page)
{
    uint8_t self = (uint8_t)(OWNER_SLOT + (slot - model->slots));
    uint64_t n = frame_page(model, page->pte);

    if (n >= model->page_count)
        return;
    slot->pages++;
    slot->shared += page->users > 1;
    if (model->owner[n] < OWNER_SLOT)
        model->owner[n] = self;
    else if (model->second[n] == OWNER_FREE)
        model->second[n] = self;
}

static void spaces_sample(Model *model)
{
    static PageInfo list[128];

    for (int i = 0; i < PROCESS_MAX; i++) {
        Slot *slot = &model->slots[i];
        uint64_t from = 0;
        int count = slot->process.pid ? 128 : 0;
        while (count == 128) {
            count = pagemap(slot->process.pid, from, USER_TOP, list, 128);
            for (int k = 0; k < count; k++)
                page_take(model, slot, &list[k]);
            from = count > 0 ? list[count - 1].va + PAGE_SIZE : 0;
        }
    }
}

static void page_count(Model *model, uint32_t n)
{
    uint8_t owner = model->owner[n];

    if (owner < OWNER_SLOT)
        model->counts[owner]++;
    model->shared += model->second[n] != OWNER_FREE;
    if (owner != OWNER_RESERVED && model->first > n)
        model->first = n;
    if (owner != OWNER_RESERVED && owner != OWNER_FREE)
        model->end = n + 1;
}

static void pages_count(Model *model)
{
    uint32_t start = model->end > 0 ? model->first : 0;

    memset(model->counts, 0, sizeof(model->counts));
    model->counts[OWNER_RESERVED] = start;
    model->shared = model->end = 0;
    model->first = start > 0 ? start : model->page_count;
    for (uint32_t n = start; n < model->page_count;) {
        if (n % 8 == 0 && n + 8 <= model->page_count && n > model->first &&
            *(const uint64_t *)&model->owner[n] == 0) {
            model->counts[OWNER_FREE] += 8;
            n += 8;
        } else {
            page_count(model, n++);
        }
    }
}

Cell model_cell(const Model *model, uint32_t first, uint32_t count)
{
    Cell cell = {OWNER_FREE, OWNER_FREE};
    int best = -1;

    for (uint32_t n = first; n < first + count && n < model->page_count; n++) {
        unsigned owner = model->owner[n];
        int rank = owner == OWNER_FREE              ? 0
                   : owner == OWNER_RESERVED        ? 1
                   : owner == OWNER_KERNEL          ? 2
                   : model->second[n] == OWNER_FREE ? 3
                                                    : 4;
        if (rank > best) {
            best = rank;
            cell = (Cell){model->owner[n], model->second[n]};
        }
    }
    return cell;
}

/* ---- who runs ------------------------------------------------------------------------------ */

/* The columns whose middle has passed by `time_us` were of who has run until then. */
static void strip_fill(Model *model, int hart, uint64_t *filled, uint64_t time_us)
{
    for (; *filled * COLUMN_US + COLUMN_US / 2 < time_us; ++*filled)
        model->strip[hart][*filled % STRIP] = model->running[hart];
}

static void switches_sample(Model *model)
{
    static SwitchInfo list[64];
    uint64_t filled[WATCH_HARTS], now;
    int count;

    for (int hart = 0; hart < WATCH_HARTS; hart++)
        filled[hart] = model->column;
    do {
        count = switches(model->next_switch, list, 64);
        for (int i = 0; i < count; i++) {
            const SwitchInfo *s = &list[i];
            model->next_switch = s->number + 1;
            if (s->hart >= WATCH_HARTS)
                continue;
            strip_fill(model, s->hart, &filled[s->hart], s->time_us);
            model->running[s->hart] = owner_of(model, s->pid);
        }
    } while (count == 64);
    sysinfo(&model->system);
    now = model->system.uptime_us;
    for (int hart = 0; hart < WATCH_HARTS; hart++)
        strip_fill(model, hart, &filled[hart], now);
    model->column = filled[0];
}

void model_sample(Model *model)
{
    processes_sample(model);
    frames_sample(model);
    spaces_sample(model);
    pages_count(model);
    switches_sample(model);
}
