/* The entries of .debug_frame and .eh_frame. See dwarf_cfi.h. */
#include "emu/dwarf/dwarf_cfi.h"

#include <dwarf.h>
#include <gelf.h>
#include <stdlib.h>
#include <string.h>

#include "emu/dwarf/dwarf_impl.h"

uint64_t cfi_fixed(CfiBytes *b, unsigned size)
{
    uint64_t num = 0;

    if (b->bad || (size_t)(b->end - b->at) < size) {
        b->bad = true;
        return 0;
    }
    for (unsigned i = 0; i < size; i++)
        num |= (uint64_t)b->at[i] << 8 * i;
    b->at += size;
    return num;
}

int64_t cfi_signed(CfiBytes *b, unsigned size)
{
    unsigned rest = 64 - 8 * size;

    return (int64_t)(cfi_fixed(b, size) << rest) >> rest;
}

static uint64_t leb(CfiBytes *b, bool is_signed)
{
    uint64_t num = 0;
    unsigned shift = 0;
    uint8_t byte;

    do {
        byte = (uint8_t)cfi_fixed(b, 1);
        if (shift < 64)
            num |= (uint64_t)(byte & 0x7f) << shift;
        shift += 7;
    } while (byte & 0x80);
    if (is_signed && byte & 0x40 && shift < 64)
        num |= ~UINT64_C(0) << shift;
    return num;
}

uint64_t cfi_uleb(CfiBytes *b)
{
    return leb(b, false);
}

int64_t cfi_sleb(CfiBytes *b)
{
    return (int64_t)leb(b, true);
}

CfiBytes cfi_block(CfiBytes *b)
{
    uint64_t len = cfi_uleb(b);
    CfiBytes block = {b->at, b->at, false};

    if (b->bad || len > (size_t)(b->end - b->at)) {
        b->bad = block.bad = true;
        return block;
    }
    b->at += len;
    block.end = b->at;
    return block;
}

/* One section while it is being read. */
typedef struct Section {
    const uint8_t *bytes;
    size_t size;
    uint64_t va;
} Section;

static uint64_t address(const Section *s, CfiBytes *b, uint8_t encoding)
{
    uint64_t base = (encoding & 0x70) == DW_EH_PE_pcrel ? s->va + (uint64_t)(b->at - s->bytes) : 0;

    if ((encoding & 0xf0) != 0 && (encoding & 0xf0) != DW_EH_PE_pcrel)
        b->bad = true; /* relative to what only a loader knows */
    switch (encoding & 0x0f) {
    case DW_EH_PE_absptr:
    case DW_EH_PE_udata8:
    case DW_EH_PE_sdata8: return base + cfi_fixed(b, 8);
    case DW_EH_PE_uleb128: return base + cfi_uleb(b);
    case DW_EH_PE_udata2: return base + cfi_fixed(b, 2);
    case DW_EH_PE_udata4: return base + cfi_fixed(b, 4);
    case DW_EH_PE_sleb128: return base + (uint64_t)cfi_sleb(b);
    case DW_EH_PE_sdata2: return base + (uint64_t)cfi_signed(b, 2);
    case DW_EH_PE_sdata4: return base + (uint64_t)cfi_signed(b, 4);
    default: b->bad = true; return 0;
    }
}

/* The letters of an augmentation (Linux Standard Base, ".eh_frame"). */
static void augmentation(const Section *s, const Dwarf_CIE *from, CfiCommon *c)
{
    CfiBytes data = {from->augmentation_data, from->augmentation_data, false};
    const char *letter = from->augmentation;

    if (data.at)
        data.end += from->augmentation_data_size;
    c->sized = *letter == 'z';
    if (c->sized)
        letter++;
    for (; *letter; letter++)
        switch (*letter) {
        case 'R': c->encoding = (uint8_t)cfi_fixed(&data, 1); break;
        case 'L': cfi_fixed(&data, 1); break;
        case 'P': {
            uint8_t encoding = (uint8_t)cfi_fixed(&data, 1);
            address(s, &data, encoding & 0x0f);
            break;
        }
        case 'S': c->signal = true; break;
        default: c->strange = true; return;
        }
    c->strange |= data.bad;
}

