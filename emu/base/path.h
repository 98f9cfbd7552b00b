/* Names of files. */
#ifndef BASE_PATH_H
#define BASE_PATH_H

#include <string.h>

/* The part behind the last slash. */
static inline const char *path_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

#endif
