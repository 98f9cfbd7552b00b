/* Everything that the command tells about itself; all of it made from the tables. */
#ifndef HELP_H
#define HELP_H

#include <stdbool.h>
#include <stdio.h>

#include "emu/cli/opts.h"

/* `rvemu` alone: ten lines. */
void help_usage(FILE *out);
/* -h: the list of options, each in column 0. */
void help_options(FILE *out);
/* A topic, an option or a page that the build asks for; false: there is no such topic. */
bool help_topic(FILE *out, const char *topic);
/* The nearest topic to a word, or NULL. */
const char *help_nearest(const char *word);
void help_version(FILE *out);

/* help_isa.c: the topic, and --print-isa: a line per extension, per profile, and the ISA string of
 * --isa `string` (NULL: none given). False: it cannot be read, err says why. */
void help_isa(FILE *out);
bool help_print_isa(FILE *out, const char *string, Err *err);

/* help_debug.c, help_expect.c, help_gdb.c */
void help_debug(FILE *out);
void help_expect(FILE *out);
void help_gdb(FILE *out);

/* help_record.c */
void help_traces(FILE *out);
void help_profile(FILE *out);
void help_coverage(FILE *out);

/* help_pages.c: what the build makes files from. */
void help_man(FILE *out);
void help_bash(FILE *out);
void help_zsh(FILE *out);

/* The exit statuses and the topics, for whoever lists them. */
typedef struct HelpStatus {
    const char *status, *event;
} HelpStatus;
extern const HelpStatus help_statuses[]; /* ends with a NULL */
typedef struct HelpTopic {
    const char *name, *help;
    void (*show)(FILE *out);
    bool hidden;
} HelpTopic;
extern const HelpTopic help_topics[]; /* ends with a NULL */

/* The names of an option as the lists show them: "-machine, -M virt". */
void help_option_head(const OptRow *row, char *buf, unsigned len);

#endif
