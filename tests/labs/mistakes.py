#!/usr/bin/env python3
"""Do the graders take points for what students do wrong? Each patch of mistakes/ is such a tree: the
solution with one mistake, or with something that is to deceive the grader.

    mistakes.py RVEMU TOP CROSS [NAME...]

The lines in front of a patch say what the mistake is, the lab, and how many points it costs at least; a
sentence must say why. NAMEs choose patches.
"""
import glob
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "lib"))
import patches  # noqa: E402
from guesttree import copy_sources  # noqa: E402

RVEMU, TOP, CROSS = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2]), sys.argv[3]
CHECK = re.compile(r"(?m)^ *(\d+)/(\d+) +([^:\n]*)(?:: (.*))?$")


def grade(lab, tree, work):
    """[(points, of how many, title, sentence)], or what the grader said instead."""
    done = subprocess.run(
        [sys.executable, os.path.join(TOP, "images", "xv6", "labs", "lab.py"), "grade", lab,
         "--tree", tree, "--rvemu", RVEMU, "--cross", CROSS, "--work", work],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    said = done.stdout.decode("utf-8", "replace")
    found = [(int(got), int(most), title, why) for got, most, title, why in CHECK.findall(said)]
    return found if done.returncode < 2 and found else said


def judge(patch, tree, work):
    """(caught, sentence); caught is None if the patch is of no use."""
    head = patches.head(patch)
    label = "%s: %s: " % (os.path.basename(patch)[:-6], head["mistake"])
    wrong = patches.apply(patch, tree, tree)
    if wrong:
        return None, label + "DOES NOT APPLY\n" + wrong
    try:
        checks = grade(head["lab"], tree, work)
    finally:
        patches.apply(patch, tree, tree, back=True)
    if isinstance(checks, str) or "does not build" in checks[0][3]:
        return None, label + "NOT GRADED: %s" % (checks if isinstance(checks, str) else checks[0][3])
    lost = sum(most - got for got, most, _, _ in checks)
    why = next((c[3] for c in checks if c[0] < c[1]), "")
    good = lost >= int(head["costs"]) and why
    return bool(good), "%s%s%d points lost (at least %s): %s" % (
        label, "" if good else "NOT ENOUGH: ", lost, head["costs"], why)


def main():
    names = sys.argv[4:]
    planted = [p for p in sorted(glob.glob(os.path.join(HERE, "mistakes", "*.patch")))
               if not names or os.path.basename(p)[:-6] in names]
    with tempfile.TemporaryDirectory() as folder:
        tree = os.path.join(folder, "top")
        copy_sources(TOP, tree)
        work = os.path.join(folder, "work")
        caught, _, useless = patches.judge_all(planted, lambda patch: judge(patch, tree, work))
    print("%d of %d mistakes cost what they should" % (caught, len(planted)))
    return 0 if planted and caught == len(planted) and not useless else 1


if __name__ == "__main__":
    sys.exit(main())
