"""Lab fs: what is graded."""
import os
import shutil

from grading import Checks, want

checks = Checks("fstest")
BIG = 2200  # blocks, as in fstest.c
NOT_FOUND, EXISTS, BAD_ADDRESS = -2, -14, -13  # error.h
FILE, SYMLINK = 2, 4  # stat.h


def run(guest, part):
    """The values, and what `mkfs check` says of the disk on which the part ran."""
    if ("disk", part) not in guest.known:
        image = os.path.join(guest.tree.work, part + ".img")
        shutil.copyfile(guest.tree.image, image)
        try:
            v = guest.values(part, image=image)
            guest.known["disk", part] = v, guest.tree.check_image(image).strip()
        finally:
            os.remove(image)
    return guest.known["disk", part]


def sound(said):
    want(said == "clean", "mkfs check: " + said.split("\n")[0])


@checks(25, "a file of %d blocks is written and read back" % BIG)
def big(guest):
    v, _ = run(guest, "big")
    want(v["written"] == BIG, "only %d blocks could be written" % v["written"])
    want(v["read"] == BIG and v["wrong"] == 0, "%d blocks were read, %d of them wrong"
         % (v["read"], v["wrong"]))


@checks(10, "on the disk it is as the format has it (mkfs check)")
def big_disk(guest):
    big(guest)
    sound(run(guest, "big")[1])


@checks(15, "unlink() and O_TRUNC give all of its blocks back")
def remove(guest):
    v, said = run(guest, "remove")
    want(v["used"] >= BIG + 4, "a file of %d blocks took %d" % (BIG, v["used"]))
    want(v["kept"] == 0 and v["after"] == 0, "%d blocks are missing" % (v["kept"] or v["after"]))
    sound(said)


@checks(15, "symbolic links lead to files")
def follow(guest):
    v, _ = run(guest, "links")
    want(v["make"] == 0, "symlink() gave %d" % v["make"])
    for name in ("absolute", "relative"):
        want(v[name] == ord("f"), "open() of the %s link gave %d" % (name, v[name]))
    want(v["create"] == FILE, "open() of a link with O_CREATE led to an inode of type %d" % v["create"])
    want(v["exists"] == EXISTS, "symlink() to a name that is there gave %d" % v["exists"])
    want(v["dangling"] == NOT_FOUND, "a link that leads nowhere gave %d" % v["dangling"])
    want(v["found"] == ord("g"), "once its target is there: %d" % v["found"])
    want(v["unlinked"] == ord("g"), "unlink() of the link took the file")


@checks(10, "O_NOFOLLOW opens the link itself")
def nofollow(guest):
    v, said = run(guest, "links")
    want(v["type"] == SYMLINK, "its type is %d" % v["type"])
    want(v["length"] == 8 and v["target"] == 1, "its contents are not its target")
    sound(said)


@checks(10, "links in the middle of a path")
def middle(guest):
    v, _ = run(guest, "links")
    want(v["middle"] == ord("f"), "a file below a link gave %d" % v["middle"])
    want(v["chdir"] == 0 and v["there"] == ord("f"), "chdir() gave %d" % v["chdir"])


@checks(10, "loops end, and so do eleven links in a row; ten do not")
def loops(guest):
    v, said = run(guest, "loops")
    want(v["make"] == 0, "symlink() gave %d" % v["make"])
    for name in ("self", "pair", "below"):
        want(v[name] < 0 and v[name] != NOT_FOUND, "'%s' gave %d" % (name, v[name]))
    want(v["chain"] == ord("a"), "ten links in a row gave %d" % v["chain"])
    want(v["eleven"] < 0 and v["eleven"] != NOT_FOUND, "eleven links in a row gave %d" % v["eleven"])
    want(v["null"] == BAD_ADDRESS and v["wild"] == BAD_ADDRESS,
         "wild pointers gave %d and %d" % (v["null"], v["wild"]))
    sound(said)


@checks(5, "nothing else is broken (usertests)", last=True)
def nothing_broken(guest):
    guest.usertests("file_sizes file_big file_truncate link_counts path_forms dot_entries "
                    "folder_grows storm_files storm_names", harts=2)
