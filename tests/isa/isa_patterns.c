/*
 * The decoder against patterns.c: name, operands, length, and why a word is illegal. All compressed
 * encodings and many 32-bit words, with the whole set, with rv64i, and with each extension alone.
 *
 *     isa_patterns           2^24 words with the whole set and with rv64i, 2^20 with the others
 *     isa_patterns --long    all 2^32 words with the whole set and with rv64i, too
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "emu/isa/isa.h"
#include "tests/isa/patterns.h"

enum { ROWS_MAX = 600, FIELDS_MAX = 12, BUCKETS = 256, REPORTS = 20, DIRECTED = 64 };

typedef enum Kind { RD, RS1, RS2, RS3, RM, IMM, NUMBER, KINDS } Kind;

/* `width` bits of the word from bit `at` are the bits of the operand from bit `to`. */
typedef struct Field {
    Kind kind;
    uint8_t at, width, to;
} Field;

typedef struct Row {
    const Pattern *pattern;
    uint32_t mask, match;
    Field field[FIELDS_MAX];
    unsigned nfields;
    int fixed[KINDS];      /* what the pattern says besides its bits */
    unsigned never[KINDS]; /* bit n: this register is another instruction's */
    bool small[KINDS];     /* three bits: x8 to x15 */
    unsigned sign;         /* width of a signed immediate, or 0 */
    bool nz, at_most_10;
    uint16_t id[32]; /* InsnId, by number */
    uint64_t hits;
} Row;

typedef struct Table {
    Row row[ROWS_MAX];
    unsigned n;
    uint16_t bucket[BUCKETS][ROWS_MAX];
    unsigned size[BUCKETS];
} Table;

typedef struct Test {
    Table *wide, *narrow;
    Isa isa;
    const char *name;
    bool has_wide[ROWS_MAX], has_narrow[ROWS_MAX];
    uint64_t words, legal;
    unsigned wrong;
} Test;

static uint64_t seed = 0x9e3779b97f4a7c15;

static uint32_t random32(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (uint32_t)(seed >> 16);
}

static void die(const Pattern *p, const char *what)
{
    fprintf(stderr, "patterns.c: %s '%s': %s\n", p->name, p->bits, what);
    exit(1);
}

/* --- reading the patterns ------------------------------------------------------------------- */

static void add_field(Row *r, Kind kind, unsigned *at, unsigned width, unsigned to)
{
    if (r->nfields == FIELDS_MAX || *at < width)
        die(r->pattern, "too many fields or bits");
    *at -= width;
    r->field[r->nfields++] = (Field){kind, (uint8_t)*at, (uint8_t)width, (uint8_t)to};
}

/* The inside of imm[12|10:5]. */
static void add_ranges(Row *r, Kind kind, const char *s, unsigned *at, bool is_signed)
{
    while (*s && *s != ']') {
        unsigned hi = (unsigned)strtoul(s, (char **)&s, 10), lo = hi;
        if (*s == ':')
            lo = (unsigned)strtoul(s + 1, (char **)&s, 10);
        if (is_signed && hi + 1 > r->sign)
            r->sign = hi + 1;
        add_field(r, kind, at, hi - lo + 1, lo);
        s += *s == '|';
    }
}

/* rd rs1 rs2 rs3, and their forms */
static bool add_register(Row *r, const char *w, unsigned *at)
{
    static const char *const names[] = {[RD] = "rd", [RS1] = "rs1", [RS2] = "rs2", [RS3] = "rs3"};
    bool found = false, small = strchr(w, '\'') != NULL;
    unsigned before = *at, width = small ? 3 : strchr(w, 'e') ? 4 : 5;

    for (Kind k = RD; k <= RS3; k++) {
        const char *p = strstr(w, names[k]), *bang = strchr(w, '!');
        if (!p)
            continue;
        *at = before;
        add_field(r, k, at, width, width == 4);
        r->small[k] = small;
        if (bang)
            r->never[k] = bang[1] ? 1 | 1u << atoi(bang + 1) : 1;
        found = true;
    }
    if (found && width == 4) { /* even: the lowest bit is 0 */
        r->mask |= 1u << --*at;
    }
    return found;
}

