#!/usr/bin/env python3
"""--log-commits and --difftest: each kind of line of the log, with commits.S; lockstep with another
rvemu, with logs in which one thing is altered, and with peers that are none.

    commits.py RVEMU RISCV-GCC [TEST...]
"""
import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
RVEMU = os.path.abspath(sys.argv[1])
GCC = sys.argv[2]
SCALE = float(os.environ.get("TEST_TIMEOUT_SCALE", "1"))
BASE = 0x80000000
LINE = re.compile(r"core +(\d+): ([013]) 0x([0-9a-f]{16}) \(0x([0-9a-f]{4}|[0-9a-f]{8})\)(.*)")


class Elf:
    """Sections and symbols of a program."""

    def __init__(self, path):
        with open(path, "rb") as f:
            self.data = f.read()
        shoff, = struct.unpack_from("<Q", self.data, 40)
        count, names = struct.unpack_from("<HH", self.data, 60)
        heads = [struct.unpack_from("<IIQQQQII", self.data, shoff + 64 * i) for i in range(count)]
        self.section = {self.text(heads[names][4] + h[0]): self.data[h[4]:h[4] + h[5]]
                        for h in heads}
        self.symbol = {}
        for h in heads:
            if h[1] != 2:
                continue
            for at in range(h[4], h[4] + h[5], 24):
                name, = struct.unpack_from("<I", self.data, at)
                text = self.text(heads[h[6]][4] + name)
                self.symbol[text], = struct.unpack_from("<Q", self.data, at + 8)

    def text(self, at):
        return self.data[at:self.data.index(b"\0", at)].decode()

    def expectations(self):
        """[(address after the instruction, text)]"""
        data, at, found = self.section[".expect"], 0, []
        while at < len(data):
            end = data.index(b"\0", at + 8)
            found.append((struct.unpack_from("<Q", data, at)[0], data[at + 8:end].decode()))
            at = end + 1
        return found

    def value(self, text):
        """An address, a symbol, either with an offset, in 16 digits; or `*`."""
        if text == "*":
            return "[0-9a-f]{16}"
        base, _, offset = text.partition("+")
        start = self.symbol[base] if base in self.symbol else int(base, 16)
        return "%016x" % (start + int(offset or "0", 16))

    def pattern(self, text):
        """What the line has behind the encoding, as a regular expression."""
        if text.startswith("cbo.zero "):
            at = int(self.value(text.split()[1]), 16)
            return "".join(" mem 0x%016x 0x00" % (at + i) for i in range(64))
        line = ""
        for item in filter(None, text.split(", ")):
            name, value, *store = item.split()
            line += " %-3s 0x%s" % (name, self.value(value))
            if store:
                size, stored = store[0].split("=")
                line += " 0x" + stored.zfill(2 * int(size))
        return line


def say(why):
    raise AssertionError(why)


def link(source, program, march):
    abi = "lp64d" if "g" in march else "lp64"
    subprocess.run([GCC, "-march=" + march, "-mabi=" + abi, "-nostdlib", "-static",
                    "-Wl,--no-warn-rwx-segments", "-Wl,--build-id=none", "-Wl,--no-relax",
                    "-Wl,-Ttext=0x80000000", "-Wl,-Tdata=0x80002000", source, "-o", program],
                   check=True)


class Place:
    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix="rvemu-commits-")
        self.program = os.path.join(self.folder, "commits's.elf")  # a name that a shell must quote
        link(os.path.join(HERE, "commits.S"), self.program, "rv64gc")
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.folder)

    def path(self, name):
        return os.path.join(self.folder, name)

    def small(self, code, march="rv64i_zicsr"):
        """A program of a few instructions that switches off."""
        with open(self.path("small.S"), "w") as f:
            f.write(".globl _start, tohost\n_start:\n%s\nli t0, 1; la t1, tohost; sd t0, 0(t1)\n"
                    "j .\n.data\n.balign 8\ntohost: .dword 0\nfromhost: .dword 0\n" % code)
        link(self.path("small.S"), self.path("small"), march)
        return self.path("small")

    def run(self, *options, status=0, program=None, timeout=60):
        p = subprocess.run([RVEMU, *options, program or self.program], stdin=subprocess.DEVNULL,
                           capture_output=True, timeout=timeout * SCALE)
        err = p.stderr.decode()
        assert p.returncode == status, "status %d, not %d\n%s" % (p.returncode, status, err)
        return err

    def log(self, *options):
        """The lines of the log of the program, without their newlines."""
        path = self.path("log")
        self.run("--log-commits", "--log", path, *options)
        with open(path) as f:
            text = f.read()
        assert text.endswith("\n")
        return text.split("\n")[:-1]

    def peer(self, lines, *options, status, more=""):
        """Against a log that is in a file. `more` is done after it."""
        path = self.path("altered")
        with open(path, "w") as f:
            f.write("".join(l + "\n" for l in lines))
        return self.run("--difftest", "cat '%s' >&2 %s" % (path, more), *options, status=status)


