/*
 * tree.h: files of a mounted image, through the guest's system calls. Errors are one line on
 * stderr.
 */
#ifndef MKFS_TREE_H
#define MKFS_TREE_H

#include <stdbool.h>

/* The directory's entries, or the file itself: type, links, size, name. */
bool tree_list(const char *path);

/* Copies the image's `path` to the host's `file`, "-" is stdout. A file is replaced only if all
 * went well. */
bool tree_get(const char *path, const char *file);

/* Copies the host's `file` to `path` in the image, directories on the way made. A file that has
 * these bytes already is left alone. A path that ends in "/" gets the file's own name. */
bool tree_put(const char *file, const char *path);

/* All changes are in the image. */
bool tree_sync(void);

#endif
