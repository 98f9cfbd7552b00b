#!/usr/bin/env python3
"""Fills the commentary's code and transcripts in, from the source and from runs; or says what differs.

    fill.py [--check | --renew] [--only excerpts|sessions] [--rvemu RVEMU --image XV6.IMG] [FILE.md...]

A comment before a block of a chapter says what is in the block:

    <!-- source kernel/space.c: function copy_page -->      a function, with the comment above it
    <!-- source kernel/space.h: type AddressSpace -->       a struct or an enum
    <!-- source kernel/layout.h: macro KSTACK_SIZE -->
    <!-- source kernel/trap.S: from /^trap_entry:/ to /sret/ -->    lines; `until` leaves the last one out
    <!-- source kernel/trap.S: comment -->                  the file's first comment
    <!-- session -->                                        a session of the host's shell, whose commands name
                                                            build/, and of the debugger
    <!-- guest -smp 2 -->                                   lines typed into the guest, behind "$ "
    <!-- guest loose -smp 2 -->                             the same; its numbers, which measure something or
                                                            depend on sizes, stand for any number

Several parts of a file are separated by "; ". The marks of labs are left out. Files are looked for in
images/xv6, then from the top of the tree. What must agree in sessions, and what "..." stands for, is told
in tests/lib/transcript.py. A session that is not there yet is written in full; one that no longer agrees
keeps its "...", and what it shows is renewed (--renew: also where only numbers differ). Status: 0 all is
as it should be; 1 it is not; 77 sessions cannot be run with this build.
"""
import argparse
import glob
import os
import re
import shlex
import subprocess
import sys
import tempfile
import textwrap

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.normpath(os.path.join(HERE, "..", "..", ".."))
sys.path.insert(0, os.path.join(TOP, "tests", "lib"))
sys.path.insert(0, os.path.join(TOP, "tests", "debug"))
sys.path.insert(0, os.path.join(HERE, "..", "labs"))
import docs  # noqa: E402
import marks  # noqa: E402
import transcript  # noqa: E402

# What a reader takes for the kernel's code or a run must be one.
NEED_ORIGIN = ("c", "asm", "console")
GUEST_PROMPT = "$ "


class Block:
    """A block of a chapter: its lines are file[first:end], the fence around it left out."""

    def __init__(self, path, directive, language, first, lines):
        self.path, self.directive, self.language = path, directive, language
        self.first, self.lines = first, lines

    def where(self, line=0):
        return "%s:%d" % (os.path.relpath(self.path), self.first + 1 + line)

    def options(self):
        return self.directive[1].removeprefix("loose").strip()

    def align(self, shown, said, typed):
        if self.directive[1].startswith("loose"):
            shown, said = [loosened(line) for line in shown], [loosened(line) for line in said]
        return transcript.align(shown, said, typed)


def loosened(line):
    return re.sub(r"\b(0x)?[0-9a-f]*\d[0-9a-f]*\b", "N", re.sub(r"[#.]{10,}", "STRIP", line))


class Wrong(Exception):
    pass


def blocks_of(path, lines):
    """([Block], [finding])"""
    found, findings, fence, directive = [], [], None, None
    for number, line in enumerate(lines + ["<the end>"]):
        if fence is not None:
            if line == "```":
                found.append(Block(path, directive, fence, start, lines[start:number]))
                fence = directive = None
        elif line.startswith("```"):
            fence, start = line[3:].strip(), number + 1
        elif line.strip():
            if directive:
                findings.append("%s:%d: no block follows" % (os.path.relpath(path), named_at))
            said = re.fullmatch(r"<!-- (source|session|guest)\b(.*?) ?-->", line)
            directive, named_at = (said.group(1), said.group(2).strip()) if said else None, number + 1
    if fence is not None:
        findings.append("%s:%d: a block without an end" % (os.path.relpath(path), start))
    return found, findings


# ---- excerpts -------------------------------------------------------------------------------------

