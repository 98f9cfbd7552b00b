/*
 * look.c: what is known of a process, and of its pages.
 */
#include "look.h"

const char *rights_text(uint64_t pte, char text[RIGHTS_TEXT])
{
    text[0] = pte & PTE_READ ? 'r' : '-';
    text[1] = pte & PTE_WRITE ? 'w' : '-';
    text[2] = pte & PTE_EXECUTE ? 'x' : '-';
    text[3] = pte & PTE_USER ? 'u' : '-';
    text[4] = 0;
    return text;
}

ProcInfo process_named(const char *word)
{
    static ProcInfo list[PROCESS_MAX];
    long pid;

    if (!number_parse(word, &pid) || pid <= 0 || pid > INT32_MAX)
        fail("%s: not a process number", word);
    int count = procs(list, PROCESS_MAX);
    for (int i = 0; i < count; i++) {
        if (list[i].pid == pid)
            return list[i];
    }
    fail("%s: no such process; ps lists them", word);
}

PageInfo *pages_of(int pid, uint64_t from, uint64_t end, int *count)
{
    for (int room = 256;; room *= 2) {
        PageInfo *list = malloc((size_t)room * sizeof(*list));
        if (!list)
            fail("%s", error_text(ERROR_NO_MEMORY));
        *count = pagemap(pid, from, end, list, room);
        if (*count < 0)
            fail("process %d: %s", pid, error_text(*count));
        if (*count < room)
            return list;
        free(list);
    }
}

const char *region_text(const PageInfo *page)
{
    if (page->va >= USER_TOP - USER_STACK_SIZE)
        return "stack";
    if (page->pte & PTE_EXECUTE)
        return "code";
    return page->pte & (PTE_WRITE | PTE_COPY) ? "data, heap" : "constants";
}
