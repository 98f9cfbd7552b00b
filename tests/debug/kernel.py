#!/usr/bin/env python3
"""The debugger and the guest's kernel: processes, their address spaces, breakpoints in one of two programs
at the same address. As a person would: on a terminal, the guest's keys before the debugger's. Then a program
with the bones of Linux (kernel_like.c), and kernels whose structures lie.

    kernel.py RVEMU XV6.IMG KERNEL_LIKE.ELF
"""
import os
import random
import re
import shutil
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from checks import check, failures  # noqa: E402
from console import Console, ConsoleError  # noqa: E402
import debugger  # noqa: E402
from gdbclient import Server  # noqa: E402

RVEMU, IMAGE, LIKE = [os.path.abspath(a) for a in sys.argv[1:4]]
USER = os.path.join(os.path.dirname(IMAGE), "xv6", "user")
PROMPT = "(rvemu) "
ROUNDS = 12

def number(pattern, output):
    """What it found last, in hexadecimal."""
    return int(re.findall(pattern, output)[-1], 16)



# name, the debugger's first lines, words to the guest's shell and what it answers, then (command, patterns
# that follow each other; "!" before one: it must not be there)
SESSIONS = [
    ("processes", [], "aspace -w", "both are alive", [
        ("ps", [r" 1 +0 waiting +- +\d+K init +table\[0\]\.child_ended in process_wait\n", r" 2 .* fsd ",
                r" 3 +1 waiting .* sh +table\[\d\]\.child_ended in process_wait\n",
                r" 4 +3 waiting .* aspace +readers in console_read\n",
                r" 5 +4 waiting .* aspace-a +0x8[0-9a-f]+ in pipe_read\n", r" 6 +4 waiting .* aspace-b +0x8[0-9a-f]+ in pipe_read\n"]),
        ("space 5", [r"process 5 \(aspace-a\): Sv39, root 0x8", r"0000000000400000-.* rw-u-ad  ram\n",
                     r"0000000000401000-.* r-xu-a-  ram  aspace-a's code\n", r"rw-u-ad  ram  stack\n",
                     r"r-x-ga-  ram  the kernel's code\n", r"\d+ more of the kernel's: maps space 0x8"]),
        ("pte 5 0x400500", [r"process 5 \(aspace-a\): 0x400500 <mark> by U-mode", r"level 0 PTE at 0x[0-9a-f]+ = .*: V R W - U - A D, page",
                            r"write ok: 0x8[0-9a-f]+500 \(ram\)"]),
        ("pte 6 &mark", [r"process 6 \(aspace-b\): 0x400500 <mark>"]),
        ("pte 6 0x80200000", [r"by S-mode", r"fetch ok"]),
        ("share 5 6", [r"0 user pages in common, 0 of them writable; \d{5} pages of the kernel's"]),
        ("b player_run process 6", [r"Breakpoint 1 at 0x401[0-9a-f]+: file user/aspace/player\.c, line \d+\."]),
        ("b main process 5", [r"Breakpoint 2 at 0x401[0-9a-f]+: file user/aspace-a\.c"]),
        ("watch *(long *)0x400500 process 6", [r"Watchpoint 3: "]),
        ("info b", [r"player_run\n\tonly in process 6\n\tonly in the program of \S+aspace-b\n", r"\tonly in process 5\n.*aspace-a\n"]),
        ("b main process 2", [r"Function \"main\" not defined.*there are no symbols of the process's program"]),
        ("b sys_read process 99", [r"there is no process 99 \(ps lists them\)"]),
        ("share 5 5", [r"one address space"]), ("share 5 2", [r"process 2 \(fsd\) has no address space"]),
        ("space", [r"the number of a process is wanted"]), ("pte 5", [r"an address is wanted"]), ("ps 3", [r"what is `3`"]),
        ("why", [r"its process has ended|met its last exception \d+ steps ago", r"no process runs or is ready, and [56] sleep", r"process 4 \(aspace\) sleeps on readers in console_read\n",
                 r"process 5 \(aspace-a\) sleeps on 0x8[0-9a-f]+ in pipe_read\n", "!wait for each other", "!is free", "!mapped twice"]),
        ("space zzz", [r"No symbol \"zzz\""]),
    ]),
    # two programs at the same addresses: a stop in the one that was meant, with its names
    ("break", ["symbol-file %s/aspace-a" % USER, "b player_run"], "aspace", None, [
        ("bt", [r"#0  player_run \(name=65 'A', mark=0x400500 <mark>\) at user/aspace/player\.c:\d+\n"]),
        ("list main", [r"player_run\('A', &mark\)"]),
        ("info threads", [r"\* 0  hart 0 at 0x401[0-9a-f]+, U-mode, process 5 \(aspace-a\)"]),
        ("d", []), ("b vtop process 5", [r"Breakpoint 2 at 0x401[0-9a-f]+: file user/lib/start\.S"]),
        ("c", [r"Breakpoint 2\nhart 0, U-mode\n.* in vtop \(\)"]), ("p/x *(long *)0x400500", [r"= 0xaaaaaaaa00000001\n"]),
        ("ps", [r" 5 +4 running +0 +20K aspace-a *\n", r" 6 +4 waiting +- +20K aspace-b +0x[0-9a-f]+ in pipe_read"]),
        ("when", [r"hart 0 in .-mode .*; process 5 \(aspace-a\)\n"]),
        ("d", []), ("b vtop process 6", [r"Breakpoint 3 at 0x401"]), ("c", [r"Breakpoint 3\nhart 0, U-mode\n.* in vtop \(\)"]),
        ("p/x *(long *)0x400500", [r"= 0xbbbbbbbb00000001\n"]), ("list main", [r"player_run\('B', &mark\)"]),
        ("d", []), ("watch *(long *)0x400500 process 5", [r"Watchpoint 4"]),
        ("c", [r"Old value = 0xaaaaaaaa00000001\nNew value = 0xaaaaaaaa00000002\nhart 0, U-mode\n.* in player_run \("]),
        ("d", []), ("catch ecall 26 process 6", [r"Catchpoint 5: ecall 26"]), ("info b", [r"only in process 6"]),
        ("c", [r"Catchpoint 5: trap at 0x401[0-9a-f]+, from U-mode to S-mode"]), ("info threads", [r"process 6 \(aspace-b\)"]),
        ("d", []), ("b sys_vtop process 6", []),
        ("c", [r"hart 0, S-mode\nsys_vtop \("]),
        ("bt", [r"sys_vtop", r"<trap> .* in vtop \(\)", r" in check \(", r" in player_run \(", r" in program_run \("]),
        ("list main", [r"player_run\('B', &mark\)"]),
    ]),
    ("logs", ["syscalls on", "schedule on", "b sys_vtop"], "aspace", None, [
        ("syscalls", [r" 4 aspace +procs\(0x[0-9a-f]+, 64, \d\) = 6\n", r" 4 aspace +read\(5, 0x[0-9a-f]+, 24\) has not returned\n",
                      r" \d{7,}  hart 0 +5 aspace-a +getpid\(.*\) = 5\n", r" 5 aspace-a +vtop\(0x400500, .*\) has not returned\n"]),
        ("d", []), ("tb sys_vtop", []), ("c", []), ("syscalls 5 40", [r"vtop\(0x400500, .*\) = 0x[0-9a-f]+500\n", "! 6 aspace-b"]),
        ("syscalls 6", [r" 6 aspace +exec\(.*\) went on in other code\n", r" 6 aspace-b +read\(0, .*, 8\) = 8\n"]),
        ("schedule", [r"hart 0  5 \(aspace-a\)\n +\d+  hart 0  (4|6) \(", r"steps \d+ to \d+, \d+ a column:\n", r"hart 0 \|.{64}\|\n",
                      r"[a-z] = 6 \(aspace-b\), \. = idle\n"]),
        ("syscalls on live", []), ("tb sys_read process 4", []),
        ("c", [r" 6 aspace-b +vtop\(0x400500, .*\) = 0x[0-9a-f]+500\n", r" 6 aspace-b +write\(1, .*\) = \d+\n", r"Temporary breakpoint"]),
        ("syscalls off", []), ("schedule off", []), ("syscalls 99", [r"No system calls"]), ("syscalls x", [r"No symbol \"x\""]),
        ("schedule 0", [r"at least 1"]),
    ]),
    # a file of that name, but not what the process has in memory
    ("other-code", [], "aspace -w", "both are alive", [
        (lambda said: "walk 0x401000 space 0x8%015x" % (number(r"B is .* root at (0x[0-9a-f]+)", said) >> 12), [r"level 0 PTE .* page 0x8"]),
        (lambda said: "set *(char *)0x%x = 0x5a" % (number(r"level 0 PTE .* page (0x[0-9a-f]+)", said) + 0x300), []),
        ("programs", [r" 5 aspace-a +\S+/aspace-a\n", r" 6 aspace-b +no symbols\n"]),
        ("b main process 6", [r"there are no symbols of the process's program"]), ("b main process 5", [r"Breakpoint 1 at 0x401[0-9a-f]+: file user/aspace-a\.c"]),
    ]),
    ("programs", [], "aspace -w", "both are alive", [
        ("programs MINE/", [r" 4 aspace +\S+/aspace\n", r" 5 aspace-a +MINE//_aspace-a\n", r" 6 aspace-b +\S+/xv6/user/aspace-b\n"]),
        ("b main process 5", [r"file user/aspace-a\.c"]), ("info b", [r"only in the program of MINE//_aspace-a"]), ("programs a b", [r"what is `b`"]),
    ]),
    ("fork", [], "aspace -w fork", "before the write; Enter", [
        ("ps", [r" 4 +3 waiting .* aspace +readers in console_read\n", r" 5 +4 waiting .* aspace +0x8[0-9a-f]+ in pipe_read\n"]),
        ("share 4 5", [r"VA in 4 +VA in 5", r"0000000000400000 0000000000400000 -> [0-9a-f]{14} +4 KiB  r--u-a- r--u-a-\n",
                       r"[1-9]\d* user pages in common, 0 of them writable"]),
        ("why", [r"no process runs or is ready", "!wait for each other", "!is free", "!mapped twice"]),
    ]),
]


