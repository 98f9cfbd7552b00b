#!/usr/bin/env python3
"""All tests, once: what `./dev test` runs after it has built build/.

The plain build's Meson tests, then the builds of tests/matrix.def, then the
outside suites. Meson prints each test with its time. Suite `long` and the
matrix rows marked `long` run under --long only and are named otherwise; a
--long run leaves its dated summary in tests/RESULTS.md. The last line is
`N passed, N failed, N skipped`; status 0 if nothing failed and something ran.
"""
import argparse
import datetime
import json
import os
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
        self.rows = []  # (what, passed, failed, skipped, seconds)

    def add(self, what, passed, failed, skipped, seconds):
        self.passed += passed
        self.failed += failed
        self.skipped += skipped
        self.rows.append((what, passed, failed, skipped, seconds))


def meson_tests(build):
    out = subprocess.run(["meson", "introspect", "--tests", build], check=True,
                         stdout=subprocess.PIPE).stdout
    return json.loads(out)


def in_suite(test, suite):
    return any(s.split(":")[-1] == suite for s in test["suite"])


def run_meson(what, build, arguments, report):
    """One `meson test`; counts from its log, not from its words."""
    log = os.path.join(build, "meson-logs", "testlog.json")
    if os.path.exists(log):
        os.remove(log)
    start = time.monotonic()
    status = subprocess.run(["meson", "test", "-C", build, "--no-rebuild", "--print-errorlogs",
                             "--num-processes", "2"] + arguments).returncode
    passed = failed = skipped = 0
    if os.path.exists(log):
        with open(log, encoding="utf-8") as f:
            for line in f:
                result = json.loads(line)["result"]
                if result in GOOD:
                    passed += 1
                elif result == "SKIP":
                    skipped += 1
                else:
                    failed += 1
    if status != 0 and failed == 0:
        failed = 1  # Meson itself failed: not to be lost
    report.add(what, passed, failed, skipped, time.monotonic() - start)


def run_matrix_row(row, build, report):
    what = "%s (%s)" % (row["name"], " ".join(row["suites"]))
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
    run_meson(what, folder, suites + ["--no-suite", "long", "-t", "4"], report)


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
    git = subprocess.run(["git", "-C", TOP, "describe", "--always", "--dirty"],
                         stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return git.stdout.decode().strip() or "unknown commit"


def write_results(report, counts, seconds):
    """The newest --long run replaces the page: history is git's."""
    now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC")
    lines = ["# The last `./dev test --long`", "",
             "Written by the run itself; do not edit.", "",
             "- %s, commit %s" % (now, commit()), "- " + machine(),
             "- %d passed, %d failed, %d skipped in %d s" %
             (report.passed, report.failed, report.skipped, seconds), "",
             "| part | passed | failed | skipped | seconds |", "|---|---|---|---|---|"]
    lines += ["| %s | %d | %d | %d | %.0f |" % row for row in report.rows]
    if counts.lines:
        lines += ["", "Outside suites:", "", "```"] + counts.lines + ["```"]
    with open(RESULTS + ".new", "w", encoding="utf-8") as f:
        f.write("\n".join(lines) + "\n")
    os.replace(RESULTS + ".new", RESULTS)


def main():
    parser = argparse.ArgumentParser(prog="./dev test", description="run every test")
    parser.add_argument("--build", default="build", help=argparse.SUPPRESS)
    parser.add_argument("--long", action="store_true", help="the full matrix")
    parser.add_argument("--with", dest="given", action="append", default=[], metavar="NAME=PATH",
                        help="run an outside suite (README)")
    options = parser.parse_args()
    given = outside.parse_with(options.given)
    start = time.monotonic()
    report = Report()
    os.environ["RVEMU_TEST_LONG"] = "1" if options.long else "0"
    os.environ["RVEMU_PLAIN"] = os.path.abspath(os.path.join(options.build, "emu", "rvemu"))

    tests = meson_tests(options.build)
    run_meson("build", options.build, [] if options.long else ["--no-suite", "long"], report)
    for row in matrix():
        if row["when"] == "test" or options.long:  # long runs include the short ones
            run_matrix_row(row, options.build, report)

    print("\n== outside suites", flush=True)
    counts = outside.Counts()
    outside_start = time.monotonic()
    outside.run(os.path.join(options.build, "rvemu"), given, counts)
    report.add("outside suites", counts.passed, counts.failed, counts.skipped,
               time.monotonic() - outside_start)

    seconds = time.monotonic() - start
    print()
    if options.long:
        write_results(report, counts, seconds)
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
