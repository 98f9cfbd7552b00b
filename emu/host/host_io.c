/*
 * Standard input and output as the guest's console. See host_io.h.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "emu/host/host_io.h"

enum {
    FRESH_NS = 1000000,       /* output waits at most so long for more; stdin is asked so often */
    LAST_WORDS_NS = 20000000, /* what is said while ending waits so long for a reader */
    CTRL_D = 4,
    PIECE = 4096, /* no more than PIPE_BUF: after POLLOUT a pipe takes it at once */
};

uint64_t host_now_ns(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (uint64_t)ts.tv_sec * 1000000000 + (uint64_t)ts.tv_nsec;
}

/* ---- signals ---------------------------------------------------------------------------- */

static void signals_read(HostIo *io)
{
    struct signalfd_siginfo info;
    while (read(io->sig_fd, &info, sizeof(info)) == (ssize_t)sizeof(info)) {
        if (info.ssi_signo == SIGTSTP)
            io->suspend = true;
        else if (info.ssi_signo == SIGCONT)
            io->resumed = true;
        else if (info.ssi_signo == SIGUSR1)
            io->picture = true;
        else if (!io->signal)
            io->signal = (int)info.ssi_signo;
    }
}

static bool signals_init(HostIo *io, Err *err)
{
    static const int wanted[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGCONT, SIGUSR1};
    struct sigaction ignore = {.sa_handler = SIG_IGN}, old;
    sigset_t set;
    sigemptyset(&set);
    for (unsigned i = 0; i < sizeof(wanted) / sizeof(*wanted); i++) {
        /* Who started us (nohup, a script with &) may have wanted a signal to be ignored. */
        if (!sigaction(wanted[i], NULL, &old) && old.sa_handler != SIG_IGN)
            sigaddset(&set, wanted[i]);
    }
    sigaction(SIGPIPE, &ignore, NULL);
    sigaction(SIGXFSZ, &ignore, NULL); /* a file-size limit is an error of the disk, no death */
    sigprocmask(SIG_BLOCK, &set, NULL);
    io->sig_fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
    return io->sig_fd >= 0 || err_set(err, errno, "signalfd: %s", strerror(errno));
}

void host_io_stop_self(void)
{
    sigset_t set, old;
    sigemptyset(&set);
    sigaddset(&set, SIGTSTP);
    kill(getpid(), SIGTSTP);
    sigprocmask(SIG_UNBLOCK, &set, &old); /* stops here */
    sigprocmask(SIG_SETMASK, &old, NULL);
}

/* ---- waiting ---------------------------------------------------------------------------- */

bool host_io_interrupted(const HostIo *io)
{
    return io->signal || io->closed || io->urgent || host_now_ns() >= io->deadline_ns;
}

static bool queue_has_room(const HostIo *io)
{
    return io->queue_len - io->queue_head < HOST_QUEUE_MAX;
}

static bool queue_reserve(HostIo *io, size_t more)
{
    if (io->queue_head) {
        io->queue_len -= io->queue_head;
        memmove(io->queue, io->queue + io->queue_head, io->queue_len);
        io->queue_head = 0;
    }
    if (io->queue_len + more <= io->queue_cap)
        return true;
    size_t cap = 2 * io->queue_cap + more;
    uint8_t *queue = realloc(io->queue, cap);
    if (!queue)
        return false;
    io->queue = queue;
    io->queue_cap = cap;
    return true;
}

static void terminal_read(HostIo *io)
{
    if (!queue_reserve(io, PIECE))
        return;
    uint8_t *at = io->queue + io->queue_len;
    ssize_t n = read(STDIN_FILENO, at, PIECE);
    io->news = true;
    if (n > 0) {
        bool urgent = false;
        size_t left = (size_t)n;
        if (io->filter)
            left = io->filter(io->filter_ctl, at, left, &urgent);
        io->queue_len += left;
        io->urgent |= urgent;
    } else if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
        io->in_eof = true; /* the terminal is gone: as if it had sent its signal */
        if (!io->signal)
            io->signal = SIGHUP;
    }
}