def pc_of(line):
    return int(LINE.fullmatch(line).group(3), 16)


def last(err):
    return err.splitlines()[-1]


# ---- the log -------------------------------------------------------------------------------------

def check_lines(elf, lines):
    """Each line has the form, its pc is where the one before leads, its encoding what is there."""
    code, start = elf.section[".text"], elf.symbol["_start"]
    after = {}
    for line in lines:
        m = LINE.fullmatch(line) or say("no line of a log: %r" % line)
        pc, raw = int(m.group(3), 16), bytes.fromhex(m.group(4))[::-1]
        if pc < BASE:
            continue
        assert code[pc - start:pc - start + len(raw)] == raw, line
        mode = 0 if elf.symbol["user"] <= pc < elf.symbol["wait"] else 3
        assert int(m.group(2)) == mode, line
        if m.group(1) == "0":
            after.setdefault(pc + len(raw), []).append(m.group(5))
    return after


def check_expectations(elf, lines):
    after = check_lines(elf, lines)
    expected = elf.expectations()
    assert len(expected) > 80
    for address, text in expected:
        found = after.get(address, [])
        want = [] if text == "!" else [elf.pattern(text)]
        good = len(found) == len(want) and all(map(re.fullmatch, want, found))
        assert good, "before 0x%x: %r, not %r (%s)" % (address, found, want, text)


def test_lines(p):
    elf = Elf(p.program)
    texts = []
    for options in ((), ("--no-cache",), ("--seed", "1"), ("--seed", "1", "--budget", "3"),
                    ("--seed", "1", "-smp", "3")):
        lines = p.log(*options)
        check_expectations(elf, lines)
        texts.append([l for l in lines if l.startswith("core   0") and pc_of(l) >= BASE])
    assert texts[0] == texts[1] == texts[2] == texts[3]
    assert any(l.startswith("core   2: 3 0x0000000080000") for l in lines)


def test_off_is_off(p):
    """The log changes nothing, and without it there is none."""
    plain = p.run("--seed", "1", "--hash", "--stats", "-smp", "2")
    logged = p.run("--seed", "1", "--hash", "--stats", "-smp", "2", "--log-commits", "--log",
                   p.path("l"))
    hashes = [re.search(r"hash \w+", t).group() for t in (plain, logged)]
    assert hashes[0] == hashes[1]
    assert "core" not in plain
    retired = int(re.search(r"retired +(\d+)", logged).group(1))
    assert retired == len(open(p.path("l")).read().splitlines())


def test_stderr(p):
    """By default between our own lines, whole ones."""
    lines = p.run("--log-commits").splitlines()
    ours = [l for l in lines if l.startswith("rvemu: ")]
    assert lines[0] == ours[0] and lines[-1] == ours[-1] and len(ours) == 2, ours
    assert lines[1:-1] == p.log()


def test_width_of_f(p):
    """Without D an f register has 32 bits."""
    program = p.small("li t0, 1 << 13; csrs mstatus, t0; li a0, 3; fcvt.s.w fa0, a0",
                      "rv64if_zicsr")
    err = p.run("--log-commits", "--isa", "rv64if", program=program)
    assert " f10 0x40400000 c768_mstatus 0x" in err, err
    err = p.run("--log-commits", program=program)
    assert " f10 0xffffffff40400000 c768_mstatus 0x" in err, err


