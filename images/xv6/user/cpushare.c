/*
 * cpushare [-t SECONDS] N: N processes compute, and each has a share of the harts.
 *
 * A process cannot see that it is taken off its hart: its instructions follow one another as if it
 * owned it. Only a clock tells. So each reads the clock again and again, and where two readings lie
 * far apart it was away. Beside that stands what the kernel has counted for it, over the same time.
 */
#include "user.h"

#define COUNT_MAX     32
#define RUNS_MAX      1024
#define STRIP         36 /* columns: who ran when */
#define COLUMN_US     10000
#define SUM_PERCENT   2  /* how far the sum of the shares may be off */
#define SHARE_PERCENT 10 /* and one share, of a fair one */
#define SETTLE_TICKS  10 /* until all have begun */

/* Two readings this far apart, times the harts: it was off its hart in between. An emulator may run
 * its harts in turns, so that each stands still for less than that. */
#define AWAY_US 250

/* Times are rdtime's, from here on. */
typedef struct Span {
    uint64_t from, until;
} Span;

typedef struct Report {
    int index;
    uint32_t aways;
    uint64_t ran, longest_away;
    bool strip[STRIP];
} Report;

static uint64_t per_us; /* rdtime's units in a microsecond */
static uint64_t away;   /* AWAY_US for all harts, in those units */
static Span runs[RUNS_MAX];

static uint64_t time_read(void)
{
    uint64_t time;

    __asm__ volatile("rdtime %0" : "=r"(time));
    return time;
}

/* Computes until then, and notes when it really ran. How many runs that were. */
static int compute(uint64_t until)
{
    int count = 0;
    uint64_t last = time_read();

    runs[0].from = last;
    while (last < until) {
        uint64_t now = time_read();
        if (now - last > away && count < RUNS_MAX - 1) {
            runs[count++].until = last;
            runs[count].from = now;
        }
        last = now;
    }
    runs[count++].until = last;
    return count;
}

static uint64_t overlap(const Span *a, const Span *b)
{
    uint64_t from = a->from > b->from ? a->from : b->from;
    uint64_t until = a->until < b->until ? a->until : b->until;

    return from < until ? until - from : 0;
}

/* What the runs come to, within the window alone. */
static Report report_make(int count, const Span *window)
{
    Report report = {0};

    for (int i = 0; i < count; i++) {
        report.ran += overlap(&runs[i], window);
        if (i == 0)
            continue;
        Span gap = {runs[i - 1].until, runs[i].from};
        uint64_t lost = overlap(&gap, window);
        report.aways += lost > 0;
        report.longest_away = lost > report.longest_away ? lost : report.longest_away;
    }
    for (int column = 0; column < STRIP; column++) {
        uint64_t from = window->from + (uint64_t)column * COLUMN_US * per_us, in_column = 0;
        Span span = {from, from + COLUMN_US * per_us};
        for (int i = 0; i < count; i++)
            in_column += overlap(&runs[i], &span);
        report.strip[column] = in_column * 2 > COLUMN_US * per_us;
    }
    return report;
}

/* Gets a time to compute until, then the window that counts. Every process takes one of each. */
static _Noreturn void child(int index, int commands, int reports)
{
    Span span;
    memset(runs, 0, sizeof(runs)); /* its pages come now, not while we measure */
    if (read(commands, &span, sizeof(span)) != (int)sizeof(span))
        exit(1);
    int count = compute(span.until);
    if (read(commands, &span, sizeof(span)) != (int)sizeof(span))
        exit(1);
    Report report = report_make(count, &span);
    report.index = index;
    exit(write_all(reports, &report, sizeof(report)) == (int)sizeof(report) ? 0 : 1);
}

/* ---- the parent ---------------------------------------------------------------------------- */

typedef struct Child {
    int pid;
    uint64_t kernel_us[2]; /* at the window's start and end */
    Report report;
} Child;

static Child children[COUNT_MAX];
static Span window;

static void children_start(int count, int commands, int reports)
{
    for (int i = 0; i < count; i++) {
        children[i].pid = fork();
        if (children[i].pid == 0)
            child(i, commands, reports);
        if (children[i].pid < 0)
            fail("fork: %s", error_text(children[i].pid));
    }
}

static void command_all(int count, int commands, const Span *span)
{
    for (int i = 0; i < count; i++)
        write_all(commands, span, sizeof(*span));
}

/* The kernel's accounts of all, and the time that they are of. */
static uint64_t accounts_read(int count, int when)
{
    static ProcInfo list[PROCESS_MAX];
    uint64_t before = time_read();
    int found = procs(list, PROCESS_MAX);
    uint64_t after = time_read();

    for (int i = 0; i < found; i++) {
        for (int k = 0; k < count; k++) {
            if (list[i].pid == children[k].pid)
                children[k].kernel_us[when] = list[i].time_us;
        }
    }
    return before + (after - before) / 2;
}

