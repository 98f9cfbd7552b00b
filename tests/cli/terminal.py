#!/usr/bin/env python3
"""rvemu on a terminal, as a person uses it: keys, suspension, signals, death by SIGKILL, and a
large paste. Each test drives the real program through a pseudo-terminal.

    terminal.py RVEMU CLERK.ELF [TEST...]
"""
import os
import re
import signal
import struct
import sys
import tempfile
import termios
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from console import Console, ConsoleError, cpu_share, SCALE  # noqa: E402

RVEMU, CLERK = sys.argv[1:3]


def start(*options, **more):
    return Console([RVEMU, *options, CLERK], **more)


def state(fd):
    """What of a terminal's state a shell cares for."""
    attributes = termios.tcgetattr(fd)
    return attributes[:4] + [attributes[6][termios.VMIN], attributes[6][termios.VTIME]]


FRESH = state(os.openpty()[0])


def settles(what, seconds=5):
    """True once what() is, within some seconds."""
    end = time.monotonic() + seconds * SCALE
    while time.monotonic() < end:
        if what():
            return True
        time.sleep(0.01)
    return False


def check(good, text):
    if not good:
        raise ConsoleError(text)


def test_greeting():
    """One line at the start says how to quit; Ctrl-A x does, with 0."""
    with start() as c:
        c.expect("rvemu: 128 MiB, 1 hart; Ctrl-A x quits, Ctrl-A h help")
        c.expect("ready")
        check(c.finish("\x01x") == 0, "status %s" % c.status)
        check("rvemu: ended by Ctrl-A x" in c.output, "no last line: " + c.output)


def test_help_lists_only_what_works():
    with start() as c:
        c.expect("ready")
        c.send("\x01h")
        c.expect("Ctrl-A x")
        c.expect("sends Ctrl-A")
        check("not there" not in c.output, "it lists what does not work")
        c.send("\x01c")
        c.expect("stopped by Ctrl-A c")
        c.expect("(rvemu) ")
        c.sendline("c")
        c.send("\x01q")
        c.expect("rvemu: Ctrl-A q is no key of ours")
        check(c.finish("\x01x") == 0, "status %s" % c.status)


def test_nmi():
    """Ctrl-A n interrupts hart 0; where there are no NMIs it says what is wanting."""
    program = [0x74446073,              # csrsi mnstatus, NMIE
               0x10500073, 0xffdff06f]  # 1: wfi; j 1b
    handler = [0x100002b7, 0x04e00313, 0x00628023,  # 'N' to the UART
               0x70200073]              # mnret
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "nmi")
        with open(path, "wb") as f:
            f.write(struct.pack("<3I", *program).ljust(0x100, b"\0") + struct.pack("<4I", *handler))
        options = ["-bios", "none", "-kernel", path, "--isa", "max_smrnmi"]
        with Console([RVEMU, *options, "-M", "virt,rnmi-interrupt-vector=0x80000100"]) as c:
            c.expect("Ctrl-A h help")
            c.send("\x01h")
            c.expect("Ctrl-A n")
            c.expect("suspends")
            for _ in range(3):
                c.send("\x01n")
                c.expect("N")
            check(c.finish("\x01x") == 0, "status %s" % c.status)
    with start() as c:
        c.expect("ready")
        c.send("\x01h")
        c.expect("sends Ctrl-Z")
        check("Ctrl-A n" not in c.output, "it lists what does not work")
        c.send("\x01n")
        c.expect("rvemu: Ctrl-A n: NMI: the harts have none (--isa max_smrnmi)")
        check(c.finish("\x01x") == 0, "status %s" % c.status)
    with start("--isa", "max_smrnmi") as c:
        c.expect("ready")
        c.send("\x01n")
        c.expect("rvemu: Ctrl-A n: NMI: has no handler")
        check(c.finish("\x01x") == 0, "status %s" % c.status)


def test_ctrl_a_twice():
    """Ctrl-A Ctrl-A reaches the guest as one Ctrl-A; Ctrl-C is the guest's too."""
    with start() as c:
        c.expect("ready")
        c.send("e[\x01\x01\x03]")
        c.expect("[\x01\x03]")
        c.send("\x04")
        c.expect("count 0000000000000004")
        check(c.finish("") == 0, "status %s" % c.status)


def test_state_is_restored():
    """After Ctrl-A x, an end by the guest, SIGTERM and SIGKILL: as it was."""
    for way in ("quit", "guest", "term", "kill"):
        with start() as c:
            c.expect("ready")
            raw = state(c._fd)
            check(not raw[3] & termios.ICANON and not raw[3] & termios.ECHO, "it is not raw")
            if way == "quit":
                c.send("\x01x")
            elif way == "guest":
                c.send("o")
            else:
                os.kill(c.pid, signal.SIGTERM if way == "term" else signal.SIGKILL)
            wanted = {"quit": 0, "guest": 0, "term": 143, "kill": 137}[way]
            check(c.finish("") == wanted, "%s: status %s" % (way, c.status))
            check(settles(lambda: state(c._fd) == FRESH), "%s: the terminal stays raw" % way)


def processes(field, number):
    """Pids whose parent (field 1) or process group (2) is `number`, by /proc."""
    found = []
    for name in os.listdir("/proc"):
        try:
            with open("/proc/%s/stat" % name, encoding="utf-8", errors="replace") as f:
                fields = f.read().rsplit(")", 1)[1].split()
        except (OSError, IndexError):
            continue
        if name.isdigit() and int(fields[field]) == number and fields[0] != "Z":
            found.append(int(name))
    return found


