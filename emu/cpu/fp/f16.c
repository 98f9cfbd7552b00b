/* f16.c - the operations of binary16 (extension Zfh). */
#define FP_F    f16
#define FP_T    uint16_t
#define FP_WIDE uint32_t
#define FP_BITS 16
#define FP_FRAC 10
#include "emu/cpu/fp/fp_arith.h"
