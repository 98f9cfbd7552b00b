"""CPU time of whole boots: Debian's Linux (README, "Outside suites"), from power-on through its first
commands to the power-off, on rvemu and on each peer that takes QEMU's options.

A figure is user + system time of all of the emulator's threads, nothing subtracted; the firmware is
Debian's OpenSBI on all of them, so that all run the same code. The emulators take turns.
"""
import os
import shlex
import statistics
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import linux  # noqa: E402
from console import ConsoleError  # noqa: E402

HARTS = {"busybox": (1, 4), "uboot": (1,), "systemd": (1, 4)}


def boot(guest, command, harts):
    """(CPU seconds, None) or (None, why it failed)."""
    try:
        with guest.console(shlex.split(command), harts, guest.opensbi()) as c:
            guest.drive(c, harts)
            return c.cpu_seconds(), None
    except ConsoleError as e:
        return None, str(e).split("\n")[0]


def measure(guest, harts, emulators, runs):
    """{emulator: [seconds]} and {emulator: why}"""
    times, whys = {e: [] for e in emulators}, {}
    for _ in range(runs):
        for emulator, command in emulators.items():
            if emulator in whys:
                continue
            seconds, why = boot(guest, command, harts)
            if why:
                whys[emulator] = why
            else:
                times[emulator].append(seconds)
    return times, whys


def cells(times, emulators, base):
    for emulator in emulators:
        if not times[emulator]:
            yield "-"
            continue
        text = "%.1f" % statistics.median(times[emulator])
        ratios = [t / b for t, b in zip(times[emulator], times[base])]
        if emulator != base and ratios:
            text += " (%.2fx, %.2f-%.2f)" % (statistics.median(ratios), min(ratios), max(ratios))
        yield text


def run(folder, emulators, runs):
    """The table's lines, and whether all went well."""
    base = next(iter(emulators))
    lines = ["| guest, harts | " + " | ".join(emulators) + " |", "|---" * (len(emulators) + 1) + "|"]
    good = True
    for kind, guest in linux.guests(folder).items():
        if guest.lacks():
            print("%-9s not run: there is no %s" % (kind, guest.lacks()))
            continue
        for harts in HARTS[kind]:
            times, whys = measure(guest, harts, emulators, runs)
            row = "| %s, %d | %s |" % (kind, harts, " | ".join(cells(times, emulators, base)))
            print(row, flush=True)
            lines.append(row)
            for emulator, why in whys.items():
                good = False
                print("    %s: %s" % (emulator, why))
    heading = "CPU seconds of a boot to power-off; in brackets: how many times %s's, median and range " \
              "of %d turns" % (base, runs)
    return [heading, ""] + lines, good
