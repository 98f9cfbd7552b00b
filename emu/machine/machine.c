/* A machine's life: creation, boot, reset, and what can be asked of it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emu/base/state.h"
#include "emu/cpu/check.h"
#include "emu/cpu/op.h"
#include "emu/machine/machine_impl.h"

enum { SEED_WALL_S = 1600000000 }; /* the RTC's start under --seed: 2020-09-13 */

static void line_set(void *ctl, unsigned bit, bool level)
{
    hart_irq(ctl, bit, level);
}

static void entropy(void *ctl, void *buf, size_t len)
{
    Machine *m = ctl;

    if (m->config.seeded)
        rng_bytes(&m->rng, buf, len);
    else
        m->config.host->entropy(m->config.host_ctl, buf, len);
}

static uint64_t now_steps(void *ctl)
{
    return ((Machine *)ctl)->steps;
}

/* Before [pa, pa+len) of RAM is written: code there becomes suspect in every hart. */
static void will_write(void *ctl, uint64_t pa, uint64_t len)
{
    Machine *m = ctl;
    uint64_t first = (pa - MAP_RAM_BASE) >> 12, last = (pa + len - 1 - MAP_RAM_BASE) >> 12;

    for (uint64_t p = first; p <= last; p++) {
        uint8_t flags = m->page_flags[p];
        m->page_flags[p] &= (uint8_t) ~(PAGE_CODE | PAGE_SHOWN);
        if (!(flags & PAGE_CODE))
            continue;
        for (unsigned i = 0; i < m->nharts; i++)
            hart_code_written(m->hart[i], MAP_RAM_BASE + (p << 12), 4096);
    }
}

static void dma_will_write(void *ctl, uint64_t pa, uint64_t len)
{
    Machine *m = ctl;

    if (pa - MAP_RAM_BASE >= m->memory)
        return;
    if (m->check)
        check_store(m->check, NULL, pa, len);
    will_write(m, pa, len);
    for (unsigned i = 0; i < m->nharts; i++)
        hart_break_reservation(m->hart[i], pa, len);
}

static void page_is_code(void *ctl, uint64_t pa)
{
    Machine *m = ctl;
    uint64_t p = (pa - MAP_RAM_BASE) >> 12;

    if (m->page_flags[p] & PAGE_CODE)
        return;
    m->page_flags[p] |= PAGE_CODE;
    for (unsigned i = 0; i < m->nharts; i++)
        tlb_drop_writes(m->hart[i], m->ram + (p << 12));
}

static void wrote_htif(void *ctl, Hart *h, uint64_t pa)
{
    htif_poll(ctl);
}

static void commit(void *ctl, Commit *c)
{
    Machine *m = ctl;

    if (!m->config.commit(m->config.commit_ctl, c))
        stop_asked(m);
}

/* --- the serial port, counted on its way out -------------------------------------------------- */

static size_t serial_read(void *ctl, uint8_t *buf, size_t max)
{
    Machine *m = ctl;
    return m->serial && m->serial->read ? m->serial->read(m->serial_ctl, buf, max) : 0;
}

static void serial_write(void *ctl, const uint8_t *buf, size_t len)
{
    Machine *m = ctl;

    m->uart_bytes += len;
    m->resets = 0;
    if (m->serial && m->serial->write)
        m->serial->write(m->serial_ctl, buf, len);
}

static const StreamOps serial_both = {serial_read, serial_write};
static const StreamOps serial_out = {NULL, serial_write};

/* --- creation -------------------------------------------------------------------------------- */

static bool check_config(const MachineConfig *c, Err *err)
{
    if (c->ram_size < 64 << 10 || c->ram_size > UINT64_C(64) << 30 || c->ram_size & 4095)
        return err_set(err, 0, "RAM of %llu bytes: must be 64 KiB to 64 GiB, in units of 4 KiB",
                       (unsigned long long)c->ram_size);
    if (c->nharts < 1 || c->nharts > MAP_MAX_HARTS)
        return err_set(err, 0, "%u harts: must be 1 to %d", c->nharts, MAP_MAX_HARTS);
    return screen_check(c, err);
}