/*
 * The one place that waits. Returns once `out` (if >= 0) takes bytes, `from` (if >= 0) or stdin (if
 * `in`) has some, a signal or a key came, or the time is over. True if the first of them.
 */
static bool wait_on(HostIo *io, int out, int from, bool in, uint64_t ns)
{
    bool keys = io->use_stdin && io->in_tty && !io->in_eof && queue_has_room(io);
    bool watch = io->use_stdin && io->out_waits && !io->out_tty && !io->out_error;
    /* not while somebody waits for something else, who would find it there again and again */
    bool idle = out < 0 && from < 0 && !io->watched;
    struct pollfd fds[8] = {
        {.fd = io->sig_fd, .events = POLLIN},
        {.fd = in || keys ? STDIN_FILENO : -1, .events = POLLIN},
        {.fd = out, .events = POLLOUT},
        /* only to learn that its reader is gone, while the guest says nothing */
        {.fd = watch ? io->out_fd : -1},
        {.fd = from, .events = POLLIN},
        {.fd = idle ? io->watch_fd : -1, .events = POLLIN},
        {.fd = idle && !io->woken ? io->wake_fd : -1, .events = POLLIN},
        {.fd = io->closed ? -1 : io->close_fd, .events = POLLIN},
    };
    uint64_t now = host_now_ns();
    uint64_t left = io->deadline_ns > now ? io->deadline_ns - now : 0;
    if (left && ns > left)
        ns = left;
    struct timespec ts = {.tv_sec = (time_t)(ns / 1000000000), .tv_nsec = (long)(ns % 1000000000)};
    if (ppoll(fds, 8, ns / 1000000000 < INT_MAX ? &ts : NULL, NULL) <= 0)
        return false;
    if (fds[0].revents)
        signals_read(io);
    io->watched |= fds[5].revents != 0;
    io->woken |= fds[6].revents != 0;
    io->closed |= fds[7].revents != 0;
    if (fds[3].revents & POLLERR)
        io->out_error = EPIPE;
    if (fds[1].revents) {
        io->in_asked_ns = 0;
        if (keys)
            terminal_read(io);
    }
    return fds[out >= 0 ? 2 : from >= 0 ? 4 : 1].revents != 0;
}

static bool wait_for(HostIo *io, int out, bool in, uint64_t ns)
{
    return wait_on(io, out, -1, in, ns);
}

HostIoWait host_io_await(HostIo *io, int fd, uint64_t ns)
{
    uint64_t end;
    if (__builtin_add_overflow(host_now_ns(), ns, &end))
        end = UINT64_MAX;
    host_io_flush(io);
    for (;;) {
        uint64_t now = host_now_ns();
        if (wait_on(io, -1, fd, false, end == UINT64_MAX ? end : end > now ? end - now : 0))
            return HOST_IO_READY;
        if (host_io_interrupted(io))
            return HOST_IO_INTERRUPTED;
        if (host_now_ns() >= end)
            return HOST_IO_LATE;
    }
}

void host_io_look(HostIo *io)
{
    wait_for(io, -1, false, 0);
}

void host_io_wait(HostIo *io, uint64_t ns)
{
    host_io_flush(io);
    bool news = io->news;
    io->news = false;
    if (news || host_io_interrupted(io) || io->suspend || io->resumed || io->picture || io->woken)
        return;
    wait_for(io, -1, io->use_stdin && io->hungry && !io->in_eof, ns);
}

/* ---- output ----------------------------------------------------------------------------- */

void host_io_flush(HostIo *io)
{
    size_t done = 0;
    if (io->before)
        io->before(io->before_ctl);
    while (done < io->out_len && !io->out_error) {
        bool last_words = host_io_interrupted(io);
        if (io->out_waits &&
            !wait_for(io, io->out_fd, false, last_words ? LAST_WORDS_NS : UINT64_MAX)) {
            if (last_words)
                break; /* nobody reads, and we are to end: the rest is lost */
            continue;
        }
        size_t n = io->out_len - done < PIECE ? io->out_len - done : PIECE;
        ssize_t put = write(io->out_fd, io->out + done, n);
        if (put >= 0)
            done += (size_t)put;
        else if (errno != EINTR && errno != EAGAIN)
            io->out_error = errno;
    }
    io->out_len = 0;
    io->out_flushed_ns = host_now_ns();
}

