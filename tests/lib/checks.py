"""What a test finds wrong: said at once, and counted."""
failures = []


def check(name, good, *said):
    """`said` is shown where it is not good. What a sanitizer says in it is never good."""
    text = " ".join(str(s) for s in said)
    if not good or "runtime error:" in text:
        failures.append(name)
        print("%s: FAILED; it said:\n%s" % (name, text))
