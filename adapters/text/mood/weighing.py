"""Good and bad words are weighed against each other, with what turns, strengthens or doubts them.

Where the evidence is weak, contradicts itself or sounds like irony, nothing is decided: a mood
that is not known does less harm than the wrong one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from adapters.text.mood.lexicon import WEIGHTS, Finder, Found
from adapters.text.mood.tokens import Sort, Token
from domain.inbox.mood import Sentiment

ENOUGH = 1.4
"""The least that decides: one plain word does, one weak word or one turned by a "not" does not."""
HINTED = 0.8
"""What is enough on both sides of a "but"."""
CLEARLY = 3.0
"""How many times more the stronger side must weigh where both have something."""
REACH = 4
"""How many words after a "not" it still turns."""
TURNED_GOOD, TURNED_BAD = -0.8, 0.4
"""What is "not bad" is less good than what is "not good" is bad."""
FAINT = 0.2
"""What a "very" that is some words away still adds is nothing any more."""
STRONGER, WEAKER, LOUDER = 1.5, 0.6, 1.3
FEELINGS = frozenset({"glad", "sad", "thanks"})


@dataclass(frozen=True, slots=True)
class Weighed:
    """Words that count, and how much: above 0 they speak well of a thing. `role` is their list."""

    first: int
    after: int
    weight: float
    role: str
    part: int


@dataclass(slots=True)
class _Walk:
    """Where the reading of a text stands. `since` is the first of the words that turn or strengthen
    what comes next, `turned` how many more words a "not" reaches."""

    weighed: list[Weighed] = field(default_factory=list)
    since: int | None = None
    turned: int = 0
    factor: float = 1.0
    part: int = 0
    contrasts: bool = False
    doubts: bool = False
    troubles: bool = False
    exclaims: bool = False


@dataclass(frozen=True, slots=True)
class Scales:
    """What came of it: the words, what each side weighs, and what else there was."""

    weighed: Sequence[Weighed]
    good: float
    bad: float
    contrasts: bool
    doubts: bool
    troubles: bool
    exclaims: bool

    @property
    def score(self) -> float:
        """From -1 to 1; the less there is, the nearer to 0."""
        return round((self.good - self.bad) / (self.good + self.bad + 2), 2)


def weigh(tokens: Sequence[Token], moods: Finder) -> Scales:
    walk, place = _Walk(), 0
    while place < len(tokens):
        token = tokens[place]
        found = moods.at(place, tokens)
        if found is not None:
            _take(walk, found, token)
            place = found.after
            continue
        _pass(walk, token)
        place += 1
    good = sum(it.weight for it in walk.weighed if it.weight > 0)
    bad = -sum(it.weight for it in walk.weighed if it.weight < 0)
    return Scales(
        walk.weighed, good, bad, walk.contrasts, walk.doubts, walk.troubles, walk.exclaims
    )


def _pass(walk: _Walk, token: Token) -> None:
    """A word that is in no list, or a mark."""
    if token.sort is Sort.WORD:
        walk.turned = max(0, walk.turned - 1)
        walk.factor = 1 + (walk.factor - 1) / 2
        if not walk.turned and abs(walk.factor - 1) < FAINT:
            walk.since, walk.factor = None, 1.0
    elif token.sort is not Sort.SIGN:
        walk.since, walk.turned, walk.factor = None, 0, 1.0
        walk.part += 1
        walk.exclaims |= "!" in token.word


def _take(walk: _Walk, found: Found, token: Token) -> None:
    if found.role in WEIGHTS:
        _count(walk, found, token)
    elif found.role == "not":
        walk.turned = REACH + 1
        walk.since = found.first if walk.since is None else walk.since
    elif found.role in ("more", "less"):
        _strengthen(walk, found)
    elif found.role == "but":
        walk.contrasts, walk.part = True, walk.part + 1
        walk.since, walk.turned, walk.factor = None, 0, 1.0
    walk.doubts |= found.role == "doubt"
    walk.troubles |= found.role == "trouble"
    walk.turned = max(0, walk.turned - 1)


def _strengthen(walk: _Walk, found: Found) -> None:
    """What comes next, or what came just before: "gustó muchísimo"."""
    walk.factor = STRONGER if found.role == "more" else WEAKER
    walk.since = found.first if walk.since is None else walk.since
    if walk.weighed and walk.weighed[-1].after == found.first:
        last = walk.weighed.pop()
        walk.weighed.append(
            Weighed(last.first, found.after, last.weight * walk.factor, last.role, last.part)
        )


def _count(walk: _Walk, found: Found, token: Token) -> None:
    weight = WEIGHTS[found.role] * walk.factor
    if token.loud or token.stretched:
        weight *= LOUDER
    if walk.turned and token.sort is Sort.WORD:
        weight *= TURNED_GOOD if weight > 0 else -TURNED_BAD
        walk.turned = 0
    first = found.first if walk.since is None else walk.since
    walk.since, walk.factor = None, 1.0
    again = [it for it in walk.weighed if it.role == found.role and token.sort is Sort.SIGN]
    if len(again) < 2:
        walk.weighed.append(Weighed(first, found.after, round(weight, 2), found.role, walk.part))


def judged(scales: Scales) -> Sentiment:
    """What the text says, or that nobody knows."""
    good, bad = scales.good, scales.bad
    if good and bad:
        return _both(scales)
    if bad >= ENOUGH:
        return Sentiment.NEGATIVE
    if good >= ENOUGH and not (scales.doubts or scales.troubles or scales.contrasts):
        return Sentiment.POSITIVE
    return Sentiment.UNKNOWN


def _both(scales: Scales) -> Sentiment:
    good, bad = scales.good, scales.bad
    if scales.doubts:
        return Sentiment.UNKNOWN
    if bad > CLEARLY * good and not scales.contrasts:
        return Sentiment.NEGATIVE
    apart = not set(_parts(scales, 1)) & set(_parts(scales, -1))
    both = min(good, bad) >= (HINTED if scales.contrasts else ENOUGH)
    if apart and both and not scales.troubles:
        return Sentiment.MIXED
    return Sentiment.UNKNOWN


def _parts(scales: Scales, side: int) -> Iterator[int]:
    return (it.part for it in scales.weighed if it.weight * side > 0)
