#!/usr/bin/env python3
"""The debugger by the source: sessions on source.c, built without and with optimization, and on our
guest, from the kernel through the trap into a user program; and on files that lie.

    source.py RVEMU O0.ELF O2.ELF PLAIN.ELF XV6.IMG [BROKEN-FILES]

PLAIN.ELF is the same program without debug information.
"""
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from checks import check, failures  # noqa: E402
import debugger  # noqa: E402

RVEMU, O0, O2, PLAIN, IMAGE = sys.argv[1:6]
BROKEN = int(sys.argv[6]) if len(sys.argv) > 6 else 100
USER = os.path.join(os.path.dirname(IMAGE), "xv6", "user")

AT = r" at \S*source\.c:"

# name, files, lines, patterns that follow each other in the answer
SESSIONS = [
    ("break", [O0], ["b main", "c", "b square", "i b", "c", "b source.c:61", "c", "p result"],
     [r"Breakpoint 1 at 0x8[0-9a-f]+: file \S*source\.c, line 99\.", r"Breakpoint 1\nhart 0, M-mode\nmain \(\)" + AT + r"99\n",
      r"99\t    struct proc \*p = &first;\n", r"Breakpoint 2 at .* line 59\.", r"2 +breakpoint .* square\n",
      r"Breakpoint 2\n.*\nsquare \(n=6\)" + AT + r"59\n", r"Breakpoint 3 at .* line 61\.", r"Breakpoint 3\n", r"= 36\n"]),
    ("break-condition", [O0], ["b depth if n == 1", "c", "p n", "c"], [r"depth \(n=1\)" + AT, r"= 1\n", r"powered off"]),
    ("step-next", [O0], ["b main", "c", "n 2", "n 7", "s", "s", "n", "n", "n", "n"],
     [r"main \(\)" + AT + r"101\n101\t    for ", r"main \(\)" + AT + r"103\n",
      r"apply \(a=6, p=0x[0-9a-f]+ <first\+\d+>\)" + AT + r"66\n", r"square \(n=6\)" + AT + r"59\n59\t    int result",
      AT + r"60\n", AT + r"61\n", AT + r"62\n", r"in apply \(a=6, .*\)" + AT + r"66\n"]),
    ("next-over-ecall", [O0, O2], ["b source.c:105", "c", "n"], [r"105\t    asm", r"main \(\)" + AT + r"106\n106\t    sum \+= depth"]),
    ("step-without-lines", [PLAIN], ["b square", "c", "s", "x/i $pc"],
     [r"Single stepping until exit from function square,\nwhich has no line number information\.", r"<apply\+\d+>:"]),
    ("without", [PLAIN], ["list", "info locals", "b source.c:60", "ptype struct proc", "step", "b square", "c", "bt", "fin"],
     [r"no debugging information", r"no debugging information", r"no debugging information", r"No struct type named proc\.",
      r"Cannot find bounds", r"#0  0x\w+ in square \(\)\n#1  0x\w+ in apply \(\)\n#2  0x\w+ in main \(\)\n",
      r"Run till exit from #0", r"<apply\+\d+>"]),
    ("finish", [O0], ["b square", "c", "n 2", "fin", "fin", "p sum"],
     [r"Run till exit from #0  square \(n=6\)" + AT + r"61\n", r"in apply \(a=6.*" + AT + r"66\n", r"Value returned is \$1 = 36\n",
      r"Run till exit", r"in main \(\)" + AT + r"103", r"Value returned is \$2 = 39\n", r"\$3 = 6\n"]),
    ("finish-recursive", [O0], ["b depth if n == 0", "c", "d", "up", "fin", "p n"],
     [r"#1  0x\w+ in depth \(n=1\)", r"Run till exit from #1 ", r"in depth \(n=2\)", r"Value returned is \$1 = 10\n", r"= 2\n"]),
    ("backtrace", [O0], ["b depth if n == 0", "c", "bt", "bt 2", "f 2", "p n", "up", "down 2", "p n", "f 99", "down 9", "down"],
     [r"#0  depth \(n=0\)" + AT + r"84\n#1  0x[0-9a-f]{16} in depth \(n=1\)" + AT + r"86\n#2 .*n=2.*\n#3 .*n=3.*\n"
      r"#4  0x[0-9a-f]{16} in main \(\)" + AT + r"106\n#5  0x[0-9a-f]{16} in _start \(\)",
      r"#1 .*\n\(More stack frames follow", r"#2 .*n=2", r"= 2\n", r"#3 .*n=3", r"#1 .*n=1", r"= 1\n", r"No frame at level 99",
      r"#0 ", r"Bottom \(innermost\) frame"]),
    ("inlined", [O2], ["b source.c:78", "c", "bt", "info locals", "up", "b square", "c", "bt"],
     [r"doubled \(n=45\)" + AT + r"78\n", r"#0  doubled \(n=45\)" + AT + r"78\n#1  0x\w+ in main \(\)" + AT + r"104\n#2 .* in _start \(\)",
      r"twice = 90\n", r"#1 .*main.*\n104\t", r"#0  square \(n=90\)" + AT + r"59\n#1  0x\w+ in doubled \(n=45\)" + AT +
      r"78\n#2  0x\w+ in main \(\)" + AT + r"104\n"]),
    ("frame-registers", [O0], ["b square", "c", "up", "p $pc", "info symbol $pc", "p $a5", "set $s0 = 1", "down", "p $pc == &square"],
     [r"apply", r"apply \+ \d+", r"\$a5 is not saved in frame 1", r"registers are set in frame 0 only", r"#0 "]),
    ("locals", [O0], ["b source.c:70", "c", "info locals", "info args", "p sum + inner", "p p->y", "set var inner = 9", "n", "p sum"],
     [r"inner = 39\n", r"sum = 36\n", r"a = 6\np = 0x[0-9a-f]+ <first\+\d+>\n", r"= 75\n", r"= -4\n", r"= 9\n"]),
    ("print", [O0], ["b depth", "c", "p first", "p &second", "p numbers", "p grid[1]", "p greeting", "p *first.next->name@1",
                         "p second.name[0]", "p first.at", "p first.call", "p square", "p RUNNING", "p (enum state)1",
                         "p/x first.high", "p sizeof(struct proc)", "p first.share", "p *first.link", "p &first.at.y",
                         "p (enum flags)6", "p first.nothing", "p (Point *)0", "p ((struct proc *)&first)->pid"],
     [r"= \{pid = 1, state = RUNNING, flags = \(READ \| EXEC\), name = \"first(\\000){10}\", at = \{x = 3, y = -4\}, "
      r"link = 0x[0-9a-f]+ <second\+\d+>, next = 0x[0-9a-f]+ <second>, low = 5, high = 17, \{word = 65, "
      r"bytes = \"A\\000.*\"\}, call = 0x[0-9a-f]+ <apply>, awake = true, stack = '\\000' <repeats 31 times>, share = 0\.25\}\n",
      r"= \(struct proc \*\) 0x[0-9a-f]+ <second>\n", r"= \{1, 2, 3\}\n", r"= \{4, 5, 6\}\n", r'= 0x[0-9a-f]+ "hello\\n"\n',
      r"what is `@1`", r"= 115 's'\n", r"= \{x = 3, y = -4\}\n", r"= \(int \(\*\)\(int, Point \*\)\) 0x[0-9a-f]+ <apply>\n",
      r"= \{int \(int\)\} 0x[0-9a-f]+ <square>\n", r"= RUNNING\n", r"= SLEEPING\n", r"= 0x11\n", r"= 128\n", r"= 0\.25\n",
      r"= \{x = 0, y = 0\}\n", r"= \(int \*\) 0x", r"= \(WRITE \| EXEC\)\n", r"has no member `nothing`", r"= \(Point \*\) 0x0\n", r"= 1\n"]),
    ("disassemble", [O0], ["disas /s square", "disas /r square"],
     [r"source\.c:58\t\{\n +0x[0-9a-f]+ <square>:\t(.*\n)+?.*source\.c:59\t    int result = n \* n;\n +0x", r"no /r square"]),
    ("print-optimized", [O2], ["b count", "c", "p first.at", "p text", "p *first.link", "p square"],
     [r"= \{x = 3, y = -4\}\n", r'= 0x[0-9a-f]+ "hello\\n"\n', r"= \{x = 0, y = 0\}\n", r"= \{int \(int\)\} 0x"]),
    ("types", [O0], ["b apply", "c", "ptype p", "ptype struct proc", "whatis p", "whatis *p", "whatis first.call", "whatis grid", "ptype uint",
                     "whatis uint", "ptype enum state", "ptype apply", "whatis first.name", "ptype struct nothing"],
     [r"type = struct Point \{\n    int x;\n    int y;\n\} \*\n",
      r"type = struct proc \{\n    int pid;\n    enum state state;\n    enum flags flags;\n    char name\[16\];\n    Point at;\n"
      r"    Point \*link;\n    struct proc \*next;\n    uint low : 3;\n    uint high : 5;\n    union \{\n        uint64_t word;\n"
      r"        uint8_t bytes\[8\];\n    \};\n    int \(\*call\)\(int, Point \*\);\n    bool awake;\n    uint8_t stack\[32\];\n"
      r"    double share;\n\}\n",
      r"type = Point \*\n", r"type = Point\n", r"type = int \(\*\)\(int, Point \*\)\n", r"type = int \[2\]\[3\]\n",
      r"type = unsigned int\n", r"type = unsigned int\n", r"type = enum state \{UNUSED, SLEEPING, RUNNING = 5\}\n",
      r"type = int \(int, Point \*\)\n", r"type = char \[16\]\n", r"No struct type named nothing\."]),
    ("list", [O0], ["list", "list main", "list", "list -", "list source.c:1", "list 58,60", "list nosuch", "list 9999"],
     [r"No line number information", r"92\t", r"97\tint main", r"101\t", r"102\t        sum", r"111\t", r"92\t", r"101\t",
      r"\n1\t/\* What", r"58\t\{\n59\t    int result = n \* n;\n60\t", r'Function "nosuch" not defined',
      r"Line number 9994 out of range; \"\S*source\.c\" has \d+ lines"]),
    ("info", [O0], ["b square", "c", "info line", "info source", "info line source.c:66", "info sources"],
     [r'Line 59 of "\S*source\.c" starts at address 0x[0-9a-f]+ <square\+\d+> and ends at 0x', r"Current source file is \S*source\.c\n"
      r"Compilation directory is /", r"Contains \d+ lines", r"Line 66 of", r"source\.c\n"]),
    ("until-advance", [O0], ["b source.c:102", "c", "d", "n", "until", "advance source.c:106", "until count", "until if n == 3", "p n"],
     [r"102\t", r"101\t", r"103\t", r"106\t", r"count \(text=0x[0-9a-f]+ \"hello\\n\"\)", r"= 3\n"]),
    ("display", [O0], ["b source.c:93", "c", "display n", "display/i $pc", "c", "undisplay 2", "c", "undisplay", "c", "undisplay 7"],
     [r"1: n = 0\n", r"2: /i \$pc\n=> ", r"1: n = 1\n2: /i", r"1: n = 2\n", r"There is no display number 7"]),
    ("watch", [O0], ["watch total", "c", "watch first.pid", "i b"], [r"Watchpoint 1: total\n", r"Old value = 0x0\nNew value = 0x24", r"first\.pid"]),
    ("optimized", [O2], ["b source.c:61", "c", "p result", "info locals", "d", "b depth", "c", "d", "fin"],
     [r"square \(n=(<optimized out>|\d+)\)", r"= (<optimized out>|\d+)\n", r"result = (<optimized out>|\d+)\n", r"Run till exit from #0  depth \(n=(3|<optimized out>)\)",
      r"Value returned is \$2 = 12\n"]),
    ("add-symbol-file", [PLAIN], ["add-symbol-file %s" % O0, "b square", "c", "p n", "list"],
     [r"Breakpoint 1 at .*line 59\.", r"square \(n=6\)", r"= 6\n", r"int result"]),
    ("moved", [PLAIN], ["add-symbol-file %s 0x80100000" % O0, "info line *0x80100000", "info symbol 0x80100000"],
     [r"Line \d+ of .* starts at address 0x80100000 <square>", r"square\n"]),
    ("bad", [O0], ["list 5,", "frame x", "up 0", "ptype", "whatis", "ptype (", "list -", "undisplay x", "b nofile.c:5",
                   "b source.c:99999", "add-symbol-file", "add-symbol-file /dev/null", "step 0", "display 1/0", "info line 7", "p &", "echo alive"],
     [r'Function "5" not defined', r"No symbol", r"at least 1", r"wanted", r"wanted", r"a value is wanted", r"No line number", r"no display number x",
      r'No line 5 in file "nofile\.c"', r'No line 99999 in file "source\.c"', r"a file is wanted", r"/dev/null", r"at least 1",
      r"division by zero", r"alive"]),
]

