/*
 * program.c: exec: loads an ELF file (System V ABI, chapters 4 and 5; RISC-V ELF psABI) into a new
 * address space.
 *
 * Invariant: the old space stays as it was until nothing can fail any more.
 */
#include "cpu.h"
#include "error.h"
#include "fs.h"
#include "hart.h"
#include "lib/string.h"
#include "mem.h"
#include "page.h"
#include "process.h"
#include "space.h"
#include "spec/elf.h"
#include "trap.h"

/* The strings of argv, on their way from one space to the other, in one frame. */
typedef struct Arguments {
    unsigned count;
    uint16_t start[ARGUMENTS_MAX]; /* of each string, in text */
    unsigned used;                 /* bytes of text */
    char text[PAGE_SIZE - 128];
} Arguments;
_Static_assert(sizeof(Arguments) <= PAGE_SIZE, "one frame");

/*
 * Programs loaded since boot. A hart whose code_epoch is older may have fetched, from a frame that
 * was loaded since, what it held before. Atomic.
 */
static uint64_t code_epoch;

void program_fence_code(void)
{
    uint64_t now = __atomic_load_n(&code_epoch, __ATOMIC_ACQUIRE);
    Hart *hart = hart_this();
    if (hart->code_epoch != now) {
        hart->code_epoch = now;
        cpu_fence_i();
    }
}

/* ---- segments ----------------------------------------------------------------------------- */

static int64_t read_exactly(Inode *inode, void *data, uint64_t off, size_t size)
{
    int64_t n = inode_read(inode, mem_kernel(data), off, size);
    if (n < 0)
        return n;
    return (size_t)n == size ? 0 : -ERROR_BAD_PROGRAM;
}

/* The frame at va of a space that is being loaded; segments may share one at their borders. */
static char *frame_at(AddressSpace *space, uint64_t va, uint64_t rights)
{
    Pte *pte = pte_find(space->root, va, 0, false);
    if (pte && (*pte & PTE_V)) {
        *pte |= rights | (rights & PTE_W ? PTE_D : 0);
        return (char *)PTE_TO_PA(*pte);
    }
    char *page = page_alloc();
    if (page && !space_map(space, va, page, rights)) {
        page_release(page);
        page = NULL;
    }
    return page;
}

static int64_t load_segment(AddressSpace *space, Inode *inode, const Elf64Program *segment)
{
    uint64_t va = segment->vaddr, file_end = va + segment->filesz, end = va + segment->memsz;
    if (end < va || segment->filesz > segment->memsz || va < PAGE_SIZE || end > USER_HEAP_LIMIT ||
        segment->offset + segment->filesz < segment->offset ||
        va % PAGE_SIZE != segment->offset % PAGE_SIZE)
        return -ERROR_BAD_PROGRAM;
    uint64_t rights = PTE_R; /* W or X alone is no valid entry */
    rights |= segment->flags & ELF_PF_W ? PTE_W : 0;
    rights |= segment->flags & ELF_PF_X ? PTE_X : 0;
    while (va < end) {
        uint64_t page_va = PAGE_DOWN(va);
        uint64_t next = page_va + PAGE_SIZE < end ? page_va + PAGE_SIZE : end;
        char *page = frame_at(space, page_va, rights);
        if (!page)
            return -ERROR_NO_MEMORY;
        if (va < file_end) {
            uint64_t stop = next < file_end ? next : file_end;
            int64_t error = read_exactly(inode, page + (va - page_va),
                                         segment->offset + (va - segment->vaddr), stop - va);
            if (error < 0)
                return error;
        }
        va = next;
    }
    if (end > space->heap_start)
        space->heap_start = PAGE_UP(end);
    return 0;
}

/* Loads all of the file; the inode is locked. */
static int64_t load_file(AddressSpace *space, Inode *inode, uint64_t *entry)
{
    Elf64Header header;
    int64_t error = read_exactly(inode, &header, 0, sizeof header);
    if (error < 0)
        return error;
    if (memcmp(header.ident, ELF_MAGIC, 4) != 0 || header.ident[ELF_IDENT_CLASS] != ELF_CLASS64 ||
        header.ident[ELF_IDENT_DATA] != ELF_DATA2LSB || header.machine != ELF_EM_RISCV ||
        header.type != ELF_ET_EXEC || header.phentsize != sizeof(Elf64Program))
        return -ERROR_BAD_PROGRAM;
    *entry = header.entry;
    for (unsigned i = 0; i < header.phnum; i++) {
        Elf64Program segment;
        error = read_exactly(inode, &segment, header.phoff + i * sizeof segment, sizeof segment);
        if (error == 0 && segment.type == ELF_PT_LOAD && segment.memsz > 0)
            error = load_segment(space, inode, &segment);
        if (error < 0)
            return error;
    }
    space->heap_end = space->heap_start;
    return space->heap_start == 0 ? -ERROR_BAD_PROGRAM : 0; /* nothing in it */
}

