/*
 * check.c: superblock, log and bitmap; and the frame of the whole examination.
 *
 * Nothing is trusted: a number from the disk is used only after its range was tested.
 */
#include "check_private.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/crc32.h"

static void say(Check *check, int fault, const char *fmt, va_list args)
{
    char line[200];

    vsnprintf(line, sizeof(line), fmt, args);
    check->print(check->ctx, fault, line);
}

void check_fault(Check *check, const char *fmt, ...)
{
    va_list args;

    check->faults++;
    va_start(args, fmt);
    say(check, 1, fmt, args);
    va_end(args);
}

void check_remark(Check *check, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    say(check, 0, fmt, args);
    va_end(args);
}

bool check_is_zero(const void *data, size_t size)
{
    const uint8_t *p = data;

    return size == 0 || (p[0] == 0 && memcmp(p, p + 1, size - 1) == 0);
}

/* ---- superblock --------------------------------------------------------------------------- */

static bool check_layout(Check *check)
{
    const FsSuper *s = &check->super;
    uint32_t bitmaps = FS_BLOCKS_OF((uint64_t)s->blocks, FS_BITS_PER_BLOCK);
    unsigned before = check->faults;

    if (s->log_blocks < FS_LOG_BLOCKS_MIN || s->log_blocks > FS_LOG_BLOCKS_MAX) {
        check_fault(check, "superblock: log_blocks is %u, not %u to %u", s->log_blocks,
                    FS_LOG_BLOCKS_MIN, FS_LOG_BLOCKS_MAX);
        return false;
    }
    if (bitmaps > FS_BITMAPS_MAX)
        check_fault(check, "superblock: %u blocks are too many", s->blocks);
    if (s->inodes == 0 || s->inodes > FS_INODES_MAX || s->inodes % FS_INODES_PER_BLOCK)
        check_fault(check, "superblock: the number of inodes, %u, is impossible", s->inodes);
    if (check->faults > before)
        return false;

    const struct {
        const char *name;
        uint32_t is, should;
    } field[] = {
        {"log_start", s->log_start, 1},
        {"bitmap_start", s->bitmap_start, 1 + 2 * (1 + s->log_blocks)},
        {"inode_start", s->inode_start, s->bitmap_start + bitmaps},
        {"data_start", s->data_start, s->inode_start + s->inodes / FS_INODES_PER_BLOCK},
    };
    for (unsigned i = 0; i < sizeof(field) / sizeof(field[0]); i++) {
        if (field[i].is != field[i].should)
            check_fault(check, "superblock: %s is %u, should be %u", field[i].name, field[i].is,
                        field[i].should);
    }
    if (s->data_start >= s->blocks)
        check_fault(check, "superblock: no room for data in %u blocks", s->blocks);
    return check->faults == before;
}

static bool check_super(Check *check, uint64_t size)
{
    FsSuper *s = &check->super;

    if (size < FS_BLOCK_SIZE) {
        check_fault(check, "superblock: the partition has only %llu bytes",
                    (unsigned long long)size);
        return false;
    }
    memcpy(s, check->data, sizeof(*s));
    if (s->magic != FS_SUPER_MAGIC)
        check_fault(check, "superblock: magic is 0x%08x, not 0x%08x", s->magic, FS_SUPER_MAGIC);
    else if (s->version != FS_VERSION)
        check_fault(check, "superblock: version is %u, not %u", s->version, FS_VERSION);
    else if (s->crc != crc32_add(0, s, sizeof(*s) - sizeof(s->crc)))
        check_fault(check, "superblock: checksum is wrong");
    else if (s->block_size != FS_BLOCK_SIZE)
        check_fault(check, "superblock: block size is %u, not %u", s->block_size, FS_BLOCK_SIZE);
    else if (s->blocks > size / FS_BLOCK_SIZE)
        check_fault(check, "superblock: %u blocks, but the partition ends after %llu", s->blocks,
                    (unsigned long long)(size / FS_BLOCK_SIZE));
    return check->faults == 0 && check_layout(check);
}

/* ---- log ---------------------------------------------------------------------------------- */

typedef enum RecordState { RECORD_BLANK, RECORD_TORN, RECORD_VALID } RecordState;

static uint32_t half_start(const Check *check, unsigned half)
{
    return check->super.log_start + half * (1 + check->super.log_blocks);
}

static RecordState read_record(const Check *check, unsigned half, FsRecord *record)
{
    memcpy(record, check_block(check, half_start(check, half)), sizeof(*record));
    if (check_is_zero(record, sizeof(*record)))
        return RECORD_BLANK;
    uint32_t crc = record->crc;
    record->crc = 0;
    if (record->magic != FS_RECORD_MAGIC || crc != crc32_add(0, record, sizeof(*record)))
        return RECORD_TORN;
    record->crc = crc;
    return RECORD_VALID;
}

