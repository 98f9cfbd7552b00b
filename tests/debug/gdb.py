#!/usr/bin/env python3
"""The gdb server, by a raw client: what it answers, where it stops, and that a client which goes
away leaves the guest as it was.

    gdb.py RVEMU SESSION.ELF XV6.IMG
"""
import os
import re
import socket
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from checks import check, failures  # noqa: E402
from console import Console, cpu_share  # noqa: E402
import debugger  # noqa: E402,F401 (what sanitizers are told)
from gdbclient import SCALE, Client, Server, packet  # noqa: E402

RVEMU, ELF, IMAGE = sys.argv[1:4]
PC, CSR, PRIV = 32, 65, 65 + 4096
SATP, SEPC, TIME, MSTATUS, MIE, MIP, MCAUSE, MCYCLE = 0x180, 0x141, 0xc01, 0x300, 0x304, 0x344, 0x342, 0xb00

DWARF = os.path.exists(os.path.join(os.path.dirname(RVEMU), "rvemu-dwarf.so"))

def number(val):
    return (val & (1 << 64) - 1).to_bytes(8, "little").hex()


def session(*options, file=None, where="tcp::0", stopped=True):
    return Server([RVEMU, "-gdb", where] + ["-S"] * stopped + list(options) + [file or ELF])


def symbol(c, name):
    return int(re.search(r"0x([0-9a-f]+)", c.monitor("p &" + name)).group(1), 16)


