/* ELF64 for RISC-V (System V ABI, chapters 4 and 5). Dynamic linking and relocation: left out. */
#include <string.h>

#include "emu/machine/elf.h"
#include "spec/elf.h"

enum { LABEL_REACH = 64 << 10 }; /* assembly labels have no size: what they may stand for */

bool elf_is(const Blob *blob)
{
    return blob->size >= 4 && !memcmp(blob->data, ELF_MAGIC, 4);
}

/* [off, off+len) lies in the file. */
static bool inside(const Blob *b, uint64_t off, uint64_t len)
{
    return off <= b->size && len <= b->size - off;
}

static bool header(const Blob *b, Elf64Header *eh, Err *err)
{
    if (!elf_is(b))
        return err_set(err, 0, "%s: is no ELF file", b->name);
    if (b->size < sizeof *eh)
        return err_set(err, 0, "%s: truncated: %zu bytes are less than an ELF header", b->name,
                       b->size);
    memcpy(eh, b->data, sizeof *eh);
    if (eh->ident[ELF_IDENT_CLASS] != ELF_CLASS64)
        return err_set(err, 0, "%s: is a 32-bit ELF; rvemu runs RV64", b->name);
    if (eh->ident[ELF_IDENT_DATA] != ELF_DATA2LSB)
        return err_set(err, 0, "%s: is a big-endian ELF", b->name);
    if (eh->machine != ELF_EM_RISCV)
        return err_set(err, 0, "%s: is an ELF for machine %u, not RISC-V (243)", b->name,
                       eh->machine);
    if (eh->type != ELF_ET_EXEC && eh->type != ELF_ET_DYN)
        return err_set(err, 0, "%s: is no executable (ELF type %u)", b->name, eh->type);
    if (eh->phnum && eh->phentsize != sizeof(Elf64Program))
        return err_set(err, 0, "%s: program headers of %u bytes instead of %zu", b->name,
                       eh->phentsize, sizeof(Elf64Program));
    if (!inside(b, eh->phoff, (uint64_t)eh->phnum * sizeof(Elf64Program)))
        return err_set(err, 0, "%s: truncated: program headers at offset 0x%llx lie outside",
                       b->name, (unsigned long long)eh->phoff);
    return true;
}

static bool segments(Elf *elf, const Elf64Header *eh, Err *err)
{
    const Blob *b = &elf->blob;

    for (unsigned i = 0; i < eh->phnum; i++) {
        Elf64Program ph;
        memcpy(&ph, b->data + eh->phoff + i * sizeof ph, sizeof ph);
        if (ph.type != ELF_PT_LOAD || !ph.memsz)
            continue;
        if (ph.filesz > ph.memsz || !inside(b, ph.offset, ph.filesz))
            return err_set(
                err, 0, "%s: segment %u is truncated or lies: 0x%llx bytes at offset 0x%llx",
                b->name, i, (unsigned long long)ph.filesz, (unsigned long long)ph.offset);
        if (ph.paddr + ph.memsz < ph.paddr)
            return err_set(err, 0, "%s: segment %u at 0x%llx wraps around", b->name, i,
                           (unsigned long long)ph.paddr);
        if (elf->nseg == ELF_SEGMENTS)
            return err_set(err, 0, "%s: more than %d segments", b->name, ELF_SEGMENTS);
        elf->seg[elf->nseg++] = (ElfSegment){.pa = ph.paddr,
                                             .va = ph.vaddr,
                                             .file_size = ph.filesz,
                                             .mem_size = ph.memsz,
                                             .off = ph.offset};
    }
    if (!elf->nseg)
        return err_set(err, 0, "%s: has nothing to load", b->name);
    return true;
}

/* Where it starts, as a physical address: a kernel that is linked elsewhere than it is loaded may
 * name the virtual one. */
static bool entry(Elf *elf, uint64_t at, Err *err)
{
    for (unsigned i = 0; i < elf->nseg; i++) {
        elf->entry = at;
        if (at - elf->seg[i].pa < elf->seg[i].mem_size)
            return true;
    }
    for (unsigned i = 0; i < elf->nseg; i++) {
        elf->entry = at - elf->seg[i].va + elf->seg[i].pa;
        if (at - elf->seg[i].va < elf->seg[i].mem_size)
            return true;
    }
    return err_set(err, 0, "%s: a lying ELF: its entry 0x%llx lies in none of its segments",
                   elf->blob.name, (unsigned long long)at);
}

/* A broken symbol table only costs the names. */
static void symbols(Elf *elf, const Elf64Header *eh)
{
    const Blob *b = &elf->blob;

    if (eh->shentsize != sizeof(Elf64Section) ||
        !inside(b, eh->shoff, (uint64_t)eh->shnum * sizeof(Elf64Section)))
        return;
    for (unsigned i = 0; i < eh->shnum; i++) {
        Elf64Section sh, st;
        memcpy(&sh, b->data + eh->shoff + i * sizeof sh, sizeof sh);
        if (sh.type != ELF_SHT_SYMTAB || sh.link >= eh->shnum || !inside(b, sh.offset, sh.size))
            continue;
        memcpy(&st, b->data + eh->shoff + sh.link * sizeof st, sizeof st);
        if (!inside(b, st.offset, st.size) || !st.size || b->data[st.offset + st.size - 1])
            continue;
        elf->symbols = b->data + sh.offset;
        elf->nsymbols = sh.size / sizeof(Elf64Symbol);
        elf->strings = (const char *)b->data + st.offset;
        elf->strings_size = st.size;
        return;
    }
}

bool elf_open(Elf *elf, const Blob *blob, Err *err)
{
    Elf64Header eh;

    *elf = (Elf){.blob = *blob};
    if (!header(blob, &eh, err) || !segments(elf, &eh, err) || !entry(elf, eh.entry, err))
        return false;
    symbols(elf, &eh);
    return true;
}

static const char *symbol_at(const Elf *elf, uint64_t i, Elf64Symbol *sym)
{
    memcpy(sym, elf->symbols + i * sizeof *sym, sizeof *sym);
    return sym->name < elf->strings_size ? elf->strings + sym->name : "";
}

bool elf_symbol(const Elf *elf, const char *name, uint64_t *val)
{
    for (uint64_t i = 0; i < elf->nsymbols; i++) {
        Elf64Symbol sym;
        if (!strcmp(symbol_at(elf, i, &sym), name) && sym.shndx != ELF_SHN_UNDEF) {
            *val = sym.value;
            return true;
        }
    }
    return false;
}

const char *elf_name_of(const Elf *elf, uint64_t va, uint64_t *distance)
{
    const char *best = NULL;

    for (uint64_t i = 0; i < elf->nsymbols; i++) {
        Elf64Symbol sym;
        const char *name = symbol_at(elf, i, &sym);
        unsigned type = sym.info & 15;
        uint64_t d = va - sym.value;
        if (!*name || *name == '$' || *name == '.' || sym.shndx == ELF_SHN_UNDEF ||
            sym.shndx >= ELF_SHN_RESERVED || type > ELF_STT_FUNC)
            continue;
        if (d >= (sym.size ? sym.size : LABEL_REACH) || (best && d >= *distance))
            continue;
        *distance = d;
        best = name;
    }
    return best;
}
