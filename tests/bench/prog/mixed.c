/* A day's work of small code: a linked list, an integer matrix, a state machine over text, and a
 * CRC that ties the results together. Its shape is that of the usual embedded benchmarks. */
#include "bench.h"

const char bench_name[] = "mixed";

enum { NODES = 120, DIM = 10, TEXT = 600 };

typedef struct Node {
    struct Node *next;
    int16_t value;
    uint16_t index;
} Node;

static Node nodes[NODES];
static int32_t left[DIM][DIM], right[DIM][DIM], out[DIM][DIM];
static char text[TEXT + 1];

static uint16_t crc_byte(uint16_t crc, uint8_t byte)
{
    crc ^= byte;
    for (int i = 0; i < 8; i++)
        crc = (uint16_t)(crc & 1 ? crc >> 1 ^ 0xa001 : crc >> 1);
    return crc;
}

static uint16_t crc_word(uint16_t crc, uint32_t v)
{
    for (int i = 0; i < 4; i++, v >>= 8)
        crc = crc_byte(crc, (uint8_t)v);
    return crc;
}

/* Insertion into a sorted list, then a reversal and a search. */
static uint16_t list_work(uint64_t *state, uint16_t crc)
{
    Node *head = NULL;
    for (int i = 0; i < NODES; i++) {
        Node *n = &nodes[i];
        n->value = (int16_t)bench_random(state);
        n->index = (uint16_t)i;
        Node **at = &head;
        while (*at && (*at)->value < n->value)
            at = &(*at)->next;
        n->next = *at;
        *at = n;
    }
    Node *reversed = NULL;
    while (head) {
        Node *next = head->next;
        head->next = reversed;
        reversed = head;
        head = next;
    }
    for (int want = 0; want < NODES; want += 7)
        for (Node *n = reversed; n; n = n->next)
            if (n->index == want) {
                crc = crc_word(crc, (uint32_t)n->value);
                break;
            }
    return crc;
}

static uint16_t matrix_work(uint64_t *state, uint16_t crc)
{
    for (int i = 0; i < DIM; i++)
        for (int j = 0; j < DIM; j++) {
            left[i][j] = (int16_t)bench_random(state);
            right[i][j] = left[i][j] >> 3;
        }
    for (int i = 0; i < DIM; i++)
        for (int j = 0; j < DIM; j++) {
            int32_t sum = 0;
            for (int k = 0; k < DIM; k++)
                sum += (int32_t)((uint32_t)left[i][k] * (uint32_t)right[k][j]) >> 2;
            out[i][j] = sum;
        }
    for (int i = 0; i < DIM; i++)
        crc = crc_word(crc, (uint32_t)out[i][(i * 3) % DIM]);
    return crc;
}

enum State { START, SIGN, DIGITS, POINT, FRACTION, EXPONENT, POWER, WRONG, STATES };

static enum State step(enum State s, char c)
{
    int digit = c >= '0' && c <= '9';
    switch (s) {
    case START: return digit ? DIGITS : c == '-' || c == '+' ? SIGN : c == '.' ? POINT : WRONG;
    case SIGN: return digit ? DIGITS : c == '.' ? POINT : WRONG;
    case DIGITS: return digit ? DIGITS : c == '.' ? FRACTION : c == 'e' ? EXPONENT : WRONG;
    case POINT: return digit ? FRACTION : WRONG;
    case FRACTION: return digit ? FRACTION : c == 'e' ? EXPONENT : WRONG;
    case EXPONENT: return digit || c == '-' || c == '+' ? POWER : WRONG;
    case POWER: return digit ? POWER : WRONG;
    default: return WRONG;
    }
}

/* Numbers between commas; counts how often each state ends one. */
static uint16_t state_work(uint64_t *state, uint16_t crc)
{
    static const char letters[16] = "0123456789.e-+,,";
    uint32_t ends[STATES] = {0};
    for (int i = 0; i < TEXT; i++)
        text[i] = letters[bench_random(state) >> 7 & 15];
    enum State s = START;
    for (const char *p = text; *p; p++) {
        if (*p == ',') {
            ends[s]++;
            s = START;
        } else {
            s = step(s, *p);
        }
    }
    for (int i = 0; i < STATES; i++)
        crc = crc_word(crc, ends[i]);
    return crc;
}

uint64_t bench_run(uint64_t repeat)
{
    uint64_t state = 0x853c49e6748fea9b;
    uint16_t crc = 0xffff;
    for (uint64_t i = 0; i < repeat; i++) {
        crc = list_work(&state, crc);
        crc = matrix_work(&state, crc);
        crc = state_work(&state, crc);
    }
    return crc;
}
