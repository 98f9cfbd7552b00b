/* Memory and registers as the debugger sees them: without side effects. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emu/debug/debug_impl.h"

/* --- memory -------------------------------------------------------------------------------------
 */

bool debug_walk(Debug *d, uint64_t satp, uint64_t va, MmuLook *out)
{
    Hart *h = debug_hart(d);
    unsigned prv = cpu_data_prv(h);

    if (mmu_look(h, satp, va, ACCESS_READ, prv, out) ||
        mmu_look(h, satp, va, ACCESS_FETCH, prv, out))
        return true;
    if (prv == PRV_M)
        return mmu_look(h, satp, va, ACCESS_READ, prv, out);
    return mmu_look(h, satp, va, ACCESS_READ, PRV_S, out) ||
           mmu_look(h, satp, va, ACCESS_READ, PRV_U, out) ||
           mmu_look(h, satp, va, ACCESS_READ, prv, out);
}

static bool refused(Debug *d, uint64_t va, const MmuLook *look, Err *err)
{
    char why[240];

    hart_why(debug_hart(d), &look->trap, why, sizeof why);
    return err_set(err, 0, "Cannot access memory at address 0x%llx: %s", (unsigned long long)va,
                   why);
}

static bool nothing(uint64_t pa, Err *err)
{
    return err_set(err, 0, "Cannot access physical memory at 0x%llx: no RAM or ROM is there",
                   (unsigned long long)pa);
}

/* Page by page. */
static bool move(Debug *d, uint64_t satp, uint64_t va, void *buf, size_t len, bool write, Err *err)
{
    for (size_t done = 0; done < len;) {
        size_t n = 4096 - ((va + done) & 4095);
        MmuLook look;
        uint8_t *at = (uint8_t *)buf + done;
        if (n > len - done)
            n = len - done;
        if (!debug_walk(d, satp, va + done, &look))
            return refused(d, va + done, &look, err);
        if (!buf) {
            done += n;
            continue;
        }
        if ((write ? machine_poke(d->m, look.phys.pa, at, n)
                   : machine_peek(d->m, look.phys.pa, at, n)) != n)
            return nothing(look.phys.pa, err);
        done += n;
    }
    return true;
}

bool debug_read(Debug *d, uint64_t va, void *buf, size_t len, Err *err)
{
    return move(d, d->space ? d->space : debug_hart(d)->satp, va, buf, len, false, err);
}

bool debug_read_space(Debug *d, uint64_t satp, uint64_t va, void *buf, size_t len, Err *err)
{
    return move(d, satp, va, buf, len, false, err);
}

bool debug_write(Debug *d, uint64_t va, const void *buf, size_t len, Err *err)
{
    uint64_t satp = debug_hart(d)->satp;

    return move(d, satp, va, NULL, len, false, err) &&
           move(d, satp, va, (void *)(uintptr_t)buf, len, true, err);
}

bool debug_read_phys(Debug *d, uint64_t pa, void *buf, size_t len, Err *err)
{
    size_t done = machine_peek(d->m, pa, buf, len);

    return done == len || nothing(pa + done, err);
}

/* --- registers ----------------------------------------------------------------------------------
 */

static bool number_of(const char *name, char letter, unsigned *n)
{
    char *end;

    if (name[0] != letter || name[1] < '0' || name[1] > '9')
        return false;
    *n = (unsigned)strtoul(name + 1, &end, 10);
    return !*end && *n < 32 && !(name[1] == '0' && name[2]);
}

static bool integer_register(const char *name, unsigned *n)
{
    if (!strcmp(name, "fp")) {
        *n = 8;
        return true;
    }
    for (unsigned i = 0; i < 32; i++)
        if (!strcmp(name, isa_x_name(i))) {
            *n = i;
            return true;
        }
    return number_of(name, 'x', n);
}

static bool float_register(const char *name, unsigned *n)
{
    for (unsigned i = 0; i < 32; i++)
        if (!strcmp(name, isa_f_name(i))) {
            *n = i;
            return true;
        }
    return number_of(name, 'f', n);
}

static bool set_value(Value *out, uint64_t num, const char *name)
{
    *out = (Value){.type = &type_long, .num = num, .place = PLACE_REGISTER, .reg = name};
    return true;
}

/* False without err: it is no register of a frame. */
static bool of_frame(Debug *d, const char *name, uint64_t *num, Err *err)
{
    unsigned n;
    Frame f;

    err->msg[0] = 0;
    if (!strcmp(name, "pc")) {
        frame_selected(d, &f);
        *num = f.pc;
        return true;
    }
    if (!integer_register(name, &n))
        return false;
    return frame_register(d, n, num) ||
           err_set(err, 0, "$%s is not saved in frame %u", name, d->frame);
}

bool debug_register(Debug *d, const char *name, Value *out, Err *err)
{
    Hart *h = debug_hart(d);
    uint64_t num;
    unsigned n;

    if (d->frame && of_frame(d, name, &num, err))
        return set_value(out, num, name);
    if (d->frame && err->msg[0])
        return false;
    if (!strcmp(name, "pc"))
        return set_value(out, h->pc, name);
    if (integer_register(name, &n))
        return set_value(out, n ? h->x[n] : 0, name);
    if (float_register(name, &n))
        return set_value(out, h->f[n], name);
    if (!strcmp(name, "priv"))
        return set_value(out, h->prv, name);
    if (!strcmp(name, "hart"))
        return set_value(out, d->hart, name);
    if (csr_peek(h, name, &num))
        return set_value(out, num, name);
    return err_set(err, 0, "there is no register `%s`", name);
}

bool debug_set_register(Debug *d, const char *name, uint64_t num, Err *err)
{
    Hart *h = debug_hart(d);
    unsigned n;

    if (d->frame && (!strcmp(name, "pc") || integer_register(name, &n)))
        return err_set(err, 0, "registers are set in frame 0 only");
    if (!strcmp(name, "pc")) {
        if (num & (isa_has(h->env.isa, EXT_Zca) ? 1 : 3))
            return err_set(err, 0, "pc cannot be 0x%llx: it is misaligned",
                           (unsigned long long)num);
        h->pc = num;
        return true;
    }
    if (integer_register(name, &n)) {
        if (n)
            h->x[n] = num;
        return n || err_set(err, 0, "x0 is always 0");
    }
    if (float_register(name, &n)) {
        h->f[n] = num;
        return true;
    }
    if (!strcmp(name, "priv") || !strcmp(name, "hart"))
        return err_set(err, 0, "$%s cannot be set%s", name,
                       *name == 'h' ? ": `thread N` selects a hart" : "");
    return csr_poke(h, name, num) || err_set(err, 0, "`%s` cannot be set", name);
}

bool debug_register_name(unsigned i, char buf[CSR_NAME])
{
    if (i <= 64) {
        snprintf(buf, CSR_NAME, "%s",
                 i == 0    ? "pc"
                 : i <= 32 ? isa_x_name(i - 1)
                           : isa_f_name(i - 33));
        return true;
    }
    i -= 65;
    for (unsigned csr = 0; csr < 4096; csr++)
        if (isa_csr_name(csr, buf) && i-- == 0)
            return true;
    return false;
}
