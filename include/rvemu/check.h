/* Hostile silicon: what MachineConfig.check chooses, as 1 << CHECK_name; rows of check.def. */
#ifndef RVEMU_CHECK_H
#define RVEMU_CHECK_H

typedef enum CheckKind {
#define CHECK(name, help) CHECK_##name,
#include "rvemu/check.def"
#undef CHECK
    CHECK_COUNT
} CheckKind;

#endif
