#!/usr/bin/env python3
"""rvemu between pipes and files: input at the guest's pace, its end, readers that go away, disks
that misbehave, limits and exit statuses.

    streams.py RVEMU CLERK.ELF [TEST...]
"""
import os
import re
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import files  # noqa: E402
from console import cpu_share  # noqa: E402

RVEMU, CLERK = [os.path.abspath(p) for p in sys.argv[1:3]]
SCALE = float(os.environ.get("TEST_TIMEOUT_SCALE", "1"))
FOLDER = tempfile.TemporaryDirectory()


class Wrong(Exception):
    pass


class Skip(Exception):
    pass


def check(good, text):
    if not good:
        raise Wrong(text)


def run(options, data=b"", **more):
    """(status, stdout, stderr) of a run on the clerk with data as its input."""
    if "stdin" not in more:
        more["input"] = data
    p = subprocess.run([RVEMU, *options, CLERK], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                       timeout=60 * SCALE, **more)
    return p.returncode, p.stdout.decode("latin-1"), p.stderr.decode("latin-1")


def start(options, **more):
    for name in ("stdin", "stdout", "stderr"):
        more.setdefault(name, subprocess.PIPE)
    return subprocess.Popen([RVEMU, *options, CLERK], **more)


def until(stream, text):
    """Reads from an unbuffered pipe until the text has come."""
    got = b""
    while text not in got:
        piece = os.read(stream.fileno(), 4096)
        check(piece, "ended before %r: %r" % (text, got[-500:]))
        got += piece
    return got


def file_of(name, data):
    path = os.path.join(FOLDER.name, name)
    with open(path, "wb") as f:
        f.write(data)
    return path


def read(path):
    with open(path, "rb") as f:
        return f.read()


def drive(path, more=""):
    return ["-drive", "file=%s,if=virtio,format=raw%s" % (path, more)]


# -- exit statuses --------------------------------------------------------------------------------

def test_statuses():
    """The guest's ways to end, their status, and the last line."""
    for letter, status, line in (
            (b"o", 0, "rvemu: guest powered off (sifive_test)"),
            (b"2", 2, "rvemu: guest failed, code 2 (sifive_test)"),
            (b"9", 63, "rvemu: guest failed, code 99 (sifive_test)")):
        got, out, err = run([], letter)
        check(got == status, "%s: status %d" % (letter, got))
        check(err.splitlines()[-1] == line, "%s: %s" % (letter, err))
        check(out == "ready\n", "stdout has %r" % out)
    got, _, err = run(["-no-reboot"], b"r")
    check(got == 0 and "the guest asked for a reset (-no-reboot)" in err, err)


def test_limits():
    for options, line in ((["--timeout", "0.5"], r"time-out after 0\.5 s \(--timeout\)"),
                          (["--max-insns", "3M"], r"3000000 steps are done \(--max-insns\)")):
        got, _, err = run(options, b"s")
        check(got == 124, "status %d" % got)
        check(re.search("rvemu: %s; hart 0 at 0x8[0-9a-f]+ \\(clerk_main" % line,
                        err.splitlines()[-1]), err)
    began = time.monotonic()
    got, _, err = run(["--timeout", "0.5"], b"", stdin=subprocess.DEVNULL)
    check(got == 124 and time.monotonic() - began < 5 * SCALE, "idle: %d %s" % (got, err))
    got, _, err = run(["-smp", "3", "--timeout", "0.3"], b"s")
    check(len(re.findall(r"hart \d at 0x", err)) == 3, "not each hart is named: " + err)


def test_max_insns_is_exact():
    one = run(["--seed", "1", "--max-insns", "1234567", "--hash"], b"s")[2]
    two = run(["--seed", "1", "--max-insns", "1234568", "--hash"], b"s")[2]
    again = run(["--seed", "1", "--max-insns", "1234567", "--hash"], b"s")[2]
    check("rvemu: hash " in one and one == again, "not the same: %s %s" % (one, again))
    check(one != two, "one step more makes no difference")


def test_hundred_resets():
    p = start([])
    for _ in range(100):
        until(p.stdout, b"ready\n")
        os.write(p.stdin.fileno(), b"r")
    until(p.stdout, b"ready\n")
    os.write(p.stdin.fileno(), b"o")
    check(p.wait(20 * SCALE) == 0, "status %d" % p.returncode)


# -- input ----------------------------------------------------------------------------------------

def test_eof_ctrl_d_once():
    got, out, _ = run(["--eof", "ctrl-d", "--timeout", "1"])
    check(got == 124 and out.count("end of input") == 1, "%d %r" % (got, out))


