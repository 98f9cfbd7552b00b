#!/usr/bin/env python3
"""What a user can get wrong, as one table: the arguments, the one line that rvemu must say, the
status. `{d}` is the folder with the files that FILES describes.

    bad_input.py RVEMU CLERK.ELF [ROW...]

Each row is checked for: exactly one line on stderr, which begins `rvemu: ` and matches; nothing on
stdout; the status; an end within seconds; every file in the folder as it was before. Root runs the
table twice, the second time as nobody; DENIED are the rows for who is not root. KINDS says where each
kind is tested that needs more than a command line: a running guest, a second rvemu, a terminal.
"""
import gzip
import hashlib
import os
import re
import struct
import shutil
import subprocess
import sys
import tempfile
import zlib

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from files import BOOT, elf, gpt, mbr  # noqa: E402

RVEMU = os.path.abspath(sys.argv[1])
SCALE = float(os.environ.get("TEST_TIMEOUT_SCALE", "1"))
def _many_segments():
    """An ELF of 200 segments, one over the other."""
    data = bytearray(elf().ljust(0x8000, b"\0"))
    data[0x2000:0x2000 + 200 * 56] = data[64:64 + 56] * 200
    data[32:40], data[56:58] = struct.pack("<Q", 0x2000), struct.pack("<H", 200)
    return bytes(data)


def _gpt_with(offset, value):
    """A boot disk whose two headers lie in one field; their checksums are right."""
    disk = bytearray(gpt(kind=BOOT))
    for block in (1, 2047):
        head = disk[block * 512:block * 512 + 92]
        struct.pack_into("<Q" if offset == 72 else "<I", head, offset, value)
        head[16:20] = bytes(4)
        head[16:20] = struct.pack("<I", zlib.crc32(head))
        disk[block * 512:block * 512 + 92] = head
    return bytes(disk)


FILES = {
    "empty": b"",
    "four": b"\x7fELF",
    "cut.elf": elf()[:0x1010],
    "header.elf": elf()[:40],
    "arm.elf": elf(machine=183),
    "pc.elf": elf(machine=62),
    "odd.elf": elf(machine=9999),
    "rv32.elf": elf(bits=32),
    "big-endian.elf": elf(order=2),
    "object.elf": elf(kind=1),
    "core.elf": elf(kind=4),
    "on-firmware.elf": elf(at=0x80040000),
    "many.elf": _many_segments(),
    "lie-memory.elf": elf(lie="memory"),
    "secret.elf": elf(),
    "lie-entry.elf": elf(entry=0),
    "low.elf": elf(at=0x10000),
    "high.elf": elf(at=0x90000000),
    "between.elf": elf(at=0x80100000),
    "over-end.elf": elf(at=0x87fff000, size=0x2000),
    "m-mode.elf": elf(),
    "s-mode.elf": elf(at=0x80200000),
    "lie-offset.elf": elf(lie="offset"),
    "lie-filesz.elf": elf(lie="filesz"),
    "lie-wrap.elf": elf(lie="wrap"),
    "lie-phoff.elf": elf(lie="phoff"),
    "lie-phnum.elf": elf(lie="phnum"),
    "lie-phentsize.elf": elf(lie="phentsize"),
    "read-only": b"mine",
    "text": b"hello, this is no kernel\n" * 10,
    "noise": hashlib.shake_128(b"noise").digest(5000),
    "image.qcow2": b"QFI\xfb\0\0\0\3".ljust(4096, b"\0"),
    "image.vmdk": b"KDMV".ljust(4096, b"\0"),
    "image.xz": b"\xfd7zXZ\0".ljust(4096, b"\0"),
    "raw.gz": gzip.compress(b"no Image" * 100),
    "cut.gz": gzip.compress(hashlib.shake_128(b"x").digest(5000))[:3000],
    "damaged.gz": gzip.compress(b"RISCV" * 1000)[:-8] + bytes(4) + struct.pack("<I", 5000),
    "bomb.gz": gzip.compress(b"")[:-4] + struct.pack("<I", 0xffffffff),
    "disk.img": bytes(1 << 20),
    "linux.img": gpt(name="rootfs"),
    "evil-name.img": gpt(name="\x1b[2Jbad"),
    "broken.img": gpt(kind=BOOT, broken="both"),
    "cut.img": gpt(kind=BOOT)[:1000 * 512],
    "lie-entries.img": _gpt_with(80, 0xffffffff),
    "lie-entry-size.img": _gpt_with(84, 100),
    "lie-table.img": _gpt_with(72, 1 << 60),
    "mbr.img": mbr(),
    "boot.img": gpt(kind=BOOT, name="boot"),
    "disk.png": gpt(kind=BOOT, name="boot"),
    "garbage.dtb": b"\xd0\x0d\xfe\xed" + b"\xff" * 200,
    "old.dtb": struct.pack(">10I", 0xd00dfeed, 200, 64, 160, 48, 11, 4, 9, 3, 4).ljust(200, b"\0"),
    "cut.dtb": struct.pack(">10I", 0xd00dfeed, 800, 64, 160, 48, 17, 16, 0, 3, 4).ljust(200, b"\0"),
    "no.dtb": b"not a device tree",
}
SPECIAL = {
    "dir": os.mkdir,
    "closed": os.mkdir,
    "sealed": os.mkdir,
    "folder.png": os.mkdir,
    "fifo": os.mkfifo,
    "huge-fw": lambda p: _sparse(p, 3 << 20, b"\x13\0\0\0"),
    "huge": lambda p: _sparse(p, 1 << 40),
    "huge.elf": lambda p: _sparse(p, 1 << 40, elf()),
}


