#!/usr/bin/env python3
"""What works, as one table: how rvemu may be called, what it decides, what each of QEMU's options
does here, how guests end, what each trace shows.

    forms.py RVEMU CLERK.ELF [ROW...]

A row: name, arguments, input, status, and what must be found: `err` a pattern in stderr, `out` a
pattern in stdout, `last` stderr's last line, `file` a pattern in the file `made`, `not_err` what
must not be on stderr. `{d}` is the folder with FILES, which is the current one. Each row is also
checked for: every line on stderr begins with `rvemu: `.
"""
import gzip
import os
import re
import shlex
import shutil
import struct
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import files as f  # noqa: E402

RVEMU, CLERK = [os.path.abspath(p) for p in sys.argv[1:3]]
SCALE = float(os.environ.get("TEST_TIMEOUT_SCALE", "1"))
S_MODE = 0x80200000
SRST = 0x53525354


def tohost(value):
    """A guest that stores to its symbol `tohost`."""
    code = (f.load_imm(f.T1, value) + f.word(0x297) + f.addi(f.T0, f.T0, 0x38) +  # auipc t0, 0
            f.store(8, f.T1, f.T0) + f.HERE)
    return f.elf(code=code.ljust(0x40, b"\0") + bytes(8), symbols=[("_start", 0), ("tohost", 0x40)])


FILES = {
    "m.elf": f.elf(code=f.says("guest\n") + f.ends()),
    "s.elf": f.elf(at=S_MODE, code=f.says("guest\n") + f.ends()),
    "virtual.elf": f.elf(at=S_MODE, virtual=0xffffffff80200000, entry=0xffffffff80200000,
                         code=f.says("guest\n") + f.ends()),
    "text-m.elf": f.elf(headers=True, code=f.says("guest\n") + f.ends()),
    "text-s.elf": f.elf(at=S_MODE, headers=True, code=f.says("guest\n") + f.ends()),
    "high.elf": f.elf(at=0x80400000, code=f.ends()),
    "debug": f.elf(code=f.ends()),
    "-dash": f.elf(code=f.ends()),
    "a,b.img": bytes(1 << 16),
    "Image": f.image(f.says("guest\n") + f.ends()),
    "Image.gz": gzip.compress(f.image(f.says("guest\n") + f.ends())),
    "s.elf.gz": gzip.compress(f.elf(at=S_MODE, code=f.ends())),
    "raw.bin": f.ends(),
    "boot.img": f.gpt(f.BOOT, "boot", content=f.elf(at=S_MODE, code=f.says("guest\n") + f.ends(),
                                                    symbols=[("kmain", 0)])),
    "spin.img": f.gpt(f.BOOT, "boot", content=f.elf(at=S_MODE, code=f.NOP + f.word(0xffdff06f),
                                                    symbols=[("kmain", 0)])),
    "backup.img": f.gpt(f.BOOT, "boot", broken="first",
                        content=f.elf(at=S_MODE, code=f.says("guest\n") + f.ends())),
    "qcow2.raw": b"QFI\xfb\0\0\0\3".ljust(1 << 16, b"\0"),
    "fail2": f.elf(code=f.ends(2)),
    "fail62": f.elf(code=f.ends(62)),
    "fail63": f.elf(code=f.ends(63)),
    "fail60000": f.elf(code=f.ends(60000)),
    "failed": f.elf(code=f.load_imm(f.T0, f.TEST) + f.load_imm(f.T1, 0x3333) +
                    f.store(4, f.T1, f.T0) + f.HERE),
    "srst-off": f.elf(at=S_MODE, code=f.sbi(SRST, 0, 0, 0)),
    "srst-failed": f.elf(at=S_MODE, code=f.sbi(SRST, 0, 0, 1)),
    "srst-reset": f.elf(at=S_MODE, code=f.sbi(SRST, 0, 1, 0)),
    "reset": f.elf(code=f.ends(reset=True)),
    "tohost-1": tohost(1),
    "tohost-7": tohost(7 << 1 | 1),
    "tohost-100": tohost(100 << 1 | 1),
    "spin": f.elf(code=f.NOP + f.word(0xffdff06f), symbols=[("lost", 0)]),
    "trap": f.elf(code=f.word(0x297) + f.addi(f.T0, f.T0, 0x20) + f.word(0x30529073) + f.EBREAK +
                  f.NOP * 4 + f.ends()),
    "escape": f.elf(code=f.NOP + f.word(0xffdff06f), symbols=[("a\x1b[2Jb\nc", 0)]),
    "dead": f.elf(code=f.WFI + f.HERE),
    "text": b"some text\n",
    "bare.dtb": struct.pack(">10I16x4I", 0xd00dfeed, 72, 56, 72, 40, 17, 16, 0, 0, 16, 1, 0, 2, 9),
}

