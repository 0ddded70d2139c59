"""What is counted here rather than by platforms, in the words of the metric dictionary."""

from collections.abc import Mapping
from enum import StrEnum


class OwnMetric(StrEnum):
    """What is counted here, from what went out, came in and was decided."""

    MESSAGES_PUBLISHED = "messages_published"
    MESSAGES_FAILED = "messages_failed"
    REPLIES_SENT = "replies_sent"
    INBOUND_MESSAGES = "inbound_messages"
    INBOUND_POSITIVE = "inbound_positive"
    INBOUND_NEUTRAL = "inbound_neutral"
    INBOUND_MIXED = "inbound_mixed"
    INBOUND_NEGATIVE = "inbound_negative"
    NET_SENTIMENT = "net_sentiment"
    CONVERSATIONS_OPENED = "conversations_opened"
    CONVERSATIONS_CLOSED = "conversations_closed"
    REPLY_RATE = "reply_rate"
    FIRST_RESPONSE_MEDIAN = "first_response_median"
    FIRST_RESPONSE_P90 = "first_response_p90"
    SLA_MET_SHARE = "sla_met_share"
    MODERATION_DECISIONS = "moderation_decisions"


RATIOS: Mapping[OwnMetric, tuple[int, int]] = {
    OwnMetric.NET_SENTIMENT: (-1, 1),
    OwnMetric.REPLY_RATE: (0, 1),
    OwnMetric.SLA_MET_SHARE: (0, 1),
}
"""One number by another, each with the least and the most it can be."""

TIMES = frozenset({OwnMetric.FIRST_RESPONSE_MEDIAN, OwnMetric.FIRST_RESPONSE_P90})
"""In seconds, which so many of a hundred do not exceed."""

OF_NO_CAMPAIGN = frozenset({OwnMetric.REPLIES_SENT, OwnMetric.MODERATION_DECISIONS})
"""Of these it is known on which channel they were, and in which campaign of none."""
