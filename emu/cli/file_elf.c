/*
 * ELF files, as far as one must look to decide how to start them: is it for this machine, is it
 * whole, where does it want to lie, does it have the symbol `tohost`. Loading is the machine's.
 *
 * System V ABI, chapters 4 and 5; RISC-V ELF psABI for e_machine.
 */
#include <string.h>

#include "emu/cli/file.h"

enum {
    EHDR_SIZE = FILE_ELF_HEAD,
    PHDR_SIZE = 56,
    SHDR_SIZE = 64,
    SYM_SIZE = 24,
    EM_RISCV = 243,
    PT_LOAD = 1,
    SHT_SYMTAB = 2,
};

static uint64_t get(const uint8_t *p, unsigned bytes)
{
    uint64_t v = 0;
    for (unsigned i = bytes; i-- > 0;)
        v = v << 8 | p[i];
    return v;
}

static bool inside(uint64_t off, uint64_t len, uint64_t size)
{
    return off <= size && len <= size - off;
}

bool file_is_elf(const uint8_t *data, size_t size)
{
    return size >= 4 && !memcmp(data,
                                "\x7f"
                                "ELF",
                                4);
}

/* Where the file ends, if its section headers come last, as linkers write it. */
uint64_t file_elf_end(const uint8_t *head)
{
    return get(head + 40, 8) + get(head + 58, 2) * get(head + 60, 2);
}

static const char *machine_name(unsigned machine)
{
    static const struct {
        unsigned machine;
        const char *name;
    } names[] = {{3, "x86"},    {8, "MIPS"},        {20, "PowerPC"}, {21, "64-bit PowerPC"},
                 {22, "S/390"}, {40, "32-bit Arm"}, {62, "x86-64"},  {183, "64-bit Arm"},
                 {247, "BPF"},  {258, "LoongArch"}, {2, "SPARC"},    {43, "SPARC V9"}};
    for (unsigned i = 0; i < sizeof(names) / sizeof(*names); i++) {
        if (names[i].machine == machine)
            return names[i].name;
    }
    return NULL;
}

static bool check_header(const uint8_t *data, size_t size, Err *err)
{
    if (size < 20)
        return err_set(err, 0, "a truncated ELF: %zu bytes, its header has %d", size, EHDR_SIZE);
    unsigned machine = (unsigned)get(data + 18, 2), type = (unsigned)get(data + 16, 2);
    if (data[5] != 1)
        return err_set(err, 0, "a big-endian ELF; this machine is little-endian");
    if (machine != EM_RISCV && machine_name(machine))
        return err_set(err, 0, "an ELF for %s, not for RISC-V", machine_name(machine));
    if (machine != EM_RISCV)
        return err_set(err, 0, "an ELF for machine %u, not for RISC-V (%d)", machine, EM_RISCV);
    if (data[4] != 2)
        return err_set(err, 0, "a 32-bit ELF; this is a 64-bit machine");
    if (size < EHDR_SIZE)
        return err_set(err, 0, "a truncated ELF: %zu bytes, its header has %d", size, EHDR_SIZE);
    if (type == 1)
        return err_set(err, 0, "an ELF object file: it must be linked first");
    if (type == 4)
        return err_set(err, 0, "an ELF core dump, no program");
    if (type != 2 && type != 3)
        return err_set(err, 0, "an ELF of type %u, no program", type);
    return true;
}

static bool check_segments(const uint8_t *data, size_t size, FileElf *elf, Err *err)
{
    uint64_t off = get(data + 32, 8), each = get(data + 54, 2), count = get(data + 56, 2);
    if (!count)
        return err_set(err, 0, "an ELF without program headers: there is nothing to load");
    if (each != PHDR_SIZE)
        return err_set(err, 0, "an ELF with program headers of %u bytes instead of %d",
                       (unsigned)each, PHDR_SIZE);
    if (!inside(off, count * each, size))
        return err_set(err, 0, "a truncated ELF: program headers at %llu, but it ends at %zu",
                       (unsigned long long)off, size);
    elf->lowest = UINT64_MAX;
    for (uint64_t i = 0; i < count; i++) {
        const uint8_t *ph = data + off + i * each;
        uint64_t at = get(ph + 8, 8), pa = get(ph + 24, 8);
        uint64_t in_file = get(ph + 32, 8), in_memory = get(ph + 40, 8);
        if (get(ph, 4) != PT_LOAD || !in_memory)
            continue;
        if (in_file > in_memory)
            return err_set(err, 0,
                           "a lying ELF: segment %u has more bytes in the file than in memory",
                           (unsigned)i);
        if (!inside(at, in_file, size))
            return err_set(err, 0,
                           "a truncated ELF: segment %u wants %llu bytes at %llu, it ends at %zu",
                           (unsigned)i, (unsigned long long)in_file, (unsigned long long)at, size);
        if (pa + in_memory < pa)
            return err_set(err, 0,
                           "a lying ELF: segment %u at 0x%llx reaches past the last address",
                           (unsigned)i, (unsigned long long)pa);
        elf->lowest = pa < elf->lowest ? pa : elf->lowest;
        elf->end = pa + in_memory > elf->end ? pa + in_memory : elf->end;
    }
    return elf->end || err_set(err, 0, "an ELF without a loadable segment");
}

/* Symbols are a help only: a table that makes no sense counts as none. */
static bool find_symbol(const uint8_t *data, size_t size, const char *name)
{
    uint64_t off = get(data + 40, 8), each = get(data + 58, 2), count = get(data + 60, 2);
    size_t len = strlen(name) + 1;
    if (each != SHDR_SIZE || !inside(off, count * each, size))
        return false;
    for (uint64_t i = 0; i < count; i++) {
        const uint8_t *sh = data + off + i * each;
        uint64_t link = get(sh + 40, 4);
        if (get(sh + 4, 4) != SHT_SYMTAB || link >= count)
            continue;
        const uint8_t *strings = data + off + link * each;
        uint64_t syms = get(sh + 24, 8), bytes = get(sh + 32, 8);
        uint64_t text = get(strings + 24, 8), text_size = get(strings + 32, 8);
        if (!inside(syms, bytes, size) || !inside(text, text_size, size))
            continue;
        for (uint64_t s = 0; s + SYM_SIZE <= bytes; s += SYM_SIZE) {
            uint64_t at = get(data + syms + s, 4);
            if (inside(at, len, text_size) && !memcmp(data + text + at, name, len))
                return true;
        }
    }
    return false;
}

bool file_elf(const uint8_t *data, size_t size, FileElf *elf, Err *err)
{
    *elf = (FileElf){0};
    if (!check_header(data, size, err) || !check_segments(data, size, elf, err))
        return false;
    elf->has_tohost = find_symbol(data, size, "tohost");
    return true;
}