static bool add_named(Row *r, const char *w, unsigned *at)
{
    static const struct {
        const char *name;
        Kind kind;
        unsigned width, to;
    } names[] = {{"rm", RM, 3, 0},    {"csr", IMM, 12, 0}, {"zimm", RS1, 5, 0}, {"fm", IMM, 4, 8},
                 {"pred", IMM, 4, 4}, {"succ", IMM, 4, 0}, {"aq", IMM, 1, 1},   {"rl", IMM, 1, 0},
                 {"bs", IMM, 2, 0},   {"rnum", IMM, 4, 0}};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!strcmp(w, names[i].name)) {
            add_field(r, names[i].kind, at, names[i].width, names[i].to);
            r->at_most_10 |= !strcmp(w, "rnum");
            return true;
        }
    return false;
}

static bool add_fixed(Row *r, const char *w)
{
    static const char *const names[KINDS] = {"rd=", "rs1=", "rs2=", "rs3=", "rm=", "imm=", "n="};

    for (Kind k = RD; k < KINDS; k++)
        if (!strncmp(w, names[k], strlen(names[k]))) {
            r->fixed[k] = atoi(w + strlen(names[k]));
            return true;
        }
    return false;
}

static void add_word(Row *r, const char *w, unsigned *at)
{
    if (!strcmp(w, "nz")) {
        r->nz = true;
    } else if (strspn(w, "01-") == strlen(w)) {
        for (; *w; w++) {
            if (!*at)
                die(r->pattern, "too many bits");
            --*at;
            r->mask |= (uint32_t)(*w != '-') << *at;
            r->match |= (uint32_t)(*w == '1') << *at;
        }
    } else if (!strncmp(w, "imm[", 4)) {
        add_ranges(r, IMM, w + 4, at, true);
    } else if (!strncmp(w, "uimm[", 5)) {
        add_ranges(r, IMM, w + 5, at, false);
    } else if (!strncmp(w, "n[", 2)) {
        add_ranges(r, NUMBER, w + 2, at, false);
    } else if (!add_named(r, w, at) && !add_fixed(r, w) && !add_register(r, w, at)) {
        die(r->pattern, w);
    }
}

static unsigned find_insn(const char *mnemonic)
{
    for (unsigned i = 0; i < INSN_COUNT; i++)
        if (!strcmp(insn_info[i].mnemonic, mnemonic))
            return i;
    return INSN_ILLEGAL;
}

static void read_row(Row *r, const Pattern *p, unsigned bits)
{
    char text[120], name[40];
    unsigned at = bits, numbers = 1;

    *r = (Row){.pattern = p};
    snprintf(text, sizeof text, "%s", p->bits);
    for (char *w = strtok(text, " "); w; w = strtok(NULL, " "))
        add_word(r, w, &at);
    if (at)
        die(p, "too few bits");
    for (unsigned i = 0; i < r->nfields; i++)
        if (r->field[i].kind == NUMBER)
            numbers <<= r->field[i].width;
    for (unsigned n = 0; n < numbers; n++) {
        snprintf(name, sizeof name, numbers > 1 ? "%s%u" : "%s", p->name, n);
        r->id[n] = (uint16_t)find_insn(name);
        if (r->id[n] == INSN_ILLEGAL)
            die(p, "the emulator has no such instruction");
    }
}

static unsigned bucket_of(uint32_t word, unsigned bits)
{
    return bits == 16 ? (word & 3) << 3 | (word >> 13 & 7)
                      : (word >> 2 & 31) << 3 | (word >> 12 & 7);
}

static Table *read_table(const Pattern *p, unsigned bits)
{
    uint32_t key = bits == 16 ? 0xe003 : 0x707c;
    Table *t = calloc(1, sizeof *t);

    for (; p->name; p++)
        read_row(&t->row[t->n++], p, bits);
    for (unsigned b = 0; b < BUCKETS; b++) {
        uint32_t word = bits == 16 ? b >> 3 | (b & 7) << 13 : b >> 3 << 2 | (b & 7) << 12;
        if (bucket_of(word, bits) != b)
            continue;
        for (unsigned i = 0; i < t->n; i++)
            if (!((t->row[i].match ^ word) & t->row[i].mask & key))
                t->bucket[b][t->size[b]++] = (uint16_t)i;
    }
    return t;
}

/* --- what a set has ------------------------------------------------------------------------- */

