#!/usr/bin/env python3
"""The screen without a window: pictures of it, and a person at it who is played by commands.

    screen.py RVEMU PAINTER.ELF ABUSER.ELF
"""
import os
import re
import signal
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from checks import check, failures  # noqa: E402
from console import Console  # noqa: E402
import debugger  # noqa: E402
import picture  # noqa: E402
import painter  # noqa: E402

RVEMU, PAINTER, ABUSER = [os.path.abspath(p) for p in sys.argv[1:4]]
SCALE = float(os.environ.get("TEST_TIMEOUT_SCALE", "1"))
DEVICES = ["-device", "virtio-keyboard-device", "-device", "virtio-tablet-device"]
BARE = ["--batch", "-m", "16M", "--screen", "320x240"]
READY = "expect ^ready$ 30"

# name, more options, lines of a script, status, patterns that follow each other
ROWS = [
    ("a key", DEVICES, [READY, "sendkey a", "expect '^key 0 0 0$' 30", "expect '^key 1 30 0$' 30"], 0,
     [r"Seen: key 0 0 0\n", r"Seen: key 1 30 0\n"]),
    ("keys together", DEVICES,
     [READY, "sendkey ctrl-alt-delete"] +
     ["expect '^key 1 %s$' 30" % k for k in ("29 1", "56 1", "111 1", "111 0", "56 0", "29 0")], 0, []),
    ("the end by a key", DEVICES, [READY, "sendkey q", "expect never"], 1, [r"powered off"]),
    ("pointer", DEVICES,
     [READY, "mouse_move 0 0", "expect '^tablet 3 0 51$' 30", "expect '^tablet 3 1 68$' 30",
      "mouse_move 319 239 -2", "expect '^tablet 3 0 32716$' 30", "expect '^tablet 3 1 32699$' 30",
      "expect '^tablet 2 8 4294967294$' 30"], 0, []),
    ("buttons", DEVICES,
     [READY, "mouse_button 5"] + ["expect '^tablet 1 %s$' 30" % b for b in ("272 1", "273 1")] +
     ["mouse_button 2"] + ["expect '^tablet 1 %s$' 30" % b for b in ("272 0", "274 1", "273 0")], 0, []),
    ("before the guest is ready", DEVICES, ["sendkey a", READY, "expect '^key 1 30 0$' 30"], 0, []),
    ("more than there is room for", DEVICES, ["sendkey a-b"] * 65, 125,
     [r"the guest has not read the keys before this one: there is no room", r"script:65:"]),
    ("no such key", DEVICES, ["sendkey ctrl-del"], 125, [r"there is no key 'del'"]),
    ("no keys", DEVICES, ["sendkey"], 125, [r"which\? sendkey a"]),
    ("no keyboard", [], ["sendkey a"], 125, [r"no keyboard \(-device virtio-keyboard-device or --display sdl"]),
    ("no tablet", [], ["mouse_move 1 2"], 125, [r"has no tablet"]),
    ("no such place", DEVICES, ["mouse_move 320 2"], 125, [r"the screen is 320x240"]),
    ("no place", DEVICES, ["mouse_move 3"], 125, [r"where to\?"]),
    ("no such button", DEVICES, ["mouse_button 8"], 125, [r"1 left, 2 middle, 4 right"]),
    ("no such picture", [], ["screendump a.gif"], 125, [r"a name that ends in \.png or \.ppm"]),
    ("no picture of the guest", [], ["screendump " + PAINTER + ".png/a.png"], 125, [r"No such file"]),
]


def rows(folder):
    path = os.path.join(folder, "script")
    for name, options, lines, status, patterns in ROWS:
        with open(path, "w", encoding="utf-8") as f:
            f.write("".join(line + "\n" for line in lines))
        got, said = debugger.run(RVEMU, BARE + options + ["-x", path, PAINTER])
        lacks = debugger.lacks(said, patterns)
        check(name, got == status and lacks is None, "%d, lacks %r: %s" % (got, lacks, said[-600:]))


def read(path, kind):
    with open(path, "rb") as f:
        return kind(f.read())


def pictures(folder):
    end, early, again = [os.path.join(folder, n) for n in ("end.png", "early.ppm", "again.ppm")]
    lines = [READY, "screendump " + again, "screendump " + again, "sendkey q", "expect never"]
    path = os.path.join(folder, "script")
    with open(path, "w", encoding="utf-8") as f:
        f.write("".join(line + "\n" for line in lines))
    got, said = debugger.run(RVEMU, BARE + DEVICES + [
        "--screenshot", end, "--screenshot", early + ",at=100", "-x", path, PAINTER])
    check("pictures: run", got == 1 and said.count("again.ppm: the screen, 320x240") == 2, said[-600:])
    check("at the end, PNG", read(end, picture.png) == painter.PICTURE)
    check("by command, PPM", read(again, picture.ppm) == painter.PICTURE)
    check("at step 100", read(early, picture.ppm) == (320, 240, bytes(3 * 320 * 240)))


