/* Compilation units and their line tables. */
#include <stdlib.h>
#include <string.h>

#include "emu/dwarf/dwarf_impl.h"

bool units_find(DwarfFile *f)
{
    Dwarf_CU *cu = NULL;
    Dwarf_Die die, sub;
    Dwarf_Half version;
    uint8_t kind;
    size_t cap = 0;

    while (dwarf_get_units(f->dwarf, cu, &cu, &version, &kind, &die, &sub) == 0) {
        Dwarf_Attribute attr;
        const char *folder;
        if (kind != DW_UT_compile && kind != DW_UT_partial)
            continue;
        if (!grown(&f->units, f->nunits, &cap, sizeof *f->units))
            break;
        folder = dwarf_formstring(dwarf_attr(&die, DW_AT_comp_dir, &attr));
        f->units[f->nunits++] = (Unit){.die = die, .folder = folder ? folder : ""};
    }
    return f->nunits > 0;
}

Unit *unit_at(DwarfFile *f, uint64_t va)
{
    for (size_t i = 0; i < f->nunits; i++) {
        size_t k = (f->last_unit + i) % f->nunits;
        if (dwarf_haspc(&f->units[k].die, va) > 0) {
            f->last_unit = k;
            return &f->units[k];
        }
    }
    return NULL;
}

unsigned die_number(Dwarf_Die *die, unsigned attribute)
{
    Dwarf_Attribute attr;
    Dwarf_Word num;

    return dwarf_formudata(dwarf_attr_integrate(die, attribute, &attr), &num) == 0 &&
                   num <= INT32_MAX
               ? (unsigned)num
               : 0;
}

const char *die_file(Dwarf_Die *die, unsigned attribute)
{
    Dwarf_Attribute attr;
    Dwarf_Word num;
    Dwarf_Files *files;
    Dwarf_Die unit;
    size_t n;

    if (dwarf_formudata(dwarf_attr_integrate(die, attribute, &attr), &num) != 0 ||
        !dwarf_cu_die(attr.cu, &unit, NULL, NULL, NULL, NULL, NULL, NULL) ||
        dwarf_getsrcfiles(&unit, &files, &n) != 0 || num >= n)
        return NULL;
    return dwarf_filesrc(files, num, NULL, NULL);
}

/* --- lines -------------------------------------------------------------------------------------
 */

static int by_address(const void *a, const void *b)
{
    const LineRow *x = a, *y = b;

    if (x->va != y->va)
        return x->va < y->va ? -1 : 1;
    return (int)y->end - (int)x->end; /* an end, and then what begins there */
}

/* Only where a statement begins: what the optimizer scattered belongs to the line before. */
static void read_rows(Unit *u)
{
    Dwarf_Lines *lines;
    size_t n, cap = 0;

    u->read = true;
    if (dwarf_getsrclines(&u->die, &lines, &n) != 0)
        return;
    for (size_t i = 0; i < n; i++) {
        Dwarf_Line *line = dwarf_onesrcline(lines, i);
        bool end = false, statement = false;
        Dwarf_Addr va;
        int number = 0;
        const char *file = line ? dwarf_linesrc(line, NULL, NULL) : NULL;
        if (!line || dwarf_lineaddr(line, &va) != 0 || dwarf_lineendsequence(line, &end) != 0 ||
            dwarf_linebeginstatement(line, &statement) != 0 || dwarf_lineno(line, &number) != 0)
            continue;
        if (!end && (!statement || !file))
            continue;
        if (!grown(&u->rows, u->nrows, &cap, sizeof *u->rows))
            return;
        u->rows[u->nrows++] = (LineRow){
            .va = va, .file = file, .line = number > 0 ? (unsigned)number : 0, .end = end};
    }
    /* Those of one address keep their order: the last one counts. */
    for (size_t i = 1; i < u->nrows; i++)
        if (by_address(&u->rows[i - 1], &u->rows[i]) > 0) {
            qsort(u->rows, u->nrows, sizeof *u->rows, by_address);
            break;
        }
}

static Unit *with_rows(Unit *u)
{
    if (!u->read)
        read_rows(u);
    return u;
}

/* The last row at or below va; nrows: none. */
static size_t row_at(const Unit *u, uint64_t va)
{
    size_t lo = 0, hi = u->nrows;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (u->rows[mid].va <= va)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo ? lo - 1 : u->nrows;
}

