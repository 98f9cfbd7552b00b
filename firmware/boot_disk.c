#include "firmware/boot.h"
#include "firmware/fail.h"
#include "spec/boot.h"
uint64_t boot_from_disk(void) { fail(BOOT_FAIL_NO_DISK, "no disk"); }
