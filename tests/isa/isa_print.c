/*
 * Prints the ISA string, and then "WORD<tab>text" for random words of each row and for each CSR,
 * for isa_disasm.py to compare. Every mnemonic is there, with corner and random operands; the
 * address of the n-th word is 4 n.
 */
#include <inttypes.h>
#include <stdio.h>

#include "emu/isa/isa.h"

enum { PER_ROW = 24 };

static uint64_t seed = 0x2545f4914f6cdd1d;

static uint32_t random32(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (uint32_t)(seed >> 16);
}

/* Reserved fields that objdump wants to be 0, and that we execute. */
static uint32_t tidy(unsigned id, uint32_t word)
{
    if (insn_info[id].format == FMT_FENCE)
        return word & 0x0ff0707f;
    if (insn_info[id].format == FMT_RNUM && (word >> 20 & 15) > 10) /* objdump takes them, too */
        return word & ~UINT32_C(0x800000);
    if (insn_info[id].format == FMT_ANY)
        return insn_info[id].match;
    if (id == INSN_fcvt_d_s || id == INSN_fcvt_d_w || id == INSN_fcvt_d_wu || id == INSN_fcvt_s_h ||
        id == INSN_fcvt_d_h || id == INSN_fcvt_s_bf16)
        return word & ~UINT32_C(0x7000);
    return word;
}

static void print(const Isa *isa, uint32_t word, uint64_t *pc)
{
    char text[64];
    Insn in;

    isa_decode(isa, word, &in);
    isa_disasm(&in, *pc, text, sizeof text);
    printf("%08" PRIx32 "\t%s\n", word, text);
    *pc += 4;
}

/* Encodings with a name of their own */
static const uint32_t hints[] = {0x0100000f, 0x8330000f, 0x00006013, 0xfe15e013, 0x7e3fe013,
                                 0x00200033, 0x00300033, 0x00400033, 0x00500033};

int main(void)
{
    char string[ISA_TEXT];
    uint64_t pc = 0;
    Isa isa;
    Err err = {0};

    if (!isa_init(&isa, "max_smrnmi", &err))
        return 1;
    isa_string(&isa, string, sizeof string);
    puts(string);
    for (unsigned id = 0; id < INSN_COUNT; id++)
        for (unsigned n = 0; n < PER_ROW; n++) {
            uint32_t open = n == 0 ? 0 : n == 1 ? ~UINT32_C(0) : random32();
            print(&isa, tidy(id, insn_info[id].match | (open & ~insn_info[id].mask)), &pc);
        }
    for (size_t i = 0; i < sizeof hints / sizeof *hints; i++)
        print(&isa, hints[i], &pc);
    for (uint32_t csr = 0; csr < 4096; csr++)
        print(&isa, csr << 20 | insn_info[INSN_csrrs].match, &pc);
    return 0;
}
