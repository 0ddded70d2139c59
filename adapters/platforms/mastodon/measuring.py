"""What a post and an account got, as far as their own server has heard."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from adapters.platforms.http import Answer, Reply, Unreadable
from adapters.platforms.mastodon.line import Line, step
from adapters.platforms.replies import untold
from domain.publishing.outcomes import CannotTell
from domain.shared.platforms import Connection
from domain.shared.readings import Metric, Reading, Readings

_OF_POSTS = {
    "favourites_count": Metric.REACTIONS,
    "reblogs_count": Metric.SHARES,
    "replies_count": Metric.COMMENTS,
    "quotes_count": Metric.QUOTES,
}
_OF_ACCOUNTS = {
    "followers_count": Metric.FOLLOWERS,
    "following_count": Metric.FOLLOWING,
    "statuses_count": Metric.POSTS,
}


class Measuring(Line):
    """Facts: entities/Status.md and entities/Account.md of mastodon/documentation."""

    async def measure_post(self, connection: Connection, post_id: str) -> Readings | CannotTell:
        """Nobody says how many saw it."""
        reply = await self._ask("GET", connection, f"/api/v1/statuses/{step(post_id)}")
        said = self._said(reply, connection)
        if isinstance(said, CannotTell):
            return said
        poll = said.get("poll")
        votes = {"votes_count": poll.get("votes_count")} if isinstance(poll, dict) else {}
        now = self._clock.now()
        return _read(said, _OF_POSTS, now) + _read(votes, {"votes_count": Metric.VOTES}, now)

    async def measure_account(self, connection: Connection) -> Readings | CannotTell:
        reply = await self._ask("GET", connection, "/api/v1/accounts/verify_credentials")
        said = self._said(reply, connection)
        if isinstance(said, CannotTell):
            return said
        return _read(said, _OF_ACCOUNTS, self._clock.now())

    def _said(self, reply: Reply, place: Connection) -> Mapping[str, Any] | CannotTell:
        if not isinstance(reply, Answer) or not reply.is_success:
            return untold(self._trouble(reply, place.credentials))
        try:
            return reply.object()
        except Unreadable as unreadable:
            return CannotTell(str(unreadable))


def _read(said: Mapping[str, Any], words: Mapping[str, Metric], at: datetime) -> Readings:
    """A count that somebody hides is -1 on some servers."""
    return tuple(
        Reading(metric, said[native], at, native)
        for native, metric in words.items()
        if isinstance(said.get(native), int)
        and not isinstance(said[native], bool)
        and said[native] >= 0
    )
