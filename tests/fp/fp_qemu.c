/*
 * fp_qemu.c - every floating-point instruction against QEMU's user mode, in five rounding modes, on
 * the vectors that MPFR judges, too.
 *
 *     fp_qemu VECTORS QEMU GUEST [MNEMONIC...]
 *
 * QEMU runs GUEST (fp_guest.S). What the QEMU at hand does not know, and what it is known to do
 * otherwise (fp_known.def), is left out by name.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "emu/isa/isa.h"
#include "fp_vectors.h"

enum { BATCH = 512, HELD = 2 /* batches on their way */, OLDEST = 70 };

typedef struct Vector {
    uint64_t in[3];
} Vector;

typedef struct Batch {
    uint32_t insn, rm;
    uint64_t count;
    Vector v[BATCH];
} Batch;

typedef struct Result {
    uint64_t f, x, flags;
} Result;

static int to_guest, from_guest;

/* Which release of QEMU knows it first; 70 is 7.0. */
static unsigned known_since(const FpRow *row)
{
    switch (insn_info[row->id].ext) {
    case EXT_Zfa:
    case EXT_Zfa_D:
    case EXT_Zfa_Zfh:
    case EXT_Zfbfmin: return 81;
    default: return OLDEST; /* F, D, Zfh */
    }
}

static void gone(const FpRow *row, unsigned rm)
{
    fprintf(stderr, "%s, %s: QEMU went away\n", row->name, fp_rm_name[rm]);
    exit(1);
}

/* fp_known.def: QEMU has another result here. */
static bool known_difference(unsigned version, const FpRow *row, const uint64_t in[3])
{
#define KNOWN(mnemonic, since, when)                                                               \
    if (version >= (since) && strcmp(row->name, mnemonic) == 0 && (when))                          \
        return true;
#include "fp_known.def"
    return false;
}

static unsigned version_of(const char *qemu)
{
    char command[512], line[256];
    unsigned major = 0, minor = 0;

    snprintf(command, sizeof command, "'%s' --version", qemu);
    FILE *p = popen(command, "r");
    if (!p)
        return 0;
    if (fgets(line, sizeof line, p))
        sscanf(line, "qemu-riscv64 version %u.%u", &major, &minor);
    pclose(p);
    return 10 * major + minor;
}

static pid_t start(const char *qemu, const char *cpu, const char *guest)
{
    int in[2], out[2];

    if (pipe(in) || pipe(out))
        return -1;
    pid_t pid = fork();
    if (pid == 0) {
        dup2(in[0], 0);
        dup2(out[1], 1);
        close(in[1]);
        close(out[0]);
        execl(qemu, qemu, "-cpu", cpu, guest, (char *)NULL);
        perror(qemu);
        _exit(1);
    }
    close(in[0]);
    close(out[1]);
    to_guest = in[1];
    from_guest = out[0];
    return pid;
}

static bool send(const Batch *b)
{
    const char *p = (const char *)b;
    size_t left = offsetof(Batch, v) + b->count * sizeof(Vector);

    while (left) {
        ssize_t n = write(to_guest, p, left);
        if (n <= 0)
            return false;
        p += n;
        left -= (size_t)n;
    }
    return true;
}

static bool receive(Result *r, uint64_t count)
{
    char *p = (char *)r;
    size_t left = count * sizeof *r;

    while (left) {
        ssize_t n = read(from_guest, p, left);
        if (n <= 0)
            return false;
        p += n;
        left -= (size_t)n;
    }
    return true;
}

static void fill(Batch *b, const FpRow *row, unsigned rm, uint64_t *state, unsigned long count)
{
    b->insn = fp_encode(row, 7);
    b->rm = rm;
    b->count = count;
    for (unsigned long i = 0; i < count; i++)
        fp_vector(state, row, b->v[i].in);
}

static bool judge(unsigned version, const FpRow *row, const Batch *b)
{
    static Result results[BATCH];

    if (!receive(results, b->count))
        gone(row, b->rm);
    for (unsigned i = 0; i < b->count; i++) {
        const Result *r = &results[i];
        FpOut theirs = {fp_is_float(row->to) ? r->f : r->x, (unsigned)r->flags};
        if (!known_difference(version, row, b->v[i].in) &&
            !fp_same(row, b->rm, b->v[i].in, fp_execute(row, b->rm, i, b->v[i].in), theirs, "QEMU"))
            return false;
    }
    return true;
}

/* While a batch is judged, the next one is being worked on. */
static bool agree(unsigned version, const FpRow *row, unsigned rm, unsigned long vectors)
{
    static Batch batch[HELD];
    uint64_t state = fp_seed(row, rm);
    bool same = true;
    unsigned long sent = 0, done = 0;

    while (done < vectors) {
        while (sent < vectors && sent - done < HELD * BATCH) {
            Batch *b = &batch[sent / BATCH % HELD];
            unsigned long count = vectors - sent < BATCH ? vectors - sent : BATCH;
            fill(b, row, rm, &state, count);
            if (!send(b))
                gone(row, rm);
            sent += count;
        }
        Batch *b = &batch[done / BATCH % HELD];
        same = judge(version, row, b) && same;
        if (!same)
            vectors = sent; /* no more, but what is on its way */
        done += b->count;
    }
    return same;
}

static bool wanted(const FpRow *row, char **names, int count)
{
    for (int i = 0; i < count; i++)
        if (strcmp(row->name, names[i]) == 0)
            return true;
    return count == 0;
}

int main(int argc, char **argv)
{
    unsigned long vectors = argc > 3 ? strtoul(argv[1], NULL, 10) : 0;
    unsigned wrong = 0, rows = 0, lacking = 0;

    if (!vectors) {
        fprintf(stderr, "usage: fp_qemu VECTORS QEMU GUEST [MNEMONIC...]\n");
        return 2;
    }
    unsigned version = version_of(argv[2]);
    if (version < OLDEST) {
        fprintf(stderr, "%s is no QEMU of release 7.0 or later\n", argv[2]);
        return 1;
    }
    if (!fp_table_init())
        return 1;
    signal(SIGPIPE, SIG_IGN);
    pid_t pid = start(argv[2], version < 81 ? "rv64,Zfh=on" : "max", argv[3]);
    if (pid < 0) {
        perror("fork");
        return 1;
    }
    for (unsigned i = 0; i < fp_row_count; i++) {
        const FpRow *row = &fp_rows[i];
        if (!wanted(row, argv + 4, argc - 4))
            continue;
        if (known_since(row) > version) {
            printf("%s %s", lacking++ ? "" : "unknown to this QEMU:", row->name);
            continue;
        }
        for (unsigned rm = FP_RNE; rm <= FP_RMM; rm++)
            wrong += !agree(version, row, rm, vectors);
        rows++;
    }
    close(to_guest);
    int status = 0;
    waitpid(pid, &status, 0);
    printf("%s%u instructions, 5 modes, %lu vectors each, QEMU %u.%u: %u differ\n",
           lacking ? "\n" : "", rows, vectors, version / 10, version % 10, wrong);
    return wrong || status || !rows ? 1 : 0;
}
