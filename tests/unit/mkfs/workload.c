/*
 * workload.c: random calls and their model.
 *
 * The names are /0 to /9 and, in each of three directories /a /b /c that come and go, 0 to 9. A
 * name refers to a node; nodes hold what was written. The digest is a sum over names, so order does
 * not matter: name, type, links and contents of each.
 */
#include "workload.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "fcntl.h"
#include "fs.h"
#include "fs/layout.h"
#include "host.h"
#include "simdisk.h"
#include "stat.h"

#define DIRS                  4 /* the root and three */
#define NAMES                 10
#define NODES                 (DIRS * NAMES + 2)
#define FILE_MOST             150000
#define WRITE_MOST            60000 /* one transaction */
#define WORKLOAD_STEPS_A_CALL 2

typedef struct Node {
    bool symlink; /* one that leads nowhere; the data is its target */
    uint32_t links, size;
    uint64_t hash; /* of the contents */
    uint8_t data[FILE_MOST + WRITE_MOST];
} Node;

static struct {
    bool dir[DIRS]; /* [0], the root, always */
    Node *name[DIRS][NAMES];
    Node node[NODES];
    uint64_t seed;
} model;

static History *history;

static uint64_t hash_bytes(uint64_t hash, const void *data, size_t size)
{
    const uint8_t *p = data;

    for (; size >= 8; size -= 8, p += 8) {
        uint64_t word;

        memcpy(&word, p, 8);
        hash = (hash ^ word) * 0x9e3779b97f4a7c15;
        hash ^= hash >> 29;
    }
    while (size--)
        hash = (hash ^ *p++) * 0x100000001b3;
    return hash;
}

static void path_of(char path[16], uint32_t dir, uint32_t name)
{
    if (dir)
        snprintf(path, 16, "/%c/%u", 'a' + dir - 1, name % NAMES);
    else
        snprintf(path, 16, "/%u", name % NAMES);
}

static uint64_t digest_name(const char *path, uint32_t type, uint32_t links, uint64_t contents)
{
    uint64_t fields[3] = {type, links, contents};

    return hash_bytes(hash_bytes(7, path, strlen(path)), fields, sizeof(fields));
}

/* ---- the model's digest, and the disk's ----------------------------------------------------- */

static uint64_t model_digest(void)
{
    uint64_t sum = 0;
    char path[16];

    for (uint32_t d = 0; d < DIRS; d++) {
        if (d && model.dir[d]) {
            snprintf(path, sizeof(path), "/%c", 'a' + d - 1);
            sum += digest_name(path, STAT_DIRECTORY, 2, 0);
        }
        for (uint32_t n = 0; n < NAMES; n++) {
            const Node *node = model.name[d][n];

            path_of(path, d, n);
            if (node)
                sum += digest_name(path, node->symlink ? STAT_SYMLINK : STAT_FILE, node->links,
                                   hash_bytes(node->hash, &node->size, sizeof(node->size)));
        }
    }
    return sum;
}

static uint64_t hash_file(int64_t fd, uint32_t size)
{
    static uint8_t data[FILE_MOST + WRITE_MOST];
    uint32_t done = 0;
    int64_t n;

    while (done < sizeof(data) &&
           (n = host_call(read, fd, host_pointer(data + done), sizeof(data) - done)) > 0)
        done += n;
    return hash_bytes(hash_bytes(1, data, done), &size, sizeof(size));
}

static uint64_t digest_entry(const char *path, bool top);

static uint64_t digest_dir(int64_t fd, const char *dir)
{
    uint64_t sum = 0;
    FsEntry entry;

    while (host_call(read, fd, host_pointer(&entry), sizeof(entry)) == sizeof(entry)) {
        char path[80];

        if (!entry.inode || !strcmp(entry.name, ".") || !strcmp(entry.name, ".."))
            continue;
        snprintf(path, sizeof(path), "%s/%s", dir, entry.name);
        sum += digest_entry(path, false);
    }
    return sum;
}

static uint64_t digest_entry(const char *path, bool top)
{
    int64_t fd = host_call(open, host_pointer(top ? "/" : path), O_NOFOLLOW);
    uint64_t sum = 0;
    Stat st;

    if (fd < 0 || host_call(fstat, fd, host_pointer(&st)) < 0)
        return 1;
    if (st.type == STAT_DIRECTORY)
        sum = digest_dir(fd, path) + (top ? 0 : digest_name(path, st.type, st.links, 0));
    else
        sum = digest_name(path, st.type, st.links, hash_file(fd, st.size));
    host_call(close, fd);
    return sum;
}

uint64_t workload_digest(void)
{
    return digest_entry("", true);
}

/* ---- calls ---------------------------------------------------------------------------------- */

static uint32_t rnd(uint32_t below)
{
    return sim_random(&model.seed, below);
}

static void expect(const char *call, const char *path, int64_t got, int64_t want)
{
    if (got == want)
        return;
    fprintf(stderr, "%s %s: returned %lld, the model says %lld\n", call, path, (long long)got,
            (long long)want);
    exit(3);
}

static void drop(Node *node)
{
    node->links--; /* at 0 the slot is free, even if a descriptor keeps the file on the disk */
}

static Node *new_node(void)
{
    for (uint32_t i = 0; i < NODES; i++) {
        if (model.node[i].links == 0) {
            model.node[i].symlink = false;
            model.node[i].links = 1;
            model.node[i].size = 0;
            model.node[i].hash = hash_bytes(1, "", 0);
            return &model.node[i];
        }
    }
    abort();
}

