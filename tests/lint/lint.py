#!/usr/bin/env python3
"""Checks of the source tree's form: one function a check, one line a finding.

    tests/lint/lint.py CHECK [--top TREE] [--build FOLDER]

Status 0: clean; 1: findings (file:line: what, and the rule); 77: cannot be
checked here, and why. Each check has planted violations in planted.py.
"""
import argparse
import os
import re
import shutil
import subprocess
import sys

SKIP = 77

# DESIGN 2: who may include whom. A folder may always include itself.
BASE, INCLUDE = ["emu/base"], ["include/spec", "include/rvemu"]
MAY_INCLUDE = {
    "include/spec": [],
    "include/rvemu": ["include/spec"],
    "emu/base": INCLUDE,
    "emu/isa": BASE + INCLUDE,
    "emu/mem": BASE + INCLUDE,
    "emu/cpu": ["emu/isa", "emu/mem"] + BASE + INCLUDE,
    "emu/jit": ["emu/cpu", "emu/isa", "emu/mem"] + BASE + INCLUDE,
    "emu/machine": ["emu/cpu", "emu/mem", "emu/isa"] + BASE + INCLUDE,
    "emu/state": ["emu/machine", "emu/cpu", "emu/mem"] + BASE + INCLUDE,
    "emu/debug": ["emu/state", "emu/machine", "emu/cpu", "emu/isa", "emu/mem"] + BASE + INCLUDE,
    "emu/host": BASE + INCLUDE,
    "emu/ui": BASE + INCLUDE,
    "emu/dwarf": ["emu/debug"] + BASE + INCLUDE,
    "emu/cli": ["emu"] + INCLUDE,
    "emu/main.c": ["emu"] + INCLUDE,
    "devices": INCLUDE,
    "firmware": ["include/spec", "images/lib"],
    "images": ["include/spec", "images/lib"],
}
# Second opinions: they may know nothing of what they judge, only themselves and C's headers.
INDEPENDENT = {"tests/isa/patterns.c": ["tests/isa/patterns.h"], "tests/isa/patterns.h": [],
               "tests/fp/fp_reference.c": ["fp_reference.h", "mpfr.h"],
               "tests/fp/fp_reference.h": ["fp_table.h"], "tests/fp/fp_table.h": ["fp_insn.def"],
               "tests/fp/fp_vectors.c": ["fp_vectors.h"], "tests/fp/fp_vectors.h": ["fp_table.h"]}
CORE = ["emu/base", "emu/isa", "emu/mem", "emu/cpu", "emu/jit", "emu/machine", "emu/state",
        "devices"]
# Programs for the host that live among the guests.
HOSTED = ["images/xv6/mkfs"]
POSIX_FOLDERS = ["emu/host", "emu/ui"]
STANDARD = set("""assert complex ctype errno fenv float inttypes limits locale math setjmp signal
    stdalign stdarg stdatomic stdbool stddef stdint stdio stdlib stdnoreturn string time""".split())
FREESTANDING = set("float limits stdalign stdarg stdbool stddef stdint stdnoreturn".split())
# What the core must not call, whichever header it came by.
POSIX_CALLS = set("""open openat close read write pread pwrite lseek fsync fdatasync ftruncate
    mmap munmap mprotect madvise memfd_create shm_open poll select epoll_wait socket bind connect
    accept send recv fork execve execvp waitpid kill sigaction signal sigprocmask pipe pipe2 dup
    dup2 ioctl fcntl tcgetattr tcsetattr isatty getpid usleep nanosleep clock_gettime gettimeofday
    time sched_yield sysconf getrandom getenv setenv exit _exit abort atexit
    printf puts putchar fprintf vfprintf fopen fclose fread fwrite""".split())
POSIX_PREFIX = ("pthread_", "sem_", "SDL_", "slirp_")
CORE_MAY_CALL_FDT = ["emu/machine"]

MAX_LINES = 600
MAX_GUEST_FILE = 400
MAX_GUEST = {"images/xv6/kernel": 7000, "images/xv6/drivers": 1000}

