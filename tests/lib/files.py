"""Files for tests, made byte by byte: ELF programs of a few instructions, Images, disks.

    elf(code=ends(0))                     a whole program that switches off, at 0x80000000
    elf(at=0x80200000, lie="offset")      one whose headers lie
    gpt(BOOT, content=elf(...))           a disk with a boot partition and the kernel in it
"""
import struct
import zlib

BOOT = bytes.fromhex("cffe7d09c4c9d2438861220e3189055c")
OTHER = bytes.fromhex("af3dc60f838472478e793d69d8477de4")  # Linux data

T0, T1, A7, A6, A0, A1 = 5, 6, 17, 16, 10, 11
TEST = 0x100000  # sifive_test


# -- instructions -------------------------------------------------------------------------------

def word(value):
    return struct.pack("<I", value & 0xffffffff)


def lui(rd, value):
    return word((value + 0x800) & 0xfffff000 | rd << 7 | 0x37)


def addi(rd, rs, imm):
    return word((imm & 0xfff) << 20 | rs << 15 | rd << 7 | 0x13)


def load_imm(rd, value):
    """A 32-bit constant. What lui extends by its sign stays extended."""
    return lui(rd, value) + addi(rd, rd, ((value & 0xfff) ^ 0x800) - 0x800)


def store(width, rs, base):
    return word(rs << 20 | base << 15 | {1: 0, 2: 1, 4: 2, 8: 3}[width] << 12 | 0x23)


def load(width, rd, base):
    return word(base << 15 | {1: 0, 2: 1, 4: 2, 8: 3}[width] << 12 | rd << 7 | 0x03)


ECALL, EBREAK, WFI, HERE, NOP = word(0x73), word(0x100073), word(0x10500073), word(0x6f), word(0x13)


def ends(code=0, reset=False):
    """Instructions that end the machine by sifive_test."""
    value = 0x7777 if reset else 0x3333 | code << 16 if code else 0x5555
    return load_imm(T0, TEST) + load_imm(T1, value) + store(4, T1, T0) + HERE


def sbi(extension, function, a0=0, a1=0):
    return (load_imm(A7, extension) + load_imm(A6, function) + load_imm(A0, a0) +
            load_imm(A1, a1) + ECALL)


def says(text):
    """Instructions that put text on the UART."""
    code = load_imm(T0, 0x10000000)
    for byte in text.encode():
        code += addi(T1, 0, byte) + store(1, T1, T0)
    return code


# -- files --------------------------------------------------------------------------------------

