"""Lab cow: what is graded."""
from grading import Checks, want

checks = Checks("cowtest")
PAGES, WRITTEN = 2048, 100  # as in cowtest.c
STORE_FAULT = 0x20f  # EXIT_FAULT and scause


@checks(20, "fork() takes next to no memory")
def fork_cost(guest):
    cost = guest.values("cost")["fork"]
    want(cost < 64, "fork() of a process with %d pages took %d frames" % (PAGES, cost))


@checks(10, "a write takes one frame, and the child's end gives all back")
def write_cost(guest):
    v = guest.values("cost")
    want(WRITTEN <= v["written"] <= WRITTEN + 8,
         "writing to %d shared pages took %d frames" % (WRITTEN, v["written"]))
    want(v["kept"] == 0, "%d frames are missing after the child's end" % v["kept"])


@checks(10, "what one stores the other does not see, and nobody writes to text")
def apart(guest):
    v = guest.values("apart")
    want(v["seen"] == 3, "the parent's store after fork() came to the child: it has %d" % v["seen"])
    want(v["text"] == STORE_FAULT, "a child's store into its text: status 0x%x" % v["text"])
    fork_cost(guest)  # no merit, as long as all is copied


@checks(20, "the page tables show it: shared and read-only, then the writer's own")
def look(guest):
    with guest.debug() as debugger:
        debugger.start("look")
        v = debugger.stop(1)
        area = range(v["area"], v["area"] + PAGES * 4096, 4096)
        parent, child = debugger.pages(v["parent"]), debugger.pages(v["child"])
        common = [va for va in area if parent.get(va, 0) == child.get(va, 1)]
        want(len(common) == PAGES, "after fork() %d of %d pages are in one frame with the same "
             "rights" % (len(common), PAGES))
        writable = [va for va in common if "w" in parent[va][1]]
        want(not writable, "%d shared pages are writable" % len(writable))
        debugger.stop(2)
        parent, child = debugger.pages(v["parent"]), debugger.pages(v["child"])
        for number, va in enumerate(area):
            own = child[va][0] != parent[va][0]
            want(own == (number < WRITTEN), "page %d, which the child has %s, is %s frame" % (
                number, "written" if number < WRITTEN else "not written",
                "in a second" if own else "still in one"))
            want(not own or "w" in child[va][1], "the child's own page %d is not writable" % number)


@checks(10, "the last owner writes without a copy")
def last_owner(guest):
    v = guest.values("frames")
    want(v["child"] == v["first"], "the child began with another frame")
    want(v["last"] == v["first"], "the page was copied though nobody else had it any more")


@checks(10, "the kernel's writes for a program copy, too")
def kernel(guest):
    v = guest.values("kernel")
    want(v["shared"] == 1, "the page was not shared before read()")
    want(v["own"] == 1 and v["parent"] == 7 and v["child"] == 9,
         "after the child's read() the parent has %d, the child %d" % (v["parent"], v["child"]))


@checks(10, "a process with two thirds of the memory can fork")
def big(guest):
    v = guest.values("big")
    want(v["fork"] == 0, "fork() gave %d" % v["fork"])
    want(v["status"] == 5, "the child ended with status %d" % v["status"])


@checks(10, "nothing else is broken (usertests)", last=True)
def nothing_broken(guest):
    guest.usertests("cow_values cow_frames cow_stale cow_sharing cow_chain cow_kill cow_stack "
                    "cow_in_calls", harts=2)
