/*
 * RISC-V Platform-Level Interrupt Controller 1.0.0: memory map (chapter 3).
 * All registers are 32 bits. Context 2h is M-mode of hart h, 2h + 1 its S-mode (the board's
 * choice). Numbers only; usable from C and from .S.
 */
#ifndef SPEC_PLIC_H
#define SPEC_PLIC_H

#define PLIC_PRIORITY(source)   (0x000000 + 4 * (source))     /* 0: never interrupts */
#define PLIC_PENDING(word)      (0x001000 + 4 * (word))       /* bit per source, read-only */
#define PLIC_ENABLE(context)    (0x002000 + 0x80 * (context)) /* bit per source, 32 words */
#define PLIC_ENABLE_STEP        0x80
#define PLIC_THRESHOLD(context) (0x200000 + 0x1000 * (context)) /* lets higher ones through */
#define PLIC_CLAIM(context)     (0x200004 + 0x1000 * (context)) /* R: claim, W: complete */
#define PLIC_CONTEXT_STEP       0x1000

#define PLIC_PENDING_BASE 0x001000
#define PLIC_ENABLE_BASE  0x002000
#define PLIC_CONTEXT_BASE 0x200000
#define PLIC_PRIORITY_MAX 7
#define PLIC_CONTEXT_M(h) (2 * (h))
#define PLIC_CONTEXT_S(h) (2 * (h) + 1)

#endif
