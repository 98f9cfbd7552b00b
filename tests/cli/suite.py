#!/usr/bin/env python3
"""`rvemu test` with programs of our own (suite.S): outcomes, statuses, reports, bad programs.

    suite.py RVEMU RISCV-GCC [TEST...]
"""
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "lib"))
from files import elf  # noqa: E402

RVEMU = os.path.abspath(sys.argv[1])
GCC = sys.argv[2]
SCALE = float(os.environ.get("TEST_TIMEOUT_SCALE", "1"))
KINDS = dict(re.findall(r"(?m)^#define (\w+) +(\d+)", open(os.path.join(HERE, "suite.S")).read()))
NUMBERS = r"rvemu: (\d+) passed, (\d+) failed, (\d+) skipped"
SIGNATURE = ["01020304", "deadbeef", "00000000", "ffffffff"]


def build(path, kind, *defines):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    subprocess.run([GCC, "-march=rv64i_zicsr", "-mabi=lp64", "-nostdlib", "-static",
                    "-Wl,--no-warn-rwx-segments", "-Wl,--build-id=none", "-Wl,--no-relax",
                    "-Wl,-Ttext=0x80000000", "-Wl,-Tdata=0x80001000",
                    "-DKIND=" + KINDS[kind], *["-D" + d for d in defines],
                    os.path.join(HERE, "suite.S"), "-o", path], check=True)
    return path


class Run:
    def __init__(self, *words, timeout=60, cwd=None):
        p = subprocess.run([RVEMU, "test", *words], stdin=subprocess.DEVNULL, cwd=cwd,
                           capture_output=True, timeout=timeout * SCALE)
        self.status = p.returncode
        self.out = p.stdout.decode("utf-8", "surrogateescape")
        self.err = p.stderr.decode("utf-8", "surrogateescape")
        self.lines = self.err.splitlines()
        stray = [l for l in self.lines if not l.startswith("rvemu: ")]
        assert not stray, "not ours: %r" % stray
        assert self.status < 128, (self.status, self.err)
        m = re.fullmatch(NUMBERS, self.lines[-1]) if self.lines else None
        self.counts = tuple(int(n) for n in m.groups()) if m else None

    def expect(self, status, counts=None, *patterns):
        assert self.status == status, "status %d, not %d\n%s" % (self.status, status, self.err)
        assert self.counts == counts, "%s, not %s\n%s" % (self.counts, counts, self.err)
        for p in patterns:
            assert re.search(p, self.err, re.M), "no %r in\n%s" % (p, self.err)
        return self


class Place:
    """A folder of its own for each test."""

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix="rvemu-suite-")
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.folder)

    def path(self, name):
        return os.path.join(self.folder, name)

    def build(self, name, kind, *defines):
        return build(self.path(name), kind, *defines)

    def write(self, name, data):
        path = self.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as f:
            f.write(data.encode() if isinstance(data, str) else data)
        return path


def tap(text):
    """A small parser of TAP 14: [(ok, number, description, directive, yaml)]."""
    lines = text.split("\n")
    assert lines[0] == "TAP version 14" and lines[-1] == "", text
    count = int(re.fullmatch(r"1\.\.(\d+)", lines[1]).group(1))
    found, i = [], 2
    while i < len(lines) - 1:
        if lines[i].startswith("Bail out!"):
            assert i == len(lines) - 2
            return found, count, lines[i]
        m = re.fullmatch(r"(not )?ok (\d+) - ((?:[^#\\]|\\[#\\])*?)( # SKIP .*)?", lines[i])
        assert m, "no line of TAP: %r" % lines[i]
        i, yaml = i + 1, {}
        if i < len(lines) and lines[i] == "  ---":
            end = lines.index("  ...", i)
            for line in lines[i + 1:end]:
                key, value = re.fullmatch(r"  (\w+): (.*)", line).groups()
                value = re.sub(r"\\x(..)", r"\\u00\1", value)
                yaml[key] = json.loads(value)
            i = end + 1
        found.append((not m.group(1), int(m.group(2)), re.sub(r"\\(.)", r"\1", m.group(3)),
                      m.group(4), yaml))
    assert [f[1] for f in found] == list(range(1, count + 1))
    return found, count, None


