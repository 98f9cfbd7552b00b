#!/usr/bin/env python3
"""Each key of emu/ui/keymap.def is the key that others take it for.

    keys.py RVEMU PAINTER.ELF KEYMAP.DEF

Pressed in the window, by its place: X numbers keys as Linux does, and 8 more. Pressed by `sendkey`, by its
name: QEMU, which runs the same guest, takes the name for the same key. Exit status 77 (skipped) if neither
of the two is here.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from checks import check, failures  # noqa: E402
import debugger  # noqa: E402
from xvfb import Display, Run, lacks, wait_for, xdotool  # noqa: E402

RVEMU, PAINTER, KEYMAP = [os.path.abspath(p) for p in sys.argv[1:4]]
SCALE = float(os.environ.get("TEST_TIMEOUT_SCALE", "1"))
QEMU = "qemu-system-riscv64"
DEVICES = ["-device", "virtio-keyboard-device", "-device", "virtio-tablet-device"]
PRESS = re.compile(r"^key 1 (\d+) 1$", re.M)


def names():
    with open(KEYMAP, encoding="utf-8") as f:
        return re.findall(r'^KEY\(\w+, "(\w+)", \d+\)$', f.read(), re.M)


def in_order(keys):
    """Names, sorted: last the two that mean something to the guest."""
    return sorted(keys, key=lambda name: ("pq".find(name), name))


def by_name_here(keys):
    """{name: code}, as rvemu has it."""
    words = [w for key in keys for w in ("-ex", "sendkey " + key, "-ex", "expect '^key 1 [0-9]+ 1$' 30")]
    status, said = debugger.run(RVEMU, ["--batch", "-m", "16M", "--screen", "320x240"] + DEVICES +
                                ["-ex", "expect ^ready$ 30"] + words + [PAINTER])
    codes = [int(code) for code in PRESS.findall(said.replace("Seen: ", ""))]
    check("by name: each key was pressed", status == 0 and len(codes) == len(keys), status, said[-400:])
    return dict(zip(keys, codes))


def by_name_there(keys, folder):
    """The same of QEMU's."""
    path = os.path.join(folder, "serial")
    with subprocess.Popen([QEMU, "-M", "virt", "-m", "64M", "-display", "none", "-bios", "none", "-kernel", PAINTER,
                           "-global", "virtio-mmio.force-legacy=false", "-serial", "file:" + path, "-monitor", "stdio"] +
                          [d + ",bus=virtio-mmio-bus.%d" % (i // 2) if i % 2 else d for i, d in enumerate(DEVICES)],
                          stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as p:
        def said():
            with open(path, encoding="utf-8") as f:
                return f.read()
        wait_for(lambda: os.path.exists(path) and said() == "ready\n")
        p.stdin.write("".join("sendkey %s 1\n" % key for key in keys).encode())
        p.stdin.flush()
        try:
            p.wait(30 * SCALE)  # the last key is Q
        except subprocess.TimeoutExpired:
            p.kill()
        codes = [int(code) for code in PRESS.findall(said())]
    check("QEMU: each key was pressed", len(codes) == len(keys), said()[-400:])
    return dict(zip(keys, codes))


def by_place(codes, folder):
    """The codes that the guest gets for X's."""
    with Display(folder):
        run = Run(RVEMU, ["-m", "16M", "--screen", "320x240", PAINTER])
        check("by place: ready", run.hears("^ready$"))
        xdotool("windowfocus", "--sync", run.window)
        xdotool("key", *["%02d" % (code + 8) for code in codes])  # one digit would be a name
        run.ended()
        return [int(code) for code in PRESS.findall(run.said)]


def main():
    window, qemu = not lacks(RVEMU), shutil.which(QEMU)
    if not window and not qemu:
        print("skipped: there is neither %s nor %s" % (lacks(RVEMU), QEMU))
        return 77
    keys = in_order(names())
    ours = by_name_here(keys)
    with tempfile.TemporaryDirectory() as folder:
        if qemu:
            theirs = by_name_there(keys, folder)
            check("by name", ours == theirs, {k: (ours.get(k), theirs.get(k)) for k in keys
                                              if ours.get(k) != theirs.get(k)})
        if window:
            pressed = by_place(ours.values(), folder)
            check("by place", pressed == list(ours.values()), pressed, "pressed were", list(ours.values()))
    return bool(failures)


if __name__ == "__main__":
    sys.exit(main())