# On our guest: the shell writes its prompt.
GUEST = [
    ("from-the-program", ["symbol-file %s/sh" % USER, "tb line_edit", "c", "info args", "p $priv", "bt 2", "n", "s", "b sys_write",
                          "c", "bt", "info args", "f 3", "p frame->scause", "p *frame", "list trap_from_user", "up 2",
                          "info registers pc", "p $sp < 0x100000000", "f 0", "b file_write", "c", "p *file", "ptype file",
                          "whatis file", "n", "d", "fin", "fin"],
     [r"hart 0, U-mode\nline_edit \(prompt=0x[0-9a-f]+ \"\$ \"", r"prompt = 0x[0-9a-f]+ \"\$ \"", r"= 0\n",
      r"#0  line_edit .*\n#1 .* at user/sh\.c:\d+\n", r"at user/lib/line\.c:\d+\n", r" at user/lib/\S+:\d+\n",
      r"Breakpoint 2 at 0x80[0-9a-f]+: file kernel/sys_file\.c",
      r"Breakpoint 2\nhart 0, S-mode\nsys_write \(arg=0x[0-9a-f]+\) at kernel/sys_file\.c:\d+\n\d+\t", r"#0  sys_write \(",
      r"in syscall_dispatch \(.*\) at kernel/syscall\.c:\d+\n", r"in serve_syscall \(frame=0x[0-9a-f]+\) at kernel/trap\.c:\d+\n",
      r"in trap_from_user \(frame=0x[0-9a-f]+\) at kernel/trap\.c:\d+\n", r"#\d+ +<trap> 0x0000000000400?[0-9a-f]+ in write \(\)",
      r"in write_all \(.*\) at user/lib/io\.c", r"in line_edit \(", r"in main \(.*\) at user/sh\.c:\d+\n", r"arg = 0x",
      r"#3 .*trap_from_user", r"= 8\n", r"= \{x = \{0, 4[0-9]+, .*sepc = 4[0-9]+, .*scause = 8, stval = 0\}",
      r"trap_from_user\(TrapFrame \*frame\)", r"#5  <trap> ", r"pc +0x40", r"= 1\n", r"#0  sys_write", r"file_write \(file=0x", r"= \{.* = .*\}\n",
      r"type = struct \S* ?\{\n", r"type = File \*", r"at kernel/file\.c:\d+\n",
      r"Run till exit from #0 .* file_write", r" in transfer", r"Value returned is \$\d+ = [12]\n", r"Run till exit", r"in sys_write",
      r"Value returned is \$\d+ = [12]\n"]),
]

