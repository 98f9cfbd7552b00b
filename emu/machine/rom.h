/* The reset code at 0x1000, which hands over as spec/boot.h says. */
#ifndef MACHINE_ROM_H
#define MACHINE_ROM_H

#include <stdbool.h>
#include <stdint.h>

typedef struct RomArgs {
    uint64_t start;  /* where all harts go, in M-mode */
    uint64_t dtb_pa; /* a1 */
    bool dynamic;    /* a2 = fw_dynamic_info with what follows; otherwise a2 = 0 */
    uint64_t next_addr, next_mode, options; /* BOOT_MODE_*, BOOT_OPTION_* */
} RomArgs;

/* Fills MAP_ROM_SIZE bytes; the harts start at the first one. */
void rom_build(uint8_t *rom, const RomArgs *args);

#endif