# packet, pattern that the whole answer matches; at the first instruction of SESSION.ELF
ANSWERS = [
    ("qSupported:multiprocess+;swbreak+", r"PacketSize=[0-9a-f]+;.*qXfer:features:read\+.*QStartNoAck.*"),
    ("?", r"T05thread:1;20:0010000000000000;"),
    ("vMustReplyEmpty", r""), ("vFile:setfs:0", r""), ("!", r""), ("b", r""), ("R00", r""), ("", r""),
    ("vCont?", r"vCont;c;C;s;S;t;r"),
    ("qAttached", r"1"), ("qC", r"QC1"), ("qOffsets", r"Text=0;Data=0;Bss=0"),
    ("qfThreadInfo", r"m1"), ("qsThreadInfo", r"l"), ("T1", r"OK"), ("T2", r"E16"), ("Tp1.1", r"OK"),
    ("qThreadExtraInfo,1", "hart 0, M-mode".encode().hex()),
    # lldb's
    ("qHostInfo", r"triple:72697363763634[0-9a-f]*;endian:little;ptrsize:8;"),
    ("qProcessInfo", r"pid:1;triple:72697363763634[0-9a-f]*;endian:little;ptrsize:8;"), ("qProcessInfoPID:1", r""),
    ("qThreadStopInfo1", r"T05thread:1;20:0010000000000000;"), ("qThreadStopInfo2", r"E16"), ("qThreadStopInfo", r"E16"),
    ("qMemoryRegionInfo:80001000", r"start:80000000;size:8000000;permissions:rwx;"),
    ("qMemoryRegionInfo:20", r"start:0;size:1000;"), ("qMemoryRegionInfo:1000", r"start:1000;size:[0-9a-f]+;permissions:rwx;"),
    ("qMemoryRegionInfo:ffffffffffffffff", r"start:88000000;size:ffffffff78000000;"),
    ("qMemoryRegionInfo:", r"E01"), ("qMemoryRegionInfo:0x1", r"E01"),
    ("Hg1", r"OK"), ("Hg0", r"OK"), ("Hc-1", r"OK"), ("Hg2", r"E16"), ("Hx1", r"E16"),
    ("qXfer:threads:read::0,400", r"l(?s:.*)<thread id=\"1\" core=\"0\" name=\"hart 0\">M-mode</thread>\n"
     "</threads>\n"),
    ("qXfer:memory-map:read::0,400", r"l(?s:.*)</memory-map>\n"),
    ("qXfer:features:read:target.xml:0,10", r"m<\?xml version=\"1"),
    ("qXfer:features:read:target.xml:fffff,10", r"E01"), ("qXfer:features:read:other.xml:0,10", r""),
    ("qXfer:features:read:target.xml:0", r"E01"),
    # registers
    ("g", r"([0-9a-f]{16}){32}0010000000000000"),
    ("p20", r"0010000000000000"), ("p0", r"0{16}"), ("p%x" % PRIV, r"0300000000000000"),
    ("p%x" % (CSR + SATP), r"0{16}"), ("p%x" % (CSR + 0x7ff), r"E0e"), ("p%x" % (PRIV + 1), r"E0e"),
    ("pffffffffffffffff", r"E0e"), ("p", r"E01"), ("p12345678123456781", r"E01"), ("p1;", r"E01"),
    ("Pa=efbeadde00000000", r"OK"), ("pa", r"efbeadde00000000"), ("P0=0100000000000000", r"OK"),
    ("p0", r"0{16}"), ("P20=0110000000000000", r"E16"), ("P%x=%s" % (PRIV, number(1)), r"E16"),
    ("P%x=%s" % (CSR + 0xf14, number(1)), r"E16"), ("Pa=12", r"E01"), ("Pa", r"E01"),
    ("P%x=%s" % (33, number(0x4000 << 48)), r"OK"), ("p21", r"0000000000000040"),
    ("P%x=%s" % (CSR + 0x340, number(77)), r"OK"), ("p%x" % (CSR + 0x340), number(77)),
    ("G" + number(0) * 10 + number(5) * 22 + number(0x1000), r"OK"), ("pa", number(5)),
    ("G" + number(0), r"E01"), ("G" + number(9) * 32 + number(1), r"E16"), ("pa", number(5)),
    # memory
    ("m80000100,4", r"[0-9a-f]{8}"), ("M80100000,4:01020304", r"OK"), ("m80100000,4", r"01020304"),
    ("X80100001,3:}\x03}\x04}]", r"OK"), ("m80100000,5", r"0123247d00"), ("X80100000,0:", r"OK"),
    ("m0,4", r"E0e"), ("m7ffffffe,4", r"E0e"), ("m87fffffe,4", r"0000"), ("M0,1:00", r"E0e"),
    ("m80000000", r"E01"), ("m,4", r"E01"), ("m80000000,4 ", r"E01"), ("m10000000,8", r"E0e"),
    ("M80100000,4:010203", r"E01"), ("M80100000,4:0102030405", r"E01"), ("M80100000,2:0x12", r"E01"),
    ("M80100000,ffffffffffffffff:00", r"E01"), ("X80100000,5:ab", r"E01"),
    ("mffffffffffffffff,ffffffffffffffff", r"E0e"), ("m80000000,0", r""),
    ("M80100ffe,4:68656c6c", r"OK"),
    ("qSearch:memory:80100000;4000;hell", r"1,80100ffe"), ("qSearch:memory:80100fff;4000;hell", r"0"),
    ("qSearch:memory:80100000;1001;hell", r"0"), ("qSearch:memory:80100000;1002;hell", r"1,80100ffe"),
    ("qSearch:memory:0;10;a", r"E0e"), ("qSearch:memory:80000000;ffffffffffffffff;a", r"E16"),
    ("qSearch:memory:80000000;10;", r"E01"), ("qSearch:memory:80000000", r"E01"),
    # points
    ("Z0,80000000,2", r"OK"), ("Z0,80000000,2", r"OK"), ("z0,80000000,2", r"OK"), ("z0,80000000,2", r"OK"),
    ("Z1,ffffffffffffffff,4", r"OK"), ("z1,ffffffffffffffff,4", r"OK"), ("Z5,0,1", r""), ("Z0,0", r"E01"),
    ("Z0,80000000,2;X1,00", r"E16"), ("Z2,80000000,0", r"E16"), ("Z2,ffffffffffffffff,2", r"E16"),
    ("Z2,0,ffffffffffffffff", r"OK"), ("z2,0,ffffffffffffffff", r"OK"), ("Z", r"E01"),
    # what is wrong before anything runs
    ("vCont;", r"E01"), ("vCont;x", r"E01"), ("vCont;t", r"E16"), ("vCont;s:2", r"E01"), ("vCont;c:1;", r"E01"),
    ("vCont;r80000000", r"E01"), ("vCont;C", r"E01"), ("s1", r"E16"), ("cxyz", r"E16"), ("C", r"E01"),
    # QEMU's
    ("qqemu.sstepbits", r"ENABLE=1,NOIRQ=2,NOTIMER=4"), ("qqemu.sstep", r"0x3"), ("Qqemu.sstep=7", r"OK"),
    ("qqemu.sstep", r"0x7"), ("Qqemu.sstep=8", r"E16"), ("qqemu.PhyMemMode", r"0"),
    ("Qqemu.PhyMemMode:1", r"OK"), ("qqemu.PhyMemMode", r"1"), ("m80100000,1", r"01"), ("M80100000,1:00", r"OK"),
    ("m80100000,1", r"00"), ("m0,1", r"E0e"), ("Qqemu.PhyMemMode:0", r"OK"), ("Qqemu.PhyMemMode:", r"E16"),
    ("Qnone", r""), ("qnone", r""), ("qRcmd,6", r"E01"), ("qRcmd,6x", r"E01"), ("qRcmd," + "61" * 2000, r"E01"),
    ("?", r"T05thread:1;20:0010000000000000;"),
]


