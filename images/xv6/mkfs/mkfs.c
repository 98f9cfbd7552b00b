/*
 * mkfs.c: makes disks for the guest, and reads, changes and checks their file systems.
 *
 * The file system's code is the kernel's own, see host.c; only `check` has eyes of its own.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "boot.h"
#include "check.h"
#include "format.h"
#include "fs.h"
#include "image.h"
#include "tree.h"

enum { STATUS_OK = 0, STATUS_FAULT = 1, STATUS_USAGE = 2 };

static const char help_text[] =
    "Usage: mkfs COMMAND ...\n"
    "Makes and maintains disk images for the xv6-style guest.\n"
    "\n"
    "  mkfs make IMG [--size SIZE] [--inodes N] [--boot ELF] [FILE[=PATH]]...\n"
    "      A new disk with a file system of SIZE (default 32M; K, M, G) and these files; with\n"
    "      --boot also a boot partition that holds the kernel ELF. PATH is where the file goes in\n"
    "      the image; without it, or when it ends in '/', the file keeps its name.\n"
    "  mkfs ls IMG [PATH]          list a directory\n"
    "  mkfs get IMG PATH [FILE]    copy a file out of the image, to stdout without FILE\n"
    "  mkfs put IMG [--boot ELF] [FILE[=PATH]]...\n"
    "      Copy files into the image; all else in it stays. --boot replaces the kernel.\n"
    "  mkfs check IMG              name each inconsistency, one a line; changes nothing\n"
    "\n"
    "A directory of the image that PATH names is made if need be.\n"
    "Status: 0 done; 1 an error, or inconsistencies were found; 2 wrong usage.\n";

static int usage(const char *what, const char *word)
{
    fprintf(stderr, "mkfs: %s%s%s; see mkfs --help\n", what, word ? ": " : "", word ? word : "");
    return STATUS_USAGE;
}

/* ---- options of make and put ------------------------------------------------------------------
 */

typedef struct Options {
    uint64_t size;
    uint32_t inodes;
    const char *boot;
} Options;

static bool parse_number(const char *text, uint64_t max, uint64_t *value)
{
    char *end;

    errno = 0;
    *value = strtoull(text, &end, 10);
    if (end == text || *text == '-' || errno)
        return false;
    if (max > UINT32_MAX && *end) { /* a size */
        const char *units = "KMG", *unit = strchr(units, *end);

        if (!unit || *value > UINT64_MAX >> 10 * (unit - units + 1))
            return false;
        *value <<= 10 * (unit - units + 1);
        end++;
    }
    return *end == 0 && *value <= max;
}

/* STATUS_OK, or usage() was called. The image's name and the files remain from optind on. */
static int parse_options(int argc, char **argv, bool make, Options *options)
{
    static const struct option rows[] = {{"boot", required_argument, NULL, 'b'},
                                         {"size", required_argument, NULL, 's'},
                                         {"inodes", required_argument, NULL, 'i'},
                                         {0}};
    uint64_t value;
    int option;

    *options = (Options){.size = 32u << 20};
    opterr = 0;
    while ((option = getopt_long(argc, argv, ":", rows, NULL)) != -1) {
        if (option == 'b')
            options->boot = optarg;
        else if (option == ':')
            return usage("option needs a value", argv[optind - 1]);
        else if (option == '?' || !make)
            return usage("unknown option", argv[optind - 1]);
        else if (!parse_number(optarg, option == 's' ? (uint64_t)1 << 40 : UINT32_MAX, &value))
            return usage(option == 's' ? "not a size" : "not a number", optarg);
        else if (option == 's')
            options->size = value;
        else
            options->inodes = value;
    }
    return optind < argc ? STATUS_OK : usage("which image?", NULL);
}

/* ---- commands ---------------------------------------------------------------------------------
 */

/* FILE[=PATH]; the last '=' counts. */
static bool put_files(char **words)
{
    for (; *words; words++) {
        char *equals = strrchr(*words, '=');

        if (equals)
            *equals = 0;
        if (!tree_put(*words, equals ? equals + 1 : ""))
            return false;
    }
    return tree_sync();
}

static bool fill(Image *image, const Options *options, const uint8_t *kernel, size_t kernel_size,
                 char **files)
{
    if (kernel && image->boot_size == 0) {
        fprintf(stderr, "mkfs: %s: has no boot partition\n", image->path);
        return false;
    }
    if (kernel && !boot_write(image, options->boot, kernel, kernel_size))
        return false;
    image_attach(image);
    fs_mount();
    return put_files(files);
}

