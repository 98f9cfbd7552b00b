"""Sessions of the debugger, for tests: the lines typed, and the patterns that must follow each other
in the answer."""
import os
import re
import subprocess
import tempfile

SCALE = float(os.environ.get("TEST_TIMEOUT_SCALE", "1"))
# Of sanitized builds: whose memory it was needs whole stacks; LeakSanitizer falls over the thread-local
# variables of modules that are loaded late (libelf's).
os.environ["LSAN_OPTIONS"] = "print_suppressions=0:use_tls=0:suppressions=" + os.path.join(
    os.path.dirname(os.path.abspath(__file__)), "..", "debug", "lsan.supp")
os.environ["ASAN_OPTIONS"] = "fast_unwind_on_malloc=0"


def run(rvemu, words, lines=(), timeout=60):
    """(status, what it said)"""
    done = subprocess.run([rvemu, "debug"] + words, input="".join(l + "\n" for l in lines).encode(),
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=timeout * SCALE)
    return done.returncode, done.stderr.decode("utf-8", "replace")


def record(rvemu, option, words, lines=(), more="", command="run"):
    """(status, stderr, text of the file that the option, --profile or its like, has written); `more` stands behind
    the file's name."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "recorded")
        done = subprocess.run([rvemu, command, option, path + more] + words, stdout=subprocess.DEVNULL,
                              input="".join(l + "\n" for l in lines).encode(), stderr=subprocess.PIPE,
                              timeout=120 * SCALE)
        with open(path, encoding="utf-8") as f:
            return done.returncode, done.stderr.decode("utf-8", "replace"), f.read()


def lacks(said, patterns):
    """The first pattern that is not found behind those before it; None: all are."""
    at = 0
    for p in patterns:
        found = re.compile(p).search(said, at)
        if not found:
            return p
        at = found.end()
    return None
