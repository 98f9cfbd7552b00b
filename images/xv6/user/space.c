/*
 * space [-k] [-p] PID: what a process has in its address space, from its own page table.
 *
 * A line for each range of pages that lie side by side and are alike; -p: for each page, with its
 * frame. -k: the kernel's part too. It is in every process's table, and no entry there has the U
 * that would let a program touch it.
 */
#include "look/look.h"

#define KERNEL_END (1ul << 38) /* Sv39: above are the windows for devices and kernel stacks */

static uint64_t page_size(const PageInfo *page)
{
    return (uint64_t)PAGE_SIZE << 9 * page->level;
}

static const char *sharing_text(const PageInfo *page, char text[48])
{
    bool copy = page->pte & PTE_COPY;

    if (page->users > 1)
        fmt_string(text, 48, "shared by %u%s", page->users, copy ? ", copy on write" : "");
    else if (page->users == 1)
        fmt_string(text, 48, "its own%s", copy ? "; W comes back when it writes" : "");
    else
        strlcpy(text, "the kernel's", 48);
    return text;
}

/* May `next` stand in the line that `first` has begun? */
static bool belongs(const PageInfo *first, const PageInfo *last, const PageInfo *next)
{
    uint64_t bits = PTE_READ | PTE_WRITE | PTE_EXECUTE | PTE_USER | PTE_COPY;

    return next->va == last->va + page_size(last) && next->users == first->users &&
           (next->pte & bits) == (first->pte & bits) && next->level == first->level &&
           strcmp(region_text(next), region_text(first)) == 0;
}

static void range_print(const PageInfo *first, const PageInfo *last)
{
    char rights[RIGHTS_TEXT], sharing[48];
    uint64_t end = last->va + page_size(last);
    bool user = first->pte & PTE_USER;

    printf("%10lx-%-10lx %5lu %s 0x%08lx%s %-10s %s\n", first->va, end,
           (end - first->va) / PAGE_SIZE, rights_text(first->pte, rights), pte_frame(first->pte),
           first == last ? "   " : "...", user ? region_text(first) : "kernel",
           sharing_text(first, sharing));
}

static void space_print(const PageInfo *list, int count, bool each)
{
    printf("   ADDRESSES          PAGES RWXU FRAME         WHAT       WHOSE\n");
    for (int i = 0; i < count;) {
        int first = i++;
        while (!each && i < count && belongs(&list[first], &list[i - 1], &list[i]))
            i++;
        range_print(&list[first], &list[i - 1]);
    }
}

int main(int argc, char **argv)
{
    bool kernel = false, each = false;
    char **word = argv + 1;

    for (; *word && **word == '-'; word++) {
        kernel = kernel || strcmp(*word, "-k") == 0;
        each = each || strcmp(*word, "-p") == 0;
        if (strcmp(*word, "-k") != 0 && strcmp(*word, "-p") != 0)
            break;
    }
    if (!*word || word[1] || **word == '-')
        fail("usage: space [-k] [-p] PID   (-k: the kernel's part too, -p: page by page)");
    ProcInfo process = process_named(*word);
    if (process.root == 0)
        fail("process %d (%s) has no memory of its own: a thread of the kernel's, or a zombie",
             process.pid, process.name);
    int count, own = 0, shared = 0;
    PageInfo *list = pages_of(process.pid, 0, kernel ? KERNEL_END : USER_TOP, &count);
    printf("process %d (%s), its table's root at 0x%lx\n", process.pid, process.name, process.root);
    space_print(list, count, each);
    for (int i = 0; i < count; i++) {
        own += list[i].users == 1;
        shared += list[i].users > 1;
    }
    printf("%d pages: %d its own, %d shared\n", own + shared, own, shared);
    return 0;
}
