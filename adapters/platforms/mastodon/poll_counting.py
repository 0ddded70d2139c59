"""What its own server has counted of a poll so far."""

from collections.abc import Mapping
from typing import Any, TypeGuard

from adapters.platforms.http import Answer, Unreadable
from adapters.platforms.mastodon.line import Line, step
from adapters.platforms.replies import untold
from domain.publishing.outcomes import CannotTell
from domain.shared.platforms import Connection
from domain.shared.poll_counts import PollCounts


class PollCounting(Line):
    """Facts: entities/Poll.md of mastodon/documentation. An option's `votes_count` is null while
    totals are hidden, `voters_count` where one may choose only once: there votes are voters."""

    async def count_poll(self, connection: Connection, post_id: str) -> PollCounts | CannotTell:
        reply = await self._ask("GET", connection, f"/api/v1/statuses/{step(post_id)}")
        if not isinstance(reply, Answer) or not reply.is_success:
            return untold(self._trouble(reply, connection.credentials))
        try:
            poll = reply.object().get("poll")
        except Unreadable as unreadable:
            return CannotTell(str(unreadable))
        if not isinstance(poll, dict):
            return CannotTell("The server does not say that this is a poll.")
        return _read(poll)


def _read(poll: Mapping[str, Any]) -> PollCounts | CannotTell:
    options = poll.get("options")
    listed = options if isinstance(options, list) else []
    said = [one.get("votes_count") if isinstance(one, dict) else None for one in listed]
    counts = tuple(one for one in said if _is_count(one))
    if not counts or len(counts) != len(said):
        return CannotTell("The server does not say yet how many voted for what.")
    voters = poll.get("voters_count")
    if _is_count(voters):
        return PollCounts(counts, voters)
    return PollCounts(counts, None if poll.get("multiple") is True else sum(counts))


def _is_count(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0