def run(words, lines, rvemu=RVEMU, timeout=20):
    return debugger.run(rvemu, ["--seed", "1"] + words, lines, timeout)


def session(name, words, lines, patterns):
    status, said = run(words, lines)
    lacks = debugger.lacks(said, patterns)
    check(name, lacks is None and status == 0, "(no /%s/, status %d)\n%s" % (lacks, status, said))


def sessions(image):
    for name, files, lines, patterns in SESSIONS:
        for file in files:
            session("%s of %s" % (name, os.path.basename(file)), [file], lines, patterns)
    for name, lines, patterns in GUEST:
        session(name, [image], lines, patterns)


def in_json():
    _, said = run(["--json", O0], ["b square", "c", "bt", "p first.at", "list 59,60", "info args"])
    answers = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    rows = [r for a in answers for r in a["rows"]]
    check("--json source", any(r.get("function") == "square" and r.get("line") == 59 for r in rows), said)
    check("--json frame", any(r.get("level") == 2 and r.get("function") == "main" for r in rows), said)
    check("--json value", any(r.get("text") == "{x = 3, y = -4}" for r in rows), said)
    check("--json args", any(r.get("name") == "n" and r.get("value") == "6" for r in rows), said)


def missing(folder):
    """Without the module, and without the source."""
    alone = os.path.join(folder, "rvemu")
    shutil.copy(RVEMU, alone)
    status, said = run([O0], ["list", "b square", "c", "s", "p/x $pc", "ptype struct proc"], rvemu=alone)
    installed = "no debug information can be read" not in said
    check("no module", status == 0 and (installed or debugger.lacks(said, [
        r"no debug information can be read: \S+", r"Breakpoint 1 at 0x8[0-9a-f]+\n", r"Single stepping", r"= 0x8", r"No struct type named proc\."]) is None), said)
    with open(O0, "rb") as f:
        content = f.read()
    path = os.path.join(folder, "absent.elf")
    with open(path, "wb") as f:
        f.write(content.replace(b"debug/source.c", b"debug/absent.c"))
    session("no source", [path], ["b main", "c", "list", "info source", "n"],
            [r"main \(\) at \S*absent\.c:99\n99\tin \S*absent\.c \(.*absent\.c.*\)\n", r"absent\.c", r"cannot be read", r":100\n100\tin "])


