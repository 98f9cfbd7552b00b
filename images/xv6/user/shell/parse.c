/*
 * parse.c: from a line to a tree.
 *
 * One function per rule, one token of look-ahead:
 *
 *   list     = chain { (";" | "&") [chain] }
 *   chain    = pipeline { ("&&" | "||") pipeline }
 *   pipeline = command [ "|" pipeline ]
 *   command  = ( "(" list ")" | word ) { word | ("<" | ">" | ">>") word }
 *
 * Nodes, words and redirections come from one arena that the next line reuses. After an error all
 * rules still run, but see the end of the line only; the first error is the one that is told.
 */
#include "shell.h"

#define ARENA_SIZE (128 * 1024)

typedef enum TokenKind {
    TOKEN_END,
    TOKEN_WORD,
    TOKEN_PIPE,
    TOKEN_OR,
    TOKEN_BACKGROUND,
    TOKEN_AND,
    TOKEN_THEN,
    TOKEN_OPEN,
    TOKEN_CLOSE,
    TOKEN_FROM,
    TOKEN_TO,
    TOKEN_APPEND,
} TokenKind;

typedef struct Parser {
    const char *at; /* behind the token */
    TokenKind token;
    char *word; /* of a TOKEN_WORD */
    const char *error;
    size_t used; /* of the arena */
} Parser;

static char arena[ARENA_SIZE] __attribute__((aligned(16)));
static char error_line[80];

static Node *parse_list(Parser *p);

static void parse_fail(Parser *p, const char *error)
{
    if (!p->error)
        p->error = error;
    p->token = TOKEN_END;
    p->at = "";
}

/* Zeroed memory. When there is no more: an error, and a scratch area that may be written to. */
static void *take(Parser *p, size_t size)
{
    static char scratch[sizeof(Node)] __attribute__((aligned(16)));

    size = (size + 15) & ~15ul;
    if (p->used + size > sizeof(arena)) {
        parse_fail(p, "the line is too complicated");
        return memset(scratch, 0, sizeof(scratch));
    }
    void *got = memset(arena + p->used, 0, size);
    p->used += size;
    return got;
}

static Node *node_make(Parser *p, NodeKind kind, Node *first, Node *second)
{
    Node *node = take(p, sizeof(Node));

    node->kind = kind;
    node->first = first;
    node->second = second;
    return node;
}

/* A word at p->at, with its quotes: expand.c takes them off. */
static void word_read(Parser *p)
{
    const char *s = p->at;
    char quote = 0;

    for (; *s && (quote || !strchr(" \t|&;()<>", *s)); s++) {
        if (quote ? *s == quote : *s == '\'' || *s == '"')
            quote = quote ? 0 : *s;
        else if (*s == '\\' && quote != '\'' && s[1])
            s++;
    }
    const char *word = p->at;
    size_t length = (size_t)(s - word);
    p->at = s;
    p->word = take(p, WORD_ROOM(length));
    if (quote)
        parse_fail(p, "a quotation mark has no end");
    if (!p->error)
        memcpy(p->word, word, length);
}

static void advance(Parser *p)
{
    static const struct {
        char text[3];
        TokenKind kind;
    } operators[] = {
        {"||", TOKEN_OR},     {"|", TOKEN_PIPE}, {"&&", TOKEN_AND},  {"&", TOKEN_BACKGROUND},
        {";", TOKEN_THEN},    {"(", TOKEN_OPEN}, {")", TOKEN_CLOSE}, {"<", TOKEN_FROM},
        {">>", TOKEN_APPEND}, {">", TOKEN_TO},
    };

    while (*p->at == ' ' || *p->at == '\t')
        p->at++;
    p->token = TOKEN_END;
    if (*p->at == 0 || *p->at == '#')
        return;
    for (size_t i = 0; i < sizeof(operators) / sizeof(operators[0]); i++) {
        size_t length = strlen(operators[i].text);
        if (strncmp(p->at, operators[i].text, length) == 0) {
            p->at += length;
            p->token = operators[i].kind;
            return;
        }
    }
    p->token = TOKEN_WORD;
    word_read(p);
}

