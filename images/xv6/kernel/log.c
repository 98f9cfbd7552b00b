/*
 * log.c: the write-ahead log. The format, and why each order of writes, is told in fs/layout.h.
 *
 * Changed blocks stay pinned in the buffer cache; many calls gather in one transaction. It is
 * committed when somebody asks (sync, fsync, the daemon) or when the next call would not fit. A
 * commit first waits until no call is inside, and lets none in until it is done: so the blocks that
 * it writes hold complete calls only, and nobody changes them meanwhile.
 *
 * Invariant: count + promised <= capacity, so log_add() always finds room.
 *
 * When the disk fails during a commit, the log is `broken`: memory no longer agrees with the disk,
 * and every later change is refused. What was committed before is safe in the log.
 */
#include "volume.h"

#include "lib/crc32.h"
#include "lib/string.h"
#include "print.h"

static struct {
    SpinLock lock;     /* guards the fields up to `done` */
    uint64_t running;  /* sequence number of the transaction that gathers */
    unsigned inside;   /* calls between begin and end */
    unsigned promised; /* blocks that they may still add */
    bool committing;   /* nobody enters */
    bool broken;
    WaitQueue drained; /* a committer waits for inside == 0 */
    WaitQueue done;    /* others wait for committing == false */

    /* guarded by `lock` while calls gather; the committer's alone while it writes */
    unsigned count;
    Buffer *block[BUFFER_PINNED_MAX];

    unsigned capacity; /* constant after log_mount() */
    uint32_t start, half_blocks;
    FsRecord record; /* the committer's workspace */
} state = {.lock = SPINLOCK("log")};

static uint32_t half_start(uint64_t sequence)
{
    return state.start + (sequence & 1) * state.half_blocks;
}

static uint32_t record_crc(FsRecord *record)
{
    uint32_t stored = record->crc;

    record->crc = 0;
    uint32_t crc = crc32_add(0, record, sizeof(*record));
    record->crc = stored;
    return crc;
}

/* ---- commit ----------------------------------------------------------------------------- */

/* Writes all blocks of the transaction, each to where `home` or the log's half has its place. */
static bool write_blocks(uint32_t log_to)
{
    bool ok = true;

    for (unsigned i = 0; i < state.count; i++) {
        Buffer *b = state.block[i];
        b->request =
            (DiskRequest){.block = log_to ? log_to + i : b->block, .write = true, .data = b->data};
        disk_submit(&b->request);
    }
    for (unsigned i = 0; i < state.count; i++)
        ok &= disk_wait(&state.block[i]->request);
    return ok;
}

static bool write_payload(uint64_t sequence)
{
    return write_blocks(half_start(sequence) + 1) && disk_flush();
}

static bool write_record(uint64_t sequence)
{
    FsRecord *record = &state.record;

    memset(record, 0, sizeof(*record));
    record->magic = FS_RECORD_MAGIC;
    record->sequence = sequence;
    record->count = state.count;
    for (unsigned i = 0; i < state.count; i++) {
        record->entry[i].home = state.block[i]->block;
        record->entry[i].crc = crc32_add(0, state.block[i]->data, FS_BLOCK_SIZE);
    }
    record->crc = record_crc(record);
    return disk_write(half_start(sequence), record) && disk_flush();
}

/* Needs no flush of its own: the next commit's first one comes before its record. */
static bool write_home(void)
{
    return write_blocks(0);
}

/* Commits the running transaction. Lock held, and again on return; not committing yet. */
static void commit(void)
{
    bool ok = true;

    state.committing = true;
    while (state.inside)
        wait_on(&state.drained, &state.lock);
    if (state.count) {
        uint64_t sequence = state.running;
        spin_release(&state.lock);
        ok = !state.broken && write_payload(sequence) && write_record(sequence) && write_home();
        if (ok) {
            for (unsigned i = 0; i < state.count; i++)
                buffer_pin(state.block[i], false);
        } else {
            kprintf("fs: the disk failed in a commit; no more changes are accepted\n");
        }
        spin_acquire(&state.lock);
    }
    if (ok && state.count) { /* an empty one takes no number: halves alternate by record */
        state.count = 0;
        state.running++;
    }
    state.broken |= !ok;
    state.committing = false;
    wake_all(&state.done);
}

int64_t fs_sync(void)
{
    spin_acquire(&state.lock);
    uint64_t wanted = state.running;

    while (!state.broken && state.running == wanted) {
        if (state.committing) {
            wait_on(&state.done, &state.lock);
            continue;
        }
        if (state.count || state.inside)
            commit();
        break;
    }
    bool broken = state.broken;
    spin_release(&state.lock);
    return broken ? -ERROR_IO : 0;
}

