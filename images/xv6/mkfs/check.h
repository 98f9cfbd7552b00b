/*
 * check.h: is a file system whole?
 */
#ifndef MKFS_CHECK_H
#define MKFS_CHECK_H

#include <stddef.h>
#include <stdint.h>

/* Gets one line without its newline. `fault` 0: a remark, nothing is wrong. */
typedef void CheckPrint(void *ctx, int fault, const char *line);

/*
 * Examines the file system in data[0..size), after bringing home what its log holds: data is
 * changed, so give it a private copy. Any bytes at all are fine. Returns the number of
 * inconsistencies; each is one line.
 */
unsigned check_volume(uint8_t *data, uint64_t size, CheckPrint *print, void *ctx);

#endif
