#!/usr/bin/env python3
"""Makes the seeds and runs fuzz_loaders on them.

    loaders.py FUZZ_LOADERS RVEMU ARGUMENT...

The seeds' folder is one more argument, the last: they are too large to be kept in corpus/.
"""
import gzip
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import files as f  # noqa: E402

S_MODE = 0x80200000
CODE = f.says("x") + f.HERE
KERNEL = f.elf(at=S_MODE, code=CODE, symbols=[("kmain", 0), ("tohost", 64)])
# name: the ways in which it is given (loaders.c), what it is
SEEDS = {
    "m": ("fbnt", f.elf(code=CODE, symbols=[("_start", 0), ("tohost", 64)])),
    "s": ("fks", KERNEL),
    "test": ("ts", f.elf(code=CODE, arch="rv64i2p1_m2p0_zicsr2p0_zba1p0", symbols=[
        ("tohost", 64), ("begin_signature", 128), ("end_signature", 160)])),
    "image": ("fk", f.image(CODE)),
    "image-gz": ("fk", gzip.compress(f.image(CODE))),
    "elf-gz": ("f", gzip.compress(KERNEL)),
    "boot": ("f", f.gpt(f.BOOT, "boot", content=KERNEL)),
    "other": ("f", f.gpt(name="root")),
    "mbr": ("f", f.mbr()),
}


def write(folder, name, ways, content):
    for way in ways:
        with open(os.path.join(folder, "%s-%s" % (name, way)), "wb") as out:
            out.write(way.encode() + content)


def main():
    fuzz, rvemu = sys.argv[1:3]
    with tempfile.TemporaryDirectory() as folder:
        for name, (ways, content) in SEEDS.items():
            write(folder, name, ways, content)
        program, tree = os.path.join(folder, "program.elf"), os.path.join(folder, "virt.dtb")
        with open(program, "wb") as out:
            out.write(f.elf(code=CODE))
        subprocess.run([rvemu, "-smp", "2", "-m", "8M", "--screen", "64x64", "--dump-dtb", tree, program], check=True)
        os.remove(program)
        with open(tree, "rb") as made:
            write(folder, "tree", "d", made.read())
        os.remove(tree)
        env = dict(os.environ, ASAN_OPTIONS=os.environ.get("ASAN_OPTIONS", "") +
                   ":allocator_may_return_null=1:abort_on_error=1")
        return subprocess.run([fuzz] + sys.argv[3:] + [folder], env=env).returncode


if __name__ == "__main__":
    sys.exit(main())