def what_cannot_be(folder):
    """A place that the run does not reach is told of, and the other pictures are taken all the same."""
    names = [os.path.join(folder, n) for n in ("soon.png", "late.png", "last.png")]
    shots = [w for name, at in zip(names, (",at=100", ",at=1T", "")) for w in ("--screenshot", name + at)]
    got, said = debugger.run(RVEMU, BARE + DEVICES + shots + ["-ex", READY, PAINTER])
    check("a place that is not reached", got == 125 and re.search(r"ended at step \d+, before at=10{12}\n", said), said)
    check("the picture before it", read(names[0], picture.png) == (320, 240, bytes(3 * 320 * 240)))
    check("the picture of the end", read(names[2], picture.png) == painter.PICTURE)
    full = os.path.join(folder, "full.png")
    os.symlink("/dev/full", full)
    for options in (["--screenshot", full, "-ex", READY], ["-ex", "screendump " + full]):
        got, said = debugger.run(RVEMU, BARE + options + [PAINTER])
        check("a full disk", got == 125 and "full.png: No space left on device" in said, said)


def by_signal_and_key(folder):
    """SIGUSR1, Ctrl-A p and SIGUSR1 again: three pictures, each with a name of its own."""
    with Console([RVEMU, "-m", "16M", "--screen", "320x240"] + DEVICES + [PAINTER], cwd=folder) as c:
        c.expect("ready")
        for n, ask in enumerate((lambda: os.kill(c.pid, signal.SIGUSR1), lambda: c.send("\x01p"),
                                 lambda: os.kill(c.pid, signal.SIGUSR1)), 1):
            ask()
            c.expect("rvemu: rvemu-%d.png: the screen, 320x240\r\n" % n)
            check("picture %d" % n, read(os.path.join(folder, "rvemu-%d.png" % n), picture.png) == painter.PICTURE)
        os.kill(c.pid, signal.SIGTERM)
        check("the end by SIGTERM", c.finish() == 143, c.output)


def no_pixels(folder):
    """The frame buffer as code, page tables, queue and more, twice, with a reset between."""
    for options in ([], ["--no-cache"], ["--check=all"], ["--seed", "5", "--budget", "7"]):
        status, said = painter.abused(RVEMU, folder, options, ABUSER)
        check("no pixels %s" % options, status == 0 and "WRONG" not in said, status, said)


# An empty variable is as good as none.
NO_DISPLAY = [("", "", "neither DISPLAY nor WAYLAND_DISPLAY is set"), (":4095", "", ""), ("no such", "", ""),
              (":4095", "bogus", "bogus")]


def no_display(_):
    if not os.path.exists(os.path.join(os.path.dirname(RVEMU), "rvemu-window.so")):
        p = subprocess.run([RVEMU, "--display", "sdl", PAINTER], stdin=subprocess.DEVNULL, capture_output=True)
        said = p.stderr.decode()
        check("built without", (p.returncode, said) == (125, "rvemu: --display sdl: rvemu was built without SDL2 "
                                                             "(package libsdl2-dev)\n"), said)
        return
    for display, driver, why in NO_DISPLAY:
        env = dict(os.environ, DISPLAY=display, WAYLAND_DISPLAY="", SDL_VIDEODRIVER=driver)
        p = subprocess.run([RVEMU, "-m", "16M", "--screen", "320x240", "--display", "sdl", "--expect", "^ready$",
                            PAINTER], env=env, stdin=subprocess.DEVNULL, capture_output=True, timeout=30 * SCALE)
        said = p.stderr.decode()
        lines = [line for line in said.splitlines() if "no window" in line]
        check("no display %r, driver %r" % (display, driver),
              p.returncode == 0 and len(lines) == 1 and lines[0].endswith("): goes on without")
              and all(line.startswith("rvemu: ") for line in said.splitlines()), said)
        check("no display: why", why in said, said)


def main():
    with tempfile.TemporaryDirectory() as folder:
        rows(folder)
        pictures(folder)
        what_cannot_be(folder)
        by_signal_and_key(folder)
        no_pixels(folder)
        no_display(folder)
    return bool(failures)


if __name__ == "__main__":
    sys.exit(main())
