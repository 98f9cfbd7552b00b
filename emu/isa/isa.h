/*
 * The instruction set as data: which extensions a hart has, and what an encoding means.
 * Made of insn.def, rvc.def and ext.def; nothing here executes.
 */
#ifndef EMU_ISA_ISA_H
#define EMU_ISA_ISA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rvemu/err.h"

typedef enum Ext {
#define EXT(id, name, letter, needs, help) EXT_##id,
#include "emu/isa/ext.def"
    EXT_COUNT,
    EXT_none = EXT_COUNT,
/* What an instruction can need besides: combinations of two. */
#define EITHER(id, a, b) EXT_##id,
#define BOTH(id, a, b)   EXT_##id,
#include "emu/isa/ext.def"
    EXT_END
} Ext;

typedef struct ExtInfo {
    const char *id, *name, *help; /* a combination has an id only, to be read by people */
    char letter;                  /* in misa, or 0 */
    Ext needs;                    /* comes with it */
    bool both;                    /* a combination: of both, not of either */
    Ext a, b;                     /* a combination's parts, or EXT_none */
} ExtInfo;

extern const ExtInfo ext_info[EXT_END];

typedef enum InsnId {
#define INSN(name, mnem, fmt, match, mask, ext) INSN_##name,
#include "emu/isa/insn.def"
    INSN_COUNT,
    INSN_ILLEGAL = INSN_COUNT
} InsnId;

/* The operands that an instruction has, and how they are printed (disasm.c). */
typedef enum InsnFormat {
    FMT_R,
    FMT_R1,
    FMT_I,
    FMT_SH6,
    FMT_SH5,
    FMT_LD,
    FMT_ST,
    FMT_B,
    FMT_U,
    FMT_UPC,
    FMT_LPAD,
    FMT_J,
    FMT_JR,
    FMT_FENCE,
    FMT_ANY,
    FMT_NONE,
    FMT_CSR,
    FMT_CSRI,
    FMT_SFENCE,
    FMT_CBO,
    FMT_PUSH,
    FMT_POP,
    FMT_RD,
    FMT_RNUM,
    FMT_BS,
    FMT_LR,
    FMT_AMO,
    FMT_FLD,
    FMT_FST,
    FMT_FR,
    FMT_FRX,
    FMT_FR1,
    FMT_FCMP,
    FMT_FTOX,
    FMT_FFROMX,
    FMT_FMVX,
    FMT_FMVF,
    FMT_FLI,
    FMT_R4,
    FMT_COUNT
} InsnFormat;

typedef struct InsnInfo {
    const char *name, *mnemonic;
    uint32_t match, mask;
    uint8_t format, ext;
} InsnInfo;

extern const InsnInfo insn_info[INSN_COUNT];

/* A decoded instruction. Fields that the format lacks are 0. */
typedef struct Insn {
    uint16_t id; /* InsnId */
    uint8_t len; /* bytes: 2 or 4 */
    uint8_t rd, rs1, rs2, rs3;
    uint8_t rm;    /* floating point: the rounding mode field */
    int32_t imm;   /* immediate, shift amount, CSR number or aq/rl */
    uint32_t raw;  /* the encoding; 16 bits if compressed */
    uint8_t needs; /* INSN_ILLEGAL: the extension that would make it legal, or EXT_none */
} Insn;

enum { ISA_CACHE_BLOCK = 64 }; /* bytes; of Zicbom, Zicbop, Zicboz */

enum {
    ISA_BUCKETS = 32 * 8,
    ISA_TEXT = 2048, /* enough for every ISA string */
    ISA_LACKS = 256,
};

/* What one machine's harts understand. Immutable once made. */
typedef struct Isa {
    bool ext[EXT_END];
    uint64_t misa;         /* without MXL */
    char lacks[ISA_LACKS]; /* what the profile asks for that is not built: names and spaces */
    uint16_t first[ISA_BUCKETS + 1];
    uint16_t rows[INSN_COUNT * 8]; /* ids, bucket after bucket */
} Isa;

_Static_assert(EXT_END <= 256, "Insn.needs and InsnInfo.ext are bytes");

static inline bool isa_has(const Isa *isa, Ext e)
{
    return isa->ext[e];
}

/* Makes the set from a string: rv64 and extensions in the forms of the ISA-naming chapter
 * ("rv64i2p1_m2p0", "rv64gc_zba_zkn"), or a profile, perhaps with more ("rva22s64_zfh"), or "max".
 * What comes with an extension is added. NULL or "max": everything that is built, except what
 * ext.def calls NAMED. An unknown extension, or one that is not built, is an error that names it;
 * but of a profile the rest is made, and `lacks` names what is not there. Supervisor and user mode,
 * Zicsr and Zicntr are always there: they are what the machine is. */
bool isa_init(Isa *isa, const char *string, Err *err);

/* What --isa knows besides the extensions that are built (profile.def). */
typedef struct IsaName {
    enum { ISA_BUNDLE, ISA_PROFILE, ISA_UNBUILT } kind;
    const char *name, *list, *help; /* list: of names, separated by _ */
} IsaName;

/* The row with that index, NULL past the last one. */
const IsaName *isa_name(unsigned index);

/* Adds to `with` all that comes with what is in it, in one step or more. */
void isa_close(bool with[EXT_COUNT]);

/* What of `e` the set lacks: `e` itself, or the missing part of two that are needed together. */
Ext isa_missing(const Isa *isa, Ext e);

/* The canonical ISA string, for the device tree. Returns its length without the NUL. */
size_t isa_string(const Isa *isa, char *buf, size_t len);

/* Decodes `raw` (of a compressed one the upper half is ignored). False: illegal for this set, and
 * out->id is INSN_ILLEGAL, out->needs says why; len and raw are valid all the same. */
bool isa_decode(const Isa *isa, uint32_t raw, Insn *out);

/* The 32-bit encoding of the operands in `insn` (not compressed); used by tests. */
uint32_t isa_encode(const Insn *insn);

/* Text as objdump -M no-aliases prints it (mnemonic, a tab, operands), hints by their names, a
 * compressed instruction as the one it stands for, an illegal one as .2byte or .4byte. Targets are
 * absolute, from `pc`; `buf` is always terminated (64 bytes suffice). */
void isa_disasm(const Insn *insn, uint64_t pc, char *buf, size_t len);

/* The name of x[i] in the calling convention. */
const char *isa_x_name(unsigned i);
const char *isa_f_name(unsigned i);

/* The name of a CSR that some hart may have; false, and "": there is no such one. */
enum { CSR_NAME = 24 };
bool isa_csr_name(unsigned csr, char buf[CSR_NAME]);
/* Its number by the name; -1. */
int isa_csr_number(const char *name);

static inline unsigned isa_length(uint32_t raw)
{
    return (raw & 3) == 3 ? 4 : 2;
}

#endif