def find_line(lines, pattern, start=0):
    for i in range(start, len(lines)):
        if re.search(pattern, lines[i]):
            return i
    raise Wrong("no line has /%s/" % pattern)


def with_comment(lines, first):
    """The first line of the comment that ends right above."""
    if first == 0 or not lines[first - 1].rstrip().endswith("*/"):
        return first
    at = first - 1
    while at > 0 and not lines[at].lstrip().startswith("/*"):
        at -= 1
    return at


def definition(lines, name):
    for i, line in enumerate(lines):
        if not re.match(r"[A-Za-z_].*\b%s\(" % re.escape(name), line):
            continue
        opening = next((k for k in range(i, len(lines)) if lines[k].rstrip().endswith((";", "{")) or lines[k] == "{"), i)
        if not lines[opening].rstrip().endswith(";"):
            return i
    raise Wrong("no function %s()" % name)


def part_of(lines, words):
    kind, _, name = words.partition(" ")
    if kind == "comment":
        first = find_line(lines, r"^/\*")
        return lines[first:find_line(lines, r"\*/", first) + 1]
    if kind == "function":
        first = definition(lines, name)
        return lines[with_comment(lines, first):find_line(lines, r"^}", first) + 1]
    if kind == "type":
        first = find_line(lines, r"^(typedef )?(struct|enum|union) %s\b.*\{" % re.escape(name))
        return lines[with_comment(lines, first):find_line(lines, r"^}", first) + 1]
    if kind == "macro":
        first = last = find_line(lines, r"^#define %s\b" % re.escape(name))
        while lines[last].endswith("\\"):
            last += 1
        return lines[first:last + 1]
    m = re.fullmatch(r"from /(.*)/ (to|until) /(.*)/", words)
    if not m:
        raise Wrong("'%s' is no way to name a part of a file" % words)
    first = find_line(lines, m.group(1))
    last = find_line(lines, m.group(3), first + 1)
    return lines[first:last + (m.group(2) == "to")]


def excerpt(words):
    name, _, parts = words.partition(": ")
    path = next((p for p in (os.path.join(HERE, "..", name), os.path.join(TOP, name)) if os.path.isfile(p)), None)
    if not path:
        raise Wrong("there is no file %s" % name)
    with open(path, encoding="utf-8") as f:
        # what labs mark is not a chapter's business
        lines = marks.cut(name, f.read(), marks.labs(os.path.join(HERE, "..")), None).splitlines()
    said = []
    for part in parts.split("; "):
        try:
            found = part_of(lines, part)
        except Wrong as wrong:
            raise Wrong("%s: %s" % (name, wrong))
        while found and not found[-1].strip():
            found.pop()
        said += ([""] if said else []) + textwrap.dedent("\n".join(l.expandtabs(8) for l in found)).splitlines()
    return said


# ---- sessions -------------------------------------------------------------------------------------

class Runner:
    """Runs sessions in a folder like the reader's own; each once."""

    def __init__(self, rvemu, image):
        self.rvemu, self.image, self.known = rvemu, image, {}

    def session(self, steps):
        """What the steps say, one text a step."""
        key = "\n".join(step.words() for step in steps)
        if key not in self.known:
            with tempfile.TemporaryDirectory() as folder:
                transcript.place(folder, self.rvemu, TOP, self.image)
                said, status = [], 0
                for step in steps:
                    status, text = transcript.run(step, folder, status)
                    said.append(text)
            self.known[key] = said
        return self.known[key]

    def guest(self, options, typed):
        """What the guest's console shows, from the first prompt to the last one."""
        key = options + "\n" + "\n".join(typed)
        if key not in self.known:
            command = [self.rvemu, "--seed", "1", "-snapshot", "--timeout", "100"] + shlex.split(options) + [self.image]
            done = subprocess.run(command, input="".join(t + "\n" for t in typed).encode(), stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE, timeout=120 * transcript.SCALE)
            said = done.stdout.decode("utf-8", "replace").replace("\r", "")
            first, last = said.find("\n" + GUEST_PROMPT), said.rfind("\n" + GUEST_PROMPT)
            if first < 0:
                raise Wrong("the guest shows no prompt: %s" % done.stderr.decode("utf-8", "replace").strip())
            self.known[key] = said[first + 1:last + 1] if last > first else said[first + 1:]
        return self.known[key]


