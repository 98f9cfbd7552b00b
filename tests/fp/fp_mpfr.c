/*
 * fp_mpfr.c - every floating-point instruction against GNU MPFR, in five rounding modes: the whole
 * result register, so that canonical NaNs and boxing are seen, and the flags.
 *
 *     fp_mpfr VECTORS [MNEMONIC...]
 */
#include <stdio.h>
#include <stdlib.h>

#include "fp_reference.h"
#include "fp_vectors.h"

static bool agree(const FpRow *row, unsigned rm, unsigned long vectors)
{
    uint64_t state = fp_seed(row, rm), in[3];

    for (unsigned long i = 0; i < vectors; i++) {
        fp_vector(&state, row, in);
        if (!fp_same(row, rm, in, fp_execute(row, rm, (unsigned)i, in), fp_reference(row, rm, in),
                     "MPFR"))
            return false;
    }
    return true;
}

static unsigned differences(const FpRow *row, unsigned long vectors)
{
    unsigned wrong = 0;

    for (unsigned rm = FP_RNE; rm <= FP_RMM; rm++)
        wrong += !agree(row, rm, vectors);
    return wrong;
}

int main(int argc, char **argv)
{
    unsigned long vectors = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
    unsigned wrong = 0, rows = 0;

    if (!vectors) {
        fprintf(stderr, "usage: fp_mpfr VECTORS [MNEMONIC...]\n");
        return 2;
    }
    fp_reference_init();
    if (!fp_table_init())
        return 1;
    for (int i = 2; i < argc; i++) {
        const FpRow *row = fp_find(argv[i]);
        if (!row) {
            fprintf(stderr, "no such instruction: %s\n", argv[i]);
            return 2;
        }
        wrong += differences(row, vectors);
        rows++;
    }
    for (unsigned i = 0; argc == 2 && i < fp_row_count; i++, rows++)
        wrong += differences(&fp_rows[i], vectors);
    printf("%u instructions, 5 modes, %lu vectors each: %u differ\n", rows, vectors, wrong);
    return wrong ? 1 : 0;
}
