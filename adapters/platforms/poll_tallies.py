"""Platforms that count the votes of their polls are asked; whatever happens out there comes back as
a value."""

from collections.abc import Mapping

from adapters.platforms.adapter import Adapter, PollCounter, PollTeller
from adapters.platforms.asking import asked_in_time
from domain.publishing.outcomes import CannotTell
from domain.shared.platforms import Connection
from domain.shared.poll_counts import PollCounts

_NO_ANSWER = "The platform did not answer in time."
_OUR_FAULT = "Our adapter failed; what the platform counts is not known."


class PollTallies:
    """The part of the catalogue that reads what came of polls."""

    _adapters: Mapping[str, Adapter]

    def counts_polls(self, platform: str) -> bool:
        """Whether the platform tells us how many voted for what, if it is asked."""
        return isinstance(self._adapters.get(platform), PollCounter)

    def tells_of_polls(self, platform: str) -> bool:
        """Whether it tells by itself how many voted for what."""
        return isinstance(self._adapters.get(platform), PollTeller)

    async def count_poll(self, connection: Connection, post_id: str) -> PollCounts | CannotTell:
        adapter = self._adapters.get(connection.platform)
        if not isinstance(adapter, PollCounter):
            return CannotTell("This platform does not tell us what came of a poll.")
        return await asked_in_time(
            connection,
            "count_poll",
            adapter.count_poll(connection, post_id),
            CannotTell(_NO_ANSWER),
            CannotTell(_OUR_FAULT),
        )
