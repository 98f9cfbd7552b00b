"""Lab pgtbl: what is graded."""
import re

from grading import Checks, want

checks = Checks("pgtbltest")
ROW = re.compile(r"^((?: \.\.)+)(\d+): pte 0x([0-9a-f]+) pa 0x([0-9a-f]+)$")


def printed(said):
    """The root, and of each row the level, the address where its page begins, entry, pa."""
    lines = iter(said.splitlines())
    root = None
    for line in lines:
        m = re.match(r"^page table 0x([0-9a-f]+)$", line)
        if m:
            root = int(m.group(1), 16)
            break
    want(root is not None, "no line says 'page table 0x...'")
    rows, at = [], [0, 0, 0]
    for line in lines:
        m = ROW.match(line)
        if not m:
            break
        level = 3 - len(m.group(1)) // 3
        want(0 <= level < 3, "a row of no level: " + line)
        at[2 - level:] = [int(m.group(2))] + [0] * level
        rows.append((level, sum(i << (30 - 9 * n) for n, i in enumerate(at)),
                     int(m.group(3), 16), int(m.group(4), 16)))
    return root, rows


def seen(debugger, pid, va):
    """{level: entry}, by the debugger's walk."""
    return {int(level): int(pte, 16) for level, pte in re.findall(
        r"(?m)level (\d) PTE at 0x[0-9a-f]+ = 0x([0-9a-f]+):", debugger.ask("pte %d 0x%x" % (pid, va)))}


def look(guest):
    """What was printed, and the debugger's view: of the pages, and of each row's entry."""
    if "look" not in guest.known:
        with guest.debug() as debugger:
            debugger.start("print")
            v = debugger.stop(1)
            want(v["vmprint"] == 0, "vmprint() gave %d" % v["vmprint"])
            root, rows = printed(v.said)
            pages = debugger.pages(v["pid"])
            answer = debugger.ask("space %d" % v["pid"])
            entries = [seen(debugger, v["pid"], va).get(level) for level, va, _, _ in rows]
            guest.known["look"] = root, rows, pages, entries, answer
    return guest.known["look"]


@checks(15, "vmprint() prints the root, and rows in three levels")
def form(guest):
    root, rows, _, _, answer = look(guest)
    want("root 0x%x\n" % root in answer, "the root is not 0x%x: %s" % (root, answer.split("\n")[0]))
    want({level for level, _, _, _ in rows} == {0, 1, 2}, "the rows have levels %s"
         % sorted({level for level, _, _, _ in rows}))


@checks(25, "each page of the process has its row, with its frame, and no other page has one")
def leaves(guest):
    _, rows, pages, _, _ = look(guest)
    found = {va: pa for level, va, _, pa in rows if level == 0}
    want(set(found) == set(pages), "pages without a row: %s; rows without a page: %s" % (
        [hex(va) for va in sorted(set(pages) - set(found))][:4],
        [hex(va) for va in sorted(set(found) - set(pages))][:4]))
    for va, pa in found.items():
        want(pages[va][0] == pa, "0x%x is in frame 0x%x, not 0x%x" % (va, pages[va][0], pa))


@checks(15, "entries are those that the machine has")
def entries_match(guest):
    _, rows, _, entries, _ = look(guest)
    for (level, va, pte, pa), entry in zip(rows, entries):
        # A and D may have changed since
        want(entry is not None and (entry ^ pte) & ~0xc0 == 0 and pa == (pte >> 10 & (1 << 44) - 1) << 12,
             "0x%x, level %d: printed 0x%x (pa 0x%x), the machine has %s"
             % (va, level, pte, pa, "none" if entry is None else hex(entry)))


@checks(15, "pgaccess() tells which pages were used since the last time")
def access(guest):
    v = guest.values("access")
    want(v["call"] == 0, "pgaccess() gave %d" % v["call"])
    for name, wanted in (("all", (1 << 40) - 1), ("none", 0), ("some", 1 << 1 | 1 << 2 | 1 << 39),
                         ("part", 1 << 1)):
        want(v[name] == wanted, "'%s': bits are 0x%x, not 0x%x" % (name, v[name], wanted))


@checks(15, "the kernel's own uses count, and nothing is lost")
def kernel(guest):
    v = guest.values("access")
    want(v["kernel"] == 1 << 7 | 1 << 9 | 1 << 20, "after write() from page 7, read() into page 9 and "
         "a load from page 20 before the last question, which was not about it, bits are 0x%x"
         % v["kernel"])
    want(v["kept"] == 6, "bytes that were stored have changed")
    want(v["later"] == 1 << 1 | 1 << 39 | 1 << 3, "after loads from pages 1, 3 and 39 bits are 0x%x"
         % v["later"])


@checks(10, "holes and wild arguments")
def wild(guest):
    v = guest.values("wild")
    want(v["hole"] == 0 and v["holes"] == 2, "of four pages, one of them there, bits are 0x%x"
         % v["holes"])
    want(v["below"] == 1, "page 0 was used")
    for name in ("many", "huge", "negative", "top", "wild", "null", "text"):
        want(v[name] < 0, "'%s' gave %d" % (name, v[name]))


@checks(5, "nothing else is broken (usertests)", last=True)
def nothing_broken(guest):
    guest.usertests("cow_values cow_frames lazy_fork sbrk_shrink rights wild_pointers", harts=2)
