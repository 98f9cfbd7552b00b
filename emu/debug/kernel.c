/* Which kernel it is, and where in it things are. See kernel.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emu/base/path.h"
#include "emu/debug/kernel_impl.h"
#include "spec/map.h"

static const KernelRow rows[KERNELS] = {
#define ARRAY false
#define LIST  true
#define KERNEL(id, title, how, variable, beside, root, direct)                                     \
    [KERNEL_##id] = {title, how, variable, beside, root, direct},
#include "emu/debug/kernel.def"
#undef KERNEL
#undef ARRAY
#undef LIST
};

static const struct {
    KernelId id;
    KernelField field;
    const char *path;
} fields[] = {
#define FIELD(id, field, path) {KERNEL_##id, FIELD_##field, path},
#include "emu/debug/kernel.def"
#undef FIELD
};

static const struct {
    KernelId id;
    const char *variable, *current, *number;
} hart_rows[] = {
#define HARTS(id, variable, current, number) {KERNEL_##id, variable, current, number},
#include "emu/debug/kernel.def"
#undef HARTS
};

/* --- variables and paths ------------------------------------------------------------------------
 */

static bool no_memory(void *ctl, uint64_t va, void *buf, size_t len)
{
    return false;
}

static bool no_register(void *ctl, unsigned n, uint64_t *num)
{
    return false;
}

bool kernel_variable(Debug *d, unsigned file, const char *name, const char *beside,
                     DwarfVariable *out)
{
    DwarfFile *f = debug_info(d, file);
    DwarfView v = {.memory = no_memory, .reg = no_register, .bias = d->info[file].bias};
    DwarfFunction fn;

    if (!f)
        return false;
    if (*beside && d->dwarf->function(f, beside, 0, &fn))
        v.pc = fn.lo + v.bias;
    return d->dwarf->variable(f, name, &v, out) && out->place == DWARF_MEMORY;
}

const Type *kernel_whole(Debug *d, unsigned file, const Type *t)
{
    const Type *found;

    t = type_strip(t);
    if ((t->kind != TYPE_STRUCT && t->kind != TYPE_UNION) || t->nmembers || !t->name)
        return t;
    found = d->dwarf->type(debug_info(d, file), t->name);
    return found ? type_strip(found) : t;
}

static const Type *member(const Type *t, const char *name, size_t len, uint64_t *off,
                          unsigned depth)
{
    for (unsigned i = 0; i < t->nmembers; i++) {
        const Member *m = &t->members[i];
        const Type *inside;
        if (m->name && strlen(m->name) == len && !memcmp(m->name, name, len) && !m->bit_size) {
            *off += m->off;
            return m->type;
        }
        if (m->name || depth > 4)
            continue;
        inside = member(type_strip(m->type), name, len, off, depth + 1);
        if (inside) {
            *off += m->off;
            return inside;
        }
    }
    return NULL;
}

/* "[2]" at *text. */
static bool index_step(const char **text, const Type **t, uint64_t *off)
{
    char *end;
    unsigned long n = strtoul(*text + 1, &end, 10);

    if (*end != ']' || (*t)->kind != TYPE_ARRAY || !(*t)->target || n >= (*t)->count)
        return false;
    *off += n * (*t)->target->size;
    *t = (*t)->target;
    *text = end + 1;
    return true;
}

bool kernel_path(Debug *d, unsigned file, const Type *type, const char *text, KernelPath *out,
                 Err *err)
{
    const char *at = text;

    *out = (KernelPath){.n = 1};
    while (*at) {
        size_t len = strcspn(at, ".-[");
        const Type *t = kernel_whole(d, file, type);
        type = member(t, at, len, &out->off[out->n - 1], 0);
        if (!type)
            return err_set(err, 0, "%.60s has no member `%.*s`", t->name ? t->name : "a structure",
                           (int)len, at);
        at += len;
        type = type_strip(type);
        if (*at == '[' && !index_step(&at, &type, &out->off[out->n - 1]))
            return err_set(err, 0, "`%.40s`: no such element", text);
        if (*at == '-') {
            if (type->kind != TYPE_POINTER || !type->target || out->n == PATH_STEPS)
                return err_set(err, 0, "`%.40s`: no pointer", text);
            out->follow[out->n - 1] = true;
            out->n++;
            type = type->target;
        }
        at += *at == '-' ? 2 : *at == '.';
    }
    out->type = type_strip(type);
    return true;
}

/* --- recognition --------------------------------------------------------------------------------
 */

