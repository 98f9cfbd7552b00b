"""Drive a program through a pseudo-terminal (or pipes) and read what it says.

    with Console(["build/rvemu", "xv6.img"], log="boot.log") as c:
        c.expect("$ ")
        c.sendline("ls")
        c.expect(re.compile(r"README +\\d+"), timeout=5)
        status = c.finish("\\x01x")

Every wait has a deadline; one that passes raises ConsoleError, whose text
holds the end of the output, so that a failed test says what it saw instead.
Deadlines are multiplied by $TEST_TIMEOUT_SCALE (slow hosts, sanitizers).

Left out: window sizes, more than one program at a time on one terminal.
"""
import fcntl
import os
import re
import resource
import select
import signal
import subprocess
import termios
import time

SCALE = float(os.environ.get("TEST_TIMEOUT_SCALE", "1"))
TAIL = 2000  # characters of output that an error shows


class ConsoleError(Exception):
    """The program did not say or do in time what the test waited for."""


def cpu_share(pid, seconds, good):
    """The share of a core that another process takes, by its CPU clock (the time of rusage, to the
    nanosecond). What else the host does only ever adds to it: the best of three windows counts,
    and one below `good` is enough."""
    clock = ~pid << 3 | 2  # clock_getcpuclockid
    best = 1.0
    for _ in range(3):
        before, start = time.clock_gettime(clock), time.monotonic()
        time.sleep(seconds)
        best = min(best, (time.clock_gettime(clock) - before) / (time.monotonic() - start))
        if best < good:
            break
    return best


def _as_from_a_shell():
    """In the child: no signal is ignored, even if we run under nohup or behind a script's `&`."""
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT):
        signal.signal(number, signal.SIG_DFL)


