#!/usr/bin/env python3
"""The guest at its prompt, four harts, nobody types: under 2 % of a core.

    idle.py RVEMU XV6_IMG [SECONDS]

stdin is a terminal, also under --seed (which skips what the guest waits for), a pipe that stays
open, a pipe at its end, and /dev/null, all at once; `--eof ignore` keeps the guest from being told.
Boot is not counted: the windows start at the prompt.
"""
import concurrent.futures
import os
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from console import cpu_share, SCALE  # noqa: E402

LIMIT = 0.02


def stdin_of(kind):
    """(descriptor for the guest, descriptor to keep open or None)."""
    if kind in ("terminal", "seeded"):
        keep, ours = os.openpty()
        return ours, keep
    if kind == "null":
        return os.open("/dev/null", os.O_RDONLY), None
    ours, keep = os.pipe()
    if kind == "ended":
        os.close(keep)
        keep = None
    return ours, keep


def measure(rvemu, disk, kind, seconds):
    """The share of a core, or None if it never came to the prompt."""
    stdin, keep = stdin_of(kind)
    options = ["--seed", "1"] if kind == "seeded" else []
    with tempfile.TemporaryFile() as out:
        p = subprocess.Popen([rvemu, "-smp", "4", "-snapshot", "--eof", "ignore", *options,
                              disk], stdin=stdin, stdout=out, stderr=subprocess.STDOUT,
                             start_new_session=True)
        try:
            end = time.monotonic() + 60 * SCALE
            while time.monotonic() < end and p.poll() is None:
                if b"\n$ " in os.pread(out.fileno(), 1 << 16, 0):
                    break
                time.sleep(0.1)
            else:
                return None
            time.sleep(0.5)
            share = cpu_share(p.pid, seconds, LIMIT)
            return share if p.poll() is None else None
        finally:
            p.kill()
            p.wait()
            for fd in (stdin, keep):
                if fd is not None:
                    os.close(fd)


def main():
    rvemu, image = sys.argv[1:3]
    seconds = float(sys.argv[3]) if len(sys.argv) > 3 else 5
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        disk = os.path.join(folder, "xv6.img")
        shutil.copy(image, disk)
        kinds = ("terminal", "seeded", "open", "ended", "null")
        with concurrent.futures.ThreadPoolExecutor(len(kinds)) as pool:
            shares = list(pool.map(lambda kind: measure(rvemu, disk, kind, seconds), kinds))
        for kind, share in zip(kinds, shares):
            good = share is not None and share < LIMIT
            failed += not good
            print("%s  stdin %-8s  %s" % ("ok    " if good else "FAILED", kind, "never at the prompt"
                                         if share is None else "%.3f %% of a core" % (100 * share)),
                  flush=True)
    return failed != 0


if __name__ == "__main__":
    sys.exit(main())
