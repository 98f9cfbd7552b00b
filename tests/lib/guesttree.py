"""A copy of the guest's sources, into which bugs are planted, and what is built of it."""
import os
import shutil
import subprocess

import patches


def copy_sources(top, folder):
    """All that the guest is built of; the folder may be new."""
    for name in ("images", "include"):
        shutil.copytree(os.path.join(top, name), os.path.join(folder, name))


class Tree:
    def __init__(self, folder, top, mkfs, cross):
        self.folder = folder
        self.kernel = os.path.join(folder, "images", "xv6", "kernel")
        self.kernel_elf = os.path.join(folder, "out", "kernel.elf")
        self.image = os.path.join(folder, "xv6.img")
        self.make = ["make", "--no-print-directory", "-s", "-j2", "-C",
                     os.path.join(folder, "images", "xv6"), "CROSS=" + cross, "MKFS=" + mkfs,
                     "OUT=" + os.path.join(folder, "out"), "IMG=" + self.image, "image"]
        copy_sources(top, folder)

    def build(self):
        """None, or what went wrong."""
        if os.path.exists(self.image):
            os.remove(self.image)
        done = subprocess.run(self.make, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return done.stdout.decode("utf-8", "replace")[-2000:] if done.returncode else None

    def apply(self, patch, back=False):
        return patches.apply(patch, self.kernel, self.folder, back)

    def judge(self, patch, label, look):
        """look()'s (caught, sentence) of the guest with the bug, `label` in front of the sentence. The
        first is None if the patch is of no use. The bug is gone again afterwards."""
        wrong = self.apply(patch)
        if wrong:
            return None, label + "DOES NOT APPLY\n" + wrong
        try:
            wrong = self.build()
            caught, sentence = (None, "DOES NOT BUILD\n" + wrong) if wrong else look()
        finally:
            self.apply(patch, back=True)
        return caught, label + sentence
