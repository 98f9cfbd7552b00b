/*
 * What runs: firmware, kernel, or a disk from which the firmware starts one.
 *
 * A file that is given alone is judged by its content. With -bios or -kernel the user has decided,
 * and QEMU's rules hold: the firmware at 0x80000000, the kernel above it.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>

#include "emu/cli/session.h"
#include "emu/cli/value.h"
#include "emu/machine/elf.h"
#include "rvemu/firmware.h"
#include "spec/boot.h"
#include "spec/map.h"

#define ELF_MAX (4ull << 30) /* with debug information an ELF may well be larger than RAM */

static Blob blob_of(const FileBytes *bytes)
{
    return (Blob){bytes->data, bytes->size, bytes->name};
}

static Blob our_firmware(void)
{
    return (Blob){rvemu_firmware, rvemu_firmware_size, "our firmware"};
}

/* Reads a file that is loaded into memory; only an ELF may be larger than RAM. Kernels may be
 * packed by gzip; what else is, the guest wants as it is. */
static bool load(Session *s, const char *name, bool kernel, FileBytes *bytes, Err *err)
{
    char size[32], ram[32];
    if (!file_load(&s->files, &s->o->pool, name, ELF_MAX, bytes, err) ||
        (kernel && !file_unpack(&s->o->pool, ELF_MAX, bytes, err)))
        return false;
    if (elf_is(bytes->data, bytes->size) || bytes->size <= s->o->ram_size)
        return true;
    return err_set(err, 0, "%s: %s do not fit into %s of RAM (-m SIZE)", name,
                   value_size_text(bytes->size, size, sizeof(size)),
                   value_size_text(s->o->ram_size, ram, sizeof(ram)));
}

static bool wants_htif(const Session *s, const Elf *elf)
{
    uint64_t tohost;
    return !s->o->no_htif && elf_symbol(elf, "tohost", &tohost);
}

static bool load_kernel(Session *s, const char *name, Elf *elf, bool *is_elf, Err *err)
{
    FileBytes bytes;
    if (!load(s, name, true, &bytes, err))
        return false;
    *is_elf = elf_is(bytes.data, bytes.size);
    s->plan.kernel = blob_of(&bytes);
    if (*is_elf && !elf_open(elf, &s->plan.kernel, err))
        return false;
    if (!*is_elf && !file_is_usable(name, bytes.data, bytes.size, err))
        return false;
    if (!*is_elf && bytes.unpacked && !file_is_image(bytes.data, bytes.size) && name == s->o->file)
        return err_set(err, 0, "%s: gzip, but no RISC-V Image or ELF in it", name);
    s->plan.htif |= *is_elf && wants_htif(s, elf);
    return true;
}

/* Our firmware takes more than its code: stacks, and room that it closes to others. */
static bool clear_of_firmware(const Session *s, const Elf *elf, Err *err)
{
    const unsigned long long end = BOOT_FIRMWARE_BASE + BOOT_FIRMWARE_SIZE;
    if (s->plan.bios.data != rvemu_firmware || elf->lowest >= end || elf->end <= BOOT_FIRMWARE_BASE)
        return true;
    return err_set(err, 0, "%s (0x%llx-0x%llx) overlaps our firmware (0x%x-0x%llx)",
                   s->plan.kernel.name, (unsigned long long)elf->lowest,
                   (unsigned long long)elf->end - 1, BOOT_FIRMWARE_BASE, end - 1);
}

