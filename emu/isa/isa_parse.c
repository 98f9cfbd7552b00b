/*
 * What users write as an instruction set (--isa): the forms of the ISA-naming chapter, Spike's and
 * QEMU's, profiles, abbreviations. Letters may be of either case, names in any order and more than
 * once. A version is checked as far as it can matter: the major one must be the one that is built.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "emu/isa/isa_parse.h"

static const IsaName names[] = {
#define BUNDLE(name, list)        {ISA_BUNDLE, name, list, ""},
#define PROFILE(name, list, help) {ISA_PROFILE, name, list, help},
#define UNBUILT(name, help)       {ISA_UNBUILT, name, "", help},
#include "emu/isa/profile.def"
};

static const bool named_only[EXT_COUNT] = {
#define NAMED(id) [EXT_##id] = true,
#include "emu/isa/ext.def"
};

static const uint8_t major[EXT_COUNT] = {
#define MAJOR(id, version) [EXT_##id] = version,
#include "emu/isa/ext.def"
};

typedef struct Parse {
    const char *whole, *at;
    Isa *isa;
    Err *err;
} Parse;

const IsaName *isa_name(unsigned index)
{
    return index < sizeof names / sizeof *names ? &names[index] : NULL;
}

static Ext find_ext(const char *name, size_t len)
{
    for (unsigned e = 0; e < EXT_COUNT; e++)
        if (ext_info[e].name[0] && strlen(ext_info[e].name) == len &&
            !strncmp(ext_info[e].name, name, len))
            return (Ext)e;
    return EXT_none;
}

static const IsaName *find_name(const char *name, size_t len)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        size_t n = strcspn(names[i].name, "*");
        bool open = names[i].name[n] == '*';
        if (!strncmp(names[i].name, name, open && len > n ? n : len) &&
            (open ? len >= n : len == n))
            return &names[i];
    }
    return NULL;
}

static void add_everything(Isa *isa)
{
    for (unsigned e = 0; e < EXT_COUNT; e++)
        isa->ext[e] |= !named_only[e];
}

static void add_lack(Isa *isa, const char *name, size_t len)
{
    size_t n = strlen(isa->lacks);

    snprintf(isa->lacks + n, sizeof isa->lacks - n, "%s%.*s", n ? " " : "", (int)len, name);
}

/* What a row of profile.def stands for; of what is not built, the names go to isa->lacks. */
static void add_list(Isa *isa, const char *list)
{
    while (*list) {
        size_t len = strcspn(list, "_");
        Ext e = find_ext(list, len);
        const IsaName *row = e == EXT_none ? find_name(list, len) : NULL;

        if (e != EXT_none)
            isa->ext[e] = true;
        else if (row && row->kind != ISA_UNBUILT)
            add_list(isa, row->list);
        else
            add_lack(isa, list, len);
        list += len + (list[len] == '_');
    }
}

/* --- one name ------------------------------------------------------------------------------- */

static bool wrong(const Parse *p, const char *name, size_t len)
{
    const IsaName *row = find_name(name, len);

    if (row && row->kind == ISA_UNBUILT)
        return err_set(p->err, 0, "ISA '%s': extension '%.*s' (%s) is not built", p->whole,
                       (int)len, name, row->help);
    return err_set(p->err, 0,
                   "ISA '%s': extension '%.*s' is not known (`rvemu --print-isa` lists them)",
                   p->whole, (int)len, name);
}

/* The characters of a version, as 2p1 or 2, at s; *number its major part. 0: there is none. */
static size_t version(const char *s, unsigned *number)
{
    size_t n = strspn(s, "0123456789");

    *number = 0;
    for (size_t i = 0; i < n && *number < 1000; i++)
        *number = *number * 10 + (unsigned)(s[i] - '0');
    if (n && s[n] == 'p' && isdigit((unsigned char)s[n + 1]))
        n += 1 + strspn(s + n + 1, "0123456789");
    return n;
}

