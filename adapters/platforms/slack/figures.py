"""Slack counts signs and answers under a message, and the people of a channel; it counts no
views."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from domain.publishing.outcomes import CannotTell
from domain.shared.readings import Metric, Reading, Readings


def of_message(
    messages: Sequence[Mapping[str, Any]], ts: str, now: datetime
) -> Readings | CannotTell:
    """Slack leaves out what nobody has done, so a message that is there and bears no signs has no
    reading of signs."""
    found = next((message for message in messages if message.get("ts") == ts), None)
    if found is None:
        return CannotTell("Slack has no message by that id.")
    signs = found.get("reactions")
    counts = [_count(sign) for sign in signs] if isinstance(signs, list) else []
    readings = []
    known = [count for count in counts if count is not None]
    if known and len(known) == len(counts):
        readings.append(Reading(Metric.REACTIONS, sum(known), now, "reactions[].count"))
    answers = found.get("reply_count")
    if isinstance(answers, int) and _is_count(answers):
        readings.append(Reading(Metric.COMMENTS, answers, now, "reply_count"))
    return tuple(readings)


def of_channel(said: Mapping[str, Any], now: datetime) -> Readings:
    channel = said.get("channel")
    members = channel.get("num_members") if isinstance(channel, dict) else None
    if not isinstance(members, int) or not _is_count(members):
        return ()
    return (Reading(Metric.MEMBERS, members, now, "num_members"),)


def _count(sign: object) -> int | None:
    count = sign.get("count") if isinstance(sign, dict) else None
    return count if isinstance(count, int) and _is_count(count) else None


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0
