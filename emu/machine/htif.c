/*
 * HTIF, as test programs use it: a store to `tohost` with bit 0 set ends the machine with the code
 * above it; device 1, command 1 writes a character. Anything else is answered with zero.
 */
#include "emu/machine/machine_impl.h"
#include "emu/mem/ram.h"

static uint8_t *word_at(Machine *m, uint64_t pa)
{
    return m->ram + (pa - MAP_RAM_BASE);
}

static bool in_ram(const Machine *m, uint64_t pa)
{
    return pa >= MAP_RAM_BASE && !(pa & 7) && pa - MAP_RAM_BASE <= m->config.ram_size - 8;
}

bool htif_setup(Machine *m, Err *err)
{
    const Elf *elf = m->kernel_elf.blob.data ? &m->kernel_elf : &m->bios_elf;

    m->htif = false;
    if (!m->plan.htif)
        return true;
    if (!elf->blob.data || !elf_symbol(elf, "tohost", &m->tohost))
        return err_set(err, 0, "HTIF was asked for, but %s has no symbol `tohost`",
                       elf->blob.data ? elf->blob.name : "the image");
    if (!in_ram(m, m->tohost))
        return err_set(err, 0, "%s: tohost at 0x%llx is outside RAM or misaligned", elf->blob.name,
                       (unsigned long long)m->tohost);
    if (!elf_symbol(elf, "fromhost", &m->fromhost) || !in_ram(m, m->fromhost))
        m->fromhost = 0;
    m->htif = true;
    m->page_flags[(m->tohost - MAP_RAM_BASE) >> 12] |= PAGE_HTIF;
    return true;
}

void htif_poll(Machine *m)
{
    uint64_t v = ram_load_uint64_t(word_at(m, m->tohost));
    unsigned device = (unsigned)(v >> 56), command = v >> 48 & 255;

    if (!v || m->stopping)
        return;
    if (device == 0 && v & 1) {
        stop_exit(m, v << 16 >> 17, "tohost");
        return;
    }
    if (device == 1 && command == 1) {
        uint8_t c = (uint8_t)v;
        if (m->serial && m->serial->write)
            m->serial->write(m->serial_ctl, &c, 1);
        m->uart_bytes++;
    } else {
        log_guest(&m->log, "htif", "request 0x%llx is not known", (unsigned long long)v);
    }
    ram_store_uint64_t(word_at(m, m->tohost), 0);
    if (m->fromhost)
        ram_store_uint64_t(word_at(m, m->fromhost),
                           (uint64_t)device << 56 | (uint64_t)command << 48);
}
