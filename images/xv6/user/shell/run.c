/*
 * run.c: carries out what the parser read.
 *
 * At the console each command, group or pipeline is a job: one child that names the job by its pid
 * and takes the foreground; all processes below it belong to the job, and Ctrl-C kills them
 * together. In a job itself the shell is not interactive any more, and forks inherit the job.
 */
#include "shell.h"
#include "../lib/line.h"

#define STATUS_NOT_FOUND 127
#define STATUS_KILLED    130

typedef enum Ground { FOREGROUND, BACKGROUND } Ground;

typedef int Builtin(Shell *shell, const Node *node);

static _Noreturn void run_and_exit(Shell *shell, Node *node);

/* fork() for a shell: a failure is told and gives up this command only. */
static int spawn(void)
{
    int pid = fork();

    if (pid < 0)
        warn("cannot start a process: %s", error_text(pid));
    return pid;
}

static int status_of(int pid, int wait_status)
{
    if (wait_status & EXIT_FAULT) {
        warn("process %d ended by a fault (cause %d)", pid, wait_status & 0xff);
        return 128 + (wait_status & 0x1f);
    }
    return wait_status & EXIT_KILLED ? STATUS_KILLED : wait_status & 0xff;
}

/* Waits for `pid`, or for all children if it is 0. Others that end on the way were sent to the
 * background; at the console their end is told. */
static int wait_for(Shell *shell, int pid)
{
    for (;;) {
        int status, ended = wait(&status);
        if (ended < 0)
            return pid ? STATUS_KILLED : 0;
        if (ended == pid)
            return status_of(pid, status);
        if (shell->interactive)
            printf("[%d] ended, status %d\n", ended, status_of(ended, status));
    }
}

static void job_begin(Shell *shell, Ground ground)
{
    if (shell->interactive) {
        setjob(0);
        if (ground == FOREGROUND)
            foreground(getpid());
    }
    if (ground == BACKGROUND) {
        close(0);
        open("/dev/null", O_RDONLY);
    }
    shell->interactive = false;
}

/* Runs a node in a child. */
static int run_child(Shell *shell, Node *node, Ground ground)
{
    int pid = spawn();

    if (pid < 0)
        return 1;
    if (pid == 0) {
        job_begin(shell, ground);
        run_and_exit(shell, node);
    }
    if (ground == BACKGROUND) {
        if (shell->interactive)
            printf("[%d]\n", pid);
        return 0;
    }
    int status = wait_for(shell, pid);
    if (shell->interactive)
        foreground(0);
    return status;
}

static int builtin_cd(Shell *shell, const Node *node)
{
    const char *path = node->count > 1 ? node->words[1] : "/";
    int error = chdir(path);

    if (error < 0)
        warn("cd: %s: %s", path, error_text(error));
    return error < 0;
}

static int builtin_exit(Shell *shell, const Node *node)
{
    long status = shell->status;

    if (node->count > 1 && !number_parse(node->words[1], &status)) {
        warn("exit: %s: not a number", node->words[1]);
        return 2;
    }
    exit((int)(status & 0x7f));
}

static int builtin_history(Shell *shell, const Node *node)
{
    for (int i = 1; i <= history_last(); i++) {
        const char *line = history_get(i);
        if (line)
            printf("%4d  %s\n", i, line);
    }
    return 0;
}

static int builtin_wait(Shell *shell, const Node *node)
{
    return wait_for(shell, 0);
}

static int builtin_help(Shell *shell, const Node *node)
{
    printf(
        "a | b   < in > out >> more   a ; b   a && b   a || b   a &   (a ; b)   'x' \"x\" \\x   "
        "$?\n"
        "built in: cd [FOLDER], exit [STATUS], history, !N, !!, wait, help; programs: ls /bin\n"
        "keys: arrows, Ctrl-C kills the command, Ctrl-D ends the input, Ctrl-P lists processes\n");
    return 0;
}

static Builtin *builtin_find(const char *name)
{
    static const struct {
        const char *name;
        Builtin *run;
    } builtins[] = {
        {"cd", builtin_cd},     {"exit", builtin_exit}, {"history", builtin_history},
        {"wait", builtin_wait}, {"help", builtin_help},
    };

    for (size_t i = 0; i < sizeof(builtins) / sizeof(builtins[0]); i++) {
        if (strcmp(name, builtins[i].name) == 0)
            return builtins[i].run;
    }
    return NULL;
}

