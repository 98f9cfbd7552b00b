"""Who ran when: the kernel's record of its last switches, as it lies in RAM, held against the debugger's log of
them; and watch's strips of columns, held against the record."""
import re

from files import symbols

KEPT, ENTRY = 512, 24  # entries of `switches`, and the bytes of one
PER_US = 10            # the clock's units
STEPS_PER_US = 100     # of virtual time
COLUMN_US, COLUMNS = 10000, 64
ENOUGH = 32            # switches, or columns of which the record knows, to compare


def record(ram, kernel_elf):
    """[(us since boot, hart, pid)], the oldest first; pid 0 idles."""
    at, found = symbols(kernel_elf), []
    count = ram.word(at["switch_count"])
    for number in range(max(0, count - KEPT), count):
        entry = at["switches"] + ENTRY * (number % KEPT)
        who = ram.word(entry + 16)
        if ram.word(entry) == number:  # the newest may be half written
            found.append((ram.word(entry + 8) // PER_US, who & 0xffffffff, who >> 32))
    return found


def logged(log):
    """[(step, hart, pid)] of the debugger's `schedule`; pid 0 idles."""
    return [(int(step), int(hart), 0 if pid == "idle" else int(pid))
            for step, hart, pid in re.findall(r"^ +(\d+)  hart (\d+)  (\d+|idle)", log, re.M)]


def judge_record(switches, log):
    """Each hart's last switches are those that the debugger saw, and at the same times, as virtual time has them, if
    the machine as a whole did not idle."""
    distances = []
    for hart in {h for _, h, _ in switches} | {h for _, h, _ in log}:
        kept, seen = ([entry for entry in entries if entry[1] == hart] for entries in (switches, log))
        both = list(zip(reversed(kept), reversed(seen)))
        if len(both) < ENOUGH or any(ours[2] != theirs[2] for ours, theirs in both):
            yield "hart %d: the kernel's record %s is not the log %s" % (hart, kept[-9:], seen[-9:])
        distances += [theirs[0] - STEPS_PER_US * ours[0] for ours, theirs in both]
    if max(distances) - min(distances) > 2000 * STEPS_PER_US:  # harts take turns, and stand still meanwhile
        yield "the kernel's times are off by up to %d us" % ((max(distances) - min(distances)) // STEPS_PER_US)


def columns(switches, hart, first):
    """The pid that ran in the middle of each column from `first` on; None: before all that is known."""
    mine, found, now = [(us, pid) for us, h, pid in switches if h == hart], [], None
    for n in range(first, first + COLUMNS):
        while mine and mine[0][0] <= n * COLUMN_US + COLUMN_US // 2:
            now = mine.pop(0)[1]
        found.append(now)
    return found


def ends(marks, switches, hart, mark_of):
    """The columns before which these marks can have been drawn: where all that is known agrees."""
    last, found = switches[-1][0] // COLUMN_US, set()
    for end in range(last - 2 * COLUMNS, last + COLUMNS):
        known = [(mark, mark_of(pid)) for mark, pid in zip(marks, columns(switches, hart, end - COLUMNS))
                 if pid is not None and mark is not None]
        if len(known) >= ENOUGH and all(said == want for said, want in known):
            found.add(end)
    return found


def judge_strips(strips, switches, mark_of):
    """`strips`: of each hart the marks, the oldest first (None: it is hidden), and the number of the column that is
    not over, modulo COLUMNS (None: that is not shown). All must have been so at one time."""
    common = None
    for hart, (marks, phase) in enumerate(strips):
        found = {end for end in ends(marks, switches, hart, mark_of) if phase in (None, end % COLUMNS)}
        if not found:
            yield "hart %d's strip was never so:\n%s\n%s" % (
                hart, marks, [mark_of(pid) for pid in columns(switches, hart, switches[-1][0] // COLUMN_US - COLUMNS)])
            return
        common = found if common is None else common & found
    if not common:
        yield "the harts' strips are of different times"
