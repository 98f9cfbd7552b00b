#!/usr/bin/env python3
"""lab.py's answers to what cannot be done: one clear line, status 2.

    words.py RVEMU TOP
"""
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from guesttree import copy_sources  # noqa: E402

RVEMU, TOP = os.path.abspath(sys.argv[1]), sys.argv[2]
XV6 = os.path.join("images", "xv6")


def run(top, words, path=None):
    env = dict(os.environ, RVEMU="")
    if path is not None:
        env["PATH"] = path
    done = subprocess.run([sys.executable, os.path.join(top, XV6, "labs", "lab.py")] + words,
                          cwd=top, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return done.returncode, done.stderr.decode("utf-8", "replace")


def damage(top, line):
    with open(os.path.join(top, XV6, "kernel", "space.c"), "a", encoding="utf-8") as f:
        f.write(line + "\n")


def main():
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        top = os.path.join(folder, "top")
        copy_sources(TOP, top)
        new, bare = os.path.join(folder, "new"), os.path.join(folder, "bare")
        os.makedirs(bare)
        rows = [  # words, what it says, the PATH, a line behind space.c
            (["starter", "cat", new], "no lab 'cat'; there are: ", None, None),
            (["grade", "cat"], "no lab 'cat'", None, None),
            (["starter", "cow", top], "is there already, and not empty", None, None),
            (["grade", "cow"], "not installed: make cc riscv64-unknown-elf-gcc", bare, None),
            (["grade", "cow", "--rvemu", bare + "/no"], "no rvemu (", None, None),
            (["grade", "cow", "--rvemu", RVEMU, "--tree", bare],
             "no images/xv6/Makefile in it", None, None),
            (["grade", "cow", "--rvemu", sys.executable], "is not rvemu", None, None),
            (["grade", "cow", "--rvemu", RVEMU, "--junit", bare + "/no/x.xml"], bare + "/no/x.xml",
             None, None),
            (["grade", "cow", "--rvemu", RVEMU, "--work", folder], "that is not the grader's", None,
             None),
            (["grade", "cow", "--cross", "no-such-"], "not installed: no-such-gcc", None, None),
            (["starter", "cow", os.path.join(top, "images", "new")], "lies in the sources", None,
             None),
            (["starter", "cow"], "required: DIR", None, None),
            (["grade", "cow", "--points", "9"], "unrecognized arguments: --points 9", None, None),
            (["hand-in"], "invalid choice", None, None),
            ([], "required: COMMAND", None, None),
            (["starter", "cow", new], "'end' fits no begin", None, "/* lab cow: end */"),
        ]
        for words, wanted, path, line in rows:
            if line:
                damage(top, line)
            status, said = run(top, words, path)
            if status != 2 or wanted not in said or said.count("\n") != 1 or os.path.exists(new):
                failed += 1
                print("FAILED %s: status %d: %s" % (words, status, said))
    print("%d rows, %d failed" % (len(rows), failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