def test_eof_default_for_an_elf():
    got, out, _ = run(["--timeout", "0.5"])
    check(got == 124 and "end of input" not in out, "%d %r" % (got, out))


def test_eof_quit():
    got, _, err = run(["--eof", "quit"])
    check(got == 0 and err.endswith("rvemu: stdin has ended (--eof quit)\n"), err)


def test_large_input():
    """1 MiB through a pipe and from a file: no byte lost, whatever the FIFO."""
    data = bytes(32 + i * 7 % 90 for i in range(1 << 20))
    total = 0
    for byte in data:
        total = (total * 31 + byte) & (1 << 64) - 1
    line = "count %016x sum %016x" % (len(data), total)
    path = file_of("input", b"e" + data)
    for how in ({"data": b"e" + data}, {"stdin": open(path, "rb")}):
        got, out, err = run(["--eof", "ctrl-d"], **how)
        check(got == 0 and line in out, "%d %s %s" % (got, out[-80:], err))


def test_the_rest_is_left():
    """What the guest did not take is there for who reads stdin after us."""
    path = file_of("rest", b"o" + b"x" * 1000 + b"END")
    with open(path, "rb") as f:
        p = subprocess.run(["sh", "-c", "%s %s >/dev/null 2>&1; cat" % (RVEMU, CLERK)], stdin=f,
                           stdout=subprocess.PIPE, timeout=20 * SCALE)
    check(p.stdout.endswith(b"END") and len(p.stdout) > 900, "%d bytes are left" % len(p.stdout))


def test_seeded_input():
    """--seed: a pipe that is written slowly gives the same run as a file."""
    data = b"ehello world\x04"
    fast = run(["--seed", "7", "--hash"], data)
    path = file_of("seeded", data)
    with open(path, "rb") as f:
        from_file = run(["--seed", "7", "--hash"], stdin=f)
    p = start(["--seed", "7", "--hash"])
    for byte in data:
        os.write(p.stdin.fileno(), bytes([byte]))
        time.sleep(0.03)
    p.stdin.close()
    slow = p.stderr.read().decode()
    p.wait()
    check("hash" in slow and fast[2] == from_file[2] == slow,
          "%s / %s / %s" % (fast[2], from_file[2], slow))


def test_idle_costs_nothing():
    """An open pipe, one at its end, /dev/null: under 2 % of a core."""
    for name in ("open", "ended", "null"):
        p = start([], stdin=subprocess.DEVNULL if name == "null" else subprocess.PIPE)
        if name == "ended":
            p.stdin.close()
        until(p.stdout, b"ready")
        share = cpu_share(p.pid, 1, 0.02)
        check(p.poll() is None, "%s: status %s" % (name, p.returncode))
        p.kill()
        p.wait()
        check(share < 0.02, "%s: %.3f %% of a core" % (name, 100 * share))


# -- output ---------------------------------------------------------------------------------------

def test_reader_goes_away():
    p = start([])
    p.stdin.write(b"f")
    p.stdin.flush()
    until(p.stdout, b"dull guest")
    p.stdout.close()
    check(p.wait(20 * SCALE) == 141, "status %d" % p.returncode)
    check(b"rvemu: stdout: nobody reads it any more\n" in p.stderr.read(), "no word of it")


def test_reader_of_a_quiet_guest_goes_away():
    """The guest waits and says nothing: that nobody listens any more ends it all the same."""
    for more in ({}, {"stdin": subprocess.DEVNULL}):
        p = start([], **more)
        until(p.stdout, b"ready\n")
        p.stdout.close()
        check(p.wait(20 * SCALE) == 141, "status %d" % p.returncode)
    # but where the serial port is not on stdout, nobody asks for a reader
    p = start(["-serial", "file:/dev/null", "--detect=all=off", "--timeout", "0.5"])
    p.stdout.close()
    check(p.wait(20 * SCALE) == 124, "status %d" % p.returncode)


def test_full_disk():
    with open("/dev/full", "wb") as full:
        p = subprocess.run([RVEMU, CLERK], input=b"f", stdout=full, stderr=subprocess.PIPE,
                           timeout=20 * SCALE)
    lines = p.stderr.decode().splitlines()
    check(p.returncode == 125, "status %d" % p.returncode)
    check(lines[1:] == ["rvemu: stdout: No space left on device"], p.stderr)


