"""What Discord counts of a message and of a server, and nothing of views, which it tells no bot."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, TypeGuard

from domain.shared.readings import Metric, Nature, Reading, Readings


def readings_of_message(message: Mapping[str, Any], now: datetime) -> Readings:
    """A message without reactions does not say so, and one without a thread or a poll has no
    numbers of these."""
    return tuple(_of_message(message, now))


def readings_of_guild(guild: Mapping[str, Any], now: datetime) -> Readings:
    """Approximate, as its name says."""
    name = "approximate_member_count"
    count = guild.get(name)
    return (Reading(Metric.MEMBERS, count, now, name),) if _is_count(count) else ()


def _of_message(message: Mapping[str, Any], now: datetime) -> Iterator[Reading]:
    reactions = _sum_of(message.get("reactions"))
    if reactions is not None:
        yield Reading(Metric.REACTIONS, reactions, now, "reactions[].count")
    thread, poll = message.get("thread"), message.get("poll")
    comments = thread.get("message_count") if isinstance(thread, dict) else None
    if _is_count(comments):
        yield Reading(Metric.COMMENTS, comments, now, "thread.message_count")
    results = poll.get("results") if isinstance(poll, dict) else None
    votes = _sum_of(results.get("answer_counts")) if isinstance(results, dict) else None
    if votes is not None:
        name = "poll.results.answer_counts[].count"
        yield Reading(Metric.VOTES, votes, now, name, Nature.GAUGE)


def _sum_of(counted: object) -> int | None:
    if not isinstance(counted, list):
        return None
    counts = [it.get("count") if isinstance(it, dict) else None for it in counted]
    numbers = [it for it in counts if _is_count(it)]
    return sum(numbers) if len(numbers) == len(counts) else None


def _is_count(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0
