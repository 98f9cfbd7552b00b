/*
 * Parts of ours that need a library of their own (libedit, elfutils): shared objects that are
 * loaded when they are first used, so that a plain run neither waits for them nor needs them.
 */
#ifndef HOST_MODULE_H
#define HOST_MODULE_H

#include "rvemu/err.h"

/* The object `symbol` of module `name`: beside the program, in a build folder's emu/, or where they
 * are installed. NULL: err names the file and what is wrong with it. */
const void *host_module(const char *name, const char *symbol, Err *err);

#endif
