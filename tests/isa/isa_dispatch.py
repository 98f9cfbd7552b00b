#!/usr/bin/env python3
"""Each label of the interpreter's loop ends in an indirect jump of its own.

    isa_dispatch.py OBJDUMP RVEMU LABELS

A compiler that merges the jumps halves the speed and nobody sees it: the
branch predictor then knows one place instead of hundreds. Counts the indirect
jumps of `loop` in the binary (x86-64; elsewhere: skipped, status 77).
"""
import re
import subprocess
import sys


def main():
    objdump, binary, labels = sys.argv[1:]
    text = subprocess.run([objdump, "-d", "--no-show-raw-insn", binary], check=True,
                          stdout=subprocess.PIPE).stdout.decode()
    if "x86-64" not in text.split("Disassembly", 1)[0]:
        print("skipped: the host is no x86-64")
        return 77
    wanted = int(subprocess.run([labels], check=True, stdout=subprocess.PIPE).stdout)
    loops = re.findall(r"^[0-9a-f]+ <loop>:\n(.*?)\n\n", text, re.M | re.S)
    found = [len(re.findall(r"\bjmp +\*", loop)) for loop in loops]
    print("%d labels; indirect jumps in each loop: %s" % (wanted, found))
    # interp.c and interp_counted.c
    return 0 if len(found) == 2 and min(found) >= wanted else 1


if __name__ == "__main__":
    sys.exit(main())
