/* The files below a folder, in a fixed order. */
#ifndef HOST_WALK_H
#define HOST_WALK_H

#include <stdbool.h>

#include "rvemu/err.h"

/* Calls `file` with each regular file below `path` (or with `path` itself), names in the order of
 * their bytes, a folder's at its place among them. Symbolic links to files are followed, those to
 * folders are not: they may lead in circles. What cannot be read is an error; `file` ends the walk
 * by answering false. */
bool host_walk(const char *path, bool (*file)(void *ctl, const char *path, Err *err), void *ctl,
               Err *err);
bool host_is_folder(const char *path);
/* Something is there, if only a link to nothing. */
bool host_file_exists(const char *path);

#endif