def _sparse(path, size, start=b""):
    with open(path, "wb") as f:
        f.write(start)
        f.truncate(size)


K = "-bios none -kernel {d}/m-mode.elf "
# name, arguments, the line (a regular expression), status
ROWS = [
    ("no-arguments", "", None, 125),
    # -- files: the argument alone
    ("missing", "{d}/missing", r"/missing: No such file or directory", 125),
    ("empty", "{d}/empty", r"/empty: the file is empty", 125),
    ("empty-name", "''", r"an empty argument where a file is wanted", 125),
    ("directory", "{d}/dir", r"/dir: a directory, not a file", 125),
    ("fifo", "{d}/fifo", r"/fifo: a named pipe, not a file", 125),
    ("device", "/dev/zero", r"/dev/zero: a character device, not a file", 125),
    ("path-through-file", "{d}/text/x", r"/text/x: Not a directory", 125),
    ("four-bytes", "{d}/four", r"/four: a truncated ELF: 4 bytes, its header has 64", 125),
    ("cut-header", "{d}/header.elf", r"/header.elf: a truncated ELF: 40 bytes, its header", 125),
    ("cut-segment", "{d}/cut.elf",
     r"/cut.elf: a truncated ELF: segment 0 wants 256 bytes at 4096, it ends at 4112", 125),
    ("arm", "{d}/arm.elf", r"/arm.elf: an ELF for 64-bit Arm, not for RISC-V", 125),
    ("pc", "{d}/pc.elf", r"/pc.elf: an ELF for x86-64, not for RISC-V", 125),
    ("own-binary", "{rvemu}", r"an ELF for .*, not for RISC-V", 125),
    ("odd-machine", "{d}/odd.elf", r"/odd.elf: an ELF for machine 9999", 125),
    ("32-bit", "{d}/rv32.elf", r"/rv32.elf: a 32-bit ELF; this is a 64-bit machine", 125),
    ("big-endian", "{d}/big-endian.elf", r"a big-endian ELF", 125),
    ("object", "{d}/object.elf", r"/object.elf: an ELF object file: it must be linked", 125),
    ("core", "{d}/core.elf", r"/core.elf: an ELF core dump", 125),
    ("below-ram", "{d}/low.elf",
     r"/low.elf: an ELF for 0x10000, but RAM is 0x80000000-0x87ffffff: link it at 0x80000000 "
     r"\(M-mode, no firmware\) or from 0x80200000 on \(S-mode, our firmware\)", 125),
    ("above-ram", "{d}/high.elf", r"/high.elf: an ELF for 0x90000000, but RAM is 0x80000000-0x87f",
     125),
    ("too-little-ram", "-m 2M {d}/s-mode.elf", r"s-mode.elf: an ELF for 0x80200000, but RAM is "
     r"0x80000000-0x801fffff: .*; -m SIZE gives more RAM", 125),
    ("lie-memory", "{d}/lie-memory.elf", r"lie-memory.elf.*0x80000000-0x400000007fffffff.*RAM", 125),
    ("many-segments", "{d}/many.elf", r"many.elf", 125),
    ("lie-entry", "{d}/lie-entry.elf", r"lie-entry.elf: a lying ELF: its entry 0x0 lies in none", 125),
    ("in-between", "{d}/between.elf", r"/between.elf: an ELF for 0x80100000, but RAM", 125),
    ("over-the-end", "{d}/over-end.elf", r"over-end.elf.*0x87fff000.*", 125),
    ("lie-offset", "{d}/lie-offset.elf", r"a truncated ELF: segment 0 wants 256 bytes at 10995", 125),
    ("lie-filesz", "{d}/lie-filesz.elf", r"a lying ELF: segment 0 has more bytes in the file", 125),
    ("lie-wrap", "{d}/lie-wrap.elf", r"a lying ELF: segment 0 at 0xffffffffffffff00 reaches", 125),
    ("lie-phoff", "{d}/lie-phoff.elf", r"a truncated ELF: program headers at 11258", 125),
    ("lie-phnum", "{d}/lie-phnum.elf", r"an ELF without program headers", 125),
    ("lie-phentsize", "{d}/lie-phentsize.elf", r"program headers of 7 bytes instead of 56", 125),
    ("text", "{d}/text", r"/text: neither ELF, RISC-V Image nor GPT disk \(it begins 68 65 6c 6c\)",
     125),
    ("noise", "{d}/noise", r"/noise: neither ELF, RISC-V Image nor GPT disk", 125),
    ("huge", "{d}/huge", r"/huge: neither ELF, RISC-V Image nor GPT disk", 125),
    ("huge-elf", "{d}/huge.elf", r"/huge.elf: too big: 1 TiB", 125),
    ("qcow2", "{d}/image.qcow2",
     r"image.qcow2: a qcow2 image; first: qemu-img convert -O raw .*image.qcow2 disk.raw", 125),
    ("vmdk", "{d}/image.vmdk", r"image.vmdk: a VMDK image; first: qemu-img convert -O raw", 125),
    ("xz", "{d}/image.xz", r"image.xz: packed by xz; first: xz -dk .*image.xz", 125),
    ("gzip-of-what", "{d}/raw.gz", r"raw.gz: gzip, but no RISC-V Image or ELF in it", 125),
    ("gzip-cut", "{d}/cut.gz", r"cut.gz: .*(truncated|too big)", 125),
    ("gzip-damaged", "{d}/damaged.gz", r"damaged.gz: a damaged gzip file", 125),
    ("gzip-bomb", "{d}/bomb.gz", r"bomb.gz: a damaged gzip file", 125),
    ("no-gpt", "{d}/disk.img", r"disk.img: neither ELF.* as a disk it needs -kernel FILE", 125),
    ("no-boot", "{d}/linux.img",
     r"linux.img: a disk without our boot partition; its partitions are 1 'rootfs' \(512 KiB\)", 125),
    ("evil-name", "{d}/evil-name.img", r"its partitions are 1 '\?\[2Jbad'", 125),
    ("broken-gpt", "{d}/broken.img",
     r"broken.img: a broken GPT: the header has a wrong checksum, and the backup at its end has a "
     r"wrong checksum", 125),
    ("cut-disk", "{d}/cut.img", r"cut.img: a truncated disk: by its GPT block 2047 is the last, "
     r"it has 1000", 125),
    ("gpt-entries", "{d}/lie-entries.img", r"a broken GPT: the header has entries of no sens", 125),
    ("gpt-entry-size", "{d}/lie-entry-size.img", r"a broken GPT: the header has entries of no", 125),
    ("gpt-table", "{d}/lie-table.img", r"a broken GPT: the header has its entries outside", 125),
    ("mbr", "{d}/mbr.img", r"without our boot partition; its MBR partitions are 1 type 83", 125),
    # -- files: by options
    ("kernel-missing", "-kernel {d}/missing", r"-kernel: .*/missing: No such file", 125),
    ("kernel-directory", "-kernel {d}/dir", r"-kernel: .*/dir: a directory", 125),
    ("kernel-huge", "-kernel {d}/huge", r"-kernel: .*/huge: too big: 1 TiB", 125),
    ("kernel-over-firmware", "-kernel {d}/m-mode.elf",
     r"m-mode.elf.*0x80000000.*(firmware).*0x80000000|firmware.*0x80000000.*m-mode.elf.*0x80000000",
     125),
    ("kernel-on-firmware", "-kernel {d}/on-firmware.elf", r"on-firmware.elf \(0x80040000-0x800400ff\)"
     r" overlaps our firmware \(0x80000000-0x8007ffff\)", 125),
    ("kernel-device", "-kernel /dev/zero", r"-kernel: /dev/zero: a character device, not a file", 125),
    ("kernel-32-bit", "-kernel {d}/rv32.elf", r"-kernel: .*rv32.elf: a 32-bit ELF", 125),
    ("raw-over-firmware", "-bios {d}/huge-fw -kernel {d}/s-mode.elf",
     r"s-mode.elf \(0x80200000-0x802000ff\) overlaps .*huge-fw \(0x80000000-0x802fffff\)", 125),
    ("raw-too-big", "-bios {d}/huge-fw -m 1M", r"huge-fw: 3 MiB do not fit into 1 MiB of RAM", 125),
    ("kernel-outside", "-bios none -kernel {d}/low.elf", r"low.elf.*0x10000", 125),
    ("bios-missing", "-bios {d}/missing", r"-bios: .*/missing: No such file", 125),
    ("bios-empty", "-bios {d}/empty", r"-bios: .*/empty: the file is empty", 125),
    ("bios-32-bit", "-bios {d}/rv32.elf", r"-bios: .*/rv32.elf: a 32-bit ELF", 125),
    ("initrd-missing", K + "-initrd {d}/missing", r"-initrd: .*/missing: No such", 125),
    ("initrd-too-big", K + "-m 4M -initrd {d}/huge-fw", r"huge-fw.*0x80200000-0x804fffff.*outside RAM",
     125),
    ("initrd-on-kernel", "-bios none -kernel {d}/s-mode.elf -m 4M -initrd {d}/text",
     r"text \(0x80200000-0x\w+\) overlaps .*s-mode.elf \(0x80200000-0x802000ff\)", 125),
    ("initrd-alone", "-initrd {d}/text", r"-initrd .*: there is no kernel that it is for", 125),
    ("append-alone", "-append x", r"-append: there is no kernel that it is for", 125),
    ("dtb-garbage", K + "-dtb {d}/garbage.dtb", r"garbage.dtb: not a valid device tree blob", 125),
    ("dtb-text", K + "-dtb {d}/no.dtb", r"no.dtb: not a valid device tree blob", 125),
    ("dtb-old", K + "-dtb {d}/old.dtb", r"old.dtb: a device tree blob of version 11; 17 is wanted", 125),
    ("dtb-cut", K + "-dtb {d}/cut.dtb", r"cut.dtb: not a valid device tree blob \(FDT_ERR_TRUNC", 125),
    ("dtb-missing", K + "-dtb {d}/missing", r"-dtb: .*/missing: No such", 125),
    ("bios-none-alone", "-bios none", r"-bios none: then -kernel FILE must say what runs", 125),
    ("nothing", "-m 256M", r"nothing to run: FILE, -kernel, -bios or -drive is wanted", 125),
    ("second-elf", "{d}/boot.img {d}/m-mode.elf", r"a second file, .*m-mode.elf: -kernel .*\?", 125),
    ("second-disk", "{d}/m-mode.elf {d}/disk.img",
     r"a second file, .*disk.img: -drive file=.*disk.img,format=raw,if=virtio\?", 125),
    ("second-dtb", "{d}/m-mode.elf {d}/garbage.dtb", r"a second file, .*: -dtb .*\?", 125),
    ("second-missing", "{d}/m-mode.elf nonsense", r"a second file, nonsense: only one is wanted", 125),
    ("second-kernel", K + "{d}/m-mode.elf", r"m-mode.elf: a second kernel; the first is", 125),
    ("htif-without", "--htif {d}/m-mode.elf", r"--htif: .*m-mode.elf has no symbol tohost", 125),
    ("htif-both", "--htif --no-htif {d}/m-mode.elf", r"--htif and --no-htif exclude", 125),
    # -- disks
    ("drive-missing", K + "-drive file={d}/missing,if=virtio", r"/missing: No such file", 125),
    ("drive-directory", K + "-drive file={d}/dir,if=virtio", r"/dir: a directory", 125),
    ("drive-fifo", K + "-drive file={d}/fifo,if=virtio", r"/fifo: a named pipe", 125),
    ("drive-empty", K + "-drive file={d}/empty,if=virtio", r"/empty: the file is empty", 125),
    ("drive-qcow2", K + "-drive file={d}/image.qcow2,if=virtio",
     r"image.qcow2: a qcow2 image; first: qemu-img convert", 125),
    ("drive-format", K + "-drive file={d}/disk.img,format=qcow2", r"format=qcow2: only raw", 125),
    ("drive-twice", K + "-drive file={d}/disk.img,if=virtio -drive file={d}/disk.img,if=virtio",
     r"disk.img: the same file is given twice", 125),
    ("drive-by-two-names", K + "-drive file={d}/disk.img,if=virtio "
     "-drive file={d}/dir/../disk.img,if=virtio", r"dir/../disk.img: the same file as .*disk.img",
     125),
    ("file-and-drive", "{d}/boot.img -drive file={d}/boot.img,if=virtio",
     r"boot.img: the same file is given twice", 125),
    ("kernel-is-disk", "-bios none -kernel {d}/m-mode.elf -drive file={d}/m-mode.elf,if=virtio",
     r"m-mode.elf: the same file is given twice", 125),
    ("dump-over-disk", K + "-drive file={d}/disk.img,if=virtio -D {d}/disk.img",
     r"-D: .*disk.img: the same file is given twice", 125),
    ("dump-ram-over-disk", K + "-drive file={d}/disk.img,if=virtio --dump-ram {d}/disk.img",
     r"--dump-ram: .*disk.img: the same file is given twice", 125),
    ("log-folder", K + "-D {d}/dir", r"-D: .*/dir: Is a directory", 125),
    ("disk-log-folder", K + "-drive file={d}/disk.img --disk-log {d}/dir",
     r"--disk-log: .*/dir: Is a directory", 125),
    ("dump-ram-folder", K + "--dump-ram {d}/dir", r"--dump-ram: .*/dir: Is a directory", 125),
    ("dump-dtb-nowhere", K + "--dump-dtb {d}/no/where", r"--dump-dtb: .*/no/where: No such", 125),
    ("serial-over-kernel", K + "-serial file:{d}/m-mode.elf", r"-serial: .*m-mode.elf: the same", 125),
    ("dtb-over-kernel", K + "--dump-dtb {d}/m-mode.elf", r"--dump-dtb: .*m-mode.elf: the same", 125),
    ("serial-over-disk", "-serial file:{d}/boot.img {d}/boot.img", r"boot.img: the same file is given twice", 125),
    ("screenshot-over-disk", "--screenshot {d}/disk.png {d}/disk.png", r"disk.png: the same file is given twice",
     125),
    ("screenshot-over-drive", K + "--screenshot {d}/disk.png -drive file={d}/disk.png,if=virtio",
     r"disk.png: the same file is given twice", 125),
    ("disk-log-over-drive", K + "--disk-log {d}/boot.img -drive file={d}/disk.img,if=virtio "
     "-drive file={d}/boot.img,if=virtio", r"boot.img: the same file is given twice", 125),
    ("chardev-over-drive", K + "-chardev file,id=c,path={d}/disk.img -device virtio-serial-device "
     "-device virtconsole,chardev=c -drive file={d}/disk.img,if=virtio", r"disk.img: the same file is given twice", 125),
    ("output-then-mistake", K + "--screenshot {d}/disk.png -drive file={d}/missing", r"/missing: No such file", 125),
    ("log-fifo", K + "-D {d}/fifo", r"-D: .*/fifo: a named pipe or a device that nobody reads", 125),
    ("screenshot-folder", K + "--screenshot {d}/folder.png", r"--screenshot: .*/folder.png: Is a directory", 125),
    ("drive-no-file", K + "-drive if=none", r"-drive if=none: file=FILE is missing", 125),
    ("drive-unknown", K + "-drive file=x,cash=no", r"'cash' is not known", 125),
    ("drive-if", K + "-drive file=x,if=scsi", r"if=scsi: only none and virtio", 125),
    ("drive-unused", K + "-drive file={d}/disk.img,if=none,id=a", r"if=none: no -device names it", 125),
    ("drive-switch", K + "-drive file=x,readonly=perhaps", r"on or off is wanted", 125),
    ("device-no-drive", K + "-device virtio-blk-device", r"drive=ID is missing", 125),
    ("device-wrong-drive", K + "-device virtio-blk-device,drive=a", r"no -drive with id=a", 125),
    ("device-pci", K + "-device virtio-blk-pci,drive=a",
     r"there is no PCI yet; virtio-blk-device is for the virtio-mmio slots", 125),
    ("device-later", K + "-device virtio-net-device", r"there is no such device yet", 125),
    ("device-unknown", K + "-device floppy", r"no such device \(`-device help` lists", 125),
    ("device-slot", K + "-drive file={d}/disk.img,if=none,id=a -device "
     "virtio-blk-device,drive=a,bus=virtio-mmio-bus.8", r"virtio-mmio-bus.0 to virtio-mmio-bus.7",
     125),
    ("device-slot-taken", K + "-device virtio-rng-device,bus=virtio-mmio-bus.1 "
     "-device virtio-rng-device,bus=virtio-mmio-bus.1", r"slot 1 is taken by virtio-rng", 125),
    ("device-property", K + "-device virtio-rng-device,colour=red", r"colour", 125),
    ("disk-log-no-disk", K + "--disk-log {d}/log", r"--disk-log: there is no disk", 125),
    ("disk-fault-text", K + "-drive file={d}/disk.img,if=virtio --disk-fault sometimes",
     r"--disk-fault sometimes: WHAT:N", 125),
    # -- values
    ("m-0", "-m 0 {d}/m-mode.elf", r"-m 0: too little RAM: 64K at least", 125),
    ("m-1T", "-m 1T {d}/m-mode.elf", r"-m 1T: too much RAM: 64G at most", 125),
    ("m-big", "-m 99999999999999999999 {d}/m-mode.elf", r"-m 9+: .*(size|big)", 125),
    ("m-odd", "-m 100001B {d}/m-mode.elf", r"RAM comes in pages of 4K", 125),
    ("m-text", "-m much {d}/m-mode.elf", r"-m much: a size is wanted", 125),
    ("m-negative", "-m -5 {d}/m-mode.elf", r"-m -5: a size is wanted", 125),
    ("smp-99", "-smp 99 {d}/m-mode.elf", r"-smp 99: 1 to 8 harts", 125),
    ("smp-0", "-smp 0 {d}/m-mode.elf", r"-smp 0: 1 to 8 harts", 125),
    ("smp-help", "-smp help {d}/m-mode.elf", r"-smp help: 1 to 8 harts", 125),
    ("smp-sockets", "-smp 2,sockets=2,cores=2 {d}/m-mode.elf", r"do not make 2 harts", 125),
    ("smp-maxcpus", "-smp 2,maxcpus=4 {d}/m-mode.elf", r"cpus and maxcpus must agree", 125),
    ("isa", "--isa rv64ima_zfoo {d}/m-mode.elf", r"ISA 'rv64ima_zfoo': extension 'zfoo' is not", 125),
    ("isa-32", "--isa rv32imac {d}/m-mode.elf", r"ISA 'rv32imac': must begin with rv64", 125),
    ("machine", "-M spike {d}/m-mode.elf", r"-M spike: there is no board 'spike', only virt", 125),
    ("machine-option", "-M virt,aia=aplic {d}/m-mode.elf", r"the board has no aia=aplic", 125),
    ("cpu", "-cpu rv32 {d}/m-mode.elf", r"-cpu rv32: this is a 64-bit machine", 125),
    ("accel", "-accel kvm {d}/m-mode.elf", r"-accel kvm: only tcg", 125),
    ("seed", "--seed x {d}/m-mode.elf", r"--seed x: a number", 125),
    ("seed-clock", "--seed 1 --clock real {d}/m-mode.elf", r"--seed needs virtual time", 125),
    ("clock", "--clock fast {d}/m-mode.elf", r"--clock fast: one of real, virtual", 125),
    ("timeout", "--timeout soon {d}/m-mode.elf", r"--timeout soon: seconds are wanted", 125),
    ("timeout-0", "--timeout 0 {d}/m-mode.elf", r"--timeout 0: seconds are wanted, more than 0", 125),
    ("max-insns", "--max-insns 0 {d}/m-mode.elf", r"--max-insns 0: 1 to", 125),
    ("eof", "--eof now {d}/m-mode.elf", r"--eof now: one of ctrl-d, quit, ignore", 125),
    ("trace", "--trace=trap,irk {d}/m-mode.elf", r"no trace 'irk'; did you mean irq\?", 125),
    ("trace-json", K + "--trace-json {d}/dir", r"--trace-json: .*/dir: Is a directory", 125),
    ("trace-json-kind", "--trace=irk --trace-json {d}/x {d}/m-mode.elf", r"no trace 'irk'", 125),
    ("trace-json-test", "test --trace-json {d}/x {d}/m-mode.elf", r"--trace-json: not with `rvemu test`", 125),
    ("profile", K + "--profile {d}/nowhere/x", r"--profile: .*/nowhere/x: No such file", 125),
    ("profile-every", K + "--profile {d}/x,every=0", r"every: 1 or more steps are wanted", 125),
    ("profile-often", K + "--profile {d}/x,every=often", r"every: a number is wanted", 125),
    ("profile-item", K + "--profile {d}/x,each=5", r"'each' is not known \(every\)", 125),
    ("profile-no-file", K + "--profile ,every=5", r"FILE is missing", 125),
    ("profile-twice", K + "--profile {d}/disk.img -drive file={d}/disk.img,if=virtio",
     r"--profile: .*disk.img: the same file is given twice", 125),
    ("symbols-alone", K + "--symbols {d}/m-mode.elf", r"--symbols .*: for --profile, --coverage or", 125),
    ("symbols", K + "--profile {d}/x --symbols {d}/nowhere", r"--symbols: .*/nowhere: No such file", 125),
    ("symbols-no-elf", K + "--profile {d}/x --symbols {d}/disk.img", r"--symbols: .*disk.img: no ELF", 125),
    ("symbols-arm", K + "--profile {d}/x --symbols {d}/arm.elf", r"--symbols: .*arm.elf: ", 125),
    ("symbols-folder", K + "--profile {d}/x --symbols {d}/dir", r"no program for RISC-V in it", 125),
    ("detect", "--detect dead_wfy=off {d}/m-mode.elf", r"no detector 'dead_wfy'; did you mean dead_",
     125),
    ("detect-action", "--detect dead_wfi=no {d}/m-mode.elf", r"one of off, warn, stop", 125),
    ("screen-sign", "--screen 64x+64 {d}/m-mode.elf", r"--screen 64x\+64: WxH is wanted", 125),
    ("screen-huge", "--screen 99999x99999 {d}/m-mode.elf", r"each side must be 64 to 4096", 125),
    ("serial", "-serial tcp::1 {d}/m-mode.elf", r"-serial tcp::1: stdio, mon:stdio, null", 125),
    ("serial-two", "-serial stdio -serial stdio {d}/m-mode.elf", r"one serial port", 125),
    ("serial-folder", "-serial file:{d}/dir {d}/m-mode.elf", r"-serial: .*/dir: Is a directory", 125),
    ("monitor", "-monitor stdio {d}/m-mode.elf", r"-monitor stdio: no monitor yet", 125),
    # -- options
    ("unknown", "--frobnicate {d}/m-mode.elf", r"unknown option --frobnicate", 125),
    ("unknown-near", "-nografic {d}/m-mode.elf",
     r"unknown option -nografic; did you mean -nographic\?", 125),
    ("no-argument", "-kernel", r"-kernel wants an argument: -kernel FILE", 125),
    ("no-argument-here", "-D -nographic {d}/m-mode.elf",
     r"-D wants an argument, -D FILE, before -nographic \(or -D=-nographic\)", 125),
    ("one-too-many", "--stats=yes {d}/m-mode.elf", r"--stats takes no argument", 125),
    ("gdb", "-gdb 1234 {d}/m-mode.elf", r"-gdb 1234: tcp::PORT, tcp:HOST:PORT or unix:PATH is", 125),
    ("gdb-port", "-gdb tcp::65536 {d}/m-mode.elf", r"`65536` is no port", 125),
    ("gdb-no-port", "-gdb tcp:localhost {d}/m-mode.elf", r"tcp:HOST:PORT or tcp::PORT", 125),
    ("gdb-option", "-gdb tcp::1,wait=on {d}/m-mode.elf", r"`wait=on` is no option of it", 125),
    ("gdb-path", "-gdb unix: {d}/m-mode.elf", r"a path is missing", 125),
    ("gdb-long", "-gdb unix:/" + "x" * 200 + " {d}/m-mode.elf", r"is too long", 125),
    ("gdb-folder", "-gdb unix:{d}/nowhere/s {d}/m-mode.elf", r"-gdb: .*/nowhere/s: cannot be made: No such",
     125),
    ("gdb-file", "-gdb unix:{d}/m-mode.elf {d}/m-mode.elf", r"m-mode.elf: cannot be made: Address already",
     125),
    ("gdb-host", "-gdb tcp:192.0.2.1:1234 {d}/m-mode.elf", r"-gdb: port 1234 of 192.0.2.1: cannot listen",
     125),
    ("gdb-debug", "debug -gdb tcp::0 {d}/m-mode.elf", r"-gdb: `rvemu debug` is a debugger of its own", 125),
    ("gdb-test", "test -s {d}/m-mode.elf", r"-gdb: not with `rvemu test`", 125),
    ("S", "-S {d}/m-mode.elf", r"-S: nobody could start the machine: -gdb or -s is wanted", 125),
    ("S-debug", "debug -S {d}/m-mode.elf", r"-S: `rvemu debug` stops at the first instruction", 125),
    ("netdev", "-netdev user,id=n {d}/m-mode.elf", r"-netdev: no network yet", 125),
    ("debug", "debug", r"nothing to run", 125),
    ("debug-only", "-ex c {d}/m-mode.elf", r"-ex is for `rvemu debug FILE`", 125),
    ("debug-json", "--json {d}/m-mode.elf", r"--json is for `rvemu debug FILE`", 125),
    ("two-topics", "help keys usage", r"help: one topic at a time", 125),
    ("long-name", "{d}/" + "x" * 250 + "/" + "y" * 255, r"\.\.\.x+/y+: No such file or directory", 125),
    ("topic", "help keyes", r"no topic 'keyes'; did you mean keys\?", 125),
]

