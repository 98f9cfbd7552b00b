/*
 * Files that the user named: opened once, checked, kept apart from each other.
 *
 * All of them are opened through one HostFiles, which knows each by device and inode. So no output
 * overwrites an input, no disk is attached twice, and another rvemu that writes to the same disk is
 * kept out by a lock.
 */
#ifndef HOST_FILE_H
#define HOST_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rvemu/err.h"

typedef enum HostFileUse {
    HOST_FILE_INPUT,  /* read; must be a regular file */
    HOST_FILE_SHARED, /* read while the machine runs; locked against writers */
    HOST_FILE_DISK,   /* read and written; locked against everybody */
    HOST_FILE_OUTPUT, /* written from its beginning; created; devices and pipes are fine */
} HostFileUse;

typedef struct HostFile {
    int fd;
    const char *name; /* borrowed */
    uint64_t size;    /* when it was opened */
} HostFile;

enum { HOST_FILES_MAX = 1200 };

typedef struct HostFiles {
    struct {
        uint64_t dev, ino;
        HostFileUse use;
        const char *name;
        bool full; /* an output that is still to be emptied, as fd */
        int fd;
    } seen[HOST_FILES_MAX];
    unsigned count;
    bool hold; /* set by the owner: outputs keep what is in them until host_files_empty */
} HostFiles;

/* Opens `name`. Missing, directory, fifo, device, used twice, locked: an error that says so.
 * err->code is EACCES, EPERM or EROFS if the file is there but may not be written. */
bool host_file_open(HostFiles *files, HostFile *f, const char *name, HostFileUse use, Err *err);
/* All that might be an output's by mistake is open now: empties those that there are; from now on
 * they are emptied when they are opened. */
bool host_files_empty(HostFiles *files, Err *err);
void host_file_close(HostFile *f);

/* Exactly `len` bytes; a file that ends before is an error. */
bool host_file_read(const HostFile *f, uint64_t off, void *buf, size_t len, Err *err);
bool host_file_write(const HostFile *f, uint64_t off, const void *buf, size_t len, Err *err);
/* For outputs that may be pipes: at the current position. */
bool host_file_append(const HostFile *f, const void *buf, size_t len, Err *err);
/* Returns once all that was written is on stable storage. */
bool host_file_sync(const HostFile *f, Err *err);
/* The size it has now. */
bool host_file_size(const HostFile *f, uint64_t *size, Err *err);

/* Our folder for what is remembered from run to run ($XDG_STATE_HOME/rvemu), made if need be;
 * false: there is no home. */
bool host_state_folder(char *buf, size_t len);

/* A file of no name that is gone when it is closed, in $TMPDIR, /var/tmp, /tmp or memory. */
bool host_file_temporary(HostFile *f, uint64_t size, Err *err);

#endif
