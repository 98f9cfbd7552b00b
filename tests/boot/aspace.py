#!/usr/bin/env python3
"""Judges the guest's program aspace from outside: by a dump of RAM, not by what it says.

    aspace.py IMAGE KERNEL_ELF rvemu|qemu COMMAND...

COMMAND with {disk}, {ram} (where RAM is to be found as a file) in it. The machine is stopped while
the processes are alive. Their page tables' roots are found in the kernel's data: any word there
that is a page of RAM which, walked as an Sv39 root, maps the kernel to itself and a user's data to
0x400500 (other programs have code there). Both are walked here, and what they lead to is compared
with the values that aspace wrote and, last, with the addresses that it printed. In both tables no
page can be written and run, and the kernel's pages have the rights of its ELF file's segments.

rvemu is ended by Ctrl-A x and writes {ram} then; so a run gives one look. QEMU keeps {ram} as its
RAM, and is stopped by a signal for each look.
"""
import os
import re
import shutil
import signal
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from console import Console, ConsoleError  # noqa: E402
from ramdump import D, KERNEL, Ram, U, W, X, leaves, segments, walk, writable_words  # noqa: E402

MARK = 0x400500
A_LAST, B_LAST = 0xaaaaaaaa0000000a, 0xbbbbbbbb0000000a  # both players, after ten rounds
A_FORK, B_FORK = 0xaaaaaaaa00000001, 0xbbbbbbbb00000001  # parent and child


def demand_rights(ram, kernel, root):
    """Write xor execute, everywhere; the kernel's pages as its segments say, and not the user's."""
    for pte in leaves(ram, root):
        demand(not (pte & W and pte & X), "a page for both writing and running", pte)
    for flags, pa, length in segments(kernel):
        for page in range(pa & ~0xfff, pa + length, 4096):
            found = walk(ram, root, page)
            demand(found and found[0] == page, "the kernel is not mapped at", page)
            demand(bool(found[1] & W) == bool(flags & 2) and bool(found[1] & X) == bool(flags & 1) and
                   not found[1] & U, "other rights than the segment's", page, found[1])


def roots(ram, kernel):
    """{root: (pa of the mark, leaf PTE, its address)}"""
    found = {}
    for word in set(writable_words(ram, kernel)):
        if word & 0xfff or not ram.has(word):
            continue
        same, mark = walk(ram, word, KERNEL), walk(ram, word, MARK)
        if same and same[0] == KERNEL and same[1] & X and mark and mark[1] & (U | X) == U:
            found[word] = mark
    return found


def the_root(ram, found, value):
    """The one root whose page holds that value."""
    holders = [root for root, (pa, _, _) in found.items() if ram.has(pa) and ram.word(pa) == value]
    if len(holders) != 1:
        raise ConsoleError("0x%x at 0x%x: in %d address spaces, not in one, of: %s" % (
            value, MARK, len(holders), ", ".join(
                "0x%x -> 0x%x: 0x%x" % (r, m[0], ram.word(m[0])) for r, m in found.items())))
    return holders[0]


def demand(good, *what):
    if not good:
        raise ConsoleError("%s: %s" % (what[0], ", ".join(hex(w) for w in what[1:])))


def look_players(ram, kernel, said):
    """Two spaces, two frames, two values; returns what was found."""
    found = roots(ram, kernel)
    root_a, root_b = the_root(ram, found, A_LAST), the_root(ram, found, B_LAST)
    (pa_a, pte_a, _), (pa_b, pte_b, _) = found[root_a], found[root_b]
    demand(pa_a >> 12 != pa_b >> 12, "one frame for both", pa_a, pa_b)
    for root in (root_a, root_b):
        demand_rights(ram, kernel, root)
    demand(pte_a & pte_b & W and pte_a & pte_b & D, "not both writable and dirty", pte_a, pte_b)
    for name, root, pa in (("A", root_a, pa_a), ("B", root_b, pa_b)):
        told = re.search(r"%s is .*, its page table's root at 0x(\w+)" % name, said)
        demand(told and int(told.group(1), 16) == root, name + " told another root", root)
        told = re.search(r"round 10: %s, .* physical 0x(\w+)," % name, said)
        demand(told and int(told.group(1), 16) == pa, name + " told another address", pa)
    return "A: satp 0x%x -> 0x%x holds 0x%x; B: satp 0x%x -> 0x%x holds 0x%x" % (
        8 << 60 | root_a >> 12, pa_a, ram.word(pa_a), 8 << 60 | root_b >> 12, pa_b, ram.word(pa_b))


def told_roots(said):
    told = re.search(r"parent: pid \d+, root at 0x(\w+); child: pid \d+, root at 0x(\w+)", said)
    return tuple(int(word, 16) for word in told.groups())


