/*
 * What is told and written about a machine besides running it: counters, the hash, dumps.
 */
#include <stddef.h>
#include <stdio.h>

#include "emu/cli/session.h"

static void show_stats(Session *s)
{
    static const struct {
        const char *name;
        size_t offset;
    } rows[] = {
#define ROW(field) {#field, offsetof(MachineStats, field)}
        ROW(steps),      ROW(retired),      ROW(traps),           ROW(interrupts),
        ROW(idle_skips), ROW(blocks_made),  ROW(blocks_dropped),  ROW(ops_made),
        ROW(block_runs), ROW(exits_linked), ROW(exits_looked_up), ROW(lookups),
        ROW(tlb_fills),  ROW(tlb_flushes),  ROW(page_walks),      ROW(suspect_checks),
#undef ROW
    };
    MachineStats stats;
    machine_stats(s->machine, &stats);
    for (unsigned i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        session_say(s, "%-16s %llu", rows[i].name,
                    *(unsigned long long *)((char *)&stats + rows[i].offset));
    if (stats.block_runs)
        session_say(s, "%-16s %.2f", "steps a block",
                    (double)stats.steps / (double)stats.block_runs);
    uint64_t exits = stats.exits_linked + stats.exits_looked_up;
    if (exits)
        session_say(s, "%-16s %.2f %%", "exits linked",
                    100.0 * (double)stats.exits_linked / (double)exits);
}

bool session_report(Session *s, Err *err)
{
    if (s->o->stats)
        show_stats(s);
    if (s->o->hash)
        session_say(s, "hash %016llx", (unsigned long long)machine_hash(s->machine));
    uint64_t size;
    const uint8_t *ram = machine_ram(s->machine, &size);
    if (s->o->signature &&
        !signature_write(&s->signature, ram, (unsigned)s->o->granularity, &s->signature_file, err))
        return err_prefix(err, "--signature");
    if (!s->o->dump_ram)
        return true;
    return host_file_append(&s->dump, ram, size, err) || err_prefix(err, "--dump-ram");
}

bool session_dump_dtb(Session *s, Err *err)
{
    Blob dtb = machine_dtb(s->machine);
    return host_file_append(&s->dump, dtb.data, dtb.size, err) || err_prefix(err, "--dump-dtb");
}
