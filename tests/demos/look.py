#!/usr/bin/env python3
"""space and share, which tell of page tables from inside, against a walk of the same tables in RAM.

    look.py IMAGE KERNEL_ELF rvemu|qemu COMMAND...      as in guest.py

`aspace -s` leaves two programs asleep that use one address, then a fork whose halves share frames.
What `space -p` lists of each must be what its table in RAM has, page for page, with as many users
as all tables together have entries for the frame; what `share` lists of two is judged likewise.
"""
import re
import sys

from guest import Guest, main
from ramdump import COPY, R, U, W, X, frame, space_roots, user_pages

SPACE_ROW = re.compile(r"^ *([0-9a-f]+)-([0-9a-f]+) +(\d+) ([rwxu-]{4}) 0x([0-9a-f]+)(?:\.\.\.|   ) (.*)\n", re.M)
SHARE_ROW = re.compile(r"^ *([0-9a-f]+)-([0-9a-f]+) +(\d+) ([rwxu-]{4}) +(\S+) +(\S+) +(.*)\n", re.M)
MARK_PAGE = 0x400000


def rights(pte):
    return "".join(c if pte & bit else "-" for c, bit in (("r", R), ("w", W), ("x", X), ("u", U)))


def root_of(said):
    return int(re.search(r"its table's root at 0x(\w+)", said).group(1), 16)


def whose(pte, users):
    if users > 1:
        return "shared by %d%s" % (users, ", copy on write" if pte & COPY else "")
    return "its own" + ("; W comes back when it writes" if pte & COPY else "")


def judge_space(ram, users, said):
    pages = user_pages(ram, root_of(said))
    rows = SPACE_ROW.findall(said)
    told = {int(low, 16): (bits, int(pa, 16)) for low, _, _, bits, pa, _ in rows}
    real = {va: (rights(pte), frame(pte)) for va, pte in pages.items()}
    if told != real or not real:
        yield "space -p tells %s, the table has %s" % (told, real)
    for low, _, _, _, _, words in rows:
        pte = pages.get(int(low, 16), 0)
        if not words.endswith(" " + whose(pte, users.get(frame(pte), 0))):
            yield "space -p says of 0x%s: %s; the frame has %d users" % (low, words, users.get(frame(pte), 0))
    shared = sum(users.get(frame(pte), 0) > 1 for pte in pages.values())
    if not re.search(r"^%d pages: %d its own, %d shared$" % (len(pages), len(pages) - shared, shared), said, re.M):
        yield "not %d pages, %d shared: %s" % (len(pages), shared, said[-80:])


def kind(a, b):
    if a is None or b is None:
        return "only the %s has it" % ("second" if a is None else "first")
    return "ONE FRAME FOR BOTH" if frame(a) == frame(b) else "one address, two memories"


def judge_share(ram, roots, said):
    a, b = (user_pages(ram, root) for root in roots)
    want, told = {va: kind(a.get(va), b.get(va)) for va in set(a) | set(b)}, {}
    for low, high, pages, _, in_a, in_b, words in SHARE_ROW.findall(said):
        first = int(low, 16)
        for side, text in ((a, in_a), (b, in_b)):
            if text.rstrip(".") != ("%08x" % frame(side[first]) if first in side else "-"):
                yield "share: frame %s at 0x%s" % (text, low)
        if int(high, 16) - first != 4096 * int(pages):
            yield "share: %s pages from %s to %s" % (pages, low, high)
        told.update({va: words for va in range(first, int(high, 16), 4096)})
    for va in sorted(set(want) | set(told)):
        if told.get(va, "nothing").split(", until")[0] != want.get(va, "nothing"):
            yield "share says of 0x%x: %s; it is: %s" % (va, told.get(va), want.get(va))
    counts = [list(want.values()).count(k) for k in ("ONE FRAME FOR BOTH", "one address, two memories",
                                                     "only the first has it", "only the second has it")]
    elsewhere = sum(frame(x) == frame(y) for va, x in a.items() for at, y in b.items() if va != at)
    pattern = r"^%d pages share a frame, %d addresses mean two memories, %d only \d+'s, %d only \d+'s%s$" % (
        *counts, ", %d frames shared at two addresses" % elsewhere if elsewhere else "")
    if not re.search(pattern, said, re.M):
        yield "share's sum is not %s: %s" % (pattern, said[-120:])


def ask(guest, pids):
    """What space says of each and share of them, and their roots."""
    spaces = [guest.type("space -p %d" % pid) for pid in pids]
    return spaces, guest.type("share %d %d" % tuple(pids)), [root_of(said) for said in spaces]


def judge(options):
    wrong = []
    with Guest(options) as guest:
        guest.start("aspace -s &", "both are alive, for a minute")
        players = guest.pids("aspace-a") + guest.pids("aspace-b")
        guest.start("aspace -s fork &", "before the write, for a minute")
        halves = guest.pids("aspace")[-2:]
        asked = [ask(guest, players), ask(guest, halves)]
        ram, kernel = guest.ram(), guest.kernel()
        users = {}
        for root in space_roots(ram, kernel):
            for pte in user_pages(ram, root).values():
                users[frame(pte)] = users.get(frame(pte), 0) + 1
        for spaces, share, roots in asked:
            for said in spaces:
                wrong += judge_space(ram, users, said)
            wrong += judge_share(ram, roots, share)
        same = [kind(*(user_pages(ram, root).get(MARK_PAGE) for root in roots)) for _, _, roots in asked]
        if same != ["one address, two memories", "ONE FRAME FOR BOTH"]:
            wrong.append("the mark's page: %s" % same)
        # the judge judged: one entry turned to another frame
        root = asked[0][2][0]
        va, pte = sorted(user_pages(ram, root).items())[0]
        ram.data = ram.data.replace(pte.to_bytes(8, "little"), (pte ^ 1 << 10).to_bytes(8, "little"))
        if not list(judge_space(ram, users, asked[0][0][0])) or not list(judge_share(ram, asked[0][2], asked[0][1])):
            wrong.append("the judge did not notice that 0x%x leads elsewhere" % va)
    print("%d spaces, %d pages compared" % (4, sum(len(SPACE_ROW.findall(s)) for a in asked for s in a[0])))
    return wrong


if __name__ == "__main__":
    sys.exit(main(__doc__, judge))