def answers():
    with session() as s:
        c = s.connect()
        for i, (body, pattern) in enumerate(ANSWERS):
            said = c.ask(body)
            check("answer %d, %s" % (i, body[:50]), re.fullmatch(pattern, said), repr(said))
        c.no_acks()
        check("monitor", "0x1000" in c.monitor("info registers pc"), c.console)
        check("monitor, wrong", "Undefined command" in c.monitor("frobnicate"), c.console)
        check("monitor, running", "by gdb's own commands" in c.monitor("si"), c.console)
        check("monitor did not run", c.pc() == 0x1000)
        xml, part = "", "m"
        while part[0] == "m":
            part = c.ask("qXfer:features:read:target.xml:%x,333" % len(xml))
            xml += part[1:]
        regs = dict((n, int(r)) for n, r in re.findall(r'name="(\w+)" bitsize="64" type="\w+" regnum="(\d+)"', xml))
        check("target.xml", (regs["ra"], regs["pc"], regs["ft0"], regs["fcsr"], regs["satp"], regs["priv"]) ==
              (1, PC, 33, CSR + 3, CSR + SATP, PRIV) and len(set(regs.values())) == len(regs) > 150, len(regs))
        check("all that is listed is there", all(c.ask("p%x" % n)[0] != "E" for n in regs.values()))


def framing():
    with session() as s:
        c = s.connect()
        c.raw(b"$qC#00")
        check("bad checksum", c.packet() == "-")
        c.raw(b"$qC#zz")
        check("no checksum", c.packet() == "-")
        check("good again", c.ask("qC") == "QC1")
        c.raw(b"-")
        check("resend", c.packet() == "QC1")
        c.raw(b"$q$qAttached#8f")
        check("a new start", c.packet() == "1")
        check("too long", c.ask("m" + "0" * 100000) == "E01")
        c.raw(b"+++\xff\x00garbage#00" + packet("qC") + packet("qC"))
        check("noise between, two at once", (c.packet(), c.packet()) == ("QC1", "QC1"))
        for byte in packet("qC"):
            c.raw(bytes([byte]))
        check("byte by byte", c.packet() == "QC1")
        c.no_acks()
        c.raw(b"$qC#00")
        check("bad checksum without acks", c.packet() == "E01")


