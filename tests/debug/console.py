#!/usr/bin/env python3
"""The debugger's console, by its words: each row is a session, the lines typed and what must be said
in answer, in this order.

    console.py RVEMU SESSION.ELF XV6.IMG
"""
import json
import os
import re
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from checks import check, failures  # noqa: E402
from console import Console  # noqa: E402
import debugger  # noqa: E402

RVEMU, ELF, IMAGE = sys.argv[1:4]

# name, lines, patterns that follow each other in the answer
SESSIONS = [
    ("start", ["x/2i $pc", "p $priv"],
     [r"hart 0, M-mode\n=> 0x1000:\t", r"=> 0x1000:", r"0x1004:", r"\$1 = 3"]),
    ("break", ["b inner", "i b", "c", "p $a0", "c", "p $a0", "i b"],
     [r"Breakpoint 1 at 0x8", r"Num +Type", r"1 +breakpoint +keep y +0x[0-9a-f]+ +inner",
      r"Breakpoint 1\nhart 0, M-mode\n(.*\n){0,2}=> 0x[0-9a-f]+ <inner>:\t", r"= 10\n", r"Breakpoint 1\n", r"= 9\n",
      r"already hit 2 times"]),
    ("condition", ["b inner if $a0 == 3", "c", "p $s0", "c"], [r"= 3\n", r"guest powered off"]),
    ("condition-later", ["b inner", "condition 1 $a0 < 3", "c", "p $a0", "condition 1", "c", "p $a0"],
     [r"= 2\n", r"now unconditional", r"= 1\n"]),
    ("ignore", ["b inner", "ignore 1 8", "c", "p $a0", "d 1", "i b"],
     [r"= 2\n", r"No breakpoints"]),
    ("continue-n", ["b inner", "c", "c 4", "p $a0"], [r"= 6\n"]),
    ("temporary", ["tb inner", "c", "i b"],
     [r"Temporary breakpoint 1 at", r"Temporary breakpoint 1\n", r"No breakpoints"]),
    ("disable", ["b inner", "b end", "disable 1", "c", "enable 1", "i b"],
     [r"Breakpoint 2\n", r"1 +breakpoint +keep y", r"2 +breakpoint +keep y"]),
    ("steps", ["b loop", "c", "si", "si", "si 2", "p $s0", "ni", "ni"],
     [r"<loop>", r"<loop\+2>", r"<inner>", r"<inner\+8>"]),
    ("next-over-call", ["b loop", "c", "ni", "ni", "p $s0", "p *(long *)&count"],
     [r"<loop>", r"<loop\+2>:\tjal\tra", r"<loop\+6>", r"= 10\n", r"= 10\n"]),
    ("next-over-ecall", ["b end", "tb *_start", "c", "until if *(short *)$pc == 0x73", "ni"],
     [r"<_start>", r"\tecall\n", r"<_start\+\d+>:\taddi\ta0,zero,0"]),
    ("finish", ["b inner", "c", "d", "fin"], [r"<inner>", r"<loop\+6>"]),
    ("until", ["until inner", "u if $t1 == 10"], [r"<inner>", r"<inner\+14>:\tsd"]),
    ("advance", ["advance *inner + 8", "advance end"], [r"<inner\+8>", r"<end>"]),
    ("watch", ["watch *(long *)&count", "c", "c", "i b"],
     [r"Watchpoint 1: \*\(long \*\)&count",
      r"written by the instruction at 0x[0-9a-f]+\nOld value = 0x0\nNew value = 0xa\n", r"<inner\+18>",
      r"Old value = 0xa\nNew value = 0x13", r"hw watchpoint.*\*\(long \*\)&count"]),
    ("rwatch", ["rwatch *(long *)&count", "c"], [r"read by the instruction.*\nValue = 0x0", r"<inner\+12>"]),
    ("awatch", ["awatch *(char *)&count", "c", "c"], [r"read by", r"written by"]),
    ("watch-condition", ["watch *(long *)&count if $a0 == 8", "c"], [r"New value = 0x1b"]),
    ("watch-physical", ["watch phys &count 4", "c"], [r"New value = 0xa"]),
    ("catch-trap", ["catch trap", "c", "d", "c"],
     [r"Catchpoint 1: trap at 0x[0-9a-f]+, from M-mode to M-mode: .*ecall", r"<handler>"]),
    ("catch-ecall", ["tb *_start", "c", "set $a7 = 5", "catch ecall 5", "c"], [r"Catchpoint 2:", r"<handler>"]),
    ("catch-ecall-other", ["catch ecall 6", "c"], [r"guest powered off"]),
    ("catch-csr", ["catch csr mepc", "c"], [r"mepc written at 0x[0-9a-f]+: 0x8", r"<handler\+10>"]),
    ("print", ["p 1 + 2 * 3", "p/x -1", "p/t 5", "p (char)65", "p 7 / 2 - -1", "p 1 ? 2 : 3",
               "p !0 && 1 || 0", "p 0xfful", "p sizeof(int)", "p (short)0x18000", "p 'a'", "p &count",
               "p ~0u", "p 1 << 4 | 1", "p -7 % 3", "p (unsigned char)300"],
     [r"\$1 = 7\n", r"\$2 = 0xffffffff\n", r"= 101\n", r"= 65 'A'\n", r"= 4\n", r"= 2\n", r"= 1\n",
      r"= 255\n", r"= 4\n", r"= -32768\n", r"= 97 'a'\n", r"<count>\n", r"= 4294967295\n", r"= 17\n",
      r"= -1\n", r"= 44 ','\n"]),
    ("set", ["tb inner", "c", "set $a0 = 100", "set var *(long *)&count = 7", "tb *inner + 18", "c", "p *(long *)&count",
             "set $pc = &end", "x/i $pc"],
     [r"= 107\n", r"=> 0x[0-9a-f]+ <end>:"]),
    ("examine", ["tb end", "c", "x/s text", "x/5xb text", "x/2c text", "x/gx &count", "x", "xp/wx &count",
                 "x/2dh $sp", "x/a $sp"],
     [r'<text>:\t"hello"', r"0x68\t0x65\t0x6c\t0x6c\t0x6f", r"104 'h'\t101 'e'",
      r"<count>:\t0x0000000000000037", r"<text>:", r"0x00000037"]),
    ("disassemble", ["disas inner", "disas outer, +4"],
     [r"<inner>:\tauipc", r"<inner\+18>:\tjalr\tzero,0\(ra\)\n", r"<outer>:\taddi\tsp,sp,-16\n"]),
    ("find", ["find _start, +0x1000, 'h', 'e', 'l'", "find/w _start, +64, 0x12345678"],
     [r"<text>\n1 pattern found", r"Pattern not found"]),
    ("info", ["info registers sp pc", "info symbol inner", "info threads", "info", "i all-registers"],
     [r"sp +0x0 ", r"pc +0x1000 ", r"inner\n", r"\* 0  hart 0 at 0x1000", r"info registers", r"mstatus "]),
    ("when", ["steps 100", "when"], [r"step 100 of the machine; hart 0 in M-mode"]),
    ("repeat", ["si", "", "", "echo no", "", "p $pc"], [r"0x1004", r"0x1008", r"0x100c", r"no\n\$1"]),
    ("thread", ["thread", "t 1", "thread 0"], [r"hart 0", r"there is no hart 1: they are 0 to 0"]),
    ("help", ["help break", "h c"], [r"break LOCATION", r"short: b br", r"continue \[N\]"]),
    # errors, each in one line, after which the session goes on
    ("errors", ["frobnicate", "d 7", "b nosuch", "p 1 +", "p (", "p nosuch", "p 5 = 6", "x/z 0",
                "p *(int *)0", "si 0", "catch dog", "watch 5", "find", "set 5", "t 9", "i nonsense",
                "p $nosuch", "b *0x80000000 if (", "set $zero = 1", "p 1/0", "e", "source /nonexistent",
                "symbol-file /dev/null", "ignore 1", "condition", "p 12ab", "p 'ab'", "echo alive"],
     [r'Undefined command: "frobnicate"', r"No breakpoint number 7", r'Function "nosuch" not defined',
      r"a value is wanted, at column 4", r"a value is wanted, at column 2",
      r'No symbol "nosuch" in current context', r"cannot be assigned to", r"`z` is no format",
      r"Cannot access physical memory at 0x0", r"a count of at least 1", r"`dog` cannot be caught",
      r"`5` is not in memory", r"find START, END", r"set \$a0 = 1", r"there is no hart 9",
      r'Undefined info command: "nonsense"', r"there is no register `nosuch`", r"a value is wanted",
      r"x0 is always 0", r"division by zero", r"Ambiguous command \"e\": enable, exit|Ambiguous",
      r"/nonexistent", r"/dev/null", r"number of a breakpoint", r"number of a breakpoint", r"no number",
      r"without its end", r"alive\n"]),
    ("deep", ["p " + "(" * 500 + "1" + ")" * 500, "p " + "-" * 500 + "1", "echo alive"],
     [r"nested too deeply", r"nested too deeply", r"alive"]),
    ("after-the-end", ["c", "si", "c", "p $a0", "echo alive"],
     [r"guest powered off", r"The machine has ended", r"The machine has ended", r"alive"]),
]

