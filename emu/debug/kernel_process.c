/* Processes, one by one. See kernel.h. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "emu/debug/kernel_impl.h"
#include "spec/map.h"

static const struct {
    KernelId id;
    const char *name;
    uint64_t number;
    KernelRole role;
    const char *text;
} states[] = {
#define STATE(id, name, number, role, text) {KERNEL_##id, name, number, KERNEL_##role, text},
#include "emu/debug/kernel.def"
#undef STATE
};

static const char *const entries[KERNELS] = {
#define ENTRY(id, function) [KERNEL_##id] = function,
#include "emu/debug/kernel.def"
#undef ENTRY
};

/* --- what is in one -----------------------------------------------------------------------------
 */

/* The part of an enumerator's name that is its own: behind the '_' of a beginning that all share.
 */
static const char *own_part(const Type *t, const char *name)
{
    const char *bar = strchr(name, '_');
    size_t len = bar ? (size_t)(bar - name) + 1 : 0;

    for (unsigned i = 0; i < t->nenums && len; i++)
        if (strncmp(t->enums[i].name, name, len) != 0)
            len = 0;
    return name + len;
}

static void enum_state(const Kernel *k, const Type *t, uint64_t num, KernelProcess *p)
{
    for (unsigned i = 0; i < t->nenums; i++) {
        const char *name = t->enums[i].name, *own;
        if (!name || (uint64_t)t->enums[i].val != num)
            continue;
        own = own_part(t, name);
        for (size_t n = 0; n + 1 < sizeof p->state && own[n]; n++)
            p->state[n] = (char)tolower((unsigned char)own[n]);
        for (size_t s = 0; s < sizeof states / sizeof *states; s++)
            if (states[s].id == k->id && !strcmp(states[s].name, name))
                p->role = states[s].role;
        return;
    }
}

static void number_state(const Kernel *k, uint64_t num, KernelProcess *p)
{
    for (size_t s = 0; s < sizeof states / sizeof *states; s++) {
        uint64_t bits = states[s].number;
        if (states[s].id != k->id || (bits ? (num & bits) != bits : num != 0))
            continue;
        p->role = states[s].role;
        snprintf(p->state, sizeof p->state, "%s", states[s].text);
        return;
    }
}

static bool state_of(Debug *d, const Kernel *k, KernelProcess *p)
{
    const KernelPath *path = &k->field[FIELD_state];
    uint64_t num, exited;

    if (!kernel_number(d, k, path, p->object, &num))
        return false;
    if (path->type->kind == TYPE_ENUM)
        enum_state(k, path->type, num, p);
    else
        number_state(k, num, p);
    if (!p->state[0])
        snprintf(p->state, sizeof p->state, "state 0x%llx", (unsigned long long)num);
    if (kernel_number(d, k, &k->field[FIELD_exited], p->object, &exited) && exited) {
        p->role = KERNEL_ZOMBIE;
        snprintf(p->state, sizeof p->state, "zombie");
    }
    return true;
}

static void name_of(Debug *d, const Kernel *k, KernelProcess *p)
{
    const KernelPath *path = &k->field[FIELD_name];
    size_t max = sizeof p->name - 1;
    uint64_t va;

    if (path->type->size < max)
        max = path->type->size;
    if (!kernel_follow(d, k, path, p->object, &va) || !kernel_read(d, k, va, p->name, max))
        max = 0;
    p->name[max] = 0;
    for (char *c = p->name; *c; c++)
        if (*c < ' ' || *c > '~')
            *c = '?';
}

/* The root is a pointer of the kernel's. */
static uint64_t satp_of(Debug *d, const Kernel *k, uint64_t root)
{
    uint64_t satp = kernel_satp(d, k);
    MmuLook look;

    if (!root || root & (PAGE_SIZE - 1))
        return 0;
    if (!k->row->direct) {
        if (!mmu_look(debug_hart(d), satp, root, ACCESS_READ, PRV_S, &look))
            return 0;
        root = look.phys.pa;
    }
    satp = satp >> SATP_MODE_BIT ? satp : (uint64_t)SATP_SV39 << SATP_MODE_BIT;
    return satp >> SATP_MODE_BIT << SATP_MODE_BIT | (root >> PAGE_SHIFT & SATP_PPN);
}