static bool check_nmi(const Machine *m, Err *err)
{
    const MachineConfig *c = &m->config;

    if ((c->nmi_vector | c->nmi_exception) & 3)
        return err_set(err, 0, "vectors of NMIs: must be multiples of 4");
    if ((c->nmi_vector | c->nmi_exception) && !isa_has(&m->isa, EXT_Smrnmi))
        return err_set(err, 0, "vectors of NMIs: the harts have none (--isa max_smrnmi)");
    return true;
}

/* A byte a page, in whole pages. */
static uint64_t flags_size(const Machine *m)
{
    return ((m->memory >> 12) + 4095) & ~UINT64_C(4095);
}

static bool make_ram(Machine *m, Err *err)
{
    const HostOps *host = m->config.host;
    uint64_t size = m->config.ram_size;

    m->memory = size + screen_memory(&m->config);
    m->ram = host->ram_map(m->config.host_ctl, m->memory);
    m->page_flags = host->ram_map(m->config.host_ctl, flags_size(m));
    if (!m->ram || !m->page_flags)
        return err_set(err, 0, "the host has no address space for %llu MiB of RAM",
                       (unsigned long long)(size >> 20));
    m->ram_region = (Region){
        .name = "ram", .base = MAP_RAM_BASE, .size = size, .widths = 1 | 2 | 4 | 8, .ram = m->ram};
    return bus_map(&m->bus, &m->ram_region, err) && screen_make(m, err);
}

/* What each access must pass; A and D, and what is in RAM at power-on, need no more than a word at
 * the start. */
static bool make_check(Machine *m, Err *err)
{
    static const unsigned each =
        1u << CHECK_fence | 1u << CHECK_sfence | 1u << CHECK_sc | 1u << CHECK_misaligned;
    CheckConfig config = {.kinds = m->config.check,
                          .seed = rng_next(&m->rng),
                          .ram = m->ram,
                          .ram_size = m->memory,
                          .hart = m->hart,
                          .nharts = m->config.nharts};

    if (m->config.check >> CHECK_ad & 1) {
        m->isa.ext[EXT_Svadu] = false;
        m->isa.ext[EXT_Svade] = true;
    }
    if (!(m->config.check & each))
        return true;
    m->check = check_create(&config);
    return m->check || err_set(err, 0, "out of memory for --check");
}

static bool make_harts(Machine *m, Err *err)
{
    HartEnv env = {.bus = &m->bus,
                   .clock = &m->clock,
                   .log = &m->log,
                   .isa = &m->isa,
                   .ram = m->ram,
                   .ram_size = m->memory,
                   .page_flags = m->page_flags,
                   .ctl = m,
                   .sync = sched_sync,
                   .will_write = will_write,
                   .wrote_htif = wrote_htif,
                   .page_is_code = page_is_code,
                   .entropy = entropy,
                   .name = symbol_text,
                   .detect = stop_detect,
                   .nmi_vector = m->config.nmi_vector,
                   .nmi_exception = m->config.nmi_exception,
                   .commit = m->config.commit ? commit : NULL,
                   .check = m->check,
                   .count = m->config.count};

    /* Blocks run many instructions in one go: who wants to see each gets single steps. */
    bool cache = !m->config.no_cache && !m->config.commit && !log_tracing(&m->log, TRACE_insn);
    for (unsigned k = 0; k < DETECT_COUNT; k++)
        env.detect_off[k] = m->config.detect[k] == DETECT_OFF;
    for (unsigned i = 0; i < m->config.nharts; i++) {
        Hart *h = hart_create(&env, i, cache, err);
        if (!h)
            return false;
        m->hart[i] = h;
        m->nharts = i + 1;
        m->lines[i] = (HartLines){.msip = {line_set, h, IRQ_MSI},
                                  .mtip = {line_set, h, IRQ_MTI},
                                  .meip = {line_set, h, IRQ_MEI},
                                  .seip = {line_set, h, IRQ_SEI}};
    }
    return true;
}

