#!/usr/bin/env python3
"""SIGKILL, again and again, while the guest writes: is all that fsync acknowledged on the disk?

    kill.py RVEMU MKFS XV6_IMG COUNT

The guest runs `keep`. Of every ten kills three hit the inside of a commit: the image's log is
watched from outside, and the signal goes when the payload of a transaction has been written but not
yet all of it copied home; what the image says after the kill decides whether it counted. The others
come after a random time. Each time the next run goes on with the same disk, so that the kernel's
own recovery is tested, too. Wanted after each: `mkfs check` is clean once the log is replayed, each
file that was named is whole, and none that is gone is there.
"""
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from xv6log import Log  # noqa: E402

SCALE = float(os.environ.get("TEST_TIMEOUT_SCALE", "1"))
SAID = re.compile(rb"(kept|gone) (kept\.\d+)(?: (\d+))?\r?\n")


def contents(number, size):
    return bytes(ord("a") + (number + i) % 26 for i in range(size))


class Guest:
    """One run of rvemu, from boot to its violent end."""

    def __init__(self, rvemu, disk):
        self.said = b""
        self.process = subprocess.Popen([rvemu, disk], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.reader = threading.Thread(target=self._read)
        self.reader.start()
        self.process.stdin.write(b"keep\n")
        self.process.stdin.flush()

    def _read(self):
        while True:
            data = os.read(self.process.stdout.fileno(), 65536)
            if not data:
                return
            self.said += data

    def wait_for(self, lines):
        deadline = time.monotonic() + 60 * SCALE
        while self.said.count(b"\nkept ") < lines and time.monotonic() < deadline:
            time.sleep(0.002)

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.reader.join()
        self.process.stdin.close()
        self.process.stdout.close()


def kill_inside(log, guest):
    """Waits for a commit to be under way. True if the signal came in time."""
    deadline = time.monotonic() + 20 * SCALE
    while time.monotonic() < deadline:
        before = log.first_payloads()
        for _ in range(2000):
            if log.first_payloads() != before:
                time.sleep(random.random() * 0.002)
                guest.kill()
                return log.phase() != "outside"
    guest.kill()
    return False


def check(rvemu, mkfs, path, expected):
    """Sentences about what is wrong; the log is replayed by a boot that shuts down at once."""
    done = subprocess.run([rvemu, path], input=b"shutdown\n", stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, timeout=60 * SCALE)
    wrong = [] if done.returncode == 0 else ["the next boot ended with %d: %s"
                                            % (done.returncode, done.stdout[-500:])]
    done = subprocess.run([mkfs, "check", path], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        wrong.append("mkfs check: " + done.stdout.decode()[:500])
    for name, size in expected.items():
        done = subprocess.run([mkfs, "get", path, name], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE)
        if size is None:
            if done.returncode == 0:
                wrong.append("%s is back" % name)
        elif done.stdout != contents(int(name.split(".")[1]), size):
            wrong.append("%s: %d bytes, not the %d that were kept"
                         % (name, len(done.stdout), size))
    return wrong


def what_must_be(said):
    """{name: size, or None if it is gone}; the last file may be on its way out."""
    expected = {}
    for verb, name, size in SAID.findall(said):
        expected[name.decode()] = int(size) if verb == b"kept" else None
    numbers = [int(n.split(".")[1]) for n in expected]
    for n in (max(numbers) if numbers else 0,):
        if n % 3 == 2 and expected.get("kept.%d" % n) is not None:
            del expected["kept.%d" % n]
    return expected


def main():
    rvemu, mkfs, image, count = sys.argv[1:]
    count, inside, tries = int(count), 0, 0
    random.seed(1)
    with tempfile.TemporaryDirectory(dir=".") as folder:
        path = os.path.join(folder, "xv6.img")
        for n in range(count):
            if n % 10 == 0:
                shutil.copy(image, path)  # before it is full
            want_inside = n % 10 < 3
            while True:
                tries += 1
                guest = Guest(rvemu, path)
                guest.wait_for(random.randrange(1, 12))
                if not want_inside:
                    time.sleep(random.random() * 0.02)
                    guest.kill()
                hit = kill_inside(Log(path), guest) if want_inside else False
                wrong = check(rvemu, mkfs, path, what_must_be(guest.said))
                if wrong:
                    print("kill %d%s:\n  %s" % (n, ", inside a commit" if hit else "",
                                                "\n  ".join(wrong)))
                    return 1
                if hit or not want_inside or tries > 4 * count:
                    break
            inside += hit
    print("%d kills (%d runs), %d inside a commit: nothing lost, nothing damaged"
          % (count, tries, inside))
    return 0 if inside >= count * 3 // 10 else 1


if __name__ == "__main__":
    sys.exit(main())
