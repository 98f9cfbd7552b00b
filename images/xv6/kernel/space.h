/*
 * space.h: address spaces: Sv39 page tables, a process's and the kernel's (RISC-V privileged
 * manual, "Sv39").
 */
#ifndef KERNEL_SPACE_H
#define KERNEL_SPACE_H

#include "procinfo.h"
#include "spec/riscv.h"
#include "types.h"

typedef uint64_t Pte;

#define PTE_COPY (1ul << 8) /* ours: writable once it is copied, or has one user left */

#define PTE_LEAF     (PTE_R | PTE_W | PTE_X)
#define PTE_TO_PA(p) (((p)&PTE_PPN) >> PTE_PPN_BIT << 12)
#define PA_TO_PTE(a) ((uint64_t)(a) >> 12 << PTE_PPN_BIT)

#define SV39_LEVELS    3
#define SV39_ENTRIES   512
#define SV39_HALF      (1ul << 38) /* addresses from here on are no addresses, or negative */
#define SV39_SPAN(lvl) (1ul << (12 + 9 * (lvl))) /* bytes under one entry; level 2 is the root */

/*
 * The user half of a process's memory. It is made of what exec loaded, the heap
 * [heap_start, heap_end) and the stack [USER_STACK_LOW, USER_TOP); frames of the last two come
 * with the first touch.
 */
typedef struct AddressSpace {
    Pte *root; /* NULL: none */
    uint64_t heap_start, heap_end;
    uint64_t pages; /* frames mapped for the user */
    /* lab mmap: begin */
    struct Mapping {
        struct File *file; /* NULL: unused */
        uint64_t start, end;
        uint64_t off; /* in the file, of start */
        bool writable, shared;
    } mappings[MAPPINGS_MAX];
    /* lab mmap: end */
} AddressSpace;

#define USER_STACK_LOW  (USER_TOP - USER_STACK_SIZE)
#define USER_HEAP_LIMIT (USER_STACK_LOW - PAGE_SIZE) /* the guard page lies between */

typedef enum Access { ACCESS_READ, ACCESS_WRITE, ACCESS_EXECUTE } Access;

/* An empty space; false if there is no memory. space_finish() frees all of it, and takes an empty
 * or a half-built one too. The space in use by a hart must not be finished. */
bool space_init(AddressSpace *space);
void space_finish(AddressSpace *space);

/* Puts a frame at va; the space takes over the caller's use of it if it says true. */
bool space_map(AddressSpace *space, uint64_t va, void *page, uint64_t rights);

/* Makes `child`, an empty space, a copy of `parent`, the current one: frames are shared until one
 * of the two writes. */
bool space_clone(AddressSpace *child, AddressSpace *parent);

/* The kernel's pointer to the user's byte at va, its frame allocated or copied if need be; NULL if
 * the user may not touch it so, or there is no memory, which `no_memory` (may be NULL) tells. */
void *space_touch(AddressSpace *space, uint64_t va, Access access, bool *no_memory);

/* Where va is now; false if no frame is there. */
bool space_translate(const AddressSpace *space, uint64_t va, uint64_t *pa);

/* The leaves in [*from, end), at most max; *from goes behind the last one. How many. The space may
 * be in use, but must not be finished meanwhile (process_hold). */
unsigned space_list(const AddressSpace *space, uint64_t *from, uint64_t end, PageInfo *list,
                    unsigned max);

/* Moves the heap's end; frames above a lower end are given back. */
bool space_set_break(AddressSpace *space, uint64_t heap_end);

/* lab mmap: begin */
/* mapping.c: files in the space of the current process; all of them may wait. */
typedef struct Mapping Mapping;
const Mapping *mapping_at(const AddressSpace *space, uint64_t va);
bool mapping_takes_stores(const AddressSpace *space, uint64_t va); /* for the file */
uint64_t mapping_floor(const AddressSpace *space);                 /* where the heap must end */
/* Brings the file's page at va in. False: va is in no mapping, or the page cannot be had. */
bool mapping_load(AddressSpace *space, uint64_t va, bool *no_memory);
/* The child has its parent's mappings, after space_clone(). */
void mapping_clone(AddressSpace *child, const AddressSpace *parent);
/* What was stored in shared ones goes to the files; all mappings end. */
void mapping_drop_all(AddressSpace *space);
/* lab mmap: end */

/* The satp of this space, or with NULL that of the kernel alone. */
uint64_t space_satp(const AddressSpace *space);

/* kspace.c: the kernel's own table. kspace_init() builds it, kspace_enter() turns it on. */
void kspace_init(void);
void kspace_enter(void);
extern Pte *kspace_root;

/* Maps the n-th kernel stack, above its guard, and returns its top; at boot only. */
uint64_t kspace_map_stack(unsigned n);

/* The entry for va at `level`, tables on the way made if `make`; NULL: none, or no memory. Ends
 * early, with a leaf's entry, at a larger page. */
Pte *pte_find(Pte *root, uint64_t va, unsigned level, bool make);

#endif