static bool make_board(Machine *m, Err *err)
{
    BoardEnv env = {.bus = &m->bus,
                    .clock = &m->clock,
                    .log = &m->log,
                    .harts = m->lines,
                    .nharts = m->nharts,
                    .request = stop_request,
                    .detect = stop_detect_device,
                    .request_ctl = m,
                    .entropy = entropy,
                    .entropy_ctl = m};

    m->serial = m->config.serial;
    m->serial_ctl = m->config.serial_ctl;
    m->config.serial = m->serial && m->serial->read ? &serial_both : &serial_out;
    m->config.serial_ctl = m;
    m->board = board_create(&m->config, &env, err);
    return m->board != NULL;
}

Machine *machine_create(const MachineConfig *config, Err *err)
{
    Machine *m;
    uint64_t wall;

    if (!check_config(config, err))
        return NULL;
    m = calloc(1, sizeof *m);
    if (!m) {
        err_set(err, 0, "out of memory for the machine");
        return NULL;
    }
    m->config = *config;
    m->log = config->log;
    m->log.now_steps = now_steps;
    m->log.steps_ctl = m;
    bus_init(&m->bus, &m->log);
    m->bus.will_write = dma_will_write;
    m->bus.will_write_ctl = m;
    wall = config->seeded ? SEED_WALL_S * UINT64_C(1000000000)
                          : config->host->wall_ns(config->host_ctl);
    clock_init(&m->clock, wall);
    rng_init(&m->rng, config->seed);
    if (!config->seeded)
        config->host->entropy(config->host_ctl, &m->rng.state, sizeof m->rng.state);
    if (!isa_init(&m->isa, config->isa, err) || !check_nmi(m, err) || !make_ram(m, err) ||
        (m->config.check && !make_check(m, err)) || !make_harts(m, err) || !make_board(m, err)) {
        machine_destroy(m);
        return NULL;
    }
    isa_string(&m->isa, m->isa_text, sizeof m->isa_text);
    return m;
}

void machine_destroy(Machine *m)
{
    if (!m)
        return;
    board_destroy(m->board);
    for (unsigned i = 0; i < m->nharts; i++)
        hart_destroy(m->hart[i]);
    check_destroy(m->check);
    clock_finish(&m->clock);
    bus_finish(&m->bus);
    if (m->ram)
        m->config.host->ram_unmap(m->config.host_ctl, m->ram, m->memory);
    if (m->page_flags)
        m->config.host->ram_unmap(m->config.host_ctl, m->page_flags, flags_size(m));
    free(m->dtb);
    free(m);
}

static bool start(Machine *m, Err *err)
{
    for (unsigned i = 0; i < m->nharts; i++)
        hart_reset(m->hart[i], MAP_ROM_BASE);
    sched_reset(m);
    if (m->config.check >> CHECK_ram & 1)
        rng_bytes(&m->rng, m->ram, m->config.ram_size);
    if (!boot_load(m, err))
        return false;
    if (m->check)
        check_reset(m->check);
    return true;
}

bool machine_boot(Machine *m, const BootPlan *plan, Err *err)
{
    m->plan = *plan;
    m->planned = true;
    return start(m, err);
}

bool machine_reset(Machine *m, Err *err)
{
    const HostOps *host = m->config.host;

    if (!m->planned)
        return err_set(err, 0, "nothing has been booted yet");
    m->reset_due = false;
    board_reset(m->board);
    host->ram_zero(m->config.host_ctl, m->ram, m->memory);
    memset(m->page_flags, 0, m->memory >> 12);
    return start(m, err);
}

bool machine_nmi(Machine *m, unsigned hart, Err *err)
{
    if (!isa_has(&m->isa, EXT_Smrnmi))
        return err_set(err, 0, "NMI: the harts have none (--isa max_smrnmi)");
    if (!m->config.nmi_vector)
        return err_set(err, 0, "NMI: has no handler (-machine virt,rnmi-interrupt-vector=ADDRESS)");
    if (hart >= m->nharts)
        return err_set(err, 0, "NMI: there is no hart %u", hart);
    m->nmi_asked |= 1u << hart;
    return true;
}

