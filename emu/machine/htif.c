/*
 * HTIF, as test programs use it: a store to `tohost` with bit 0 set ends the machine with the code
 * above it; device 1, command 1 writes a character; device 0, command 0 is a system call, of which
 * there is write to stdout or stderr and exit. Anything else is answered with zero.
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

static void console(Machine *m, const uint8_t *buf, size_t len)
{
    if (m->serial && m->serial->write)
        m->serial->write(m->serial_ctl, buf, len);
    m->uart_bytes += len;
}

enum { EBADF_LINUX = 9, EFAULT_LINUX = 14, ENOSYS_LINUX = 38 };

static uint64_t call_write(Machine *m, uint64_t fd, uint64_t pa, uint64_t len)
{
    enum { MOST = 1 << 20 }; /* at once: a call must end soon */
    uint64_t done = 0;

    if (fd != 1 && fd != 2)
        return -(uint64_t)EBADF_LINUX;
    len = len < MOST ? len : MOST;
    while (done < len) {
        uint8_t buf[256];
        size_t n = len - done < sizeof buf ? len - done : sizeof buf;
        if (dma_read(&m->bus, pa + done, buf, n) != BUS_OK)
            return done ? done : -(uint64_t)EFAULT_LINUX;
        console(m, buf, n);
        done += n;
    }
    return done;
}

/* At `pa`: the call's number by Linux's table, and its arguments; the answer replaces the number.
 * False: the machine ends. */
static bool system_call(Machine *m, uint64_t pa)
{
    enum { CALL_WRITE = 64, CALL_EXIT = 93 };
    uint64_t word[4], answer = -(uint64_t)ENOSYS_LINUX;

    if (pa & 7 || dma_read(&m->bus, pa, word, sizeof word) != BUS_OK) {
        log_guest(&m->log, "htif", "a system call at 0x%llx, which is no aligned RAM",
                  (unsigned long long)pa);
        return true;
    }
    if (word[0] == CALL_EXIT) {
        stop_exit(m, word[1], "tohost");
        return false;
    }
    if (word[0] == CALL_WRITE)
        answer = call_write(m, word[1], word[2], word[3]);
    else
        log_guest(&m->log, "htif", "system call %llu is not known", (unsigned long long)word[0]);
    dma_write(&m->bus, pa, &answer, sizeof answer);
    return true;
}

void htif_poll(Machine *m)
{
    uint64_t v = ram_load_uint64_t(word_at(m, m->tohost));
    unsigned device = (unsigned)(v >> 56), command = v >> 48 & 255;
    uint64_t answer = (uint64_t)device << 56 | (uint64_t)command << 48;

    if (!v || m->stopping)
        return;
    if (device == 0 && v & 1) {
        stop_exit(m, v << 16 >> 17, "tohost");
        return;
    }
    if (device == 1 && command == 1) {
        uint8_t c = (uint8_t)v;
        console(m, &c, 1);
    } else if (device == 0 && command == 0) {
        if (!system_call(m, v))
            return;
        answer = 1; /* not zero: the caller waits for it */
    } else {
        log_guest(&m->log, "htif", "request 0x%llx is not known", (unsigned long long)v);
    }
    ram_store_uint64_t(word_at(m, m->tohost), 0);
    if (m->fromhost)
        ram_store_uint64_t(word_at(m, m->fromhost), answer);
}
