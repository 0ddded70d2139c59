"""Watches, and what one of them found, in a workspace in which every operation has something to
do."""

from collections.abc import Mapping

from adapters.wiring import House
from domain.listening.model import NewWatch
from domain.listening.use_cases.keep_watches import create_watch, pause_watch
from domain.listening.use_cases.look_around import look_around
from domain.listening.use_cases.match_inbound import match_inbound
from domain.shared.access import Actor
from domain.shared.ids import CommunityId, InboundMessageId, Kind, WatchId
from tests.api.competitor_world import COMPARED, who_is_compared

_NAMES = ("watch", "spare_watch", "watch_to_pause", "paused_watch")
WATCHED = dict.fromkeys(_NAMES, Kind.WATCH) | COMPARED


async def what_is_watched(
    house: House, actor: Actor, things: Mapping[str, str], external_id: str
) -> dict[str, str]:
    room, made = house.app.listening, dict[str, str]()
    message = InboundMessageId(things["inbound_message"])
    said = await room.reads.said(actor, message)
    # A word that stands there, whatever the furnished message says.
    word = next(part for part in said.text.split() if part.isalpha())
    for name in _NAMES:
        first = name == "watch"
        wanted = NewWatch(
            name="Coffee, anywhere",
            query=word if first else "nobody AND says AND this",
            community_ids=(CommunityId(things["community"]),) if first else (),
            external_id=external_id if first else None,
            searches=name == "spare_watch",
        )
        made[name] = (await create_watch(room, actor, wanted)).id
    await match_inbound(room, actor, message)
    await look_around(room, actor, WatchId(made["spare_watch"]))
    await pause_watch(room, actor, WatchId(made["paused_watch"]), None)
    return made | await who_is_compared(house, actor, made, external_id)
