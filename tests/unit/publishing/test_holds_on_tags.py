"""What bears a tag that is under a hold stays, on every channel, and goes on without the tag."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.publishing.bulk import BulkAction, BulkOrder, Target
from domain.publishing.content import Content
from domain.publishing.drafting import Draft
from domain.publishing.hold import HOLDS_APPLY, HoldScope, OnLift
from domain.publishing.releasing import AWAITING
from domain.publishing.reporting import Wishes
from domain.publishing.states import DeliveryState, MessageStatus
from domain.publishing.use_cases.apply_holds import apply_holds
from domain.publishing.use_cases.change_message import edit_message, schedule_message
from domain.publishing.use_cases.change_messages import change_messages
from domain.publishing.use_cases.place_hold import NewHold, lift_hold, place_hold
from domain.publishing.use_cases.preflight_message import preflight_message
from domain.publishing.use_cases.send_deliveries import start_attempts
from domain.publishing.use_cases.take_due import take_due
from domain.shared.ids import MessageId
from tests.kit.builders import a_message, a_sandbox_channel, in_one_hour, utc_schedule
from tests.unit.publishing.square import Square, a_square

HOUR = timedelta(hours=1)
SPRING = "spring"


async def retagged(square: Square, message_id: MessageId, *tags: str) -> None:
    await edit_message(square.room, square.actor, message_id, None, {"tags": tags})


async def kept(square: Square, message_id: MessageId) -> tuple[str, str | None, str | None]:
    delivery = await square.delivery(message_id)
    return delivery.state.value, delivery.held_reason, delivery.hold_id


def duties(square: Square) -> list[str]:
    return [duty.kind for duty in square.house.duties]


async def test_what_bears_the_tag_is_held_on_every_channel_and_nothing_else_is() -> None:
    square = await a_square()
    elsewhere = await a_sandbox_channel(square.house, square.actor, account="elsewhere")
    at = in_one_hour(square.house)
    both = await a_message(
        square.house,
        square.actor,
        channels=[elsewhere],
        at=at,
        tags=("sale", SPRING),
    )
    tagged, other, bare = [await square.says(60, *tags) for tags in ((SPRING,), ("autumn",), ())]
    hold = await square.stops(tag=SPRING)
    assert (hold.scope, hold.tag) == (HoldScope.TAG, SPRING)
    for message_id in (both.id, tagged):
        assert await kept(square, message_id) == ("held", "hold", hold.id)
        assert (await square.delivery(message_id)).held_detail == "a recall"
    for message_id in (other, bare):
        assert (await square.message(message_id)).status is MessageStatus.SCHEDULED
    await square.goes_on(hold)
    assert {(await square.message(id)).status for id in (both.id, tagged)} == {
        MessageStatus.SCHEDULED
    }


async def test_what_is_written_or_given_a_time_under_it_is_held_at_once() -> None:
    square = await a_square()
    hold = await square.stops(tag=SPRING)
    written = await square.says(60, SPRING)
    assert await kept(square, written) == ("held", "hold", hold.id)
    draft = await a_message(square.house, square.actor, channels=[square.channel], tags=(SPRING,))
    assert draft.status is MessageStatus.DRAFT
    when = utc_schedule(in_one_hour(square.house))
    planned = await schedule_message(square.room, square.actor, draft.id, None, when)
    assert (planned.status, planned.deliveries[0].hold_id) == (MessageStatus.HELD, hold.id)


async def test_of_two_holds_the_older_is_named_and_that_of_the_channel_first() -> None:
    square = await a_square()
    older, _ = [await square.stops(tag=tag) for tag in ("b", "a")]
    assert (await kept(square, await square.says(60, "a", "b")))[2] == older.id
    on_channel = await square.stops(channel_id=square.channel.id)
    assert (await kept(square, await square.says(60, "a", "b")))[2] == on_channel.id


async def test_a_tag_that_is_put_on_holds_and_taking_it_off_lets_go() -> None:
    square = await a_square()
    message_id = await square.says(60)
    planned = (await square.delivery(message_id)).next_at
    hold = await square.stops(tag=SPRING)
    await retagged(square, message_id, SPRING)
    assert await kept(square, message_id) == ("held", "hold", hold.id)
    assert duties(square) == []
    await retagged(square, message_id, "autumn")
    assert duties(square) == [HOLDS_APPLY]
    assert await apply_holds(square.room, square.actor, None) == 1
    delivery = await square.delivery(message_id)
    assert (delivery.state, delivery.next_at) == (DeliveryState.SCHEDULED, planned)


async def test_without_the_tag_what_is_late_goes_as_planned_whatever_the_hold_wants() -> None:
    square = await a_square()
    late, missed = await square.says(120, SPRING), await square.says(60, SPRING)
    hold = await square.stops(OnLift.DISCARD, tag=SPRING)
    square.pass_time(2 * HOUR + HOUR / 2)
    for message_id in (late, missed):
        await retagged(square, message_id)
    await apply_holds(square.room, square.actor, None)
    assert (await square.message(late)).status is MessageStatus.SCHEDULED
    assert (await square.message(missed)).status is MessageStatus.OVERDUE
    await square.goes_on(hold)
    assert (await square.message(late)).status is MessageStatus.SCHEDULED


async def test_without_the_tag_it_stays_for_what_else_stops_it() -> None:
    square = await a_square()
    message_id = await square.says(60, SPRING)
    await square.stops(tag=SPRING)
    channel = await square.stops(OnLift.ASK, channel_id=square.channel.id)
    await retagged(square, message_id)
    assert await apply_holds(square.room, square.actor, None) == 0
    await square.goes_on(channel)
    assert (await square.delivery(message_id)).held_reason == AWAITING


async def test_what_waits_for_a_word_waits_also_without_the_tag() -> None:
    square = await a_square()
    message_id = await square.says(60, SPRING)
    asking = await square.stops(OnLift.ASK, tag=SPRING)
    await square.goes_on(asking)
    await retagged(square, message_id)
    await apply_holds(square.room, square.actor, None)
    assert await kept(square, message_id) == ("held", AWAITING, asking.id)
    await square.lets(asking, OnLift.PUBLISH, message_id)
    assert (await square.message(message_id)).status is MessageStatus.SCHEDULED


async def test_released_under_a_hold_on_its_tag_it_is_held_by_that() -> None:
    square = await a_square()
    message_id = await square.says(60, SPRING)
    asking = await square.stops(OnLift.ASK)
    await square.goes_on(asking)
    on_tag = await square.stops(tag=SPRING)
    await square.lets(asking, OnLift.PUBLISH, message_id)
    assert await kept(square, message_id) == ("held", "hold", on_tag.id)


async def test_a_hold_on_a_tag_has_a_say_beside_that_of_the_channel() -> None:
    square = await a_square()
    tagged, bare = await square.says(60, SPRING), await square.says(61)
    on_tag = await square.stops(OnLift.DISCARD, tag=SPRING)
    on_channel = await square.stops(OnLift.PUBLISH)
    square.pass_time(3 * HOUR)
    await square.goes_on(on_channel)
    assert (await square.message(bare)).status is MessageStatus.SCHEDULED
    assert (await square.message(tagged)).status is MessageStatus.HELD
    await square.goes_on(on_tag)
    assert (await square.message(tagged)).status is MessageStatus.CANCELLED


async def test_many_are_held_and_let_go_by_their_tags_at_once() -> None:
    square = await a_square()
    ids = [await square.says(60) for _ in range(3)]
    await square.stops(tag=SPRING)
    targets = [Target(id) for id in ids]
    for action, status in (
        (BulkAction.TAG, MessageStatus.HELD),
        (BulkAction.UNTAG, MessageStatus.SCHEDULED),
    ):
        trial = BulkOrder(action, tags=(SPRING,), dry_run=True)
        await change_messages(square.room, square.actor, trial, targets)
        assert duties(square) == []
        await change_messages(square.room, square.actor, replace(trial, dry_run=False), targets)
        await apply_holds(square.room, square.actor, None)
        assert {(await square.message(id)).status for id in ids} == {status}
    assert duties(square) == [HOLDS_APPLY]


async def test_placed_between_claim_and_intent_it_still_stops_it() -> None:
    square = await a_square()
    message_id = await square.says(1, SPRING)
    square.pass_time(HOUR / 60)
    ids = [(await square.delivery(message_id)).id]
    claims = await take_due(square.room, square.actor, ids)
    assert len(claims) == 1
    hold = await place_hold(square.room, square.actor, NewHold("a recall", tag=SPRING))
    assert await start_attempts(square.room, square.actor, claims) == []
    assert await kept(square, message_id) == ("held", "hold", hold.id)


async def test_tagged_between_claim_and_intent_it_does_not_go_out_either() -> None:
    square = await a_square()
    message_id = await square.says(1)
    hold = await square.stops(tag=SPRING)
    square.pass_time(HOUR / 60)
    ids = [(await square.delivery(message_id)).id]
    claims = await take_due(square.room, square.actor, ids)
    await retagged(square, message_id, SPRING)
    assert await start_attempts(square.room, square.actor, claims) == []
    assert await kept(square, message_id) == ("held", "hold", hold.id)


@pytest.mark.parametrize("late", [timedelta(), 3 * HOUR])
async def test_what_is_due_before_anybody_held_it_is_held_when_it_is_taken(
    late: timedelta,
) -> None:
    square = await a_square()
    message_id = await square.says(1, SPRING)
    hold = await place_hold(square.room, square.actor, NewHold("a recall", tag=SPRING))
    square.pass_time(HOUR / 60 + late)
    ids = [(await square.delivery(message_id)).id]
    assert await take_due(square.room, square.actor, ids) == []
    assert await kept(square, message_id) == ("held", "hold", hold.id)


async def test_a_lifted_hold_on_a_tag_holds_nothing() -> None:
    square = await a_square()
    hold = await place_hold(square.room, square.actor, NewHold("a recall", tag=SPRING))
    await lift_hold(square.room, square.actor, hold.id)
    assert (await square.message(await square.says(60, SPRING))).status is MessageStatus.SCHEDULED


async def test_preflight_names_the_tag_and_why_nothing_goes_out() -> None:
    square = await a_square()
    await square.stops(tag=SPRING)
    when = utc_schedule(in_one_hour(square.house) + 24 * HOUR)
    draft = Draft([square.channel.id], Content("Hello."), schedule=when, tags=("sale", SPRING))
    report = await preflight_message(square.room, square.actor, draft, Wishes())
    [found] = [one for one in report.remarks if one.code == "tag_stopped"]
    assert (found.pointer, found.facts) == ("/tags/1", {"tag": SPRING, "words": "a recall"})
    bare = replace(draft, tags=("sale",))
    report = await preflight_message(square.room, square.actor, bare, Wishes())
    assert "tag_stopped" not in {one.code for one in report.remarks}
