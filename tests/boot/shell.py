#!/usr/bin/env python3
"""The guest's shell and programs, typed at on a terminal as a person does.

    shell.py RVEMU XV6_IMG [RVEMU_OPTION...]

ROWS are lines for one shell, in order, with what must come between a line's echo and the next
prompt: the text, or a compiled pattern for all of it. KEYS are keys within a line or a program. At
last the machine restarts, and what was written is still there.
"""
import os
import re
import shutil
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from console import Console, ConsoleError  # noqa: E402

PROMPT = re.compile(r"(?<=\n)\$ ")


def all_of(*patterns):
    """Each of them somewhere, whatever the order."""
    return re.compile("".join(r"(?=[^\0]*%s)" % p for p in patterns) + r"[^\0]*")


PS_ROW = r" +\d+ +\d+ +\d+ (waiting|ready|running) +\d+ +\d+ +\d+ "
PS = all_of("PID", PS_ROW + "init\n", PS_ROW + "sh\n")

ROWS = [
    # echo, cat, redirection
    ("echo one   two", "one two\n"),
    ("echo 'one   two' \"three  four\"", "one   two three  four\n"),
    ("echo first > f", ""),
    ("echo second >> f", ""),
    ("cat f", "first\nsecond\n"),
    ("cat < f", "first\nsecond\n"),
    ("cat < f > g; cat g", "first\nsecond\n"),
    ("echo third > g; cat f g", "first\nsecond\nthird\n"),
    ("cat nowhere", "cat: nowhere: no such file or directory\n"),
    # pipes, lists, groups
    ("cat f | grep s | wc", "      2       2      13\n"),
    ("echo a; echo b", "a\nb\n"),
    ("(echo a; echo b) | wc", "      2       2       4\n"),
    ("cat nowhere | wc", re.compile(r"cat: nowhere: [^\0]* 0 +0 +0\n")),
    # grep, wc, ln, rm, mkdir, ls
    ("grep -n eco f", "2:second\n"),
    ("grep -v eco f", "first\n"),
    ("wc f", "      2       2      13 f\n"),
    ("ln f h; rm f; cat h", "first\nsecond\n"),
    ("ls f", "ls: f: no such file or directory\n"),
    ("mkdir d; echo x > d/x; ls d", re.compile(
        r"d +2 +\d+ +\d+ \.\nd +\d+ +\d+ +\d+ \.\.\nf +1 +\d+ +2 x\n")),
    ("rm d", re.compile(r"rm: d: .*not empty\n")),
    ("cd d", ""),
    ("cat x ../h", "x\nfirst\nsecond\n"),
    ("cd ..; rm d/x d; ls d", "ls: d: no such file or directory\n"),
    # status, errors
    ("nonsense", "sh: nonsense: not found\n"),
    ("cat | | cat", "sh: did not expect | here\n"),
    ("echo x >", "sh: a file's name is missing after <, > or >>\n"),
    ("ls h; echo $?", re.compile(r"f +1 +\d+ +13 h\n0\n")),
    ("ls f; echo $?", "ls: f: no such file or directory\n1\n"),
    ("ls f || echo $?; (ls f); echo $? '$?' \\$? \"$?\" a$?b; echo x > f$?; cat f0",
     "ls: f: no such file or directory\n1\nls: f: no such file or directory\n1 $? $? 1 a1b\nx\n"),
    ("kill 99999; echo $?", "kill: 99999: no such process\n1\n"),
    # processes
    ("ps", PS),
    ("top -n 1", all_of(r"up \d+ s, \d+ harts?, \d+ processes, \d+ of \d+ pages free", "USE/%",
                        " init\n")),
    ("forktest", re.compile("forktest: OK.*\n")),
    ("stressfs", re.compile("stressfs: OK.*\n")),
    # in the background
    ("echo word > k & wait; cat k", re.compile(r"\[(\d+)\]\n\[\1\] ended, status 0\nword\n")),
    ("cat nowhere & wait", re.compile(r"(?=[^\0]*cat: nowhere: .*\n)[^\0]*\[\d+\] ended, status 1\n")),
    # history
    ("echo again", "again\n"),
    ("!!", "echo again\nagain\n"),
    ("history", all_of(r"   1  echo one   two\n", r"  \d+  history\n")),
    ("usertests nosuch", re.compile("usertests: nosuch: no such test.*\n")),
]




def typed(c, line, wanted):
    """None, or what is wrong with the answer to a line."""
    c.sendline(line)
    c.expect(line + "\r\n")
    start = c.mark
    end = c.expect(PROMPT)[1].start()
    said = c.output[start:end].replace("\r", "")
    pattern = wanted if isinstance(wanted, re.Pattern) else re.compile(re.escape(wanted))
    return None if pattern.fullmatch(said) else "%s: %r, wanted %r" % (line, said, pattern.pattern)


def keys(c):
    """Keys within a line, and those for the program in front."""
    c.send("echo wrang\x7f\x7f\x7fong\x15echo ri")  # rubbed out, then all of it
    c.send("ht\x1b[D\x1b[Dg\r")  # a letter put in before the last two
    c.expect("\nright\r\n$ ")
    c.send("\x1b[A\x1b[A\x1b[B again\r")  # two up, one down
    c.expect("\nright again\r\n$ ")
    c.send("never run\x03")
    c.expect(re.compile(r"\^C\r?\n\$ "))
    c.send("cat\rtyped\r")
    c.expect("typed\r\ntyped\r\n")
    c.send("\x10")  # Ctrl-P, while cat runs
    for name in ("PID", "init\r\n", "sh\r\n", "cat\r\n"):
        c.expect(name)
    c.send("\x04")  # Ctrl-D ends its input, not the shell's
    c.expect(PROMPT)
    c.send("cat | cat\r")
    c.expect("cat | cat\r\n")
    c.send("\x03")  # Ctrl-C ends both, and the prompt is on the next line
    c.expect("^C\r\n$ ")
    c.send("echo $?\r")
    c.expect(re.compile(r"\n[1-9]\d*\r\n\$ "))


def run(command, disk):
    wrong = []
    with Console(command + [disk], timeout=60) as c:
        c.expect("\n$ ")
        for line, wanted in ROWS:
            said = typed(c, line, wanted)
            wrong += [said] if said else []
        keys(c)
        c.sendline("echo kept > last; reboot")
        c.expect("rvemu firmware")
        c.expect("\n$ ")
        said = typed(c, "cat last h", "kept\nfirst\nsecond\n")
        wrong += [said] if said else []
        c.sendline("shutdown")
        if c.finish() != 0:
            wrong.append("status %s" % c.status)
    return wrong


def main():
    with tempfile.TemporaryDirectory() as folder:
        disk = os.path.join(folder, "xv6.img")
        shutil.copy(sys.argv[2], disk)
        try:
            wrong = run([sys.argv[1], *sys.argv[3:]], disk)
        except ConsoleError as e:
            wrong = [str(e)]
    for sentence in wrong:
        print(sentence)
    print("%d lines typed, %d findings" % (len(ROWS), len(wrong)))
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
