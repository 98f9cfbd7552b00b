"""Lab lock: what is graded."""
from grading import Checks, want

# The counters are the judge's: lock.c stays as it is.
checks = Checks("locktest", own=("kernel/lock.c", "kernel/lock.h"))
OPERATIONS = 2 * 4 * 40 * 64  # frames taken and given back in the storm
FINE = ["--quantum", "100"]  # steps; harts take turns so often that they do meet


def storm(guest):
    v = guest.values("storm", harts=4, options=FINE)
    want(v["bad"] == 0, "%d workers failed" % v["bad"])
    want(v["acquired"] >= OPERATIONS, "the locks named page... were taken %d times, for at least %d "
         "frames" % (v["acquired"], OPERATIONS))
    return v


@checks(40, "four harts take frames and give them back, and hardly ever wait")
def contention(guest):
    v = storm(guest)
    want(v["contended"] <= v["acquired"] / 1000, "%d of %d times a lock was not free"
         % (v["contended"], v["acquired"]))


@checks(20, "each hart has a lock of its own")
def several(guest):
    locks = storm(guest)["locks"]
    want(locks >= 4, "%d locks were used" % locks)


@checks(30, "one hart can have all memory, also what others gave back")
def stealing(guest):
    contention(guest)  # one list for all is no answer here
    v = guest.values("all", harts=4)
    want(v["status"] == 0 and v["missing"] <= 400, "of the free frames a process could not get %d"
         % v["missing"])
    want(v["leak"] == 0 and v["after"] == 0, "afterwards %d frames are missing"
         % (v["leak"] or v["after"]))
    rush = guest.values("rush", harts=4, options=FINE)
    want(rush["bad"] == 0 and rush["after"] == 0, "of four that wanted all at the same time %d did not "
         "end as they should; afterwards %d frames are missing" % (rush["bad"], rush["after"]))
    want(v["last"] == 0x20f, "who wants more than there is ended with status 0x%x" % v["last"])


@checks(10, "nothing else is broken (usertests)", last=True)
def nothing_broken(guest):
    guest.usertests("storm_memory storm_cow storm_fork storm_kill cow_chain cow_siblings "
                    "memory_zeroed out_of_memory out_of_memory_fork", harts=4)
