#!/usr/bin/env python3
"""The sessions in README.md and in the help texts are true: each is run, and says what is shown there
(tests/lib/transcript.py has the rules).

    docs.py RVEMU XV6.IMG TOP           the status is 77 where the build shows no source (libdw),
                                        or the guest is of another compiler
    docs.py --show RVEMU XV6.IMG TOP    what the sessions say now, to be pasted
"""
import os
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import debugger  # noqa: E402,F401 (what sanitizers are told)
import transcript  # noqa: E402

DOCUMENTS = ["README.md"]
TOPICS = ["debug", "expect"]
GCC = "12"


def made_by(image):
    """The major version of the compiler that made the guest: addresses and frames are its choice."""
    with open(os.path.join(os.path.dirname(os.path.realpath(image)), "xv6", "kernel.elf"), "rb") as f:
        found = re.search(rb"GNU C\d+ (\d+)\.", f.read())
    return found.group(1).decode() if found else "?"


def sources(rvemu, top):
    """[(name, text)]"""
    for name in DOCUMENTS:
        with open(os.path.join(top, name), encoding="utf-8") as f:
            yield name, f.read()
    for name in TOPICS:
        yield "rvemu help " + name, subprocess.run([rvemu, "help", name], check=True, stdout=subprocess.PIPE,
                                                   encoding="utf-8").stdout


def notices(step, said):
    """A line that is not said would be noticed, wherever it were."""
    for i, line in enumerate(step.shown):
        if line.strip() == "..." or line.startswith(transcript.PROMPT):
            continue
        other = transcript.Step(step.command)
        other.shown = step.shown[:i] + [line + " not"] + step.shown[i + 1:]
        if transcript.differs(other, said) is None:
            return False
    return True


def run(rvemu, image, top, name, steps, show):
    """False: a step of it is not as shown."""
    status = 0
    with tempfile.TemporaryDirectory() as folder:
        transcript.place(folder, rvemu, top, image)
        for step in steps:
            status, said = transcript.run(step, folder, status)
            if show:
                print("%s\n$ %s\n%s" % (name, step.command, said))
            wrong = transcript.differs(step, said)
            if wrong is None and not notices(step, said):
                wrong = "(and this test cannot tell)"
            if wrong is not None:
                print("%s: FAILED: $ %s\ndoes not say: %s\nbut:\n%s" % (name, step.command, wrong, said))
                return False
    return True


def main():
    arguments = [a for a in sys.argv[1:] if a != "--show"]
    rvemu, image, top = [os.path.abspath(a) for a in arguments]
    if not os.path.exists(os.path.join(os.path.dirname(os.path.realpath(rvemu)), "rvemu-dwarf.so")):
        print("skipped: the module rvemu-dwarf is not built here (libdw-dev)")
        return 77
    made = made_by(image)
    if made != GCC:
        print("skipped: what is shown are programs of gcc %s, and these are of gcc %s" % (GCC, made))
        return 77
    count = failed = 0
    for name, text in sources(rvemu, top):
        found = transcript.sessions(text)
        if not found:
            print("%s: FAILED: there is no session in it" % name)
            failed += 1
        for line, steps in found:
            count += 1
            failed += not run(rvemu, image, top, "%s:%d" % (name, line), steps, len(arguments) < len(sys.argv) - 1)
    print("%d sessions, %d failures" % (count, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
