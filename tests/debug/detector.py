#!/usr/bin/env python3
"""`catch detector`: stops where a detector fires, whatever it would do otherwise.

    detector.py RVEMU DETECT.ELF        (tests/detect/detect.S)
"""
import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import debugger  # noqa: E402
import files  # noqa: E402

RVEMU, ELF = sys.argv[1:3]

# guest, options, lines, status, patterns that follow each other
ROWS = [
    ("nowhere_twice", [], ["catch detector", "c", "when", "c", "c"], 0,
     [r"Catchpoint 1: detector nowhere: 4-byte read of 0x50000000 \(physical 0x50000000\), where nothing is\nhart 0, M-mode",
      r"Catchpoint 1: detector nowhere: 4-byte read of 0x50000004", r"guest powered off"]),
    ("nowhere_twice", [], ["catch detector zero_code", "c"], 0, [r"powered off"]),
    ("nowhere_twice", ["--detect", "nowhere=off"], ["catch detector nowhere", "c"], 0, [r"powered off"]),
    ("nowhere_twice", [], ["catch detector nowhere", "ignore 1 1", "c", "i b"], 0,
     [r"Catchpoint 1: detector nowhere", r"catchpoint .* detector nowhere\n.*already hit 2 times"]),
    ("nowhere_twice", [], ["catch detector", "until if 0"], 0, [r"Catchpoint 1: detector nowhere"]),
    ("virtio_legacy_driver", ["--detect", "nowhere=off"], ["catch detector legacy_virtio", "c"], 0,
     [r"Catchpoint 1: detector legacy_virtio: .*force-legacy=true"]),
    ("zero_jump", [], ["catch detector zero_code", "c", "p $pc", "why"], 0,
     [r"Catchpoint 1: detector zero_code: jump into zeroed memory"]),
    ("loop_first_instruction", [], ["catch detector", "c"], 0, [r"Catchpoint 1: detector trap_loop"]),
    ("no_pmp", [], ["catch detector", "c"], 0, [r"Catchpoint 1: detector no_pmp: mret to S-mode"]),
    ("dead_loop", [], ["catch detector", "c", "c"], 0, [r"detector dead_loop: a jump to itself", r"detector dead_loop"]),
    ("wfi_one_of_many", ["-smp", "3"], ["catch detector", "c"], 0, [r"Catchpoint 1: detector dead_wfi: all 3 harts"]),
    ("reset_loop", [], ["catch detector reset_loop", "c", "c"], 0,
     [r"Catchpoint 1: detector reset_loop: ten resets", r"Catchpoint 1: detector reset_loop: ten resets"]),
    ("reset_loop", [], ["catch detector reset_loop", "c", "si", "c"], 0,
     [r"Catchpoint 1: detector reset_loop: ten resets", r"Catchpoint 1: detector reset_loop: ten resets"]),
    ("nowhere_twice", [], ["catch detector dog", "catch", "echo alive"], 0,
     [r"there is no detector `dog`: trap_loop, zero_code", r"satp or detector\n", r"alive"]),
]

failed = 0
with open(ELF, "rb") as f:
    ALL = f.read()
with tempfile.TemporaryDirectory() as folder:
    for guest, options, lines, status, patterns in ROWS:
        path = os.path.join(folder, guest)
        with open(path, "wb") as f:
            f.write(files.entered_at(ALL, guest))
        for mode in ([], ["--no-cache"]):
            got, said = debugger.run(RVEMU, ["--timeout", "60"] + options + mode + [path], lines)
            lacks = debugger.lacks(said, patterns)
            if lacks or got != status:
                failed += 1
                print("%s %s: FAILED (no /%s/, status %d):\n%s" % (guest, lines, lacks, got, said))
print("%d sessions, %d failures" % (2 * len(ROWS), failed))
sys.exit(1 if failed else 0)
