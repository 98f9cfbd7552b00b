/*
 * The device tree: generated in the shape of QEMU's `virt`, or the user's own, completed.
 */
#ifndef MACHINE_DTB_H
#define MACHINE_DTB_H

#include "emu/machine/board.h"
#include "rvemu/machine.h"

typedef struct DtbArgs {
    Board *board;
    uint64_t ram_size;
    unsigned nharts;
    const char *isa;                   /* "rv64imafdc_zicsr_...", as written to riscv,isa */
    const char *bootargs;              /* NULL or "": none */
    uint64_t initrd_start, initrd_end; /* physical; equal: none */
    uint8_t rng_seed[32];
    uint64_t screen_pa;   /* of the frame buffer */
    const Screen *screen; /* NULL: there is none */
} DtbArgs;

/* The generated tree: malloc'ed, *size bytes. NULL on error. */
uint8_t *dtb_build(const DtbArgs *args, size_t *size, Err *err);

/* The user's tree with /chosen (bootargs, initrd, rng-seed) and /memory set from `args`; bootargs
 * of its own stay unless args has some. Anything that is not a whole, sound device tree: an error
 * that names the file. malloc'ed; NULL on error. */
uint8_t *dtb_patch(const DtbArgs *args, const Blob *user, size_t *size, Err *err);

/* Where a tree of `size` bytes goes (QEMU 7.2's rule): as high as possible in RAM below 3 GiB, at
 * a multiple of 2 MiB; in RAM of less than 16 MiB, of 4 KiB. False if it does not fit. */
bool dtb_place(uint64_t ram_size, size_t size, uint64_t *pa);

#endif
