#!/usr/bin/env python3
"""docs/vscode/launch.json, and gdb's machine interface as VS Code's C++ extension (cppdbg) speaks it: the
server is started with the file's arguments, and gdb-multiarch gets the commands that cppdbg sends. The
status is 77 where there is no gdb-multiarch.

    mi.py RVEMU XV6.IMG KERNEL.ELF TOP
"""
import json
import os
import re
import shlex
import shutil
import signal
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from console import Console, ConsoleError  # noqa: E402
from gdbclient import Server  # noqa: E402

RVEMU, IMAGE, KERNEL, TOP = [os.path.abspath(a) for a in sys.argv[1:5]]

# command, pattern in its result, pattern in the stop that follows ("": none is waited for)
START = [
    ("-gdb-set target-async off", r"\^done", ""),
    ("-gdb-set breakpoint pending on", r"\^done", ""),
    ("-environment-cd /", r"\^done", ""),
    ("-file-exec-and-symbols %s" % KERNEL, r"\^done", ""),
]
ROWS = [
    ("-thread-info", r'\^done,threads=\[\{id="1",.*name="hart 0"', ""),
    ("-break-insert -f kernel_main", r'\^done,bkpt=\{number="1",.*file="[^"]*kernel/main.c"', ""),
    ("-exec-continue", r"\^running", r'\*stopped,reason="breakpoint-hit",.*bkptno="1",.*func="kernel_main"'),
    ("-stack-list-frames 0 1000", r'\^done,stack=\[frame=\{level="0",.*func="kernel_main",.*line="\d+"', ""),
    ("-stack-list-variables --thread 1 --frame 0 --simple-values", r'\^done,variables=\[\{name="hartid",arg="1"', ""),
    ("-exec-next", r"\^running", r'\*stopped,reason="end-stepping-range",.*func="kernel_main"'),
    ("-break-insert -f PLACE", r'\^done,bkpt=\{number="2",.*func="syscall_dispatch"', ""),
    ("-exec-continue", r"\^running", r'\*stopped,reason="breakpoint-hit",.*bkptno="2",.*func="syscall_dispatch"'),
    ("-stack-list-frames 0 1000", r'level="0",.*func="syscall_dispatch".*level="1",.*func="serve_syscall".*func="trap_from_user"', ""),
    ("-var-create - * number", r'\^done,name="var1",numchild="0",value="\d+",type="uint64_t"', ""),
    ("-data-evaluate-expression arg[0]", r'\^done,value="', ""),
    ("-data-list-register-values x 32", r'\^done,register-values=\[\{number="32",value="0x802', ""),
    ("-data-read-memory-bytes $sp 16", r'\^done,memory=\[\{begin="0xffffffc', ""),
    ("-exec-step", r"\^running", r'\*stopped,reason="end-stepping-range",.*func="\w+"'),
    ("-break-delete 1 2", r"\^done", ""),
]


class Mi:
    """gdb, spoken to in MI."""

    def __init__(self, words, cwd):
        self.console = Console(words, mode="pipe", cwd=cwd, env={"HOME": cwd}, timeout=30)
        self.number = 100

    def ask(self, command, result):
        self.number += 1
        self.console.sendline("%d%s" % (self.number, command))
        _, found = self.console.expect(re.compile(r"(?m)^%d(\^.*)\n" % self.number))
        if not re.search(result, found.group(1)):
            raise ConsoleError("%s: no /%s/ but %s" % (command, result, found.group(1)[:1500]))

    def stopped(self, pattern):
        _, found = self.console.expect(re.compile(r"(?m)^\*stopped.*\n"))
        if not re.search(pattern, found.group(0)):
            raise ConsoleError("no /%s/ but %s" % (pattern, found.group(0)[:1500]))


def line_of(path, pattern):
    with open(path, encoding="utf-8") as f:
        return next(i for i, line in enumerate(f, 1) if re.search(pattern, line))


def drive(mi, server):
    file = os.path.join(TOP, "images", "xv6", "kernel", "syscall.c")
    place = "%s:%d" % (file, line_of(file, r"if \(number >= "))
    for command, result, _ in START:
        mi.ask(command, result)
    mi.ask("-target-select remote " + server.where, r"\^connected")
    for command, result, stop in ROWS:
        mi.ask(command.replace("PLACE", place), result)
        if stop:
            mi.stopped(stop)
    mi.ask("-exec-continue", r"\^running")
    time.sleep(0.3)
    os.kill(mi.console.pid, signal.SIGINT)  # the pause button
    mi.stopped(r'signal-name="SIGINT"|reason="signal-received"')
    mi.ask("-target-detach", r"\^done")
    mi.ask("-gdb-exit", r"\^exit")


def main():
    with open(os.path.join(TOP, "docs", "vscode", "launch.json"), encoding="utf-8") as f:
        launch = json.load(f)["configurations"]
    if not shutil.which("gdb-multiarch"):
        print("skipped: no gdb-multiarch")
        return 77
    ours = launch[0]
    with tempfile.TemporaryDirectory() as folder:
        build = os.path.join(folder, "build")
        os.mkdir(build)
        shutil.copy(IMAGE, os.path.join(build, "xv6.img"))
        words = [w.replace("${workspaceFolder}", folder) for w in shlex.split(ours["debugServerArgs"])]
        assert words[0] == "-s" and ours["miDebuggerServerAddress"].endswith(":1234")
        os.chdir(folder)
        with Server([RVEMU, "-gdb", "tcp::0"] + words[1:]) as server:
            assert re.search(ours["serverStarted"], server.said), server.said
            mi = Mi([ours["miDebuggerPath"], "--interpreter=mi", "-nx", "-q"], folder)
            try:
                drive(mi, server)
            except ConsoleError as e:
                print("FAILED: %s" % e)
                return 1
            finally:
                mi.console.close()
            end = time.monotonic() + 30
            serial = os.path.join(build, "serial.log")
            while time.monotonic() < end and b"$ " not in open(serial, "rb").read():
                time.sleep(0.1)
            if b"$ " not in open(serial, "rb").read():
                print("FAILED: the guest does not go on behind the debugger")
                return 1
    for other in launch[1:]:  # without a server of its own
        assert "debugServerPath" not in other and other["MIMode"] == "gdb", other
    print("%d commands" % (len(START) + len(ROWS)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
