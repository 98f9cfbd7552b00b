#!/usr/bin/env python3
"""All tests, once: what `./dev test` runs after it has built build/.

The plain build's Meson tests, then the builds of tests/matrix.def, then the
outside suites. Meson prints each test with its time. Suite `long` and the
matrix rows marked `long` run under --long only and are named otherwise. The
last line is `N passed, N failed, N skipped`; status 0 if nothing failed and
something ran.

--only PART,... runs some parts: Meson suites, names of matrix rows, `outside`.
A --long run leaves a dated row for each part in tests/RESULTS.md; the rows of
parts that it did not run stay, with the commit and date that they had.
"""
import argparse
import datetime
import json
import os
import re
import shutil
import subprocess
import sys
import time

TESTS = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(TESTS)
sys.path.insert(0, TESTS)
import outside  # noqa: E402

GOOD = {"OK", "EXPECTEDFAIL"}
RESULTS = os.path.join(TESTS, "RESULTS.md")


def matrix():
    table = []
    with open(os.path.join(TESTS, "matrix.def"), encoding="utf-8") as f:
        for line in f:
            fields = line.split("#")[0].split()
            if fields:
                table.append({"name": fields[0], "when": fields[1], "cc": fields[2],
                              "suites": fields[3].split(","), "options": fields[4:]})
    return table


class Report:
    def __init__(self):
        self.passed = self.failed = self.skipped = 0
        self.rows = {}  # part: [passed, failed, skipped, seconds]

    def add(self, part, passed, failed, skipped, seconds):
        self.passed += passed
        self.failed += failed
        self.skipped += skipped
        row = self.rows.setdefault(part, [0, 0, 0, 0])
        for i, n in enumerate((passed, failed, skipped, seconds)):
            row[i] += n


def meson_tests(build):
    out = subprocess.run(["meson", "introspect", "--tests", build], check=True,
                         stdout=subprocess.PIPE).stdout
    return json.loads(out)


def suites_of(test):
    return [s.split(":")[-1] for s in test["suite"]]


def in_suite(test, suite):
    return suite in suites_of(test)


def meson_parts(tests):
    """The first suite of each test, in their order."""
    return list(dict.fromkeys(suites_of(t)[0] for t in tests))


def run_meson(build, arguments, report, part=None):
    """One `meson test`; counts from its log, not from its words. They go to `part`, or to the first
    suite of each test, whose seconds are then the sum of its tests'."""
    log = os.path.join(build, "meson-logs", "testlog.json")
    if os.path.exists(log):
        os.remove(log)
    start = time.monotonic()
    status = subprocess.run(["meson", "test", "-C", build, "--no-rebuild", "--print-errorlogs",
                             "--num-processes", "2"] + arguments).returncode
    wall = time.monotonic() - start
    bad = 0
    if os.path.exists(log):
        with open(log, encoding="utf-8") as f:
            for line in f:
                entry = json.loads(line)
                result = entry["result"]
                passed, skipped = result in GOOD, result == "SKIP"
                bad += not passed and not skipped
                suite = entry["name"].split(":")[-1].split("/")[0].split("+")[0].strip()
                report.add(part or suite, int(passed), int(not passed and not skipped),
                           int(skipped), 0 if part else entry["duration"])
    if part:
        report.add(part, 0, 0, 0, wall)
    if status != 0 and not bad:
        report.add(part or "meson", 0, 1, 0, 0)  # Meson itself failed: not to be lost


def matrix_part(row):
    return "build " + row["name"]


def run_matrix_row(row, build, report):
    what = matrix_part(row)
    if shutil.which(row["cc"]) is None:
        print("%s: SKIPPED, no %s here" % (what, row["cc"]), flush=True)
        report.add(what, 0, 0, 1, 0)
        return
    print("\n== build %s: %s" % (row["name"], " ".join(["CC=" + row["cc"]] + row["options"])),
          flush=True)
    folder = "%s-%s" % (build, row["name"].split("-")[0])
    start = time.monotonic()
    env = dict(os.environ, CC=row["cc"])
    log = os.path.join(build, row["name"] + ".log")
    with open(log, "w", encoding="utf-8") as f:
        ok = True
        if not os.path.exists(os.path.join(folder, "build.ninja")):
            ok = subprocess.run(["meson", "setup", "-Dtests=enabled"] + row["options"] + [folder],
                                env=env, stdout=f, stderr=f).returncode == 0
        ok = ok and subprocess.run(["ninja", "-C", folder, "all", "meson-test-prereq"],
                                   stdout=f, stderr=f).returncode == 0
    if not ok:
        with open(log, encoding="utf-8") as f:
            print("".join(f.readlines()[-30:]))
        print("%s: does not build" % what)
        report.add(what, 0, 1, 0, time.monotonic() - start)
        return
    wanted = [t for t in meson_tests(folder)
              if any(in_suite(t, s) for s in row["suites"]) and not in_suite(t, "long")]
    if not wanted:
        print("%s: no tests in these suites" % what)
        report.add(what, 0, 0, 1, time.monotonic() - start)
        return
    suites = [a for s in row["suites"] for a in ("--suite", s)]
    run_meson(folder, suites + ["--no-suite", "long", "-t", "4"], report, what)


