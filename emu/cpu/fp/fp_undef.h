/*
 * fp_undef.h - takes back what fp_format.h and its includer defined, so that a file can use the
 * template for another format.
 */
#undef FP_F
#undef FP_T
#undef FP_WIDE
#undef FP_BITS
#undef FP_FRAC
#undef FN
#undef FP_EXPMAX
#undef FP_BIAS
#undef FP_TOP
#undef FP_GUARD
#undef FP_SIGN
#undef FP_FRACMASK
#undef FP_QUIET
#undef FP_INF
#undef FP_NAN
#undef FP_MAG
#undef FP_ISNAN
#undef FP_ISSNAN
#undef FP_NEG
#undef FP_EXPOF
#undef FP_ZERO
#undef FP_SHIFTED
