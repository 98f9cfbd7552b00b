/*
 * What a device says of itself to a debugger: named values in groups, each with words that explain
 * it. Nothing changes by being asked: no read clears a bit, no timer moves.
 */
#ifndef RVEMU_DESCRIBE_H
#define RVEMU_DESCRIBE_H

#include <stdint.h>

typedef struct Describe {
    void *ctl;
    /* What follows belongs to this: "hart 0", "source 10 (uart0)". */
    void (*group)(void *ctl, const char *name);
    /* `words` may be empty. */
    void (*value)(void *ctl, const char *name, uint64_t val, const char *words);
    /* The name of the device on a wire of the PLIC; NULL: nobody is there. */
    const char *(*source)(void *ctl, unsigned source);
} Describe;

void describe_group(const Describe *to, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* words "": the value says it all. */
void describe_value(const Describe *to, const char *name, uint64_t val, const char *words);
void describe_words(const Describe *to, const char *name, uint64_t val, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

#endif
