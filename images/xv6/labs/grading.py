"""What graders share: a tree that is built with the grader's own test program in it, guests that
are run, a debugger that looks at one from outside, checks with points, and JUnit's report.

A grader is a folder's grade.py:

    from grading import Checks, want
    checks = Checks("cowtest")

    @checks(20, "fork() takes next to no memory")
    def fork_cost(guest):
        v = guest.values("fork")
        want(v["cost"] < 40, "fork() took %d frames" % v["cost"])
"""
import os
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from xml.sax.saxutils import quoteattr

HERE = os.path.dirname(os.path.abspath(__file__))
SCALE = float(os.environ.get("TEST_TIMEOUT_SCALE", "1"))
RUN_SECONDS = 120  # of the host, for one run of a guest


class Wrong(Exception):
    """A check does not hold; the sentence says what was seen."""


class CannotGrade(Exception):
    """It is not the tree's fault."""


def want(good, sentence):
    if not good:
        raise Wrong(sentence)


class Check:
    def __init__(self, points, title, run, last):
        self.points, self.title, self.run, self.last = points, title, run, last


class Checks(list):
    """A lab's checks in order, and the test program in its folder. `own`: files of images/xv6 that
    a student has no business in; the grader's own are used."""

    def __init__(self, program, own=()):
        super().__init__()
        self.program, self.own = program, own

    def __call__(self, points, title, last=False):
        """`last`: what the starter does right already; it counts once all before it hold."""
        def add(run):
            self.append(Check(points, title, run, last))
            return run
        return add


# ---- the tree -----------------------------------------------------------------------------------

