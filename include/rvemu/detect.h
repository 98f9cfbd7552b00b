/* The detectors by number: rows of detect.def. */
#ifndef RVEMU_DETECT_H
#define RVEMU_DETECT_H

typedef enum DetectKind {
#define DETECT(name, status, action, warns, help) DETECT_##name,
#include "rvemu/detect.def"
#undef DETECT
    DETECT_COUNT
} DetectKind;

#endif