static void measure(int count, long seconds, int commands, int reports)
{
    long slices = count + SETTLE_TICKS; /* we wait for our turn, as all do */
    uint64_t ticks = (uint64_t)(2 * slices + seconds * TICKS_PER_SECOND);
    Span until = {0, time_read() + ticks * per_us * 1000000 / TICKS_PER_SECOND};
    Report report;

    command_all(count, commands, &until);
    sleep(SETTLE_TICKS);
    window.from = accounts_read(count, 0);
    sleep((int)seconds * TICKS_PER_SECOND);
    window.until = accounts_read(count, 1);
    command_all(count, commands, &window);
    for (int i = 0; i < count; i++) {
        if (read(reports, &report, sizeof(report)) != (int)sizeof(report))
            fail("a process has gone away");
        children[report.index].report = report;
    }
    while (wait(NULL) > 0)
        continue;
    if (window.until > until.until)
        fail("this machine was too slow to measure: it stopped computing before we looked");
}

/* ---- the table ----------------------------------------------------------------------------- */

static uint64_t permille(uint64_t part, uint64_t whole)
{
    return (part * 1000 + whole / 2) / whole;
}

static const char *percent_text(uint64_t share, char text[16])
{
    fmt_string(text, 16, "%lu.%lu %%", share / 10, share % 10);
    return text;
}

static void row_print(const Child *c, uint64_t by_kernel, uint64_t by_clock)
{
    char kernel[16], clock[16], strip[STRIP + 1] = "";

    for (int i = 0; i < STRIP; i++)
        strip[i] = c->report.strip[i] ? '#' : '.';
    printf("%5d  100.0 %% %8s %8s %5u %4lu ms  %s\n", c->pid, percent_text(by_kernel, kernel),
           percent_text(by_clock, clock), c->report.aways, c->report.longest_away / per_us / 1000,
           strip);
}

static bool is_near(uint64_t a, uint64_t b, uint64_t by)
{
    return (a > b ? a - b : b - a) <= by;
}

/* What the table comes to, in sentences; the exit status. The kernel's account is judged strictly.
 * A process's clock also goes on while the machine itself stands still, and is blind to short gaps.
 */
static int verdict(int count, uint64_t harts, const uint64_t sums[2], bool all_fair)
{
    uint64_t busy = harts < (uint64_t)count ? harts * 1000 : (uint64_t)count * 1000;
    bool right = is_near(sums[0], busy, busy * SUM_PERCENT / 100);

    printf("Together they believe in %d hart%s; there %s %lu. %s; %s.\n", count,
           count == 1 ? "" : "s", harts == 1 ? "is" : "are", harts,
           right ? "The shares come to what there is" : "WRONG: THE SHARES DO NOT COME TO THAT",
           all_fair ? "all are fair" : "NOT ALL ARE FAIR");
    if (!is_near(sums[1], busy, busy * SUM_PERCENT / 100))
        printf(
            "(Their clocks differ: the machine below them stood still, or gaps were shorter than "
            "%lu us.)\n",
            away / per_us);
    return right && all_fair ? 0 : 1;
}

static int table_print(int count, uint64_t harts)
{
    uint64_t length = window.until - window.from, sums[2] = {0};
    uint64_t fair = harts < (uint64_t)count ? permille(harts, (uint64_t)count) : 1000;
    bool all_fair = true;
    char text[2][16];

    printf("%d process%s on %lu hart%s for %lu ms; a fair share is %s of a hart\n\n", count,
           count == 1 ? "" : "es", harts, harts == 1 ? "" : "s", length / per_us / 1000,
           percent_text(fair, text[0]));
    printf("      BELIEVES   KERNEL      ITS  TIMES  AWAY    WHO RAN WHEN, %d MS A COLUMN\n"
           "  PID  IT HAS    COUNTS    CLOCK   AWAY LONGEST\n",
           COLUMN_US / 1000);
    for (int i = 0; i < count; i++) {
        const Child *c = &children[i];
        uint64_t shares[2] = {permille((c->kernel_us[1] - c->kernel_us[0]) * per_us, length),
                              permille(c->report.ran, length)};
        row_print(c, shares[0], shares[1]);
        for (int k = 0; k < 2; k++)
            sums[k] += shares[k];
        all_fair = all_fair && is_near(shares[0], fair, fair * SHARE_PERCENT / 100);
    }
    printf("  sum %5d %%   %8s %8s\n\n", count * 100, percent_text(sums[0], text[0]),
           percent_text(sums[1], text[1]));
    return verdict(count, harts, sums, all_fair);
}

int main(int argc, char **argv)
{
    long count = 0, seconds = 2;
    int commands[2], reports[2];
    SysInfo system;
    char **word = argv + 1;

    if (argc == 4 && strcmp(word[0], "-t") == 0 && number_parse(word[1], &seconds))
        word += 2;
    if (!word[0] || word[1] || !number_parse(word[0], &count) || count < 1 || count > COUNT_MAX ||
        seconds < 1 || seconds > 60)
        fail("usage: cpushare [-t SECONDS] N   (1 to %d processes, 1 to 60 seconds)", COUNT_MAX);
    if (pipe(commands) < 0 || pipe(reports) < 0)
        fail("no pipes");
    sysinfo(&system);
    per_us = system.timebase / 1000000;
    away = AWAY_US * system.harts * per_us;
    if (per_us == 0)
        fail("this machine's clock is too coarse");
    children_start((int)count, commands[0], reports[1]);
    close(reports[1]); /* so that we are told when there is nobody left to report */
    measure((int)count, seconds, commands[1], reports[0]);
    return table_print((int)count, system.harts);
}
