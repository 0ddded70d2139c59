"""At work nothing of a paused campaign goes out, and what was kept back never goes in a burst."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from adapters.settings import Settings
from adapters.wiring import House
from domain.campaigns.ports import Pause
from domain.campaigns.use_cases.move_campaign import pause_campaign, resume_campaign
from domain.publishing.hold import OnLift
from domain.publishing.use_cases.change_message import edit_message
from domain.publishing.use_cases.send_deliveries import start_attempts
from domain.publishing.use_cases.take_due import take_due
from domain.shared.errors import InvalidState
from tests.integration.at_work import Watcher, at_work, some_channels, watching
from tests.kit.builders import a_message, in_one_hour
from tests.kit.campaign_builders import TO_RUN, a_campaign

HOUR = timedelta(hours=1)
RAIN = Pause("Rain.", OnLift.PUBLISH, 4)


@pytest.fixture
async def watch(settings: Settings) -> AsyncIterator[Watcher]:
    async with watching(settings) as watcher:
        yield watcher


async def test_what_is_part_of_it_stays_on_every_channel_and_goes_on_at_its_pace(
    house: House, watch: Watcher
) -> None:
    actor, channels = await some_channels(house, 2)
    room, at = house.app.campaigns, in_one_hour(house)
    campaign = await a_campaign(house, actor, *TO_RUN)
    for n in range(3):
        how: dict[str, Any] = {"channels": channels, "text": f"spring {n}", "at": at}
        await a_message(house, actor, campaign_id=campaign.id, **how)
    await a_message(house, actor, channels=channels, text="free", at=at)
    async with at_work(house):
        paused = await pause_campaign(room, actor, campaign.id, None, RAIN)
        await watch.until_states(held=6, scheduled=2)
        await watch.pass_time(3 * 24 * HOUR)
        await house.doorbell.ring()
        # What is free is overdue by then: it missed its time by days.
        await watch.until_states(held=6, overdue=2)
        reasons = await watch.db.fetch("SELECT DISTINCT hold_id FROM deliveries WHERE state='held'")
        assert [row["hold_id"] for row in reasons] == [paused.hold_id]
        await resume_campaign(room, actor, campaign.id, None, None)
        await watch.until_states(published=2, scheduled=4, overdue=2)
        for out in (4, 6):
            await watch.pass_time(timedelta(seconds=15))
            await house.doorbell.ring()
            left = {"scheduled": 6 - out} if out < 6 else {}
            await watch.until_states(published=out, overdue=2, **left)
    assert await watch.texts() == {f"spring {n}": 2 for n in range(3)}


async def test_who_joins_a_paused_one_is_held_and_who_leaves_it_goes_by_itself(
    house: House, watch: Watcher
) -> None:
    actor, [channel] = await some_channels(house)
    publishing = house.app.publishing
    campaign = await a_campaign(house, actor, *TO_RUN)
    message = await a_message(house, actor, channels=[channel], text="a", at=in_one_hour(house))
    async with at_work(house):
        await pause_campaign(house.app.campaigns, actor, campaign.id, None, RAIN)
        await edit_message(publishing, actor, message.id, None, {"campaign_id": campaign.id})
        assert await watch.states() == {"held": 1}
        await watch.pass_time(HOUR)
        await edit_message(publishing, actor, message.id, None, {"campaign_id": None})
        await watch.until_states(published=1)
    assert await watch.texts() == {"a": 1}


async def test_paused_between_claim_and_intent_it_is_still_stopped(
    house: House, watch: Watcher
) -> None:
    actor, [channel] = await some_channels(house)
    room, campaign = house.app.publishing, await a_campaign(house, actor, *TO_RUN)
    how: dict[str, Any] = {"channels": [channel], "now": True, "campaign_id": campaign.id}
    message = await a_message(house, actor, **how)
    claims = await take_due(room, actor, [message.deliveries[0].id])
    paused = await pause_campaign(house.app.campaigns, actor, campaign.id, None, RAIN)
    assert await start_attempts(room, actor, claims) == []
    row = await watch.delivery(message)
    assert (row["state"], row["hold_id"], row["attempts"]) == ("held", paused.hold_id, 0)


async def test_of_many_who_pause_it_at_one_moment_one_does_and_there_is_one_hold(
    house: House, watch: Watcher
) -> None:
    actor, _ = await some_channels(house)
    room, campaign = house.app.campaigns, await a_campaign(house, actor, *TO_RUN)
    pausing = [pause_campaign(room, actor, campaign.id, None, RAIN) for _ in range(6)]
    resuming = [resume_campaign(room, actor, campaign.id, None, None) for _ in range(6)]
    for tries, standing in ((pausing, 1), (resuming, 0)):
        done = await asyncio.gather(*tries, return_exceptions=True)
        assert [type(it) for it in done if isinstance(it, Exception)] == [InvalidState] * 5
        query = "SELECT count(*) FROM holds WHERE lifted_at IS NULL AND pauses_campaign"
        assert await watch.db.fetchval(query) == standing
