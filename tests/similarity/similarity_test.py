#!/usr/bin/env python3
"""The measure by itself: what is copied, renamed, moved about and new, and what it must say of each.

    tests/similarity/similarity_test.py
"""
import os
import re
import subprocess
import sys
import tempfile
import unittest

import source
from measure import Index, SHORT, TILE, covered, kept, normalised

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))

SUM = """
int sum(const int *list, int n)
{
    int total = 0; /* so far */

    for (int i = 0; i < n; i++) {
        if (list[i] > 16)
            total += list[i] * 3;
        else
            total -= 1;
    }
    print("total %d", total);
    return total;
}
"""
RENAMED = """
long  adds_up (long const * what, long many) {   // the same, in other words
  int t = 0; for (int k = 0; k < many; k++) { if (what[k] > 0x20) t += what[k] * 7; else t -= 9; }
  say("%d in all", t); return t; }
"""
FIRST, SECOND = "{ while (queue->head != NULL && queue->head->due <= now) take(queue, now); ", \
    "if (!queue->head && wanted) { sleep_on(&queue->lock, forever); return -1; } return 0; }"
IN_ORDER = "int serve(void) " + FIRST + SECOND
REORDERED = "int serve(void) {" + SECOND[:-1] + FIRST[1:] + "}"
UNRELATED = """
static void glyph_draw(Screen *s, unsigned x, unsigned y, char c)
{
    const uint8_t *rows = font[(uint8_t)c];

    do {
        uint32_t *to = s->pixels + y * s->stride + x;
        for (unsigned bit = 0x80; bit; bit >>= 1)
            *to++ = *rows & bit ? s->ink : s->paper;
        rows++;
    } while (++y % FONT_HEIGHT);
}
"""
AROUND = "void more(void) { before(1, 2); %s after(); }"


def one(text, path="a.c"):
    found = (source.asm_functions if path.endswith(".S") else source.c_functions)(text, path)
    assert len(found) == 1, found
    return found[0]


def body(text):
    return text[text.index("{") + 1:text.rindex("}")]


# ours, theirs, what the kept measure must be between, and the normalised one
PAIRS = [
    ("identical", SUM, SUM, (100, 100), (100, 100)),
    ("other names, numbers, texts and lines", SUM, RENAMED, (0, 30), (100, 100)),
    ("a number written otherwise", SUM, SUM.replace("16", "0x10"), (100, 100), (100, 100)),
    ("the signature is not the body", SUM, SUM.replace("int sum(const", "void f(char c, const"),
     (100, 100), (100, 100)),
    ("halves in the other order", IN_ORDER, REORDERED, (95, 100), (95, 100)),
    ("copied into a longer one", SUM, AROUND % body(SUM), (95, 100), (95, 100)),
    ("half of it copied", AROUND % (body(SUM) + body(UNRELATED)), SUM, (35, 55), (35, 60)),
    ("each token of theirs counts once", AROUND % (body(SUM) * 2), SUM, (40, 50), (40, 50)),
    ("another's work", UNRELATED, SUM, (0, 0), (0, 20)),
    ("and the other way", SUM, UNRELATED, (0, 0), (0, 20)),
    ("nothing in it", "void f(void) {}", SUM, (0, 0), (0, 0)),
]

SAVE = """
        .globl save
save:   csrrw tp, sscratch, tp
        sd ra, 8(tp)        # where it came from
        bnez tp, 1f
        la   t0, stack_end
        addi sp, t0, -64
1:      call keep
        ret
"""


class Measure(unittest.TestCase):
    def between(self, what, bounds, view, ours, theirs):
        match = Index([theirs], view).best(ours)
        with self.subTest(what, view=view.__name__, percent=match.percent):
            self.assertTrue(bounds[0] <= match.percent <= bounds[1])

    def test_pairs(self):
        for what, ours, theirs, of_kept, of_normalised in PAIRS:
            self.between(what, of_kept, kept, one(ours), one(theirs))
            self.between(what, of_normalised, normalised, one(ours), one(theirs))

    def test_assembly(self):
        ours = one(SAVE, "a.S")
        renamed = one(re.sub(r"\bt0\b", "a5", SAVE).replace("save", "enter").replace("64", "0x80")
                      .replace("keep", "other"), "b.S")
        self.between("itself", (100, 100), kept, ours, ours)
        self.between("renamed", (0, 60), kept, ours, renamed)
        self.between("renamed", (100, 100), normalised, ours, renamed)
        loads = one(SAVE.replace("sd ", "ld ").replace("bnez", "beqz").replace("la ", "li "), "b.S")
        self.between("other instructions", (0, 60), normalised, ours, loads)

    def test_shortest_run(self):
        words = ["w%d" % i for i in range(TILE)]
        self.assertEqual(covered(words, ["x"] + words), TILE)
        self.assertEqual(covered(words[1:], words), 0)

    def test_best_of_many(self):
        many = [one(t) for t in (UNRELATED, AROUND % body(SUM), RENAMED, IN_ORDER)]
        match = Index(many, normalised).best(one(SUM))
        self.assertEqual((match.percent, match.function.name), (100, "adds_up"))
        self.assertIsNone(Index(many, kept).best(one("int f(void) { return 1; }")).function)