def look_before(ram, kernel, said):
    """After fork, before the write: one frame, not writable, in both."""
    found = roots(ram, kernel)
    demand(sorted(found) == sorted(told_roots(said)), "not the roots that were told", *found)
    (pa, pte, _), (pa2, pte2, _) = found.values()
    demand(pa == pa2, "two frames before the write", pa, pa2)
    demand(not (pte | pte2) & W, "a shared frame is writable", pte, pte2)
    demand(ram.word(pa) == A_FORK, "another value", ram.word(pa))
    return "before the write: one frame, 0x%x" % (pa & ~0xfff)


def look_after(ram, kernel, said):
    """After the child's write: two frames, each with its value."""
    found = roots(ram, kernel)
    parent, child = the_root(ram, found, A_FORK), the_root(ram, found, B_FORK)
    demand((parent, child) == told_roots(said), "not the roots that were told", parent, child)
    demand(found[parent][0] >> 12 != found[child][0] >> 12, "one frame", found[parent][0])
    demand(found[child][1] & W, "what the child wrote is not writable", found[child][1])
    return "after the write: two frames, 0x%x and 0x%x" % (
        found[parent][0] & ~0xfff, found[child][0] & ~0xfff)


def must_notice(look, ram, kernel, said, what):
    try:
        look(ram, kernel, said)
    except ConsoleError:
        return
    raise ConsoleError("the judge did not notice " + what)


def doubt(ram, kernel, said):
    """The judge judged: with B's entry turned to A's frame, or one bit of a value changed, it must
    not be content."""
    found = roots(ram, kernel)
    a, b = found[the_root(ram, found, A_LAST)], found[the_root(ram, found, B_LAST)]
    ram.put(b[2], a[1])
    must_notice(look_players, ram, kernel, said, "one frame for both")
    ram.put(b[2], b[1])
    ram.put(b[0], B_LAST ^ 1)
    must_notice(look_players, ram, kernel, said, "a changed value")
    ram.put(b[0], B_LAST)
    text = walk(ram, the_root(ram, found, B_LAST), KERNEL)
    ram.put(text[2], text[1] | W)
    must_notice(look_players, ram, kernel, said, "that the kernel's text can be written")
    ram.put(text[2], text[1])
    look_players(ram, kernel, said)


# What is typed, and the looks: each when the words have come.
PLAYERS = ("aspace -w", [("both are alive; Enter goes on", look_players)])
FORK = ("aspace -w fork", [("before the write; Enter goes on", look_before),
                           ("after the write; Enter goes on", look_after)])


class Judge:
    def __init__(self, options, folder):
        image, kernel, self.kind, self.command = options[0], options[1], options[2], options[3:]
        with open(kernel, "rb") as f:
            self.kernel = f.read()
        self.disk = os.path.join(folder, "xv6.img")
        self.ram = os.path.join(folder, "ram")
        shutil.copy(image, self.disk)

    def start(self):
        words = [w.replace("{disk}", self.disk).replace("{ram}", self.ram) for w in self.command]
        return Console(words, echo=False, timeout=60)

    def read(self):
        with open(self.ram, "rb") as f:
            return Ram(f.read())

    def report(self, look, said):
        ram = self.read()
        print(look(ram, self.kernel, said))
        if look is look_players:
            doubt(ram, self.kernel, said)

    def look_at_end(self, line, looks, last):
        """rvemu: go on to look number `last`, and end the machine there."""
        with self.start() as c:
            c.expect("\n$ ")
            c.sendline(line)
            for words, _ in looks[:last]:
                c.expect(words)
                c.sendline()
            words, look = looks[last]
            c.expect(words)
            status = c.finish("\x01x")
            if status != 0:
                raise ConsoleError("Ctrl-A x: status %d" % status)
            self.report(look, c.output.replace("\r", ""))

    def look_on_the_way(self, line, looks):
        """QEMU: stop it for each look."""
        with self.start() as c:
            c.expect("\n$ ")
            c.sendline(line)
            for words, look in looks:
                c.expect(words)
                time.sleep(0.2)  # for what the other harts are doing
                os.kill(c.pid, signal.SIGSTOP)
                self.report(look, c.output.replace("\r", ""))
                os.kill(c.pid, signal.SIGCONT)
                c.sendline()
            c.expect("\n$ ")
            c.finish("\x01x")

    def run(self):
        for line, looks in (PLAYERS, FORK):
            if self.kind == "rvemu":
                for last in range(len(looks)):
                    self.look_at_end(line, looks, last)
            else:
                self.look_on_the_way(line, looks)


def main():
    if len(sys.argv) < 5 or sys.argv[3] not in ("rvemu", "qemu"):
        print(__doc__, file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        try:
            Judge(sys.argv[1:], folder).run()
        except ConsoleError as e:
            print(e)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
