/*
 * Reader of flattened device trees: see dt.h.
 *
 * The structure block is a row of 4-byte aligned tokens; dt_token() reads one and is the only place
 * that touches it. A tree that dt_init() has let pass has matching begin and end tokens, so that
 * the walks below need no depth check of their own.
 */
#include "lib/dt.h"

#include "lib/string.h"

#define DT_MAGIC       0xd00dfeed
#define DT_VERSION     17
#define DT_OLDEST_READ 16 /* we read what a version 16 reader reads */

enum { TOKEN_BEGIN = 1, TOKEN_END = 2, TOKEN_PROP = 3, TOKEN_NOP = 4, TOKEN_LAST = 9 };

/* Offsets in the header. */
enum {
    HEADER_MAGIC = 0,
    HEADER_SIZE = 4,
    HEADER_NODES = 8,
    HEADER_STRINGS = 12,
    HEADER_RESERVED = 16,
    HEADER_VERSION = 20,
    HEADER_COMPATIBLE = 24,
    HEADER_BOOT_CPU = 28,
    HEADER_STRINGS_SIZE = 32,
    HEADER_NODES_SIZE = 36,
};

typedef struct Token {
    uint32_t kind;
    uint32_t next;       /* offset behind the token */
    const char *name;    /* of the node or the property */
    const uint8_t *data; /* of the property */
    uint32_t size;
} Token;

