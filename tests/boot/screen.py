#!/usr/bin/env python3
"""The guest's screen and its keyboard: pictures hold what the UART has said, keys reach the shell.

    screen.py RVEMU SCREEN_TEXT KERNEL_ELF XV6_IMG

SCREEN_TEXT renders what came from the UART, on the host; a picture of the guest's screen at its end
must be the same to the pixel. Rows are machines and what is typed, or scripts of commands that press
keys.
"""
import os
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from checks import check, failures  # noqa: E402
import debugger  # noqa: E402

RVEMU, SCREEN_TEXT, KERNEL, IMAGE = sys.argv[1:]
SCALE = float(os.environ.get("TEST_TIMEOUT_SCALE", "1"))
DISK = ["-snapshot", IMAGE]
NO_DISK = ["-kernel", KERNEL]
FIRST = re.compile(rb"  next +0x[^\n]*\n\r\n")  # the firmware's last words: they are on the UART alone

# name, size of the screen, options, what is typed, what must be said then
PICTURES = [
    ("a few lines", "640x400", DISK, b"ls\necho hello\n"),
    ("two harts", "800x600", ["-smp", "2", *DISK], b"ls bin\nps > f; cat f\n"),
    ("scrolling", "320x200", DISK, b"usertests -l; ls bin; usertests -l\n"),
    ("editing", "640x400", DISK, b"echo wrang\x7f\x7f\x7fong\x1b[D\x1b[D\x1b[Dx\x01\x1b[Cy\x1b[4~\n"
     b"\x1b[A\x1b[A \x15echo new\n"),
    ("a line wider than the screen", "200x300", DISK, b"echo one two three four five six seven\x1b[Dx\n"),
    ("cleared", "640x400", DISK, b"ls bin\n\x0cls\ntop -n 2\necho on\n"),
    ("not whole cells", "333x217", DISK, b"ls; ls bin\n"),
    ("one cell", "64x64", DISK, b"ls\n"),
    ("large", "4096x2160", DISK, b"ls\n"),
    ("a panic", "640x400", NO_DISK, b""),
    ("a program had it", "640x400", DISK, b"usertests screen_bounds screen_owner screen_pointers\nls\n",
     b"ALL TESTS PASSED"),
]

# name, lines of a script, patterns that must follow each other on the UART
READY = r"expect '^\$ ' 60"


def press(keys):
    return ["sendkey " + k for k in keys.split()]


KEYS = [
    ("a command", [READY, *press("l s spc b i n ret"), "expect ' usertests$' 60"], ["ls bin\n"]),
    ("shift and caps lock", [READY, *press("e c h o spc shift-h i caps_lock a shift-b caps_lock c shift-1 ret"),
                             "expect '^HiAbc!' 60"], []),
    ("editing", [READY, *press("e c h o spc a c left b end d home delete e ret"), "expect '^abcd' 60"], []),
    ("history", [READY, *press("e c h o spc x ret"), "expect '^x' 60", *press("up y ret"), "expect '^xy' 60"], []),
    ("Ctrl-C", [READY, *press("c a t ret"), "expect cat 60", *press("ctrl-c"), r"expect '\$ ' 60", *press("e c h o spc o k ret"),
                "expect '^ok' 60"], [r"\^C"]),
    ("Ctrl-D", [READY, *press("w c ret a ret ctrl-d"), "expect '1 +1 +2' 60"], []),
    ("both ways", [READY, "send 'echo u'", "expect 'echo u' 60", *press("k ret"), "expect '^uk' 60"], []),
]
PER_LINE, LINES = 51, 21  # with Enter: more keys than the console has room for


def picture(name, size, options, typed, answer=b""):
    with tempfile.TemporaryDirectory() as folder:
        shot = os.path.join(folder, "shot.ppm")
        done = subprocess.run([RVEMU, "--seed", "1", "--screen", size, "--screenshot", shot, *options], input=typed,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60 * SCALE)
        with open(shot, "rb") as f:
            seen = f.read()
    said = FIRST.split(done.stdout, maxsplit=1)[-1]
    wanted = subprocess.run([SCREEN_TEXT, *size.split("x")], input=said, stdout=subprocess.PIPE, check=True).stdout
    same = seen == wanted
    if not same and os.environ.get("KEEP"):
        for end, data in (("seen", seen), ("wanted", wanted)):
            with open(os.path.join(os.environ["KEEP"], "%s-%s.ppm" % (name.replace(" ", "-"), end)), "wb") as f:
                f.write(data)
    check(name, same and answer in said and len(said) > 100,
          "%d bytes of picture, %d wanted; status %d, %r" % (len(seen), len(wanted), done.returncode, said[-300:]))


def keys(name, lines, patterns, more=()):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "script")
        with open(path, "w", encoding="utf-8") as f:
            f.write("".join(line + "\n" for line in lines))
        done = subprocess.run([RVEMU, "debug", "--batch", "--seed", "1", "-device", "virtio-keyboard-device",
                               "-device", "virtio-tablet-device", *more, "-x", path, *DISK], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120 * SCALE)
    said, why = done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")
    lacks = debugger.lacks(said, [r"has no letters: left alone", *patterns])
    check(name, done.returncode == 0 and lacks is None,
          "status %d, lacks %r: %s%s" % (done.returncode, lacks, said[-800:], why[-400:]))


def flood():
    """More keys than the console has room for, while nobody reads: none is lost, and the pointer, which nobody asks
    for, takes no room."""
    lines = [READY, "send '(top -n 40; wc)\\n'"]
    for _ in range(LINES):
        lines += ["expect '^.*up [0-9]+ s' 60", "mouse_move 10 10", *["sendkey z"] * (PER_LINE - 1), "sendkey ret"]
    lines += ["expect '^.*up 39 s' 60", "expect '^z+$' 60", "sendkey ctrl-d",
              "expect '^ *%d +%d +%d' 60" % (LINES, LINES, LINES * PER_LINE)]
    keys("a flood of keys", lines, [], ["--screen", "640x400"])


def main():
    for row in PICTURES:
        picture(*row)
    for row in KEYS:
        keys(*row)
    flood()
    return bool(failures)


if __name__ == "__main__":
    sys.exit(main())
