/*
 * Physical memory protection (Privileged Architecture, section 3.7). Two entries: the lower one
 * counts first.
 *
 *     0   BOOT_FIRMWARE_BASE, BOOT_FIRMWARE_SIZE   no access
 *     1   everything                               read, write, execute
 *
 * Neither is locked, so M-mode itself is not restricted.
 */
#include "firmware/pmp.h"

#include "firmware/csr.h"
#include "spec/boot.h"

#define NAPOT(base, size) ((base) >> 2 | (((size) >> 3) - 1))

_Static_assert((BOOT_FIRMWARE_SIZE & (BOOT_FIRMWARE_SIZE - 1)) == 0 &&
                   (BOOT_FIRMWARE_BASE & (BOOT_FIRMWARE_SIZE - 1)) == 0,
               "one NAPOT entry covers the firmware");

bool pmp_init(void)
{
    uint64_t own = NAPOT((uint64_t)BOOT_FIRMWARE_BASE, (uint64_t)BOOT_FIRMWARE_SIZE);
    uint64_t everything = ~0UL >> 10; /* pmpaddr has 54 bits */
    uint64_t config = (PMP_NAPOT | PMP_R | PMP_W | PMP_X) << 8 | PMP_NAPOT;

    if (!csr_try_write(pmpaddr0, own))
        return false;
    csr_write(pmpaddr1, everything);
    csr_write(pmpcfg0, config);
    __asm__ volatile("sfence.vma" ::: "memory");
    return csr_read(pmpcfg0) == config && csr_read(pmpaddr0) == own;
}
