/* Frames: unwinding by call frame information, by frame pointers, and through traps. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emu/debug/debug_impl.h"
#include "emu/debug/kernel.h"

enum { FRAMES_MAX = 1000, TRAP_CODE = 4096 };

/* --- the target, as the module sees it ----------------------------------------------------------
 */

static bool view_memory(void *ctl, uint64_t va, void *buf, size_t len)
{
    const FrameView *v = ctl;
    Err err;

    return v->f->satp ? debug_read_space(v->d, v->f->satp, va, buf, len, &err)
                      : debug_read(v->d, va, buf, len, &err);
}

static bool view_register(void *ctl, unsigned n, uint64_t *num)
{
    const FrameView *v = ctl;

    if (n >= 32) /* the caller's are lost; nobody says where */
        *num = debug_hart(v->d)->f[n & 31];
    else
        *num = v->f->x[n];
    return n >= 32 ? v->f->level == v->f->inlined && n < 64 : v->f->known >> n & 1;
}

void frame_view(Debug *d, const Frame *f, FrameView *out)
{
    *out = (FrameView){.d = d, .f = f};
    out->view = (DwarfView){.ctl = out,
                            .memory = view_memory,
                            .reg = view_register,
                            .pc = f->at,
                            .bias = f->file >= 0 ? d->info[f->file].bias : 0};
}

/* --- one frame ---------------------------------------------------------------------------------
 */

/* What describe found for an address, for who asks for the same ones again and again. */
enum { MEMOS = 1 << 12 };

typedef struct FrameMemo {
    uint64_t at;
    unsigned asked, files; /* inlined, as it was asked for; d->memo_files; 0: empty */
    Frame found;
} FrameMemo;

static FrameMemo *memo_of(Debug *d, const Frame *f)
{
    return d->memo ? &d->memo[(f->at >> 1 ^ f->inlined << 8) & (MEMOS - 1)] : NULL;
}

static bool remembered(const Debug *d, const FrameMemo *m, Frame *f)
{
    if (!m || m->at != f->at || m->asked != f->inlined || m->files != d->memo_files)
        return false;
    f->file = m->found.file;
    f->fn = m->found.fn;
    f->has_fn = m->found.has_fn;
    f->inlined = m->found.inlined;
    f->ninlined = m->found.ninlined;
    f->line = m->found.line;
    f->caller_file = m->found.caller_file;
    f->caller_line = m->found.caller_line;
    return true;
}

bool frame_remember(Debug *d, Err *err)
{
    d->memo = calloc(MEMOS, sizeof *d->memo);
    d->memo_files = 1;
    return d->memo || err_set(err, 0, "out of memory for frames");
}

static void find(Debug *d, Frame *f);

/* What the source calls the place where it is. */
static void describe(Debug *d, Frame *f)
{
    FrameMemo *m = memo_of(d, f);
    unsigned asked = f->inlined;

    if (remembered(d, m, f))
        return;
    find(d, f);
    if (m)
        *m = (FrameMemo){f->at, asked, d->memo_files, *f};
}

static void find(Debug *d, Frame *f)
{
    DwarfFunction all[DWARF_INLINED_MAX];

    f->file = -1;
    f->has_fn = false;
    f->ninlined = 1;
    f->caller_file = NULL;
    f->line = (DwarfLine){.line = 0};
    debug_line(d, f->at, &f->line);
    for (unsigned i = 0; i < d->nfiles; i++) {
        DwarfFile *file = kernel_file_counts(d, i) ? debug_info(d, i) : NULL;
        unsigned n = file ? d->dwarf->functions(file, f->at - d->info[i].bias, all) : 0;
        if (!n)
            continue;
        if (f->inlined >= n)
            f->inlined = n - 1;
        f->file = (int)i;
        f->ninlined = n;
        f->fn = all[f->inlined];
        f->has_fn = true;
        if (f->inlined) {
            f->caller_file = all[f->inlined - 1].call_file;
            f->caller_line = all[f->inlined - 1].call_line;
        }
        return;
    }
}

void frame_first(Debug *d, Frame *f)
{
    const Hart *h = debug_hart(d);

    *f = (Frame){.pc = h->pc, .at = h->pc, .known = UINT32_MAX};
    memcpy(f->x, h->x, sizeof f->x);
    f->x[0] = 0;
    describe(d, f);
}

void frame_again(Debug *d, Frame *f)
{
    describe(d, f);
}

static bool by_information(Debug *d, Frame *f)
{
    DwarfFrame up;

    for (unsigned i = 0; i < d->nfiles; i++) {
        DwarfFile *file = kernel_file_counts(d, i) ? debug_info(d, i) : NULL;
        FrameView v;
        frame_view(d, f, &v);
        v.view.bias = d->info[i].bias;
        if (!file || !d->dwarf->unwind(file, &v.view, &up))
            continue;
        if (up.outermost || (up.pc == f->pc && up.x[2] == f->x[2])) {
            f->known = 0; /* it says so: nobody called it */
            f->pc = 0;
            return true;
        }
        memcpy(f->x, up.x, sizeof f->x);
        f->known = up.known;
        f->pc = up.pc;
        f->at = up.interrupted ? up.pc : up.pc - 1;
        f->trap = up.interrupted;
        return true;
    }
    return false;
}

