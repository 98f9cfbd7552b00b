/*
 * init: the first process. It gives the console to a shell, takes in orphans, and ends the machine
 * when the shell's input has ended.
 *
 * Invariant: init never exits and always waits, so no ended process stays in the table.
 */
#include "user.h"

static void console_open(void)
{
    mkdir("/dev"); /* errors here show in open() */
    mknod("/dev/console", DEVICE_CONSOLE, 0);
    mknod("/dev/null", DEVICE_NULL, 0);
    if (open("/dev/console", O_RDWR) != 0)
        exit(1); /* the kernel's panic is all that can still be heard */
    dup(0);
    dup(0);
}

static int shell_start(void)
{
    char *argv[] = {"sh", "-l", NULL};
    int pid = fork();

    if (pid < 0)
        fail("fork: %s", error_text(pid));
    if (pid == 0) {
        setjob(0);
        foreground(0);
        fail("cannot start /bin/sh: %s", error_text(exec("/bin/sh", argv)));
    }
    return pid;
}

/* Waits for the shell, and for the orphans that end before it. */
static int shell_wait(int shell)
{
    int status = 0, pid;

    do
        pid = wait(&status);
    while (pid != shell);
    return status;
}

static void power_off(void)
{
    warn("the console's input has ended; power off");
    fail("shutdown: %s", error_text(shutdown(SHUTDOWN_POWEROFF))); /* it syncs first */
}

int main(void)
{
    console_open();
    for (;;) {
        int status = shell_wait(shell_start());
        if (status == EXIT_STATUS_INPUT_ENDED)
            power_off();
        if (status != 0)
            warn("the shell ended with status 0x%x; here is a new one", status);
    }
}