def run(words, lines=()):
    return debugger.run(RVEMU, words, lines)


def sessions():
    for name, lines, patterns in SESSIONS:
        for mode in ([], ["--no-cache"]):
            status, said = run(["--seed", "1"] + mode + [ELF], lines)
            lacks = debugger.lacks(said, patterns)
            check(name + " ".join(mode), lacks is None and status == 0, "(no /%s/, status %d)\n%s" %
                  (lacks, status, said))


def options():
    with tempfile.TemporaryDirectory() as folder:
        script = os.path.join(folder, "script")
        with open(script, "w", encoding="utf-8") as f:
            f.write("# a comment\nb inner\n\nc\np $a0\n")
        status, said = run(["-x", script, "-ex", "c", "-ex", "p $a0", "--batch", ELF])
        check("-x, -ex", status == 0 and debugger.lacks(said, [r"= 10\n", r"= 9\n", r"ended by --batch"]) is None, said)
        status, said = run([ELF], ["source " + script, "echo done"])
        check("source", status == 0 and debugger.lacks(said, [r"= 10\n", r"done\n"]) is None, said)
    status, said = run(["-ex", "nonsense", "-ex", "echo not reached", "--batch", ELF])
    check("--batch fails", status == 125 and "not reached" not in said, said)
    status, said = run(["-ex", "b end", "-ex", "c", "-ex", "set $a0 = 0", "-ex", "c", "--batch", ELF])
    check("--batch ends with the guest's status", status == 0 and "powered off" in said, said)
    status, said = run(["-x", "/nonexistent", "--batch", ELF])
    check("-x of nothing", "/nonexistent" in said, said)


