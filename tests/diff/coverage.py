"""What the programs of a run met, from the counts of diff_rvemu: printed, and held to minimums.

The minimums are for 10^7 instructions of programs; a run that is shorter or longer is held to its
share. Something that is never met at all is always a failure (from 10^6 instructions on).
"""
import collections

CI = 1e7
# Rows that no program runs, and why.
NOT_RUN = {
    "ecall": "ends a segment",
    "wfi": "nothing would end it; its traps are run",
}
# Instructions: each row at least this often. Rare ones have a number of their own.
INSN = 300
INSN_RARE = {"wrs.nto": 100, "wrs.sto": 100, "mret": 100, "sret": 100, "ecall": 0, "wfi": 0,
             "sfence.w.inval": 50, "sfence.inval.ir": 50, "sinval.vma": 50, "fence.i": 200,
             "cbo.inval": 100, "cbo.clean": 100, "cbo.flush": 100, "cbo.zero": 100}
RVC = 300  # each funct3 of each quadrant
# (cause, from, to)
EXCEPTION = {
    (1, "M", "M"): 10, (1, "S", "M"): 50, (1, "U", "M"): 50, (1, "S", "S"): 10, (1, "U", "S"): 10,
    (2, "M", "M"): 5000, (2, "S", "M"): 5000, (2, "U", "M"): 5000, (2, "S", "S"): 2000,
    (2, "U", "S"): 2000,
    (3, "M", "M"): 100, (3, "S", "M"): 100, (3, "U", "M"): 100, (3, "S", "S"): 50,
    (3, "U", "S"): 50,
    (5, "S", "M"): 50, (5, "U", "M"): 50, (5, "S", "S"): 20, (5, "U", "S"): 20, (5, "M", "M"): 20,
    (7, "S", "M"): 50, (7, "U", "M"): 50, (7, "S", "S"): 20, (7, "U", "S"): 20, (7, "M", "M"): 20,
    (8, "U", "M"): 1000, (9, "S", "M"): 1000, (11, "M", "M"): 1000,
    (12, "S", "M"): 50, (12, "U", "M"): 50, (12, "S", "S"): 10, (12, "U", "S"): 10,
    (13, "M", "M"): 300, (13, "S", "M"): 1000, (13, "U", "M"): 1000, (13, "S", "S"): 300,
    (13, "U", "S"): 300,
    (15, "M", "M"): 300, (15, "S", "M"): 1000, (15, "U", "M"): 1000, (15, "S", "S"): 300,
    (15, "U", "S"): 300,
}
INTERRUPT = {(1, "S", "S"): 100, (1, "M", "M"): 100}
# (reason, cause)
FAULT = {
    ("va_not_canonical", 12): 5, ("va_not_canonical", 13): 20, ("va_not_canonical", 15): 20,
    ("pte_invalid", 12): 10, ("pte_invalid", 13): 100, ("pte_invalid", 15): 100,
    ("pte_reserved", 12): 10, ("pte_reserved", 13): 100, ("pte_reserved", 15): 100,
    ("pte_not_leaf", 13): 10, ("pte_not_leaf", 15): 10,
    ("pte_misaligned", 12): 5, ("pte_misaligned", 13): 20, ("pte_misaligned", 15): 20,
    ("pte_no_read", 13): 50, ("pte_no_write", 15): 50, ("pte_no_exec", 12): 20,
    ("pte_user", 12): 5, ("pte_user", 13): 100, ("pte_user", 15): 100,
    ("pte_supervisor", 12): 5, ("pte_supervisor", 13): 100, ("pte_supervisor", 15): 100,
    ("pte_bus", 1): 5, ("pte_bus", 5): 20, ("pte_bus", 7): 20,
    ("pte_pmp", 5): 10, ("pte_pmp", 7): 10,
    ("pmp_denied", 5): 50, ("pmp_denied", 7): 50,
    ("pte_accessed", 13): 50, ("pte_accessed", 15): 50, ("pte_dirty", 15): 50,
}
# Reasons that cannot be met where this is avoided (known.def; adue: nobody clears menvcfg.ADUE).
AVOIDED = {"pte_bus": "pte-nowhere", "pte_accessed": "adue", "pte_dirty": "adue"}
# Shares of all instructions that the programs ran.
RETIRED_LEAST, ILLEGAL_LEAST, ODD_ACCESS_LEAST = 0.90, 0.045, 0.045
SEGMENT = 64, 256  # instructions between two dumps, on average


