"""A differential program: its file, the records that a run leaves, and how it is cut down.

Numbers come from layout.h; what they mean stands there.
"""
import os
import re
import struct

HERE = os.path.dirname(os.path.abspath(__file__))


def layout():
    """The plain numbers of layout.h."""
    table = {}
    with open(os.path.join(HERE, "layout.h"), encoding="utf-8") as f:
        for name, value in re.findall(r"#define (\w+) +(0x[0-9a-f]+|\d+)\b", f.read()):
            table[name] = int(value, 0)
    return table


L = layout()
RAM = L["LAYOUT_RAM"]
FILE_OFFSET = 4096  # of RAM in the ELF
FIELDS = ["x%d" % n for n in range(1, 32)] + ["f%d" % n for n in range(32)] + [
    "mstatus", "fcsr", "mepc", "sepc", "scause", "stval", "satp", "medeleg", "pmpcfg0", "mideleg",
    "mie", "mip", "senvcfg", "scounteren"]
TRAP_FIELDS = ["cause", "epc", "tval", "status"]
KINDS = {L["RECORD_TRAP_M"]: (TRAP_FIELDS, "trap to M"),
         L["RECORD_TRAP_S"]: (TRAP_FIELDS, "trap to S"),
         L["RECORD_DUMP"]: (FIELDS, "end of segment")}


# What is not compared: (first address, bytes, why). All else is.
MASKED = [(L["LAYOUT_STATE"] + L["STATE_TOHOST"], 24, "HTIF's words: Spike ends by them")]


def mask(ram):
    """RAM (a bytearray) without the fields of MASKED."""
    for at, size, _ in MASKED:
        ram[at - RAM:at - RAM + size] = bytes(size)


class Record:
    def __init__(self, tag, words):
        self.kind, self.segment, self.pass_no = tag & 0xff, tag >> 8 & 0xffffff, tag >> 32
        self.fields, self.what = KINDS[self.kind]
        self.words = words

    def __eq__(self, other):
        return (self.kind, self.segment, self.pass_no, self.words) == (
            other.kind, other.segment, other.pass_no, other.words)

    def __str__(self):
        text = "%s, segment %d, pass %d" % (self.what, self.segment, self.pass_no)
        if self.fields is TRAP_FIELDS:
            text += ": " + ", ".join("%s %#x" % f for f in zip(self.fields, self.words))
        return text


def records(ram):
    at = L["LAYOUT_STREAM"] - RAM
    end = struct.unpack_from("<Q", ram, L["LAYOUT_STATE"] - RAM + L["STATE_STREAM"])[0] - RAM
    while at < min(end, len(ram)):
        tag = struct.unpack_from("<Q", ram, at)[0]
        if tag & 0xff not in KINDS:
            return
        count = len(KINDS[tag & 0xff][0])
        yield Record(tag, struct.unpack_from("<%dQ" % count, ram, at + 8))
        at += 8 * (count + 1)


def heads(ram):
    """The same, in less time: the kind of each record is all that counts."""
    return records(ram)


def where_different(a, b):
    """Offset of the first 8 bytes that are not the same."""
    page = next(i for i in range(0, len(a), 4096) if a[i:i + 4096] != b[i:i + 4096])
    return next(i for i in range(page, page + 4096, 8) if a[i:i + 8] != b[i:i + 8])


def first_difference(a, b):
    """Of two memories: (what kind of difference, sentence, segment or None); None if there is no
    difference."""
    if a == b:
        return None
    ra, rb = records(a), records(b)
    for one in ra:
        two = next(rb, None)
        if two is None:
            return "stops", "the second stops before: %s" % one, one.segment
        if one == two:
            continue
        if (one.kind, one.segment, one.pass_no) != (two.kind, two.segment, two.pass_no):
            return (one.what, two.what), "first: %s; second: %s" % (one, two), \
                one.segment
        names = [f for f, x, y in zip(one.fields, one.words, two.words) if x != y]
        kind = one.what, one.fields is TRAP_FIELDS and (one.words[0], names)
        wrong = ["%s %#x / %#x" % (f, x, y)
                 for f, x, y in zip(one.fields, one.words, two.words) if x != y]
        return kind, "%s; %s" % (one, ", ".join(wrong)), one.segment
    two = next(rb, None)
    if two is not None:
        return "stops", "the first stops before: %s" % two, two.segment
    at = where_different(a, b)
    what = "page table" if L["LAYOUT_TABLES"] <= RAM + at < L["LAYOUT_STREAM"] else "memory"
    return what, "%s at %#x: %s / %s" % (what, RAM + at, a[at:at + 8][::-1].hex(),
                                         b[at:at + 8][::-1].hex()), None


