/*
 * The device tree (Devicetree Specification 0.4), by libfdt: the only file that knows it.
 *
 * Shaped as QEMU's `virt` has it, without what this board lacks (fw-cfg, flash, platform bus, PCI).
 * Phandles are handed out in one fixed order: each hart's cpu and interrupt controller, the PLIC,
 * the syscon.
 */
#include <errno.h>
#include <libfdt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emu/isa/isa.h"
#include "emu/machine/dtb.h"
#include "spec/hpm.h"
#include "spec/map.h"
#include "spec/sifive_test.h"

enum {
    DTB_ROOM = 64 * 1024, /* for all but the command line; the tree takes about 6 KiB */
    DTB_NAME = 64,
    DTB_ALIGN = 2 * 1024 * 1024,
    DTB_ALIGN_SMALL = 4096,
    DTB_SMALL_RAM = 16 * 1024 * 1024, /* less than this has no 2 MiB to spare */
};

static const uint64_t dtb_top = UINT64_C(3) << 30; /* 32-bit software reaches what is below */

struct Fdt {
    void *blob;
    unsigned nharts;
    uint32_t next_phandle;
    int error; /* the first of libfdt's, 0: none */
};

/* ---- the writer --------------------------------------------------------------------------- */

static void fdtw_check(Fdt *f, int result)
{
    if (result < 0 && !f->error)
        f->error = result;
}

void fdtw_begin(Fdt *f, const char *name_fmt, ...)
{
    char name[DTB_NAME];
    va_list ap;
    va_start(ap, name_fmt);
    vsnprintf(name, sizeof(name), name_fmt, ap);
    va_end(ap);
    fdtw_check(f, fdt_begin_node(f->blob, name));
}

void fdtw_end(Fdt *f)
{
    fdtw_check(f, fdt_end_node(f->blob));
}

void fdtw_u32(Fdt *f, const char *prop, uint32_t v)
{
    fdtw_check(f, fdt_property_u32(f->blob, prop, v));
}

void fdtw_u64(Fdt *f, const char *prop, uint64_t v)
{
    fdtw_check(f, fdt_property_u64(f->blob, prop, v));
}

void fdtw_cells(Fdt *f, const char *prop, const uint32_t *cells, size_t n)
{
    void *room;
    int result = fdt_property_placeholder(f->blob, prop, (int)(n * 4), &room);
    fdtw_check(f, result);
    for (size_t i = 0; result == 0 && i < n; i++)
        fdt32_st((uint8_t *)room + 4 * i, cells[i]);
}

void fdtw_str(Fdt *f, const char *prop, const char *v)
{
    fdtw_check(f, fdt_property_string(f->blob, prop, v));
}

void fdtw_strs(Fdt *f, const char *prop, const char *list, size_t len)
{
    fdtw_check(f, fdt_property(f->blob, prop, list, (int)len));
}

void fdtw_flag(Fdt *f, const char *prop)
{
    fdtw_check(f, fdt_property(f->blob, prop, NULL, 0));
}

void fdtw_reg(Fdt *f, uint64_t base, uint64_t size)
{
    const uint32_t cells[] = {(uint32_t)(base >> 32), (uint32_t)base, (uint32_t)(size >> 32),
                              (uint32_t)size};
    fdtw_cells(f, "reg", cells, 4);
}

void fdtw_irq(Fdt *f, uint32_t source)
{
    fdtw_u32(f, "interrupts", source);
    fdtw_u32(f, "interrupt-parent", fdtw_plic_phandle(f));
}

static uint32_t fdtw_cpu_phandle(unsigned hart)
{
    return 1 + 2 * hart;
}

uint32_t fdtw_hart_intc_phandle(const Fdt *f, unsigned hart)
{
    return 2 + 2 * hart;
}

uint32_t fdtw_plic_phandle(const Fdt *f)
{
    return 1 + 2 * f->nharts;
}

uint32_t fdtw_syscon_phandle(const Fdt *f)
{
    return 2 + 2 * f->nharts;
}

uint32_t fdtw_new_phandle(Fdt *f)
{
    return f->next_phandle++;
}

/* ---- the parts that are no device's ---------------------------------------------------------- */

