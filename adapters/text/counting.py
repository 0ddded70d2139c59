"""A text is as long as its platform says it is: each unit is counted here, once."""

import json
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import itemgetter

import regex  # type: ignore[import-untyped]

from adapters.text.emoji_sequences import emoji_sequences
from adapters.text.x_links import x_links
from domain.shared.platforms import CountingUnit, Limits, Measured, TextLimit

# Mastodon gives a link its fixed weight only where its own extraction would link it. This follows
# config/initializers/twitter_regex.rb of mastodon/mastodon: a scheme, a host with a dot, then path
# and query up to their last character that may end them, so a full stop after a link counts apart.
_PATH = r"[^\p{White_Space}<>()?]"
_PATH_END = r"[^\p{White_Space}()?!*\"'「」<>;:=,.$%\[\]~&|@]"
_PARENTHESES = rf"\((?:{_PATH}+|{_PATH}*\({_PATH}+\){_PATH}*)\)"
_QUERY = r"[a-z0-9!?*'();:&=+$/%#\[\]\-_.,~|@^\u00A0-\uD7FF\uF900-\uFFEF\U00010000-\U000EFFFD]"
_QUERY_END = r"[a-z0-9_&=#/\-\u00A0-\uD7FF\uF900-\uFFEF\U00010000-\U000EFFFD]"
_LABEL = r"[\p{L}\p{M}\p{N}](?:[\p{L}\p{M}\p{N}_-]*[\p{L}\p{M}\p{N}])?"
_LINK = regex.compile(
    rf"(?<![\p{{L}}\p{{N}}@#$_])https?://(?:{_LABEL}\.)+(?:\p{{L}}[\p{{L}}\p{{M}}]+|xn--[a-z0-9-]+)"
    rf"(?::\d+)?(?:/(?:(?:{_PATH}|{_PARENTHESES})*(?:{_PATH_END}|{_PARENTHESES}))?)?"
    rf"(?:\?{_QUERY}*{_QUERY_END})?",
    regex.IGNORECASE,
)
# app/models/account.rb of mastodon/mastodon, MENTION_RE.
_NAME = r"[a-z0-9_]+(?:[.-]+[a-z0-9_]+)*"
_MENTION = regex.compile(
    rf"(?<![=/\w])@({_NAME})@\w+(?:[.-]+\w+)*", regex.IGNORECASE | regex.UNICODE
)
X_URL_WEIGHT = 23
# The four ranges of code points that weigh 1 on X: config/v3.json of twitter/twitter-text.
_HEAVY = regex.compile(r"[^\x00-\u10FF\u2000-\u200D\u2010-\u201F\u2032-\u2037]")
_BEYOND = regex.compile(r"[\U00010000-\U0010FFFF]")
_CLUSTER = regex.compile(r"\X")
# Of the characters before this one, none but CR LF makes a cluster with a neighbour; and finding
# clusters takes a hundred times as long as finding that there are none to find.
_FIRST_THAT_JOINS = "\u0300"


def grapheme_clusters(text: str) -> int:
    """User-perceived characters (UAX 29, extended): a family emoji is one, and so is CR LF."""
    if text.isascii() or max(text) < _FIRST_THAT_JOINS:
        return len(text) - text.count("\r\n")
    return sum(1 for _ in _CLUSTER.finditer(text))


def unicode_code_points(text: str) -> int:
    return len(text)


def utf8_bytes(text: str) -> int:
    """Lone surrogates, which no platform accepts, count as the three bytes they would take."""
    return len(text.encode("utf-8", "surrogatepass"))


def utf16_code_units(text: str) -> int:
    """What lies beyond the basic plane takes two."""
    return len(text) + sum(1 for _ in _BEYOND.finditer(text))


