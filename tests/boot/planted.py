#!/usr/bin/env python3
"""Are the guest's own tests any good? Each patch of planted/ puts a bug into the kernel; usertests
on four harts must catch it, by name.

    planted.py [--all] RVEMU TOP MKFS CROSS

The first line of a patch says what the bug is, the second which tests should catch it. Those are
run; with --all, all of usertests is, each time. Caught: one of the named tests fails, or the kernel panics in
it. A patch that does not apply is a failure, and so is a run of the kernel without any that does
not pass. WANTED of the bugs must be caught.
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
from guesttree import Tree  # noqa: E402

SCALE = float(os.environ.get("TEST_TIMEOUT_SCALE", "1"))
WANTED = 14
SECONDS = 200  # for all of usertests: more than ten times what they take
SECONDS_NAMED = 20  # for a few of them, which take one
STARTED = re.compile(r"^test (\w+): ", re.M)
SUM = re.compile(r"^\d+ TESTS? FAILED", re.M)


def run(rvemu, image, names):
    """(passed, the tests that fell, output)"""
    script = "usertests %s\nshutdown\n" % " ".join(names)
    seconds = int((SECONDS_NAMED if names else SECONDS) * SCALE)
    done = subprocess.run([rvemu, "-smp", "4", "--seed", "1", "--timeout", str(seconds), image],
                          input=script.encode(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    said = done.stdout.decode("utf-8", "replace").replace("\r", "")
    told = STARTED.split(SUM.split(said)[0])  # what is before, then each name and what it says
    fell = [name for name, words in zip(told[1::2], told[2::2]) if "FAILED" in words]
    passed = done.returncode == 0 and "ALL TESTS PASSED" in said
    if not passed and not fell:  # a panic or a hang: in the test that ran
        fell = STARTED.findall(said)[-1:]
    return passed, fell, said


def header(patch):
    head = patches.head(patch)
    names = head["caught by"]
    return head["bug"], [] if ";" in names else names.split()


def judge(tree, rvemu, patch, everything):
    """(caught, sentence); caught is None if the patch is of no use."""
    what, names = header(patch)

    def look():
        if not names and not everything:
            return False, "not caught, and not expected to be"
        passed, fell, said = run(rvemu, tree.image, [] if everything else names)
        caught = [n for n in fell if n in names]
        if caught:
            return True, "caught by " + " ".join(caught)
        if passed:
            return False, "NOT CAUGHT"
        return False, "FELL ELSEWHERE, in %s\n%s" % (" ".join(fell), said[-1500:])

    return tree.judge(patch, "%-16s %s: " % (os.path.basename(patch)[:-6], what), look)


def main():
    arguments = sys.argv[1:]
    everything = arguments[0] == "--all"
    rvemu, top, mkfs = [os.path.abspath(a) for a in arguments[everything:-1]]
    cross = arguments[-1]
    planted = sorted(glob.glob(os.path.join(HERE, "planted", "*.patch")))
    with tempfile.TemporaryDirectory() as folder:
        tree = Tree(folder, top, mkfs, cross)
        wrong = tree.build()
        if wrong:
            print(wrong)
            return 1
        passed, fell, said = run(rvemu, tree.image, [])
        if not passed:
            print("without a patch: %s\n%s" % (fell, said[-3000:]))
            return 1
        caught, _, useless = patches.judge_all(
            planted, lambda patch: judge(tree, rvemu, patch, everything))
    print("%d of %d bugs caught by name; %d wanted" % (caught, len(planted), WANTED))
    return 0 if caught >= WANTED and not useless else 1


if __name__ == "__main__":
    sys.exit(main())
