#!/usr/bin/env python3
"""Detectors: each must fire where it should, say what it saw, and stay silent at its near misses.

    detect.py RVEMU DETECT.ELF [ROW...]

DETECT.ELF (detect.S) holds all guests; a row starts it at one symbol, over the block cache and by
single steps. `words` must all be found in the lines of rvemu; no detector but the row's own may
speak. A detector of detect.def without a row that fires and one that does not is a failure.
"""
import os
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import files  # noqa: E402

RVEMU, ELF = [os.path.abspath(p) for p in sys.argv[1:3]]
TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SCALE = float(os.environ.get("TEST_TIMEOUT_SCALE", "1"))


def fires(detector, entry, status, words, options=""):
    return (detector, entry, status, words.split("|"), options.split())


def misses(detector, entry, status=0, options=""):
    return (detector, entry, status, None, options.split())


def ends(entry, status, options):
    """No detector's: how the guest ends."""
    return (None, entry, status, None, options.split())


# Words are regular expressions; `|` separates them.
ROWS = [
    fires("trap_loop", "loop_first_instruction", 64,
          r"\(broken_handler\+0x0\) traps itself: illegal instruction, tval 0xffffffff: the encoding "
          r"0xffffffff is no instruction|hart 0 at 0x\w+ \(broken_handler\+0x0\), M-mode"),
    fires("trap_loop", "loop_nowhere", 64,
          r"handler at 0x0 traps itself: instruction access fault, tval 0x0: nothing is mapped at "
          r"physical address 0x0|hart 0 at 0x0, M-mode"),
    fires("trap_loop", "loop_unmapped_stvec", 64,
          r"handler at 0x40001000 traps itself: instruction page fault, tval 0x40001000: level 0 PTE "
          r"at 0x[0-9a-f]+008 has V=0|S-mode"),
    fires("trap_loop", "loop_stack", 64,
          r"\(pushing_handler\+0x0\) traps itself, 1000 times in a row 1 instructions after its "
          r"start: store access fault, tval 0x6fff\w+: nothing is mapped at physical address 0x6fff|"
          r"hart 0 at 0x\w+ \(pushing_handler\+0x[24]\), M-mode", "--detect nowhere=off"),
    misses("trap_loop", "miss_loop_two_levels", options="--detect nowhere=off"),
    misses("trap_loop", "miss_loop_stack_grows", options="--detect nowhere=off"),

    fires("zero_code", "zero_jump", 65,
          r"jump into zeroed memory: 0x(\w+) \(physical 0x\1\)|ra is 0x\w+ \(zero_jump\+0x[8a]\)|"
          r"hart 0 at 0x\w+ \(zeros\+0x0\), M-mode"),
    fires("zero_code", "zero_null_pointer_in_s", 65,
          r"zeroed memory: 0x40000000 \(physical 0x80\w+\)|ra is 0x\w+ \(s_calls_null\+0x\w+\)|"
          r"hart 0 at 0x40000000, S-mode"),
    misses("zero_code", "miss_zero_unimp"),
    misses("zero_code", "miss_zero_data"),

    fires("dead_wfi", "wfi_nothing_enabled", 66,
          r"the hart waits in WFI and nothing can wake it: mie is 0|"
          r"\(wfi_nothing_enabled\+0x4\), M-mode, waiting in WFI"),
    fires("dead_wfi", "wfi_one_of_many", 66, r"all 3 harts wait in WFI and nothing can wake them: mie is 0", "-smp 3"),
    fires("dead_wfi", "wfi_software_only", 66, r"it: no timer is set and there is no input to listen to"),
    fires("dead_wfi", "wfi_timer_never_set", 66, r"it: no timer is set"),
    misses("dead_wfi", "miss_wfi_input", 124, "--timeout 0.3"),
    misses("dead_wfi", "miss_wfi_timer"),
    misses("dead_wfi", "miss_wfi_timer", options="-smp 2"),
    misses("dead_wfi", "miss_wfi_other_hart_works", options="-smp 2"),
    misses("dead_wfi", "miss_wfi_ipi", options="-smp 2"),

    fires("nowhere", "nowhere_read", 0,
          r"nowhere: 4-byte read of 0x50000008 \(physical 0x50000008\), where nothing is|"
          r"hart 0 at 0x\w+ \(nowhere_read\+0x\w+\), M-mode"),
    fires("nowhere", "nowhere_read", 67, r"stopped \(nowhere\): 4-byte read of 0x50000008",
          "--detect nowhere=stop"),
    fires("nowhere", "nowhere_write_past_ram", 0, r"1-byte write of 0x82000000", "-m 32M"),
    fires("nowhere", "nowhere_twice", 0, r"4-byte read of 0x50000000"),
    misses("nowhere", "miss_nowhere_edges", options="-m 32M"),
    misses("nowhere", "nowhere_read", options="--detect nowhere=off"),

    fires("no_pmp", "no_pmp", 69,
          r"mret to S-mode at 0x(\w+) while no PMP entry lets it run: set pmpaddr0 and pmpcfg0 first|"
          r"hart 0 at 0x\w+ \(s_nop\+0x0\), S-mode"),
    fires("no_pmp", "no_pmp_user", 69, r"mret to U-mode"),
    fires("no_pmp", "no_pmp", 0, r"no_pmp: mret to S-mode", "--detect no_pmp=warn"),
    misses("no_pmp", "miss_no_pmp_tor"),
    misses("no_pmp", "miss_no_pmp_m"),

    fires("legacy_virtio", "virtio_legacy_driver", 0,
          r"virtio0 at 0x10001000 is of version 2, and the driver wrote GuestPageSize \(0x028\), "
          r"which only version 1 has; -global virtio-mmio.force-legacy=true gives it that|"
          r"\(virtio_legacy_driver\+0x\w+\)"),
    fires("legacy_virtio", "virtio_legacy_driver", 70, r"stopped \(legacy_virtio\)",
          "--detect legacy_virtio=stop"),
    fires("legacy_virtio", "virtio_modern_driver", 0,
          r"version 1, and the driver wrote QueueDescLow \(0x080\).*force-legacy=false",
          "-global virtio-mmio.force-legacy=true"),
    misses("legacy_virtio", "miss_virtio"),
    misses("legacy_virtio", "miss_virtio", options="-global virtio-mmio.force-legacy=true"),
    misses("legacy_virtio", "virtio_legacy_driver",
           options="-global virtio-mmio.force-legacy=true"),

    fires("dead_loop", "dead_loop", 71,
          r"a jump to itself with interrupts off: nothing can end it|"
          r"hart 0 at 0x\w+ \(hang\+0x0\), M-mode"),
    fires("dead_loop", "dead_loop_in_s", 71, r"hart 0 at 0x\w+ \(hang_s\+0x0\), S-mode"),
    fires("dead_loop", "dead_loop_but_for_ipis", 71, r"hart 0 at 0x\w+ \(hang_s\+0x0\), S-mode"),
    fires("dead_loop", "dead_loop_beside_wfi", 71, r"hart 1 at 0x\w+ \(hang\+0x0\), M-mode",
          "-smp 2"),
    misses("dead_loop", "dead_loop", 124, options="--detect dead_loop=off --max-insns 1000"),
    misses("dead_loop", "miss_dead_loop_without_c", options="--isa rv64ima"),
    misses("dead_loop", "miss_dead_loop_timer"),
    misses("dead_loop", "miss_dead_loop_m_timer_in_s"),
    misses("dead_loop", "miss_dead_loop_ipi", options="-smp 2"),
    misses("dead_loop", "miss_dead_loop_parked", options="-smp 2"),

    fires("reset_loop", "reset_loop", 72, r"ten resets in a row without a byte on the UART"),
    fires("reset_loop", "reset_loop", 124, r"reset_loop: ten resets in a row",
          "--detect reset_loop=warn --max-insns 1000"),  # and is reset
    misses("reset_loop", "reset_loop", 124, "--detect reset_loop=off --max-insns 1000"),
    misses("reset_loop", "reset_loop", options="-no-reboot"),
    misses("reset_loop", "miss_reset_loop_says", 124, options="--max-insns 20000"),

    fires("stale_fetch", "fence_missing", 73,
          r"stopped \(stale_fetch\): 0x\w+ \(patched\+0x0\) is fetched as 0x00100513, which was there at "
          r"hart 0's last fence\.i; memory holds 0x00200513 since a store of hart 0 at 0x\w+ "
          r"\(fence_missing\+0x\w+\), ra 0x\w+ \(fence_missing\+0x\w+\): a fence\.i of this hart is missing|"
          r"hart 0 at 0x\w+ \(patched\+0x0\), M-mode", "--check=fence"),
    fires("stale_fetch", "fence_missing", 0, r"\nrvemu: stale_fetch: ",
          "--check=fence --detect stale_fetch=warn"),
    fires("stale_fetch", "fence_before_the_store", 0, r"fetched as 0x00100513",
          "--check=fence --detect stale_fetch=warn"),
    fires("stale_fetch", "fence_of_another_hart", 73,
          r"hart 1's last fence\.i; memory holds 0x00200513 since a store of hart 0|"
          r"hart 1 at 0x\w+ \(patched", "--check=fence -smp 2"),
    misses("stale_fetch", "fence_missing", 3),
    misses("stale_fetch", "fence_missing", 3, "--check=sfence,sc,misaligned"),
    misses("stale_fetch", "miss_fence", options="--check=fence"),
    misses("stale_fetch", "miss_fence_same_bytes", options="--check=fence"),
    misses("stale_fetch", "miss_fence_behind", options="--check=fence"),

    fires("stale_walk", "sfence_missing", 74,
          r"stopped \(stale_walk\): a load at 0x40000000 goes by a translation that no longer holds: level "
          r"0 PTE at 0x\w+000 was 0x\w+b, and is 0x\w+b since a store of hart 0 at 0x\w+ "
          r"\(s_remaps\+0x\w+\), ra 0x0; an sfence\.vma of hart 0 is missing|S-mode",
          "--check=sfence"),
    fires("stale_walk", "sfence_missing", 0, r"a load at 0x40000000",
          "--check=sfence --detect stale_walk=warn"),
    fires("stale_walk", "sfence_of_another_page", 0, r"\(s_fences_another\+0x\w+\)",
          "--check=sfence --detect stale_walk=warn"),
    fires("stale_walk", "sfence_of_another_asid", 0, r"\(s_fences_asid\+0x\w+\)",
          "--check=sfence --detect stale_walk=warn"),
    fires("stale_walk", "sfence_same_asid", 0,
          r"satp is 0x8\w+ since 0x\w+ \(s_switches\+0x\w+\), with the same ASID, and was 0x8",
          "--check=sfence --detect stale_walk=warn"),
    fires("stale_walk", "sfence_spurious", 74,
          r"8 page faults in a row at 0x40000000, by a translation that no longer holds: level 0 PTE at "
          r"0x\w+ was 0x\w+, and is 0x\w+ since a store of hart 0", "--check=sfence"),
    misses("stale_walk", "sfence_same_asid", 3),
    misses("stale_walk", "sfence_missing", options="--check=fence,ad,sc"),  # as ever: a TLB is a TLB
    misses("stale_walk", "miss_sfence", options="--check=sfence"),
    fires("stale_walk", "sfence_large", 0, r"level 2 PTE at 0x\w+018 was 0x\w+43, and is 0x0 since",
          "--check=sfence --detect stale_walk=warn"),
    misses("stale_walk", "miss_sfence_large", 3, "--check=sfence"),
    misses("stale_walk", "miss_sfence_never_used", options="--check=sfence"),
    misses("stale_walk", "miss_sfence_other_asid", options="--check=sfence"),

    ends("hostile_sc", 0, "--check=sc"),
    ends("hostile_sc", 3, ""),
    ends("hostile_load", 0, "--check=misaligned"),
    ends("hostile_load", 3, "--check=sc"),
    ends("hostile_ad", 7, "--check=ad"),
    ends("hostile_ad", 0, ""),
    ends("hostile_ram", 0, "--check=ram"),
    ends("hostile_ram", 3, ""),
    ends("miss_sfence", 0, "--check=all"),
]


