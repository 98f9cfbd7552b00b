/*
 * A program for tests/cli/commits.py: each kind of line that a commit log has. `is` says what the
 * line of the instruction before it tells, from the registers on:
 *
 *     is "x10 1f, f1 *, mem data+8, mem data 4=7"
 *
 * Values without leading zeros, * for any; a symbol for its address; `mem AT` is a load and `mem AT
 * BYTES=VALUE` a store. "!" is no line: it traps. Hart 0 alone comes to these.
 */
    .macro is text:vararg
8:  .pushsection .expect, "", @progbits
    .dword 8b
    .asciz \text
    .popsection
    .endm

    .option norvc
    .option norelax
    .text
    .globl _start
_start:
    csrr t0, mhartid                    ; is "x5 0"
    bnez t0, wait                       ; is ""
    la s0, data
    la t0, handler
    csrw mtvec, t0                      ; is "c773_mtvec handler"
    li a0, 7                            ; is "x10 7"
    li x0, 7                            ; is ""
    lui a1, 0x80000                     ; is "x11 ffffffff80000000"
    jal ra, after_jal                   ; is "x1 after_jal"
after_jal:
    beq x0, x0, 2f                      ; is ""
    nop
2:  .option rvc
    c.li a2, -1                         ; is "x12 ffffffffffffffff"
    c.nop                               ; is ""
    .option norvc

    /* memory */
    sd a2, 0(s0)                        ; is "mem data 8=ffffffffffffffff"
    sw a0, 8(s0)                        ; is "mem data+8 4=7"
    sh a0, 12(s0)                       ; is "mem data+c 2=7"
    sb a2, 14(s0)                       ; is "mem data+e 1=ff"
    ld a3, 8(s0)                        ; is "x13 ff000700000007, mem data+8"
    lbu a3, 14(s0)                      ; is "x13 ff, mem data+e"
    lw x0, 0(s0)                        ; is "mem data"
    lh a3, 7(s0)                        ; is "x13 7ff, mem data+7"
    la t1, data + 2
    amoadd.w a4, a0, (t1)               ; is "!"
    amoadd.w a4, a0, (s0)               ; is "x14 ffffffffffffffff, mem data, mem data 4=6"
    amoswap.d s0, a0, (s0)              ; is "x8 ffffffff00000006, mem data, mem data 8=7"
    la s0, data
    lr.w a4, (s0)                       ; is "x14 7, mem data"
    sc.w a5, a2, (s0)                   ; is "x15 0, mem data 4=ffffffff"
    sc.w a5, a2, (s0)                   ; is "x15 1"
    .insn r 0x2f, 2, 0x14, a5, s0, a0   ; is "x15 ffffffffffffffff, mem data"
    .insn r 0x2f, 2, 0x14, a5, s0, a0   ; is "x15 ffffffffffffffff, mem data, mem data 4=7"
    .insn r 0x2f, 3, 0x14, x0, s0, a0   ; is "mem data"
    la s1, data + 0x40
    li a6, 0                            ; is "x16 0"
    li a7, 0                            ; is "x17 0"
    .insn r 0x2f, 4, 0x14, a6, s1, a0   ; is "x16 0, x17 0, mem data+40, mem data+40 8=7, mem data+48 8=ffffffff80000000"

    /* CSRs */
    csrr t0, mscratch                   ; is "x5 0"
    csrrw t0, mscratch, a0              ; is "x5 0, c832_mscratch 7"
    csrw mscratch, x0                   ; is "c832_mscratch 0"
    csrrs t0, mscratch, a0              ; is "x5 0, c832_mscratch 7"
    csrrc t0, mscratch, x0              ; is "x5 7"
    csrci mscratch, 0                   ; is ""
    csrci mscratch, 1                   ; is "c832_mscratch 6"
    csrw misa, x0                       ; is "c769_misa *"
    csrw mvendorid, x0                  ; is "!"
    li t0, 0x222                        ; is "x5 222"
    csrw mideleg, t0                    ; is "c771_mideleg 222"
    csrw sie, a2                        ; is "c260_sie 222, c772_mie 222"
    csrw sip, x0                        ; is "c836_mip *"
    csrw sie, x0                        ; is "c260_sie 0, c772_mie 0"
    csrw pmpaddr1, a0                   ; is "c945_pmpaddr1 7"
    csrw minstret, a0                   ; is "c2818_minstret 7"
    csrr t0, minstret                   ; is "x5 7"
    csrw tinfo, a0                      ; is ""
    csrw mhpmevent3, x0                 ; is "c803_mhpmevent3 0"

    /* floating point: FS is Off, then Initial */
    fmv.d.x fa0, a0                     ; is "!"
    li t0, 1 << 13                      ; is "x5 2000"
    csrs sstatus, t0                    ; is "c768_mstatus a00002080"
    fcvt.d.w fa0, a0                    ; is "f10 401c000000000000, c768_mstatus 8000000a00006080"
    fcvt.d.w ft0, x0                    ; is "f0 0"
    fdiv.d fa1, fa0, ft0                ; is "c1_fflags 8, f11 7ff0000000000000"
    fdiv.d fa1, fa0, ft0                ; is "c1_fflags 8, f11 7ff0000000000000"
    feq.d t0, fa0, fa0                  ; is "x5 1"
    fmv.w.x fa2, a0                     ; is "f12 ffffffff00000007"
    flw fa3, 8(s0)                      ; is "f13 ffffffff00000007, mem data+8"
    fsd fa0, 16(s0)                     ; is "mem data+10 8=401c000000000000"
    fsw fa3, 24(s0)                     ; is "mem data+18 4=7"
    li t0, 0x22                         ; is "x5 22"
    csrw fcsr, t0                       ; is "c1_fflags 2, c2_frm 1"
    fsflags t0, x0                      ; is "c1_fflags 0, x5 2"
    csrc mstatus, a2                    ; is "c768_mstatus *"

    /* traps and returns */
    ecall                               ; is "!"
    .word 0                             ; is "!"
    csrsi mie, 8                        ; is "c772_mie 8"
    li t1, 0x2000000                    ; is "x6 2000000"
    sw a0, 0(t1)                        ; is "mem 2000000 4=7"
    wfi                                 ; is ""
    lw t2, 0(t1)                        ; is "x7 1, mem 2000000"
    sw x0, 0(t1)                        ; is "mem 2000000 4=0"
    .insn i 0x0f, 2, x0, s0, 4          ; is "cbo.zero data"
    li t0, 31
    csrw pmpcfg0, t0                    ; is "c928_pmpcfg0 1f"
    li t0, -1
    csrw pmpaddr0, t0                   ; is "c944_pmpaddr0 3fffffffffffff"
    la t0, user
    csrw mepc, t0                       ; is "c833_mepc user"
    li t0, 3 << 11                      ; is "x5 1800"
    csrc mstatus, t0                    ; is "c768_mstatus a00000080"
    mret                                ; is "c768_mstatus a00000088"
user: /* U-mode from here on */
    li t0, 1                            ; is "x5 1"
    la t1, tohost
    sd t0, 0(t1)                        ; is "mem tohost 8=1"

wait:
    wfi
    j wait

    .balign 4
handler: /* over the instruction, which has four bytes */
    csrrw t3, mepc, x0
    addi t3, t3, 4
    csrw mepc, t3
    csrr t3, mstatus
    li t4, 3 << 11
    csrs mstatus, t4
    mret

    .data
    .balign 64
data:
    .fill 128
    .balign 64
    .globl tohost
tohost:
    .dword 0
    .globl fromhost
fromhost:
    .dword 0
