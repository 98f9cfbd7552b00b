/*
 * random.c: every system call with random arguments, again and again.
 *
 * Workers make the calls, a few each, in a folder of their own and with descriptors that never make
 * a call wait. A worker reports what the calls answered, and must live until it ends by itself; the
 * parent then looks for what may have leaked.
 */
#include "isolate.h"

#define FOLDER      "/isolate.tmp"
#define BATCH       100 /* calls of one worker */
#define REPORT      15  /* its descriptor for reports */
#define SCRATCH     (4 * PAGE_SIZE)
#define ERRORS      32
#define NOBODYS_PID 1000000

static uint64_t state; /* of the generator: xorshift64 */
static uint64_t scratch;

static uint64_t random_next(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static uint64_t random_below(uint64_t limit)
{
    return (random_next() >> 11) % limit;
}

static uint64_t random_string(void)
{
    static const char *const strings[] = {"", "f", "d", "d/x", "n", "n/n", ".", "/", "./././f"};

    if (random_below(4) == 0)
        return scratch + random_below(SCRATCH); /* random bytes; they never begin with a slash */
    return (uint64_t)strings[random_below(sizeof(strings) / sizeof(strings[0]))];
}

static uint64_t random_wild(void)
{
    const uint64_t wild[] = {0,
                             places.kernel_text,
                             places.kernel_data,
                             places.guard,
                             places.neighbour_pa,
                             places.neighbour_va,
                             places.text,
                             scratch + SCRATCH - 1,
                             USER_TOP - 1,
                             (uint64_t)-8,
                             1ul << 40};

    return wild[random_below(sizeof(wild) / sizeof(wild[0]))];
}

static uint64_t random_argument(void)
{
    static const uint64_t edges[] = {0,         1,         INT32_MAX, 0x80000000, UINT32_MAX,
                                     INT64_MAX, 1ul << 63, PAGE_SIZE, 4095,       USER_TOP,
                                     -1ul,      -4096ul,   USER_BASE, 255,        0x10000};

    switch (random_below(7)) {
    case 0: return random_below(24);
    case 1: return random_next();
    case 2: return edges[random_below(sizeof(edges) / sizeof(edges[0]))];
    case 3: return random_wild();
    case 4: return scratch + random_below(SCRATCH);
    case 5: return random_string();
    default: return 3 + random_below(6); /* an open descriptor */
    }
}

/* One that makes sense where this letter stands. */
static uint64_t random_fitting(char letter)
{
    switch (letter) {
    case 'f': return 3 + random_below(6);
    case 'S': return random_string();
    case 'p': return (uint64_t)getpid();
    case 'n': return random_below(2 * PAGE_SIZE);
    case 't': return USER_TOP;
    case 'z': return random_below(64);
    case '0': return 0;
    case 'm': return random_below(4);
    default: return scratch + random_below(SCRATCH);
    }
}

/* What is left out: call_rows says it. */
static void arguments_tame(int call, uint64_t arg[6])
{
    for (int i = 0; i < 6; i++) {
        if ((int)arg[i] == REPORT)
            arg[i]--;
    }
    if (call == CALL_kill && (int)arg[0] > 0 && (int)arg[0] <= NOBODYS_PID)
        arg[0] += NOBODYS_PID;
    else if (call == CALL_sleep && (int)arg[0] > 0)
        arg[0] = random_below(64) == 0;
    else if (call == CALL_shutdown && arg[0] <= 1)
        arg[0] += 2;
    else if (call == CALL_crash && arg[0] == CRASH_STORE_NULL)
        arg[0] = 0;
    /* lab syscall: begin */
    if (call == CALL_trace)
        arg[0] &= ~(1ul << CALL_trace | 1ul << CALL_wait | 1ul << CALL_write);
    /* lab syscall: end */
}

/* Descriptors 0 to 2: the null device; 3: a file, 4: a folder, 5: null again, 6: the end of a pipe
 * that nobody writes, 8: of one that nobody reads. */
static void worker_prepare(int report)
{
    int ends[2];

    while (dup(report) != REPORT)
        continue;
    for (int fd = 0; fd < REPORT; fd++)
        close(fd);
    for (int i = 0; i < 3; i++)
        open("/dev/null", O_RDWR);
    if (chdir(FOLDER) < 0)
        exit(1);
    mkdir("d");
    open("f", O_RDWR | O_CREATE | O_TRUNC); /* 3 */
    open("d", O_RDONLY);
    open("/dev/null", O_RDWR);
    pipe(ends); /* 6 and 7 */
    close(7);
    pipe(ends); /* 7 and 8 */
    close(7);
    scratch = (uint64_t)sbrk(0);
    scratch = (uint64_t)sbrk((long)(-scratch % PAGE_SIZE) + SCRATCH) + -scratch % PAGE_SIZE;
    for (int i = 0; i < SCRATCH; i++) {
        char c = (char)random_next();
        ((char *)scratch)[i] = c == '/' || c == '.' ? 0 : c;
    }
}

typedef struct Tally {
    uint32_t good, errors[ERRORS];
} Tally;

static void call_once(int call, Tally *tally)
{
    const char *letters = call_rows[call].arguments;
    size_t known = letters ? strlen(letters) : 0;
    uint64_t arg[6];

    bool all = random_below(4) == 0; /* of a call with many arguments hardly ever all would fit */
    for (size_t i = 0; i < 6; i++)
        arg[i] = i < known && (all || random_below(2) == 0) ? random_fitting(letters[i])
                                                            : random_argument();
    arguments_tame(call, arg);
    if (call == CALL_wait && random_below(4) == 0 && fork() == 0)
        exit(0);
    if (call == CALL_exit) { /* told before it is done */
        tally->good++;
        write_all(REPORT, tally, sizeof(*tally));
    }
    long result = syscall_raw(call, arg[0], arg[1], arg[2], arg[3], arg[4], arg[5]);
    if (call == CALL_fork && result == 0)
        exit(0);
    if (call == CALL_fork && result > 0)
        wait(NULL);
    if (result >= 0 || result <= -ERRORS)
        tally->good++;
    else
        tally->errors[-result]++;
}

static _Noreturn void worker(int call, int count, int report)
{
    Tally tally = {0};

    worker_prepare(report);
    for (int i = 0; i < count; i++)
        call_once(call, &tally);
    while (call != CALL_fork && wait(NULL) > 0)
        continue;
    exit(write_all(REPORT, &tally, sizeof(tally)) == (int)sizeof(tally) ? 0 : 1);
}

/* The calls of one worker, added to the sum; false: it did not end as it should. */
static bool batch_run(int call, int count, Tally *sum)
{
    int report[2], status = -1;
    Tally tally;

    if (pipe(report) < 0)
        fail("no pipe");
    random_next();
    int pid = fork();
    if (pid == 0)
        worker(call, count, report[1]);
    close(report[1]);
    bool told = pid > 0 && read(report[0], &tally, sizeof(tally)) == (int)sizeof(tally);
    close(report[0]);
    wait(&status);
    for (int i = 0; told && i < ERRORS; i++)
        sum->errors[i] += tally.errors[i];
    sum->good += told ? tally.good : 0;
    return told && (status == 0 || (call == CALL_exit && status < 256));
}

static void tally_print(const char *name, long count, const Tally *sum, const char *left_out)
{
    printf("%10s: %ld calls, %u done", name, count, sum->good);
    for (int i = 0; i < ERRORS; i++) {
        if (sum->errors[i] > 0)
            printf(", %u %s", sum->errors[i], error_text(i));
    }
    printf("%s%s\n", left_out ? "; left out: " : "", left_out ? left_out : "");
}

static void call_run(int call, long count)
{
    Tally sum = {0};
    bool good = true;
    int batch = call == CALL_exit ? 1 : BATCH;
    uint64_t count_before = neighbour_count();

    /* lab pgtbl: begin */
    if (call == CALL_vmprint)
        count = (count + 99) / 100;
    /* lab pgtbl: end */
    folder_clear(FOLDER);
    resources_note();
    mkdir(FOLDER);
    for (long done = 0; good && done < count; done += batch)
        good = batch_run(call, count - done < batch ? (int)(count - done) : batch, &sum);
    folder_clear(FOLDER);
    tally_print(call_rows[call].name, count, &sum, call_rows[call].left_out);
    if (!good)
        printf("%10s  A WORKER DID NOT END AS IT SHOULD\n", "");
    bool same = resources_same();
    failures += !good || !same || neighbour_count() <= count_before;
}

void random_run(long count, uint64_t seed)
{
    static ProcInfo list[PROCESS_MAX];
    int calls = 0, mode = consmode(CONSOLE_LINES), job = 0;

    for (int i = procs(list, PROCESS_MAX) - 1; i >= 0; i--)
        job = list[i].pid == getpid() ? list[i].job : job;
    printf("seed %lu\n", seed);
    state = seed * 2 + 1;
    for (int call = 0; call < SYSCALL_LIMIT; call++) {
        if (!call_rows[call].name)
            continue;
        call_run(call, count);
        calls++;
        foreground(job);
        consmode(CONSOLE_LINES);
    }
    consmode(mode < 0 ? CONSOLE_LINES : mode);
    printf("%d system calls, %ld times each; seed %lu\n", calls, count, seed);
}