def debug_part(content):
    """Where the sections of debug information are: the last ones of the file but the symbols."""
    shoff = int.from_bytes(content[40:48], "little")
    size, count = (int.from_bytes(content[at:at + 2], "little") for at in (58, 60))
    parts = []
    for i in range(count):
        header = content[shoff + i * size:shoff + (i + 1) * size]
        kind, flags = int.from_bytes(header[4:8], "little"), int.from_bytes(header[8:16], "little")
        if kind == 1 and not flags & 2:
            at, length = (int.from_bytes(header[k:k + 8], "little") for k in (24, 32))
            parts += range(at, at + length)
    return parts


def broken(folder):
    """Debug information that lies: the session lives on, and the program with it."""
    lines = ["b square", "c", "bt", "info locals", "info args", "p first", "p *first.next", "ptype struct proc", "p grid", "list square",
             "up", "info locals", "p sum", "s", "n", "fin", "whatis first.call", "info line", "info sources", "d", "echo alive", "c"]
    rng = random.Random(4)
    for file in (O0, O2):
        with open(file, "rb") as f:
            content = f.read()
        parts = debug_part(content)
        for number in range(BROKEN // 2):
            changed = bytearray(content)
            for _ in range(rng.randint(1, 60)):
                changed[rng.choice(parts)] = rng.choice((0, 1, 0x7f, 0x80, 0xff, rng.randrange(256)))
            path = os.path.join(folder, "broken.elf")
            with open(path, "wb") as f:
                f.write(changed)
            try:
                status, said = run(["--max-insns", "1000000", path], lines)
            except subprocess.TimeoutExpired:
                status, said = -1, "it hangs"
            check("broken %s %d" % (os.path.basename(file), number), status in (0, 124) and "alive" in said, "status %d\n%s" % (status, said))


def main():
    if not os.path.exists(os.path.join(os.path.dirname(RVEMU), "rvemu-dwarf.so")):
        print("skipped: the module rvemu-dwarf is not built here (libdw-dev)")
        return 77
    in_json()
    with tempfile.TemporaryDirectory() as folder:
        image = os.path.join(folder, "xv6.img")  # the original may be in use
        shutil.copy(IMAGE, image)
        sessions(image)
        missing(folder)
        broken(folder)
    print("%d sessions, %d broken files, %d failures" % (len(SESSIONS) + len(GUEST), BROKEN, len(failures)))
    return 1 if failures else 0


sys.exit(main())
