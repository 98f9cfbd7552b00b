#!/usr/bin/env python3
"""The reason of every trap: each row of fault.def is made to happen, and must be told as a sentence
with the place, its symbol, the mode, the cause, tval, and the data of the reason.

    reasons.py RVEMU REASONS.ELF NO_ZBA.ELF NO_C.ELF HOSTILE.ELF

A row of fault.def that is not listed here, or one here that is not there, is a failure.
"""
import os
import re
import subprocess
import sys

RVEMU = os.path.abspath(sys.argv[1])
TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SCALE = float(os.environ.get("TEST_TIMEOUT_SCALE", "1"))

# Which program, mode, and what is said after it. PTE stands for a table entry's address.
MAIN, NO_ZBA, NO_C, HOSTILE = range(4)
REASONS = {
    "ecall": (MAIN, "U", r"ecall from U-mode, tval 0x0: ecall"),
    "ebreak": (MAIN, "S", r"breakpoint, tval 0x8000\w+: ebreak"),
    "illegal_unknown": (MAIN, "U", r"illegal instruction, tval 0xffffffff: the encoding 0xffffffff is "
                                   r"no instruction"),
    "illegal_zero": (MAIN, "U", r"illegal instruction, tval 0x0: the bytes are all zero: no code here"),
    "illegal_ext": (NO_ZBA, "U", r"illegal instruction, tval 0x20b52533: the instruction 0x20b52533 "
                                 r"belongs to an extension that this hart lacks: Zba"),
    "illegal_fs_off": (MAIN, "U", r"illegal instruction, tval 0xf2000053: floating point while "
                                  r"mstatus.FS is Off"),
    "illegal_rm": (MAIN, "U", r"illegal instruction, tval 0x2005053: rounding mode 5 is reserved"),
    "csr_missing": (MAIN, "M", r"illegal instruction, tval 0x80002573: CSR 0x800 does not exist on "
                               r"this hart"),
    "csr_ext": (NO_ZBA, "S", r"illegal instruction, tval 0x14d02573: CSR 0x14d belongs to an extension "
                             r"that this hart lacks: Sstc"),
    "csr_readonly": (MAIN, "M", r"illegal instruction, tval 0xf1401073: CSR 0xf14 is read-only"),
    "csr_privilege": (MAIN, "S", r"illegal instruction, tval 0x30002573: CSR 0x300 needs a higher "
                                 r"privilege mode"),
    "csr_counter": (MAIN, "S", r"illegal instruction, tval 0xc0202573: counter CSR 0xc02 is not enabled "
                               r"for this mode \(xcounteren\)"),
    "csr_tvm": (MAIN, "S", r"illegal instruction, tval 0x18002573: satp while mstatus.TVM is set"),
    "csr_stce": (MAIN, "S", r"illegal instruction, tval 0x14d02573: stimecmp while menvcfg.STCE or "
                            r"mcounteren.TM is clear"),
    "stateen_envcfg": (MAIN, "S", r"illegal instruction, tval 0x10a02573: CSR 0x10a below M-mode while "
                                  r"mstateen0.ENVCFG is clear"),
    "stateen_se": (MAIN, "S", r"illegal instruction, tval 0x10f02573: CSR 0x10f below M-mode while "
                              r"mstateen3.SE is clear"),
    "csr_seed_read": (MAIN, "M", r"illegal instruction, tval 0x1502573: seed must be read by an "
                                 r"instruction that writes it, too"),
    "csr_seed_off": (MAIN, "U", r"illegal instruction, tval 0x1501573: seed while mseccfg does not "
                                r"allow it to this mode"),
    "csr_ssp": (MAIN, "S", r"illegal instruction, tval 0x1102573: ssp while xenvcfg.SSE does not allow "
                           r"it to this mode"),
    "trigger_fetch": (MAIN, "M", r"breakpoint, tval 0x8000\w+: a trigger matches the instruction at "
                                 r"0x8000\w+ \(reason_trigger_fetch\+0x\w+\)"),
    "trigger_data": (MAIN, "M", r"breakpoint, tval 0x8000\w+: a trigger matches the access of 4 bytes "
                                r"at 0x8000\w+ \(page\+0x0\)"),
    "trigger_count": (MAIN, "S", r"breakpoint, tval 0x0: an icount trigger has counted down"),
    "priv_mret": (MAIN, "S", r"illegal instruction, tval 0x30200073: mret outside M-mode"),
    "priv_mnret": (MAIN, "S", r"illegal instruction, tval 0x70200073: mnret outside M-mode"),
    "priv_sret": (MAIN, "U", r"illegal instruction, tval 0x10200073: sret in U-mode"),
    "priv_tsr": (MAIN, "S", r"illegal instruction, tval 0x10200073: sret while mstatus.TSR is set"),
    "priv_wfi": (MAIN, "S", r"illegal instruction, tval 0x10500073: wfi while mstatus.TW is set, or in "
                            r"U-mode"),
    "priv_wrs": (MAIN, "S", r"illegal instruction, tval 0xd00073: wrs.nto would wait while mstatus.TW "
                            r"is set, outside M-mode"),
    "priv_sfence": (MAIN, "U", r"illegal instruction, tval 0x12000073: sfence.vma or Svinval in U-mode"),
    "priv_tvm": (MAIN, "S", r"illegal instruction, tval 0x12000073: sfence.vma or sinval.vma "
                 r"while mstatus.TVM is "
                            r"set"),
    "lpad_missing": (MAIN, "U", r"software check, tval 0x2: the jump through a2 to (0x8000\w+) "
                                r"\(reason_lpad_missing\+0x0\) finds no lpad"),
    "lpad_return": (MAIN, "U", r"software check, tval 0x2: xRET went to 0x8000\w+ \(reason_lpad_return"
                               r"\+0x\w+\), where xPELP expects an lpad, and there is none"),
    "lpad_misaligned": (MAIN, "U", r"software check, tval 0x2: the lpad at 0x8000\w+ "
                                   r"\(reason_lpad_misaligned\+0x0\) is not aligned to 4 bytes"),
    "lpad_label": (MAIN, "U", r"software check, tval 0x2: the lpad has the label 0x123, but bits 31-12 "
                              r"of t2 are 0x45"),
    "shadow_off": (MAIN, "S", r"illegal instruction, tval 0x4805b02f: ssamoswap while xenvcfg.SSE does "
                              r"not allow it to this mode"),
    "shadow_bare": (MAIN, "M", r"store access fault, tval 0x40000000: a shadow stack without page "
                               r"tables: satp is Bare, or this is M-mode's memory"),
    "shadow_mmio": (MAIN, "S", r"store access fault, tval 0x40000000: the shadow stack at 0x10000000 is "
                               r"not in RAM"),
    "shadow_mismatch": (MAIN, "S", r"software check, tval 0x3: return address 0x8000\w+1 \(page\+0x1\) "
                                   r"does not match the shadow stack's 0x8000\w+000 \(page\+0x0\)"),
    "misaligned_pc": (NO_C, "U", r"instruction address misaligned, tval (0x8000\w+): jump to the "
                                 r"misaligned address \1, and no C extension"),
    "misaligned_check": (HOSTILE, "U", r"load address misaligned, tval 0x8000\w+2: misaligned access of 4 bytes, "
                                       r"which these harts leave to software \(--check=misaligned\)"),
    "pte_kept": (HOSTILE, "S", r"store page fault, tval 0x40000008: the hart still goes by what the level 0 PTE "
                               r"was: no sfence.vma since it has changed \(--check=sfence\)"),
    "misaligned_amo": (MAIN, "U", r"store address misaligned, tval 0x8000\w+2: misaligned atomic access "
                                  r"of 4 bytes"),
    "amo_mmio": (MAIN, "M", r"store access fault, tval 0x2000000: atomic access to 0x2000000, which is "
                            r"no RAM"),
    "cbo_off": (MAIN, "S", r"illegal instruction, tval 0x45a00f: cache-block operation that xenvcfg "
                           r"does not allow in this mode"),
    "cbo_mmio": (MAIN, "M", r"store access fault, tval 0x10000004: cbo.zero of 0x10000000, which is no "
                            r"RAM"),
    "va_not_canonical": (MAIN, "S", r"load page fault, tval 0x4000000000: bits 63-39 of the virtual "
                                    r"address are not copies of bit 38"),
    "pte_invalid": (MAIN, "S", r"load page fault, tval 0x40000000: level 0 PTE has V=0"),
    "pte_reserved": (MAIN, "S", r"load page fault, tval 0x40000000: level 0 PTE has reserved bits set, "
                                r"or W without R"),
    "pte_not_leaf": (MAIN, "S", r"load page fault, tval 0x40000000: level 0 PTE is a pointer, not a "
                                r"leaf"),
    "pte_misaligned": (MAIN, "S", r"load page fault, tval 0x40200000: level 1 PTE is a misaligned "
                                  r"superpage"),
    "pte_no_read": (MAIN, "S", r"load page fault, tval 0x40000000: level 0 PTE has R=0"),
    "pte_no_write": (MAIN, "S", r"store page fault, tval 0x40000008: level 0 PTE has W=0"),
    "pte_no_exec": (MAIN, "S", r"instruction page fault, tval 0x40000000: level 0 PTE has X=0"),
    "pte_user": (MAIN, "S", r"load page fault, tval 0x40000000: level 0 PTE has U=1, and S-mode may not "
                            r"use it \(SUM=0, or a fetch\)"),
    "pte_supervisor": (MAIN, "U", r"load page fault, tval 0x40000000: level 0 PTE has U=0, and this is "
                                  r"U-mode"),
    "pte_shadow": (MAIN, "S", r"store access fault, tval 0x40000008: level 0 PTE maps a shadow stack, "
                              r"closed to all but its instructions"),
    "pte_not_shadow": (MAIN, "S", r"store access fault, tval 0x40000000: level 0 PTE maps no shadow "
                                  r"stack"),
    "pte_accessed": (MAIN, "S", r"load page fault, tval 0x40000000: level 0 PTE has A=0 and hardware "
                                r"update is off"),
    "pte_dirty": (MAIN, "S", r"store page fault, tval 0x40000000: level 0 PTE has D=0 and hardware "
                             r"update is off"),
    "pte_bus": (MAIN, "S", r"load access fault, tval 0x140000000: level 1 PTE is not in RAM"),
    "pte_pmp": (MAIN, "S", r"load access fault, tval 0x40000000: PMP refuses the page-table walk at "
                           r"0x8000\w+000"),
    "pmp_denied": (MAIN, "S", r"store access fault, tval (0x8000\w+000): PMP entry 0 refuses the access "
                              r"to \1"),
    "pmp_partial": (MAIN, "M", r"load access fault, tval (0x8000\w+000): PMP entry 0 covers the access "
                               r"to \1 only in part"),
    "pmp_no_match": (MAIN, "S", r"load access fault, tval 0x10000005: no PMP entry covers 0x10000005, "
                                r"and S- and U-mode need one"),
    "pmp_mml": (MAIN, "M", r"instruction access fault, tval 0x200000: no PMP entry covers 0x200000, and "
                           r"under mseccfg.MML M-mode needs one for code"),
    "pmp_mmwp": (MAIN, "M", r"load access fault, tval 0x200008: no PMP entry covers 0x200008, and under "
                            r"mseccfg.MMWP M-mode needs one, too"),
    "bus_nothing": (MAIN, "S", r"store access fault, tval 0x200004: nothing is mapped at physical "
                               r"address 0x200004"),
    "bus_width": (MAIN, "M", r"load access fault, tval 0x100000: the device at 0x100000 does not take "
                             r"1-byte accesses there"),
    "bus_refused": (MAIN, "M", r"load access fault, tval 0x10000008: the device at 0x10000008 refused "
                               r"the access"),
    "bus_readonly": (MAIN, "M", r"store access fault, tval 0x1000: 0x1000 is read-only"),
    "bus_fetch": (MAIN, "M", r"instruction access fault, tval 0x10000000: 0x10000000 is a device, not "
                             r"memory: code cannot run there"),
}
# Where pc is the address that was jumped to, there is no symbol.
FETCHES = {"pte_no_exec": "0x40000000", "bus_fetch": "0x10000000", "pmp_mml": "0x200000"}
OPTIONS = [["--isa", "max_smrnmi"],
           ["--isa", "rv64gc_zicboz_zicfilp_zicfiss_zawrs_zbb_zbs_zkr_sdtrig_smstateen_smepmp"],
           ["--isa", "rv64imafd_zicboz_zicfilp_zicfiss_zicsr_zifencei_zawrs_zkr_sdtrig_smstateen_smepmp"],
           ["--check", "misaligned,sfence"]]


