/*
 * Coverage: how often each line of the guest's programs ran, kernel and user, for lcov. Counted are
 * instructions, one by one and exactly; one that trapped and is run again counts once. A line ran
 * as often as the most frequent of its instructions; where it was inlined or is a template of
 * several functions, the sum of that.
 */
#ifndef DEBUG_COVERAGE_H
#define DEBUG_COVERAGE_H

#include "emu/base/buf.h"
#include "emu/debug/program.h"
#include "emu/machine/machine_debug.h"

typedef struct Coverage Coverage;

/* NULL: err; also if no file of symbols has lines. */
Coverage *coverage_create(Debug *d, Programs *p, Err *err);
void coverage_destroy(Coverage *c); /* NULL is fine; before the programs */

/* What an Observer sees. */
void coverage_insn(Coverage *c, Hart *h);
void coverage_trap(Coverage *c, Hart *h, uint64_t pc, unsigned from);
/* What is mapped may be another now: after an xRET, or a write of satp. */
void coverage_space(Coverage *c, Hart *h);

/* Everything as a tracefile of lcov. False: out of memory. */
bool coverage_print(Coverage *c, Buf *to);

/* --- for coverage_lcov.c -----------------------------------------------------------------------
 */

/* The i-th file; false: there are no more. *name: of the test, as lcov calls it. */
bool coverage_file(Coverage *c, unsigned i, ProgramFile *out, const char **name);
/* How often the instruction at va ran; 0 also where none is. */
uint64_t coverage_count(const Coverage *c, unsigned file, uint64_t va);

#endif
