/*
 * The 16550A UART (National PC16550D data sheet): registers at byte offsets.
 * Numbers only; usable from C and from .S.
 */
#ifndef SPEC_UART16550_H
#define SPEC_UART16550_H

#define UART_RBR 0 /* R, DLAB 0: received byte */
#define UART_THR 0 /* W, DLAB 0: byte to send */
#define UART_DLL 0 /* DLAB 1: divisor, low */
#define UART_IER 1 /* DLAB 0 */
#define UART_DLM 1 /* DLAB 1: divisor, high */
#define UART_IIR 2 /* R */
#define UART_FCR 2 /* W */
#define UART_LCR 3
#define UART_MCR 4
#define UART_LSR 5
#define UART_MSR 6
#define UART_SCR 7 /* scratch */

#define UART_REGS 8
#define UART_FIFO 16 /* bytes in each FIFO */

#define UART_IER_RX    0x01 /* received data, and time-out */
#define UART_IER_THRE  0x02 /* transmitter holding register empty */
#define UART_IER_LINE  0x04 /* receiver line status */
#define UART_IER_MODEM 0x08
#define UART_IER_MASK  0x0f

#define UART_IIR_NONE    0x01 /* nothing is pending */
#define UART_IIR_MODEM   0x00
#define UART_IIR_THRE    0x02
#define UART_IIR_RX      0x04
#define UART_IIR_LINE    0x06
#define UART_IIR_TIMEOUT 0x0c
#define UART_IIR_ID      0x0f
#define UART_IIR_FIFO    0xc0 /* FIFOs are on */

#define UART_FCR_ENABLE        0x01
#define UART_FCR_CLEAR_RX      0x02
#define UART_FCR_CLEAR_TX      0x04
#define UART_FCR_DMA           0x08
#define UART_FCR_TRIGGER_1     0x00
#define UART_FCR_TRIGGER_4     0x40
#define UART_FCR_TRIGGER_8     0x80
#define UART_FCR_TRIGGER_14    0xc0
#define UART_FCR_TRIGGER_MASK  0xc0
#define UART_FCR_TRIGGER_SHIFT 6

#define UART_LCR_8BITS  0x03
#define UART_LCR_STOP2  0x04
#define UART_LCR_PARITY 0x08
#define UART_LCR_BREAK  0x40
#define UART_LCR_DLAB   0x80

#define UART_MCR_DTR  0x01
#define UART_MCR_RTS  0x02
#define UART_MCR_OUT1 0x04
#define UART_MCR_OUT2 0x08
#define UART_MCR_LOOP 0x10
#define UART_MCR_MASK 0x1f

#define UART_LSR_DATA    0x01 /* a byte waits */
#define UART_LSR_OVERRUN 0x02
#define UART_LSR_PARITY  0x04
#define UART_LSR_FRAMING 0x08
#define UART_LSR_BREAK   0x10
#define UART_LSR_THRE    0x20 /* the transmitter takes a byte */
#define UART_LSR_TEMT    0x40 /* and has sent everything */
#define UART_LSR_ERROR   0x80 /* a byte with an error is in the FIFO */

#define UART_MSR_DCTS 0x01
#define UART_MSR_DDSR 0x02
#define UART_MSR_TERI 0x04
#define UART_MSR_DDCD 0x08
#define UART_MSR_CTS  0x10
#define UART_MSR_DSR  0x20
#define UART_MSR_RI   0x40
#define UART_MSR_DCD  0x80

#endif