/* An ELF that is given alone: its address says in which mode it wants to start. */
static bool decide_elf(Session *s, const Elf *elf, Err *err)
{
    const char *name = s->o->file;
    unsigned long long low = elf->lowest, end = MAP_RAM_BASE + s->o->ram_size;
    if (low == BOOT_FIRMWARE_BASE) {
        snprintf(s->decided, sizeof(s->decided),
                 "%s: an ELF at 0x%llx: starts in M-mode without firmware%s", name, low,
                 s->plan.htif ? ", ends by tohost" : "");
        return true;
    }
    if (low >= BOOT_KERNEL_BASE && low < end) {
        s->plan.bios = our_firmware();
        snprintf(s->decided, sizeof(s->decided),
                 "%s: an ELF at 0x%llx: our firmware starts it in S-mode", name, low);
        return true;
    }
    return err_set(err, 0,
                   "%s: an ELF for 0x%llx, but RAM is 0x%x-0x%llx: link it at 0x%x (M-mode, no "
                   "firmware) or from 0x%x on (S-mode, our firmware)%s",
                   name, low, MAP_RAM_BASE, end - 1, BOOT_FIRMWARE_BASE, BOOT_KERNEL_BASE,
                   low >= end ? "; -m SIZE gives more RAM" : "");
}

static bool decide_disk(Session *s, const FileDisk *disk, const uint8_t *head, Err *err)
{
    if (disk->boots) {
        s->ours = true;
        s->plan.bios = our_firmware();
        snprintf(s->decided, sizeof(s->decided),
                 "%s: a disk with a boot partition: our firmware starts the kernel in it",
                 s->o->file);
        return true;
    }
    if (!strcmp(disk->contents, "it has no partition table"))
        return err_set(err, 0,
                       "%s: neither ELF, RISC-V Image nor GPT disk (it begins %02x %02x %02x "
                       "%02x); as a disk it needs -kernel FILE or -bios FILE",
                       s->o->file, head[0], head[1], head[2], head[3]);
    return err_set(err, 0, "%s: a disk without our boot partition; %s", s->o->file, disk->contents);
}

/* The kernel that the firmware will load gives names to what the machine says. */
static bool load_symbols(Session *s, const HostFile *f, const FileDisk *disk, Err *err)
{
    FileBytes bytes;
    if (!file_load_elf_at(f, &s->o->pool, disk->boot_off, disk->boot_size, &bytes, err))
        return false;
    s->plan.symbols = blob_of(&bytes);
    return true;
}

/* Looks at the positional argument. *is_disk, or else it can be loaded as a kernel. */
static bool look(Session *s, bool *is_disk, FileDisk *disk, uint8_t head[64], Err *err)
{
    HostFiles own = {0}; /* it is opened again when it is known what for */
    HostFile f;
    memset(head, 0, 64);
    if (!host_file_open(&own, &f, s->o->file, HOST_FILE_INPUT, err))
        return false;
    size_t n = f.size < 64 ? f.size : 64;
    bool good = n || err_set(err, 0, "%s: the file is empty", s->o->file);
    good = good && host_file_read(&f, 0, head, n, err);
    *is_disk = good && !elf_is(head, n) && !file_is_image(head, n) && !file_is_gzip(head, n);
    if (*is_disk)
        good = file_disk(&f, disk, err) && (!disk->boots || load_symbols(s, &f, disk, err));
    host_file_close(&f);
    return good;
}

static bool judge_file(Session *s, bool decide, Err *err)
{
    FileDisk disk;
    Elf elf;
    uint8_t head[64];
    bool is_disk, is_elf;
    if (!look(s, &is_disk, &disk, head, err))
        return false;
    s->file_is_disk = is_disk;
    if (is_disk)
        return !decide || decide_disk(s, &disk, head, err);
    if (s->o->kernel)
        return err_set(err, 0, "%s: a second kernel; the first is -kernel %s", s->o->file,
                       s->o->kernel);
    if (!load_kernel(s, s->o->file, &elf, &is_elf, err))
        return false;
    if (!decide)
        return true;
    if (is_elf)
        return decide_elf(s, &elf, err);
    s->plan.bios = our_firmware();
    snprintf(s->decided, sizeof(s->decided),
             "%s: a RISC-V Image%s: our firmware starts it in S-mode", s->o->file,
             file_is_gzip(head, sizeof(head)) ? " (gzip)" : "");
    return true;
}