def test_log_goes_wrong(p):
    assert "--log %s: for the lines of --log-commits" % p.path("x") in p.run(
        "--log", p.path("x"), status=125)
    assert "--log: %s: Is a directory" % p.folder in p.run(
        "--log-commits", "--log", p.folder, status=125)
    assert "the same file is given twice" in p.run("--log-commits", "--log", p.program, status=125)
    assert last(p.run("--log-commits", "--log", "/dev/full", status=125)) == \
        "rvemu: --log-commits: /dev/full: No space left on device"
    # nobody reads: it ends
    done = subprocess.run("'%s' --log-commits --max-insns 100M '%s' 2>&1 >/dev/null | head -1" %
                          (RVEMU, p.small("1: j 2f; 2: j 1b")), shell=True, capture_output=True,
                          timeout=20 * SCALE)
    assert done.stdout.count(b"\n") == 1
    # somebody does not read, and does not go away: a signal still ends it
    with subprocess.Popen([RVEMU, "--log-commits", p.small("1: j 2f; 2: j 1b")],
                          stderr=subprocess.PIPE) as q:
        time.sleep(0.5)
        q.terminate()
        assert q.wait(timeout=10 * SCALE) == 143


# ---- lockstep ------------------------------------------------------------------------------------

PEER = "'%s' --log-commits" % RVEMU


def test_equal(p):
    n = sum(pc_of(l) >= BASE for l in p.log())
    for options in ((), ("--seed", "7"), ("--no-cache",)):
        lines = p.run("--difftest", PEER + " {}", *options).splitlines()
        assert lines[1] == "rvemu: difftest: %d instructions agree" % n, lines
        assert lines[2] == ("rvemu: difftest: both end at the same place: guest powered off "
                            "(tohost)"), lines
        assert len(lines) == 3
    seeded = ("--seed", "3", "-smp", "3")
    p.run("--difftest", "%s %s {}" % (PEER, " ".join(seeded)), *seeded)
    # by a file, with the guest's console and messages beside; Spike's -l in between
    p.run("--difftest", PEER + " --log=/dev/fd/2 {} 2>&1 >&2 | sed 's/^core.*/&\\n"
          "core   0: 0x0000000080000000 (0x00000013) nop\\ncore   0: >>>>  main/' >&2")
    # and both at once
    path = p.path("both")
    p.run("--difftest", PEER + " {}", "--log-commits", "--log", path)
    assert open(path).read().splitlines() == p.log()
    p.run("--difftest", PEER + " {} 2>&1 | sed 's/x10 0x0000000000000007/x10 "
          "0x0000000000000008/' >&2", "--log-commits", "--log", path, status=1)
    lines = open(path).read().splitlines()
    assert lines == p.log()[:len(lines)] and " x10 0x0000000000000007" in lines[-1]


def test_in_rvemu_test(p):
    done = subprocess.run([RVEMU, "test", "--difftest", PEER + " {}", p.program],
                          capture_output=True, stdin=subprocess.DEVNULL)
    assert done.returncode == 0, done.stderr
    done = subprocess.run([RVEMU, "test", "--difftest", PEER + " {} 2>&1 | sed s/x5/x6/ >&2",
                           p.program], capture_output=True, stdin=subprocess.DEVNULL)
    assert done.returncode == 1 and b"x5 becomes 0x0, the peer does not write it" in done.stderr, \
        done.stderr


def alter(lines, pattern, to, nth=0):
    """The same with one line changed (None: dropped): the nth in which it is found."""
    at = [i for i, l in enumerate(lines) if re.search(pattern, l)][nth]
    new = [] if to is None else [re.sub(pattern, to, lines[at], count=1)]
    return at, lines[:at] + new + lines[at + 1:]


