#!/usr/bin/env python3
"""Run the suites of tests/outside.def: riscv-tests and riscv-arch-test by `rvemu test`, the former
also in lockstep with Spike, MIT's xv6 by its own Makefile, Debian's Linux from the files of its
packages.

    tests/outside.py --rvemu build/rvemu riscv-tests=PATH xv6=PATH

The sources of xv6 and of OpenSBI are compared with the guest's and the firmware's, too.

One line a group: passed / expected, time. A test that fails is named with the
last line that it or rvemu printed. As a module, run() gives the counts to
tests/run.py. The outside trees are never written to: xv6 runs in a copy, Linux on -snapshot.
"""
import argparse
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from xml.etree import ElementTree

TESTS = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(TESTS, folder) for folder in ("lib", "similarity")]
import linux  # noqa: E402
import similarity  # noqa: E402
from console import Console, ConsoleError, SCALE  # noqa: E402

README_SECTION = 'README, "Outside suites"'
ELF_TIMEOUT = 60
USERTESTS_TIMEOUT = 1200
MODES = (("cache", []), ("no-cache", ["--no-cache"]))
FIRMWARES = ("rvemu", "opensbi")


def rows():
    """[(suite, group, expected)] of outside.def"""
    table = []
    with open(os.path.join(TESTS, "outside.def"), encoding="utf-8") as f:
        for line in f:
            fields = line.split("#")[0].split()
            if fields:
                table.append((fields[0], fields[1], int(fields[2])))
    return table


class Counts:
    def __init__(self):
        self.passed = self.failed = self.skipped = 0
        self.lines = []  # for the summary of --long

    def group(self, suite, group, mode, expected, failures, ran, seconds):
        """failures: [(name, why)]. Missing tests count as failed."""
        short = max(0, expected - ran)
        good = ran - len(failures)
        self.passed += good
        self.failed += len(failures) + short
        ok = not failures and not short
        line = "%-15s %-14s %-9s %4d/%-4d %s %7.2f s" % (
            suite, group, mode, good, expected, "OK  " if ok else "FAIL", seconds)
        print(line, flush=True)
        self.lines.append(line)
        if short:
            print("    only %d of the %d tests are there" % (ran, expected))
        for name, why in failures:
            print("    %s: %s" % (name, why))


def why_not(case):
    """Why a test case of JUnit's report did not pass; None: it did."""
    for tag in ("failure", "skipped"):
        found = case.find(tag)
        if found is not None:
            return ("" if tag == "failure" else "skipped: ") + found.get("message")
    return None