/* Opens each redirection's file as its descriptor: the one just closed is the lowest free. */
static bool redirects_apply(const Redirect *redirect)
{
    for (; redirect; redirect = redirect->next) {
        int fd = open(redirect->path, redirect->flags);
        if (fd < 0) {
            warn("%s: %s", redirect->path, error_text(fd));
            return false;
        }
        if (fd == redirect->fd)
            continue;
        close(redirect->fd);
        int got = dup(fd);
        close(fd);
        if (got != redirect->fd) {
            warn("descriptor %d cannot be set up", redirect->fd);
            return false;
        }
    }
    return true;
}

static _Noreturn void exec_command(const Node *node)
{
    static const char *const folders[] = {"/bin", "/"};
    char path[PATH_MAX];
    const char *name = node->words[0];
    int error = -ERROR_NOT_FOUND;

    if (strchr(name, '/'))
        error = exec(name, node->words);
    for (size_t i = 0; !strchr(name, '/') && error == -ERROR_NOT_FOUND && i < 2; i++) {
        fmt_string(path, sizeof(path), "%s/%s", folders[i], name);
        error = exec(path, node->words);
    }
    warn("%s: %s", name, error == -ERROR_NOT_FOUND ? "not found" : error_text(error));
    exit(error == -ERROR_NOT_FOUND ? STATUS_NOT_FOUND : 126);
}

/* Makes `fd` the descriptor `target` and closes what it was. */
static void descriptor_move(int fd, int target)
{
    if (fd == target)
        return;
    close(target);
    dup(fd);
    close(fd);
}

/* Starts each stage of a pipeline as a child of this process, and waits for all of them. */
static int run_pipeline(Shell *shell, Node *node)
{
    int input = -1, last = 0, status = 1, started = 0;

    for (Node *rest = node; rest; rest = rest->kind == NODE_PIPE ? rest->second : NULL) {
        bool more = rest->kind == NODE_PIPE;
        int ends[2] = {-1, -1};
        if (more && pipe(ends) < 0) {
            warn("cannot make a pipe");
            break;
        }
        int pid = spawn();
        if (pid == 0) {
            if (input >= 0)
                descriptor_move(input, 0);
            if (more) {
                close(ends[0]);
                descriptor_move(ends[1], 1);
            }
            run_and_exit(shell, more ? rest->first : rest);
        }
        started += pid > 0;
        last = more ? 0 : pid;
        if (input >= 0)
            close(input);
        if (more)
            close(ends[1]);
        input = ends[0];
        if (pid < 0)
            break;
    }
    if (input >= 0)
        close(input);
    while (started-- > 0) {
        int ended_status, pid = wait(&ended_status);
        if (pid > 0 && pid == last)
            status = status_of(pid, ended_status);
    }
    return status;
}

/* The end of a child's life in the shell: it becomes the command, or does the node's work. */
static _Noreturn void run_and_exit(Shell *shell, Node *node)
{
    shell->interactive = false;
    node_expand(node, shell->status);
    switch (node->kind) {
    case NODE_COMMAND:
        if (!redirects_apply(node->redirects))
            exit(1);
        if (builtin_find(node->words[0]))
            exit(builtin_find(node->words[0])(shell, node));
        exec_command(node);
    case NODE_GROUP:
        if (!redirects_apply(node->redirects))
            exit(1);
        exit(run_node(shell, node->first));
    case NODE_PIPE: exit(run_pipeline(shell, node));
    default: exit(run_node(shell, node));
    }
}

int run_node(Shell *shell, Node *node)
{
    switch (node->kind) {
    case NODE_COMMAND:
        node_expand(node, shell->status);
        if (!node->redirects && builtin_find(node->words[0]))
            return builtin_find(node->words[0])(shell, node);
        return run_child(shell, node, FOREGROUND);
    case NODE_THEN:
        shell->status = run_node(shell, node->first);
        return run_node(shell, node->second);
    case NODE_AND:
    case NODE_OR: {
        int status = shell->status = run_node(shell, node->first);
        return (status == 0) == (node->kind == NODE_AND) ? run_node(shell, node->second) : status;
    }
    case NODE_BACKGROUND: return run_child(shell, node->first, BACKGROUND);
    default: return run_child(shell, node, FOREGROUND);
    }
}
