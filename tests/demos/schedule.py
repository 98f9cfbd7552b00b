"""Who ran when: the kernel's record of its last switches, as it lies in RAM, held against the debugger's log."""
import re

from files import symbols

KEPT, ENTRY = 512, 24  # entries of `switches`, and the bytes of one
PER_US = 10            # the clock's units
STEPS_PER_US = 100     # of virtual time
ENOUGH = 32            # switches to compare


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