static void io_write(void *ctl, const uint8_t *buf, size_t len)
{
    HostIo *io = ctl;
    if (!len)
        return;
    io->mid_line = buf[len - 1] != '\n';
    while (len && !io->out_error) {
        size_t room = HOST_OUT_SIZE - io->out_len, n = len < room ? len : room;
        memcpy(io->out + io->out_len, buf, n);
        io->out_len += n;
        buf += n;
        len -= n;
        if (io->out_len == HOST_OUT_SIZE || host_now_ns() - io->out_flushed_ns >= FRESH_NS)
            host_io_flush(io);
    }
}

void host_io_plain(char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        text[i] = (text[i] & 0xe0) && text[i] != 0x7f ? text[i] : '?';
}

bool host_io_put(HostIo *io, int fd, const char *text, size_t len, int *code)
{
    int to = fd >= 0 ? fd : io->err_fd;
    for (size_t done = 0; done < len;) {
        size_t n = len - done < PIECE ? len - done : PIECE;
        bool last_words = host_io_interrupted(io);
        if (!wait_for(io, to, false, last_words ? LAST_WORDS_NS : UINT64_MAX)) {
            *code = 0;
            if (last_words)
                return false; /* nobody reads */
            continue;
        }
        ssize_t put = write(to, text + done, n);
        *code = errno;
        if (put >= 0)
            done += (size_t)put;
        else if (errno != EINTR && errno != EAGAIN)
            return false;
    }
    return true;
}

void host_io_text(HostIo *io, const char *text, size_t len)
{
    int code;
    host_io_flush(io);
    if (io->mid_line && io->out_tty && io->err_tty)
        host_io_put(io, -1, "\n", 1, &code);
    io->mid_line = false;
    host_io_put(io, -1, text, len, &code);
}

void host_io_say(HostIo *io, const char *line)
{
    host_io_flush(io);
    char text[1200];
    size_t n = 0;
    if (io->mid_line && io->out_tty && io->err_tty)
        text[n++] = '\n';
    io->mid_line = false;
    static const char name[] = "rvemu: ";
    memcpy(text + n, name, sizeof(name) - 1);
    n += sizeof(name) - 1;
    size_t len = strlen(line), room = sizeof(text) - n - 1;
    if (len > room)
        len = room;
    memcpy(text + n, line, len);
    host_io_plain(text + n, len);
    n += len;
    text[n++] = '\n';
    int code;
    host_io_put(io, -1, text, n, &code); /* or there is nowhere to say that nothing can be said */
}

/* ---- input ------------------------------------------------------------------------------ */

static size_t queue_take(HostIo *io, uint8_t *buf, size_t max)
{
    size_t have = io->queue_len - io->queue_head, n = have < max ? have : max;
    if (n)
        memcpy(buf, io->queue + io->queue_head, n);
    io->queue_head += n;
    if (io->queue_head == io->queue_len)
        io->queue_head = io->queue_len = 0;
    return n;
}

static size_t at_eof(HostIo *io, uint8_t *buf)
{
    if (io->at_eof == HOST_EOF_QUIT)
        io->quit = true;
    if (io->at_eof != HOST_EOF_CTRL_D || io->eof_sent)
        return 0;
    io->eof_sent = true;
    buf[0] = CTRL_D;
    return 1;
}

/* One read of a pipe or file, no more than the guest wants: the rest is for who comes after us. */
static size_t pipe_read(HostIo *io, uint8_t *buf, size_t max, uint64_t wait_ns)
{
    if (!wait_for(io, -1, true, wait_ns))
        return 0;
    ssize_t n = read(STDIN_FILENO, buf, max);
    if (n > 0)
        return (size_t)n;
    if (n == 0 || (errno != EAGAIN && errno != EINTR))
        io->in_eof = true;
    return 0;
}