# ---- outcomes ------------------------------------------------------------------------------------

def test_passes(p):
    a = p.build("a", "PASS")
    Run(a).expect(0, (1, 0, 0))
    Run(a, "--no-cache").expect(0, (1, 0, 0))
    Run(a, a).expect(0, (2, 0, 0))
    Run(p.build("off", "SILENT")).expect(0, (1, 0, 0))
    Run("-bios", "none", a).expect(0, (1, 0, 0))


def test_fails(p):
    r = Run(p.build("f", "FAIL"))
    r.expect(1, (0, 1, 0), r"FAILED \S*/f: test 7 \(test_7 at 0x80000004\): guest failed, code 7 "
             r"\(tohost\); hart 0 at 0x800000\w\w \(test_7\+0x\w+\), M-mode$")
    r = Run(p.build("t", "TRAP")).expect(1, (0, 1, 0), r"test 3: guest failed")
    assert re.search(r"trap at 0x8000000c \(somewhere\+0x0\): illegal instruction", r.err), r.err
    Run(p.build("s", "SECOND"), "-smp", "2").expect(1, (0, 1, 0), r"test 4: .*; hart 1 at 0x800000")
    r = Run(p.build("c", "CODE")).expect(1, (0, 1, 0), r"/c: guest failed, code 669 \(tohost\)")


def test_system_calls(p):
    """By tohost, as programs for Spike make them: seven, of which the last ends it."""
    r = Run(p.build("calls", "CALLS"), "-serial", "stdio")
    r.expect(1, (0, 1, 0), r"/calls: test 7: guest failed, code 7 \(tohost\)",
             "rvemu: htif: system call 1000 is not known")
    assert r.out.startswith("by a callby a call"), r.out[:40]
    assert len(r.out) == 9 + (1 << 20), len(r.out)


def test_does_not_end(p):
    hang = p.build("hang", "HANG")
    start = time.monotonic()
    Run(hang, "--timeout", "0.5").expect(1, (0, 1, 0), r"time-out after 0\.5 s .*_start\+0x")
    assert time.monotonic() - start < 8 * SCALE
    Run(hang, "--max-insns", "100k").expect(1, (0, 1, 0), r"100000 steps are done")
    Run(p.build("loop", "LOOP")).expect(1, (0, 1, 0), r"stopped \(trap_loop\)", r"\(handler\+0x0\)")
    slow = p.build("slow", "SLOW")
    Run(slow).expect(0, (1, 0, 0))
    Run(slow, "--max-insns", "900k").expect(1, (0, 1, 0))


def test_signature(p):
    sig = p.build("sig.elf", "SIG")
    Run(sig).expect(77, (0, 0, 1), r"not compared \S*/sig.elf: there is no NAME\.ref")
    out = p.path("out")
    for granularity, lines in (("4", SIGNATURE), ("8", [SIGNATURE[1] + SIGNATURE[0],
                                                        SIGNATURE[3] + SIGNATURE[2]])):
        Run(sig, "--signature", out, "--signature-granularity", granularity).expect(77, (0, 0, 1))
        assert open(out).read() == "".join(l + "\n" for l in lines)
        shutil.copy(out, p.path("sig.ref"))
        Run(sig).expect(0, (1, 0, 0))
        Run(sig, "--no-cache").expect(0, (1, 0, 0))
        os.remove(p.path("sig.ref"))
    # beside run, too
    done = subprocess.run([RVEMU, "--signature", out, sig], capture_output=True,
                          stdin=subprocess.DEVNULL)
    assert done.returncode == 0 and open(out).read().split() == SIGNATURE, done.stderr
    p.write("sig.elf.ref", "\n".join(SIGNATURE).upper() + "\r\n\n")
    Run(sig).expect(0, (1, 0, 0))