/* --- questions ---------------------------------------------------------------------------------
 */

const MachineStop *machine_stop(const Machine *m)
{
    return &m->stop;
}

uint64_t machine_steps(const Machine *m)
{
    return m->steps;
}

uint64_t machine_uart_bytes(const Machine *m)
{
    return m->uart_bytes;
}

void machine_where(Machine *m, unsigned hart, char *buf, size_t len)
{
    const Hart *h = m->hart[hart];
    char name[SYMBOL_TEXT];

    symbol_text(m, h->pc, name, sizeof name);
    snprintf(buf, len, "hart %u at 0x%llx%s, %c-mode%s", hart, (unsigned long long)h->pc, name,
             "USHM"[h->prv & 3], h -> waiting ? ", waiting in WFI" : "");
}

void machine_symbol(Machine *m, uint64_t va, char *buf, size_t len)
{
    symbol_text(m, va, buf, len);
}

void machine_last_trap(Machine *m, unsigned hart, char *buf, size_t len)
{
    const Hart *h = m->hart[hart];
    char name[SYMBOL_TEXT], why[240];

    buf[0] = 0;
    if (!h->stats.traps && !h->stats.interrupts)
        return;
    symbol_text(m, h->trap_pc, name, sizeof name);
    hart_why(h, &h->trap, why, sizeof why);
    snprintf(buf, len, "at 0x%llx%s: %s", (unsigned long long)h->trap_pc, name, why);
}

uint64_t machine_hash(Machine *m)
{
    static const uint8_t zero[4096];
    State s;
    uint64_t sum = 0, hash;

    state_init_hash(&s);
    for (unsigned i = 0; i < m->nharts; i++)
        hart_state(m->hart[i], &s);
    board_state(m->board, &s);
    state_u64(&s, "steps", &m->steps);
    /* RAM as a sum of page hashes: pages of zeros, touched or not, count nothing. */
    for (uint64_t off = 0; off < m->memory; off += 4096)
        if (memcmp(m->ram + off, zero, 4096) != 0)
            sum += state_hash_bytes(STATE_HASH_START ^ off, m->ram + off, 4096);
    state_u64(&s, "ram", &sum);
    hash = s.hash;
    state_finish(&s);
    return hash;
}

Blob machine_dtb(const Machine *m)
{
    return (Blob){.data = m->dtb, .size = m->dtb_size, .name = "device tree"};
}

uint8_t *machine_ram(Machine *m, uint64_t *size)
{
    *size = m->config.ram_size;
    return m->ram;
}

void machine_stats(const Machine *m, MachineStats *out)
{
    uint64_t *sum = (uint64_t *)(void *)out;

    memset(out, 0, sizeof *out);
    for (unsigned i = 0; i < m->nharts; i++) {
        const uint64_t *one = (const uint64_t *)(const void *)&m->hart[i]->stats;
        for (size_t k = 0; k < sizeof *out / sizeof *sum; k++)
            sum[k] += one[k];
        out->retired += m->hart[i]->steps - m->hart[i]->trapped;
    }
    out->steps = m->steps;
    out->idle_skips = m->idle_skips;
}

static const char *const abi_name[32] = {"zero", "ra", "sp",  "gp",  "tp", "t0", "t1", "t2",
                                         "s0",   "s1", "a0",  "a1",  "a2", "a3", "a4", "a5",
                                         "a6",   "a7", "s2",  "s3",  "s4", "s5", "s6", "s7",
                                         "s8",   "s9", "s10", "s11", "t3", "t4", "t5", "t6"};

bool machine_reg(Machine *m, unsigned hart, const char *name, uint64_t *val)
{
    Hart *h;

    if (hart >= m->nharts)
        return false;
    h = m->hart[hart];
    if (!strcmp(name, "pc")) {
        *val = h->pc;
        return true;
    }
    for (unsigned i = 0; i < 32; i++)
        if (!strcmp(name, abi_name[i])) {
            *val = i ? h->x[i] : 0;
            return true;
        }
    return csr_peek(h, name, val);
}
