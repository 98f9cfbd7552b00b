/* What follows `info` (info.def). */
#ifndef DEBUG_INFO_H
#define DEBUG_INFO_H

#include "emu/debug/command.h"

#define INFO(name, function, help) bool function(Debug *d, const char *args, Err *err);
#include "emu/debug/info.def"
#undef INFO

#endif