def weighted_280(text: str, url_weight: int = X_URL_WEIGHT) -> int:
    """twitter-text, version 3: in NFC, a link has one weight however long it is, an emoji counts 2,
    Latin and its neighbours 1, everything else 2."""
    text = unicodedata.normalize("NFC", text)
    links = list(x_links(text))
    emoji = [e for e in emoji_sequences(text) if e[1] - e[0] > 1 and not _inside(e[0], links)]
    total = len(links) * url_weight + len(emoji) * 2
    for between in _outside(text, links, emoji):
        total += len(between) + sum(1 for _ in _HEAVY.finditer(between))
    return total


def threads_500(text: str) -> int:
    """Code points, but an emoji costs the bytes it takes up in UTF-8."""
    extra = (utf8_bytes(text[start:end]) - (end - start) for start, end in emoji_sequences(text))
    return len(text) + sum(extra)


def escaped_characters(text: str) -> int:
    """Code points once `&`, `<` and `>` are written as entities."""
    return len(text) + 4 * text.count("&") + 3 * (text.count("<") + text.count(">"))


def canonical_event_bytes(text: str) -> int:
    """The bytes it takes up in the canonical JSON of an event: quotes, backslashes and controls are
    escaped, all else stands as UTF-8. What the event holds beside it is not counted."""
    return utf8_bytes(json.dumps(text, ensure_ascii=False)) - len('""')


def _outside(text: str, *spans: Sequence[tuple[int, int]]) -> Iterator[str]:
    """The pieces of the text that lie in none of these."""
    at = 0
    for start, end in sorted(span for them in spans for span in them):
        if start > at:
            yield text[at:start]
        at = max(at, end)
    yield text[at:]


def _inside(at: int, spans: Sequence[tuple[int, int]]) -> bool:
    place = bisect_right(spans, at, key=itemgetter(0))
    return place > 0 and at < spans[place - 1][1]


_UNITS: Mapping[CountingUnit, Callable[[str], int]] = {
    CountingUnit.GRAPHEMES: grapheme_clusters,
    CountingUnit.CODE_POINTS: unicode_code_points,
    CountingUnit.UTF8_BYTES: utf8_bytes,
    CountingUnit.UTF16_CODE_UNITS: utf16_code_units,
    CountingUnit.WEIGHTED_280: weighted_280,
    CountingUnit.THREADS_500: threads_500,
    CountingUnit.ESCAPED_CHARACTERS: escaped_characters,
    CountingUnit.CANONICAL_EVENT_BYTES: canonical_event_bytes,
}


def length(text: str, limit: TextLimit) -> int:
    """How long the text is in the unit of this limit, links and mentions weighed as it says."""
    if limit.unit is CountingUnit.WEIGHTED_280:
        return weighted_280(text, limit.url_weight or X_URL_WEIGHT)
    count = _UNITS[limit.unit]
    links = 0
    if limit.url_weight is not None and "://" in text:
        # A space stands where the link was, so that its neighbours do not melt into one cluster.
        text, links = _LINK.subn(" ", text)
    if not limit.mention_domain_counts and "@" in text:
        text = local_mentions(text)
    return count(text) + links * ((limit.url_weight or 0) - 1)


def lengths(text: str, limit: TextLimit) -> list[Measured]:
    """Every ceiling that holds for the text, the platform's own first."""
    first = Measured(limit.unit, length(text, limit), limit.maximum, limit.minimum)
    return [
        first,
        *(Measured(it.unit, _UNITS[it.unit](text), it.maximum, 0) for it in limit.ceilings),
    ]


def local_mentions(text: str) -> str:
    """`@user@host` cut to `@user`, the part that Mastodon counts and shows."""
    cut: str = _MENTION.sub(r"@\1", text)
    return cut


class Measures:
    """Counts texts for `domain.publishing.ports.Measures`. Pure; never raises."""

    def count(self, text: str, limits: Limits) -> int:
        return length(text, limits.text)

    def measure(self, text: str, limits: Limits) -> Sequence[Measured]:
        return lengths(text, limits.text)
