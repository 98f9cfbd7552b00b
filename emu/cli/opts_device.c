/*
 * -drive, -device, -chardev and -global, as QEMU spells them. They are only noted here; what refers
 * to what is resolved when everything is known (setup.c).
 */
#include <stdio.h>
#include <string.h>

#include "emu/cli/opts_set.h"
#include "emu/cli/value.h"

static char *keep(Options *o, const char *s)
{
    return pool_copy(&o->pool, s, strlen(s));
}

static bool drive_item(Options *o, OptDrive *d, const Item *item, Err *err)
{
    const char *v = item->value;
    if (!strcmp(item->key, "file"))
        d->file = keep(o, v);
    else if (!strcmp(item->key, "id"))
        d->id = keep(o, v);
    else if (!strcmp(item->key, "readonly") || !strcmp(item->key, "read-only"))
        return item->has_value ? value_switch(v, &d->readonly, err) : (d->readonly = true);
    else if (!strcmp(item->key, "snapshot"))
        return item->has_value ? value_switch(v, &d->snapshot, err) : (d->snapshot = true);
    else if (!strcmp(item->key, "format"))
        return (d->raw = !strcmp(v, "raw")) ||
               err_set(err, 0, "format=%s: only raw (`qemu-img convert -O raw` makes it)", v);
    else if (!strcmp(item->key, "media"))
        return !strcmp(v, "disk") || err_set(err, 0, "media=%s: only disk", v);
    else if (!strcmp(item->key, "if") && (!strcmp(v, "none") || !strcmp(v, "virtio")))
        d->attach = !strcmp(v, "virtio");
    else if (!strcmp(item->key, "if"))
        return err_set(err, 0, "if=%s: only none and virtio", v);
    else
        return err_set(err, 0, "'%s' is not known (file, id, if, format, readonly, snapshot)",
                       item->key);
    return true;
}

bool set_drive(Options *o, const OptRow *row, const char *arg, Err *err)
{
    OptDrive d = {.attach = true}; /* QEMU's default interface for this board is virtio, too */
    for (const char *list = arg; *list;) {
        Item item;
        if (!value_item(&list, &item, err) || !drive_item(o, &d, &item, err))
            return false;
    }
    if (!d.file || !*d.file)
        return err_set(err, 0, "file=FILE is missing");
    for (unsigned i = 0; i < o->ndrives; i++) {
        if (d.id && o->drive[i].id && !strcmp(d.id, o->drive[i].id))
            return err_set(err, 0, "there is a drive '%s' already", d.id);
    }
    if (o->ndrives == OPTS_DRIVES)
        return err_set(err, 0, "more than %d drives", OPTS_DRIVES);
    o->drive[o->ndrives++] = d;
    return true;
}

/* Names as in QEMU, and those of the machine; NULL: known, and not there yet. */
static const struct {
    const char *spelled, *device;
} device_names[] = {
    {"virtio-blk-device", "virtio-blk"},
    {"virtio-rng-device", "virtio-rng"},
    {"virtio-keyboard-device", "virtio-keyboard"},
    {"virtio-tablet-device", "virtio-tablet"},
    {"virtio-serial-device", "virtio-console"},
    {"virtconsole", "virtio-console"},
    {"virtio-net-device", NULL},
    {"virtio-gpu-device", NULL},
    {"virtio-mouse-device", NULL},
    {"virtio-9p-device", NULL},
    {"virtio-scsi-device", NULL},
    {"virtserialport", NULL},
};

static bool device_name(OptDevice *d, const char *name, Err *err)
{
    size_t n = strlen(name);
    for (unsigned i = 0; i < sizeof(device_names) / sizeof(*device_names); i++) {
        if (strcmp(name, device_names[i].spelled))
            continue;
        d->device = device_names[i].device;
        d->is_port = !strcmp(name, "virtconsole");
        return d->device || err_set(err, 0, "there is no such device yet");
    }
    if (n > 4 && !strcmp(name + n - 4, "-pci"))
        return err_set(err, 0, "there is no PCI yet; %.*s-device is for the virtio-mmio slots",
                       (int)n - 4, name);
    return err_set(err, 0, "no such device (`-device help` lists them)");
}

