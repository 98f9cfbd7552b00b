/*
 * error.h: the errors that a system call may return, one row each: ERROR(number, NAME, text).
 * A failing call returns -ERROR_NAME.
 */
#ifndef XV6_ERROR_H
#define XV6_ERROR_H

#include <stdint.h>

#define ERROR_TABLE(ERROR)                                                                         \
    ERROR(1, PERMISSION, "not permitted")                                                          \
    ERROR(2, NOT_FOUND, "no such file or directory")                                               \
    ERROR(3, NO_PROCESS, "no such process")                                                        \
    ERROR(4, KILLED, "interrupted by kill")                                                        \
    ERROR(5, IO, "input/output error")                                                             \
    ERROR(6, NO_DEVICE, "no such device")                                                          \
    ERROR(7, TOO_BIG, "arguments too long")                                                        \
    ERROR(8, BAD_PROGRAM, "not a program")                                                         \
    ERROR(9, BAD_DESCRIPTOR, "bad file descriptor")                                                \
    ERROR(10, NO_CHILD, "no child process")                                                        \
    ERROR(11, TRY_AGAIN, "process table full")                                                     \
    ERROR(12, NO_MEMORY, "out of memory")                                                          \
    ERROR(13, BAD_ADDRESS, "bad address")                                                          \
    ERROR(14, EXISTS, "file exists")                                                               \
    ERROR(15, CROSS_DEVICE, "not on the same device")                                              \
    ERROR(16, NOT_DIRECTORY, "not a directory")                                                    \
    ERROR(17, IS_DIRECTORY, "is a directory")                                                      \
    ERROR(18, INVALID, "invalid argument")                                                         \
    ERROR(19, TABLE_FULL, "table of open files full")                                              \
    ERROR(20, TOO_MANY_FILES, "too many open files in this process")                               \
    ERROR(21, FILE_TOO_BIG, "file too large")                                                      \
    ERROR(22, NO_SPACE, "no space left on the disk")                                               \
    ERROR(23, TOO_MANY_LINKS, "too many links")                                                    \
    ERROR(24, BROKEN_PIPE, "nobody reads the pipe")                                                \
    ERROR(25, NAME_TOO_LONG, "name too long")                                                      \
    ERROR(26, NOT_EMPTY, "directory not empty")                                                    \
    ERROR(27, NO_SYSCALL, "no such system call")                                                   \
    ERROR(28, BUSY, "in use by another program")                                                   \
    ERROR(29, LOOP, "too many symbolic links")

enum {
#define ERROR_ENUM(number, name, text) ERROR_##name = number,
    ERROR_TABLE(ERROR_ENUM)
#undef ERROR_ENUM
};

/* What -ERROR_NAME means; the number may have lost its sign. */
static inline const char *error_text(int64_t error)
{
    switch (error < 0 ? -error : error) {
#define ERROR_CASE(number, name, text)                                                             \
    case number: return text;
        ERROR_TABLE(ERROR_CASE)
#undef ERROR_CASE
    default: return "unknown error";
    }
}

#endif
