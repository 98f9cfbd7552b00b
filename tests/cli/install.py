#!/usr/bin/env python3
"""`meson install`: what lands where, and a program of someone else that uses it by pkg-config.

    install.py BUILD EMBED.C CC...
"""
import glob
import os
import shutil
import subprocess
import sys
import tempfile

BUILD, SOURCE, CC = sys.argv[1], sys.argv[2], sys.argv[3:]


def run(*words, **more):
    p = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **more)
    if p.returncode:
        sys.exit("%s: status %d\n%s" % (" ".join(words), p.returncode, p.stdout))
    return p.stdout


def one(root, pattern):
    found = glob.glob(os.path.join(root, "**", pattern), recursive=True)
    if not found:
        sys.exit("not installed: " + pattern)
    return found[0]


def main():
    if not shutil.which("pkg-config"):
        print("there is no pkg-config here")
        return 77
    with tempfile.TemporaryDirectory() as root:
        run("meson", "install", "--no-rebuild", "-C", BUILD, "--destdir", root)
        for pattern in ("bin/rvemu", "man1/rvemu.1", "completions/rvemu*", "site-functions/_rvemu",
                        "include/rvemu/machine.h", "librvemu.a", "librvemu.so", "firmware.bin"):
            one(root, pattern)
        rvemu = one(root, "bin/rvemu")
        if "rvemu 0" not in run(rvemu, "--version"):
            sys.exit("the installed program does not run")
        pc = one(root, "rvemu.pc")
        env = dict(os.environ, PKG_CONFIG_PATH=os.path.dirname(pc), PKG_CONFIG_SYSROOT_DIR=root)
        library = os.path.dirname(one(root, "librvemu.so"))
        for static in ([], ["--static"]):
            flags = run("pkg-config", *static, "--cflags", "--libs", "rvemu", env=env).split()
            if static:  # the archive itself; -lrvemu would take the shared one
                flags = [one(root, "librvemu.a") if f == "-lrvemu" else f for f in flags]
            program = os.path.join(root, "embed" + "".join(static))
            run(*CC, SOURCE, *flags, "-o", program)
            said = run(program, env=dict(os.environ, LD_LIBRARY_PATH=library))
            print(" ".join(static) or "shared", said.strip())
            if "status 0" not in said:
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
