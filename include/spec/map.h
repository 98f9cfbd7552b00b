/*
 * The memory map and interrupt numbers of the board: those of QEMU's `virt` machine, which is what
 * unmodified firmware and kernels for that board expect. Numbers only; usable from C and assembly.
 */
#ifndef SPEC_MAP_H
#define SPEC_MAP_H

#define MAP_DEBUG_BASE  0x00000000
#define MAP_DEBUG_SIZE  0x00000100
#define MAP_ROM_BASE    0x00001000 /* the reset code, and the device tree after it */
#define MAP_ROM_SIZE    0x0000f000
#define MAP_TEST_BASE   0x00100000 /* sifive_test: power off, fail, reset */
#define MAP_TEST_SIZE   0x00001000
#define MAP_RTC_BASE    0x00101000 /* goldfish RTC */
#define MAP_RTC_SIZE    0x00001000
#define MAP_CLINT_BASE  0x02000000
#define MAP_CLINT_SIZE  0x00010000
#define MAP_PIO_BASE    0x03000000 /* PCI I/O window: nothing behind it */
#define MAP_PIO_SIZE    0x00010000
#define MAP_PLIC_BASE   0x0c000000
#define MAP_PLIC_SIZE   0x00600000
#define MAP_UART_BASE   0x10000000
#define MAP_UART_SIZE   0x00000100
#define MAP_VIRTIO_BASE 0x10001000 /* slot n at base + n * stride */
#define MAP_VIRTIO_SIZE 0x00000200 /* decoded bytes of a slot */
#define MAP_VIRTIO_STEP 0x00001000
#define MAP_VIRTIO_N    8
#define MAP_ECAM_BASE   0x30000000 /* PCI configuration space: all ones where no device is */
#define MAP_ECAM_SIZE   0x10000000
#define MAP_RAM_BASE    0x80000000

#define MAP_IRQ_VIRTIO 1 /* slot n raises source 1 + n */
#define MAP_IRQ_UART   10
#define MAP_IRQ_RTC    11
#define MAP_IRQ_N      96 /* PLIC sources 1..95; source 0 does not exist */

#define MAP_TIMEBASE_HZ 10000000 /* mtime ticks a second */
#define MAP_UART_HZ     3686400

#define MAP_MAX_HARTS 8

#endif