def test_signature_is_wrong(p):
    sig = p.build("sig", "SIG")
    for lines, why in ((SIGNATURE[:1] + ["deadbeee"] + SIGNATURE[2:],
                        r"differs at 0x80001064: deadbeef, line 2 of \S*/sig\.ref has deadbeee"),
                       (SIGNATURE[:3], r"the signature has 16 bytes, \S*sig.ref only 12"),
                       (SIGNATURE + ["00000000"], r"has 16 bytes, \S*sig.ref has more"),
                       (["1234"], r"sig.ref: line 1 has 4 digits"),
                       (SIGNATURE[:1] + ["0" * 16], r"line 2 has 16 digits; not all are alike"),
                       (["hello!"], r"line 1 is no line of a signature"),
                       (["0" * 100000], r"line 1 is no line of a signature")):
        p.write("sig.ref", "\n".join(lines) + "\n")
        Run(sig).expect(1, (0, 1, 0), why)
    p.write("sig.ref", "")
    Run(sig).expect(1, (0, 1, 0), r"reference: \S*sig.ref: the file is empty")
    p.write("plain.ref", "00000000\n")
    Run(p.build("plain", "PASS")).expect(1, (0, 1, 0), r"nothing to compare \S*plain.ref with")


def test_signature_ends(p):
    """Without tohost a loop is the end; never a pass by itself."""
    rest = p.build("rest", "REST")
    Run(rest).expect(77, (0, 0, 1), "not compared")
    p.write("rest.ref", "\n".join(SIGNATURE) + "\n")
    Run(rest).expect(0, (1, 0, 0))
    # with the labels of riscv-tests it is its own judge; a reference counts all the same
    own = p.build("own", "SIG", "CHECKS_ITSELF")
    Run(own).expect(0, (1, 0, 0))
    p.write("own.ref", "\n".join(SIGNATURE[:3]) + "\n")
    Run(own).expect(1, (0, 1, 0))


def test_signature_file_is_safe(p):
    sig = p.build("sig", "SIG")
    before = open(sig, "rb").read()
    Run(sig, "--signature", sig).expect(1, (0, 1, 0), "--signature: .*the same file is given twice")
    assert open(sig, "rb").read() == before
    p.write("sig.ref", "\n".join(SIGNATURE))
    Run(sig, "--signature", p.path("sig.ref")).expect(
        1, (0, 1, 0), "sig.ref: the same file is given twice")
    assert open(p.path("sig.ref")).read().split() == SIGNATURE
    Run(sig, sig, "--signature", p.path("x")).expect(125, None, "--signature is for one program")
    assert not os.path.exists(p.path("x"))
    Run(p.build("plain", "PASS"), "--signature", p.path("x")).expect(
        1, (0, 1, 0), "has no symbols begin_signature")


# ---- skips ---------------------------------------------------------------------------------------

def test_skips(p):
    zba = p.build("zba", "PASS", 'ARCH="rv64i2p1_m2p0_zicsr2p0_zba1p0"')
    vectors = p.build("vectors", "PASS", 'ARCH="rv64i2p1_v1p0"')
    Run(zba).expect(0, (1, 0, 0))
    Run(zba, "--isa", "rv64gc_zba").expect(0, (1, 0, 0))
    Run(zba, "--isa", "rv64gc").expect(77, (0, 0, 1), r"skipped \S*/zba: it needs zba, which the "
                                                      r"harts lack \(--isa rv64gc\)")
    Run(zba, "--isa", "rv64i").expect(77, (0, 0, 1), r"it needs m, (zmmul, )?zba, which")
    Run(zba, "--isa", "rv64i", "--no-skip").expect(0, (1, 0, 0))
    r = Run(vectors).expect(77, (0, 0, 1), r"it needs v, ")
    r = Run(p.folder, "--isa", "rv64g").expect(77, (0, 0, 2))
    plain = p.build("plain", "PASS")
    Run(p.folder, "--isa", "rv64gc").expect(0, (1, 0, 2))
    Run(plain, "--isa", "rv64i").expect(0, (1, 0, 0))
    Run(p.write("rv32", elf(bits=32))).expect(77, (0, 0, 1), "it is for rv32")


