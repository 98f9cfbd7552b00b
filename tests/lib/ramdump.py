"""RAM as a file has it (rvemu --dump-ram, or QEMU's memory back end), and the page tables in it: a
second opinion on what a guest says of itself. Sv39 (RISC-V privileged manual)."""
import struct

RAM_BASE, KERNEL, USER_TOP = 0x80000000, 0x80200000, 0x80000000
V, R, W, X, U, A, D, COPY = (1 << bit for bit in (0, 1, 2, 3, 4, 6, 7, 8))


class Ram:
    def __init__(self, data):
        self.data = bytearray(data)

    def has(self, pa):
        return RAM_BASE <= pa <= RAM_BASE + len(self.data) - 8

    def word(self, pa):
        return struct.unpack_from("<Q", self.data, pa - RAM_BASE)[0]

    def put(self, pa, value):
        struct.pack_into("<Q", self.data, pa - RAM_BASE, value)


def walk(ram, root, va):
    """(pa, leaf PTE, its address), or None if there is no translation (privileged manual, "Sv39:
    Virtual Address Translation Process")."""
    table = root
    for level in (2, 1, 0):
        at = table + 8 * (va >> (12 + 9 * level) & 511)
        if not ram.has(at):
            return None
        pte = ram.word(at)
        if not pte & V or (pte & W and not pte & R) or pte >> 54:
            return None
        page = (pte >> 10 & (1 << 44) - 1) << 12
        if pte & (R | W | X):
            span = 1 << (12 + 9 * level)
            if page & (span - 1):
                return None  # a misaligned superpage
            return page | va & (span - 1), pte, at
        if pte & (U | A | D):
            return None  # reserved in a pointer to a table
        table = page
    return None


def segments(kernel):
    """(flags, pa, length in memory) of what its ELF file loads; PF_X is 1, PF_W 2."""
    phoff, = struct.unpack_from("<Q", kernel, 32)
    size, count = struct.unpack_from("<HH", kernel, 54)
    for i in range(count):
        kind, flags, _, _, pa, _, length = struct.unpack_from("<IIQQQQQ", kernel, phoff + i * size)
        if kind == 1:
            yield flags, pa, length


def writable_words(ram, kernel):
    """The words of the kernel's writable segments."""
    for flags, pa, length in segments(kernel):
        if flags & 2:
            start, end = (pa + 7) & ~7, (pa + length) & ~7
            yield from struct.unpack_from("<%dQ" % ((end - start) // 8), ram.data, start - RAM_BASE)


def leaves(ram, table, level=2):
    """The leaf PTEs of a table and of those below it."""
    for at in range(table, table + 4096, 8):
        pte = ram.word(at)
        if pte & (R | W | X):
            yield pte
        elif pte & V and level:
            yield from leaves(ram, (pte >> 10) << 12, level - 1)


def user_pages(ram, root):
    """{va: leaf PTE} of user space."""
    found, todo = {}, [(root + 8 * i, i << 30, 2) for i in range(USER_TOP >> 30)]
    while todo:
        at, va, level = todo.pop()
        pte = ram.word(at)
        if pte & (R | W | X):
            found[va] = pte
        elif pte & V:
            below = (pte >> 10) << 12
            todo += [(below + 8 * i, va | i << (3 + 9 * level), level - 1) for i in range(512)]
    return found


def frame(pte):
    return (pte >> 10 & (1 << 44) - 1) << 12


def space_roots(ram, kernel):
    """The roots of all processes' tables: words of the kernel's data that are pages of RAM which, walked
    as roots, map the kernel to itself for running it, and something for a user."""
    found = set()
    for word in set(writable_words(ram, kernel)):
        if word & 0xfff or not ram.has(word):
            continue
        same = walk(ram, word, KERNEL)
        if same and same[0] == KERNEL and same[1] & X and not same[1] & U and user_pages(ram, word):
            found.add(word)
    return found