/* Adds the extension or bundle of that name and version (0 characters: none given). */
static bool add_name(Parse *p, const char *name, size_t len, const char *v, size_t vlen)
{
    Ext e = find_ext(name, len);
    const IsaName *row = e == EXT_none ? find_name(name, len) : NULL;
    unsigned asked, built = e != EXT_none && major[e] ? major[e] : 1;

    if (row && row->kind == ISA_BUNDLE) {
        char before[ISA_LACKS];
        memcpy(before, p->isa->lacks, sizeof before);
        p->isa->lacks[0] = 0;
        add_list(p->isa, row->list);
        if (p->isa->lacks[0])
            return err_set(p->err, 0, "ISA '%s': of '%s' there is not built: %s", p->whole,
                           row->name, p->isa->lacks);
        memcpy(p->isa->lacks, before, sizeof before);
        return true;
    }
    if (e == EXT_none)
        return wrong(p, name, len);
    version(v, &asked);
    if (vlen && asked != built)
        return err_set(p->err, 0, "ISA '%s': version %.*s of '%.*s' is not built, but %u", p->whole,
                       (int)vlen, v, (int)len, name, built);
    p->isa->ext[e] = true;
    return true;
}

/* A name of several letters, up to an underscore. Its own digits go before those of a version. */
static bool parse_long(Parse *p)
{
    const char *name = p->at;
    size_t len = strcspn(name, "_");
    unsigned number;

    p->at += len;
    for (size_t n = len; n > 1; n--)
        if ((n == len || version(name + n, &number) == len - n) &&
            (find_ext(name, n) != EXT_none || find_name(name, n)))
            return add_name(p, name, n, name + n, len - n);
    return wrong(p, name, len);
}

/* Letters, each perhaps with a version, up to a long name or an underscore. */
static bool parse_letters(Parse *p)
{
    /* QEMU once wrote these two of misa here; both are always there. */
    static const char *const modes[] = {"su", "s"};

    while (*p->at && *p->at != '_' && !strchr("zsx", *p->at)) {
        const char *name = p->at;
        unsigned number;
        size_t n = version(name + 1, &number);
        if (!add_name(p, name, 1, name + 1, n))
            return false;
        p->at += 1 + n;
    }
    if (!*p->at || *p->at == '_')
        return true;
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        size_t n = strlen(modes[i]);
        if (!strncmp(p->at, modes[i], n) && (!p->at[n] || p->at[n] == '_')) {
            p->at += n;
            return true;
        }
    }
    return parse_long(p);
}

/* --- the whole ------------------------------------------------------------------------------ */

static bool parse_profile(Parse *p)
{
    size_t len = strcspn(p->at, "_");
    const IsaName *row = find_name(p->at, len);

    if (len == 3 && !strncmp(p->at, "max", 3)) {
        add_everything(p->isa);
    } else if (row && row->kind == ISA_PROFILE) {
        add_list(p->isa, row->list);
    } else {
        return err_set(p->err, 0,
                       "ISA '%s': must begin with rv64 or with a profile (`rvemu help isa`)",
                       p->whole);
    }
    p->at += len;
    return true;
}

static bool parse(Parse *p)
{
    if (!strncmp(p->at, "rv64", 4)) {
        p->at += 4;
        if (*p->at != 'i' && *p->at != 'g')
            return err_set(p->err, 0, "ISA '%s': the base must be i or g", p->whole);
    } else if (!parse_profile(p)) {
        return false;
    }
    while (*p->at) {
        if (*p->at == '_' && (!p->at[1] || p->at[1] == '_'))
            return err_set(p->err, 0, "ISA '%s': no name after an underscore", p->whole);
        p->at += *p->at == '_';
        if (!parse_letters(p))
            return false;
    }
    return true;
}

bool isa_init(Isa *isa, const char *string, Err *err)
{
    char lower[ISA_TEXT];
    size_t n = 0;
    Parse p = {string, lower, isa, err};

    *isa = (Isa){0};
    if (!string) {
        add_everything(isa);
        isa_finish(isa);
        return true;
    }
    for (; string[n] && n < sizeof lower - 1; n++)
        lower[n] = (char)tolower((unsigned char)string[n]);
    lower[n] = 0;
    if (string[n])
        return err_set(err, 0, "ISA string is too long (at most %zu characters)", sizeof lower - 1);
    if (!parse(&p))
        return false;
    isa_finish(isa);
    return true;
}
