/*
 * The boot plan, on the hart that won the lottery of start.S.
 */
#include "firmware/banner.h"
#include "firmware/boot.h"
#include "firmware/console.h"
#include "firmware/fail.h"
#include "firmware/hart.h"
#include "firmware/platform.h"
#include "firmware/tree.h"
#include "firmware/timer.h"
#include "spec/boot.h"

_Noreturn void firmware_main(uint64_t hartid, uint64_t dt, uint64_t info);

extern uint32_t setup_done; /* start.S: the other harts wait for it */

static void release_other_harts(uint64_t self)
{
    __atomic_store_n(&setup_done, 1, __ATOMIC_RELEASE);
    for (uint64_t id = 0; id < MAX_HARTS; id++)
        if (id != self && hart_exists(id))
            ipi_raise(id);
}

_Noreturn void firmware_main(uint64_t hartid, uint64_t dt, uint64_t info)
{
    Hart *self = hart_self();
    NextStage next;

    platform_init(dt);
    if (!hart_exists(hartid))
        fail(BOOT_FAIL_PLATFORM, "hart %lu runs, but the device tree does not name it", hartid);
    hart_init_all(platform()->harts);
    hart_prepare(self);
    release_other_harts(hartid);

    boot_read_handover(info, &next);
    if (!(next.options & BOOT_OPTION_QUIET))
        banner_print(self);
    tree_patch(next.entry);
    if (!next.entry) {
        next.entry = boot_from_disk();
        next.source = "the disk's boot partition";
    }
    if (!hart_exists(next.boot_hart))
        next.boot_hart = hartid;
    if (!(next.options & BOOT_OPTION_QUIET))
        banner_print_next(&next);
    if (next.boot_hart == hartid)
        hart_enter(self, next.entry, dt, next.mode);
    hart_start(next.boot_hart, next.entry, dt, next.mode);
    hart_stop();
}
