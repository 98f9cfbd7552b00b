#!/usr/bin/env python3
"""Are the emulator's tests any good? Each patch of decode/, csr/, mmu/ and fp/ puts a bug into it, and
so do those of drawn/, drawn by lot (draw.py); a test of CI length must fall.

    mutants.py BUILD TOP [NAME...]

Without names: all patches. In front of each patch stand lines of `key: value`: `bug`, what it does;
`after`, the public report of another emulator's bug that it follows, or `own`; and, if it must
survive, `survives` with the reason. A patch that does not apply (refresh.py helps) or does not build
is a failure; so is one that survives without a reason, or that falls in spite of one. More than
ALLOWED that do with one are a failure, too; those drawn by lot do not count there, as some of them
change nothing.

The tree and BUILD are copied as they are, so that only what a patch touches is compiled: the paths
of compilations are relative, those of other steps are not. Therefore a patch may touch emu/ only,
and BUILD must be up to date.
"""
import glob
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "lib"))
import patches  # noqa: E402

SCALE = float(os.environ.get("TEST_TIMEOUT_SCALE", "1"))
SUITES = ["prog", "isa", "unit", "smoke", "diff"]  # in this order, until one falls
SKIPPED = 77
ALLOWED = 2  # of forty


class Tree:
    """A copy of the sources and of what was built of them."""

    def __init__(self, folder, build, top):
        common = os.path.commonpath([build, top])
        self.folder = folder
        self.moved = {old: os.path.join(folder, os.path.relpath(old, common))
                      for old in (build, top)}
        self.top, self.build = self.moved[top], self.moved[build]
        self.paths = sorted(self.moved, key=len, reverse=True)  # one may be inside the other
        for old in sorted(self.moved, key=len):
            shutil.copytree(old, self.moved[old], symlinks=True, dirs_exist_ok=True,
                            ignore=self.only_built if old == build else self.only_sources)
        self.tests = self.chosen(build)  # (rank, order, name, command, timeout, env)
        self.targets = self.executables(build)

    @staticmethod
    def only_sources(folder, names):
        return [n for n in names if n in (".git", "__pycache__") or
                os.path.exists(os.path.join(folder, n, "build.ninja"))]

    @staticmethod
    def only_built(folder, names):
        return [n for n in names if n == "meson-logs"]  # other tests may be writing there

    def here(self, word):
        """The word of a command with its paths in the copy."""
        for old in self.paths:
            if word == old or word.startswith(old + os.sep):
                return self.moved[old] + word[len(old):]
        return word

    def chosen(self, build):
        out = subprocess.run(["meson", "introspect", "--tests", build], check=True,
                             stdout=subprocess.PIPE).stdout
        chosen = []
        for test in json.loads(out):
            suites = [s.split(":")[-1] for s in test["suite"]]
            ranks = [SUITES.index(s) for s in suites if s in SUITES]
            if ranks and "long" not in suites:
                chosen.append((min(ranks), len(chosen), test["name"], test["cmd"],
                               test["timeout"], test["env"]))
        # Among a suite's, a script that runs many programs comes last.
        return sorted(chosen, key=lambda t: (t[0], t[3][0].endswith(".py"), t[1]))

    def executables(self, build):
        out = subprocess.run(["meson", "introspect", "--targets", build], check=True,
                             stdout=subprocess.PIPE).stdout
        used = {word for test in self.tests for word in test[3]}
        return [os.path.relpath(file, build) for target in json.loads(out)
                if target["type"] == "executable" for file in target["filename"] if file in used]

    def ninja(self, *arguments):
        done = subprocess.run(["ninja", "-C", self.build, "-j2", *arguments, *self.targets],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return done.returncode, done.stdout.decode("utf-8", "replace")

    def outcome(self, command, timeout, env):
        """None if the test passes, or in a word what it does."""
        try:
            done = subprocess.run([self.here(word) for word in command], cwd=self.build,
                                  env=dict(os.environ, **env), timeout=timeout * SCALE,
                                  stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                  stderr=subprocess.DEVNULL)
        except subprocess.TimeoutExpired:
            return "time-out"
        if done.returncode in (0, SKIPPED):
            return None
        return "signal %d" % -done.returncode if done.returncode < 0 else \
            "status %d" % done.returncode

    def first_that_falls(self):
        for _, _, name, command, timeout, env in self.tests:
            wrong = self.outcome(command, timeout, env)
            if wrong:
                return "%s (%s)" % (name, wrong)
        return None


def outside(patch):
    """A file that the patch touches and should not."""
    with open(patch, encoding="utf-8") as f:
        for line in f:
            if line.startswith(("--- ", "+++ ")) and not line[4:].startswith("emu/"):
                return line[4:].strip()
    return None


def judge(tree, patch):
    start = time.monotonic()
    head = patches.head(patch)
    label = "%-28s %s: " % (os.path.relpath(patch, HERE)[:-len(".patch")], head.get("bug", "?"))
    if not head.get("bug") or not head.get("after"):
        return None, label + "LACKS `bug:` OR `after:`"
    if outside(patch):
        return None, label + "TOUCHES " + outside(patch)
    wrong = patches.apply(patch, tree.top, tree.folder)
    if wrong:
        return None, label + "DOES NOT APPLY\n" + wrong
    try:
        status, said = tree.ninja()
        if status:
            return None, label + "DOES NOT BUILD\n" + said[-2000:]
        fell = tree.first_that_falls()
    finally:
        patches.apply(patch, tree.top, tree.folder, back=True)
    took = " [%.0f s]" % (time.monotonic() - start)
    reason = head.get("survives")
    if fell:
        return (None if reason else True,
                label + "caught by " + fell + took + (", THOUGH IT SHOULD SURVIVE" if reason else ""))
    return False if reason else None, label + ("survives: " + reason if reason else "SURVIVES") + took


def main():
    build, top = [os.path.realpath(a) for a in sys.argv[1:3]]
    planted = sorted(glob.glob(os.path.join(HERE, "*", "*.patch")))
    if sys.argv[3:]:
        planted = [os.path.join(HERE, name + ".patch") for name in sys.argv[3:]]
    with tempfile.TemporaryDirectory() as folder:
        tree = Tree(os.path.realpath(folder), build, top)
        status, said = tree.ninja("-n")
        if status or "no work to do" not in said:
            print("%s is not up to date:\n%s" % (build, said[-2000:]))
            return 1
        if not sys.argv[3:]:
            fell = tree.first_that_falls()
            if fell:
                print("without a patch: %s" % fell)
                return 1
        caught, survived, useless = patches.judge_all(planted, lambda patch: judge(tree, patch))
    drawn = sum("survives" in patches.head(p) for p in planted if "/drawn/" in p)
    print("%d bugs: %d caught, %d survive for a reason, %d of them drawn by lot (%d others may), "
          "%d wrong" % (len(planted), caught, survived, drawn, ALLOWED, useless))
    return 0 if planted and not useless and survived - drawn <= ALLOWED else 1


if __name__ == "__main__":
    sys.exit(main())
