"""Marks: which lines of the sources a lab leaves to its students (README.md has the syntax).

A mark is a comment on lines of its own. read() finds a file's marks and says what is wrong with
them, cut() makes the starter's text of it.
"""
import os
import re

MARK = re.compile(r"^(\s*)/\*\s*lab (\S+): (begin|end|file|instead:)\s*(.*?)(\s*\\)?$")
LOOKS_LIKE = re.compile(r"/\*\s*lab\b.*\b(begin|end|file|instead)\b")
SUFFIXES = (".c", ".h", ".S")
FOLDERS = ("kernel", "drivers", "user", "mkfs", "include")
TESTS = ("user/usertests/", "user/isolate/")  # what is missing there is not for students to write


class MarkError(Exception):
    """Marks that do not fit together: file, line, and why."""


class Mark:
    def __init__(self, line, last, indent, lab, kind, code):
        self.line, self.last = line, last  # of the file, from 0
        self.indent, self.lab, self.kind, self.code = indent, lab, kind, code


def _parse(name, lines):
    """The marks in order."""
    found, at = [], 0
    while at < len(lines):
        m = MARK.match(lines[at])
        if not m:
            if LOOKS_LIKE.search(lines[at]):
                raise MarkError("%s:%d: not a mark, but nearly: %s" % (name, at + 1, lines[at].strip()))
            at += 1
            continue
        indent, lab, kind, rest, _ = m.groups()
        last, code = at, rest
        while not code.endswith("*/"):  # only `instead` has more than one line
            last += 1
            if kind != "instead:" or last == len(lines) or MARK.match(lines[last]):
                raise MarkError("%s:%d: the mark has no end" % (name, at + 1))
            code += "\n" + lines[last].rstrip()
        code = code[:-2].strip("\n").rstrip()
        if kind != "instead:" and code:
            raise MarkError("%s:%d: what is '%s'?" % (name, at + 1, code))
        found.append(Mark(at, last, indent, lab, kind, code))
        at = last + 1
    return found


def read(name, text, known):
    """The marks of a file, known to be balanced and of labs that exist."""
    marks, open_marks = _parse(name, text.split("\n")), []
    for mark in marks:
        where = "%s:%d: " % (name, mark.line + 1)
        if mark.lab not in known:
            raise MarkError(where + "there is no lab '%s'" % mark.lab)
        if mark.kind == "begin":
            if any(m.lab == mark.lab for m in open_marks):
                raise MarkError(where + "begins inside of a part of the same lab")
            open_marks.append(mark)
        elif mark.kind in ("end", "instead:"):
            if not open_marks or open_marks[-1].lab != mark.lab:
                raise MarkError(where + "'%s' fits no begin" % mark.kind.rstrip(":"))
            if mark.kind == "end":
                open_marks.pop()
    if open_marks:
        raise MarkError("%s:%d: begins, and has no end" % (name, open_marks[-1].line + 1))
    return marks


def _shown(mark, missing):
    """What stands in the starter instead of a part."""
    if mark.code:  # of several lines each has its own indentation
        return [mark.indent + mark.code] if mark.line == mark.last else mark.code.split("\n")
    return ["%s/* lab %s: %s */" % (mark.indent, mark.lab, missing)]


def cut(name, text, known, lab):
    """The starter's text for `lab`, with no mark left in it; None: the file is not in it."""
    marks, lines = read(name, text, known), text.split("\n")
    if any(m.kind == "file" and m.lab == lab for m in marks):
        return None
    out, at, hidden = [], 0, False
    replaced = False
    for mark in marks:
        if not hidden:
            out += lines[at:mark.line]
        at = mark.last + 1
        if mark.lab != lab:
            continue
        if mark.kind == "begin":
            begin, hidden, replaced = mark, True, False
        elif mark.kind == "instead:":
            out += _shown(mark, "")
            replaced = True
        elif mark.kind == "end":
            hidden = False
            # a row that is missing from a macro's table leaves nothing: no comment may stand there
            if not replaced and not lines[begin.line].endswith("\\") and not name.startswith(TESTS):
                out += _shown(begin, "your part")
    return "\n".join(out + lines[at:])


def sources(xv6):
    """Paths, relative to images/xv6, of the files that may have marks."""
    found = []
    for top in FOLDERS:
        for folder, _, files in os.walk(os.path.join(xv6, top)):
            found += [os.path.relpath(os.path.join(folder, f), xv6)
                      for f in files if f.endswith(SUFFIXES)]
    return sorted(found)


def labs(xv6):
    """The names of the labs: each is a folder with a text and a grader."""
    here = os.path.join(xv6, "labs")
    if not os.path.isdir(here):
        return []
    return sorted(n for n in os.listdir(here)
                  if os.path.isfile(os.path.join(here, n, "README.md")))


def check(xv6):
    """All that is wrong with the marks of a tree, a sentence each."""
    known, used, findings = labs(xv6), set(), []
    for name in sources(xv6):
        with open(os.path.join(xv6, name), encoding="utf-8") as f:
            text = f.read()
        try:
            used.update(m.lab for m in read(name, text, known))
        except MarkError as e:
            findings.append(str(e))
    return findings, [n for n in known if n not in used]
