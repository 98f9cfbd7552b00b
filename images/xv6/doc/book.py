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


def caption(source):
    """Where a block is from, as fill.py is told, in the reader's words: the file from the top of the tree, and names."""
    name, _, parts = source.partition(": ")
    kinds = [part.partition(" ") for part in parts.split("; ")]
    names = [what + ("()" if kind == "function" else "") for kind, _, what in kinds
             if kind in ("function", "type", "macro")]
    folder = "images/xv6/" if os.path.isfile(os.path.join(HERE, "..", name)) else ""
    return folder + name + (": " + ", ".join(names) if names else "")


def with_captions(text):
    def replace(found):
        kind, rest, language = found.groups()
        if kind == "source":
            return '<div class="origin">%s</div>\n\n```{.%s .code}\n' % (caption(rest.strip()), language)
        return "```{.%s .run}\n" % language
    return re.sub(r"<!-- (source|session|guest)\b(.*?) ?-->\n```(\w+)\n", replace, text)


def chapters(language):
    for path in sorted(glob.glob(os.path.join(FOLDERS[language], "[0-9]*.md"))):
        with open(path, encoding="utf-8") as f:
            yield with_captions(f.read())


def make_html(language, output):
    title, subtitle = TITLES[language]
    command = ["pandoc", "--quiet", "--from", "markdown-implicit_figures", "--to", "html5", "--standalone",
               "--self-contained", "--toc", *NUMBERED[language], "--highlight-style", "monochrome",
               "--resource-path", HERE, "--css", os.path.join(HERE, "book.css"),
               "--metadata", "lang=" + language, "--metadata", "title=" + title, "--metadata", "subtitle=" + subtitle,
               "--metadata", "toc-title=" + {"en": "Contents", "ko": "차례"}[language], "--output", output]
    return run(command, "\n\n".join(chapters(language)))


def make_pdf(html, output):
    if not os.path.isfile(html):
        return "there is no %s" % html
    return run(["weasyprint", "--quiet", html, output])


def run(command, text=""):
    """A status or a message for sys.exit()."""
    try:
        return subprocess.run(command, input=text.encode()).returncode
    except FileNotFoundError:
        return "%s is not installed (apt-get install pandoc weasyprint)" % command[0]


def main():
    parser = argparse.ArgumentParser(description="make a page or a book of the commentary")
    parser.add_argument("--language", choices=sorted(TITLES), default="en")
    parser.add_argument("--output", required=True)
    parser.add_argument("--html", help="of which the PDF is made")
    options = parser.parse_args()
    if options.output.endswith(".html"):
        return make_html(options.language, options.output)
    if not options.output.endswith(".pdf"):
        parser.error("--output is FILE.html or FILE.pdf")
    if not options.html:
        parser.error("a PDF is made of an HTML: --html FILE.html")
    return make_pdf(options.html, options.output)


if __name__ == "__main__":
    sys.exit(main())
