#!/usr/bin/env python3
"""Makes the seeds and runs fuzz_loaders on them.

    loaders.py FUZZ_LOADERS RVEMU COUNT [SEED]

Under `./dev test --long` it is 100,000 cases, whatever COUNT says.
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
SEEDS = {
    "m.elf": f.elf(code=CODE, symbols=[("_start", 0), ("tohost", 64)]),
    "s.elf": KERNEL,
    "test.elf": f.elf(code=CODE, arch="rv64i2p1_m2p0_zicsr2p0_zba1p0", symbols=[
        ("tohost", 64), ("begin_signature", 128), ("end_signature", 160)]),
    "image.elf": f.image(CODE),
    "image.gz": gzip.compress(f.image(CODE)),
    "elf.gz": gzip.compress(KERNEL),
    "boot.img": f.gpt(f.BOOT, "boot", content=KERNEL),
    "other.img": f.gpt(name="root"),
    "mbr.img": f.mbr(),
}


def main():
    fuzz, rvemu, count = sys.argv[1:4]
    if os.environ.get("RVEMU_TEST_LONG") == "1":
        count = "100000"
    seed = sys.argv[4] if len(sys.argv) > 4 else "1"
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for name, content in SEEDS.items():
            paths.append(os.path.join(folder, name))
            with open(paths[-1], "wb") as out:
                out.write(content)
        paths.append(os.path.join(folder, "virt.dtb"))
        subprocess.run([rvemu, "-smp", "2", "-m", "8M", "--dump-dtb", paths[-1], paths[0]],
                       check=True)
        env = dict(os.environ, ASAN_OPTIONS=os.environ.get("ASAN_OPTIONS", "") +
                   ":allocator_may_return_null=1:abort_on_error=1")
        return subprocess.run([fuzz, count, seed] + paths, env=env).returncode


if __name__ == "__main__":
    sys.exit(main())
