/* The table of commands, and what its functions share. */
#ifndef DEBUG_COMMAND_H
#define DEBUG_COMMAND_H

#include "emu/debug/debug_impl.h"

typedef enum CommandGroup {
#define GROUP(name, title) GROUP_##name,
#include "emu/debug/command.def"
#undef GROUP
    COMMAND_GROUPS
} CommandGroup;

typedef struct Command {
    const char *name, *shorts;
    CommandGroup group;
    const char *args;
    bool (*run)(Debug *d, const char *args, Err *err); /* false: err is said */
    bool repeats;
    const char *help;
} Command;

extern const Command commands[];
extern const unsigned command_count;
extern const char *const command_group_titles[COMMAND_GROUPS];

/* By name, short form or a beginning that is one's own. NULL: err names those it could be. */
const Command *command_find(const char *word, size_t len, Err *err);

#define CMD(name, shorts, group, args, function, repeats, help)                                    \
    bool function(Debug *d, const char *args_, Err *err);
#include "emu/debug/command.def"
#undef CMD

/* --- arguments ------------------------------------------------------------------------------ */

const char *args_skip(const char *at); /* spaces */
/* The rest is empty; otherwise err. */
bool args_end(const char *at, Err *err);
/* "word" at *at, as a whole word: taken. */
bool args_take(const char **at, const char *word);
/* A count: absent: `normal`; otherwise an expression of at least 1. */
bool args_count(Debug *d, const char *args, uint64_t normal, uint64_t *n, Err *err);

/* "/10xw": from *at on; what is absent stays as it was. */
typedef struct Format {
    uint64_t count;
    char letter; /* x d u o t c a s i */
    char size;   /* b h w g; 0: not said */
} Format;
bool args_format(const char **at, Format *f, Err *err);

/* A number by a format's letter: "0x12", "18", "t" in binary. */
void format_number(Debug *d, uint64_t num, unsigned size, char letter, char *buf, size_t len);

#endif
