"""Whoever keeps a series at the same moment, and whatever is done to it meanwhile, nothing of it is
made twice or left behind."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from adapters.settings import Settings
from adapters.wiring import House
from domain.communities.model import Channel
from domain.publishing.content import Content
from domain.publishing.occurrences import Recurrence
from domain.publishing.series import Series, Words
from domain.publishing.use_cases.change_series import change_series, pause_series, resume_series
from domain.publishing.use_cases.create_series import NewSeries, create_series
from domain.publishing.use_cases.keep_series import keep_series
from domain.shared.access import Actor
from tests.integration.at_work import Watcher, some_channels, watching

DAY = timedelta(days=1)
AT_ONCE = 6
STANDING = (
    "SELECT m.text, m.schedule->>'local_time' AS local FROM messages m WHERE m.status = 'scheduled'"
)


@pytest.fixture
async def watch(settings: Settings) -> AsyncIterator[Watcher]:
    async with watching(settings) as watcher:
        yield watcher


def _always(fields: Mapping[str, Any], _: Series) -> Mapping[str, Any]:
    return fields


async def a_series(house: House, actor: Actor, channel: Channel) -> Series:
    request = NewSeries(
        name="Twice a day",
        channel_ids=(channel.id,),
        words=Words(Content("first")),
        recurrence=Recurrence(
            "2026-01-01T09:00:00", "Europe/Madrid", "FREQ=DAILY;BYHOUR=9,18;BYMINUTE=0"
        ),
        horizon_days=10,
    )
    return await create_series(house.app.publishing, actor, request)


async def test_many_who_keep_it_at_once_make_each_message_once(
    house: House, watch: Watcher
) -> None:
    actor, [channel] = await some_channels(house)
    series, room = await a_series(house, actor, channel), house.app.publishing
    made = await asyncio.gather(*(keep_series(room, actor, series.id) for _ in range(AT_ONCE)))
    rows = await watch.db.fetch(STANDING)
    assert sum(made) == len(rows) == 20
    assert set(Counter(row["local"] for row in rows).values()) == {1}


async def test_what_is_changed_or_paused_while_it_is_kept_is_said_or_called_off(
    house: House, watch: Watcher
) -> None:
    actor, [channel] = await some_channels(house)
    series, room = await a_series(house, actor, channel), house.app.publishing
    for number in range(3):
        says = {"words": Words(Content(f"words {number}"))}
        await asyncio.gather(
            *(keep_series(room, actor, series.id) for _ in range(AT_ONCE)),
            change_series(room, actor, series.id, None, partial(_always, says)),
        )
        await keep_series(room, actor, series.id)
        rows = await watch.db.fetch(STANDING)
        assert {row["text"] for row in rows} == {f"words {number}"}
        assert len(rows) == len({row["local"] for row in rows}) == 20
        await asyncio.gather(
            *(keep_series(room, actor, series.id) for _ in range(AT_ONCE)),
            pause_series(room, actor, series.id, None),
        )
        assert await watch.db.fetch(STANDING) == []
        await resume_series(room, actor, series.id, None)
