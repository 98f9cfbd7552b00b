/*
 * Boot: firmware, kernel, initrd and device tree into RAM, the reset code into ROM. Nothing may
 * overlap; what lies outside RAM is refused with the range and RAM's own.
 */
#include <stdlib.h>
#include <string.h>

#include "emu/machine/dtb.h"
#include "emu/machine/machine_impl.h"
#include "emu/machine/rom.h"
#include "spec/boot.h"

static bool occupy(Machine *m, const char *name, uint64_t lo, uint64_t size, Err *err)
{
    uint64_t end = MAP_RAM_BASE + m->config.ram_size;

    if (lo < MAP_RAM_BASE || lo > end || size > end - lo)
        return err_set(err, 0, "%s: 0x%llx-0x%llx lies outside RAM (0x%llx-0x%llx)", name,
                       (unsigned long long)lo, (unsigned long long)(lo + size - 1),
                       (unsigned long long)MAP_RAM_BASE, (unsigned long long)end - 1);
    for (unsigned i = 0; i < m->noccupied; i++) {
        const Occupied *o = &m->occupied[i];
        if (lo < o->hi && o->lo < lo + size)
            return err_set(err, 0, "%s (0x%llx-0x%llx) overlaps %s (0x%llx-0x%llx)", name,
                           (unsigned long long)lo, (unsigned long long)(lo + size - 1), o->name,
                           (unsigned long long)o->lo, (unsigned long long)o->hi - 1);
    }
    if (m->noccupied == OCCUPIED_MAX)
        return err_set(err, 0, "%s: too many pieces to load", name);
    m->occupied[m->noccupied++] = (Occupied){name, lo, lo + size};
    if (log_tracing(&m->log, TRACE_boot))
        log_trace(&m->log, TRACE_boot, "0x%llx-0x%llx %s", (unsigned long long)lo,
                  (unsigned long long)(lo + size - 1), name);
    return true;
}

static uint8_t *at(Machine *m, uint64_t pa)
{
    return m->ram + (pa - MAP_RAM_BASE);
}

static bool load_elf(Machine *m, Elf *elf, Err *err)
{
    for (unsigned i = 0; i < elf->nseg; i++) {
        const ElfSegment *s = &elf->seg[i];
        if (!occupy(m, elf->blob.name, s->pa, s->mem_size, err))
            return false;
        memcpy(at(m, s->pa), elf->blob.data + s->off, s->file_size);
        if (m->config.check >> CHECK_ram & 1) /* a loader clears .bss; else RAM is zeros as it is */
            memset(at(m, s->pa) + s->file_size, 0, s->mem_size - s->file_size);
    }
    return true;
}

static bool load_raw(Machine *m, const Blob *b, uint64_t pa, Err *err)
{
    if (!b->size)
        return err_set(err, 0, "%s: is empty", b->name);
    if (!occupy(m, b->name, pa, b->size, err))
        return false;
    memcpy(at(m, pa), b->data, b->size);
    return true;
}

/* An ELF or raw bytes at `pa`; *entry is where it starts. */
static bool load_image(Machine *m, const Blob *b, Elf *elf, uint64_t pa, uint64_t *entry, Err *err)
{
    *elf = (Elf){0};
    if (!elf_is(b->data, b->size)) {
        *entry = pa;
        return load_raw(m, b, pa, err);
    }
    if (!elf_open(elf, b, err) || !load_elf(m, elf, err))
        return false;
    *entry = elf->entry;
    return true;
}

/* As high as its size allows, but in the first 256 MiB and above the kernel: where Linux looks. */
static bool load_initrd(Machine *m, DtbArgs *args, Err *err)
{
    const Blob *b = &m->plan.initrd;
    uint64_t half = m->config.ram_size / 2;
    uint64_t pa = MAP_RAM_BASE + (half < (256 << 20) ? half : 256 << 20);

    if (!b->data)
        return true;
    pa &= ~UINT64_C(0xfff);
    if (!load_raw(m, b, pa, err))
        return false;
    args->initrd_start = pa;
    args->initrd_end = pa + b->size;
    return true;
}

static bool load_dtb(Machine *m, DtbArgs *args, uint64_t *pa, Err *err)
{
    free(m->dtb);
    m->dtb = m->plan.dtb.data ? dtb_patch(args, &m->plan.dtb, &m->dtb_size, err)
                              : dtb_build(args, &m->dtb_size, err);
    if (!m->dtb)
        return false;
    if (!dtb_place(m->config.ram_size, m->dtb_size, pa))
        return err_set(err, 0, "RAM of %llu bytes is too small for the device tree",
                       (unsigned long long)m->config.ram_size);
    if (!occupy(m, "device tree", *pa, m->dtb_size, err))
        return false;
    memcpy(at(m, *pa), m->dtb, m->dtb_size);
    return true;
}

bool boot_load(Machine *m, Err *err)
{
    const BootPlan *p = &m->plan;
    uint64_t bios = 0, kernel = 0, dtb_pa;
    Screen screen;
    RomArgs rom = {.options = 0};
    DtbArgs args = {.board = m->board,
                    .ram_size = m->config.ram_size,
                    .nharts = m->nharts,
                    .isa = m->isa_text,
                    .bootargs = p->append,
                    .screen_pa = m->screen_region.base,
                    .screen = machine_screen(m, &screen) ? &screen : NULL};

    m->noccupied = 0;
    m->bios_elf = m->kernel_elf = (Elf){0};
    rng_bytes(&m->rng, args.rng_seed, sizeof args.rng_seed);
    if (p->bios.data && !load_image(m, &p->bios, &m->bios_elf, BOOT_FIRMWARE_BASE, &bios, err))
        return false;
    if (p->kernel.data && !load_image(m, &p->kernel, &m->kernel_elf,
                                      p->bios.data ? BOOT_KERNEL_BASE : MAP_RAM_BASE, &kernel, err))
        return false;
    if (!p->bios.data && !p->kernel.data)
        return err_set(err, 0, "nothing to start: neither firmware nor kernel");
    /* It only serves messages: what is wrong with it, the guest's own loader says. */
    if (p->symbols.data && !p->kernel.data && !elf_open(&m->kernel_elf, &p->symbols, NULL))
        m->kernel_elf = (Elf){0};
    if (!load_initrd(m, &args, err) || !load_dtb(m, &args, &dtb_pa, err))
        return false;
    rom.start = p->bios.data ? bios : kernel;
    rom.dtb_pa = dtb_pa;
    rom.dynamic = p->bios.data != NULL;
    rom.next_addr = p->kernel.data ? kernel : 0;
    rom.next_mode = BOOT_MODE_S;
    rom_build(board_rom(m->board), &rom);
    return htif_setup(m, err);
}
