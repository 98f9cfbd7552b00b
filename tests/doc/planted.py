#!/usr/bin/env python3
"""fill.py notices what is wrong in a chapter, and says where; and makes it right.

    planted.py RVEMU XV6.IMG
"""
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
FILL = os.path.join(HERE, "..", "..", "images", "xv6", "doc", "fill.py")

# what it is; the chapter's lines; what must be said of it, None: nothing; the chapter after filling, None: as it was
CASES = [
    ("an excerpt", ["<!-- source kernel/device.c: function null_read -->", "```c",
                    "static int64_t null_read(MemRef to, size_t size)", "{", "    return 1;", "}", "```"],
     "chapter.md:5: not as in kernel/device.c: function null_read: there it is:     return 0;", "    return 0;"),
    ("an excerpt that ends too early", ["<!-- source kernel/layout.h: macro KSTACK_SHIFT; macro HART_MAX -->", "```c",
                                        "#define KSTACK_SHIFT 14", "```"],
     "chapter.md:4: not as in", "#define HART_MAX 32"),
    ("a function that is gone", ["<!-- source kernel/device.c: function gone -->", "```c", "```"],
     "chapter.md:1: kernel/device.c: no function gone()", None),
    ("a file that is gone", ["<!-- source kernel/gone.c: function gone -->", "```c", "```"],
     "chapter.md:1: there is no file kernel/gone.c", None),
    ("a line that is gone", ["<!-- source kernel/trap.S: from /^gone/ to /sret/ -->", "```asm", "```"],
     "chapter.md:1: kernel/trap.S: no line has /^gone/", None),
    ("a comment without a block", ["<!-- source kernel/layout.h: macro HART_MAX -->", "", "Text."],
     "chapter.md:1: no block follows", None),
    ("a comment at the end", ["Text.", "", "<!-- guest -->"], "chapter.md:3: no block follows", None),
    ("a block without an end", ["Text.", "", "```c", "int x;"], "chapter.md:3: a block without an end", None),
    ("a guest that does not boot", ["<!-- guest --no-such-option -->", "```console", "$ echo one", "one", "```"],
     "chapter.md:1: the guest shows no prompt: rvemu: ", None),
    ("code of nobody's", ["Text.", "", "```c", "int x;", "```"],
     "chapter.md:4: a block of c that does not say where it is from", None),
    ("a run", ["<!-- guest -->", "```console", "$ echo one", "two", "```"], "chapter.md:4: not said: two", "one"),
    ("a run that goes on", ["<!-- guest -->", "```console", "$ echo one", "```"], "chapter.md:3: it also says: one", "one"),
    ("a session", ["<!-- session -->", "```console", "$ build/rvemu debug --seed 1 build/xv6.img", "...",
                   "(rvemu) print 6 * 7", "$1 = 43", "```"], "chapter.md:6: not said: $1 = 43", "$1 = 42"),
    ("a number in a loose run", ["<!-- guest loose -->", "```console", "$ echo 12 apples", "13 apples", "```"], None, None),
    ("a word in a loose run", ["<!-- guest loose -->", "```console", "$ echo 12 apples", "12 pears", "```"],
     "chapter.md:4: not said: 12 pears", "12 apples"),
    ("what is right", ["<!-- guest -->", "```console", "$ echo one", "one", "$ echo two words", "... words", "```"],
     None, None),
]


def run(path, *options):
    done = subprocess.run([sys.executable, FILL, *options, os.path.basename(path)], cwd=os.path.dirname(path),
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8")
    return done.returncode, done.stdout


def judge(folder, lines, expected, filled, run_options):
    """None, or what is wrong."""
    path = os.path.join(folder, "chapter.md")
    with open(path, "w", encoding="utf-8") as f:
        f.write("\n".join(lines) + "\n")
    status, said = run(path, "--check", *run_options)
    if status != (1 if expected else 0) or (expected and expected not in said):
        return "status %d: %s" % (status, said)
    with open(path, encoding="utf-8") as f:
        if f.read().splitlines() != lines:
            return "--check has changed the file"
    status, said = run(path, *run_options)
    with open(path, encoding="utf-8") as f:
        now = f.read().splitlines()
    if filled is None:
        return None if now == lines else "filled without a reason: %s" % now
    if status != 0 or filled not in now:
        return "filled, status %d: %s" % (status, now)
    status, said = run(path, "--check", *run_options)
    return None if status == 0 else "filled, and still wrong: %s" % said


def main():
    run_options = ["--rvemu", os.path.abspath(sys.argv[1]), "--image", os.path.abspath(sys.argv[2])]
    probe = subprocess.run([sys.executable, FILL, "--check", "--only", "sessions", *run_options, os.devnull],
                           stdout=subprocess.PIPE, encoding="utf-8")
    if probe.returncode == 77:
        print(probe.stdout.strip())
        return 77
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for name, lines, expected, filled in CASES:
            wrong = judge(folder, lines, expected, filled, run_options)
            if wrong:
                print("%s: %s" % (name, wrong))
                failed += 1
    print("%d cases, %d failures" % (len(CASES), failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
