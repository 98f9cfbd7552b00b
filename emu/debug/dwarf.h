/*
 * Debug information (DWARF) of one ELF file, as the debugger asks for it. The module "dwarf"
 * (elfutils' libdw; emu/dwarf) gives it; the debugger does without where that is missing. The file
 * is bytes in memory and nothing in it is trusted. Addresses are the file's own, except where a
 * DwarfView says otherwise.
 */
#ifndef DEBUG_DWARF_H
#define DEBUG_DWARF_H

#include "emu/debug/type.h"
#include "rvemu/err.h"

typedef struct DwarfFile DwarfFile;

/* A frame's registers and memory, as the target has them. */
typedef struct DwarfView {
    void *ctl;
    bool (*memory)(void *ctl, uint64_t va, void *buf, size_t len);
    bool (*reg)(void *ctl, unsigned n, uint64_t *num); /* x0-x31, then f0-f31; false: not known */
    uint64_t pc;                                       /* an address inside the instruction */
    uint64_t bias; /* what the target's addresses are above the file's */
} DwarfView;

/* The code [lo, hi) comes from this line. Names live as long as the file. */
typedef struct DwarfLine {
    const char *file;   /* absolute, as far as the compiler told */
    const char *folder; /* that it was compiled in; may be "" */
    unsigned line;      /* 0: of no line */
    uint64_t lo, hi;
} DwarfLine;

/* A function, or one that was inlined into another: `inlined`, then with the place of the call. */
typedef struct DwarfFunction {
    uint64_t id; /* for `variables` */
    const char *name;
    const char *file; /* of its declaration; may be NULL */
    unsigned line;
    const Type *type;      /* what it returns; NULL: nothing */
    const Type *signature; /* NULL: of an inlined one */
    uint64_t lo, hi;       /* the first of its ranges */
    bool inlined;
    const char *call_file;
    unsigned call_line;
} DwarfFunction;

typedef enum DwarfPlace {
    DWARF_GONE,      /* optimized out */
    DWARF_MEMORY,    /* at `num` */
    DWARF_REGISTER,  /* in register `num`: x0-x31, f0-f31 */
    DWARF_VALUE,     /* it is `num`, and nowhere */
    DWARF_PIECES,    /* in more than one place */
    DWARF_UNREADABLE /* memory or a register that is not known is on the way to it */
} DwarfPlace;

typedef struct DwarfVariable {
    const char *name;
    const Type *type; /* never NULL */
    bool parameter;
    DwarfPlace place;
    uint64_t num;
} DwarfVariable;

/* The caller's registers. */
typedef struct DwarfFrame {
    uint64_t pc, cfa;
    uint64_t x[32];
    uint32_t known;   /* bit n: x[n] */
    bool outermost;   /* there is no caller */
    bool interrupted; /* the caller did not call: pc is exact */
} DwarfFrame;

enum { DWARF_INLINED_MAX = 16 };

/* `rvemu_dwarf` in the module. */
typedef struct DwarfOps {
    /* NULL: err; also if the file has no debug information. The bytes are borrowed. */
    DwarfFile *(*open)(const void *bytes, size_t size, Err *err);
    void (*close)(DwarfFile *f); /* NULL is fine */

    bool (*line)(DwarfFile *f, uint64_t va, DwarfLine *out);
    /* The first address of the line in the file whose name ends with `file`, or of the next one
     * that has code. *found: which line that is. */
    bool (*address)(DwarfFile *f, const char *file, unsigned line, uint64_t *va, DwarfLine *found);
    /* The i-th source file; NULL: there are no more. */
    const char *(*source)(DwarfFile *f, unsigned i, const char **folder);

    /* The functions around va, the innermost first; their number. */
    unsigned (*functions)(DwarfFile *f, uint64_t va, DwarfFunction out[DWARF_INLINED_MAX]);
    /* The i-th of that name that has code. */
    bool (*function)(DwarfFile *f, const char *name, unsigned i, DwarfFunction *out);
    /* Behind the prologue, where variables can be looked at; that is its start in assembly, and in
     * code whose variables are known everywhere (optimized), unless `always`. */
    uint64_t (*body)(DwarfFile *f, const DwarfFunction *fn, bool always);
    /* Parameters and variables of function `id` that are in scope at the view's pc, the innermost
     * first, until each() answers false. */
    void (*variables)(DwarfFile *f, uint64_t id, const DwarfView *view,
                      bool (*each)(void *to, const DwarfVariable *v), void *to);
    /* A global one; of several that of the file that has the view's pc. */
    bool (*variable)(DwarfFile *f, const char *name, const DwarfView *view, DwarfVariable *out);
    /* An enumerator or its like: a constant by its name. */
    bool (*constant)(DwarfFile *f, const char *name, const Type **type, int64_t *num);
    /* "struct proc", "uint", "unsigned long"; NULL: there is none. */
    const Type *(*type)(DwarfFile *f, const char *name);

    /* False: nothing is known about the view's pc. */
    bool (*unwind)(DwarfFile *f, const DwarfView *view, DwarfFrame *out);
} DwarfOps;

#endif
