/* See host_regex.h. */
#include <regex.h>
#include <stdlib.h>
#include <string.h>

#include "emu/host/host_regex.h"

struct HostRegex {
    regex_t compiled;
    char text[];
};

HostRegex *host_regex_create(const char *text, Err *err)
{
    size_t len = strlen(text);
    HostRegex *re = malloc(sizeof(*re) + len + 1);
    char why[120];
    if (!re) {
        err_set(err, 0, "out of memory");
        return NULL;
    }
    memcpy(re->text, text, len + 1);
    int code = regcomp(&re->compiled, text, REG_EXTENDED | REG_NEWLINE);
    if (!code)
        return re;
    regerror(code, &re->compiled, why, sizeof(why));
    err_set(err, 0, "%s", why);
    free(re);
    return NULL;
}

void host_regex_destroy(HostRegex *re)
{
    if (!re)
        return;
    regfree(&re->compiled);
    free(re);
}

const char *host_regex_text(const HostRegex *re)
{
    return re->text;
}

bool host_regex_find(const HostRegex *re, const char *line, bool start, bool end, size_t *from,
                     size_t *to)
{
    regmatch_t at;
    int flags = (start ? 0 : REG_NOTBOL) | (end ? 0 : REG_NOTEOL);
    if (regexec(&re->compiled, line, 1, &at, flags))
        return false;
    *from = (size_t)at.rm_so;
    *to = (size_t)at.rm_eo;
    return true;
}
