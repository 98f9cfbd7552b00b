#!/usr/bin/env python3
"""The firmware under an emulator: every SBI call, and every way to boot.

    firmware_test.py --firmware FILE --payload FILE [--emulator COMMAND] [NAME...]

A row of CASES is a machine and what must come of it: status and words on its
console. The default emulator is qemu-system-riscv64; any that takes its
options will do. Prints TAP; 77 if the emulator is not installed.
"""
import argparse
import os
import shlex
import shutil
import subprocess
import sys
import tempfile

import disks

LEGACY = ["-global", "virtio-mmio.force-legacy=true"]
MODERN = ["-global", "virtio-mmio.force-legacy=false"]
ALL_OK = ["# 0 failed"]


def kernel(*options):
    return lambda t: ["-kernel", t.payload, *options]


def disk(make, *options):
    """A machine whose disk is what `make` turns the payload into."""
    return lambda t: [*t.drive(0, make(t.elf)), *options]


def two_disks(t):
    return [*t.drive(2, disks.gpt([(disks.FS_TYPE, "no kernel", 2048, b"x")])),
            *t.drive(5, disks.bootable(t.elf))]


def moved(elf, pa):
    """The ELF with its first segment at another address."""
    at, fields = disks.segment(elf)
    return disks.patch(elf, at + 16, "<QQ", pa, pa)


def doubled(elf):
    """The ELF with its first segment twice."""
    at, _ = disks.segment(elf)
    phoff, = disks.struct.unpack_from("<Q", elf, 32)
    copies = bytes(elf[at:at + 56]) * 2
    elf = disks.patch(elf, 54, "<HH", 56, 2)
    elf[phoff:phoff + len(copies)] = copies
    return elf


def with_elf(change):
    return disk(lambda elf: disks.bootable(change(elf)))


# Name, machine, status, words. The codes are BOOT_FAIL_* of include/spec/boot.h.
CASES = [
    ("kernel-1", kernel("-smp", "1"), 0, ALL_OK),
    ("kernel-2", kernel("-smp", "2"), 0, ALL_OK),
    ("kernel-5", kernel("-smp", "5"), 0, ALL_OK),
    ("kernel-1G", kernel("-m", "1G"), 0, ALL_OK + ["1 GiB at 0x80000000"]),
    ("disk-modern", disk(disks.bootable, *MODERN), 0, ALL_OK + ["boot partition"]),
    ("disk-legacy", disk(disks.bootable, *LEGACY), 0, ALL_OK),
    ("disk-second", two_disks, 0, ALL_OK + ["has no boot partition", '"no kernel"']),
    ("gpt-primary-broken", disk(lambda elf: disks.flip(disks.bootable(elf), 512 + 60)), 0,
     ALL_OK + ["broken GPT; its backup is used"]),
    ("gpt-entries-broken", disk(lambda elf: disks.flip(disks.bootable(elf), 1024 + 5)), 0,
     ALL_OK + ["broken GPT; its backup is used"]),
    ("gpt-both-broken",
     disk(lambda elf: disks.flip(disks.flip(disks.bootable(elf), 512 + 60), -512 + 60)), 46,
     ["fails its CRC"]),
    ("no-disk", lambda t: [], 44, ["there is no virtio-blk disk"]),
    ("disk-empty", disk(lambda elf: bytearray(1 << 20)), 46, ["has no GPT partition table"]),
    ("disk-tiny", disk(lambda elf: bytearray(512)), 46, ["too small for a partition table"]),
    ("no-boot-partition",
     disk(lambda elf: disks.gpt([(disks.FS_TYPE, "home", 2048, b"x"),
                                 (disks.FS_TYPE, "sw\u00e4p", 4096, b"y")])), 47,
     ["has no boot partition", '"home", "sw?p"']),
    ("no-partition", disk(lambda elf: disks.gpt([])), 47, ["it has no partitions at all"]),
    ("partition-outside",
     disk(lambda elf: disks.gpt([(disks.BOOT_TYPE, "boot", 20, elf[:512])])), 46,
     ['partition "boot" lies outside']),
    ("not-elf", with_elf(lambda elf: b"#!/bin/sh\n"), 48, ["does not start with an ELF file"]),
    ("elf-x86", with_elf(lambda elf: disks.patch(elf, 18, "<H", 62)), 49,
     ["for x86-64 (machine 62), not for RISC-V"]),
    ("elf-32", with_elf(lambda elf: disks.patch(elf, 4, "<B", 1)), 49, ["a 32-bit ELF"]),
    ("elf-big-endian", with_elf(lambda elf: disks.patch(elf, 5, "<B", 2)), 49, ["big-endian"]),
    ("elf-shared", with_elf(lambda elf: disks.patch(elf, 16, "<H", 3)), 49, ["not an executable"]),
    ("elf-headers-far", with_elf(lambda elf: disks.patch(elf, 32, "<Q", 1 << 60)), 50,
     ["program headers lie outside it"]),
    ("elf-headers-many", with_elf(lambda elf: disks.patch(elf, 56, "<H", 1000)), 50,
     ["1000 program headers"]),
    ("elf-truncated", with_elf(lambda elf: elf[:4096]), 50, ["lies outside the partition"]),
    ("elf-filesz", with_elf(lambda elf: disks.patch(elf, disks.segment(elf)[0] + 32, "<Q", 1 << 63)),
     50, ["lies outside the partition"]),
    ("elf-memsz", with_elf(lambda elf: disks.patch(elf, disks.segment(elf)[0] + 40, "<Q",
                                                   (1 << 64) - 1)), 51, ["outside RAM"]),
    ("elf-on-firmware", with_elf(lambda elf: moved(elf, 0x80000000)), 51,
     ["overlaps this firmware at 0x80000000-0x8007ffff"]),
    ("elf-up-to-firmware", with_elf(lambda elf: moved(elf, 0x80078000)), 51,
     ["overlaps this firmware"]),
    ("elf-outside-ram", with_elf(lambda elf: moved(elf, 0x40000000)), 51, ["outside RAM"]),
    ("elf-on-uart", with_elf(lambda elf: moved(elf, 0x10000000)), 51, ["outside RAM"]),
    ("elf-entry", with_elf(lambda elf: disks.patch(elf, 24, "<Q", 0x80100000)), 50,
     ["entry 0x80100000 lies in none"]),
    ("elf-twice", with_elf(doubled), 50, ["overlap"]),
    ("elf-on-tree", with_elf(lambda elf: moved(elf, 0x87e00000 - 0x1000)), 51,
     ["overlaps the device tree"]),
]