static bool device_item(Options *o, OptDevice *d, const Item *item, unsigned *nprops, Err *err)
{
    static const char bus[] = "virtio-mmio-bus.";
    const char *v = item->value;
    if (!strcmp(item->key, "drive")) {
        d->drive = keep(o, v);
    } else if (!strcmp(item->key, "chardev")) {
        d->chardev = keep(o, v);
    } else if (!strcmp(item->key, "id")) {
        /* a name for a monitor that is not there: nothing refers to it */
    } else if (!strcmp(item->key, "bus")) {
        size_t n = strlen(bus);
        if (d->is_port)
            return true; /* virtio-serial.0 of the one serial device that there is */
        if (strncmp(v, bus, n) || v[n] < '0' || v[n] >= '0' + MACHINE_SLOTS || v[n + 1])
            return err_set(err, 0, "bus=%s: %s0 to %s%d", v, bus, bus, MACHINE_SLOTS - 1);
        d->slot = v[n] - '0';
    } else if (*nprops == OPTS_PROPS - 1) {
        return err_set(err, 0, "more than %d properties", OPTS_PROPS - 1);
    } else {
        d->props[(*nprops)++] =
            pool_text(&o->pool, "%s=%s", item->key, item->has_value ? item->value : "on");
    }
    return true;
}

bool set_device(Options *o, const OptRow *row, const char *arg, Err *err)
{
    OptDevice d = {.slot = -1, .spelled = arg};
    unsigned nprops = 0;
    if (!strcmp(arg, "help")) {
        o->list = "devices";
        return true;
    }
    for (const char *list = arg; *list;) {
        Item item;
        if (!value_item(&list, &item, err))
            return false;
        if (!d.device && !strcmp(item.key, "driver") && item.has_value)
            snprintf(item.key, sizeof(item.key), "%.60s", item.value);
        if (!(d.device ? device_item(o, &d, &item, &nprops, err) : device_name(&d, item.key, err)))
            return false;
    }
    if (!d.device)
        return err_set(err, 0, "a device's name is missing");
    if (o->ndevices == OPTS_DEVICES)
        return err_set(err, 0, "more than %d devices", OPTS_DEVICES);
    o->device[o->ndevices++] = d;
    return true;
}

bool set_chardev(Options *o, const OptRow *row, const char *arg, Err *err)
{
    OptChardev c = {.sink = SINK_NULL};
    bool first = true;
    for (const char *list = arg; *list; first = false) {
        Item item;
        if (!value_item(&list, &item, err))
            return false;
        if (first && !strcmp(item.key, "stdio"))
            c.sink = SINK_STDIO;
        else if (first && !strcmp(item.key, "file"))
            c.sink = SINK_FILE;
        else if (first && strcmp(item.key, "null"))
            return err_set(err, 0, "'%s': only stdio, null and file", item.key);
        else if (!first && !strcmp(item.key, "id"))
            c.id = keep(o, item.value);
        else if (!first && !strcmp(item.key, "path"))
            c.path = keep(o, item.value);
        else if (!first)
            return err_set(err, 0, "'%s' is not known (id, path)", item.key);
    }
    if (!c.id)
        return err_set(err, 0, "id=ID is missing");
    if (c.sink == SINK_FILE && !c.path)
        return err_set(err, 0, "path=FILE is missing");
    if (o->nchardevs == OPTS_CHARDEVS)
        return err_set(err, 0, "more than %d", OPTS_CHARDEVS);
    o->chardev[o->nchardevs++] = c;
    return true;
}

bool set_global(Options *o, const OptRow *row, const char *arg, Err *err)
{
    static const char legacy[] = "virtio-mmio.force-legacy=";
    size_t n = strlen(legacy);
    if (strncmp(arg, legacy, n))
        return err_set(err, 0, "only virtio-mmio.force-legacy=true|false");
    return value_switch(arg + n, &o->legacy, err);
}
