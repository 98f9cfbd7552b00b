#!/usr/bin/env python3
"""Makes a page (HTML) or a book (PDF) of the commentary's chapters, with pandoc and weasyprint.

    book.py --language en|ko --output FILE.html|FILE.pdf [--html FILE.html]

A PDF is made of the HTML that --html names. Above each block of code stands where it is from, which
fill.py has checked.
"""
import argparse
import glob
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
TITLES = {
    "en": ("A small system, explained", "A commentary on the kernel of rvemu's guest, with sessions to be repeated"),
    "ko": ("작은 운영체제 해설", "rvemu 게스트 커널의 개관과 시연"),
}
FOLDERS = {"en": HERE, "ko": os.path.join(HERE, "ko")}
# The Korean book has some of the chapters only, so it does not count them.
NUMBERED = {"en": ["--toc-depth=2", "--number-sections"], "ko": ["--toc-depth=2"]}


def caption(directive, rest):
    """What is told to the reader of the book; on the web the text names the file."""
    if directive == "source":
        name, _, parts = rest.partition(": ")
        names = [p.split(" ", 1)[1] + ("()" if p.startswith("function") else "") for p in parts.split("; ")
                 if p.split(" ", 1)[0] in ("function", "type", "macro")]
        return "images/xv6/" + name + (": " + ", ".join(names) if names else "") if name.startswith(
            ("kernel/", "user/", "include/", "mkfs/")) else name + (": " + ", ".join(names) if names else "")
    return None


def with_captions(text):
    def replace(found):
        says = caption(found.group(1), found.group(2).strip())
        above = '<div class="origin">%s</div>\n\n' % says if says else ""
        kind = found.group(1)
        return above + "```{.%s .%s}\n" % (found.group(3), "run" if kind in ("session", "guest") else "code")
    return re.sub(r"<!-- (source|session|guest)\b(.*?) ?-->\n```(\w+)\n", replace, text)


def chapters(language):
    for path in sorted(glob.glob(os.path.join(FOLDERS[language], "[0-9]*.md"))):
        with open(path, encoding="utf-8") as f:
            yield with_captions(f.read())


def make_html(language, output):
    title, subtitle = TITLES[language]
    command = ["pandoc", "--quiet", "--from", "markdown-implicit_figures", "--to", "html5", "--standalone", "--self-contained", "--toc",
               *NUMBERED[language], "--highlight-style", "monochrome",
               "--resource-path", HERE, "--css", os.path.join(HERE, "book.css"),
               "--metadata", "lang=" + language, "--metadata", "title=" + title, "--metadata", "subtitle=" + subtitle,
               "--metadata", "toc-title=" + {"en": "Contents", "ko": "차례"}[language], "--output", output]
    done = subprocess.run(command, input="\n\n".join(chapters(language)).encode())
    return done.returncode


def make_pdf(html, output):
    return subprocess.run(["weasyprint", "--quiet", html, output]).returncode


def main():
    parser = argparse.ArgumentParser(description="make a page or a book of the commentary")
    parser.add_argument("--language", choices=sorted(TITLES), default="en")
    parser.add_argument("--output", required=True)
    parser.add_argument("--html", help="of which the PDF is made")
    options = parser.parse_args()
    if options.output.endswith(".pdf"):
        if not options.html:
            parser.error("a PDF is made of an HTML: --html FILE.html")
        return make_pdf(options.html, options.output)
    return make_html(options.language, options.output)


if __name__ == "__main__":
    sys.exit(main())
