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
import signal
import subprocess
import sys
import tempfile
import threading
import time
from xml.sax.saxutils import quoteattr

HERE = os.path.dirname(os.path.abspath(__file__))
SCALE = float(os.environ.get("TEST_TIMEOUT_SCALE", "1"))
RUN_SECONDS = 120  # of the host, for one run of a guest
RUN_STEPS = 4 * 10 ** 9  # more than twice what the longest run takes
TOO_LONG = 124  # rvemu's status when they are used up
BUILD_SECONDS = 300
LONGEST = 400  # characters of what is said of a check


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


# ---- processes of the host ----------------------------------------------------------------------

def run(words, seconds, **more):
    """Status and output of a command; when the time is over it is ended, with all that it started, and
    the status is None."""
    process = subprocess.Popen(words, stdout=subprocess.PIPE, start_new_session=True,
                               stdin=subprocess.PIPE, stderr=more.pop("stderr", subprocess.STDOUT))
    status = True
    try:
        said = process.communicate(timeout=seconds * SCALE, **more)
    except subprocess.TimeoutExpired as e:
        said, status = (e.stdout or b"", e.stderr or b""), None
    finally:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass  # as it should be: it ended, and left nothing behind
        process.wait()
    return [status and process.returncode] + [(s or b"").decode("utf-8", "replace") for s in said]


def clean(sentence):
    """In one line, of characters that every terminal and XML can show: much of it is a guest's."""
    sentence = re.sub(r"[^\x20-\x7e\xa0-\ud7ff\ue000-\ufffd]", "?", re.sub(r"\s*\n\s*", " ", sentence))
    return sentence if len(sentence) <= LONGEST else sentence[:LONGEST] + "..."


# ---- the tree -----------------------------------------------------------------------------------

class Sources:
    """A copy of a tree's sources, in work/NAME, and what is built of it, in work/NAME.out. What has not
    changed since is not built again."""

    def __init__(self, top, work, name, cross):
        self.top, self.copied = top, os.path.join(work, name)
        self.xv6 = os.path.join(self.copied, "images", "xv6")
        self.out = os.path.join(work, name + ".out")
        self.words = ["make", "--no-print-directory", "-s", "-j2", "-C", self.xv6,
                      "CROSS=" + cross, "OUT=" + self.out]

    def copy(self):
        shutil.rmtree(self.copied, ignore_errors=True)
        skip = shutil.ignore_patterns("labs", "doc", "__pycache__")
        for folder, ignore in (("images", skip), (os.path.join("include", "spec"), None)):
            shutil.copytree(os.path.join(self.top, folder), os.path.join(self.copied, folder),
                            ignore=ignore)

    def make(self, *words):
        """None, or what make said."""
        status, said, _ = run(self.words + list(words), BUILD_SECONDS)
        if status is None:
            return "make did not end within %g seconds" % (BUILD_SECONDS * SCALE)
        lines = said.replace(self.xv6 + os.sep, "").splitlines()
        errors = [l for l in lines if re.search(r"error:|undefined|multiple definition|\*\*\*", l)]
        return (errors or lines or ["make failed"])[0] if status else None