def run(elf, entry, options, folder):
    path = os.path.join(folder, entry)
    with open(path, "wb") as f:
        f.write(files.entered_at(elf, entry))
    if "--timeout" not in options:
        options = options + ["--timeout", "20"]
    return subprocess.run([RVEMU, *options, path], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60 * SCALE)


def judge(row, done, detectors):
    name, _, status, words, _ = row
    said = done.stderr.decode("utf-8", "replace")
    wrong = []
    if done.returncode != status:
        wrong.append("status %d instead of %d" % (done.returncode, status))
    spoke = [d for d in detectors
             for _ in re.findall(r"^rvemu: (?:stopped \(%s\)|%s): " % (d, d), said, re.M)]
    if spoke != ([name] if words else []):
        wrong.append("spoke: %s" % (", ".join(spoke) or "none"))
    wrong += ["no %r" % w for w in words or [] if not re.search(w, said)]
    return ["%s\n    %s" % ("; ".join(wrong), said.strip().replace("\n", "\n    "))] if wrong else []


def main():
    with open(os.path.join(TOP, "include/rvemu/detect.def"), encoding="utf-8") as f:
        detectors = re.findall(r"^DETECT\((\w+)", f.read(), re.M)
    with open(ELF, "rb") as f:
        elf = f.read()
    failed = 0
    for d in detectors:
        kinds = {bool(row[3]) for row in ROWS if row[0] == d}
        if kinds != {True, False}:
            print("FAILED  %s: wants a row that fires and one that does not" % d)
            failed += 1
    rows = [r for r in ROWS if not sys.argv[3:] or r[1] in sys.argv[3:]]
    with tempfile.TemporaryDirectory() as folder:
        for row in rows:
            wrong = []
            for mode in ([], ["--no-cache"]):
                done = run(elf, row[1], mode + row[4], folder)
                wrong += [" ".join(mode) + w for w in judge(row, done, detectors)]
            failed += bool(wrong)
            print("%s %-14s %-28s %s" % ("FAILED" if wrong else "ok    ", row[0] or "",
                                         row[1], "\n    ".join(wrong)))
    print("%d rows, %d failed" % (len(rows), failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
