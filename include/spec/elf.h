/* ELF64 as the loader reads it (System V ABI, chapters 4 and 5): little-endian, field by field. */
#ifndef SPEC_ELF_H
#define SPEC_ELF_H

#define ELF_MAGIC        "\177ELF"
#define ELF_IDENT_CLASS  4
#define ELF_IDENT_DATA   5
#define ELF_CLASS64      2
#define ELF_DATA2LSB     1
#define ELF_EM_RISCV     243
#define ELF_ET_REL       1
#define ELF_ET_EXEC      2
#define ELF_ET_DYN       3
#define ELF_ET_CORE      4
#define ELF_PT_LOAD      1
#define ELF_PF_X         1 /* flags of a program header */
#define ELF_PF_W         2
#define ELF_PF_R         4
#define ELF_SHT_SYMTAB   2
#define ELF_SHN_UNDEF    0
#define ELF_SHN_RESERVED 0xff00
#define ELF_STT_FUNC     2

/* RISC-V ELF psABI: attributes */
#define ELF_PT_ATTRIBUTES  0x70000003
#define ELF_SHT_ATTRIBUTES 0x70000003
#define ELF_ATTR_FORMAT    'A'
#define ELF_ATTR_VENDOR    "riscv"
#define ELF_ATTR_FILE      1 /* attributes of the whole file */
#define ELF_ATTR_ARCH      5

#ifndef __ASSEMBLER__

#include <stdint.h>

typedef struct Elf64Header {
    uint8_t ident[16];
    uint16_t type, machine;
    uint32_t version;
    uint64_t entry, phoff, shoff;
    uint32_t flags;
    uint16_t ehsize, phentsize, phnum, shentsize, shnum, shstrndx;
} Elf64Header;

typedef struct Elf64Program {
    uint32_t type, flags;
    uint64_t offset, vaddr, paddr, filesz, memsz, align;
} Elf64Program;

typedef struct Elf64Section {
    uint32_t name, type;
    uint64_t flags, addr, offset, size;
    uint32_t link, info;
    uint64_t addralign, entsize;
} Elf64Section;

typedef struct Elf64Symbol {
    uint32_t name;
    uint8_t info, other;
    uint16_t shndx;
    uint64_t value, size;
} Elf64Symbol;

#endif
#endif
