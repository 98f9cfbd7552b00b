"""The sides of a differential run: how each is started, and what of the instruction set it knows.

A side's run() gives (status, what it said, all of RAM), the latter until its next run in that
folder. Every worker has a folder of its own.
"""
import array
import os
import re
import struct
import subprocess

import program

L = program.L
HERE = os.path.dirname(os.path.abspath(__file__))
RAM_SIZE = L["LAYOUT_RAM_SIZE"]
KNOWN_MOST = 20


def rows():
    """{extension: (QEMU's release or None, Spike has it)} of peers.def"""
    table = {}
    with open(os.path.join(HERE, "peers.def"), encoding="utf-8") as f:
        for line in f:
            fields = line.split("#")[0].split()
            if fields:
                table[fields[0]] = fields[1], fields[2] == "yes"
    return table


def known(name):
    """The known differences (known.def) of the side of that name."""
    with open(os.path.join(HERE, "known.def"), encoding="utf-8") as f:
        found = re.findall(r"^([\w-]+) \[(.*)\]:", f.read(), re.M)
    if len(found) > KNOWN_MOST:
        raise RuntimeError("known.def has %d entries: more than %d" % (len(found), KNOWN_MOST))
    return [what for what, sides in found if name in sides.split(", ")]


class Side:
    """A program that runs programs; `isa` is what it is told to have."""
    def __init__(self, name, path, timeout):
        self.name, self.path, self.timeout, self.adue = name, path, timeout, False
        self.isa, self.buffers = "", {}

    def knows(self, ext):
        return True

    def set_isa(self, exts, known, adue):
        """Of all extensions those that both know; `adue`: programs may clear menvcfg.ADUE."""
        self.exts, self.known = exts, known
        self.isa = "_".join(["rv64gc"] + exts)
        self.adue = adue

    def start(self, command, dump, env=None):
        try:
            done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, timeout=self.timeout,
                                  env=dict(os.environ, **env) if env else None)
            status, said = done.returncode, done.stdout.decode(errors="replace")
        except subprocess.TimeoutExpired:
            return "time-out", ""
        if not os.path.exists(dump) or "can't apply" in said:
            raise RuntimeError("%s does not run (%s): %s" %
                               (self.name, status, said.strip()[-2000:]))
        return status, said

    def buffer(self, folder):
        """What run() gives back: memory is cleared once, not at each run."""
        if folder not in self.buffers:
            self.buffers[folder] = bytearray(RAM_SIZE)
        return self.buffers[folder]

    def take(self, status, dump, folder):
        ram = self.buffer(folder)
        if status == "time-out":
            ram[:] = bytes(RAM_SIZE)
            return ram
        with open(dump, "rb") as f:
            if f.readinto(ram) != RAM_SIZE:
                raise RuntimeError("%s: the dump is too short" % self.name)
        os.remove(dump)
        program.mask(ram)
        return ram


class Rvemu(Side):
    def __init__(self, name, path, timeout, more=(), env=None):
        super().__init__(name, path, timeout)
        self.more, self.env = list(more), env or {}

    def run(self, elf, folder):
        dump = os.path.join(folder, "rvemu.ram")
        env = {k: v.replace("%", folder) for k, v in self.env.items()}
        status, said = self.start(
            [self.path, elf, "-m", "%dM" % (RAM_SIZE >> 20), "--isa", self.isa, "--dump-ram", dump,
             "--seed", "1", "--detect", "all=off", "--detect", "dead_wfi=stop", "-serial", "none",
             "--max-insns", "20000000"] + self.more, dump, env)
        return status, said, self.take(status, dump, folder)


