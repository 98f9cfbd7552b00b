/*
 * boot.c: the kernel in the boot partition: an ELF file whose pages lie in the file as they will
 * in memory (spec/boot.h). Whether it fits the machine's RAM only the firmware can know.
 */
#include "boot.h"

#include <elf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "spec/boot.h"

#define KERNEL_MAX (256u << 20)

/* What is wrong with it as a kernel, or NULL. */
static const char *kernel_fault(const uint8_t *data, size_t size)
{
    Elf64_Ehdr header;

    if (size < sizeof(header) || memcmp(data, ELFMAG, SELFMAG) != 0)
        return "not an ELF file";
    memcpy(&header, data, sizeof(header));
    if (header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_machine != EM_RISCV)
        return "not an ELF file of 64-bit RISC-V";
    if (header.e_type != ET_EXEC)
        return "not an executable";
    if (header.e_phentsize != sizeof(Elf64_Phdr) || header.e_phoff > size ||
        header.e_phnum > (size - header.e_phoff) / sizeof(Elf64_Phdr))
        return "its program headers lie outside the file";

    unsigned loads = 0;
    for (unsigned i = 0; i < header.e_phnum; i++) {
        Elf64_Phdr segment;

        memcpy(&segment, data + header.e_phoff + i * sizeof(segment), sizeof(segment));
        if (segment.p_type != PT_LOAD)
            continue;
        loads++;
        if (segment.p_offset > size || segment.p_filesz > size - segment.p_offset)
            return "a segment lies outside the file";
        if ((segment.p_offset - segment.p_paddr) % BOOT_ALIGN)
            return "a segment is not page-aligned in the file as in memory";
    }
    return loads ? NULL : "it has nothing to load";
}

uint8_t *boot_read_kernel(const char *name, size_t *size)
{
    const char *fault = NULL;
    FILE *file = fopen(name, "rb");
    uint8_t *data = NULL;
    long length = -1;

    if (!file || fseek(file, 0, SEEK_END) != 0 || (length = ftell(file)) < 0 ||
        fseek(file, 0, SEEK_SET) != 0)
        fault = strerror(errno);
    else if (length > (long)KERNEL_MAX)
        fault = "too large for a kernel";
    else if (!(data = malloc(length + 1)))
        fault = "out of memory";
    else if (fread(data, 1, length, file) != (size_t)length)
        fault = "cannot be read";
    else
        fault = kernel_fault(data, length);
    if (file)
        fclose(file);
    *size = length;
    if (!fault)
        return data;
    fprintf(stderr, "mkfs: %s: %s\n", name, fault);
    free(data);
    return NULL;
}

bool boot_write(const Image *image, const char *name, const uint8_t *kernel, size_t size)
{
    if (size > image->boot_size) {
        fprintf(stderr, "mkfs: %s: %zu bytes, but the boot partition of %s has %llu\n", name, size,
                image->path, (unsigned long long)image->boot_size);
        return false;
    }
    uint8_t *old = malloc(size);
    bool same = old && image_read(image, image->boot_off, old, size) && !memcmp(old, kernel, size);
    free(old);
    return same || image_write(image, image->boot_off, kernel, size);
}
