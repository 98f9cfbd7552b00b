"""The log of a guest's file system, read out of its disk image while the guest is not looking.

    log = Log("xv6.img")
    log.phase()      "outside" a commit, or what of one is missing: "payload", "record", "home"

The format is images/xv6/include/fs/layout.h's: numbers come from there, the order of the fields of
FsSuper, FsRecord and FsLogEntry is repeated here and nowhere else.
"""
import os
import re
import struct
import zlib

LAYOUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "images", "xv6",
                      "include", "fs", "layout.h")
SUPER = struct.Struct("<10I")    # magic version block_size blocks inodes log_start log_blocks ...
RECORD = struct.Struct("<IIQI")  # magic crc sequence count
ENTRIES_AT = 32
ENTRY = struct.Struct("<II")     # home crc


def constant(name):
    with open(LAYOUT, encoding="utf-8") as f:
        return int(re.search(r"^#define %s\s+(\w+?)u?\b" % name, f.read(), re.M).group(1), 0)


BLOCK = constant("FS_BLOCK_SIZE")
SUPER_MAGIC = constant("FS_SUPER_MAGIC")
RECORD_MAGIC = constant("FS_RECORD_MAGIC")


class NoFileSystem(Exception):
    """The image has no partition that begins with a superblock."""


class Log:
    def __init__(self, path):
        self.file = open(path, "rb", buffering=0)
        table, = struct.unpack("<Q", self._read(512 + 72, 8))
        for row in range(128):
            first, = struct.unpack("<Q", self._read(table * 512 + row * 128 + 32, 8))
            self.first = first * 512
            words = SUPER.unpack(self.block(0)[:SUPER.size])
            if self.first and words[0] == SUPER_MAGIC:
                self.start, self.size = words[5], words[6]
                return
        raise NoFileSystem(path)

    def _read(self, off, size):
        return os.pread(self.file.fileno(), size, off)

    def block(self, number):
        return self._read(self.first + number * BLOCK, BLOCK)

    def _half(self, half):
        """The block of its record; the payload follows."""
        return self.start + half * (1 + self.size)

    def first_payloads(self):
        """The first payload block of each half: what a commit changes first."""
        return self.block(self._half(0) + 1), self.block(self._half(1) + 1)

    def record(self, half):
        """(sequence, [(place in the log, home, crc)]); sequence -1: torn, 0: blank."""
        at = self._half(half)
        raw = self.block(at)
        if not any(raw):
            return 0, []
        magic, crc, sequence, count = RECORD.unpack_from(raw)
        if magic != RECORD_MAGIC or crc != zlib.crc32(raw[:4] + bytes(4) + raw[8:]):
            return -1, []
        entries = ENTRY.iter_unpack(raw[ENTRIES_AT:ENTRIES_AT + ENTRY.size * count])
        return sequence, [(at + 1 + i, home, c) for i, (home, c) in enumerate(entries)]

    def phase(self):
        (older, old), (_, new) = sorted(self.record(half) for half in (0, 1))
        if any(self.block(place) != self.block(home) for place, home, _ in new):
            return "home"
        if older == -1:
            return "record"
        if any(zlib.crc32(self.block(place)) != crc for place, _, crc in old):
            return "payload"
        return "outside"
