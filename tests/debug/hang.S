/* What tests/debug/machine.py asks `why` about: the UART interrupts, the PLIC has the source at
 * priority 0, and the hart waits with nothing enabled. M-mode. */
	.globl	_start, hang
_start:
	li	t0, 0x10000001		/* UART_IER: transmitter empty */
	li	t1, 2
	sb	t1, 0(t0)
hang:
	wfi
	j	hang
