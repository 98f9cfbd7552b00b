/*
 * gpt.c: the GUID Partition Table, read only. Falls back on the copy at the disk's end. Leaves out:
 * entries longer than a sector, and all fields that do not help to find a partition.
 */
#include "lib/gpt.h"

#include "lib/crc32.h"
#include "lib/string.h"
#include "spec/gpt.h"

#define ENTRIES_MAX 1024 /* we look at no more, whatever the header says */

/* Fields lie at odd places in the buffer as far as the compiler knows. */
static uint64_t get64(const uint8_t *p)
{
    uint64_t value;

    memcpy(&value, p, sizeof(value));
    return value;
}

static uint32_t get32(const uint8_t *p)
{
    uint32_t value;

    memcpy(&value, p, sizeof(value));
    return value;
}

typedef struct Table {
    uint64_t lba;
    uint32_t count, size; /* entries, and bytes in one */
    uint32_t crc;
} Table;

static bool read_header(const GptDisk *disk, uint64_t lba, uint8_t *sector, Table *table)
{
    if (!disk->read(disk->ctx, lba, sector) || get64(sector) != GPT_SIGNATURE)
        return false;
    uint32_t size = get32(sector + GPT_HDR_SIZE);
    uint32_t crc = get32(sector + GPT_HDR_CRC);
    if (size < GPT_HDR_MIN_SIZE || size > GPT_BLOCK)
        return false;
    memset(sector + GPT_HDR_CRC, 0, 4);
    if (crc32_add(0, sector, size) != crc || get64(sector + GPT_HDR_MY_LBA) != lba)
        return false;
    table->lba = get64(sector + GPT_HDR_ENTRIES_LBA);
    table->count = get32(sector + GPT_HDR_ENTRIES);
    table->size = get32(sector + GPT_HDR_ENTRY_SIZE);
    table->crc = get32(sector + GPT_HDR_ENTRIES_CRC);
    return table->count <= ENTRIES_MAX && table->size >= GPT_ENT_MIN_SIZE &&
           table->size <= GPT_BLOCK && GPT_BLOCK % table->size == 0;
}

static bool search(const GptDisk *disk, const Table *table, const uint8_t type[16], uint8_t *sector,
                   GptPartition *found)
{
    uint32_t per_sector = GPT_BLOCK / table->size, crc = 0;

    found->count = 0;
    for (uint32_t i = 0; i < table->count; i += per_sector) {
        uint32_t here = table->count - i < per_sector ? table->count - i : per_sector;

        if (!disk->read(disk->ctx, table->lba + i / per_sector, sector))
            return false;
        crc = crc32_add(crc, sector, here * table->size);
        for (uint32_t k = 0; k < here && !found->count; k++) {
            const uint8_t *entry = sector + k * table->size;
            uint64_t first = get64(entry + GPT_ENT_FIRST_LBA);
            uint64_t last = get64(entry + GPT_ENT_LAST_LBA);

            if (memcmp(entry + GPT_ENT_TYPE, type, 16) == 0 && first <= last &&
                last < disk->sectors)
                *found = (GptPartition){first, last - first + 1};
        }
    }
    return crc == table->crc;
}

const char *gpt_find(const GptDisk *disk, const uint8_t type[16], void *buffer, GptPartition *found)
{
    uint64_t at[2] = {GPT_LBA_PRIMARY, disk->sectors - 1};
    Table table;

    if (disk->sectors < 3)
        return "is too small for a partition table";
    for (unsigned i = 0; i < 2; i++) {
        if (read_header(disk, at[i], buffer, &table) && search(disk, &table, type, buffer, found))
            return found->count ? NULL : "has no partition of the right type";
    }
    return "has no partition table (GPT), or both copies are damaged";
}