/* riscv,isa as a list: "rv64imac_zba" becomes "i" "m" "a" "c" "zba". */
static void dtb_isa_list(Fdt *f, const char *isa)
{
    char list[ISA_TEXT];
    size_t n = 0;
    const char *p = isa + strcspn(isa, "0123456789");
    p += strspn(p, "0123456789");
    while (*p && n + 2 < sizeof(list)) { /* single letters up to the first long name */
        if (*p == '_')
            break;
        list[n++] = *p++;
        list[n++] = '\0';
    }
    while (*p == '_') {
        size_t len = strcspn(++p, "_");
        if (n + len + 1 > sizeof(list))
            break;
        memcpy(list + n, p, len);
        n += len;
        list[n++] = '\0';
        p += len;
    }
    fdtw_str(f, "riscv,isa-base", "rv64i");
    fdtw_strs(f, "riscv,isa-extensions", list, n);
}

/* The most that satp takes. */
static const char *mmu_type(const char *isa)
{
    return strstr(isa, "_sv57") ? "riscv,sv57" : strstr(isa, "_sv48") ? "riscv,sv48" : "riscv,sv39";
}

static void dtb_cpu(Fdt *f, const DtbArgs *args, unsigned hart)
{
    fdtw_begin(f, "cpu@%x", hart);
    fdtw_u32(f, "phandle", fdtw_cpu_phandle(hart));
    fdtw_str(f, "device_type", "cpu");
    fdtw_u32(f, "reg", hart);
    fdtw_str(f, "status", "okay");
    fdtw_str(f, "compatible", "riscv");
    fdtw_str(f, "riscv,isa", args->isa);
    dtb_isa_list(f, args->isa);
    if (strstr(args->isa, "_zicbom"))
        fdtw_u32(f, "riscv,cbom-block-size", ISA_CACHE_BLOCK);
    if (strstr(args->isa, "_zicbop"))
        fdtw_u32(f, "riscv,cbop-block-size", ISA_CACHE_BLOCK);
    if (strstr(args->isa, "_zicboz"))
        fdtw_u32(f, "riscv,cboz-block-size", ISA_CACHE_BLOCK);
    fdtw_str(f, "mmu-type", mmu_type(args->isa));
    fdtw_begin(f, "interrupt-controller");
    fdtw_u32(f, "#interrupt-cells", 1);
    fdtw_flag(f, "interrupt-controller");
    fdtw_str(f, "compatible", "riscv,cpu-intc");
    fdtw_u32(f, "phandle", fdtw_hart_intc_phandle(f, hart));
    fdtw_end(f);
    fdtw_end(f);
}

static void dtb_cpus(Fdt *f, const DtbArgs *args)
{
    fdtw_begin(f, "cpus");
    fdtw_u32(f, "#address-cells", 1);
    fdtw_u32(f, "#size-cells", 0);
    fdtw_u32(f, "timebase-frequency", MAP_TIMEBASE_HZ);
    for (unsigned i = 0; i < args->nharts; i++)
        dtb_cpu(f, args, i);

    fdtw_begin(f, "cpu-map");
    fdtw_begin(f, "cluster0");
    for (unsigned i = 0; i < args->nharts; i++) {
        fdtw_begin(f, "core%u", i);
        fdtw_u32(f, "cpu", fdtw_cpu_phandle(i));
        fdtw_end(f);
    }
    fdtw_end(f);
    fdtw_end(f);
    fdtw_end(f);
}

/* Which counters can count what (Devicetree binding riscv,pmu): all count all, cycle and instret
 * their own. Firmware reads it, no kernel does. */
static void dtb_pmu(Fdt *f)
{
    enum { PROGRAMMABLE = 0xfffffff8u, CYCLE = 1, INSTRET = 4 };
    const uint32_t events[] = {HPM_CYCLES,  HPM_CYCLES,  PROGRAMMABLE | CYCLE,
                               HPM_INSTRET, HPM_INSTRET, PROGRAMMABLE | INSTRET};
    uint32_t raw[15];
    size_t n = 0;
    for (uint32_t event = HPM_TRAPS; event <= HPM_INTERRUPTS; event++) {
        const uint32_t row[] = {0, event, 0x00ffffff, 0xffffffff, PROGRAMMABLE};
        memcpy(raw + n, row, sizeof(row));
        n += 5;
    }
    fdtw_begin(f, "pmu");
    fdtw_str(f, "compatible", "riscv,pmu");
    fdtw_cells(f, "riscv,event-to-mhpmcounters", events, 6);
    fdtw_cells(f, "riscv,raw-event-to-mhpmcounters", raw, n);
    fdtw_end(f);
}

