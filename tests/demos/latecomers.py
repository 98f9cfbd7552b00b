#!/usr/bin/env python3
"""Who comes late has his share too: one process computes alone on a hart, while on the other one pipes put
processes to sleep and wake them a thousand times; then two more begin to compute.

    latecomers.py RVEMU IMAGE [SEED]

In virtual time. All three are alike, so on two harts each is to have two thirds of one.
"""
import sys

import cpushare

SECONDS, FAIR = 4, 200 / 3


def main():
    rvemu, image = sys.argv[1:3]
    pipes = "; ".join(["cat bin/usertests | cat | cat | wc"] * 3)
    lines = ['expect "\\$ $"', 'send "cpushare -t 20 1 &\\n"', 'expect "\\$ $"', 'send "%s\\n"' % pipes,
             'expect "\\$ $" 30',
             'send "cpushare -t %d 2\\n"' % SECONDS, 'expect "Together .*" 30', "quit"]
    said, _ = cpushare.session(rvemu, image, 2, (sys.argv[3:] or ["1"])[0], lines)
    found = cpushare.table(said, 2)
    shares = [row[0] for row in found[0].values()] if found else []
    print("shares: %s, fair is %.1f" % (shares, FAIR) if found else "no table: " + said[-600:])
    return 0 if len(shares) == 2 and all(abs(share - FAIR) < FAIR / 10 for share in shares) else 1


if __name__ == "__main__":
    sys.exit(main())