class Tree:
    """What is graded: the student's kernel and programs on a disk; on it the grader's own test program
    and usertests, too, built of the grader's own tree, with its library. So is mkfs, which makes the
    disk and looks at it afterwards. The test program has a name that no kernel can know."""

    def __init__(self, top, work, cross, lab, checks):
        self.work, self.lab, self.checks = work, lab, checks
        self.student = Sources(top, work, "tree", cross)
        self.own = Sources(os.path.join(HERE, "..", "..", ".."), work, "own", cross)
        self.image = os.path.join(work, "xv6.img")
        self.mkfs = os.path.join(self.own.out, "host", "mkfs")
        self.program = "t%d" % (secrets.randbelow(10 ** 9) + 10 ** 9)

    def copy(self):
        self.student.copy()
        self.own.copy()
        for name in self.checks.own:
            shutil.copy2(os.path.join(HERE, "..", name), os.path.join(self.student.xv6, name))
        for name in (os.path.join(self.lab, self.checks.program + ".c"), "labtest.h"):
            shutil.copy2(os.path.join(HERE, name), os.path.join(self.own.xv6, "user"))

    def build(self):
        """None, or what is wrong with the student's tree."""
        wrong = self.student.make("parts")
        if wrong:
            return wrong
        test, usertests = [os.path.join(self.own.out, "user", name)
                           for name in (self.checks.program, "usertests")]
        wrong = self.own.make(self.mkfs, test, usertests)
        if wrong:
            raise CannotGrade("mkfs and the test programs do not build: " + clean(wrong))
        for path in (self.image, self.image + ".stamp"):
            if os.path.exists(path):
                os.remove(path)
        wrong = self.student.make("image", "IMG=" + self.image, "MKFS=" + self.mkfs)
        if wrong:
            return wrong
        status, said, _ = run([self.mkfs, "put", self.image, "%s=/bin/%s" % (test, self.program),
                               usertests + "=/bin/"], BUILD_SECONDS)
        return said.strip() if status != 0 else None

    def check_image(self, image):
        """What `mkfs check` says."""
        return run([self.mkfs, "check", image], BUILD_SECONDS)[1]

    def get(self, image, path):
        """A file's bytes on the disk, as mkfs reads them."""
        done = subprocess.run([self.mkfs, "get", image, path], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE)
        want(done.returncode == 0, done.stderr.decode("utf-8", "replace").strip())
        return done.stdout


# ---- guests -------------------------------------------------------------------------------------

class Guest:
    """The tree's image, run as often as the checks want it. Each run is under --seed: the same each
    time. The test program gets a number that nothing in the tree knows, and puts it before each
    value that it tells."""

    def __init__(self, rvemu, tree):
        self.rvemu, self.tree, self.program = rvemu, tree, tree.program
        self.nonce = str(secrets.randbelow(10 ** 9) + 10 ** 9)
        self.known = {}

    def shell(self, lines, harts=1, image=None, options=()):
        """Types lines for the shell, then `shutdown`: what the guest said."""
        command = [self.rvemu, *options, "-smp", str(harts), "--seed", "1", "--max-insns",
                   str(RUN_STEPS)] + ([image] if image else ["-snapshot", self.tree.image])
        status, said, trouble = run(command, RUN_SECONDS, stderr=subprocess.PIPE,
                                    input="\n".join(lines + ["shutdown", ""]).encode())
        said = said.replace("\r", "")
        if status in (None, TOO_LONG):
            raise Wrong("the machine does not come to an end; the last line: " + _last(said))
        if status != 0:
            raise Wrong("the machine ended with status %d: %s" % (
                status, _last(said) if said.strip() else _last(trouble)))
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
        said = self.shell(["usertests %s && echo %s passed" % (names, self.nonce)], harts)
        failed = re.search(r"(?m)^test \w+: FAILED.*$", said)
        want(re.search("(?m)^%s passed$" % self.nonce, said),
             failed.group() if failed else _last(said))

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
    """The line that most likely says why: of what came after the first prompt, and was not typed."""
    said = said[max(said.find("\n$ "), 0):]
    lines = [l.strip() for l in said.splitlines() if l.strip(" $\t")]
    for telling in (r"panic", r"killed|FAILED|error", r"^(?!\$).*: ", r"^(?!\$)", r""):
        found = [l for l in lines if re.search(telling, l)]
        if found:
            return found[-1]
    return "nothing was said"


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

def grade(tree, guest, checks):
    """[(check, None or what is wrong)]"""
    results = []
    tree.copy()
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
        wrong = wrong and clean(wrong)
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
            lines.append("    <failure message=%s/>" % quoteattr(wrong))
        lines.append("  </testcase>")
    with open(path, "w", encoding="utf-8") as f:
        f.write("\n".join(lines + ["</testsuite>", ""]))


def scratch(work):
    """A folder to build in, as a context; a given one is kept. What is in it already must be ours: much
    of it is about to be removed."""
    if not work:
        return tempfile.TemporaryDirectory()
    mine = os.path.join(work, ".grading")
    os.makedirs(work, exist_ok=True)
    if os.listdir(work) and not os.path.exists(mine):
        raise CannotGrade("%s: there is something in it that is not the grader's" % work)
    with open(mine, "w", encoding="utf-8") as f:
        f.write("lab.py builds here.\n")
    return _Kept(os.path.abspath(work))


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