def steps_of(block):
    """[(transcript.Step, its first line in the block)]; the command of a guest's is its options."""
    if block.directive[0] == "guest":
        step = transcript.Step(block.options())
        step.shown = list(block.lines)
        return [(step, 0)]
    steps = []
    for number, line in enumerate(block.lines):
        if steps and steps[-1][0].command.endswith("\\"):
            step = steps.pop()[0]
            step.command = step.command[:-1] + line.strip()
            steps.append((step, number + 1))
        elif line.startswith("$ ") and (not steps or "build/" in line):
            steps.append((transcript.Step(line[2:]), number + 1))
        elif steps:
            steps[-1][0].shown.append(line)
        else:
            raise Wrong("a session begins with a line \"$ COMMAND\"")
    return steps


def said_by(block, steps, runner):
    if block.directive[0] != "guest":
        return runner.session([step for step, _ in steps])
    typed = [l[len(GUEST_PROMPT):] for l in block.lines if l.startswith(GUEST_PROMPT)]
    return [runner.guest(block.options(), typed)]


def typed_in(block, step):
    if block.directive[0] == "guest":
        return " ".join(l for l in block.lines if l.startswith(GUEST_PROMPT))
    return step.command + " " + " ".join(step.typed())


def check_session(block, runner):
    """[finding]"""
    steps = steps_of(block)
    for (step, first), said in zip(steps, said_by(block, steps, runner)):
        lines = said.rstrip().splitlines()
        places = block.align(step.shown, lines, typed_in(block, step))
        for i, line in enumerate(step.shown):
            if places[i] is None and line.strip() != "...":
                return ["%s: not said: %s\n--- but:\n%s---" % (block.where(first + i), line, said)]
            altered = step.shown[:i] + [line + " not"] + step.shown[i + 1:]
            if line.strip() != "..." and block.align(altered, lines, typed_in(block, step))[i] is not None:
                return ["%s: no run could contradict: %s" % (block.where(first + i), line)]
        last = step.shown[-1].strip() if step.shown else ""
        end = places[-1] + 1 if step.shown and last != "..." else 0
        if last != "..." and (not step.typed() or not step.shown) and end < len(lines):
            return ["%s: it also says: %s" % (block.where(first + len(step.shown) - 1), lines[end])]
    return []


def chunks(lines, prompts):
    """The lines behind each line typed; what is before the first one comes first."""
    found = [[]]
    for line in lines:
        if line.startswith(prompts):
            found.append([])
        found[-1].append(line)
    return found


def renew(block, shown, said, typed):
    """The lines to be shown: all of them, or those that were chosen, as they are now."""
    if not any("..." in line for line in shown):
        return said
    places = block.align(shown, said, typed)
    return [line if place is None or "..." in line else said[place].rstrip() for line, place in zip(shown, places)]


def fill_session(block, runner):
    steps = steps_of(block)
    prompts = GUEST_PROMPT if block.directive[0] == "guest" else transcript.PROMPT
    result, at = [], 0
    for (step, first), text in zip(steps, said_by(block, steps, runner)):
        said = [line.rstrip() for line in text.splitlines()]
        result += block.lines[at:first]
        at = first + len(step.shown)
        old, new = chunks(step.shown, prompts), chunks(said, prompts)
        if len(old) != len(new) or [c[:1] for c in old[1:]] != [c[:1] for c in new[1:]]:
            if not any("..." in line for line in step.shown):
                raise Wrong("what was typed is not what is echoed:\n%s" % text)
            result += renew(block, step.shown, said, typed_in(block, step))
            continue
        for i, chunk in enumerate(old):
            result += renew(block, chunk, new[i], typed_in(block, step)) if i or chunk else []
    while result and (not result[-1] or result[-1].startswith("rvemu: ended by the end")):
        result.pop()
    return result


