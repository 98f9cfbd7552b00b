/* Coverage as lcov's tracefile: geninfo(1). */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "emu/debug/coverage.h"
#include "emu/debug/debug_impl.h"

/* A line, or a function that begins in it (name), in one place of the code. */
typedef struct Item {
    char *path; /* owned by the table of paths */
    unsigned line;
    const char *name;
    uint64_t place; /* items of one place say the same twice */
    uint64_t count;
} Item;

typedef struct Items {
    Item *item;
    size_t n, cap;
    char **path;
    size_t npaths;
    const char *file, *folder; /* what the last path was made of */
    bool failed;
} Items;

/* "a/b/../c" is "a/c", or else two programs have the same file under two names. */
static void tidy(char *path)
{
    for (char *c = path; *c; c++)
        *c = *c == '\n' ? '?' : *c;
    for (char *up; (up = strstr(path, "/../")) != NULL;) {
        char *start = up;
        while (start > path && start[-1] != '/')
            start--;
        if (start == path || !strncmp(start, "../", 3))
            return;
        memmove(start, up + 4, strlen(up + 4) + 1);
    }
}

/* One string for each path. */
static char *path_of(Items *t, const char *file, const char *folder)
{
    bool joined = *file != '/' && folder && *folder;
    size_t len = strlen(file) + (joined ? strlen(folder) + 1 : 0);
    char *path = malloc(len + 1), **more;

    if (!path)
        return NULL;
    path[0] = 0;
    if (joined)
        strcat(strcpy(path, folder), "/");
    strcat(path, file);
    tidy(path);
    for (size_t i = t->npaths; i-- > 0;)
        if (!strcmp(t->path[i], path)) {
            free(path);
            return t->path[i];
        }
    more = realloc(t->path, (t->npaths + 1) * sizeof *more);
    if (!more) {
        free(path);
        return NULL;
    }
    t->path = more;
    return t->path[t->npaths++] = path;
}

static void add(Items *t, const Item *item, const char *file, const char *folder)
{
    if (t->n == t->cap) {
        size_t cap = t->cap ? 2 * t->cap : 1024;
        Item *more = realloc(t->item, cap * sizeof *more);
        t->failed |= !more;
        if (!more)
            return;
        t->item = more;
        t->cap = cap;
    }
    t->item[t->n] = *item;
    t->item[t->n].path = t->n && file == t->file && folder == t->folder ? t->item[t->n - 1].path
                                                                        : path_of(t, file, folder);
    t->file = file;
    t->folder = folder;
    t->failed |= !t->item[t->n].path;
    t->n += t->item[t->n].path != NULL;
}

static void finish(Items *t)
{
    for (size_t i = 0; i < t->npaths; i++)
        free(t->path[i]);
    free(t->path);
    free(t->item);
}

/* --- what there is -----------------------------------------------------------------------------
 */

static uint64_t most(const Coverage *c, unsigned file, uint64_t lo, uint64_t hi)
{
    uint64_t max = 0;

    for (uint64_t va = lo; va < hi; va += 2) {
        uint64_t n = coverage_count(c, file, va);
        max = n > max ? n : max;
    }
    return max;
}

/* The function around it begins here or was begun: told once by its place. */
static void add_function(Coverage *c, unsigned file, Items *t, const DwarfFunction *fn,
                         const char *folder)
{
    Item item = {.line = fn->line,
                 .name = fn->name,
                 .place = fn->lo,
                 .count = coverage_count(c, file, fn->lo)};

    if (fn->name && fn->file && fn->line)
        add(t, &item, fn->file, folder);
}

/* All lines of the code in [lo, hi). */
static void gather(Coverage *c, unsigned file, const ProgramFile *f, uint64_t lo, uint64_t hi,
                   Items *t)
{
    DwarfFunction all[DWARF_INLINED_MAX];
    uint64_t from = 1; /* the last function that was told */
    DwarfLine l;

    for (uint64_t va = lo; va < hi && !t->failed;) {
        if (!f->ops->line(f->dwarf, va, &l) || l.hi <= va) {
            va += 2;
            continue;
        }
        uint64_t end = l.hi < hi ? l.hi : hi;
        unsigned n = f->ops->functions(f->dwarf, va, all);
        uint64_t place = n ? all[0].lo : 0;
        if (n && all[n - 1].lo != from) {
            from = all[n - 1].lo;
            add_function(c, file, t, &all[n - 1], l.folder);
        }
        if (l.line)
            add(t, &(Item){.line = l.line, .place = place, .count = most(c, file, va, end)}, l.file,
                l.folder);
        va = end;
    }
}

