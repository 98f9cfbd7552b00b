"""The guest as a person at its console has it, under rvemu or QEMU; and its RAM, seen from outside.

    options: IMAGE KERNEL_ELF rvemu|qemu COMMAND...      with {disk}, {ram}, {trace}, {picture} in COMMAND

{picture} is a file for the screen as it is at the end, {trace} one for the emulator's traces, {ram} where
RAM is to be found as a file. rvemu writes it when it ends, so ram() ends the machine; QEMU keeps its RAM
there, and is stopped for the look.
"""
import os
import re
import shutil
import signal
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "lib"))
from console import Console, ConsoleError  # noqa: E402
from ramdump import Ram  # noqa: E402

PROMPT = re.compile(r"(?<=\n)\$ ")
FAULT = re.compile(r"^pid \d+ \(\S+\): .*: killed\n", re.M)  # the kernel's line about a process


class Guest:
    def __init__(self, options, timeout=60):
        self.image, self.kernel_elf, self.kind, self.command = options[0], options[1], options[2], options[3:]
        self.timeout = timeout

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory()
        self.ram_path = os.path.join(self.folder.name, "ram")
        self.trace_path = os.path.join(self.folder.name, "trace")
        self.disk = os.path.join(self.folder.name, "xv6.img")
        shutil.copy(self.image, self.disk)
        self.picture_path = os.path.join(self.folder.name, "picture.ppm")
        places = {"{disk}": self.disk, "{ram}": self.ram_path, "{trace}": self.trace_path,
                  "{picture}": self.picture_path}
        words = [next((w.replace(k, v) for k, v in places.items() if k in w), w) for w in self.command]
        self.console = Console(words, echo=False, timeout=self.timeout)
        self.console.expect("\n$ ")
        return self

    def __exit__(self, *unused):
        self.console.close()
        self.folder.cleanup()

    def kernel(self):
        with open(self.kernel_elf, "rb") as f:
            return f.read()

    def type(self, line, timeout=None):
        """What is said between the line and the next prompt."""
        self.console.sendline(line)
        self.console.expect(line + "\r\n")
        start = self.console.mark
        end = self.console.expect(PROMPT, timeout=timeout)[1].start()
        return self.console.output[start:end].replace("\r", "")

    def start(self, line, words, timeout=None):
        """A line that goes on in the background, once it has said the words."""
        self.console.sendline(line)
        return self.console.expect(words, timeout=timeout)[1]

    def pids(self, name):
        """Of that name, as ps has them."""
        rows = re.findall(r"^ +(\d+) .* (\S+)\n", self.type("ps"), re.M)
        return [int(pid) for pid, what in rows if what == name]

    def trace(self):
        with open(self.trace_path, encoding="utf-8") as f:
            return f.read()

    def ram(self):
        if self.kind == "rvemu":
            status = self.console.finish("\x01x")
            if status != 0:
                raise ConsoleError("Ctrl-A x: status %d" % status)
            return self._read()
        os.kill(self.console.pid, signal.SIGSTOP)
        os.waitid(os.P_PID, self.console.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)  # all its threads
        ram = self._read()
        os.kill(self.console.pid, signal.SIGCONT)
        return ram

    def _read(self):
        with open(self.ram_path, "rb") as f:
            return Ram(f.read())


def main(doc, judge):
    """Runs judge(options), which returns what is wrong, as sentences."""
    if "rvemu" not in sys.argv[3:5] and "qemu" not in sys.argv[3:5]:
        print(doc, file=sys.stderr)
        return 2
    try:
        wrong = judge(sys.argv[1:])
    except ConsoleError as e:
        wrong = [str(e)]
    for sentence in wrong:
        print(sentence)
    return bool(wrong)
