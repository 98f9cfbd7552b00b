/*
 * share A B: two processes' address spaces side by side, from their own page tables.
 *
 * A line for each range of addresses where at least one of them has pages: the same frame for both,
 * or one address and two memories. Frames that both have, but elsewhere, are counted at the end.
 */
#include "look/look.h"

typedef struct Side {
    ProcInfo process;
    PageInfo *list;
    int count, at;
} Side;

typedef enum Kind { ONLY_A, ONLY_B, OWN_EACH, SHARED, KINDS } Kind;

static const char *const kind_text[] = {
    [ONLY_A] = "only the first has it",
    [ONLY_B] = "only the second has it",
    [OWN_EACH] = "one address, two memories",
    [SHARED] = "ONE FRAME FOR BOTH",
};

/* A range of addresses of one kind, as it is to be printed. */
typedef struct Range {
    Kind kind;
    uint64_t from, pages, pte;
    uint64_t frames[2];
} Range;

static void side_read(Side *side, const char *word)
{
    side->process = process_named(word);
    side->list = pages_of(side->process.pid, 0, USER_TOP, &side->count);
}

static uint64_t next_address(const Side *side)
{
    return side->at < side->count ? side->list[side->at].va : USER_TOP;
}

/* The page at the lowest address that is left, as a range of its own. */
static Range range_next(Side *a, Side *b)
{
    uint64_t va_a = next_address(a), va_b = next_address(b);
    uint64_t va = va_a < va_b ? va_a : va_b;
    const PageInfo *in_a = va_a == va ? &a->list[a->at++] : NULL;
    const PageInfo *in_b = va_b == va ? &b->list[b->at++] : NULL;
    Range range = {.from = va, .pages = 1, .pte = in_a ? in_a->pte : in_b->pte};

    range.frames[0] = in_a ? pte_frame(in_a->pte) : 0;
    range.frames[1] = in_b ? pte_frame(in_b->pte) : 0;
    range.kind = !in_b                                ? ONLY_A
                 : !in_a                              ? ONLY_B
                 : range.frames[0] == range.frames[1] ? SHARED
                                                      : OWN_EACH;
    return range;
}

static void frame_text(uint64_t frame, bool more, char text[16])
{
    if (frame)
        fmt_string(text, 16, "%08lx%s", frame, more ? "..." : "");
    else
        strlcpy(text, "-", 16);
}

static void range_print(const Range *range)
{
    char frames[2][16], rights[RIGHTS_TEXT];

    for (int i = 0; i < 2; i++)
        frame_text(range->frames[i], range->pages > 1, frames[i]);
    printf("%8lx-%-8lx %5lu %s %-11s %-11s %s%s\n", range->from,
           range->from + range->pages * PAGE_SIZE, range->pages, rights_text(range->pte, rights),
           frames[0], frames[1], kind_text[range->kind],
           range->kind == SHARED && range->pte & PTE_COPY ? ", until one writes" : "");
}

static void sides_compare(Side *a, Side *b, uint64_t counts[KINDS])
{
    Range range = {0};

    while (a->at < a->count || b->at < b->count) {
        Range page = range_next(a, b);
        counts[page.kind]++;
        bool goes_on = range.pages > 0 && page.kind == range.kind &&
                       page.from == range.from + range.pages * PAGE_SIZE &&
                       (page.pte & 0x3ff) == (range.pte & 0x3ff);
        if (goes_on) {
            range.pages++;
            continue;
        }
        if (range.pages > 0)
            range_print(&range);
        range = page;
    }
    if (range.pages > 0)
        range_print(&range);
}

/* Frames that both have at different addresses. */
static uint64_t elsewhere(const Side *a, const Side *b)
{
    uint64_t found = 0;

    for (int i = 0; i < a->count; i++) {
        for (int k = 0; k < b->count; k++)
            found += pte_frame(a->list[i].pte) == pte_frame(b->list[k].pte) &&
                     a->list[i].va != b->list[k].va;
    }
    return found;
}

int main(int argc, char **argv)
{
    Side a = {0}, b = {0};
    uint64_t counts[KINDS] = {0};
    char names[2][32];

    if (argc != 3)
        fail("usage: share PID PID   (ps lists them)");
    side_read(&a, argv[1]);
    side_read(&b, argv[2]);
    if (a.process.pid == b.process.pid)
        fail("%d and %d: one process", a.process.pid, b.process.pid);
    fmt_string(names[0], 32, "IN %d", a.process.pid);
    fmt_string(names[1], 32, "IN %d", b.process.pid);
    printf("%d (%s) and %d (%s)\n", a.process.pid, a.process.name, b.process.pid, b.process.name);
    printf("ADDRESSES         PAGES RWXU %-11s %-11s\n", names[0], names[1]);
    sides_compare(&a, &b, counts);
    uint64_t more = elsewhere(&a, &b);
    printf("%lu pages share a frame, %lu addresses mean two memories, %lu only %d's, %lu only %d's",
           counts[SHARED], counts[OWN_EACH], counts[ONLY_A], a.process.pid, counts[ONLY_B],
           b.process.pid);
    if (more)
        printf(", %lu frames shared at two addresses", more);
    printf("\n");
    return 0;
}
