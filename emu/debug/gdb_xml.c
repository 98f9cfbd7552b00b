/*
 * What gdb is told of the machine in XML: its registers, made of the tables of emu/isa, its memory
 * and its threads.
 */
#include <stdio.h>
#include <string.h>

#include "emu/debug/gdb_impl.h"
#include "emu/debug/kernel.h"

/* Of lldb, which has no table of RISC-V's registers before version 16: what they are for, and their
 * numbers in DWARF (riscv-elf-psabi). gdb passes both over. */
static void for_lldb(Buf *to, unsigned n)
{
    static const char *const roles[33] = {[1] = "ra", [2] = "sp", [8] = "fp", [GDB_REG_PC] = "pc"};
    unsigned f = n - GDB_REG_F, csr = n - GDB_REG_CSR;

    if (n < 32)
        buf_printf(to, " dwarf_regnum=\"%u\"", n);
    else if (n == GDB_REG_PC) /* not DWARF's: what lldb calls pc in plans of its own */
        buf_str(to, " dwarf_regnum=\"11451\"");
    else if (f < 32)
        buf_printf(to, " dwarf_regnum=\"%u\"", 32 + f);
    else if (csr < 4096)
        buf_printf(to, " dwarf_regnum=\"%u\"", 4096 + csr);
    if (n >= 10 && n < 18)
        buf_printf(to, " generic=\"arg%u\"", n - 9);
    else if (n <= GDB_REG_PC && roles[n])
        buf_printf(to, " generic=\"%s\"", roles[n]);
}

static void reg(Buf *to, const char *name, const char *type, unsigned n)
{
    buf_printf(to, "<reg name=\"%s\" bitsize=\"64\" type=\"%s\" regnum=\"%u\"", name, type, n);
    for_lldb(to, n);
    buf_str(to, "/>\n");
}

static void feature(Buf *to, const char *name)
{
    buf_printf(to, "<feature name=\"org.gnu.gdb.riscv.%s\">\n", name);
}

static void csr(Gdb *g, Buf *to, unsigned n)
{
    char name[CSR_NAME];
    uint64_t val;

    if (isa_csr_name(n, name) && gdb_register(g, GDB_REG_CSR + n, &val))
        reg(to, name, "int", GDB_REG_CSR + n);
}

/* fflags, frm and fcsr are where gdb looks for them. */
void gdb_xml_features(Gdb *g, Buf *to)
{
    const Isa *isa = debug_hart(g->d)->env.isa;
    bool f = isa_has(isa, EXT_F);

    buf_str(to, "<?xml version=\"1.0\"?>\n<!DOCTYPE target SYSTEM \"gdb-target.dtd\">\n"
                "<target version=\"1.0\">\n<architecture>riscv:rv64</architecture>\n");
    feature(to, "cpu");
    for (unsigned i = 0; i < 32; i++)
        reg(to, isa_x_name(i), i == 1 ? "code_ptr" : i >= 2 && i <= 4 ? "data_ptr" : "int", i);
    reg(to, "pc", "code_ptr", GDB_REG_PC);
    buf_str(to, "</feature>\n");
    if (f) {
        feature(to, "fpu");
        for (unsigned i = 0; i < 32; i++)
            reg(to, isa_f_name(i), "ieee_double", GDB_REG_F + i);
        for (unsigned n = CSR_FFLAGS; n <= CSR_FCSR; n++)
            csr(g, to, n);
        buf_str(to, "</feature>\n");
    }
    feature(to, "csr");
    for (unsigned n = CSR_FCSR + 1; n < 4096; n++)
        csr(g, to, n);
    buf_str(to, "</feature>\n");
    feature(to, "virtual");
    reg(to, "priv", "int", GDB_REG_PRIV);
    buf_str(to, "</feature>\n</target>\n");
}

/* gdb's addresses are virtual, so what is RAM is up to the page table: all of them may be. Without
 * a map it would be the same, but for doubts whether breakpoints may be written into memory. */
void gdb_xml_memory(Gdb *g, Buf *to)
{
    buf_str(to,
            "<?xml version=\"1.0\"?>\n<!DOCTYPE memory-map SYSTEM \"gdb-memory-map.dtd\">\n"
            "<memory-map>\n"
            "<memory type=\"ram\" start=\"0x0\" length=\"0x8000000000000000\"/>\n"
            "<memory type=\"ram\" start=\"0x8000000000000000\" length=\"0x8000000000000000\"/>\n"
            "</memory-map>\n");
}

void gdb_thread_text(Gdb *g, unsigned hart, char *buf, size_t len)
{
    const Hart *h = machine_hart(g->d->m, hart);
    char process[60] = "";
    KernelProcess p;

    if (kernel_running(g->d, hart, &p))
        kernel_process_text(&p, process, sizeof process);
    snprintf(buf, len, "%c-mode%s%s%s", "USHM"[h->prv & 3], h -> waiting ? ", waiting in WFI" : "",
             *process ? ", process " : "", process);
}

/* The guest chooses its processes' names. */
static void xml_text(Buf *to, const char *text)
{
    for (; *text; text++)
        if (*text == '<')
            buf_str(to, "&lt;");
        else if (*text == '&')
            buf_str(to, "&amp;");
        else if (*text == '"')
            buf_str(to, "&quot;");
        else
            buf_add(to, text, 1);
}

void gdb_xml_threads(Gdb *g, Buf *to)
{
    KernelProcess p;
    char text[120];

    buf_str(to, "<?xml version=\"1.0\"?>\n<threads>\n");
    for (unsigned i = 0; i < machine_nharts(g->d->m); i++) {
        gdb_thread_text(g, i, text, sizeof text);
        buf_printf(to, "<thread id=\"%x\" core=\"%u\" name=\"hart %u", i + 1, i, i);
        if (kernel_running(g->d, i, &p)) {
            buf_str(to, ": ");
            xml_text(to, p.name);
        }
        buf_str(to, "\">");
        xml_text(to, text);
        buf_str(to, "</thread>\n");
    }
    buf_str(to, "</threads>\n");
}
