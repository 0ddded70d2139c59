"""Competitors, one of which was looked at, in a workspace in which every operation has something to
do."""

from collections.abc import Mapping

from adapters.wiring import House
from domain.listening.competitor import AccountName, NewCompetitor
from domain.listening.use_cases.keep_competitors import create_competitor
from domain.listening.use_cases.look_at_competitor import look_at_competitor
from domain.shared.access import Actor
from domain.shared.ids import Kind, WatchId

_NAMES = ("competitor", "spare_competitor")
COMPARED = dict.fromkeys(_NAMES, Kind.COMPETITOR)


async def who_is_compared(
    house: House, actor: Actor, things: Mapping[str, str], external_id: str
) -> dict[str, str]:
    room, made = house.app.listening, dict[str, str]()
    for name in _NAMES:
        first = name == "competitor"
        known = await create_competitor(
            room,
            actor,
            NewCompetitor(
                "Café Sol",
                accounts=[AccountName("sandbox", "@cafe-sol")],
                watch_id=WatchId(things["watch"]) if first else None,
                external_id=external_id if first else None,
            ),
        )
        await look_at_competitor(room, actor, known.accounts[0].id)
        made[name] = known.competitor.id
    return made
