/* Which frames the kernel holds for free. See kernel_impl.h. */
#include <stdlib.h>
#include <stdio.h>
#include <string.h>

#include "emu/debug/kernel_impl.h"
#include "spec/map.h"

static const struct {
    KernelId id;
    const char *variable, *beside, *users, *first, *fresh;
} arrays[] = {
#define FRAMES(id, variable, beside, users, first, fresh)                                          \
    {KERNEL_##id, variable, beside, users, first, fresh},
#include "emu/debug/kernel.def"
#undef FRAMES
};

static const struct {
    KernelId id;
    const char *variable, *beside, *path;
} lists[] = {
#define FREE(id, variable, beside, path) {KERNEL_##id, variable, beside, path},
#include "emu/debug/kernel.def"
#undef FREE
};

static bool variable_number(Debug *d, const Kernel *k, const char *name, const char *beside,
                            uint64_t *num)
{
    DwarfVariable v;

    *num = 0;
    if (!kernel_variable(d, k->file, name, beside, &v) || v.type->size > 8 ||
        !kernel_read(d, k, v.num, num, type_strip(v.type)->size))
        return false;
    *num = value_fit(type_strip(v.type), *num);
    return true;
}

static bool open_array(Debug *d, const Kernel *k, KernelFrames *f)
{
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) {
        DwarfVariable v;
        const Type *t;
        Err err;
        if (arrays[i].id != k->id ||
            !kernel_variable(d, k->file, arrays[i].variable, arrays[i].beside, &v))
            continue;
        t = type_strip(v.type);
        if (t->kind != TYPE_POINTER || !t->target || !t->target->size ||
            !kernel_path(d, k->file, t->target, arrays[i].users, &f->users, &err))
            return false;
        f->size = t->target->size;
        f->name = arrays[i].variable;
        f->member = arrays[i].users;
        return kernel_read(d, k, v.num, &f->array, 8) &&
               variable_number(d, k, arrays[i].first, arrays[i].beside, &f->first) &&
               variable_number(d, k, arrays[i].fresh, arrays[i].beside, &f->fresh) && f->array &&
               f->first;
    }
    return false;
}

static uint64_t ram_pages(Debug *d)
{
    uint64_t size;

    machine_ram(d->m, &size);
    return size >> PAGE_SHIFT;
}

/* The list's length is at most RAM's: each frame is marked once. */
static bool open_list(Debug *d, const Kernel *k, KernelFrames *f)
{
    uint64_t frames = ram_pages(d), at, n;
    DwarfVariable v;
    KernelPath path;
    Err err;

    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        if (lists[i].id != k->id ||
            !kernel_variable(d, k->file, lists[i].variable, lists[i].beside, &v) ||
            !kernel_path(d, k->file, v.type, lists[i].path, &path, &err) ||
            !kernel_number(d, k, &path, v.num, &at))
            continue;
        f->map = calloc(frames / 8 + 1, 1);
        f->name = lists[i].variable;
        f->member = lists[i].path;
        while (f->map && at) {
            n = (at - MAP_RAM_BASE) >> PAGE_SHIFT;
            if (n >= frames || f->map[n / 8] >> (n & 7) & 1 || !kernel_read(d, k, at, &at, 8))
                break;
            f->map[n / 8] |= (uint8_t)(1 << (n & 7));
        }
        f->nmap = frames;
        return f->map != NULL;
    }
    return false;
}

bool kernel_frames_open(Debug *d, const Kernel *k, KernelFrames *f)
{
    *f = (KernelFrames){.size = 0};
    return open_array(d, k, f) || open_list(d, k, f);
}

void kernel_frames_close(KernelFrames *f)
{
    free(f->map);
}

bool kernel_frame_free(Debug *d, const Kernel *k, const KernelFrames *f, uint64_t pa, char *how,
                       size_t len)
{
    uint64_t n, users;

    if (f->map) {
        n = (pa - MAP_RAM_BASE) >> PAGE_SHIFT;
        snprintf(how, len, "it is in %s.%s", f->name, f->member);
        return n < f->nmap && f->map[n / 8] >> (n & 7) & 1;
    }
    n = (pa - f->first) >> PAGE_SHIFT;
    if (pa < f->first || n >= ram_pages(d))
        return false;
    if (n >= f->fresh) {
        snprintf(how, len, "it was never given out");
        return true;
    }
    snprintf(how, len, "%s[%llu].%s is 0", f->name, (unsigned long long)n, f->member);
    return kernel_number(d, k, &f->users, f->array + n * f->size, &users) && !users;
}