def test_kill_under_a_shell():
    """SIGKILL under an interactive shell: the next command line works and echoes."""
    with Console(["sh", "-i"], env={"PS1": "SH> ", "TERM": "dumb"}) as c:
        c.expect("SH> ")
        c.sendline("%s %s" % (RVEMU, CLERK))
        c.expect("ready")
        pid = processes(1, c.pid)[0]
        os.kill(pid, signal.SIGKILL)
        c.expect("SH> ")
        check(settles(lambda: state(c._fd)[3] & termios.ECHO), "no echo")
        c.sendline("echo sta''tus $?")
        c.expect("status 137")
        check(settles(lambda: not processes(2, pid)), "a process stays")


def test_kill_by_name():
    """`killall -9 rvemu` means all of that name; who restores the terminal has another."""
    with start() as c:
        c.expect("ready")
        name = os.path.basename(os.readlink("/proc/%d/exe" % c.pid))
        children = open("/proc/%d/task/%d/children" % (c.pid, c.pid)).read().split()
        check(len(children) == 1, "children: %s" % children)
        comm = "/proc/%s/comm" % children[0]
        check(settles(lambda: name not in open(comm).read()), "it is called the same")
        os.kill(c.pid, signal.SIGKILL)
        check(settles(lambda: state(c._fd) == FRESH), "the terminal stays raw")


def suspend_and_continue(keys, *options):
    with Console(["bash", "--norc", "--noprofile", "-i"], env={"PS1": "SH> ", "TERM": "dumb"}) as c:
        c.expect("SH> ")
        c.sendline(" ".join([RVEMU, *options, CLERK]))
        c.expect("ready")
        if keys:
            c.send(keys)
        else:
            os.kill(processes(1, c.pid)[0], signal.SIGTSTP)
        c.expect("Stopped")
        c.expect("SH> ")
        c.sendline("stty -a | tr ' ' '\\n' | grep -x icanon")
        c.expect("\nicanon")
        c.expect("SH> ")
        c.sendline("fg")
        c.expect(CLERK)
        settles(lambda: not state(c._fd)[3] & termios.ICANON)
        c.send("ehello")
        c.expect("hello")
        c.send("\x04")
        c.expect("count 0000000000000005")
        c.expect("SH> ")
        c.sendline("exit")


def test_suspend_by_ctrl_a_z():
    suspend_and_continue("\x01z")


def test_suspend_by_ctrl_z():
    suspend_and_continue("\x1a", "--ctrl-z", "suspend")


def test_suspend_by_signal():
    suspend_and_continue("")


def test_ctrl_z_for_the_guest():
    with start("--ctrl-z", "guest") as c:
        c.expect("ready")
        c.send("e\x1a\x04")
        c.expect("count 0000000000000001")
        check(c.finish("") == 0, "status %s" % c.status)


def test_signals():
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
        with start() as c:
            c.expect("ready")
            os.kill(c.pid, number)
            check(c.finish("") == 128 + number, "%s: status %s" % (number, c.status))
            c.output.index("rvemu: ended by %s; hart 0 at 0x8" % signal.Signals(number).name)


def test_paste():
    """1 MiB pasted loses no byte, and the keys after it still work."""
    data = bytes(32 + i * 7 % 90 for i in range(1 << 20))
    total = 0
    for byte in data:
        total = (total * 31 + byte) & (1 << 64) - 1
    with start(timeout=120) as c:
        c.expect("ready")
        c.send(b"e" + data + b"\x04")
        c.expect("count %016x sum %016x" % (len(data), total))
        check(c.finish("") == 0, "status %s" % c.status)


def test_paste_to_a_deaf_guest():
    """A guest that reads nothing: what is typed waits, and Ctrl-A x is still seen."""
    with start(timeout=60) as c:
        c.expect("ready")
        c.send("n")
        c.expect("deaf")
        c.send(b"x" * 300000)
        check(c.finish("\x01x") == 0, "status %s" % c.status)


def test_quit_while_nobody_reads():
    """The guest floods, the terminal is not read: Ctrl-A x and SIGTERM end it all the same."""
    for way in ("key", "term"):
        with start() as c:
            c.expect("ready")
            os.write(c._fd, b"f")
            time.sleep(0.5 * SCALE)  # now its output is stuck
            if way == "key":
                os.write(c._fd, b"\x01x")
            else:
                os.kill(c.pid, signal.SIGTERM)

            def ended():
                return os.waitid(os.P_PID, c.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            check(settles(ended, 10), "%s: it hangs" % way)
            check(c.finish("") == (0 if way == "key" else 143), "%s: %s" % (way, c.status))


def test_idle_costs_nothing():
    with start() as c:
        c.expect("ready")
        share = cpu_share(c.pid, 1, 0.02)
        check(c.finish("\x01x") == 0, "status %s" % c.status)
        check(share < 0.02, "%.3f %% of a core" % (100 * share))


def test_no_flags_left_behind():
    """O_NONBLOCK is not left on what others share: cat can read after us."""
    with Console(["sh", "-c", "%s %s; cat" % (RVEMU, CLERK)]) as c:
        c.expect("ready")
        c.send("o")
        c.expect("powered off")
        c.sendline("still here")
        c.expect(re.compile("still here.*still here", re.S))


def main():
    tests = {n[5:]: f for n, f in globals().items() if n.startswith("test_")}
    failed = 0
    for name in sys.argv[3:] or tests:
        start_time = time.monotonic()
        try:
            tests[name]()
            print("ok      %-32s %.1f s" % (name, time.monotonic() - start_time), flush=True)
        except (ConsoleError, ValueError, OSError) as e:
            failed += 1
            print("FAILED  %s: %s" % (name, e), flush=True)
    return failed != 0


if __name__ == "__main__":
    sys.exit(main())
