#!/usr/bin/env python3
"""Draws bugs by lot: small mechanical changes of emu/cpu, written as patches into drawn/.

    draw.py TOP SEED COUNT

One comparison becomes another, one `&&` an `||`, a constant is off by one, a call whose result
nobody wants is dropped. The lot falls on a place first and on the change second, among all places of
all files. Statistics, messages and comments are left alone: they change nothing that a guest sees.
What was drawn is committed and judged by mutants.py like any other patch.
"""
import difflib
import glob
import os
import random
import re
import sys

SWAPS = [("==", "!="), ("!=", "=="), ("<=", "<"), (">=", ">"), ("<", "<="), (">", ">="),
         ("&&", "||"), ("||", "&&")]
SILENT = re.compile(r"^\s*(/?\*|#|//)|stats\.|COUNT\(|snprintf|log_|detect|assert|static const|/\* ")
CALL = re.compile(r"^    +[a-z]\w*\((?!void\b).*\);$")


def operators(line):
    """Every changed form of the line."""
    found = []
    for old, new in SWAPS:
        for m in re.finditer(r"(?<= )%s(?= )" % re.escape(old), line):
            found.append(line[:m.start()] + new + line[m.end():])
    for m in re.finditer(r"(?<=[ (])(\d+)(?=[;),])", line):
        found.append(line[:m.start()] + str(int(m.group()) + 1) + line[m.end():])
    if CALL.match(line.rstrip("\n")):
        found.append("")
    return found


def places(top):
    for path in sorted(glob.glob(os.path.join(top, "emu", "cpu", "**", "*.[ch]"), recursive=True)):
        with open(path, encoding="utf-8") as f:
            lines = f.readlines()
        for i, line in enumerate(lines):
            if not SILENT.search(line) and not line.endswith("\\\n") and operators(line):
                yield os.path.relpath(path, top), lines, i


def main():
    top, seed, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    lot = random.Random(seed)
    folder = os.path.join(top, "tests", "mutants", "drawn")
    os.makedirs(folder, exist_ok=True)
    for n, (path, lines, i) in enumerate(lot.sample(list(places(top)), count), 1):
        new = lot.choice(operators(lines[i]))
        changed = lines[:i] + ([new] if new else []) + lines[i + 1:]
        name = "%02d_%s.patch" % (n, os.path.basename(path).replace(".", "_"))
        with open(os.path.join(folder, name), "w", encoding="utf-8") as f:
            f.write("bug: `%s` %s\nafter: drawn by lot, seed %d\n\n"
                    % (lines[i].strip(), "becomes `%s`" % new.strip() if new else "is dropped", seed))
            f.writelines(difflib.unified_diff(lines, changed, path, path, n=2))


if __name__ == "__main__":
    main()
