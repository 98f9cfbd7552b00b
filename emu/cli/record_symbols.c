/* --symbols: ELF files of what the guest runs. See record.h. */
#include <stdlib.h>
#include <string.h>

#include "emu/cli/record.h"
#include "emu/host/host_walk.h"

/* What was found so far. */
typedef struct Given {
    Session *s;
    Elf *elf;
    unsigned n;
} Given;

static bool add_file(void *ctl, const char *path, Err *err)
{
    Given *g = ctl;
    Blob blob;
    Elf *more = realloc(g->elf, (g->n + 1) * sizeof(*more));
    if (!more)
        return err_set(err, 0, "out of memory");
    g->elf = more;
    if (!session_file(g->s, path, &blob, err))
        return false;
    if (!elf_is(blob.data, blob.size))
        return err_set(err, 0, "%s: no ELF", path);
    if (!elf_open(&more[g->n], &blob, err))
        return false;
    g->n++;
    return true;
}

/* Of a folder only what can be a program; the rest may be anything. */
static bool add_if_program(void *ctl, const char *path, Err *err)
{
    HostFiles own = {0};
    HostFile f;
    uint8_t head[64] = {0};
    Err none;
    if (!host_file_open(&own, &f, path, HOST_FILE_INPUT, &none))
        return true;
    bool elf = f.size > sizeof(head) && host_file_read(&f, 0, head, sizeof(head), &none) &&
               elf_is(head, sizeof(head)) && head[16] == 2; /* executable */
    host_file_close(&f);
    if (elf)
        add_file(ctl, path, &none);
    return true;
}

static bool gather(Given *g, Err *err)
{
    for (const OptCommand *c = g->s->o->symbols; c; c = c->next) {
        unsigned before = g->n;
        bool folder = host_is_folder(c->text);
        if (!(folder ? host_walk(c->text, add_if_program, g, err) : add_file(g, c->text, err)))
            return false;
        if (g->n == before)
            return err_set(err, 0, "%s: there is no program for RISC-V in it", c->text);
    }
    return true;
}

static bool is_kernel(const Elf *elf)
{
    return elf->seg[0].va >> 63;
}

bool record_symbols(Session *s, Debug *d, Debug *kernel, Programs **programs, Err *err)
{
    Given g = {.s = s};
    bool good = gather(&g, err);
    for (unsigned i = 0; good && i < g.n; i++)
        if (is_kernel(&g.elf[i]))
            good = debug_add_symbols(d, &g.elf[i].blob, err) &&
                   debug_add_symbols(kernel, &g.elf[i].blob, err);
    *programs = good ? programs_create(d, kernel, err) : NULL;
    for (unsigned i = 0; *programs && good && i < g.n; i++)
        good = is_kernel(&g.elf[i]) || programs_add(*programs, &g.elf[i].blob, err);
    free(g.elf);
    return (good && *programs) || err_prefix(err, "--symbols");
}
