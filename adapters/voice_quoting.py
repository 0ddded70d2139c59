"""Where the brand's voice is not kept is quoted, with its place."""

from collections.abc import Iterable, Iterator, Mapping

from adapters.db.brand_published import Said
from domain.brand.heard import MOST_QUOTED, MOST_SHOWN, FindingCount, Quote, quotable
from domain.publishing.content import Content
from domain.publishing.preflight import Remark

Quotes = Mapping[str, Mapping[str, list[Quote]]]
"""By message, and by what is remarked on it."""


def placed_texts(content: Content) -> Iterator[tuple[str, str]]:
    """Everything that is to be read in it, each with where a message has it."""
    texts = [("/text", content.text)]
    texts += [(f"/thread/{n}/text", part.text) for n, part in enumerate(content.thread)]
    texts.append(("/first_comment", content.first_comment or ""))
    return (one for one in texts if one[1].strip())


def quote_of(said: Said, pointer: str, text: str, remark: Remark) -> Quote:
    if remark.span is None:
        return Quote(said.message_id, pointer, channel_id=said.channel_id)
    start, end = remark.span.start, remark.span.end
    return Quote(
        said.message_id,
        pointer,
        start,
        end,
        quotable(text[start:end], said.names),
        remark.suggestion,
        said.channel_id,
    )


def findings_of(ids: Iterable[str], quotes: Quotes) -> tuple[FindingCount, ...]:
    """The most frequent first; `ids` are the latest first. What several channels say alike is
    quoted once."""
    by_code: dict[str, dict[str, list[Quote]]] = {}
    for id in ids:
        for code, mine in quotes.get(id, {}).items():
            by_code.setdefault(code, {})[id] = mine
    ordered = sorted(by_code.items(), key=lambda it: (-len(it[1]), it[0]))
    return tuple(
        FindingCount(code, len(found), tuple(found)[:MOST_SHOWN], _quoted(found.values()))
        for code, found in ordered
    )


def _quoted(found: Iterable[list[Quote]]) -> tuple[Quote, ...]:
    each: dict[tuple[object, ...], Quote] = {}
    for quote in (quote for mine in found for quote in mine):
        place = (quote.message_id, quote.pointer, quote.start, quote.end, quote.words)
        each.setdefault(place, quote)
    return tuple(each.values())[:MOST_QUOTED]