M_MODE = r"rvemu: {d}/m\.elf: an ELF at 0x80000000: starts in M-mode without firmware\n"
OFF = "rvemu: guest powered off (sifive_test)"
DRIVE = "-drive file={d}/a,,b.img,format=raw,if=none,id=x -device virtio-blk-device,drive=x"


def row(name, words, status=0, data=b"", **found):
    return name, words, data, status, found


ROWS = [
    # -- forms and what is decided
    row("m-mode", "{d}/m.elf", err=M_MODE, out=r"^guest\n$", last=OFF),
    row("run", "run {d}/m.elf", err=M_MODE, out="guest"),
    row("options-after", "{d}/m.elf -m 64M", err=M_MODE, out="guest"),
    row("run-options", "run -smp 2 {d}/m.elf -m 64M", err=M_MODE, out="guest"),
    row("subcommand-as-file", "./debug", err=r"rvemu: \./debug: an ELF at"),
    row("not-the-first-word", "-m 64M debug", err=r"rvemu: debug: an ELF at"),
    row("run-then-file", "run debug", err=r"rvemu: debug: an ELF at"),
    row("dash-dash", "-- -dash", err=r"rvemu: -dash: an ELF at"),
    row("two-dashes", "--m=64M --smp=2 --nographic {d}/m.elf", out="guest"),
    row("one-dash", "-timeout 9 -eof=quit {d}/m.elf", out="guest"),
    row("s-mode", "{d}/s.elf", err=r"s\.elf: an ELF at 0x80200000: our firmware starts it in S-mode",
        out=r"rvemu firmware(.|\n)*guest"),
    row("higher", "{d}/high.elf", err=r"an ELF at 0x80400000: our firmware starts it in S-mode"),
    row("virtual-entry", "{d}/virtual.elf", err=r"an ELF at 0x80200000: our firmware", out="guest"),
    row("headers-before-m", "{d}/text-m.elf", err=r"an ELF at 0x80000000: starts in M", out="guest"),
    row("headers-before-s", "{d}/text-s.elf", err=r"an ELF at 0x80200000: our firm", out="guest"),
    row("image", "{d}/Image", err=r"Image: a RISC-V Image: our firmware starts it in S-mode",
        out="guest"),
    row("image-gzip", "{d}/Image.gz", err=r"a RISC-V Image \(gzip\): our firmware", out="guest"),
    row("elf-gzip", "{d}/s.elf.gz", err=r"an ELF at 0x80200000: our firmware starts it"),
    row("boot-disk", "{d}/boot.img", err=r"a disk with a boot partition: our firmware starts the "
        "kernel in it", out="guest"),
    row("backup-gpt", "{d}/backup.img", err="a disk with a boot partition", out="guest"),
    row("m-mode-in-64K", "-m 64K {d}/m.elf", out="guest"),
    # -- QEMU's rules
    row("bios-none", "-bios none -kernel {d}/m.elf", out="^guest\n$"),
    row("bios-none-raw", "-bios none -kernel {d}/raw.bin", last=OFF),
    row("bios-elf", "-bios {d}/m.elf", out="^guest\n$"),
    row("bios-raw", "-bios {d}/raw.bin", last=OFF),
    row("bios-default", "-bios default -kernel {d}/s.elf", out=r"rvemu firmware(.|\n)*guest"),
    row("kernel-alone", "-kernel {d}/s.elf", out=r"rvemu firmware(.|\n)*guest"),
    row("kernel-image", "-kernel {d}/Image", out="guest"),
    row("kernel-and-disk", "-kernel {d}/s.elf {d}/boot.img", out="guest"),
    row("bios-and-file", "-bios {d}/m.elf {d}/s.elf", out="^guest\n$"),
    row("drive-boots", "-drive file={d}/boot.img,if=virtio,format=raw", out="guest"),
    row("drive-raw-by-name", "-bios none -kernel {d}/m.elf -drive file={d}/qcow2.raw,format=raw",
        out="guest"),
    row("device-drive", "-bios none -kernel {d}/m.elf " + DRIVE + ",bus=virtio-mmio-bus.0",
        out="guest"),
    # -- limits: where the guest was
    row("max-insns", "--max-insns 1k {d}/spin", 124, last=re.compile(
        r"rvemu: 1000 steps are done \(--max-insns\); hart 0 at 0x8000000[04] \(lost\+0x[04]\), "
        r"M-mode")),
    row("timeout", "--timeout 0.2 {d}/spin", 124, last=re.compile(
        r"rvemu: time-out after 0\.2 s \(--timeout\); hart 0 at 0x8000000[04] \(lost\+0x[04]\), "
        r"M-mode")),
    row("symbol-of-a-disk", "--max-insns 20M {d}/spin.img", 124,
        last=re.compile(r".*hart 0 at 0x8020000[04] \(kmain\+0x[04]\), S-mode")),
    row("in-the-firmware", "--max-insns 2k {d}/s.elf", 124,
        last=re.compile(r".*hart 0 at 0x8000\w+ \(_start\+0x\w+\), M-mode")),
    row("escape-sequence", "--max-insns 1k {d}/escape", 124,
        last=re.compile(r".*\(a\?\[2Jb\?c\+0x[04]\), M-mode")),
    # -- exit statuses
    row("code-2", "{d}/fail2", 2, last="rvemu: guest failed, code 2 (sifive_test)"),
    row("code-62", "{d}/fail62", 62, last="rvemu: guest failed, code 62 (sifive_test)"),
    row("code-63", "{d}/fail63", 63, last="rvemu: guest failed, code 63 (sifive_test)"),
    row("code-60000", "{d}/fail60000", 63, last="rvemu: guest failed, code 60000 (sifive_test)"),
    row("no-code", "{d}/failed", 1, last="rvemu: guest failed, no code (sifive_test)"),
    row("srst-off", "{d}/srst-off", last=OFF),
    row("srst-failed", "{d}/srst-failed", 1, last="rvemu: guest failed, code 1 (sifive_test)"),
    row("srst-reset", "-no-reboot {d}/srst-reset", last="rvemu: the guest asked for a reset "
        "(-no-reboot)"),
    row("reset-loop", "{d}/reset", 72, last=re.compile(
        r"rvemu: stopped \(reset_loop\): ten resets in a row without a byte on the UART.*")),
    row("no-reboot", "-no-reboot {d}/reset", last="rvemu: the guest asked for a reset (-no-reboot)"),
    row("tohost-1", "{d}/tohost-1", err="M-mode without firmware, ends by tohost",
        last="rvemu: guest powered off (tohost)"),
    row("tohost-7", "--htif {d}/tohost-7", 7, last="rvemu: guest failed, code 7 (tohost)"),
    row("tohost-100", "{d}/tohost-100", 63, last="rvemu: guest failed, code 100 (tohost)"),
    row("no-htif", "--no-htif {d}/tohost-1", 71, not_err="by tohost"),
    row("detector", "{d}/dead", 66, last=re.compile(r"rvemu: stopped \(dead_wfi\): .*")),
    row("detector-off", "--detect dead_wfi=off --timeout 0.2 {d}/dead", 124, not_err="dead_wfi"),
    # -- QEMU's spellings: what each does
    row("machine", "-machine virt {d}/m.elf", out="guest"),
    row("M", "-M virt,aclint=off,aia=none,usb=off {d}/m.elf", out="guest"),
    row("machine-dumpdtb", "-M virt,dumpdtb=made {d}/m.elf", file=b"riscv-virtio", out="^$"),
    row("machine-help", "-machine help", out="^virt "),
    row("machine-nmi", "-M virt,rnmi-interrupt-vector=0x80001000,rnmi-exception-vector=0x80002000 "
        "--isa max_smrnmi {d}/m.elf", out="guest"),
    row("machine-nmi-lacks", "-M virt,rnmi-interrupt-vector=0x80001000 {d}/m.elf", 125,
        last="rvemu: vectors of NMIs: the harts have none (--isa max_smrnmi)"),
    row("machine-nmi-odd", "-M virt,rnmi-exception-vector=0x80001002 --isa max_smrnmi {d}/m.elf", 125,
        last="rvemu: -M virt,rnmi-exception-vector=0x80001002: rnmi-exception-vector: an address is "
        "wanted, a multiple of 4"),
    row("machine-nmi-none", "-M virt,rnmi-interrupt-vector= --isa max_smrnmi {d}/m.elf", 125,
        last="rvemu: -M virt,rnmi-interrupt-vector=: rnmi-interrupt-vector: an address is wanted, "
        "a multiple of 4"),
    row("cpu", "-cpu rv64 {d}/m.elf", out="guest"),
    row("cpu-max", "-cpu max {d}/m.elf", out="guest"),
    row("cpu-help", "-cpu help", out="^rv64 "),
    row("smp", "-smp 3 --dump-dtb made {d}/m.elf", file=b"cpu@2\0"),
    row("smp-cpus", "-smp cpus=2,sockets=1,cores=2 --dump-dtb made {d}/m.elf", file=b"cpu@1\0"),
    row("m", "-m 256 --dump-dtb made {d}/m.elf", file=struct.pack(">QQ", 0x80000000, 256 << 20)),
    row("m-size", "-m size=1G --dump-dtb made {d}/m.elf",
        file=struct.pack(">QQ", 0x80000000, 1 << 30)),
    row("append", "-kernel {d}/s.elf -append root=/dev/vda --dump-dtb made",
        file=b"root=/dev/vda\0"),
    row("initrd", "-kernel {d}/s.elf -initrd {d}/text --dump-dtb made",
        file=b"linux,initrd-start"),
    row("isa", "--isa rv64imac --dump-dtb made {d}/m.elf", file=b"rv64imac_"),
    row("isa-list", "--isa rv64i2p1_zba --dump-dtb made {d}/m.elf",
        file=b"i\0zicntr\0zicsr\0zba\0"),
    row("isa-block-size", "--isa rv64i_zicboz --dump-dtb made {d}/m.elf",
        file=b"riscv,cboz-block-size\0"),
    row("isa-profile", "--isa rva20u64 {d}/m.elf", out="guest", not_err="lack"),
    row("isa-profile-lacks", "--isa rva23u64 {d}/m.elf", out="guest",
        err=r"rvemu: --isa rva23u64: the harts lack what is not built: v zvfhmin zvbb zvkt"),
    row("isa-profile-promise", "--isa rva23u64 --dump-dtb made {d}/m.elf",
        file=b"rv64imafdcb_zic64b_"),
    row("isa-max", "--isa max {d}/m.elf", out="guest"),
    row("isa-smrnmi", "--isa max_smrnmi --dump-dtb made {d}/m.elf", file=b"\0smrnmi\0"),
    row("cpu-profile", "-cpu rva20s64 --dump-dtb made {d}/m.elf", file=b"_svade"),
    row("print-isa", "--print-isa --isa rv64i_zba", out=r"\nzba +yes .*\n(.*\n)*zbb +no "
        r"(.*\n)*v +not built (.*\n)*rva22u64 +profile (.*\n)*"
        r"max +profile +all that are built, but smrnmi svade\nrv64i_zicntr_zicsr_zba\n$"),
    row("print-isa-bad", "--print-isa --isa rv64iv", 125,
        last="rvemu: ISA 'rv64iv': extension 'v' (vectors) is not built"),
    row("nographic", "-nographic {d}/m.elf", out="guest"),
    row("display", "-display none {d}/m.elf", out="guest"),
    row("display-gtk", "-display gtk {d}/m.elf", 125, last="rvemu: -display gtk: only sdl "
        "and none"),
    row("display-help", "-display help", out="^sdl"),
    row("screen", "--screen 640x480 --dump-dtb made {d}/m.elf", file=b"simple-framebuffer\0"),
    row("screen-in-no-tree", "--screen 64x64 -dtb {d}/bare.dtb {d}/m.elf", out="guest",
        err=r"rvemu: -dtb .*/bare.dtb: it tells of no simple-framebuffer: "),
    row("bare-tree", "-dtb {d}/bare.dtb {d}/m.elf", err=M_MODE, out="guest"),
    row("screen-small", "--screen 63x480 {d}/m.elf", 125,
        last="rvemu: --screen 63x480: each side must be 64 to 4096"),
    row("screen-words", "--screen 640*480 {d}/m.elf", 125,
        last="rvemu: --screen 640*480: WxH is wanted, as 1024x768"),
    row("screenshot", "--screen 64x64 --screenshot made.png {d}/m.elf", out="guest"),
    row("screenshot-ppm", "--screen 64x64 --screenshot made.ppm,at=5 {d}/m.elf", out="guest"),
    row("screenshot-name", "--screenshot made.gif {d}/m.elf", 125,
        last="rvemu: --screenshot: made.gif: a name that ends in .png or .ppm is wanted"),
    row("screenshot-folder", "--screenshot none/a.png {d}/m.elf", 125,
        last="rvemu: --screenshot: none/a.png: No such file or directory"),
    row("screenshot-early", "--screenshot made.png,at=1T {d}/m.elf", 125,
        last=re.compile(r"rvemu: --screenshot: the run ended at step \d+, before at=1000000000000")),
    row("keyboard", "-device virtio-keyboard-device -device virtio-tablet-device {d}/m.elf",
        out="guest"),
    row("keyboard-twice", "-device virtio-keyboard-device -device virtio-keyboard-device "
        "{d}/m.elf", 125, last="rvemu: -device virtio-keyboard-device: only one of them"),
    row("serial-stdio", "-serial stdio {d}/m.elf", out="guest"),
    row("serial-mon", "-serial mon:stdio {d}/m.elf", out="guest"),
    row("serial-null", "-serial null {d}/m.elf", out="^$"),
    row("serial-none", "-serial none {d}/m.elf", out="^$"),
    row("serial-file", "-serial file:made {d}/m.elf", out="^$", file=b"guest\n"),
    row("monitor", "-monitor none {d}/m.elf", out="guest"),
    row("rng", "-device virtio-rng-device {d}/m.elf", out="guest"),
    row("console", "-serial null -device virtio-serial-device -chardev stdio,id=c -device "
        "virtconsole,chardev=c {d}/m.elf", out="^$"),
    row("device-help", "-device help", out="^virtio-blk-device"),
    row("force-legacy", "-global virtio-mmio.force-legacy=true --trace mmio " + DRIVE +
        " {d}/m.elf", out="guest"),
    row("force-legacy-off", "-global virtio-mmio.force-legacy=false {d}/m.elf", out="guest"),
    row("rtc", "-rtc base=utc {d}/m.elf", out="guest"),
    row("icount", "-icount shift=auto {d}/m.elf", out="guest"),
    row("accel", "-accel tcg {d}/m.elf", out="guest"),
    row("seed", "-seed 5 --hash {d}/m.elf", err=r"rvemu: hash [0-9a-f]{16}\n"),
    row("seed-long", "--seed 0x10 --hash {d}/m.elf", err=r"rvemu: hash [0-9a-f]{16}\n"),
    row("snapshot", "-snapshot {d}/boot.img", out="guest"),
    row("net-none", "-net none {d}/m.elf", out="guest"),
    row("nic-none", "-nic none {d}/m.elf", out="guest"),
    row("d-int", "-d int,guest_errors,unimp {d}/trap", err="rvemu: trap: hart 0 at"),
    row("d-in-asm", "-d in_asm {d}/trap", err="rvemu: insn: hart 0"),
    row("D", "-d int -D made {d}/trap", file=b"trap: hart 0 at 0x8000000c",
        not_err="trap: hart"),
    # -- traces: the name, then what
    row("trace-trap", "--trace=trap {d}/trap",
        err=r"rvemu: trap: hart 0 at 0x8000000c.*, M-mode: breakpoint.*: ebreak\n"),
    row("trace-irq", "--trace=irq " + CLERK, data=b"o",
        err=r"rvemu: irq: plic: context 0 claims source 10\n"),
    row("trace-insn", "--trace=insn {d}/trap",
        err=r"rvemu: insn: hart 0 M 0x000000008000000c 00100073 ebreak\n"),
    row("trace-mmio", "--trace mmio {d}/m.elf",
        err=r"rvemu: mmio: \w[^ ]*\+0x0 write8 <- 0x67"),
    row("trace-uart", "--trace uart {d}/m.elf", err=r"rvemu: uart: sends 0x67\n"),
    row("trace-virtio", "--trace virtio " + DRIVE + " " + CLERK, data=b"do",
        err=r"rvemu: virtio: .*\n"),
    row("trace-disk", "--trace disk " + DRIVE + " " + CLERK, data=b"do",
        err=r"rvemu: disk: .*a,b\.img: write 512 bytes at 0\n"),
    row("trace-boot", "--trace boot {d}/m.elf",
        err=r"rvemu: boot: 0x80000000-0x\w+ {d}/m\.elf\nrvemu: boot: 0x\w+-0x\w+ device tree\n"),
    row("trace-sched", "--trace sched {d}/m.elf", err=r"rvemu: sched: step 0: hart 0 runs at 0x1000\n"),
    row("trace-several", "--trace=trap,insn {d}/trap", err=r"rvemu: trap(.|\n)*rvemu: insn"),
    row("trace-all", "--trace=all {d}/trap", err=r"rvemu: insn"),
    row("trace-help", "--trace help", out=r"(?m)^insn "),
    row("trace-unknown", "--trace=xyzzy {d}/m.elf", 125,
        last="rvemu: --trace xyzzy: there is no trace 'xyzzy' (trap, irq, insn, mmio, uart, virtio, "
        "disk, boot, sched, all)"),
]


