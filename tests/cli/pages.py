#!/usr/bin/env python3
"""What rvemu tells about itself: help, version, manual page, completions; each option in each.

    pages.py RVEMU CLERK.ELF
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from console import Console, ConsoleError  # noqa: E402

RVEMU = os.path.abspath(sys.argv[1])


def out(*words, program=RVEMU):
    p = subprocess.run([program, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=True)
    assert not p.stderr, p.stderr
    return p.stdout.decode()


def names(text=None):
    """Every option, as -h shows it: lines that begin with a dash."""
    found = []
    for line in (text or out("-h")).splitlines():
        if line.startswith("-"):
            found += re.findall(r"(?<!\S)--?[a-zA-Z][a-zA-Z-]*", re.split(r"  ", line)[0])
    return found


def refused():
    text = out("-h")
    return names(text[text.index("\nKnown, and"):])


def test_help():
    assert out("-h") == out("--help") == out("help", "options")
    assert re.search(r"^-gdb", out("-help"), re.M), "MIT's Makefile looks for it"
    assert all(len(line) <= 100 for line in out("-h").splitlines()), "a line is too long"
    for topic in re.findall(r"^([a-z-]+) ", out("help"), re.M):
        assert out("help", topic).strip(), topic
    for name in names():
        assert name in out("help", name), name


def test_every_option_is_known():
    """An option of the list is never unknown to the parser, with one dash or two."""
    for name in names():
        for dashes in ("-", "--"):
            p = subprocess.run([RVEMU, dashes + name.lstrip("-"), "/nonexistent", "/nonexistent"],
                               stdin=subprocess.DEVNULL, capture_output=True)
            assert b"unknown option" not in p.stderr, (name, p.stderr)


def test_refused_ones_are_refused():
    for name in refused():
        p = subprocess.run([RVEMU, name, "x"], stdin=subprocess.DEVNULL, capture_output=True)
        assert p.returncode == 125 and p.stderr.startswith(b"rvemu: %s: " % name.encode()), p.stderr


def test_version():
    with tempfile.TemporaryDirectory() as folder:
        name = os.path.join(folder, "qemu-system-riscv64")
        os.symlink(RVEMU, name)
        first = out("--version", program=name).splitlines()[0]
        # as MIT's Makefile takes it apart
        assert re.sub(r"^QEMU emulator version ([0-9]+\.[0-9]+)\..*", r"\1", first) == "7.2", first
        assert "rvemu" in first
        assert out("-version", program=name) == out("--version", program=name)


def test_man():
    page = out("help", "page-man")
    for name in names():
        assert name.replace("-", r"\-") in page, name
    if shutil.which("man"):
        p = subprocess.run(["man", "--warnings=all", "-l", "-"], input=page.encode(),
                           capture_output=True, env=dict(os.environ, MANWIDTH="100", LC_ALL="C.UTF-8"))
        assert p.returncode == 0 and not p.stderr, p.stderr


def test_bash():
    script = out("help", "page-bash")
    try_it = r"""
_try() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=(); _rvemu; echo "${COMPREPLY[*]}"; }
_try rvemu -nogr; _try rvemu --clock v; _try rvemu help exit; _try rvemu -machine vi
"""
    p = subprocess.run(["bash", "--norc", "-c", script + try_it], capture_output=True, check=True)
    assert p.stdout.decode().split("\n")[:4] == ["-nographic", "virtual", "exit-codes", "virt"], \
        (p.stdout, p.stderr)
    for name in set(names()) - set(refused()):
        assert re.search(r"(?<![\w-])%s(?![\w-])" % re.escape(name), script), name


def test_zsh():
    script = out("help", "page-zsh")
    assert script.startswith("#compdef rvemu\n")
    for name in set(names()) - set(refused()):
        assert "'*%s[" % name in script or "'*%s=[" % name in script, name


# What is typed before the Tab key, and what is then there; of the latter zsh may put = behind.
COMPLETED = [
    ("rvemu -nogr", "-nographic"),
    ("rvemu --prin", "--print-isa"),
    ("rvemu --clock v", "--clock virtual"),
    ("rvemu --clock=v", "--clock=virtual"),
    ("rvemu --trace=mm", "--trace=mmio"),
    ("rvemu --detect dead_wfi=o", "dead_wfi=off"),
    ("rvemu -serial fi", "-serial file:"),
    ("rvemu -machine vi", "-machine virt"),
    ("rvemu -accel t", "-accel tcg"),
    ("rvemu --isa rva23s", "--isa rva23s64"),
    ("rvemu he", "rvemu help"),
    ("rvemu deb", "rvemu debug"),
    ("rvemu help exi", "help exit-codes"),
    ("rvemu -kernel ker", "-kernel kernel.elf"),
    ("rvemu -drive file=xv", "-drive file=xv6.img"),
    ("rvemu xv", "rvemu xv6.img"),
]


def complete_in(shell, set_up):
    """Types each row into an interactive shell, in a folder with two files."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("xv6.img", "kernel.elf"):
            open(os.path.join(folder, name), "w", encoding="ascii").close()
        with open(os.path.join(folder, "_rvemu"), "w", encoding="utf-8") as f:
            f.write(out("help", "page-" + shell[0]))
        with Console(shell, cwd=folder, env={"PS1": "> ", "TERM": "xterm", "HOME": folder,
                                             "WORD": "set"}) as c:
            c.sendline(set_up + "; echo $WORD up")
            c.expect("set up")
            for typed, wanted in COMPLETED:
                c.send(typed + "\t")
                c.expect(re.compile(re.escape(wanted) + "[ =]?"))
                c.send("\x15")  # the line goes


def test_completed_by_bash():
    if shutil.which("bash"):
        complete_in(["bash", "--norc", "--noprofile", "-i"], ". ./_rvemu")


def test_completed_by_zsh():
    if shutil.which("zsh"):
        complete_in(["zsh", "-f", "-i"], "fpath=($PWD $fpath); autoload -U compinit; compinit -u; bindkey -e")


def main():
    failed = 0
    for name, test in list(globals().items()):
        if not name.startswith("test_"):
            continue
        try:
            test()
            print("ok      " + name[5:])
        except (AssertionError, ConsoleError, subprocess.SubprocessError) as e:
            failed += 1
            print("FAILED  %s: %s" % (name[5:], e))
    return failed != 0


if __name__ == "__main__":
    sys.exit(main())
