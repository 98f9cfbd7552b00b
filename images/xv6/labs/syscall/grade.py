"""Lab syscall: what is graded."""
import re

from grading import Checks, want

checks = Checks("syscalltest")
LINE = re.compile(r"(?m)^(\d+): syscall (\w+) -> (-?\d+)$")
NO_PROCESS, BAD_DESCRIPTOR = -3, -9  # error.h
RAM_START, RAM_SIZE = 0x80000000, 128 << 20  # what rvemu has without -m


def traced(said, pid):
    return [(name, int(result)) for number, name, result in LINE.findall(said)
            if int(number) == pid]


@checks(20, "trace() prints the calls of its mask, with their results, and no others")
def calls(guest):
    v = guest.values("calls")
    rounds = [("read", 3), ("read", 4), ("read", BAD_DESCRIPTOR), ("kill", NO_PROCESS)]
    wanted = rounds + [("getpid", v["pid"]), ("callcount", 0)]
    # what trace() says of itself is left open: its own bit is never set here
    found = traced(v.said, v["pid"])
    want(found == wanted, "printed were %s, not %s" % (found, wanted))
    want(len(LINE.findall(v.said)) == len(wanted), "other processes are traced, too")


@checks(20, "the machine has seen the same calls")
def look(guest):
    with guest.debug() as debugger:
        debugger.start("look")
        debugger.stop(1)
        debugger.ask("syscalls on")
        v = debugger.stop(2)
        seen = re.findall(r"(?m)^ *\d+  hart \d+ +%d \S+ +(\w+)\(.*\) = (-?\d+)" % v["pid"],
                          debugger.ask("syscalls %d 1000" % v["pid"]))
    seen = [(n, int(r)) for n, r in seen if n in ("read", "kill", "getpid", "dup")]
    found = traced(v.said, v["pid"])
    want(len(found) == 30, "%d calls were printed, not 30" % len(found))
    want(found == seen, "printed were %s, seen were %s" % (found, seen))


@checks(15, "children have the mask, through exec() too, and nobody else")
def family(guest):
    v = guest.values("family")
    found = [(int(pid), name) for pid, name, _ in LINE.findall(v.said)]
    want(found == [(v["grandchild"], "dup")], "printed were %s, not one dup of process %d"
         % (found, v["grandchild"]))


@checks(10, "every call has its name")
def names(guest):
    v = guest.values("names")
    found = [name for name, _ in traced(v.said, v["pid"]) if name != "trace"]
    wanted = "getpid uptime sbrk sleep setjob dup close chdir mkdir unlink link wait".split()
    want(found[:len(wanted)] == wanted, "printed were %s, not %s" % (" ".join(found), " ".join(wanted)))
    want(v["status"] == 0, "calls of numbers that nothing is behind ended the process with 0x%x"
         % v["status"])


@checks(10, "the program: trace 32 wc /bin/echo")
def program(guest):
    said = guest.shell(["trace 32 wc /bin/echo", "wc /bin/echo"])
    lines = LINE.findall(said)
    want(len(lines) > 2 and all(name == "read" for _, name, _ in lines) and lines[-1][2] == "0",
         "traced were %s" % [n for _, n, _ in lines])
    want(len(re.findall(r"(?m)^.*\d+ .*/bin/echo$", said)) >= 2, "wc did not do its work")


@checks(20, "sysinfo() tells the truth, and follows no wild pointer")
def info(guest):
    with guest.debug(harts=2) as debugger:
        debugger.start("info")
        v = debugger.stop(1)
        rows = len(re.findall(r"(?m)^ +\d+ +\d+ (?:waiting|running|ready|zombie)",
                              debugger.ask("ps")))
    boot = int(re.search(r"(\d+) free pages", v.said).group(1))
    want(v["call"] == 0, "sysinfo() gave %d" % v["call"])
    want(100 <= v["pages"] <= 104, "100 pages were %d" % v["pages"])
    want(boot <= v["total"] <= boot + 4096 and v["free"] < boot, "pages_total is %d, pages_free %d; "
         "at boot %d were free" % (v["total"], v["free"], boot))
    want(v["fork"] == 1 and v["exit"] == 0 and v["processes"] == rows,
         "processes is %d; the machine has %d" % (v["processes"], rows))
    want(v["files"] == 2 and v["harts"] == 2, "a pipe is %d files; %d harts" % (v["files"],
                                                                                v["harts"]))
    want(abs(v["us"] - v["ticks"] * 10 ** 6 / max(v["timebase"], 1)) < 20000 and v["us"] >= 200000,
         "in %d ticks of a clock with %d a second uptime_us went on by %d"
         % (v["ticks"], v["timebase"], v["us"]))
    want(v["inodes"] == 1 and v["disk_inodes"] == 1 and 10 <= v["disk_blocks"] <= 12,
         "a file of 10 blocks that is open is %d inodes, on the disk %d, and %d blocks"
         % (v["inodes"], v["disk_inodes"], v["disk_blocks"]))
    want(v["ram_start"] == RAM_START and v["ram_end"] == RAM_START + RAM_SIZE,
         "RAM is said to go from 0x%x to 0x%x" % (v["ram_start"], v["ram_end"]))
    for name in ("null", "wild", "text"):
        want(v[name] == -13, "sysinfo() with a wild pointer (%s) gave %d" % (name, v[name]))


@checks(5, "nothing else is broken (usertests)", last=True)
def nothing_broken(guest):
    guest.usertests("call_numbers system_info wait_status fork_copies exec_arguments", harts=2)
