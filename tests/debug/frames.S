/* What tests/debug/unwind.c asks about: a case every 64 bytes, in its order, of nops with call
 * frame information. It never runs. SECTION: where the information goes. */
	.cfi_sections SECTION
	.option	norvc

	.macro	case
	.balign	64
	.cfi_startproc
	nop
	.endm
	.macro	end
	nop
	.cfi_endproc
	.endm

	.globl	_start
_start:
	case			/* 0: a frame is made, filled, given back */
	.cfi_def_cfa_offset 32
	nop
	.cfi_offset ra, -8
	.cfi_offset s0, -16
	nop
	.cfi_remember_state
	.cfi_restore ra
	.cfi_restore s0
	.cfi_def_cfa_offset 0
	nop
	.cfi_restore_state
	end

	case			/* 1: by the frame pointer; the return address in t0 */
	.cfi_def_cfa s0, 16
	.cfi_register ra, t0
	end

	case			/* 2: nobody called it */
	.cfi_undefined ra
	end

	case			/* 3: DW_CFA_def_cfa_expression: sp + 8 * 4 */
	.cfi_escape 0x0f, 6, 0x72, 0, 0x38, 0x34, 0x1e, 0x22
	end

	case			/* 4: DW_CFA_expression s1: CFA - 24; DW_CFA_val_expression s2: CFA + 5 */
	.cfi_escape 0x10, 9, 3, 0x38, 0x33, 0x1e
	.cfi_escape 0x10, 9, 4, 0x48, 0x1c, 0x23, 0
	.cfi_escape 0x16, 18, 2, 0x23, 5
	end

	case			/* 5: DW_CFA_val_offset s3: CFA - 16 (data alignment -4) */
	.cfi_escape 0x14, 19, 4
	end

	.balign	64
	.cfi_startproc		/* 6: it was interrupted; its pc is in column 64, at CFA - 8 */
	.cfi_signal_frame
	.cfi_return_column 64
	nop
	.cfi_escape 0x05, 64, 2
	.cfi_offset t0, -16
	end

	case			/* 7: DW_CFA_advance_loc4 over what is there; then the row of the rest */
	.cfi_def_cfa_offset 48
	.fill	300, 4, 0x13
	.cfi_def_cfa_offset 96
	end

	.balign	64
	.balign	2048
	case			/* 8: a register that nothing has: its rule is read over */
	.cfi_escape 0x05, 0xe4, 0xff, 0xff, 0xff, 0x07, 2
	.cfi_def_cfa_offset 64
	end

	case			/* 9: an unknown instruction: nothing is known */
	.cfi_escape 0x3b
	end

	case			/* 10: a state restored that was not remembered */
	.cfi_escape 0x0b
	end

	case			/* 11: the CFA from what no instruction has: an expression that is cut */
	.cfi_escape 0x0f, 1, 0x23
	end

	case			/* 12: an expression that would never end */
	.cfi_escape 0x0f, 3, 0x2f, 0xfd, 0xff
	end

	case			/* 13: states remembered without end */
	.rept	40
	.cfi_remember_state
	.endr
	end
