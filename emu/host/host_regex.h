/* Extended regular expressions, POSIX's. */
#ifndef HOST_REGEX_H
#define HOST_REGEX_H

#include <stdbool.h>
#include <stddef.h>

#include "rvemu/err.h"

typedef struct HostRegex HostRegex;

/* NULL: err has the host's words. */
HostRegex *host_regex_create(const char *text, Err *err);
void host_regex_destroy(HostRegex *re); /* NULL is fine */

/* As it was written. */
const char *host_regex_text(const HostRegex *re);
/* The leftmost place in a line (without its newline) that matches: [*from, *to). `start` and `end`:
 * ^ and $ match at the line's ends. */
bool host_regex_find(const HostRegex *re, const char *line, bool start, bool end, size_t *from,
                     size_t *to);

#endif
