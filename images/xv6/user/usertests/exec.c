/*
 * exec.c: starting programs, and all the ways in which that fails.
 */
#include "test.h"

/* The parts of an ELF header that the tests forge; offsets by the ELF-64 specification. */
typedef struct Elf {
    unsigned char ident[16];
    uint16_t type, machine;
    uint32_t version;
    uint64_t entry, phoff, shoff;
    uint32_t flags;
    uint16_t ehsize, phentsize, phnum, shentsize, shnum, shstrndx;
    struct {
        uint32_t type, flags;
        uint64_t offset, vaddr, paddr, filesz, memsz, align;
    } segment;
    uint32_t code[8]; /* the program */
} Elf;

#define CODE_OFF offsetof(Elf, code)

/* A program of three instructions: exit(42). */
static const Elf good_elf = {
    .ident = {0x7f, 'E', 'L', 'F', 2, 1, 1},
    .type = 2,
    .machine = 243,
    .version = 1,
    .entry = USER_BASE + CODE_OFF,
    .phoff = offsetof(Elf, segment),
    .ehsize = 64,
    .phentsize = 56,
    .phnum = 1,
    .segment = {1, 5, 0, USER_BASE, USER_BASE, sizeof(Elf), sizeof(Elf), PAGE_SIZE},
    .code = {0x02a00513 /* li a0, 42 */, 0x00200893 /* li a7, 2 */, 0x00000073 /* ecall */},
};

static void elf_write(const char *name, const Elf *elf, int size)
{
    int fd = file_open(name, O_WRONLY | O_CREATE | O_TRUNC);

    CHECK_IS(write(fd, elf, size), size);
    CHECK_IS(close(fd), 0);
}

/* Runs `name` in a child: the status, or 200 + the error of exec. */
static int exec_status(const char *name)
{
    char *argv[] = {(char *)name, NULL};
    int pid = child_start();

    if (pid == 0)
        exit(200 - exec(name, argv));
    return child_join(pid);
}

/* The output of a program, started with descriptor 1 in a pipe. */
static int exec_output(char *const argv[], char *out, int size)
{
    int ends[2], n = 0, got;

    pipe_make(ends);
    int pid = child_start();
    if (pid == 0) {
        close(1);
        dup(ends[1]);
        report_only();
        exec(argv[0], argv);
        exit(99);
    }
    close(ends[1]);
    while (n < size - 1 && (got = read(ends[0], out + n, size - 1 - n)) > 0)
        n += got;
    out[n] = 0;
    close(ends[0]);
    child_expect(pid, 0);
    return n;
}

TEST(exec_arguments, "a program gets the words that exec was given")
{
    char *argv[] = {"/bin/echo", "one", "", "two  words", "\x01\x7f", NULL};
    char out[64];

    exec_output(argv, out, sizeof(out));
    if (strcmp(out, "one  two  words \x01\x7f\n") != 0)
        FAIL("echo wrote \"%s\"", out);
}

TEST(exec_many_arguments, "as many words as the limit says, and not one more")
{
    static char word[PAGE_SIZE * 2];
    char *argv[ARGUMENTS_MAX + 2] = {"/bin/echo"}, out[4 * ARGUMENTS_MAX];

    for (int i = 1; i < ARGUMENTS_MAX; i++)
        argv[i] = "ab";
    CHECK_IS(exec_output(argv, out, sizeof(out)), 3 * (ARGUMENTS_MAX - 1));
    argv[ARGUMENTS_MAX] = "too many";
    CHECK_IS(exec("/bin/echo", argv), -ERROR_TOO_BIG);
    memset(word, 'w', sizeof(word) - 1);
    for (int i = 1; i < ARGUMENTS_MAX; i++)
        argv[i] = word;
    argv[ARGUMENTS_MAX] = NULL;
    CHECK(exec("/bin/echo", argv) < 0); /* 256 KiB: more than the stack */
}

TEST(exec_forged, "a file made here runs")
{
    elf_write("prog", &good_elf, sizeof(Elf));
    CHECK_IS(exec_status("prog"), 42);
    CHECK_IS(exec_status("./prog"), 42);
}

TEST(exec_not_program, "what is no program is refused, and the caller runs on")
{
    Elf elf = good_elf;

    CHECK_IS(exec_status("nothing"), 200 + ERROR_NOT_FOUND);
    CHECK_IS(exec_status("nothing/prog"), 200 + ERROR_NOT_FOUND);
    CHECK(exec_status(".") > 200);
    CHECK(exec_status("/dev/null") > 200);
    CHECK(exec_status("") > 200);
    elf_write("empty", &elf, 0);
    CHECK_IS(exec_status("empty"), 200 + ERROR_BAD_PROGRAM);
    for (int size = 1; size < 120; size += 17) {
        elf_write("short", &elf, size);
        CHECK_IS(exec_status("short"), 200 + ERROR_BAD_PROGRAM);
    }
    file_make("noise", 5000, 3);
    CHECK_IS(exec_status("noise"), 200 + ERROR_BAD_PROGRAM);
}

