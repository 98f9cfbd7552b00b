/* See host_crash.h. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdbool.h>
#include <unistd.h>

#include "emu/host/host_crash.h"

static const int numbers[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
enum { NUMBERS = sizeof(numbers) / sizeof(*numbers) };

static struct {
    const char *text;
    const size_t *len;
    int fd;
    struct sigaction old[NUMBERS];
} last;

/* What would have come without us comes behind it: the instruction faults again; what was sent is
 * sent again. */
static void crashed(int number, siginfo_t *info, void *context)
{
    const char *text = last.text;
    size_t left = text ? *last.len : 0;
    while (left) {
        ssize_t n = write(last.fd, text, left);
        if (n <= 0)
            break;
        text += n;
        left -= (size_t)n;
    }
    last.text = NULL;
    for (unsigned i = 0; i < NUMBERS; i++)
        sigaction(numbers[i], &last.old[i], NULL);
    if (info->si_code <= 0)
        raise(number);
}

void host_crash_text(const char *text, const size_t *len, int fd)
{
    struct sigaction act = {.sa_sigaction = crashed, .sa_flags = SA_NODEFER | SA_SIGINFO};
    bool had = last.text;
    last.text = text;
    last.len = len;
    last.fd = fd;
    for (unsigned i = 0; i < NUMBERS; i++) {
        if (text && !had)
            sigaction(numbers[i], &act, &last.old[i]);
        else if (!text && had)
            sigaction(numbers[i], &last.old[i], NULL);
    }
}
