#!/usr/bin/env python3
"""The command mkfs: each of its verbs, wrong usage, and what `check` says of damaged images.

    mkfs.py MKFS

A damage changes one field of a sound image; check must name it, end with 1 and change nothing.
"""
import os
import re
import struct
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "lib"))
from xv6log import BLOCK, Log  # noqa: E402

MKFS = os.path.abspath(sys.argv[1])
INODE = 128  # bytes; type links major minor at 0 2 4 6, size at 8, self at 16, map at 32
LINKS, SIZE, MAP = 2, 8, 32
ENTRY = 64  # inode at 0, name at 4
ROOT, FOLDER, ONE, TWO = 1, 2, 3, 4  # inodes of the image below, as made


def mkfs(*words, cwd):
    p = subprocess.run([MKFS, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=cwd)
    return p.returncode, p.stdout.decode("latin-1"), p.stderr.decode("latin-1")


# words, status, stdout, stderr; regular expressions for all of it
USES = [
    ("make a.img --size 4M one=/d/ two=/d/deux", 0, "", ""),
    ("ls a.img", 0, r"(?s).*\nd +3 +4096 +\.\.\nd +2 +4096 +d\n", ""),
    ("ls a.img /d", 0, r"(?s).*\n- +1 +4 +one\n- +1 +10000 +deux\n", ""),
    ("get a.img /d/one", 0, "one\n", ""),
    ("get a.img /d/deux copy", 0, "", ""),
    ("put a.img two=/d/one one", 0, "", ""),
    ("get a.img /one", 0, "one\n", ""),
    ("get a.img /d/one copy", 0, "", ""),
    ("check a.img", 0, "clean\n", ""),
    ("get a.img /d/nowhere", 1, "", "mkfs: /d/nowhere: .*no such file or directory\n"),
    ("get a.img /d", 1, "", "mkfs: /d: .*directory\n"),
    ("put a.img huge", 1, "", "mkfs: /huge: .*no space left on the disk\n"),
    ("check a.img", 0, "clean\n", ""),
    ("put a.img nowhere", 1, "", "mkfs: nowhere: No such file or directory\n"),
    ("make b.img --size 1K", 1, "", r"mkfs: a file system of 1024 bytes is not possible .*\n"),
    ("make no/where.img", 1, "", "mkfs: no/where.img.*: No such file or directory\n"),
    ("make b.img --boot one", 1, "", "mkfs: one: .*ELF.*\n"),
    ("check one", 1, "", "mkfs: one: no file system: .*\n"),
    ("check nowhere", 1, "", "mkfs: nowhere: No such file or directory\n"),
    ("ls huge", 1, "", "mkfs: huge: no file system: .*\n"),
    ("frobnicate a.img", 2, "", "mkfs: unknown command: frobnicate.*\n"),
    ("", 2, "", "mkfs: .*\n"),
    ("get a.img", 2, "", "mkfs: .*\n"),
    ("--help", 0, r"(?s)Usage: mkfs COMMAND.*make IMG.*ls IMG.*get IMG.*put IMG.*check IMG.*", ""),
]


class Image:
    """The bytes of an image, and where things are in them."""

    def __init__(self, path):
        log = Log(path)
        with open(path, "rb") as f:
            self.data = bytearray(f.read())
        fields = struct.unpack_from("<10I", self.data, log.first)
        self.first = log.first
        self.bitmap, self.inodes = [log.first + fields[i] * BLOCK for i in (7, 8)]
        self.records = [log.first + (fields[5] + half * (1 + fields[6])) * BLOCK for half in (0, 1)]

    def inode(self, number):
        return self.inodes + number * INODE

    def word(self, at):
        return struct.unpack_from("<I", self.data, at)[0]

    def put(self, at, form, value):
        struct.pack_into(form, self.data, at, value)

    def block_of(self, number):
        """The number of the first block of an inode."""
        return self.word(self.inode(number) + MAP)

    def entry(self, folder, place):
        return self.first + self.block_of(folder) * BLOCK + place * ENTRY

    def flip(self, block):
        self.data[self.bitmap + block // 8] ^= 1 << block % 8


DAMAGES = [
    ("magic", lambda i: i.put(i.first, "<I", 0), "no file system|magic is 0x00000000"),
    ("checksum", lambda i: i.put(i.first + 500, "<B", 7), "superblock: checksum is wrong"),
    ("links", lambda i: i.put(i.inode(ONE) + LINKS, "<H", 5), "inode 3: counts 5 links, has 1"),
    ("size", lambda i: i.put(i.inode(ONE) + SIZE, "<Q", BLOCK + 1),
     "inode 3: block 0 is outside the data area"),
    ("size-huge", lambda i: i.put(i.inode(ONE) + SIZE, "<Q", 1 << 60), "inode 3: size .* impossible"),
    ("block-twice", lambda i: i.put(i.inode(ONE) + MAP, "<I", i.block_of(TWO)),
     "inode 4: block .* belongs to inode 3 already"),
    ("block-in-log", lambda i: i.put(i.inode(ONE) + MAP, "<I", 2),
     "inode 3: block 2 is outside the data area"),
    ("block-free", lambda i: i.flip(i.block_of(ONE)), "bitmap: block .* of inode 3 is marked free"),
    ("block-lost", lambda i: i.flip(i.block_of(ONE) + 500), "bitmap: block .* but is nobody's"),
    ("type", lambda i: i.put(i.inode(ONE), "<H", 9), "inode 3: type 9 does not exist"),
    ("self", lambda i: i.put(i.inode(ONE) + 16, "<I", 8), "inode 3: calls itself 8"),
    ("orphan", lambda i: i.put(i.entry(FOLDER, 2), "<I", TWO),
     "inode 3: in use, but no directory names it"),
    ("entry-to-free", lambda i: i.put(i.entry(FOLDER, 2), "<I", 40), "'one' is inode 40, which is"),
    ("entry-nowhere", lambda i: i.put(i.entry(FOLDER, 2), "<I", 1 << 30), "which does not exist"),
    ("name-twice", lambda i: i.data.__setitem__(
        slice(i.entry(FOLDER, 3), i.entry(FOLDER, 4)),
        i.data[i.entry(FOLDER, 2):i.entry(FOLDER, 3)]), "the name 'one' occurs twice"),
    ("name-improper", lambda i: i.put(i.entry(FOLDER, 2) + 50, "<B", 65), "has no proper name"),
    ("dot-dot", lambda i: i.put(i.entry(FOLDER, 1), "<I", FOLDER), r"is not '\.\.' for inode 1"),
    ("root-no-folder", lambda i: i.put(i.inode(ROOT), "<H", 2), "the root is no directory"),
    ("records-torn", lambda i: [i.put(at, "<I", 5) for at in i.records],
     "log: the record in block 1 is damaged, and there is no other"),
]


def use(folder):
    failed = 0
    for words, *wanted in USES:
        got = mkfs(*words.split(), cwd=folder)
        if got[0] != wanted[0] or any(not re.fullmatch(w, g) for w, g in zip(wanted[1:], got[1:])):
            failed += 1
            print("FAILED  mkfs %s: %s, wanted %s" % (words, got, wanted))
    with open(os.path.join(folder, "copy"), "rb") as f, open(os.path.join(folder, "two"), "rb") as g:
        if f.read() != g.read():
            failed += 1
            print("FAILED  what get wrote is not what put took")
    return failed


def damage(folder):
    failed = 0
    mkfs("make", "sound.img", "--size", "8M", "one=/d/", "two=/d/", cwd=folder)
    for name, change, sentence in DAMAGES:
        image = Image(os.path.join(folder, "sound.img"))
        for at in image.records:  # the last transaction would make the damage good
            image.data[at:at + BLOCK] = bytes(BLOCK)
        sound = bytes(image.data)
        change(image)
        with open(os.path.join(folder, "bad.img"), "wb") as f:
            f.write(image.data)
        status, out, err = mkfs("check", "bad.img", cwd=folder)
        with open(os.path.join(folder, "bad.img"), "rb") as f:
            kept = f.read() == bytes(image.data)
        if sound == bytes(image.data) or status != 1 or not kept or not re.search(sentence, out + err):
            failed += 1
            print("FAILED  damage %s: status %d, %s%s, wanted %s" % (name, status, out, err, sentence))
    return failed


def main():
    with tempfile.TemporaryDirectory() as folder:
        for name, content in (("one", b"one\n"), ("two", bytes(range(250)) * 40),
                              ("huge", bytes(8 << 20))):
            with open(os.path.join(folder, name), "wb") as f:
                f.write(content)
        failed = use(folder) + damage(folder)
    print("%d uses, %d damages, %d failed" % (len(USES), len(DAMAGES), failed))
    return failed != 0


if __name__ == "__main__":
    sys.exit(main())