# What only root may do. The files are the user's own; their modes (SPECIAL) say no.
DENIED = [
    ("unreadable", "{d}/secret.elf", r"/secret.elf: Permission denied", 125),
    ("unreadable-kernel", "-kernel {d}/secret.elf", r"-kernel: .*/secret.elf: Permission denied", 125),
    ("unreadable-bios", "-bios {d}/secret.elf", r"-bios: .*/secret.elf: Permission denied", 125),
    ("unreadable-drive", K + "-drive file={d}/secret.elf", r"/secret.elf: Permission denied", 125),
    ("closed-folder", "{d}/closed/x", r"/closed/x: Permission denied", 125),
    ("log-denied", K + "-D {d}/sealed/x", r"-D: .*/sealed/x: Permission denied", 125),
    ("serial-denied", K + "-serial file:{d}/sealed/x", r"-serial: .*/sealed/x: Permission", 125),
    ("dump-denied", K + "--dump-ram {d}/sealed/x", r"--dump-ram: .*/sealed/x: Permission", 125),
    ("dump-over-readonly", K + "--dump-ram {d}/read-only", r"--dump-ram: .*/read-only: Perm", 125),
]

# What can go wrong, and the row that shows it, or FILE:TEST of this folder.
KINDS = [
    ("a file is missing", "missing"), ("empty", "empty"), ("truncated", "cut-segment"),
    ("huge", "huge-elf"), ("a directory", "directory"), ("a fifo", "fifo"), ("a device", "device"),
    ("an ELF of another machine", "arm"), ("of 32 bits", "32-bit"), ("outside RAM", "below-ram"),
    ("over the firmware", "kernel-on-firmware"), ("with lying headers", "lie-filesz"),
    ("a garbage DTB", "dtb-garbage"), ("a broken GPT", "broken-gpt"),
    ("no boot partition", "no-boot"), ("a qcow2 image", "qcow2"),
    ("the same file twice", "drive-twice"), ("-m 0", "m-0"), ("-m 1T", "m-1T"),
    ("-smp 99", "smp-99"), ("an unknown option", "unknown"),
    ("a disk that is read-only", "streams.py:not_writable"),
    ("growing smaller under us", "streams.py:shrinking"),
    ("locked by another rvemu", "streams.py:lock"),
    ("a full disk under the guest's", "streams.py:host_disk_full"),
    ("the same, a real one", "streams.py:real_disk_full"),
    ("stdout a closed pipe", "streams.py:reader_goes_away"),
    ("stdout a full disk", "streams.py:full_disk"),
    ("1 MiB pasted", "terminal.py:paste"),
]


