/*
 * HostOps by malloc alone: for tests, and for hosts without an MMU. Its clocks stand still, so a
 * machine on it wants `virtual_clock`; its entropy is a fixed sequence and must not be trusted.
 */
#include <stdlib.h>
#include <string.h>

#include "rvemu/host.h"

enum { PAGE = 4096 };

static uint8_t *plain_ram_map(void *ctl, uint64_t size)
{
    if (size > SIZE_MAX - PAGE)
        return NULL;
    size_t whole = ((size_t)size + PAGE - 1) / PAGE * PAGE;
    uint8_t *ram = aligned_alloc(PAGE, whole);
    return ram ? memset(ram, 0, whole) : NULL;
}

static void plain_ram_unmap(void *ctl, uint8_t *ram, uint64_t size)
{
    free(ram);
}

static void plain_ram_zero(void *ctl, uint8_t *ram, uint64_t size)
{
    memset(ram, 0, (size_t)size);
}

static uint64_t plain_now(void *ctl)
{
    return 0;
}

static void plain_entropy(void *ctl, void *buf, size_t len)
{
    uint8_t *p = buf;
    for (size_t i = 0; i < len; i++)
        p[i] = (uint8_t)(i * 37 + 11);
}

const HostOps host_plain_ops = {
    .ram_map = plain_ram_map,
    .ram_unmap = plain_ram_unmap,
    .ram_zero = plain_ram_zero,
    .now_ns = plain_now,
    .wall_ns = plain_now,
    .entropy = plain_entropy,
};
