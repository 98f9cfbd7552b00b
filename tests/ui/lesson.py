#!/usr/bin/env python3
"""A lecturer's hour in the window: keys typed by xdotool, and what the class sees on the wall.

    lesson.py RVEMU SCREEN_TEXT XV6.IMG

After each step three pictures have one hash: that of the X window, that of rvemu's screenshot, and the one
that SCREEN_TEXT draws on the host of all that the UART has said. watch draws no text of the UART's: its
cells are counted, colour by colour, against its legend, which is read off the picture by the same font.
Exit status 77 (skipped) without Xvfb, xdotool or SDL2. With KEEP=DIR the screenshots stay there.
"""
import collections
import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from checks import check, failures  # noqa: E402
import picture  # noqa: E402
from xvfb import Display, Run, skips, wait_for, xdotool  # noqa: E402

RVEMU, SCREEN_TEXT, XV6 = [os.path.abspath(p) for p in sys.argv[1:4]]
WIDE, HIGH = 1024, 768
GLYPH_WIDE, GLYPH_HIGH = 8, 16
FIRST = re.compile(rb"  next +0x[^\n]*\n\r\n")  # the firmware's last words: they are on the UART alone

# name, what is typed, what must be said before the prompt is back; {} are keys, or process ids by name
STEPS = [
    ("ls", "lz{BackSpace}s bin{Return}", r" usertests$"),
    ("shift", 'echo "Is (1 & 2) | 3 > 0?" A_B~{Return}', r"^Is \(1 & 2\) \| 3 > 0\? A_B~$"),
    ("Ctrl-U", "rm everything{ctrl+u}echo kept{Return}", r"^kept$"),
    ("Ctrl-C", "cat{Return}waits{Return}{ctrl+c}", r"^waits\nwaits\n\^C"),
    ("aspace", "aspace -s &{Return}", r"0x400500.*\n(.*\n)*.*both are alive"),
    ("ps", "ps{Return}", r"NAME$(.*\n)*.* ps$"),
    ("space", "space {aspace-a}{Return}", r"400000"),
    ("share", "share {aspace-a} {aspace-b}{Return}", r"one address, two memories"),
    ("cpushare", "cpushare 2{Return}", r"^Together "),
    ("isolate", "isolate{Return}", r"nothing was taken, nothing was lost"),
]


def sha(shot):
    return hashlib.sha256(b"%d %d " % shot[:2] + shot[2]).hexdigest()


def drawn(text):
    """What SCREEN_TEXT makes of it."""
    return picture.ppm(subprocess.run([SCREEN_TEXT, str(WIDE), str(HIGH)], input=text, stdout=subprocess.PIPE,
                                      check=True).stdout)


def glyph(shot, x, y, ground=b"\0\0\0"):
    """Which pixels are ink."""
    pixels = picture.crop(shot, x, y, GLYPH_WIDE, GLYPH_HIGH)[2]
    return bytes(pixels[at:at + 3] != ground for at in range(0, len(pixels), 3))


class Lesson:
    def __init__(self, folder, display):
        self.folder, self.display, self.shots, self.heard = folder, display, 0, 0
        self.run = Run(RVEMU, ["-snapshot", XV6], folder)

    def window(self):
        return self.display.look(*self.run.place())

    def shot(self, name):
        """SIGUSR1's screenshot."""
        self.shots += 1
        path = os.path.join(self.folder, "rvemu-%d.png" % self.shots)
        self.run.p.send_signal(signal.SIGUSR1)
        wait_for(lambda: os.path.exists(path) and open(path, "rb").read().endswith(b"IEND\xaeB`\x82"))
        if os.environ.get("KEEP"):
            shutil.copy(path, os.path.join(os.environ["KEEP"], name + ".png"))
        with open(path, "rb") as f:
            return picture.png(f.read())

    def type(self, keys):
        self.heard = len(self.run.said)
        for key, text in re.findall(r"\{(\w[\w+]*)\}|([^{}]+)", keys):
            xdotool(*(["key", key] if key else ["type", "--delay", "8", text]))

    def hears(self, pattern):
        return wait_for(lambda: re.search(pattern, self.run.said[self.heard:], re.M)) is not None

    def pids(self, keys):
        """{NAME-x}: the number of the process that ps shows under that name."""
        for name in re.findall(r"\{(aspace-\w)\}", keys):
            found = re.findall(r"^ +(\d+) .* %s\s*$" % name, self.run.said, re.M)
            keys = keys.replace("{%s}" % name, found[-1] if found else "?")
        return keys

    def step(self, name, keys, pattern):
        self.type(self.pids(keys))
        check(name + ": answered", self.hears(pattern) and self.hears(r"^\$ (?:\[|A is|$)"), self.run.said[self.heard:])
        self.compare(name)

    def compare(self, name):
        """The three pictures; the guest draws what it has said a moment later."""
        def wanted():
            return sha(drawn(FIRST.split(self.run.bytes, maxsplit=1)[-1]))
        same = wait_for(lambda: sha(self.window()) == wanted(), 5)
        check(name + ": the window is what was said", same, self.run.said[-300:])
        check(name + ": the screenshot is what was said", sha(self.shot(name)) == wanted(), self.run.said[-300:])


# ---- watch ------------------------------------------------------------------------------------

