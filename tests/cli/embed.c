/*
 * A program with a machine inside, built against the installed library: creates one, runs a few
 * instructions that end it, and prints how it ended.
 */
#include <stdio.h>
#include <string.h>

#include "rvemu/machine.h"

static const uint32_t program[] = {
    0x001002b7, /* lui  t0, 0x100: sifive_test */
    0x00005337, /* lui  t1, 0x5 */
    0x5553031b, /* addiw t1, t1, 0x555 */
    0x0062a023, /* sw   t1, 0(t0) */
    0x0000006f, /* j    . */
};

int main(void)
{
    MachineConfig config = {
        .ram_size = 1 << 20, .nharts = 1, .seeded = true, .host = &host_plain_ops};
    BootPlan plan = {.kernel = {(const uint8_t *)program, sizeof(program), "program"}};
    Err err;
    Machine *m = machine_create(&config, &err);
    if (!m || !machine_boot(m, &plan, &err)) {
        fprintf(stderr, "%s\n", err.msg);
        return 1;
    }
    StopReason reason = machine_run(m, 1000);
    printf("%s, status %d\n", machine_stop(m)->text, machine_stop(m)->status);
    machine_destroy(m);
    return reason != STOP_EXIT;
}
