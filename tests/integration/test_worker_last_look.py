"""At work a message is looked at once more when its time has come, and what is found is kept."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from adapters.settings import Settings
from adapters.wiring import House
from api.publishing.readings import message_shown
from domain.publishing.use_cases.change_message import publish_message
from domain.publishing.use_cases.rule_publishing import put_rules
from tests.integration.at_work import Watcher, at_work, some_channels, watching
from tests.kit.builders import a_message, in_one_hour, utc_schedule

TEXT = "We open at nine on Saturday, with coffee and music for all the people of the square."


@pytest.fixture
async def watch(settings: Settings) -> AsyncIterator[Watcher]:
    async with watching(settings) as watcher:
        yield watcher


async def test_what_went_out_meanwhile_is_told_and_kept_where_the_rules_want_it(
    house: House, watch: Watcher
) -> None:
    actor, [free, strict] = await some_channels(house, 2)
    room = house.app.publishing
    both: dict[str, Any] = {"channels": [free, strict]}
    await put_rules(room, actor, strict.id, None, {"hold_if_warned": True})
    waits = await a_message(house, actor, text=TEXT, at=in_one_hour(house), **both)
    await a_message(house, actor, text=TEXT.replace("nine", "ten"), now=True, **both)
    async with at_work(house):
        await watch.until_states(published=2, scheduled=2)
        await watch.pass_time(timedelta(hours=1))
        await house.doorbell.ring()
        await watch.until_states(published=3, held=1)
        shown = message_shown(await room.reads.message_view(actor, waits.id), "es")
        found = {d["channel_id"]: d for d in shown["deliveries"]}
        assert [it["code"] for it in found[free.id]["findings"]] == ["similar_text"]
        assert "Este canal dice casi lo mismo" in found[free.id]["findings"][0]["detail"]
        kept: dict[str, Any] = found[strict.id]
        assert (kept["state"], kept["held_reason"]) == ("held", "preflight_warned")
        assert kept["remedy"]["who"] == "agency"
        assert "publish" in shown["possible_moves"]
        # Nothing stops the channel, and it waits for a person all the same.
        await watch.pass_time(timedelta(minutes=10))
        await house.doorbell.ring()
        await publish_message(room, actor, waits.id, None, utc_schedule(house.clock.now()))
        await watch.until_states(published=4)
    assert sum((await watch.texts()).values()) == 4
