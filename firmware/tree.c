/*
 * What the supervisor must learn from the device tree (Devicetree Specification 0.4, section 3.5
 * and chapter 5): a node under /reserved-memory for the firmware, and that some harts are not
 * served.
 *
 * The tree grows where it is: room is made inside its structure and strings blocks, and the
 * header's offsets follow. After each change the tree is checked anew, so offsets of nodes are
 * never stale.
 */
#include "firmware/tree.h"

#include "firmware/console.h"
#include "firmware/platform.h"
#include "lib/string.h"
#include "spec/boot.h"

#define ROOM          1024 /* more than the reserved-memory nodes take, with their names */
#define ROOM_FOR_HART 64   /* more than "status" takes */
/* Left unused at the tree's end: U-Boot (2025.01) gives its copy of the tree just the size that the
 * header says, and then adds to the copy. Without this it wrote over its own data behind it. */
#define SLACK         4096

/* Fields of the header, and tokens. */
enum { SIZE = 4, NODES = 8, STRINGS = 12, RESERVED = 16, STRINGS_SIZE = 32, NODES_SIZE = 36 };
enum { TOKEN_BEGIN = 1, TOKEN_END = 2, TOKEN_PROP = 3 };

/* A piece of structure block that is to be inserted. */
typedef struct Piece {
    uint8_t bytes[256];
    uint32_t size;
} Piece;

static uint8_t *tree; /* the blob that is being changed */

static uint32_t field(unsigned off)
{
    return dt_be32(tree + off);
}

static void put32(uint8_t *at, uint32_t value)
{
    at[0] = (uint8_t)(value >> 24);
    at[1] = (uint8_t)(value >> 16);
    at[2] = (uint8_t)(value >> 8);
    at[3] = (uint8_t)value;
}

/* Puts bytes into the blob at `off`; a block that begins there or behind it moves on. */
static void insert(uint32_t off, const void *bytes, uint32_t size, unsigned growing_field)
{
    static const uint8_t starts[] = {NODES, STRINGS, RESERVED};
    uint32_t total = field(SIZE);

    memmove(tree + off + size, tree + off, total - off);
    memcpy(tree + off, bytes, size);
    put32(tree + SIZE, total + size);
    for (unsigned i = 0; i < 3; i++)
        if (field(starts[i]) >= off)
            put32(tree + starts[i], field(starts[i]) + size);
    put32(tree + growing_field, field(growing_field) + size);
}

/* Offset of the text in the strings block, which gets it if it lacks it. */
static uint32_t string_offset(const char *text)
{
    uint32_t size = (uint32_t)strlen(text) + 1, end = field(STRINGS_SIZE);
    const uint8_t *strings = tree + field(STRINGS);

    for (uint32_t off = 0; off + size <= end; off++)
        if (memcmp(strings + off, text, size) == 0)
            return off;
    uint32_t padded = (size + 7) & ~7u; /* keeps a block that follows aligned */
    char bytes[32] = {0};
    strlcpy(bytes, text, sizeof(bytes));
    insert(field(STRINGS) + end, bytes, padded, STRINGS_SIZE);
    return end;
}

static void add32(Piece *piece, uint32_t value)
{
    put32(piece->bytes + piece->size, value);
    piece->size += 4;
}

/* A text or a property's value, padded to whole cells. */
static void add_bytes(Piece *piece, const void *bytes, uint32_t size)
{
    memcpy(piece->bytes + piece->size, bytes, size);
    piece->size += (size + 3) & ~3u; /* the rest is zero already */
}

static void begin_node(Piece *piece, const char *name)
{
    add32(piece, TOKEN_BEGIN);
    add_bytes(piece, name, (uint32_t)strlen(name) + 1);
}

static void add_property(Piece *piece, const char *name, const void *value, uint32_t size)
{
    add32(piece, TOKEN_PROP);
    add32(piece, size);
    add32(piece, string_offset(name));
    add_bytes(piece, value, size);
}

static void add_number(Piece *piece, const char *name, uint32_t value)
{
    uint8_t cell[4];

    put32(cell, value);
    add_property(piece, name, cell, sizeof(cell));
}

/* ---- the changes --------------------------------------------------------------------------- */

