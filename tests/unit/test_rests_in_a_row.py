"""A platform that says "too fast" again and again is called ever more seldom, whatever it hints."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.inbox.use_cases.follow_channel import follow_channel
from domain.inbox.use_cases.poll_channel import poll_channel
from domain.shared.acts import ActKind
from domain.shared.heard import Polled
from domain.shared.outcomes import CannotTell, Published, Throttled
from domain.shared.platforms import Capability
from domain.shared.resting import JITTER, LADDER, Rest
from tests.unit.moderation_square import Square, a_square

NOW = datetime(2030, 5, 1, 12, tzinfo=UTC)
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)


def rests(hints: list[timedelta], channel: str = "chn_1") -> list[timedelta]:
    """How long each rest is where each of these hints meets the end of the last one."""
    rest, now, lengths = Rest(channel), NOW, []
    for hint in hints:
        rest = rest.lengthened(hint, now)
        assert rest.until is not None
        lengths.append(rest.until - now)
        now = rest.until
    return lengths


def test_the_first_is_taken_at_its_word_and_then_they_grow_to_an_hour() -> None:
    found = rests([SECOND] * 12)
    assert found[0] == SECOND
    for length, step in zip(found[1:], [*LADDER[1:], *[LADDER[-1]] * 3], strict=True):
        assert step <= length <= step * (1 + JITTER)


def test_a_longer_hint_counts_in_full() -> None:
    assert rests([SECOND, 2 * HOUR]) == [SECOND, 2 * HOUR]


def test_two_channels_do_not_come_back_together() -> None:
    assert rests([SECOND] * 5, "chn_1")[1:] != rests([SECOND] * 5, "chn_2")[1:]


def test_what_was_under_way_when_a_rest_began_is_no_further_step() -> None:
    rest = Rest("chn_1").lengthened(10 * SECOND, NOW)
    for hint in (SECOND, 20 * SECOND, SECOND):
        rest = rest.lengthened(hint, NOW + 5 * SECOND)
    assert rest == Rest("chn_1", NOW + 25 * SECOND, 1)


@pytest.fixture
async def square() -> Square:
    return await a_square()


async def throttles(square: Square) -> int:
    channel = await square.house.app.communities.reads.channel(square.actor, square.channel.id)
    return channel.throttles


async def until_throttled(square: Square, times: int) -> None:
    for _ in range(times):
        assert await square.work(Throttled(SECOND, "slow down", 429)) == 1
        due = square.due()
        assert due is not None
        square.house.clock.forward(due - square.house.clock.now())


async def test_who_acts_keeps_to_the_ladder_and_a_success_leads_back_to_its_foot(
    square: Square,
) -> None:
    await square.ask(ActKind.BAN_PERSON)
    began = square.house.clock.now()
    await until_throttled(square, 5)
    assert sum(LADDER[:5], timedelta()) <= square.house.clock.now() - began
    assert await throttles(square) == 5
    await square.work(Published("done"))
    assert await throttles(square) == 0


async def test_whoever_only_asks_climbs_the_same_ladder_and_comes_down_step_by_step(
    square: Square,
) -> None:
    await square.ask(ActKind.BAN_PERSON)
    await until_throttled(square, 3)
    house, channel = square.house, square.channel.id
    rows, key = house.memory.tables.channels, (square.actor.workspace, channel)
    asked = rows[key].capabilities | {Capability.INBOUND_POLLING}
    rows[key] = replace(rows[key], capabilities=asked)
    await follow_channel(house.app.inbox, square.actor, channel)
    house.ears.answers.extend([CannotTell("slow down", SECOND), *[Polled((), None)] * 2])
    for left in (4, 3, 2):
        await poll_channel(house.app.inbox, square.actor, channel)
        assert await throttles(square) == left
        house.clock.forward(HOUR)


async def test_an_answer_that_is_older_than_the_rest_does_not_end_it(square: Square) -> None:
    await square.ask(ActKind.BAN_PERSON)
    await until_throttled(square, 2)
    async with square.house.app.moderation.begin(square.actor) as tx:
        connection = await tx.channels.connection(square.channel.id)
        assert connection is not None
        await tx.channels.rests(Rest(square.channel.id, square.house.clock.now() + HOUR, 3))
        await tx.channels.went_well(connection, wholly=True)
        await tx.commit()
    assert await throttles(square) == 3
