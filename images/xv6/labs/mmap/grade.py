"""Lab mmap: what is graded."""
import os
import shutil

from grading import Checks, want

checks = Checks("mmaptest")
PAGE, SIZE = 4096, 15 * 4096 + 1000  # as in mmaptest.c
LOAD_FAULT, STORE_FAULT = 0x20d, 0x20f
EMPTY = bytes((i * 7 + i // PAGE) & 0xff for i in range(SIZE))


def mapped(v):
    """What the checks of what a mapping is not rest on: that there are mappings."""
    want(v["wrong"] == 0, "%d bytes of the mapping are wrong" % v["wrong"])


@checks(20, "a mapping shows the file, and zeros behind its end")
def read(guest):
    v = guest.values("read")
    mapped(v)
    want(v["tail"] == 0, "%d bytes behind the file's end are not zero" % v["tail"])
    want(v["unmap"] == 0 and v["gone"] == LOAD_FAULT, "munmap() gave %d; a load after it ended the "
         "process with 0x%x" % (v["unmap"], v["gone"]))
    want(v["frames"] <= 4 and v["files"] == 0, "munmap() gave not all back: %d frames and %d open files "
         "are missing" % (v["frames"], v["files"]))
    want(v["offset"] == 1, "a mapping from the file's fourth page on is wrong")


@checks(15, "the page table shows it: pages come when they are touched, and go")
def lazy(guest):
    with guest.debug() as debugger:
        debugger.start("lazy")
        v = debugger.stop(1)
        area = range(v["at"], v["at"] + 16 * PAGE, PAGE)

        def touched():
            pages = debugger.pages(v["pid"])
            return [i for i, va in enumerate(area) if va in pages]

        want(touched() == [], "after mmap() pages %s are there" % touched())
        debugger.stop(2)
        want(touched() == [2, 7, 15], "after pages 2, 7 and 15 were touched %s are there" % touched())
        debugger.stop(3)
        want(touched() == [], "after munmap() pages %s are there" % touched())


def run_write(guest):
    """The values, and the files from the disk, read by mkfs."""
    if "files" not in guest.known:
        image = os.path.join(guest.tree.work, "write.img")
        shutil.copyfile(guest.tree.image, image)
        try:
            v = guest.values("write", image=image)
            guest.known["files"] = v, {name: guest.tree.get(image, name)
                                       for name in ("/shared", "/private", "/exit", "/exec")}
        finally:
            os.remove(image)
    return guest.known["files"]


def changed(*places):
    data = bytearray(EMPTY)
    for place in places:
        data[place] = 1
    return bytes(data)


@checks(15, "what is stored in a shared mapping is in the file after munmap()")
def shared(guest):
    v, files = run_write(guest)
    want(v["shared"] == 0, "munmap() gave %d" % v["shared"])
    want(len(files["/shared"]) == SIZE, "the file has %d bytes, not %d" % (len(files["/shared"]), SIZE))
    want(files["/shared"] == changed(0, 9 * PAGE + 17), "the file has other bytes")


@checks(10, "... and after exit() and exec(); a private mapping's is in none")
def others(guest):
    v, files = run_write(guest)
    want(v["own"] == 1 and v["private"] == 0, "munmap() of a private mapping gave %d" % v["private"])
    want(files["/private"] == EMPTY, "the file of the private mapping has changed")
    want(files["/exit"] == changed(3 * PAGE), "what a process stored before exit() is not in the file")
    want(files["/exec"] == changed(5 * PAGE), "what a process stored before exec() is not in the file")


@checks(10, "munmap() of a mapping's beginning and end")
def parts(guest):
    v = guest.values("parts")
    for name in ("head", "tail", "all"):
        want(v[name] == 0, "munmap() of the %s gave %d" % (name, v[name]))
    want(v["head_gone"] == LOAD_FAULT and v["tail_gone"] == LOAD_FAULT,
         "what was given up is still there")
    want(v["rest"] == 0, "%d bytes of the rest are wrong" % v["rest"])
    want(v["twice"] < 0, "munmap() of what is not mapped gave %d" % v["twice"])


@checks(10, "fork() keeps mappings, shared and private ones")
def fork(guest):
    v = guest.values("fork")
    want(v["child"] == 4, "the child ended with status 0x%x" % v["child"])
    want(v["shared"] == 2 and v["own"] == 1, "after the child's stores the parent sees %d in the "
         "shared page, %d in its own" % (v["shared"], v["own"]))


@checks(10, "system calls may be the first to touch, with the very file, too")
def calls(guest):
    v = guest.values("calls")
    want(v["pipe"] == 8 and v["back"] == 8 and v["same"] == 1,
         "write() and read() of a pipe gave %d and %d" % (v["pipe"], v["back"]))
    want(v["file"] == PAGE and v["into"] == PAGE and v["bytes"] == 1,
         "write() and read() of the mapped file gave %d and %d" % (v["file"], v["into"]))


@checks(5, "wild arguments are refused, wild stores end the process")
def wild(guest):
    mapped(guest.values("read"))
    v = guest.values("wild")
    for name in "write descriptor negative nothing huge large flags offset folder unmap kernel".split():
        want(-100 < v[name] < 0, "'%s' gave %d" % (name, v[name]))
    want(v["store"] == STORE_FAULT, "a store into a read-only mapping: 0x%x" % v["store"])
    want(v["beyond"] in (0, LOAD_FAULT), "a load from behind the file: 0x%x" % v["beyond"])
    want(v["heap"] == 1, "the heap grew into a mapping")


@checks(5, "nothing else is broken (usertests)", last=True)
def nothing_broken(guest):
    guest.usertests("cow_values cow_kill lazy_fork sbrk_to_stack exec_frees file_sizes storm_cow "
                    "descriptor_leak wild_pointers", harts=2)
