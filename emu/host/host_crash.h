/*
 * What was gathered for a file and not written yet, if we crash: it tells how it came to that.
 */
#ifndef HOST_CRASH_H
#define HOST_CRASH_H

#include <stddef.h>

/* From now on: `*len` bytes at `text` are written to `fd` before a signal such as SIGSEGV or
 * SIGABRT ends us. One text at a time; NULL: none. All stay borrowed. */
void host_crash_text(const char *text, const size_t *len, int fd);

#endif
