"""A watch's query is a tree: words, phrases, tags, names and conditions, joined by AND, OR, NOT."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class TermKind(StrEnum):
    """What stands in a text.

    `words` is one word, or several that follow each other; `prefix` the beginning of one; `tag` a
    hashtag; `name` a handle that a text mentions; `author` the handle of whoever says it.
    whoever says it.
    """

    WORDS = "words"
    PREFIX = "prefix"
    TAG = "tag"
    NAME = "name"
    AUTHOR = "author"


class Fact(StrEnum):
    """What a query can demand of a message besides what stands in it."""

    LANGUAGE = "language"
    PLATFORM = "platform"
    KIND = "kind"
    SENTIMENT = "sentiment"


@dataclass(frozen=True, slots=True)
class Term:
    """Something that may stand in a text. `text` is without its sign; case and accents make no
    other term."""

    kind: TermKind
    text: str


@dataclass(frozen=True, slots=True)
class Is:
    """The message is of this language, platform, kind or sentiment."""

    fact: Fact
    value: str


@dataclass(frozen=True, slots=True)
class All:
    """Each of these."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One of these, or more."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Not this."""

    part: "Node"


@dataclass(frozen=True, slots=True)
class Near:
    """Both, in either order, with at most so many words between them."""

    one: Term
    other: Term
    words: int


Node = Term | Is | All | AnyOf | Not | Near


@dataclass(frozen=True, slots=True)
class Found:
    """Where a term stands: its first and its last word, counted from 0 and by the words of the
    text, and from `start` until before `end` in code points."""

    first: int
    last: int
    start: int
    end: int


Standing = Mapping[Term, Sequence[Found]]
"""Which of a query's terms stand in a text, and where."""

Facts = Mapping[Fact, str | None]
"""What is known of a message; None where nobody knows, which is no value."""


def holds(node: Node, there: Standing, facts: Facts) -> bool:
    """Whether a text in which these terms stand, and of which this is known, is meant. Takes time
    with the size of the query."""
    match node:
        case Term():
            return node in there
        case Is():
            return _is(facts.get(node.fact), node)
        case All():
            return all(holds(part, there, facts) for part in node.parts)
        case AnyOf():
            return any(holds(part, there, facts) for part in node.parts)
        case Not():
            return not holds(node.part, there, facts)
    return _near(node, there)


def _is(known: str | None, wanted: Is) -> bool:
    """A language is also that of any country: `pt` is `pt-BR`, and not the other way round."""
    if known is None:
        return False
    known = known.lower()
    if wanted.fact is Fact.LANGUAGE:
        return known == wanted.value or known.startswith(f"{wanted.value}-")
    return known == wanted.value


def _near(node: Near, there: Standing) -> bool:
    """Two pointers over both lists, each in the order of the text."""
    ones, others = there.get(node.one, ()), there.get(node.other, ())
    one = other = 0
    while one < len(ones) and other < len(others):
        left, right = sorted((ones[one], others[other]), key=lambda found: found.first)
        if left is not right and 0 <= right.first - left.last - 1 <= node.words:
            return True
        if ones[one].first <= others[other].first:
            one += 1
        else:
            other += 1
    return False


def terms_of(node: Node) -> Iterator[Term]:
    """Every term in it, those that must not stand there among them."""
    match node:
        case Term():
            yield node
        case All() | AnyOf():
            for part in node.parts:
                yield from terms_of(part)
        case Not():
            yield from terms_of(node.part)
        case Near():
            yield from (node.one, node.other)


def wanted_terms(node: Node) -> Iterator[Term]:
    """The terms that speak for it: those are shown in what it finds."""
    match node:
        case Term():
            yield node
        case All() | AnyOf():
            for part in node.parts:
                yield from wanted_terms(part)
        case Near():
            yield from (node.one, node.other)


def anchors(node: Node, common: Mapping[Term, int] | None = None) -> frozenset[Term] | None:
    """Terms of which one must stand in whatever is meant, so that a text without them needs no
    second look; None where there are none. `common` says how many queries have a term: of what
    must stand there anyhow, the rarest are taken."""
    match node:
        case Term():
            return frozenset({node})
        case Near():
            return _rarest([frozenset({node.one}), frozenset({node.other})], common)
        case AnyOf():
            each = [anchors(part, common) for part in node.parts]
            known = [found for found in each if found is not None]
            return frozenset().union(*known) if len(known) == len(each) else None
        case All():
            each = [anchors(part, common) for part in node.parts]
            return _rarest([found for found in each if found is not None], common)
    return None


def _rarest(
    choices: Collection[frozenset[Term]], common: Mapping[Term, int] | None
) -> frozenset[Term] | None:
    known = common or {}
    return min(
        choices,
        key=lambda terms: (sum(known.get(term, 1) for term in terms), len(terms)),
        default=None,
    )