# What only one emulator can be asked for.
QEMU_CASES = [
    ("kernel-clint", kernel("-smp", "2", "-cpu", "rv64,sstc=off"), 0, ALL_OK + ["timer    CLINT"]),
    ("kernel-aclint", kernel("-smp", "2", "-M", "virt,aclint=on", "-cpu", "rv64,sstc=off"), 0,
     ALL_OK),
    ("kernel-no-h", kernel("-smp", "2", "-cpu", "rv64,h=off"), 0, ALL_OK),
    ("kernel-70-harts", lambda t: ["-smp", "70", "-m", "256M"], 44,
     ["64 harts", "6 harts with ids of 64 and above are not used"]),
]
RVEMU_CASES = [
    ("kernel-8", kernel("-smp", "8"), 0, ALL_OK),
    ("kernel-clint", kernel("-smp", "2", "--isa", "rv64gc"), 0, ALL_OK + ["timer    CLINT"]),
    ("kernel-no-fp", kernel("-smp", "2", "--isa", "rv64imac_zicsr_zifencei"), 0,
     ALL_OK + ["ISA      rv64imac and "]),
    ("kernel-seeded", kernel("-smp", "4", "--seed", "3"), 0, ALL_OK),
    ("kernel-no-cache", kernel("-smp", "2", "--no-cache", "--seed", "4"), 0, ALL_OK),
    ("disk-io-error", disk(disks.bootable, "--disk-fault", "read:1:EIO"), 45,
     ["answered with an I/O error"]),
    ("disk-io-error-late", disk(disks.bootable, "--disk-fault", "read:37:EIO"), 45,
     ['boot partition "boot": the disk answered with an I/O error']),
]


class Tester:
    def __init__(self, args, folder):
        self.args, self.folder, self.payload = args, folder, args.payload
        with open(args.payload, "rb") as f:
            self.elf = f.read()

    def drive(self, slot, contents):
        path = os.path.join(self.folder, f"{slot}.img")
        with open(path, "wb") as f:
            f.write(contents)
        return ["-drive", f"file={path},if=none,format=raw,id=disk{slot}",
                "-device", f"virtio-blk-device,drive=disk{slot},bus=virtio-mmio-bus.{slot}"]

    def run(self, machine, status, words):
        """None if all is as it should be, otherwise what is not."""
        command = [*shlex.split(self.args.emulator), "-M", "virt", "-nographic", "-no-reboot",
                   "-bios", self.args.firmware, *machine(self)]
        try:
            done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, timeout=self.args.timeout)
        except subprocess.TimeoutExpired as late:
            return f"did not end\n{(late.stdout or b'').decode(errors='replace')[-1500:]}"
        said = done.stdout.decode(errors="replace").replace("\r", "")
        wrong = [f"no {word!r} on the console" for word in words if word not in said]
        if done.returncode != status:
            wrong.append(f"status {done.returncode}, not {status}")
        wrong += [line for line in said.splitlines() if line.startswith("not ok")]
        return "\n".join([*wrong, said[-1500:]]) if wrong else None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--firmware", required=True)
    parser.add_argument("--payload", required=True)
    parser.add_argument("--emulator", default="qemu-system-riscv64")
    parser.add_argument("--timeout", type=float, default=120)
    parser.add_argument("names", nargs="*")
    args = parser.parse_args()
    if not shutil.which(shlex.split(args.emulator)[0]):
        print(f"1..0 # SKIP {args.emulator} is not installed")
        return 77
    ours = "rvemu" in os.path.basename(shlex.split(args.emulator)[0])
    rows = CASES + (RVEMU_CASES if ours else QEMU_CASES)
    cases = [row for row in rows if not args.names or row[0] in args.names]
    failed = 0
    print(f"1..{len(cases)}")
    for number, (name, machine, status, words) in enumerate(cases, 1):
        with tempfile.TemporaryDirectory() as folder:
            wrong = Tester(args, folder).run(machine, status, words)
        failed += wrong is not None
        print(f"{'not ' if wrong else ''}ok {number} - {name}", flush=True)
        if wrong:
            print("".join(f"# {line}\n" for line in wrong.splitlines()), end="")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
