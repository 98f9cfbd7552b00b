#!/usr/bin/env python3
"""isolate and crashall: what a program may not do, and what becomes of it; what becomes of all when the
kernel does it.

    isolate.py IMAGE KERNEL_ELF rvemu|qemu COMMAND...      as in guest.py, also {trace}
    isolate.py random MKFS COUNT SEED IMAGE KERNEL_ELF rvemu|qemu COMMAND...

Each of CASES must be refused for its reason; where the emulator traces (--trace=trap -D {trace}) its own
words about the same address must say the same. With random arguments every call must be made so often,
and the disk be whole afterwards.
"""
import re
import subprocess
import sys

from guest import Guest, main

NO_ENTRY, NO_U = "there is no entry in the page table", r"its entry r[w-][x-]- has no U: it is for supervisor mode"
FAULTS = {"read from": ("load page fault", "0x20d"), "write to": ("store page fault", "0x20f"),
          "execute": ("instruction page fault", "0x20c")}
# what, the reason in isolate's words and in the emulator's; each read, written and executed
TARGETS = [
    ("address 0", NO_ENTRY, "V=0"),
    ("the kernel's code", NO_U, "U=0"),
    ("the kernel's data", NO_U, "U=0"),
    ("the guard page below the stack", NO_ENTRY, "V=0"),
    ("the neighbour's page, by its address in RAM", NO_U, "U=0"),
    ("the neighbour's page, by the neighbour's address", NO_ENTRY, "V=0"),
]
CASES = [(verb, what, words, flag) for what, words, flag in TARGETS for verb in FAULTS]
CASES += [("write to", "its own code", "its entry r-xu has no W", "W=0"),
          ("execute", "its own stack", "its entry rw-u has no X", "X=0")]
INSTRUCTIONS = [("return from a trap (sret)", "0x10200073", "sret in U-mode"),
                ("switch the page table off (csrw satp, zero)", "0x18001073", "CSR 0x180 needs a higher privilege"),
                ("stop the hart (wfi)", "0x10500073", "wfi .*U-mode")]
POINTERS = ["vtop 1", "symlink 1", "symlink 2", "lockstats 1", "pgaccess 3", "screen 1", "blit 1", "wait 1", "pipe 1", "read 2", "exec 1", "exec 2", "fstat 2", "chdir 1", "open 1", "write 2", "mknod 1",
            "unlink 1", "link 1", "link 2", "mkdir 1", "procs 1", "sysinfo 1", "pagemap 4", "frames 2", "callcount 2",
            "switches 2"]
REFUSED = ["munmap 1", "blit 2"]
AFTER = r"\n      (\d+) pages free as before; the neighbour counted on by [1-9]\d*\n"
GOOD = "isolate: nothing was taken, nothing was lost, nobody else noticed\n"


def judge_cases(said, trace):
    pages = set()
    for number, (verb, what, words, flag) in enumerate(CASES, 1):
        fault, status = FAULTS[verb]
        m = re.search(r"^ *%d   %s %s \((0x\w+)\)\n      refused by the MMU: %s\npid \d+ \(isolate\): %s at \1 .*: killed\n"
                      r"      killed for an? %s, status %s%s" % (number, verb, what, words, fault, fault, status, AFTER),
                      said, re.M)
        if not m:
            yield "%s %s: not as it should be:\n%s" % (verb, what, said[max(said.find("%3d   " % number), 0):][:400])
            continue
        pages.add(m.group(2))
        if trace is not None and not re.search(r"U-mode: %s, tval %s: .*%s" % (fault, m.group(1), flag), trace):
            yield "%s %s: the emulator does not say %s of %s" % (verb, what, flag, m.group(1))
    for number, (what, code, words) in enumerate(INSTRUCTIONS, len(CASES) + 1):
        m = re.search(r"^ *%d   %s\n      refused by the hart: not in user mode\npid \d+ \(isolate\): illegal instruction"
                      r"(?: %s)?, pc .*: killed\n      killed for an illegal instruction, status 0x202%s"
                      % (number, re.escape(what), code, AFTER), said, re.M)
        if not m:
            yield "%s: not as it should be" % what
            continue
        pages.add(m.group(1))
        if trace is not None and not re.search("U-mode: illegal instruction, tval %s: %s" % (code, words), trace):
            yield "%s: the emulator does not say %s" % (what, words)
    if len(pages) != 1:
        yield "free pages differ from case to case: %s" % pages


