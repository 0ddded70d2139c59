"""Nobody looks after a community who does not work in its workspace."""

from collections.abc import Sequence
from typing import Protocol

from domain.communities.team import TeamPlace
from domain.shared.errors import NotFound
from domain.shared.ids import TeammateId


class TeammateFacts(Protocol):
    """What this room may know of who is at work."""

    async def assignable(self, teammate_id: TeammateId) -> bool:
        """Whether they are active and have a role in the workspace of this transaction."""
        ...


async def must_work_here(teammates: TeammateFacts, team: Sequence[TeamPlace]) -> None:
    """Raises NotFound for the first who does not: who is not there, who is suspended and who has no
    role in this workspace are one answer."""
    for number, place in enumerate(team):
        if not await teammates.assignable(place.teammate_id):
            raise NotFound(thing="teammate", pointer=f"/team/{number}/teammate_id")