/* Makes /reserved-memory if there is none. */
static void add_parent(void)
{
    Piece piece = {.size = 0};

    if (dt_find_path(&platform()->dt, "/reserved-memory") != DT_NONE)
        return;
    begin_node(&piece, "reserved-memory");
    add_number(&piece, "#address-cells", 2);
    add_number(&piece, "#size-cells", 2);
    add_property(&piece, "ranges", NULL, 0);
    add32(&piece, TOKEN_END);
    platform_tree_changed(); /* the names may have moved the nodes */
    const Dt *dt = &platform()->dt;
    insert(dt_body(dt, dt_root(dt)), piece.bytes, piece.size, NODES_SIZE);
    platform_tree_changed();
}

static bool is_reserved(const Dt *dt, int parent)
{
    uint64_t base, size;

    for (int node = dt_child(dt, parent); node != DT_NONE; node = dt_sibling(dt, node))
        if (dt_reg(dt, node, 0, &base, &size) && base <= BOOT_FIRMWARE_BASE &&
            base + size >= BOOT_FIRMWARE_BASE + (uint64_t)BOOT_FIRMWARE_SIZE)
            return true;
    return false;
}

static void add_reservation(void)
{
    const Dt *dt = &platform()->dt;
    int parent = dt_find_path(dt, "/reserved-memory");
    uint32_t address_cells = 2, size_cells = 1, used = 0;
    uint8_t reg[4 * 6] = {0};
    Piece piece = {.size = 0};

    dt_cell(dt, parent, "#address-cells", 0, &address_cells);
    dt_cell(dt, parent, "#size-cells", 0, &size_cells);
    if (is_reserved(dt, parent) || address_cells - 1 > 2 || size_cells - 1 > 2)
        return;
    used = 4 * address_cells;
    put32(reg + used - 4, BOOT_FIRMWARE_BASE);
    used += 4 * size_cells;
    put32(reg + used - 4, BOOT_FIRMWARE_SIZE);
    begin_node(&piece, "firmware@80000000");
    add_property(&piece, "reg", reg, used);
    add_property(&piece, "no-map", NULL, 0);
    add32(&piece, TOKEN_END);
    platform_tree_changed();
    parent = dt_find_path(dt, "/reserved-memory");
    insert(dt_body(dt, parent), piece.bytes, piece.size, NODES_SIZE);
    platform_tree_changed();
}

/* Disables one hart whose id the firmware cannot serve; false if there is none left. */
static bool disable_hart(void)
{
    const Dt *dt = &platform()->dt;
    int cpus = dt_find_path(dt, "/cpus");
    uint64_t id = 0, none;
    Piece piece = {.size = 0};
    int node = dt_child(dt, cpus);

    for (; node != DT_NONE; node = dt_sibling(dt, node))
        if (dt_list_has(dt, node, "device_type", "cpu") && dt_reg(dt, node, 0, &id, &none) &&
            id >= MAX_HARTS && !dt_prop(dt, node, "status", NULL))
            break;
    if (node == DT_NONE)
        return false;
    uint32_t moved = field(NODES);
    add_property(&piece, "status", "disabled", sizeof("disabled"));
    moved = field(NODES) - moved; /* by the name, if strings come before nodes */
    platform_tree_changed();
    insert(dt_body(dt, node + (int)moved), piece.bytes, piece.size, NODES_SIZE);
    platform_tree_changed();
    return true;
}

/* Whether [pa, pa + size) is RAM that neither the next stage nor an initrd begins in. */
static bool is_room(uint64_t pa, uint64_t size, uint64_t next_entry)
{
    uint64_t initrd = 0;

    dt_number(&platform()->dt, dt_find_path(&platform()->dt, "/chosen"), "linux,initrd-start",
              &initrd);
    return platform_is_free_ram(pa, size) && next_entry - pa >= size && initrd - pa >= size;
}

void tree_patch(uint64_t next_entry)
{
    const Platform *machine = platform();

    if (!is_room(machine->dt_pa + machine->dt.size,
                 ROOM + (uint64_t)machine->harts_left_out * ROOM_FOR_HART + SLACK, next_entry)) {
        console_print(
            "rvemu firmware: no room behind the device tree at 0x%lx: it does not say that "
            "the firmware's memory is reserved\n",
            machine->dt_pa);
        return;
    }
    tree = (uint8_t *)machine->dt_pa;
    add_parent();
    add_reservation();
    while (disable_hart())
        ;
    put32(tree + SIZE, field(SIZE) + SLACK);
    platform_tree_changed();
}
