#!/usr/bin/env python3
"""Would cpushare's test notice a scheduler that is unfair? Each patch of planted/ makes it so.

    planted.py RVEMU TOP MKFS CROSS

The first line of a patch says what the bug is. The test must find something wrong with each, and nothing
without.
"""
import glob
import os
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "lib"))
import cpushare  # noqa: E402
import patches  # noqa: E402
from guesttree import Tree  # noqa: E402


def judge(tree, rvemu, patch):
    """(caught, sentence); caught is None if the patch is of no use."""
    def look():
        found = list(cpushare.seeded(rvemu, tree.image, tree.kernel_elf, 2, 1, [7]))
        return bool(found), "caught: " + found[0] if found else "NOT CAUGHT"

    label = "%s: %s: " % (os.path.basename(patch)[:-6], patches.head(patch)["bug"])
    return tree.judge(patch, label, look)


def main():
    rvemu, top, mkfs = [os.path.abspath(a) for a in sys.argv[1:4]]
    planted = sorted(glob.glob(os.path.join(HERE, "planted", "*.patch")))
    with tempfile.TemporaryDirectory() as folder:
        tree = Tree(folder, top, mkfs, sys.argv[4])
        wrong = tree.build()
        found = [wrong] if wrong else list(cpushare.seeded(rvemu, tree.image, tree.kernel_elf, 2, 1, [7]))
        if found:
            print("without a patch: " + "\n".join(found))
            return 1
        caught, _, useless = patches.judge_all(planted, lambda patch: judge(tree, rvemu, patch))
    print("%d of %d bugs caught" % (caught, len(planted)))
    return 0 if caught == len(planted) and not useless else 1


if __name__ == "__main__":
    sys.exit(main())
