/* Commands about the console itself, and `info`, which only hands on. */
#include <stdio.h>
#include <string.h>

#include "emu/debug/command.h"
#include "emu/debug/info.h"

static const struct {
    const char *name;
    bool (*run)(Debug *d, const char *args, Err *err);
    const char *help;
} infos[] = {
#define INFO(name, function, help) {#name, function, help},
#include "emu/debug/info.def"
#undef INFO
};

bool cmd_info(Debug *d, const char *args, Err *err)
{
    size_t count = sizeof infos / sizeof *infos, len, found = count;
    char word[40];

    if (!debug_word(&args, word, sizeof word)) {
        for (size_t i = 0; i < count; i++)
            out(&d->out, "info %-16s %s\n", infos[i].name, infos[i].help);
        return true;
    }
    len = strlen(word);
    for (size_t i = count; i-- > 0;) /* of several the first */
        if (!strncmp(infos[i].name, word, len))
            found = i;
    if (found == count)
        return err_set(err, 0, "Undefined info command: \"%s\".  Try \"info\".", word);
    return infos[found].run(d, args, err);
}

bool cmd_echo(Debug *d, const char *args, Err *err)
{
    (void)err;
    out(&d->out, "%s\n", args);
    return true;
}

bool cmd_symbols(Debug *d, const char *args, Err *err)
{
    Blob blob;
    char name[400];

    if (!debug_word(&args, name, sizeof name))
        return err_set(err, 0, "a file is wanted");
    if (!d->front.file)
        return err_set(err, 0, "no files can be read here");
    return args_end(args, err) && d->front.file(d->front.ctl, name, &blob, err) &&
           debug_add_symbols(d, &blob, err);
}

/* A bias, as it is told with an address: where the program's code is. */
bool cmd_add_symbols(Debug *d, const char *args, Err *err)
{
    Blob blob;
    char name[400];
    uint64_t va, bias;
    Elf elf;

    if (!debug_word(&args, name, sizeof name))
        return err_set(err, 0, "a file is wanted");
    if (!d->front.file)
        return err_set(err, 0, "no files can be read here");
    if (!d->front.file(d->front.ctl, name, &blob, err) || !elf_open(&elf, &blob, err))
        return false;
    if (!*args)
        return debug_add_symbols(d, &blob, err);
    if (!expr_number(d, args, &va, err))
        return false;
    bias = va - elf.seg[0].va;
    return debug_add_symbols_at(d, &blob, bias, err);
}

bool cmd_source(Debug *d, const char *args, Err *err)
{
    char name[400];

    if (!debug_word(&args, name, sizeof name))
        return err_set(err, 0, "a file is wanted");
    if (!d->front.script)
        return err_set(err, 0, "no files can be read here");
    return args_end(args, err) && d->front.script(d->front.ctl, name, err);
}

static void help_one(Debug *d, const Command *c)
{
    out(&d->out, "%s", c->name);
    if (*c->args)
        out(&d->out, " %s", c->args);
    out(&d->out, "\n");
    if (*c->shorts)
        out(&d->out, "short: %s\n", c->shorts);
    out(&d->out, "%s\n", c->help);
}

bool cmd_help(Debug *d, const char *args, Err *err)
{
    const Command *c;
    char word[60];

    if (debug_word(&args, word, sizeof word)) {
        c = command_find(word, strlen(word), err);
        if (c)
            help_one(d, c);
        return c != NULL;
    }
    for (unsigned g = 0; g < COMMAND_GROUPS; g++) {
        out(&d->out, "%s%s:\n", g ? "\n" : "", command_group_titles[g]);
        for (unsigned i = 0; i < command_count; i++)
            if (commands[i].group == g)
                out(&d->out, "  %-12s %-9s %.*s\n", commands[i].name, commands[i].shorts,
                    (int)strcspn(commands[i].help, "\n"), commands[i].help);
    }
    out(&d->out, "\n`help COMMAND` says more; an empty line repeats a command.\n");
    return true;
}

bool cmd_quit(Debug *d, const char *args, Err *err)
{
    if (!args_end(args, err))
        return false;
    d->wants = DEBUG_QUIT;
    return true;
}