def test_differences(p):
    lines = p.log()
    boot = sum(pc_of(l) < BASE for l in lines)
    for pattern, to, why in (
            (r"x10 0x0{15}7", "x10 0x0000000000000008", "x10 becomes 0x7, the peer's 0x8"),
            (r"x10 0x0{15}7", "x11 0x0000000000000007", "x10 becomes 0x7, the peer does not write"),
            (r" x10 0x0{15}7", "", "x10 becomes 0x7, the peer does not write it"),
            (r"\(0x00700013\)", r"\g<0> x9  0x0000000000000001",
             "x9 is not written, the peer's becomes 0x1"),
            (r"core   0: 3 (0x0000000080000010)", r"core   0: 1 \1", "the peer is in S-mode"),
            (r"3 0x0000000080000010", "3 0x0000000080000014", "the peer is at 0x80000014"),
            (r"\(0x00700513\)", "(0x00700593)", "the peer's instruction is 0x00700593"),
            (r"(mem 0x\w{15})\w 0xff$", r"\g<1>f 0xff", "its store is 0xff at 0x"),
            (r"(mem 0x\w{16}) 0x0007$", r"\1 0x0008", "store is 0x0007 at .*, the peer's 0x0008"),
            (r"(mem 0x\w{16}) 0x0007$", r"\1 0x00000007", "the peer's 0x00000007 at"),
            (r" mem 0x\w{16} 0x0007$", "", "its store is .*, the peer's none"),
            (r"(x13 0x\w{16}) mem 0x\w{16}", r"\1", "its load is at .*, the peer's none"),
            (r"f10 0x4", "f10 0x5", "f10 becomes 0x401c000000000000, the peer's 0x501c"),
            (r"c832_mscratch 0x0{16}", "c832_mscratch 0x0000000000000001",
             "mscratch becomes 0x0, the peer's 0x1"),
            (r" c1_fflags 0x0{15}8", "", "fflags becomes 0x8, the peer does not write it"),
            (r"\(0x00700513\)", None, "the peer is at 0x8"),
            (r"mem 0x\w{16} 0x0{15}1$", None, "the peer ended with status 0, and here the guest")):
        at, altered = alter(lines, pattern, to)
        err = p.peer(altered, status=1)
        assert re.search(r"^rvemu: difftest: after %d instructions that agree: .*%s" %
                         (at - boot, why), last(err)), (why, err)
        assert re.search(r"; hart 0 at 0x8\w+ \(\w+\+0x\w+\), [MU]-mode: \w", last(err)), err
        if "ended" not in why:
            assert err.count("rvemu: both:   core   0: ") == min(10, at - boot), err
            assert "rvemu: here:   " + lines[at] in err, err
            assert "rvemu: peer's: core   0: " in err, err


def test_what_may_differ(p):
    """Counters, interrupts pending, devices: the peer's value, and with it we go on."""
    lines = p.log()
    _, altered = alter(lines, r" x7  0x0{15}1 (mem 0x0{9}2000000)", r" x7  0x00000000000000ff \1")
    err = p.peer(altered, status=0)
    assert "agree; what 1 of them read is the peer's" in err, err
    for pattern, to in ((r"c2818_minstret 0x0{15}7", "c2818_minstret 0x0000000000000009"),
                        (r"c836_mip 0x0", "c777_mvip 0x0000000000000000 c836_mip 0xf"),
                        (r"\(0xb02022f3\) x5  0x0{15}7", "(0xb02022f3) x5  0x0000000000012345")):
        p.peer(alter(lines, pattern, to)[1], status=0)
    # what is taken over is what the guest goes on with
    program, path = p.small("rdtime a0; mv a1, a0"), p.path("time.log")
    p.run("--log-commits", "--log", path, program=program)
    log = open(path).read()
    took, n = re.subn(r"(?m)^(.* 0x00000000800.* x10 )0x\w+$", r"\g<1>0x0000000123456789", log)
    assert n == 1
    for wrong, text in ((True, took), (False, re.sub(
            r"(?m)^(.* 0x00000000800.* x11 )0x\w+$", r"\g<1>0x0000000123456789", took))):
        with open(path, "w") as f:
            f.write(text)
        err = p.run("--difftest", "cat '%s' >&2" % path, program=program, status=int(wrong))
        assert wrong == ("x11 becomes 0x123456789, the peer's 0x" in err), err