/* Builds the image under another name; its own is taken only when all is done. */
static bool make_image(const char *path, const char *new, const Options *options,
                       const uint8_t *kernel, size_t kernel_size, char **files)
{
    Image image = {.path = path, .writable = true};
    FsSuper super;
    uint64_t boot = kernel_size < (2u << 20) ? 4u << 20 : 2 * kernel_size;

    if (!format_plan(&super, options->size / FS_BLOCK_SIZE, options->inodes)) {
        fprintf(stderr, "mkfs: a file system of %llu bytes is not possible (2M to 2G)\n",
                (unsigned long long)options->size);
        return false;
    }
    format_layout(&image, kernel ? boot : 0, (uint64_t)super.blocks * FS_BLOCK_SIZE);
    image.fd = open(new, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (image.fd < 0 || ftruncate(image.fd, image.size) != 0) {
        fprintf(stderr, "mkfs: %s: %s\n", new, strerror(errno));
        return false;
    }
    bool ok = format_volume(&image, &super) && fill(&image, options, kernel, kernel_size, files) &&
              format_disk(&image);
    image_close(&image);
    if (ok && rename(new, path) != 0) {
        fprintf(stderr, "mkfs: %s: %s\n", path, strerror(errno));
        ok = false;
    }
    return ok;
}

static int run_make(int argc, char **argv)
{
    Options options;
    uint8_t *kernel = NULL;
    size_t kernel_size = 0;
    char new[4096];
    int status = parse_options(argc, argv, true, &options);

    if (status != STATUS_OK)
        return status;
    const char *path = argv[optind];
    if (snprintf(new, sizeof(new), "%s.new", path) >= (int)sizeof(new))
        return usage("name too long", path);
    if (options.boot && !(kernel = boot_read_kernel(options.boot, &kernel_size)))
        return STATUS_FAULT;
    bool ok = make_image(path, new, &options, kernel, kernel_size, argv + optind + 1);
    if (!ok)
        unlink(new);
    free(kernel);
    return ok ? STATUS_OK : STATUS_FAULT;
}

static int run_put(int argc, char **argv)
{
    Options options;
    Image image;
    uint8_t *kernel = NULL;
    size_t kernel_size = 0;
    int status = parse_options(argc, argv, false, &options);

    if (status != STATUS_OK)
        return status;
    if (options.boot && !(kernel = boot_read_kernel(options.boot, &kernel_size)))
        return STATUS_FAULT;
    bool ok = image_open(&image, argv[optind], true);
    if (ok) {
        ok = fill(&image, &options, kernel, kernel_size, argv + optind + 1);
        image_close(&image);
    }
    free(kernel);
    return ok ? STATUS_OK : STATUS_FAULT;
}

static int run_ls(int argc, char **argv)
{
    Image image;

    if (argc < 2 || argc > 3)
        return usage("ls takes IMG and at most one PATH", NULL);
    if (!image_open(&image, argv[1], false))
        return STATUS_FAULT;
    image_attach(&image);
    fs_mount();
    bool ok = tree_list(argc > 2 ? argv[2] : "/");
    image_close(&image);
    return ok ? STATUS_OK : STATUS_FAULT;
}

static int run_get(int argc, char **argv)
{
    Image image;

    if (argc < 3 || argc > 4)
        return usage("get takes IMG, PATH and at most one FILE", NULL);
    if (!image_open(&image, argv[1], false))
        return STATUS_FAULT;
    image_attach(&image);
    fs_mount();
    bool ok = tree_get(argv[2], argc > 3 ? argv[3] : "-");
    image_close(&image);
    return ok ? STATUS_OK : STATUS_FAULT;
}

#define CHECK_LINES 100 /* more are only counted */

static void print_finding(void *ctx, int fault, const char *line)
{
    unsigned *lines = ctx;

    if (!fault)
        printf("note: %s\n", line);
    else if ((*lines)++ < CHECK_LINES)
        printf("%s\n", line);
}

static int run_check(int argc, char **argv)
{
    Image image;
    unsigned lines = 0;

    if (argc != 2)
        return usage("check takes IMG", NULL);
    if (!image_open(&image, argv[1], false))
        return STATUS_FAULT;
    unsigned faults = check_volume(image.fs_data, image.fs_size, print_finding, &lines);
    image_close(&image);
    if (faults > CHECK_LINES)
        printf("... and %u more\n", faults - CHECK_LINES);
    if (faults)
        printf("%u inconsistenc%s\n", faults, faults == 1 ? "y" : "ies");
    else
        printf("clean\n");
    return faults ? STATUS_FAULT : STATUS_OK;
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        int (*run)(int argc, char **argv);
    } command[] = {{"make", run_make},
                   {"ls", run_ls},
                   {"get", run_get},
                   {"put", run_put},
                   {"check", run_check}};
    int status = -1;

    if (argc < 2)
        return usage("what shall I do?", NULL);
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
        (argc > 2 && strcmp(argv[2], "--help") == 0)) {
        fputs(help_text, stdout);
        status = STATUS_OK;
    }
    for (unsigned i = 0; status < 0 && i < sizeof(command) / sizeof(command[0]); i++) {
        if (strcmp(argv[1], command[i].name) == 0)
            status = command[i].run(argc - 1, argv + 1);
    }
    if (status < 0)
        return usage("unknown command", argv[1]);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fprintf(stderr, "mkfs: stdout: %s\n", strerror(errno));
        return STATUS_FAULT;
    }
    return status;
}
