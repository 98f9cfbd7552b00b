"""How much of a function stands in another: greedy string tiling (Wise 1993) over tokens.

The longest run of tokens that both have is marked in both, then the next longest among what is left,
down to runs of TILE tokens; the similarity is the marked part of the first function, in per cent. Runs
may stand in another order, and each token of the other counts once.

Two ways to look at tokens:
  kept        as they are written (but 0x10 is 16)
  normalised  every name is one name, every number one number, every string one string, every register
              one register: renaming hides nothing

The limit is set on the normalised one, for whoever copies and renames has copied. It says little of a
short function: there are not many shapes to choose from. Between xv6 and OpenSBI, which have nothing of
each other, it finds more than 60 % in 28 % of xv6's functions under 30 tokens, in 6 % of those of 30 to
60, in none above. So functions under SHORT tokens are held to the same limit by the kept measure, and
similarity.py lists those that the normalised one would have named.
"""
from collections import defaultdict, namedtuple

TILE = 12  # `if (a == b) return c;` has 10 tokens: shorter runs are the language's, not an author's
SHORT = 40
LIMIT = 60  # per cent

Match = namedtuple("Match", "percent function")
NOTHING = Match(0.0, None)


def kept(function):
    return [number(text) if kind == "0" else text for text, kind in function.tokens]


def number(text):
    try:
        return str(int(text.rstrip("uUlL"), 0))
    except ValueError:
        return text


def normalised(function):
    return [text if kind in "kp" else kind for text, kind in function.tokens]


def grams(tokens):
    """[(place, TILE tokens from there)]"""
    return [(i, tuple(tokens[i:i + TILE])) for i in range(len(tokens) - TILE + 1)]


def common_runs(ours, theirs, free_ours, free_theirs):
    """[(length, start in ours, start in theirs)] of the runs of TILE unmarked tokens and more."""
    places = defaultdict(list)
    for j, gram in grams(theirs):
        places[gram].append(j)

    def same(i, j):
        return free_ours[i] and free_theirs[j] and ours[i] == theirs[j]

    runs = []
    for i, gram in grams(ours):
        for j in places.get(gram, ()):
            if i and j and same(i - 1, j - 1):
                continue  # inside a run that begins earlier
            n = 0
            while i + n < len(ours) and j + n < len(theirs) and same(i + n, j + n):
                n += 1
            if n >= TILE:
                runs.append((n, i, j))
    return runs


def covered(ours, theirs):
    """How many tokens of ours lie in tiles."""
    free_ours, free_theirs = [True] * len(ours), [True] * len(theirs)
    while True:
        runs = common_runs(ours, theirs, free_ours, free_theirs)
        if not runs:
            return free_ours.count(False)
        for n, i, j in sorted(runs, key=lambda run: (-run[0], run[1], run[2])):
            if all(free_ours[i:i + n]) and all(free_theirs[j:j + n]):
                free_ours[i:i + n] = free_theirs[j:j + n] = [False] * n


class Index:
    """Functions, to look for the most similar one in."""

    def __init__(self, functions, view):
        self.view = view
        self.functions = functions
        self.tokens = [view(f) for f in functions]
        self.who_has = defaultdict(set)
        for k, tokens in enumerate(self.tokens):
            for _, gram in grams(tokens):
                self.who_has[gram].add(k)

    def bounds(self, ours):
        """{function: at most so many tokens of ours can lie in its tiles}"""
        most, end = defaultdict(int), {}
        for i, gram in grams(ours):
            for k in self.who_has.get(gram, ()):
                most[k] += i + TILE - max(i, end.get(k, 0))
                end[k] = i + TILE
        return most

    def best(self, function):
        """The Match of the most similar function, NOTHING if no run is shared."""
        ours = self.view(function)
        best, who = 0, None
        for k, bound in sorted(self.bounds(ours).items(), key=lambda item: (-item[1], item[0])):
            if bound <= best:
                break
            here = covered(ours, self.tokens[k])
            if here > best:
                best, who = here, self.functions[k]
        return Match(100.0 * best / len(ours), who) if who else NOTHING
