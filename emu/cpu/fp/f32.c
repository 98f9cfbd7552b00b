/* f32.c - the operations of binary32 (extension F). */
#define FP_F    f32
#define FP_T    uint32_t
#define FP_WIDE uint64_t
#define FP_BITS 32
#define FP_FRAC 23
#include "emu/cpu/fp/fp_arith.h"
