#!/usr/bin/env python3
"""The window under Xvfb: what it shows, what is typed into it, what it costs, how it ends.

    window.py RVEMU PAINTER.ELF XV6.IMG ABUSER.ELF

Xvfb's own frame buffer is a file, which is looked at; xdotool is the person. Exit status 77 (skipped)
without either of them, or if rvemu was built without SDL2.
"""
import ctypes
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from checks import check, failures  # noqa: E402
import painter  # noqa: E402
import picture  # noqa: E402
from xvfb import CLOSED, GONE, Display, Run, skips, wait_for, xdotool  # noqa: E402

RVEMU, PAINTER, XV6, ABUSER = [os.path.abspath(p) for p in sys.argv[1:5]]
PAINT = ["-m", "16M", "--screen", "320x240", PAINTER]
BLACK = b"\0\0\0"


class ClientMessage(ctypes.Structure):
    _fields_ = [("type", ctypes.c_int), ("serial", ctypes.c_ulong), ("sent", ctypes.c_int), ("display", ctypes.c_void_p),
                ("window", ctypes.c_ulong), ("message", ctypes.c_ulong), ("format", ctypes.c_int),
                ("data", ctypes.c_long * 5), ("rest", ctypes.c_long * 16)]


def x_calls(*rows):
    """X's functions, called one after the other: (name, arguments behind the display). What the last one gives."""
    x = ctypes.CDLL("libX11.so.6")
    x.XOpenDisplay.restype = ctypes.c_void_p
    x.XInternAtom.restype = x.XDefaultRootWindow.restype = ctypes.c_ulong
    display, result = ctypes.c_void_p(x.XOpenDisplay(None)), 0
    for name, *arguments in rows:
        result = getattr(x, name)(display, *arguments)
    x.XCloseDisplay(display)
    return result


def close_button(window):
    """As a window manager asks for it."""
    protocols, delete = [x_calls(("XInternAtom", name, 0)) for name in (b"WM_PROTOCOLS", b"WM_DELETE_WINDOW")]
    e = ClientMessage(33, 0, 1, None, int(window), protocols, 32)
    e.data[0] = delete
    x_calls(("XSendEvent", ctypes.c_ulong(int(window)), 0, 0, ctypes.byref(e)), ("XSync", 0))


def keyboard_is_taken():
    """By somebody who has grabbed it."""
    root = ctypes.c_ulong(x_calls(("XDefaultRootWindow",)))
    return x_calls(("XGrabKeyboard", root, 0, 1, 1, ctypes.c_ulong(0))) == 1


def shows(display):
    run = Run(RVEMU, PAINT)
    check("shows: ready", run.hears("^ready$"))
    x, y, w, h = run.place()
    check("shows: as big as the screen", (w, h) == (320, 240), w, h)
    check("shows: the screen", wait_for(lambda: display.look(x, y, w, h) == painter.PICTURE))
    check("shows: title", "Ctrl-Alt-G" in xdotool("getwindowname", run.window))

    xdotool("windowsize", run.window, 700, 500)
    wait_for(lambda: run.place()[2:] == [700, 500])
    x, y, w, h = run.place()
    twice = picture.bigger(painter.PICTURE, 2)
    check("shows: twice as big", wait_for(lambda: display.look(x + 30, y + 10, 640, 480) == twice))
    check("shows: black beside it", display.look(x, y, 30, 500)[2] == BLACK * 30 * 500)
    check("shows: black below it", display.look(x, y + 490, 700, 10)[2] == BLACK * 700 * 10)
    xdotool("mousemove", x + 30 + 2 * 160, y + 10 + 2 * 120)
    check("shows: pointer at its middle", run.hears("^tablet 3 0 16409\ntablet 3 1 16418\n"), run.said)

    xdotool("windowsize", run.window, 320, 240)
    wait_for(lambda: run.place()[2:] == [320, 240])
    x, y, w, h = run.place()
    check("shows: small again", wait_for(lambda: display.look(x, y, w, h) == painter.PICTURE))
    xdotool("windowfocus", "--sync", run.window)
    xdotool("key", "--delay", 1, "o")  # two frames at once, and then the guest sleeps
    check("shows: the last of two frames", wait_for(lambda: display.look(x, y, w, h) == painter.picture(2)))
    close_button(run.window)
    run.closed("shows")