def points():
    with session("--seed", "1") as s:
        c = s.connect()
        c.ask("qSupported:swbreak+;hwbreak+")
        c.no_acks()
        inner, loop, count, end = (symbol(c, n) for n in ("inner", "loop", "count", "end"))
        at = "20:%s;" % number(inner)
        c.ask("Z0,%x,2" % inner)
        check("break", c.ask("vCont;c") == "T05thread:1;swbreak:;" + at)
        check("once more: it goes on behind it", c.ask("c") == "T05thread:1;swbreak:;" + at)
        check("a0", c.register(10) == 9, c.register(10))
        check("monitor up", "#1" in c.monitor("up"), c.console)
        check("not for gdb", c.ask("P%x=%s" % (CSR + 0x340, number(1))) == c.ask("P20=" + number(inner)) == "OK" and
              c.pc() == inner, hex(c.pc()))
        check("monitor down", "inner" in c.monitor("down"), c.console)
        check("the guest's memory is as it was", c.ask("m%x,2" % inner) == "9702", c.ask("m%x,2" % inner))
        c.ask("z0,%x,2" % inner)
        c.ask("Z1,%x,4" % inner)
        check("hbreak", c.ask("c") == "T05thread:1;hwbreak:;" + at)
        check("step", c.ask("vCont;s:1") == "T05thread:1;20:%s;" % number(inner + 4))
        check("old step", c.ask("s") == "T05thread:1;20:%s;" % number(inner + 8))
        check("step from an address", c.ask("s%x" % inner) == "T05thread:1;20:%s;" % number(inner + 4))
        c.ask("z1,%x,4" % inner)
        c.ask("Z2,%x,8" % count)
        check("watch", re.match(r"T05thread:1;watch:%x;" % count, c.ask("c")))
        check("behind the store", c.pc() == inner + 18, hex(c.pc()))
        c.ask("z2,%x,8" % count)
        c.ask("Z3,%x,1" % count)
        check("rwatch", re.match(r"T05thread:1;rwatch:%x;" % count, c.ask("c")) and c.pc() == inner + 12)
        c.ask("z3,%x,1" % count)
        c.ask("Z4,%x,8" % count)
        check("awatch", re.match(r"T05thread:1;awatch:%x;" % count, c.ask("C05")) and c.pc() == inner + 18)
        c.ask("z4,%x,8" % count)
        before = c.register(8)
        c.ask("Z0,%x,2" % loop)
        check("to the loop", c.ask("c") == "T05thread:1;swbreak:;20:%s;" % number(loop))
        check("range steps stop at a breakpoint",
              c.ask("vCont;r%x,%x:1" % (loop, inner + 22)) == "T05thread:1;swbreak:;20:%s;" % number(loop))
        check("one round", c.register(8) == before - 2, c.register(8), before)
        c.ask("z0,%x,2" % loop)
        text = c.ask("vCont;r%x,%x:1" % (loop, inner + 22)) # `outer` returns from there
        check("range steps end outside", text == "T05thread:1;20:%s;" % number(c.register(1)) and
              not loop <= c.pc() < inner + 22 and c.register(8) == 0, hex(c.pc()))
        c.monitor("system_reset")
        check("reset", c.pc() == 0x1000, hex(c.pc()))
        c.monitor("b end")
        check("the console's", re.match("T05thread:1;20:" + number(end), c.ask("c")) and
              c.console.endswith("Breakpoint 1 of the console\n"), c.console)
        check("its end", c.ask("c") == "W00" and "powered off" in c.console, c.console)
        check("status", s.wait() == 0)


def many():
    with session() as s:
        c = s.connect()
        c.no_acks()
        codes = [c.ask("Z0,%x,2" % (0x90000000 + 2 * i)) for i in range(300)]
        check("breakpoints have an end", codes == ["OK"] * 200 + ["E16"] * 100)
        for i in range(200):
            c.ask("z0,%x,2" % (0x90000000 + 2 * i))
        codes = [c.ask("Z2,%x,1" % (0x90000000 + i)) for i in range(70)]
        check("watchpoints have an end", codes == ["OK"] * 64 + ["E16"] * 6)
        check("runs with them", c.ask("c") == "W00")


def interrupts():
    """A step takes none, unless asked to; the guest's clock stands still meanwhile."""
    with session() as s:
        c = s.connect()
        c.no_acks()
        inner, handler = symbol(c, "inner"), symbol(c, "handler")
        c.ask("Z0,%x,2" % inner)
        c.ask("c")
        c.ask("P%x=%s" % (CSR + MIP, number(2)))
        c.ask("P%x=%s" % (CSR + MIE, number(2)))
        c.ask("P%x=%s" % (CSR + MSTATUS, number(c.register(CSR + MSTATUS) | 8)))
        c.ask("vCont;s:1")
        check("held", c.pc() == inner + 4, hex(c.pc()))
        c.ask("Qqemu.sstep=1")
        c.ask("vCont;s:1")
        check("taken", c.pc() == handler and c.register(CSR + MCAUSE) == 1 << 63 | 1, hex(c.pc()))
        c.ask("vCont;s:1")
        before = c.register(CSR + TIME)
        time.sleep(0.5)
        c.ask("vCont;s:1")
        took = c.register(CSR + TIME) - before
        check("the clock", took < 4000000, took) # of 10 MHz: 0.4 s


def loop_file(folder):
    path = os.path.join(folder, "loop.bin")
    with open(path, "wb") as f:
        f.write(bytes.fromhex("0505" "fdbf"))  # addi a0, a0, 1; j .-2
    return ["-bios", "none", "-kernel", path]