/* Code without any information: ra where nothing was called since, else the chain of frame
 * pointers. */
static bool by_pointer(Debug *d, Frame *f, bool innermost)
{
    uint64_t saved[2];
    Err err;

    if ((innermost || f->trap) && f->known >> 1 & 1 && f->x[1] && f->x[1] != f->pc) {
        f->pc = f->x[1];
        f->known &= ~(UINT32_C(1) << 1);
    } else {
        if (!(f->known >> 8 & 1) || f->x[8] < 16 || f->x[8] & 7 ||
            f->x[8] <= (f->known >> 2 & 1 ? f->x[2] : 0) ||
            !debug_read(d, f->x[8] - 16, saved, 16, &err))
            return false;
        f->x[2] = f->x[8];
        f->x[8] = saved[0];
        f->pc = saved[1];
        f->known = 1 | 1 << 2 | 1 << 8;
    }
    f->at = f->pc - 1;
    f->trap = false;
    return f->pc != 0;
}

/* --- traps -------------------------------------------------------------------------------------
 */

/* Kernels that save the registers of whoever they interrupt at sp: what they call the structure,
 * and the program counter in it. */
static const struct {
    const char *type, *pc;
} trap_frames[] = {{"TrapFrame", "sepc"}, {"struct pt_regs", "epc"}, {"struct trapframe", "epc"}};

static const Member *member_named(const Type *t, const char *name)
{
    for (unsigned i = 0; i < t->nmembers; i++)
        if (t->members[i].name && !strcmp(t->members[i].name, name))
            return &t->members[i];
    return NULL;
}

static void saved_register(Debug *d, const Type *t, uint64_t base, Frame *f, unsigned n)
{
    const Member *m = member_named(t, isa_x_name(n)), *all = member_named(t, "x");
    uint64_t off;
    Err err;

    if (m)
        off = m->off;
    else if (all && all->type->kind == TYPE_ARRAY && all->type->count == 32)
        off = all->off + 8 * n;
    else
        return;
    if (debug_read(d, base + off, &f->x[n], 8, &err))
        f->known |= UINT32_C(1) << n;
}

static bool registers_at(Debug *d, Frame *f, const Type *t, const char *pc_name, uint64_t base)
{
    const Member *m = t ? member_named(t, pc_name) : NULL;
    uint64_t pc;
    Err err;

    if (!m || !debug_read(d, base + m->off, &pc, 8, &err))
        return false;
    f->pc = pc;
    f->known = 1;
    for (unsigned n = 1; n < 32; n++)
        saved_register(d, t, base, f, n);
    return true;
}

static bool by_saved(Debug *d, Frame *f)
{
    if (!(f->known >> 2 & 1))
        return false;
    for (size_t i = 0; i < sizeof trap_frames / sizeof *trap_frames; i++)
        if (registers_at(d, f, debug_type(d, trap_frames[i].type), trap_frames[i].pc, f->x[2]))
            return true;
    return false;
}

/* The frame is the kernel's first one after user mode, and the registers were saved elsewhere. */
static bool by_entry(Debug *d, Frame *f)
{
    const Type *type;
    uint64_t base, satp;

    if (!f->has_fn || !kernel_user_frame(d, f->fn.name, &base, &type, &satp))
        return false;
    for (size_t i = 0; i < sizeof trap_frames / sizeof *trap_frames; i++)
        if (registers_at(d, f, type, trap_frames[i].pc, base)) {
            f->at = f->pc;
            f->trap = true;
            f->satp = satp;
            return true;
        }
    return false;
}

/* The frame is the handler that stvec or mtvec names: go on with what it interrupted. */
static bool by_trap(Debug *d, Frame *f, bool innermost)
{
    static const char *const vectors[][2] = {{"stvec", "sepc"}, {"mtvec", "mepc"}};
    Hart *h = debug_hart(d);

    for (size_t i = 0; i < 2; i++) {
        uint64_t vector, epc;
        if (!csr_peek(h, vectors[i][0], &vector) || !csr_peek(h, vectors[i][1], &epc))
            continue;
        vector &= ~UINT64_C(3);
        if (!vector || f->pc - vector >= TRAP_CODE || f->has_fn)
            continue;
        if (innermost || !by_saved(d, f)) {
            f->known = f->pc == vector && innermost ? f->known : 1;
            f->pc = epc;
        }
        f->at = f->pc;
        f->trap = true;
        return true;
    }
    return false;
}

