/* The inside of the debugger, shared by the files of this folder. */
#ifndef DEBUG_IMPL_H
#define DEBUG_IMPL_H

#include "emu/cpu/op.h"
#include "emu/debug/debug.h"
#include "emu/debug/expr.h"
#include "emu/debug/frame.h"
#include "emu/debug/out.h"
#include "emu/debug/point.h"
#include "emu/debug/show.h"
#include "emu/debug/value.h"
#include "emu/machine/elf.h"
#include "emu/machine/machine_debug.h"

/* What runs while the machine runs: a debugger's command in progress. */
typedef enum PlanKind {
    PLAN_NONE,
    PLAN_RUN,    /* until something stops it */
    PLAN_STEP,   /* `left` times one instruction of the selected hart */
    PLAN_NEXT,   /* the same; calls and traps are run to their return */
    PLAN_RETURN, /* to `target` in the frame of `sp`, or one further out */
    PLAN_COUNT,  /* `left` steps of the machine */
    PLAN_UNTIL,  /* instruction after instruction, until `until` is true */
    PLAN_LINE,   /* `left` times to the start of another line (plan_line.c) */
} PlanKind;

typedef struct Plan {
    PlanKind kind;
    uint64_t left;
    uint64_t target, sp; /* PLAN_RETURN */
    PlanKind after;      /* PLAN_RETURN: what goes on then (PLAN_NEXT), or PLAN_NONE */
    Expr *until;
    bool fresh; /* nothing has run yet */
    /* PLAN_LINE: the code of the line that it stands in */
    uint64_t lo, hi;
    const char *file;
    unsigned line;
    bool over;           /* calls are run to their return */
    bool forward;        /* jumps back are not waited at */
    bool arrived;        /* `target` is where the next line begins */
    bool source;         /* a stop shows the line, not the instruction */
    bool start;          /* the same, where the line begins */
    const Type *returns; /* of what `finish` runs to its end; NULL: nothing to tell */
} Plan;

enum { SYMBOL_FILES = 64, DISPLAYS = 32, LOCATED_NOWHERE = SYMBOL_FILES + 1 };

typedef struct SymbolInfo {
    uint64_t bias;    /* its addresses are so much higher than its ELF says */
    DwarfFile *dwarf; /* opened when first asked for */
    bool tried;
    char why[200];             /* there is none */
    struct SymbolIndex *names; /* made when first asked for */
} SymbolInfo;

/* Where the hart stood before a step. */
typedef struct PlanBefore {
    uint64_t pc, sp, taken;
    unsigned len;
    bool call;
} PlanBefore;

struct Debug {
    Machine *m;
    DebugFront front;
    Out out;
    unsigned hart; /* selected */
    bool over;     /* the machine has ended */
    bool failed;   /* the last command */
    DebugWants wants;
    Buf last; /* the line that an empty one repeats */

    Elf file[SYMBOL_FILES]; /* symbols */
    SymbolInfo info[SYMBOL_FILES];
    unsigned nfiles;
    const DwarfOps *dwarf; /* loaded when first asked for */
    char dwarf_why[200];   /* it cannot be had */
    struct Source *sources;

    struct FrameMemo *memo; /* frame_remember; NULL: nothing is kept */
    unsigned memo_files;
    unsigned frame;        /* selected */
    uint64_t space;        /* debug_read's, as a satp; 0: the hart's */
    const char *list_file; /* where `list` stands; NULL: nowhere */
    const char *list_folder;
    unsigned list_first, list_last; /* what it showed */
    char *display[DISPLAYS];        /* "[/FORMAT] EXPRESSION" by number - 1 */

    Points points;
    Probe probe;
    Plan plan;
    char expecting[120]; /* the pattern that `expect` runs for; empty: it does not */

    uint64_t next_x; /* where x and list go on */
    char x_format, x_size;
    uint64_t history; /* values printed: $1, $2 ... */
    struct PointerType *pointers;
    unsigned located; /* the file that the command found its place in, + 1 (kernel_note_located) */
    struct KernelLog *log; /* NULL: never asked for (kernel_log.h) */
    struct Kernel *kernel; /* what is known about the guest's (kernel.h) */
};

static inline Hart *debug_hart(const Debug *d)
{
    return machine_hart(d->m, d->hart);
}

/* --- memory and registers of the selected hart (access.c) --------------------------------------
 */

/* Virtual memory as the hart sees it now, or physical with debug_phys_; all or nothing. Where it
 * cannot: the address and why. The kernel's memory is read even while the hart is in user mode. */
bool debug_read(Debug *d, uint64_t va, void *buf, size_t len, Err *err);
bool debug_write(Debug *d, uint64_t va, const void *buf, size_t len, Err *err);
bool debug_read_phys(Debug *d, uint64_t pa, void *buf, size_t len, Err *err);
/* Under another satp. */
bool debug_read_space(Debug *d, uint64_t satp, uint64_t va, void *buf, size_t len, Err *err);
/* The walk of va as the debugger does it: with the rights of the mode, or of S-mode for a page that
 * U-mode may not see. */
