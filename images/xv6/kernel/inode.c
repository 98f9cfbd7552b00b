/*
 * inode.c: inodes in memory, one slot an inode; and the table of inodes on the disk.
 *
 * Invariant: an inode has at most one slot, so its lock is the only one. A slot without users keeps
 * its inode until the slot is needed for another one. An inode without users and without links is
 * `doomed`: its slot stays until inode_reap() has freed it, in a transaction of its own, because
 * its last user may have gone in the middle of another.
 */
#include "volume.h"

#include "lib/string.h"
#include "print.h"

/* For open files, current directories, and three more in each call. */
#define SLOTS (256 + 4 * PROCESS_MAX)

static struct {
    SpinLock lock;   /* guards all but what a slot's own lock does */
    unsigned doomed; /* inodes that wait for inode_reap() */
    uint64_t free;   /* free inodes on the disk; also read without the lock */
    uint32_t next;   /* where to look for one first */
    Inode slot[SLOTS];
} table = {.lock = SPINLOCK("inode table")};

static uint32_t table_block(uint32_t number)
{
    return volume.inode_start + number / FS_INODES_PER_BLOCK;
}

static FsInode *table_entry(Buffer *b, uint32_t number)
{
    return (FsInode *)b->data + number % FS_INODES_PER_BLOCK;
}

/* ---- slots -------------------------------------------------------------------------------- */

/* Nobody uses it and it is not doomed. Table locked. */
static bool slot_idle(const Inode *inode)
{
    return inode->users == 0 &&
           !(inode->number && inode->loaded && inode->disk.links == 0 && inode->disk.type);
}

int64_t inode_get(uint32_t number, Inode **inode)
{
    if (number == 0 || number >= volume.inodes)
        return fs_damaged("a directory names inode", number);
    spin_acquire(&table.lock);
    Inode *found = NULL; /* its slot, else one that was never used, else an idle one */
    for (unsigned i = 0; i < SLOTS && !(found && found->number == number); i++) {
        Inode *slot = &table.slot[i];
        if (slot->number == number || (slot_idle(slot) && !(found && slot->number)))
            found = slot;
    }
    if (found) {
        found->loaded = found->loaded && found->number == number;
        found->number = number;
        found->users++;
    }
    spin_release(&table.lock);
    *inode = found;
    return found ? 0 : -ERROR_TABLE_FULL;
}

Inode *inode_share(Inode *inode)
{
    if (!inode)
        return NULL;
    spin_acquire(&table.lock);
    inode->users++;
    spin_release(&table.lock);
    return inode;
}

void inode_put(Inode *inode)
{
    if (!inode)
        return;
    spin_acquire(&table.lock);
    kassert(inode->users > 0);
    inode->users--;
    if (inode->users == 0 && !slot_idle(inode))
        table.doomed++;
    spin_release(&table.lock);
}

uint64_t fs_used_inodes(void)
{
    uint64_t used = 0;

    spin_acquire(&table.lock);
    for (unsigned i = 0; i < SLOTS; i++)
        used += table.slot[i].users > 0;
    spin_release(&table.lock);
    return used;
}

uint64_t fs_free_inodes(void)
{
    return __atomic_load_n(&table.free, __ATOMIC_RELAXED);
}

/* ---- from and to the disk ----------------------------------------------------------------- */

int64_t inode_lock(Inode *inode)
{
    sleeplock_acquire(&inode->lock);
    if (inode->loaded)
        return 0;
    int64_t result = -ERROR_IO;
    Buffer *b = buffer_read(table_block(inode->number));
    if (b) {
        const FsInode *disk = table_entry(b, inode->number);
        if (disk->type == FS_TYPE_FREE || disk->type > STAT_SYMLINK ||
            disk->self != inode->number || disk->size > (uint64_t)FS_FILE_BLOCKS * FS_BLOCK_SIZE) {
            result = fs_damaged("not a valid inode", inode->number);
        } else {
            inode->disk = *disk;
            inode->loaded = true;
            result = 0;
        }
        buffer_release(b);
    }
    if (result < 0)
        sleeplock_release(&inode->lock);
    return result;
}

int64_t inode_lock_or_put(Inode *inode)
{
    int64_t result = inode_lock(inode);

    if (result < 0)
        inode_put(inode);
    return result;
}

void inode_unlock(Inode *inode)
{
    sleeplock_release(&inode->lock);
}

void inode_unlock_put(Inode *inode)
{
    inode_unlock(inode);
    inode_put(inode);
}

