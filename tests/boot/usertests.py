#!/usr/bin/env python3
"""All of the guest's own tests, to the power-off, on whatever emulator the command starts.

    usertests.py [--only NAMES] XV6_IMG COMMAND...

In COMMAND, {disk} stands for a copy of the image. Wanted: each test that `usertests -l` lists says
OK, the kernel says nothing beside what a test announced, the shell and the power-off still work,
status 0.
"""
import argparse
import os
import re
import shutil
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from console import Console, ConsoleError  # noqa: E402

LISTED = re.compile(r"^(\w+) +\S.*$", re.M)
RESULT = re.compile(r"^test (\w+): (OK|FAILED.*)$")
ANNOUNCED = re.compile(r"^test (\w+): the kernel will complain$")
COMPLAINT = re.compile(r"^pid \d+ \(\w+\): .*$")


def judge(said, names):
    """What is wrong with the output, as sentences."""
    wrong, ok, noisy = [], set(), False
    for line in said.replace("\r", "").splitlines():
        result = RESULT.match(line)
        if result:
            noisy = False
            if result.group(2) == "OK":
                ok.add(result.group(1))
            else:
                wrong.append(line)
        elif ANNOUNCED.match(line):
            noisy = True
        elif not (noisy and COMPLAINT.match(line)) and line.strip():
            wrong.append("unexpected: " + line)
    return wrong + ["%s: no result" % n for n in names if n not in ok]


def run(options, disk):
    command = [word.replace("{disk}", disk) for word in options.command]
    with Console(command, echo=False, timeout=60) as c:
        c.expect("\n$ ")
        c.sendline("usertests -l")
        c.expect("usertests -l\r\n")
        start = c.mark
        c.expect("\n$ ")
        names = LISTED.findall(c.output[start:c.mark].replace("\r", ""))
        if options.only:
            names = options.only.split(",")
        line = "usertests" + "".join(" " + n for n in options.only.split(",") if n)
        c.sendline(line)
        c.expect(line + "\r\n")
        start = c.mark
        _, end = c.expect("ALL TESTS PASSED", re.compile(r"\d+ TESTS? FAILED"), "panic",
                          timeout=options.timeout)
        wrong = judge(c.output[start:end.start()], names)
        if end.group() != "ALL TESTS PASSED":
            c.drain(1)
            wrong.append("at the end: " + c.output[end.start():][:2000])
        else:
            c.expect("\n$ ")
            c.sendline("shutdown")
            status = c.finish()
            if status != 0:
                wrong.append("status %d" % status)
    for sentence in wrong:
        print(sentence)
    print("%d tests, %d findings" % (len(names), len(wrong)))
    return 1 if wrong or not names else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="these tests, separated by commas")
    parser.add_argument("--timeout", type=int, default=250, help="seconds for all of them")
    parser.add_argument("image")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        disk = os.path.join(folder, "xv6.img")
        shutil.copy(options.image, disk)
        try:
            return run(options, disk)
        except ConsoleError as e:
            print(e)
            return 1


if __name__ == "__main__":
    sys.exit(main())