def session(image, folder, name, before, typed, answer, lines):
    words = sum((["-ex", line] for line in before + ["c"]), [])
    with Console([RVEMU, "debug", "--seed", "1", "-snapshot"] + words + [image], timeout=60) as c:
        try:
            c.expect("$ ")
            c.sendline(typed)
            if answer:
                c.expect(answer)
                time.sleep(0.3 * debugger.SCALE)  # it has said so; now it goes to sleep
                c.send("\x01c")
            c.expect(PROMPT)
            for line, patterns in lines:
                line = (line(c.output) if callable(line) else line).replace("MINE", folder)
                patterns = [p.replace("MINE", re.escape(folder)) for p in patterns]
                c.sendline(line)
                c.expect(line)
                c.expect("\n")
                at = c.mark
                c.expect(PROMPT)
                said = c.output[at:c.mark].replace("\r", "")
                lacks = debugger.lacks(said, [p for p in patterns if p[0] != "!"])
                lacks = lacks or next((p for p in patterns if p[0] == "!" and re.search(p[1:], said)), None)
                check("%s: %s" % (name, line), lacks is None, "(no /%s/)\n%s" % (lacks, said))
        except ConsoleError as e:
            check(name, False, str(e))


# Of kernel_like.c: (lines typed, patterns)
LIKE_SESSIONS = {
    "like Linux": (
        ["ps", "b *kernel", "c", "ps", "d", "syscalls on", "tb *served", "c", "info threads", "ps", "space 42", "space 1", "share 1 42",
         "pte 1 0x10000", "b *trap if $scause == 8", "c", "syscalls", "bt 1", "space 43", "set first.tasks.next = &first.tasks", "ps",
         "set first.tasks.next = 1", "ps", "set shell.comm[0] = 200", "info threads", "set shell.tgid = -1", "ps", "info threads", "echo alive"],
        [r"No processes: Linux has not made any yet\.", r" 1 +0 sleeping +- +4K init *\n +42 +1 runnable +- +4K sh *\n +43 +42 zombie +- +0K a\?<name>&so on",
         r"S-mode, process 42 \(sh\)\n", r" 42 +1 running +0 +4K sh *\n", r"process 42 \(sh\): Sv39, root 0x8000[0-9a-f]{4}\n0000000000010000-.* r-xu-a-  ram\n",
         r"process 1 \(init\): ", r"0000000000010000 0000000000010000 -> [0-9a-f]{14} +4 KiB  r-xu-a- r-xu-a-\n1 user page in common, 0 of them",
         r"process 1 \(init\): 0x10000.* by U-mode in Sv39", r"\n +\d+  hart 0 +42 sh +getpid\(.*\) = 42\n.* 42 sh +getpid\(.*\) has not returned",
         r"process 43 \(a\?<name>&so on\) has no address space", r"PID PARENT.*\n +1 +0 .*\n\(rvemu\)|PID PARENT.*\n +1 .*\n", r"PID PARENT.*\n +1 ",
         r"process 42 \(\?h\)", r"hart 0 at \S+ \(\S+\), S-mode\n", r"alive"]),
    "without debug information": (
        ["ps", "space 1", "syscalls on", "b *kernel process 1", "info threads"],
        [r"like\.elf looks like Linux, but it has no debug information, .*: build it with -g\n"] * 4),
    "nothing that is known": (["ps"], [r"no kernel is known here: no file of symbols is one; .*vmlinux in package linux-image-VERSION-dbg\)\n"]),
    "a structure without a member": (["ps"], [r"looks like Linux, but struct task_struct has no member `comm`"]),
}


