/* Values on the command line. See value.h. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "emu/cli/value.h"

/* The digits at *s; moves it behind them. False if there are none or they do not fit. */
static bool digits(const char **s, uint64_t *v)
{
    unsigned base = (*s)[0] == '0' && ((*s)[1] | 32) == 'x' ? 16 : 10;
    const char *p = base == 16 ? *s + 2 : *s, *first = p;
    uint64_t sum = 0;
    for (; base == 16 ? isxdigit((unsigned char)*p) : isdigit((unsigned char)*p); p++) {
        unsigned digit =
            isdigit((unsigned char)*p) ? (unsigned)(*p - '0') : (unsigned)((*p | 32) - 'a') + 10;
        if (__builtin_mul_overflow(sum, base, &sum) || __builtin_add_overflow(sum, digit, &sum))
            return false;
    }
    *s = p;
    *v = sum;
    return p > first;
}

bool value_u64(const char *s, uint64_t *v, Err *err)
{
    return (digits(&s, v) && !*s) || err_set(err, 0, "a number from 0 to 2^64-1 is wanted");
}

/* How often `step` a letter stands for; 0: not a unit. */
static unsigned power_of(char letter)
{
    static const char letters[] = "kmgt";
    const char *at = letter ? strchr(letters, tolower((unsigned char)letter)) : NULL;
    return at ? (unsigned)(at - letters) + 1 : 0;
}

static bool scale(uint64_t *v, uint64_t step, unsigned power)
{
    while (power--) {
        if (__builtin_mul_overflow(*v, step, v))
            return false;
    }
    return true;
}

bool value_count(const char *s, uint64_t *v, Err *err)
{
    bool good = digits(&s, v);
    unsigned power = power_of(*s);
    if (good && !scale(v, 1000, power))
        return err_set(err, 0, "too big");
    return (good && !s[power != 0]) ||
           err_set(err, 0, "a number is wanted, perhaps with k, M, G or T behind it");
}

bool value_size(const char *s, uint64_t unit, uint64_t *v, Err *err)
{
    bool good = digits(&s, v), fits;
    unsigned power = power_of(*s);
    if (power) {
        fits = scale(v, 1024, power);
        s++;
        if (s[0] == 'i' && s[1] == 'B')
            s++;
    } else {
        fits = *s == 'B' ? true : scale(v, unit, 1);
    }
    if (*s == 'B')
        s++;
    if (good && !*s && !fits)
        return err_set(err, 0, "too big");
    return (good && !*s) || err_set(err, 0, "a size is wanted: a number, and K, M, G or T");
}

bool value_seconds(const char *s, uint64_t *ns, Err *err)
{
    uint64_t whole = 0, part = 0, unit = 1000000000;
    bool good = isdigit((unsigned char)*s) && digits(&s, &whole) &&
                !__builtin_mul_overflow(whole, unit, &whole);
    if (good && *s == '.') {
        for (s++; isdigit((unsigned char)*s) && unit > 1; s++) {
            unit /= 10;
            part += (uint64_t)(*s - '0') * unit;
        }
    }
    if (*s == 's')
        s++;
    *ns = whole + part;
    return (good && !*s && *ns) || err_set(err, 0, "seconds are wanted, more than 0, as 10 or 2.5");
}

bool value_switch(const char *s, bool *v, Err *err)
{
    static const struct {
        const char *word;
        bool value;
    } words[] = {{"on", true},  {"off", false}, {"true", true}, {"false", false},
                 {"yes", true}, {"no", false},  {"1", true},    {"0", false}};
    for (unsigned i = 0; i < sizeof(words) / sizeof(*words); i++) {
        if (!strcmp(s, words[i].word)) {
            *v = words[i].value;
            return true;
        }
    }
    return err_set(err, 0, "on or off is wanted, not '%s'", s);
}

bool value_item(const char **list, Item *item, Err *err)
{
    const char *p = *list;
    size_t key = 0, value = 0;
    if (!*p)
        return false;
    item->has_value = false;
    for (; *p && (*p != ',' || p[1] == ','); p++) {
        if (*p == ',')
            p++;
        if (!item->has_value && *p == '=')
            item->has_value = true;
        else if (!item->has_value && key < sizeof(item->key) - 1)
            item->key[key++] = *p;
        else if (item->has_value && value < sizeof(item->value) - 1)
            item->value[value++] = *p;
        else
            return err_set(err, 0, "an item is too long: %.40s...", *list);
    }
    item->key[key] = '\0';
    item->value[value] = '\0';
    *list = *p ? p + 1 : p;
    return key > 0 || err_set(err, 0, "an item without a name");
}

const char *value_size_text(uint64_t size, char *buf, size_t len)
{
    static const char *const units[] = {"bytes", "KiB", "MiB", "GiB", "TiB"};
    unsigned i = 0;
    while (i < 4 && size && size % 1024 == 0) {
        size /= 1024;
        i++;
    }
    snprintf(buf, len, "%llu %s", (unsigned long long)size, units[i]);
    return buf;
}

/* A comma in it is written twice, as in all lists. */
char *value_name(Pool *pool, const char **list)
{
    const char *p = *list;
    char *name = pool_text(pool, "%s", p), *to = name;
    for (; *p && (*p != ',' || p[1] == ','); p++) {
        p += *p == ',';
        *to++ = *p;
    }
    *to = 0;
    *list = p + (*p == ',');
    return name;
}
