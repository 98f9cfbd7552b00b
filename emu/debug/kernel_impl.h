/* The inside of kernel.h, shared by its files. */
#ifndef DEBUG_KERNEL_IMPL_H
#define DEBUG_KERNEL_IMPL_H

#include "emu/debug/debug_impl.h"
#include "emu/debug/kernel.h"

typedef enum KernelId {
#define KERNEL(id, ...) KERNEL_##id,
#include "emu/debug/kernel.def"
#undef KERNEL
    KERNELS
} KernelId;

typedef enum KernelField {
    FIELD_pid,
    FIELD_parent,
    FIELD_name,
    FIELD_state,
    FIELD_exited, /* not 0: a zombie */
    FIELD_root,
    FIELD_waits,
    FIELD_pages, /* its size in pages, or */
    FIELD_bytes, /* in bytes */
    FIELD_heap_lo,
    FIELD_heap_hi,
    FIELD_user_sp,
    FIELD_frame,
    FIELD_ra,
    FIELD_sp,
    FIELD_s0,
    FIELD_link, /* of the list that all are in, and */
    FIELD_next, /* the pointer to the next one's link */
    KERNEL_FIELDS
} KernelField;

enum { PATH_STEPS = 6, SATP_CACHE = 64, PROGRAMS_TRIED = 64, FILES_SPARE = 8, PROGRAM_ANY = -2 };

/* From a structure's address: add, and follow the pointer there, step by step. */
typedef struct KernelPath {
    unsigned n; /* 0: there is none */
    uint64_t off[PATH_STEPS];
    bool follow[PATH_STEPS];
    const Type *type;
} KernelPath;

typedef struct KernelRow {
    const char *title;
    bool list; /* else an array */
    const char *variable, *beside, *root;
    bool direct;
} KernelRow;

typedef struct SatpEntry {
    uint64_t root, object; /* object 0: nobody's, at `step` */
    uint64_t step;
    bool used;
} SatpEntry;

typedef struct Kernel {
    unsigned nfiles; /* of symbols, when it was looked for */
    bool known;
    char why[400]; /* not known */
    KernelId id;
    const KernelRow *row;
    unsigned file; /* of symbols */
    uint64_t table, count, size;
    KernelPath field[KERNEL_FIELDS];
    uint64_t root_va; /* of the variable; 0: none */
    bool has_harts;
    uint64_t harts, nharts, hart_size;
    KernelPath current, number;
    SatpEntry satp[SATP_CACHE];
    char folder[300];               /* of programs, that the user has named; "": none */
    char tried[PROGRAMS_TRIED][32]; /* programs whose files were looked for */
    unsigned ntried;
    bool now_known; /* the program that runs on `now_hart` at `now_step` */
    uint64_t now_step;
    unsigned now_hart;
    int now; /* its file; -1: none; PROGRAM_ANY: nobody knows what runs */
} Kernel;

/* NULL: none is known, err (may be NULL) says why. */
Kernel *kernel_get(Debug *d, Err *err);
void kernel_free(Debug *d);

/* A global variable of the kernel; `beside`: a function of its file, or "". */
bool kernel_variable(Debug *d, unsigned file, const char *name, const char *beside,
                     DwarfVariable *out);
/* A structure that is only declared in one file is whole in another. */
const Type *kernel_whole(Debug *d, unsigned file, const Type *t);
/* "a.b->c[1]" from a structure; false: err says at what it fails. */
bool kernel_path(Debug *d, unsigned file, const Type *type, const char *text, KernelPath *out,
                 Err *err);

/* The kernel's memory at its own virtual address, whatever the hart is doing; all or nothing. */
bool kernel_read(Debug *d, const Kernel *k, uint64_t va, void *buf, size_t len);
/* Where a path leads; false: through a null pointer, or memory that cannot be read. */
bool kernel_follow(Debug *d, const Kernel *k, const KernelPath *path, uint64_t base, uint64_t *va);
/* The number there, as its type says; 0 and false as above. */
bool kernel_number(Debug *d, const Kernel *k, const KernelPath *path, uint64_t base, uint64_t *num);
/* The kernel's own space as a value of satp. */
uint64_t kernel_satp(Debug *d, const Kernel *k);

/* The file is a program's, and not the kernel's or the firmware's. */
bool kernel_is_program(const Debug *d, unsigned file);
/* What runs on the hart is that program, or it is none, or nobody knows. */
bool kernel_file_runs(Debug *d, unsigned file, unsigned hart);

/* "console.readers", "proc[3]", or the number: an address of the kernel's. */
void kernel_address_text(Debug *d, const Kernel *k, uint64_t va, char *buf, size_t len);
/* Which frames are free, as the kernel has it: by an array of their users, or by a list. */
typedef struct KernelFrames {
    const char *name, *member;
    uint64_t array, size, first, fresh;
    KernelPath users;
    uint8_t *map; /* a bit for each frame of RAM that the list has; NULL: an array */
    uint64_t nmap;
} KernelFrames;

/* False: not known of this kernel. */
bool kernel_frames_open(Debug *d, const Kernel *k, KernelFrames *f);
void kernel_frames_close(KernelFrames *f);
/* `how`: what says so. */
bool kernel_frame_free(Debug *d, const Kernel *k, const KernelFrames *f, uint64_t pa, char *how,
                       size_t len);

/* The function in which a process went to sleep; NULL: not known. */
const char *kernel_sleeper(Debug *d, const Kernel *k, const KernelProcess *p);
/* "console.readers in read_line"; "": it does not sleep. */
void kernel_wait_text(Debug *d, const KernelProcess *p, char *buf, size_t len);

#endif