def test_full_disk_at_the_end():
    """Also when all output fits the buffer: a guest's success does not hide the loss."""
    with open("/dev/full", "wb") as full:
        p = subprocess.run([RVEMU, CLERK], input=b"o", stdout=full, stderr=subprocess.PIPE,
                           timeout=20 * SCALE)
    check(p.returncode == 125, "status %d: %s" % (p.returncode, p.stderr))


def test_closed_descriptors():
    """Without stdin, stdout or stderr no file takes its place."""
    disk = file_of("closed.img", b"D" * (1 << 16))
    for closed, status in ((">&-", 141), ("<&-", 124), ("2>&-", 0), ("<&- >&- 2>&-", 141)):
        line = "echo f | %s --timeout 2 -drive file=%s,if=virtio %s %s" % (RVEMU, disk, CLERK, closed)
        if "<&-" in closed and ">&- " not in closed:
            line = line.replace("echo f | ", "")
        if closed == "2>&-":
            line = line.replace("echo f", "echo o")
        p = subprocess.run(["sh", "-c", line], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                           timeout=20 * SCALE)
        check(p.returncode == status, "%s: status %d %s" % (closed, p.returncode, p.stderr))
        check(read(disk) == b"D" * (1 << 16), "%s: the disk was written to" % closed)


def test_poor_host():
    """Too little of what the host has to give: one line."""
    import resource
    for what, limit, options, line in (
            (resource.RLIMIT_AS, 200 << 20, ["-m", "1G"],
             "rvemu: the host has no address space for 1024 MiB of RAM\n"),
            (resource.RLIMIT_NOFILE, 4, [], "rvemu: %s: Too many open files\n" % CLERK)):
        got, _, err = run(options, b"o",
                          preexec_fn=lambda w=what, n=limit: resource.setrlimit(w, (n, n)))
        check(got == 125 and err == line, "%d %s" % (got, err))


def test_stalled_reader():
    """Nobody reads, but the pipe stays open: SIGTERM and --timeout still end it."""
    for options, status in (([], 143), (["--timeout", "1"], 124)):
        p = start(options)
        p.stdin.write(b"f")
        p.stdin.flush()
        time.sleep(0.5 * SCALE)
        if not options:
            p.send_signal(signal.SIGTERM)
        check(p.wait(20 * SCALE) == status, "status %d" % p.returncode)


def test_serial_file():
    path = os.path.join(FOLDER.name, "serial.txt")
    # a guest that waits for input where none can ever come is found out
    got, out, err = run(["-serial", "file:" + path, "--timeout", "5"])
    check(got == 66 and "there is no input" in err, "%d %s" % (got, err))
    check(out == "" and read(path) == b"ready\n", "%r %r" % (out, read(path)))
    got, out, err = run(["-serial", "null", "--timeout", "5"])
    check(got == 66 and out == "", "-serial null: %d %r %s" % (got, out, err))
    got, _, err = run(["-serial", "file:/dev/full"])
    check(got == 125 and "rvemu: /dev/full: No space left on device" in err, err)


def test_first_byte():
    """A trivial guest's first byte within 10 ms of the start, and 16 MiB resident; the best of ten,
    because the host has other things to do."""
    times, peak = [], 0
    env = dict(os.environ)
    env.pop("MALLOC_PERTURB_", None)  # Meson's: it writes to all that is allocated
    guest = file_of("trivial.elf", files.elf(code=files.says("x") + files.WFI + files.HERE))
    for _ in range(10):
        began = time.monotonic()
        p = subprocess.Popen([RVEMU, "-bios", "none", "-kernel", guest, "--detect=all=off"],
                             stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             stderr=subprocess.DEVNULL, env=env)
        until(p.stdout, b"x")
        times.append(time.monotonic() - began)
        with open("/proc/%d/status" % p.pid, encoding="ascii") as status:
            peak = max(peak, int(re.search(r"VmHWM:\s+(\d+) kB", status.read()).group(1)))
        p.kill()
        p.wait()
        p.stdout.close()
    print("        first byte after %.1f ms (median %.1f), %.1f MiB resident"
          % (1e3 * min(times), 1e3 * sorted(times)[5], peak / 1024))
    check(min(times) < 0.010 * SCALE, "%.1f ms" % (1e3 * min(times)))
    check(peak < 16 << 10 or SCALE > 1, "%d KiB resident" % peak)


def test_ram_is_taken_when_touched():
    """64 GiB, of which the guest uses a page or two: the host gives no more."""
    p = start(["-m", "64G"])
    until(p.stdout, b"ready\n")
    with open("/proc/%d/status" % p.pid, encoding="ascii") as status:
        peak = int(re.search(r"VmHWM:\s+(\d+) kB", status.read()).group(1))
    p.communicate(b"o")
    check(p.returncode == 0 and peak < 64 << 10, "status %d, %d KiB" % (p.returncode, peak))


