#!/usr/bin/env python3
"""A guest that is driven by --expect, --send and --fail: what is seen and what is not, statuses, the last
line, the report in JUnit's XML.

    expect.py RVEMU CLERK.ELF
"""
import os
import re
import resource
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET

RVEMU, CLERK = [os.path.abspath(p) for p in sys.argv[1:3]]
SCALE = float(os.environ.get("TEST_TIMEOUT_SCALE", "1"))
ECHO = ["--expect", "ready", "--send", "e"]  # all that follows is what the guest says

failures = []


def check(name, good, *said):
    if not good:
        failures.append(name)
        print("%s: FAILED %s" % (name, " ".join(str(s) for s in said)))


def run(words, data=b"", file=CLERK, **more):
    """(status, stdout, stderr)"""
    if "stdin" not in more:
        more["input"] = data
    done = subprocess.run([RVEMU, "run", *words, *([file] if file else [])], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=60 * SCALE, **more)
    return done.returncode, done.stdout.decode("latin-1"), done.stderr.decode("latin-1")


def text(*words):
    """The options that let the guest say each word, and wait for nothing in between."""
    return ECHO + [w for word in words for w in ("--send", word)]


# name, options, status, pattern of the last line
ROWS = [
    ("seen", ["--expect", "^ready$"], 0, r"expect: seen, 1 pattern$"),
    ("in order", text(r"one\ntwo\n") + ["--expect", "one", "--expect", "two"], 0, r"seen, all 3 patterns$"),
    ("out of order", text(r"two\none\n") + ["--expect", "one", "--expect", "two", "--timeout", "1"], 124,
     r"expect: /two/ was not seen \(3 of 3\); the last line is `one`; time-out after 1 s \(--timeout\); hart 0 at"),
    ("the same line twice", text(r"ab ab\n") + ["--expect", "ab", "--expect", "ab"], 0, "seen"),
    ("once is not twice", text(r"ab\n\x04") + ["--expect", "ab", "--expect", "ab"], 1, "was not seen.*powered off"),
    ("a line without its end", text(r"login: ") + ["--expect", "^login: $"], 0, "seen"),
    ("no end in the middle", text(r"login: x\n\x04") + ["--expect", "login: $"], 1,
     r"/login: \$/ was not seen.*the last line is `count 0"),
    ("^ is a line's start", text(r"xab\n\x04") + ["--expect", "^ab"], 1, "was not seen"),
    ("^ behind what was seen", text(r"abcd\n\x04") + ["--expect", "ab", "--expect", "^cd"], 1, "was not seen"),
    (". is no newline", text(r"a\nb\n\x04") + ["--expect", "a.b"], 1, "was not seen"),
    ("CR LF", text(r"OK\r\n") + ["--expect", "^OK$"], 0, "seen"),
    ("CR alone", text(r"10%%\r20%%\n".replace("%%", "%")) + ["--expect", "^20%$"], 0, "seen"),
    ("zero bytes", text(r"a\x00b\n") + ["--expect", "^ab$"], 0, "seen"),
    ("bytes", text(r"\xff\xfe\n") + ["--expect", "^..$"], 0, "seen"),
    ("ERE", text(r"took 17 ms\n") + ["--expect", "(took|in) [0-9]{2} ms"], 0, "seen"),
    ("the pattern comes late", ["--send", "e", "--send", r"x\ny\n", "--expect", "^x$", "--expect", "^y$"], 0, "seen"),
    ("the guest's own end", ["--expect", "ready", "--send", "o"], 0, "powered off"),
    ("its own status", ["--expect", "ready", "--send", "2"], 2, "guest failed, code 2"),
    ("its status stays", ["--expect", "ready", "--send", "2", "--expect", "never"], 2,
     r"expect: /never/ was not seen \(2 of 2\); the last line is `ready`; guest failed, code 2"),
    ("ends too soon", ["--expect", "ready", "--send", "o", "--expect", "never"], 1, "/never/ was not seen"),
    ("--max-insns", ["--send", "s", "--expect", "never", "--max-insns", "1000000"], 124, r"/never/ .*--max-insns"),
    ("seen, then ended", text(r"bye\x04") + ["--expect", "bye"], 0, "seen"),
    ("--fail", text(r"all is well\nkernel panic: no\n") + ["--fail", "panic", "--expect", "login"], 1,
     "--fail /panic/ has appeared: `kernel panic: no`"),
    ("--fail alone", ["--fail", "read."], 1, "--fail /read./ has appeared"),
    ("--fail not met", ["--fail", "panic", "--expect", "ready", "--send", "o"], 0, "powered off"),
    ("--fail alone, an end", ["--fail", "panic", "--send", "o"], 0, "powered off"),
    ("--fail comes first", text(r"panic login\n") + ["--fail", "panic", "--expect", "login"], 1, "--fail"),
    ("two --fails", text(r"oops\n") + ["--fail", "panic", "--fail", "oops", "--expect", "login"], 1, "/oops/"),
    ("across a reset", ["--expect", "ready", "--send", "r", "--expect", "ready", "--send", "o"], 0, "powered off"),
    ("--seed", ["--seed", "1"] + text(r"login: ") + ["--expect", "login: $"], 0, "seen"),
    ("--serial to a file", ["-serial", "file:/dev/null", "--expect", "ready", "--send", "o"], 0, "powered off"),
    # what is refused
    ("bad RE", ["--expect", "("], 125, r"^rvemu: --expect \(: Unmatched \( or"),
    ("bad --fail", ["--fail", "[a"], 125, r"^rvemu: --fail \[a: Unmatched \["),
    ("bad escape", ["--send", r"a\q"], 125, r"^rvemu: --send a\\q: `\\q` is no escape"),
    ("bad hex", ["--send", r"\x1"], 125, r"`\\x1` is no escape"),
    ("lonely backslash", ["--send", "a\\"], 125, r"`\\` is no escape"),
    ("--junit of what?", ["--junit", "/dev/null"], 125, "--junit is for `rvemu test PATH...`, or with --expect"),
    ("--junit nowhere", ["--expect", "ready", "--junit", "/nonexistent/x"], 125, "^rvemu: --junit: /nonexistent/x: "),
]


