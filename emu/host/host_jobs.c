/* Jobs in processes of their own. See host_jobs.h. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "emu/host/host_jobs.h"

typedef struct Worker {
    pid_t pid; /* 0: nobody works here */
    int fd;    /* its result comes from here */
    unsigned job;
    size_t got;
    uint64_t deadline_ns;
    uint8_t *result;
} Worker;

typedef struct Crew {
    const HostJobs *jobs;
    HostIo *io;
    Worker *worker;
    struct pollfd *fds; /* one a worker, and the signals */
    unsigned next;      /* the job that is begun next */
    unsigned busy;
    bool enough;
} Crew;

static _Noreturn void work(const HostJobs *jobs, unsigned job, int fd, uint8_t *result, pid_t boss)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* nobody would hear of the result */
    if (getppid() != boss)
        _exit(1); /* it was too late */
    /* Ctrl-C is sent to all of us: whoever made us decides, and no job "fails" by it. */
    static const int ends[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
    for (unsigned i = 0; i < sizeof(ends) / sizeof(*ends); i++)
        signal(ends[i], SIG_IGN);
    int null = open("/dev/null", O_RDONLY);
    if (null >= 0)
        dup2(null, STDIN_FILENO);
    jobs->run(jobs->ctl, job, result);
    for (size_t done = 0; done < jobs->result_size;) {
        ssize_t n = write(fd, result + done, jobs->result_size - done);
        if (n < 0 && errno != EINTR)
            _exit(1);
        done += n < 0 ? 0 : (size_t)n;
    }
    _exit(0);
}

static bool begin(Crew *c, Worker *w, Err *err)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC))
        return err_set(err, errno, "pipe: %s", strerror(errno));
    pid_t boss = getpid(), pid = fork();
    if (pid < 0) {
        int code = errno;
        close(ends[0]);
        close(ends[1]);
        return err_set(err, code, "fork: %s", strerror(code));
    }
    if (!pid)
        work(c->jobs, c->next, ends[1], w->result, boss);
    close(ends[1]);
    *w = (Worker){.pid = pid, .fd = ends[0], .job = c->next++, .result = w->result};
    if (__builtin_add_overflow(host_now_ns(), c->jobs->limit_ns, &w->deadline_ns))
        w->deadline_ns = UINT64_MAX;
    c->busy++;
    return true;
}

static int reap(Crew *c, Worker *w)
{
    int status = 0;
    while (waitpid(w->pid, &status, 0) < 0 && errno == EINTR) {
    }
    close(w->fd);
    w->pid = 0;
    c->busy--;
    return status;
}

/* It has closed its end: everything is there, or nothing more will come. */
static void finish(Crew *c, Worker *w)
{
    char died[80];
    bool late = host_now_ns() >= w->deadline_ns;
    int status = reap(c, w);
    if (w->got == c->jobs->result_size)
        died[0] = 0;
    else if (late)
        snprintf(died, sizeof(died), "its process did not end and was killed");
    else if (WIFSIGNALED(status))
        snprintf(died, sizeof(died), "its process was ended by signal %d (%s)", WTERMSIG(status),
                 strsignal(WTERMSIG(status)));
    else
        snprintf(died, sizeof(died), "its process ended with status %d", WEXITSTATUS(status));
    if (!c->jobs->done(c->jobs->ctl, w->job, died[0] ? NULL : w->result, died))
        c->enough = true;
}

static void listen(Crew *c, Worker *w)
{
    size_t room = c->jobs->result_size - w->got;
    uint8_t rest;
    ssize_t n = read(w->fd, room ? w->result + w->got : &rest, room ? room : 1);
    if (n > 0)
        w->got += room ? (size_t)n : 0;
    else if (n == 0 || errno != EINTR)
        finish(c, w);
}

/* The workers have got the terminal's signal, too. */
static void suspend(Crew *c)
{
    uint64_t stopped = host_now_ns();
    host_io_stop_self();
    stopped = host_now_ns() - stopped;
    for (unsigned i = 0; i < c->jobs->at_once; i++) {
        Worker *w = &c->worker[i];
        if (w->deadline_ns < UINT64_MAX - stopped)
            w->deadline_ns += stopped;
    }
}

/* Waits for news of a worker, a signal, or a deadline. */
static void wait_for_news(Crew *c)
{
    uint64_t now = host_now_ns(), first = UINT64_MAX;
    unsigned n = c->jobs->at_once;
    for (unsigned i = 0; i < n; i++) {
        const Worker *w = &c->worker[i];
        c->fds[i] = (struct pollfd){.fd = w->pid ? w->fd : -1, .events = POLLIN};
        if (w->pid && w->deadline_ns < first)
            first = w->deadline_ns;
    }
    c->fds[n] = (struct pollfd){.fd = c->io->sig_fd, .events = POLLIN};
    uint64_t ns = first > now ? first - now : 0;
    struct timespec ts = {.tv_sec = (time_t)(ns / 1000000000), .tv_nsec = (long)(ns % 1000000000)};
    if (ppoll(c->fds, n + 1, first == UINT64_MAX ? NULL : &ts, NULL) < 0)
        return;
    if (c->fds[n].revents)
        host_io_look(c->io);
    if (c->io->signal)
        return;
    if (c->io->suspend) {
        c->io->suspend = false;
        suspend(c);
    }
    now = host_now_ns();
    for (unsigned i = 0; i < n; i++) {
        Worker *w = &c->worker[i];
        if (w->pid && now >= w->deadline_ns)
            kill(w->pid, SIGKILL);
        if (w->pid && c->fds[i].revents)
            listen(c, w);
    }
}

static bool work_through(Crew *c, Err *err)
{
    unsigned n = c->jobs->at_once;
    while (!c->io->signal && !c->enough && (c->busy || c->next < c->jobs->count)) {
        for (unsigned i = 0; i < n && c->next < c->jobs->count; i++) {
            if (!c->worker[i].pid && !begin(c, &c->worker[i], err))
                return false;
        }
        wait_for_news(c);
    }
    return true;
}

bool host_jobs_run(const HostJobs *jobs, HostIo *io, Err *err)
{
    unsigned n = jobs->at_once;
    Crew c = {.jobs = jobs, .io = io};
    uint8_t *results = calloc(n, jobs->result_size);
    c.worker = calloc(n, sizeof(*c.worker));
    c.fds = calloc(n + 1, sizeof(*c.fds));
    bool good = (results && c.worker && c.fds) || err_set(err, ENOMEM, "out of memory");
    for (unsigned i = 0; good && i < n; i++)
        c.worker[i].result = results + i * jobs->result_size;
    good = good && work_through(&c, err);
    for (unsigned i = 0; c.worker && i < n; i++) {
        if (!c.worker[i].pid)
            continue;
        kill(c.worker[i].pid, SIGKILL);
        reap(&c, &c.worker[i]);
    }
    free(results);
    free(c.worker);
    free(c.fds);
    return good;
}
