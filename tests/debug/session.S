/* What tests/debug/console.py debugs: calls, a loop, a trap and its return, data. M-mode. */
	.globl	_start, outer, inner, count, handler, end, loop
_start:
	la	t0, handler
	csrw	mtvec, t0
	la	sp, stack_top
	call	outer
	ecall
	li	a0, 0
end:
	li	t0, 0x100000
	li	t1, 0x5555
	sw	t1, 0(t0)
1:	j	1b
	.type	outer, @function
outer:
	addi	sp, sp, -16
	sd	ra, 8(sp)
	li	s0, 10
loop:
	mv	a0, s0
	call	inner
	addi	s0, s0, -1
	bnez	s0, loop
	ld	ra, 8(sp)
	addi	sp, sp, 16
	ret
	.size	outer, . - outer
	.type	inner, @function
inner:
	la	t0, count
	ld	t1, 0(t0)
	add	t1, t1, a0
	sd	t1, 0(t0)
	ret
	.size	inner, . - inner
	.balign	4
handler:
	csrr	t0, mepc
	addi	t0, t0, 4
	csrw	mepc, t0
	mret
	.balign	8
	.type	count, @object
count:
	.dword	0
	.size	count, 8
text:
	.string	"hello"
	.balign	16
	.skip	256
stack_top:
