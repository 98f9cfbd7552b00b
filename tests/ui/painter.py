"""What painter.c paints, as tests/lib/picture.py has pictures; and how abuser.c is run."""
import os
import subprocess

SCALE = float(os.environ.get("TEST_TIMEOUT_SCALE", "1"))
WIDTH, HEIGHT = 320, 240


def picture(frame):
    return WIDTH, HEIGHT, bytes(v for y in range(HEIGHT) for x in range(WIDTH)
                                for v in ((x * 7 + frame) % 256, y % 256, (x ^ y) % 256))


PICTURE = picture(0)


def abused(rvemu, folder, options, abuser):
    """(status, what was said) of a run that is done twice."""
    disk = os.path.join(folder, "sevens.img")
    with open(disk, "wb") as f:
        f.write(bytes(i * 7 % 256 for i in range(512)) * 2)
    done = subprocess.run([rvemu, "-m", "16M", "--screen", "320x240", "--expect", "^done$", "--expect", "^done$",
                           "-drive", "file=%s,if=virtio,snapshot=on" % disk] + options + [abuser],
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          timeout=60 * SCALE)
    return done.returncode, done.stdout.decode()
