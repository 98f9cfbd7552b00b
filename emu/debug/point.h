/*
 * Breakpoints, watchpoints and catchpoints: what the user asked for, and the Probe that the harts
 * ask. Each has a number, gdb's way.
 */
#ifndef DEBUG_POINT_H
#define DEBUG_POINT_H

#include "emu/debug/expr.h"
#include "emu/machine/machine_debug.h"

typedef enum PointKind {
    POINT_BREAK,
    POINT_WATCH,
    POINT_RWATCH,
    POINT_AWATCH,
    POINT_CATCH
} PointKind;

typedef enum CatchKind {
    CATCH_TRAP,      /* arg: the cause; any if !has_arg */
    CATCH_INTERRUPT, /* arg: the same, without its top bit */
    CATCH_ECALL,     /* arg: a7 */
    CATCH_MODE,      /* a change of privilege; arg: the new one */
    CATCH_CSR,       /* a write; arg: the CSR's number */
    CATCH_DETECTOR,  /* arg: its DetectKind */
} CatchKind;

typedef struct Point {
    unsigned id; /* 0: of a plan or of gdb, invisible */
    PointKind kind;
    bool enabled, temporary;
    uint8_t remote; /* a gdb client's: 1 + the number of its Z packet; 0: it is not */
    uint64_t va;    /* of code, or data watched */
    uint64_t len;   /* of data */
    bool physical;  /* data */
    uint64_t old;   /* POINT_WATCH: what was there, as far as 8 bytes show */
    CatchKind catches;
    bool has_arg;
    uint64_t arg;
    uint64_t satp;   /* only in this address space; 0: in any */
    bool in_process; /* only while that one runs */
    uint64_t pid;
    unsigned program; /* the file of symbols of the program that it is in, + 1; 0: of none */
    uint64_t hits, ignore;
    Expr *cond;
    char *text, *cond_text; /* as the user wrote them */
} Point;

enum { POINTS_MAX = 256 };

typedef struct Points {
    Point *list[POINTS_MAX];
    unsigned n, last_id;
    unsigned watch_of[PROBE_WATCHES]; /* of the probe's ranges: the point's index */
    bool dirty;                       /* the probe is older than the list */
    uint64_t hit_va;                  /* where the last code stop was */
    const Point *hit;                 /* what it was for, until the list changes */
    char detected[300];               /* CATCH_DETECTOR: what the last one saw */
    bool pass_noted;
} Points;

/* A copy is made, with the next number unless `hidden`. NULL: too many, or no memory. */
Point *points_add(Debug *d, const Point *p, bool hidden, Err *err);
void points_remove(Debug *d, unsigned index);
void points_clear(Debug *d);
int points_find(const Debug *d, unsigned id); /* index, or -1 */
/* Before the machine runs: the probe follows the list. False: more is watched than a probe can. */
bool points_apply(Debug *d, Err *err);
/* After STOP_BREAK: the point that it was for, counted; NULL: none wants to stop. */
const Point *points_judge(Debug *d, unsigned hart);
/* Some enabled one is on the code at va: the hart that stands there must be let past. */
bool points_at(const Debug *d, uint64_t va);

/* NULL: there is no such. */
const char *detector_name(unsigned kind);

/* The probe's functions; ctl is the Debug. */
bool point_at(void *ctl, Hart *h);
bool point_hit(void *ctl, Hart *h, const ProbeHit *hit);
bool point_detect(void *ctl, Hart *h, DetectKind kind, const char *text);

#endif
