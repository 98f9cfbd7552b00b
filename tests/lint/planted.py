#!/usr/bin/env python3
"""The lint's own test: a violation of each kind is planted, and must be found.

Each case is a small tree written to a temporary folder. It must be clean
first; with the planted file added the check must fail and name that file.
"""
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
CLEAN = {
    ".clang-format": None,  # copied from the project
    "include/spec/riscv.h": "#define CAUSE_ECALL_U 8\n",
    "include/rvemu/bus.h": '#include <stdint.h>\n#include "spec/riscv.h"\n'
                           "uint64_t bus_base(void);\n",
    "include/rvemu/trace.def": "TRACE(trap, \"traps\")\n",
    "emu/base/log.c": '#include "rvemu/bus.h"\n#include "rvemu/trace.def"\n'
                      "int log_trap(void);\nint log_trap(void)\n{\n    return TRACE_trap;\n}\n",
    "emu/host/poll.c": "#include <poll.h>\n",
    "emu/machine/fdt.c": "#include <libfdt.h>\n",
    "images/xv6/kernel/main.c": '#include "spec/riscv.h"\n#include <stdint.h>\n',
    "images/xv6/mkfs/mkfs.c": "#include <fcntl.h>\n",
    "images/xv6/labs/cow/README.md": "# Copy-on-write\n",
    "images/xv6/labs/fs/README.md": "# Files\n",
    "images/xv6/include/stat.h": "/* lab cow: begin */\n/* lab fs: begin */\n"
                                 "/* lab fs: end */\n/* lab cow: end */\n",
}
MARKED = "/* lab cow: begin */\nint mine(void);\n/* lab cow: instead:\nint yours(void);\n*/\n" \
         "/* lab cow: end */\n"
UNFINISHED = "TO" + "DO"

# (check, planted file, its text, words that the finding must have)
PLANTED = [
    ("layers", "emu/base/up.c", '#include "emu/cpu/hart.h"\n', "emu/base may not include"),
    ("layers", "emu/cpu/down.c", '#include "emu/machine/board.h"\n', "emu/cpu may not include"),
    ("layers", "devices/uart.c", '#include "emu/base/log.h"\n', "devices may not include"),
    ("layers", "firmware/sbi.c", '#include "rvemu/bus.h"\n', "firmware may not include"),
    ("layers", "include/spec/x.h", '#include "rvemu/bus.h"\n', "include/spec may not include"),
    ("layers", "emu/cpu/fdt.c", "#include <libfdt.h>\n", "libfdt belongs in emu/machine"),
    ("layers", "emu/host/window.c", "#include <SDL2/SDL.h>\n", "SDL belongs in emu/ui"),
    ("layers", "emu/debug/dwarf.c", "#include <elfutils/libdw.h>\n", "elfutils belongs in emu/dwarf"),
    ("layers", "emu/machine/gzip.c", "#include <zlib.h>\n", "zlib belongs in emu/host"),
    ("layers", "emu/machine/map.c", "#include <sys/mman.h>\n", "POSIX belongs in"),
    ("layers", "devices/disk.c", "#include <unistd.h>\n", "POSIX belongs in"),
    ("layers", "images/xv6/kernel/print.c", "#include <stdio.h>\n", "freestanding"),
    ("layers", "tests/isa/patterns.c", '#include "emu/isa/isa.h"\n', "second opinion"),
    ("layers", "tests/isa/patterns.h", '#include "spec/riscv.h"\n', "second opinion"),
    ("headers", "include/rvemu/half.h", "uint64_t half(void);\n", "does not compile alone"),
    ("headers", "include/spec/code.h", "static int one = 1;\n", "the assembler"),
    ("length", "emu/base/long.c", "/* */\n" * 601, "601 lines"),
    ("length", "images/xv6/kernel/long.c", "/* */\n" * 401, "401 lines"),
    ("floats", "emu/cpu/ratio.c", "double ratio(double a);\n", "host floating point"),
    ("floats", "devices/volume.c", "int v = (int)(float)1;\n", "host floating point"),
    ("words", "emu/base/later.c", "/* %s: the rest */\n" % UNFINISHED, UNFINISHED),
    ("words", "README.md", "see /ho" + "me/somebody/notes\n", "nobody else has"),
    ("marks", "images/xv6/kernel/main.c", "/* lab cow: begin */\n", "has no end"),
    ("marks", "images/xv6/user/cat.c", MARKED + "/* lab cow: end */\n", "fits no begin"),
    ("marks", "images/xv6/kernel/a.c", MARKED + "/* lab cat: begin */\n/* lab cat: end */\n",
     "no lab 'cat'"),
    ("marks", "images/xv6/kernel/a.c", "/* lab cow: instead: x(); */\n", "fits no begin"),
    ("marks", "images/xv6/kernel/a.c", "/* lab cow: begin */\n" + MARKED, "of the same lab"),
    ("marks", "images/xv6/kernel/a.c", "/* lab cow: begin\n" + MARKED, "the mark has no end"),
    ("marks", "images/xv6/kernel/a.c", "int a; /* lab cow: begin */\n" + MARKED, "nearly"),
    ("marks", "images/xv6/kernel/a.c", "/* lab cow: begin */\n/* lab fs: begin */\n"
     "/* lab cow: end */\n/* lab fs: end */\n", "fits no begin"),
    ("marks", "images/xv6/labs/mute/README.md", "# Mute\n", "no part of the sources"),
    ("rows", "include/rvemu/trace.def", 'TRACE(trap, "t")\nTRACE(dead, "d")\n', "row dead"),
    ("rows", "devices/lonely.def", "ROW(a)\n", "nobody includes"),
    ("format", "emu/base/crooked.c", "int  crooked( void ) ;\n", "crooked.c:1"),
    ("globals", "core.c", "int counter;\nint started = 1;\nstatic int calls;\n"
                          "const int table[2] = {1, 2};\n"
                          "int next(void) { return ++calls + table[0]; }\n", "counter"),
    ("globals", "core.c", "int next(void) { static int calls = 3; return ++calls; }\n", "calls"),
    ("globals", "core.c", "_Thread_local int each;\n", "each"),
    ("libraries", "core.c", "#include <fcntl.h>\nint look(const char *s) "
                            "{ return open(s, O_RDONLY); }\n", "open()"),
    ("libraries", "core.c", "#include <stdlib.h>\nvoid leave(void) { exit(1); }\n", "exit()"),
    ("libraries", "emu_cpu_core.c", "int fdt_totals(void);\n"
                                    "int size(void) { return fdt_totals(); }\n", "libfdt's"),
]
# what the object checks must not mind
HARMLESS = ("#include <string.h>\nconst int table[2] = {1, 2};\nconst char *const names[] = "
            "{\"a\", \"b\"};\nunsigned long length(const char *s) { return strlen(s) + table[1]; }\n")
