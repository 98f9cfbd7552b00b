/*
 * What is on a disk: GPT (UEFI 2.10, chapter 5) with our boot partition or without, an MBR, or
 * neither. Only looked at; nothing is repaired.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emu/cli/file.h"
#include "emu/cli/value.h"
#include "emu/host/host_zip.h"
#include "spec/boot.h"
#include "spec/gpt.h"

enum { TABLE_MAX = 1 << 20 }; /* bytes of entries: far more than any tool writes */

static uint64_t get(const uint8_t *p, unsigned bytes)
{
    uint64_t v = 0;
    for (unsigned i = bytes; i-- > 0;)
        v = v << 8 | p[i];
    return v;
}

/* Reads and checks the header at a block. On failure *why says what is wrong with it. */
static bool gpt_header(const HostFile *f, uint64_t lba, uint8_t *h, const char **why)
{
    *why = "is not there";
    if (lba >= f->size / GPT_BLOCK || !host_file_read(f, lba * GPT_BLOCK, h, GPT_BLOCK, NULL) ||
        get(h, 8) != GPT_SIGNATURE)
        return false;
    *why = "has a size that is no size";
    uint64_t size = get(h + GPT_HDR_SIZE, 4);
    if (size < GPT_HDR_MIN_SIZE || size > GPT_BLOCK)
        return false;
    *why = "has a wrong checksum";
    uint32_t want = (uint32_t)get(h + GPT_HDR_CRC, 4);
    memset(h + GPT_HDR_CRC, 0, 4);
    if (host_crc32(h, size) != want)
        return false;
    *why = "says that it stands elsewhere";
    return get(h + GPT_HDR_MY_LBA, 8) == lba;
}

/* The array of entries, to be freed; NULL: *why says what is wrong with it. */
static uint8_t *gpt_entries(const HostFile *f, const uint8_t *h, uint64_t *count, uint64_t *each,
                            const char **why)
{
    *count = get(h + GPT_HDR_ENTRIES, 4);
    *each = get(h + GPT_HDR_ENTRY_SIZE, 4);
    uint64_t at = get(h + GPT_HDR_ENTRIES_LBA, 8), bytes = *count * *each;
    *why = "has entries of no sensible size";
    if (*each < GPT_ENT_MIN_SIZE || (*each & (*each - 1)) || !bytes || bytes > TABLE_MAX)
        return NULL;
    *why = "has its entries outside the disk";
    if (at > f->size / GPT_BLOCK || bytes > f->size - at * GPT_BLOCK)
        return NULL;
    *why = "cannot be read";
    uint8_t *entries = malloc(bytes);
    if (entries && host_file_read(f, at * GPT_BLOCK, entries, bytes, NULL)) {
        *why = "has entries with a wrong checksum";
        if (host_crc32(entries, bytes) == get(h + GPT_HDR_ENTRIES_CRC, 4))
            return entries;
    }
    free(entries);
    return NULL;
}

static void partition_text(const uint8_t *e, unsigned number, char *buf, size_t len)
{
    char name[GPT_ENT_NAME_UNITS + 1] = "", size[32];
    for (unsigned i = 0; i < GPT_ENT_NAME_UNITS; i++) {
        unsigned unit = (unsigned)get(e + GPT_ENT_NAME + 2 * i, 2);
        if (!unit)
            break;
        /* A disk's name for itself must not drive the terminal. */
        name[i] = unit < 128 && isprint((int)unit) ? (char)unit : '?';
        name[i + 1] = '\0';
    }
    uint64_t blocks = get(e + GPT_ENT_LAST_LBA, 8) - get(e + GPT_ENT_FIRST_LBA, 8) + 1;
    snprintf(buf, len, "%u '%s' (%s)", number, name,
             value_size_text(blocks * GPT_BLOCK, size, sizeof(size)));
}

