/*
 * check_tree.c: inodes with their blocks, and the tree of names.
 *
 * Inodes first: each block of the data area gets its one owner. Then names, from the root, breadth
 * first: a directory is read once, so loops end. What comes out must be what the inodes say.
 */
#include "check_private.h"

#include <string.h>

#include "stat.h"
#include "types.h"

/* ---- inodes ------------------------------------------------------------------------------- */

/* Takes a block for an inode; false if that cannot be. */
static bool own(Check *check, uint32_t number, uint32_t block, const char *what)
{
    if (block < check->super.data_start || block >= check->super.blocks) {
        check_fault(check, "inode %u: %s %u is outside the data area", number, what, block);
        return false;
    }
    if (check->owner[block]) {
        check_fault(check, "inode %u: %s %u belongs to inode %u already", number, what, block,
                    check->owner[block]);
        return false;
    }
    check->owner[block] = number;
    return true;
}

/* `*left` blocks under the pointers in table[count], which are `levels` above data. */
static bool own_table(Check *check, uint32_t number, const uint32_t *table, unsigned count,
                      unsigned levels, uint32_t *left)
{
    unsigned i = 0;

    for (; i < count && *left; i++) {
        if (!own(check, number, table[i], levels ? "pointer block" : "block"))
            return false;
        if (levels == 0)
            --*left;
        else if (!own_table(check, number, check_block(check, table[i]), FS_POINTERS, levels - 1,
                            left))
            return false;
    }
    if (!check_is_zero(table + i, (count - i) * sizeof(*table))) {
        check_fault(check, "inode %u: has pointers behind its end", number);
        return false;
    }
    return true;
}

static void check_map(Check *check, uint32_t number, const FsInode *inode)
{
    uint32_t left = FS_BLOCKS_OF(inode->size, FS_BLOCK_SIZE);

    /* After the first fault the rest of this inode is guesswork. */
    if (own_table(check, number, inode->map, FS_MAP_DIRECT, 0, &left) &&
        own_table(check, number, &inode->map[FS_MAP_INDIRECT], 1, 1, &left))
        own_table(check, number, &inode->map[FS_MAP_DOUBLE], 1, 2, &left);
}

static void check_one_inode(Check *check, uint32_t number)
{
    const FsInode *inode = check_inode(check, number);

    if (inode->type == FS_TYPE_FREE || number == 0) {
        if (!check_is_zero(inode, sizeof(*inode)))
            check_fault(check, "inode %u: is free, but not zero", number);
        return;
    }
    if (inode->type > STAT_SYMLINK) {
        check_fault(check, "inode %u: type %u does not exist", number, inode->type);
        return;
    }
    if (inode->self != number)
        check_fault(check, "inode %u: calls itself %u", number, inode->self);
    if (!check_is_zero(inode->unused, sizeof(inode->unused)))
        check_fault(check, "inode %u: unused fields are not zero", number);
    if (inode->type == STAT_DEVICE ? inode->size != 0 : inode->major || inode->minor)
        check_fault(check, "inode %u: has both a size and a device number", number);
    if (inode->size > (uint64_t)FS_FILE_BLOCKS * FS_BLOCK_SIZE) {
        check_fault(check, "inode %u: size %llu is impossible", number,
                    (unsigned long long)inode->size);
        return;
    }
    if (inode->type == STAT_DIRECTORY && (inode->size == 0 || inode->size % FS_BLOCK_SIZE))
        if (inode->links || inode->size)
            check_fault(check, "inode %u: a directory of %llu bytes", number,
                        (unsigned long long)inode->size);
    if (inode->type == STAT_SYMLINK && inode->links && (!inode->size || inode->size >= PATH_MAX))
        check_fault(check, "inode %u: a symbolic link of %llu bytes", number,
                    (unsigned long long)inode->size);
    check_map(check, number, inode);
}

/* ---- names -------------------------------------------------------------------------------- */

/* The directory's block `index`, or NULL if the map is broken, which was said before. */
static const FsEntry *dir_block(const Check *check, const FsInode *dir, uint32_t index)
{
    uint32_t slot[3] = {FS_MAP_DOUBLE, 0, 0};
    unsigned depth = 3;

    if (index < FS_MAP_DIRECT) {
        slot[0] = index;
        depth = 1;
    } else if (index - FS_MAP_DIRECT < FS_POINTERS) {
        slot[0] = FS_MAP_INDIRECT;
        slot[1] = index - FS_MAP_DIRECT;
        depth = 2;
    } else {
        slot[1] = (index - FS_MAP_DIRECT - FS_POINTERS) / FS_POINTERS;
        slot[2] = (index - FS_MAP_DIRECT - FS_POINTERS) % FS_POINTERS;
    }
    const uint32_t *table = dir->map;
    for (unsigned level = 0; level < depth; level++) {
        uint32_t block = table[slot[level]];

        if (block < check->super.data_start || block >= check->super.blocks)
            return NULL;
        table = check_block(check, block);
    }
    return (const FsEntry *)table;
}

