/*
 * watch [-p | -t] [-n COUNT] [-d TICKS]: whose each page of RAM is, and which process each hart
 * runs.
 *
 * Live, ten times a second (-d: every so many ticks), until q or COUNT frames; on the screen if
 * there is one, else as text. -t: as text in any case; -p: plain text, each frame below the last
 * one.
 */
#include "watch/watch.h"

typedef struct Options {
    bool plain, text;
    long count, ticks; /* count 0: for ever */
} Options;

static int usage(void)
{
    fail("usage: watch [-p | -t] [-n COUNT] [-d TICKS]   (-p: plain text, -t: text; q ends it)");
}

static Options options_read(char **words)
{
    Options options = {.ticks = TICKS_PER_SECOND / 10};

    for (; *words; words++) {
        long *number = strcmp(*words, "-n") == 0   ? &options.count
                       : strcmp(*words, "-d") == 0 ? &options.ticks
                                                   : NULL;
        if (strcmp(*words, "-p") == 0)
            options.plain = true;
        else if (strcmp(*words, "-t") == 0)
            options.text = true;
        else if (!number || !words[1] || !number_parse(*++words, number) || *number < 1 ||
                 *number > 1000000)
            usage();
    }
    return options;
}

static _Noreturn void draw(const Options *options)
{
    static Model model;

    model_init(&model);
    bool window = !options->plain && !options->text && window_open();
    for (long i = 1;; i++) {
        model_sample(&model);
        if (window)
            window_draw(&model);
        else
            text_draw(&model, options->plain);
        if (i == options->count)
            break;
        sleep((int)options->ticks);
    }
    exit(0);
}

/* Ends when q is typed, or Ctrl-C, which in this mode is a key like others. */
static _Noreturn void keys_read(void)
{
    char c = 0;

    while (read(0, &c, 1) == 1 && c != 'q' && c != 3)
        continue;
    exit(0);
}

/* A background job's input is the null device. */
static bool has_keyboard(void)
{
    Stat input, null = {0};
    int fd = open("/dev/null", O_RDONLY);

    if (fd >= 0) {
        fstat(fd, &null);
        close(fd);
    }
    return fstat(0, &input) == 0 && input.type == STAT_DEVICE && input.inode != null.inode;
}

static int fork_or_fail(void)
{
    int pid = fork();

    if (pid < 0)
        fail("fork: %s", error_text(pid));
    return pid;
}

int main(int argc, char **argv)
{
    Options options = options_read(argv + 1);
    int status = 0;

    if (options.plain || !has_keyboard())
        draw(&options);
    int mode = consmode(CONSOLE_KEYS);
    int drawer = fork_or_fail();
    if (drawer == 0)
        draw(&options);
    int reader = fork_or_fail();
    if (reader == 0)
        keys_read();
    int first = wait(&status); /* either may end it */
    kill(first == reader ? drawer : reader);
    wait(first == reader ? NULL : &(int){0});
    consmode(mode < 0 ? CONSOLE_LINES : mode);
    printf("\033[0m\n");
    return status == 0 ? 0 : 1;
}
