"""Bugs to plant, as patch files: the lines in front of the patch, applying it, and judging a row of
them. Used by boot/planted.py (bugs of the guest) and mutants/mutants.py (bugs of the emulator)."""
import os
import subprocess


def head(patch):
    """The `key: value` lines in front of the patch; a line that starts with two spaces goes on."""
    found, key = {}, None
    with open(patch, encoding="utf-8") as f:
        for line in f:
            line = line.rstrip("\n")
            if line.startswith("--- "):
                break
            if line.startswith("  ") and key:
                found[key] += " " + line.strip()
            elif ": " in line:
                key, value = line.split(": ", 1)
                found[key] = value
    return found


def apply(patch, folder, fence, back=False, check=False):
    """None, or why it does not apply. git looks for no repository above `fence`."""
    options = ["-R"] * back + ["--check"] * check
    done = subprocess.run(["git", "apply", "-p0"] + options + [patch], cwd=folder,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          env=dict(os.environ, GIT_CEILING_DIRECTORIES=fence))
    return done.stdout.decode() if done.returncode else None


def judge_all(patches, judge):
    """judge(patch) gives (True caught, False survived, None of no use; a sentence). The same three
    as numbers, each sentence printed."""
    count = {True: 0, False: 0, None: 0}
    for patch in patches:
        caught, sentence = judge(patch)
        print(sentence, flush=True)
        count[caught] += 1
    return count[True], count[False], count[None]