bool frame_up(Debug *d, Frame *f)
{
    Frame up = *f;
    bool innermost = f->level == f->inlined;

    if (f->level >= FRAMES_MAX)
        return false;
    if (f->inlined + 1 < f->ninlined) {
        up.inlined++;
    } else {
        if (!by_entry(d, &up) && !by_information(d, &up) && !by_trap(d, &up, innermost) &&
            !by_pointer(d, &up, innermost))
            return false;
        if (!up.pc)
            return false;
        up.inlined = 0;
    }
    up.level++;
    describe(d, &up);
    *f = up;
    return true;
}

bool frame_nth(Debug *d, unsigned n, Frame *f)
{
    frame_first(d, f);
    while (f->level < n)
        if (!frame_up(d, f))
            return false;
    return true;
}

void frame_selected(Debug *d, Frame *f)
{
    if (!frame_nth(d, d->frame, f))
        frame_first(d, f);
}

bool frame_caller(Debug *d, Frame *f)
{
    frame_selected(d, f);
    while (f->inlined + 1 < f->ninlined)
        if (!frame_up(d, f))
            return false;
    return frame_up(d, f);
}

bool frame_register(Debug *d, unsigned n, uint64_t *num)
{
    Frame f;

    frame_selected(d, &f);
    *num = f.x[n];
    return f.known >> n & 1;
}

/* --- words about it ----------------------------------------------------------------------------
 */

bool frame_line(const Frame *f, const char **file, const char **folder, unsigned *line)
{
    if (f->inlined && !f->caller_file)
        return false;
    *folder = f->line.folder ? f->line.folder : "";
    *file = f->inlined ? f->caller_file : f->line.file;
    *line = f->inlined ? f->caller_line : f->line.line;
    return *line != 0 && *file;
}

typedef struct Arguments {
    Debug *d;
    const Frame *f;
    Buf *to;
    unsigned n;
} Arguments;

static bool argument(void *to, const DwarfVariable *var)
{
    Arguments *a = to;
    Value v;

    if (!var->parameter)
        return true;
    variable_value(a->d, a->f, var, &v);
    buf_printf(a->to, "%s%s=", a->n++ ? ", " : "", var->name);
    if (v.type->kind == TYPE_STRUCT || v.type->kind == TYPE_UNION || v.type->kind == TYPE_ARRAY)
        buf_str(a->to, "...");
    else
        show_value(a->d, &v, 0, SHOW_INSIDE, a->to);
    return true;
}

void frame_text(Debug *d, const Frame *f, bool address, Buf *to)
{
    Arguments args = {.d = d, .f = f, .to = to};
    const char *name, *file, *folder;
    uint64_t far;
    unsigned line;

    if (f->trap)
        buf_str(to, "<trap> ");
    if (address && (!f->line.line || f->pc != f->line.lo || f->inlined))
        buf_printf(to, "0x%016llx in ", (unsigned long long)f->pc);
    name = f->has_fn ? f->fn.name : debug_symbol_at(d, f->at, &far);
    buf_printf(to, "%s (", name ? name : "??");
    d->space = f->satp;
    if (f->has_fn)
        frame_variables(d, f, argument, &args);
    d->space = 0;
    buf_str(to, ")");
    if (frame_line(f, &file, &folder, &line))
        buf_printf(to, " at %s:%u", source_short(file, folder), line);
}

/* --- variables ---------------------------------------------------------------------------------
 */

void frame_variables(Debug *d, const Frame *f, bool (*each)(void *to, const DwarfVariable *v),
                     void *to)
{
    FrameView v;

    if (!f->has_fn)
        return;
    frame_view(d, f, &v);
    d->dwarf->variables(debug_info(d, (unsigned)f->file), f->fn.id, &v.view, each, to);
}

static void gone(Value *out, const char *why)
{
    out->place = PLACE_GONE;
    out->reg = why;
}

void variable_value(Debug *d, const Frame *f, const DwarfVariable *v, Value *out)
{
    *out = (Value){.type = v->type, .at = v->num};
    if (v->type->size > 8 && (v->place == DWARF_REGISTER || v->place == DWARF_VALUE)) {
        gone(out, "in several pieces");
        return;
    }
    switch (v->place) {
    case DWARF_MEMORY: out->place = PLACE_MEMORY; return;
    case DWARF_REGISTER:
        if (v->num < 32 ? !(f->known >> v->num & 1) : f->level != f->inlined) {
            gone(out, "not saved");
            return;
        }
        out->place = PLACE_REGISTER;
        out->reg = v->num < 32 ? isa_x_name((unsigned)v->num) : isa_f_name((unsigned)v->num & 31);
        out->num = value_fit(v->type, v->num < 32 ? f->x[v->num] : debug_hart(d)->f[v->num & 31]);
        return;
    case DWARF_VALUE: out->num = value_fit(v->type, v->num); return;
    case DWARF_PIECES: gone(out, "in several pieces"); return;
    case DWARF_UNREADABLE: gone(out, "not saved"); return;
    case DWARF_GONE: gone(out, "optimized out"); return;
    }
}