static void parse_unexpected(Parser *p)
{
    static const char *const names[] = {
        "the end of the line", "a word", "|", "||", "&", "&&", ";", "(", ")", "<", ">", ">>"};

    fmt_string(error_line, sizeof(error_line), "did not expect %s here", names[p->token]);
    parse_fail(p, error_line);
}

/* Appends a redirection if there is one. */
static bool parse_redirect(Parser *p, Node *node)
{
    static const struct {
        int fd, flags;
    } kinds[] = {
        [TOKEN_FROM] = {0, O_RDONLY},
        [TOKEN_TO] = {1, O_WRONLY | O_CREATE | O_TRUNC},
        [TOKEN_APPEND] = {1, O_WRONLY | O_CREATE | O_APPEND},
    };
    TokenKind kind = p->token;

    if (kind < TOKEN_FROM)
        return false;
    advance(p);
    if (p->token != TOKEN_WORD) {
        parse_fail(p, "a file's name is missing after <, > or >>");
        return true;
    }
    Redirect *redirect = take(p, sizeof(Redirect)), **end = &node->redirects;
    *redirect = (Redirect){NULL, kinds[kind].fd, kinds[kind].flags, p->word};
    while (*end)
        end = &(*end)->next;
    *end = redirect;
    advance(p);
    return true;
}

static Node *parse_command(Parser *p)
{
    Node *node = node_make(p, NODE_COMMAND, NULL, NULL);
    bool group = p->token == TOKEN_OPEN;

    if (group) {
        advance(p);
        node->kind = NODE_GROUP;
        node->first = parse_list(p);
        if (p->token != TOKEN_CLOSE)
            parse_fail(p, "a ) is missing");
        else
            advance(p);
    }
    for (;;) {
        if (parse_redirect(p, node))
            continue;
        if (group || p->token != TOKEN_WORD)
            break;
        if (node->count == ARGUMENTS_MAX)
            parse_fail(p, "a command has too many words");
        else
            node->words[node->count++] = p->word;
        if (p->token == TOKEN_WORD)
            advance(p);
    }
    if (!group && node->count == 0)
        parse_unexpected(p);
    return node;
}

static Node *parse_pipeline(Parser *p)
{
    Node *node = parse_command(p);

    if (p->token == TOKEN_PIPE) {
        advance(p);
        node = node_make(p, NODE_PIPE, node, parse_pipeline(p));
    }
    return node;
}

static Node *parse_chain(Parser *p)
{
    Node *node = parse_pipeline(p);

    while (p->token == TOKEN_AND || p->token == TOKEN_OR) {
        NodeKind kind = p->token == TOKEN_AND ? NODE_AND : NODE_OR;
        advance(p);
        node = node_make(p, kind, node, parse_pipeline(p));
    }
    return node;
}

static Node *parse_list(Parser *p)
{
    Node *list = NULL;

    do {
        Node *node = parse_chain(p);
        if (p->token == TOKEN_BACKGROUND)
            node = node_make(p, NODE_BACKGROUND, node, NULL);
        list = list ? node_make(p, NODE_THEN, list, node) : node;
        if (p->token != TOKEN_THEN && p->token != TOKEN_BACKGROUND)
            break;
        advance(p);
    } while (p->token != TOKEN_END && p->token != TOKEN_CLOSE);
    return list;
}

Node *parse_line(const char *line, const char **error)
{
    Parser p = {.at = line};
    Node *node = NULL;

    advance(&p);
    if (p.token != TOKEN_END)
        node = parse_list(&p);
    if (p.token != TOKEN_END)
        parse_unexpected(&p);
    *error = p.error;
    return node;
}
