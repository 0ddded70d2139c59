"""The list of what a number that is counted here is made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from domain.insights.measures import OwnMetric
from domain.insights.query import Span
from domain.shared.clock import written


@dataclass(frozen=True, slots=True)
class _List:
    """Where they are listed, the instant by which they are counted, and what else chooses them;
    `renamed` are the filters that have another name there."""

    path: str
    at: str
    more: Mapping[str, str] = field(default_factory=dict)
    renamed: Mapping[str, str] = field(default_factory=dict)


_NAMES = {
    "channel_ids": "channel_id",
    "platforms": "platform",
    "community_ids": "community_id",
    "message_ids": "message_id",
    "campaign_ids": "campaign_id",
}
_ANSWERED = {"message_ids": "answers_message_id"}
_HEARD = {"kind": "comment,mention,direct,review"}


def _said(**more: str) -> _List:
    return _List("/v1/inbound-messages", "at", {**_HEARD, **more}, _ANSWERED)


def _begun(**more: str) -> _List:
    return _List("/v1/conversations", "began_at", more, _ANSWERED)


_LISTS: Mapping[OwnMetric, _List] = {
    OwnMetric.MESSAGES_PUBLISHED: _List("/v1/insights/posts", "published_at"),
    OwnMetric.MESSAGES_FAILED: _List("/v1/messages", "publish_at", {"status": "failed"}),
    OwnMetric.REPLIES_SENT: _List("/v1/messages", "published_at", {"kind": "reply,direct"}),
    OwnMetric.INBOUND_MESSAGES: _said(),
    OwnMetric.INBOUND_POSITIVE: _said(sentiment="positive"),
    OwnMetric.INBOUND_NEUTRAL: _said(sentiment="neutral"),
    OwnMetric.INBOUND_MIXED: _said(sentiment="mixed"),
    OwnMetric.INBOUND_NEGATIVE: _said(sentiment="negative"),
    OwnMetric.NET_SENTIMENT: _said(sentiment="positive,neutral,mixed,negative"),
    OwnMetric.CONVERSATIONS_OPENED: _begun(),
    OwnMetric.CONVERSATIONS_CLOSED: _List(
        "/v1/conversations", "closed_at", {"state": "closed"}, _ANSWERED
    ),
    OwnMetric.REPLY_RATE: _begun(),
    OwnMetric.FIRST_RESPONSE_MEDIAN: _begun(answered="true"),
    OwnMetric.FIRST_RESPONSE_P90: _begun(answered="true"),
    OwnMetric.SLA_MET_SHARE: _begun(sla="hit,missed"),
    OwnMetric.MODERATION_DECISIONS: _List("/v1/moderation/decisions", "created_at"),
}


def path_to_rows(metric: OwnMetric, span: Span, filters: Mapping[str, Sequence[str]]) -> str:
    """With its parameters; it lists as many as `readings` says."""
    wanted = _LISTS[metric]
    query = dict(wanted.more)
    for name, values in filters.items():
        query[wanted.renamed.get(name, _NAMES[name])] = ",".join(values)
    query[f"{wanted.at}[gte]"] = str(written(span.since))
    query[f"{wanted.at}[lt]"] = str(written(span.until))
    return f"{wanted.path}?{urlencode(query)}"
