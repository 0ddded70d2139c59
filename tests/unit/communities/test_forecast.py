"""What will stand in the way is foreseen: which deliveries, from when on, in whole sentences."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from api.communities.forecast_words import catalogue, foreseen
from domain.communities.forecast import SOON, Foresight, forecast, put_off
from domain.communities.model import Channel, ChannelStatus
from domain.communities.use_cases.read_communities import read_channel_health
from domain.shared.platforms import Capability, RateBudget
from tests.kit.builders import a_message, a_sandbox_channel, a_workspace
from tests.kit.fakes import NOW, a_fake_house

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
LANGUAGES = ("en", "es", "pt")
DUE = [NOW + n * DAY for n in range(1, 6)]


@pytest.fixture
async def channel() -> Channel:
    house = a_fake_house()
    sound = await a_sandbox_channel(house, await a_workspace(house))
    can = sound.capabilities - {Capability.REFRESH_CREDENTIALS}
    return replace(sound, capabilities=can)


def renewable(channel: Channel) -> Channel:
    return replace(channel, capabilities=channel.capabilities | {Capability.REFRESH_CREDENTIALS})


def test_a_sound_channel_has_nothing_in_its_way(channel: Channel) -> None:
    assert forecast(channel, DUE, 5, NOW) == ()


def test_what_comes_after_the_end_of_credentials_will_fail(channel: Channel) -> None:
    ends = NOW + 2.5 * DAY
    ending = replace(
        channel, credentials_expire_at=ends, credentials_safe_until=ends, refresh_at=ends
    )
    assert forecast(ending, DUE, 5, NOW) == (Foresight("credentials_end", 3, ends),)
    # Whoever can be renewed is, before that.
    assert forecast(renewable(ending), DUE, 5, NOW) == ()
    troubled = replace(renewable(ending), refresh_error="platform_unreachable")
    assert forecast(troubled, DUE, 5, NOW) == (Foresight("refresh_failing", 3, ends),)
    late = replace(renewable(ending), credentials_safe_until=NOW, refresh_at=NOW)
    [awaited] = forecast(late, [NOW - HOUR, NOW + HOUR], 2, NOW)
    assert (awaited.code, awaited.deliveries) == ("credentials_awaited", 1)


def test_an_end_that_meets_nothing_is_told_two_weeks_ahead(channel: Channel) -> None:
    for ahead, told in ((SOON, 1), (SOON + HOUR, 0)):
        ending = replace(channel, credentials_expire_at=NOW + ahead)
        assert len(forecast(ending, [], 0, NOW)) == told


@pytest.mark.parametrize("status", [s for s in ChannelStatus if s is not ChannelStatus.CONNECTED])
def test_a_channel_that_stands_still_keeps_all_of_it_back(
    channel: Channel, status: ChannelStatus
) -> None:
    still = replace(channel, status=status)
    assert forecast(still, DUE, 9, NOW) == (Foresight(f"channel_{status}", 9),)


def test_what_is_due_while_the_platform_wants_no_call_is_late(channel: Channel) -> None:
    until = NOW + HOUR
    resting = replace(channel, rate_limited_until=until)
    due = [NOW + timedelta(minutes=n) for n in (10, 20, 90)]
    assert forecast(resting, due, 3, NOW) == (Foresight("rate_limited", 2, None, until),)


def test_what_is_more_than_the_budget_waits(channel: Channel) -> None:
    tight = replace(channel, limits=replace(channel.limits, budget=RateBudget(2, 3600)))
    due = [NOW + timedelta(minutes=n) for n in (1, 2, 3, 4, 300)]
    assert forecast(tight, due, 5, NOW) == (Foresight("over_budget", 2, due[2]),)


def test_those_put_off_push_the_next_ones() -> None:
    minute = timedelta(minutes=1)
    due = [NOW + n * minute for n in range(4)]
    assert put_off(due, RateBudget(1, 60), NOW) == []
    assert put_off(due, RateBudget(1, 90), NOW) == due[1:]
    assert put_off([NOW, NOW, NOW + 3 * minute], RateBudget(1, 60), NOW) == [NOW]


def test_every_code_is_a_sentence_in_every_language() -> None:
    at = datetime(2026, 11, 24, 9, 5, tzinfo=UTC)
    words = catalogue()
    codes = [code for code in words if code not in ("weekdays", "months", "moment")]
    assert len(codes) == 8
    for code in codes:
        for count in (0, 1, 14):
            said = {lang: foreseen(Foresight(code, count, at), lang) for lang in LANGUAGES}
            assert len(set(said.values())) == 3
            for text in said.values():
                assert re.fullmatch(r"[^\W\d_a-z].*\.", text)
                assert "{" not in text
                assert ("14" in text) == (count == 14)


def test_it_says_which_day_and_how_many() -> None:
    at = datetime(2026, 11, 24, 9, 5, tzinfo=UTC)
    ends = Foresight("credentials_end", 14, at)
    assert foreseen(ends, "en").startswith(
        "The credentials end on Tuesday 24 November at 09:05 UTC"
    )
    assert foreseen(ends, "en").endswith("14 deliveries will fail.")
    assert "martes 24 de noviembre a las 09:05" in foreseen(ends, "es")
    assert "terça-feira, 24 de novembro" in foreseen(ends, "pt")


async def test_a_reader_is_told_what_is_planned_on_the_channel() -> None:
    house = a_fake_house()
    actor = await a_workspace(house)
    channel = await a_sandbox_channel(house, actor, token_lifetime_seconds=3600)
    now = house.clock.now()
    async with house.app.communities.begin(actor) as tx:
        ending = replace(await tx.channels.get(channel.id), credentials_expire_at=now + HOUR)
        can = ending.capabilities - {Capability.REFRESH_CREDENTIALS}
        ending = replace(ending, credentials_safe_until=now + HOUR, capabilities=can)
        await tx.channels.save(ending)
        await tx.commit()
    for hours in (2, 3):
        await a_message(house, actor, channels=[channel.id], at=now + hours * HOUR)
    health = await read_channel_health(house.app.communities, actor, channel.id)
    assert [(seen.code, seen.deliveries) for seen in health.forecast] == [("credentials_end", 2)]
