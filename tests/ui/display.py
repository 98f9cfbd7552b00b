#!/usr/bin/env python3
"""Displays that do not what they should: the machine goes on without a window, or ends and says why.

    display.py RVEMU PAINTER.ELF

Servers of X that never answer, or that are gone in the middle of a sentence; Xvfb killed and frozen with a
window on it. Exit status 77 (skipped) without Xvfb or xdotool, or if rvemu was built without SDL2.
"""
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from checks import check, failures  # noqa: E402
from xvfb import GONE, SCALE, Display, Run, skips, xdotool  # noqa: E402

RVEMU, PAINTER = [os.path.abspath(p) for p in sys.argv[1:3]]
BARE = ["-m", "16M", "--screen", "320x240"]
SILENT = "no window (SDL: the display does not answer): goes on without"


class Server:
    """Something that listens as a server of X does; each connection is given to `serve`."""

    def __init__(self, serve):
        self.serve = serve
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.name = "127.0.0.1:%d" % (self.listener.getsockname()[1] - 6000 & 0xffff)
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        while True:
            try:
                client = self.listener.accept()[0]
            except OSError:
                return
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def stop(self):
        self.listener.close()


def mute(client):
    while client.recv(4096):
        pass


def garbage(client):
    client.sendall(b"\1" + b"\xff" * 4095)
    mute(client)


def hangs_up(client):
    client.close()


def refuses(client):
    client.recv(12)
    client.sendall(b"\0\4\13\0\0\0\1\0no!\n")
    client.close()


def relay(limit, then):
    """A real server, until it has said so many bytes."""
    def serve(client):
        with socket.socket(socket.AF_UNIX) as real:
            real.connect("/tmp/.X11-unix/X" + os.environ["DISPLAY"][1:])
            said = 0
            while said < limit:
                for s in select.select([client, real], [], [])[0]:
                    some = s.recv(4096)
                    if not some:
                        return
                    (real if s is client else client).sendall(some)
                    said += len(some) if s is real else 0
            then(client)
    return serve


READY = ["--expect", "^ready$"]
UNTIL = ["--timeout", "2", "--expect", "^never$"]

# name, what serves, more options, status, what a line says
SERVERS = [
    ("mute", mute, UNTIL, 124, SILENT),
    ("garbage", garbage, UNTIL, 124, SILENT),
    ("hangs up", hangs_up, READY, 0, "goes on without"),
    ("refuses", refuses, READY, 0, "goes on without"),
] + [("gone after %d bytes" % n, relay(n, hangs_up), READY, 0, "goes on without") for n in (8, 2000, 16000, 20000)
] + [("mute after %d bytes" % n, relay(n, mute), UNTIL, 124, SILENT) for n in (2000, 20000)]


def start(server, options):
    return subprocess.Popen([RVEMU, "--display", "sdl"] + BARE + options + [PAINTER], stdin=subprocess.DEVNULL,
                            env=dict(os.environ, DISPLAY=server.name), stdout=subprocess.DEVNULL,
                            stderr=subprocess.PIPE)


def end_of(p, seconds):
    """(status, what it said)"""
    try:
        said = p.communicate(timeout=seconds * SCALE)[1]
    except subprocess.TimeoutExpired:
        p.kill()
        said = p.communicate()[1]
    return p.returncode, said.decode()


def servers():
    for name, serve, options, status, line in SERVERS:
        server = Server(serve)
        got, said = end_of(start(server, options), 20)
        server.stop()
        check(name, got == status and line in said, got, said)


def signal_while_it_waits():
    server = Server(mute)
    p = start(server, [])
    p.stderr.readline()
    time.sleep(0.5)
    p.send_signal(signal.SIGINT)
    got, said = end_of(p, 5)
    server.stop()
    check("a signal while it waits", got == 130 and "ended by SIGINT" in said, got, said)


def painting():
    run = Run(RVEMU, BARE + [PAINTER])
    check("painting: ready", run.hears("^ready$"))
    xdotool("windowfocus", "--sync", run.window)
    xdotool("key", "p")
    check("painting", run.hears("key 1 25 0"))
    return run


def killed(display):
    run = painting()
    display.server.kill()
    display.server.wait()
    run.closed("killed", GONE)


def frozen(display):
    """A connection that hangs: the guest goes on, and whoever wants to can end it."""
    run = painting()
    display.server.send_signal(signal.SIGSTOP)
    with open("/proc/%d/stat" % run.p.pid, encoding="ascii") as f:
        before = int(f.read().rsplit(")", 1)[1].split()[11])
        time.sleep(1)
        f.seek(0)
        after = int(f.read().rsplit(")", 1)[1].split()[11])
    check("frozen: the guest goes on", after > before, before, after)
    run.p.terminate()
    status, last = run.ended()
    check("frozen: ends", status == 143 and "ended by SIGTERM" in last, status, last)
    display.server.send_signal(signal.SIGCONT)


def main():
    if skips(RVEMU):
        return 77
    with tempfile.TemporaryDirectory() as folder:
        with Display(folder):
            servers()
            signal_while_it_waits()
        with Display(folder) as display:
            killed(display)
        with Display(folder) as display:
            frozen(display)
    return bool(failures)


if __name__ == "__main__":
    sys.exit(main())