OBJECT_CHECKS = ("globals", "libraries")


def plant(top, files):
    for name, text in files.items():
        path = os.path.join(top, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        if text is None:
            with open(os.path.join(HERE, "..", "..", name), encoding="utf-8") as f:
                text = f.read()
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)


def library(top, name, text):
    """librvemu.a of one object, as the build would leave it."""
    plant(top, {name: text})
    obj = name.replace(".c", ".c.o")
    for flags in (["gcc", "-O1", "-fPIC", "-w", "-c", name, "-o", obj],
                  ["ar", "rcs", "librvemu.a", obj]):
        subprocess.run(flags, cwd=top, check=True)


def lint(check, top):
    done = subprocess.run([sys.executable, os.path.join(HERE, "lint.py"), check, "--top", top,
                           "--build", top], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.returncode, done.stdout.decode()


def main():
    failures = skipped = 0
    for check, name, text, words in PLANTED:
        with tempfile.TemporaryDirectory() as top:
            if check in OBJECT_CHECKS:
                library(top, name, HARMLESS)
                clean = lint(check, top)
                os.remove(os.path.join(top, "librvemu.a"))
                library(top, name, text)
            else:
                plant(top, CLEAN)
                clean = lint(check, top)
                plant(top, {name: text})
            status, said = lint(check, top)
        label = "%-9s %s (%s)" % (check, name, words)
        if clean[0] == 77:
            print("skipped  %s: %s" % (label, clean[1].strip()))
            skipped += 1
        elif clean[0] != 0:
            print("FAIL     %s: a clean tree is not clean:\n%s" % (label, clean[1]))
            failures += 1
        elif status != 1 or words not in said or os.path.basename(name).split(".")[0] not in said:
            print("FAIL     %s: not found; status %d:\n%s" % (label, status, said))
            failures += 1
        else:
            print("found    " + label)
    print("%d planted, %d missed, %d skipped" % (len(PLANTED), failures, skipped))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