def test_attributes_may_be_broken(p):
    """Whatever the attributes' bytes: a verdict and no crash."""
    path = p.build("a", "PASS", 'ARCH="rv64i2p1_zba1p0"')
    data = bytearray(open(path, "rb").read())
    at = data.index(b"riscv\0", 0) - 5
    assert data[at:at + 1] == b"A"
    for offset in range(0, 22):
        for value in (0, 1, 0x7f, 0x80, 0xff):
            broken = bytearray(data)
            broken[at + offset] = value
            p.write("b/%02d-%02x" % (offset, value), bytes(broken))
    r = Run(p.path("b"), "--isa", "rv64i", "-j", "2")
    assert r.status in (0, 77) and r.counts[1] == 0 and sum(r.counts) == 110, r.err


# ---- collecting ----------------------------------------------------------------------------------

def test_folders(p):
    p.build("suite/rv64xx-p-b", "PASS")
    p.build("suite/rv64xx-p-a", "FAIL")
    p.build("suite/rv64xx-p-ld-st", "PASS")
    p.build("suite/rv64xx-v-a", "PASS")
    p.build("suite/deep/er/one", "PASS")
    for name, data in (("notes.txt", "text"), ("a.dump", "dump"), ("empty", ""),
                       ("short", "\x7fEL"), ("host", elf(machine=62)), ("part.o", elf(kind=1))):
        p.write("suite/" + name, data)
    os.symlink("..", p.path("suite/deep/up"))
    os.symlink("nowhere", p.path("suite/deep/dangling"))
    os.symlink("rv64xx-p-b", p.path("suite/rv64xx-v-link"))
    os.mkfifo(p.path("suite/fifo"))
    os.mkdir(p.path("suite/none"))
    r = Run("suite", cwd=p.folder).expect(1, (5, 1, 0))
    table = [l.split()[1:6] for l in r.lines if re.search(r" +\d+ +\d+ +\d+ +\d+ +[\d.]+ s$", l)]
    assert table == [["suite/deep/er", "1", "0", "0", "0"], ["suite/rv64xx-p", "2", "1", "0", "0"],
                     ["suite/rv64xx-v", "2", "0", "0", "0"]], r.err
    Run("rv64xx-p-b", cwd=p.path("suite")).expect(0, (1, 0, 0), r"rvemu: rv64xx-p +1 ")
    Run(p.path("suite/none")).expect(125, None, "there is no program for RISC-V in this folder")
    Run(p.path("suite/notes.txt")).expect(125, None, r"notes\.txt: no ELF")
    Run(p.path("suite"), p.path("missing")).expect(125, None, "missing: No such file")
    Run(p.path("suite/fifo")).expect(125, None, "a named pipe, not a file")
    Run().expect(125, None, "test: which")


def test_order(p):
    """However many work, whoever is first: the same words in the same order."""
    for i in range(6):
        p.build("s/%d-slow" % i, "SLOW")
        p.build("s/%d-fast" % i, ("FAIL", "PASS")[i % 2])
    p.build("s/needs", "PASS", 'ARCH="rv64i2p1_v1p0"')
    p.build("s/sig", "SIG")
    time_of = re.compile(r" *[\d.]+ s$|duration_ms: .*", re.M)
    texts = set()
    for jobs in ("1", "2", "5", "200"):
        r = Run("s", "-j", jobs, "--tap", "--seed", "1", cwd=p.folder).expect(1, (9, 3, 2))
        texts.add((time_of.sub("", r.err), time_of.sub("", r.out)))
    assert len(texts) == 1, texts


# ---- reports -------------------------------------------------------------------------------------

STRANGE = "a # \\ & <b> \"c\" 'd' \x01\x1b[2J \u00e9"


