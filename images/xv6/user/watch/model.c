/*
 * model.c: whose each page of RAM is, and who ran when, from the kernel's tables.
 *
 * The tables are read one after the other while the system goes on: a page that changes hands
 * meanwhile is somebody's of the two.
 */
#include "watch.h"

static uint32_t frame_page(const Model *model, uint64_t pte)
{
    uint64_t pa = (pte >> 10 & ((1ul << 44) - 1)) << 12;

    return (uint32_t)((pa - model->system.ram_start) / PAGE_SIZE);
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
    model->first = model->page_count;
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
        if (slot && slot->process.pid != list[i].pid)
            slot->read_at = slot->pages = 0;
        if (slot)
            slot->process = list[i];
    }
}

/* ---- pages --------------------------------------------------------------------------------- */

/* By the count of users alone: free, or the kernel's until a process has it. The first time all of
 * RAM; then from the first page that is not reserved on, until all are found that the kernel has
 * given out, and the last time's. */
static void frames_sample(Model *model)
{
    static const uint32_t piece = 512;
    bool all = model->scanned == 0;
    uint64_t wanted = model->system.pages_total - model->system.pages_free, found = 0;
    uint32_t n = all ? 0 : model->first, old = all ? model->page_count : model->scanned;

    model->scanned = 0;

    while (n < model->page_count && (n < old || found < wanted)) {
        uint32_t count = model->page_count - n < piece ? model->page_count - n : piece;
        if (frames(n, &model->users[n], (int)count) != (int)count)
            fail("frames: the kernel does not tell");
        memset(&model->second[n], OWNER_FREE, count);
        for (uint32_t end = n + count; n < end; n++) {
            uint8_t users = model->users[n];
            bool reserved = users == FRAME_RESERVED;
            model->owner[n] = users == 0 ? OWNER_FREE : reserved ? OWNER_RESERVED : OWNER_KERNEL;
            found += users != 0 && !reserved;
            model->reserved += all && reserved;
            if (all && !reserved && model->first > n)
                model->first = n;
        }
        if (model->scanned == 0 && found >= wanted)
            model->scanned = n;
    }
    model->scanned = model->scanned == 0 ? n : model->scanned;
}

static void page_take(Model *model, unsigned slot, uint32_t n)
{
    uint8_t self = (uint8_t)(OWNER_SLOT + slot);

    if (n >= model->page_count)
        return;
    if (model->owner[n] < OWNER_SLOT)
        model->owner[n] = self;
    else if (model->second[n] == OWNER_FREE)
        model->second[n] = self;
}

/* The numbers of a process's pages; only it changes its table, so while it does not run they stay.
 */
static void slot_read(Model *model, Slot *slot)
{
    static PageInfo list[128];
    uint64_t from = 0;
    int count;

    slot->pages = 0;
    do {
        count = pagemap(slot->process.pid, from, USER_TOP, list, 128);
        for (int i = 0; i < count; i++) {
            if (slot->pages == slot->room) {
                uint32_t *more = memory(2 * slot->room * (uint32_t)sizeof(*more) + 256);
                if (slot->room > 0)
                    memcpy(more, slot->page, slot->room * sizeof(*more));
                free(slot->page);
                slot->page = more;
                slot->room = 2 * slot->room + 64;
            }
            slot->page[slot->pages++] = frame_page(model, list[i].pte);
        }
        from = count > 0 ? list[count - 1].va + PAGE_SIZE : 0;
    } while (count == 128);
    slot->read_at = slot->process.state == PROCESS_EMBRYO ? 0 : slot->process.time_us + 1;
}

static void spaces_sample(Model *model)
{
    for (unsigned i = 0; i < PROCESS_MAX; i++) {
        Slot *slot = &model->slots[i];
        if (slot->process.pid == 0)
            continue;
        if (slot->read_at != slot->process.time_us + 1 || slot->process.state == PROCESS_RUNNING)
            slot_read(model, slot);
        for (uint32_t k = 0; k < slot->pages; k++)
            page_take(model, i, slot->page[k]);
    }
}

static void pages_count(Model *model)
{
    uint32_t used = 0;

    memset(model->counts, 0, sizeof(model->counts));
    model->shared = 0;
    model->end = model->first;
    for (uint32_t n = model->first; n < model->scanned; n++) {
        uint8_t owner = model->owner[n];
        if (owner == OWNER_FREE || owner == OWNER_RESERVED)
            continue;
        model->counts[OWNER_KERNEL] += owner == OWNER_KERNEL;
        used++;
        model->shared += model->second[n] != OWNER_FREE;
        model->end = n + 1;
    }
    model->counts[OWNER_RESERVED] = model->reserved;
    model->counts[OWNER_FREE] = model->page_count - model->reserved - used;
    for (unsigned i = 0; i < PROCESS_MAX; i++) {
        Slot *slot = &model->slots[i];
        slot->shared = 0;
        for (uint32_t k = 0; slot->process.pid && k < slot->pages; k++)
            slot->shared += model->second[slot->page[k]] != OWNER_FREE;
    }
}

Cell model_cell(const Model *model, uint32_t first, uint32_t count)
{
    Cell cell = {OWNER_FREE, OWNER_FREE};
    int best = -1;

    for (uint32_t n = first; n < first + count && n < model->end; n++) {
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
    sysinfo(&model->system);
    processes_sample(model);
    frames_sample(model);
    spaces_sample(model);
    pages_count(model);
    switches_sample(model);
}
