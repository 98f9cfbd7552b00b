/*
 * image.h: the image file: a GPT disk, or nothing but a file system.
 *
 * While an image is open it is locked (flock) against other programs that do the same, rvemu among
 * them. One that is opened for reading never changes, whatever happens to its file system.
 */
#ifndef MKFS_IMAGE_H
#define MKFS_IMAGE_H

#include <stdbool.h>
#include <stdint.h>

typedef struct Image {
    const char *path;
    int fd;
    bool writable;
    uint64_t size;                /* bytes */
    uint64_t fs_off, fs_size;     /* bytes; the file system */
    uint8_t *map, *fs_data;       /* not writable: a private copy of all; of the file system */
    uint64_t boot_off, boot_size; /* 0: no boot partition */
} Image;

/* Opens and finds the partitions; one line on stderr and false if that cannot be. A file system
 * without a partition table is taken as it is. */
bool image_open(Image *image, const char *path, bool writable);
void image_close(Image *image);

/* The image behind the kernel's disk (disk.h). */
void image_attach(Image *image);

/* All of it, or a line on stderr and false. */
bool image_read(const Image *image, uint64_t off, void *data, uint64_t size);
bool image_write(const Image *image, uint64_t off, const void *data, uint64_t size);

#endif
