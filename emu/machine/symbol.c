/* Names for addresses in messages, looked up only when a message is made. */
#include <stdio.h>

#include "emu/machine/machine_impl.h"

/* The symbol that covers it; or else what was loaded there. */
static const char *name_of(const Machine *m, uint64_t va, uint64_t *distance)
{
    const Elf *elf[] = {&m->kernel_elf, &m->bios_elf};
    const char *best = NULL;

    for (unsigned i = 0; i < sizeof elf / sizeof *elf; i++) {
        uint64_t d;
        const char *name = elf[i]->blob.data ? elf_name_of(elf[i], va, &d) : NULL;
        if (!name || (best && d >= *distance))
            continue;
        best = name;
        *distance = d;
    }
    for (unsigned i = 0; i < m->noccupied && !best; i++) {
        if (va < m->occupied[i].lo || va >= m->occupied[i].hi)
            continue;
        best = m->occupied[i].name;
        *distance = va - m->occupied[i].lo;
    }
    return best;
}

void symbol_text(void *ctl, uint64_t va, char *buf, size_t len)
{
    uint64_t distance = 0;
    const char *name = name_of(ctl, va, &distance);

    buf[0] = 0;
    if (name)
        snprintf(buf, len, " (%.60s+0x%llx)", name, (unsigned long long)distance);
}
