/* The names of CSRs, as csr.def has them; of a range the row's name and the index. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emu/isa/isa.h"
#include "spec/riscv.h"

typedef struct CsrName {
    uint16_t first, last;
    const char *name;
    const char *number; /* of a range: what the table calls the first one */
} CsrName;

static const CsrName csr_names[] = {
#define FIELD(num, name, member, mask, reset, quiet) {num, num, #name, NULL},
#define CONST(num, name, value)                      {num, num, #name, NULL},
#define HOOK(num, name)                              {num, num, #name, NULL},
#define BANK(first, last, name)                      {first, last, #name, #first},
#include "emu/isa/csr.def"
};

/* The number that the text ends with. */
static unsigned ends_with(const char *text)
{
    size_t at = strlen(text);

    while (at && text[at - 1] >= '0' && text[at - 1] <= '9')
        at--;
    return (unsigned)strtoul(text + at, NULL, 10);
}

bool isa_csr_name(unsigned csr, char buf[CSR_NAME])
{
    buf[0] = 0;
    for (size_t i = 0; i < sizeof csr_names / sizeof *csr_names; i++) {
        const CsrName *row = &csr_names[i];
        if (csr < row->first || csr > row->last)
            continue;
        if (row->number)
            snprintf(buf, CSR_NAME, "%s%u", row->name, ends_with(row->number) + csr - row->first);
        else
            snprintf(buf, CSR_NAME, "%s", row->name);
        return true;
    }
    return false;
}

int isa_csr_number(const char *name)
{
    for (size_t i = 0; i < sizeof csr_names / sizeof *csr_names; i++) {
        const CsrName *row = &csr_names[i];
        size_t len = strlen(row->name);
        if (strncmp(name, row->name, len) != 0)
            continue;
        if (!row->number && !name[len])
            return row->first;
        if (row->number)
            for (unsigned csr = row->first; csr <= row->last; csr++) {
                char one[CSR_NAME];
                if (isa_csr_name(csr, one) && !strcmp(one, name))
                    return (int)csr;
            }
    }
    return -1;
}