static bool has_ext(const Isa *isa, const char *name, size_t len, const Pattern *p)
{
    for (unsigned e = 0; e < EXT_COUNT; e++)
        if (strlen(ext_info[e].name) == len && !strncasecmp(ext_info[e].name, name, len))
            return isa_has(isa, e);
    die(p, "no such extension");
    return false;
}

/* "Zcb M|Zmmul": each word, of which one of those between bars. */
static bool has_all(const Isa *isa, const Pattern *p)
{
    const char *s = p->ext;

    while (*s) {
        bool any = false;
        for (size_t len; *s && *s != ' '; s += len) {
            s += *s == '|';
            len = strcspn(s, "| ");
            any |= has_ext(isa, s, len, p);
        }
        if (!any)
            return false;
        s += strspn(s, " ");
    }
    return true;
}

static void choose(Test *t, const char *string)
{
    Err err = {0};

    t->name = string ? string : "the whole set";
    if (!isa_init(&t->isa, string, &err)) {
        fprintf(stderr, "%s\n", err.msg);
        exit(1);
    }
    for (unsigned i = 0; i < t->wide->n; i++)
        t->has_wide[i] = has_all(&t->isa, t->wide->row[i].pattern);
    for (unsigned i = 0; i < t->narrow->n; i++)
        t->has_narrow[i] = has_all(&t->isa, t->narrow->row[i].pattern);
}

/* --- one word ------------------------------------------------------------------------------- */

/* False: the pattern reserves this value or leaves it to another instruction. */
static bool operands(const Row *r, uint32_t word, int *value)
{
    for (Kind k = 0; k < KINDS; k++)
        value[k] = r->fixed[k];
    for (unsigned i = 0; i < r->nfields; i++) {
        const Field *f = &r->field[i];
        value[f->kind] |= (int)((word >> f->at & ((UINT64_C(1) << f->width) - 1)) << f->to);
    }
    for (Kind k = RD; k <= RS3; k++) {
        if (r->never[k] >> value[k] & 1)
            return false;
        value[k] += r->small[k] ? 8 : 0;
    }
    if ((r->nz && !value[IMM]) || (r->at_most_10 && value[IMM] > 10))
        return false;
    if (r->sign && r->sign < 32 && value[IMM] >> (r->sign - 1) & 1)
        value[IMM] -= 1 << r->sign;
    return true;
}

static void report(Test *t, uint32_t word, const Insn *in, const Row *r, const int *v)
{
    char want[100] = "illegal";

    if (t->wrong++ >= REPORTS)
        return;
    if (r)
        snprintf(want, sizeof want, "%s rd %d rs1 %d rs2 %d rs3 %d rm %d imm %d",
                 insn_info[r->id[v[NUMBER]]].mnemonic, v[RD], v[RS1], v[RS2], v[RS3], v[RM],
                 v[IMM]);
    printf("%s: %08" PRIx32 ": decoded as %s rd %u rs1 %u rs2 %u rs3 %u rm %u imm %d, %u bytes, "
           "lacking %s; the manual: %s\n",
           t->name, word, in->id == INSN_ILLEGAL ? "illegal" : insn_info[in->id].mnemonic, in->rd,
           in->rs1, in->rs2, in->rs3, in->rm, (int)in->imm, in->len, ext_info[in->needs].id, want);
}

static void check(Test *t, uint32_t word)
{
    bool small = (word & 3) != 3, lacking = false, good;
    uint32_t bits = small ? word & 0xffff : word;
    Table *table = small ? t->narrow : t->wide;
    const bool *has = small ? t->has_narrow : t->has_wide;
    unsigned b = bucket_of(bits, small ? 16 : 32);
    int v[KINDS] = {0};
    Row *row = NULL;
    Insn in;

    for (unsigned i = 0; i < table->size[b] && !row; i++) {
        Row *r = &table->row[table->bucket[b][i]];
        if ((bits & r->mask) != r->match || !operands(r, bits, v))
            continue;
        if (has[r - table->row])
            row = r;
        else
            lacking = true;
    }
    good = isa_decode(&t->isa, word, &in) == (row != NULL) && in.len == (small ? 2 : 4) &&
           in.raw == bits;
    if (row) {
        good = good && in.id == row->id[v[NUMBER]] && in.rd == v[RD] && in.rs1 == v[RS1] &&
               in.rs2 == v[RS2] && in.rs3 == v[RS3] && in.rm == v[RM] && in.imm == v[IMM];
        row->hits++;
        t->legal++;
    } else {
        good = good && in.id == INSN_ILLEGAL && (in.needs != EXT_none) == lacking;
    }
    t->words++;
    if (!good)
        report(t, word, &in, row, v);
}

