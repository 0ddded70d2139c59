"""What was held goes on as the strictest of its holds wants, one after the other."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from domain.communities.use_cases.change_channel import pause_channel, resume_channel
from domain.publishing.delivery import Delivery
from domain.publishing.errors import NothingToRelease
from domain.publishing.hold import Hold, OnLift
from domain.publishing.model import Message
from domain.publishing.releasing import APART, AWAITING, Pace, Terms, released, terms_of
from domain.publishing.states import DeliveryState, MessageStatus
from domain.publishing.use_cases.apply_holds import apply_holds
from domain.publishing.use_cases.place_hold import (
    NewHold,
    change_hold,
    end_hold,
    place_hold,
)
from domain.publishing.use_cases.take_due import take_due
from domain.shared.errors import InvalidState, NotFound, ValidationFailed
from domain.shared.ids import ChannelId, CommunityId, HoldId, MessageId
from tests.kit.builders import a_message, a_sandbox_channel, in_one_hour
from tests.kit.fakes.memory import NOW
from tests.kit.samples import SAMPLES, bare
from tests.unit.publishing.square import a_square

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
CHANNEL = ChannelId("chn_1")


async def test_one_that_asks_keeps_everything_until_a_person_has_spoken() -> None:
    square = await a_square()
    missed, to_come = await square.says(60), await square.says(600)
    hold = await square.stops(OnLift.ASK)
    square.pass_time(3 * HOUR)
    await square.goes_on(hold)
    for message_id in (missed, to_come):
        delivery = await square.delivery(message_id)
        assert (delivery.state, delivery.held_reason) == (DeliveryState.HELD, AWAITING)
        assert (delivery.hold_id, delivery.held_detail) == (hold.id, "a recall")
    assert await apply_holds(square.room, square.actor, None) == 0


async def test_what_was_missed_goes_out_one_after_the_other_and_what_is_to_come_at_its_time() -> (
    None
):
    square = await a_square()
    missed = [await square.says(minutes) for minutes in (60, 61, 62, 63)]
    to_come = await square.says(600)
    planned = (await square.message(to_come)).publish_at
    hold = await square.stops(OnLift.PUBLISH, release_per_minute=2)
    square.pass_time(3 * HOUR)
    await square.goes_on(hold)
    now = square.house.clock.now()
    instants = [(await square.delivery(id)).next_at for id in missed]
    assert instants == [now + n * MINUTE / 2 for n in range(4)]
    assert (await square.delivery(to_come)).next_at == planned
    square.pass_time(3 * MINUTE / 2)
    ids = [(await square.delivery(id)).id for id in missed]
    assert len(await take_due(square.room, square.actor, ids)) == 4


async def test_two_releases_share_one_pace() -> None:
    square = await a_square()
    first, second = await square.says(60), await square.says(61)
    hold = await square.stops(OnLift.ASK)
    square.pass_time(3 * HOUR)
    await square.goes_on(hold)
    now = square.house.clock.now()
    for message_id in (first, second):
        await square.lets(hold, OnLift.PUBLISH, message_id)
    assert [(await square.delivery(id)).next_at for id in (first, second)] == [now, now + APART]


async def test_shifted_they_keep_their_distances() -> None:
    square = await a_square()
    placed_at = square.house.clock.now()
    missed = [await square.says(minutes) for minutes in (60, 90, 150)]
    planned = [(await square.message(id)).publish_at for id in missed]
    hold = await square.stops(OnLift.SHIFT)
    square.pass_time(4 * HOUR)
    await square.goes_on(hold)
    stood = square.house.clock.now() - placed_at
    assert [(await square.delivery(id)).next_at for id in missed] == [
        at + stood for at in planned if at is not None
    ]
    square.pass_time(HOUR)
    assert len(await take_due(square.room, square.actor, [(await square.delivery(missed[0])).id]))


async def test_discarded_what_was_missed_is_called_off_and_told() -> None:
    square = await a_square()
    missed, to_come = await square.says(60), await square.says(600)
    hold = await square.stops(OnLift.DISCARD)
    square.pass_time(3 * HOUR)
    await square.goes_on(hold)
    assert (await square.message(missed)).status is MessageStatus.CANCELLED
    assert (await square.message(to_come)).status is MessageStatus.SCHEDULED
    told = [news.name for news in square.house.memory.news if news.object_id == missed]
    assert told.count("message.cancelled") == 1


async def test_as_planned_within_the_grace_is_still_no_burst() -> None:
    square = await a_square()
    missed = [await square.says(60) for _ in range(3)]
    hold = await square.stops()
    square.pass_time(90 * MINUTE)
    await square.goes_on(hold)
    now = square.house.clock.now()
    assert [(await square.delivery(id)).next_at for id in missed] == [
        now + n * APART for n in range(3)
    ]


async def test_a_pause_is_over_without_a_burst_either() -> None:
    square = await a_square()
    missed = [await square.says(60) for _ in range(3)]
    rooms = square.house.app.communities
    await pause_channel(rooms, square.actor, square.channel.id, "resting")
    await apply_holds(square.room, square.actor, None)
    square.pass_time(90 * MINUTE)
    await resume_channel(rooms, square.actor, square.channel.id)
    await apply_holds(square.room, square.actor, None)
    now = square.house.clock.now()
    assert [(await square.delivery(id)).next_at for id in missed] == [
        now + n * APART for n in range(3)
    ]


async def test_the_strictest_of_two_holds_has_its_way_whichever_is_lifted_last() -> None:
    square = await a_square()
    message_id = await square.says(60)
    asking = await square.stops(OnLift.ASK)
    other = await square.stops(OnLift.PUBLISH)
    square.pass_time(HOUR)
    await square.goes_on(asking)
    assert (await square.delivery(message_id)).held_reason == "hold"
    square.pass_time(HOUR)
    await square.goes_on(other)
    delivery = await square.delivery(message_id)
    assert (delivery.held_reason, delivery.hold_id) == (AWAITING, asking.id)


async def test_a_hold_that_was_over_before_has_no_say() -> None:
    square = await a_square()
    await square.goes_on(await square.stops(OnLift.ASK))
    square.pass_time(MINUTE)
    message_id = await square.says(60)
    hold = await square.stops(OnLift.PUBLISH)
    square.pass_time(3 * HOUR)
    await square.goes_on(hold)
    assert (await square.delivery(message_id)).state is DeliveryState.SCHEDULED


async def test_all_that_wait_go_on_by_one_word_and_there_is_no_second() -> None:
    square = await a_square()
    missed = [await square.says(60) for _ in range(3)]
    hold = await square.stops(OnLift.ASK)
    square.pass_time(3 * HOUR)
    await square.goes_on(hold)
    await square.lets(hold, OnLift.DISCARD)
    assert await apply_holds(square.room, square.actor, None) == 3
    assert {(await square.message(id)).status for id in missed} == {MessageStatus.CANCELLED}
    with pytest.raises(InvalidState):
        await square.lets(hold, OnLift.PUBLISH)


async def test_each_that_was_chosen_has_an_end_of_its_own() -> None:
    square = await a_square()
    waits, free = await square.says(60), await square.says(61)
    hold = await square.stops(OnLift.ASK)
    await square.goes_on(hold)
    await square.lets(hold, OnLift.PUBLISH, free)
    nobody = MessageId("msg_nobodys")
    answer = await square.lets(hold, OnLift.SHIFT, free, waits, nobody)
    assert [id for id, _ in answer.results] == [free, waits, nobody]
    refusals = [refusal for _, refusal in answer.results]
    assert [type(refusal) for refusal in refusals] == [NothingToRelease, type(None), NotFound]


async def test_a_standing_hold_releases_nothing() -> None:
    square = await a_square()
    message_id = await square.says(60)
    hold = await square.stops(OnLift.ASK)
    for chosen in ([], [message_id]):
        with pytest.raises(InvalidState):
            await square.lets(hold, OnLift.PUBLISH, *chosen)


async def test_released_into_another_hold_it_is_held_by_that_and_not_asked_about_again() -> None:
    square = await a_square()
    message_id = await square.says(60)
    asking = await square.stops(OnLift.ASK)
    await square.goes_on(asking)
    square.pass_time(MINUTE)
    other = await square.stops()
    await square.lets(asking, OnLift.PUBLISH, message_id)
    delivery = await square.delivery(message_id)
    assert (delivery.held_reason, delivery.hold_id) == ("hold", other.id)
    square.pass_time(MINUTE)
    await square.goes_on(other)
    assert (await square.delivery(message_id)).state is DeliveryState.SCHEDULED


async def test_a_hold_on_a_community_stops_its_channels_and_no_others() -> None:
    square = await a_square()
    elsewhere = await a_sandbox_channel(square.house, square.actor, account="elsewhere")
    home = square.channel.community_id
    hold = await place_hold(square.room, square.actor, NewHold("a strike", community_id=home))
    here, there = [
        await a_message(square.house, square.actor, channels=[c], at=in_one_hour(square.house))
        for c in (square.channel, elsewhere)
    ]
    assert (here.status, there.status) == (MessageStatus.HELD, MessageStatus.SCHEDULED)
    assert here.deliveries[0].hold_id == hold.id
    nobodys = NewHold("?", community_id=CommunityId("com_nobodys"))
    with pytest.raises(NotFound) as refused:
        await place_hold(square.room, square.actor, nobodys)
    assert refused.value.pointer == "/community_id"


async def test_a_hold_ends_when_its_time_has_come_and_not_before() -> None:
    square = await a_square()
    ends_at = square.house.clock.now() + HOUR
    hold = await place_hold(
        square.room, square.actor, NewHold("a minute's silence", ends_at=ends_at)
    )
    [duty] = square.house.duties
    assert (duty.kind, duty.subject_id, duty.due_at) == ("hold.ends", hold.id, ends_at)
    await end_hold(square.room, square.actor, hold.id)
    assert (await square.room.reads.hold(square.actor, hold.id)).lifted_at is None
    later = ends_at + HOUR
    await change_hold(square.room, square.actor, hold.id, None, {"ends_at": later})
    [duty] = square.house.duties
    assert duty.due_at == later
    square.pass_time(2 * HOUR)
    await end_hold(square.room, square.actor, hold.id)
    await end_hold(square.room, square.actor, hold.id)
    assert (await square.room.reads.hold(square.actor, hold.id)).lifted_at is not None
    assert [n.name for n in square.house.memory.news].count("hold.lifted") == 1


async def test_a_hold_without_an_end_has_no_duty_and_none_ends_in_the_past() -> None:
    square = await a_square()
    soon = square.house.clock.now() + HOUR
    hold = await place_hold(square.room, square.actor, NewHold("a strike", ends_at=soon))
    await change_hold(square.room, square.actor, hold.id, None, {"ends_at": None})
    assert not square.house.duties
    past = square.house.clock.now()
    for attempt in (
        place_hold(square.room, square.actor, NewHold("?", ends_at=past)),
        change_hold(square.room, square.actor, hold.id, None, {"ends_at": past}),
    ):
        with pytest.raises(ValidationFailed):
            await attempt


@pytest.mark.parametrize("apart", [timedelta(seconds=1), MINUTE])
def test_no_two_instants_of_one_channel_are_nearer_than_that(apart: timedelta) -> None:
    taken = [NOW + n * apart * 1.7 for n in range(4)]
    pace = Pace({CHANNEL: taken[::-1]})
    given = [pace.place(CHANNEL, NOW + n * apart / 3, apart) for n in range(12)]
    every = sorted(taken + given)
    assert all(after - before >= apart for before, after in pairwise(every))
    assert all(at >= NOW + n * apart / 3 for n, at in enumerate(given))
    assert pace.place(ChannelId("chn_2"), NOW, apart) == NOW


def test_what_was_never_given_a_time_goes_now() -> None:
    delivery: Delivery = replace(
        bare(SAMPLES["deliveries"]), state=DeliveryState.HELD, due_at=None, channel_id=CHANNEL
    )
    message: Message = replace(bare(SAMPLES["messages"]), schedule=None, deliveries=(delivery,))
    free = released(message, delivery, Terms(OnLift.AS_PLANNED), Pace({}), NOW, HOUR)
    assert (free.state, free.next_at) == (DeliveryState.SCHEDULED, NOW)


async def test_without_a_hold_it_goes_on_as_planned() -> None:
    square = await a_square()
    message_id = await square.says(60)
    async with square.room.begin(square.actor) as tx:
        facts = await tx.channels.facts([square.channel.id])
    delivery = await square.delivery(message_id)
    elsewhere: Hold = replace(
        bare(SAMPLES["holds"]),
        id=HoldId("h"),
        channel_id=ChannelId("chn_other"),
        lifted_at=NOW,
        on_lift=OnLift.ASK,
    )
    terms = terms_of(delivery, facts[square.channel.id], [elsewhere])
    assert terms == Terms(OnLift.AS_PLANNED)