def fill(p):
    p.build("s/" + STRANGE, "SAYS")
    p.build("s/pass", "PASS")
    p.build("s/needs", "PASS", 'ARCH="rv64i2p1_v1p0"')
    p.build("s/sig", "SIG")


def test_junit(p):
    fill(p)
    report = p.path("report.xml")
    for _ in range(2):  # an older one is overwritten
        Run("s", "--junit", report, cwd=p.folder).expect(1, (1, 1, 2))
    root = ET.parse(report).getroot()
    counts = {"tests": "4", "failures": "1", "errors": "0", "skipped": "2"}
    assert root.tag == "testsuites" and {k: root.get(k) for k in counts} == counts
    assert {k: root[0].get(k) for k in counts} == counts and root[0].get("name") == "s"
    cases = {c.get("name"): c for c in root.iter("testcase")}
    bad = cases[STRANGE.replace("\x01", "?").replace("\x1b", "?")]
    assert bad.get("classname") == "s" and float(bad.get("time")) >= 0
    assert bad.find("failure").get("message").startswith("test 2: guest failed, code 2")
    said = bad.find("system-out").text
    assert said == "<first> line\n??[2J?\u00e9 ]]> & \"quoted\" 'it' \\ # <last>\n", said
    assert cases["pass"].find("*") is None
    assert "needs v" in cases["needs"].find("skipped").get("message")
    assert "NAME.ref" in cases["sig"].find("skipped").get("message")


def test_junit_overwrites_nothing_else(p):
    program = p.build("a", "PASS")
    before = open(program, "rb").read()
    Run(program, "--junit", program).expect(125, None, "--junit .* not overwritten")
    assert open(program, "rb").read() == before
    Run(program, "--junit", p.path("no/such/place")).expect(125, None, "--junit: .*No such file")
    Run(program, "--junit", "/dev/full").expect(125, None, NUMBERS, "/dev/full: No space left")


def test_tap(p):
    fill(p)
    r = Run("s", "--tap", cwd=p.folder).expect(1, (1, 1, 2))
    found, count, bail = tap(r.out)
    by_name = {f[2].split("/")[1]: f for f in found}
    assert count == 4 and not bail
    bad = by_name[STRANGE.replace("\x01", "?").replace("\x1b", "?").encode().decode(
        "utf-8", "surrogateescape")]
    assert not bad[0] and bad[4]["message"].startswith("test 2: ") and bad[4]["duration_ms"] >= 0
    assert bad[4]["output"].encode("latin-1").endswith(b" ]]> & \"quoted\" 'it' \\ # <last>\n")
    assert by_name["pass"][0] and not by_name["pass"][3]
    assert by_name["needs"][0] and "needs v" in by_name["needs"][3]
    assert by_name["sig"][0] and "SKIP not compared" in by_name["sig"][3]
    with open("/dev/full", "w", encoding="ascii") as full:
        done = subprocess.run([RVEMU, "test", p.path("s/pass"), "--tap"], stdout=full,
                              stderr=subprocess.PIPE, stdin=subprocess.DEVNULL)
    assert done.returncode == 125 and b"stdout" in done.stderr, done
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run([RVEMU, "test", p.path("s"), "--tap"], stdout=writer,
                          stderr=subprocess.PIPE, stdin=subprocess.DEVNULL)
    os.close(writer)
    assert done.returncode == 141, done


# ---- bad programs --------------------------------------------------------------------------------