class Tree:
    """A copy of the sources, and what is built of it, in `work`. What has not changed since is not
    built again."""

    def __init__(self, tree, work, cross):
        self.tree, self.work = tree, work
        self.out = os.path.join(work, "out")
        self.image = os.path.join(work, "xv6.img")
        self.make = ["make", "--no-print-directory", "-s", "-j2", "-C",
                     os.path.join(work, "tree", "images", "xv6"), "CROSS=" + cross,
                     "OUT=" + self.out, "IMG=" + self.image]

    def copy(self, lab, checks):
        top = os.path.join(self.work, "tree")
        shutil.rmtree(top, ignore_errors=True)
        skip = shutil.ignore_patterns("labs", "doc", "__pycache__")
        shutil.copytree(os.path.join(self.tree, "images"), os.path.join(top, "images"), ignore=skip)
        shutil.copytree(os.path.join(self.tree, "include", "spec"),
                        os.path.join(top, "include", "spec"))
        xv6 = os.path.join(top, "images", "xv6")
        for source, target in [(os.path.join(HERE, lab, checks.program + ".c"), "user"),
                               (os.path.join(HERE, "labtest.h"), "user")] + \
                [(os.path.join(HERE, "..", name), os.path.dirname(name)) for name in checks.own]:
            shutil.copy2(source, os.path.join(xv6, target))

    def build(self):
        """None, or what make said."""
        done = subprocess.run(self.make + ["image"], stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
        said = done.stdout.decode("utf-8", "replace")
        errors = [l for l in said.splitlines() if "error" in l or "undefined" in l]
        return (errors or said.splitlines() or ["make failed"])[0] if done.returncode else None

    def check_image(self, image):
        """What `mkfs check` says."""
        return subprocess.run([os.path.join(self.out, "host", "mkfs"), "check", image],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT).stdout.decode()

    def get(self, image, path):
        """A file's bytes on the disk, as mkfs reads them."""
        done = subprocess.run([os.path.join(self.out, "host", "mkfs"), "get", image, path],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        want(done.returncode == 0, done.stderr.decode("utf-8", "replace").strip())
        return done.stdout


# ---- guests -------------------------------------------------------------------------------------

class Guest:
    """The tree's image, run as often as the checks want it. Each run is under --seed: the same each
    time. The test program gets a number that nothing in the tree knows, and puts it before each
    value that it tells."""

    def __init__(self, rvemu, tree, program):
        self.rvemu, self.tree, self.program = rvemu, tree, program
        self.nonce = str(secrets.randbelow(10 ** 9) + 10 ** 9)
        self.known = {}

    def shell(self, lines, harts=1, image=None, options=()):
        """Types lines for the shell, then `shutdown`: what the guest said."""
        command = [self.rvemu, "-smp", str(harts), "--seed", "1", "--timeout",
                   str(int(RUN_SECONDS * SCALE))]
        command += [image] if image else ["-snapshot", self.tree.image]
        command[1:1] = options
        done = subprocess.run(command, input="\n".join(lines + ["shutdown", ""]).encode(),
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        said = done.stdout.decode("utf-8", "replace").replace("\r", "")
        if done.returncode != 0:
            raise Wrong("the machine ended with status %d: %s" % (
                done.returncode, _last(said) or _last(done.stderr.decode("utf-8", "replace"))))
        return said

    def values(self, part, harts=1, image=None, options=()):
        """What the test program tells about a part, by name."""
        key = (part, harts)
        if key not in self.known:
            line = "%s %s %s" % (self.program, part, self.nonce)
            try:
                said = self.shell([line], harts, image, options)
                self.known[key] = Values(self.told(said), said)
            except Wrong as e:  # it would take as long, and end like this, each time
                self.known[key] = e
        if isinstance(self.known[key], Wrong):
            raise self.known[key]
        return self.known[key]

    def told(self, said):
        return {name: int(value) for name, value in
                re.findall(r"(?m)^%s (\w+) (-?\d+)$" % self.nonce, said)}

    def usertests(self, names, harts=1):
        """The guest's own tests of these names."""
        said = self.shell(["usertests " + names], harts)
        failed = re.search(r"(?m)^test \w+: FAILED.*$", said)
        want("ALL TESTS PASSED" in said, failed.group() if failed else _last(said))

    def debug(self, harts=1):
        return Debugger(self, harts)


class Values(dict):
    """A name that is missing says what there was instead."""

    def __init__(self, told, said):
        super().__init__(told)
        self.said = said

    def __missing__(self, name):
        raise Wrong("the test did not come to '%s': %s" % (name, _last(self.said)))


def _last(said):
    """The line that most likely says why."""
    lines = [l.strip() for l in said.splitlines() if l.strip(" $\t")]
    telling = [l for l in lines if re.search(r"panic|killed|FAILED|error|: ", l)]
    return (telling or lines or ["nothing was said"])[-1]


class Debugger:
    """`rvemu debug` on the image; commands are asked one at a time. Use as a context."""

    def __init__(self, guest, harts):
        self.guest, self.asked = guest, 0
        self.process = subprocess.Popen(
            [guest.rvemu, "debug", "-smp", str(harts), "--seed", "1", "-snapshot",
             guest.tree.image], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE)
        self.guest_said, self.seen = b"", 0
        self.reader = threading.Thread(target=self._read_guest, daemon=True)
        self.reader.start()
        self.clock = threading.Timer(RUN_SECONDS * SCALE, self.process.kill)
        self.clock.start()

    def _read_guest(self):
        for piece in iter(lambda: self.process.stdout.read1(65536), b""):
            self.guest_said += piece

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.clock.cancel()
        self.process.kill()
        self.process.wait()

    def ask(self, command):
        """What the debugger answers."""
        self.asked += 1
        end = "(answer %d ends)" % self.asked
        lines = []
        try:
            self.process.stdin.write(("%s\necho %s\n" % (command, end)).encode())
            self.process.stdin.flush()
        except OSError:
            raise Wrong("the machine ended before `%s`" % command) from None
        for line in self.process.stderr:
            line = line.decode("utf-8", "replace").rstrip()
            if line.endswith(end):
                return "\n".join(lines)
            lines.append(line)
        raise Wrong("the machine ended at `%s`: %s" % (command, _last("\n".join(lines))))

    def until(self, words, seconds=60):
        """Lets the guest run until it says so."""
        pattern = re.sub(r"([\\.+*?\[\](){}|^$])", r"\\\1", words)
        answer = self.ask('expect "%s" %d' % (pattern, seconds * SCALE))
        want("Seen: " in answer, "the guest did not come to '%s': %s" % (words, _last(self.said())))
        for _ in range(1000):  # what the debugger has seen is on its way to us
            at = self.guest_said.find(words.encode(), self.seen)
            if at >= 0:
                self.seen = at + len(words)
                return
            time.sleep(0.01)
        raise Wrong("what the guest said is lost: '%s'" % words)

    def said(self):
        return self.guest_said.decode("utf-8", "replace").replace("\r", "")

    def start(self, part):
        """Boots, and starts the test program; it stops itself at `stop N` lines (labtest.h)."""
        self.until("$ ")
        trouble = re.search(r"no debug information can be read: .*", self.ask("ps"))
        if trouble:
            raise CannotGrade("%s: %s" % (self.guest.rvemu, trouble.group()))
        self.ask("send %s %s %s\\n" % (self.guest.program, part, self.guest.nonce))

    def stop(self, number):
        """Lets the guest run to the program's stop of that number; the values that it told so far.
        The next stop() wakes it again."""
        if number > 1:
            self.ask("send \\n")
        self.until("%s stop %d" % (self.guest.nonce, number))
        return Values(self.guest.told(self.said()), self.said())

    def pages(self, pid):
        """The user's pages that the process's table maps: address to (frame, rights)."""
        answer, found = self.ask("space %d" % pid), {}
        for start, end, frame, rights in re.findall(
                r"(?m)^([0-9a-f]{16})-([0-9a-f]{16}) -> ([0-9a-f]+) +\d+ KiB  (\S+)", answer):
            if "u" in rights:
                for va in range(int(start, 16), int(end, 16), 4096):
                    found[va] = (int(frame, 16) + va - int(start, 16), rights)
        want(found, "process %d has no pages: %s" % (pid, _last(answer)))
        return found


# ---- grading ------------------------------------------------------------------------------------

def grade(tree, guest, lab, checks):
    """[(check, None or what is wrong)]"""
    results = []
    tree.copy(lab, checks)
    broken = tree.build()
    if broken:
        broken = "the tree does not build: " + broken
    else:
        try:
            guest.shell([])
        except Wrong as e:
            broken = "the system does not run: %s" % e
    for check in checks:
        wrong = broken
        if not wrong and check.last and any(w for _, w in results):
            wrong = "counts once all before it hold"
        if not wrong:
            try:
                check.run(guest)
            except Wrong as e:
                wrong = str(e)
        results.append((check, wrong))
        print("%3d/%-3d %s%s" % (0 if wrong else check.points, check.points, check.title,
                                 ": " + wrong if wrong else ""), flush=True)
    return results


def score(results):
    return sum(c.points for c, wrong in results if not wrong), sum(c.points for c, _ in results)


def junit(path, lab, results):
    failures = sum(wrong is not None for _, wrong in results)
    got, total = score(results)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>',
             '<testsuite name=%s tests="%d" failures="%d">' % (quoteattr("lab " + lab),
                                                              len(results), failures),
             '  <properties><property name="points" value="%d/%d"/></properties>' % (got, total)]
    for check, wrong in results:
        lines.append('  <testcase classname=%s name=%s>' % (quoteattr(lab), quoteattr(
            "%s (%d points)" % (check.title, check.points))))
        if wrong:
            clean = re.sub(r"[^\t\n\x20-\ud7ff\ue000-\ufffd]", "?", wrong)
            lines.append("    <failure message=%s/>" % quoteattr(clean))
        lines.append("  </testcase>")
    with open(path, "w", encoding="utf-8") as f:
        f.write("\n".join(lines + ["</testsuite>", ""]))


def scratch(work):
    """A folder to build in, as a context; a given one is kept."""
    if work:
        os.makedirs(work, exist_ok=True)
        return _Kept(os.path.abspath(work))
    return tempfile.TemporaryDirectory()


class _Kept:
    def __init__(self, path):
        self.path = path

    def __enter__(self):
        return self.path

    def __exit__(self, *unused):
        pass


def load(lab):
    """The checks of a lab."""
    if HERE not in sys.path:
        sys.path.insert(0, HERE)
    scope = {}
    path = os.path.join(HERE, lab, "grade.py")
    with open(path, encoding="utf-8") as f:
        exec(compile(f.read(), path, "exec"), scope)
    return scope["checks"]
