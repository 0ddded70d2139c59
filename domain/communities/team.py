"""Who of those who work here looks after a community, and in which part."""

from dataclasses import dataclass
from enum import StrEnum

from domain.shared.ids import TeammateId


class TeamPart(StrEnum):
    """What somebody does for a community. A manager answers for it, a moderator judges what is said
    there, a host keeps it company, a creator writes for it, an analyst reads its numbers. It grants
    nothing: what somebody may do is their role's business."""

    MANAGER = "manager"
    MODERATOR = "moderator"
    HOST = "host"
    CREATOR = "creator"
    ANALYST = "analyst"


@dataclass(frozen=True, slots=True)
class TeamPlace:
    """One part that one teammate has."""

    teammate_id: TeammateId
    part: TeamPart


def left_of(team: tuple[TeamPlace, ...], teammate_id: TeammateId) -> tuple[TeamPlace, ...]:
    """All parts but those of that one."""
    return tuple(place for place in team if place.teammate_id != teammate_id)