def elf(machine=243, bits=64, at=0x80000000, kind=2, lie=None, size=0x100, order=1, code=None,
        symbols=(), entry=None, virtual=None, headers=False, arch=None):
    """A small ELF with one segment; `lie` names what its headers say wrongly. `symbols`: pairs of
    name and offset into the segment; `virtual`: where the segment is linked, if not at `at`;
    `headers`: the segment has the file's headers, in the page before `at`, as `ld -Ttext` does;
    `arch`: the ISA that its attributes name."""
    code = code or b""
    code += NOP * ((size - len(code)) // 4)
    offset, in_file, in_memory = 0x1000, len(code), len(code)
    phoff, phnum, phentsize = 64, 1, 56
    base = at
    if lie == "offset":
        offset = 1 << 40
    elif lie == "filesz":
        in_file = 2 * size
    elif lie == "wrap":
        at, in_memory = 0xffffffffffffff00, 0x1000
    elif lie == "phoff":
        phoff = 1 << 50
    elif lie == "phnum":
        phnum = 0
    elif lie == "phentsize":
        phentsize = 7
    elif lie == "memory":
        in_memory = 1 << 62
    entry = entry if entry is not None else base
    if arch:
        phnum += 1
    if headers:
        offset, at, in_file, in_memory = 0, at - 0x1000, 0x1000 + in_file, 0x1000 + in_memory
    tables, shoff, shnum = _symbols(symbols, base, 0x1000 + len(code))
    ident = b"\x7fELF" + bytes([2 if bits == 64 else 1, order, 1]) + bytes(9)
    header = ident + struct.pack("<HHIQQQIHHHHHH", kind, machine, 1, entry, phoff, shoff, 0, 64,
                                 phentsize, phnum, 64, shnum, 0)
    segment = struct.pack("<IIQQQQQQ", 1, 7, offset, at if virtual is None else virtual, at,
                          in_file, in_memory, 0x1000)
    attributes = _attributes(arch)
    if attributes:
        segment += struct.pack("<IIQQQQQQ", 0x70000003, 4, 0x1000 + len(code) + len(tables), 0, 0,
                               len(attributes), 0, 1)
    return (header + segment).ljust(0x1000, b"\0") + code + tables + attributes


def _attributes(arch):
    if not arch:
        return b""
    tag = b"\5" + arch.encode() + b"\0"
    part = b"\1" + struct.pack("<I", 5 + len(tag)) + tag
    return b"A" + struct.pack("<I", 10 + len(part)) + b"riscv\0" + part


def _symbols(symbols, base, at):
    """(string and symbol table and section headers, offset of these, their number)."""
    if not symbols:
        return b"", 0, 0
    strings, table = b"\0", bytes(24)
    for name, offset in symbols:
        table += struct.pack("<IBBHQQ", len(strings), 0x12, 0, 1, base + offset, 0)
        strings += name.encode() + b"\0"
    strings = strings.ljust((len(strings) + 7) & ~7, b"\0")
    sections = bytes(64)
    sections += struct.pack("<IIQQQQIIQQ", 0, 2, 0, 0, at + len(strings), len(table), 2, 1, 8, 24)
    sections += struct.pack("<IIQQQQIIQQ", 0, 3, 0, 0, at, len(strings), 0, 0, 1, 0)
    return strings + table + sections, at + len(strings) + len(table), 3


def image(code=None):
    """A RISC-V Image (Linux's boot header) that jumps over its header."""
    code = code or HERE
    head = word(0x0400006f) + NOP + struct.pack("<QQQIIQQ", 0x200000, 64 + len(code), 0, 2, 0, 0, 0)
    return (head[:48] + b"RISCV\0\0\0" + b"RSC\5" + bytes(4)) + code


def gpt(kind=OTHER, name="data", broken="", content=b""):
    """A GPT disk of 1 MiB with one partition; `broken`: which of its two copies, or both."""
    blocks = 2048
    disk = bytearray(blocks * 512)
    disk[446:462] = struct.pack("<B3sB3sII", 0, b"\0\2\0", 0xee, b"\xff" * 3, 1, blocks - 1)
    disk[510:512] = b"\x55\xaa"
    entry = kind + bytes(range(16)) + struct.pack("<QQQ", 64, 1087, 0)
    entries = (entry + name.encode("utf-16-le").ljust(72, b"\0")).ljust(128 * 128, b"\0")
    for mine, other, table in ((1, blocks - 1, 2), (blocks - 1, 1, blocks - 33)):
        head = struct.pack("<8sIIIIQQQQ16sQIII", b"EFI PART", 0x10000, 92, 0, 0, mine, other, 34,
                           blocks - 34, bytes(16), table, 128, 128, zlib.crc32(entries))
        head = head[:16] + struct.pack("<I", zlib.crc32(head)) + head[20:]
        disk[mine * 512:mine * 512 + 92] = head
        disk[table * 512:table * 512 + len(entries)] = entries
        if broken == "both" or broken == ("first" if mine == 1 else "last"):
            disk[mine * 512 + 40] ^= 1
    disk[64 * 512:64 * 512 + len(content)] = content
    return bytes(disk)


def mbr():
    disk = bytearray(1 << 20)
    disk[446:462] = struct.pack("<B3sB3sII", 0x80, bytes(3), 0x83, bytes(3), 8, 2040)
    disk[510:512] = b"\x55\xaa"
    return bytes(disk)


def symbols(elf):
    """Name to value, from the symbol table."""
    shoff, = struct.unpack_from("<Q", elf, 40)
    found = {}
    for i in range(struct.unpack_from("<H", elf, 60)[0]):
        kind, _, _, off, size, link = struct.unpack_from("<IQQQQI", elf, shoff + 64 * i + 4)
        if kind != 2:
            continue
        strings, = struct.unpack_from("<Q", elf, shoff + 64 * link + 24)
        for at in range(off, off + size, 24):
            name, = struct.unpack_from("<I", elf, at)
            text = elf[strings + name:elf.index(b"\0", strings + name)].decode()
            found[text] = struct.unpack_from("<Q", elf, at + 8)[0]
    return found


def entered_at(elf, symbol):
    """The same ELF, begun at a symbol."""
    return elf[:24] + struct.pack("<Q", symbols(elf)[symbol]) + elf[32:]
