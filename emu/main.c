/*
 * rvemu: the command. Reads the options, opens what they name, runs the machine; what an end means
 * as a status is in `rvemu help exit-codes`. The only place that exits.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emu/cli/help.h"
#include "emu/cli/opts.h"
#include "emu/cli/session.h"
#include "emu/cli/test.h"

static int fail(const char *what)
{
    char line[1000];
    snprintf(line, sizeof(line), "%s", what);
    host_io_plain(line, strlen(line));
    fprintf(stderr, "rvemu: %s\n", line);
    return EXIT_ERROR;
}

/* A text that was asked for went to stdout: was there room for it? */
static int told(void)
{
    return fflush(stdout) || ferror(stdout) ? fail("stdout: cannot be written") : EXIT_OK;
}

static int help(int argc, char **argv)
{
    const char *topic = argc > 2 ? argv[2] : "topics", *near;
    Err err;
    if (argc > 3)
        return fail("help: one topic at a time");
    if (help_topic(stdout, topic))
        return told();
    near = help_nearest(topic);
    if (near)
        err_set(&err, 0, "help: there is no topic '%s'; did you mean %s?", topic, near);
    else
        err_set(&err, 0, "help: there is no topic '%s' (`rvemu help` lists them)", topic);
    return fail(err.msg);
}

static int run(Options *o)
{
    Err err;
    int status;
    Session *s = calloc(1, sizeof(*s));
    if (!s)
        return fail("out of memory");
    if (!session_open(s, o, &err)) {
        status = fail(err.msg);
    } else {
        if (!o->dump_dtb)
            status = session_run(s);
        else
            status = session_dump_dtb(s, &err) ? EXIT_OK : fail(err.msg);
        session_close(s);
    }
    free(s);
    return status;
}

int main(int argc, char **argv)
{
    Options o;
    Err err = {0};
    const char *word = argc > 1 ? argv[1] : "";
    if (argc < 2) {
        help_usage(stderr);
        return EXIT_ERROR;
    }
    if (!strcmp(word, "help"))
        return help(argc, argv);

    int status = EXIT_OK;
    if (!opts_parse(&o, argc, argv, &err)) {
        status = fail(err.msg);
    } else if (o.help) {
        help_options(stdout);
        status = told();
    } else if (o.version) {
        help_version(stdout);
        status = told();
    } else if (o.print_isa) {
        status = help_print_isa(stdout, o.isa, &err) ? told() : fail(err.msg);
    } else if (o.list) {
        help_topic(stdout, o.list);
        status = told();
    } else if (o.test) {
        status = cmd_test(&o, &err);
        if (err.msg[0])
            fail(err.msg);
    } else {
        status = run(&o);
    }
    opts_finish(&o);
    return status;
}