def trace_names():
    """Of the table in help: each needs a row above."""
    text = subprocess.run([RVEMU, "help", "traces"], stdout=subprocess.PIPE, check=True).stdout
    return re.findall(r"^([a-z]+)  ", text.decode(), re.M)


def wrong(entry, folder):
    """None, or what is wrong."""
    _, words, data, status, found = entry
    argv = [RVEMU] + [w.format(d=folder) for w in shlex.split(words)]
    p = subprocess.run(argv, input=data, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=folder,
                       timeout=30 * SCALE)
    out, err = [s.decode("utf-8", "replace") for s in (p.stdout, p.stderr)]
    if p.returncode != status:
        return "status %d, not %d: %s" % (p.returncode, status, err[-500:])
    for line in err.split("\n")[:-1]:
        if not line.startswith("rvemu: "):
            return "not a line of ours: %r" % line
    last = found.get("last")
    line = err.rstrip("\n").rsplit("\n", 1)[-1]
    if isinstance(last, re.Pattern) and not last.fullmatch(line) or \
            isinstance(last, str) and last != line:
        return "the last line is %r" % line
    for text, name in ((out, "out"), (err, "err")):
        pattern = found.get(name, "").replace("{d}", re.escape(folder))
        if not re.search(pattern, text):
            return "std%s lacks %r: %s" % (name, pattern, text[-500:])
    if "not_err" in found and re.search(found["not_err"], err):
        return "stderr has %r" % found["not_err"]
    if "file" in found:
        with open(os.path.join(folder, "made"), "rb") as made:
            if found["file"] not in made.read():
                return "the file lacks %r" % found["file"]
    return None


def main():
    wanted, failed = sys.argv[3:], 0
    for name in trace_names():
        if "trace-" + name not in [r[0] for r in ROWS]:
            print("FAILED  the trace %s has no row" % name)
            failed += 1
    for entry in ROWS:
        if wanted and entry[0] not in wanted:
            continue
        folder = tempfile.mkdtemp()
        try:
            for name, content in FILES.items():
                if name in entry[1]:
                    with open(os.path.join(folder, name), "wb") as made:
                        made.write(content)
            if DRIVE in entry[1]:
                with open(os.path.join(folder, "a,b.img"), "wb") as made:
                    made.write(FILES["a,b.img"])
            what = wrong(entry, folder)
        except subprocess.TimeoutExpired:
            what = "does not end"
        finally:
            shutil.rmtree(folder)
        if what:
            failed += 1
            print("FAILED  %s: %s" % (entry[0], what))
    print("%d rows, %d failed" % (len(wanted or ROWS), failed))
    return failed != 0


if __name__ == "__main__":
    sys.exit(main())
