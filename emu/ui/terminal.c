/*
 * The terminal in raw mode. See terminal.h.
 *
 * Output processing stays on: guests that end lines with a newline alone are shown as they are
 * meant. The keys of signals are off: Ctrl-C belongs to the guest.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "emu/ui/terminal.h"

enum { IS_RAW = 'r', IS_COOKED = 'c' };

/* The child: the terminal is its descriptor 0, the pipe 1, and nothing else is open, so that no
 * lock on a disk outlives us. */
static void guard_run(int pipe, const struct termios *saved)
{
    static const int deaf[] = {SIGINT,  SIGTERM, SIGHUP,  SIGQUIT,
                               SIGTSTP, SIGTTOU, SIGTTIN, SIGPIPE};
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    for (unsigned i = 0; i < sizeof(deaf) / sizeof(*deaf); i++)
        sigaction(deaf[i], &ignore, NULL);
    prctl(PR_SET_NAME, "tty-restore"); /* `killall -9 rvemu` must not mean it */
    setsid();                          /* a signal to our process group must not reach it */
    int flags = fcntl(STDIN_FILENO, F_GETFL);
    if (dup2(pipe, STDOUT_FILENO) < 0 || close_range(STDERR_FILENO, ~0u, 0))
        _exit(1);
    if (chdir("/")) {
        /* then it keeps a directory busy: no harm */
    }
    char state = IS_COOKED;
    ssize_t n;
    while ((n = read(STDOUT_FILENO, &state, 1)) > 0 || (n < 0 && errno == EINTR)) {
    }
    if (state == IS_RAW) {
        tcsetattr(STDIN_FILENO, TCSANOW, saved);
        if (flags >= 0)
            fcntl(STDIN_FILENO, F_SETFL, flags);
    }
    _exit(0);
}

/* Before the change to raw, after the change to cooked: the child must never know less. */
static void guard_tell(Terminal *t, char state)
{
    while (write(t->pipe, &state, 1) < 0 && errno == EINTR) {
    }
}

static bool in_foreground(void)
{
    return tcgetpgrp(STDIN_FILENO) == getpgrp();
}

static bool go_raw(Terminal *t)
{
    struct termios raw = t->saved;
    raw.c_iflag &=
        ~(tcflag_t)(BRKINT | ICRNL | IGNBRK | IGNCR | INLCR | INPCK | ISTRIP | IXON | PARMRK);
    raw.c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ICANON | IEXTEN | ISIG);
    raw.c_cflag = (raw.c_cflag & ~(tcflag_t)(CSIZE | PARENB)) | CS8;
    raw.c_oflag |= OPOST;
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    guard_tell(t, IS_RAW);
    t->raw = tcsetattr(STDIN_FILENO, TCSANOW, &raw) == 0;
    return t->raw;
}

bool terminal_start(Terminal *t, Err *err)
{
    int ends[2];
    *t = (Terminal){.pipe = -1};
    if (tcgetattr(STDIN_FILENO, &t->saved) || pipe2(ends, O_CLOEXEC))
        return err_set(err, errno, "the terminal: %s", strerror(errno));
    t->guard = fork();
    if (t->guard == 0) {
        close(ends[1]);
        guard_run(ends[0], &t->saved);
    }
    close(ends[0]);
    t->pipe = ends[1];
    t->active = t->guard > 0;
    if (!t->active || !go_raw(t)) {
        int code = errno;
        terminal_stop(t);
        if (t->pipe >= 0)
            close(t->pipe);
        return err_set(err, code, "the terminal: %s", strerror(code));
    }
    return true;
}

void terminal_cooked(Terminal *t)
{
    if (!t->active || !t->raw)
        return;
    tcsetattr(STDIN_FILENO, TCSANOW, &t->saved);
    t->raw = false;
    guard_tell(t, IS_COOKED);
}

void terminal_raw(Terminal *t)
{
    if (t->active && in_foreground())
        go_raw(t);
}

void terminal_stop(Terminal *t)
{
    if (!t->active)
        return;
    terminal_cooked(t);
    close(t->pipe);
    t->pipe = -1;
    t->active = false;
    while (waitpid(t->guard, NULL, 0) < 0 && errno == EINTR) {
    }
}
