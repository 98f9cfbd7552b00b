/* Signatures, as riscv-arch-test and Spike write them. See signature.h. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "emu/cli/signature.h"
#include "emu/machine/elf.h"
#include "spec/map.h"

enum { LINE_BYTES = 16 }; /* the longest line that is read */

bool signature_find(Signature *sig, const Blob *program, uint64_t ram_size, Err *err)
{
    Elf elf;
    *sig = (Signature){.name = program->name};
    if (!program->data || !elf_is(program->data, program->size))
        return err_set(err, 0, "%s: no ELF: there are no symbols",
                       program->name ? program->name : "the program");
    if (!elf_open(&elf, program, err))
        return false;
    if (!elf_symbol(&elf, "begin_signature", &sig->begin) ||
        !elf_symbol(&elf, "end_signature", &sig->end)) {
        err_set(err, 0, "%s: has no symbols begin_signature and end_signature", sig->name);
        return true;
    }
    unsigned long long begin = sig->begin, end = sig->end, ram_end = MAP_RAM_BASE + ram_size;
    if (end < begin)
        return err_set(err, 0, "%s: end_signature 0x%llx is below begin_signature 0x%llx",
                       sig->name, end, begin);
    if (begin < MAP_RAM_BASE || end > ram_end)
        return err_set(err, 0, "%s: its signature, 0x%llx-0x%llx, lies outside RAM (0x%x-0x%llx)",
                       sig->name, begin, end, MAP_RAM_BASE, ram_end - 1);
    sig->there = true;
    return true;
}

bool signature_fits(const Signature *sig, unsigned granularity, Err *err)
{
    unsigned long long size = sig->end - sig->begin;
    return size % granularity == 0 ||
           err_set(err, 0, "%s: its signature of %llu bytes does not fill lines of %u", sig->name,
                   size, granularity);
}

/* `n` bytes as a line with its newline; returns its length. */
static unsigned line_of(const uint8_t *bytes, unsigned n, char *line)
{
    static const char digits[] = "0123456789abcdef";
    unsigned len = 0;
    while (n-- > 0) {
        line[len++] = digits[bytes[n] >> 4];
        line[len++] = digits[bytes[n] & 15];
    }
    line[len++] = '\n';
    return len;
}

bool signature_write(const Signature *sig, const uint8_t *ram, unsigned granularity,
                     const HostFile *f, Err *err)
{
    char buf[4096];
    unsigned len = 0;
    for (uint64_t pa = sig->begin; pa < sig->end; pa += granularity) {
        len += line_of(ram + (pa - MAP_RAM_BASE), granularity, buf + len);
        if (len > sizeof(buf) - 2 * LINE_BYTES - 1 || pa + granularity >= sig->end) {
            if (!host_file_append(f, buf, len, err))
                return false;
            len = 0;
        }
    }
    return true;
}

/* ---- comparison --------------------------------------------------------------------------- */

typedef struct Lines {
    const FileBytes *file;
    size_t at;
    unsigned number; /* of the line that was read last */
    unsigned bytes;  /* in each line; 0: none was read yet */
} Lines;

/* The next line that is not blank, in small letters. False: there is none, or (text[0]) it is no
 * line of a signature. */
static bool next_line(Lines *l, char text[2 * LINE_BYTES + 1], Err *err)
{
    const FileBytes *f = l->file;
    unsigned n = 0;
    text[0] = 0;
    while (l->at < f->size && !n) {
        l->number++;
        for (; l->at < f->size && f->data[l->at] != '\n'; l->at++) {
            int c = f->data[l->at];
            if (c == ' ' || c == '\r' || c == '\t')
                continue;
            if (!isxdigit(c) || n == 2 * LINE_BYTES) {
                text[0] = '?';
                return err_set(err, 0, "%s: line %u is no line of a signature", f->name, l->number);
            }
            text[n++] = (char)tolower(c);
        }
        l->at++;
    }
    text[n] = 0;
    if (!n)
        return false;
    if (!l->bytes && (n == 8 || n == 16 || n == 32))
        l->bytes = n / 2;
    return n == 2 * l->bytes || err_set(err, 0, "%s: line %u has %u digits; %s", f->name, l->number,
                                        n, l->bytes ? "not all are alike" : "8 or 16 are wanted");
}

bool signature_matches(const Signature *sig, const uint8_t *ram, const FileBytes *reference,
                       Err *err)
{
    Lines lines = {.file = reference};
    char want[2 * LINE_BYTES + 1], have[2 * LINE_BYTES + 2];
    unsigned long long size = sig->end - sig->begin;
    uint64_t pa = sig->begin;
    while (next_line(&lines, want, err)) {
        if (sig->end - pa < lines.bytes)
            return err_set(err, 0, "the signature has %llu bytes, %s has more", size,
                           reference->name);
        have[line_of(ram + (pa - MAP_RAM_BASE), lines.bytes, have) - 1] = 0;
        if (strcmp(want, have) != 0)
            return err_set(err, 0, "the signature differs at 0x%llx: %s, line %u of %s has %s",
                           (unsigned long long)pa, have, lines.number, reference->name, want);
        pa += lines.bytes;
    }
    if (want[0])
        return false;
    if (pa != sig->end)
        return err_set(err, 0, "the signature has %llu bytes, %s only %llu", size, reference->name,
                       (unsigned long long)(pa - sig->begin));
    return true;
}
