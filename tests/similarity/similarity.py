#!/usr/bin/env python3
"""Are the guest and the firmware our own words? Their functions against other source trees.

    tests/similarity/similarity.py xv6=PATH opensbi=PATH

For each function of images and firmware, C and assembly, the most similar one of those trees; what is
measured, and which measure the limit of 60 % is set on, stands in measure.py. Prints the most similar
ones. Status 0: none is above the limit; 1: some are; 2: there was nothing to compare.
"""
import argparse
import os
import sys
from collections import namedtuple

import source
from measure import Index, LIMIT, SHORT, kept, normalised

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
OURS = ("images", "firmware")

Row = namedtuple("Row", "function kept normalised")


def is_short(row):
    return len(row.function.tokens) < SHORT


def judged(row):
    """The measure that the limit is set on for this function."""
    return row.kept if is_short(row) else row.normalised


def compare(ours, theirs):
    """A Row for each function of ours, the most similar ones first."""
    by_kept, by_normalised = Index(theirs, kept), Index(theirs, normalised)
    rows = [Row(f, by_kept.best(f), by_normalised.best(f)) for f in ours]
    return sorted(rows, key=lambda r: (-judged(r).percent, -r.normalised.percent, r.function))


def above(rows):
    return [r for r in rows if judged(r).percent > LIMIT]


def name(function):
    return "%s:%d %s" % (function.path, function.line, function.name) if function else "-"


def line(row):
    return "%6d %5.0f %10.0f  %s ~ %s" % (len(row.function.tokens), row.kept.percent,
                                          row.normalised.percent, name(row.function),
                                          name(judged(row).function))


HEAD = "tokens  kept normalised  function ~ the most similar one"


def functions_of(given, top=TOP):
    """Ours, and those of the trees {name: path}, whose paths then begin with the name. ValueError if a
    tree has none: nothing compared is not nothing found."""
    ours, theirs = source.tree_functions(top, OURS), []
    if not ours:
        raise ValueError("%s: no functions in %s" % (top, " and ".join(OURS)))
    for tree, path in given.items():
        found = source.tree_functions(path)
        if not found:
            raise ValueError("%s: no C or assembly in %s" % (tree, path))
        theirs += [f._replace(path=tree + "/" + f.path) for f in found]
    return ours, theirs


def main():
    parser = argparse.ArgumentParser(description="token similarity of images and firmware to other trees")
    parser.add_argument("--top", default=TOP, help="the tree that has images and firmware")
    parser.add_argument("--most", type=int, default=20, metavar="N", help="print so many")
    parser.add_argument("tree", nargs="+", metavar="NAME=PATH")
    options = parser.parse_args()
    given = dict(t.partition("=")[::2] for t in options.tree)
    try:
        ours, theirs = functions_of(given, options.top)
    except ValueError as e:
        parser.exit(2, "similarity: %s\n" % e)
    rows = compare(ours, theirs)
    print("%d functions against %d" % (len(ours), len(theirs)))
    print("\n".join([HEAD] + [line(r) for r in rows[:options.most]]))

    alike = [r for r in rows if is_short(r) and r.normalised.percent > LIMIT and r not in above(rows)]
    print("\n%d of them are under %d tokens and judged by the kept measure; the normalised one finds more "
          "than %d %% in %d:" % (len([r for r in rows if is_short(r)]), SHORT, LIMIT, len(alike)))
    print(", ".join("%s (%d)" % (r.function.name, len(r.function.tokens)) for r in alike) or "none")

    print("\n%d above %d %%" % (len(above(rows)), LIMIT))
    print("".join(line(r) + "\n" for r in above(rows)), end="")
    return 1 if above(rows) else 0


if __name__ == "__main__":
    sys.exit(main())
