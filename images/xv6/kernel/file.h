/*
 * file.h: open files, and the descriptors of a process that refer to them.
 *
 * An open file is shared by dup() and fork(): its users are counted.
 */
#ifndef KERNEL_FILE_H
#define KERNEL_FILE_H

#include "fs.h"
#include "mem.h"
#include "types.h"

struct CharDevice;
typedef struct Pipe Pipe;

typedef enum FileKind { FILE_NONE, FILE_INODE, FILE_DEVICE, FILE_PIPE } FileKind;

typedef struct File {
    unsigned users; /* guarded by the table's lock (file.c); 0: free */

    /* do not change once the file is open */
    FileKind kind;
    bool readable, writable, append;
    Inode *inode;                    /* INODE, DEVICE */
    const struct CharDevice *device; /* DEVICE */
    Pipe *pipe;                      /* PIPE */

    uint64_t off; /* INODE; guarded by the inode's lock */
} File;

#define FILE_MAX 256 /* open files in the system */

File *file_share(File *file); /* one user more; returns it */
void file_close(File *file);  /* one user less; outside of transactions; NULL is fine */

int64_t file_read(File *file, MemRef to, size_t size);
int64_t file_write(File *file, MemRef from, size_t size);
/* lab mmap: begin */
/* Of an INODE, at `off`, whatever its own offset is; writing does not make it longer. */
int64_t file_read_at(File *file, void *data, uint64_t off, size_t size);
int64_t file_write_back(File *file, const void *data, uint64_t off, size_t size);
/* mapping.c: what read() and write() do first for the caller's memory; false: it cannot be had. */
bool mapping_prepare(uint64_t va, size_t size);
/* lab mmap: end */
unsigned file_count_used(void);

/* Descriptors of the current process. A new one gets a new file, kind FILE_NONE and the rest zero,
 * which the caller fills in. */
int64_t descriptor_create(File **file);
int64_t descriptor_install(File *file); /* the lowest free one, or -ERROR_TOO_MANY_FILES */
File *descriptor_file(uint64_t fd);     /* NULL: not open */
void descriptor_close(uint64_t fd);     /* one that is not open is fine */

/* ---- pipe.c: what one end writes, the other reads, in order and once ----------------------- */

/* With both ends open; NULL: no memory. */
Pipe *pipe_create(void);
/* One end is closed for good; with the second the pipe is gone. */
void pipe_close(Pipe *pipe, bool writing_end);

/* At least one byte, or 0 once the pipe is empty and nobody can write. */
int64_t pipe_read(Pipe *pipe, MemRef to, size_t size);
/* All of it, unless the process is killed; -ERROR_BROKEN_PIPE once nobody can read. */
int64_t pipe_write(Pipe *pipe, MemRef from, size_t size);

#endif