def trace(program, options):
    done = subprocess.run([RVEMU, "--timeout", "10", "--trace=trap", "--detect", "all=off", *options,
                           program], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=60 * SCALE)
    text = done.stderr.decode("utf-8", "replace")
    if done.returncode:
        print(done.stdout.decode("utf-8", "replace"))
        sys.exit("%s: status %d\n%s" % (program, done.returncode, text[-500:]))
    return text


def main():
    with open(os.path.join(TOP, "emu/cpu/fault.def"), encoding="utf-8") as f:
        rows = set(re.findall(r"^FAULT\((\w+)", f.read(), re.M))
    failed = 0
    for name in sorted(rows ^ (set(REASONS) | {"none"})):
        print("FAILED  %s: only in %s" % (name, "fault.def" if name in rows else "this test"))
        failed += 1
    for mode in ([], ["--no-cache"]):
        said = [trace(p, o + mode) for p, o in zip(sys.argv[2:6], OPTIONS)]
        for name, (program, prv, words) in REASONS.items():
            words = words.replace("PTE ", r"PTE at 0x[0-9a-f]+ ")
            at = FETCHES.get(name) or r"0x\w+ \(reason_%s\+0x\w+\)" % name
            if name == "pte_supervisor":
                at = r"0xc000\w+"  # U-mode runs at an alias of the code
            line = r"^rvemu: trap: hart 0 at %s, %s-mode: %s$" % (at, prv, words)
            if re.search(line, said[program], re.M):
                continue
            near = re.findall(r".*reason_%s\+.*" % name, said[program]) or said[program].splitlines()[-2:]
            print("FAILED  %s: no %s\n    %s" % (name, line, "\n    ".join(near)))
            failed += 1
    print("%d reasons, %d failed" % (len(REASONS), failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
