#!/usr/bin/env python3
"""The labs: makes starters, grades solutions.

    lab.py list                    the labs
    lab.py starter NAME DIR        a tree for students, in DIR (new or empty)
    lab.py grade NAME [--tree DIR] [--rvemu PATH] [--junit FILE]
                                   points for the tree in DIR; without it, for this one
    lab.py check                   are the marks in the sources sound?

README.md beside this file tells more. Status: 0 done, full points; 1 points are missing, or marks
are wrong; 2 it could not be done, and one line why.
"""
import argparse
import os
import shutil
import subprocess
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import grading  # noqa: E402
import marks  # noqa: E402

XV6 = os.path.dirname(HERE)
TOP = os.path.dirname(os.path.dirname(XV6))
RVEMU_PLACES = [os.path.join(TOP, "build", "emu", "rvemu"), os.path.join(TOP, "build", "rvemu")]

MAKEFILE = """\
# Lab %(lab)s: images/xv6/labs/%(lab)s/README.md is its text.
#
#   make          builds kernel, programs and disk (build/xv6.img)
#   make run      starts it, and so does make qemu, as other courses' texts have it
#   make grade    what the grader says; JUNIT=FILE writes its report
#   make clean

LAB   := %(lab)s
RVEMU ?= %(rvemu)s
GRADE := python3 images/xv6/labs/lab.py grade $(LAB) --tree . --work build/grade

.PHONY: image fresh check clean run qemu grade
image fresh check:
	@$(MAKE) --no-print-directory -C images/xv6 $@

run qemu: image
	$(RVEMU) build/xv6.img

grade:
	@$(GRADE) --rvemu $(RVEMU) $(if $(JUNIT),--junit $(JUNIT))

clean:
	rm -rf build
"""


class Refused(Exception):
    """What was asked for cannot be done; the sentence says why."""


def known_lab(name):
    names = marks.labs(XV6)
    if name not in names:
        raise Refused("no lab '%s'; there are: %s" % (name, " ".join(names)))
    return name


def title(lab):
    with open(os.path.join(HERE, lab, "README.md"), encoding="utf-8") as f:
        return f.readline().lstrip("# ").strip()


def run_list(options):
    for lab in marks.labs(XV6):
        checks = grading.load(lab)
        print("%-8s %3d points  %s" % (lab, sum(c.points for c in checks), title(lab)))
    return 0


def run_check(options):
    findings, unused = marks.check(XV6)
    for finding in findings + ["no part of the sources is marked for lab '%s'" % n for n in unused]:
        print(finding)
    return 1 if findings or unused else 0


# ---- starter ------------------------------------------------------------------------------------

def find_rvemu(given):
    place = given or os.environ.get("RVEMU") or \
        next((p for p in RVEMU_PLACES if os.path.exists(p)), None) or "rvemu"
    found = shutil.which(place)
    return os.path.abspath(found) if found else None


def copy_sources(lab, to):
    """The tree without what the lab's students are to write; the names of the files cut."""
    known, changed = marks.labs(XV6), []
    skip = shutil.ignore_patterns("labs", "doc", "__pycache__")
    shutil.copytree(os.path.join(TOP, "images"), os.path.join(to, "images"), ignore=skip)
    shutil.copytree(os.path.join(TOP, "include", "spec"), os.path.join(to, "include", "spec"))
    xv6 = os.path.join(to, "images", "xv6")
    for name in marks.sources(XV6):
        with open(os.path.join(XV6, name), encoding="utf-8") as f:
            text = f.read()
        if any(m.lab == lab for m in marks.read(name, text, known)) and \
                not name.startswith(marks.TESTS):
            changed.append(name)
        text = marks.cut(name, text, known, lab)
        if text is None:
            os.remove(os.path.join(xv6, name))
        else:
            with open(os.path.join(xv6, name), "w", encoding="utf-8") as f:
                f.write(text)
    return changed


def copy_grader(lab, to):
    labs = os.path.join(to, "images", "xv6", "labs")
    os.mkdir(labs)
    for name in os.listdir(HERE):
        if os.path.isfile(os.path.join(HERE, name)):
            shutil.copy2(os.path.join(HERE, name), labs)
    shutil.copytree(os.path.join(HERE, lab), os.path.join(labs, lab))
    user = os.path.join(to, "images", "xv6", "user")  # the test program is a program of the disk
    shutil.copy2(os.path.join(HERE, "labtest.h"), user)
    shutil.copy2(os.path.join(HERE, lab, grading.load(lab).program + ".c"), user)


