/*
 * forktest: forks until the kernel says no, three times, and expects every child to be had back.
 */
#include "user.h"

#define ROUNDS 3

/* Children that wait for the gate's closing, as many as the kernel allows. */
static int fill(const int gate[2], int *error)
{
    for (int count = 0;; count++) {
        int pid = fork();
        if (pid == 0) {
            char c;
            close(gate[1]);
            read(gate[0], &c, 1);
            exit(count & 0x7f);
        }
        if (pid < 0) {
            *error = pid;
            return count;
        }
    }
}

static int round_run(void)
{
    int gate[2], error = pipe(gate), reaped = 0;

    if (error < 0)
        fail("pipe: %s", error_text(error));
    int count = fill(gate, &error);
    close(gate[0]);
    close(gate[1]);
    while (wait(NULL) > 0)
        reaped++;
    if (reaped != count)
        fail("%d children started, %d came back", count, reaped);
    if (count == 0 || (error != -ERROR_TRY_AGAIN && error != -ERROR_NO_MEMORY))
        fail("after %d children: %s", count, error_text(error));
    return count;
}

int main(void)
{
    int first = round_run();

    for (int i = 1; i < ROUNDS; i++) {
        int count = round_run();
        if (count != first)
            fail("%d children at first, then %d: something was not given back", first, count);
    }
    printf("forktest: OK, %d children at once, %d times\n", first, ROUNDS);
    return 0;
}