def machine():
    model = "unknown processor"
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as f:
            for line in f:
                if line.startswith("model name"):
                    model = line.split(":", 1)[1].strip()
                    break
    except OSError:
        pass
    system = "unknown system"
    try:
        with open("/etc/os-release", encoding="utf-8") as f:
            system = dict(l.rstrip().replace('"', "").split("=", 1) for l in f if "=" in l).get(
                "PRETTY_NAME", system)
    except OSError:
        pass
    return "%s, %d cores, %s" % (model, os.cpu_count() or 1, system)


def commit():
    """What ran; -dirty: with changes, of which this page's own rows are none."""
    def git(*words):
        return subprocess.run(["git", "-C", TOP] + list(words), stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL)
    name = git("describe", "--always").stdout.decode().strip()
    changed = git("diff", "--quiet", "HEAD", "--", ".", ":!" + os.path.relpath(RESULTS, TOP)).returncode
    return name + ("-dirty" if changed else "") if name else "unknown commit"


ROW = re.compile(r"\| ([^|]+) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \| (\S+) \| ([^|]+) \|$")


def old_results():
    """{part: its fields} and {first words of an outside suite's line: the line} of the page."""
    parts, lines = {}, {}
    if os.path.exists(RESULTS):
        with open(RESULTS, encoding="utf-8") as f:
            for line in f.read().splitlines():
                row = ROW.match(line)
                if row:
                    parts[row.group(1)] = row.groups()[1:]
                elif " OK " in line or " FAIL " in line:
                    lines[" ".join(line.split()[:3])] = line
    return parts, lines


def write_results(report, counts, order):
    """A row for each part, the newest: history is git's. `order`: all parts that there are."""
    now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M")
    here = commit()
    parts, outside_lines = old_results()
    for part, (passed, failed, skipped, seconds) in report.rows.items():
        parts[part] = ("%d" % passed, "%d" % failed, "%d" % skipped, "%.0f" % seconds, here, now)
    for line in counts.lines:
        outside_lines[" ".join(line.split()[:3])] = "%s  %s" % (line, here)
    lines = ["# What `./dev test --long` gave", "",
             "Written by the runs themselves; do not edit. A row is the newest run of its part; all of "
             "one", "commit are one run. Seconds of Meson's suites are the sum of their tests', two of "
             "which run at a", "time. Newest run: %s UTC, %s." % (now, machine()), "",
             "| part | passed | failed | skipped | seconds | commit | UTC |",
             "|---|---|---|---|---|---|---|"]
    lines += ["| %s | %s |" % (p, " | ".join(parts[p])) for p in order if p in parts]
    if outside_lines:
        lines += ["", "Outside suites: tests that passed / that are expected", "", "```"]
        lines += list(outside_lines.values()) + ["```"]
    with open(RESULTS + ".new", "w", encoding="utf-8") as f:
        f.write("\n".join(lines) + "\n")
    os.replace(RESULTS + ".new", RESULTS)


def chosen_parts(words, parts):
    """--only's parts; all without it."""
    if words is None:
        return parts
    chosen = words.split(",")
    for name in chosen:
        if name not in parts:
            print("dev: test: --only %s: parts are %s" % (name, ", ".join(parts)), file=sys.stderr)
            sys.exit(125)
    return chosen


def run_outside(build, given, report):
    print("\n== outside suites", flush=True)
    counts = outside.Counts()
    start = time.monotonic()
    outside.run(os.path.join(build, "rvemu"), given, counts)
    report.add("outside", counts.passed, counts.failed, counts.skipped, time.monotonic() - start)
    return counts


def main():
    parser = argparse.ArgumentParser(prog="./dev test", description="run every test")
    parser.add_argument("--build", default="build", help=argparse.SUPPRESS)
    parser.add_argument("--long", action="store_true", help="the full matrix")
    parser.add_argument("--only", metavar="PART,...", help="some parts: a Meson suite, \"build NAME\" "
                        "of tests/matrix.def, outside")
    parser.add_argument("--with", dest="given", action="append", default=[], metavar="NAME=PATH",
                        help="run an outside suite (README)")
    options = parser.parse_args()
    given = outside.parse_with(options.given)
    start = time.monotonic()
    report = Report()
    os.environ["RVEMU_TEST_LONG"] = "1" if options.long else "0"
    os.environ["RVEMU_PLAIN"] = os.path.abspath(os.path.join(options.build, "emu", "rvemu"))

    tests = meson_tests(options.build)
    suites = meson_parts(tests)
    table = [r for r in matrix() if r["when"] == "test" or options.long]  # long ones include the short
    order = suites + [matrix_part(r) for r in table] + ["outside"]
    only = chosen_parts(options.only, order)
    mine = [s for s in suites if s in only]
    if mine:
        arguments = [] if mine == suites else [a for s in mine for a in ("--suite", s)]
        run_meson(options.build, arguments + ([] if options.long else ["--no-suite", "long"]), report)
    for row in table:
        if matrix_part(row) in only:
            run_matrix_row(row, options.build, report)
    counts = run_outside(options.build, given, report) if "outside" in only else outside.Counts()

    seconds = time.monotonic() - start
    print()
    if options.long:
        write_results(report, counts, order)
        print("summary: tests/RESULTS.md")
    else:
        names = [t["name"] for t in tests if in_suite(t, "long")]
        names += ["build " + r["name"] for r in matrix() if r["when"] == "long"]
        print("run only by ./dev test --long: " + ", ".join(names))
    print("%d s" % seconds)
    print("%d passed, %d failed, %d skipped" % (report.passed, report.failed, report.skipped))
    return 1 if report.failed or not report.passed else 0


if __name__ == "__main__":
    sys.exit(main())
