"""The sandbox's votes follow from its polls, so that everybody can work out what they must be."""

from adapters.platforms.sandbox.measuring import in_mood
from adapters.platforms.sandbox.wall import Wall
from domain.publishing.outcomes import CannotTell
from domain.shared.platforms import Connection
from domain.shared.poll_counts import PollCounts


class PollCounting:
    """To be inherited. An option got a vote for each of its characters, each from somebody else."""

    _wall: Wall

    async def count_poll(self, connection: Connection, post_id: str) -> PollCounts | CannotTell:
        said = in_mood(connection)
        if isinstance(said, CannotTell):
            return said
        options = await self._wall.poll_options(connection, post_id)
        if options is None:
            return CannotTell("There is no such poll any more.")
        counts = tuple(len(option) for option in options)
        return PollCounts(counts, sum(counts))
