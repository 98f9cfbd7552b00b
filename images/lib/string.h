/*
 * The part of <string.h> that freestanding code here uses, with the C standard's meanings.
 * The compiler itself calls memcpy, memmove, memset and memcmp.
 */
#ifndef LIB_STRING_H
#define LIB_STRING_H

#include <stddef.h>

void *memcpy(void *restrict to, const void *restrict from, size_t size);
void *memmove(void *to, const void *from, size_t size);
void *memset(void *to, int byte, size_t size);
int memcmp(const void *a, const void *b, size_t size);
void *memchr(const void *in, int byte, size_t size);

size_t strlen(const char *s);
size_t strnlen(const char *s, size_t max);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t max);
char *strchr(const char *s, int c);
char *strrchr(const char *s, int c);
size_t strspn(const char *s, const char *set);
size_t strcspn(const char *s, const char *set);

/*
 * Copies at most size - 1 bytes and always ends with a NUL (size 0: writes nothing). Returns
 * strlen(from): a result of size or more says that the copy was cut.
 */
size_t strlcpy(char *to, const char *from, size_t size);

#endif