static uint64_t number(Debug *d, const Kernel *k, KernelField field, uint64_t object)
{
    uint64_t num;

    kernel_number(d, k, &k->field[field], object, &num);
    return num;
}

/* False: a free slot, or memory that is not there. `hart` stays -1. */
static bool read_process(Debug *d, const Kernel *k, uint64_t object, KernelProcess *p)
{
    *p = (KernelProcess){.object = object, .hart = -1};
    if (!kernel_number(d, k, &k->field[FIELD_pid], object, &p->pid) || !p->pid ||
        p->pid > INT32_MAX || !state_of(d, k, p) || p->role == KERNEL_FREE)
        return false;
    name_of(d, k, p);
    p->parent = number(d, k, FIELD_parent, object);
    p->satp = satp_of(d, k, number(d, k, FIELD_root, object));
    p->waits = p->role == KERNEL_SLEEPING ? number(d, k, FIELD_waits, object) : 0;
    p->size = k->field[FIELD_bytes].n ? number(d, k, FIELD_bytes, object)
                                      : number(d, k, FIELD_pages, object) * PAGE_SIZE;
    p->heap_lo = number(d, k, FIELD_heap_lo, object);
    p->heap_hi = number(d, k, FIELD_heap_hi, object);
    p->user_sp = p->satp ? number(d, k, FIELD_user_sp, object) : 0;
    p->ra = number(d, k, FIELD_ra, object);
    p->sp = number(d, k, FIELD_sp, object);
    p->s0 = number(d, k, FIELD_s0, object);
    return true;
}

/* --- what a hart runs ---------------------------------------------------------------------------
 */

static bool in_table(const Kernel *k, uint64_t object)
{
    return object >= k->table && (object - k->table) % k->size == 0 &&
           (object - k->table) / k->size < k->count;
}

/* The address that the kernel's array of harts has; 0: none. */
static uint64_t by_array(Debug *d, const Kernel *k, unsigned hart)
{
    for (uint64_t i = 0; i < k->nharts; i++) {
        uint64_t at = k->harts + i * k->hart_size, num = i, object;
        if (k->number.n && !kernel_number(d, k, &k->number, at, &num))
            continue;
        if (num != machine_hart(d->m, hart)->hartid || (k->number.n && !num && i))
            continue;
        return kernel_number(d, k, &k->current, at, &object) && in_table(k, object) ? object : 0;
    }
    return 0;
}

/* sscratch in user mode, tp in the kernel; at the first instructions of a trap still sscratch. */
static uint64_t by_register(const Debug *d, unsigned hart)
{
    const Hart *h = machine_hart(d->m, hart);
    uint64_t scratch = h->sscratch, kernel = UINT64_C(1) << 63;

    if (h->prv == PRV_M)
        return 0;
    return scratch & kernel ? scratch : h->prv == PRV_S && h->x[4] & kernel ? h->x[4] : 0;
}

static uint64_t object_on(Debug *d, const Kernel *k, unsigned hart)
{
    return k->has_harts ? by_array(d, k, hart) : by_register(d, hart);
}

bool kernel_running(Debug *d, unsigned hart, KernelProcess *out)
{
    const Kernel *k = kernel_get(d, NULL);
    uint64_t object = k && hart < machine_nharts(d->m) ? object_on(d, k, hart) : 0;

    if (!object || !read_process(d, k, object, out))
        return false;
    out->hart = (int)hart;
    return true;
}

/* --- all of them --------------------------------------------------------------------------------
 */

static void place(KernelProcess *p, const uint64_t *on, unsigned nharts)
{
    for (unsigned i = 0; i < nharts; i++)
        if (on[i] == p->object)
            p->hart = (int)i;
    if (p->hart >= 0 && p->role == KERNEL_READY) {
        p->role = KERNEL_RUNNING;
        snprintf(p->state, sizeof p->state, "running");
    }
}

/* The next object behind `at`; 0: there is none. */
static uint64_t next_object(Debug *d, const Kernel *k, uint64_t at, uint64_t n)
{
    uint64_t next;

    if (!k->row->list)
        return n < k->count ? k->table + n * k->size : 0;
    if (!kernel_number(d, k, &k->field[FIELD_next], at, &next) || !next)
        return 0;
    next -= k->field[FIELD_link].off[0];
    return next == k->table ? 0 : next;
}