/* One lie for each round; exec must refuse it, or the program must end by its own fault. */
static bool elf_lie(Elf *elf, int i)
{
    switch (i) {
    case 0: elf->ident[4] = 1; break; /* 32 bits */
    case 1: elf->ident[5] = 2; break; /* big-endian */
    case 2: elf->machine = 62; break; /* x86-64 */
    case 3: elf->type = 1; break;     /* an object file */
    case 4: elf->phoff = UINT64_MAX - 8; break;
    case 5: elf->phoff = 1ul << 40; break;
    case 6: elf->phentsize = 8; break;
    case 7: elf->segment.vaddr = 0x80200000; break; /* the kernel */
    case 8: elf->segment.vaddr = UINT64_MAX - PAGE_SIZE + 1; break;
    case 9: elf->segment.vaddr = USER_TOP - PAGE_SIZE; break; /* the stack */
    case 10: elf->segment.vaddr = 0xffffffc000000000; break;
    case 11: elf->segment.memsz = UINT64_MAX; break;
    case 12: elf->segment.memsz = USER_TOP; break;
    case 13: elf->segment.memsz = 8; break;                             /* less than filesz */
    case 14: elf->segment.filesz = elf->segment.memsz = 1 << 20; break; /* not in the file */
    case 15: elf->segment.offset = UINT64_MAX - 100; break;
    case 16: elf->segment.offset = 1ul << 33; break;
    case 17: elf->segment.vaddr = USER_TOP - USER_STACK_SIZE - PAGE_SIZE; break;
    default: return false;
    }
    return true;
}

TEST(exec_lies, "headers that lie are refused")
{
    for (int i = 0;; i++) {
        Elf elf = good_elf;
        if (!elf_lie(&elf, i))
            break;
        elf_write("liar", &elf, sizeof(elf));
        int status = exec_status("liar");
        if (status < 200 || status & (EXIT_FAULT | EXIT_KILLED))
            FAIL("lie %d: status 0x%x", i, status);
    }
}

TEST_WITH(TEST_FAULTS, exec_entry,
          "an entry point outside of the text ends the program, not the kernel")
{
    static const uint64_t entries[] = {0, USER_BASE - 4, 0x80200000, USER_TOP, UINT64_MAX - 3};

    for (size_t i = 0; i < sizeof(entries) / sizeof(entries[0]); i++) {
        Elf elf = good_elf;
        elf.entry = entries[i];
        elf_write("entry", &elf, sizeof(elf));
        int status = exec_status("entry");
        if (status < 200)
            FAIL("entry 0x%lx: status 0x%x", entries[i], status);
    }
}

TEST(exec_failure, "an exec that fails late leaves the caller as it was and loses nothing")
{
    static char kept[3 * PAGE_SIZE];
    char *argv[] = {"x", NULL}, *wild[] = {"x", (char *)USER_TOP, NULL};
    Elf elf = good_elf;
    int fd = file_open("kept", O_CREATE | O_RDWR);

    pattern_fill(kept, sizeof(kept), 6);
    elf.segment.filesz = elf.segment.memsz = 300000; /* pages are made before the file ends */
    elf_write("late", &elf, sizeof(elf));
    uint64_t before = pages_free();
    for (int i = 0; i < 40; i++) {
        CHECK(exec("late", argv) < 0);
        CHECK(exec("/bin/echo", wild) < 0);
        CHECK(exec("/bin/nothing", argv) < 0);
        CHECK(exec("/bin", argv) < 0);
    }
    CHECK(pages_free() == before);
    CHECK_IS(pattern_differs(kept, sizeof(kept), 6), -1);
    CHECK_IS(write(fd, "still open", 10), 10);
    close(fd);
    elf_write("good", &good_elf, sizeof(Elf));
    CHECK_IS(exec_status("good"), 42);
}

TEST(exec_keeps, "descriptors and folder go through exec, memory does not")
{
    char *argv[] = {"/bin/cat", NULL}, *relative[] = {"/bin/cat", "here", NULL}, out[32];

    file_make("here", 3, 1);
    int fd = file_open("input", O_CREATE | O_RDWR);
    CHECK_IS(write(fd, "through exec", 12), 12);
    close(fd);
    close(0);
    CHECK_IS(open("input", O_RDONLY), 0);
    CHECK_IS(exec_output(argv, out, sizeof(out)), 12);
    CHECK(strcmp(out, "through exec") == 0);
    CHECK_IS(exec_output(relative, out, sizeof(out)), 3);
}

TEST(exec_frees, "exec gives back all that the old program had")
{
    for (int i = 0; i < 4; i++) {
        int pid = child_start();
        if (pid == 0) {
            char *argv[] = {"/bin/kill", NULL};
            memset(pages_take(300), 1, 300 * PAGE_SIZE);
            report_only();
            close(2);
            exec("/bin/kill", argv); /* complains, with status 1 */
            exit(7);
        }
        child_expect(pid, 1);
    }
}

TEST(exec_unlinked, "a program whose file goes away runs on")
{
    elf_write("prog", &good_elf, sizeof(Elf));
    int pid = child_start();
    if (pid == 0) {
        char *argv[] = {"prog", NULL};
        int fd = file_open("prog", O_RDONLY);
        file_remove("prog");
        CHECK(exec("prog", argv) < 0);
        close(fd);
        exit(0);
    }
    child_expect(pid, 0);
}
