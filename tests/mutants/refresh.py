#!/usr/bin/env python3
"""Brings the patches of planted bugs that do not apply any longer, here and in the other folders of
tests/, up to date where patch(1) still finds their place:

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


def root_of(patch, top):
    """The folder that its names start from: the guest's own bugs are patches of its kernel."""
    with open(patch, encoding="utf-8") as f:
        first = re.search(r"^--- (\S+)", f.read(), re.M).group(1)
    guest = os.path.join(top, "images", "xv6", "kernel")
    return guest if os.path.exists(os.path.join(guest, first)) else top


def main():
    if len(sys.argv) != 2 or not os.path.isdir(sys.argv[1]):
        sys.exit(__doc__)
    top = os.path.abspath(sys.argv[1])
    lost = 0
    for patch in sorted(glob.glob(os.path.join(HERE, "..", "**", "*.patch"), recursive=True)):
        root = root_of(patch, top)
        if patches.apply(patch, root, "/", check=True) is None:
            continue
        text = rewritten(patch, root)
        lost += text is None
        print("%s: %s" % (os.path.relpath(patch), "rewritten" if text else "must be done by hand"))
        if text:
            with open(patch, "w", encoding="utf-8") as f:
                f.write(text)
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
