/* A program beside us. See host_peer.h. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "emu/host/host_peer.h"

enum { GRACE_MS = 200 };

static _Noreturn void become(const char *command, int log, pid_t parent)
{
    sigset_t none;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(1); /* it was too late */
    setpgid(0, 0);
    /* What we block and ignore is our own affair. */
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGPIPE, SIG_DFL);
    signal(SIGXFSZ, SIG_DFL);
    int null = open("/dev/null", O_RDWR);
    if (null < 0 || dup2(null, STDIN_FILENO) < 0 || dup2(null, STDOUT_FILENO) < 0 ||
        dup2(log, STDERR_FILENO) < 0)
        _exit(1);
    execl("/bin/sh", "sh", "-c", command, (char *)NULL);
    _exit(127);
}

bool host_peer_start(HostPeer *p, const char *command, Err *err)
{
    int ends[2];
    *p = (HostPeer){.fd = -1, .buf = malloc(2 * HOST_PEER_LINE_MAX)};
    if (!p->buf)
        return err_set(err, ENOMEM, "out of memory");
    if (pipe2(ends, O_CLOEXEC)) {
        int code = errno;
        free(p->buf);
        p->buf = NULL;
        return err_set(err, code, "pipe: %s", strerror(code));
    }
    pid_t parent = getpid(), pid = fork();
    if (!pid)
        become(command, ends[1], parent);
    int code = errno;
    close(ends[1]);
    p->fd = ends[0];
    if (pid < 0) {
        host_peer_stop(p, NULL, 0);
        return err_set(err, code, "fork: %s", strerror(code));
    }
    setpgid(pid, pid); /* both do, whoever comes first */
    p->pid = pid;
    return true;
}

/* More bytes behind those that are there. */
static HostPeerNews fill(HostPeer *p, HostIo *io, uint64_t ns)
{
    memmove(p->buf, p->buf + p->head, p->len - p->head);
    p->len -= p->head;
    p->head = 0;
    if (p->len >= HOST_PEER_LINE_MAX)
        return HOST_PEER_TOO_LONG;
    switch (host_io_await(io, p->fd, ns)) {
    case HOST_IO_READY: break;
    case HOST_IO_LATE: return HOST_PEER_SILENT;
    case HOST_IO_INTERRUPTED: return HOST_PEER_INTERRUPTED;
    }
    ssize_t n = read(p->fd, p->buf + p->len, 2 * HOST_PEER_LINE_MAX - 1 - p->len);
    if (n > 0)
        p->len += (size_t)n;
    else if (n == 0 || (errno != EINTR && errno != EAGAIN))
        p->eof = true;
    return HOST_PEER_LINE;
}

HostPeerNews host_peer_line(HostPeer *p, HostIo *io, uint64_t ns, char **line, size_t *len)
{
    size_t looked = 0; /* bytes that hold no newline */
    for (;;) {
        char *start = p->buf + p->head;
        size_t there = p->len - p->head;
        char *end = memchr(start + looked, '\n', there - looked);
        if (!end && p->eof && there)
            end = start + there;
        if (end) {
            *end = 0;
            *line = start;
            *len = (size_t)(end - start);
            p->head += *len + (*len < there);
            return HOST_PEER_LINE;
        }
        if (p->eof)
            return HOST_PEER_END;
        looked = there;
        HostPeerNews news = fill(p, io, ns);
        if (news != HOST_PEER_LINE)
            return news;
    }
}

static bool has_ended(pid_t pid)
{
    siginfo_t info = {0};
    return !waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) && info.si_pid == pid;
}

void host_peer_stop(HostPeer *p, char *buf, size_t len)
{
    int status = 0;
    if (len)
        buf[0] = 0;
    if (p->fd >= 0)
        close(p->fd);
    p->fd = -1;
    free(p->buf);
    p->buf = NULL;
    if (!p->pid)
        return;
    /* One that has closed its stderr is about to end, and should tell how. */
    for (unsigned ms = 0; p->eof && ms < GRACE_MS && !has_ended(p->pid); ms += 10)
        usleep(10000);
    kill(-p->pid, SIGKILL);
    while (waitpid(p->pid, &status, 0) < 0 && errno == EINTR) {
    }
    p->pid = 0;
    if (len && WIFSIGNALED(status))
        snprintf(buf, len, "was ended by signal %d (%s)", WTERMSIG(status),
                 strsignal(WTERMSIG(status)));
    else if (len)
        snprintf(buf, len, "ended with status %d", WEXITSTATUS(status));
}
