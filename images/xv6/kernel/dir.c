/*
 * dir.c: directories: inodes whose contents are FsEntry's.
 *
 * Invariant: a name is in a directory at most once, and the bytes of a free entry are all zero.
 * Entries are looked at in place, in the buffers of the directory's blocks.
 */
#include "volume.h"

#include "lib/string.h"

/* An entry, and its buffer, locked. */
typedef struct Place {
    Buffer *buffer;
    FsEntry *entry;
} Place;

typedef bool EntryTest(const FsEntry *entry, const char *name);

static bool entry_is(const FsEntry *entry, const char *name)
{
    return entry->inode && strncmp(entry->name, name, sizeof(entry->name)) == 0;
}

static bool entry_is_free(const FsEntry *entry, const char *name)
{
    return entry->inode == 0;
}

static bool entry_is_child(const FsEntry *entry, const char *name)
{
    return entry->inode && !entry_is(entry, ".") && !entry_is(entry, "..");
}

/* The first entry that passes the test; -ERROR_NOT_FOUND if none does. */
static int64_t search(Inode *dir, EntryTest *test, const char *name, Place *place)
{
    if (dir->disk.type != STAT_DIRECTORY)
        return -ERROR_NOT_DIRECTORY;
    for (uint32_t index = 0; index < dir->disk.size / FS_BLOCK_SIZE; index++) {
        Buffer *b = map_read(dir, index);
        if (!b)
            return -ERROR_IO;
        FsEntry *entry = (FsEntry *)b->data;
        for (unsigned i = 0; i < FS_ENTRIES_PER_BLOCK; i++) {
            if (test(&entry[i], name)) {
                *place = (Place){b, &entry[i]};
                return 0;
            }
        }
        buffer_release(b);
    }
    return -ERROR_NOT_FOUND;
}

int64_t dir_find(Inode *dir, const char *name)
{
    Place place;
    int64_t result = search(dir, entry_is, name, &place);

    if (result < 0)
        return result;
    result = place.entry->inode;
    buffer_release(place.buffer);
    return result;
}

int64_t dir_add(Inode *dir, const char *name, uint32_t number)
{
    Place place;
    int64_t result = search(dir, entry_is_free, NULL, &place);

    if (result == -ERROR_NOT_FOUND) {
        result = map_append(dir, dir->disk.size / FS_BLOCK_SIZE, &place.buffer);
        if (result == 0) {
            place.entry = (FsEntry *)place.buffer->data;
            dir->disk.size += FS_BLOCK_SIZE;
        }
    }
    if (result < 0)
        return result;
    place.entry->inode = number;
    strlcpy(place.entry->name, name, sizeof(place.entry->name));
    log_add(place.buffer);
    buffer_release(place.buffer);
    return inode_store(dir);
}

int64_t dir_remove(Inode *dir, const char *name)
{
    Place place;
    int64_t result = search(dir, entry_is, name, &place);

    if (result < 0)
        return result;
    memset(place.entry, 0, sizeof(*place.entry));
    log_add(place.buffer);
    buffer_release(place.buffer);
    return 0;
}

int64_t dir_is_empty(Inode *dir)
{
    Place place;
    int64_t result = search(dir, entry_is_child, NULL, &place);

    if (result == -ERROR_NOT_FOUND)
        return 1;
    if (result == 0)
        buffer_release(place.buffer);
    return result;
}
