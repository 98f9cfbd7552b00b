/*
 * The attributes of a RISC-V ELF (RISC-V ELF psABI, "Attributes"): only the arch string, which says
 * what the assembler was asked to make. Sections of other vendors and other tags are passed over.
 */
#include <string.h>

#include "emu/machine/elf.h"
#include "spec/elf.h"

/* Bytes that are left of a piece of the section. */
typedef struct Piece {
    const uint8_t *at, *end;
} Piece;

static uint64_t take_uleb(Piece *p)
{
    uint64_t v = 0;

    for (unsigned shift = 0; p->at < p->end; shift += 7) {
        uint8_t byte = *p->at++;
        if (shift < 64)
            v |= (uint64_t)(byte & 127) << shift;
        if (!(byte & 128))
            break;
    }
    return v;
}

/* A string, or NULL if its end is missing. */
static const char *take_string(Piece *p)
{
    const uint8_t *start = p->at, *nul = memchr(start, 0, (size_t)(p->end - start));

    p->at = nul ? nul + 1 : p->end;
    return nul ? (const char *)start : NULL;
}

/* A piece that begins, at `from`, with what `p` stands behind: a length that counts from there. */
static bool take_piece(Piece *p, const uint8_t *from, Piece *part)
{
    uint32_t len;

    if (p->end - p->at < 4)
        return false;
    memcpy(&len, p->at, 4);
    if (len < (size_t)(p->at + 4 - from) || len > (size_t)(p->end - from))
        return false;
    *part = (Piece){p->at + 4, from + len};
    p->at = from + len;
    return true;
}

static const char *find_arch(Piece attributes)
{
    while (attributes.at < attributes.end) {
        uint64_t tag = take_uleb(&attributes);
        if (tag & 1) { /* the odd ones are strings */
            const char *value = take_string(&attributes);
            if (tag == ELF_ATTR_ARCH)
                return value;
        } else {
            take_uleb(&attributes);
        }
    }
    return NULL;
}

static const char *find_in_vendor(Piece vendor)
{
    const char *name = take_string(&vendor);

    if (!name || strcmp(name, ELF_ATTR_VENDOR) != 0)
        return NULL;
    while (vendor.at < vendor.end) {
        const uint8_t *from = vendor.at;
        uint64_t tag = take_uleb(&vendor);
        Piece part;
        if (!take_piece(&vendor, from, &part))
            return NULL;
        const char *arch = tag == ELF_ATTR_FILE ? find_arch(part) : NULL;
        if (arch)
            return arch;
    }
    return NULL;
}

/* What lies at [off, off+len) of the file. */
static const char *find_in_file(const Blob *b, uint64_t off, uint64_t len)
{
    if (off > b->size || len > b->size - off || !len)
        return NULL;
    Piece all = {b->data + off, b->data + off + len}, vendor;
    if (*all.at++ != ELF_ATTR_FORMAT)
        return NULL;
    while (take_piece(&all, all.at, &vendor)) {
        const char *arch = find_in_vendor(vendor);
        if (arch)
            return arch;
    }
    return NULL;
}

const char *elf_arch(const Elf *elf)
{
    const Blob *b = &elf->blob;
    const char *arch = NULL;
    Elf64Header eh;

    memcpy(&eh, b->data, sizeof eh);
    for (unsigned i = 0; i < eh.phnum && !arch; i++) { /* elf_open has checked where they lie */
        Elf64Program ph;
        memcpy(&ph, b->data + eh.phoff + i * sizeof ph, sizeof ph);
        if (ph.type == ELF_PT_ATTRIBUTES)
            arch = find_in_file(b, ph.offset, ph.filesz);
    }
    uint64_t sections = (uint64_t)eh.shnum * sizeof(Elf64Section);
    if (eh.shentsize != sizeof(Elf64Section) || eh.shoff > b->size || sections > b->size - eh.shoff)
        return arch;
    for (unsigned i = 0; i < eh.shnum && !arch; i++) { /* older linkers make no program header */
        Elf64Section sh;
        memcpy(&sh, b->data + eh.shoff + i * sizeof sh, sizeof sh);
        if (sh.type == ELF_SHT_ATTRIBUTES)
            arch = find_in_file(b, sh.offset, sh.size);
    }
    return arch;
}