static void add_common(CfiTable *t, const Section *s, uint64_t offset, const Dwarf_CIE *from)
{
    CfiCommon *c;

    if (!grown(&t->common, t->ncommon, &t->common_cap, sizeof *c))
        return;
    c = &t->common[t->ncommon++];
    *c = (CfiCommon){
        .offset = offset,
        .code = {from->initial_instructions, from->initial_instructions_end, false},
        .code_align = from->code_alignment_factor,
        .data_align = from->data_alignment_factor,
        .ra = from->return_address_register,
    };
    augmentation(s, from, c);
}

static const CfiCommon *common_at(const CfiTable *t, uint64_t offset)
{
    size_t lo = 0, hi = t->ncommon;

    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (t->common[mid].offset < offset)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < t->ncommon && t->common[lo].offset == offset ? &t->common[lo] : NULL;
}

static void add_entry(CfiTable *t, const Section *s, const Dwarf_FDE *from)
{
    const CfiCommon *c = common_at(t, from->CIE_pointer);
    CfiBytes b = {from->start, from->end, false};
    CfiEntry e;

    if (!c || c->strange)
        return;
    e.lo = address(s, &b, c->encoding);
    e.hi = e.lo + address(s, &b, c->encoding & 0x0f);
    if (c->sized)
        cfi_block(&b);
    e.common = (size_t)(c - t->common);
    e.code = b;
    if (!b.bad && e.lo < e.hi && grown(&t->entries, t->n, &t->cap, sizeof e))
        t->entries[t->n++] = e;
}

/* CIEs first: an FDE may stand before the one that it names. */
static void each_entry(CfiTable *t, Elf *elf, Elf_Data *data, const Section *s, bool eh,
                       bool common)
{
    const unsigned char *ident = (const unsigned char *)elf_getident(elf, NULL);
    Dwarf_Off at = 0, next = 0;
    Dwarf_CFI_Entry e;
    int end;

    if (!ident)
        return;
    while ((end = dwarf_next_cfi(ident, data, eh, at, &next, &e)) != 1) {
        if (end == 0 && dwarf_cfi_cie_p(&e) == common) {
            if (common)
                add_common(t, s, at, &e.cie);
            else
                add_entry(t, s, &e.fde);
        }
        if (next <= at || next == (Dwarf_Off)-1)
            return; /* it cannot be read further */
        at = next;
    }
}

static int by_lo(const void *a, const void *b)
{
    const CfiEntry *x = a, *y = b;

    return x->lo < y->lo ? -1 : x->lo > y->lo;
}

void cfi_read(CfiTable *t, Elf *elf, const char *section)
{
    size_t names;
    Elf_Scn *scn = NULL;

    if (elf_getshdrstrndx(elf, &names) != 0)
        return;
    while ((scn = elf_nextscn(elf, scn))) {
        GElf_Shdr shdr;
        const char *name = gelf_getshdr(scn, &shdr) ? elf_strptr(elf, names, shdr.sh_name) : NULL;
        Elf_Data *data;
        if (!name || strcmp(name, section) != 0 || shdr.sh_type == SHT_NOBITS)
            continue;
        if (shdr.sh_flags & SHF_COMPRESSED && elf_compress(scn, 0, 0) < 0)
            return;
        data = elf_getdata(scn, NULL);
        if (!data || !data->d_buf)
            return;
        Section s = {data->d_buf, data->d_size, shdr.sh_addr};
        bool eh = strcmp(section, ".eh_frame") == 0;
        each_entry(t, elf, data, &s, eh, true);
        each_entry(t, elf, data, &s, eh, false);
        if (t->n)
            qsort(t->entries, t->n, sizeof *t->entries, by_lo);
        return;
    }
}

void cfi_free(CfiTable *t)
{
    free(t->common);
    free(t->entries);
}

const CfiEntry *cfi_at(const CfiTable *t, uint64_t va)
{
    size_t lo = 0, hi = t->n;

    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (t->entries[mid].lo <= va)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo && va < t->entries[lo - 1].hi ? &t->entries[lo - 1] : NULL;
}