def running():
    """0x03, a client that comes, goes or is killed while the guest runs."""
    with tempfile.TemporaryDirectory() as folder:
        words = loop_file(folder)
        with Server([RVEMU, "-gdb", "tcp::0"] + words) as s:
            time.sleep(0.2)
            c = s.connect()
            check("stopped by coming", re.match("T05thread:1;", c.ask("?")))
            first = c.register(10)
            time.sleep(0.1)
            check("it was running, and stands", first > 1000 and c.register(10) == first, first)
            took = []
            for _ in range(5):
                c.ask("c", wait=False)
                time.sleep(0.1)
                start = time.monotonic()
                check("0x03", re.match("T02thread:1;", c.interrupt()))
                took.append(time.monotonic() - start)
            check("it stops at once", min(took) < 0.05 * SCALE, took)
            at = c.pc()
            c.ask("Z0,%x,2" % at)
            c.ask("vCont;s:1")
            c.ask("c")
            c.ask("c", wait=False)
            c.close()                           # in the middle
            c = s.connect()
            a0 = c.register(10)
            c.raw(b"\x03")                      # of no meaning: it is stopped
            c.raw(packet("vCont;c"))
            time.sleep(0.1)
            check("no breakpoint is left", re.match("T02", c.interrupt()) and c.register(10) > a0 + 10)
            c.ask("c", wait=False)
            check("only its end while it runs", c.ask("g") == "E16")
            check("detach", c.ask("D") == "OK")
            c = s.connect()
            c2 = Client(s.address)              # waits for its turn
            c.raw(packet("Z2,80000000,8")[:7])
            c.close()
            check("the next one", re.match("T05thread:1;", c2.ask("?")))
            c2.ask("k", wait=False)
            check("kill", s.wait() == 0)
            s.expect("said", r"ended by gdb \(kill\)")
        for how in ("vKill;1", "quit"):
            with Server([RVEMU, "-S", "-gdb", "tcp::0"] + words) as s:
                c = s.connect()
                check(how, (c.monitor("quit") == "") if how == "quit" else c.ask(how) == "OK")
                check(how + " ends it", s.wait() == 0)
        with Server([RVEMU, "-S", "-gdb", "tcp::0", "--timeout", "2"] + words) as s:
            c = s.connect()
            share = cpu_share(s.process.pid, 0.3, 0.05)
            check("a stopped machine sleeps", share < 0.05, share)
            check("and has its --timeout", s.wait() == 124)
        path = os.path.join(folder, "dead.bin")
        with open(path, "wb") as f:
            f.write(bytes.fromhex("6f000000"))
        with Server([RVEMU, "-S", "-gdb", "tcp::0", "-bios", "none", "-kernel", path]) as s:
            c = s.connect()
            check("a detector", re.match("T05thread:1;", c.ask("c")) and "dead_loop" in c.console, c.console)
            check("it can be looked at", c.pc() == 0x80000000)


def sockets():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "socket")
        old = socket.socket(socket.AF_UNIX)
        old.bind(path)
        old.close()                             # what one that was killed leaves
        with session(where="unix:%s,server,nowait" % path) as s:
            c = s.connect()
            check("unix", c.ask("qC") == "QC1")
            c.ask("k", wait=False)
            s.wait()
            check("it is removed", not os.path.exists(path))
    for where, other in (("tcp::0", False), ("tcp:127.0.0.1:0", False), ("tcp:0.0.0.0:0", True)):
        with session(where=where) as s:
            heard = False
            try: # every address of 127/8 is this machine's
                heard = Client(("127.0.0.2", s.address[1])).ask("qC") == "QC1"
            except ConnectionRefusedError:
                check("loopback may come to " + where,
                      Client(("127.0.0.1", s.address[1])).ask("qC") == "QC1")
            check("who may come to " + where, heard == other)


def terminal():
    """Our keys while gdb has the machine."""
    with Console([RVEMU, "-S", "-gdb", "tcp::0", "-snapshot", IMAGE]) as c:
        _, found = c.expect(re.compile(r"target remote ([0-9.]+):(\d+)"))
        c.expect("Ctrl-A h help")
        g = Client((found.group(1), int(found.group(2))))
        g.ask("c", wait=False)
        c.expect("$ ")
        c.send("\x01c")
        c.expect("Ctrl-A c: the machine is gdb's")
        check("keys", re.match("T02", g.interrupt()))
        check("Ctrl-A x while it is stopped", c.finish("\x01x") == 0, c.output)


