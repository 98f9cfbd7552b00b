/*
 * The board: a table of what lies where, and the life of the devices in it, as one.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emu/machine/board.h"
#include "spec/map.h"

typedef struct BoardRow {
    const char *device, *id;
    uint64_t base;
    uint32_t irq_source;
} BoardRow;

/* The PLIC is first: the others' wires end there. */
static const BoardRow board_rows[] = {
    {"plic", "plic", MAP_PLIC_BASE, 0},
    {"clint", "clint", MAP_CLINT_BASE, 0},
    {"sifive_test", "test", MAP_TEST_BASE, 0},
    {"goldfish_rtc", "rtc", MAP_RTC_BASE, MAP_IRQ_RTC},
    {"ns16550a", "uart0", MAP_UART_BASE, MAP_IRQ_UART},
    {"pci-ecam", "pci", MAP_ECAM_BASE, 0},
};

enum {
    BOARD_FIXED = sizeof(board_rows) / sizeof(board_rows[0]),
    BOARD_DEVICES = BOARD_FIXED + MACHINE_SLOTS,
};

_Static_assert(MACHINE_SLOTS == MAP_VIRTIO_N, "a slot of the configuration is one of the map");

/* A property's text, kept because the device may point into it. */
typedef struct BoardText {
    struct BoardText *next;
    char text[];
} BoardText;

struct Board {
    BoardEnv env;
    Device *device[BOARD_DEVICES];
    unsigned ndevices; /* those that are initialised */
    StreamPort stream[BOARD_STREAMS];
    InputPort input[MACHINE_SLOTS];
    char slot_id[MACHINE_SLOTS][sizeof("virtio0")];
    BoardText *texts;
    Region rom;
    bool rom_mapped;
};

/* Sets one "name=value"; keeps a copy of the text. */
static bool board_set_prop(Board *board, Device *dev, const char *text, Err *err)
{
    const char *eq = strchr(text, '=');
    if (!eq)
        return err_set(err, EINVAL, "%s: name=value is expected", text);
    size_t size = strlen(text) + 1;
    BoardText *copy = malloc(sizeof(*copy) + size);
    if (!copy)
        return err_set(err, ENOMEM, "out of memory");
    memcpy(copy->text, text, size);
    copy->text[eq - text] = '\0';
    copy->next = board->texts;
    board->texts = copy;
    return prop_set(dev->ops->props, dev, copy->text, copy->text + (eq - text) + 1, err);
}

/* A device's ends of the back ends; NULL: it has none. */
typedef struct BoardPorts {
    StreamPort *stream;
    InputPort *input;
} BoardPorts;

/* Makes the device of a row; `slot` is NULL for the fixed ones. */
static bool board_add(Board *board, const BoardRow *row, const SlotConfig *slot, bool legacy,
                      BoardPorts ports, Err *err)
{
    const DeviceOps *ops = device_find(row->device);
    if (!ops)
        return err_set(err, EINVAL, "%s: there is no device %s", row->id, row->device);
    Device *dev = calloc(1, ops->size);
    if (!dev)
        return err_set(err, ENOMEM, "%s: out of memory", row->id);

    const BoardEnv *env = &board->env;
    const Device *plic = board->ndevices ? board->device[0] : NULL;
    dev->ops = ops;
    dev->id = row->id;
    dev->env = (DevEnv){
        .bus = env->bus,
        .clock = env->clock,
        .log = env->log,
        .base = row->base,
        .irq_source = row->irq_source,
        .harts = env->harts,
        .nharts = env->nharts,
        .request = env->request,
        .detect = env->detect,
        .request_ctl = env->request_ctl,
        .entropy = env->entropy,
        .entropy_ctl = env->entropy_ctl,
        .stream = ports.stream,
        .input = ports.input,
        .disk = slot ? slot->disk : NULL,
    };
    if (row->irq_source)
        dev->env.irq = plic->ops->input(board->device[0], row->irq_source);

    prop_defaults(ops->props, dev);
    bool ok = !slot || !legacy || prop_set(ops->props, dev, "legacy", "on", err);
    for (const char *const *p = slot ? slot->props : NULL; ok && p && *p; p++)
        ok = board_set_prop(board, dev, *p, err);
    if (!ok || !ops->init(dev, err)) {
        free(dev);
        return err_prefix(err, "%s (%s)", row->id, row->device);
    }
    board->device[board->ndevices++] = dev;
    return true;
}

