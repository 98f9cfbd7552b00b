/*
 * Disks, devices and streams: what -drive, -device, -serial and -chardev named is opened and put
 * into slots.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emu/cli/screen.h"
#include "emu/cli/session.h"
#include "emu/cli/value.h"

/* ---- disks ------------------------------------------------------------------------------ */

static bool not_writable(const Err *err)
{
    return err->code == EACCES || err->code == EPERM || err->code == EROFS;
}

/* "write:3:ENOSPC": the third write and all after it. */
static bool parse_fault(const char *text, DiskFault *fault, Err *err)
{
    char what[16] = "", name[16] = "EIO";
    unsigned long long n = 0;
    *fault = (DiskFault){.count = UINT64_MAX, .code = EIO};
    if (sscanf(text, "%15[a-z]:%llu:%15s", what, &n, name) < 2 || !n)
        return err_set(err, 0, "--disk-fault %s: WHAT:N[:ERROR] is wanted, as write:3:ENOSPC",
                       text);
    fault->first = n;
    if (!strcmp(what, "read"))
        fault->what = DISK_FAULT_READ;
    else if (!strcmp(what, "write"))
        fault->what = DISK_FAULT_WRITE;
    else if (!strcmp(what, "flush"))
        fault->what = DISK_FAULT_FLUSH;
    else
        return err_set(err, 0, "--disk-fault %s: read, write or flush is wanted", text);
    if (!strcmp(name, "ENOSPC"))
        fault->code = ENOSPC;
    else if (strcmp(name, "EIO"))
        return err_set(err, 0, "--disk-fault %s: EIO or ENOSPC is wanted", text);
    return true;
}

/* The layers that only the first disk gets. */
static Disk *with_layers(Session *s, Disk *disk, Err *err)
{
    DiskFault fault;
    HostFile log;
    if (s->ndisks)
        return disk;
    if (s->o->disk_log) {
        if (!host_file_open(&s->files, &log, s->o->disk_log, HOST_FILE_OUTPUT, err)) {
            err_prefix(err, "--disk-log");
            disk_close(disk);
            return NULL;
        }
        disk = disk_log_open(disk, &log, err);
    }
    if (disk && s->o->disk_fault) {
        if (!parse_fault(s->o->disk_fault, &fault, err)) {
            disk_close(disk);
            return NULL;
        }
        disk = disk_fault_open(disk, &fault, err);
    }
    return disk;
}

static Disk *open_disk(Session *s, const OptDrive *drive, Err *err)
{
    HostFile f;
    const char *name = drive->file;
    bool readonly = drive->readonly, snapshot = drive->snapshot || s->o->snapshot;
    bool shared = readonly || snapshot;
    if (!host_file_open(&s->files, &f, name, shared ? HOST_FILE_SHARED : HOST_FILE_DISK, err)) {
        if (shared || !not_writable(err))
            return NULL;
        char why[100];
        snprintf(why, sizeof(why), "%s", strerror(err->code));
        if (!host_file_open(&s->files, &f, name, HOST_FILE_SHARED, err))
            return NULL;
        snapshot = true;
        session_say(s, "%s: cannot be written (%s): what the guest writes is gone at the end", name,
                    why);
    }
    bool good = f.size || err_set(err, 0, "%s: the file is empty", name);
    uint8_t head[512];
    if (good && !drive->raw && f.size >= sizeof(head))
        good = host_file_read(&f, 0, head, sizeof(head), err) &&
               file_is_usable(name, head, sizeof(head), err);
    if (!good) {
        host_file_close(&f);
        return NULL;
    }
    if (f.size % 512)
        session_say(s, "%s: its last %u bytes are no whole block: the guest does not see them",
                    name, (unsigned)(f.size % 512));
    Disk *disk = disk_raw_open(&f, readonly || snapshot, err);
    if (disk && snapshot && !readonly)
        disk = disk_cow_open(disk, err);
    disk = disk ? with_layers(s, disk, err) : NULL;
    if (disk)
        s->disk[s->ndisks++] = disk;
    return disk;
}

/* ---- streams ---------------------------------------------------------------------------- */

static bool open_stream(Session *s, OptSink sink, const char *path, const char *who,
                        const StreamOps **ops, void **ctl, Err *err)
{
    *ops = &host_null_stream;
    *ctl = NULL;
    if (sink == SINK_STDIO) {
        if (s->stdio_taken)
            return err_set(err, 0, "%s: stdio is taken by the serial port already (-serial null)",
                           who);
        s->stdio_taken = true;
        *ops = s->out ? s->out : &host_io_stream;
        *ctl = s->out ? s->out_ctl : &s->io;
    } else if (sink == SINK_FILE) {
        HostFileStream *stream = &s->stream[s->nstreams];
        if (!host_file_open(&s->files, &stream->file, path, HOST_FILE_OUTPUT, err))
            return err_prefix(err, "%s", who);
        s->nstreams++;
        *ops = &host_file_stream;
        *ctl = stream;
    }
    return true;
}

static bool connect_console(Session *s, SlotConfig *slot, const char *id, Err *err)
{
    for (unsigned i = 0; i < s->o->nchardevs; i++) {
        const OptChardev *c = &s->o->chardev[i];
        if (strcmp(c->id, id))
            continue;
        return open_stream(s, c->sink, c->path, "-chardev", &slot->stream, &slot->stream_ctl, err);
    }
    return err_set(err, 0, "-device virtconsole: there is no -chardev with id=%s", id);
}