def rows():
    for name, words, status, pattern in ROWS:
        limit = [] if "--timeout" in words else ["--timeout", "30"]
        got, out, said = run(limit + words)
        last = said.splitlines()[-1]
        check(name, got == status and re.search(pattern, last), "status %d, not %d; %s\n%s" % (got, status, said, out))


def streams():
    """stdout is the guest's alone; stdin is its, unless something is sent."""
    status, out, _ = run(["--expect", "ready"])
    check("stdout", status == 0 and out == "ready\n", repr(out))
    status, out, _ = run(["--expect", "ready", "--expect", "piped"], b"epiped\n")
    check("stdin", status == 0 and "piped" in out, status, repr(out))
    status, out, _ = run(["--expect", "ready", "--send", "e", "--send", r"\x04"], b"not this")
    check("stdin is not read", status == 0 and "this" not in out, status, repr(out))
    status, out, said = run(["--expect", "ready", "--expect", "never", "--timeout", "1"], stdin=subprocess.DEVNULL)
    check("the end of stdin ends nothing", status == 124, status, said)
    for words in (["test", "--expect", "x", CLERK], ["debug", "--send", "x", CLERK], ["debug", "--fail", "x", CLERK]):
        done = subprocess.run([RVEMU, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL)
        check("refused: %s" % words[:2], done.returncode == 125 and words[1].encode() in done.stderr, done.stderr)


def same():
    """Under --seed the same bytes at the same steps, every time."""
    ends = {run(["--seed", "3", "--hash"] + text(r"a\nb") + ["--expect", "b$"])[2] for _ in range(5)}
    check("--seed", len(ends) == 1, ends)


def junit():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "report.xml")

        def report(*words):
            status, _, said = run(["--junit", path, "--timeout", "2", *words])
            root = ET.parse(path).getroot()
            suite = root.find("testsuite")
            for counts in (root, suite):
                check("counts", [int(counts.get(k)) for k in ("tests", "failures", "skipped")] ==
                      [len(suite.findall("testcase")), len(suite.findall(".//failure")), len(suite.findall(".//skipped"))], said)
            return status, suite

        _, suite = report("--expect", "ready", "--send", "e", "--send", r"<&\x1b[1m\x01>\xff\n", "--expect", "^<")
        cases = suite.findall("testcase")
        check("junit passed", [c.get("name") for c in cases] == ["ready", "^<"] and not suite.findall(".//failure"), cases)
        check("junit times", all(0 <= float(c.get("time")) < 2 * SCALE for c in cases), cases)
        check("junit output", suite.findtext("system-out") == "ready\n<&[1m>?\n", repr(suite.findtext("system-out")))
        status, suite = report("--expect", "ready", "--expect", "x < y", "--expect", "z")
        cases = suite.findall("testcase")
        check("junit failed", status == 124 and [len(c) for c in cases] == [0, 1, 1] and
              "/x < y/ was not seen (2 of 3)" in cases[1].find("failure").get("message") and
              cases[2].find("skipped") is not None and float(cases[1].get("time")) > 1, ET.tostring(suite))
        status, suite = report("--fail", "ready")
        check("junit --fail", status == 1 and "/ready/" in suite.find(".//failure").get("message"), ET.tostring(suite))
        status, suite = report("--expect", "ready", "--send", "2")
        check("junit, the end", status == 2 and [c.get("name") for c in suite.findall("testcase")] ==
              ["ready", "the guest's end"] and "code 2" in suite.find(".//failure").get("message"), ET.tostring(suite))
        status, suite = report("--expect", "ready", "--send", "f", "--expect", "never")
        said = suite.findtext("system-out")
        check("junit of a flood", status == 124 and len(said) < (3 << 20), len(said))


def flood():
    """Much output costs little, in time and memory, also without a newline."""
    def cost(words, data=b""):
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        status, _, said = run(words, data)
        return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before, status, said

    words = ["--max-insns", "100000000", "-serial", "null", "--expect", "ready", "--send", "f"]
    plain, _, _ = cost(words)
    matched, status, said = cost(words + ["--expect", "never( a)+", "--fail", "panic|oops"])
    print("100 million steps of a flood: %.2f s; with two patterns %.2f s" % (plain, matched))
    check("flood", status == 124 and matched < 5 * plain + 1, plain, matched, said)
    took, status, said = cost(["--expect", "ready", "--expect", "end of it", "--fail", "never"],
                              b"e" + b"x" * 300000 + b"end of it")
    print("a line of 300,000 bytes: %.2f s" % took)
    check("a long line", status == 0 and took < 10 * SCALE, status, took, said)


for test in (rows, streams, same, junit, flood):
    test()
print("%d rows, %d failures" % (len(ROWS), len(failures)))
sys.exit(1 if failures else 0)