GEOMETRY = re.compile(r"watch: cells of (\d+) by \1 pixels, (\d+) in a row, from 0,(\d+) on; one cell = 1 page$", re.M)
LEGEND_ROWS, LEGEND_CHARS, LEGEND_TEXT = 5, 32, 3


def alphabet():
    letters = "".join(map(chr, range(32, 127)))
    shot = drawn(letters.encode() + b"\r\n")
    return {glyph(shot, n * GLYPH_WIDE, 0, shot[2][-3:]): c for n, c in enumerate(letters)}


def read_text(shot, letters, x, y, chars):
    return "".join(letters.get(glyph(shot, x + n * GLYPH_WIDE, y), "?") for n in range(chars)).rstrip()


def legend(shot, letters):
    """[(colour, text)]"""
    for n in range(LEGEND_ROWS * (WIDE // GLYPH_WIDE // LEGEND_CHARS)):
        row, column = divmod(n, WIDE // GLYPH_WIDE // LEGEND_CHARS)
        x, y = column * LEGEND_CHARS * GLYPH_WIDE, HIGH - (LEGEND_ROWS - row) * GLYPH_HIGH
        text = read_text(shot, letters, x + LEGEND_TEXT * GLYPH_WIDE, y, LEGEND_CHARS - LEGEND_TEXT)
        if text:
            yield picture.pixel(shot, x + 4, y + 4), text


def judge_map(shot, letters, geometry):
    """Each colour has as many whole cells as its legend says it has pages of its own, and the cells of two colours
    are the pages shared."""
    size, wide, top = (int(n) for n in geometry)
    title = read_text(shot, letters, 0, 0, WIDE // GLYPH_WIDE)
    head = re.match(r"q ends; one cell = 1 page of 4 KiB, the first (\d+) of (\d+), (\d+) shared; "
                    r"strips: 10 ms a column, \| is now; up \d+ s$", title)
    if not head:
        return ["its title is " + title]
    covered, total, shared = map(int, head.groups())
    whole, halves = collections.Counter(), 0
    for n in range(covered):
        x, y = n % wide * size, top + n // wide * size
        left, right = (picture.pixel(shot, x + k, y + size // 2) for k in (size // 2 - 1, size // 2))
        whole[left] += left == right
        halves += left != right
    whole = +whole
    wrong = [] if halves == shared else ["%d cells have two colours, %d pages are shared" % (halves, shared)]
    entries = list(legend(shot, letters))
    for colour, text in entries:
        nobody = re.match(r"(\d+) (free|the kernel's|fixed)$", text)
        process = re.match(r"\d+ \S+ (\d+), (\d+) shared$", text)
        if nobody:
            want = int(nobody[1]) - (total - covered if nobody[2] == "free" else 0)
        elif process:
            want = int(process[1]) - int(process[2])
        else:
            wrong.append("its legend has " + text)
            continue
        if whole.pop(colour, 0) != want:
            wrong.append("not %d cells: %s" % (want, text))
    if len({colour for colour, _ in entries}) != len(entries):
        wrong.append("two entries of the legend have one colour")
    return wrong + ["%d cells of a colour that is not in the legend: %s" % (n, c.hex()) for c, n in whole.items()]


def watch(lesson):
    """While two compute; a picture may be half drawn, so the next ones are looked at, too."""
    letters = alphabet()
    lesson.step("in the background", "cpushare -t 60 2 &{Return}", r"^\[\d+\]")
    lesson.type("watch{Return}")
    check("watch: begins", lesson.hears(GEOMETRY.pattern), lesson.run.said[-300:])
    geometry = GEOMETRY.search(lesson.run.said).groups()
    tried = []

    def good():
        shot = lesson.shot("watch")
        tried.append((shot, judge_map(shot, letters, geometry)))
        return not tried[-1][1]
    check("watch: its cells are its legend's", wait_for(good), tried[-1][1])
    shot = tried[-1][0]
    names = {text.split()[-4] for _, text in legend(shot, letters) if text.endswith("shared")}
    check("watch: who is there", {"aspace-a", "aspace-b", "cpushare", "watch", "sh"} <= names, names)
    pixels = bytearray(shot[2])
    size, _, top = map(int, geometry)
    for y in range(size):
        pixels[3 * (top + y) * WIDE:3 * ((top + y) * WIDE + size)] = b"\xff\0\xff" * size
    check("watch: one cell of another colour is noticed", judge_map((WIDE, HIGH, bytes(pixels)), letters, geometry))
    check("watch: the window shows it, too",
          wait_for(lambda: not judge_map(lesson.window(), letters, geometry)))
    lesson.step("watch has ended", "q", r"^\$ $")


def main():
    if skips(RVEMU):
        return 77
    with tempfile.TemporaryDirectory() as folder, Display(folder) as display:
        lesson = Lesson(folder, display)
        check("the prompt", lesson.hears(r"\$ $"), lesson.run.said)
        xdotool("windowfocus", "--sync", lesson.run.window)
        check("as big as the screen", lesson.run.place()[2:] == [WIDE, HIGH], lesson.run.place())
        for row in STEPS:
            lesson.step(*row)
        watch(lesson)
        lesson.type("shutdown{Return}")
        status, last = lesson.run.ended()
        check("shutdown", status == 0 and "powered off" in last, status, last)
    return bool(failures)


if __name__ == "__main__":
    sys.exit(main())