def test_bad_programs(p):
    rows = [
        ("lie-offset", elf(lie="offset"), "truncated ELF"),
        ("lie-memory", elf(lie="memory"), "outside RAM|wants .* RAM"),
        ("lie-wrap", elf(lie="wrap"), "past the last address"),
        ("lie-phnum", elf(lie="phnum"), "without program headers"),
        ("cut", elf()[:0x1010], "truncated ELF"),
        ("four", b"\x7fELF", "truncated ELF"),
        ("low", elf(at=0x10000), "RAM is 0x80000000"),
        ("tohost", elf(symbols=[("tohost", 1 << 40)]), "tohost at .* outside RAM"),
        ("begin", elf(symbols=[("begin_signature", 1 << 40), ("end_signature", (1 << 40) + 16)]),
         "its signature, .* lies outside RAM"),
        ("long", elf(symbols=[("begin_signature", 0), ("end_signature", 1 << 40)]),
         "its signature, 0x80000000-0x10080000000, lies outside RAM"),
        ("order", elf(symbols=[("begin_signature", 64), ("end_signature", 0)]),
         "end_signature 0x80000000 is below begin_signature 0x80000040"),
    ]
    for name, data, why in rows:
        r = Run(p.write("bad/" + name, data)).expect(1, (0, 1, 0), "FAILED .*(%s)" % why)
        assert len(r.lines) == 4, "one line each: %s" % r.err
    huge = p.write("bad/terabyte", elf())
    os.truncate(huge, 1 << 40)
    Run(huge).expect(1, (0, 1, 0), "too big: 1024 GiB|too big: 1 TiB")
    Run(p.path("bad"), "-j", "3").expect(1, (0, len(rows) + 1, 0))
    odd = p.build("odd", "PASS", "BEGIN=0x80000000", "END=0x80000006")
    Run(odd, "--signature", p.path("x")).expect(1, (0, 1, 0), "6 bytes does not fill lines of 4")


def children(pid):
    with open("/proc/%d/task/%d/children" % (pid, pid), encoding="ascii") as f:
        return [int(c) for c in f.read().split()]


def wait_for(what, seconds=20):
    end = time.monotonic() + seconds * SCALE
    while not what():
        assert time.monotonic() < end, "waited for nothing"
        time.sleep(0.02)


