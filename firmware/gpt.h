/*
 * GPT partition tables (UEFI 2.10, chapter 5).
 */
#ifndef FIRMWARE_GPT_H
#define FIRMWARE_GPT_H

#include <stdbool.h>
#include <stdint.h>

#include "firmware/virtio_blk.h"
#include "spec/gpt.h"

typedef struct Gpt {
    VirtioBlk *disk;
    uint64_t first, last; /* blocks that partitions may use */
    uint64_t entries_lba;
    uint32_t entries, entry_size, entries_crc;
    bool backup;     /* the primary header was no good */
    bool unreadable; /* what went wrong is the disk's fault, not the table's */
} Gpt;

typedef struct GptPartition {
    uint64_t start, size; /* in bytes */
    uint8_t type[16];
    char name[GPT_ENT_NAME_UNITS + 1]; /* what is not ASCII is '?' */
} GptPartition;

/*
 * Reads the primary table, or the backup at the disk's end if that is broken. NULL when one of them
 * is sound, otherwise what is wrong with the disk or with the primary table.
 */
const char *gpt_open(Gpt *gpt, VirtioBlk *disk);

/*
 * Reads the index-th entry; false if it is not in use. NULL in *wrong, or what is wrong with it:
 * such a partition must not be used.
 */
bool gpt_partition(Gpt *gpt, uint32_t index, GptPartition *partition, const char **wrong);

#endif
