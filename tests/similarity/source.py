"""C and assembly as functions of tokens.

A token is (text, kind), kind one letter: n name, 0 number, s string or character, k keyword (in assembly
a mnemonic or a directive), r register, p punctuation. What is no part of a function is not looked at:
declarations, types, data, preprocessor lines. A closing brace in column 0 ends a function, whatever an
#ifdef left open.
"""
import os
import re
from collections import namedtuple

# tokens: of the body, without the head: what a function is called and what it takes is its interface
Function = namedtuple("Function", "path line name tokens")

KEYWORDS = frozenset("""auto break case char const continue default do double else enum extern float for goto
    if inline int long register restrict return short signed sizeof static struct switch typedef union
    unsigned void volatile while""".split())
REGISTER = re.compile(r"(x|f)([12]?\d|3[01])|(zero|ra|sp|gp|tp)|f?(a[0-7]|s(\d|1[01])|t[0-6])|ft\d+")
COMMENT = re.compile(r"""("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|/\*.*?\*/|//[^\n]*""", re.S)
DIRECTIVE = re.compile(r"^[ \t]*#(?:\\\n|[^\n])*", re.M)
C_TOKEN = re.compile(r"""(?P<s>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|(?P<n>[A-Za-z_]\w*)|(?P<z>\.?\d[\w.]*)|
    (?P<p><<=|>>=|\.\.\.|->|\+\+|--|<<|>>|[-+*/%&|^<>=!]=|&&|\|\||[^\s\w])|(?P<l>\n)""", re.X)
ASM_TOKEN = re.compile(r'(?P<s>"(?:\\.|[^"\\\n])*")|(?P<n>[A-Za-z_.$\\][\w.$\\]*)|(?P<z>\d\w*)|(?P<p>[^\s\w])')
ASM_LABEL = re.compile(r"\s*([A-Za-z_.$][\w.$]*|\d+):|\s*\.macro\s+(\w+)")


def blank(match):
    return re.sub(r"[^\n]", " ", match.group(0))


def without_comments(text):
    return COMMENT.sub(lambda m: m.group(1) or blank(m), text)


def c_tokens(text):
    """[(text, kind, line)]"""
    found, line = [], 1
    for m in C_TOKEN.finditer(DIRECTIVE.sub(blank, without_comments(text))):
        kind, word = m.lastgroup, m.group(0)
        if kind == "l":
            line += 1
        else:
            kind = "k" if word in KEYWORDS else "0" if kind == "z" else kind
            found.append((word, kind, line))
    return found


def head_name(head):
    """The function that these tokens before a '{' declare; None: something else."""
    name, depth = None, 0
    for i, (word, kind, _) in enumerate(head):
        if word == "(":
            before = head[i - 1] if i else None
            if depth == 0 and before and before[1] == "n" and not before[0].startswith("__attr"):
                name = before[0]
            depth += 1
        elif word == ")":
            depth -= 1
        elif word == "=" and depth == 0:
            return None
    return name


def c_functions(text, path):
    tokens, found = c_tokens(text), []
    columns = text.split("\n")
    head, i = [], 0
    while i < len(tokens):
        word, _, line = tokens[i]
        if word == "{":
            name, start, depth = head_name(head), i, 1
            i += 1
            while i < len(tokens) and depth:
                depth += {"{": 1, "}": -1}.get(tokens[i][0], 0)
                if tokens[i][0] == "}" and columns[tokens[i][2] - 1].startswith("}"):
                    depth = 0
                i += 1
            if name:
                body = [t[:2] for t in tokens[start:i]]
                found.append(Function(path, line, name, body))
                head = []
            continue
        head = [] if word in ";}" else head + [tokens[i]]
        i += 1
    return found


def asm_line(line):
    """Its tokens; the first word is the keyword."""
    found = []
    for part in line.split(";"):
        first = True
        for m in ASM_TOKEN.finditer(part):
            kind, word = m.lastgroup, m.group(0)
            if kind == "n":
                kind = "k" if first else "r" if REGISTER.fullmatch(word) else "n"
                first = False
            found.append((word, "0" if kind == "z" else kind))
    return found


def asm_functions(text, path):
    """Cut at the labels that are declared global, and at macros; labels inside are no tokens."""
    text = DIRECTIVE.sub(blank, without_comments(text))
    is_global = set(re.findall(r"\.glob[a]?l\s+([\w.$]+)", text))
    found, tokens = [], []
    for number, line in enumerate(text.split("\n"), 1):
        line = line.split("#")[0]
        label = ASM_LABEL.match(line)
        if label and (label.group(2) or label.group(1) in is_global):
            tokens = []
            found.append(Function(path, number, label.group(1) or label.group(2), tokens))
        tokens += asm_line(line[label.end():] if label and label.group(1) else line)
    return [f for f in found if f.tokens]


def functions(path, shown):
    """Of one file; `shown`: how its path is printed."""
    with open(path, encoding="utf-8", errors="replace") as f:
        text = f.read()
    return asm_functions(text, shown) if path.endswith(".S") else c_functions(text, shown)


def tree_functions(top, folders=("",)):
    """Of all .c, .h and .S files below the folders of a tree."""
    found = []
    for folder in folders:
        for place, folders_here, files in os.walk(os.path.join(top, folder)):
            folders_here.sort()
            for name in sorted(files):
                path = os.path.join(place, name)
                if name.endswith((".c", ".h", ".S")) and os.path.isfile(path):
                    found += functions(path, os.path.relpath(path, top))
    return found
