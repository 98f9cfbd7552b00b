/*
 * shell.h: what the parser of the shell hands to its runner.
 */
#ifndef SHELL_H
#define SHELL_H

#include "user.h"

typedef enum NodeKind {
    NODE_COMMAND,    /* words */
    NODE_GROUP,      /* ( first ) */
    NODE_PIPE,       /* first | second, leaning to the right */
    NODE_THEN,       /* first ; second */
    NODE_AND,        /* first && second */
    NODE_OR,         /* first || second */
    NODE_BACKGROUND, /* first & */
} NodeKind;

typedef struct Redirect {
    struct Redirect *next; /* carried out in the order of the line */
    int fd, flags;
    char *path;
} Redirect;

typedef struct Node {
    NodeKind kind;
    bool expanded; /* words and redirections are no more as they were typed */
    struct Node *first, *second;
    Redirect *redirects; /* of COMMAND and GROUP */
    int count;           /* of words; words[count] is NULL */
    char *words[ARGUMENTS_MAX + 1];
} Node;

typedef struct Shell {
    bool interactive; /* commands become jobs of their own */
    int status;       /* of the last command */
} Shell;

/* Room for a word of that many bytes: `$?` becomes four digits at most. */
#define WORD_ROOM(length) ((length)*2 + 8)

/* The tree of a line, good until the next call, its words still as they were typed. `*error` is
 * NULL or what is wrong; a tree of NULL without error is an empty line. */
Node *parse_line(const char *line, const char **error);

/* Once for each node: quotes come off its words and files' names, `$?` becomes the status. */
void node_expand(Node *node, int status);

/* Carries it out and waits for it, but for what runs in the background. Its status. */
int run_node(Shell *shell, Node *node);

#endif