/* ---- slots ------------------------------------------------------------------------------ */

static SlotConfig *take_slot(Session *s, int wanted, const char *device, Err *err)
{
    int i = wanted;
    if (i < 0) {
        for (i = 0; i < MACHINE_SLOTS && s->config.slot[i].device; i++) {
        }
    }
    if (i == MACHINE_SLOTS) {
        err_set(err, 0, "more than %d virtio devices", MACHINE_SLOTS);
        return NULL;
    }
    if (s->config.slot[i].device) {
        err_set(err, 0, "-device %s: slot %d is taken by %s", device, i, s->config.slot[i].device);
        return NULL;
    }
    s->config.slot[i].device = device;
    return &s->config.slot[i];
}

static bool attach_disk(Session *s, int wanted, Disk *disk, const char *const *props, Err *err)
{
    SlotConfig *slot = disk ? take_slot(s, wanted, "virtio-blk", err) : NULL;
    if (!slot)
        return false;
    slot->disk = disk;
    slot->props = props;
    return true;
}

static bool attach_drive(Session *s, const OptDevice *d, Err *err)
{
    Options *o = s->o;
    if (!d->drive)
        return err_set(err, 0, "-device %s: drive=ID is missing", d->spelled);
    for (unsigned i = 0; i < o->ndrives; i++) {
        OptDrive *drive = &o->drive[i];
        if (!drive->id || strcmp(drive->id, d->drive))
            continue;
        if (drive->used)
            return err_set(err, 0, "-device %s: drive '%s' has a device already", d->spelled,
                           d->drive);
        drive->used = true;
        return attach_disk(s, d->slot, open_disk(s, drive, err), d->props, err);
    }
    return err_set(err, 0, "-device %s: there is no -drive with id=%s", d->spelled, d->drive);
}

static bool attach_device(Session *s, const OptDevice *d, Err *err)
{
    if (!strcmp(d->device, "virtio-blk"))
        return attach_drive(s, d, err);
    if (d->is_port)
        return true; /* its serial device, below, takes it */
    SlotConfig *slot = take_slot(s, d->slot, d->device, err);
    if (!slot)
        return false;
    slot->props = d->props;
    if (strcmp(d->device, "virtio-console"))
        return screen_input(s, slot, err);
    slot->stream = &host_null_stream;
    /* As in QEMU, the port is a device of its own that follows. */
    const OptDevice *end = s->o->device + s->o->ndevices;
    for (const OptDevice *port = d + 1; port < end; port++) {
        if (!port->is_port)
            continue;
        if (!port->chardev)
            return err_set(err, 0, "-device %s: chardev=ID is missing", port->spelled);
        return connect_console(s, slot, port->chardev, err);
    }
    return err_set(err, 0, "-device %s: -device virtconsole,chardev=ID must follow", d->spelled);
}

static bool check_ports(const Options *o, Err *err)
{
    int serials = 0;
    for (unsigned i = 0; i < o->ndevices; i++) {
        const OptDevice *d = &o->device[i];
        bool console = !strcmp(d->device, "virtio-console");
        if (console && !d->is_port && ++serials > 1)
            return err_set(err, 0, "-device %s: only one of them yet", d->spelled);
        if (console && d->is_port && serials-- < 1)
            return err_set(err, 0, "-device %s: it needs a virtio-serial-device before it",
                           d->spelled);
    }
    return true;
}

/* `rvemu debug` with commands from a file or pipe has no keys for the guest; nor has a script. */
static bool guest_gets_stdin(const Session *s)
{
    return s->stdio_taken && !s->out && ((!s->o->debug && !s->o->sends) || s->io.in_tty);
}

/* With a window there is somebody to press keys: what -device has not given comes last. */
static bool attach_person(Session *s, Err *err)
{
    static const OptDevice devices[] = {
        {.spelled = "virtio-keyboard-device", .device = "virtio-keyboard", .slot = -1},
        {.spelled = "virtio-tablet-device", .device = "virtio-tablet", .slot = -1}};
    for (unsigned i = 0; i < sizeof(devices) / sizeof(*devices); i++) {
        bool there = false;
        for (unsigned k = 0; k < s->o->ndevices; k++)
            there |= !strcmp(s->o->device[k].device, devices[i].device);
        if (!there && !attach_device(s, &devices[i], err))
            return err_prefix(err, "--display");
    }
    return true;
}

bool setup_devices(Session *s, Err *err)
{
    Options *o = s->o;
    if (!open_stream(s, o->serial, o->serial_path, "-serial", &s->config.serial,
                     &s->config.serial_ctl, err))
        return false;
    s->io.use_stdin = guest_gets_stdin(s);
    const OptDrive file = {.file = o->file};
    if (s->file_is_disk && !attach_disk(s, 0, open_disk(s, &file, err), NULL, err))
        return false;
    if (!check_ports(o, err))
        return false;
    for (unsigned i = 0; i < o->ndevices; i++) {
        if (!attach_device(s, &o->device[i], err))
            return false;
    }
    for (unsigned i = 0; i < o->ndrives; i++) {
        OptDrive *d = &o->drive[i];
        if (d->used)
            continue;
        if (!d->attach)
            return err_set(err, 0, "-drive file=%s,if=none: no -device names it (drive=%s)",
                           d->file, d->id ? d->id : "ID");
        if (!attach_disk(s, -1, open_disk(s, d, err), NULL, err))
            return false;
    }
    s->io.use_stdin = guest_gets_stdin(s);
    return !o->window || attach_person(s, err);
}
