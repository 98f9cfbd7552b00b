/*
 * elf64.h: the parts of an ELF file that exec reads (System V ABI, "Object Files", 64-bit).
 */
#ifndef KERNEL_ELF64_H
#define KERNEL_ELF64_H

#include "types.h"

#define ELF_MAGIC         0x464c457fu /* 0x7f 'E' 'L' 'F' */
#define ELF_CLASS_64      2
#define ELF_DATA_LSB      1
#define ELF_TYPE_EXEC     2
#define ELF_MACHINE_RISCV 243

typedef struct ElfHeader {
    uint32_t magic;
    uint8_t class, data, ident[10];
    uint16_t type, machine;
    uint32_t version;
    uint64_t entry, phoff, shoff;
    uint32_t flags;
    uint16_t ehsize, phentsize, phnum, shentsize, shnum, shstrndx;
} ElfHeader;

#define ELF_SEGMENT_LOAD 1
#define ELF_SEGMENT_X    1
#define ELF_SEGMENT_W    2

typedef struct ElfSegment {
    uint32_t type, flags;
    uint64_t offset, vaddr, paddr, filesz, memsz, align;
} ElfSegment;

#endif
