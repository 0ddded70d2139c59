"""For a crisis the holding statements are found that fit it, place by place."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from domain.crises.room import Response
from domain.crises.statement_choice import Spot, Suggestion, best_for
from domain.shared.access import Actor, Permission
from domain.shared.errors import NotFound
from domain.shared.ids import ChannelId, CrisisId


@dataclass(frozen=True, slots=True)
class Wanted:
    """In which scenario, and where; without `language` in the one that people read there."""

    scenario: str
    channel_ids: Sequence[ChannelId] = ()
    language: str | None = None


async def suggest_statements(
    room: Response, actor: Actor, crisis_id: CrisisId, wanted: Wanted
) -> Sequence[Suggestion]:
    """One for each channel, in the order they are named; without channels one for nowhere in
    particular. Changes nothing. Raises MissingScope, NotFound for the crisis and at a channel."""
    actor.require(Permission.CRISES_READ)
    crisis = await room.reads.crisis(actor, crisis_id)
    approved = [
        one for one in await room.statements.approved(actor, wanted.scenario) if one.is_approved
    ]
    spots = await _spots(room, actor, wanted)
    return [best_for(spot, crisis.severity, approved) for spot in spots]


async def _spots(room: Response, actor: Actor, wanted: Wanted) -> Sequence[Spot]:
    if not wanted.channel_ids:
        language = wanted.language or await room.statements.home_language(actor)
        return [Spot(None, None, language)]
    found = {
        spot.channel_id: spot for spot in await room.statements.spots(actor, wanted.channel_ids)
    }
    spots = []
    for number, channel_id in enumerate(wanted.channel_ids):
        if channel_id not in found:
            raise NotFound(thing="channel", pointer=f"/channel_ids/{number}")
        spot = found[channel_id]
        spots.append(replace(spot, language=wanted.language or spot.language))
    return spots