def test_ends_differ(p):
    lines = p.log()
    err = p.peer(lines[:-20], status=1)
    assert "the peer ended with status 0, and here the guest goes on" in last(err), err
    err = p.peer(lines[:-20], status=1, more="; echo it broke >&2; exit 3")
    assert "the peer ended with status 3, and here the guest goes on; it said: it broke" in \
        last(err), err
    err = p.peer(lines[:-20], status=1, more="; kill -9 $$")
    assert "the peer was ended by signal 9 (Killed)" in last(err), err
    # a peer that looks at tohost now and then only
    p.peer(lines + lines[-1:] * 5000, status=0)
    endless = p.small("1: j 2f; 2: j 1b")
    err = p.peer(lines, status=1, more="; exec '%s' --log-commits '%s'" % (RVEMU, endless))
    assert last(err).endswith(": the guest has ended here, the peer's goes on"), err
    # neither ends: the limits hold
    err = p.run("--difftest", PEER + " {}", "--max-insns", "1000", program=endless, status=124)
    assert "rvemu: difftest: %d instructions agree" % 994 in err, err


def test_no_peer(p):
    for command, why in (
            ("/nonesuch/spike {}", r"the peer ended with status 127, and has logged nothing; it "
                                   r"said: sh: .*/nonesuch/spike: not found"),
            ("true", r"the peer ended with status 0, and has logged nothing"),
            ("", r"the peer ended with status 0, and has logged nothing"),
            ("'%s' {}" % RVEMU, r"the peer ended with status 0, and has logged nothing; it said: "
                              r"rvemu: guest powered off"),
            ("yes hello >&2", r"the peer says what is no commit log: 1000 lines like 'hello'"),
            ("tr '\\0' x </dev/zero >&2", r"the peer says what is no commit log: a line of 65536"),
            ("cat /dev/zero >&2", r"the peer says what is no commit log: a line of 65536 bytes"),
            ("echo 'core   0: 3 0x0000000080000000 (0x13) hm' >&2",
             r"the peer's log has a line that is broken: 'core   0: 3 0x0000000080000000 \(0x13\)"),
            ("echo 'core   0: 3 0x0000000080000000 (0x00000013) x1' >&2",
             r"the peer's log has a line that is broken"),
            ("echo 'core   7: 3 0x0000000080000000 (0x00000013)' >&2",
             r"the peer has a hart 7, here there is 1 \(-smp\)")):
        err = p.run("--difftest", command, status=125)
        assert re.search(r"^rvemu: --difftest: " + why, last(err)), (command, err)
        assert len(err.splitlines()) == 2, err


def test_silent_peer(p):
    """It hangs: --timeout and signals still end us, and it with us."""
    mark = p.path("alive")
    for command in ("sleep 1000", "trap '' TERM INT HUP; sleep 1000; sleep 1000"):
        start = time.monotonic()
        err = p.run("--difftest", command + " # " + mark, "--timeout", "0.5", status=124)
        assert "difftest: 0 instructions agree; the peer says nothing more" in err, err
        assert "time-out after 0.5 s (--timeout)" in last(err), err
        assert time.monotonic() - start < 10 * SCALE
    err = p.run("--difftest", PEER + " {}; sleep 1000 # " + mark, "--timeout", "1", status=124)
    assert "instructions agree; the peer says nothing more" in err, err
    q = subprocess.Popen([RVEMU, "--difftest", "sleep 1000 # " + mark, p.program],
                         stderr=subprocess.PIPE)
    time.sleep(0.5)
    q.terminate()
    _, err = q.communicate(timeout=10 * SCALE)
    assert q.returncode == 143 and b"ended by SIGTERM" in err, err
    time.sleep(0.2)
    found = [c for c in os.listdir("/proc") if c.isdigit() and mark.encode() in cmdline(c)]
    assert not found, found


def cmdline(pid):
    try:
        with open("/proc/%s/cmdline" % pid, "rb") as f:
            return f.read()
    except OSError:
        return b""


def main():
    wanted = sys.argv[3:]
    for name, test in list(globals().items()):
        if name.startswith("test_") and (not wanted or name[5:] in wanted):
            with Place() as place:
                start = time.monotonic()
                test(place)
                print("%-28s ok %6.2f s" % (name[5:], time.monotonic() - start), flush=True)


if __name__ == "__main__":
    main()
