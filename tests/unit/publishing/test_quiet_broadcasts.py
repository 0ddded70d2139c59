"""A broadcast lets people sleep, each by their own clock, and stops with its campaign."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.campaigns.use_cases.move_campaign import resume_campaign
from domain.publishing.broadcast import BroadcastState
from domain.publishing.use_cases.enlist_recipients import Wanted, enlist_recipients
from domain.publishing.use_cases.keep_broadcasts import change_broadcast
from domain.publishing.use_cases.move_broadcast import send_broadcast
from domain.shared.errors import NotFound
from domain.shared.ids import CampaignId
from domain.shared.quiet_hours import QUIET, QuietHours
from domain.shared.wall_time import UnknownTimezone
from tests.kit.campaign_builders import TO_RUN, a_campaign, a_paused_campaign
from tests.unit.publishing.crowd import a_crowd

NIGHT = QuietHours("22:00", "08:00")


@pytest.mark.parametrize(
    ("at", "zone", "until"),
    [
        ("2030-03-30T20:59", "Europe/Madrid", None),
        # That night an hour is left out: it is over at eight on the wall all the same.
        ("2030-03-30T21:00", "Europe/Madrid", "2030-03-31T06:00"),
        ("2030-03-31T05:59", "Europe/Madrid", "2030-03-31T06:00"),
        ("2030-03-31T06:00", "Europe/Madrid", None),
        ("2030-03-31T05:59", "America/Lima", "2030-03-31T13:00"),
        ("2030-03-31T05:59", "Asia/Tokyo", None),
    ],
)
def test_the_night_is_over_when_the_clock_on_the_wall_says_so(
    at: str, zone: str, until: str | None
) -> None:
    ends = NIGHT.until(datetime.fromisoformat(at).replace(tzinfo=UTC), zone)
    assert ends == (datetime.fromisoformat(until).replace(tzinfo=UTC) if until else None)


def test_a_siesta_lies_within_a_day() -> None:
    siesta = QuietHours("14:00", "17:00")
    noon = datetime(2030, 6, 3, 12, tzinfo=UTC)
    assert siesta.until(noon, "Europe/Madrid") == noon + timedelta(hours=3)
    assert siesta.until(noon - timedelta(minutes=1), "Europe/Madrid") is None


async def test_whoever_sleeps_is_spoken_to_when_they_wake_and_nobody_is_forgotten() -> None:
    crowd = await a_crowd("ana", "bo")
    hour = crowd.house.clock.now().hour
    # By the clock of the channel it is the middle of the night; bo is far away.
    night = QuietHours(f"{(hour - 2) % 24:02}:00", f"{(hour + 2) % 24:02}:00", "UTC")
    broadcast = await crowd.writes_down(quiet_hours=night)
    people = [
        Wanted(crowd.channel.id, "ana"),
        Wanted(crowd.channel.id, "bo", timezone="Etc/GMT+8"),
    ]
    await enlist_recipients(crowd.room, crowd.actor, broadcast.id, None, people)
    await send_broadcast(crowd.room, crowd.actor, broadcast.id, None, None)
    began = crowd.house.clock.now()
    assert await crowd.steps(broadcast) == 1
    assert crowd.ends(broadcast)["bo"] == ("sending", None)
    await crowd.delivers()
    assert await crowd.steps(broadcast) == 0
    kept = await crowd.now(broadcast)
    assert (kept.state, kept.reason) == (BroadcastState.HELD, QUIET)
    woken = began.replace(minute=0, second=0, microsecond=0) + timedelta(hours=2)
    assert crowd.due(broadcast) == woken
    done = await crowd.finishes(broadcast)
    assert (done.state, crowd.texts().total()) == (BroadcastState.COMPLETED, 2)
    assert crowd.house.clock.now() >= woken


async def test_what_is_part_of_a_campaign_says_so_and_stops_with_it() -> None:
    crowd = await a_crowd("ana", "bo")
    campaign = await a_paused_campaign(crowd.house, crowd.actor)
    broadcast = await crowd.sends("ana", "bo", campaign_id=campaign.id)
    assert await crowd.steps(broadcast) == 0
    kept = await crowd.now(broadcast)
    assert (kept.state, kept.reason) == (BroadcastState.HELD, "hold")
    await resume_campaign(crowd.house.app.campaigns, crowd.actor, campaign.id, None, None)
    await crowd.finishes(broadcast)
    said = crowd.house.memory.tables.messages.values()
    assert [it.campaign_id for it in said if it.metadata.get("broadcast_id")] == [campaign.id] * 2


async def test_only_a_campaign_and_a_zone_that_there_are_will_do() -> None:
    crowd = await a_crowd("ana")
    with pytest.raises(NotFound):
        await crowd.writes_down(campaign_id=CampaignId("cmp_none"))
    with pytest.raises(UnknownTimezone):
        await crowd.writes_down(quiet_hours=QuietHours("22:00", "08:00", "Europe/Nowhere"))
    broadcast = await crowd.writes_down()
    with pytest.raises(UnknownTimezone):
        await crowd.enlists(broadcast, "ana", timezone="Europe/Nowhere")
    running = await a_campaign(crowd.house, crowd.actor, *TO_RUN)
    changes = {"campaign_id": running.id, "quiet_hours": NIGHT}
    view = await change_broadcast(crowd.room, crowd.actor, broadcast.id, None, changes)
    assert (view.broadcast.campaign_id, view.broadcast.quiet_hours) == (running.id, NIGHT)
