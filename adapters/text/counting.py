"""A text is as long as its platform says it is: each unit is counted here, once."""

from collections.abc import Callable, Mapping

import regex  # type: ignore[import-untyped]

from domain.shared.platforms import CountingUnit, Limits, TextLimit

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


_UNITS: Mapping[CountingUnit, Callable[[str], int]] = {
    CountingUnit.GRAPHEMES: grapheme_clusters,
    CountingUnit.CODE_POINTS: unicode_code_points,
    CountingUnit.UTF8_BYTES: utf8_bytes,
}


def length(text: str, limit: TextLimit) -> int:
    """How long the text is in the unit of this limit, links and mentions weighed as it says."""
    count = _UNITS[limit.unit]
    links = 0
    if limit.url_weight is not None and "://" in text:
        # A space stands where the link was, so that its neighbours do not melt into one cluster.
        text, links = _LINK.subn(" ", text)
    if not limit.mention_domain_counts and "@" in text:
        text = local_mentions(text)
    return count(text) + links * ((limit.url_weight or 0) - 1)


def local_mentions(text: str) -> str:
    """`@user@host` cut to `@user`, the part that Mastodon counts and shows."""
    cut: str = _MENTION.sub(r"@\1", text)
    return cut


class Measures:
    """Counts texts for `domain.publishing.ports.Measures`. Pure; never raises."""

    def count(self, text: str, limits: Limits) -> int:
        return length(text, limits.text)
