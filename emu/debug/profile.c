/* See profile.h. */
#include "emu/debug/profile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emu/debug/debug_impl.h"
#include "emu/debug/space.h"

/* A guest can make stacks as deep and as many as it likes. */
enum { DEPTH = 100, STACKS_MAX = 1 << 18, SPACES = 256, LABEL = 80 };

typedef struct Stack {
    char *text; /* NULL: empty */
    uint64_t count;
} Stack;

struct Profile {
    Debug *d;
    Programs *p;
    Stack *table; /* open addressing, a power of two */
    size_t size, used;
    uint64_t samples, lost; /* lost: there was no room for their stacks */
    struct {
        uint64_t satp;
        int program; /* that was seen there last */
    } space[SPACES];
    Buf line;
    char label[DEPTH][LABEL];
};

Profile *profile_create(Debug *d, Programs *p, Err *err)
{
    Profile *f = calloc(1, sizeof *f);

    if (f)
        f->table = calloc(f->size = 1024, sizeof *f->table);
    if (!f || !f->table) {
        free(f);
        err_set(err, 0, "out of memory for a profile");
        return NULL;
    }
    if (!frame_remember(d, err)) {
        profile_destroy(f);
        return NULL;
    }
    f->d = d;
    f->p = p;
    for (unsigned i = 0; i < SPACES; i++)
        f->space[i].program = PROGRAM_NONE;
    return f;
}

void profile_destroy(Profile *f)
{
    if (!f)
        return;
    for (size_t i = 0; i < f->size; i++)
        free(f->table[i].text);
    free(f->table);
    buf_finish(&f->line);
    free(f);
}

uint64_t profile_samples(const Profile *f)
{
    return f->samples;
}

/* --- the stacks that were seen -----------------------------------------------------------------
 */

static Stack *slot_of(Stack *table, size_t size, const char *text)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    size_t i;

    for (const char *c = text; *c; c++)
        hash = (hash ^ (uint8_t)*c) * UINT64_C(0x100000001b3);
    for (i = hash & (size - 1); table[i].text && strcmp(table[i].text, text) != 0;)
        i = (i + 1) & (size - 1);
    return &table[i];
}

static bool grow(Profile *f)
{
    Stack *more = calloc(2 * f->size, sizeof *more);

    if (!more)
        return false;
    for (size_t i = 0; i < f->size; i++)
        if (f->table[i].text)
            *slot_of(more, 2 * f->size, f->table[i].text) = f->table[i];
    free(f->table);
    f->table = more;
    f->size *= 2;
    return true;
}

static void count(Profile *f, const char *text, uint64_t weight)
{
    Stack *s = slot_of(f->table, f->size, text);

    f->samples += weight;
    if (!s->text && f->used < STACKS_MAX && (2 * f->used < f->size || grow(f))) {
        s = slot_of(f->table, f->size, text);
        s->text = malloc(strlen(text) + 1);
        if (s->text) {
            strcpy(s->text, text);
            f->used++;
        }
    }
    if (s->text)
        s->count += weight;
    else
        f->lost += weight;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(((const Stack *)a)->text, ((const Stack *)b)->text);
}

bool profile_print(const Profile *f, Buf *to)
{
    Stack *all = calloc(f->used + 1, sizeof *all);
    size_t n = 0;

    if (!all)
        return false;
    for (size_t i = 0; i < f->size; i++)
        if (f->table[i].text)
            all[n++] = f->table[i];
    qsort(all, n, sizeof *all, by_text);
    for (size_t i = 0; i < n; i++)
        buf_printf(to, "%s %llu\n", all[i].text, (unsigned long long)all[i].count);
    if (f->lost)
        buf_printf(to, "[more than %d stacks] %llu\n", STACKS_MAX, (unsigned long long)f->lost);
    free(all);
    return !to->failed;
}

/* --- one sample --------------------------------------------------------------------------------
 */

static int *program_seen(Profile *f, uint64_t satp)
{
    unsigned i = (unsigned)(satp ^ satp >> 8 ^ satp >> 16) & (SPACES - 1);

    if (f->space[i].satp != satp) {
        f->space[i].satp = satp;
        f->space[i].program = PROGRAM_NONE;
    }
    return &f->space[i].program;
}

/* User code, and whose: its symbols are there from now on. */
static bool in_program(Profile *f, Hart *h, uint64_t pc)
{
    int *seen = program_seen(f, h->satp);
    MmuLook look;

    if (!mmu_look(h, h->satp, pc, ACCESS_FETCH, PRV_U, &look) || !look.paged)
        return false;
    *seen = programs_find(f->p, h->satp, pc, *seen);
    programs_select(f->p, *seen);
    return true;
}

/* Names may be the guest's: a ; or a line's end is the format's. */
static void clean(char *text)
{
    for (; *text; text++)
        if (*text == ';' || (uint8_t)*text < ' ' || *text == 127)
            *text = '?';
}

static void frame_label(Profile *f, const Frame *at, unsigned mode, char label[LABEL])
{
    char where[SYMBOL_TEXT] = "";
    uint64_t far;
    const char *name = at->has_fn ? at->fn.name : debug_symbol_at(f->d, at->at, &far);

    if (!name && mode != PRV_U) { /* " (our firmware+0x12)" */
        machine_name(f->d->m, at->at, where, sizeof where);
        where[strcspn(where, "+)")] = 0;
        name = *where ? where + 2 : NULL;
    }
    snprintf(label, LABEL, "%.70s%s", name ? name : "[unknown]", mode == PRV_S ? "_[k]" : "");
    clean(label);
}

/* From the innermost on. *user: the outermost is a program. */
static unsigned walk(Profile *f, Hart *h, bool *user)
{
    unsigned mode = h->prv, n = 0;
    Frame at;

    programs_select(f->p, PROGRAM_NONE);
    if (mode == PRV_U)
        in_program(f, h, h->pc);
    frame_first(f->d, &at);
    do {
        if (at.trap && mode != PRV_U && in_program(f, h, at.pc)) {
            mode = PRV_U;
            frame_again(f->d, &at);
        } else if (at.trap && mode == PRV_M) {
            mode = h->satp ? PRV_S : mode;
        }
        frame_label(f, &at, mode, f->label[n]);
        if (!n || f->label[n][0] != '[' || strcmp(f->label[n - 1], f->label[n]) != 0)
            n++;
    } while (n < DEPTH && frame_up(f->d, &at));
    *user = mode == PRV_U;
    return n;
}

static void who(Profile *f, const Hart *h, bool user, char label[LABEL])
{
    SpaceOwner o = {.known = false};
    bool running = space_running(f->p, &o);

    if (!running && user)
        space_owner(f->p, h->satp, *program_seen(f, h->satp), &o);
    if (running || o.known)
        snprintf(label, LABEL, "%.60s-%llu", o.program, (unsigned long long)o.id);
    else if (user)
        snprintf(label, LABEL, "%s", *o.program ? o.program : o.name);
    else
        snprintf(label, LABEL, "%s", h->prv == PRV_M && !h->satp ? "[machine]" : "[kernel]");
    clean(label);
}

void profile_sample(Profile *f, uint64_t weight)
{
    unsigned k = machine_current(f->d->m), n;
    Hart *h = machine_hart(f->d->m, k);
    char label[LABEL];
    bool user;

    f->d->hart = k;
    n = walk(f, h, &user);
    who(f, h, user, label);
    buf_clear(&f->line);
    buf_str(&f->line, label);
    while (n--) {
        buf_str(&f->line, ";");
        buf_str(&f->line, f->label[n]);
    }
    count(f, buf_text(&f->line), weight);
}