/* ---- arguments ---------------------------------------------------------------------------- */

static int64_t argument_add(Arguments *arguments, MemRef string)
{
    if (arguments->count == ARGUMENTS_MAX)
        return -ERROR_TOO_BIG;
    int64_t length = mem_read_string(arguments->text + arguments->used, string,
                                     sizeof arguments->text - arguments->used);
    if (length < 0)
        return length == -ERROR_NAME_TOO_LONG ? -ERROR_TOO_BIG : length;
    arguments->start[arguments->count++] = (uint16_t)arguments->used;
    arguments->used += (unsigned)length;
    return 0;
}

/* All strings of argv, which lie in the same memory as itself. */
static int64_t arguments_read(Arguments *arguments, MemRef argv)
{
    int64_t error = 0;
    for (unsigned i = 0; error == 0; i++) {
        uint64_t at;
        if (!mem_read(&at, argv, i * sizeof at, sizeof at))
            return -ERROR_BAD_ADDRESS;
        if (at == 0)
            break;
        error = argument_add(arguments, (MemRef){argv.space, at});
    }
    return error;
}

/*
 * The new program's stack, from USER_TOP down: the strings, then argv[] with its NULL, where sp
 * points, at a multiple of 16. Gives argv's address.
 */
static int64_t push_arguments(AddressSpace *space, const Arguments *arguments, uint64_t *argv_va)
{
    uint64_t argv[ARGUMENTS_MAX + 1];
    uint64_t text_va = (USER_TOP - arguments->used) & ~15ul;
    for (unsigned i = 0; i < arguments->count; i++)
        argv[i] = text_va + arguments->start[i];
    argv[arguments->count] = 0;
    size_t size = (arguments->count + 1) * sizeof argv[0];
    *argv_va = (text_va - size) & ~15ul;
    MemRef stack = {space, 0};
    if (!mem_write(stack, text_va, arguments->text, arguments->used) ||
        !mem_write(stack, *argv_va, argv, size))
        return -ERROR_NO_MEMORY;
    return 0;
}

/* ---- exec --------------------------------------------------------------------------------- */

/* The point of no return. */
static void enter_space(Process *self, const AddressSpace *space, uint64_t entry, uint64_t argv_va)
{
    process_set_space(space);
    __atomic_fetch_add(&code_epoch, 1, __ATOMIC_RELEASE);

    TrapFrame *frame = self->frame;
    memset(frame, 0, sizeof *frame);
    frame->sstatus = (csr_read(sstatus) & ~(MSTATUS_SPP | MSTATUS_SIE)) | MSTATUS_SPIE;
    fp_clear(self);
    frame->sepc = entry;
    frame->x[REG_SP] = argv_va;
    frame->x[REG_A1] = argv_va;
}

static int64_t load_and_enter(const char *path, const Arguments *arguments)
{
    AddressSpace space;
    Inode *inode;
    uint64_t entry = 0, argv_va = 0;
    int64_t error = path_lock(path, &inode);
    if (error < 0)
        return error;
    error = space_init(&space) ? load_file(&space, inode, &entry) : -ERROR_NO_MEMORY;
    inode_unlock_put(inode);
    inode_reap();
    if (error == 0)
        error = push_arguments(&space, arguments, &argv_va);
    if (error < 0) {
        space_finish(&space);
        return error;
    }
    Process *self = process_current();
    const char *slash = strrchr(path, '/');
    strlcpy(self->name, slash ? slash + 1 : path, sizeof self->name);
    enter_space(self, &space, entry, argv_va);
    return arguments->count;
}

int64_t program_exec(const char *path, MemRef argv)
{
    Arguments *arguments = page_alloc();
    if (!arguments)
        return -ERROR_NO_MEMORY;
    int64_t result = arguments_read(arguments, argv);
    if (result == 0)
        result = load_and_enter(path, arguments);
    page_release(arguments);
    return result;
}