def test_programs(rvemu, options, path):
    """`rvemu test` on the whole folder: {suite: its element in the report}"""
    with tempfile.NamedTemporaryFile(suffix=".xml") as report:
        subprocess.run([rvemu, "test", "-j", "2", "--timeout", str(ELF_TIMEOUT * SCALE),
                        "--junit", report.name] + options + [path],
                       stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            return {os.path.basename(s.get("name")): s
                    for s in ElementTree.parse(report.name).iter("testsuite")}
        except ElementTree.ParseError:
            return {}  # all are missing


def count_programs(suite, mode, groups, found, counts, but=()):
    """The suites are the groups; programs in `but` do not count."""
    for group, expected in groups:
        cases = [c for c in found[group].iter("testcase") if os.path.basename(c.get("name"))
                 not in but] if group in found else []
        whys = [(c.get("name"), why_not(c)) for c in cases]
        counts.group(suite, group, mode, expected, [w for w in whys if w[1]], len(cases),
                     float(found[group].get("time")) if cases else 0)


def run_programs(suite, groups, rvemu, given, counts):
    for mode, options in MODES:
        count_programs(suite, mode, groups, test_programs(rvemu, options, given[suite]), counts)


# What both have. Spike always has triggers, leaves A and D to software, and takes misaligned accesses
# only if it is told to: each side's string has a word more for these.
SPIKE_ISA = ("rv64gc_zicntr_zihpm_zba_zbb_zbc_zbs_zbkb_zbkx_zfh_zicond_ziccid_zicbom_zicboz_"
             "svnapot")
SPIKE_LACKS = {
    "rv64mi-p-ma_fetch": "misa.C can be cleared in Spike",
    "rv64si-p-csr": "medeleg[0] is always 0 in a Spike that has C",
    "rv64si-p-ma_fetch": "the same",
    "rv64si-p-sbreak": "the same",
    "rv64si-p-scall": "the same",
    "rv64ua-p-lrsc": "Spike breaks reservations every 5000 instructions",
    "rv64ua-v-lrsc": "the same",
}


def run_spike(suite, groups, rvemu, given, counts):
    """Each program of riscv-tests in lockstep: every instruction's effects are the same."""
    command = "%s --isa=%s_zicclsm --log-commits {}" % (
        shlex.quote(os.path.join(given[suite], "spike")), SPIKE_ISA)
    options = ["--isa", SPIKE_ISA + "_svade_sdtrig", "--difftest", command]
    found = test_programs(rvemu, options, given["riscv-tests"])
    count_programs(suite, "lockstep", groups, found, counts, SPIKE_LACKS)
    for name, why in SPIKE_LACKS.items():
        print("    left out: %-20s %s" % (name, why))


def xv6_console(rvemu, path, cpus, options):
    """make's own `qemu` target, its emulator replaced."""
    qemu = " ".join([rvemu] + options)
    return Console(["make", "-C", path, "QEMU=" + qemu, "CPUS=%d" % cpus, "qemu"],
                   timeout=60, env={"MAKEFLAGS": ""})


def xv6_check_make(console):
    """Nothing that make or rvemu said before the kernel spoke may be an error."""
    before = console.output[:console.output.find("xv6 kernel is booting")]
    for line in before.splitlines():
        if re.search(r"error|not found|cannot|unknown", line, re.I):
            raise ConsoleError("a line of error before the kernel's first: %r" % line)


def xv6_shell(rvemu, path, options):
    with xv6_console(rvemu, path, 3, options) as c:
        c.expect("xv6 kernel is booting")
        xv6_check_make(c)
        c.expect("init: starting sh")
        c.expect("$ ")
        c.sendline("echo over and | cat")
        c.expect(re.compile(r"(?m)^over and"))
        c.expect("$ ")
        c.sendline("ls")
        c.expect(re.compile(r"README +2 \d+ \d+"))
        c.expect("$ ")
        status = c.finish("\x01x")
        if status != 0:
            raise ConsoleError("make ended with status %d after Ctrl-A x" % status)


def xv6_usertests(rvemu, path, cpus, options):
    with xv6_console(rvemu, path, cpus, options) as c:
        c.expect("$ ")
        c.sendline("usertests")
        which, _ = c.expect("ALL TESTS PASSED", "SOME TESTS FAILED", "panic", "FAILED",
                            timeout=USERTESTS_TIMEOUT)
        if which != 0:
            c.drain(1)
            raise ConsoleError("usertests: " + " / ".join(c.output.split("\n")[-12:]))
        c.expect("$ ")
        c.finish("\x01x")


# Typed at the debugger's prompt while the shell waits for a line; "!": typed to the shell. Patterns that must
# follow each other in the answer.
XV6_DEBUG = [
    ("ps", [r"\n +1 +0 sleeping +- +\d+K init +proc\[0\] in k?wait\r\n", r" 2 +1 sleeping +- +\d+K sh +cons\.r in consoleread\r\n"]),
    ("space 2", [r"process 2 \(sh\): Sv39", r"0{16}-.* r-xu-a-  ram", r"rw-u-ad  ram  stack\r\n", r"0000003ffffff000-.* r-x--a-  ram  trampoline"]),
    ("share 1 2", [r"0 user pages in common, 0 of them writable; 1 pages of the kernel's"]),
    ("pte 2 0", [r"process 2 \(sh\): 0x0 .*by U-mode in Sv39", r"level 0 PTE at .*: V R - X U - A", r"fetch ok: 0x8"]),
    ("why", [r"no process runs or is ready, and 2 sleep", r"process 2 \(sh\) sleeps on cons\.r in consoleread\r\n"]),
    ("syscalls on", []), ("schedule on", []), ("symbol-file PATH/user/_sh", []), ("b sys_read process 2", [r"Breakpoint 1 at 0x8"]), ("c", None),
    ("!echo", [r"Breakpoint 1\r\n", r"sys_read \(\) at kernel/sysfile\.c"]),
    ("bt", [r"#1 .* in syscall \(\)", r"usertrap \(\)", r"<trap> (0x[0-9a-f]+ in )?read \(\) at user/usys\.S", r" in gets \(", r" in main \(\) at user/sh\.c:"]),
    ("syscalls", [r" 2 sh +read\(0, \d+, 1\) has not returned"]),
    ("schedule", [r"  2 \(sh\)\r\n", r"a = 2 \(sh\)"]),
    ("info threads", [r"process 2 \(sh\)"]),
]


def talk(c, rows, words):
    """rows as those of XV6_DEBUG; each of words (a name in capitals: what stands for it, by what was said)."""
    prompt = "(rvemu) "
    c.send("\x01c")
    c.expect(prompt)
    for line, patterns in rows:
        for name, word in words.items():
            line = line.replace(name, word(c.output)) if name in line else line
        at = c.mark
        c.sendline(line.lstrip("!"))
        if patterns is None:
            continue
        c.expect(prompt, timeout=120)
        for pattern in patterns:
            found = re.compile(pattern).search(c.output, at)
            if not found:
                raise ConsoleError("%s: no /%s/ in:\n%s" % (line, pattern, c.output[-3000:]))
            at = found.end()
    if c.finish("quit\n") != 0:
        raise ConsoleError("`quit` did not end it well")


def xv6_debug(rvemu, path, options):
    with xv6_console(rvemu + " debug -ex c", path, 1, options) as c:
        c.expect("$ ")
        talk(c, XV6_DEBUG, {"PATH": lambda said: path})


# In the tree's own folder with its .gdbinit, as its users start it: a command, and what it must say.
XV6_GDB = [
    ("info threads", r'Thread 1 "hart 0"(?s:.*)Thread 3 "hart 2"'),
    ("break main", r"Breakpoint 1 at 0x8"),
    ("continue", r"hit Breakpoint 1, main \(\)\s+at kernel/main.c:\d+"),
    ("next", r"(?m)^\d+\t"),
    ("delete", ""),
    ("tbreak sys_exec", r"Temporary breakpoint 2 at 0x8"),  # another hart may be in it, too
    ("continue", r"Temporary breakpoint 2, sys_exec \(\)\s+at kernel/sysfile.c:\d+"),
    ("backtrace", r"#0 +sys_exec \(\)(?s:.*)#1 .*syscall \(\)\s+at kernel/syscall.c:\d+(?s:.*)#2 .*usertrap \(\)"),
    ("print cpus[$_thread - 1].proc->name", r'= "init'),
    ("print/x cpus[$_thread - 1].proc->trapframe->a7", r"= 0x7\n"),
    ("tbreak kalloc", r"Temporary breakpoint 3"),  # not sys_exec: what sleeps may wake on another hart
    ("continue", r"Temporary breakpoint 3, kalloc"),
    ("finish", r"Value returned is"),
    ("watch ticks", r"atchpoint 4: ticks"),
    ("continue", r"atchpoint 4: ticks\n(?s:.*)Old value = \d+\nNew value = \d+"),
    ("delete", ""),
    ("add-symbol-file user/_sh", "add symbol table"),
    ("break parsecmd", r"Breakpoint 5 at 0x"),
    ("continue", r"Breakpoint 5, parsecmd \(s=.*\)\s+at user/sh.c:\d+"),  # `echo` was typed
    ("print $priv", r"= 0\n"),
    ("print s", r'"echo by gdb'),
    ("backtrace", r"#0 +parsecmd(?s:.*)#1 .*main \("),
    ("delete", ""),
    ("tbreak write", r"Temporary breakpoint 6"),
    ("detach", "detached"),
]


def xv6_gdb(rvemu, path, options):
    """make's `qemu-gdb` and gdb-multiarch, with the .gdbinit that make wrote."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    with Console(["make", "-C", path, "QEMU=" + " ".join([rvemu] + options), "GDBPORT=%d" % port, "qemu-gdb"],
                 timeout=60, env={"MAKEFLAGS": ""}) as c:
        c.expect("Now run 'gdb'")
        c.expect("target remote")
        words = ["gdb-multiarch", "-batch", "-iex", "set auto-load safe-path /"]
        for i, (command, _) in enumerate(XV6_GDB):
            words += ["-ex", "echo <%d>\\n" % i, "-ex", command]
        # gdb takes ./.gdbinit; nobody's own
        with Console(words, mode="pipe", cwd=path, env={"HOME": path}, timeout=30) as gdb:
            try:
                gdb.expect("Breakpoint 5 at")
                c.expect("$ ")
                c.sendline("echo by gdb")
                gdb.finish()
            except ConsoleError:
                pass  # what it did last is told below
            said = gdb.output
        for i, (command, pattern) in enumerate(XV6_GDB):
            part = re.search(r"<%d>\n(.*?)(?=<%d>\n|\Z)" % (i, i + 1), said, re.S)
            if not part or not re.search(pattern, part.group(1)):
                raise ConsoleError("gdb: %s: %s" % (command, (part.group(1) if part else said)[-600:]))
        c.expect("echo by gdb\r\nby gdb")
        c.finish("\x01x")


def run_similarity(suite, groups, rvemu, given, counts):
    """Is the guest, is the firmware their words?"""
    start, rows, failures = time.monotonic(), [], []
    group, expected = groups[0]
    try:
        rows = similarity.compare(*similarity.functions_of({suite: given[suite]}))
        failures = [(group, similarity.line(r)) for r in similarity.above(rows)]
    except ValueError as e:
        failures = [(group, str(e))]
    counts.group(suite, group, "", expected, failures, 1, time.monotonic() - start)
    for row in rows[:3]:
        print("    " + similarity.line(row))


def run_xv6(suite, groups, rvemu, given, counts):
    run_similarity(suite, [g for g in groups if g[0] == "similarity"], rvemu, given, counts)
    for group, expected in [g for g in groups if g[0] != "similarity"]:
        for mode, options in MODES[:1]:
            start = time.monotonic()
            failures = []
            with tempfile.TemporaryDirectory() as place:
                copy = os.path.join(place, "xv6")
                # times kept: make must find nothing to rebuild
                shutil.copytree(given[suite], copy, copy_function=shutil.copy2, symlinks=True)
                try:
                    if group == "shell":
                        xv6_shell(rvemu, copy, options)
                    elif group == "debug":
                        xv6_debug(rvemu, copy, options)
                    elif group == "gdb":
                        xv6_gdb(rvemu, copy, options)
                    else:
                        xv6_usertests(rvemu, copy, int(group.rsplit("-", 1)[1]), options)
                except (ConsoleError, OSError) as e:
                    failures.append((group, str(e)))
            counts.group(suite, group, mode, expected, failures, 1, time.monotonic() - start)


def run_binutils(suite, groups, rvemu, given, counts):
    """Our disassembly of every instruction against a newer objdump than the host's."""
    start = time.monotonic()
    printer = os.path.join(os.path.dirname(os.path.realpath(rvemu)), "..", "tests", "isa", "isa_print")
    tools = [os.path.join(given[suite], "riscv64-unknown-elf-" + t) for t in ("as", "objdump")]
    compare = [sys.executable, os.path.join(TESTS, "isa", "isa_disasm.py"), "--complete", printer]
    group, expected = groups[0]
    try:
        done = subprocess.run(compare + tools, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, errors="replace", timeout=60 * SCALE)
        said = done.stdout.strip().split("\n")
        failures = [(group, said[-1])] if done.returncode else []
    except (OSError, subprocess.TimeoutExpired) as e:
        failures = [(group, str(e))]
    counts.group(suite, group, "", expected, failures, 1, time.monotonic() - start)


def boot_linux(guest, rvemu, harts, firmware):
    """None, or why it failed."""
    bios = guest.opensbi() if firmware == "opensbi" else "default"
    try:
        with guest.console([rvemu], harts, bios) as c:
            c.expect("OpenSBI v" if firmware == "opensbi" else "rvemu firmware")
            guest.drive(c, harts)
    except ConsoleError as e:
        return str(e)
    return None


def run_linux(suite, groups, rvemu, given, counts):
    for group, expected in groups:
        kind, harts = group.rsplit("-", 1)
        guest = linux.guests(given[suite])[kind]
        if guest.lacks():
            print("    there is no %s" % guest.lacks())
        for firmware in FIRMWARES:
            start = time.monotonic()
            why = None if guest.lacks() else boot_linux(guest, rvemu, int(harts), firmware)
            counts.group(suite, group, firmware, expected, [(group, why)] if why else [],
                         0 if guest.lacks() else 1, time.monotonic() - start)


# The same for Linux, with the symbols of its own debug information. CAT: the number of a process.
LINUX_DEBUG = [
    ("ps", [r"no kernel is known here: .*vmlinux"]), ("symbol-file PATH/vmlinux", []),
    ("ps", [r"\n +1 +0 sleeping +- +\d+K sh +in \w+\r\n", r" 2 +0 sleeping +- +0K kthreadd +in kthreadd\r\n", r" 2 idle +- +0K kworker/",
            r" 1 sleeping +- +\d+K cat +in \w+\r\n"]),
    ("space CAT", [r"process \d+ \(cat\): Sv\d\d, root 0x", r" r-xu-a-  ram\r\n", r" rw-u-ad  ram  heap\r\n"]),
    ("share 1 CAT", [r" r-xu-a- r-xu-a-\r\n", r"[1-9]\d+ user pages in common, 0 of them writable"]),
    ("syscalls on", []), ("schedule on", []), ("b ksys_read process CAT", [r"Breakpoint 1 at 0xffff"]), ("c", None),
    ("!hello", [r"Breakpoint 1\r\n", r"ksys_read \(fd=0, "]),
    ("bt", [r" in __riscv_sys_read \(", r" in do_trap_ecall_u \(", r" in handle_exception \(", r"<trap> 0x0000"]),
    ("info threads", [r"S-mode, process \d+ \(cat\)\r\n"]),
    ("syscalls CAT", [r" cat +write\(1, 0x[0-9a-f]+, 6, .*\) = 6\r\n", r" cat +read\(0, .*\) has not returned"]),
    ("schedule", [r" \(cat\)\r\n", r"hart 0 \|", r"hart 1 \|", r"\(cat\), "]),
    ("p ((struct task_struct *)$tp)->comm", [r'"cat"']),
]


def run_linux_debug(suite, groups, rvemu, given, counts):
    """Debian's kernel and the vmlinux of its package of debug information."""
    path, start, failures = given[suite], time.monotonic(), []
    group, expected = groups[0]
    words = ["-m", "256M", "-smp", "2", "-kernel", path + "/Image", "-initrd", path + "/initramfs.gz", "-append", "console=ttyS0", "-ex", "c"]
    try:
        with Console([rvemu, "debug", "--seed", "1"] + words, timeout=240) as c:
            c.expect("INIT: shell ready")
            c.expect("# ")
            c.sendline("cat")
            c.drain(3)
            talk(c, LINUX_DEBUG, {"PATH": lambda said: path, "CAT": lambda said: re.findall(r" (\d+) +1 \w+ +\S+ +\d+K cat", said)[-1]})
    except ConsoleError as e:
        failures.append((group, str(e)))
    counts.group(suite, group, "", expected, failures, 1, time.monotonic() - start)


RUNNERS = {"riscv-tests": run_programs, "riscv-arch-test": run_programs,
           "spike": run_spike, "binutils": run_binutils, "xv6": run_xv6, "xv6-2022": run_xv6,
           "opensbi": run_similarity,
           "linux": run_linux, "linux-debug": run_linux_debug}
NEEDS = {"spike": "riscv-tests"}  # the programs of another suite
TIMES = {run_programs: len(MODES), run_linux: len(FIRMWARES)}  # how often each test is run


def run(rvemu, given, counts):
    """given: {suite: path}. Suites that were not given are told and counted as skipped."""
    rvemu = os.path.abspath(rvemu)
    given = {suite: os.path.abspath(path) for suite, path in given.items()}
    table = rows()
    for suite in dict.fromkeys(r[0] for r in table):
        groups = [(g, n) for s, g, n in table if s == suite]
        lacks = [s for s in (suite, NEEDS.get(suite, suite)) if s not in given]
        if not lacks and not os.access(rvemu, os.X_OK):
            counts.group(suite, "all", "", sum(n for _, n in groups), [], 0, 0)
            print("    there is no %s" % rvemu)
        elif not lacks:
            RUNNERS[suite](suite, groups, rvemu, given, counts)
        if not lacks:
            continue
        total = sum(n for _, n in groups) * TIMES.get(RUNNERS[suite], 1)
        counts.skipped += total
        print("%-15s NOT RUN (%d tests): give --with %s=PATH; %s" %
              (suite, total, lacks[0], README_SECTION), flush=True)


def parse_with(arguments):
    """["NAME=PATH"] -> {NAME: PATH}; exits with 125 and one line otherwise."""
    known = list(dict.fromkeys(r[0] for r in rows()))
    given = {}
    for a in arguments:
        name, equals, path = a.partition("=")
        if not equals or name not in known:
            sys.exit(fail("--with %s: NAME=PATH is wanted, NAME one of %s" % (a, ", ".join(known))))
        if not os.path.isdir(path):
            sys.exit(fail("--with %s: %s is no folder" % (a, path)))
        given[name] = path
    return given


def fail(text):
    print("dev: " + text, file=sys.stderr)
    return 125


def main():
    parser = argparse.ArgumentParser(description="run outside suites")
    parser.add_argument("--rvemu", default="build/rvemu")
    parser.add_argument("suite", nargs="*", metavar="NAME=PATH")
    options = parser.parse_args()
    counts = Counts()
    run(options.rvemu, parse_with(options.suite), counts)
    print("%d passed, %d failed, %d skipped" % (counts.passed, counts.failed, counts.skipped))
    return 1 if counts.failed else 0


if __name__ == "__main__":
    sys.exit(main())
