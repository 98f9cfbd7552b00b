/* See space.h. */
#include "emu/debug/space.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "emu/debug/kernel_log_impl.h"
#include "spec/sbi.h"

static void known_owner(const KernelProcess *who, SpaceOwner *out)
{
    *out = (SpaceOwner){.id = who->pid, .known = true};
    snprintf(out->program, sizeof out->program, "%s", who->name);
    snprintf(out->name, sizeof out->name, "%s (pid %llu)", who->name, (unsigned long long)who->pid);
}

void space_owner(Programs *p, uint64_t satp, int program, SpaceOwner *out)
{
    KernelProcess who;

    if (kernel_by_satp(programs_kernel(p), satp, &who)) {
        known_owner(&who, out);
        return;
    }
    *out = (SpaceOwner){.id = satp};
    if (program != PROGRAM_NONE)
        snprintf(out->program, sizeof out->program, "%s", programs_name(p, program));
    snprintf(out->name, sizeof out->name, "%.30s%s0x%llx%s", out->program,
             *out->program ? " (satp " : "satp ", (unsigned long long)satp,
             *out->program ? ")" : "");
}

bool space_running(Programs *p, SpaceOwner *out)
{
    Debug *d = programs_kernel(p);
    KernelProcess who;

    if (!kernel_running(d, d->hart, &who))
        return false;
    known_owner(&who, out);
    return true;
}

/* --- calls -------------------------------------------------------------------------------------
 */

void space_syscall(Programs *p, uint64_t number, char *buf, size_t len)
{
    Debug *d = programs_kernel(p);
    Kernel *k = kernel_get(d, NULL);

    buf[0] = 0;
    if (k)
        kernel_call_name(d, k, number, buf, len);
    if (!buf[0])
        snprintf(buf, len, "ecall %llu", (unsigned long long)number);
}

/* Most identifiers are four letters. */
void space_sbi(uint64_t extension, char *buf, size_t len)
{
    char text[5] = {(char)(extension >> 24), (char)(extension >> 16), (char)(extension >> 8),
                    (char)extension, 0};
    const char *at = text;

    while (at < text + 4 && !*at)
        at++;
    for (const char *c = at; *c; c++)
        if (!isalpha((unsigned char)*c))
            at = text + 4;
    if (extension >> 32 == 0 && *at)
        snprintf(buf, len, "SBI %s", at);
    else if (extension == SBI_EXT_BASE)
        snprintf(buf, len, "SBI base");
    else
        snprintf(buf, len, "SBI 0x%llx", (unsigned long long)extension);
}
