/* A jump table: an interpreter of a small bytecode, run over a program that sums primes. */
#include "bench.h"

const char bench_name[] = "jumptable";

enum Op { PUSH, LOAD, STORE, ADD, SUB, MUL, REM, LESS, SAME, JUMP, JUMPZ, DUP, DROP, XOR, END };

/* limit in slot 0; sum of primes below it in slot 3 */
static const int8_t program[] = {
    /* 0: candidate = 2 */
    PUSH,
    2,
    STORE,
    1,
    /* 4: while candidate < limit */
    LOAD,
    1,
    LOAD,
    0,
    LESS,
    JUMPZ,
    59,
    PUSH,
    2,
    STORE,
    2,
    /* 15: while divisor^2 < candidate + 1 */
    LOAD,
    2,
    DUP,
    MUL,
    LOAD,
    1,
    PUSH,
    1,
    ADD,
    LESS,
    JUMPZ,
    43,
    LOAD,
    1,
    LOAD,
    2,
    REM,
    JUMPZ,
    50,
    LOAD,
    2,
    PUSH,
    1,
    ADD,
    STORE,
    2,
    JUMP,
    15,
    /* 43: sum += candidate */
    LOAD,
    3,
    LOAD,
    1,
    ADD,
    STORE,
    3,
    /* 50: candidate++ */
    LOAD,
    1,
    PUSH,
    1,
    ADD,
    STORE,
    1,
    JUMP,
    4,
    /* 59: the end */
    END,
};

static uint64_t interpret(const int8_t *code, int64_t limit)
{
    int64_t stack[16], slot[4] = {limit, 0, 0, 0};
    int64_t *top = stack;
    const int8_t *pc = code;
    for (;;) {
        switch ((enum Op) * pc++) {
        case PUSH: *++top = *pc++; break;
        case LOAD: *++top = slot[*pc++]; break;
        case STORE: slot[*pc++] = *top--; break;
        case ADD: top--, *top += top[1]; break;
        case SUB: top--, *top -= top[1]; break;
        case MUL: top--, *top *= top[1]; break;
        case REM: top--, *top %= top[1]; break;
        case LESS: top--, *top = *top < top[1]; break;
        case SAME: top--, *top = *top == top[1]; break;
        case JUMP: pc = code + *pc; break;
        case JUMPZ: pc = *top-- ? pc + 1 : code + *pc; break;
        case DUP: top++, *top = top[-1]; break;
        case DROP: top--; break;
        case XOR: top--, *top ^= top[1]; break;
        case END: return (uint64_t)slot[3];
        }
    }
}

uint64_t bench_run(uint64_t repeat)
{
    uint64_t sum = 0;
    for (uint64_t i = 0; i < repeat; i++)
        sum = sum * 31 + interpret(program, 300 + (int64_t)(i & 7));
    return sum;
}