# ---- chapters -------------------------------------------------------------------------------------

def can_run(options):
    if not options.rvemu:
        return "--rvemu and --image are not given"
    if not os.path.exists(os.path.join(os.path.dirname(os.path.realpath(options.rvemu)), "rvemu-dwarf.so")):
        return "the module rvemu-dwarf is not built here (libdw-dev)"
    try:
        made = docs.made_by(options.image)
    except OSError as error:
        return "beside the image there is no kernel: %s" % error
    return None if made == docs.GCC else "what is shown are programs of gcc %s, these are of gcc %s" % (docs.GCC, made)


def work_on(path, options, runner):
    """[finding]; writes the file if it is to be filled."""
    try:
        with open(path, encoding="utf-8") as f:
            lines = f.read().splitlines()
    except (OSError, UnicodeDecodeError) as error:
        return ["%s: cannot be read: %s" % (path, error)]
    before, shift = list(lines), 0
    blocks, findings = blocks_of(path, lines)
    for block in blocks:
        if block.directive is None:
            if block.language in NEED_ORIGIN and options.only != "sessions":
                findings.append("%s: a block of %s that does not say where it is from" % (block.where(), block.language))
            continue
        is_source = block.directive[0] == "source"
        if (options.only == "sessions") if is_source else (options.only == "excerpts" or runner is None):
            continue
        try:
            if not is_source and options.check:
                findings += check_session(block, runner)
                continue
            if not is_source and not options.renew and not check_session(block, runner):
                continue
            now = excerpt(block.directive[1]) if is_source else fill_session(block, runner)
            if not is_source:
                findings += check_session(Block(path, block.directive, block.language, block.first + shift, now), runner)
        except (Wrong, subprocess.TimeoutExpired) as wrong:
            findings.append("%s: %s" % (block.where(-2), wrong))
            continue
        if now == block.lines:
            continue
        if options.check:
            at = next((i for i, (a, b) in enumerate(zip(now, block.lines)) if a != b), min(len(now), len(block.lines)))
            findings.append("%s: not as in %s: there it is: %s" %
                            (block.where(at), block.directive[1], now[at] if at < len(now) else "(the end)"))
            continue
        lines[block.first + shift:block.first + shift + len(block.lines)] = now
        shift += len(now) - len(block.lines)
    if not options.check and lines != before:
        with open(path, "w", encoding="utf-8") as f:
            f.write("\n".join(lines) + "\n")
        print("%s: filled" % os.path.relpath(path))
    return findings


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="change nothing; say what differs")
    parser.add_argument("--renew", action="store_true", help="renew the numbers in sessions that are right, too")
    parser.add_argument("--only", choices=["excerpts", "sessions"])
    parser.add_argument("--rvemu", help="runs the sessions")
    parser.add_argument("--image", help="the guest's disk")
    parser.add_argument("files", nargs="*", metavar="FILE.md", help="all chapters, if none is named")
    options = parser.parse_args()
    if bool(options.rvemu) != bool(options.image):
        parser.error("sessions need both --rvemu and --image")
    for path in filter(None, (options.rvemu, options.image)):
        if not os.path.isfile(path):
            parser.error("there is no %s" % path)
    if options.rvemu:
        options.rvemu, options.image = os.path.abspath(options.rvemu), os.path.abspath(options.image)
    why_not = None if options.only == "excerpts" else can_run(options)
    if why_not:
        print("skipped: sessions: %s" % why_not)
        if options.only == "sessions":
            return 77
    runner = None if why_not or options.only == "excerpts" else Runner(options.rvemu, options.image)
    files = options.files or sorted(glob.glob(os.path.join(HERE, "**", "*.md"), recursive=True))
    findings = [finding for path in files for finding in work_on(path, options, runner)]
    for finding in findings:
        print(finding)
    print("%d files, %d findings" % (len(files), len(findings)))
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