class Qemu(Side):
    def __init__(self, path, timeout):
        said = subprocess.run([path, "--version"], stdout=subprocess.PIPE, check=True).stdout
        found = re.search(r"version (\d+)\.(\d+)", said.decode())
        self.version = int(found.group(1)), int(found.group(2))
        super().__init__("QEMU %d.%d" % self.version, path, timeout)

    def has(self, release):
        return release not in ("-", "always") and \
            tuple(int(n) for n in release.split(".")) <= self.version

    def knows(self, ext):
        release = rows()[ext][0]
        return release == "always" or self.has(release)

    def knows_adue(self):
        return self.version >= (10, 0)

    def cpu(self):
        old = {"zfh": "Zfh", "zfhmin": "Zfhmin"} if self.version < (8, 0) else {}
        properties = ["h=off", "v=off", "sstc=off"]
        properties += ["%s=%s" % (old.get(ext, ext), "on" if ext in self.exts else "off")
                       for ext, (release, _) in rows().items() if self.has(release)]
        return "rv64," + ",".join(properties)

    def run(self, elf, folder):
        dump = os.path.join(folder, "qemu.ram")
        status, said = self.start(
            [self.path, "-M", "virt,memory-backend=ram", "-cpu", self.cpu(), "-m",
             "%dM" % (RAM_SIZE >> 20), "-object",
             "memory-backend-file,id=ram,size=%d,mem-path=%s,share=on" % (RAM_SIZE, dump),
             "-bios", "none", "-display", "none", "-serial", "none", "-monitor", "none", "-kernel",
             elf], dump)
        return status, said, self.take(status, dump, folder)


class Spike(Side):
    """Its memory comes out as a signature; it ends by HTIF, so it gets symbols and a flag."""
    def __init__(self, path, timeout):
        super().__init__("Spike", path, timeout)

    def knows(self, ext):
        return rows()[ext][1]

    def knows_adue(self):
        return True

    def isa_string(self):
        names = [e for e in self.exts if e not in ("sv48", "sv57")]
        return "_".join(["rv64gc_zicclsm"] + names)  # zicclsm: misaligned accesses work

    def run(self, elf, folder):
        dump, copy = os.path.join(folder, "spike.sig"), os.path.join(folder, "spike.elf")
        with open(elf, "rb") as f:
            data = bytearray(f.read())
        struct.pack_into("<Q", data, L["LAYOUT_STATE"] + L["STATE_HTIF"] - program.RAM +
                         program.FILE_OFFSET, 1)
        with open(copy, "wb") as f:
            f.write(with_symbols(data))
        status, said = self.start(
            [self.path, "--isa=" + self.isa_string(), "-m0x%x:0x%x" % (program.RAM, RAM_SIZE),
             "+signature=" + dump, "+signature-granularity=8", copy], dump)
        with open(dump, "rb") as f:
            words = array.array("Q", bytes.fromhex(f.read().decode()))
        os.remove(dump)
        words.byteswap()
        ram = self.buffer(folder)
        ram[:] = words.tobytes()
        program.mask(ram)
        return status, said, ram


def with_symbols(data):
    """The ELF with the symbols that HTIF looks for, absolute."""
    state = L["LAYOUT_STATE"]
    symbols = [("tohost", state + L["STATE_TOHOST"]), ("fromhost", state + L["STATE_FROMHOST"]),
               ("begin_signature", program.RAM), ("end_signature", program.RAM + RAM_SIZE)]
    names, table = b"\0", struct.pack("<IBBHQQ", 0, 0, 0, 0, 0, 0)
    for name, value in symbols:
        table += struct.pack("<IBBHQQ", len(names), 0x10, 0, 0xfff1, value, 0)
        names += name.encode() + b"\0"
    sections = b"\0.symtab\0.strtab\0.shstrtab\0"
    at = len(data)
    headers = at + len(table) + len(names) + len(sections)

    def section(name, kind, off, size, link=0, info=0, entry=0):
        return struct.pack("<IIQQQQIIQQ", sections.find(name), kind, 0, 0, off, size, link, info, 8,
                           entry)

    out = bytearray(data) + table + names + sections
    out += struct.pack("<64x")
    out += section(b".symtab", 2, at, len(table), 2, 1, 24)
    out += section(b".strtab", 3, at + len(table), len(names))
    out += section(b".shstrtab", 3, at + len(table) + len(names), len(sections))
    struct.pack_into("<Q", out, 40, headers)
    struct.pack_into("<HHH", out, 58, 64, 4, 3)
    return bytes(out)