/* What a record says, before anything is done with it. */
static bool check_record(Check *check, unsigned half, const FsRecord *record)
{
    const FsSuper *s = &check->super;
    unsigned before = check->faults;

    if ((record->sequence & 1) != half || record->sequence == 0)
        check_fault(check, "log: record %llu in half %u", (unsigned long long)record->sequence,
                    half);
    if (record->count == 0 || record->count > s->log_blocks) {
        check_fault(check, "log: record %llu counts %u blocks",
                    (unsigned long long)record->sequence, record->count);
        return false;
    }
    for (uint32_t i = 0; i < record->count; i++) {
        uint32_t home = record->entry[i].home;

        if (home < s->bitmap_start || home >= s->blocks)
            check_fault(check, "log: record %llu wants to write block %u",
                        (unsigned long long)record->sequence, home);
    }
    return check->faults == before;
}

static void replay(Check *check, unsigned half, const FsRecord *record)
{
    uint32_t changed = 0;

    for (uint32_t i = 0; i < record->count; i++) {
        uint32_t from = half_start(check, half) + 1 + i;

        if (crc32_add(0, check_block(check, from), FS_BLOCK_SIZE) != record->entry[i].crc) {
            check_fault(check,
                        "log: record %llu is there, but block %u of its payload (for block %u) is "
                        "not: the order of writes was broken",
                        (unsigned long long)record->sequence, from, record->entry[i].home);
            return;
        }
    }
    for (uint32_t i = 0; i < record->count; i++) {
        void *home = check_block(check, record->entry[i].home);
        const void *from = check_block(check, half_start(check, half) + 1 + i);

        changed += memcmp(home, from, FS_BLOCK_SIZE) != 0;
        memcpy(home, from, FS_BLOCK_SIZE);
    }
    if (changed)
        check_remark(check, "log: transaction %llu has %u blocks to be restored at the next mount",
                     (unsigned long long)record->sequence, changed);
}

static void check_log(Check *check)
{
    FsRecord record[2];
    RecordState state[2];
    bool usable[2] = {false, false};

    for (unsigned half = 0; half < 2; half++) {
        state[half] = read_record(check, half, &record[half]);
        if (state[half] == RECORD_VALID)
            usable[half] = check_record(check, half, &record[half]);
    }
    if (state[0] == RECORD_TORN && state[1] != RECORD_VALID)
        check_fault(check, "log: the record in block %u is damaged, and there is no other",
                    half_start(check, 0));
    else if (state[1] == RECORD_TORN && state[0] == RECORD_TORN)
        check_fault(check, "log: both records are damaged");
    if (usable[0] && usable[1]) {
        uint64_t a = record[0].sequence, b = record[1].sequence;

        if (a != b + 1 && b != a + 1)
            check_fault(check, "log: records %llu and %llu do not follow each other",
                        (unsigned long long)a, (unsigned long long)b);
        usable[a > b ? 1 : 0] = false;
    }
    for (unsigned half = 0; half < 2; half++) {
        if (usable[half])
            replay(check, half, &record[half]);
    }
}

/* ---- bitmap ------------------------------------------------------------------------------- */

static void check_bitmap(Check *check)
{
    const FsSuper *s = &check->super;
    const uint8_t *bits = check_block(check, s->bitmap_start);

    for (uint32_t block = 0; block < s->blocks; block++) {
        bool marked = bits[block / 8] >> block % 8 & 1;
        uint32_t owner = check->owner[block];

        if (block < s->data_start) {
            if (!marked)
                check_fault(check, "bitmap: block %u, not for data, is marked free", block);
        } else if (owner && !marked) {
            check_fault(check, "bitmap: block %u of inode %u is marked free", block, owner);
        } else if (!owner && marked) {
            check_fault(check, "bitmap: block %u is marked used, but is nobody's", block);
        }
    }
}

unsigned check_volume(uint8_t *data, uint64_t size, CheckPrint *print, void *ctx)
{
    Check check = {.data = data, .print = print, .ctx = ctx};

    if (!check_super(&check, size))
        return check.faults;
    check_log(&check);
    check.owner = calloc(check.super.blocks, sizeof(*check.owner));
    check.names = calloc(check.super.inodes, sizeof(*check.names));
    check.queue = calloc(check.super.inodes, sizeof(*check.queue));
    check.parent = calloc(check.super.inodes, sizeof(*check.parent));
    check.reached = calloc(check.super.inodes, sizeof(*check.reached));
    if (check.owner && check.names && check.queue && check.parent && check.reached) {
        check_tree(&check);
        check_bitmap(&check);
    } else {
        check_fault(&check, "out of memory: not checked");
    }
    free(check.owner);
    free(check.names);
    free(check.queue);
    free(check.parent);
    free(check.reached);
    return check.faults;
}
