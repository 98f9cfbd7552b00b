"""A window under Xvfb: the display, whose frame buffer is a file that is looked at, and xdotool, the person."""
import os
import re
import shutil
import subprocess
import threading
import time

from checks import check
import picture

SCALE = float(os.environ.get("TEST_TIMEOUT_SCALE", "1"))
CLOSED = (0, "rvemu: the window was closed")
GONE = (125, "rvemu: the display is gone, and the window with it")


def lacks(rvemu):
    """What is not here and is needed, or None."""
    module = os.path.join(os.path.dirname(rvemu), "rvemu-window.so")
    needed = [shutil.which("Xvfb") or "Xvfb", shutil.which("xdotool") or "xdotool", module]
    return next((path for path in needed if not os.path.exists(path)), None)


def skips(rvemu):
    """True, and it is said, if there can be no window here."""
    missing = lacks(rvemu)
    if missing:
        print("skipped: there is no " + missing)
    return missing is not None


def wait_for(what, seconds=20):
    """Until it is true; what it was at last."""
    until = time.monotonic() + seconds * SCALE
    while not what() and time.monotonic() < until:
        time.sleep(0.02)
    return what()


class Display:
    """As a context: it is there until the end of that."""

    def __init__(self, folder):
        self.file = os.path.join(folder, "Xvfb_screen0")
        self.server = subprocess.Popen(["Xvfb", "-displayfd", "1", "-screen", "0", "1300x1000x24", "-fbdir", folder,
                                        "-noreset"],
                                       stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        os.environ["DISPLAY"] = ":" + self.server.stdout.readline().decode().strip()
        os.environ.pop("WAYLAND_DISPLAY", None)
        os.environ.pop("SDL_VIDEODRIVER", None)

    def look(self, x, y, w, h):
        with open(self.file, "rb") as f:
            return picture.crop(picture.xwd(f.read()), x, y, w, h)

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.server.terminate()
        self.server.wait()


def xdotool(*words):
    done = subprocess.run(["xdotool"] + [str(w) for w in words], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          timeout=60 * SCALE)
    return done.stdout.decode().strip()


class Run:
    """A machine with a window, and what it has said."""

    def __init__(self, rvemu, words, folder=None, command="run", stdin=subprocess.DEVNULL):
        self.bytes = b""
        self.p = subprocess.Popen([rvemu, command, "--display", "sdl"] + words, stdin=stdin, cwd=folder,
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.reader = threading.Thread(target=self.read)
        self.reader.start()
        self.window = wait_for(lambda: xdotool("search", "--name", "^rvemu: "))

    def read(self):
        for some in iter(lambda: os.read(self.p.stdout.fileno(), 4096), b""):
            self.bytes += some

    @property
    def said(self):
        return self.bytes.decode("utf-8", "replace")

    def hears(self, pattern):
        return wait_for(lambda: re.search(pattern, self.said, re.M)) is not None

    def place(self):
        """x, y, width, height"""
        shell = dict(re.findall(r"(\w+)=(-?\d+)", xdotool("getwindowgeometry", "--shell", self.window)))
        return [int(shell[k]) for k in ("X", "Y", "WIDTH", "HEIGHT")]

    def closed(self, name, how=CLOSED):
        """It ends as one whose window is closed, or (GONE) as one whose display is gone."""
        ended = self.ended()
        check(name + ": closed", ended == how, ended)

    def ended(self):
        """(status, the last line on stderr)"""
        try:
            self.p.wait(20 * SCALE)
        except subprocess.TimeoutExpired:
            self.p.kill()
        self.reader.join()
        self.p.stdout.close()
        with self.p.stderr as f:
            lines = f.read().decode().splitlines()
        return self.p.wait(), (lines or [""])[-1]
