"""Reading what each metric means, and where it is counted."""

from collections.abc import Sequence

from domain.insights.dictionary import Entry, dictionary
from domain.insights.room import Insights
from domain.shared.access import Actor, Permission


async def read_dictionary(room: Insights, actor: Actor) -> Sequence[Entry]:
    """Every metric, in the order in which they are declared. Raises MissingScope."""
    actor.require(Permission.INSIGHTS_READ)
    return dictionary(room.platforms.counted())
