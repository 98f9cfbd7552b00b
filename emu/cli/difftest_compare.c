/* Two harts' words about one instruction: what must be the same, and is it? */
#include <stdio.h>

#include "emu/cli/difftest.h"
#include "spec/riscv.h"

static bool unsteady(int csr)
{
    static const struct {
        int first, last;
    } rows[] = {
#define UNSTEADY(first, last, names, why) {first, last},
#include "emu/cli/difftest.def"
    };
    for (unsigned i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        if (csr >= rows[i].first && csr <= rows[i].last)
            return true;
    }
    return false;
}

static void reg_name(const CommitReg *r, char buf[COMMIT_NAME + 8])
{
    if (r->kind == COMMIT_CSR && r->name[0])
        snprintf(buf, COMMIT_NAME + 8, "%s", r->name);
    else
        snprintf(buf, COMMIT_NAME + 8, "%c%u", "xfc"[r->kind], r -> number);
}

/* The next register from *i on that is compared, or NULL. */
static const CommitReg *next_reg(const Commit *c, unsigned *i)
{
    while (*i < c->nregs && c->reg[*i].kind == COMMIT_CSR && unsteady(c->reg[*i].number))
        ++*i;
    return *i < c->nregs ? &c->reg[*i] : NULL;
}

/* In the order of the line. */
static bool before(const CommitReg *a, const CommitReg *b)
{
    return a->number < b->number || (a->number == b->number && a->kind < b->kind);
}

static bool values_differ(Commit *ours, unsigned i, const Commit *theirs, unsigned k, char *text,
                          size_t len)
{
    CommitReg *a = &ours->reg[i];
    uint64_t value = theirs->reg[k].value, mask = UINT64_MAX;
    char name[COMMIT_NAME + 8];
    if (a->kind == COMMIT_F && (ours->flen == 4 || theirs->flen == 4))
        mask = UINT32_MAX;
    if ((a->value & mask) == (value & mask))
        return false;
    if (a->kind != COMMIT_CSR && (ours->device || unsteady(ours->csr_read))) {
        a->value = value;
        ours->adopt = true;
        return false;
    }
    reg_name(a, name);
    snprintf(text, len, "%s becomes 0x%llx, the peer's 0x%llx", name, (unsigned long long)a->value,
             (unsigned long long)value);
    return true;
}

static bool regs_differ(Commit *ours, const Commit *theirs, char *text, size_t len)
{
    char name[COMMIT_NAME + 8];
    for (unsigned i = 0, k = 0;; i++, k++) {
        const CommitReg *a = next_reg(ours, &i), *b = next_reg(theirs, &k);
        if (!a && !b)
            return false;
        if (a && (!b || before(a, b))) {
            reg_name(a, name);
            snprintf(text, len, "%s becomes 0x%llx, the peer does not write it", name,
                     (unsigned long long)a->value);
            return true;
        }
        if (!a || before(b, a)) {
            reg_name(b, name);
            snprintf(text, len, "%s is not written, the peer's becomes 0x%llx", name,
                     (unsigned long long)b->value);
            return true;
        }
        if (values_differ(ours, i, theirs, k, text, len))
            return true;
    }
}

static const CommitAccess *next_access(const Commit *c, bool write, unsigned *i)
{
    while (*i < c->naccesses && (c->access[*i].size != 0) != write)
        ++*i;
    return *i < c->naccesses ? &c->access[*i] : NULL;
}

static void access_text(const CommitAccess *a, char *buf, size_t len)
{
    if (!a)
        snprintf(buf, len, "none");
    else if (a->size)
        snprintf(buf, len, "0x%0*llx at 0x%llx", 2 * a->size, (unsigned long long)a->value,
                 (unsigned long long)a->va);
    else
        snprintf(buf, len, "at 0x%llx", (unsigned long long)a->va);
}

static bool accesses_differ(const Commit *ours, const Commit *theirs, bool write, char *text,
                            size_t len)
{
    char here[60], there[60];
    for (unsigned i = 0, k = 0;; i++, k++) {
        const CommitAccess *a = next_access(ours, write, &i), *b = next_access(theirs, write, &k);
        if (!a && !b)
            return false;
        if (a && b && a->va == b->va && a->size == b->size && a->value == b->value)
            continue;
        access_text(a, here, sizeof(here));
        access_text(b, there, sizeof(there));
        snprintf(text, len, "its %s is %s, the peer's %s", write ? "store" : "load", here, there);
        return true;
    }
}

bool difftest_differs(Commit *ours, const Commit *theirs, char *text, size_t len)
{
    static const char mode[] = "USHM";
    if (ours->pc != theirs->pc) {
        snprintf(text, len, "the peer is at 0x%llx", (unsigned long long)theirs->pc);
        return true;
    }
    if (ours->prv != theirs->prv) {
        snprintf(text, len, "the peer is in %c-mode", mode[theirs->prv & 3]);
        return true;
    }
    if (ours->raw != theirs->raw || ours->len != theirs->len) {
        snprintf(text, len, "the peer's instruction is 0x%0*x", 2 * theirs->len, theirs->raw);
        return true;
    }
    return regs_differ(ours, theirs, text, len) ||
           accesses_differ(ours, theirs, false, text, len) ||
           accesses_differ(ours, theirs, true, text, len);
}
