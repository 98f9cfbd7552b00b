#!/usr/bin/env python3
"""Scripts on the console: `send` and `expect`, and what a command that fails does to the file that it
stands in.

    script.py RVEMU CLERK.ELF
"""
import json
import os
import re
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from checks import check, failures  # noqa: E402
from gdbclient import Server  # noqa: E402
import debugger  # noqa: E402

RVEMU, CLERK = sys.argv[1:3]
READY = "expect ^ready$ 20"

# name, lines of a script that runs under --batch, status, patterns that follow each other
ROWS = [
    ("seen", [READY], 0, [r"\(rvemu\) expect \^ready\$ 20\nSeen: ready\nhart 0, M-mode", r"ended by --batch"]),
    ("behind what was seen", [READY, "expect ready 1"], 124,
     [r"The time for it is over\.\nhart 0, M-mode, waiting", r"expect: /ready/ was not seen; the last line is `ready`",
      r"script:2: a command failed \(--batch\): expect ready 1"]),
    ("what has been said before counts", [READY, r'send "eone two\n"', "expect one 20", "expect two"], 0,
     [r"Seen: one", r"\) expect two\nSeen:  two\n\w+: ended"]),
    ("a prompt", [READY, "send 'elogin: '", 'expect "login: $" 20'], 0, [r"Seen: login: \nhart 0"]),
    ("quotes", [READY, r'send "ea\"b\n"', r'''expect 'a"b' 20''', r"send \x78\n", 'expect "^\\x$|^x$" 20'], 0,
     [r'Seen: a"b', r"Seen: x\n"]),
    ("to the end", [READY, "send o", "expect never", "echo not reached"], 1,
     [r"powered off.*\n", r"expect: /never/ was not seen; the last line is `ready`", r"script:3: a command failed"]),
    ("the guest's status", [READY, "send 2", "expect never"], 2, [r"guest failed, code 2", r"was not seen"]),
    ("seen with the end", [READY, "send e", r"send bye\x04", "expect bye 20"], 0, [r"Seen: bye\nguest powered off"]),
    ("after the end", [READY, "send o", "c", "expect never"], 1, [r"The machine has ended; its last line is `ready`"]),
    ("a breakpoint comes first", ["b clerk_main", "expect ready 20"], 1,
     [r"Breakpoint 1\n", r"expect: /ready/ was not seen; the last line is ``"]),
    ("a breakpoint, and on", ["b clerk_main", "c", "d", READY], 0, [r"Breakpoint 1\n", r"Seen: ready"]),
    ("runs on by steps", [READY, "send f", "expect . 20", "si", "d", "expect . 20"], 0, [r"Seen: .+\n(?s:.*)Seen: "]),
    ("refused", [READY, "expect ("], 125, [r"Unmatched \( or", r"script:2: a command failed"]),
    ("refused time", ["expect ready soon"], 125, [r"soon"]),
    ("without its quote", ['expect "ready'], 125, [r'the text has no end: " is wanted']),
    ("nothing", ["send"], 125, [r'what\? send "ls']),
    ("nothing to wait for", ["expect"], 125, [r"what\? expect"]),
    ("an escape", [r'send "\q"'], 125, [r"`\\q` is no escape"]),
    ("another command", ["# a comment", "", "echo so far", "frobnicate", "echo not reached"], 125,
     [r"so far", r'Undefined command: "frobnicate"', r"script:4: a command failed \(--batch\): frobnicate"]),
    ("too long", ["send " + "x" * 2000], 125, [r"no more than 999 characters"]),
]

def file_of(folder, name, lines):
    path = os.path.join(folder, name)
    with open(path, "w", encoding="utf-8") as f:
        f.write("".join(line + "\n" for line in lines))
    return path


def rows(folder):
    for name, lines, status, patterns in ROWS:
        path = file_of(folder, "script", lines)
        got, said = debugger.run(RVEMU, ["-x", path, "--batch", "--timeout", "60", CLERK])
        lacks = debugger.lacks(said, patterns)
        check(name, got == status and lacks is None and "\nnot reached\n" not in said,
              "(no /%s/, status %d)\n%s" % (lacks, got, said))


def without_batch(folder):
    """The script ends at the error, what is typed goes on, the status tells."""
    inner = file_of(folder, "inner", ["echo inside", "nonsense", "echo not reached"])
    outer = file_of(folder, "outer", ["source " + inner, "echo not reached"])
    status, said = debugger.run(RVEMU, ["-x", outer, "-ex", "echo the next option", CLERK], ["echo typed"])
    check("the end of a script", status == 125 and debugger.lacks(said, [
        r"\ninside\n", r"inner:2: the script ends here: nonsense\n", r"\nthe next option\n", r"typed\n",
        r"a script has failed; ended by the end of the console's input"]) is None and "\nnot reached\n" not in said, said)
    status, said = debugger.run(RVEMU, ["-x", file_of(folder, "late", [READY, "expect never 1"]), CLERK])
    check("a time-out", status == 124 and "late:2: the script ends here: expect never 1" in said, said)
    status, said = debugger.run(RVEMU, [CLERK], ["source " + outer, "echo typed"])
    check("source", status == 125 and "\ntyped\n" in said, said)
    status, said = debugger.run(RVEMU, [CLERK], ["nonsense", "echo typed"])
    check("typed by hand", status == 0 and "typed\n" in said, said)
    status, said = debugger.run(RVEMU, ["-x", "/nonexistent", "--batch", CLERK])
    check("no such file", status == 125 and re.search("(?m)^rvemu: -x /nonexistent: ", said), said)


def in_json():
    words = ["--json", "--batch", "-ex", READY, "-ex", "send eone\\n", "-ex", "expect one 20", "-ex", "expect two 1"]
    status, said = debugger.run(RVEMU, words + [CLERK])
    events = [json.loads(line) for line in said.splitlines() if line.startswith('{"event":"expect"')]
    check("--json", status == 124 and [e["ok"] for e in events] == [True, True, False] and
          [r["line"] for e in events for r in e["rows"] if r["kind"] == "seen"] == ["ready", "one"] and
          "/two/ was not seen" in events[2]["error"], said)


def under_gdb():
    """`monitor send` types; nothing is waited for there."""
    with Server([RVEMU, "-gdb", "tcp::0", CLERK]) as s:
        s.expect("out", "ready")
        c = s.connect()
        check("monitor send", c.monitor("send ehello\\n") == "", c.console)
        check("monitor expect", "nothing can be waited for from here" in c.monitor("expect x"), c.console)
        c.ask("D")
        s.expect("out", "hello")


with tempfile.TemporaryDirectory() as where:
    rows(where)
    without_batch(where)
in_json()
under_gdb()
print("%d rows, %d failures" % (len(ROWS), len(failures)))
sys.exit(1 if failures else 0)