/* --- how it is told ----------------------------------------------------------------------------
 */

/* By file, then functions before lines, each by its line. */
static int order(const void *pa, const void *pb)
{
    const Item *a = pa, *b = pb;
    int by = strcmp(a->path, b->path);

    if (!by)
        by = (a->name == NULL) - (b->name == NULL);
    if (!by)
        by = (a->line > b->line) - (a->line < b->line);
    if (!by && a->name)
        by = strcmp(a->name, b->name);
    return by ? by : (a->place > b->place) - (a->place < b->place);
}

static bool same(const Item *a, const Item *b)
{
    return a->path == b->path && a->line == b->line && !a->name == !b->name &&
           (!a->name || !strcmp(a->name, b->name));
}

/* One item for each line and function: within one place the most, over places the sum. */
static void merge(Items *t)
{
    size_t n = 0;

    for (size_t i = 0; i < t->n;) {
        Item all = t->item[i];
        uint64_t sum = 0;
        while (i < t->n && same(&all, &t->item[i])) {
            uint64_t place = t->item[i].place, max = 0;
            for (; i < t->n && same(&all, &t->item[i]) && t->item[i].place == place; i++)
                max = t->item[i].count > max ? t->item[i].count : max;
            sum += max;
        }
        all.count = sum;
        t->item[n++] = all;
    }
    t->n = n;
}

/* The items [i, end) of one file. */
static void print_file(const Items *t, size_t i, size_t end, const char *test, Buf *to)
{
    unsigned found[2] = {0}, hit[2] = {0}; /* functions, lines */

    buf_str(to, "TN:");
    for (; *test; test++)
        buf_add(to, isalnum((unsigned char)*test) ? test : "_", 1);
    buf_printf(to, "\nSF:%s\n", t->item[i].path);
    for (size_t k = i; k < end && t->item[k].name; k++)
        buf_printf(to, "FN:%u,%s\n", t->item[k].line, t->item[k].name);
    for (; i < end; i++) {
        const Item *item = &t->item[i];
        bool is_line = !item->name;
        if (is_line)
            buf_printf(to, "DA:%u,%llu\n", item->line, (unsigned long long)item->count);
        else
            buf_printf(to, "FNDA:%llu,%s\n", (unsigned long long)item->count, item->name);
        found[is_line]++;
        hit[is_line] += item->count != 0;
        if (!is_line && (i + 1 == end || !t->item[i + 1].name))
            buf_printf(to, "FNF:%u\nFNH:%u\n", found[0], hit[0]);
    }
    buf_printf(to, "LF:%u\nLH:%u\nend_of_record\n", found[1], hit[1]);
}

static void print(const Items *t, const char *test, Buf *to)
{
    size_t end;

    for (size_t i = 0; i < t->n; i = end) {
        for (end = i; end < t->n && t->item[end].path == t->item[i].path;)
            end++;
        print_file(t, i, end, test, to);
    }
}

bool coverage_print(Coverage *c, Buf *to)
{
    ProgramFile f;
    const char *name;
    bool good = true;

    for (unsigned i = 0; good && coverage_file(c, i, &f, &name); i++) {
        Items t = {0};
        if (!f.dwarf)
            continue;
        for (unsigned s = 0; s < f.elf->nseg; s++) {
            const ElfSegment *seg = &f.elf->seg[s];
            gather(c, i, &f, seg->va, seg->va + seg->file_size, &t);
        }
        if (t.n)
            qsort(t.item, t.n, sizeof *t.item, order);
        merge(&t);
        print(&t, name, to);
        good = !t.failed && !to->failed;
        finish(&t);
    }
    return good;
}