static void gpt_list(const uint8_t *entries, uint64_t count, uint64_t each, FileDisk *disk)
{
    static const uint8_t boot_type[16] = BOOT_TYPE_GUID_BYTES, unused[16] = {0};
    size_t n = (size_t)snprintf(disk->contents, sizeof(disk->contents), "its partitions are");
    unsigned found = 0;
    for (uint64_t i = 0; i < count; i++) {
        const uint8_t *e = entries + i * each;
        if (!memcmp(e + GPT_ENT_TYPE, unused, 16))
            continue;
        if (!disk->boots && !memcmp(e + GPT_ENT_TYPE, boot_type, 16)) {
            uint64_t first = get(e + GPT_ENT_FIRST_LBA, 8), last = get(e + GPT_ENT_LAST_LBA, 8);
            disk->boots = true;
            disk->boot_off = first * GPT_BLOCK;
            disk->boot_size = last < first ? 0 : (last - first + 1) * GPT_BLOCK;
        }
        char text[90];
        partition_text(e, (unsigned)i + 1, text, sizeof(text));
        if (n + strlen(text) + 8 < sizeof(disk->contents))
            n += (size_t)snprintf(disk->contents + n, sizeof(disk->contents) - n, "%s %s",
                                  found ? "," : "", text);
        else if (disk->contents[n - 1] != '.')
            n += (size_t)snprintf(disk->contents + n, sizeof(disk->contents) - n, ", ...");
        found++;
    }
    if (!found)
        snprintf(disk->contents, sizeof(disk->contents), "its GPT has no partition");
}

/* The backup header stands in the last block: is there such a block? */
static bool gpt_is_whole(const HostFile *f, uint64_t last, Err *err)
{
    if (last < f->size / GPT_BLOCK)
        return true;
    return err_set(err, 0, "%s: a truncated disk: by its GPT block %llu is the last, it has %llu",
                   f->name, (unsigned long long)last, (unsigned long long)f->size / GPT_BLOCK);
}

static bool gpt_look(const HostFile *f, FileDisk *disk, Err *err)
{
    const uint64_t lbas[] = {GPT_LBA_PRIMARY, f->size / GPT_BLOCK - 1};
    const char *why[2];
    for (int i = 0; i < 2; i++) {
        uint8_t h[GPT_BLOCK];
        uint64_t count, each;
        if (!gpt_header(f, lbas[i], h, &why[i]))
            continue;
        uint8_t *entries = gpt_entries(f, h, &count, &each, &why[i]);
        if (!entries)
            continue;
        gpt_list(entries, count, each, disk);
        free(entries);
        return gpt_is_whole(f, get(h + GPT_HDR_OTHER_LBA, 8), err);
    }
    return err_set(err, 0, "%s: a broken GPT: the header %s, and the backup at its end %s", f->name,
                   why[0], why[1]);
}

static void mbr_list(const uint8_t *block, FileDisk *disk)
{
    size_t n = (size_t)snprintf(disk->contents, sizeof(disk->contents), "its MBR partitions are");
    unsigned found = 0;
    for (unsigned i = 0; i < 4; i++) {
        const uint8_t *r = block + MBR_RECORD0 + 16 * i;
        char size[32];
        if (!r[MBR_RECORD_TYPE])
            continue;
        value_size_text(get(r + MBR_RECORD_BLOCKS, 4) * 512, size, sizeof(size));
        n +=
            (size_t)snprintf(disk->contents + n, sizeof(disk->contents) - n, "%s %u type %02x (%s)",
                             found++ ? "," : "", i + 1, r[MBR_RECORD_TYPE], size);
    }
}

bool file_disk(const HostFile *f, FileDisk *disk, Err *err)
{
    uint8_t head[3 * GPT_BLOCK] = {0};
    size_t n = f->size < sizeof(head) ? f->size : sizeof(head);
    *disk = (FileDisk){0};
    if (!host_file_read(f, 0, head, n, err) || !file_is_usable(f->name, head, n, err))
        return false;
    bool mbr = get(head + MBR_SIGNATURE, 2) == MBR_SIGNATURE_WORD;
    bool gpt = get(head + GPT_BLOCK, 8) == GPT_SIGNATURE;
    bool any = false;
    for (unsigned i = 0; mbr && i < 4; i++) {
        uint8_t type = head[MBR_RECORD0 + 16 * i + MBR_RECORD_TYPE];
        gpt |= type == MBR_TYPE_GPT;
        any |= type != 0;
    }
    if (gpt)
        return gpt_look(f, disk, err);
    if (mbr && any)
        mbr_list(head, disk);
    else
        snprintf(disk->contents, sizeof(disk->contents), "it has no partition table");
    return true;
}
