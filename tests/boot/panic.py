#!/usr/bin/env python3
"""The guest's kernel panics: a backtrace with names, and a machine that says that it failed.

    panic.py RVEMU KERNEL_ELF XV6_IMG

Each row is a machine on which the kernel cannot go on, the words of the panic, and the functions of
the backtrace from the innermost to the first of the flow, no more and no fewer.
"""
import os
import re
import subprocess
import sys
import tempfile

SCALE = float(os.environ.get("TEST_TIMEOUT_SCALE", "1"))
RVEMU, KERNEL, IMAGE = sys.argv[1:]
MOUNT = ["fs_mount", "first_thread", "first_steps"]


def without_disk(folder):
    return []


def without_file_system(folder):
    path = os.path.join(folder, "blank.img")
    with open(path, "wb") as f:
        f.truncate(1 << 20)
    return ["-drive", "file=%s,if=virtio,format=raw" % path]


def damaged(folder):
    """A superblock whose checksum is wrong."""
    path = os.path.join(folder, "damaged.img")
    with open(IMAGE, "rb") as f:
        data = bytearray(f.read())
    data[data.index(b"v6FS") + 400] ^= 1
    with open(path, "wb") as f:
        f.write(data)
    return ["-drive", "file=%s,if=virtio,format=raw" % path]


def small(folder):
    return ["-m", "4M", "-snapshot", "-drive", "file=%s,if=virtio,format=raw" % IMAGE]


ROWS = [
    ("without-disk", without_disk, r"pid 1 \(init\): fs: no disk with a file system", MOUNT),
    ("without-file-system", without_file_system, r"pid 1 \(init\): fs: no disk with a file system",
     MOUNT),
    ("damaged", damaged, r"pid 1 \(init\): fs: cannot use the file-system partition: the "
     "superblock's checksum is wrong", MOUNT),
    ("too-little-ram", small, r"pid 1 \(init\): fs: no memory for the buffer cache",
     ["buffer_init"] + MOUNT),
]


def wrong(make, words, functions):
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run([RVEMU, "-smp", "2", "-kernel", KERNEL, *make(folder)],
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, timeout=30 * SCALE)
    said, last = done.stdout.decode(), done.stderr.decode().splitlines()[-1:]
    panic = re.search(r"^panic on hart \d+, (.*)\nbacktrace:\n((?:  0x[0-9a-f]+.*\n)*)", said, re.M)
    if not panic or not re.search(words, panic.group(1)):
        return "no panic with %r: %s" % (words, said[-800:])
    found = re.findall(r"^  0x[0-9a-f]{8}  (\w+)\+0x[0-9a-f]+$", panic.group(2), re.M)
    if found != functions:
        return "the backtrace is %s, not %s" % (found, functions)
    if done.returncode != 1 or last != ["rvemu: guest failed, code 1 (sifive_test)"]:
        return "status %d, %s" % (done.returncode, last)
    return None


def main():
    failed = 0
    for name, make, words, functions in ROWS:
        what = wrong(make, words, functions)
        failed += what is not None
        print("%s %s%s" % ("FAILED" if what else "ok    ", name, ": " + what if what else ""))
    return failed != 0


if __name__ == "__main__":
    sys.exit(main())
