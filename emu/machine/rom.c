/*
 * The reset code: what every hart runs first, at 0x1000 in M-mode. Instructions and the words that
 * they load lie next to each other; the hand-over is that of spec/boot.h.
 */
#include <string.h>

#include "emu/machine/rom.h"
#include "spec/boot.h"
#include "spec/map.h"

/* Registers by number. */
enum { REG_T0 = 5, REG_A0 = 10, REG_A1 = 11, REG_A2 = 12 };

/* Where the words lie in the ROM. */
enum { ROM_START = 24, ROM_DTB = 32, ROM_DYNAMIC = 40 };

/* The handful of encodings that are needed; `off` is 0 to 2047. */
static uint32_t rom_auipc(unsigned rd)
{
    return 0x17 | rd << 7;
}

static uint32_t rom_addi(unsigned rd, unsigned rs1, unsigned off)
{
    return 0x13 | rd << 7 | rs1 << 15 | off << 20;
}

static uint32_t rom_ld(unsigned rd, unsigned rs1, unsigned off)
{
    return 0x3003 | rd << 7 | rs1 << 15 | off << 20;
}

static uint32_t rom_csrr_mhartid(unsigned rd)
{
    return 0x2073 | rd << 7 | 0xf14u << 20;
}

static uint32_t rom_jr(unsigned rs1)
{
    return 0x67 | rs1 << 15;
}

static void rom_put(uint8_t *at, uint64_t v, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++)
        at[i] = (uint8_t)(v >> 8 * i);
}

void rom_build(uint8_t *rom, const RomArgs *args)
{
    const uint32_t code[] = {
        rom_auipc(REG_T0), /* t0 = the ROM's first byte */
        args->dynamic ? rom_addi(REG_A2, REG_T0, ROM_DYNAMIC) : rom_addi(REG_A2, 0, 0),
        rom_csrr_mhartid(REG_A0),
        rom_ld(REG_A1, REG_T0, ROM_DTB),
        rom_ld(REG_T0, REG_T0, ROM_START),
        rom_jr(REG_T0),
    };
    _Static_assert(sizeof(code) <= ROM_START, "code and data overlap");

    memset(rom, 0, MAP_ROM_SIZE);
    for (unsigned i = 0; i < sizeof(code) / sizeof(code[0]); i++)
        rom_put(rom + 4 * i, code[i], 4);
    rom_put(rom + ROM_START, args->start, 8);
    rom_put(rom + ROM_DTB, args->dtb_pa, 8);
    if (!args->dynamic)
        return;
    uint8_t *info = rom + ROM_DYNAMIC;
    rom_put(info + BOOT_DYNAMIC_MAGIC_OFF, BOOT_DYNAMIC_MAGIC, 8);
    rom_put(info + BOOT_DYNAMIC_VERSION_OFF, 2, 8);
    rom_put(info + BOOT_DYNAMIC_NEXT_OFF, args->next_addr, 8);
    rom_put(info + BOOT_DYNAMIC_MODE_OFF, args->next_mode, 8);
    rom_put(info + BOOT_DYNAMIC_OPTIONS_OFF, args->options, 8);
    rom_put(info + BOOT_DYNAMIC_HART_OFF, UINT64_MAX, 8); /* any hart may boot */
}