def kinds_lacking():
    """Kinds of which neither a row nor a test is there."""
    here, rows, lacking = os.path.dirname(os.path.abspath(__file__)), {r[0] for r in ROWS}, []
    for kind, where in KINDS:
        name, _, test = where.partition(":")
        if test:
            with open(os.path.join(here, name), encoding="utf-8") as f:
                found = "\ndef test_%s():" % test in f.read()
        else:
            found = name in rows
        lacking += [] if found else ["%s (%s)" % (kind, where)]
    return lacking


def prepare(folder, user):
    for name, content in FILES.items():
        with open(os.path.join(folder, name), "wb") as f:
            f.write(content)
    for name, make in SPECIAL.items():
        make(os.path.join(folder, name))
    shutil.copy(RVEMU, os.path.join(folder, "rvemu"))
    if user is not None:
        for name in [""] + os.listdir(folder):
            os.chown(os.path.join(folder, name), user, user)
    os.chmod(os.path.join(folder, "secret.elf"), 0)
    os.chmod(os.path.join(folder, "read-only"), 0o444)
    os.chmod(os.path.join(folder, "closed"), 0)
    os.chmod(os.path.join(folder, "sealed"), 0o555)


def contents(folder):
    found = {}
    for name in os.listdir(folder):
        path = os.path.join(folder, name)
        if os.path.isfile(path) and os.access(path, os.R_OK):
            with open(path, "rb") as f:
                found[name] = (os.path.getsize(path), hashlib.sha1(f.read(1 << 21)).digest())
    return found


