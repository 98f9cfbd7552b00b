/*
 * gpt.h: finding a partition by its type on a GPT disk (UEFI 2.10, chapter 5).
 */
#ifndef LIB_GPT_H
#define LIB_GPT_H

#include <stdbool.h>
#include <stdint.h>

typedef struct GptDisk {
    uint64_t sectors; /* of 512 bytes */
    /* Reads one sector; false on failure. */
    bool (*read)(void *ctx, uint64_t sector, void *data);
    void *ctx;
} GptDisk;

typedef struct GptPartition {
    uint64_t first, count; /* sectors */
} GptPartition;

/* NULL, and `found` is the first partition of that type; or what is wrong, as a predicate
 * ("is too small ..."). `buffer` is one sector of memory to work in. */
const char *gpt_find(const GptDisk *disk, const uint8_t type[16], void *buffer,
                     GptPartition *found);

#endif
