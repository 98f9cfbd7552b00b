/*
 * pipe.c: a pipe is one frame: a ring of bytes and who is at its ends.
 *
 * Invariant: 0 <= in - out <= PIPE_SIZE; byte number n lies at ring[n % PIPE_SIZE].
 */
#include "file.h"

#include "error.h"
#include "lock.h"
#include "page.h"
#include "process.h"

#define PIPE_SIZE 2048

struct Pipe {
    SpinLock lock;    /* guards all of the pipe */
    uint64_t in, out; /* bytes ever written and read */
    bool can_read, can_write;
    WaitQueue readers, writers;
    char ring[PIPE_SIZE];
};
_Static_assert(sizeof(Pipe) <= PAGE_SIZE, "one frame");

Pipe *pipe_create(void)
{
    Pipe *pipe = page_alloc();
    if (pipe) {
        pipe->lock = (SpinLock)SPINLOCK("pipe");
        pipe->can_read = pipe->can_write = true;
    }
    return pipe;
}

void pipe_close(Pipe *pipe, bool writing_end)
{
    spin_acquire(&pipe->lock);
    if (writing_end)
        pipe->can_write = false;
    else
        pipe->can_read = false;
    wake_all(&pipe->readers);
    wake_all(&pipe->writers);
    bool unused = !pipe->can_read && !pipe->can_write;
    spin_release(&pipe->lock);
    if (unused)
        page_release(pipe);
}

/* The longest run of at most `size` bytes that starts at number n and does not wrap. */
static size_t run(uint64_t n, size_t size)
{
    size_t left = PIPE_SIZE - n % PIPE_SIZE;
    return size < left ? size : left;
}

int64_t pipe_read(Pipe *pipe, MemRef to, size_t size)
{
    size_t done = 0;
    int64_t error = 0;
    spin_acquire(&pipe->lock);
    while (size > 0 && pipe->in == pipe->out && pipe->can_write && error == 0)
        if (!wait_killable(&pipe->readers, &pipe->lock))
            error = -ERROR_KILLED;
    while (error == 0 && done < size && pipe->in != pipe->out) {
        size_t n = run(pipe->out, size - done);
        if (n > pipe->in - pipe->out)
            n = pipe->in - pipe->out;
        if (!mem_write(to, done, &pipe->ring[pipe->out % PIPE_SIZE], n)) {
            error = -ERROR_BAD_ADDRESS;
            break;
        }
        pipe->out += n;
        done += n;
    }
    wake_all(&pipe->writers);
    spin_release(&pipe->lock);
    return done > 0 ? (int64_t)done : error;
}

int64_t pipe_write(Pipe *pipe, MemRef from, size_t size)
{
    size_t done = 0;
    int64_t error = 0;
    spin_acquire(&pipe->lock);
    while (done < size && error == 0) {
        size_t room = PIPE_SIZE - (pipe->in - pipe->out);
        if (!pipe->can_read) {
            error = -ERROR_BROKEN_PIPE;
        } else if (room == 0) {
            wake_all(&pipe->readers);
            if (!wait_killable(&pipe->writers, &pipe->lock))
                error = -ERROR_KILLED;
        } else {
            size_t n = run(pipe->in, size - done < room ? size - done : room);
            if (!mem_read(&pipe->ring[pipe->in % PIPE_SIZE], from, done, n)) {
                error = -ERROR_BAD_ADDRESS;
            } else {
                pipe->in += n;
                done += n;
            }
        }
    }
    wake_all(&pipe->readers);
    spin_release(&pipe->lock);
    return done > 0 && error != -ERROR_BROKEN_PIPE ? (int64_t)done : error;
}
