/* Commands about what is outside the harts: the address space, devices, interrupts. */
#include <stdio.h>
#include <string.h>

#include "emu/debug/command.h"
#include "emu/debug/info.h"

/* --- what devices say --------------------------------------------------------------------------
 */

const char *debug_source_name(const Debug *d, unsigned source)
{
    const Device *dev;

    for (unsigned i = 0; (dev = machine_device(d->m, i)); i++)
        if (dev->env.irq_source == source)
            return dev->id;
    return NULL;
}

typedef struct Asked {
    Debug *d;
    const Device *dev;
    char group[120];
} Asked;

static void on_group(void *ctl, const char *name)
{
    Asked *a = ctl;

    snprintf(a->group, sizeof a->group, "%s", name);
    out(&a->d->out, "  %s\n", name);
}

static void on_value(void *ctl, const char *name, uint64_t val, const char *words)
{
    Asked *a = ctl;
    Out *o = &a->d->out;
    bool wide = val > 9;
    int len = (int)strlen(words);

    while (len && words[len - 1] == ' ')
        len--;
    out(o, "  %s%-15s ", a->group[0] ? "  " : "", name);
    out(o, wide ? "0x%llx" : "%llu", (unsigned long long)val);
    out(o, "%s%.*s\n", len ? "  " : "", len, words);
    out_row(o, "state");
    out_str(o, "device", a->dev->id);
    if (a->group[0])
        out_str(o, "group", a->group);
    out_str(o, "name", name);
    out_hex(o, "value", val);
    out_str(o, "words", words);
    out_end(o);
}

static const char *on_source(void *ctl, unsigned source)
{
    return debug_source_name(((Asked *)ctl)->d, source);
}

static void show_device(Debug *d, Device *dev)
{
    Asked a = {.d = d, .dev = dev};
    Describe to = {.ctl = &a, .group = on_group, .value = on_value, .source = on_source};
    Out *o = &d->out;

    out(o, "%s: %s at 0x%llx", dev->id, dev->ops->name, (unsigned long long)dev->env.base);
    if (dev->env.irq_source)
        out(o, ", source %u of the PLIC", dev->env.irq_source);
    out(o, "\n");
    out_row(o, "device");
    out_str(o, "device", dev->id);
    out_str(o, "type", dev->ops->name);
    out_hex(o, "base", dev->env.base);
    out_num(o, "source", dev->env.irq_source);
    out_end(o);
    if (dev->ops->describe)
        dev->ops->describe(dev, &to);
}

/* All whose name or kind begins with `word`; "" is all. */
static bool show_devices(Debug *d, const char *word, Err *err)
{
    size_t len = strlen(word);
    unsigned n = 0;
    Device *dev;

    for (unsigned i = 0; (dev = machine_device(d->m, i)); i++) {
        if (strncmp(dev->id, word, len) != 0 && strncmp(dev->ops->name, word, len) != 0)
            continue;
        show_device(d, dev);
        n++;
    }
    return n || err_set(err, 0, "there is no device `%.40s`; `info devices` lists them", word);
}

bool info_devices(Debug *d, const char *args, Err *err)
{
    char word[40] = "";

    debug_word(&args, word, sizeof word);
    return args_end(args, err) && show_devices(d, word, err);
}

bool info_plic(Debug *d, const char *args, Err *err)
{
    return args_end(args, err) && show_devices(d, "plic", err);
}

bool info_clint(Debug *d, const char *args, Err *err)
{
    return args_end(args, err) && show_devices(d, "clint", err);
}

bool info_virtio(Debug *d, const char *args, Err *err)
{
    return args_end(args, err) && show_devices(d, "virtio", err);
}

/* --- the address space --------------------------------------------------------------------------
 */

bool info_mtree(Debug *d, const char *args, Err *err)
{
    const Region *r;
    Out *o = &d->out;

    if (!args_end(args, err))
        return false;
    for (unsigned i = 0; (r = machine_region(d->m, i)); i++) {
        const char *what = !r->ram ? "device" : r->readonly ? "rom" : "ram";
        char widths[20] = "";
        for (unsigned w = 1; w <= 8 && !r->ram; w *= 2)
            if (r->widths & w)
                snprintf(widths + strlen(widths), sizeof widths - strlen(widths), "%s%u",
                         widths[0] ? "," : " ", 8 * w);
        out(o, "%016llx-%016llx  %-6s  %s%s%s\n", (unsigned long long)r->base,
            (unsigned long long)(r->base + (r->size - 1)), what, r->name,
            widths[0] ? ", accesses of bits:" : "", widths);
        out_row(o, "region");
        out_str(o, "name", r->name);
        out_str(o, "type", what);
        out_hex(o, "base", r->base);
        out_hex(o, "size", r->size);
        out_num(o, "widths", r->widths);
        out_end(o);
    }
    return true;
}

/* --- reset --------------------------------------------------------------------------------------
 */

bool cmd_system_reset(Debug *d, const char *args, Err *err)
{
    if (!args_end(args, err))
        return false;
    if (!d->front.reset)
        return err_set(err, 0, "the machine cannot be reset from here");
    if (!d->front.reset(d->front.ctl, err))
        return false;
    d->hart = 0;
    debug_place(d);
    return true;
}
