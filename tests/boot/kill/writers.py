#!/usr/bin/env python3
"""Power cuts under load: rvemu is killed (SIGKILL) while four processes on one to four harts write
and fsync (killload.c), again and again on the same disk. After each kill, before any other kernel
has replayed the log, `mkfs check` must be clean and all that was acknowledged be whole.

    writers.py KILLS RVEMU TOP MKFS CROSS

One kill in four comes after a random time, the others when a random write to the disk was seen
(--trace=disk). Where the kill fell is read from the log on the disk afterwards: a payload that its
record does not speak of, a torn record, or blocks that are not home yet. Of many kills 30 of 100
must have fallen inside a commit. Then the same with each of the kernels of BROKEN: one kill must
find it out. (kill.py cuts a single writer, and has the kernel itself replay the log.)
"""
import os
import random
import re
import select
import shutil
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.dirname(HERE), os.path.join(HERE, "..", "..", "lib")]
from planted import Tree  # noqa: E402
from xv6log import Log  # noqa: E402

SCALE = float(os.environ.get("TEST_TIMEOUT_SCALE", "1"))
WRITERS, LINE = 4, 64
MANY = 50  # kills of which a share is meaningful
BROKEN = ["fsync_lies.patch", "../planted/log_order.patch"]
FIND = 40  # kills that a broken kernel may survive at most
ACK = re.compile(rb"^(gone|done|line) (\d+)(?: (\d+))?\.\r?$", re.M)


class Lost(Exception):
    """The disk is not what it must be."""


def content(round_, writer, number, start, size):
    base = round_ * 13 + writer * 31 + number * 7
    return bytes((base + at * 17 + (at >> 8) * 29) & 255 for at in range(start, start + size))


class Useless(Exception):
    """The kills came at times that prove nothing."""


# -- one kill ------------------------------------------------------------------------------------
def run_until_cut(rvemu, image, round_, chance):
    """What the guest printed until it was killed."""
    guest = subprocess.Popen([rvemu, "-smp", str(1 + round_ % 4), "--trace=disk", "--timeout",
                              str(int(60 * SCALE)), image], stdin=subprocess.PIPE,
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    guest.stdin.write(b"killload %d\n" % round_)
    guest.stdin.flush()
    timed = round_ % 4 == 0
    writes_left = chance.randint(1, 150)
    said, traced, cut_at = b"", b"", None
    streams = [guest.stdout, guest.stderr]
    while streams:
        wait = max(0, cut_at - time.monotonic()) if cut_at else 1
        for stream in select.select(streams, [], [], wait)[0]:
            data = os.read(stream.fileno(), 4096)
            if not data:
                streams.remove(stream)
            elif stream is guest.stdout:
                said += data
            elif b"gone %d." % round_ in said:
                writes_left -= data.count(b": write ")
            else:
                traced = (traced + data)[-500:]
        if cut_at is None and b"gone %d." % round_ in said:
            cut_at = time.monotonic() + (chance.uniform(0, 0.6) if timed else 30)
        if cut_at and (time.monotonic() >= cut_at or (not timed and writes_left <= 0)):
            guest.kill()
            cut_at = time.monotonic() + 30
            writes_left = 1 << 30
    guest.stdin.close()
    if guest.wait() != -9 or b"FAILED" in said:
        raise Lost("the guest ended by itself:\n%s\n%s" % (said[-1500:].decode("utf-8", "replace"),
                                                          traced.decode("utf-8", "replace")))
    return said


def get(mkfs, image, path):
    done = subprocess.run([mkfs, "get", image, path], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE)
    if done.returncode:
        raise Lost("mkfs get %s: %s" % (path, done.stderr.decode()))
    return done.stdout


def verify(mkfs, image, round_, said):
    """How many acknowledged things are whole; Lost if one is not."""
    done = subprocess.run([mkfs, "check", image], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        raise Lost("mkfs check: %s" % done.stdout.decode("utf-8", "replace")[-1000:])
    acks = [(m[1], int(m[2]), int(m[3] or 0)) for m in ACK.finditer(said)]
    listed = subprocess.run([mkfs, "ls", image, "/kill"], stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE)
    if listed.returncode:
        raise Lost("/kill was acknowledged: %s" % listed.stderr.decode())
    names = [line.split()[-1].decode() for line in listed.stdout.splitlines()]
    for name in names:
        if name[0].isdigit() and not name.startswith("%d." % round_):
            raise Lost("/kill/%s is back: its removal had been acknowledged" % name)
    for what, writer, number in acks:
        if what == b"done":
            path = "/kill/%d.%d.%d" % (round_, writer, number)
            size = 100 + (number * 7919 + writer * 1237) % 20000
            if get(mkfs, image, path) != content(round_, writer, number, 0, size):
                raise Lost("%s was acknowledged and is not whole" % path)
    for writer in range(WRITERS):
        path = "/kill/%d.%d.log" % (round_, writer)
        lines = max((n + 1 for what, w, n in acks if what == b"line" and w == writer), default=0)
        if not lines and os.path.basename(path) not in names:
            continue
        data = get(mkfs, image, path)
        if data != content(round_, writer, 0, 0, len(data)) or len(data) % LINE:
            raise Lost("%s: wrong bytes" % path)
        if len(data) < lines * LINE:
            raise Lost("%s: %d lines were acknowledged, %d bytes are there" %
                       (path, lines, len(data)))
    return len(acks)


def cut_often(kills, rvemu, image, mkfs, chance):
    """A sentence about all kills; Lost if something was."""
    phases = dict.fromkeys(("payload", "record", "home", "outside"), 0)
    acknowledged = 0
    for round_ in range(1, kills + 1):
        try:
            said = run_until_cut(rvemu, image, round_, chance)
            phases[Log(image).phase()] += 1
            acknowledged += verify(mkfs, image, round_, said)
        except Lost as lost:
            raise Lost("kill %d: %s" % (round_, lost)) from None
    inside = kills - phases["outside"]
    result = "%d kills, %d inside a commit (%s); %d acknowledgements, all whole" % (
        kills, inside, ", ".join("%s %d" % p for p in phases.items()), acknowledged)
    if not acknowledged or (kills >= MANY and inside * 100 < kills * 30):
        raise Useless("nothing was lost, but the kills came at the wrong times: " + result)
    return result


def main():
    kills, cross = int(sys.argv[1]), sys.argv[5]
    rvemu, top, mkfs = [os.path.abspath(p) for p in sys.argv[2:5]]
    seed = int(os.environ.get("KILL_SEED", time.time_ns() % 1000000))
    chance = random.Random(seed)
    print("KILL_SEED=%d" % seed)
    good = True
    with tempfile.TemporaryDirectory() as folder:
        tree = Tree(folder, top, mkfs, cross)
        shutil.copy(os.path.join(HERE, "killload.c"), os.path.join(folder, "images/xv6/user"))
        for patch in [None] + BROKEN:
            wrong = (patch and tree.apply(os.path.join(HERE, patch))) or tree.build()
            if wrong:
                print("%s: %s" % (patch, wrong))
                return 1
            name = os.path.basename(patch) if patch else "the kernel"
            try:
                result = cut_often(FIND if patch else kills, rvemu, tree.image, mkfs, chance)
                good &= patch is None
                print("%s: %s%s" % (name, result, " (NOT FOUND OUT)" if patch else ""))
            except Useless as useless:
                good = False
                print("%s: %s" % (name, useless))
            except Lost as lost:
                good &= patch is not None
                print("%s: %s" % (name, lost))
            sys.stdout.flush()
            if patch:
                tree.apply(os.path.join(HERE, patch), back=True)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
