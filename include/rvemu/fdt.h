/*
 * The device tree as devices see it: a writer, opaque, behind which the machine keeps libfdt.
 * Nodes are written under /soc, with two address cells and two size cells.
 */
#ifndef RVEMU_FDT_H
#define RVEMU_FDT_H

#include <stddef.h>
#include <stdint.h>

typedef struct Fdt Fdt;

void fdtw_begin(Fdt *f, const char *name_fmt, ...) __attribute__((format(printf, 2, 3)));
void fdtw_end(Fdt *f);
void fdtw_u32(Fdt *f, const char *prop, uint32_t v);
void fdtw_u64(Fdt *f, const char *prop, uint64_t v);
void fdtw_cells(Fdt *f, const char *prop, const uint32_t *cells, size_t n);
void fdtw_str(Fdt *f, const char *prop, const char *v);
/* `list`: strings one after the other, each with its NUL; `len` counts all bytes. */
void fdtw_strs(Fdt *f, const char *prop, const char *list, size_t len);
void fdtw_flag(Fdt *f, const char *prop);
void fdtw_reg(Fdt *f, uint64_t base, uint64_t size);
/* interrupts = <source>, interrupt-parent = the PLIC. */
void fdtw_irq(Fdt *f, uint32_t source);
/* Phandles that the machine hands out. */
uint32_t fdtw_plic_phandle(const Fdt *f);
uint32_t fdtw_syscon_phandle(const Fdt *f); /* of the device that powers off and resets */
uint32_t fdtw_hart_intc_phandle(const Fdt *f, unsigned hart);
uint32_t fdtw_new_phandle(Fdt *f);

#endif
