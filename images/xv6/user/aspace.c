/*
 * aspace [-w | -s] [fork]: shows that an address means something else in each process.
 *
 * Two programs, A and B, have a variable at the same virtual address. Both are alive at once; in
 * ten rounds each stores a value of its own, and reads it back after the other has written.
 * With `fork`: one program forks, and the frame behind the variable is shared until one writes.
 * -w: waits for Enter while both processes are alive, so that RAM can be looked at from outside;
 * -s: for a minute, so that `aspace -s &` leaves them to `share` and `space`.
 */
#include "aspace/player.h"

#define ROUNDS 10

typedef struct Player {
    const char *path;
    char name;
    int pid, commands, reports;
    Report last;
} Player;

volatile uint64_t mark __attribute__((section(".fixed"))) = 1; /* for `fork`, alone in its page */

static bool sleeps; /* -s */

static void wait_for_enter(const char *when)
{
    char c;

    if (sleeps) {
        printf("aspace: %s, for a minute\n", when);
        sleep(60 * TICKS_PER_SECOND);
        return;
    }
    printf("aspace: %s; Enter goes on\n", when);
    while (read(0, &c, 1) == 1 && c != '\n')
        continue;
}

static uint64_t root_of(int pid)
{
    static ProcInfo list[PROCESS_MAX];
    int count = procs(list, PROCESS_MAX);

    for (int i = 0; i < count; i++) {
        if (list[i].pid == pid)
            return list[i].root;
    }
    return 0;
}

static void pipe_make(int ends[2])
{
    int error = pipe(ends);

    if (error < 0)
        fail("pipe: %s", error_text(error));
}

static int fork_or_fail(void)
{
    int pid = fork();

    if (pid < 0)
        fail("fork: %s", error_text(pid));
    return pid;
}

/* Descriptors 3, 4, ... are free when it is called for the first player: what a player inherits
 * is closed until its report descriptor is number 3. */
static void player_start(Player *player)
{
    char *argv[] = {(char *)player->path, NULL};
    int commands[2], reports[2];

    pipe_make(commands);
    pipe_make(reports);
    player->pid = fork_or_fail();
    if (player->pid == 0) {
        close(0);
        dup(commands[0]);
        for (int fd = PLAYER_REPORTS; fd < PROCESS_FILES; fd++) {
            if (fd != reports[1])
                close(fd);
        }
        dup(reports[1]); /* = PLAYER_REPORTS, unless it is that already */
        fail("cannot start %s: %s", player->path, error_text(exec(player->path, argv)));
    }
    close(commands[0]);
    close(reports[1]);
    player->commands = commands[1];
    player->reports = reports[0];
}

/* Once it has answered: until exec it still had the page table of its fork. */
static void player_show(const Player *player)
{
    printf("%c is %s, pid %d, its page table's root at 0x%lx\n", player->name, player->path,
           player->pid, root_of(player->pid));
}

static void player_command(Player *player, int kind, int round)
{
    Command command = {kind, round};

    write_all(player->commands, &command, sizeof(command));
    if (read(player->reports, &player->last, sizeof(Report)) != (int)sizeof(Report))
        fail("%c has gone away", player->name);
}

static int run_players(bool wait_at_end)
{
    Player a = {.path = "/bin/aspace-a", .name = 'A'}, b = {.path = "/bin/aspace-b", .name = 'B'};
    bool good = true;

    player_start(&a);
    player_start(&b);
    for (int round = 1; round <= ROUNDS; round++) {
        player_command(&a, COMMAND_STORE, round);
        player_command(&b, COMMAND_STORE, round);
        if (round == 1) {
            player_show(&a);
            player_show(&b);
        }
        player_command(&a, COMMAND_CHECK, round);
        player_command(&b, COMMAND_CHECK, round);
        good = good && a.last.good && b.last.good;
    }
    good = good && a.last.va == b.last.va && a.last.pa != b.last.pa;
    if (wait_at_end)
        wait_for_enter("both are alive");
    close(a.commands);
    close(b.commands);
    while (wait(NULL) > 0)
        continue;
    printf("aspace: %s0x%lx is frame 0x%lx in A (pid %d) and frame 0x%lx in B (pid %d): one "
           "address, two %s.\n",
           good ? "" : "FAILED: ", a.last.va, a.last.pa & ~0xffful, a.pid, b.last.pa & ~0xffful,
           b.pid, good ? "memories" : "programs that disturb each other");
    return good ? 0 : 1;
}

/* The child's part: waits, writes, tells where its variable is, waits for the end. */
static _Noreturn void fork_child(int commands, int reports)
{
    char c;

    for (int i = 0; read(commands, &c, 1) == 1; i++) {
        if (i == 1)
            mark = 0xbbbbbbbb00000001;
        Report report = {getpid(), true, (uint64_t)&mark, (uint64_t)vtop(&mark)};
        printf("%s: child  pid %d: virtual 0x%lx, physical 0x%lx, value 0x%lx\n",
               i == 0 ? "before the write" : "after the write ", report.pid, report.va, report.pa,
               mark);
        write_all(reports, &report, sizeof(report));
    }
    exit(0);
}

static Report fork_step(int commands, int reports, const char *when)
{
    Report child = {0};

    printf("%s: parent pid %d: virtual 0x%lx, physical 0x%lx, value 0x%lx\n", when, getpid(),
           (uint64_t)&mark, (uint64_t)vtop(&mark), mark);
    write_all(commands, "x", 1);
    if (read(reports, &child, sizeof(child)) != (int)sizeof(child))
        fail("the child has gone away");
    return child;
}

static int run_fork(bool wait_at_end)
{
    int commands[2], reports[2];

    mark = 0xaaaaaaaa00000001;
    pipe_make(commands);
    pipe_make(reports);
    int pid = fork_or_fail();
    if (pid == 0) {
        close(commands[1]);
        fork_child(commands[0], reports[1]);
    }
    printf("parent: pid %d, root at 0x%lx; child: pid %d, root at 0x%lx\n", getpid(),
           root_of(getpid()), pid, root_of(pid));
    Report before = fork_step(commands[1], reports[0], "before the write");
    uint64_t parent_before = (uint64_t)vtop(&mark);
    if (wait_at_end)
        wait_for_enter("before the write");
    Report after = fork_step(commands[1], reports[0], "after the write ");
    uint64_t parent_after = (uint64_t)vtop(&mark);
    if (wait_at_end)
        wait_for_enter("after the write");
    close(commands[1]);
    wait(NULL);
    bool good =
        before.pa == parent_before && after.pa != parent_after && mark == 0xaaaaaaaa00000001;
    printf("aspace: %s0x%lx: frame 0x%lx in both before the child wrote, then 0x%lx in the parent "
           "and 0x%lx in the child.\n",
           good ? "" : "FAILED: ", before.va, before.pa & ~0xffful, parent_after & ~0xffful,
           after.pa & ~0xffful);
    return good ? 0 : 1;
}

int main(int argc, char **argv)
{
    sleeps = argc > 1 && strcmp(argv[1], "-s") == 0;
    bool wait_at_end = sleeps || (argc > 1 && strcmp(argv[1], "-w") == 0);
    char **rest = argv + 1 + wait_at_end;

    if (!*rest)
        return run_players(wait_at_end);
    if (strcmp(*rest, "fork") == 0 && !rest[1])
        return run_fork(wait_at_end);
    fail("usage: aspace [-w | -s] [fork]");
}
