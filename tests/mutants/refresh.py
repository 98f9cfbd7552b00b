#!/usr/bin/env python3
"""Brings patches that do not apply any longer up to date, where patch(1) still finds their place:

    refresh.py TOP

Each that was rewritten is named: read it, since a place that looks alike may be another one.
"""
import difflib
import glob
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "lib"))
import patches  # noqa: E402


def rewritten(patch, top):
    """The text of the patch as it applies now, or None."""
    with open(patch, encoding="utf-8") as f:
        text = f.read()
    head = text[:text.index("\n--- ") + 1]
    out = ""
    for path in re.findall(r"^--- (\S+)", text, re.M):
        with tempfile.TemporaryDirectory() as folder:
            changed = os.path.join(folder, "changed")
            done = subprocess.run(["patch", "-s", "--fuzz=2", "-o", changed,
                                   os.path.join(top, path), patch], stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT)
            if done.returncode:
                return None
            with open(os.path.join(top, path), encoding="utf-8") as f, \
                    open(changed, encoding="utf-8") as g:
                out += "".join(difflib.unified_diff(f.readlines(), g.readlines(), path, path, n=2))
    return head + out


def main():
    top = os.path.abspath(sys.argv[1])
    lost = 0
    for patch in sorted(glob.glob(os.path.join(HERE, "*", "*.patch"))):
        if patches.apply(patch, top, "/", check=True) is None:
            continue
        text = rewritten(patch, top)
        lost += text is None
        print("%s: %s" % (os.path.relpath(patch, HERE), "rewritten" if text else "must be done by hand"))
        if text:
            with open(patch, "w", encoding="utf-8") as f:
                f.write(text)
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
