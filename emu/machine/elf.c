/* ELF64 for RISC-V (System V ABI, chapters 4 and 5). Dynamic linking and relocation: left out. */
#include <stddef.h>
#include <string.h>

#include "emu/machine/elf.h"
#include "spec/boot.h"
#include "spec/elf.h"

enum { LABEL_REACH = 64 << 10 }; /* assembly labels have no size: what they may stand for */

bool elf_is(const uint8_t *data, size_t size)
{
    return size >= 4 && !memcmp(data, ELF_MAGIC, 4);
}

uint64_t elf_end(const uint8_t *head)
{
    Elf64Header eh;

    memcpy(&eh, head, sizeof eh);
    return eh.shoff + (uint64_t)eh.shentsize * eh.shnum;
}

/* [off, off+len) lies in the file. */
static bool inside(const Blob *b, uint64_t off, uint64_t len)
{
    return off <= b->size && len <= b->size - off;
}

static const char *machine_name(unsigned machine)
{
    static const struct {
        unsigned machine;
        const char *name;
    } names[] = {{3, "x86"},    {8, "MIPS"},        {20, "PowerPC"}, {21, "64-bit PowerPC"},
                 {22, "S/390"}, {40, "32-bit Arm"}, {62, "x86-64"},  {183, "64-bit Arm"},
                 {247, "BPF"},  {258, "LoongArch"}, {2, "SPARC"},    {43, "SPARC V9"}};
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i].machine == machine)
            return names[i].name;
    return NULL;
}

static bool header(const Blob *b, Elf64Header *eh, Err *err)
{
    *eh = (Elf64Header){.type = 0};
    memcpy(eh, b->data, b->size < sizeof *eh ? b->size : sizeof *eh);
    if (b->size < offsetof(Elf64Header, version))
        return err_set(err, 0, "a truncated ELF: %zu bytes, its header has %zu", b->size,
                       sizeof *eh);
    if (eh->ident[ELF_IDENT_DATA] != ELF_DATA2LSB)
        return err_set(err, 0, "a big-endian ELF; this machine is little-endian");
    if (eh->machine != ELF_EM_RISCV && machine_name(eh->machine))
        return err_set(err, 0, "an ELF for %s, not for RISC-V", machine_name(eh->machine));
    if (eh->machine != ELF_EM_RISCV)
        return err_set(err, 0, "an ELF for machine %u, not for RISC-V (%d)", eh->machine,
                       ELF_EM_RISCV);
    if (eh->ident[ELF_IDENT_CLASS] != ELF_CLASS64)
        return err_set(err, 0, "a 32-bit ELF; this is a 64-bit machine");
    if (b->size < sizeof *eh)
        return err_set(err, 0, "a truncated ELF: %zu bytes, its header has %zu", b->size,
                       sizeof *eh);
    if (eh->type == ELF_ET_REL)
        return err_set(err, 0, "an ELF object file: it must be linked first");
    if (eh->type == ELF_ET_CORE)
        return err_set(err, 0, "an ELF core dump, no program");
    if (eh->type != ELF_ET_EXEC && eh->type != ELF_ET_DYN)
        return err_set(err, 0, "an ELF of type %u, no program", eh->type);
    if (!eh->phnum)
        return err_set(err, 0, "an ELF without program headers: there is nothing to load");
    if (eh->phentsize != sizeof(Elf64Program))
        return err_set(err, 0, "an ELF with program headers of %u bytes instead of %zu",
                       eh->phentsize, sizeof(Elf64Program));
    if (!inside(b, eh->phoff, (uint64_t)eh->phnum * sizeof(Elf64Program)))
        return err_set(err, 0, "a truncated ELF: program headers at %llu, but it ends at %zu",
                       (unsigned long long)eh->phoff, b->size);
    return true;
}

