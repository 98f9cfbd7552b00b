#!/usr/bin/env python3
"""Plants a bug: writes SOURCE to OUTPUT with the one place that reads OLD changed to NEW.

    mutate.py SOURCE OUTPUT OLD NEW

White space counts as one blank. A source in which OLD is not found exactly once is an error: the
bug would not be planted.
"""
import re
import sys

source, output, old, new = sys.argv[1:]
with open(source) as file:
    text = file.read()
pattern = r"\s+".join(re.escape(word) for word in old.split())
text, count = re.subn(pattern, lambda match: new, text)
if count != 1:
    sys.exit("%s: '%s' is there %d times, not once" % (source, old, count))
with open(output, "w") as file:
    file.write(text)
