"""Sessions that are shown in documents, run as they stand there.

A session is a block of a Markdown file fenced by ```console, or lines of a help text that are indented
and begin with "$ ". Its lines:

    $ COMMAND           for the shell; one that ends in a backslash goes on in the next line
    (rvemu) LINE        typed at the debugger that COMMAND has started
    ...                 anything that was left out; in a line: any text there
    all else            what is said, line for line

What is said must be what is shown. Spaces count as one, however many there are. Numbers that change with
every build stand for any of their kind, unless they are in what is typed: addresses (hexadecimal with four
digits or more), lines of source, distances from a symbol. Behind the last line of a debugger's session
more may follow.
"""
import os
import re
import shlex
import shutil
import subprocess

SCALE = float(os.environ.get("TEST_TIMEOUT_SCALE", "1"))
PROMPT = "(rvemu) "


class Step:
    """One command and what is shown behind it."""

    def __init__(self, command):
        self.command, self.shown = command, []

    def typed(self):
        return [line[len(PROMPT):] for line in self.shown if line.startswith(PROMPT)]

    def words(self):
        """The command line, with what is typed as options."""
        if not self.typed():
            return self.command
        given = [] if re.search(r" -e?x ", self.command) else self.typed()
        return " ".join([self.command] + ["-ex " + shlex.quote(line) for line in given])


def _blocks(text):
    for found in re.finditer(r"^```console\n(.*?)^```", text, re.M | re.S):
        yield text[:found.start(1)].count("\n") + 1, found.group(1).splitlines()
    for found in re.finditer(r"(?:^  [^\n]*\n)*^  \$ [^\n]*\n(?:^  [^\n]*\n)*", text, re.M):
        lines = [line[2:] for line in found.group(0).splitlines()]
        start = next(i for i, line in enumerate(lines) if line.startswith("$ "))
        yield text[:found.start()].count("\n") + 1 + start, lines[start:]


def sessions(text):
    """[(line number, [Step])]"""
    found = []
    for number, lines in _blocks(text):
        steps = []
        for line in lines:
            if steps and steps[-1].command.endswith("\\"):
                steps[-1].command = steps[-1].command[:-1] + line.strip()
            elif line.startswith("$ "):
                steps.append(Step(line[2:]))
            else:
                steps[-1].shown.append(line)
        found.append((number, steps))
    return found


def place(folder, rvemu, top, image=None):
    """A folder as the reader's own: build/ with the program and a fresh image, and the sources."""
    build = os.path.join(folder, "build")
    os.makedirs(build)
    built = os.path.dirname(os.path.dirname(os.path.realpath(rvemu)))
    os.symlink(os.path.realpath(rvemu), os.path.join(build, "rvemu"))
    os.symlink(os.path.join(built, "images"), os.path.join(build, "images"))
    for name in ("tests", "docs"):
        os.symlink(os.path.join(top, name), os.path.join(folder, name))
    if image:
        shutil.copy(image, os.path.join(build, "xv6.img"))
        os.symlink(os.path.join("build", "xv6.img"), os.path.join(folder, "xv6.img"))


def run(step, folder, status=0):
    """(status, what it says). `status`: of the command before."""
    path = os.path.join(folder, "build") + os.pathsep + os.environ["PATH"]
    done = subprocess.run(["sh", "-c", "(exit %d); %s" % (status, step.words())], cwd=folder, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=dict(os.environ, PATH=path),
                          timeout=120 * SCALE)
    return done.returncode, done.stdout.decode("utf-8", "replace")


def _plain(line, typed):
    line = re.sub(r"0x[0-9a-f]{4,}", lambda m: m.group() if m.group() in typed else "0x#", line)
    line = re.sub(r"(\.[chS]:|\bline |\+)\d+", r"\1#", line)
    return re.sub(r"[ \t\r]+", " ", re.sub(r"^\d+(?=\t| {2,})", "#", line)).strip()


def align(shown, said, typed):
    """Where each of the lines `shown` is in the lines `said`; None: "...", or not there. `typed`: numbers in it
    stand for themselves."""
    said = [_plain(line, typed) for line in said]
    places, at, skip = [], 0, False
    for line in shown:
        if line.strip() == "...":
            places.append(None)
            skip = True
            continue
        pattern = re.compile(".*".join(re.escape(part) for part in _plain(line, typed).split("...")))
        last = len(said) if skip else min(at + 1, len(said))
        found = next((i for i in range(at, last) if pattern.fullmatch(said[i])), None)
        places.append(found)
        if found is not None:
            at, skip = found + 1, False
    return places


def differs(step, said):
    """None: it is as shown. Otherwise the first line that is not there."""
    said = said.splitlines()
    places = align(step.shown, said, step.command + " " + " ".join(step.typed()))
    for line, place in zip(step.shown, places):
        if place is None and line.strip() != "...":
            return line
    last = step.shown[-1].strip() if step.shown else ""
    at = places[-1] + 1 if places and last != "..." else 0
    if last != "..." and not step.typed() and at < len(said):
        return "(nothing more; but it says: %s)" % said[at]
    return None
