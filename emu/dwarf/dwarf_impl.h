/* The inside of the module: elfutils' libdw behind emu/debug/dwarf.h. */
#ifndef DWARF_IMPL_H
#define DWARF_IMPL_H

#include <dwarf.h>
#include <elfutils/libdw.h>

#include "emu/debug/dwarf.h"
#include "emu/dwarf/dwarf_cfi.h"

/* Hostile files: what a walk of entries may cost, how deep entries are looked into, how long a
 * location's program may run. */
enum { WALK_MAX = 20 << 20, DEPTH_MAX = 48, TYPE_CHAIN_MAX = 32, STACK_MAX = 64, OPS_MAX = 1000 };

typedef struct LineRow {
    uint64_t va;
    const char *file;
    unsigned line;
    bool end; /* no code of this unit from here on */
} LineRow;

typedef struct Unit {
    Dwarf_Die die;
    const char *folder;
    LineRow *rows; /* by address; read when first asked for */
    size_t nrows;
    bool read;
} Unit;

typedef enum NameKind {
    NAME_FUNCTION,
    NAME_VARIABLE,
    NAME_CONSTANT,
    NAME_STRUCT,
    NAME_UNION,
    NAME_ENUM,
    NAME_TYPE
} NameKind;

typedef struct Name {
    const char *name;
    Dwarf_Off die, parent; /* an enumerator's: its enumeration */
    uint32_t unit;
    uint8_t kind;
    bool declared; /* without its members */
} Name;

typedef struct TypeSlot {
    const void *die; /* its address, which is one's own; NULL: free */
    Type *type;
    bool open; /* what it is made of is being looked for: it cannot be made of itself */
} TypeSlot;

typedef struct TypeRest {
    Dwarf_Die die;
    Type *type;
} TypeRest;

typedef struct Chunk {
    struct Chunk *next;
    _Alignas(16) char bytes[];
} Chunk;

struct DwarfFile {
    Elf *elf;
    Dwarf *dwarf;
    CfiTable frames[2]; /* of .debug_frame and .eh_frame; read when first asked for */
    bool frames_read;
    Unit *units;
    size_t nunits, last_unit;
    Name *names; /* by name; made when first asked for */
    size_t nnames;
    bool indexed;
    const char **sources; /* made when first asked for */
    const char **source_folders;
    size_t nsources;
    TypeSlot *types; /* a hash by entry */
    size_t ntypes, type_slots;
    TypeRest *rest; /* structures whose members are still to be read */
    size_t nrest, rest_cap;
    Type **aliases; /* of what may be a structure: they take its members when those are read */
    size_t naliases, alias_cap;
    Chunk *chunks; /* all that lives as long as the file */
    size_t used;   /* of them */
    uint64_t walked;
    /* What functions_at found last: conditions of breakpoints ask again and again. */
    uint64_t asked_va;
    unsigned nasked;
    DwarfFunction asked[DWARF_INLINED_MAX];
};

/* --- dwarf_file.c ---------------------------------------------------------------------------- */

/* Zeroed, freed with the file; NULL: out of memory. */
void *file_alloc(DwarfFile *f, size_t len);
char *file_text(DwarfFile *f, const char *a, const char *b);
/* A vector of elements of `size` with room for one more. */
bool grown(void *vector, size_t n, size_t *cap, size_t size);

/* --- dwarf_unit.c ---------------------------------------------------------------------------- */

bool units_find(DwarfFile *f);
Unit *unit_at(DwarfFile *f, uint64_t va); /* NULL: none */
bool line_at(DwarfFile *f, uint64_t va, DwarfLine *out);
bool line_address(DwarfFile *f, const char *file, unsigned line, uint64_t *va, DwarfLine *found);
const char *source_name(DwarfFile *f, unsigned i, const char **folder);
uint64_t function_body(DwarfFile *f, const DwarfFunction *fn, bool always);
/* The name that an entry's file number stands for (DW_AT_decl_file, DW_AT_call_file). */
const char *die_file(Dwarf_Die *die, unsigned attribute);
unsigned die_number(Dwarf_Die *die, unsigned attribute);

/* --- dwarf_name.c ---------------------------------------------------------------------------- */

/* An entry's children, within what a walk may cost. */
bool first_child(DwarfFile *f, Dwarf_Die *die, Dwarf_Die *child);
bool next_sibling(DwarfFile *f, Dwarf_Die *die);
/* The names that are spelt so; *n of them. */
const Name *names_find(DwarfFile *f, const char *name, size_t *n);
bool constant_find(DwarfFile *f, const char *name, const Type **type, int64_t *num);
bool name_die(DwarfFile *f, const Name *name, Dwarf_Die *die);

/* --- dwarf_type.c ---------------------------------------------------------------------------- */

/* Of an entry that has a DW_AT_type, else void; never NULL. */
const Type *type_of(DwarfFile *f, Dwarf_Die *die);
const Type *type_find(DwarfFile *f, const char *name);
const Type *type_at(DwarfFile *f, Dwarf_Die *die);

/* --- dwarf_scope.c --------------------------------------------------------------------------- */

unsigned functions_at(DwarfFile *f, uint64_t va, DwarfFunction out[DWARF_INLINED_MAX]);
bool function_find(DwarfFile *f, const char *name, unsigned i, DwarfFunction *out);
void variables_of(DwarfFile *f, uint64_t id, const DwarfView *view,
                  bool (*each)(void *to, const DwarfVariable *v), void *to);
bool variable_find(DwarfFile *f, const char *name, const DwarfView *view, DwarfVariable *out);

/* --- dwarf_location.c ------------------------------------------------------------------------ */

typedef struct Located {
    DwarfPlace place;
    uint64_t num;
} Located;

typedef struct LocationMachine {
    DwarfFile *f;
    const DwarfView *view;
    Dwarf_Attribute *attr;  /* the one that the program comes from; NULL: call frame information */
    Dwarf_Attribute *frame; /* DW_AT_frame_base; NULL: there is none */
    bool has_cfa;
    uint64_t cfa;
    unsigned depth;
} LocationMachine;

void location_run(LocationMachine *m, const Dwarf_Op *ops, size_t n, Located *out);
void location_of(DwarfFile *f, Dwarf_Die *variable, Dwarf_Attribute *frame, const DwarfView *view,
                 Located *out);

/* --- dwarf_unwind.c -------------------------------------------------------------------------- */

bool unwind(DwarfFile *f, const DwarfView *view, DwarfFrame *out);
bool unwind_cfa(DwarfFile *f, const DwarfView *view, uint64_t *cfa);

#endif