def run_starter(options):
    lab = known_lab(options.lab)
    if os.path.exists(options.dir) and (not os.path.isdir(options.dir) or os.listdir(options.dir)):
        raise Refused("%s is there already, and not empty" % options.dir)
    findings, unused = marks.check(XV6)
    if findings:
        raise Refused(findings[0])
    if lab in unused:
        raise Refused("no part of this tree is marked for lab '%s': is it a starter itself?" % lab)
    images = os.path.realpath(os.path.join(TOP, "images"))
    if os.path.commonpath([os.path.realpath(options.dir), images]) == images:
        raise Refused("%s lies in the sources that are to be copied" % options.dir)
    os.makedirs(options.dir, exist_ok=True)
    changed = copy_sources(lab, options.dir)
    copy_grader(lab, options.dir)
    for name in ("kernel", "user", "mkfs"):  # where other courses' texts look for them
        os.symlink(os.path.join("images", "xv6", name), os.path.join(options.dir, name))
    with open(os.path.join(options.dir, "Makefile"), "w", encoding="utf-8") as f:
        f.write(MAKEFILE % {"lab": lab, "rvemu": find_rvemu(options.rvemu) or "rvemu"})
    print("%s: lab %s, to be read first: images/xv6/labs/%s/README.md" % (options.dir, lab, lab))
    print("parts are missing in: " + " ".join(changed))
    return 0


# ---- grade --------------------------------------------------------------------------------------

def need_rvemu(given):
    rvemu = find_rvemu(given)
    if not rvemu:
        raise Refused("no rvemu (%s): give its path by --rvemu or in $RVEMU"
                      % (given or "looked in build/ and $PATH"))
    if "rvemu" not in grading.run([rvemu, "--version"], 10, stderr=subprocess.DEVNULL)[1]:
        raise Refused("%s is not rvemu" % rvemu)
    return rvemu


def need_tools(cross):
    missing = [t for t in ("make", "cc", cross + "gcc") if not shutil.which(t)]
    if missing:
        raise Refused("not installed: " + " ".join(missing))


def run_grade(options):
    lab = known_lab(options.lab)
    need_tools(options.cross)
    rvemu = need_rvemu(options.rvemu)
    source = os.path.abspath(options.tree)
    if not os.path.isfile(os.path.join(source, "images", "xv6", "Makefile")):
        raise Refused("%s: no images/xv6/Makefile in it" % options.tree)
    if options.junit:
        open(options.junit, "a", encoding="utf-8").close()  # better now than after all the work
    checks = grading.load(lab)
    with grading.scratch(options.work) as work:
        tree = grading.Tree(source, work, options.cross, lab, checks)
        print("lab %s: %s" % (lab, title(lab)))
        results = grading.grade(tree, grading.Guest(rvemu, tree), checks)
    got, total = grading.score(results)
    print("score %d/%d" % (got, total))
    if options.junit:
        grading.junit(options.junit, lab, results)
    return 0 if got == total else 1


class Parser(argparse.ArgumentParser):
    """What is wrong, in one line."""

    def error(self, message):
        self.exit(2, "%s: %s; see %s --help\n" % (self.prog, message, self.prog))


def main():
    sys.stdout.reconfigure(errors="backslashreplace")  # guests say what they like
    parser = Parser(prog="lab.py", description=__doc__,
                    formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    commands.add_parser("list", help="the labs").set_defaults(run=run_list)
    commands.add_parser("check", help="are the marks sound?").set_defaults(run=run_check)
    starter = commands.add_parser("starter", help="make a tree for students")
    starter.add_argument("lab", metavar="NAME")
    starter.add_argument("dir", metavar="DIR")
    starter.add_argument("--rvemu", metavar="PATH", help="what its Makefile starts")
    starter.set_defaults(run=run_starter)
    grade = commands.add_parser("grade", help="grade a tree")
    grade.add_argument("lab", metavar="NAME")
    grade.add_argument("--tree", metavar="DIR", default=TOP, help="default: this tree")
    grade.add_argument("--rvemu", metavar="PATH")
    grade.add_argument("--junit", metavar="FILE", help="write a report for CI systems")
    grade.add_argument("--work", metavar="DIR", help="build there, and keep it for the next time")
    grade.add_argument("--cross", metavar="PREFIX", default="riscv64-unknown-elf-")
    grade.set_defaults(run=run_grade)
    options = parser.parse_args()
    try:
        return options.run(options)
    except (Refused, grading.CannotGrade, marks.MarkError, OSError) as e:
        print("lab.py: %s" % e, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
