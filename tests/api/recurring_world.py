"""What recurs in a furnished workspace: for every move one that it can be made on."""

from collections.abc import Mapping
from datetime import timedelta

from adapters.wiring import House
from domain.publishing.content import Content
from domain.publishing.evergreen import Repertoire
from domain.publishing.occurrences import Recurrence, written_local
from domain.publishing.series import Words
from domain.publishing.use_cases.change_occurrence import change_occurrence
from domain.publishing.use_cases.change_series import pause_series
from domain.publishing.use_cases.create_series import NewSeries, create_series
from domain.publishing.use_cases.keep_evergreens import (
    NewEvergreen,
    create_evergreen,
    pause_evergreen,
)
from domain.publishing.use_cases.take_turn import take_turn
from domain.shared.access import Actor
from domain.shared.ids import ChannelId

SERIES = ("series", "spare_series", "series_to_pause", "paused_series", "series_to_end")
EVERGREENS = ("evergreen", "spare_evergreen", "evergreen_to_pause", "paused_evergreen")


async def some_series(
    house: House, actor: Actor, things: Mapping[str, str], external_id: str
) -> dict[str, str]:
    room, made = house.app.publishing, {}
    for name in SERIES:
        request = NewSeries(
            name=name,
            channel_ids=(ChannelId(things["channel"]),),
            words=Words(Content("We open at nine.")),
            recurrence=Recurrence(
                "2090-05-04T09:00:00", "Europe/Madrid", "FREQ=WEEKLY;BYDAY=MO,TH"
            ),
            external_id=external_id if name == "series" else None,
        )
        made[name] = (await create_series(room, actor, request)).id
    await pause_series(room, actor, made["paused_series"], None)
    edit = {"text": "We open at ten."}
    await change_occurrence(room, actor, made["series"], "2090-05-04T09:00:00", None, edit)
    return dict(made)


async def some_evergreens(
    house: House, actor: Actor, things: Mapping[str, str], external_id: str
) -> dict[str, str]:
    room, made = house.app.publishing, {}
    soon = written_local((house.clock.now() + timedelta(hours=1)).replace(tzinfo=None))
    for name in EVERGREENS:
        request = NewEvergreen(
            name=name,
            channel_ids=(ChannelId(things["channel"]),),
            repertoire=Repertoire((Words(Content("One.")), Words(Content("Two.")))),
            starts=soon if name == "evergreen" else "2090-05-04T09:00:00",
            timezone="UTC",
            gap_days=7,
            external_id=external_id if name == "evergreen" else None,
        )
        made[name] = (await create_evergreen(room, actor, request)).id
    await take_turn(room, actor, made["evergreen"])
    await pause_evergreen(room, actor, made["paused_evergreen"], None)
    return dict(made)