class Coverage:
    def __init__(self):
        self.n = collections.Counter()
        self.segments = self.programs = 0

    def add(self, path):
        with open(path, encoding="utf-8") as f:
            for line in f:
                fields = line.split()
                self.n[tuple(int(x) if x.isdigit() else x for x in fields[:-1])] += int(fields[-1])

    def total(self, what):
        return self.n["total", what]

    def own(self):
        return self.total("own")

    def shares(self):
        own = max(self.own(), 1)
        return {"retired": 1 - self.total("trapped") / own,
                "illegal": self.n["insn", "illegal"] / own,
                "misaligned or across pages":
                    (self.total("misaligned") + self.total("crossing")) / own}

    def show(self, rows):
        for name, share in self.shares().items():
            print("    %s: %.1f %%" % (name, 100 * share))
        print("    instructions between dumps: %.0f" % (self.own() / max(self.segments, 1)))
        for kind in ("exception", "interrupt"):
            for key in sorted(k for k in self.n if k[0] == kind):
                print("    %s %d from %s to %s: %d" % (key + (self.n[key],)))
        for key in sorted(k for k in self.n if k[0] == "fault"):
            print("    fault %s, cause %d, level %d: %d" % (key[1:] + (self.n[key],)))
        line = "    instructions:"
        for name in rows:
            word = " %s %d" % (name, self.n["insn", name])
            if len(line) + len(word) > 100:
                print(line)
                line = "       "
            line += word
        print(line)
        rvc = sorted(k for k in self.n if k[0] == "rvc")
        print("    compressed: " + ", ".join("%d/%d %d" % (k[1], k[2], self.n[k]) for k in rvc))

    def fault(self, reason, cause):
        return sum(n for k, n in self.n.items() if k[:3] == ("fault", reason, cause))

    def missing(self, rows, avoid):
        """Sentences: what was met less often than it should have been, but for what is avoided."""
        share, out = self.own() / CI, []

        def need(what, seen, least):
            wanted = max(1, least * share * 0.5) if least else 0  # half: chance is no failure
            if seen < wanted:
                out.append("%s: %d is fewer than %d" % (what, seen, wanted))

        for name in rows:
            if name not in NOT_RUN:
                need(name, self.n["insn", name], INSN_RARE.get(name, INSN))
        for quadrant in range(3):
            for funct3 in range(8):
                if (quadrant, funct3) != (0, 4) or "c.lbu" in rows:
                    need("compressed %d/%d" % (quadrant, funct3),
                         self.n["rvc", quadrant, funct3], RVC)
        for key, least in EXCEPTION.items():
            need("exception %d from %s to %s" % key, self.n[("exception",) + key], least)
        for key, least in INTERRUPT.items():
            need("interrupt %d from %s to %s" % key, self.n[("interrupt",) + key], least)
        for key, least in FAULT.items():
            if AVOIDED.get(key[0]) not in avoid:
                need("fault %s, cause %d" % key, self.fault(*key), least)
        shares = self.shares()
        for name, least in (("retired", RETIRED_LEAST), ("illegal", ILLEGAL_LEAST),
                            ("misaligned or across pages", ODD_ACCESS_LEAST)):
            if shares[name] < least:
                out.append("%s: %.2f %% is less than %.1f %%" %
                           (name, 100 * shares[name], 100 * least))
        apart = self.own() / max(self.segments, 1)
        if not SEGMENT[0] <= apart <= SEGMENT[1]:
            out.append("%.0f instructions between dumps: not %d to %d" % ((apart,) + SEGMENT))
        return out
