/*
 * pipes.c: pipes: order, blocking, ends.
 */
#include "test.h"

TEST(pipe_order, "what goes in comes out, in order")
{
    static char in[300], out[300];
    int ends[2];

    pipe_make(ends);
    pattern_fill(in, sizeof(in), 1);
    for (int size = 1; size <= (int)sizeof(in); size += 13) {
        CHECK_IS(write(ends[1], in, size), size);
        CHECK_IS(read(ends[0], out, sizeof(out)), size);
        CHECK(memcmp(in, out, (size_t)size) == 0);
    }
    CHECK_IS(write(ends[1], in, 0), 0);
    CHECK_IS(write(ends[1], in, 10), 10);
    CHECK_IS(read(ends[0], out, 3), 3); /* a short read leaves the rest */
    CHECK_IS(read(ends[0], out + 3, 100), 7);
    CHECK(memcmp(in, out, 10) == 0);
}

/* A child that writes `total` bytes of a pattern in pieces of `piece`. */
static int writer_start(const int ends[2], long total, int piece, unsigned seed)
{
    static char buf[9000];
    int pid = child_start();

    if (pid != 0)
        return pid;
    close(ends[0]);
    for (long at = 0; at < total; at += piece) {
        int n = total - at < piece ? (int)(total - at) : piece;
        pattern_fill(buf, (size_t)n, seed + (unsigned)(at / piece));
        CHECK_IS(write(ends[1], buf, n), n);
    }
    exit(0);
}

static void transfer(long total, int write_piece, int read_piece, bool slow_reader)
{
    static char piece[9000], all[9000];
    int ends[2], got, filled = 0;
    unsigned seed = 0;
    long sum = 0;

    pipe_make(ends);
    writer_start(ends, total, write_piece, 0);
    close(ends[1]);
    if (slow_reader)
        ticks_pass(3);
    while ((got = read(ends[0], piece, read_piece)) > 0) {
        CHECK(got <= read_piece);
        for (int i = 0; i < got; i++) {
            all[filled++] = piece[i];
            if (filled == write_piece || sum + i + 1 == total) {
                if (pattern_differs(all, (size_t)filled, seed) >= 0)
                    FAIL("wrong bytes before %ld", sum + i + 1);
                seed++;
                filled = 0;
            }
        }
        sum += got;
    }
    CHECK_IS(got, 0);
    CHECK_IS(sum, total);
    close(ends[0]);
    children_join(1);
}

TEST(pipe_big, "much more than a pipe holds goes through whole, whatever the pieces")
{
    transfer(200000, 8191, 777, false);
    transfer(100000, 333, 8192, false);
    transfer(60000, 4096, 4096, false);
    transfer(5000, 1, 50, false);
}

TEST(pipe_full, "a writer waits when the pipe is full, and loses no byte")
{
    transfer(70000, 7000, 9000, true);
    transfer(30000, 9000, 1, true);

    static char chunk[512];
    int ends[2], count[2];
    pipe_make(ends);
    pipe_make(count);
    int pid = child_start();
    if (pid == 0) { /* tells after each piece; must stop once the pipe is full */
        for (int i = 0; i < 2000; i++) {
            CHECK_IS(write(ends[1], chunk, sizeof(chunk)), sizeof(chunk));
            CHECK_IS(write(count[1], "x", 1), 1);
        }
        exit(0);
    }
    ticks_pass(5);
    int told = read(count[0], chunk, sizeof(chunk));
    if (told * (int)sizeof(chunk) > 65536)
        FAIL("%d bytes went into a pipe that nobody reads", told * (int)sizeof(chunk));
    CHECK_IS(kill(pid), 0);
    child_expect(pid, EXIT_KILLED);
}

TEST(pipe_no_writer, "a pipe that nobody can write to any more is at its end")
{
    int ends[2];
    char buf[8];

    pipe_make(ends);
    CHECK_IS(write(ends[1], "rest", 4), 4);
    int pid = child_start();
    if (pid == 0) {
        close(ends[1]);
        CHECK_IS(read(ends[0], buf, 8), 4);
        CHECK_IS(read(ends[0], buf, 8), 0); /* waits for the parent's close */
        CHECK_IS(read(ends[0], buf, 8), 0);
        exit(0);
    }
    ticks_pass(3);
    close(ends[1]);
    child_expect(pid, 0);
}

