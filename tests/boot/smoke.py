#!/usr/bin/env python3
"""Boots a copy of the guest's disk, types commands through a pipe, and judges what comes back.

    smoke.py RVEMU XV6_IMG [RVEMU_OPTION...]

What must be seen: the firmware's and the kernel's banner, `ls` of the root, `aspace` with two
frames for one address, a power-off by the guest, status 0.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

SCALE = float(os.environ.get("TEST_TIMEOUT_SCALE", "1"))
WANTED = [
    r"rvemu firmware \d",
    r"xv6 on (\d+) harts?, \d+ MiB RAM",
    r"(?m)^d +\d+ +\d+ +\d+ bin\r?$",
    r"round 10: B, pid \d+: virtual 0x400500, physical 0x[0-9a-f]+, stored 0xbbbbbbbb0000000a, "
    r"read back 0xbbbbbbbb0000000a",
    r"one address, two memories",
]


def main():
    rvemu, image, options = sys.argv[1], sys.argv[2], sys.argv[3:]
    with tempfile.TemporaryDirectory() as folder:
        disk = os.path.join(folder, "xv6.img")
        shutil.copy(image, disk)
        done = subprocess.run([rvemu] + options + [disk], input=b"ls\naspace\n",
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=100 * SCALE)
    said = done.stdout.decode("utf-8", "replace")
    missing = [w for w in WANTED if not re.search(w, said)]
    frames = re.search(r"0x400500 is frame (0x\w+) in A .* and frame (0x\w+) in B", said)
    if frames and frames.group(1) == frames.group(2):
        missing.append("two different frames")
    if missing or done.returncode != 0:
        print(said[-3000:])
        print(done.stderr.decode("utf-8", "replace"))
        print("status %d; missing: %s" % (done.returncode, missing))
        return 1
    print("booted, listed, two frames (%s, %s), powered off" % frames.groups())
    return 0


if __name__ == "__main__":
    sys.exit(main())
