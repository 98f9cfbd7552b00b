#!/usr/bin/env python3
"""watch's map of RAM, against ps and against a walk of all page tables in a dump of RAM.

    watch.py plain|live|window|cost IMAGE KERNEL_ELF rvemu|qemu COMMAND...      as in guest.py

Programs that keep their memory run: an idle fork whose halves share pages, and two that compute. watch
draws frame after frame; the machine is stopped, and the last whole frame, cell for cell and count for
count, must be what the page tables and the allocator's list in RAM say, by watch's own rule: in a cell of
several pages the most telling one speaks. Its counts of pages are also those of ps, and its strips of who
ran are those of the kernel's record of switches in RAM. plain: the frames of `watch -p`; live: what a
terminal shows that has been sent nothing but changes; window: the picture of the screen. cost: ten frames
a second beside `cpushare` must leave its processes 95 % of what they have alone.
"""
import collections
import re
import sys

from guest import ConsoleError, Guest, main
from ramdump import RAM_BASE, frame, space_roots, user_pages
from files import symbols
import picture
import schedule

HEAD = re.compile(r"^one cell = (\d+) pages? \((\d+) KiB\), from 0x(\w+); above: (\d+) of (\d+), none in use$", re.M)
SLOT = re.compile(r"([a-z%]) +(\d+) (\S+) +(\d+) pages +(\d+) shared")
STRIP = re.compile(r"^hart (\d) . (.{64}) now$", re.M)
PS = re.compile(r"^ +(\d+) +\d+ +\d+ \S+ +-?\d+ +(\d+) +\d+ (\S+)", re.M)
LEGEND = {".": "free", "#": "kernel", ":": "fixed"}
WIDE, ROWS = 64, 14
FRAMES = 7


def users_of_frames(ram, kernel_elf):
    """[users, or None if the allocator does not have it] of each page of RAM, from the kernel's own list."""
    at = symbols(kernel_elf)
    first, frames = ram.word(at["first"]), ram.word(at["frames"])
    word32 = [int.from_bytes(ram.data[at[n] - RAM_BASE:at[n] - RAM_BASE + 4], "little") for n in ("fresh", "end")]
    found = []
    for pa in range(RAM_BASE, RAM_BASE + len(ram.data), 4096):
        n = (pa - first) // 4096
        if pa < first or n >= word32[1]:
            found.append(None)
        elif n >= word32[0]:
            found.append(0)
        else:
            found.append(ram.word(frames + 8 * n) & 0xffffffff)
    return found