def check(row, folder, user):
    """None, or what is wrong."""
    _, arguments, line, status = row
    rvemu = os.path.join(folder, "rvemu")
    words = [w if w != "''" else "" for w in arguments.format(d=folder, rvemu=rvemu).split()]
    more = {"user": user, "group": user, "extra_groups": []} if user is not None else {}
    try:
        p = subprocess.run([rvemu, *words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                           stderr=subprocess.PIPE, timeout=20 * SCALE, cwd=folder, **more)
    except subprocess.TimeoutExpired:
        return "does not end"
    said = p.stderr.decode("utf-8", "replace")
    if p.returncode != status:
        return "status %d, not %d; it says: %s" % (p.returncode, status, said)
    if p.stdout:
        return "writes to stdout: %r" % p.stdout[:100]
    if line is None:  # usage
        return None if said.count("\n") == 10 else "usage of %d lines" % said.count("\n")
    if said.count("\n") != 1 or not said.startswith("rvemu: "):
        return "not one line of ours: %r" % said
    if any(ord(c) < 32 for c in said[:-1]):
        return "control characters: %r" % said
    if not re.search(line, said):
        return "says %r, wanted %r" % (said, line)
    return None


def run(rows, user):
    """How many fail."""
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        prepare(folder, user)
        before = contents(folder)
        for row in rows:
            wrong = check(row, folder, user)
            if not wrong and contents(folder) != before:
                wrong = "changed a file"
            if wrong:
                failed += 1
                print("FAILED  %s: %s" % (row[0], wrong))
    print("%d rows as %s, %d failed" % (len(rows), "nobody" if user else "oneself", failed))
    return failed


def main():
    for kind in kinds_lacking():
        print("FAILED  no test for: " + kind)
        return 1

    def chosen(rows):
        return [r for r in rows if not sys.argv[3:] or r[0] in sys.argv[3:]]
    if os.geteuid():
        return run(chosen(ROWS + DENIED), None) != 0
    return run(chosen(ROWS), None) + run(chosen(ROWS + DENIED), 65534) != 0


if __name__ == "__main__":
    sys.exit(main())