static void tell(const Unit *u, size_t i, DwarfLine *out)
{
    size_t first = i, last = i;

    while (first > 0 && u->rows[first - 1].va == u->rows[i].va && !u->rows[first - 1].end)
        first--;
    while (last + 1 < u->nrows && u->rows[last].va == u->rows[i].va)
        last++;
    *out = (DwarfLine){.file = u->rows[i].file,
                       .folder = u->folder,
                       .line = u->rows[i].line,
                       .lo = u->rows[first].va,
                       .hi = u->rows[last].va};
}

/* Units may overlap: one of assembly can span what others have between its pieces. */
bool line_at(DwarfFile *f, uint64_t va, DwarfLine *out)
{
    for (size_t n = 0; n < f->nunits; n++) {
        size_t k = (f->last_unit + n) % f->nunits, i;
        Unit *u = &f->units[k];
        if (dwarf_haspc(&u->die, va) <= 0)
            continue;
        i = row_at(with_rows(u), va);
        if (i == u->nrows || u->rows[i].end)
            continue;
        tell(u, i, out);
        if (out->hi <= va)
            continue;
        f->last_unit = k;
        return true;
    }
    return false;
}

/* `name` is `file`, or ends with it behind a slash. */
static bool ends_with(const char *name, const char *file)
{
    size_t n = strlen(name), m = strlen(file);

    return n >= m && !strcmp(name + n - m, file) &&
           (n == m || name[n - m - 1] == '/' || *file == '/');
}

bool line_address(DwarfFile *f, const char *file, unsigned line, uint64_t *va, DwarfLine *found)
{
    unsigned best = UINT32_MAX;
    const char *last = NULL;
    bool same = false;

    for (size_t k = 0; k < f->nunits; k++) {
        Unit *u = with_rows(&f->units[k]);
        for (size_t i = 0; i < u->nrows; i++) {
            const LineRow *r = &u->rows[i];
            if (r->end || r->line < line || r->line > best || (r->line == best && r->va >= *va))
                continue;
            if (r->file != last) {
                last = r->file;
                same = ends_with(last, file);
            }
            if (!same || (i + 1 < u->nrows && u->rows[i + 1].va == r->va))
                continue; /* nothing is left of it */
            best = r->line;
            *va = r->va;
            tell(u, i, found);
        }
    }
    return best != UINT32_MAX;
}

/* The compiler's options, as gcc notes them. */
static bool is_optimized(Unit *u)
{
    Dwarf_Attribute attr;
    const char *producer = dwarf_formstring(dwarf_attr(&u->die, DW_AT_producer, &attr));
    const char *at = producer ? strstr(producer, " -O") : NULL;

    return at && at[3] != '0';
}

uint64_t function_body(DwarfFile *f, const DwarfFunction *fn, bool always)
{
    Unit *u = unit_at(f, fn->lo);
    size_t i = u ? row_at(with_rows(u), fn->lo) : 0;

    if (!u || i == u->nrows || dwarf_srclang(&u->die) == DW_LANG_Mips_Assembler ||
        (!always && is_optimized(u)))
        return fn->lo;
    while (i < u->nrows && u->rows[i].va <= fn->lo)
        i++;
    return i < u->nrows && u->rows[i].va < fn->hi && !u->rows[i].end ? u->rows[i].va : fn->lo;
}

static void add_source(DwarfFile *f, size_t *cap, size_t *cap2, const char *name,
                       const char *folder)
{
    for (size_t i = 0; i < f->nsources; i++)
        if (!strcmp(f->sources[i], name))
            return;
    if (!grown(&f->sources, f->nsources, cap, sizeof *f->sources) ||
        !grown(&f->source_folders, f->nsources, cap2, sizeof *f->source_folders))
        return;
    f->sources[f->nsources] = name;
    f->source_folders[f->nsources++] = folder;
}

const char *source_name(DwarfFile *f, unsigned i, const char **folder)
{
    if (!f->sources) {
        size_t cap = 0, cap2 = 0;
        for (size_t k = 0; k < f->nunits; k++) {
            Unit *u = with_rows(&f->units[k]);
            const char *last = NULL;
            for (size_t r = 0; r < u->nrows; r++)
                if (u->rows[r].file && u->rows[r].file != last)
                    add_source(f, &cap, &cap2, last = u->rows[r].file, u->folder);
        }
    }
    if (i >= f->nsources)
        return NULL;
    *folder = f->source_folders[i];
    return f->sources[i];
}
