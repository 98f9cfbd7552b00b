/*
 * format.h: empty disks and file systems.
 */
#ifndef MKFS_FORMAT_H
#define MKFS_FORMAT_H

#include <stdbool.h>
#include <stdint.h>

#include "fs/layout.h"
#include "image.h"

/* The layout of a file system of `blocks` blocks; false if it would be too small or too large.
 * `inodes` 0: one for every eight blocks. */
bool format_plan(FsSuper *super, uint64_t blocks, uint32_t inodes);
/* Writes superblock, bitmap and the root into the image's file system, which is all zeros. */
bool format_volume(const Image *image, const FsSuper *super);
/* Writes a partition table into the image, which is all zeros and as large as its size says. */
bool format_disk(const Image *image);

/* The disk that format_disk() describes. Sets offsets and sizes of an image. */
void format_layout(Image *image, uint64_t boot_size, uint64_t fs_size);

#endif
