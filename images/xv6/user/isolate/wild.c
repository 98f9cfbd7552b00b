/*
 * wild.c: pointers to what is not the program's, given to every system call that takes one. The
 * kernel could follow them; it must not, and must not take offence either: the call fails.
 */
#include "isolate.h"

#define WILD_MAX 8

static bool is_pointer(char letter)
{
    return strchr("SARWwa", letter) != NULL;
}

static uint64_t good_argument(char letter, int file)
{
    static char *argv[] = {"x", NULL};
    static uint64_t buf[64];

    switch (letter) {
    case 'f': return (uint64_t)file;
    case 'S': return (uint64_t) "/bin/echo";
    case 'A': return (uint64_t)argv;
    case 'n': return 8;
    case 'p': return (uint64_t)getpid();
    case 't': return USER_TOP;
    case 'z': return 0;
    default: return (uint64_t)buf;
    }
}

static int wild_list(char letter, uint64_t list[WILD_MAX])
{
    int count = 0;

    list[count++] = places.kernel_text;
    list[count++] = places.kernel_data;
    list[count++] = places.guard;
    list[count++] = places.neighbour_pa;
    list[count++] = places.neighbour_va;
    list[count++] = (uint64_t)-8;
    if (letter != 'w' && letter != 'A')
        list[count++] = 0;
    if (letter == 'W' || letter == 'w')
        list[count++] = places.text;
    return count;
}

#define OTHER_ERROR                                                                                \
    0x40 /* blit() says first whose the screen is, munmap() that nothing is mapped */

/* In a child: the call with each wild pointer in one place. Its status: how many were refused, and
 * OTHER_ERROR if not all for the pointer. */
static _Noreturn void wild_child(int call, int place)
{
    const char *letters = call_rows[call].arguments;
    uint64_t list[WILD_MAX], arg[6] = {0};
    int count = wild_list(letters[place], list), refused = 0, other = 0;
    int file = open("/bin/echo", O_RDWR);

    for (int i = 0; i < count; i++) {
        for (int k = 0; letters[k]; k++)
            arg[k] = k == place ? list[i] : good_argument(letters[k], file);
        if (letters[place] == 'w' && fork() == 0)
            exit(0); /* for wait() to wait for */
        long result = syscall_raw(call, arg[0], arg[1], arg[2], arg[3], arg[4], arg[5]);
        refused += result < 0;
        other = result < 0 && result != -ERROR_BAD_ADDRESS ? OTHER_ERROR : other;
    }
    exit(refused | other);
}

static void wild_call(int call, int place)
{
    const CallRow *row = &call_rows[call];
    uint64_t list[WILD_MAX], count_before = neighbour_count();
    int status = 0, count = wild_list(row->arguments[place], list);

    resources_note();
    if (fork() == 0)
        wild_child(call, place);
    wait(&status);
    bool good = (status & ~OTHER_ERROR) == count, same = resources_same();
    good = good && same && neighbour_count() > count_before;
    failures += !good;
    if (good)
        printf("%10s, argument %d: %d wild pointers, %d times %s; nobody killed\n", row->name,
               place + 1, count, count, status & OTHER_ERROR ? "an error" : "\"bad address\"");
    else
        printf("%10s, argument %d: NOT REFUSED: of %d wild pointers the child's status is 0x%x\n",
               row->name, place + 1, count, status);
}

void wild_run(void)
{
    for (int call = 0; call < SYSCALL_LIMIT; call++) {
        const char *letters = call_rows[call].arguments;
        if (call_rows[call].name && !letters)
            printf("%10s: isolate does not know its arguments\n", call_rows[call].name);
        for (int place = 0; letters && letters[place]; place++) {
            if (is_pointer(letters[place]))
                wild_call(call, place);
        }
    }
}