uint32_t dt_be32(const void *bytes)
{
    const uint8_t *b = bytes;
    return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

/* A text that ends before `end`, or NULL. */
static const char *text_at(const Dt *dt, uint32_t off, uint32_t end)
{
    if (off >= end || !memchr(dt->blob + off, 0, end - off))
        return NULL;
    return (const char *)dt->blob + off;
}

static bool dt_token(const Dt *dt, uint32_t off, Token *token)
{
    *token = (Token){0};
    if (off > dt->nodes_end || dt->nodes_end - off < 4)
        return false;
    token->kind = dt_be32(dt->blob + off);
    off += 4;

    if (token->kind == TOKEN_BEGIN) {
        token->name = text_at(dt, off, dt->nodes_end);
        if (!token->name)
            return false;
        off += (uint32_t)strlen(token->name) + 1;
    } else if (token->kind == TOKEN_PROP) {
        if (dt->nodes_end - off < 8)
            return false;
        uint32_t name_off = dt_be32(dt->blob + off + 4);
        token->size = dt_be32(dt->blob + off);
        off += 8;
        if (token->size > dt->nodes_end - off || name_off >= dt->strings_end - dt->strings)
            return false;
        token->data = dt->blob + off;
        token->name = text_at(dt, dt->strings + name_off, dt->strings_end);
        if (!token->name)
            return false;
        off += token->size;
    }
    token->next = (off + 3) & ~(uint32_t)3;
    return token->next <= dt->nodes_end;
}

/* One pass over all tokens; NULL if they make one tree of bearable depth. */
static const char *check_nodes(const Dt *dt)
{
    unsigned depth = 0;
    bool had_root = false;
    Token token;

    for (uint32_t off = dt->nodes; dt_token(dt, off, &token); off = token.next) {
        switch (token.kind) {
        case TOKEN_BEGIN:
            if (depth == 0 && had_root)
                return "two root nodes";
            if (++depth > DT_MAX_DEPTH)
                return "nodes nested too deeply";
            had_root = true;
            break;
        case TOKEN_END:
            if (depth-- == 0)
                return "a node ends that did not begin";
            break;
        case TOKEN_PROP:
            if (depth == 0)
                return "a property outside every node";
            break;
        case TOKEN_NOP: break;
        case TOKEN_LAST: return depth == 0 && had_root ? NULL : "the tree ends inside a node";
        default: return "an unknown token in the structure block";
        }
    }
    return "the structure block is cut off";
}

/* Puts a block's bounds into the struct, if it lies behind the header and inside the blob. */
static bool take_block(const Dt *dt, unsigned field, uint32_t size, uint32_t *start, uint32_t *end)
{
    *start = dt_be32(dt->blob + field);
    *end = *start + size;
    return *start >= DT_HEADER_SIZE && *start <= dt->size && size <= dt->size - *start;
}

const char *dt_init(Dt *dt, const void *blob, size_t limit)
{
    uint32_t unused;

    *dt = (Dt){.blob = blob};
    if (limit < DT_HEADER_SIZE || dt_be32(dt->blob + HEADER_MAGIC) != DT_MAGIC)
        return "no device tree magic";
    dt->size = dt_be32(dt->blob + HEADER_SIZE);
    if (dt->size < DT_HEADER_SIZE || dt->size > limit || dt->size > INT32_MAX)
        return "its size is not possible";
    if (dt_be32(dt->blob + HEADER_VERSION) < DT_VERSION ||
        dt_be32(dt->blob + HEADER_COMPATIBLE) > DT_VERSION ||
        dt_be32(dt->blob + HEADER_COMPATIBLE) < DT_OLDEST_READ)
        return "its version is not 17";
    if (!take_block(dt, HEADER_NODES, dt_be32(dt->blob + HEADER_NODES_SIZE), &dt->nodes,
                    &dt->nodes_end) ||
        !take_block(dt, HEADER_STRINGS, dt_be32(dt->blob + HEADER_STRINGS_SIZE), &dt->strings,
                    &dt->strings_end) ||
        !take_block(dt, HEADER_RESERVED, 16, &dt->reserved, &unused) || dt->nodes % 4)
        return "a block lies outside of it";
    dt->boot_cpu = dt_be32(dt->blob + HEADER_BOOT_CPU);
    return check_nodes(dt);
}

/* The next begin token at or behind `off`; *ends counts the end tokens passed on the way. */
static int next_begin(const Dt *dt, uint32_t off, unsigned *ends)
{
    Token token;

    for (*ends = 0; dt_token(dt, off, &token); off = token.next) {
        if (token.kind == TOKEN_BEGIN)
            return (int)off;
        if (token.kind == TOKEN_END)
            ++*ends;
        if (token.kind == TOKEN_LAST)
            break;
    }
    return DT_NONE;
}

/* Reads the node's begin token; false for DT_NONE and for what is no node. */
static bool open_node(const Dt *dt, int node, Token *token)
{
    return node >= 0 && (uint32_t)node >= dt->nodes && dt_token(dt, (uint32_t)node, token) &&
           token->kind == TOKEN_BEGIN;
}

int dt_root(const Dt *dt)
{
    unsigned ends;
    return next_begin(dt, dt->nodes, &ends);
}

int dt_next(const Dt *dt, int node)
{
    Token token;
    unsigned ends;

    return open_node(dt, node, &token) ? next_begin(dt, token.next, &ends) : DT_NONE;
}

int dt_child(const Dt *dt, int node)
{
    Token token;
    unsigned ends;

    if (!open_node(dt, node, &token))
        return DT_NONE;
    int next = next_begin(dt, token.next, &ends);
    return ends == 0 ? next : DT_NONE;
}

int dt_sibling(const Dt *dt, int node)
{
    Token token;
    int depth = 0;

    if (!open_node(dt, node, &token))
        return DT_NONE;
    for (int at = node; at != DT_NONE;) {
        unsigned ends;
        open_node(dt, at, &token);
        at = next_begin(dt, token.next, &ends);
        depth += 1 - (int)ends;
        if (depth <= 0)
            return depth == 0 ? at : DT_NONE;
    }
    return DT_NONE;
}

int dt_parent(const Dt *dt, int node)
{
    int open[DT_MAX_DEPTH]; /* the nodes around the place that we are at */
    unsigned depth = 0;
    Token token;

    for (uint32_t off = dt->nodes; dt_token(dt, off, &token); off = token.next) {
        if (token.kind == TOKEN_BEGIN) {
            if ((int)off == node)
                return depth ? open[depth - 1] : DT_NONE;
            open[depth++] = (int)off;
        } else if (token.kind == TOKEN_END) {
            depth--;
        } else if (token.kind == TOKEN_LAST) {
            break;
        }
    }
    return DT_NONE;
}

const char *dt_name(const Dt *dt, int node)
{
    Token token;
    return open_node(dt, node, &token) ? token.name : "";
}

/* Whether `name` is part[0..length), where a part without '@' fits any unit address. */
static bool name_fits(const char *name, const char *part, size_t length)
{
    if (strncmp(name, part, length) != 0)
        return false;
    return name[length] == 0 || (name[length] == '@' && !memchr(part, '@', length));
}

int dt_find_path(const Dt *dt, const char *path)
{
    int node = dt_root(dt);

    while (node != DT_NONE) {
        while (*path == '/')
            path++;
        if (!*path)
            break;
        const char *slash = strchr(path, '/');
        size_t length = slash ? (size_t)(slash - path) : strlen(path);
        node = dt_child(dt, node);
        while (node != DT_NONE && !name_fits(dt_name(dt, node), path, length))
            node = dt_sibling(dt, node);
        path += length;
    }
    return node;
}

int dt_find_compatible(const Dt *dt, int after, const char *name)
{
    int node = after == DT_NONE ? dt_root(dt) : dt_next(dt, after);

    while (node != DT_NONE && !dt_list_has(dt, node, "compatible", name))
        node = dt_next(dt, node);
    return node;
}

int dt_find_phandle(const Dt *dt, uint32_t phandle)
{
    for (int node = dt_root(dt); node != DT_NONE; node = dt_next(dt, node)) {
        uint32_t its;
        if (dt_cell(dt, node, "phandle", 0, &its) && its == phandle)
            return node;
    }
    return DT_NONE;
}

uint32_t dt_body(const Dt *dt, int node)
{
    Token token;
    uint32_t body = 0;

    if (!open_node(dt, node, &token))
        return 0;
    do
        body = token.next;
    while (dt_token(dt, body, &token) && (token.kind == TOKEN_PROP || token.kind == TOKEN_NOP));
    return body;
}

const void *dt_prop(const Dt *dt, int node, const char *name, uint32_t *size)
{
    Token token;

    if (!open_node(dt, node, &token))
        return NULL;
    while (dt_token(dt, token.next, &token)) {
        if (token.kind == TOKEN_PROP && strcmp(token.name, name) == 0) {
            if (size)
                *size = token.size;
            return token.data;
        }
        if (token.kind != TOKEN_PROP && token.kind != TOKEN_NOP)
            break; /* properties stand before the first child */
    }
    return NULL;
}

bool dt_cell(const Dt *dt, int node, const char *name, unsigned index, uint32_t *value)
{
    uint32_t size;
    const uint8_t *data = dt_prop(dt, node, name, &size);

    if (!data || index >= size / 4)
        return false;
    *value = dt_be32(data + 4 * index);
    return true;
}

/* A number of up to two cells; more do not fit into 64 bits, which is said by false. */
static bool take_cells(const uint8_t *data, uint32_t cells, uint64_t *value)
{
    *value = 0;
    for (uint32_t i = 0; i < cells; i++) {
        if (*value >> 32)
            return false;
        *value = *value << 32 | dt_be32(data + 4 * i);
    }
    return true;
}

bool dt_number(const Dt *dt, int node, const char *name, uint64_t *value)
{
    uint32_t size;
    const uint8_t *data = dt_prop(dt, node, name, &size);

    return data && size >= 4 && take_cells(data, size >= 8 ? 2 : 1, value);
}

const char *dt_string(const Dt *dt, int node, const char *name)
{
    uint32_t size;
    const char *text = dt_prop(dt, node, name, &size);

    return text && memchr(text, 0, size) ? text : NULL;
}

bool dt_list_has(const Dt *dt, int node, const char *name, const char *text)
{
    uint32_t size;
    const char *at = dt_prop(dt, node, name, &size);
    size_t length = strlen(text) + 1;

    while (at && size) {
        const char *end = memchr(at, 0, size);
        if (!end)
            return false;
        size_t step = (size_t)(end - at) + 1;
        if (step == length && memcmp(at, text, length) == 0)
            return true;
        at += step;
        size -= (uint32_t)step;
    }
    return false;
}

bool dt_reg(const Dt *dt, int node, unsigned index, uint64_t *address, uint64_t *size)
{
    int parent = dt_parent(dt, node);
    uint32_t address_cells = 2, size_cells = 1, bytes; /* the specification's defaults */
    const uint8_t *data = dt_prop(dt, node, "reg", &bytes);

    dt_cell(dt, parent, "#address-cells", 0, &address_cells);
    dt_cell(dt, parent, "#size-cells", 0, &size_cells);
    if (!data || address_cells == 0 || address_cells > 3 || size_cells > 3)
        return false;
    uint32_t row = 4 * (address_cells + size_cells);
    if (index >= bytes / row)
        return false;
    data += (size_t)row * index;
    return take_cells(data, address_cells, address) &&
           take_cells(data + 4 * address_cells, size_cells, size);
}

bool dt_enabled(const Dt *dt, int node)
{
    const char *status = dt_string(dt, node, "status");

    return !status || strcmp(status, "okay") == 0 || strcmp(status, "ok") == 0;
}
