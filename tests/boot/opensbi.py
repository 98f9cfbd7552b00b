#!/usr/bin/env python3
"""Boots our kernel as the payload of a firmware that we did not write: OpenSBI, as Debian has it.

    opensbi.py RVEMU FIRMWARE KERNEL_ELF IMAGE [RVEMU_OPTION...]

The kernel comes by -kernel, its programs are on a copy of the image. Wanted: OpenSBI's banner, all
harts in its domain, the guest's shell, two address spaces, the guest's power-off through OpenSBI.
"""
import os
import re
import subprocess
import sys

SCALE = float(os.environ.get("TEST_TIMEOUT_SCALE", "1"))


def main():
    rvemu, firmware, kernel, image, options = *sys.argv[1:5], sys.argv[5:]
    if not os.path.exists(firmware):
        print("skipped: there is no %s (package opensbi)" % firmware)
        return 77
    with open(firmware, "rb") as f:
        head = f.read(32)
    if head[:4] == b"\x7fELF" and int.from_bytes(head[24:32], "little") < 0x80000000:
        print("skipped: %s is linked at 0 (OpenSBI 1.4 and later): only its .bin is for loaders"
              % firmware)
        return 77
    harts = int(options[options.index("-smp") + 1]) if "-smp" in options else 1
    wanted = [
        r"OpenSBI v\d",
        r"Domain0 HARTs +: " + ",".join(r"%d\*" % i for i in range(harts)) + r"\s",
        r"Domain0 Next Mode +: S-mode",
        r"xv6 on %d harts?, \d+ MiB RAM" % harts,
        r"SBI \d\.\d, implementation 1;",
        r"(?m)^d +\d+ +\d+ +\d+ bin\r?$",
        r"one address, two memories",
    ]
    done = subprocess.run(
        [rvemu, "-bios", firmware, "-kernel", kernel, "--eof", "ctrl-d", "-drive",
         "file=%s,if=virtio,format=raw,snapshot=on" % image] + options,
        input=b"ls\naspace\n", stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=100 * SCALE)
    said = done.stdout.decode("utf-8", "replace")
    missing = [w for w in wanted if not re.search(w, said)]
    if missing or done.returncode != 0:
        print(said[-4000:])
        print(done.stderr.decode("utf-8", "replace"))
        print("status %d; missing: %s" % (done.returncode, missing))
        return 1
    print(re.search(r"OpenSBI v\S+", said).group())
    return 0


if __name__ == "__main__":
    sys.exit(main())