/* In /chosen (binding simple-framebuffer): it says what has been set up, as firmware would have. */
static void dtb_screen(Fdt *f, const DtbArgs *args)
{
    const Screen *screen = args->screen;
    fdtw_u32(f, "#address-cells", 2);
    fdtw_u32(f, "#size-cells", 2);
    fdtw_flag(f, "ranges");
    fdtw_begin(f, "framebuffer@%llx", (unsigned long long)args->screen_pa);
    fdtw_str(f, "compatible", "simple-framebuffer");
    fdtw_reg(f, args->screen_pa, screen->stride * screen->height);
    fdtw_u32(f, "width", screen->width);
    fdtw_u32(f, "height", screen->height);
    fdtw_u32(f, "stride", (uint32_t)screen->stride);
    fdtw_str(f, "format", "x8r8g8b8");
    fdtw_end(f);
}

static void dtb_chosen(Fdt *f, const DtbArgs *args)
{
    fdtw_begin(f, "chosen");
    fdtw_str(f, "stdout-path", "/soc/serial@10000000");
    if (args->bootargs && *args->bootargs)
        fdtw_str(f, "bootargs", args->bootargs);
    if (args->initrd_start != args->initrd_end) {
        fdtw_u64(f, "linux,initrd-start", args->initrd_start);
        fdtw_u64(f, "linux,initrd-end", args->initrd_end);
    }
    fdtw_check(f, fdt_property(f->blob, "rng-seed", args->rng_seed, sizeof(args->rng_seed)));
    if (args->screen)
        dtb_screen(f, args);
    fdtw_end(f);
}

static void dtb_syscon(Fdt *f, const char *name, const char *compatible, uint32_t value)
{
    fdtw_begin(f, "%s", name);
    fdtw_str(f, "compatible", compatible);
    fdtw_u32(f, "regmap", fdtw_syscon_phandle(f));
    fdtw_u32(f, "offset", SIFIVE_TEST_FINISH);
    fdtw_u32(f, "value", value);
    fdtw_end(f);
}

static void dtb_root(Fdt *f, const DtbArgs *args)
{
    fdtw_begin(f, "%s", "");
    fdtw_u32(f, "#address-cells", 2);
    fdtw_u32(f, "#size-cells", 2);
    fdtw_str(f, "compatible", "riscv-virtio");
    fdtw_str(f, "model", "riscv-virtio,rvemu");
    dtb_chosen(f, args);

    fdtw_begin(f, "memory@%x", MAP_RAM_BASE);
    fdtw_str(f, "device_type", "memory");
    fdtw_reg(f, MAP_RAM_BASE, args->ram_size);
    fdtw_end(f);

    dtb_cpus(f, args);
    if (strstr(args->isa, "_zihpm"))
        dtb_pmu(f);

    fdtw_begin(f, "soc");
    fdtw_u32(f, "#address-cells", 2);
    fdtw_u32(f, "#size-cells", 2);
    fdtw_str(f, "compatible", "simple-bus");
    fdtw_flag(f, "ranges");
    board_fdt(args->board, f);
    fdtw_end(f);

    dtb_syscon(f, "poweroff", "syscon-poweroff", SIFIVE_TEST_PASS);
    dtb_syscon(f, "reboot", "syscon-reboot", SIFIVE_TEST_RESET);
    fdtw_end(f);
}

uint8_t *dtb_build(const DtbArgs *args, size_t *size, Err *err)
{
    size_t room = DTB_ROOM + (args->bootargs ? strlen(args->bootargs) : 0);
    Fdt f = {.blob = calloc(1, room), .nharts = args->nharts};
    if (!f.blob) {
        err_set(err, ENOMEM, "device tree: out of memory");
        return NULL;
    }
    f.next_phandle = fdtw_syscon_phandle(&f) + 1;
    fdtw_check(&f, fdt_create(f.blob, (int)room));
    fdtw_check(&f, fdt_finish_reservemap(f.blob));
    dtb_root(&f, args);
    fdtw_check(&f, fdt_finish(f.blob));
    if (f.error) {
        err_set(err, 0, "device tree: %s", fdt_strerror(f.error));
        free(f.blob);
        return NULL;
    }
    *size = fdt_totalsize(f.blob);
    return f.blob;
}

/* ---- the user's tree ------------------------------------------------------------------------- */

/* Appends `v` as `cells` cells; what does not fit into one is the user's tree's fault. */
static bool dtb_put_cells(uint8_t *at, int cells, uint64_t v)
{
    if (cells == 2)
        fdt64_st(at, v);
    else
        fdt32_st(at, (uint32_t)v);
    return cells == 2 || v <= UINT32_MAX;
}