/* ---- calls gather ----------------------------------------------------------------------- */

int64_t log_begin(unsigned blocks)
{
    kassert(blocks <= state.capacity);
    spin_acquire(&state.lock);
    while (!state.broken) {
        if (state.committing) {
            wait_on(&state.done, &state.lock);
        } else if (state.count + state.promised + blocks > state.capacity) {
            commit();
        } else {
            state.inside++;
            state.promised += blocks;
            break;
        }
    }
    bool broken = state.broken;
    spin_release(&state.lock);
    return broken ? -ERROR_IO : 0;
}

void log_end(unsigned blocks)
{
    spin_acquire(&state.lock);
    kassert(state.inside > 0 && state.promised >= blocks);
    state.promised -= blocks;
    if (--state.inside == 0)
        wake_all(&state.drained);
    spin_release(&state.lock);
}

void log_abort(void)
{
    spin_acquire(&state.lock);
    if (!state.broken)
        kprintf("fs: a change could not be finished; no more changes are accepted\n");
    state.broken = true;
    spin_release(&state.lock);
}

void log_add(Buffer *buffer)
{
    kassert(sleeplock_held(&buffer->lock));
    if (buffer_pin(buffer, true)) /* only a commit unpins, and none can run while we are inside */
        return;
    spin_acquire(&state.lock);
    kassert(state.inside > 0 && state.count < state.capacity);
    state.block[state.count++] = buffer;
    spin_release(&state.lock);
}

/* ---- mount ------------------------------------------------------------------------------ */

/* Reads the record of one half: its sequence number, 0 if it is blank, -1 if it is torn. */
static int64_t read_record(unsigned half, const FsSuper *super)
{
    FsRecord *record = &state.record;
    static const FsRecord blank;

    if (!disk_read(half_start(half), record))
        panic("fs: cannot read the log at block %u", half_start(half));
    if (memcmp(record, &blank, sizeof(blank)) == 0)
        return 0;
    if (record->magic != FS_RECORD_MAGIC || record->crc != record_crc(record) ||
        record->count > super->log_blocks || (record->sequence & 1) != half)
        return -1;
    return record->sequence;
}

/* Copies the payload of the record in memory home; says how many blocks had not been there. */
static unsigned install(const FsSuper *super)
{
    const FsRecord *record = &state.record;
    uint32_t payload = half_start(record->sequence) + 1;
    unsigned changed = 0;
    Buffer *from = buffer_claim(payload), *to = buffer_claim(0); /* for their memory only */

    for (unsigned i = 0; i < record->count; i++) {
        uint32_t home = record->entry[i].home;
        if (home < super->bitmap_start || home >= super->blocks)
            panic("fs: the log's record names block %u: run mkfs check", home);
        if (!disk_read(payload + i, from->data) || !disk_read(home, to->data))
            panic("fs: cannot read the log at block %u", payload + i);
        if (crc32_add(0, from->data, FS_BLOCK_SIZE) != record->entry[i].crc)
            panic("fs: the log's record was written before its block %u: run mkfs check",
                  payload + i);
        if (memcmp(from->data, to->data, FS_BLOCK_SIZE) == 0)
            continue;
        if (!disk_write(home, from->data))
            panic("fs: cannot write block %u", home);
        changed++;
    }
    from->loaded = to->loaded = false;
    buffer_release(to);
    buffer_release(from);
    return changed;
}

void log_mount(const FsSuper *super)
{
    int64_t sequence[2];
    unsigned newer;

    state.start = super->log_start;
    state.half_blocks = 1 + super->log_blocks;
    state.capacity = super->log_blocks < BUFFER_PINNED_MAX ? super->log_blocks : BUFFER_PINNED_MAX;
    for (unsigned half = 0; half < 2; half++)
        sequence[half] = read_record(half, super);
    if (sequence[0] < 0 && sequence[1] < 0)
        panic("fs: both records of the log are damaged: run mkfs check");
    newer = sequence[1] > sequence[0];
    state.running = 1;
    if (sequence[newer] > 0) {
        read_record(newer, super);
        unsigned changed = install(super);
        if (!disk_flush())
            panic("fs: cannot flush the disk");
        if (changed)
            kprintf("fs: %u blocks restored from the log\n", changed);
        state.running = sequence[newer] + 1;
    } else if (sequence[0] < 0) {
        panic("fs: the log's only record is damaged: run mkfs check");
    }
}
