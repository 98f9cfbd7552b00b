/*
 * From PATHs to cases. In a folder only programs for RISC-V count: sources, listings, object files
 * and tools for the host lie beside them. What is named itself must be an ELF.
 */
#include <stdlib.h>
#include <string.h>

#include "emu/base/path.h"
#include "emu/cli/test.h"
#include "emu/host/host_walk.h"
#include "spec/elf.h"

typedef struct Collect {
    Tests *t;
    bool folder;
} Collect;

/* The suite's name: the folder, and of a name as rv64ui-p-add the part before its second dash. */
static const char *suite_name(Tests *t, const char *path)
{
    const char *slash = strrchr(path, '/'), *name = path_name(path);
    const char *dash = strncmp(name, "rv", 2) ? NULL : strchr(name, '-');
    dash = dash ? strchr(dash + 1, '-') : NULL;
    size_t len = dash ? (size_t)(dash - path) : slash ? (size_t)(slash - path) : 0;
    return len ? pool_copy(&t->pool, path, len) : slash ? "/" : ".";
}

static unsigned find_suite(Tests *t, const char *name)
{
    for (unsigned i = t->nsuites; i-- > 0;) {
        if (!strcmp(t->suite[i].name, name))
            return i;
    }
    t->suite = pool_array(t->suite, t->nsuites + 1, sizeof(*t->suite));
    t->suite[t->nsuites] = (TestSuite){.name = name};
    return t->nsuites++;
}

static void add_case(Tests *t, const char *path)
{
    if (t->count == t->room) {
        t->room = 2 * t->room + 64;
        t->test = pool_array(t->test, t->room, sizeof(*t->test));
    }
    TestCase *c = &t->test[t->count++];
    memset(c, 0, sizeof(*c));
    c->path = pool_copy(&t->pool, path, strlen(path));
    c->name = path_name(c->path);
    c->suite = find_suite(t, suite_name(t, c->path));
}

/* By its first bytes; one that is cut short is tried, and fails with what is wrong with it. */
static bool is_program(const uint8_t *head, size_t n)
{
    Elf64Header eh;
    memcpy(&eh, head, sizeof(eh));
    bool known = n >= sizeof(eh.ident) + 2 * sizeof(uint16_t);
    return !known ||
           (eh.machine == ELF_EM_RISCV && eh.type != ELF_ET_REL && eh.type != ELF_ET_CORE);
}

static bool add_file(void *ctl, const char *path, Err *err)
{
    const Collect *c = ctl;
    HostFiles own = {0};
    HostFile f;
    uint8_t head[sizeof(Elf64Header)] = {0};
    if (!host_file_open(&own, &f, path, HOST_FILE_INPUT, err))
        return false;
    size_t n = f.size < sizeof(head) ? f.size : sizeof(head);
    bool good = host_file_read(&f, 0, head, n, err);
    host_file_close(&f);
    if (!good)
        return false;
    bool is_elf = !memcmp(head, ELF_MAGIC, 4);
    if (!is_elf && !c->folder)
        return err_set(err, 0, "%s: no ELF, so no test program", path);
    if (is_elf && (!c->folder || is_program(head, n)))
        add_case(c->t, path);
    return true;
}

bool test_collect(Tests *t, Err *err)
{
    for (unsigned i = 0; i < t->o->npaths; i++) {
        const char *path = t->o->paths[i];
        unsigned before = t->count;
        Collect c = {t, host_is_folder(path)};
        if (!host_walk(path, add_file, &c, err))
            return false;
        if (t->count == before)
            return err_set(err, 0, "%s: there is no program for RISC-V in this folder", path);
    }
    return true;
}

void test_free(Tests *t)
{
    free(t->test);
    free(t->suite);
    pool_finish(&t->pool);
}
