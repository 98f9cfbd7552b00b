/* Function pointers: heapsort through a comparison and a swap that the caller chooses. */
#include "bench.h"

const char bench_name[] = "pointers";

enum { N = 1024 };

typedef struct Item {
    uint32_t key, tag;
} Item;
typedef int Compare(const Item *, const Item *);

static __attribute__((noinline)) int rising(const Item *a, const Item *b)
{
    return a->key < b->key ? -1 : a->key > b->key;
}

static __attribute__((noinline)) int falling(const Item *a, const Item *b)
{
    return rising(b, a);
}

static __attribute__((noinline)) int by_tag(const Item *a, const Item *b)
{
    return a->tag < b->tag ? -1 : a->tag > b->tag;
}

static Compare *const volatile orders[] = {rising, by_tag, falling};

static void sift(Item *heap, unsigned root, unsigned end, Compare *order)
{
    for (unsigned child; (child = 2 * root + 1) < end; root = child) {
        if (child + 1 < end && order(&heap[child], &heap[child + 1]) < 0)
            child++;
        if (order(&heap[root], &heap[child]) >= 0)
            return;
        Item t = heap[root];
        heap[root] = heap[child];
        heap[child] = t;
    }
}

static Item items[N];

uint64_t bench_run(uint64_t repeat)
{
    uint64_t state = 88172645463325252, sum = 0;
    for (unsigned i = 0; i < N; i++)
        items[i] = (Item){(uint32_t)bench_random(&state), i};
    for (uint64_t i = 0; i < repeat; i++) {
        Compare *order = orders[i % 3];
        for (unsigned k = N / 2; k-- > 0;)
            sift(items, k, N, order);
        for (unsigned end = N; --end > 0;) {
            Item t = items[0];
            items[0] = items[end];
            items[end] = t;
            sift(items, 0, end, order);
        }
        sum = sum * 31 + items[i % N].key + items[N / 2].tag;
    }
    return sum;
}
