#!/usr/bin/env python3
"""Build riscv-arch-test's RV64 programs and, beside each, the signature of a reference.

    tests/arch/build.py TREE OUT [--gcc GCC] [--reference SPIKE] [--folder NAME]...

TREE is a checkout of riscv-arch-test. OUT/FOLDER/NAME.elf and NAME.ref come of
riscv-test-suite/rv64i_m/FOLDER/src/NAME.S; `rvemu test OUT` compares. What
cannot be built, or what the reference does not run, is named; then the status
is 1. Of the suite's own tool only the choice of cases is done again here.

Left out: P_unratified and Zfinx, which rvemu has not.
"""
import argparse
import concurrent.futures
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
LEFT_OUT = ["P_unratified", "Zfinx"]
GCC = "riscv64-unknown-elf-gcc"
# What the cases of a folder ask for beyond the program's own RVTEST_ISA.
MORE = {"pmp64": "_S_Zicsr", "Svadu": "_Svadu"}
SPIKE_ISA = "rv64gc_" + "_".join("""zicntr zihpm zba zbb zbc zbs zbkb zbkc zbkx zknd zkne zknh zksed
    zksh zfh zfa zicond zicboz zca zcb zcd zimop zcmop zacas svadu""".split())
TIMEOUT = 30


class Program:
    def __init__(self, path, out):
        self.path = path
        self.folder = path.split(os.sep)[-3]
        name = os.path.basename(path)[:-len(".S")]
        self.elf = os.path.join(out, self.folder, name + ".elf")
        self.reference = os.path.join(out, self.folder, name + ".ref")
        with open(path, encoding="utf-8", errors="replace") as f:
            self.text = f.read()

    def isas(self):
        """The ISAs that it says it can be built for."""
        return re.search(r'RVTEST_ISA\("([^"]*)"\)', self.text).group(1).split(",")

    def defines(self, isa):
        """The macros of those RVTEST_CASEs whose checks this ISA passes."""
        if re.match(r"RV64[A-Y]*K", isa):
            isa += "_Zk_Zkn_Zks_Zkne_Zknd_Zknh_Zbkb_Zbkc_Zbkx_Zksed_Zksh"
        isa += MORE.get(self.folder, "")
        found = set()
        for case in re.findall(r'RVTEST_CASE\([^,]*,"//(.*?)"', self.text):
            checks = re.findall(r"check ISA:=regex\(([^;]*)\)", case)
            if all(re.match(c, isa, re.I) for c in checks) and ":=False" not in case:
                found.update(d.strip() for d in re.findall(r"def ([^;]*)", case))
        return found


def march(isa):
    """-march of an RVTEST_ISA: letters in their order, the rest after underscores."""
    letters, rest = re.match(r"RV64([A-Y]+)_?(.*)", isa).groups()
    names = [n.lower() for n in re.split(r"_|(?=Z)", rest) if n]
    if "K" in letters:
        names += ["zkn", "zks"]
    if "zcmop" in names:
        names.append("zimop")
    if "zacas" in names:
        letters += "A"
    names += [n for n in ("zicsr", "zifencei") if n not in names]
    return "rv64" + "".join(c for c in "imafdc" if c.upper() in letters) + "_" + "_".join(names)


def build(program, options):
    """None, or what went wrong."""
    isa, defines = next(((i, d) for i in reversed(program.isas())
                         for d in [program.defines(i)] if d), (None, None))
    # a case that wants more than any RVTEST_ISA of its program says
    if not isa:
        isa = program.isas()[0].replace("IF_", "IFD_")
        defines = program.defines(isa)
    if not defines:
        return "no case of it can be built for %s" % isa
    os.makedirs(os.path.dirname(program.elf), exist_ok=True)
    flags = march(isa)
    words = options.gcc.split() + [
        "-march=" + flags, "-mabi=lp64", "-mcmodel=medany", "-static", "-nostdlib", "-nostartfiles",
        "-Wl,--no-warn-rwx-segments", "-T", os.path.join(HERE, "link.ld"), "-I", HERE,
        "-I", os.path.join(options.tree, "riscv-test-suite", "env"), "-DXLEN=64",
        "-DFLEN=%d" % (64 if "d" in flags.split("_")[0][4:] else 32)]
    done = subprocess.run(words + ["-D" + d for d in sorted(defines)] +
                          [program.path, "-o", program.elf], capture_output=True)
    if done.returncode:
        return "%s: %s" % (flags, done.stderr.decode("utf-8", "replace").strip()[:300])
    return refer(program, options) if options.reference else None


def refer(program, options):
    # Spike takes misaligned accesses only if it is asked to; rvemu always does
    isa = SPIKE_ISA + ("_zicclsm" if "misalign" in program.elf else "")
    try:
        done = subprocess.run([options.reference, "--isa=" + isa, "-m128",
                               "+signature=" + program.reference, "+signature-granularity=4",
                               program.elf], stdin=subprocess.DEVNULL, capture_output=True,
                              timeout=TIMEOUT)
    except subprocess.TimeoutExpired:
        if os.path.exists(program.reference):
            os.remove(program.reference)
        return "the reference does not end"
    if done.returncode or not os.path.exists(program.reference):
        return "the reference ended with %d: %s" % (
            done.returncode, done.stderr.decode("utf-8", "replace").strip()[-300:])
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("tree")
    parser.add_argument("out")
    parser.add_argument("--gcc", default=GCC)
    parser.add_argument("--reference", metavar="SPIKE")
    parser.add_argument("--folder", action="append", help="only this one, as I or privilege")
    options = parser.parse_args()
    top = os.path.join(options.tree, "riscv-test-suite", "rv64i_m")
    if not os.path.isdir(top):
        sys.exit("%s: no checkout of riscv-arch-test" % options.tree)
    folders = options.folder or [d for d in sorted(os.listdir(top)) if d not in LEFT_OUT]
    programs = [Program(os.path.join(top, d, "src", n), options.out) for d in folders
                if os.path.isdir(os.path.join(top, d, "src"))
                for n in sorted(os.listdir(os.path.join(top, d, "src"))) if n.endswith(".S")]
    bad = 0
    with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
        for program, why in zip(programs, pool.map(lambda p: build(p, options), programs)):
            if why:
                bad += 1
                print("%s: %s" % (program.path, why), flush=True)
    print("%d built, %d not" % (len(programs) - bad, bad))
    return 1 if bad or not programs else 0


if __name__ == "__main__":
    sys.exit(main())
