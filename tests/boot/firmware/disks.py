"""Disk images with one thing wrong, for the firmware's boot from disk.

A Disk is a GPT image in memory: build() makes a sound one, and the functions
below break it. Everything is written here from the UEFI specification
(include/spec/gpt.h) and the ELF one, without the project's own mkfs, so that
the two check each other.
"""
import struct
import uuid
import zlib

BLOCK = 512
BOOT_TYPE = uuid.UUID("097dfecf-c9c4-43d2-8861-220e3189055c")
FS_TYPE = uuid.UUID("0643a53a-f2f7-406f-bf20-3e39dd9a0dff")
ENTRIES, ENTRY_SIZE = 128, 128
FIRST = 2048


def _header(mine, other, entries_lba, blocks, entries):
    def pack(crc):
        return struct.pack("<8sIIIIQQQQ16sQIII", b"EFI PART", 0x10000, 92, crc, 0, mine, other, 34,
                           blocks - 34, b"disk-guid-16-byt", entries_lba, ENTRIES, ENTRY_SIZE,
                           zlib.crc32(entries))
    return pack(zlib.crc32(pack(0))).ljust(BLOCK, b"\0")


def gpt(partitions, blocks=16384):
    """A disk with [(type, name, first block, contents)], sizes by contents."""
    disk = bytearray(blocks * BLOCK)
    entries = b""
    for kind, name, first, contents in partitions:
        count = max(1, -(-len(contents) // BLOCK))
        entries += struct.pack("<16s16sQQQ72s", kind.bytes_le, uuid.uuid4().bytes_le, first,
                               first + count - 1, 0, name.encode("utf-16le"))
        disk[first * BLOCK:first * BLOCK + len(contents)] = contents
    entries = entries.ljust(ENTRIES * ENTRY_SIZE, b"\0")
    disk[2 * BLOCK:2 * BLOCK + len(entries)] = entries
    backup = blocks - 1 - len(entries) // BLOCK
    disk[backup * BLOCK:backup * BLOCK + len(entries)] = entries
    disk[BLOCK:2 * BLOCK] = _header(1, blocks - 1, 2, blocks, entries)
    disk[-BLOCK:] = _header(blocks - 1, 1, backup, blocks, entries)
    disk[446:462] = struct.pack("<B3sB3sII", 0, b"", 0xee, b"", 1, blocks - 1)
    disk[510:512] = b"\x55\xaa"
    return disk


def bootable(elf, **more):
    return gpt([(FS_TYPE, "files", FIRST + 4096, b"no system"), (BOOT_TYPE, "boot", FIRST, elf)],
               **more)


def flip(disk, offset):
    """One bit of the disk, at a byte offset (negative: from its end)."""
    disk[offset] ^= 1
    return disk


def patch(elf, offset, fmt, *values):
    """The ELF file with numbers put at an offset."""
    elf = bytearray(elf)
    struct.pack_into(fmt, elf, offset, *values)
    return elf


def segment(elf):
    """Offset of the first PT_LOAD's program header, and its fields."""
    phoff, = struct.unpack_from("<Q", elf, 32)
    size, count = struct.unpack_from("<HH", elf, 54)
    for at in range(phoff, phoff + size * count, size):
        fields = struct.unpack_from("<IIQQQQQQ", elf, at)
        if fields[0] == 1:
            return at, fields
    raise ValueError("no PT_LOAD")
