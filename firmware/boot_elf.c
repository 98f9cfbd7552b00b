/*
 * Loading an ELF file from a partition (System V ABI, chapters 4 and 5; layout: spec/boot.h).
 */
#include "firmware/boot_elf.h"

#include "firmware/fail.h"
#include "firmware/platform.h"
#include "lib/string.h"
#include "spec/boot.h"

#define EM_RISCV     243
#define ELFCLASS64   2
#define ELFDATA2LSB  1
#define ET_EXEC      2
#define PT_LOAD      1
#define PF_X         1
#define MOST_HEADERS 16

typedef struct ElfHeader {
    uint8_t magic[4], class, data, version, pad[9];
    uint16_t type, machine;
    uint32_t version2;
    uint64_t entry, phoff, shoff;
    uint32_t flags;
    uint16_t ehsize, phentsize, phnum, shentsize, shnum, shstrndx;
} ElfHeader;

typedef struct ElfSegment {
    uint32_t type, flags;
    uint64_t offset, vaddr, paddr, filesz, memsz, align;
} ElfSegment;

_Static_assert(sizeof(ElfHeader) == 64 && sizeof(ElfSegment) == 56, "as in the file");

/* What all of this file works on. */
typedef struct Loader {
    VirtioBlk *disk;
    const GptPartition *partition;
    ElfHeader header;
    ElfSegment segment[MOST_HEADERS];
} Loader;

static void read_file(Loader *elf, uint64_t off, void *to, uint64_t size)
{
    const char *wrong = virtio_blk_read_bytes(elf->disk, elf->partition->start + off, to, size);

    if (wrong)
        fail(BOOT_FAIL_DISK, "boot partition \"%s\": the disk %s", elf->partition->name, wrong);
}

static const char *machine_name(unsigned machine)
{
    switch (machine) {
    case 3: return "i386";
    case 8: return "MIPS";
    case 20: return "PowerPC";
    case 21: return "PowerPC64";
    case 40: return "ARM";
    case 62: return "x86-64";
    case 183: return "AArch64";
    case 258: return "LoongArch";
    default: return "unknown";
    }
}

static void check_header(const Loader *elf)
{
    const ElfHeader *header = &elf->header;
    const char *name = elf->partition->name;

    if (memcmp(header->magic, "\177ELF", 4) != 0)
        fail(BOOT_FAIL_NOT_ELF, "boot partition \"%s\" does not start with an ELF file", name);
    if (header->class != ELFCLASS64)
        fail(BOOT_FAIL_ELF_KIND, "boot partition \"%s\": a 32-bit ELF; this machine has 64 bits",
             name);
    if (header->data != ELFDATA2LSB)
        fail(BOOT_FAIL_ELF_KIND, "boot partition \"%s\": a big-endian ELF", name);
    if (header->machine != EM_RISCV)
        fail(BOOT_FAIL_ELF_KIND,
             "boot partition \"%s\": an ELF for %s (machine %u), not for RISC-V", name,
             machine_name(header->machine), header->machine);
    if (header->type != ET_EXEC)
        fail(BOOT_FAIL_ELF_KIND, "boot partition \"%s\": an ELF of type %u, not an executable",
             name, header->type);
    if (header->phentsize != sizeof(ElfSegment) || header->phnum == 0 ||
        header->phnum > MOST_HEADERS)
        fail(BOOT_FAIL_ELF_LIES,
             "boot partition \"%s\": the ELF has %u program headers of %u bytes", name,
             header->phnum, header->phentsize);
    uint64_t size = header->phnum * sizeof(ElfSegment);
    if (header->phoff > elf->partition->size || size > elf->partition->size - header->phoff)
        fail(BOOT_FAIL_ELF_LIES, "boot partition \"%s\": the ELF's program headers lie outside it",
             name);
}