static bool check_segment(const Blob *b, const Elf64Program *ph, unsigned i, Err *err)
{
    if (ph->filesz > ph->memsz)
        return err_set(err, 0, "a lying ELF: segment %u has more bytes in the file than in memory",
                       i);
    if (!inside(b, ph->offset, ph->filesz))
        return err_set(err, 0,
                       "a truncated ELF: segment %u wants %llu bytes at %llu, it ends at %zu", i,
                       (unsigned long long)ph->filesz, (unsigned long long)ph->offset, b->size);
    if (ph->paddr + ph->memsz < ph->paddr)
        return err_set(err, 0, "a lying ELF: segment %u at 0x%llx reaches past the last address", i,
                       (unsigned long long)ph->paddr);
    return true;
}

/* `ld -Ttext=0x80000000` puts the file's own headers into the page before: they are no part of the
 * program, and there may be no RAM. */
static void drop_headers(const Elf64Header *eh, Elf64Program *ph)
{
    enum { PAGE = 0x1000 };
    uint64_t base = ph->paddr + PAGE, headers = eh->phoff + eh->phnum * sizeof *ph;

    if (ph->offset || headers > PAGE || ph->filesz <= PAGE || eh->entry - ph->vaddr < PAGE ||
        (base != BOOT_FIRMWARE_BASE && base != BOOT_KERNEL_BASE))
        return;
    ph->offset += PAGE;
    ph->vaddr += PAGE;
    ph->paddr += PAGE;
    ph->filesz -= PAGE;
    ph->memsz -= PAGE;
}

static bool segments(Elf *elf, const Elf64Header *eh, Err *err)
{
    const Blob *b = &elf->blob;

    elf->lowest = UINT64_MAX;
    for (unsigned i = 0; i < eh->phnum; i++) {
        Elf64Program ph;
        memcpy(&ph, b->data + eh->phoff + i * sizeof ph, sizeof ph);
        if (ph.type != ELF_PT_LOAD || !ph.memsz)
            continue;
        if (!check_segment(b, &ph, i, err))
            return false;
        if (elf->nseg == ELF_SEGMENTS)
            return err_set(err, 0, "an ELF with more than %d segments", ELF_SEGMENTS);
        drop_headers(eh, &ph);
        elf->lowest = ph.paddr < elf->lowest ? ph.paddr : elf->lowest;
        elf->end = ph.paddr + ph.memsz > elf->end ? ph.paddr + ph.memsz : elf->end;
        elf->seg[elf->nseg++] = (ElfSegment){.pa = ph.paddr,
                                             .va = ph.vaddr,
                                             .file_size = ph.filesz,
                                             .mem_size = ph.memsz,
                                             .off = ph.offset};
    }
    return elf->nseg || err_set(err, 0, "an ELF without a loadable segment");
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
    return err_set(err, 0, "a lying ELF: its entry 0x%llx lies in none of its segments",
                   (unsigned long long)at);
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
        return err_prefix(err, "%s", blob->name);
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

const char *elf_symbol_name(const Elf *elf, uint64_t i)
{
    Elf64Symbol sym;

    return i < elf->nsymbols ? symbol_at(elf, i, &sym) : NULL;
}

bool elf_place(const Elf *elf, uint64_t i, ElfSymbol *out)
{
    Elf64Symbol sym;
    const char *name = symbol_at(elf, i, &sym);

    if (!*name || *name == '$' || *name == '.' || sym.shndx == ELF_SHN_UNDEF ||
        sym.shndx >= ELF_SHN_RESERVED || (sym.info & 15) > ELF_STT_FUNC)
        return false;
    *out = (ElfSymbol){name, sym.value, sym.size ? sym.size : LABEL_REACH};
    if (out->reach > -out->va && out->va) /* it ends with the address space */
        out->reach = -out->va;
    return true;
}

const char *elf_name_of(const Elf *elf, uint64_t va, uint64_t *distance)
{
    const char *best = NULL;
    ElfSymbol s;

    for (uint64_t i = 0; i < elf->nsymbols; i++) {
        if (!elf_place(elf, i, &s) || va - s.va >= s.reach || (best && va - s.va >= *distance))
            continue;
        *distance = va - s.va;
        best = s.name;
    }
    return best;
}
