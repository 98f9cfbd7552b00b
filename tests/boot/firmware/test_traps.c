/*
 * Traps that the firmware hands on, and memory that it keeps.
 */
#include "payload.h"

/* Whether exactly one trap came: with this cause, at pc (0: anywhere), with this stval. */
static bool trapped(uint64_t count, uint64_t cause, uint64_t pc, uint64_t tval)
{
    const Recorder *r = recorder();
    bool ok =
        r->count == count + 1 && r->scause == cause && (!pc || r->sepc == pc) && r->stval == tval;

    if (!ok)
        say("# %lu traps, the last: scause %ld sepc 0x%lx stval 0x%lx\n", r->count - count,
            r->scause, r->sepc, r->stval);
    return ok;
}

void test_memory(void)
{
    static const uint64_t kept[] = {BOOT_FIRMWARE_BASE, BOOT_FIRMWARE_BASE + 0x8000,
                                    BOOT_FIRMWARE_BASE + BOOT_FIRMWARE_SIZE - 8};
    volatile uint64_t *open = (volatile uint64_t *)(BOOT_FIRMWARE_BASE + BOOT_FIRMWARE_SIZE);

    for (unsigned i = 0; i < 3; i++) {
        uint64_t count = recorder()->count, value;
        __asm__ volatile("ld %0, 0(%1)" : "=r"(value) : "r"(kept[i]) : "memory");
        check(trapped(count, 5, 0, kept[i]), "a load from the firmware at 0x%lx faults", kept[i]);
        count = recorder()->count;
        __asm__ volatile("sd zero, 0(%0)" ::"r"(kept[i]) : "memory");
        check(trapped(count, 7, 0, kept[i]), "a store to the firmware at 0x%lx faults", kept[i]);
        count = recorder()->count;
        call_at(kept[i]);
        check(trapped(count, 1, kept[i], kept[i]), "a jump to the firmware at 0x%lx faults",
              kept[i]);
    }
    uint64_t count = recorder()->count, before = *open;
    *open = before;
    check(recorder()->count == count, "memory right behind the firmware is open");
}

/* S-mode, with interrupts on and off: SPP, SPIE and SIE as a delegated trap would leave them. */
static void test_illegal(bool interrupts)
{
    uint64_t count = recorder()->count, pc = (uint64_t)bad_instruction;

    csr_put(sie, 0);
    if (interrupts)
        csr_on(sstatus, MSTATUS_SIE);
    call_at(pc);
    uint64_t inside = recorder()->sstatus, after = csr(sstatus);
    csr_off(sstatus, MSTATUS_SIE);
    check(trapped(count, 2, pc, 0xffffffff) || recorder()->stval == 0,
          "an illegal instruction of S goes to S");
    check((inside & MSTATUS_SPP) && !(inside & MSTATUS_SIE) &&
              !!(inside & MSTATUS_SPIE) == interrupts,
          "with SPP set, SIE clear and SPIE %s", interrupts ? "set" : "clear");
    check(!!(after & MSTATUS_SIE) == interrupts, "and sret brings SIE back");
}

void test_traps(void)
{
    uint64_t count, value, pc = (uint64_t)bad_instruction;

    test_illegal(false);
    test_illegal(true);

    count = recorder()->count;
    in_user_mode(pc);
    check(recorder()->count == count + 1 && recorder()->scause == 2 && recorder()->sepc == pc &&
              !(recorder()->sstatus & MSTATUS_SPP),
          "an illegal instruction of U goes to S with SPP clear");

    count = recorder()->count;
    call_at((uint64_t)break_instruction);
    check(recorder()->count == count + 1 && recorder()->scause == 3, "a breakpoint goes to S");

    count = recorder()->count;
    uint64_t cycles, machine;
    __asm__ volatile("csrr %0, mstatus" : "=r"(machine));
    check(recorder()->count == count + 1 && recorder()->scause == 2, "an M-mode CSR is illegal");
    count = recorder()->count;
    __asm__ volatile("rdtime %0\n\trdcycle %1" : "=r"(machine), "=r"(cycles));
    check(recorder()->count == count, "rdtime and rdcycle work");

    count = recorder()->count;
    __asm__ volatile("csrrw %0, %1, zero" : "=r"(value) : "i"(CSR_SEED));
    check(recorder()->count == count + !has_zkr, "seed can be read if the tree has Zkr");

    static uint64_t words[2];
    uint64_t odd = (uint64_t)words + 1;
    count = recorder()->count;
    __asm__ volatile("amoadd.w %0, zero, (%1)" : "=r"(value) : "r"(odd) : "memory");
    /* 6 by the manual; QEMU 7.2 says 4 when one thread runs all harts. Here it counts who gets it.
     */
    uint64_t cause = recorder()->scause;
    check(recorder()->count == count + 1 && (cause == 6 || cause == 4) && recorder()->stval == odd,
          "a misaligned AMO goes to S");
    count = recorder()->count;
    __asm__ volatile("ld %0, 0(%1)" : "=r"(value) : "r"(odd) : "memory");
    check(recorder()->count == count, "a misaligned load works");
}