def test_worker_dies(p):
    """A process that dies costs its own test only."""
    p.build("s/a", "HANG")
    p.build("s/b", "PASS")
    run = subprocess.Popen([RVEMU, "test", p.path("s")], stdin=subprocess.DEVNULL,
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    wait_for(lambda: children(run.pid))
    os.kill(children(run.pid)[0], signal.SIGKILL)
    err = run.communicate(timeout=60 * SCALE)[1].decode()
    assert run.returncode == 1 and re.search(r"FAILED \S*/a: rvemu failed: its process was ended "
                                             r"by signal 9", err), err
    assert err.endswith("rvemu: 1 passed, 1 failed, 0 skipped\n"), err


def test_interrupted(p):
    p.build("s/a", "PASS")
    for name in "bcd":
        p.build("s/" + name, "HANG")
    for number in (signal.SIGINT, signal.SIGTERM):
        run = subprocess.Popen([RVEMU, "test", p.path("s"), "--tap", "-j", "2", "--junit",
                                p.path("r.xml")], stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               start_new_session=True, bufsize=0)
        told = b""
        while not re.search(rb"^ok .*\n", told, re.M):  # what passes has passed
            told += run.stdout.readline() or sys.exit("it ended: %r" % told)
        wait_for(lambda: len(children(run.pid)) == 2)
        workers = children(run.pid)
        time.sleep(0.2)  # they are at work
        os.killpg(run.pid, number)  # as a terminal does it
        out, err = run.communicate(timeout=60 * SCALE)
        out, err = (told + out).decode(), err.decode()
        assert run.returncode == 128 + number, (run.returncode, err)
        assert "ended by signal %d: " % number in err and \
            err.endswith("rvemu: 1 passed, 0 failed, 0 skipped\n"), err
        assert "Bail out!" in tap(out)[2], out
        ET.parse(p.path("r.xml"))
        for pid in workers:
            assert not os.path.exists("/proc/%d" % pid), "a worker lives on"


def test_suspended(p):
    """Ctrl-Z stops all; the time until they go on is no test's time."""
    hang = p.build("hang", "HANG")
    run = subprocess.Popen([RVEMU, "test", hang, "--timeout", "1"], stdin=subprocess.DEVNULL,
                           stderr=subprocess.PIPE, preexec_fn=os.setpgrp)
    wait_for(lambda: children(run.pid))
    worker = children(run.pid)[0]
    time.sleep(0.3)
    os.killpg(run.pid, signal.SIGTSTP)
    os.waitpid(run.pid, os.WUNTRACED)

    def stopped():
        with open("/proc/%d/stat" % worker, encoding="ascii") as f:
            return f.read().rsplit(")", 1)[1].split()[0] == "T"
    wait_for(stopped)
    time.sleep(1.5)
    os.killpg(run.pid, signal.SIGCONT)
    start = time.monotonic()
    err = run.communicate(timeout=60 * SCALE)[1].decode()
    assert run.returncode == 1 and "time-out after 1 s" in err, err
    assert time.monotonic() - start > 0.4, "its time had gone on"


def test_parent_dies(p):
    hang = p.build("hang", "HANG")
    run = subprocess.Popen([RVEMU, "test", hang], stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)
    wait_for(lambda: children(run.pid))
    worker = children(run.pid)[0]
    run.kill()
    run.wait()
    run.stderr.close()

    def gone():
        try:
            with open("/proc/%d/stat" % worker, encoding="ascii") as f:
                return f.read().rsplit(")", 1)[1].split()[0] in "ZX"
        except FileNotFoundError:
            return True
    wait_for(gone)


# ---- options -------------------------------------------------------------------------------------

def test_options(p):
    a = p.build("s/a", "PASS")
    b = p.build("s/b", "SAYS")
    for words in (["--trace", "trap"], ["--stats"], ["--hash"], ["-D", p.path("log")],
                  ["--dump-ram", p.path("ram")], ["-serial", "file:" + p.path("out")]):
        Run(a, b, *words).expect(125, None, r"rvemu: %s is for one program, and these are 2"
                                 % words[0])
        Run(a, *words).expect(0, (1, 0, 0))
    Run(a, "--hash").expect(0, (1, 0, 0), "rvemu: hash [0-9a-f]{16}$")
    assert os.path.getsize(p.path("ram")) == 128 << 20
    assert "<first> line" in Run(b, "-serial", "stdio").expect(1, (0, 1, 0)).out
    assert Run(b).expect(1, (0, 1, 0), r"; it said '.*<last>'$").out == ""
    for words in (["-j", "2"], ["--tap"], ["--junit", p.path("x")], ["--no-skip"]):
        done = subprocess.run([RVEMU, *words, a], capture_output=True, stdin=subprocess.DEVNULL)
        assert done.returncode == 125 and b"is for `rvemu test PATH...`" in done.stderr, done
    Run(a, "-kernel", a).expect(125, None, "`rvemu test` runs its PATHs")
    Run(a, "-j2", "--timeout", "9").expect(0, (1, 0, 0))
    Run(a, "-j0").expect(125, None, "-j 0: 1 to 256 is wanted")
    Run(a, "-jx").expect(125, None, "unknown option -jx; did you mean -j\\?")
    Run(a, "-j", "0").expect(125, None, "-j 0: 1 to 256 is wanted")
    Run(a, "--isa", "rv64gc_zoo").expect(125, None, "'zoo' is not known")
    Run(a, "--isa", "rva23u64").expect(0, (1, 0, 0), "lack what is not built")
    Run(a, "-smp", "2", "-m", "64M", "--seed", "3").expect(0, (1, 0, 0))


def main():
    wanted = sys.argv[3:]
    failed = 0
    for name, test in list(globals().items()):
        if not name.startswith("test_") or (wanted and name[5:] not in wanted):
            continue
        start = time.monotonic()
        try:
            with Place() as p:
                test(p)
            print("ok      %s %.2f s" % (name[5:], time.monotonic() - start))
        except (AssertionError, subprocess.SubprocessError, ValueError, AttributeError) as e:
            failed += 1
            print("FAILED  %s: %s: %s" % (name[5:], type(e).__name__, e))
    return failed != 0


if __name__ == "__main__":
    sys.exit(main())
