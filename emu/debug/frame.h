/*
 * Debug information as the debugger uses it: files of symbols, lines of source, and the frames of
 * the selected hart, from the innermost on. Frames are found anew each time: nothing is kept that
 * the machine could make stale.
 */
#ifndef DEBUG_FRAME_H
#define DEBUG_FRAME_H

#include "emu/debug/dwarf.h"
#include "emu/debug/value.h"
#include "emu/base/buf.h"

typedef struct Frame {
    unsigned level;
    uint64_t pc, at; /* at: an address inside the instruction that is running, or that called */
    uint64_t x[32];
    uint32_t known;   /* bit n: x[n] */
    uint64_t satp;    /* its memory is in this space; 0: in the hart's */
    bool trap;        /* it did not call the frame below it: it was interrupted */
    int file;         /* of symbols, with debug information about `at`; -1: none */
    DwarfFunction fn; /* if file >= 0 and has_fn */
    bool has_fn;
    unsigned inlined, ninlined; /* which of the functions at `at` it is; how many there are */
    DwarfLine line;             /* line 0: not known */
    const char *caller_file;    /* of an inlined call in it */
    unsigned caller_line;
} Frame;

/* The innermost one; always there. */
void frame_first(Debug *d, Frame *f);
/* From now on descriptions are kept; who changes the files of symbols also gives d->memo_files
 * another number, the same for the same files. For profiles. */
bool frame_remember(Debug *d, Err *err);
/* The same one, after other files of symbols came. */
void frame_again(Debug *d, Frame *f);
/* Its caller, in place; false: it has none, f stays. */
bool frame_up(Debug *d, Frame *f);
/* The n-th; false: there are fewer. */
bool frame_nth(Debug *d, unsigned n, Frame *f);
/* The selected one. */
void frame_selected(Debug *d, Frame *f);
/* The frame that called the selected function, past what is inlined. */
bool frame_caller(Debug *d, Frame *f);
/* "main (argc=1) at a.c:3", behind the address where it is not at the start of a line. */
void frame_text(Debug *d, const Frame *f, bool address, Buf *to);
/* Where it is in the source; false: not known. */
bool frame_line(const Frame *f, const char **file, const char **folder, unsigned *line);
/* Register n of the selected frame. */
bool frame_register(Debug *d, unsigned n, uint64_t *num);

/* A register of the frame, or memory. `f` must live as long as the view. */
typedef struct FrameView {
    DwarfView view;
    Debug *d;
    const Frame *f;
} FrameView;
void frame_view(Debug *d, const Frame *f, FrameView *out);
/* Each variable or parameter of the frame's function, the innermost first. */
void frame_variables(Debug *d, const Frame *f, bool (*each)(void *to, const DwarfVariable *v),
                     void *to);
/* As a value of an expression; f: the frame that it was found in. */
void variable_value(Debug *d, const Frame *f, const DwarfVariable *v, Value *out);

/* --- debug information (debug_info.c)
 * --------------------------------------------------------------- */

/* The i-th file's; NULL: it has none, or there is no module. */
DwarfFile *debug_info(Debug *d, unsigned i);
/* Some file has debug information; otherwise err says what is missing. */
bool debug_info_any(Debug *d, Err *err);
bool debug_line(Debug *d, uint64_t va, DwarfLine *out);
/* The function around va, past what is inlined into it. */
bool debug_function(Debug *d, uint64_t va, DwarfFunction *out);
/* By its name. *body: where a breakpoint is put. */
bool debug_function_named(Debug *d, const char *name, DwarfFunction *out, uint64_t *body);
/* Behind the prologue of the function that begins at va. */
uint64_t debug_body(Debug *d, uint64_t va, bool always);
/* FILE without the folder in which it was compiled. */
const char *source_short(const char *file, const char *folder);
/* The text of a line without its newline; NULL: there is none, err says why. */
const char *source_line(Debug *d, const char *file, const char *folder, unsigned line, size_t *len,
                        Err *err);
unsigned source_lines(Debug *d, const char *file, const char *folder); /* 0: it cannot be read */
void sources_free(Debug *d);

#endif
