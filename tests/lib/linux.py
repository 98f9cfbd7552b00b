"""Debian's Linux, unmodified, on an emulator that takes QEMU's options (rvemu or QEMU itself).

    guest = linux.guests(PATH)["busybox"]
    with guest.console("build/rvemu", harts=2, firmware="default") as c:
        guest.drive(c, harts=2)

A guest is a folder of files (README, "Outside suites"). The files are never written to. drive()
goes from the first line of the firmware or the kernel to the power-off, and raises ConsoleError at
the first thing that a kernel says only when something is wrong.
"""
import os
import re

from console import Console, ConsoleError

DEBIAN_OPENSBI = "/usr/lib/riscv64-linux-gnu/opensbi/generic/fw_dynamic.bin"
TROUBLE = re.compile(r"Kernel panic|Oops|BUG:|WARNING: |detected stall|soft lockup|Unhandled exception"
                     r"|emergency mode|Failed to start|rvemu: guest error")


def see(c, pattern, seconds):
    """Wait for the pattern; trouble that comes before it is an error."""
    which, match = c.expect(re.compile(pattern), TROUBLE, timeout=seconds)
    if which:
        c.drain(1)
        line = c.output[c.output.rfind("\n", 0, match.start()) + 1:].split("\n")[0]
        raise ConsoleError("it said: " + line.strip())
    return match


def kernel(c, harts):
    see(c, "Linux version", 120)
    see(c, r"Brought up 1 node, %d CPUs?\b" % harts, 120)


def shell(c, harts):
    """busybox' shell is there, sees the machine, and switches it off."""
    see(c, "INIT: shell ready", 300)
    see(c, "# ", 60)
    c.sendline("echo sum$((6*7)) $(uname -m) $(grep -c ^processor /proc/cpuinfo)")
    see(c, r"sum42 riscv64 %d\b" % harts, 60)
    see(c, "# ", 60)
    c.sendline("poweroff -f")


def drive_busybox(c, harts):
    kernel(c, harts)
    shell(c, harts)


def drive_uboot(c, harts):
    see(c, r"U-Boot 20\d\d", 60)
    see(c, "Retrieving file: .*Image", 180)
    see(c, "Starting kernel", 180)
    kernel(c, harts)
    shell(c, harts)


def drive_systemd(c, harts):
    kernel(c, harts)
    see(c, "login: ", 1200)
    c.sendline("root")
    see(c, r"root@.*# ", 300)
    c.sendline("systemctl is-system-running --wait; echo sum$((6*7)) $(nproc)")
    see(c, r"running\r", 600)
    see(c, r"sum42 %d\b" % harts, 60)
    see(c, r"root@.*# ", 60)
    c.sendline("systemctl poweroff")


# folder: how much RAM, which files for which option, how it goes
APPEND = "console=ttyS0 earlycon=sbi root=/dev/vda rw"
KINDS = {
    "busybox": ("256M", {"-kernel": "Image", "-initrd": "initramfs.gz"}, None,
                ["-append", APPEND], drive_busybox),
    "uboot": ("512M", {"-kernel": "u-boot.bin"}, "disk.img",
              ["-global", "virtio-mmio.force-legacy=true"], drive_uboot),
    "systemd": ("1G", {"-kernel": "Image", "-initrd": "initrd-slim.gz"}, "disk.ext4",
                ["-global", "virtio-mmio.force-legacy=false", "-append", APPEND], drive_systemd),
}


class Guest:
    def __init__(self, folder, kind):
        self.folder, self.kind = folder, kind
        self.ram, self.files, self.disk, self.options, self._drive = KINDS[kind]

    def file(self, name):
        return os.path.join(self.folder, self.kind, name)

    def lacks(self):
        """The first of its files that is not there, or None."""
        for name in list(self.files.values()) + [self.disk] * bool(self.disk):
            if not os.path.isfile(self.file(name)):
                return self.file(name)
        return None

    def opensbi(self):
        """The guest's own OpenSBI, if it brings one; otherwise this host's."""
        own = self.file("fw_dynamic.bin")
        return own if os.path.isfile(own) else DEBIAN_OPENSBI

    def words(self, harts, firmware):
        """The options that an emulator needs; firmware as for -bios."""
        words = ["-M", "virt", "-smp", str(harts), "-m", self.ram, "-nographic", "-no-reboot",
                 "-bios", firmware] + self.options
        for option, name in self.files.items():
            words += [option, self.file(name)]
        if self.disk:
            words += ["-snapshot", "-drive", "if=none,id=d0,format=raw,file=" + self.file(self.disk),
                      "-device", "virtio-blk-device,drive=d0"]
        return words

    def console(self, command, harts, firmware, log=None):
        """command: the emulator with what is its own, a list of words."""
        return Console(command + self.words(harts, firmware), log=log, env={"TERM": "dumb"})

    def drive(self, c, harts):
        self._drive(c, harts)
        see(c, "reboot: Power down", 300)
        status = c.finish(timeout=60)
        if status != 0:
            raise ConsoleError("it ended with status %d after the power-off" % status)


def guests(folder):
    return {kind: Guest(folder, kind) for kind in KINDS}