bool kernel_each(Debug *d, bool (*each)(void *ctl, const KernelProcess *p), void *ctl, Err *err)
{
    const Kernel *k = kernel_get(d, err);
    unsigned nharts = machine_nharts(d->m);
    uint64_t on[MAP_MAX_HARTS], at, mark = 0;
    KernelProcess p;

    if (!k)
        return false;
    for (unsigned i = 0; i < nharts; i++)
        on[i] = object_on(d, k, i);
    at = k->table;
    for (uint64_t n = 0; n < KERNEL_PROCESSES_MAX; n++) {
        at = next_object(d, k, at, n);
        if (!at || at == mark) /* the end, or a list that leads back into itself */
            break;
        mark = n & (n - 1) ? mark : at;
        if (!read_process(d, k, at, &p))
            continue;
        place(&p, on, nharts);
        if (!each(ctl, &p))
            break;
    }
    return true;
}

typedef struct Search {
    uint64_t pid, root;
    KernelProcess *out;
    bool found;
} Search;

static bool has_pid(void *ctl, const KernelProcess *p)
{
    Search *s = ctl;

    if (p->pid != s->pid)
        return true;
    *s->out = *p;
    s->found = true;
    return false;
}

bool kernel_find(Debug *d, uint64_t pid, KernelProcess *out, Err *err)
{
    Search s = {.pid = pid, .out = out};

    return kernel_each(d, has_pid, &s, err) &&
           (s.found ||
            err_set(err, 0, "there is no process %llu (ps lists them)", (unsigned long long)pid));
}

/* --- by satp ------------------------------------------------------------------------------------
 */

enum { NOBODY_STEPS = 10000 }; /* for so long nobody's space stays nobody's */

static bool has_root(void *ctl, const KernelProcess *p)
{
    Search *s = ctl;

    if (!p->satp || (p->satp & SATP_PPN) != s->root)
        return true;
    *s->out = *p;
    s->found = true;
    return false;
}

static void place_by_satp(Debug *d, const Kernel *k, KernelProcess *p)
{
    uint64_t on[MAP_MAX_HARTS];
    unsigned nharts = machine_nharts(d->m);

    for (unsigned i = 0; i < nharts; i++)
        on[i] = object_on(d, k, i);
    place(p, on, nharts);
}

bool kernel_by_satp(Debug *d, uint64_t satp, KernelProcess *out)
{
    Kernel *k = kernel_get(d, NULL);
    uint64_t root = satp & SATP_PPN, now = machine_steps(d->m);
    Search s = {.root = root, .out = out};
    SatpEntry *e;
    Err err;

    if (!k || satp >> SATP_MODE_BIT == SATP_BARE ||
        (k->root_va && (kernel_satp(d, k) & SATP_PPN) == root))
        return false;
    e = &k->satp[(root ^ root >> 6) % SATP_CACHE];
    if (e->used && e->root == root) {
        if (!e->object && now >= e->step && now - e->step < NOBODY_STEPS)
            return false;
        if (e->object && read_process(d, k, e->object, out) && out->satp &&
            (out->satp & SATP_PPN) == root) {
            place_by_satp(d, k, out);
            return true;
        }
    }
    if (!kernel_each(d, has_root, &s, &err))
        return false;
    *e = (SatpEntry){.root = root, .object = s.found ? out->object : 0, .step = now, .used = true};
    return s.found;
}

/* --- from the kernel back to the user ---------------------------------------------------------
 */

bool kernel_user_frame(Debug *d, const char *function, uint64_t *base, const Type **type,
                       uint64_t *satp)
{
    const Kernel *k = kernel_get(d, NULL);
    const KernelPath *path = k ? &k->field[FIELD_frame] : NULL;
    KernelProcess p;

    if (!path || !path->n || path->type->kind != TYPE_POINTER || !path->type->target ||
        !entries[k->id] || strcmp(entries[k->id], function) != 0 ||
        !kernel_running(d, d->hart, &p) || !kernel_number(d, k, path, p.object, base) || !*base)
        return false;
    *type = kernel_whole(d, k->file, path->type->target);
    *satp = p.satp;
    return true;
}

void kernel_process_text(const KernelProcess *p, char *buf, size_t len)
{
    snprintf(buf, len, "%llu (%.31s)", (unsigned long long)p->pid, p->name);
}