/* --- which words ---------------------------------------------------------------------------- */

static void compressed(Test *t)
{
    for (uint32_t c = 0; c < 0x10000; c++)
        if ((c & 3) != 3)
            check(t, c | random32() << 16);
}

/* Every value of the bits that choose among instructions (31 to 20, 14 to 12, 6 to 2), `rounds`
 * times; rd and rs1 are random, or one of them or both are x0. */
static void stratified(Test *t, unsigned rounds)
{
    for (unsigned n = 0; n < rounds; n++)
        for (uint32_t i = 0; i < 1 << 20; i++) {
            uint32_t r = random32();
            uint32_t rd = n & 1 ? 0 : r & 31, rs1 = n & 2 ? 0 : r >> 5 & 31;
            check(t, (i >> 8) << 20 | rs1 << 15 | (i >> 5 & 7) << 12 | rd << 7 | (i & 31) << 2 | 3);
        }
}

/* Each pattern with random operands, and with one bit of what it fixes wrong. */
static void directed(Test *t)
{
    for (unsigned i = 0; i < t->wide->n; i++) {
        const Row *r = &t->wide->row[i];
        for (unsigned n = 0; n < DIRECTED; n++)
            check(t, r->match | (random32() & ~r->mask));
        for (unsigned bit = 2; bit < 32; bit++)
            check(t, (r->match | (random32() & ~r->mask)) ^ UINT32_C(1) << bit);
    }
}

static void all_words(Test *t)
{
    uint32_t word = 3;

    do {
        check(t, word);
        word += 4;
    } while (word != 3);
}

/* --- the whole ------------------------------------------------------------------------------ */

static unsigned finish(Test *t)
{
    if (t->wrong > REPORTS)
        printf("%s: %u more\n", t->name, t->wrong - REPORTS);
    return t->wrong;
}

/* Nothing was left out: each pattern has met words, and each instruction has a pattern. */
static unsigned coverage(const Table *wide, const Table *narrow)
{
    static bool seen[INSN_COUNT];
    unsigned wrong = 0;

    for (unsigned k = 0; k < 2; k++) {
        const Table *t = k ? narrow : wide;
        for (unsigned i = 0; i < t->n; i++)
            if (!t->row[i].hits) {
                printf("no word for %s '%s'\n", t->row[i].pattern->name, t->row[i].pattern->bits);
                wrong++;
            }
    }
    for (unsigned i = 0; i < wide->n; i++)
        for (unsigned n = 0; n < 32; n++)
            seen[wide->row[i].id[n]] |= n == 0 || wide->row[i].id[n];
    for (unsigned i = 0; i < INSN_COUNT; i++)
        if (!seen[i]) {
            printf("%s has no pattern\n", insn_info[i].mnemonic);
            wrong++;
        }
    return wrong;
}

int main(int argc, char **argv)
{
    bool all = argc > 1 && !strcmp(argv[1], "--long");
    Table *wide = read_table(patterns32, 32), *narrow = read_table(patterns16, 16);
    uint64_t words = 0, legal = 0;
    unsigned wrong = 0, sets = 0;
    Test *t = malloc(sizeof *t);

    for (unsigned k = 0; k < EXT_COUNT + 2; k++) {
        char alone[40];
        *t = (Test){.wide = wide, .narrow = narrow};
        if (k >= 2 && !ext_info[k - 2].name[0])
            continue;
        snprintf(alone, sizeof alone, "rv64i_%s", k < 2 ? "" : ext_info[k - 2].name);
        choose(t, k == 0 ? "max_smrnmi" : k == 1 ? "rv64i" : alone);
        compressed(t);
        directed(t);
        stratified(t, k < 2 ? 16 : 1);
        if (k < 2 && all)
            all_words(t);
        wrong += finish(t);
        words += t->words;
        legal += t->legal;
        sets++;
    }
    wrong += coverage(wide, narrow);
    printf("%u patterns of 32 bits, %u of 16; %" PRIu64 " words (%" PRIu64
           " legal) with %u sets: %u differ\n",
           wide->n, narrow->n, words, legal, sets, wrong);
    free(t);
    free(wide);
    free(narrow);
    return wrong != 0;
}