int64_t inode_store(Inode *inode)
{
    Buffer *b = buffer_read(table_block(inode->number));

    if (!b) {
        log_abort();
        return -ERROR_IO;
    }
    *table_entry(b, inode->number) = inode->disk;
    log_add(b);
    buffer_release(b);
    return 0;
}

/* Marks a free entry of the table as being of `type`: its number. */
static int64_t table_claim(uint16_t type)
{
    spin_acquire(&table.lock);
    uint32_t start = table.next;
    spin_release(&table.lock);

    uint32_t blocks = volume.inodes / FS_INODES_PER_BLOCK;
    for (uint32_t turn = 0; turn < blocks; turn++) {
        uint32_t first = (start / FS_INODES_PER_BLOCK + turn) % blocks * FS_INODES_PER_BLOCK;
        Buffer *b = buffer_read(table_block(first));
        if (!b)
            return -ERROR_IO;
        for (uint32_t number = first; number < first + FS_INODES_PER_BLOCK; number++) {
            FsInode *disk = table_entry(b, number);
            if (number == 0 || disk->type != FS_TYPE_FREE)
                continue;
            *disk = (FsInode){.type = type, .self = number};
            log_add(b);
            buffer_release(b);
            spin_acquire(&table.lock);
            table.next = number;
            table.free--;
            spin_release(&table.lock);
            return number;
        }
        buffer_release(b);
    }
    return -ERROR_NO_SPACE;
}

int64_t inode_create(uint16_t type, Inode **inode)
{
    int64_t number = table_claim(type);

    if (number < 0)
        return number;
    int64_t result = inode_get(number, inode);
    if (result == 0)
        result = inode_lock_or_put(*inode);
    if (result < 0)
        log_abort();
    return result;
}

int64_t inode_truncate(Inode *inode)
{
    int64_t result = map_release_all(inode, map_blocks(inode->disk.size));

    inode->disk.size = 0;
    return result < 0 ? result : inode_store(inode);
}

/* Frees an inode that this caller alone uses. Its slot goes before the lock of its table's block:
 * who finds the entry free, to use it again, must not find the old slot. When this fails the log
 * is broken and the next mount frees it. */
static void inode_destroy(Inode *inode)
{
    uint32_t number = inode->number;
    Buffer *b = NULL;
    bool begun = log_begin(volume_call_blocks()) == 0;

    if (begun && map_release_all(inode, map_blocks(inode->disk.size)) == 0) {
        b = buffer_read(table_block(number));
        if (b) {
            memset(table_entry(b, number), 0, sizeof(FsInode));
            log_add(b);
        } else {
            log_abort();
        }
    }
    spin_acquire(&table.lock);
    inode->users = 0;
    inode->number = 0;
    inode->loaded = false;
    table.free += b != NULL;
    spin_release(&table.lock);
    if (b)
        buffer_release(b);
    if (begun)
        log_end(volume_call_blocks());
}

void inode_reap(void)
{
    for (;;) {
        Inode *inode = NULL;
        spin_acquire(&table.lock);
        for (unsigned i = 0; i < SLOTS && table.doomed && !inode; i++) {
            if (table.slot[i].users == 0 && !slot_idle(&table.slot[i]))
                inode = &table.slot[i];
        }
        if (inode) {
            inode->users = 1;
            table.doomed--;
        }
        spin_release(&table.lock);
        if (!inode)
            return;
        inode_destroy(inode);
    }
}

/* Counts free inodes, and frees those that were open without a name when the machine went down. */
void inode_mount(void)
{
    unsigned orphans = 0;

    for (unsigned i = 0; i < SLOTS; i++)
        sleeplock_init(&table.slot[i].lock, "inode");
    table.next = FS_ROOT_INODE;
    table.free = 0;
    for (uint32_t number = FS_ROOT_INODE; number < volume.inodes; number++) {
        Buffer *b = buffer_read(table_block(number));
        Inode *inode;

        if (!b)
            panic("fs: cannot read the inode table");
        FsInode disk = *table_entry(b, number);
        buffer_release(b);
        table.free += disk.type == FS_TYPE_FREE;
        if (disk.type == FS_TYPE_FREE || disk.links > 0)
            continue;
        if (inode_get(number, &inode) < 0 || inode_lock_or_put(inode) < 0)
            continue;
        inode_unlock_put(inode);
        inode_reap();
        orphans++;
    }
    if (orphans)
        kprintf("fs: %u files freed that had been open without a name\n", orphans);
}
