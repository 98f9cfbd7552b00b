/*
 * GPT partition tables. Both copies are checked as the specification asks: signature, CRC of the
 * header, its own address, CRC of the entries. The checks of sizes come first: a CRC that fits does
 * not make a table harmless.
 */
#include "firmware/gpt.h"

#include "lib/crc32.h"
#include "lib/string.h"

#define MOST_ENTRIES 1024 /* usual are 128 */

static uint8_t block[GPT_BLOCK] __attribute__((aligned(16)));

static uint32_t u32(const uint8_t *at)
{
    return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static uint64_t u64(const uint8_t *at)
{
    return u32(at) | (uint64_t)u32(at + 4) << 32;
}

static const char *read_block(Gpt *gpt, uint64_t lba)
{
    const char *wrong = virtio_blk_read(gpt->disk, lba, 1, block);

    gpt->unreadable = wrong != NULL;
    return wrong;
}

static const char *check_entries(Gpt *gpt)
{
    uint64_t left = (uint64_t)gpt->entries * gpt->entry_size;
    uint32_t crc = 0;

    for (uint64_t lba = gpt->entries_lba; left; lba++) {
        uint64_t size = left < GPT_BLOCK ? left : GPT_BLOCK;
        const char *wrong = read_block(gpt, lba);
        if (wrong)
            return wrong;
        crc = crc32_add(crc, block, size);
        left -= size;
    }
    return crc == gpt->entries_crc ? NULL : "has a GPT whose partition entries fail their CRC";
}

static const char *read_header(Gpt *gpt, uint64_t lba)
{
    const char *wrong = read_block(gpt, lba);
    uint32_t size = u32(block + GPT_HDR_SIZE), crc = u32(block + GPT_HDR_CRC);

    if (wrong)
        return wrong;
    if (u64(block + GPT_HDR_SIGNATURE) != GPT_SIGNATURE)
        return "has no GPT partition table";
    if (size < GPT_HDR_MIN_SIZE || size > GPT_BLOCK)
        return "has a GPT header of an impossible size";
    memset(block + GPT_HDR_CRC, 0, 4);
    if (crc32_add(0, block, size) != crc)
        return "has a GPT header that fails its CRC";
    if (u64(block + GPT_HDR_MY_LBA) != lba)
        return "has a GPT header that belongs elsewhere";

    gpt->first = u64(block + GPT_HDR_FIRST_LBA);
    gpt->last = u64(block + GPT_HDR_LAST_LBA);
    gpt->entries_lba = u64(block + GPT_HDR_ENTRIES_LBA);
    gpt->entries = u32(block + GPT_HDR_ENTRIES);
    gpt->entry_size = u32(block + GPT_HDR_ENTRY_SIZE);
    gpt->entries_crc = u32(block + GPT_HDR_ENTRIES_CRC);
    if (gpt->entries > MOST_ENTRIES || gpt->entry_size < GPT_ENT_MIN_SIZE ||
        gpt->entry_size > GPT_BLOCK || GPT_BLOCK % gpt->entry_size)
        return "has a GPT with entries of an impossible number or size";
    return check_entries(gpt);
}

const char *gpt_open(Gpt *gpt, VirtioBlk *disk)
{
    *gpt = (Gpt){.disk = disk};
    if (disk->sectors < 3)
        return "is too small for a partition table";
    const char *primary = read_header(gpt, GPT_LBA_PRIMARY);
    if (!primary)
        return NULL;
    gpt->backup = true;
    return read_header(gpt, disk->sectors - 1) ? primary : NULL;
}

static void read_name(const uint8_t *units, char *name)
{
    unsigned i = 0;

    for (; i < GPT_ENT_NAME_UNITS && (units[2 * i] || units[2 * i + 1]); i++) {
        bool plain = !units[2 * i + 1] && units[2 * i] >= ' ' && units[2 * i] < 0x7f;
        name[i] = plain ? (char)units[2 * i] : '?';
    }
    name[i] = 0;
}

bool gpt_partition(Gpt *gpt, uint32_t index, GptPartition *partition, const char **wrong)
{
    static const uint8_t unused[16];
    uint64_t off = (uint64_t)index * gpt->entry_size;
    const uint8_t *entry = block + off % GPT_BLOCK;

    *partition = (GptPartition){0};
    *wrong = read_block(gpt, gpt->entries_lba + off / GPT_BLOCK);
    if (*wrong)
        return true;
    if (memcmp(entry + GPT_ENT_TYPE, unused, sizeof(unused)) == 0)
        return false;
    memcpy(partition->type, entry + GPT_ENT_TYPE, sizeof(partition->type));
    read_name(entry + GPT_ENT_NAME, partition->name);
    uint64_t first = u64(entry + GPT_ENT_FIRST_LBA), last = u64(entry + GPT_ENT_LAST_LBA);
    if (first > last || first < gpt->first || last > gpt->last || last >= gpt->disk->sectors)
        *wrong = "lies outside the blocks that the GPT gives to partitions";
    partition->start = first * GPT_BLOCK;
    partition->size = (last - first + 1) * GPT_BLOCK;
    return true;
}
