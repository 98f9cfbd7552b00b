/* What a process sleeps on, and in which function. See kernel_impl.h. */
#include <stdio.h>
#include <string.h>

#include "emu/debug/kernel_impl.h"

enum { CALLERS_MAX = 12, MEMBERS_MAX = 8 };

static const struct {
    KernelId id;
    const char *function;
} sleeps[] = {
#define SLEEPS(id, function) {KERNEL_##id, function},
#include "emu/debug/kernel.def"
#undef SLEEPS
};

/* --- an address as a variable's part ------------------------------------------------------------
 */

/* ".readers", "[3].lock": the biggest part that begins at `off`, or the smallest that holds it. */
static void part_text(const Type *t, uint64_t off, char *buf, size_t len)
{
    size_t n = 0;

    buf[0] = 0;
    for (unsigned depth = 0; depth < MEMBERS_MAX && n < len; depth++) {
        const Member *in = NULL;
        t = type_strip(t);
        if (t->kind == TYPE_ARRAY && t->target && t->target->size) {
            n += (size_t)snprintf(buf + n, len - n, "[%llu]",
                                  (unsigned long long)(off / t->target->size));
            off %= t->target->size;
            t = t->target;
            continue;
        }
        for (unsigned i = 0; i < t->nmembers; i++)
            if (t->members[i].name && t->members[i].off <= off &&
                off - t->members[i].off < t->members[i].type->size)
                in = &t->members[i];
        if (!in || !off)
            break;
        n += (size_t)snprintf(buf + n, len - n, ".%s", in->name);
        off -= in->off;
        t = in->type;
    }
    if (off && n < len)
        snprintf(buf + n, len - n, "+%llu", (unsigned long long)off);
}

void kernel_address_text(Debug *d, const Kernel *k, uint64_t va, char *buf, size_t len)
{
    uint64_t far;
    const char *name = elf_name_of(&d->file[k->file], va - d->info[k->file].bias, &far);
    DwarfVariable v;
    char part[120];

    if (!name) {
        snprintf(buf, len, "0x%llx", (unsigned long long)va);
        return;
    }
    snprintf(part, sizeof part, far ? "+%llu" : "", (unsigned long long)far);
    if (kernel_variable(d, k->file, name, !strcmp(name, k->row->variable) ? k->row->beside : "",
                        &v) &&
        v.num == va - far)
        part_text(v.type, far, part, sizeof part);
    snprintf(buf, len, "%.80s%s", name, part);
}

/* --- who called ---------------------------------------------------------------------------------
 */

typedef struct Eyes {
    Debug *d;
    const Kernel *k;
    uint64_t x[32];
    uint32_t known;
} Eyes;

static bool eyes_memory(void *ctl, uint64_t va, void *buf, size_t len)
{
    const Eyes *e = ctl;

    return kernel_read(e->d, e->k, va, buf, len);
}

static bool eyes_register(void *ctl, unsigned n, uint64_t *num)
{
    const Eyes *e = ctl;

    *num = n < 32 ? e->x[n] : 0;
    return n < 32 && e->known >> n & 1;
}

static bool is_sleep(KernelId id, const char *name)
{
    size_t len = strcspn(name, ".");

    for (size_t i = 0; i < sizeof sleeps / sizeof *sleeps; i++)
        if (sleeps[i].id == id && strlen(sleeps[i].function) == len &&
            !memcmp(sleeps[i].function, name, len))
            return true;
    return false;
}

const char *kernel_sleeper(Debug *d, const Kernel *k, const KernelProcess *p)
{
    Eyes e = {.d = d, .k = k, .known = 1 | 1 << 2 | 1 << 8};
    DwarfView v = {.ctl = &e, .memory = eyes_memory, .reg = eyes_register};
    uint64_t pc = p->ra, bias = d->info[k->file].bias, far;
    DwarfFrame up;

    e.x[2] = p->sp;
    e.x[8] = p->s0;
    v.bias = bias;
    for (unsigned i = 0; i < CALLERS_MAX && pc; i++) {
        const char *name = elf_name_of(&d->file[k->file], pc - 1 - bias, &far);
        if (!name || !is_sleep(k->id, name))
            return name;
        v.pc = pc - 1;
        if (!d->dwarf->unwind(debug_info(d, k->file), &v, &up) || up.outermost)
            return NULL;
        memcpy(e.x, up.x, sizeof e.x);
        e.known = up.known;
        pc = up.pc;
    }
    return NULL;
}

void kernel_wait_text(Debug *d, const KernelProcess *p, char *buf, size_t len)
{
    const Kernel *k = kernel_get(d, NULL);
    const char *in;
    char on[220] = "";

    buf[0] = 0;
    if (!k || p->role != KERNEL_SLEEPING)
        return;
    in = kernel_sleeper(d, k, p);
    if (p->waits)
        kernel_address_text(d, k, p->waits, on, sizeof on);
    snprintf(buf, len, "%s%s%s%.80s", on, *on && in ? " " : "", in ? "in " : "", in ? in : "");
}