def like(folder):
    with open(LIKE, "rb") as f:
        content = f.read()
    for name, (lines, patterns) in LIKE_SESSIONS.items():
        changed = content
        if name.startswith("without"):
            changed = content.replace(b".debug_info\0", b".nebug_info\0")
        elif name.startswith("nothing"):
            changed = content.replace(b"\0init_task\0", b"\0mere_task\0")
        elif name.startswith("a structure"):
            changed = content.replace(b"\0comm\0", b"\0cxmm\0")
        path = os.path.join(folder, "like.elf")
        with open(path, "wb") as f:
            f.write(changed)
        _, said = debugger.run(RVEMU, ["--seed", "1", "--timeout", "30", path], lines, 60)
        lacks = debugger.lacks(said, patterns)
        check(name, lacks is None, "(no /%s/)\n%s" % (lacks, said))


def thread_name():
    """The guest chooses it; gdb's XML stays well-formed."""
    with Server([RVEMU, "-gdb", "tcp::0", "-S", LIKE]) as s:
        c = s.connect()
        c.no_acks()
        at = int(re.search(r"0x([0-9a-f]+)", c.monitor("p &leave")).group(1), 16)
        c.ask("Z1,%x,4" % at)
        c.ask("c")
        c.monitor("set shell.comm[0] = '<'")
        said = c.ask("qXfer:threads:read::0,1000")
        check("thread name", 'name="hart 0: &lt;h">S-mode, process 42 (&lt;h)</thread>' in said, said)


