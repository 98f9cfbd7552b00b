#!/usr/bin/env python3
"""Starters and solutions of the labs.

    labs.py RVEMU TOP CROSS [LAB...]

Of each lab (all, without names): the starter is made, builds by its own Makefile, boots, runs a
program, and its grader gives no point. The tree itself, which is the solution, gets all of them,
and the JUnit report says so.
"""
import os
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

RVEMU, TOP, CROSS = sys.argv[1:4]
RVEMU = os.path.abspath(RVEMU)
LAB = os.path.join(TOP, "images", "xv6", "labs", "lab.py")
SCALE = float(os.environ.get("TEST_TIMEOUT_SCALE", "1"))
SCORE = re.compile(r"^score (\d+)/(\d+)$", re.M)


def run(words, folder=None, **more):
    done = subprocess.run(words, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          timeout=900 * SCALE, **more)
    return done.returncode, done.stdout.decode("utf-8", "replace").replace("\r", "")


def lab_py(*words):
    return run([sys.executable, LAB, *words])


def starter_wrong(lab, folder):
    """What is wrong with the starter, or None."""
    there = os.path.join(folder, lab)
    status, said = lab_py("starter", lab, there, "--rvemu", RVEMU)
    if status != 0:
        return "not made: " + said
    marked = subprocess.run(["grep", "-rlE", r"/\* *lab [a-z]+: (begin|end|instead|file)",
                             os.path.join(there, "kernel/"), os.path.join(there, "user/")],
                            stdout=subprocess.PIPE).stdout.decode()
    if marked:
        return "has marks: " + marked
    status, said = run(["make", "-s", "CROSS=" + CROSS], there)
    if status != 0 or "warning:" in said:
        return "does not build, or not without warnings: " + said[-2000:]
    status, said = run([RVEMU, "--seed", "1", "-smp", "2", "--timeout", "60", "-snapshot",
                        os.path.join(there, "build", "xv6.img")], input=b"ls\nps\nshutdown\n")
    if status != 0 or not re.search(r"(?m)^d .* bin$", said) or "panic" in said:
        return "does not boot (status %d): %s" % (status, said[-1000:])
    status, said = run(["make", "-s", "grade"], there)
    score = SCORE.search(said)
    if status == 0 or not score or score.group(1) != "0" or "does not build" in said or "does not run" in said:
        return "does not score 0: " + said
    return None


def solution_wrong(lab, folder):
    report = os.path.join(folder, lab + ".xml")
    status, said = lab_py("grade", lab, "--rvemu", RVEMU, "--work", os.path.join(folder, "work"),
                          "--cross", CROSS, "--junit", report)
    score = SCORE.search(said)
    if status != 0 or not score or score.group(1) != score.group(2):
        return "not all points (status %d):\n%s" % (status, said)
    suite = ElementTree.parse(report).getroot()
    points = sum(int(re.search(r"\((\d+) points\)", case.get("name")).group(1))
                 for case in suite.iter("testcase"))
    if suite.get("failures") != "0" or points != int(score.group(2)):
        return "the report says %s failures, %d points" % (suite.get("failures"), points)
    return None


def main():
    status, said = lab_py("list")
    known = [line.split()[0] for line in said.splitlines()]
    failed = status != 0
    with tempfile.TemporaryDirectory() as folder:
        for lab in sys.argv[4:] or known:
            for what, wrong in (("starter", starter_wrong), ("solution", solution_wrong)):
                why = wrong(lab, folder)
                failed = failed or why is not None
                print("%-8s %-8s %s" % (lab, what, "FAILED: " + why if why else "ok"), flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