bool debug_walk(Debug *d, uint64_t satp, uint64_t va, MmuLook *out);

/* x0-x31 by both names, pc, f0-f31, CSRs, priv; a Value with PLACE_REGISTER. */
bool debug_register(Debug *d, const char *name, Value *out, Err *err);
bool debug_set_register(Debug *d, const char *name, uint64_t num, Err *err);
/* The i-th name of all, for completion and listings; false: there are no more. */
bool debug_register_name(unsigned i, char buf[CSR_NAME]);

/* --- names and types (names.c) -----------------------------------------------------------------
 */

/* A variable, a symbol, an enumerator or a register, in this order. */
bool debug_name(Debug *d, const char *name, Value *out, Err *err);
/* What a name has meant, for as long as it must mean the same: at that place, among those files, if
 * it was something with an address of its own. All zero: nothing yet. */
typedef struct NameMemo {
    bool good;
    uint64_t pc;
    unsigned nfiles;
    uint32_t files; /* 1 << file: those that counted */
    Value val;
} NameMemo;
/* The same, with a memo that belongs to the place of the name: conditions are evaluated often. */
bool debug_name_memo(Debug *d, const char *name, NameMemo *memo, Value *out, Err *err);
/* By its name in C: "struct proc", "uint", "unsigned long"; NULL: there is none. */
const Type *debug_type(Debug *d, const char *name);
const Type *debug_pointer(Debug *d, const Type *target);
void debug_free_pointers(Debug *d);
/* A symbol's address in any file. */
bool debug_symbol(const Debug *d, const char *name, uint64_t *va);
/* The symbol that covers va, of any file; NULL: none. */
void symbol_info_free(Debug *d, SymbolInfo *info); /* what it owns; debug_info.c */
const char *debug_symbol_at(const Debug *d, uint64_t va, uint64_t *distance);
/* "0x80000012 <main+18>", as gdb writes it; without a symbol the number alone. */
void debug_address(const Debug *d, uint64_t va, char *buf, size_t len);
/* A word of the arguments at *at (spaces skipped, *at behind it); false: there is none. */
bool debug_word(const char **at, char *buf, size_t len);
/* break's argument: *EXPR, FUNCTION (behind its prologue), FILE:LINE, LINE, FILE:FUNCTION, a
 * symbol. */
bool debug_location(Debug *d, const char *text, uint64_t *va, Err *err);
/* FILE:LINE and LINE as they are written; false: text is neither. */
bool location_line(Debug *d, const char *text, char *file, size_t len, unsigned *line);

/* The device on a wire of the PLIC; NULL: none. */
const char *debug_source_name(const Debug *d, unsigned source);
/* "RW- NAPOT locked": a PMP entry's configuration. */
void debug_pmp_text(unsigned cfg, char *buf, size_t len);

/* --- running (plan.c) --------------------------------------------------------------------------
 */

void plan_start(Debug *d, PlanKind kind, uint64_t count);
void plan_drop(Debug *d);
/* Something has stopped it: `expect` is over, if there was one. True: in vain, buf says so. */
bool debug_expect_over(Debug *d, char *buf, size_t len);
/* The machine has stopped for `why`: says so and where ("event": stop). */
void plan_report(Debug *d, const char *reason, const char *why);
/* Where the selected hart is: a line for people, a row "place". */
void debug_place(Debug *d);
/* The function and the line at pc; false: its text is not known. */
bool debug_place_source(Debug *d);
/* The line of a frame; `list` goes on around it. False: its text cannot be had. */
bool debug_show_line(Debug *d, const Frame *f);
/* What `display` asked for. */
void debug_displays(Debug *d);
/* After a step of PLAN_LINE from *before. STOP_BREAK: it has stopped and said so. */
StopReason plan_line_after(Debug *d, const PlanBefore *before);
/* It stands where a line may begin. */
StopReason plan_line_arrived(Debug *d);
/* Traps and interrupts that the selected hart has taken. */
uint64_t plan_taken(const Debug *d);
bool plan_line_start(Debug *d, bool over, uint64_t count, Err *err);
StopReason plan_done(Debug *d, const char *reason, const char *why);
/* A call or trap was met: true, if it is to be run to its return first, and then `after`. */
bool plan_goes_inside(Debug *d, const PlanBefore *b, PlanKind after);
bool plan_return_to(Debug *d, uint64_t target, uint64_t sp, PlanKind after);
/* The instruction at va as a row and a line; its length, 0: memory is not there. */
unsigned debug_disas(Debug *d, uint64_t va, bool mark);

/* --- output
 * --------------------------------------------------------------------------------------*/

/* Gives what was said to the front end. `what`: "command" or "event". */
void debug_say(Debug *d, const char *what, const char *name, const char *error);

#endif
