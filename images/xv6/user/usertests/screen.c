/*
 * screen.c: the screen as a program has it. On a machine without one it must say so.
 */
#include "test.h"

static ScreenInfo size;

/* Takes it; false: there is none, and what must hold then has been checked. */
static bool screen_taken(void)
{
    int error = screen(&size);

    if (error == 0)
        return true;
    CHECK_IS(error, -ERROR_NO_DEVICE);
    CHECK_IS(size.width | size.height, 0);
    CHECK_IS(blit(&(ScreenRect){0}, NULL), -ERROR_PERMISSION);
    CHECK_IS(screen(NULL), -ERROR_PERMISSION);
    return false;
}

TEST(screen_bounds, "blit draws rectangles that lie on the screen, and no others")
{
    static uint32_t row[16384];
    static const ScreenRect wrong[] = {
        {UINT32_MAX, 0, 1, 1}, {0, UINT32_MAX, 1, 1}, {1, 0, UINT32_MAX, 1},
        {0, 1, 1, UINT32_MAX}, {0, 0, 1u << 30, 1},   {1u << 31, 1u << 31, 1u << 31, 1u << 31},
    };

    if (!screen_taken())
        return;
    uint32_t w = size.width, h = size.height;
    CHECK(w <= sizeof(row) / sizeof(row[0]));
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        CHECK_IS(blit(&wrong[i], row), -ERROR_INVALID);
    CHECK_IS(blit(&(ScreenRect){0, 0, w + 1, 1}, row), -ERROR_INVALID);
    CHECK_IS(blit(&(ScreenRect){w, 0, 1, 1}, row), -ERROR_INVALID);
    CHECK_IS(blit(&(ScreenRect){0, h, 1, 1}, row), -ERROR_INVALID);
    CHECK_IS(blit(&(ScreenRect){0, h - 1, w, 1}, row), 0);
    CHECK_IS(blit(&(ScreenRect){w - 1, h - 1, 1, 1}, row), 0);
    CHECK_IS(blit(&(ScreenRect){w, h, 0, 0}, row), 0);
}

TEST(screen_pointers, "blit follows no pointer out of the program, and screen keeps to its word")
{
    int count;
    const WildPointer *wild = wild_pointers(&count);

    if (!screen_taken())
        return;
    for (int i = 0; i < count; i++) {
        if (!wild[i].read_only)
            CHECK_IS(blit(&(ScreenRect){0, 0, 8, 1}, wild[i].at), -ERROR_BAD_ADDRESS);
    }
    char *page = pages_take(1);
    CHECK_IS(blit(&(ScreenRect){0, 0, 1, 2}, (uint32_t *)(page + PAGE_SIZE - 8)), 0);
    CHECK_IS(blit(&(ScreenRect){0, 0, 1, 2}, (uint32_t *)(page + PAGE_SIZE - 6)),
             -ERROR_BAD_ADDRESS);
    CHECK_IS(blit(&(ScreenRect){0, 0, size.width, size.height}, (uint32_t *)page),
             -ERROR_BAD_ADDRESS);
}

TEST(screen_owner, "one program at a time has the screen, until it gives it back or ends")
{
    ScreenRect to = {0, 0, 1, 1};
    uint32_t pixel = 0;
    int status, ready[2];
    char byte;

    if (!screen_taken())
        return;
    CHECK_IS(screen(&size), 0); /* again is fine */
    int pid = child_start();
    if (pid == 0) {
        CHECK_IS(screen(&size), -ERROR_BUSY);
        CHECK_IS(blit(&to, &pixel), -ERROR_PERMISSION);
        CHECK_IS(screen(NULL), -ERROR_PERMISSION);
        exit(0);
    }
    child_expect(pid, 0);
    CHECK_IS(screen(NULL), 0);
    CHECK_IS(blit(&to, &pixel), -ERROR_PERMISSION);

    pipe_make(ready); /* one that is killed while it draws */
    pid = child_start();
    if (pid == 0) {
        CHECK_IS(screen(&size), 0);
        write(ready[1], "x", 1);
        for (;;)
            blit(&to, &pixel);
    }
    CHECK_IS(read(ready[0], &byte, 1), 1);
    CHECK_IS(screen(&size), -ERROR_BUSY);
    CHECK_IS(kill(pid), 0);
    CHECK_IS(wait(&status), pid);
    CHECK_IS(status, EXIT_KILLED);
    CHECK_IS(screen(&size), 0);
}
