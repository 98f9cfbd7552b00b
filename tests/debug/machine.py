#!/usr/bin/env python3
"""The debugger's commands about the machine, by their words: each row is a session, the lines typed
and what must be said in answer, in this order.

    machine.py RVEMU SESSION.ELF HANG.ELF XV6.IMG
"""
import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "lib"))
from checks import check, failures  # noqa: E402
import debugger  # noqa: E402

RVEMU, ELF, HANG, IMAGE = sys.argv[1:5]
BARE, XV6 = [ELF], ["-smp", "2", "-snapshot", IMAGE]
IN_KERNEL = ["b syscall_dispatch", "c"]

# name, what is run, lines, patterns that follow each other in the answer
SESSIONS = [
    ("mtree", BARE, ["info mtree"],
     [r"0000000000001000-000000000000ffff +rom +rom\n", r"0000000000100000-.* device +test, accesses of bits: 16,32\n",
      r"0000000080000000-[0-9a-f]+ +ram +ram\n"]),
    ("devices", XV6, IN_KERNEL + ["info devices"],
     [r"plic: plic at 0xc000000\n", r"test: sifive_test at 0x100000\n", r"rtc: goldfish_rtc at 0x101000, source 11 of",
      r"uart0: ns16550a at 0x10000000, source 10 of the PLIC\n  IER +1  received data\n", r"virtio1: virtio-none at .*\n"
      r"  device +0  an empty slot"]),
    ("device", BARE, ["info devices uart", "info devices ns"], [r"uart0: .*\n  IER +0\n", r"uart0: .*\n  IER +0\n"]),
    ("plic", XV6, IN_KERNEL + ["info plic"],
     [r"source 1 \(virtio0\)\n +priority +1\n", r"source 10 \(uart0\)\n",
      r"context 1 \(hart 0, S-mode\)\n +threshold +0\n +enabled +1  source 1: virtio0\n +enabled +0xa  source 10: uart0\n"]),
    ("clint", BARE, ["info clint"],
     [r"mtime +\S+ +0\.\d{7} s\n", r"msip +0\n +mtimecmp +0xf{16}  never"]),
    ("virtio", XV6, IN_KERNEL + ["info virtio"],
     [r"virtio0: virtio-blk at 0x10001000, source 1 of the PLIC\n  device +2  version 2\n"
      r"  status +0xf  ACKNOWLEDGE DRIVER FEATURES_OK DRIVER_OK\n", r"queue 0\n +size +0x40  ready\n", r"pending +0\n"]),
    ("reset", BARE, ["b inner", "c", "p *(long *)&count = 5", "system_reset", "when", "p *(long *)&count", "c", "p $a0"],
     [r"Breakpoint 1\n", r"hart 0, M-mode\n=> 0x1000:", r"step 0 of the machine", r"= 0\n", r"Breakpoint 1\n", r"= 10\n"]),
    ("reset-at-the-end", BARE, ["c", "system_reset", "b inner", "c", "p $a0"],
     [r"guest powered off", r"=> 0x1000:", r"= 10\n"]),
    ("csr", XV6, IN_KERNEL + ["csr sstatus satp", "csr mcause", "csr stvec", "csr misa", "csr pmpcfg0", "csr mip mhpmevent3", "csr"],
     [r"sstatus +0x[0-9a-f]+\n +SIE +0x1 +S-mode takes interrupts\n", r"SPP +0x0 +U +mode before the trap",
      r"satp +0x8.*\n +MODE +0x8 +Sv39 +address translation\n", r"PPN +0x[0-9a-f]+ +at 0x[0-9a-f]+000 ",
      r"mcause +0x.*\n +interrupt", r"code +0x9 +ecall from S-mode|code +0x[0-9a-f]+ +\w+",
      r"MODE +0x0 +direct", r"BASE +0x[0-9a-f]+ +0x[0-9a-f]+ <trap_entry>", r"extensions .* ABCDFIMSU ",
      r"entry0 +0x18 +--- NAPOT +pmpaddr0", r"entry1 +0x1f +RWX NAPOT ", r"event +0x0", r"satp .*MODE=Sv39 PPN=at 0x", r"mstatus +0x\S+ .*UXL=64"]),
    ("csr-errors", BARE, ["csr nosuch", "csr seed", "csr mnepc", "csr $mie", "echo alive"],
     [r"this hart has no CSR `nosuch`", r"seed is not shown", r"no CSR `mnepc`", r"mie +0x0\n", r"alive"]),
    ("walk", XV6, IN_KERNEL + ["walk $sepc", "walk 0", "walk kernel_main", "walk 0x10000000", "walk 0xffffffe010000000", "walk 1ul << 50"],
     [r"0x[0-9a-f]+ (<\S+> )?by S-mode in Sv39, root 0x[0-9a-f]+000:\n  level 2 PTE at 0x[0-9a-f]+ = 0x[0-9a-f]+: V - - - - - - -, table at 0x",
      r"  level 0 PTE at 0x[0-9a-f]+ = 0x[0-9a-f]+: V R - X U - A -, page 0x8",
      r"read  refused: load page fault, tval 0x[0-9a-f]+: level 0 PTE at 0x[0-9a-f]+ has U=1, and S-mode",
      r"level \d PTE at 0x[0-9a-f]+ = 0x0: - - - - - - - -\n", r"has V=0",
      r"<kernel_main> by S-mode", r"V R - X - G A -", r"read  ok: 0x80[0-9a-f]+ \(ram\); PMP entry 1 allows it",
      r"write refused: store page fault, tval 0x[0-9a-f]+: level 0 PTE at 0x[0-9a-f]+ has W=0", r"fetch ok: 0x80",
      r"V R W - - G A D", r"read  ok: 0x10000000 \(uart0\); PMP entry 1",
      r"read  refused: .*bits 63-39 of the virtual address"]),
    ("walk-bare", BARE, ["walk 0x80000000", "walk 0x2"],
     [r"by M-mode: addresses are physical\n  read  ok: 0x80000000 \(ram\); PMP is off\n", r"read  ok: 0x2 \(nothing is there\)"]),
    ("maps", XV6, IN_KERNEL + ["maps", "info mem", "maps space $satp"],
     [r"Sv39, root 0x[0-9a-f]+\n0000000000400000-[0-9a-f]+ -> 0000008[0-9a-f]+ +\d+ KiB  r-xu-a-  ram\n",
      r"0000000080200000-.* -> 00000080200000 .* r-x-ga-  ram\n", r"ffffffc0.* -> .* rw--gad  ram\n", r"ffffffe010000000-.* -> 00000010000000 .* uart0 to virtio7\n", r"\d+ ranges, \d+ page tables\n",
      r"Sv39, root", r"Sv39, root"]),
    # a table whose entries all lead to itself; one of huge pages; one that lies outside RAM
    ("maps-hostile", BARE, ["set *(long *)0x80100000 = 0x20040001", "p 1"] +
     ["set *(long *)(0x80100000 + %d) = 0x20040001" % (8 * i) for i in range(1, 40)] +
     ["maps space 0x8000000000080100", "maps space 0x9000000000080100", "walk 0 space 0x9000000000080100", "set *(long *)0x80100000 = 0xf", "set *(long *)0x80100008 = 0xcf",
      "maps space 0x8000000000080100", "maps space 0x8000000000000100", "echo alive"],
     [r"Sv39, root 0x80100000\n0 ranges, 1641 page tables\n64000 PTEs that no walk", r"Sv48", r"cut here", r"Sv48", r"PMP refuses the page-table walk at 0x80100000",
      r"0000000000000000-000000003fffffff -> 00000000000000 +1048576 KiB  rwx----  ", r"0000000040000000-000000007fffffff -> 00000000000000 .* rwx--ad", r"0 ranges, 0 page tables", r"alive"]),
    ("pmp", XV6, IN_KERNEL + ["info pmp"],
     [r" 0  --- NAPOT  00000080000000-0000008007ffff\n", r" 1  RWX NAPOT  00000000000000-1ffffffffffffff\n14 entries are OFF"]),
    ("pmp-off", BARE, ["info pmp", "set $pmpaddr0 = 0x20000000", "set $pmpcfg0 = 0x8f", "info pmp"],
     [r"hart 0: all 16 PMP entries are OFF", r" 0  RWX TOR locked  00000000000000-0000007fffffff\n"]),
    ("tlb", XV6, IN_KERNEL + ["info tlb"], [r"-> .* U +fetch\n", r"\d+ translations of S- and U-mode, 0 of them stale"]),
    ("cache", XV6, IN_KERNEL + ["info cache", "info speed"], [r"blocks made +\d+", r"mean length +\d+\.\d", r"page walks +[1-9]", r"speed +\d+\.\d +million"]),
    ("why-nothing", BARE, ["si", "why"], [r"hart 0, M-mode, at 0x1004: it has met no exception, waits for nothing and holds no stale"]),
    ("why-null-call", BARE, ["tb inner", "c", "set $pc = 0", "catch trap", "c", "why"],
     [r"Catchpoint 2", r"hart 0, M-mode, jumped to 0x0: instruction access fault, tval 0x0: nothing is mapped at physical address 0x0\n"
      r"  1 step of this hart ago\n  a null pointer was called: the call is before 0x[0-9a-f]+ <loop\+6>, where ra leads\n"
      r"  fix: no RAM or device is there \(info mtree\)"]),
    ("why-null-load", BARE, ["set *(int *)&inner = 0x01003503", "catch trap", "c", "why"],
     [r"M-mode, at 0x[0-9a-f]+ <inner>: load access fault, tval 0x10: nothing is mapped", r"a null pointer was used, with an offset of 16"]),
    ("why-amo", BARE, ["set *(int *)&inner = 0x00a5252f", "catch trap", "c", "why"],
     [r"<inner>: store address misaligned, tval 0xa: misaligned atomic access of 4 bytes", r"fix: atomics must be aligned"]),
    ("why-extension", ["--isa", "rv64imac", ELF], ["set *(int *)&inner = 0x20a52533", "catch trap", "c", "why"],
     [r"<inner>: illegal instruction, .* belongs to an extension that this hart lacks: Zba", r"fix: add the extension to --isa"]),
    ("why-zero", BARE, ["set $pc = 0x80100000", "c", "why"],
     [r"The machine: stopped \(zero_code\): jump into zeroed memory: 0x80100000", r"fix: a function pointer that was not set",
      r"M-mode, at 0x80100000: illegal instruction, tval 0x0: the bytes are all zero", r"ra leads to 0x0\n"]),
    ("why-hang", [HANG], ["c", "why"],
     [r"The machine: stopped \(dead_wfi\)", r"fix: enable what should wake it in mie",
      r"hart 0, M-mode, at 0x[0-9a-f]+ <hang\+4>: it waits in WFI\n  enabled in mie: none; pending in mip: none; mstatus.MIE=0 SIE=0\n"
      r"  fix: nothing is enabled in mie: no interrupt can end the wait\n  source 10 \(uart0\) of the PLIC is pending, but its priority is 0\n"]),
    ("why-reset", BARE, ["set $pc = 0", "catch trap", "c", "why", "system_reset", "si", "why"],
     [r"jumped to 0x0", r"0x1004", r"it has met no exception"]),
    ("why-errors", BARE, ["why not", "echo alive"], [r"what is `not`", r"alive"]),
    ("walk-errors", BARE, ["walk", "walk 1 +", "walk 0 space 5", "walk 0 space 0xf000000000000000", "maps x", "maps space", "info tlb x", "info pmp x", "info cache x", "maps", "echo alive"],
     [r"an address is wanted", r"a value is wanted", r"0x5 is Bare", r"has mode 15, which this hart lacks", r"what is `x`", r"a value is wanted", r"what is `x`", r"what is `x`", r"what is `x`", r"satp Bare: addresses are physical", r"alive"]),
    ("errors", BARE, ["info devices nosuch", "info plic x", "system_reset x", "echo alive"],
     [r"there is no device `nosuch`", r"what is `x`", r"what is `x`", r"alive\n"]),
]

