"""Lab lazy: what is graded."""
from grading import Checks, want

checks = Checks("lazytest")
PAGES, STRIDE = 16384, 64  # as in lazytest.c
TOUCHED = PAGES // STRIDE
FAULT = 0x200  # EXIT_FAULT in syscall.h
STORE_PAGE_FAULT = 15


@checks(20, "sbrk() of 64 MiB takes next to no memory")
def growing(guest):
    cost = guest.values("cost")["grow"]
    want(cost <= 4, "it took %d frames" % cost)


@checks(15, "a first touch takes one frame, of zeros")
def touching(guest):
    v = guest.values("cost")
    want(TOUCHED <= v["touch"] <= TOUCHED + 40,
         "touching %d pages took %d frames" % (TOUCHED, v["touch"]))
    want(v["wrong"] == 0, "%d pages were not zero" % v["wrong"])


@checks(10, "shrinking gives back what was touched")
def shrinking(guest):
    v = guest.values("cost")
    want(v["grow"] <= 4, "sbrk() took frames at once")
    want(v["end"] == 0, "the break is wrong by %d" % v["end"])
    want(v["tables"] <= 40, "%d frames are still in use" % v["tables"])


@checks(10, "a touch outside of the heap ends the process")
def outside(guest):
    v = guest.values("outside")
    want(v["last"] == 0, "a store to the heap's last byte: status 0x%x" % v["last"])
    for name, where in (("past", "just past the break's page"), ("far", "far above the break"),
                        ("zero", "to address 0"), ("below", "below the program"),
                        ("guard", "to the page below the stack"), ("given", "to what was given back")):
        want(v[name] == FAULT | STORE_PAGE_FAULT, "a store %s: status 0x%x" % (where, v[name]))
    growing(guest)  # no merit, as long as frames are taken at once


@checks(5, "a process may ask for more than there is")
def promise(guest):
    v = guest.values("promise")
    want(v["grow"] == 0, "sbrk() of 1 GiB gave %d" % v["grow"])
    want(v["read"] == 3, "what was stored is not there")


@checks(15, "system calls may touch first")
def calls(guest):
    v = guest.values("calls")
    want(v["write"] == 1 and v["zero"] == 0 and v["from"] >= 1,
         "write() from an untouched page gave %d, and took %d frames" % (v["write"], v["from"]))
    want(v["read"] == 4 and v["same"] == 1 and v["to"] >= 2,
         "read() into two untouched pages gave %d, and took %d frames" % (v["read"], v["to"]))
    want(v["past"] < 0, "write() from past the break gave %d" % v["past"])


@checks(10, "fork() keeps pages lazy, and the two heaps apart")
def forking(guest):
    v = guest.values("fork")
    want(v["fork"] < 64, "fork() took %d frames" % v["fork"])
    want(v["read"] >= 1, "a page that the parent has not touched was there already")
    want(v["child"] == 11 and v["parent"] == 0, "the child saw %d, the parent sees %d"
         % (v["child"], v["parent"]))


@checks(5, "who asks for more than there is, and uses it, is killed alone")
def out(guest):
    v = guest.values("out")
    want(v["status"] == FAULT | STORE_PAGE_FAULT, "the child ended with status 0x%x" % v["status"])
    want(v["kept"] == 0, "%d frames are missing afterwards" % v["kept"])


@checks(10, "the page table shows it: just the pages that were touched", last=True)
def look(guest):
    with guest.debug() as debugger:
        debugger.start("look")
        v = debugger.stop(1)
        area = range(v["area"], v["area"] + PAGES * 4096, 4096)

        def mapped():
            pages = debugger.pages(v["pid"])
            return [i for i, va in enumerate(area) if va in pages]

        for number, wanted in [(1, []), (2, list(range(0, PAGES, STRIDE))),
                               (3, list(range(0, PAGES // 2, STRIDE)))]:
            if number > 1:
                debugger.stop(number)
            found = mapped()
            want(found == wanted, "at stop %d %d pages of the area are mapped, not %d"
                 % (number, len(found), len(wanted)))
    guest.usertests("sbrk_grow sbrk_shrink sbrk_stale sbrk_bounds lazy_untouched lazy_past_break "
                    "lazy_in_calls lazy_fork fork_copies", harts=2)
