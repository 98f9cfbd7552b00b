/*
 * pipe.h: pipes: what one end writes, the other reads, in order and once.
 */
#ifndef KERNEL_PIPE_H
#define KERNEL_PIPE_H

#include "mem.h"
#include "types.h"

typedef struct Pipe Pipe;

/* With both ends open; NULL: no memory. */
Pipe *pipe_create(void);
/* One end is closed for good; with the second the pipe is gone. */
void pipe_close(Pipe *pipe, bool writing_end);

/* At least one byte, or 0 once the pipe is empty and nobody can write. */
int64_t pipe_read(Pipe *pipe, MemRef to, size_t size);
/* All of it, unless the process is killed; -ERROR_BROKEN_PIPE once nobody can read. */
int64_t pipe_write(Pipe *pipe, MemRef from, size_t size);

#endif