def in_json():
    _, said = run(["--json", "-ex", "b inner", "-ex", "c", "-ex", "p $a0", "-ex", "p (", "--batch", ELF])
    answers = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    names = [a.get("command") or a.get("event") for a in answers]
    check("--json", names == ["interrupt", "b inner", "c", "breakpoint", "p $a0", "p ("] or
          names == ["interrupt", "b inner", "breakpoint", "p $a0", "p ("], "%s\n%s" % (names, said))
    value = [a for a in answers if a.get("command") == "p $a0"][0]
    check("--json value", value["ok"] and value["rows"][0]["value"] == "0xa", said)
    check("--json error", not answers[-1]["ok"] and "a value is wanted" in answers[-1]["error"], said)


def harts():
    status, said = run(["--seed", "1", "-smp", "2", "-snapshot", IMAGE],
                          ["b kernel_main", "c", "info threads", "thread 1", "si", "thread 0", "si", "d",
                           "b syscall_dispatch", "c", "info registers satp", "p $priv", "x/2i $pc"])
    check("two harts", status == 0 and debugger.lacks(said, [
        r"Breakpoint 1\n", r"\* 0  hart 0", r"1  hart 1", r"hart 1, ", r"what could wake it stands still",
        r"<kernel_main\+2>", r"Breakpoint 2\n",
        r"satp +0x[89a][0-9a-f]{15}", r"= 1\n"]) is None, said)


def terminal():
    """As a person: Ctrl-A c while the guest runs, editing, history, completion, Ctrl-C, the end."""
    if not os.path.exists(os.path.join(os.path.dirname(os.path.realpath(RVEMU)), "rvemu-line.so")):
        print("terminal: skipped, this build has no line editor (libedit)")
        return
    home = tempfile.mkdtemp()
    env = {"XDG_STATE_HOME": home, "TERM": "xterm"}
    with Console([RVEMU, "-snapshot", IMAGE], env=env) as c:
        c.expect("Ctrl-A h help")
        c.expect("$ ")
        c.send("\x01c")
        c.expect("stopped by Ctrl-A c")
        c.expect("(rvemu) ")
        c.send("info thr\t\x15")           # no such completion: a bell, then the line is cleared
        c.send("disab\t")
        c.expect(re.compile(r"disab.*le "))
        c.send("\x15p 6*7\r")
        c.expect(re.compile(r"\$1 = 42\r?\n"))
        c.expect("(rvemu) ")
        c.send("b syscall_disp\t\r")
        c.expect(re.compile(r"Breakpoint 1 at 0x8"))
        c.expect("(rvemu) ")
        c.send("c\r")
        c.send("ls\r")
        c.expect("Breakpoint 1")
        c.expect("(rvemu) ")
        c.send("\x1b[A\x1b[A")            # the line before the last one
        c.expect("b syscall_dispatch")
        c.send("\x03")
        c.expect("(rvemu) ")
        c.send("d\r")
        c.expect("(rvemu) ")
        c.send("c\r")
        c.expect("bin")
        c.expect("$ ")
        c.send("\x01c")
        c.expect("(rvemu) ")
        status = c.finish("quit\r")
        check("terminal", status == 0, c.output)
    check("history", os.path.exists(os.path.join(home, "rvemu", "history")), "no history in " + home)


def detector():
    """A stop opens the console on a terminal; what it ends with is the detector's status."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "loop.bin")
        with open(path, "wb") as f:
            f.write(bytes.fromhex("6f000000"))
        with Console([RVEMU, "-bios", "none", "-kernel", path]) as c:
            c.expect("dead_loop")
            c.expect("(rvemu) ")
            c.sendline("p $pc")
            c.expect(re.compile(r"\$1 = -?\d+"))
            status = c.finish("q\r")
            check("detector", status == 71, c.output)
        status, said = run(["-bios", "none", "-kernel", path, "-ex", "c", "-ex", "p $priv", "--batch"])
        check("detector in debug", status == 71 and "$1 = 3" in said, said)


for test in (sessions, options, in_json, harts, terminal, detector):
    test()
print("%d sessions, %d failures" % (len(SESSIONS), len(failures)))
sys.exit(1 if failures else 0)