def owners(ram, users, slots):
    """[letter] of each page; `slots`: (letter, {va: pte}), lowest first. Shared ones are in capitals."""
    holders = collections.defaultdict(list)
    for letter, pages in slots:
        for pte in pages.values():
            holders[(frame(pte) - RAM_BASE) // 4096].append(letter)
    return [(h[0] if len(h) == 1 else h[0].upper()) if (h := holders.get(n)) else
            ":" if u is None else "#" if u else "." for n, u in enumerate(users)]


def cell_of(pages):
    """The most telling one, the first of its kind."""
    rank = {".": 0, ":": 1, "#": 2}
    return max(pages, key=lambda p: rank.get(p, 4 if p.isupper() else 3))


def judge_map(frame_said, pages):
    head = HEAD.search(frame_said)
    if not head:
        yield "no map: " + frame_said
        return
    size, total = int(head.group(1)), int(head.group(5))
    first = next(n for n, p in enumerate(pages) if p != ":")
    end = 1 + max(n for n, p in enumerate(pages) if p not in ".:")
    if (int(head.group(2)), int(head.group(3), 16), total) != (4 * size, RAM_BASE + 4096 * first, len(pages)):
        yield "%s; it is from page %d, of %d" % (head.group(0), first, len(pages))
    if total - int(head.group(4)) != end:
        yield "%s; it is up to page %d" % (head.group(0), end)
    want = "".join(cell_of(pages[n:n + size]) for n in range(first, end, size))
    rows = frame_said[head.end() + 1:].splitlines()
    said = "".join(row[:WIDE] for row in rows[:ROWS]).rstrip()
    if said != want:
        wrong = [n for n, (a, b) in enumerate(zip(said.ljust(len(want)), want)) if a != b]
        yield "%d cells differ, the first is %d of %d:\n%s\n%s" % (len(wrong), wrong[0] if wrong else len(want),
                                                                  len(want), said, want)
    for mark, name in LEGEND.items():
        if not re.search(r" \%s +%d %s$" % (mark, pages.count(mark), name), frame_said, re.M):
            yield "%d pages are %s: %s" % (pages.count(mark), name, frame_said)
    shared = sum(p.isupper() for p in pages)
    if not re.search(r" A +%d shared$" % shared, frame_said, re.M):
        yield "%d pages are shared: %s" % (shared, frame_said)


def judge_slots(slots, told, ps):
    """Each process's pages, by its letter, by ps and by its page table, and those that others have, too."""
    holders = collections.Counter(frame(pte) for _, pages in slots for pte in pages.values())
    for letter, pages in slots:
        pid, _, said, said_shared = told[letter]
        shared = sum(holders[frame(pte)] > 1 for pte in pages.values())
        if (said, said_shared) != (len(pages), shared):
            yield "%s, pid %d: watch says %d pages, %d shared; its table has %d, %d shared" % (
                letter, pid, said, said_shared, len(pages), shared)
        if pid in ps and ps[pid] != said:
            yield "%s, pid %d: watch says %d pages, ps %d" % (letter, pid, said, ps[pid])


def judge_text_strips(said, switches, told):
    """The strips above the map."""
    letters = {row[0]: letter for letter, row in told.items()}

    rows = STRIP.findall(said)
    if [int(hart) for hart, _ in rows] != sorted({hart for _, hart, _ in switches}):
        yield "not a strip for each hart: " + said
    yield from schedule.judge_strips([(strip, None) for _, strip in rows], switches,
                                      lambda pid: letters.get(pid, "."))


def last_frame(output):
    return output.replace("\r", "").split("\nup ")[-2]  # the last one may not be whole


class Screen:
    """What a terminal of 24 lines shows; of the escape sequences those that watch sends."""

    def __init__(self, text):
        self.rows, self.row, self.column = [[" "] * 80 for _ in range(24)], 0, 0
        for sequence, c in re.findall(r"\x1b\[([\d;]*[A-Za-z])|([^\x1b])", text):
            if sequence:
                self.move(sequence)
            elif c >= " ":
                self.rows[self.row][min(self.column, 79)] = c
                self.column += 1

    def move(self, sequence):
        numbers = [int(n) for n in sequence[:-1].split(";") if n]
        if sequence[-1] == "H":
            self.row, self.column = (numbers[0] - 1, numbers[1] - 1) if numbers else (0, 0)
        elif sequence == "J":
            self.rows = [[" "] * 80 for _ in range(24)]
        elif sequence[-1] != "m":
            raise ConsoleError("watch sends " + sequence)

    def text(self):
        return "\n".join("".join(row).rstrip() for row in self.rows) + "\n"


def live_frame(output):
    """Up to the last whole one: each ends with the cursor below it."""
    begin = output.rindex("\x1b[0m\x1b[H\x1b[J")
    end = output.rindex("\x1b[0m\x1b[24;1H")
    return Screen(output[begin:end]).text()


def keys_end(guest):
    """q and Ctrl-C end it, and the console is as it was."""
    for key in "q\x03":
        guest.console.sendline("watch -d 5")
        guest.console.expect("none in use")
        guest.console.drain(0.3)
        guest.console.send("x" + key)
        guest.console.expect(re.compile(r"\n\$ "))
        if guest.type("echo one  two | cat") != "one two\n":
            yield "after key %r the console is not as it was" % key
    said = guest.type("watch -n 3 -d 1")
    if said.count("\x1b[24;1H") != 3:
        yield "watch -n 3: %d frames" % said.count("\x1b[24;1H")


def pages_by_ps(guest):
    """{(pid, name): pages}, but for ps itself."""
    rows = PS.findall(guest.type("ps"))
    return {(int(pid), name): int(pages) for pid, pages, name in rows if name != "ps"}


def play(guest, computing):
    """An idle fork and programs that compute: {pid: pages} by ps, {pid: root}. Once all are there and for some of
    the guest's time none has got more memory; how long that takes is the host's affair."""
    guest.start("aspace -s fork &", "before the write, for a minute")
    guest.start("cpushare -t 60 %d &" % computing, re.compile(r"\[\d+\]"))
    before, ps = None, {}
    for _ in range(20):
        guest.type("watch -p -n 2 -d 20")
        before, ps = ps, pages_by_ps(guest)
        if ps == before and sum(name == "cpushare" for _, name in ps) == 1 + computing:
            break
    else:
        raise ConsoleError("what runs does not settle: %s, then %s" % (before, ps))
    roots = {pid: int(m.group(1), 16) for pid, _ in ps
             for m in [re.search(r"root at 0x(\w+)", guest.type("space %d" % pid))] if m}
    return {pid: pages for (pid, _), pages in ps.items()}, roots


def all_slots(guest_said):
    """{letter: (pid, name, pages, shared)} of the lines below the map."""
    return {letter: (int(pid), name, int(pages), int(shared)) for letter, pid, name, pages, shared in
            SLOT.findall(guest_said)}


def judge_cost(options):
    """The kernel's column of cpushare, on each number of harts, with watch and without."""
    sums = []
    for line in ("", "watch -d 10 &"):
        with Guest(options) as guest:
            if line:
                guest.start(line, GEOMETRY if "--screen" in options else "none in use")
            guest.start("cpushare " + options[-1], re.compile(r"Together.*\n"))
            said = re.sub(r"\x1b\[[\d;]*[A-Za-z]", "", guest.console.output)
            sums.append(float(re.findall(r"sum +\d+ % +([\d.]+) %", said)[-1]))
    print("shares come to %.1f %%, beside watch to %.1f %%: %.1f %% less" % (*sums, 100 - 100 * sums[1] / sums[0]))
    return ["watch costs more than 5 %"] if sums[1] < 0.95 * sums[0] else []


BLACK = b"\0\0\0"
LINED = 6  # cells of this size have a dark line behind and below them
GEOMETRY = re.compile(r"watch: cells of (\d+) by \1 pixels, (\d+) in a row, from 0,(\d+) on; one cell = 1 page\r")


def whose(holders, nobody, n):
    """Who alone has the page, a pid or one of LEGEND's; None: it is shared."""
    return nobody[n] if not holders[n] else holders[n][0] if len(holders[n]) == 1 else None


def cells_of(shot, geometry, pages):
    """[(left, right)] colours of the map's cells, as far as there are any."""
    size, wide, top = (int(n) for n in geometry.groups())
    found = []
    for n in range(pages):
        x, y = n % wide * size, top + n // wide * size
        if y + size > shot[1]:
            break
        line = size >= LINED
        if line and {picture.pixel(shot, x + size - 1, y + k) for k in range(size)} != {BLACK}:
            raise ConsoleError("no dark line behind page %d" % n)
        found.append(tuple(picture.pixel(shot, x + k, y + size // 2) for k in (0, size - 1 - line)))
        if found[-1] == (BLACK, BLACK):
            return found[:-1]
    return found


def colours_of(cells, holders, nobody):
    """{who: colour}, which follows from the pages that one alone has."""
    found = {}
    for n, (left, _) in enumerate(cells):
        found.setdefault(whose(holders, nobody, n), left)
    found.pop(None, None)
    return found


def judge_picture(cells, holders, nobody):
    """Each cell of the picture has the colours of who has the page: one, or two of those who share it. There are as
    many cells of each colour as pages."""
    colours, counts, shared = colours_of(cells, holders, nobody), collections.Counter(), 0
    if len(set(colours.values())) != len(colours):
        yield "two have one colour: %s" % colours
    for n, (left, right) in enumerate(cells):
        want = {colours[who] for who in holders[n]} if holders[n] else {colours[nobody[n]]}
        shared += len(holders[n]) > 1
        if not {left, right} <= want or (left == right) != (len(want) == 1):
            yield "page %d: colours %s %s, of %s, who have %s" % (n, left, right, holders[n] or nobody[n], want)
        counts.update({left, right})
    for who in sorted(w for w in colours if isinstance(w, int)):
        pages = sum(who in h for h in holders)
        if all(len(h) < 3 for h in holders if who in h) and counts[colours[who]] != pages:
            yield "process %d has %d cells and %d pages" % (who, counts[colours[who]], pages)
    in_use = 1 + max(n for n, h in enumerate(holders) if h)
    if in_use > len(cells) or not shared:
        yield "%d cells, %d of them shared; %d pages are in use" % (len(cells), shared, in_use)
    print("%d cells, %d shared, %d colours" % (len(cells), shared, len(colours)))


def strips_of(shot, harts):
    """(colours, number of the column that is not over) of each hart: it is dark, and before the oldest."""
    for hart in range(harts):
        marks = [picture.pixel(shot, 80 + 8 * n + 3, 16 * (hart + 1) + 8) for n in range(schedule.COLUMNS)]
        if marks.count(BLACK) != 1:
            raise ConsoleError("hart %d's strip has not one dark column: %s" % (hart, marks))
        dark = marks.index(BLACK)
        yield [None] + marks[dark + 1:] + marks[:dark], dark


def judge_window(options):
    wrong = []
    with Guest(options) as guest:
        ps, roots = play(guest, 2)
        geometry = guest.start("watch -d 10 &", GEOMETRY)
        guest.console.drain(2)
        ram, kernel = guest.ram(), guest.kernel()
        left = sorted(space_roots(ram, kernel) - set(roots.values()))
        if len(left) != 1:
            raise ConsoleError("not one root more: %s" % left)
        roots[int(re.findall(r"^\[(\d+)\]", guest.console.output, re.M)[-1])] = left[0]  # watch's own
        holders = [[] for _ in range(len(ram.data) // 4096)]
        for pid, root in roots.items():
            pages = user_pages(ram, root)
            if pid in ps and ps[pid] != len(pages):
                wrong.append("process %d: ps says %d pages, its table has %d" % (pid, ps[pid], len(pages)))
            for pte in pages.values():
                holders[(frame(pte) - RAM_BASE) // 4096].append(pid)
        nobody = [":" if u is None else "#" if u else "." for u in users_of_frames(ram, kernel)]
        with open(guest.picture_path, "rb") as f:
            shot = picture.ppm(f.read())
        cells = cells_of(shot, geometry, len(nobody))
        wrong += judge_picture(cells, holders, nobody)
        colours = colours_of(cells, holders, nobody)
        strips = list(strips_of(shot, int(options[options.index("-smp") + 1])))
        switches = schedule.record(ram, kernel)

        def mark_of(pid):
            return colours.get(pid or ".", "a thread's")
        wrong += schedule.judge_strips(strips, switches, mark_of)
        holders[next(n for n, h in enumerate(holders) if len(h) == 1)] = next(h for h in holders if len(h) == 2)
        if not list(judge_picture(cells, holders, nobody)):
            wrong.append("the judge did not notice that a page is not shared")
        strips[0][0][40] = "another"
        if not list(schedule.judge_strips(strips, switches, mark_of)):
            wrong.append("the judge did not notice that a column is another's")
    return wrong


def judge(options):
    wrong = []
    if options[0] == "cost":
        return judge_cost(options[1:])
    if options[0] == "window":
        return judge_window(options[1:])
    live = options.pop(0) == "live"
    four = options[options.index("-smp") + 1] == "4"
    spinners = 1 if live else 16 if four else 2  # a console has room for 8 processes; so many that a cell has two pages
    with Guest(options) as guest:
        for words in ("x", "-n", "-n 0", "-d x", "-p 1"):
            said = guest.type("watch " + words)
            if not said.startswith("watch: usage: "):
                wrong.append("watch %s: %s" % (words, said))
        wrong += keys_end(guest)
        ps, roots = play(guest, spinners)
        guest.start("watch -d 20 &" if live else "watch -p -d 20", "none in use")
        for _ in range(FRAMES):
            guest.console.expect("\x1b[24;1H" if live else "\nup ")
        ram, kernel = guest.ram(), guest.kernel()
        said = live_frame(guest.console.output) if live else last_frame(guest.console.output)
        told = all_slots(said)
        # watch's own root is the one that is left
        mine = [pid for pid, name, _, _ in told.values() if name == "watch"]
        left = sorted(space_roots(ram, kernel) - set(roots.values()))
        if len(mine) != 1 or len(left) != 1:
            raise ConsoleError("not one watch, or not one root more: %s %s\n%s" % (told, left, said))
        roots[mine[0]] = left[0]
        slots = [(letter, user_pages(ram, roots[row[0]]) if row[0] in roots else {})
                 for letter, row in sorted(told.items())]
        pages = owners(ram, users_of_frames(ram, kernel), slots)
        wrong += judge_map(said, pages)
        wrong += judge_slots(slots, told, ps)
        wrong += judge_text_strips(said, schedule.record(ram, kernel), told)
        print("%d pages, %d in use by %d processes, %d shared\n%s" % (
            len(pages), sum(p not in ".:#" for p in pages), len(slots), sum(p.isupper() for p in pages), said))
        # the judge judged: one page is another's, one column, too
        row = STRIP.search(said)
        at = row.start(2) + 40
        wrong_strip = said[:at] + (":" if said[at] != ":" else "#") + said[at + 1:]
        if not list(judge_text_strips(wrong_strip, schedule.record(ram, kernel), told)):
            wrong.append("the judge did not notice that a column is another's")
        page = next(n for n, p in enumerate(pages) if p.isupper())
        pages[page] = pages[page].lower()
        if not list(judge_map(said, pages)):
            wrong.append("the judge did not notice that a page is not shared")
    return wrong


if __name__ == "__main__":
    sys.exit(main(__doc__, judge))
