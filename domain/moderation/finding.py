"""Each kind of condition, answered from what is known of a message."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from domain.moderation.judging import MOST_SPANS, Finding, Link, Signal, Signals, Span
from domain.moderation.rule import (
    AuthorTest,
    LanguageTest,
    LinksTest,
    ModerationRule,
    RateTest,
    ScoreTest,
    SimilarityTest,
    WordListTest,
)

SHORTENERS = frozenset(
    {
        *("bit.ly", "tinyurl.com", "t.ly", "is.gd", "v.gd", "ow.ly", "buff.ly", "rebrand.ly"),
        *("cutt.ly", "shorturl.at", "rb.gy", "tiny.cc", "goo.gl", "bl.ink", "soo.gd", "s.id"),
        *("lnkd.in", "t.co", "adf.ly", "shorte.st", "qr.ae", "clck.ru", "vk.cc", "u.to"),
        *("encurtador.com.br", "short.io", "dub.sh", "n9.cl", "urlz.fr", "kutt.it", "acortar.link"),
    }
)
"""Domains that lead elsewhere and do not say where."""


def find(rule: ModerationRule, signals: Signals) -> Finding:
    """What this rule is of a message of which so much is known."""
    kind = rule.condition.kind
    if kind == "pattern":
        spans = tuple(signals.patterns.get(rule.id, ()))
        return Finding(bool(spans), spans)
    return _FIND[kind](getattr(rule.condition, kind), signals)


def _words(test: WordListTest, signals: Signals) -> Finding:
    hits = [
        (list_id, hit) for list_id in test.word_list_ids for hit in signals.words.get(list_id, ())
    ]
    hits.sort(key=lambda found: found[1].span.start)
    terms = list(dict.fromkeys(hit.term for _, hit in hits))[:MOST_SPANS]
    lists = list(dict.fromkeys(list_id for list_id, _ in hits))
    evidence = {"terms": terms, "word_list_ids": lists} if hits else {}
    return Finding(bool(hits), tuple(hit.span for _, hit in hits), evidence)


def _links(test: LinksTest, signals: Signals) -> Finding:
    found: list[tuple[str, Link]] = [
        (why, link) for link in signals.links if (why := _wrong_with(test, link)) is not None
    ]
    if test.more_than is not None and len(signals.links) > test.more_than:
        found += [("count", link) for link in signals.links]
    if not found:
        return Finding(False)
    evidence = {
        "domains": list(dict.fromkeys(link.domain for _, link in found))[:MOST_SPANS],
        "because": sorted({why for why, _ in found}),
        "links": len(signals.links),
    }
    spans = sorted({(link.span.start, link.span.end) for _, link in found})
    return Finding(True, tuple(Span(*span) for span in spans), evidence)


def _wrong_with(test: LinksTest, link: Link) -> str | None:
    if _is_of(link.domain, test.denied):
        return "denied"
    if test.allowed and not _is_of(link.domain, test.allowed):
        return "not_allowed"
    return "shortener" if test.shorteners and _is_of(link.domain, SHORTENERS) else None


def _is_of(domain: str, those: Sequence[str] | frozenset[str]) -> bool:
    """Whether it is one of those, or below one."""
    labels = domain.split(".")
    return any(".".join(labels[n:]) in those for n in range(len(labels)))


def _author(test: AuthorTest, signals: Signals) -> Finding:
    young = few = None
    missing = []
    evidence: dict[str, Any] = {}
    if test.younger_than_days is not None:
        if signals.account_age is None:
            missing.append(Signal.ACCOUNT_AGE)
        else:
            evidence["account_age_days"] = signals.account_age.days
            young = signals.account_age < timedelta(days=test.younger_than_days)
    if test.fewer_messages_than is not None:
        if signals.messages_before is None:
            missing.append(Signal.HISTORY)
        else:
            evidence["messages_before"] = signals.messages_before
            few = signals.messages_before < test.fewer_messages_than
    if young or few:
        return Finding(True, evidence=evidence)
    return Finding(None if missing else False, missing=tuple(missing))


def _rate(test: RateTest, signals: Signals) -> Finding:
    lately = signals.lately.get(test.seconds)
    if lately is None:
        return Finding(None, missing=(Signal.RATE,))
    many = lately >= test.messages
    return Finding(many, evidence={"messages": lately, "seconds": test.seconds} if many else {})


def _similarity(test: SimilarityTest, signals: Signals) -> Finding:
    alike = signals.alike.get(test, 1)
    many = alike >= test.messages
    return Finding(many, evidence={"messages": alike, "seconds": test.seconds} if many else {})


def _language(test: LanguageTest, signals: Signals) -> Finding:
    if signals.language is None:
        return Finding(None, missing=(Signal.LANGUAGE,))
    plain = signals.language.partition("-")[0].lower()
    other = plain not in test.allowed
    return Finding(other, evidence={"language": signals.language} if other else {})


def _score(test: ScoreTest, signals: Signals) -> Finding:
    score = None if signals.scores is None else signals.scores.get(test.attribute)
    if score is None:
        return Finding(None, missing=(Signal.SCORES,))
    high = score >= test.at_least
    evidence = {"attribute": test.attribute.value, "score": round(score, 4)} if high else {}
    return Finding(high, evidence=evidence)


_FIND: Mapping[str, Callable[[Any, Signals], Finding]] = {
    "word_list": _words,
    "links": _links,
    "author": _author,
    "rate": _rate,
    "similarity": _similarity,
    "language": _language,
    "score": _score,
}