static bool name_is_sound(const FsEntry *entry)
{
    size_t length = strnlen(entry->name, sizeof(entry->name));

    return length > 0 && length <= FS_NAME_MAX && !memchr(entry->name, '/', length) &&
           check_is_zero(entry->name + length, sizeof(entry->name) - length);
}

/* An entry that is neither "." nor "..". */
static void enter(Check *check, uint32_t dir, const FsEntry *entry)
{
    const FsInode *inode = check_inode(check, entry->inode);

    if (inode->type == STAT_DIRECTORY) {
        if (check->reached[entry->inode]) {
            check_fault(check, "inode %u: directory '%s' in inode %u is its second name",
                        entry->inode, entry->name, dir);
        } else {
            check->parent[entry->inode] = dir;
            check->queue[check->queued++] = entry->inode;
        }
    }
    check->reached[entry->inode] = true;
}

static void check_entry(Check *check, uint32_t dir, uint32_t parent, uint32_t place,
                        const FsEntry *entry)
{
    static const char *const dots[2] = {".", ".."};
    uint32_t expect[2] = {dir, parent};

    if (place < 2 && (entry->inode != expect[place] || strcmp(entry->name, dots[place]) != 0)) {
        check_fault(check, "inode %u: entry %u is not '%s' for inode %u", dir, place, dots[place],
                    expect[place]);
        return;
    }
    if (entry->inode == 0) {
        if (!check_is_zero(entry, sizeof(*entry)))
            check_fault(check, "inode %u: entry %u is free, but not zero", dir, place);
        return;
    }
    if (!name_is_sound(entry)) {
        check_fault(check, "inode %u: entry %u has no proper name", dir, place);
        return;
    }
    if (entry->inode >= check->super.inodes) {
        check_fault(check, "inode %u: '%s' is inode %u, which does not exist", dir, entry->name,
                    entry->inode);
        return;
    }
    if (check_inode(check, entry->inode)->type == FS_TYPE_FREE)
        check_fault(check, "inode %u: '%s' is inode %u, which is free", dir, entry->name,
                    entry->inode);
    check->names[entry->inode]++;
    if (place >= 2)
        enter(check, dir, entry);
}

/* Names that occur twice. The log keeps directories small, so every pair may be looked at; a
 * directory beyond that bound is compared within each block only. */
static void check_twins(Check *check, uint32_t dir, const FsEntry *block, const FsEntry *other)
{
    for (unsigned i = 0; i < FS_ENTRIES_PER_BLOCK; i++) {
        for (unsigned k = block == other ? i + 1 : 0; k < FS_ENTRIES_PER_BLOCK; k++) {
            if (block[i].inode && other[k].inode &&
                memcmp(block[i].name, other[k].name, sizeof(block[i].name)) == 0)
                check_fault(check, "inode %u: the name '%.*s' occurs twice", dir, FS_NAME_MAX,
                            block[i].name);
        }
    }
}

static void check_directory(Check *check, uint32_t number, uint32_t parent)
{
    const FsInode *dir = check_inode(check, number);
    uint32_t blocks = dir->size / FS_BLOCK_SIZE;
    uint32_t compared = blocks < 64 ? blocks : 0;

    if (blocks > check->super.blocks)
        return; /* its map was broken */
    for (uint32_t index = 0; index < blocks; index++) {
        const FsEntry *entry = dir_block(check, dir, index);

        if (!entry)
            return;
        for (uint32_t i = 0; i < FS_ENTRIES_PER_BLOCK; i++)
            check_entry(check, number, parent, index * FS_ENTRIES_PER_BLOCK + i, &entry[i]);
        check_twins(check, number, entry, entry);
        for (uint32_t before = 0; before < index && before < compared; before++) {
            const FsEntry *other = dir_block(check, dir, before);

            if (other && other != entry)
                check_twins(check, number, entry, other);
        }
    }
}

static void check_links(Check *check)
{
    for (uint32_t number = 1; number < check->super.inodes; number++) {
        const FsInode *inode = check_inode(check, number);

        if (inode->type == FS_TYPE_FREE || inode->type > STAT_SYMLINK)
            continue;
        if (inode->links == 0 && !check->reached[number])
            check_remark(check, "inode %u: was open without a name; the next mount frees it",
                         number);
        else if (!check->reached[number])
            check_fault(check, "inode %u: in use, but no directory names it", number);
        else if (inode->links != check->names[number])
            check_fault(check, "inode %u: counts %u links, has %u", number, inode->links,
                        check->names[number]);
    }
}

void check_tree(Check *check)
{
    for (uint32_t number = 0; number < check->super.inodes; number++)
        check_one_inode(check, number);

    if (check_inode(check, FS_ROOT_INODE)->type != STAT_DIRECTORY) {
        check_fault(check, "inode %u: the root is no directory", FS_ROOT_INODE);
        return;
    }
    check->reached[FS_ROOT_INODE] = true;
    check->parent[FS_ROOT_INODE] = FS_ROOT_INODE;
    check->queue[check->queued++] = FS_ROOT_INODE;
    while (check->taken < check->queued) {
        uint32_t number = check->queue[check->taken++];

        check_directory(check, number, check->parent[number]);
    }
    check_links(check);
}