def hostile(image):
    """Structures, page tables and lists that lie: the session lives on."""
    rng = random.Random(5)
    start = ["b sys_write", "c"]
    places = ["(long)harts[0].current - 1344", "(long)&harts", "(long)&frames", "(long)&lists", "(long)frames", "(long)kspace_root",
              "($satp & 0xfffffffffff) << 12"]
    sizes = [2016, 416, 16, 8, 512, 64, 64]
    _, said = debugger.run(RVEMU, ["--seed", "1", "-snapshot", image], start + ["p/x " + p for p in places])
    bases = [int(n, 16) for n in re.findall(r"\$\d+ = (0x[0-9a-f]+)\n", said)]
    check("hostile: places", len(bases) == len(places), said)
    values = [0, (1 << 64) - 1, 1, 0x80000000, 0x87fffff8, 0x8000000000000001, 0x200000cf] + bases
    look = ["ps", "space 1", "space 3", "share 1 3", "pte 3 0x400000", "why", "info threads", "bt", "syscalls", "schedule", "b main process 3", "d 2"]
    lines = ["syscalls on", "schedule on"] + start
    for _ in range(ROUNDS):
        for _ in range(10):
            place = rng.randrange(len(bases))
            value = rng.choice(values) if rng.random() < 0.8 else rng.getrandbits(64)
            lines.append("set *(long *)0x%x = 0x%x" % (bases[place] + rng.randrange(0, sizes[place], 8), value))
        lines += look
    lines += ["echo alive"]
    status, said = debugger.run(RVEMU, ["--seed", "1", "-snapshot", "--timeout", "100", image], lines, 120)
    check("hostile", status == 0 and said.count("hart 0 at") >= ROUNDS and "alive" in said[-200:], "status %d\n%s" % (status, said[-3000:]))
    return said


def main():
    if not os.path.exists(os.path.join(os.path.dirname(RVEMU), "rvemu-dwarf.so")):
        print("skipped: the module rvemu-dwarf is not built here (libdw-dev)")
        return 77
    with tempfile.TemporaryDirectory() as folder:
        image = os.path.join(folder, "xv6.img")  # the original may be in use
        shutil.copy(IMAGE, image)
        os.symlink(os.path.dirname(USER), os.path.join(folder, "xv6")) # where programs are looked for
        mine = os.path.join(folder, "mine")
        os.mkdir(mine)
        shutil.copy(os.path.join(USER, "aspace-a"), os.path.join(mine, "_aspace-a"))
        for row in SESSIONS:
            session(image, mine, *row)
        hostile(image)
        like(folder)
    thread_name()
    print("%d sessions, %d failures" % (len(SESSIONS) + len(LIKE_SESSIONS), len(failures)))
    return 1 if failures else 0


sys.exit(main())