static size_t io_read(void *ctl, uint8_t *buf, size_t max)
{
    HostIo *io = ctl;
    size_t n = 0;
    if (!max || !io->use_stdin)
        return 0;
    if (io->in_tty) {
        n = queue_take(io, buf, max);
        io->hungry |= !n;
        return n;
    }
    if (io->reproducible) {
        /* What the guest gets must not depend on how fast the other side writes. */
        host_io_flush(io);
        while (n < max && !io->in_eof && !host_io_interrupted(io))
            n += pipe_read(io, buf + n, max - n, UINT64_MAX);
    } else if (!io->in_eof) {
        uint64_t now = host_now_ns();
        if (now - io->in_asked_ns >= FRESH_NS) {
            n = pipe_read(io, buf, max, 0);
            io->in_asked_ns = n ? 0 : now;
        }
    }
    if (!n && io->in_eof)
        n = at_eof(io, buf);
    io->hungry |= !n;
    return n;
}

/* What the terminal had sent while the guest ran comes first. */
int host_io_get(HostIo *io)
{
    uint8_t byte;
    while (!io->in_eof && !io->signal && !io->closed && host_now_ns() < io->deadline_ns) {
        if (queue_take(io, &byte, 1))
            return byte;
        struct pollfd fds[3] = {{.fd = STDIN_FILENO, .events = POLLIN},
                                {.fd = io->sig_fd, .events = POLLIN},
                                {.fd = io->close_fd, .events = POLLIN}};
        uint64_t left = io->deadline_ns - host_now_ns();
        int ms =
            io->deadline_ns == UINT64_MAX || left > 1000000000 ? -1 : (int)(left / 1000000 + 1);
        if (ms < 0 && io->deadline_ns != UINT64_MAX)
            ms = 1000;
        if (poll(fds, 3, ms) <= 0)
            continue;
        io->closed |= fds[2].revents != 0;
        if (fds[1].revents)
            signals_read(io);
        else if (fds[0].revents && read(STDIN_FILENO, &byte, 1) == 1)
            return byte;
        else if (fds[0].revents)
            io->in_eof = true;
    }
    return -1;
}

const StreamOps host_io_stream = {io_read, io_write};

/* ---- start and end ---------------------------------------------------------------------- */

/*
 * A second description of the terminal behind stdout or stderr, which alone is non-blocking: a
 * terminal may make a writer wait even after POLLOUT.
 */
static int own_terminal(int fd)
{
    char name[64];
    if (ttyname_r(fd, name, sizeof(name)))
        return fd;
    int own = open(name, O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    return own >= 0 ? own : fd;
}

bool host_io_init(HostIo *io, Err *err)
{
    *io = (HostIo){.out_fd = STDOUT_FILENO,
                   .err_fd = STDERR_FILENO,
                   .sig_fd = -1,
                   .watch_fd = -1,
                   .wake_fd = -1,
                   .close_fd = -1,
                   .deadline_ns = UINT64_MAX};
    for (int fd = 0; fd <= 2; fd++) {
        /* A closed one would be taken by the next file that is opened, perhaps a disk. */
        if (fcntl(fd, F_GETFD) >= 0 || errno != EBADF)
            continue;
        if (open("/dev/null", fd ? O_WRONLY : O_RDONLY) != fd)
            return err_set(err, errno, "/dev/null: %s", strerror(errno));
        if (fd == STDOUT_FILENO)
            io->out_error = EPIPE;
    }
    struct stat st;
    io->in_tty = isatty(STDIN_FILENO);
    io->out_tty = isatty(STDOUT_FILENO);
    io->err_tty = isatty(STDERR_FILENO);
    io->out_waits = fstat(STDOUT_FILENO, &st) || !S_ISREG(st.st_mode);
    if (io->out_tty)
        io->out_fd = own_terminal(STDOUT_FILENO);
    if (io->err_tty)
        io->err_fd = own_terminal(STDERR_FILENO);
    return signals_init(io, err);
}

void host_io_finish(HostIo *io)
{
    host_io_flush(io);
    if (io->out_fd != STDOUT_FILENO)
        close(io->out_fd);
    if (io->err_fd != STDERR_FILENO)
        close(io->err_fd);
    if (io->sig_fd >= 0)
        close(io->sig_fd);
    free(io->queue);
    io->queue = NULL;
}
