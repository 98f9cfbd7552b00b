/*
 * Reader of flattened device trees (Devicetree Specification 0.4, chapter 5).
 *
 * dt_init() walks the whole tree once and refuses one that is not sound; after it no function here
 * reads outside the blob, whatever the tree says, as long as nobody writes to the blob. A node is
 * the offset of its begin token; DT_NONE stands for "no such node" and is accepted everywhere.
 */
#ifndef LIB_DT_H
#define LIB_DT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DT_NONE        (-1)
#define DT_MAX_DEPTH   16
#define DT_HEADER_SIZE 40

typedef struct Dt {
    const uint8_t *blob;
    uint32_t size;             /* of the whole blob, "totalsize" */
    uint32_t nodes, nodes_end; /* the structure block */
    uint32_t strings, strings_end;
    uint32_t reserved; /* the memory reservation block */
    uint32_t boot_cpu; /* "boot_cpuid_phys" */
} Dt;

/*
 * Checks the tree at `blob`, of which at most `limit` bytes may be read. Returns NULL when it is
 * sound, otherwise what is wrong with it ("no device tree magic").
 */
const char *dt_init(Dt *dt, const void *blob, size_t limit);

/* Walking. Children come in the tree's order; dt_next() walks all nodes in that order. */
int dt_root(const Dt *dt);
int dt_child(const Dt *dt, int node);
int dt_sibling(const Dt *dt, int node);
int dt_next(const Dt *dt, int node);
int dt_parent(const Dt *dt, int node);

/* The node's name with its unit address ("serial@10000000"); "" for the root and DT_NONE. */
const char *dt_name(const Dt *dt, int node);

/* Finds a node by its path, "/soc/serial@10000000"; a unit address may be left out. */
int dt_find_path(const Dt *dt, const char *path);

/* The first node after `after` (DT_NONE: from the start) that is compatible with `name`. */
int dt_find_compatible(const Dt *dt, int after, const char *name);

/* The node with this phandle. */
int dt_find_phandle(const Dt *dt, uint32_t phandle);

/* Offset behind the node's last property: where a writer may insert another, or a child. */
uint32_t dt_body(const Dt *dt, int node);

/* The property's bytes, big-endian as in the blob, and their number (may be NULL); NULL: none. */
const void *dt_prop(const Dt *dt, int node, const char *name, uint32_t *size);

/* The index-th 32-bit cell, or the 64-bit number in the first one or two cells, of a property. */
bool dt_cell(const Dt *dt, int node, const char *name, unsigned index, uint32_t *value);
bool dt_number(const Dt *dt, int node, const char *name, uint64_t *value);

/* The property as text, NULL if absent or not ended by a NUL; and whether a list contains `text`.
 */
const char *dt_string(const Dt *dt, int node, const char *name);
bool dt_list_has(const Dt *dt, int node, const char *name, const char *text);

/* The index-th {address, size} of "reg", by the parent's #address-cells and #size-cells. */
bool dt_reg(const Dt *dt, int node, unsigned index, uint64_t *address, uint64_t *size);

/* False if "status" says anything but "okay". */
bool dt_enabled(const Dt *dt, int node);

/* Reads a big-endian 32-bit number; no alignment is asked for. */
uint32_t dt_be32(const void *bytes);

#endif
