/*
 * Standard input and output as the guest's console, and the signals that end us.
 *
 * Nothing here sets O_NONBLOCK on a descriptor that other processes share: it is asked (poll)
 * before each read and write. All waiting is in one place, and whoever waits, for the reader of
 * stdout or for the next key, also sees signals and the keys that end the machine.
 */
#ifndef HOST_IO_H
#define HOST_IO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rvemu/err.h"
#include "rvemu/stream.h"

typedef enum HostEof {
    HOST_EOF_CTRL_D, /* the end of stdin becomes one Ctrl-D */
    HOST_EOF_QUIT,   /* it sets `quit` */
    HOST_EOF_IGNORE,
} HostEof;

enum {
    HOST_OUT_SIZE = 64 * 1024,
    HOST_QUEUE_MAX = 16 * 1024 * 1024, /* keys that the guest has not taken yet */
};

typedef struct HostIo {
    /* Set by the owner, after host_io_init. */
    bool use_stdin;       /* the guest's console is on stdin */
    bool reproducible;    /* a pipe or file is waited for whenever the guest wants input */
    HostEof at_eof;       /* of a stdin that is no terminal */
    uint64_t deadline_ns; /* on the monotonic clock: no waiting beyond it; UINT64_MAX: for ever */
    /* Looks at what came from a terminal: takes its own keys out and returns what is left; *urgent
     * is set if somebody who waits should stop doing so. May be NULL. */
    size_t (*filter)(void *ctl, uint8_t *buf, size_t len, bool *urgent);
    void *filter_ctl;
    void (*before)(void *ctl); /* writes what must be seen before the guest's output; may be NULL */
    void *before_ctl;
    int watch_fd; /* whoever sleeps or looks also learns that it can be read; -1: none */
    int wake_fd;  /* the same */
    int close_fd; /* can be read once we are to end; -1: none */

    /* For the owner to look at. */
    bool in_tty, out_tty, err_tty;
    bool quit;     /* stdin ended and at_eof is HOST_EOF_QUIT */
    int out_error; /* errno of a failed write to stdout: nothing more is written */
    int signal;    /* the first of SIGINT, SIGTERM, SIGHUP, SIGQUIT that came, or 0 */
    bool suspend;  /* SIGTSTP came; the owner clears it */
    bool resumed;  /* SIGCONT came; the owner clears it */
    bool watched;  /* watch_fd can be read; the owner clears it */
    bool woken;    /* so can wake_fd; the owner clears it */
    bool closed;   /* and close_fd */
    bool picture;  /* SIGUSR1 came; the owner clears it */
    bool hungry;   /* the guest wanted input and there was none; the owner clears it */

    /* Its own. */
    bool in_eof, eof_sent, urgent, mid_line;
    bool news; /* the terminal was read, perhaps while writing: not the time to sleep */
    int out_fd, err_fd, sig_fd;
    bool out_waits; /* stdout is something that may make us wait: no plain file */
    size_t out_len;
    uint64_t out_flushed_ns, in_asked_ns;
    uint8_t *queue; /* what was read and not yet taken: queue[queue_head .. queue_len) */
    size_t queue_head, queue_len, queue_cap;
    uint8_t out[HOST_OUT_SIZE];
} HostIo;

/* Before any file is opened: makes sure that descriptors 0, 1 and 2 exist. From here on signals
 * that would end the process are only noted. */
bool host_io_init(HostIo *io, Err *err);
void host_io_finish(HostIo *io); /* writes what is left */

/* The console; its ctl is the HostIo. */
extern const StreamOps host_io_stream;

/* What waits to be written: the owner's (before), then the guest's. */
void host_io_flush(HostIo *io);
/* Signals and keys that are there; does not wait. */
void host_io_look(HostIo *io);
/* Writes what is left, then sleeps until there is input that somebody wants, a signal, or `ns`
 * nanoseconds have passed. */
void host_io_wait(HostIo *io, uint64_t ns);
/* Waits until a descriptor of the owner's can be read; output of the guest is written before. */
typedef enum HostIoWait {
    HOST_IO_READY,
    HOST_IO_LATE,        /* `ns` nanoseconds are over */
    HOST_IO_INTERRUPTED, /* a signal, a key or close_fd that ends it, or the deadline */
} HostIoWait;
/* One of these has come: whoever would wait should end. */
bool host_io_interrupted(const HostIo *io);
HostIoWait host_io_await(HostIo *io, int fd, uint64_t ns);
/* Control characters become '?': names of files, symbols and partitions are shown, not obeyed. */
void host_io_plain(char *text, size_t len);
/* Text on stderr as it is, after all output of the guest so far: a console's. */
void host_io_text(HostIo *io, const char *text, size_t len);
/* The next byte of stdin, waited for: for a console, while the guest does not run. -1: its end, a
 * signal, close_fd, or the deadline. */
int host_io_get(HostIo *io);
/* A line of ours, without its newline, on stderr after all output of the guest so far. */
void host_io_say(HostIo *io, const char *line);
/* Bytes as they are, to a descriptor (-1: stderr). False: it does not take them, *code is errno; or
 * 0: it made us wait, and we were interrupted. */
bool host_io_put(HostIo *io, int fd, const char *text, size_t len, int *code);
/* SIGTSTP for ourselves: returns when we are continued. */
void host_io_stop_self(void);

/* Monotonic. */
uint64_t host_now_ns(void);

#endif