class Program:
    """The bytes of an ELF by gen, and its map."""

    def __init__(self, elf, lines):
        with open(elf, "rb") as f:
            self.bytes = bytearray(f.read())
        self.out = bytearray(self.bytes)
        self.lines = []  # (segment, chunk, pa, length, text)
        with open(lines, encoding="utf-8") as f:
            for line in f:
                seg, chunk, pa, length, text = line.rstrip("\n").split(" ", 4)
                self.lines.append((int(seg), int(chunk), int(pa, 16), int(length),
                                   text.replace("\t", " ")))
        # What write() changes: descriptors, code and code that changes itself, the handler's state.
        self.parts = [self.used(L["LAYOUT_SEGMENTS"], L["LAYOUT_PATCH"]),
                      self.used(L["LAYOUT_PATCH"], L["LAYOUT_DATA"]),
                      (L["LAYOUT_STATE"] - RAM + FILE_OFFSET,
                       L["LAYOUT_TABLES"] - RAM + FILE_OFFSET)]
        self.segments = list(range(self.word(L["LAYOUT_STATE"] + L["STATE_NSEGMENTS"])))
        self.passes = self.word(L["LAYOUT_STATE"] + L["STATE_NPASSES"])
        self.kept = list(range(len(self.lines)))  # indices into lines

    def used(self, first, end):
        last = max([first] + [line[2] + line[3] for line in self.lines if first <= line[2] < end])
        return first - RAM + FILE_OFFSET, last - RAM + FILE_OFFSET

    def word(self, pa):
        return struct.unpack_from("<Q", self.bytes, pa - RAM + FILE_OFFSET)[0]

    def write(self, path, segments, passes, kept):
        """A program of these segments only, with what is not kept replaced by nops."""
        out = self.out
        size, base = L["SEGMENT_SIZE"], L["LAYOUT_SEGMENTS"] - RAM + FILE_OFFSET
        state = L["LAYOUT_STATE"] - RAM + FILE_OFFSET
        for first, end in self.parts:
            out[first:end] = self.bytes[first:end]
        for n, seg in enumerate(segments):
            out[base + n * size:base + (n + 1) * size] = \
                self.bytes[base + seg * size:base + (seg + 1) * size]
        struct.pack_into("<Q", out, state + L["STATE_NSEGMENTS"], len(segments))
        struct.pack_into("<Q", out, state + L["STATE_NPASSES"], passes)
        keep = set(kept)
        for i, (_, _, pa, length, text) in enumerate(self.lines):
            if i not in keep and text != "ecall":
                at = pa - RAM + FILE_OFFSET
                out[at:at + length] = b"\x01\x00" if length == 2 else b"\x13\x00\x00\x00"
        if not os.path.exists(path):
            with open(path, "wb") as f:
                f.write(self.bytes)
        with open(path, "r+b") as f:
            for first, end in self.parts:
                f.seek(first)
                f.write(out[first:end])

    def shrink(self, differs, first_segment, budget):
        """Cuts the program down while `differs(segments, passes, kept)` holds; `budget` runs."""
        left = [budget]

        def holds(segments, passes, kept):
            left[0] -= 1
            return left[0] >= 0 and differs(segments, passes, kept)

        if first_segment is not None and holds([first_segment], 1, self.kept):
            self.segments, self.passes = [first_segment], 1
        for passes in (1, 2, 4):
            if passes < self.passes and holds(self.segments, passes, self.kept):
                self.passes = passes
                break
        self.segments = halve(self.segments, lambda s: holds(s, self.passes, self.kept))
        in_use = set(self.segments)
        self.kept = [i for i in self.kept if self.lines[i][0] in in_use]
        chunks = sorted({self.lines[i][:2] for i in self.kept})

        def of(chosen):
            chosen = set(chosen)
            return [i for i in self.kept if self.lines[i][:2] in chosen]

        chunks = halve(chunks, lambda c: holds(self.segments, self.passes, of(c)))
        self.kept = of(chunks)
        before = None
        while before != len(self.kept):
            before = len(self.kept)
            self.kept = halve(self.kept, lambda k: holds(self.segments, self.passes, k))
        self.kept = [i for i in self.kept if self.lines[i][4] != "ecall"]

    def culprit(self, differs):
        """The line after which there is a difference of any kind for the first time, or None."""
        for n in range(1, len(self.kept) + 1):
            if differs(self.segments, self.passes, self.kept[:n]):
                return self.lines[self.kept[n - 1]]
        return None

    def listing(self):
        return ["%d: %x  %s" % (self.lines[i][0], self.lines[i][2], self.lines[i][4])
                for i in self.kept]


def halve(items, holds):
    """A subset of items, small, for which `holds` still is true (it is for all of them)."""
    size = (len(items) + 1) // 2
    while size >= 1 and len(items) > 1:
        at = 0
        while at < len(items):
            fewer = items[:at] + items[at + size:]
            if fewer and holds(fewer):
                items = fewer
            else:
                at += size
        size //= 2
    return items