C_FILE = """
#define MACRO(x) { not a function (x) }
typedef struct S { int a; } S;
static const S table[] = {{1}, {2}};
void declared(int a);
int
old_style(a)
{
}
static inline int on_a_line(void) { return '}' + "}"[0]; }
__attribute__((noreturn)) static void marked(void) __attribute__((cold))
{
#ifdef A
    if (x) {
#else
    if (y) {
#endif
        z();
    }
}
struct S *pointer(void (*call)(void))
{
    static const int list[] = {1, 2};
}
"""
S_FILE = """
        .macro push_all
        sd a0, 0(sp)
        .endm
        .global first
        .globl second
first:
        li a0, 1
local:  ret
second: j first
        .balign 4
"""


class Source(unittest.TestCase):
    def names(self, found):
        return [(f.name, f.line) for f in found]

    def test_c(self):
        self.assertEqual(self.names(source.c_functions(C_FILE, "a.c")), [
            ("old_style", 8), ("on_a_line", 10), ("marked", 12), ("pointer", 22)])

    def test_assembly(self):
        found = source.asm_functions(S_FILE, "a.S")
        self.assertEqual(self.names(found), [("push_all", 2), ("first", 7), ("second", 10)])
        self.assertEqual([t for t, _ in found[1].tokens], ["li", "a0", ",", "1", "ret"])

    def test_all_of_ours(self):
        """Whatever begins a function in this tree's own style is found."""
        for folder in ("images", "firmware"):
            for f in source.tree_functions(TOP, (folder,)):
                self.assertNotIn(f.name, source.KEYWORDS, f.path)
        for place, _, files in os.walk(os.path.join(TOP, "images", "xv6", "kernel")):
            for name in files:
                if name.endswith(".c"):
                    path = os.path.join(place, name)
                    with open(path, encoding="utf-8") as f:
                        bodies = re.findall(r"(?m)^[^\s#/].*\n(?:    .*\n)*\{$", f.read())
                    bodies = [b for b in bodies if "(" in b and "=" not in b]
                    self.assertGreaterEqual(len(source.functions(path, name)), len(bodies), path)


class Program(unittest.TestCase):
    def run_it(self, ours, theirs):
        """(status, what it printed) for a tree of ours and one of theirs, {path: text}."""
        with tempfile.TemporaryDirectory() as place:
            for folder, files in (("ours", ours), ("theirs", theirs)):
                os.makedirs(os.path.join(place, folder))
                for name, text in files.items():
                    path = os.path.join(place, folder, name)
                    os.makedirs(os.path.dirname(path), exist_ok=True)
                    with open(path, "w", encoding="utf-8") as f:
                        f.write(text)
            done = subprocess.run(
                [sys.executable, os.path.join(HERE, "similarity.py"), "--top", os.path.join(place, "ours"),
                 "other=" + os.path.join(place, "theirs")], stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT, text=True)
        return done.returncode, done.stdout

    def test_status(self):
        ours = {"images/a.c": SUM, "firmware/b.c": UNRELATED}
        self.assertGreaterEqual(len(one(SUM).tokens), SHORT)
        status, said = self.run_it(ours, {"kernel/x.c": RENAMED})
        self.assertEqual(status, 1, said)
        self.assertRegex(said, r"\n1 above 60 %\n +\d+ +\d+ +100  images/a.c:3 sum ~ other/kernel/x.c:2")
        status, said = self.run_it(ours, {"kernel/x.c": IN_ORDER})
        self.assertEqual((status, said.split("\n")[-2]), (0, "0 above 60 %"), said)

    def test_short(self):
        """Short ones: to the letter they are copies, in other words they are listed."""
        short = "void slashes(char *p) { while (*p == '/' && p[1] == '/') p++; }"
        other = short.replace("p", "q")
        self.assertLess(len(one(short).tokens), SHORT)
        self.assertEqual(self.run_it({"images/a.c": short}, {"x.c": short})[0], 1)
        status, said = self.run_it({"images/a.c": short}, {"x.c": other})
        self.assertEqual(status, 0, said)
        self.assertRegex(said, r"more than 60 % in 1:\nslashes \(\d+\)\n")

    def test_nothing_to_compare(self):
        for ours, theirs in (({}, {"x.c": SUM}), ({"images/a.c": SUM}, {"README": "int f() {}"})):
            status, said = self.run_it(ours, theirs)
            self.assertEqual(status, 2, said)
            self.assertEqual(said.count("\n"), 1, said)

    def test_renamed_kernel(self):
        """Our own kernel, every name another: each of its functions is found in it."""
        ours, renamed = {}, {}
        kernel = os.path.join(TOP, "images", "xv6", "kernel")
        for name in sorted(os.listdir(kernel)):
            if name.endswith(".c"):
                with open(os.path.join(kernel, name), encoding="utf-8") as f:
                    ours["images/" + name] = text = f.read()
                text = re.sub(r"\b[A-Za-z_]\w*", lambda m: m.group(0) if m.group(0) in source.KEYWORDS
                              else "x_" + m.group(0), source.DIRECTIVE.sub("", source.without_comments(text)))
                renamed[name] = re.sub(r"\n +", "\n\t", text)
        status, said = self.run_it(ours, renamed)
        found = sum(len(f.tokens) >= SHORT for n, t in ours.items() for f in source.c_functions(t, n))
        self.assertGreater(found, 100)
        self.assertEqual(status, 1)
        self.assertEqual(len(re.findall(r"(?m)^ +\d+ +\d+ +100  images", said.split("\n\n")[-1])), found)


if __name__ == "__main__":
    unittest.main()
