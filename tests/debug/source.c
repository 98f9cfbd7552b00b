/* What tests/debug/source.py debugs: one of each of what debug information tells of. M-mode. */
#include <stdbool.h>
#include <stdint.h>

typedef unsigned int uint;
typedef struct Point Point;

enum state { UNUSED, SLEEPING, RUNNING = 5 };
enum { FLAG_A = 1, FLAG_B = 2, FLAG_C = 4 };
enum flags { READ = 1, WRITE = 2, EXEC = 4 };

struct Point {
    int x, y;
};

struct proc {
    int pid;
    enum state state;
    enum flags flags;
    char name[16];
    Point at, *link;
    struct proc *next;
    uint low : 3, high : 5;
    union {
        uint64_t word;
        uint8_t bytes[8];
    };
    int (*call)(int a, Point *p);
    bool awake;
    uint8_t stack[32];
    double share;
};

int apply(int a, Point *p);

int numbers[3] = {1, 2, 3};
int grid[2][3] = {{1, 2, 3}, {4, 5, 6}};
static const char *const greeting = "hello\n";
struct proc second = {.pid = 2, .name = "second", .next = 0};
struct proc first = {
    .pid = 1,
    .state = RUNNING,
    .flags = READ | EXEC,
    .name = "first",
    .at = {3, -4},
    .link = &second.at,
    .next = &second,
    .low = 5,
    .high = 17,
    .word = 0x41,
    .call = apply,
    .awake = true,
    .share = 0.25,
};
volatile int64_t total;

__attribute__((noinline)) int square(int n)
{
    int result = n * n;
    total += result;
    return result;
}

__attribute__((noinline)) int apply(int a, Point *p)
{
    int sum = square(a);
    {
        int inner = sum + p->x;
        total += inner;
        sum = inner;
    }
    return sum;
}

static inline __attribute__((always_inline)) int doubled(int n)
{
    int twice = n + n;
    total += square(twice);
    return twice;
}

__attribute__((noinline)) int depth(int n)
{
    if (n == 0)
        return square(3);
    return depth(n - 1) + 1;
}

__attribute__((noinline)) uint count(const char *text)
{
    uint n = 0;
    while (text[n])
        n++;
    return n;
}

int main(void)
{
    struct proc *p = &first;
    int sum = 0;
    for (int i = 0; i < 3; i++)
        sum += numbers[i];
    sum += p->call(sum, &p->at);
    sum += doubled(sum);
    asm volatile("ecall" : : : "memory");
    sum += depth(3);
    sum += (int)count(greeting);
    total += grid[1][2] + FLAG_C + (int)second.pid;
    return sum;
}

asm(".globl _start\n"
    "_start: la sp, stack_end\n"
    "        li s0, 0\n"
    "        la t0, trap\n"
    "        csrw mtvec, t0\n"
    "        call main\n"
    "end:    li t0, 0x100000\n"
    "        li t1, 0x5555\n"
    "        sw t1, 0(t0)\n"
    "1:      j 1b\n"
    "        .balign 4\n"
    "trap:   csrw mscratch, t0\n"
    "        csrr t0, mepc\n"
    "        addi t0, t0, 4\n"
    "        csrw mepc, t0\n"
    "        csrr t0, mscratch\n"
    "        mret\n"
    "        .bss\n"
    "        .balign 16\n"
    "        .skip 4096\n"
    "stack_end:\n"
    "        .text\n");
