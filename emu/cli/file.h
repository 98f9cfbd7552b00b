/*
 * What a file is, judged by its content, never by its name.
 */
#ifndef FILE_H
#define FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "emu/cli/pool.h"
#include "emu/host/host_file.h"
#include "rvemu/err.h"

/* ---- disks (file_disk.c) ----------------------------------------------------------------- */

typedef struct FileDisk {
    bool boots; /* it has our boot partition, and here: */
    uint64_t boot_off, boot_size;
    char contents[160]; /* what else there is: "partitions: 1 'EFI' ...", "no partition table" */
} FileDisk;

/* A disk with a broken GPT, or of a format that is not raw, is an error. */
bool file_disk(const HostFile *f, FileDisk *disk, Err *err);
/* A format that must be converted or unpacked first, by its first bytes: an error that says how. */
bool file_is_usable(const char *name, const uint8_t *head, size_t size, Err *err);

/* ---- whole files -------------------------------------------------------------------------- */

typedef struct FileBytes {
    const uint8_t *data;
    size_t size;
    const char *name;
    bool unpacked; /* it was a gzip file */
} FileBytes;

/* Reads all of it into memory of the pool, at most `limit` bytes. */
bool file_load(HostFiles *files, Pool *pool, const char *name, uint64_t limit, FileBytes *bytes,
               Err *err);
/* A gzip file is unpacked, to at most `limit` bytes; any other is left as it is. */
bool file_unpack(Pool *pool, uint64_t limit, FileBytes *bytes, Err *err);
/* The ELF that begins at `off`, up to its section headers and no more than `room` bytes; without
 * an ELF there bytes->data is NULL. False: it cannot be read. */
bool file_load_elf_at(const HostFile *f, Pool *pool, uint64_t off, uint64_t room, FileBytes *bytes,
                      Err *err);
/* A RISC-V Image (Linux's boot header, "RISCV" and "RSC\5")? */
bool file_is_image(const uint8_t *data, size_t size);
bool file_is_gzip(const uint8_t *data, size_t size);

#endif