def typed(_):
    run = Run(RVEMU, PAINT)
    check("typed: ready", run.hears("^ready$"))
    xdotool("windowfocus", "--sync", run.window)
    xdotool("key", "a")
    check("typed: a key", run.hears("^key 1 30 1\nkey 0 0 0\nkey 1 30 0\nkey 0 0 0$"), run.said)
    xdotool("key", "shift+1")
    check("typed: with shift", run.hears("^key 1 42 1\nkey 0 0 0\nkey 1 2 1\n"), run.said)
    check("typed: released", run.hears("^key 1 42 0\n"), run.said)
    xdotool("key", "ctrl+f")
    check("typed: with Ctrl alone", run.hears("^key 1 33 1\n"), run.said)
    xdotool("key", "ctrl+alt+g")
    check("typed: our key", wait_for(lambda: "releases" in xdotool("getwindowname", run.window)))
    check("typed: all keys are its", wait_for(keyboard_is_taken))
    xdotool("key", "ctrl+alt+g")
    check("typed: our key again", wait_for(lambda: "full screen" in xdotool("getwindowname", run.window)))
    check("typed: keys are anybody's", wait_for(lambda: not keyboard_is_taken()))
    check("typed: is not the guest's", not re.search("key 1 34 ", run.said), run.said)
    x, y, w, h = run.place()
    xdotool("mousemove", x + w // 2, y + h // 4, "click", 1, "click", 2, "click", 3, "click", 4)
    check("typed: pointer", run.hears("^tablet 3 0 16435\ntablet 3 1 8260\ntablet 0 0 0\n"), run.said)
    for button in (272, 274, 273):
        check("typed: button %d" % button,
              run.hears("^tablet 1 %d 1\ntablet 0 0 0\n(.*\n)*tablet 1 %d 0\n" % (button, button)), run.said)
    check("typed: wheel", run.hears("^tablet 2 8 1\ntablet 0 0 0\n"), run.said)
    xdotool("keydown", "b")
    check("typed: held", run.hears("^key 1 48 1\n(key 0 0 0\n)key 1 48 2\n"), run.said)
    x_calls(("XSetInputFocus", ctypes.c_ulong(1), 0, ctypes.c_ulong(0)), ("XSync", 0))  # it is nobody's now
    check("typed: let go where the keyboard is lost", run.hears("^key 1 48 0\n"), run.said)
    xdotool("keyup", "b", "windowfocus", "--sync", run.window, "key", "q")
    status, last = run.ended()
    check("typed: the guest ends it", status == 0 and "powered off" in last, status, last)


def somewhere(display):
    """Is the guest's picture on the display, as it is?"""
    whole, size = display.look(0, 0, 1300, 1000), 3 * painter.WIDTH
    y, x = divmod(whole[2].find(painter.PICTURE[2][:size]) // 3, 1300)
    return y >= 0 and picture.crop(whole, x, y, painter.WIDTH, painter.HEIGHT) == painter.PICTURE


def full_screen(display, folder):
    """By our key and by an option; it is a window manager that does it. The display is four times as large as the
    screen, and a bit."""
    if not shutil.which("openbox"):
        print("full screen: not looked at, there is no openbox")
        return
    manager = subprocess.Popen(["openbox", "--sm-disable"], env=dict(os.environ, HOME=folder), stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    wait_for(lambda: xdotool("get_num_desktops") not in ("", "0"))
    xdotool("mousemove", 1299, 999)  # its cursor is in the picture
    large = picture.bigger(painter.PICTURE, 4)
    for name, words in (("by a key", []), ("at the start", ["--display", "sdl,full-screen=on"])):
        run = Run(RVEMU, words + PAINT)
        check("full screen: ready", run.hears("^ready$"))
        xdotool("windowfocus", "--sync", run.window)
        if not words:
            xdotool("key", "ctrl+alt+f")
        check("full screen: " + name, wait_for(lambda: display.look(10, 20, 1280, 960) == large), run.place())
        check("full screen: black around", wait_for(lambda: display.look(0, 0, 1300, 20)[2] == BLACK * 1300 * 20))
        xdotool("key", "ctrl+alt+f")
        check("full screen: small again", wait_for(lambda: somewhere(display)), run.place())
        close_button(run.window)
        run.closed("full screen")
    manager.terminate()
    manager.wait()


def ticks(run):
    with open("/proc/%d/stat" % run.p.pid, encoding="ascii") as f:
        return sum(map(int, f.read().rsplit(")", 1)[1].split()[11:13]))


def costs(_):
    run = Run(RVEMU, PAINT)
    check("costs: ready", run.hears("^ready$"))
    time.sleep(1)
    before, seconds = ticks(run), 5
    time.sleep(seconds)
    used = (ticks(run) - before) / os.sysconf("SC_CLK_TCK")
    check("costs: under 2 % of a core where nothing changes", used < 0.02 * seconds, used)
    close_button(run.window)
    run.closed("costs")


def memory(run):
    with open("/proc/%d/status" % run.p.pid, encoding="ascii") as f:
        return int(re.search(r"VmRSS:\s+(\d+)", f.read()).group(1))


def flood(folder):
    """A guest that reads nothing: it jumps to itself."""
    spin = os.path.join(folder, "spin.bin")
    with open(spin, "wb") as f:
        f.write(b"\x6f\x00\x00\x00" * 2)
    run = Run(RVEMU, ["-m", "16M", "--detect", "all=off", "-bios", "none", "-kernel", spin])
    xdotool("windowfocus", "--sync", run.window)
    x, y, _, _ = run.place()
    moves = [w for i in range(1000) for w in ("mousemove", x + i % 300, y + i % 200)]
    xdotool("key", "--delay", 0, *(["a", "shift+b"] * 100))
    xdotool(*moves)
    sizes = [memory(run)]
    for _ in range(3):
        xdotool("key", "--delay", 0, *(["a", "shift+b"] * 300))
        xdotool(*moves)
        sizes.append(memory(run))
    grown = min(b - a for a, b in zip(sizes, sizes[1:]))  # a leak grows every time
    check("flood: nothing grows", grown < 128, sizes, "KiB")
    close_button(run.window)
    run.closed("flood")


ENDS = [("close button", close_button, CLOSED), ("destroyed", lambda w: xdotool("windowclose", w), CLOSED),
        ("connection lost", lambda w: xdotool("windowkill", w), GONE)]
HUGE = 30000  # of so many pixels each way SDL's own count of bytes overflows


def mid_frame(_):
    """Resized and closed, by whatever means, while the guest paints all the time."""
    for name, end, how in ENDS:
        run = Run(RVEMU, PAINT)
        check(name + ": ready", run.hears("^ready$"))
        xdotool("windowfocus", "--sync", run.window)
        xdotool("key", "p")
        run.hears("key 1 25 0")
        for i in range(30):
            xdotool("windowsize", run.window, 1 + i * 331 % 1200, 1 + i * 577 % 900)
        xdotool("windowsize", run.window, HUGE, HUGE)
        end(run.window)
        run.closed(name + " in mid-frame", how)


def shell(_):
    run = Run(RVEMU, ["-snapshot", XV6])
    check("shell: its prompt", run.hears(r"\$ $"), run.said[-500:])
    xdotool("windowfocus", "--sync", run.window)
    xdotool("type", "--delay", "20", 'echo "Hello, Window" | wc')
    xdotool("key", "Return")
    check("shell: what it answers", run.hears(r"^ +1 +2 +14\s"), run.said[-500:])
    close_button(run.window)
    run.closed("shell")


def stopped(folder):
    """A machine that stands still is closed all the same: at the console's prompt, and waiting for gdb."""
    silent, other = os.pipe()
    for command, words in (("debug", []), ("run", ["-S", "-gdb", "unix:" + os.path.join(folder, "gdb")])):
        held = Run(RVEMU, words + PAINT, command=command, stdin=silent)
        close_button(held.window)
        held.closed("stopped, " + command)
    os.close(silent)
    os.close(other)


def abused(folder):
    """While a window looks at it; resets do not close that."""
    status, said = painter.abused(RVEMU, folder, ["--display", "sdl"], ABUSER)
    check("abused", status == 0 and "WRONG" not in said, status, said)


def main():
    if skips(RVEMU):
        return 77
    with tempfile.TemporaryDirectory() as folder, Display(folder) as display:
        shows(display)
        typed(display)
        costs(display)
        flood(folder)
        mid_frame(display)
        shell(display)
        full_screen(display, folder)
        stopped(folder)
        abused(folder)
    return bool(failures)


if __name__ == "__main__":
    sys.exit(main())