/* Nothing is to be had without. */
static bool required(const Kernel *k, unsigned field)
{
    return field == FIELD_pid || field == FIELD_name || field == FIELD_state ||
           field == FIELD_root || (k->row->list && (field == FIELD_link || field == FIELD_next));
}

static bool find_fields(Debug *d, Kernel *k, const Type *type, Err *err)
{
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        KernelPath *path = &k->field[fields[i].field];
        Err one;
        if (fields[i].id != k->id || path->n)
            continue;
        if (kernel_path(d, k->file, type, fields[i].path, path, &one))
            continue;
        path->n = 0;
        if (required(k, fields[i].field))
            *err = one;
    }
    for (unsigned i = 0; i < KERNEL_FIELDS; i++)
        if (required(k, i) && !k->field[i].n)
            return false;
    return true;
}

/* An array of structures, or one structure. */
static bool find_table(Debug *d, Kernel *k, Err *err)
{
    DwarfVariable v;
    const Type *t;

    if (!kernel_variable(d, k->file, k->row->variable, k->row->beside, &v))
        return err_set(err, 0, "it has no variable `%s`", k->row->variable);
    t = type_strip(v.type);
    k->table = v.num;
    k->count = 1;
    if (!k->row->list) {
        if (t->kind != TYPE_ARRAY || !t->target)
            return err_set(err, 0, "`%s` is no array", k->row->variable);
        k->count = t->count < KERNEL_PROCESSES_MAX ? t->count : KERNEL_PROCESSES_MAX;
        t = t->target;
    }
    t = kernel_whole(d, k->file, t);
    k->size = t->size;
    if (!k->count || !k->size || t->kind != TYPE_STRUCT)
        return err_set(err, 0, "`%s` is no structure", k->row->variable);
    return find_fields(d, k, t, err);
}

static bool find_harts(Debug *d, Kernel *k, Err *err)
{
    DwarfVariable v;
    const Type *t;

    for (size_t i = 0; i < sizeof hart_rows / sizeof *hart_rows; i++) {
        if (hart_rows[i].id != k->id)
            continue;
        if (!kernel_variable(d, k->file, hart_rows[i].variable, "", &v))
            return err_set(err, 0, "it has no variable `%s`", hart_rows[i].variable);
        t = type_strip(v.type);
        if (t->kind != TYPE_ARRAY || !t->target || !t->target->size)
            return err_set(err, 0, "`%s` is no array", hart_rows[i].variable);
        k->has_harts = true;
        k->harts = v.num;
        k->nharts = t->count < MAP_MAX_HARTS ? t->count : MAP_MAX_HARTS;
        k->hart_size = t->target->size;
        if (!kernel_path(d, k->file, t->target, hart_rows[i].current, &k->current, err))
            return false;
        if (*hart_rows[i].number &&
            !kernel_path(d, k->file, t->target, hart_rows[i].number, &k->number, err))
            return false;
    }
    return true;
}

static bool find_root(Debug *d, Kernel *k, Err *err)
{
    DwarfVariable v;

    if (!*k->row->root)
        return true;
    if (!kernel_variable(d, k->file, k->row->root, "", &v))
        return err_set(err, 0, "it has no variable `%s`", k->row->root);
    k->root_va = v.num;
    return true;
}

/* It has the symbols that a kernel of the row has. */
static bool has_symbols(const Debug *d, unsigned file, const KernelRow *row)
{
    uint64_t va;

    return elf_symbol(&d->file[file], row->variable, &va) &&
           (!*row->beside || elf_symbol(&d->file[file], row->beside, &va)) &&
           (!*row->root || elf_symbol(&d->file[file], row->root, &va));
}

/* All that a recognition finds out. */
static void forget(Kernel *k)
{
    memset(k->field, 0, sizeof k->field);
    k->current = k->number = (KernelPath){.n = 0};
    k->root_va = 0;
    k->has_harts = false;
}

static bool try_file(Debug *d, Kernel *k, KernelId id, unsigned file)
{
    const char *name = path_name(d->file[file].blob.name);
    Err err;

    if (!has_symbols(d, file, &rows[id]))
        return false;
    forget(k);
    k->id = id;
    k->row = &rows[id];
    k->file = file;
    if (!debug_info(d, file)) {
        snprintf(k->why, sizeof k->why,
                 d->dwarf ? "%.50s looks like %s, but it has no debug information, without which "
                            "nobody knows what is in its structures: build it with -g"
                          : "%.50s looks like %s, but no debug information can be read: %.100s",
                 name, k->row->title, d->dwarf_why);
        return false;
    }
    if (find_table(d, k, &err) && find_harts(d, k, &err) && find_root(d, k, &err))
        return true;
    snprintf(k->why, sizeof k->why, "%.50s looks like %s, but %.150s", name, k->row->title,
             err.msg);
    return false;
}

