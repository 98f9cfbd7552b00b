/*
 * SBI debug console (SBI 2.0, chapter 12). The caller's buffer is a physical address, so it must be
 * RAM and none of the firmware's: otherwise a supervisor could read the firmware, or have it poke
 * at devices.
 */
#include "firmware/console.h"
#include "firmware/platform.h"
#include "firmware/sbi.h"
#include "spec/sbi.h"

/* The specification allows to write less than asked: interrupts are off meanwhile. */
#define MOST_AT_ONCE 4096

static SbiRet write_some(uint64_t pa, uint64_t size)
{
    size = size < MOST_AT_ONCE ? size : MOST_AT_ONCE;
    console_put((const char *)pa, size);
    return (SbiRet){SBI_SUCCESS, size};
}

static SbiRet read_some(uint64_t pa, uint64_t size)
{
    char *to = (char *)pa;
    uint64_t count = 0;

    for (; count < size && count < MOST_AT_ONCE; count++) {
        int c = console_get();
        if (c < 0)
            break;
        to[count] = (char)c;
    }
    return (SbiRet){SBI_SUCCESS, count};
}

SbiRet sbi_dbcn_call(Hart *self, const Frame *frame)
{
    uint64_t size = sbi_arg(frame, 0), pa = sbi_arg(frame, 1), pa_high = sbi_arg(frame, 2);
    uint64_t function = sbi_function(frame);

    if (function == SBI_DBCN_CONSOLE_WRITE_BYTE) {
        char c = (char)size;
        console_put(&c, 1);
        return (SbiRet){SBI_SUCCESS, 0};
    }
    if (function != SBI_DBCN_CONSOLE_WRITE && function != SBI_DBCN_CONSOLE_READ)
        return (SbiRet){SBI_ERR_NOT_SUPPORTED, 0};
    if (size == 0)
        return (SbiRet){SBI_SUCCESS, 0};
    if (pa_high || !platform_is_free_ram(pa, size))
        return (SbiRet){SBI_ERR_INVALID_PARAM, 0};
    return function == SBI_DBCN_CONSOLE_WRITE ? write_some(pa, size) : read_some(pa, size);
}