/* One PT_LOAD against the partition, RAM, the firmware and the device tree. */
static void check_segment(const Loader *elf, unsigned n)
{
    const ElfSegment *segment = &elf->segment[n];
    const char *name = elf->partition->name;
    uint64_t pa = segment->paddr, end = pa + segment->memsz;

    if (segment->filesz > segment->memsz || segment->offset > elf->partition->size ||
        segment->filesz > elf->partition->size - segment->offset)
        fail(BOOT_FAIL_ELF_LIES,
             "boot partition \"%s\": segment %u of the ELF (0x%lx bytes at 0x%lx of the file) lies "
             "outside the partition of 0x%lx bytes",
             name, n, segment->filesz, segment->offset, elf->partition->size);
    if (!platform_is_ram(pa, segment->memsz))
        fail(BOOT_FAIL_ELF_RANGE,
             "boot partition \"%s\": segment %u of the ELF, 0x%lx bytes at 0x%lx, lies outside RAM",
             name, n, segment->memsz, pa);
    if (range_overlaps(pa, segment->memsz, BOOT_FIRMWARE_BASE, BOOT_FIRMWARE_SIZE))
        fail(BOOT_FAIL_ELF_RANGE,
             "boot partition \"%s\": segment %u of the ELF, 0x%lx-0x%lx, overlaps this firmware at "
             "0x%x-0x%x; link the kernel at 0x%x or above",
             name, n, pa, end - 1, BOOT_FIRMWARE_BASE, BOOT_FIRMWARE_BASE + BOOT_FIRMWARE_SIZE - 1,
             BOOT_KERNEL_BASE);
    if (range_overlaps(pa, segment->memsz, platform()->dt_pa, platform()->dt.size))
        fail(BOOT_FAIL_ELF_RANGE,
             "boot partition \"%s\": segment %u of the ELF, 0x%lx-0x%lx, overlaps the device tree "
             "at 0x%lx",
             name, n, pa, end - 1, platform()->dt_pa);
    for (unsigned i = 0; i < n; i++)
        if (elf->segment[i].type == PT_LOAD && elf->segment[i].memsz &&
            range_overlaps(pa, segment->memsz, elf->segment[i].paddr, elf->segment[i].memsz))
            fail(BOOT_FAIL_ELF_LIES, "boot partition \"%s\": segments %u and %u of the ELF overlap",
                 name, i, n);
}

/* The entry is an address of the kernel's own; the segment that holds it says where that is. */
static uint64_t find_entry(const Loader *elf)
{
    uint64_t entry = elf->header.entry;

    for (unsigned n = 0; n < elf->header.phnum; n++) {
        const ElfSegment *segment = &elf->segment[n];
        if (segment->type == PT_LOAD && (segment->flags & PF_X) && entry >= segment->vaddr &&
            entry - segment->vaddr < segment->filesz && !(entry & 1))
            return entry - segment->vaddr + segment->paddr;
    }
    fail(BOOT_FAIL_ELF_LIES,
         "boot partition \"%s\": the ELF's entry 0x%lx lies in none of its executable segments",
         elf->partition->name, entry);
}

uint64_t boot_elf_load(VirtioBlk *disk, const GptPartition *partition)
{
    static Loader loader; /* too large for a hart's stack */
    Loader *elf = &loader;

    *elf = (Loader){.disk = disk, .partition = partition};
    if (partition->size >= sizeof(elf->header))
        read_file(elf, 0, &elf->header, sizeof(elf->header));
    check_header(elf);
    read_file(elf, elf->header.phoff, elf->segment, elf->header.phnum * sizeof(ElfSegment));
    for (unsigned n = 0; n < elf->header.phnum; n++)
        if (elf->segment[n].type == PT_LOAD && elf->segment[n].memsz)
            check_segment(elf, n);
    uint64_t entry = find_entry(elf);

    for (unsigned n = 0; n < elf->header.phnum; n++) {
        const ElfSegment *segment = &elf->segment[n];
        if (segment->type != PT_LOAD || !segment->memsz)
            continue;
        read_file(elf, segment->offset, (void *)segment->paddr, segment->filesz);
        memset((char *)segment->paddr + segment->filesz, 0, segment->memsz - segment->filesz);
    }
    return entry;
}
