/*
 * How a system starts here: what lies where in memory, what is handed over in registers, how a
 * disk is laid out, and the codes with which the firmware gives up. Shared by the emulator (reset
 * code, loaders), the firmware, the guest's linker script and mkfs.
 * Numbers only; usable from C and from .S.
 */
#ifndef SPEC_BOOT_H
#define SPEC_BOOT_H

/* ---- memory ----------------------------------------------------------------------------- */

#define BOOT_FIRMWARE_BASE 0x80000000 /* the firmware's first instruction, M-mode */
#define BOOT_FIRMWARE_SIZE                                                                         \
    0x00080000                      /* all that it may use, stacks included; closed to S and U     \
                                     */
#define BOOT_KERNEL_BASE 0x80200000 /* where an S-mode kernel is linked to run */

/* ---- registers -------------------------------------------------------------------------- */

/*
 * Reset code to firmware (M-mode):  a0 = hartid, a1 = device tree, a2 = struct below or 0.
 * Firmware to kernel (S-mode):      a0 = hartid, a1 = device tree, satp = 0, sstatus.SIE = 0.
 *                                   One hart arrives; the others wait for SBI HSM hart_start.
 *
 * OpenSBI's fw_dynamic_info: six words of XLEN bits.
 */
#define BOOT_DYNAMIC_MAGIC       0x4942534f /* "OSBI" */
#define BOOT_DYNAMIC_MAGIC_OFF   0
#define BOOT_DYNAMIC_VERSION_OFF 8  /* 1, or 2 */
#define BOOT_DYNAMIC_NEXT_OFF    16 /* entry of the next stage; 0: boot from a disk */
#define BOOT_DYNAMIC_MODE_OFF    24 /* BOOT_MODE_* in which the next stage starts */
#define BOOT_DYNAMIC_OPTIONS_OFF 32
#define BOOT_DYNAMIC_HART_OFF    40 /* version 2: the hart that boots, all ones: any */
#define BOOT_DYNAMIC_V1_SIZE     40
#define BOOT_DYNAMIC_V2_SIZE     48

#define BOOT_MODE_U 0
#define BOOT_MODE_S 1
#define BOOT_MODE_M 3

#define BOOT_OPTION_QUIET 1 /* options, bit 0: no banner */

/* ---- disk ------------------------------------------------------------------------------- */

/*
 * A GPT disk of 512-byte blocks. The boot partition starts at a multiple of BOOT_ALIGN bytes, and
 * its first byte is the first byte of the kernel's ELF file (ELFCLASS64, EM_RISCV, ET_EXEC). The
 * partition ends anywhere after the file. Every PT_LOAD has p_offset and p_paddr congruent modulo
 * BOOT_ALIGN, so that pages go from disk to memory without being moved; p_paddr is where it is
 * loaded, e_entry the physical address of the first instruction.
 */
#define BOOT_ALIGN 4096

/* Type of the boot partition: 097dfecf-c9c4-43d2-8861-220e3189055c */
#define BOOT_TYPE_GUID_TEXT "097dfecf-c9c4-43d2-8861-220e3189055c"
#define BOOT_TYPE_GUID_BYTES                                                                       \
    {                                                                                              \
        0xcf, 0xfe, 0x7d, 0x09, 0xc4, 0xc9, 0xd2, 0x43, 0x88, 0x61, 0x22, 0x0e, 0x31, 0x89, 0x05,  \
            0x5c                                                                                   \
    }

/* Type of the partition that holds the guest's file system: 0643a53a-f2f7-406f-bf20-3e39dd9a0dff */
#define FS_TYPE_GUID_TEXT "0643a53a-f2f7-406f-bf20-3e39dd9a0dff"
#define FS_TYPE_GUID_BYTES                                                                         \
    {                                                                                              \
        0x3a, 0xa5, 0x43, 0x06, 0xf7, 0xf2, 0x6f, 0x40, 0xbf, 0x20, 0x3e, 0x39, 0xdd, 0x9a, 0x0d,  \
            0xff                                                                                   \
    }

/* ---- the firmware's last words ---------------------------------------------------------- */

/*
 * The firmware says in a sentence what is wrong and ends the machine by sifive_test with FAIL and
 * one of these codes, which become the emulator's exit status.
 */
#define BOOT_FAIL_TRAP      40 /* a trap in the firmware itself */
#define BOOT_FAIL_STACK     41 /* the firmware's stack overflowed */
#define BOOT_FAIL_PLATFORM  42 /* the device tree is missing, broken, or lacks what we need */
#define BOOT_FAIL_HANDOVER  43 /* fw_dynamic_info with lying contents */
#define BOOT_FAIL_NO_DISK   44 /* nothing in memory to start, and no disk */
#define BOOT_FAIL_DISK      45 /* the disk answers with errors, or not at all */
#define BOOT_FAIL_NO_GPT    46 /* the disk has no GPT, or both copies are broken */
#define BOOT_FAIL_NO_BOOT   47 /* the GPT has no boot partition */
#define BOOT_FAIL_NOT_ELF   48 /* the boot partition does not start with an ELF file */
#define BOOT_FAIL_ELF_KIND  49 /* an ELF of another machine, class or type */
#define BOOT_FAIL_ELF_LIES  50 /* an ELF whose headers contradict themselves or the partition */
#define BOOT_FAIL_ELF_RANGE 51 /* an ELF that does not lie in RAM, or on top of firmware or DTB */

#endif