# -- disks ----------------------------------------------------------------------------------------

def test_lock():
    """A second rvemu on the same writable image is refused; two snapshots are fine."""
    disk = file_of("locked.img", bytes(1 << 16))
    p = start(drive(disk))
    until(p.stdout, b"ready")
    got, _, err = run(drive(disk), b"o")
    check(got == 125 and err == "rvemu: %s: in use by another rvemu\n" % disk, "%d %s" % (got, err))
    got, _, err = run(["-snapshot", *drive(disk)], b"o")
    check(got == 125, "a snapshot of a disk that changes: %d" % got)
    got, _, err = run(["-D", disk], b"o")
    check(got == 125 and "in use by another rvemu" in err and len(read(disk)) == 1 << 16,
          "another's disk as a log: %d %s" % (got, err))
    p.communicate(b"o")
    p = start(["-snapshot", *drive(disk)])
    until(p.stdout, b"ready")
    got, _, err = run(["-snapshot", *drive(disk)], b"o")
    check(got == 0, err)
    p.communicate(b"o")
    got, _, err = run(drive(disk), b"o")
    check(got == 0, "the lock stays: " + err)


def test_lock_ends_with_sigkill():
    disk = file_of("killed.img", bytes(1 << 16))
    p = start(drive(disk))
    until(p.stdout, b"ready")
    p.kill()
    p.wait()
    check(run(drive(disk), b"o")[0] == 0, "the lock stays")


def test_write_and_snapshot():
    disk = file_of("write.img", bytes(1 << 16))
    got, out, _ = run(["-snapshot", *drive(disk)], b"do")
    check(got == 0 and "disk: good" in out, out)
    check(read(disk) == bytes(1 << 16), "-snapshot wrote to the image")
    got, out, _ = run(drive(disk, ",snapshot=on"), b"do")
    check(read(disk) == bytes(1 << 16), "snapshot=on wrote to the image")
    got, out, _ = run(drive(disk, ",readonly=on"), b"do")
    check("disk: error" in out and read(disk) == bytes(1 << 16), "readonly=on: " + out)
    got, out, _ = run(drive(disk), b"do")
    check(got == 0 and "disk: good" in out, out)
    check(read(disk) == b"W" * 512 + bytes((1 << 16) - 512), "the block is not in the image")


def test_not_writable():
    """An image that may not be written runs as a snapshot, and a line says so."""
    disk = file_of("readonly.img", bytes(1 << 16))
    os.chmod(disk, 0o444)
    os.chmod(FOLDER.name, 0o755)
    more = {}
    if os.geteuid() == 0:
        def as_nobody():
            os.setgid(65534)
            os.setuid(65534)
        more["preexec_fn"] = as_nobody
        try:
            subprocess.run([RVEMU, "--version"], stdout=subprocess.DEVNULL, check=True, **more)
        except (OSError, subprocess.SubprocessError):
            raise Skip("only root can reach %s" % RVEMU) from None
    got, out, err = run(drive(disk), b"do", **more)
    check(got == 0 and "disk: good" in out, "%d %s %s" % (got, out, err))
    check("rvemu: %s: cannot be written (Permission denied): what the guest writes is gone at the "
          "end\n" % disk in err, err)
    check(read(disk) == bytes(1 << 16), "it was written")


def test_shrinking():
    """A disk that is cut short under us: errors for the guest and a line, and it stays short."""
    disk = file_of("shrinks.img", bytes(1 << 16))
    p = start(drive(disk))
    until(p.stdout, b"ready")
    os.truncate(disk, 100)
    out, err = p.communicate(b"do", timeout=20 * SCALE)
    check(b"disk: error" in out, out)
    check(b"became smaller" in err and disk.encode() in err, err)
    check(os.path.getsize(disk) == 100, "a write made it longer again")


def test_host_disk_full():
    """ENOSPC: the guest sees an I/O error, the host says so, the machine runs on."""
    disk = file_of("full.img", bytes(1 << 16))
    got, out, err = run(["--disk-fault", "write:1:ENOSPC", *drive(disk)], b"do")
    check(got == 0 and "disk: error" in out, "%d %s" % (got, out))
    check("No space left on device" in err and disk in err, err)