def resends():
    with session() as s:
        c = s.connect()
        c.ask("qXfer:features:read:target.xml:0,3000")
        c.raw(b"-" * 100000)
        total = 0
        c.sock.settimeout(2 * SCALE)
        try:
            while total < 1 << 30:
                total += len(c.sock.recv(1 << 20))
        except socket.timeout:
            pass
        check("a bounded answer", 0x3000 < total < 4 << 20, total)
        check("alive", s.process.poll() is None)


def xv6():
    """Two harts, from a user program into the kernel and back."""
    with session("-smp", "2", "-snapshot", file=IMAGE) as s:
        c = s.connect()
        c.ask("qSupported:swbreak+")
        c.no_acks()
        main, dispatch = symbol(c, "kernel_main"), symbol(c, "syscall_dispatch")
        c.ask("Z0,%x,2" % main)
        check("kernel_main", re.match("T05thread:[12];swbreak:;", c.ask("vCont;c")) and c.pc() == main)
        c.ask("z0,%x,2" % main)
        code = c.memory(main, 16)
        c.ask("vCont;c", wait=False)
        s.expect("out", r"\$ ")
        check("0x03 while all wait", re.match("T02", c.interrupt()))
        s.type("ls\n" * 9)
        c.ask("Z0,%x,2" % dispatch)
        seen = set()
        while True: # a call that is made often
            c.ask("vCont;c")
            ecall = c.register(CSR + SEPC)
            if ecall in seen:
                break
            seen.add(ecall)
        check("S-mode", c.register(PRIV) == 1 and c.register(CSR + SATP) >> 60 != 0)
        c.ask("z0,%x,2" % dispatch)
        c.ask("Z0,%x,4" % ecall)
        c.ask("Z0,%x,4" % (ecall + 4))
        stop = c.ask("vCont;c")
        check("user", c.register(PRIV) == 0 and c.pc() in (ecall, ecall + 4), hex(c.pc()))
        while c.pc() != ecall or c.memory(ecall, 4) != bytes.fromhex("73000000"): # another program
            stop = c.ask("vCont;c")
        thread = re.match("T05thread:([12]);", stop).group(1)
        c.ask("z0,%x,4" % ecall)
        check("the kernel's memory from user mode", c.memory(main, 16) == code)
        c.ask("vCont;s:%s;c" % thread)
        check("a step through ecall", c.register(PRIV) == 1 and c.register(CSR + SEPC) == ecall, hex(c.pc()))
        text = c.ask("vCont;c")
        check("and back", c.register(PRIV) == 0 and c.pc() == ecall + 4 and "swbreak" in text, text)
        c.ask("z0,%x,4" % (ecall + 4))
        thread = re.match("T05thread:([12]);", text).group(1)
        other = "1" if thread == "2" else "2"
        c.ask("Hg" + other)
        there = c.ask("g")
        for _ in range(5):
            c.ask("vCont;s:" + thread)
        c.ask("Hg" + other)
        check("one hart alone", c.ask("g") == there)
        both = c.ask("qXfer:threads:read::0,1000")
        check("threads", both.count("<thread id") == 2 and "U-mode" in both, both)
        named = re.search(r'id="(\d)" core="\d" name="hart \d: (\w+)">U-mode, process (\d+) \((\w+)\)</', both)
        check("thread names", named and named[2] == named[4] if DWARF else not named, both)
        if named:
            said = bytes.fromhex(c.ask("qThreadExtraInfo," + named[1])).decode()
            check("thread info", re.match(r"hart \d, U-mode, process %s \(%s\)$" % named.group(3, 4), said), said)
        check("detach", c.ask("D") == "OK")
        s.type("echo al''ive\nshutdown\n")
        s.expect("out", r"alive")
        check("it goes on", s.wait() == 0, s.said)
    with session("-snapshot", file=IMAGE) as s:
        c = s.connect()
        c.no_acks()
        check("not mapped yet", c.memory(ecall, 4) is None and c.ask("Z0,%x,4" % ecall) == "OK")
        c.ask("c")
        check("and met", c.pc() == ecall and c.register(PRIV) == 0, hex(c.pc()))


for test in (answers, framing, points, many, interrupts, running, sockets, terminal, resends, xv6):
    try:
        test()
    except (OSError, EOFError, AssertionError) as e:
        check(test.__name__, False, repr(e))
print("%d answers, %d failures" % (len(ANSWERS), len(failures)))
sys.exit(1 if failures else 0)