static bool board_add_slot(Board *board, const MachineConfig *config, unsigned i, Err *err)
{
    const SlotConfig *slot = &config->slot[i];
    BoardPorts ports = {&board->stream[1 + i], &board->input[i]};
    snprintf(board->slot_id[i], sizeof(board->slot_id[i]), "virtio%u", i % 10);
    ports.stream->host = slot->stream;
    ports.stream->host_ctl = slot->stream_ctl;
    ports.input->host = slot->input;
    ports.input->host_ctl = slot->input_ctl;
    BoardRow row = {slot->device ? slot->device : "virtio-none", board->slot_id[i],
                    MAP_VIRTIO_BASE + (uint64_t)i * MAP_VIRTIO_STEP, MAP_IRQ_VIRTIO + i};
    if (strncmp(row.device, "virtio-", 7) != 0)
        return err_set(err, EINVAL, "%s: %s is not a virtio device", row.id, row.device);
    return board_add(board, &row, slot, config->virtio_legacy, ports, err);
}

static bool board_add_rom(Board *board, Err *err)
{
    board->rom = (Region){.name = "rom",
                          .base = MAP_ROM_BASE,
                          .size = MAP_ROM_SIZE,
                          .widths = 1 | 2 | 4 | 8,
                          .ram = calloc(1, MAP_ROM_SIZE),
                          .readonly = true};
    if (!board->rom.ram)
        return err_set(err, ENOMEM, "rom: out of memory");
    board->rom_mapped = bus_map(board->env.bus, &board->rom, err);
    return board->rom_mapped;
}

Board *board_create(const MachineConfig *config, const BoardEnv *env, Err *err)
{
    Board *board = calloc(1, sizeof(*board));
    if (!board) {
        err_set(err, ENOMEM, "board: out of memory");
        return NULL;
    }
    board->env = *env;
    board->stream[0].host = config->serial;
    board->stream[0].host_ctl = config->serial_ctl;

    bool ok = board_add_rom(board, err);
    for (unsigned i = 0; ok && i < BOARD_FIXED; i++) {
        bool uart = board_rows[i].base == MAP_UART_BASE;
        BoardPorts ports = {uart ? &board->stream[0] : NULL, NULL};
        ok = board_add(board, &board_rows[i], NULL, false, ports, err);
    }
    for (unsigned i = 0; ok && i < MACHINE_SLOTS; i++)
        ok = board_add_slot(board, config, i, err);
    if (!ok) {
        board_destroy(board);
        return NULL;
    }
    board_reset(board);
    return board;
}

void board_destroy(Board *board)
{
    if (!board)
        return;
    while (board->ndevices) {
        Device *dev = board->device[--board->ndevices];
        if (dev->ops->fini)
            dev->ops->fini(dev);
        free(dev);
    }
    if (board->rom_mapped)
        bus_unmap(board->env.bus, &board->rom);
    free(board->rom.ram);
    while (board->texts) {
        BoardText *text = board->texts;
        board->texts = text->next;
        free(text);
    }
    free(board);
}

void board_reset(Board *board)
{
    /* Backwards, so that the PLIC comes last and finds all lines low. */
    for (unsigned i = board->ndevices; i-- > 0;)
        board->device[i]->ops->reset(board->device[i]);
}

Device *board_device(Board *board, unsigned i)
{
    return i < board->ndevices ? board->device[i] : NULL;
}

uint8_t *board_rom(Board *board)
{
    return board->rom.ram;
}

StreamPort *board_stream(Board *board, unsigned i)
{
    return i < BOARD_STREAMS ? &board->stream[i] : NULL;
}

InputPort *board_input(Board *board, unsigned i)
{
    return i < MACHINE_SLOTS ? &board->input[i] : NULL;
}

bool board_state(Board *board, State *s)
{
    for (unsigned i = 0; i < board->ndevices; i++) {
        Device *dev = board->device[i];
        if (dev->ops->state && !dev->ops->state(dev, s))
            return false;
    }
    return true;
}

bool board_drain(Board *board)
{
    for (unsigned i = 0; i < board->ndevices; i++) {
        Device *dev = board->device[i];
        if (dev->ops->drain && !dev->ops->drain(dev))
            return false;
    }
    return true;
}

void board_fdt(Board *board, Fdt *fdt)
{
    for (unsigned i = 0; i < board->ndevices; i++) {
        Device *dev = board->device[i];
        if (dev->ops->fdt)
            dev->ops->fdt(dev, fdt);
    }
}