/* The node of that name under the root, made if it is not there; negative: libfdt's error. */
static int dtb_root_node(void *blob, const char *name)
{
    int node = fdt_subnode_offset(blob, 0, name);
    return node == -FDT_ERR_NOTFOUND ? fdt_add_subnode(blob, 0, name) : node;
}

static int dtb_patch_chosen(void *blob, const DtbArgs *args)
{
    int node = dtb_root_node(blob, "chosen");
    if (node < 0)
        return node;
    int result = 0;
    if (args->bootargs && *args->bootargs)
        result = fdt_setprop_string(blob, node, "bootargs", args->bootargs);
    if (result == 0 && args->initrd_start != args->initrd_end) {
        result = fdt_setprop_u64(blob, node, "linux,initrd-start", args->initrd_start);
        if (result == 0)
            result = fdt_setprop_u64(blob, node, "linux,initrd-end", args->initrd_end);
    }
    if (result == 0)
        result = fdt_setprop(blob, node, "rng-seed", args->rng_seed, sizeof(args->rng_seed));
    return result;
}

static int dtb_patch_memory(void *blob, const DtbArgs *args)
{
    int addr = fdt_address_cells(blob, 0), size = fdt_size_cells(blob, 0);
    if (addr < 1 || addr > 2 || size < 1 || size > 2)
        return -FDT_ERR_BADNCELLS;
    uint8_t reg[16];
    if (!dtb_put_cells(reg, addr, MAP_RAM_BASE) ||
        !dtb_put_cells(reg + 4 * addr, size, args->ram_size))
        return -FDT_ERR_BADNCELLS;

    int node = fdt_node_offset_by_prop_value(blob, -1, "device_type", "memory", sizeof("memory"));
    if (node == -FDT_ERR_NOTFOUND) {
        char name[DTB_NAME];
        snprintf(name, sizeof(name), "memory@%x", MAP_RAM_BASE);
        node = fdt_add_subnode(blob, 0, name);
        if (node >= 0) {
            int result = fdt_setprop_string(blob, node, "device_type", "memory");
            if (result < 0)
                return result;
        }
    }
    return node < 0 ? node : fdt_setprop(blob, node, "reg", reg, 4 * (addr + size));
}

uint8_t *dtb_patch(const DtbArgs *args, const Blob *user, size_t *size, Err *err)
{
    enum { VERSION = 17 }; /* every dtc's since 2007 */
    bool fits = user->size >= sizeof(struct fdt_header) && user->size < INT32_MAX / 2;
    int result = fits ? fdt_check_header(user->data) : -FDT_ERR_TRUNCATED;
    if (result == 0 && fdt_version(user->data) < VERSION) {
        /* In blobs that call themselves older, fdt_check_full of libfdt 1.6 falls over its feet. */
        err_set(err, EINVAL, "%s: a device tree blob of version %u; %d is wanted", user->name,
                fdt_version(user->data), VERSION);
        return NULL;
    }
    if (result == 0)
        result = fdt_check_full(user->data, user->size);
    if (result < 0) {
        err_set(err, EINVAL, "%s: not a valid device tree blob (%s)", user->name,
                fdt_strerror(result));
        return NULL;
    }
    size_t room = user->size + 4096 + (args->bootargs ? strlen(args->bootargs) : 0);
    void *blob = calloc(1, room);
    if (!blob) {
        err_set(err, ENOMEM, "%s: out of memory", user->name);
        return NULL;
    }
    result = fdt_open_into(user->data, blob, (int)room);
    if (result == 0)
        result = dtb_patch_chosen(blob, args);
    if (result == 0)
        result = dtb_patch_memory(blob, args);
    if (result == 0)
        result = fdt_pack(blob);
    if (result < 0) {
        err_set(err, EINVAL, "%s: cannot set chosen and memory in this device tree (%s)",
                user->name, fdt_strerror(result));
        free(blob);
        return NULL;
    }
    *size = fdt_totalsize(blob);
    return blob;
}

bool dtb_place(uint64_t ram_size, size_t size, uint64_t *pa)
{
    uint64_t end = MAP_RAM_BASE + ram_size;
    if (end > dtb_top)
        end = dtb_top;
    if (size > end - MAP_RAM_BASE)
        return false;
    uint64_t align = ram_size < DTB_SMALL_RAM ? DTB_ALIGN_SMALL : DTB_ALIGN;
    *pa = (end - size) & ~(align - 1);
    return *pa >= MAP_RAM_BASE;
}