def judge_said(said, trace):
    yield from judge_cases(said, trace)
    for call, words in [(c, '"bad address"') for c in POINTERS] + [(c, "an error") for c in REFUSED]:
        name, place = call.split()
        if not re.search(r"^ *%s, argument %s: (\d) wild pointers, \1 times %s; nobody killed$" % (
                name, place, words), said, re.M):
            yield "%s, argument %s: not refused" % (name, place)
    unknown = re.findall(r"^.* does not know .*$", said, re.M)
    if unknown:
        yield "calls without a row: " + ", ".join(unknown)
    if not said.endswith(GOOD):
        yield "its end: " + said[-200:]


def judge_crash(guest):
    """One program falls, then all; the machine says that it failed."""
    guest.console.sendline("crashall")
    guest.console.expect(re.compile(r"before: the counters stand at \d+, \d+, \d+\r\n"))
    guest.console.expect(re.compile(r"pid \d+ \(crashall\): store page fault at 0x0 \(a null pointer\), pc .*: killed"))
    guest.console.expect(re.compile(r"It was killed, status 0x20f; 7 processes live on\.\r\n"
                                    r"after: the counters stand at [1-9]\d*, [1-9]\d*, [1-9]\d*\r\n"))
    guest.console.expect(re.compile(r"panic on hart \d+, pid \d+ \(crashall\): the kernel: store page fault at 0x0\r\n"
                                    r"backtrace:\r\n  0x\w+  sys_crash\+0x\w+\r\n  0x\w+  syscall_dispatch\+"))
    guest.console.expect(re.compile(r"it takes with it: init-1, fsd-2, sh-3, crashall-\d+(, crashall-\d+){3}; "
                                    r"all processes: 7\r\n"))
    if guest.kind == "rvemu":
        guest.console.expect("rvemu: guest failed, code 1 (sifive_test)")
    status = guest.console.finish()
    if status != 1:
        yield "status %d after the panic" % status


def judge(options):
    wrong = []
    traces = "{trace}" in options
    with Guest(options) as guest:
        said = guest.type("isolate")
        for words in ("x", "--random", "--random 0", "--random 1 2 3", "--random x"):
            answer = guest.type("isolate " + words)
            if answer != "isolate: usage: isolate | isolate --random N [SEED]\n":
                wrong.append("isolate %s: %s" % (words, answer))
        answer = guest.type("crashall now")
        if not answer.startswith("crashall: usage: "):
            wrong.append("crashall now: " + answer)
        wrong += judge_crash(guest)
        wrong += judge_said(said, guest.trace() if traces else None)
    print("%d accesses, %d instructions, %d pointers" % (len(CASES), len(INSTRUCTIONS), len(POINTERS) + len(REFUSED)))
    return wrong


def judge_random(mkfs, count, seed, options):
    with Guest(options) as guest:
        said = guest.type("isolate --random %s %s" % (count, seed), timeout=500)
        print(said)
        if not re.search(r"^\d\d system calls, %s times each; seed %s\n%s\Z" % (count, seed, GOOD), said, re.M):
            yield "its end: " + said[-300:]
        if guest.console.finish("shutdown\n") != 0:
            yield "shutdown: status %s" % guest.console.status
        done = subprocess.run([mkfs, "check", guest.disk], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if done.returncode != 0:
            yield "mkfs check: " + done.stdout.decode()[-500:]


if __name__ == "__main__":
    if sys.argv[1:2] == ["random"]:
        mkfs_path, times, start = sys.argv[2:5]
        del sys.argv[1:5]
        sys.exit(main(__doc__, lambda options: list(judge_random(mkfs_path, times, start, options))))
    sys.exit(main(__doc__, judge))
