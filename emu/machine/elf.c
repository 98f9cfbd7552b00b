/* ELF64 for RISC-V (System V ABI, chapters 4 and 5). Dynamic linking and relocation: left out. */
#include <elf.h>
#include <string.h>

#include "emu/machine/elf.h"

bool elf_is(const Blob *blob)
{
    return blob->size >= SELFMAG && !memcmp(blob->data, ELFMAG, SELFMAG);
}

/* [off, off+len) lies in the file. */
static bool inside(const Blob *b, uint64_t off, uint64_t len)
{
    return off <= b->size && len <= b->size - off;
}

static bool header(const Blob *b, Elf64_Ehdr *eh, Err *err)
{
    if (!elf_is(b))
        return err_set(err, 0, "%s: is no ELF file", b->name);
    if (b->size < sizeof *eh)
        return err_set(err, 0, "%s: truncated: %zu bytes are less than an ELF header", b->name,
                       b->size);
    memcpy(eh, b->data, sizeof *eh);
    if (eh->e_ident[EI_CLASS] != ELFCLASS64)
        return err_set(err, 0, "%s: is a 32-bit ELF; rvemu runs RV64", b->name);
    if (eh->e_ident[EI_DATA] != ELFDATA2LSB)
        return err_set(err, 0, "%s: is a big-endian ELF", b->name);
    if (eh->e_machine != EM_RISCV)
        return err_set(err, 0, "%s: is an ELF for machine %u, not RISC-V (243)", b->name,
                       eh->e_machine);
    if (eh->e_type != ET_EXEC && eh->e_type != ET_DYN)
        return err_set(err, 0, "%s: is no executable (ELF type %u)", b->name, eh->e_type);
    if (eh->e_phnum && eh->e_phentsize != sizeof(Elf64_Phdr))
        return err_set(err, 0, "%s: program headers of %u bytes instead of %zu", b->name,
                       eh->e_phentsize, sizeof(Elf64_Phdr));
    if (!inside(b, eh->e_phoff, (uint64_t)eh->e_phnum * sizeof(Elf64_Phdr)))
        return err_set(err, 0, "%s: truncated: program headers at offset 0x%llx lie outside",
                       b->name, (unsigned long long)eh->e_phoff);
    return true;
}

static bool segments(Elf *elf, const Elf64_Ehdr *eh, Err *err)
{
    const Blob *b = &elf->blob;

    for (unsigned i = 0; i < eh->e_phnum; i++) {
        Elf64_Phdr ph;
        memcpy(&ph, b->data + eh->e_phoff + i * sizeof ph, sizeof ph);
        if (ph.p_type != PT_LOAD || !ph.p_memsz)
            continue;
        if (ph.p_filesz > ph.p_memsz || !inside(b, ph.p_offset, ph.p_filesz))
            return err_set(
                err, 0, "%s: segment %u is truncated or lies: 0x%llx bytes at offset 0x%llx",
                b->name, i, (unsigned long long)ph.p_filesz, (unsigned long long)ph.p_offset);
        if (ph.p_paddr + ph.p_memsz < ph.p_paddr)
            return err_set(err, 0, "%s: segment %u at 0x%llx wraps around", b->name, i,
                           (unsigned long long)ph.p_paddr);
        if (elf->nseg == ELF_SEGMENTS)
            return err_set(err, 0, "%s: more than %d segments", b->name, ELF_SEGMENTS);
        elf->seg[elf->nseg++] = (ElfSegment){
            .pa = ph.p_paddr, .file_size = ph.p_filesz, .mem_size = ph.p_memsz, .off = ph.p_offset};
    }
    if (!elf->nseg)
        return err_set(err, 0, "%s: has nothing to load", b->name);
    return true;
}

/* A broken symbol table only costs the names. */
static void symbols(Elf *elf, const Elf64_Ehdr *eh)
{
    const Blob *b = &elf->blob;

    if (eh->e_shentsize != sizeof(Elf64_Shdr) ||
        !inside(b, eh->e_shoff, (uint64_t)eh->e_shnum * sizeof(Elf64_Shdr)))
        return;
    for (unsigned i = 0; i < eh->e_shnum; i++) {
        Elf64_Shdr sh, st;
        memcpy(&sh, b->data + eh->e_shoff + i * sizeof sh, sizeof sh);
        if (sh.sh_type != SHT_SYMTAB || sh.sh_link >= eh->e_shnum ||
            !inside(b, sh.sh_offset, sh.sh_size))
            continue;
        memcpy(&st, b->data + eh->e_shoff + sh.sh_link * sizeof st, sizeof st);
        if (!inside(b, st.sh_offset, st.sh_size) || !st.sh_size ||
            b->data[st.sh_offset + st.sh_size - 1])
            continue;
        elf->symbols = b->data + sh.sh_offset;
        elf->nsymbols = sh.sh_size / sizeof(Elf64_Sym);
        elf->strings = (const char *)b->data + st.sh_offset;
        elf->strings_size = st.sh_size;
        return;
    }
}

bool elf_open(Elf *elf, const Blob *blob, Err *err)
{
    Elf64_Ehdr eh;

    *elf = (Elf){.blob = *blob};
    if (!header(blob, &eh, err) || !segments(elf, &eh, err))
        return false;
    elf->entry = eh.e_entry;
    symbols(elf, &eh);
    return true;
}

static const char *symbol_at(const Elf *elf, uint64_t i, Elf64_Sym *sym)
{
    memcpy(sym, elf->symbols + i * sizeof *sym, sizeof *sym);
    return sym->st_name < elf->strings_size ? elf->strings + sym->st_name : "";
}

bool elf_symbol(const Elf *elf, const char *name, uint64_t *val)
{
    for (uint64_t i = 0; i < elf->nsymbols; i++) {
        Elf64_Sym sym;
        if (!strcmp(symbol_at(elf, i, &sym), name) && sym.st_shndx != SHN_UNDEF) {
            *val = sym.st_value;
            return true;
        }
    }
    return false;
}

const char *elf_name_of(const Elf *elf, uint64_t va, uint64_t *distance)
{
    const char *best = NULL;

    *distance = 16 << 20;
    for (uint64_t i = 0; i < elf->nsymbols; i++) {
        Elf64_Sym sym;
        const char *name = symbol_at(elf, i, &sym);
        unsigned type = ELF64_ST_TYPE(sym.st_info);
        if (!*name || *name == '$' || *name == '.' || sym.st_shndx == SHN_UNDEF ||
            sym.st_shndx >= SHN_LORESERVE || type > STT_FUNC)
            continue;
        if (va - sym.st_value < *distance) {
            *distance = va - sym.st_value;
            best = name;
        }
    }
    return best;
}
