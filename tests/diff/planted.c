/*
 * The test of the differential test: one bug of each kind, planted around rvemu's own functions
 * by the linker (--wrap) and chosen by RVEMU_DIFF_PLANT. rvemu itself has no such switch.
 */
#include <stdlib.h>
#include <string.h>

#include "emu/cpu/fp/fp.h"
#include "emu/cpu/op.h"
#include "emu/mem/ram.h"
#include "spec/map.h"
#include "tests/diff/wrap.h"

static bool planted(const char *name)
{
    static const char *chosen; /* asked for once */

    if (!chosen) {
        chosen = getenv("RVEMU_DIFF_PLANT");
        if (!chosen)
            chosen = "";
    }
    return strcmp(chosen, name) == 0;
}

/* Wrong instruction: long arithmetic shifts are logical ones. */
void wrap_plant_decode(Insn *insn)
{
    if (insn->id == INSN_sraiw && insn->imm >= 16 && planted("decode"))
        insn->id = INSN_srliw;
}

/* Wrong flag: a product or a quotient that is not exact does not say so. */
static void forget_inexact(FpEnv *env, uint8_t before)
{
    if (planted("fp-flag"))
        env->flags &= (uint8_t)(before | ~FP_NX);
}

uint32_t __real_f32_div(uint32_t a, uint32_t b, FpEnv *env);
uint32_t __wrap_f32_div(uint32_t a, uint32_t b, FpEnv *env)
{
    uint8_t before = env->flags;
    uint32_t q = __real_f32_div(a, b, env);

    forget_inexact(env, before);
    return q;
}

uint32_t __real_f32_mul(uint32_t a, uint32_t b, FpEnv *env);
uint32_t __wrap_f32_mul(uint32_t a, uint32_t b, FpEnv *env)
{
    uint8_t before = env->flags;
    uint32_t p = __real_f32_mul(a, b, env);

    forget_inexact(env, before);
    return p;
}

uint64_t __real_f64_mul(uint64_t a, uint64_t b, FpEnv *env);
uint64_t __wrap_f64_mul(uint64_t a, uint64_t b, FpEnv *env)
{
    uint8_t before = env->flags;
    uint64_t p = __real_f64_mul(a, b, env);

    forget_inexact(env, before);
    return p;
}

/* Wrong result: 2^31 is no int32. */
int32_t __real_f64_to_i32(uint64_t a, FpEnv *env);
int32_t __wrap_f64_to_i32(uint64_t a, FpEnv *env)
{
    int32_t r = __real_f64_to_i32(a, env);

    return r == INT32_MAX && planted("fp-result") ? INT32_MIN : r;
}

/* Wrong CSR: clearing bits of fcsr clears nothing. */
OpResult __real_csr_access(Hart *h, const Op *op, unsigned csr, bool read, bool write,
                           uint64_t *old, uint64_t set, uint64_t clear);
OpResult __wrap_csr_access(Hart *h, const Op *op, unsigned csr, bool read, bool write,
                           uint64_t *old, uint64_t set, uint64_t clear)
{
    if (csr == CSR_FCSR && !set && planted("csr"))
        clear = 0;
    return __real_csr_access(h, op, csr, read, write, old, set, clear);
}

/* Wrong cause; wrong tval: the first byte of an access instead of the first that failed. */
OpResult __real_trap_set(Hart *h, uint64_t cause, uint64_t tval, FaultKind why, uint64_t w0,
                         uint64_t w1);
OpResult __wrap_trap_set(Hart *h, uint64_t cause, uint64_t tval, FaultKind why, uint64_t w0,
                         uint64_t w1)
{
    if (why == FAULT_pte_no_write && planted("cause"))
        cause = CAUSE_LOAD_PAGE;
    if (cause == CAUSE_LOAD_PAGE && !(tval & 0xfff) && planted("tval"))
        tval -= 4;
    return __real_trap_set(h, cause, tval, why, w0, w1);
}

/* Wrong mode: a trap from U-mode to S-mode says that it came from S-mode. */
void __real_trap_take(Hart *h);
void __wrap_trap_take(Hart *h)
{
    __real_trap_take(h);
    if (h->prv == PRV_S && planted("mode"))
        h->mstatus |= MSTATUS_SPP;
}

/* Where va's leaf lies, if the space is an Sv39 one. */
static uint8_t *leaf_of(const Hart *h, uint64_t va)
{
    uint64_t table = (h->satp & SATP_PPN) << PAGE_SHIFT;

    if (h->satp >> SATP_MODE_BIT != SATP_SV39)
        return NULL;
    for (int level = 2; level >= 0; level--) {
        uint64_t off = table + (va >> (12 + 9 * level) & 511) * 8 - MAP_RAM_BASE, pte;
        if (off >= h->env.ram_size)
            return NULL;
        pte = ram_load_uint64_t(h->env.ram + off);
        if (pte & (PTE_R | PTE_X))
            return h->env.ram + off;
        table = (pte & PTE_PPN) >> PTE_PPN_BIT << PAGE_SHIFT;
    }
    return NULL;
}

/* Wrong page table: D is not set. */
bool __real_mmu_translate(Hart *h, uint64_t va, unsigned size, Access access, uint64_t tval,
                          Phys *out);
bool __wrap_mmu_translate(Hart *h, uint64_t va, unsigned size, Access access, uint64_t tval,
                          Phys *out)
{
    uint8_t *leaf = NULL;
    uint64_t old = 0;
    bool ok;

    if (access == ACCESS_WRITE && cpu_data_prv(h) != PRV_M && planted("dirty")) {
        leaf = leaf_of(h, va);
        old = leaf ? ram_load_uint64_t(leaf) : 0;
    }
    ok = __real_mmu_translate(h, va, size, access, tval, out);
    if (ok && leaf && !(old & PTE_D))
        ram_store_uint64_t(leaf, old | PTE_A);
    return ok;
}

/* Wrong protection: an entry that refuses writes lets them pass. */
PmpResult __real_pmp_search(Hart *h, uint64_t pa, unsigned size, Access access, unsigned prv);
PmpResult __wrap_pmp_search(Hart *h, uint64_t pa, unsigned size, Access access, unsigned prv)
{
    PmpResult r = __real_pmp_search(h, pa, size, access, prv);

    if (!r.ok && r.reason == FAULT_pmp_denied && access == ACCESS_WRITE && planted("pmp"))
        r.ok = true;
    return r;
}

/* Wrong fence: one by address does nothing. */
void __real_tlb_flush_page(Hart *h, uint64_t va);
void __wrap_tlb_flush_page(Hart *h, uint64_t va)
{
    if (!planted("fence"))
        __real_tlb_flush_page(h, va);
}

/* Wrong code: what changes itself is not looked at again. */
void __real_hart_code_written(Hart *h, uint64_t pa, uint64_t len);
void __wrap_hart_code_written(Hart *h, uint64_t pa, uint64_t len)
{
    if (!planted("stale"))
        __real_hart_code_written(h, pa, len);
}

/* Wrong memory: a store across two pages loses a byte. */
OpResult __real_mem_write(Hart *h, uint64_t va, unsigned size, uint64_t val);
OpResult __wrap_mem_write(Hart *h, uint64_t va, unsigned size, uint64_t val)
{
    if ((va & 0xfff) + size > 0x1000 && planted("memory"))
        val &= ~UINT64_C(0xff);
    return __real_mem_write(h, va, size, val);
}
