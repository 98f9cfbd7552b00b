/*
 * Properties: reads "name=value" into the fields that a table of rows describes.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "rvemu/prop.h"

static void prop_store(const Prop *p, void *obj, uint64_t v)
{
    void *field = (char *)obj + p->offset;
    switch (p->type) {
    case PROP_BOOL: *(bool *)field = v != 0; break;
    case PROP_U32: *(uint32_t *)field = (uint32_t)v; break;
    case PROP_U64: *(uint64_t *)field = v; break;
    case PROP_STR: *(const char **)field = NULL; break;
    }
}

void prop_defaults(const Prop *props, void *obj)
{
    for (const Prop *p = props; p && p->name; p++)
        prop_store(p, obj, p->def);
}

static bool prop_set_bool(const Prop *p, void *obj, const char *value, Err *err)
{
    static const char *const words[] = {"off", "on", "false", "true", "no", "yes", "0", "1"};
    for (unsigned i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (strcmp(value, words[i]) == 0) {
            prop_store(p, obj, i & 1);
            return true;
        }
    }
    return err_set(err, EINVAL, "%s=%s: on or off is expected", p->name, value);
}

static bool prop_set_number(const Prop *p, void *obj, const char *value, Err *err)
{
    char *end;
    errno = 0;
    unsigned long long v = strtoull(value, &end, 0);
    /* strtoull takes signs and leading blanks: "-1" would be a huge number. */
    if (*value < '0' || *value > '9' || *end || errno == EINVAL)
        return err_set(err, EINVAL, "%s=%s: not a number", p->name, value);
    if (errno == ERANGE || v < p->min || v > p->max)
        return err_set(err, ERANGE, "%s=%s: must be from %llu to %llu", p->name, value,
                       (unsigned long long)p->min, (unsigned long long)p->max);
    prop_store(p, obj, v);
    return true;
}

bool prop_set(const Prop *props, void *obj, const char *name, const char *value, Err *err)
{
    for (const Prop *p = props; p && p->name; p++) {
        if (strcmp(p->name, name) != 0)
            continue;
        switch (p->type) {
        case PROP_BOOL: return prop_set_bool(p, obj, value, err);
        case PROP_U32:
        case PROP_U64: return prop_set_number(p, obj, value, err);
        case PROP_STR: *(const char **)((char *)obj + p->offset) = value; return true;
        }
    }
    return err_set(err, EINVAL, "no property %s", name);
}