/* A call has returned, and the model says what it did. */
static void step(void)
{
    history->digest[++history->steps] = model_digest();
    sim_mark(SIM_DONE, history->steps);
}

/* A file left open with no name: its inode must be reclaimed after a cut. */
static int64_t held = -1;

static void call_write(uint32_t d, uint32_t n, bool truncate)
{
    static uint8_t bytes[WRITE_MOST];
    char path[16];
    Node *node = model.name[d][n];
    uint32_t size = rnd(4) ? rnd(3000) : rnd(WRITE_MOST);

    truncate |= node && node->size + size > FILE_MOST;
    path_of(path, d, n);
    int64_t fd =
        host_call(open, host_pointer(path), O_WRONLY | O_CREATE | (truncate ? O_TRUNC : O_APPEND));
    if (!model.dir[d]) {
        expect("open", path, fd, -ERROR_NOT_FOUND);
        return;
    }
    if (node && node->symlink) {
        expect("open", path, fd, -ERROR_NOT_FOUND);
        return;
    }
    expect("open", path, fd < 0 ? fd : 0, 0);
    if (!node)
        node = model.name[d][n] = new_node();
    if (truncate)
        node->size = 0;
    node->hash = hash_bytes(1, node->data, node->size);
    step();
    for (uint32_t i = 0; i < size; i++)
        bytes[i] = (model.seed >> 20) + i * 7 + i / 251;
    int64_t written = host_call(write, fd, host_pointer(bytes), size);
    if (written == -ERROR_NO_SPACE)
        written = 0;
    expect("write", path, written < 0 ? written : 0, 0);
    memcpy(node->data + node->size, bytes, written);
    node->size += written;
    node->hash = hash_bytes(1, node->data, node->size);
    host_call(close, fd);
    step();
}

static void call_unlink(uint32_t d, uint32_t n)
{
    char path[16];
    Node *node = model.name[d][n];

    path_of(path, d, n);
    if (node && rnd(4) == 0) {
        if (held >= 0)
            host_call(close, held);
        held = host_call(open, host_pointer(path), O_NOFOLLOW);
    }
    expect("unlink", path, host_call(unlink, host_pointer(path)), node ? 0 : -ERROR_NOT_FOUND);
    if (node)
        drop(node);
    model.name[d][n] = NULL;
    step();
}

static void call_link(uint32_t d, uint32_t n, uint32_t d2, uint32_t n2)
{
    char from[16], to[16];
    Node *node = model.name[d][n];

    path_of(from, d, n);
    path_of(to, d2, n2);
    bool missing = !node || node->symlink || !model.dir[d2];
    int64_t want = missing ? -ERROR_NOT_FOUND : model.name[d2][n2] ? -ERROR_EXISTS : 0;
    expect("link", to, host_call(link, host_pointer(from), host_pointer(to)), want);
    if (want == 0) {
        model.name[d2][n2] = node;
        node->links++;
        step();
    }
}

static void call_symlink(uint32_t d, uint32_t n)
{
    char path[16], target[16];

    path_of(path, d, n);
    snprintf(target, sizeof(target), "nowhere/%u", rnd(100000));
    int64_t want = !model.dir[d] ? -ERROR_NOT_FOUND : model.name[d][n] ? -ERROR_EXISTS : 0;
    expect("symlink", path, host_call(symlink, host_pointer(target), host_pointer(path)), want);
    if (want == 0) {
        Node *node = model.name[d][n] = new_node();
        node->symlink = true;
        node->size = strlen(target);
        memcpy(node->data, target, node->size);
        node->hash = hash_bytes(1, node->data, node->size);
        step();
    }
}

static void call_directory(uint32_t d)
{
    char path[16];
    bool empty = true;

    snprintf(path, sizeof(path), "/%c", 'a' + d - 1);
    if (!model.dir[d]) {
        expect("mkdir", path, host_call(mkdir, host_pointer(path)), 0);
        model.dir[d] = true;
        step();
        return;
    }
    for (uint32_t n = 0; n < NAMES; n++)
        empty = empty && !model.name[d][n];
    expect("unlink", path, host_call(unlink, host_pointer(path)), empty ? 0 : -ERROR_NOT_EMPTY);
    model.dir[d] = !empty;
    step();
}

static void call_any(void)
{
    uint32_t d = rnd(DIRS), n = rnd(NAMES), what = rnd(100);

    if (what < 45)
        call_write(d, n, what < 8);
    else if (what < 70)
        call_unlink(d, n);
    else if (what < 80)
        call_link(d, n, rnd(DIRS), rnd(NAMES));
    else if (what < 85)
        call_symlink(d, n);
    else
        call_directory(1 + rnd(DIRS - 1));
}

void workload_run(uint64_t seed, uint32_t steps, History *to)
{
    fs_mount();
    history = to;
    model.seed = seed;
    model.dir[0] = true;
    history->digest[0] = model_digest();
    while (history->steps + WORKLOAD_STEPS_A_CALL <= steps) {
        call_any();
        if (rnd(6) == 0) {
            expect("sync", "", host_call(sync, 0), 0);
            sim_mark(SIM_DURABLE, history->steps);
        }
    }
    if (workload_digest() != history->digest[history->steps]) {
        fprintf(stderr, "the file system does not hold what the model does\n");
        exit(3);
    }
}
