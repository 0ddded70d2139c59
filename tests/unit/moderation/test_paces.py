"""Where a platform has slow mode itself, it is slowed down there, and let go as it was before."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.moderation.containment import ContainmentKind
from domain.moderation.model import LADDER, LEASE
from domain.moderation.pace import CHANNEL_PACES, LATER, ChannelPace, Pace, PaceState
from domain.moderation.use_cases.contain_messages import contain_inbound
from domain.moderation.use_cases.keep_containments import (
    NewContainment,
    change_containment,
    lift_containment,
    place_containment,
)
from domain.moderation.use_cases.pace_channel import pace_channel
from domain.shared.outcomes import CannotTell, NotSent, RefusalKind, Refused, Throttled
from tests.unit.case_court import Court, a_court
from tests.unit.moderation_square import ANA, SILENCE, Deadly, Died

NO = Refused(RefusalKind.PERMISSION, "Missing permissions", 403)


@pytest.fixture
async def court() -> Court:
    return await a_court()


async def slowed(court: Court, seconds: int = 30, **more: Any) -> Any:
    wanted = NewContainment(
        kind=ContainmentKind.SLOW_MODE, reason="Too many.", interval_seconds=seconds, **more
    )
    return await place_containment(court.room, court.actor, wanted)


async def paced(court: Court, *outcomes: Any) -> ChannelPace:
    """The duty is done; the platform answers this, and then that all is well."""
    court.house.platforms.outcomes.extend(outcomes)
    await pace_channel(court.room, court.actor, court.channel.id)
    [pace] = court.house.memory.tables.channel_paces.values()
    return pace


def waits(court: Court) -> timedelta:
    due = court.due(CHANNEL_PACES, court.channel.id)
    assert due is not None
    return due - court.house.clock.now()


async def test_a_channel_is_slowed_down_and_let_go_as_it_was(court: Court) -> None:
    court.house.platforms.paces.append(Pace(5))
    placed = await slowed(court, channel_id=court.channel.id)
    assert waits(court) == timedelta()
    pace = await paced(court)
    assert (pace.before_seconds, pace.wanted_seconds, pace.keeps) == (5, 30, 30)
    await lift_containment(court.room, court.actor, placed.id)
    assert waits(court) == timedelta()
    pace = await paced(court)
    assert (pace.state, pace.at_rest) == (PaceState.DONE, True)
    assert court.house.platforms.slowed == [30, 5]


async def test_the_slowest_of_several_counts_and_none_makes_it_faster(court: Court) -> None:
    court.house.platforms.paces.append(Pace(20))
    wide, narrow = await slowed(court, 60), await slowed(court, 10, channel_id=court.channel.id)
    await paced(court)
    await lift_containment(court.room, court.actor, wide.id)
    assert (await paced(court)).wanted_seconds == 20
    await change_containment(court.room, court.actor, narrow.id, None, {"interval_seconds": 90})
    assert (await paced(court)).keeps == 90
    assert court.house.platforms.slowed == [60, 20, 90]


async def test_it_is_tried_until_it_is_so_also_when_it_is_lifted(court: Court) -> None:
    placed = await slowed(court)
    assert (await paced(court, SILENCE)).state is PaceState.PENDING
    assert waits(court) == LADDER[0]
    await paced(court, Throttled(timedelta(seconds=77), "Too fast.", 429))
    court.house.clock.forward(timedelta(minutes=5))
    assert (await paced(court)).keeps == 30
    await lift_containment(court.room, court.actor, placed.id)
    for wait in (*LADDER, LADDER[-1]):
        pace = await paced(court, NotSent("No connection."))
        assert (pace.state, waits(court)) == (PaceState.PENDING, wait)
        court.house.clock.forward(wait)
    assert (await paced(court)).at_rest


async def test_who_dies_over_it_is_followed_by_somebody_who_knows_what_was_before(
    court: Court,
) -> None:
    placed = await slowed(court)
    with pytest.raises(Died):
        await pace_channel(replace(court.room, platforms=Deadly()), court.actor, court.channel.id)
    assert waits(court) == LEASE
    await lift_containment(court.room, court.actor, placed.id)
    court.house.platforms.paces.append(Pace(30))
    assert (await paced(court)).before_seconds == 0
    assert court.house.platforms.slowed == [0]


async def test_where_the_platform_will_not_each_message_is_held(court: Court) -> None:
    placed = await slowed(court)
    refused = await paced(court, NO)
    assert (refused.state, refused.error_code) == (PaceState.REFUSED, "refused_permission")
    for _ in range(2):
        said = await court.says("Hello.", ANA)
        await contain_inbound(court.room, court.actor, said.id)
    assert len(court.house.memory.tables.contained_messages) == 1
    await paced(court)
    assert court.house.platforms.slowed == [30]
    await lift_containment(court.room, court.actor, placed.id)
    assert (await paced(court)).at_rest


async def test_where_the_platform_does_it_nothing_is_held_here(court: Court) -> None:
    await slowed(court)
    await paced(court)
    for _ in range(2):
        said = await court.says("Hello.", ANA)
        await contain_inbound(court.room, court.actor, said.id)
    assert court.house.memory.tables.contained_messages == {}


async def test_before_anybody_knows_what_is_set_nothing_is_changed(court: Court) -> None:
    await slowed(court)
    court.house.platforms.paces.append(CannotTell("No answer."))
    await pace_channel(court.room, court.actor, court.channel.id)
    assert court.house.memory.tables.channel_paces == {}
    assert (court.house.platforms.slowed, waits(court)) == ([], LATER)
    assert (await paced(court)).keeps == 30


async def test_a_slow_conversation_slows_no_channel(court: Court) -> None:
    court.house.memory.tables.conversations[court.actor.workspace, "cnv_1"] = None  # type: ignore[assignment]
    await slowed(court, conversation_id="cnv_1")
    assert court.due(CHANNEL_PACES, court.channel.id) is None
    await pace_channel(court.room, court.actor, court.channel.id)
    assert court.house.platforms.slowed == []
