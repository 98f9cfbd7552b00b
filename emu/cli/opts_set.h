/* What the options that are no plain flag, string or number do: called through the table only. */
#ifndef OPTS_SET_H
#define OPTS_SET_H

#include "emu/cli/opts.h"

#define SETTER(name) bool name(Options *o, const OptRow *row, const char *arg, Err *err);
SETTER(set_flag)
SETTER(set_text)
SETTER(set_count)
SETTER(set_refused)
SETTER(set_nothing)
SETTER(set_bios)
SETTER(set_memory)
SETTER(set_smp)
SETTER(set_machine)
SETTER(set_cpu)
SETTER(set_seed)
SETTER(set_clock)
SETTER(set_timeout)
SETTER(set_serial)
SETTER(set_monitor)
SETTER(set_eof)
SETTER(set_granularity)
SETTER(set_ctrl_z)
SETTER(set_trace)
SETTER(set_detect)
SETTER(set_check)
SETTER(set_debug_log)
SETTER(set_accel)
SETTER(set_icount)
SETTER(set_rtc)
SETTER(set_net)
/* opts_debug.c */
SETTER(set_profile)
SETTER(set_symbols)
SETTER(set_command)
SETTER(set_commands)
SETTER(set_gdb)
SETTER(set_gdb_usual)
/* opts_expect.c */
SETTER(set_expect)
SETTER(set_send)
SETTER(set_fail)
/* opts_screen.c */
SETTER(set_display)
SETTER(set_nographic)
SETTER(set_screen)
SETTER(set_screenshot)
/* opts_device.c */
SETTER(set_drive)
SETTER(set_device)
SETTER(set_chardev)
SETTER(set_global)
#undef SETTER

/* After the last option: what fits together only with the others known. */
bool opts_check(Options *o, Err *err);
bool opts_check_record(Options *o, Err *err); /* of recorders; opts_debug.c */
bool opts_check_screen(Options *o, Err *err); /* of the screen; opts_screen.c */

#endif