STATUS = {"why-zero": 65, "why-hang": 66}  # of a detector
def sessions():
    for name, words, lines, patterns in SESSIONS:
        status, said = debugger.run(RVEMU, ["--seed", "1"] + words, lines)
        absent = debugger.lacks(said, patterns)
        check(name, absent is None and status == STATUS.get(name, 0), "(no /%s/, status %d)\n%s" % (absent, status, said))


# line, a field of its rows and how many rows have it
ROWS = [("why", "about", 1), ("walk kernel_main", "access", 3), ("maps", "rights", 10), ("info pmp", "entry", 16), ("info tlb", "pa", 10),
        ("info cache", "name", 10), ("csr satp", "bits", 3), ("info mtree", "base", 16), ("info devices", "words", 20), ("info plic", "group", 10)]


def in_json():
    options = sum((["-ex", line] for line in IN_KERNEL + [row[0] for row in ROWS]), [])
    _, said = debugger.run(RVEMU, ["--seed", "1", "--json"] + options + ["--batch"] + XV6)
    answers = {a.get("command"): a for a in map(json.loads, (l for l in said.splitlines() if l.startswith("{")))}
    for line, field, least in ROWS:
        have = [row for row in answers.get(line, {}).get("rows", []) if field in row]
        check("--json " + line, len(have) >= least, said)


for test in (sessions, in_json):
    test()
print("%d sessions, %d failures" % (len(SESSIONS), len(failures)))
sys.exit(1 if failures else 0)