C_SUFFIXES = (".c", ".h", ".def", ".S")


class Tree:
    """The text files of a checkout: git's list, or all files where there is no git."""

    def __init__(self, top):
        self.top = top
        git = subprocess.run(["git", "-C", top, "ls-files", "-co", "--exclude-standard", "-z"],
                             stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        inside = subprocess.run(["git", "-C", top, "rev-parse", "--show-toplevel"],
                                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        root = inside.stdout.decode().strip()
        if git.returncode == 0 and root and os.path.samefile(root, top):
            names = git.stdout.decode().split("\0")
        else:
            names = [os.path.relpath(os.path.join(d, f), top)
                     for d, _, files in os.walk(top) for f in files]
        self.files = sorted(n for n in names if n and os.path.isfile(os.path.join(top, n)))

    def read(self, name):
        with open(os.path.join(self.top, name), "rb") as f:
            data = f.read()
        return None if b"\0" in data else data.decode("utf-8", "replace")

    def under(self, folders, suffixes=C_SUFFIXES):
        return [f for f in self.files if f.endswith(suffixes) and
                any(f == d or f.startswith(d + "/") for d in folders)]


def under(name, folder):
    return name == folder or name.startswith(folder + "/")


def code_only(text):
    """Comments, strings and character constants blanked, lines kept."""
    pattern = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)
    return pattern.sub(lambda m: re.sub(r"[^\n]", " ", m.group(0)), text)


def includes(text):
    """[(line, name, is_system)]"""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        m = re.match(r'\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)', line)
        if m:
            found.append((number, m.group(1) or m.group(2), m.group(2) is not None))
    return found


def resolve(tree, name, included):
    """The tree's path of an include, or None (one made in the folder itself)."""
    here = os.path.dirname(name)
    places = [here, "include", "", "images/lib", "images/xv6", "images/xv6/include",
              "images/xv6/kernel", "firmware"]
    for place in places:
        path = os.path.normpath(os.path.join(place, included))
        if path in tree.files:
            return path
    # made while building: judged by the folder that it names
    if included.startswith(("spec/", "rvemu/")):
        return "include/" + included
    return included if included.startswith(("emu/", "devices/", "firmware/", "images/")) else None


def rule_of(name):
    if name == "emu/main.c":
        return name
    fits = [d for d in MAY_INCLUDE if under(name, d)]
    return max(fits, key=len) if fits else None


def check_layers(tree, options):
    """Dependencies point one way (DESIGN 2)."""
    findings = []
    for name in tree.under(["include", "emu", "devices", "firmware", "images"]):
        rule = rule_of(name)
        text = tree.read(name)
        if rule is None or text is None:
            continue
        for line, target, system in includes(text):
            where = "%s:%d: " % (name, line)
            if system:
                findings += [where + why for why in system_header(name, target)]
                continue
            path = resolve(tree, name, target)
            if path is None or under(path, rule):
                continue
            if not any(under(path, d) for d in MAY_INCLUDE[rule]):
                findings.append(where + "%s may not include %s (DESIGN 2)" % (rule, target))
    return findings + dependent(tree)


def dependent(tree):
    findings = []
    for name, allowed in INDEPENDENT.items():
        for line, target, system in includes((name in tree.files and tree.read(name)) or ""):
            if target not in allowed and not (system and target[:-2] in STANDARD):
                findings.append("%s:%d: %s is a second opinion and may not include %s"
                                % (name, line, name, target))
    return findings


def system_header(name, target):
    """Why a <header> may not be included from there; [] if it may."""
    stem = target[:-2] if target.endswith(".h") else target
    hosted = any(under(name, d) for d in HOSTED)
    if stem in ("libfdt", "fdt", "libfdt_env"):
        return [] if under(name, "emu/machine") else ["libfdt belongs in emu/machine only"]
    if stem == "zlib":
        return [] if under(name, "emu/host") else ["zlib belongs in emu/host only"]
    if stem.startswith("SDL"):
        return [] if under(name, "emu/ui") else ["SDL belongs in emu/ui only"]
    if stem.startswith("elfutils/") or stem in ("dwarf", "libelf", "gelf"):
        return [] if under(name, "emu/dwarf") else ["elfutils belongs in emu/dwarf only"]
    if name.startswith(("firmware", "images")) and not hosted:
        return [] if stem in FREESTANDING else ["<%s> in freestanding code" % target]
    if stem in STANDARD or hosted or any(under(name, d) for d in POSIX_FOLDERS):
        return []
    return ["<%s> is no header of C: POSIX belongs in emu/host and emu/ui only" % target]


def check_libraries(tree, options):
    """The core's objects call libc's pure part and, in emu/machine, libfdt; nothing else."""
    findings = []
    for library, member, symbols in core_objects(options.build):
        folder = folder_of(member)
        for kind, symbol in symbols:
            if kind != "*UND*":
                continue
            if symbol in POSIX_CALLS or symbol.startswith(POSIX_PREFIX):
                findings.append("%s(%s): calls %s(): the core has no POSIX, no streams and "
                                "no exit" % (library, member, symbol))
            if symbol.startswith("fdt_") and folder is not None and \
                    not any(folder.startswith(f) for f in CORE_MAY_CALL_FDT) and \
                    not any(symbol in own for own in [project_functions(tree)]):
                findings.append("%s(%s): calls libfdt's %s() outside emu/machine"
                                % (library, member, symbol))
    return findings


_own = {}


def project_functions(tree):
    """Names that look like functions of our own headers (rvemu/fdt.h has fdt_ names too)."""
    if tree.top not in _own:
        names = set()
        for header in tree.under(["include/rvemu"], (".h",)):
            names.update(re.findall(r"\b(\w+)\s*\(", code_only(tree.read(header) or "")))
        _own[tree.top] = names
    return _own[tree.top]


def folder_of(member):
    """Meson names an object after its source, '/' and '.' made '_' or '.'."""
    for folder in CORE:
        if folder.replace("/", "_") in member or folder in member:
            return folder
    return None


def core_objects(build):
    """[(library, member, [(section, symbol)])] of librvemu's static library."""
    library = find_file(build, "librvemu.a")
    if library is None:
        skip("no librvemu.a under %s" % build)
    out = subprocess.run(["objdump", "-t", library], check=True, stdout=subprocess.PIPE,
                         cwd=os.path.dirname(library)).stdout.decode("utf-8", "replace")
    found, symbols = [], []
    for line in out.splitlines():
        m = re.match(r"(\S+):\s+file format", line)
        if m:
            symbols = []
            found.append((os.path.basename(library), m.group(1), symbols))
            continue
        # value flags(7) section size name
        m = re.match(r"[0-9a-f]+ (.{7}) (\S+)\s+([0-9a-f]+)\s+(?:\.hidden )?(\S+)$", line)
        if m and "d" not in m.group(1)[4:]:
            symbols.append((m.group(2), m.group(4)))
    return found


def find_file(build, name):
    for folder, _, files in os.walk(build):
        if name in files:
            return os.path.join(folder, name)
    return None


def check_globals(tree, options):
    """No mutable state outside objects that somebody created."""
    findings = []
    for library, member, symbols in core_objects(options.build):
        for section, symbol in symbols:
            if symbol.startswith((".", "__")):
                continue
            if section.startswith((".data.rel.ro", ".data.rel.local.ro")):
                continue
            if section.startswith((".data", ".bss", ".tdata", ".tbss", "*COM*")):
                findings.append("%s(%s): %s is a mutable global (%s); keep it in the object that "
                                "owns it" % (library, member, symbol, section))
    return findings


def check_length(tree, options):
    """Small files."""
    findings = []
    total = dict.fromkeys(MAX_GUEST, 0)
    for name in tree.files:
        if not name.endswith((".c", ".h", ".S", ".py", ".sh")) and name != "dev":
            continue
        text = tree.read(name)
        if text is None:
            continue
        lines = text.count("\n")
        guest = [d for d in MAX_GUEST if under(name, d)]
        if guest:
            total[guest[0]] += lines
            limit = MAX_GUEST_FILE
        else:
            limit = MAX_LINES
        if lines > limit:
            findings.append("%s: %d lines; at most %d" % (name, lines, limit))
    findings += ["%s: %d lines; at most %d" % (d, n, MAX_GUEST[d]) for d, n in total.items()
                 if n > MAX_GUEST[d]]
    return findings


def check_marks(tree, options):
    """What a lab leaves to its students is marked soundly (images/xv6/labs/README.md)."""
    xv6 = os.path.join(tree.top, "images", "xv6")
    if not os.path.isdir(os.path.join(xv6, "labs")):
        return []
    # the judge is this checkout's, also of a planted tree
    here = os.path.dirname(os.path.abspath(__file__))
    sys.path.insert(0, os.path.join(here, "..", "..", "images", "xv6", "labs"))
    sys.dont_write_bytecode = True
    import marks
    findings, unused = marks.check(xv6)
    return ["images/xv6/" + f for f in findings] + \
        ["images/xv6/labs/%s: no part of the sources is marked for it" % lab for lab in unused]


def check_floats(tree, options):
    """The guest's arithmetic must not depend on the host's floating point."""
    findings = []
    for name in tree.under(CORE):
        for number, line in enumerate(code_only(tree.read(name) or "").splitlines(), 1):
            if re.search(r"\b(float|double|_Float\w+|__float128)\b", line):
                findings.append("%s:%d: host floating point in the core" % (name, number))
    return findings


def check_words(tree, options):
    """No unfinished business, and no path of somebody's machine."""
    unfinished = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")
    place = re.compile(r'(?<![\w.])/(work|home|root|Users|farm)/\w|(?<![\w.])/tmp/[a-z]')
    findings = []
    for name in tree.files:
        text = tree.read(name)
        if text is None or name == "LICENSE":
            continue
        for number, line in enumerate(text.splitlines(), 1):
            m = unfinished.search(line) or place.search(line)
            if m:
                findings.append("%s:%d: '%s': finish it, or leave it out; nobody else has that "
                                "path" % (name, number, m.group(0)))
    return findings


# Tables whose rows become constants: a row that nobody uses is dead, or a lie in the help.
# table: (row macro, how the constant is spelt)
ROW_TABLES = {
    "include/rvemu/trace.def": ("TRACE", ["TRACE_{0}"]),
    "include/rvemu/detect.def": ("DETECT", ["DETECT_{0}"]),
}


def check_rows(tree, options):
    """Every table is included somewhere, and each row of the named ones is used."""
    findings = []
    sources = {n: tree.read(n) or "" for n in tree.under(["include", "emu", "devices", "firmware",
                                                          "images"])}
    code = {n: code_only(t) for n, t in sources.items()}
    tables = [n for n in sources if n.endswith(".def")]
    for table in tables:
        base = os.path.basename(table)
        if not any(os.path.basename(target) == base
                   for n, t in sources.items() for _, target, _ in includes(t)):
            findings.append("%s: a table that nobody includes" % table)
    for table, (macro, spellings) in ROW_TABLES.items():
        if table not in sources:
            continue
        rows = re.findall(r"(?m)^%s\((\w+)" % macro, code[table])
        if not rows:
            findings.append("%s: no row begins with %s(" % (table, macro))
        for row in rows:
            names = [s.format(row) for s in spellings]
            used = re.compile(r"\b(%s)\b" % "|".join(names))
            if not any(used.search(t) for n, t in code.items() if n != table):
                findings.append("%s: row %s is used nowhere (%s)" % (table, row, ", ".join(names)))
    return findings


def check_headers(tree, options):
    """Each header compiles alone; those of include/spec also in assembly. Exempt are those that
    open with `NAME.h - a template:`."""
    findings = []
    compilers = [c for c in ("gcc", "clang") if shutil.which(c)]
    warn = ["-std=gnu11", "-Wall", "-Wextra", "-Wstrict-prototypes", "-Wno-unused-parameter",
            "-Wno-unused-function", "-Wno-missing-field-initializers", "-Werror"]
    paths = ["-I", "include", "-I", "."]
    guest = ["-ffreestanding"] + ["-I" + d for d in (
        "images", "images/lib", "images/xv6", "images/xv6/include", "images/xv6/user/lib")]
    for name in tree.under(["include", "emu", "devices", "firmware", "images"], (".h",)):
        if re.match(r"/\*\s*\*?\s*\S+\.h - a template:", tree.read(name) or ""):
            continue  # included with its parameters defined, and compiled there
        if under(name, "emu/dwarf") and not os.path.exists("/usr/include/elfutils/libdw.h"):
            continue  # not built here either
        freestanding = name.startswith(("firmware", "images")) and \
            not any(under(name, d) for d in HOSTED)
        if freestanding:
            # code for the guest: its own compiler knows its assembly
            tools = [c for c in [options.riscv_prefix + "gcc"] if shutil.which(c)]
        else:
            tools = compilers
        for tool in tools:
            extra = guest + ["-I", os.path.dirname(name)] if freestanding else []
            if under(name, "images/xv6/mkfs"):  # hosted, with the kernel's formats and mkfs' own
                extra = ["-I" + d for d in ("images/xv6/include", "images/xv6/kernel",
                                            os.path.dirname(name))]
            if under(name, "firmware"):
                extra = extra + ['-DFIRMWARE_VERSION="x"']
            findings += alone(tree, [tool] + warn + paths + extra + ["-x", "c"], name, tool)
        if under(name, "include/spec"):
            findings += alone(tree, ["gcc"] + paths + ["-x", "assembler-with-cpp"], name,
                              "the assembler", "-c")
    return findings


def alone(tree, command, name, tool, stage="-fsyntax-only"):
    source = '#include "%s"\n' % name
    done = subprocess.run(command + [stage, "-o", os.devnull, "-"], input=source.encode(),
                          cwd=tree.top, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode == 0:
        return []
    lines = done.stdout.decode("utf-8", "replace").splitlines()
    first = next((l for l in lines if "error" in l.lower()), lines[0] if lines else "")
    return ["%s: does not compile alone with %s: %s" % (name, tool, first)]


def check_format(tree, options):
    """One formatting: clang-format 14's, by .clang-format."""
    tool = next((t for t in ("clang-format-14", "clang-format") if shutil.which(t)), None)
    version = subprocess.run([tool, "--version"], stdout=subprocess.PIPE).stdout.decode() \
        if tool else ""
    if " version 14." not in version:
        skip("formatting is not checked: no clang-format 14 here")
    names = [n for n in tree.files if n.endswith((".c", ".h"))]
    if not names:
        return []
    done = subprocess.run([tool, "--dry-run", "--Werror", "--ferror-limit=1"] + names,
                          cwd=tree.top, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    found = re.findall(r"(?m)^(\S+?:\d+):\d+: error: code should be clang-formatted",
                       done.stdout.decode("utf-8", "replace"))
    if done.returncode != 0 and not found:
        found = [done.stdout.decode("utf-8", "replace").strip()[:300]]
    return ["%s: not as clang-format 14 has it (./dev fmt)" % f for f in found]


def skip(why):
    print("skipped: " + why)
    sys.exit(SKIP)


CHECKS = {name[len("check_"):]: f for name, f in list(globals().items())
          if name.startswith("check_")}


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    parser = argparse.ArgumentParser(description="check the form of the source tree")
    parser.add_argument("check", choices=sorted(CHECKS))
    parser.add_argument("--top", default=os.path.dirname(os.path.dirname(here)))
    parser.add_argument("--build", default="build")
    parser.add_argument("--riscv-prefix", default="riscv64-unknown-elf-")
    options = parser.parse_args()
    findings = CHECKS[options.check](Tree(options.top), options)
    for finding in findings:
        print(finding)
    if findings:
        print("%d findings of '%s': %s" %
              (len(findings), options.check, CHECKS[options.check].__doc__))
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
