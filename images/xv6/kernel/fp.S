/*
 * fp.S: void fp_registers_save(FpState *), void fp_registers_load(const FpState *)
 *
 * The floating-point registers to and from memory; sstatus.FS must not be Off. The kernel itself
 * computes with integers only.
 *
 *   FpState:  0 f0 | 8 f1 | ... | 248 f31 | 256 fcsr
 *   a0 = state, t0 is lost
 */
        .option arch, +d
        .text
        .globl  fp_registers_save
fp_registers_save:
        .irp    n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
        fsd     f\n, 8*\n(a0)
        .endr
        frcsr   t0
        sd      t0, 256(a0)
        ret

        .globl  fp_registers_load
fp_registers_load:
        .irp    n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
        fld     f\n, 8*\n(a0)
        .endr
        ld      t0, 256(a0)
        fscsr   t0
        ret