static bool load_bios(Session *s, Err *err)
{
    FileBytes bytes;
    Elf elf;
    if (s->o->bios == BIOS_NONE)
        return true;
    if (s->o->bios != BIOS_FILE) {
        s->plan.bios = our_firmware();
        return true;
    }
    if (!load(s, s->o->bios_file, false, &bytes, err))
        return err_prefix(err, "-bios");
    s->plan.bios = blob_of(&bytes);
    if (!elf_is(bytes.data, bytes.size))
        return true;
    if (!elf_open(&elf, &s->plan.bios, err))
        return err_prefix(err, "-bios");
    s->plan.htif |= wants_htif(s, &elf);
    return true;
}

/* What to say of a second file: the option that it was probably meant for. */
static bool refuse_second(Session *s, Err *err)
{
    HostFiles own = {0};
    HostFile f;
    const char *name = s->o->second;
    uint8_t head[64] = {0};
    if (!host_file_open(&own, &f, name, HOST_FILE_INPUT, err))
        return err_set(
            err, 0, "a second file, %s: only one is wanted (`rvemu -h` lists the options)", name);
    size_t n = f.size < sizeof(head) ? f.size : sizeof(head);
    bool good = host_file_read(&f, 0, head, n, NULL);
    host_file_close(&f);
    static const uint8_t dtb_magic[] = {0xd0, 0x0d, 0xfe, 0xed};
    if (good && (elf_is(head, n) || file_is_image(head, n)))
        return err_set(err, 0, "a second file, %s: -kernel %s?", name, name);
    if (good && (!memcmp(head, "070701", 6) || file_is_gzip(head, n)))
        return err_set(err, 0, "a second file, %s: -initrd %s?", name, name);
    if (good && !memcmp(head, dtb_magic, 4))
        return err_set(err, 0, "a second file, %s: -dtb %s?", name, name);
    return err_set(err, 0, "a second file, %s: -drive file=%s,format=raw,if=virtio?", name, name);
}

/* RAM and /chosen are set in the user's tree; a screen must be in it already. */
static void warn_screen(Session *s)
{
    static const char node[] = "simple-framebuffer";
    const Blob *dtb = &s->plan.dtb;
    if (s->o->screen_width && !memmem(dtb->data, dtb->size, node, sizeof(node)))
        session_say(s, "-dtb %s: it tells of no %s: the guest will not find its screen", dtb->name,
                    node);
}

static bool load_extras(Session *s, Err *err)
{
    FileBytes bytes;
    if (s->o->initrd) {
        if (!load(s, s->o->initrd, false, &bytes, err))
            return err_prefix(err, "-initrd");
        s->plan.initrd = blob_of(&bytes);
    }
    if (s->o->dtb) {
        if (!load(s, s->o->dtb, false, &bytes, err))
            return err_prefix(err, "-dtb");
        s->plan.dtb = blob_of(&bytes);
        warn_screen(s);
    }
    s->plan.append = s->o->append;
    return true;
}

bool setup_boot(Session *s, Err *err)
{
    Options *o = s->o;
    bool explicit_boot = o->kernel || o->bios != BIOS_AUTO, is_elf = false;
    Elf elf;
    if (o->second)
        return refuse_second(s, err);
    if (o->file && !judge_file(s, !explicit_boot, err))
        return false;
    if (!o->file || explicit_boot) {
        if (o->kernel && !load_kernel(s, o->kernel, &elf, &is_elf, err))
            return err_prefix(err, "-kernel");
        if (!load_bios(s, err))
            return false;
    }
    if (is_elf && !clear_of_firmware(s, &elf, err))
        return err_prefix(err, "-kernel");
    if (!s->plan.bios.name && !s->plan.kernel.name)
        return err_set(err, 0, "-bios none: then -kernel FILE must say what runs");
    if (!o->file && !explicit_boot && !o->ndrives && !o->dump_dtb)
        return err_set(err, 0, "nothing to run: FILE, -kernel, -bios or -drive is wanted");
    if (o->htif && !s->plan.htif)
        return err_set(err, 0, "--htif: %s has no symbol tohost",
                       s->plan.kernel.name ? s->plan.kernel.name : s->plan.bios.name);
    return load_extras(s, err);
}
