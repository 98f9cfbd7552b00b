#!/usr/bin/env python3
"""1 MiB pasted into the guest's terminal: `wc` counts every byte, line and word.

    paste.py RVEMU XV6_IMG [RVEMU_OPTION...]
"""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from console import Console  # noqa: E402

LINES, LINE = 1 << 14, b"one of sixty-four characters up to its end, as it should be OK!\n"


def main():
    with Console([sys.argv[1], "-snapshot", *sys.argv[3:], sys.argv[2]], timeout=100) as c:
        c.expect("$ ")
        c.send(b"wc\n" + LINE * LINES + b"\x04")
        counted = c.expect(re.compile(r"\n *(\d+) +(\d+) +(\d+)\r?\n"))[1].groups()
        status = c.finish("\x01x")
    wanted = (str(LINES), str(LINES * len(LINE.split())), str(LINES * len(LINE)))
    print("counted %s, status %d" % (counted, status))
    return counted != wanted or status != 0


if __name__ == "__main__":
    sys.exit(main())