def test_host_errors_are_limited():
    """A guest that tries again and again does not flood stderr: ten lines, then silence."""
    disk = file_of("again.img", bytes(1 << 16))
    got, out, err = run(["--disk-fault", "write:1:ENOSPC", *drive(disk)], b"d" * 100 + b"o")
    check(got == 0 and out.count("disk: error") == 100, "%d %s" % (got, out))
    check(err.count("No space left on device") == 10, err)


def test_real_disk_full():
    """The same with a file system that is full: the image is sparse, and no block is left for it."""
    folder = os.path.join(FOLDER.name, "small")
    os.mkdir(folder)
    line = ("mount -t tmpfs -o size=64k none %s && cd %s && truncate -s 1M full.img && "
            "{ cat /dev/zero >rest 2>/dev/null; exec %s -drive file=full.img,format=raw %s; }"
            % (folder, folder, RVEMU, CLERK))
    p = subprocess.run(["unshare", "-m", "sh", "-c", line], input=b"do", stdout=subprocess.PIPE,
                       stderr=subprocess.PIPE, timeout=20 * SCALE)
    if b"ready" not in p.stdout:
        raise Skip("no mount here: " + p.stderr.decode().strip()[-100:])
    check(p.returncode == 0 and b"disk: error" in p.stdout, "%d %s" % (p.returncode, p.stdout))
    check(b"full.img: writing at 0: No space left on device; the guest sees an I/O error" in p.stderr,
          p.stderr)


def test_file_size_limit():
    """A limit on the size of files (a real ENOSPC's sister) is an error, no death."""
    import resource
    disk = file_of("limit.img", bytes(1 << 16))

    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    got, out, err = run(drive(disk), b"do", preexec_fn=limit)
    check(got == 0 and "disk: error" in out, "%d %s" % (got, out))
    check("File too large" in err, err)


def test_disk_log():
    """Each write and flush is in the log, in order, with its data."""
    disk, log = file_of("logged.img", bytes(1 << 16)), os.path.join(FOLDER.name, "disk.log")
    got, _, err = run(["--disk-log", log, *drive(disk)], b"do")
    data = read(log)
    check(got == 0 and data[:16] == b"rvemu-disklog 1\n", err)
    head = [int.from_bytes(data[16 + 8 * i:24 + 8 * i], "little") for i in range(3)]
    check(head == [1, 0, 512] and data[40:552] == b"W" * 512, "%s %r" % (head, data[40:60]))


def test_dumps():
    tree, ram = os.path.join(FOLDER.name, "t.dtb"), os.path.join(FOLDER.name, "ram")
    got, out, err = run(["--dump-dtb", tree])
    check(got == 0 and out == "" and read(tree)[:4] == b"\xd0\x0d\xfe\xed", "%d %s" % (got, err))
    got, _, err = run(["-m", "1M", "--dump-ram", ram], b"o")
    check(got == 0 and os.path.getsize(ram) == 1 << 20, err)
    check(err.endswith("powered off (sifive_test)\n"), "the last line: " + err)
    got, _, err = run(["-m", "1M", "--dump-ram", "/dev/full"], b"o")
    check(got == 125 and err.endswith("--dump-ram: /dev/full: No space left on device\n"), err)


def test_own_tree():
    """-dtb: the user's tree is the one that the guest gets; -append and RAM are put into it."""
    tree, other, made = [os.path.join(FOLDER.name, n) for n in ("a.dtb", "b.dtb", "c.dtb")]
    check(run(["--dump-dtb", tree])[0] == 0, "--dump-dtb")
    with open(other, "wb") as f:
        f.write(read(tree).replace(b"riscv-virtio,rvemu\0", b"riscv-virtio,other\0"))
    got, _, err = run(["-dtb", other, "-m", "64M", "--dump-dtb", made])
    check(got == 0 and b"riscv-virtio,other\0" in read(made), err)
    check((64 << 20).to_bytes(8, "big") in read(made), "RAM is not the machine's")
    got, out, err = run(["-dtb", other], b"o")
    check(got == 0 and out == "ready\n", "%d %s" % (got, err))


def main():
    tests = {n[5:]: f for n, f in globals().items() if n.startswith("test_")}
    failed = 0
    for name in sys.argv[3:] or tests:
        began = time.monotonic()
        try:
            tests[name]()
            print("ok      %-28s %.1f s" % (name, time.monotonic() - began), flush=True)
        except Skip as e:
            print("skipped %-28s %s" % (name, e), flush=True)
        except (Wrong, OSError, subprocess.SubprocessError) as e:
            failed += 1
            print("FAILED  %s: %s" % (name, e), flush=True)
    return failed != 0


if __name__ == "__main__":
    sys.exit(main())