TEST(pipe_no_reader, "writing to a pipe that nobody reads fails, also in the middle")
{
    static char chunk[5000];
    int ends[2];

    pipe_make(ends);
    close(ends[0]);
    CHECK_IS(write(ends[1], "x", 1), -ERROR_BROKEN_PIPE);
    close(ends[1]);
    pipe_make(ends);
    int pid = child_start();
    if (pid == 0) {
        close(ends[0]);
        int n;
        while ((n = write(ends[1], chunk, sizeof(chunk))) == (int)sizeof(chunk))
            continue;
        CHECK(n == -ERROR_BROKEN_PIPE || (n >= 0 && n < (int)sizeof(chunk)));
        exit(0);
    }
    ticks_pass(3);
    close(ends[0]);
    close(ends[1]);
    child_expect(pid, 0);
}

TEST(pipe_ends, "each end does its own work only")
{
    int ends[2];
    char c = 0;

    pipe_make(ends);
    CHECK_IS(read(ends[1], &c, 1), -ERROR_BAD_DESCRIPTOR);
    CHECK_IS(write(ends[0], &c, 1), -ERROR_BAD_DESCRIPTOR);
    CHECK(ends[0] != ends[1]);
}

TEST(pipe_ping_pong, "two processes wake each other many times")
{
    int there[2], back[2];
    char c;

    pipe_make(there);
    pipe_make(back);
    int pid = child_start();
    if (pid == 0) {
        close(there[1]);
        while (read(there[0], &c, 1) == 1)
            CHECK_IS(write(back[1], &c, 1), 1);
        exit(0);
    }
    for (int i = 0; i < 3000; i++) {
        c = (char)i;
        CHECK_IS(write(there[1], &c, 1), 1);
        CHECK_IS(read(back[0], &c, 1), 1);
        CHECK_IS(c, (char)i);
    }
    close(there[1]);
    child_expect(pid, 0);
}

TEST(pipe_writers, "several writers: nothing is lost, nothing comes twice")
{
    static unsigned char buf[2000];
    long seen[5] = {0};
    int ends[2], got;

    pipe_make(ends);
    for (int i = 0; i < 5; i++) {
        if (child_start() == 0) {
            memset(buf, i, sizeof(buf));
            for (int k = 0; k < 20; k++)
                CHECK_IS(write(ends[1], buf, 500 + 300 * i), 500 + 300 * i);
            exit(0);
        }
    }
    close(ends[1]);
    while ((got = read(ends[0], buf, sizeof(buf))) > 0) {
        for (int i = 0; i < got; i++) {
            CHECK(buf[i] < 5);
            seen[buf[i]]++;
        }
    }
    children_join(5);
    for (int i = 0; i < 5; i++)
        CHECK_IS(seen[i], 20 * (500 + 300 * i));
}

TEST(pipe_readers, "several readers share what one writes, and all see the end")
{
    int ends[2], sums[2];
    long total = 0;

    pipe_make(ends);
    pipe_make(sums);
    for (int i = 0; i < 4; i++) {
        if (child_start() == 0) {
            char buf[64];
            long sum = 0;
            int got;
            close(ends[1]);
            while ((got = read(ends[0], buf, sizeof(buf))) > 0)
                sum += got;
            CHECK_IS(got, 0);
            CHECK_IS(write(sums[1], &sum, sizeof(sum)), sizeof(sum));
            exit(0);
        }
    }
    for (int i = 0; i < 200; i++)
        CHECK_IS(write(ends[1], "0123456789012345678901234567890123456789", 40), 40);
    close(ends[1]);
    children_join(4);
    for (int i = 0; i < 4; i++) {
        long sum;
        CHECK_IS(read(sums[0], &sum, sizeof(sum)), sizeof(sum));
        total += sum;
    }
    CHECK_IS(total, 8000);
}

TEST(pipe_chain, "bytes go through a chain of processes")
{
    int first[2], in, status = 0;
    char c = 1;

    pipe_make(first);
    in = first[0];
    for (int i = 0; i < 8; i++) {
        int next[2];
        pipe_make(next);
        if (child_start() == 0) {
            for (int fd = TEST_REPORT + 1; fd < PROCESS_FILES; fd++) {
                if (fd != in && fd != next[1])
                    close(fd);
            }
            while (read(in, &c, 1) == 1) {
                c++;
                CHECK_IS(write(next[1], &c, 1), 1);
            }
            exit(0);
        }
        close(in);
        close(next[1]);
        in = next[0];
    }
    for (int i = 0; i < 50; i++) {
        c = (char)i;
        CHECK_IS(write(first[1], &c, 1), 1);
        CHECK_IS(read(in, &c, 1), 1);
        CHECK_IS(c, i + 8);
    }
    close(first[1]);
    CHECK_IS(read(in, &c, 1), 0);
    children_join(8);
    CHECK_IS(status, 0);
}