def _own_terminal():
    """In the child: make the pseudo-terminal on stdin the controlling one."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    _as_from_a_shell()


class Console:
    """One running program. stdin/stdout/stderr are one pty (mode "pty"), or
    stdin and stdout+stderr are pipes (mode "pipe")."""

    def __init__(self, argv, mode="pty", log=None, cwd=None, env=None, timeout=30, echo=True):
        self.argv = [str(a) for a in argv]
        self.timeout = timeout
        self.output = ""      # all that was read
        self.mark = 0         # where the next expect() starts to look
        self.status = None
        self.usage = None     # struct rusage of the program once it has ended
        self._eof = False
        self._log = open(log, "w", encoding="utf-8", errors="replace") if log else None
        if env is not None:
            env = dict(os.environ, **env)
        if mode == "pty":
            self._fd, slave = os.openpty()
            if not echo:
                attr = termios.tcgetattr(slave)
                attr[3] &= ~termios.ECHO
                termios.tcsetattr(slave, termios.TCSANOW, attr)
            self._process = subprocess.Popen(
                self.argv, stdin=slave, stdout=slave, stderr=slave, cwd=cwd, env=env,
                start_new_session=True, preexec_fn=_own_terminal)
            os.close(slave)
            self._in = self._fd
        else:
            self._process = subprocess.Popen(
                self.argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT, cwd=cwd, env=env, start_new_session=True,
                preexec_fn=_as_from_a_shell)
            self._fd = self._process.stdout.fileno()
            self._in = self._process.stdin.fileno()
        os.set_blocking(self._fd, False)

    # -- life ---------------------------------------------------------------
    @property
    def pid(self):
        return self._process.pid

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.close()

    def close(self):
        """End the program and all that it started; keep the log."""
        if self.status is None:
            try:
                os.killpg(self.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            self._reap(5)
        if self._fd >= 0 and self._process.stdout is None:
            os.close(self._fd)
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                try:
                    stream.close()
                except OSError:
                    pass
        self._fd = -1
        if self._log:
            self._log.close()
            self._log = None

    def _reap(self, seconds):
        """Wait for the end; keeps the status and the resources used."""
        deadline = time.monotonic() + seconds
        while self.status is None:
            pid, raw, usage = os.wait4(self.pid, os.WNOHANG)
            if pid:
                self.status = os.waitstatus_to_exitcode(raw)
                if self.status < 0:
                    self.status = 128 - self.status
                self._process.returncode = self.status
                self.usage = usage
            elif time.monotonic() > deadline:
                return False
            else:
                self._pump(0.02)
        return True

    # -- input --------------------------------------------------------------
    def send(self, text):
        """Write all of text (str or bytes), reading meanwhile: a full
        terminal buffer must not stop both sides."""
        data = text.encode() if isinstance(text, str) else text
        deadline = time.monotonic() + self.timeout * SCALE
        while data:
            if time.monotonic() > deadline:
                self._fail("still %d bytes that it would not take" % len(data))
            readable, writable, _ = select.select([self._fd], [self._in], [], 0.1)
            if readable:
                self._pump(0)
            if writable:
                try:
                    data = data[os.write(self._in, data[:512]):]
                except OSError as e:
                    self._fail("cannot write to it: %s" % e.strerror)

    def sendline(self, text=""):
        self.send(text + "\n")

    def send_eof(self):
        """Close stdin (mode "pipe")."""
        self._process.stdin.close()

    # -- output -------------------------------------------------------------
    def _pump(self, seconds):
        """Read what there is, waiting for at most that long. False at EOF."""
        if self._eof:
            time.sleep(min(seconds, 0.02))
            return False
        if not select.select([self._fd], [], [], seconds)[0]:
            return True
        try:
            data = os.read(self._fd, 65536)
        except BlockingIOError:
            return True
        except OSError:  # EIO: nobody holds the terminal any more
            data = b""
        if not data:
            self._eof = True
            return False
        text = data.decode("utf-8", "replace")
        self.output += text
        if self._log:
            self._log.write(text)
            self._log.flush()
        return True

    def expect(self, *patterns, timeout=None):
        """Wait until one of the patterns (str: literal; or a compiled re)
        appears after the last match. Returns (index, match)."""
        compiled = [re.compile(re.escape(p)) if isinstance(p, str) else p for p in patterns]
        deadline = time.monotonic() + (timeout or self.timeout) * SCALE
        alive = True
        while True:
            found = [(m.start(), i, m) for i, m in
                     enumerate(p.search(self.output, self.mark) for p in compiled) if m]
            if found:
                _, index, match = min(found, key=lambda f: f[:2])
                self.mark = match.end()
                return index, match
            names = " or ".join(repr(p if isinstance(p, str) else p.pattern) for p in patterns)
            if not alive:
                self._fail("ended before it said %s" % names)
            left = deadline - time.monotonic()
            if left <= 0:
                self._fail("did not say %s in %g s" % (names, (timeout or self.timeout) * SCALE))
            alive = self._pump(min(left, 0.5))

    def drain(self, seconds):
        """Read for that long, whatever comes; returns it."""
        start = len(self.output)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and self._pump(deadline - time.monotonic()):
            pass
        return self.output[start:]

    def finish(self, keys=None, timeout=None):
        """Send keys, if any, read to the end, return the exit status
        (128 + n for signal n)."""
        if keys:
            self.send(keys)
        seconds = (timeout or self.timeout) * SCALE
        if not self._reap(seconds):
            self._fail("did not end in %g s" % seconds)
        while self._pump(0):
            if not select.select([self._fd], [], [], 0)[0]:
                break
        return self.status

    def cpu_seconds(self):
        """CPU time used, children included; after finish()."""
        own = self.usage or resource.getrusage(resource.RUSAGE_CHILDREN)
        return own.ru_utime + own.ru_stime

    def _fail(self, what):
        raise ConsoleError("%s %s; its output ends:\n%s" %
                           (" ".join(self.argv), what, self.output[-TAIL:] or "(nothing)"))
