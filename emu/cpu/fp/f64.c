/* f64.c - the operations of binary64 (extension D). */
#define FP_F    f64
#define FP_T    uint64_t
#define FP_WIDE unsigned __int128
#define FP_BITS 64
#define FP_FRAC 52
#include "emu/cpu/fp/fp_arith.h"
