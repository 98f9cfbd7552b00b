"""Lab sched: what is graded."""
import re

from grading import Checks, want

checks = Checks("schedtest")


def shares(v, count):
    times = [v["time%d" % i] for i in range(count)]
    want(sum(times) > 0, "nobody got any time")
    return [100.0 * t / sum(times) for t in times]


def near(found, wanted, margin):
    want(all(abs(f - w) <= margin for f, w in zip(found, wanted)),
         "shares are %s %%, not %s +- %g" % (" ".join("%.1f" % f for f in found),
                                             " ".join("%.1f" % w for w in wanted), margin))


@checks(20, "tickets 100 : 200 : 400 give a seventh, two and four")
def three(guest):
    near(shares(guest.values("three"), 3), [100 / 7, 200 / 7, 400 / 7], 2)


@checks(20, "the machine's own record of who ran when says the same")
def outside(guest):
    with guest.debug() as debugger:
        debugger.start("three")
        debugger.until("pid_2")
        debugger.ask("schedule on")
        debugger.until("time0")
        answer = debugger.ask("schedule 100000")
        v = guest.told(debugger.said())
    changes = [(int(step), int(pid) if pid else 0) for step, pid in
               re.findall(r"(?m)^ *(\d+)  hart \d+ +(?:(\d+) \(|idle)", answer)]
    ran = {}
    for (start, pid), (end, _) in zip(changes, changes[1:]):
        ran[pid] = ran.get(pid, 0) + end - start
    steps = [ran.get(v.get("pid_%d" % i), 0) for i in range(3)]
    want(sum(steps) > 0 and len(changes) > 100, "the record shows none of the three")
    near([100.0 * s / sum(steps) for s in steps], [100 / 7, 200 / 7, 400 / 7], 3)


@checks(10, "few tickets are few turns, not none")
def small(guest):
    near(shares(guest.values("small"), 2), [2, 98], 1)


@checks(15, "two harts: 300 300 100 100")
def harts(guest):
    near(shares(guest.values("harts", harts=2), 4), [37.5, 37.5, 12.5, 12.5], 3)


@checks(10, "who sleeps saves no turns up")
def late(guest):
    near(shares(guest.values("late"), 2), [75, 25], 4)


@checks(10, "a child has its parent's tickets")
def forked(guest):
    near(shares(guest.values("fork"), 2), [75, 25], 4)


@checks(5, "settickets() refuses what makes no sense")
def wild(guest):
    v = guest.values("wild")
    want(v["one"] == 0 and v["most"] == 0, "1 and TICKETS_MAX gave %d and %d"
         % (v["one"], v["most"]))
    for name in ("zero", "negative", "more", "huge", "wraps"):
        want(v[name] < 0, "'%s' gave %d" % (name, v[name]))


@checks(10, "without tickets all are equal, and nothing else is broken", last=True)
def equal(guest):
    near(shares(guest.values("equal"), 4), [25] * 4, 2)
    guest.usertests("sleep_time sleep_many preemption kill_running kill_early pipe_ping_pong "
                    "process_list storm_sleep storm_kill", harts=2)