static bool recognise(Debug *d, Kernel *k)
{
    k->nfiles = d->nfiles;
    k->why[0] = 0;
    k->now_known = false;
    memset(k->satp, 0, sizeof k->satp);
    for (unsigned id = 0; id < KERNELS; id++)
        for (unsigned i = 0; i < d->nfiles; i++)
            if (try_file(d, k, (KernelId)id, i))
                return true;
    if (k->why[0])
        return false;
    snprintf(
        k->why, sizeof k->why,
        "no kernel is known here: %s; it knows this project's xv6, MIT's and Linux by an ELF file "
        "with debug information (symbol-file FILE; of Debian's Linux the vmlinux in package "
        "linux-image-VERSION-dbg)",
        d->nfiles ? "no file of symbols is one" : "there are no symbols");
    return false;
}

Kernel *kernel_get(Debug *d, Err *err)
{
    Kernel *k = d->kernel;

    if (!k) {
        k = calloc(1, sizeof *k);
        if (!k) {
            if (err)
                err_set(err, 0, "out of memory");
            return NULL;
        }
        d->kernel = k;
        k->nfiles = ~0u;
    }
    if (k->nfiles != d->nfiles)
        k->known = recognise(d, k);
    if (k->known)
        return k;
    if (err)
        err_set(err, 0, "%.230s", k->why);
    return NULL;
}

const char *kernel_name(Debug *d, Err *err)
{
    const Kernel *k = kernel_get(d, err);

    return k ? k->row->title : NULL;
}

void kernel_free(Debug *d)
{
    free(d->kernel);
    d->kernel = NULL;
}

/* --- its memory ---------------------------------------------------------------------------------
 */

/* The mode of satp that the guest uses: of a hart that has one. */
static uint64_t satp_mode(const Debug *d)
{
    uint64_t mode = debug_hart(d)->satp >> SATP_MODE_BIT;

    for (unsigned i = 0; !mode && i < machine_nharts(d->m); i++)
        mode = machine_hart(d->m, i)->satp >> SATP_MODE_BIT;
    return mode ? mode : SATP_SV39;
}

uint64_t kernel_satp(Debug *d, const Kernel *k)
{
    uint64_t root = 0;

    if (!k->root_va || machine_peek(d->m, k->root_va, &root, 8) != 8 || !root)
        return debug_hart(d)->satp;
    return satp_mode(d) << SATP_MODE_BIT | (root >> PAGE_SHIFT & SATP_PPN);
}

bool kernel_read(Debug *d, const Kernel *k, uint64_t va, void *buf, size_t len)
{
    uint64_t satp = 0;

    if (k->row->direct && machine_peek(d->m, va, buf, len) == len)
        return true;
    satp = kernel_satp(d, k);
    if (satp >> SATP_MODE_BIT == SATP_BARE)
        return machine_peek(d->m, va, buf, len) == len;
    for (size_t done = 0; done < len;) {
        size_t n = PAGE_SIZE - ((va + done) & (PAGE_SIZE - 1));
        MmuLook look;
        n = n < len - done ? n : len - done;
        if (!mmu_look(debug_hart(d), satp, va + done, ACCESS_READ, PRV_S, &look) ||
            machine_peek(d->m, look.phys.pa, (uint8_t *)buf + done, n) != n)
            return false;
        done += n;
    }
    return true;
}

bool kernel_follow(Debug *d, const Kernel *k, const KernelPath *path, uint64_t base, uint64_t *va)
{
    for (unsigned i = 0; i < path->n; i++) {
        base += path->off[i];
        if (path->follow[i] && (!kernel_read(d, k, base, &base, 8) || !base))
            return false;
    }
    *va = base;
    return path->n != 0;
}

bool kernel_number(Debug *d, const Kernel *k, const KernelPath *path, uint64_t base, uint64_t *num)
{
    uint64_t va;

    *num = 0;
    if (!kernel_follow(d, k, path, base, &va) || !path->type->size || path->type->size > 8 ||
        !kernel_read(d, k, va, num, path->type->size))
        return false;
    *num = value_fit(path->type, *num);
    return true;
}
