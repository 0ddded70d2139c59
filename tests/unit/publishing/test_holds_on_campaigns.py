"""What is part of a campaign under a hold stays, and goes on once it is part of it no more."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from domain.campaigns.model import Move
from domain.publishing.bulk import BulkAction, BulkOrder, Target, as_request, from_request
from domain.publishing.content import Content
from domain.publishing.drafting import Draft
from domain.publishing.errors import CampaignArchived
from domain.publishing.hold import HOLDS_APPLY, HoldScope, OnLift
from domain.publishing.reporting import Wishes
from domain.publishing.states import DeliveryState, MessageStatus
from domain.publishing.use_cases.apply_holds import apply_holds
from domain.publishing.use_cases.change_message import edit_message
from domain.publishing.use_cases.change_messages import change_messages
from domain.publishing.use_cases.keep_ideas import NewIdea, change_idea, create_idea
from domain.publishing.use_cases.place_hold import NewHold, place_hold
from domain.publishing.use_cases.preflight_message import preflight_message
from domain.publishing.use_cases.promote_idea import Promotion, promote_idea
from domain.publishing.use_cases.send_deliveries import start_attempts
from domain.publishing.use_cases.take_due import take_due
from domain.shared.errors import NotFound
from domain.shared.ids import CampaignId, MessageId
from tests.kit.builders import a_message, a_workspace, in_one_hour, utc_schedule
from tests.kit.campaign_builders import a_campaign
from tests.unit.publishing.square import Square, a_square

HOUR = timedelta(hours=1)


async def says(
    square: Square, campaign_id: CampaignId | None, in_minutes: int = 60, *tags: str
) -> MessageId:
    at = square.house.clock.now() + timedelta(minutes=in_minutes)
    where: dict[str, Any] = {"channels": [square.channel], "at": at, "tags": tags}
    return (await a_message(square.house, square.actor, campaign_id=campaign_id, **where)).id


async def joins(square: Square, message_id: MessageId, campaign_id: CampaignId | None) -> None:
    changes = {"campaign_id": campaign_id}
    await edit_message(square.room, square.actor, message_id, None, changes)


async def kept(square: Square, message_id: MessageId) -> tuple[str, str | None, str | None]:
    delivery = await square.delivery(message_id)
    return delivery.state.value, delivery.held_reason, delivery.hold_id


async def a_spring(square: Square) -> CampaignId:
    return (await a_campaign(square.house, square.actor)).id


async def test_what_is_part_of_it_is_held_and_nothing_else_is() -> None:
    square = await a_square()
    spring, autumn = await a_spring(square), await a_spring(square)
    mine, theirs, bare = [await says(square, it) for it in (spring, autumn, None)]
    named = await says(square, None, 60, spring)
    hold = await square.stops(campaign_id=spring)
    assert (hold.scope, hold.campaign_id) == (HoldScope.CAMPAIGN, spring)
    assert await kept(square, mine) == ("held", "hold", hold.id)
    assert await kept(square, await says(square, spring)) == ("held", "hold", hold.id)
    for message_id in (theirs, bare, named):
        assert (await square.message(message_id)).status is MessageStatus.SCHEDULED
    await square.goes_on(hold)
    assert (await square.message(mine)).status is MessageStatus.SCHEDULED


async def test_of_a_tag_and_a_campaign_the_older_hold_is_named_and_both_have_a_say() -> None:
    square = await a_square()
    spring = await a_spring(square)
    message_id = await says(square, spring, 60, "sale")
    on_campaign = await square.stops(OnLift.DISCARD, campaign_id=spring)
    on_tag = await square.stops(OnLift.PUBLISH, tag="sale")
    assert (await kept(square, message_id))[2] == on_campaign.id
    square.pass_time(3 * HOUR)
    await square.goes_on(on_tag)
    assert (await square.message(message_id)).status is MessageStatus.HELD
    await square.goes_on(on_campaign)
    assert (await square.message(message_id)).status is MessageStatus.CANCELLED


async def test_who_joins_it_is_held_and_who_leaves_goes_on() -> None:
    square = await a_square()
    spring, autumn = await a_spring(square), await a_spring(square)
    message_id = await says(square, None)
    planned = (await square.delivery(message_id)).next_at
    hold = await square.stops(campaign_id=spring)
    await joins(square, message_id, spring)
    assert await kept(square, message_id) == ("held", "hold", hold.id)
    await joins(square, message_id, autumn)
    assert [duty.kind for duty in square.house.duties] == [HOLDS_APPLY]
    assert await apply_holds(square.room, square.actor, None) == 1
    delivery = await square.delivery(message_id)
    assert (delivery.state, delivery.next_at) == (DeliveryState.SCHEDULED, planned)


async def test_many_join_and_leave_at_once_as_one_would() -> None:
    square = await a_square()
    spring = await a_spring(square)
    ids = [await says(square, None) for _ in range(3)]
    await square.stops(campaign_id=spring)
    for campaign_id, status in (
        (spring, MessageStatus.HELD),
        (None, MessageStatus.SCHEDULED),
    ):
        order = BulkOrder(BulkAction.SET_CAMPAIGN, campaign_id=campaign_id)
        assert from_request(as_request(order), dry_run=False) == order
        trial, targets = replace(order, dry_run=True), [Target(id) for id in ids]
        versions = [(await square.message(id)).version for id in ids]
        await change_messages(square.room, square.actor, trial, targets)
        assert [(await square.message(id)).version for id in ids] == versions
        for _ in range(2):
            await change_messages(square.room, square.actor, order, targets)
        await apply_holds(square.room, square.actor, None)
        assert {(await square.message(id)).status for id in ids} == {status}
        assert {(await square.message(id)).campaign_id for id in ids} == {campaign_id}


async def test_placed_or_joined_between_claim_and_intent_it_does_not_go_out() -> None:
    square = await a_square()
    spring = await a_spring(square)
    member, late = await says(square, spring, 1), await says(square, None, 1)
    square.pass_time(HOUR / 60)
    ids = [(await square.delivery(id)).id for id in (member, late)]
    claims = await take_due(square.room, square.actor, ids)
    assert len(claims) == 2
    hold = await place_hold(square.room, square.actor, NewHold("a recall", campaign_id=spring))
    await joins(square, late, spring)
    assert await start_attempts(square.room, square.actor, claims) == []
    for message_id in (member, late):
        assert await kept(square, message_id) == ("held", "hold", hold.id)


async def test_what_is_due_before_anybody_held_it_is_held_when_it_is_taken() -> None:
    square = await a_square()
    spring = await a_spring(square)
    message_id = await says(square, spring, 1)
    hold = await place_hold(square.room, square.actor, NewHold("a recall", campaign_id=spring))
    square.pass_time(HOUR / 60)
    ids = [(await square.delivery(message_id)).id]
    assert await take_due(square.room, square.actor, ids) == []
    assert await kept(square, message_id) == ("held", "hold", hold.id)


async def test_what_it_let_go_goes_out_no_faster_than_it_says() -> None:
    square = await a_square()
    spring = await a_spring(square)
    ids = [await says(square, spring) for _ in range(5)]
    hold = await square.stops(OnLift.PUBLISH, campaign_id=spring, release_per_minute=4)
    square.pass_time(3 * HOUR)
    await square.goes_on(hold)
    instants = sorted([(await square.delivery(id)).next_at for id in ids], key=str)
    gaps = [b - a for a, b in pairwise(instants) if a and b]
    assert gaps == [timedelta(seconds=15)] * 4


async def test_preflight_names_the_campaign_and_why_nothing_goes_out() -> None:
    square = await a_square()
    spring = await a_spring(square)
    await square.stops(campaign_id=spring)
    when = utc_schedule(in_one_hour(square.house) + 24 * HOUR)
    draft = Draft([square.channel.id], Content("Hi."), schedule=when, campaign_id=spring)
    report = await preflight_message(square.room, square.actor, draft, Wishes())
    [found] = [one for one in report.remarks if one.code == "campaign_stopped"]
    assert found.pointer == "/campaign_id"
    assert found.facts == {"campaign": spring, "words": "a recall"}


@pytest.mark.parametrize("whose", ["nobody's", "a neighbour's", "an archived one"])
async def test_a_campaign_that_takes_nothing_is_refused_and_nothing_is_lost(whose: str) -> None:
    square = await a_square()
    neighbour = await a_workspace(square.house)
    wanted, refusal = CampaignId("cmp_nobodys"), NotFound
    if whose == "a neighbour's":
        wanted = (await a_campaign(square.house, neighbour)).id
    archived = await a_campaign(square.house, square.actor, Move.ARCHIVE)
    if whose == "an archived one":
        wanted, refusal = archived.id, CampaignArchived  # type: ignore[assignment]
    message_id = await says(square, None)
    before = await square.message(message_id)
    idea = await create_idea(square.room, square.actor, NewIdea("A photo of the terrace"))
    order = BulkOrder(BulkAction.SET_CAMPAIGN, campaign_id=wanted)
    for attempt in (
        says(square, wanted),
        joins(square, message_id, wanted),
        change_messages(square.room, square.actor, order, [Target(message_id)]),
        create_idea(square.room, square.actor, NewIdea("Another", campaign_id=wanted)),
        change_idea(square.room, square.actor, idea.id, None, {"campaign_id": wanted}),
    ):
        with pytest.raises(refusal) as refused:
            await attempt
        assert refused.value.pointer == "/campaign_id"
    assert await square.message(message_id) == before


async def test_an_idea_takes_its_campaign_along() -> None:
    square = await a_square()
    wanted = NewIdea("A photo of the terrace", campaign_id=await a_spring(square))
    idea = await create_idea(square.room, square.actor, wanted)
    to = Promotion([square.channel.id])
    promoted = await promote_idea(square.room, square.actor, idea.id, None, to)
    assert promoted.message_id is not None
    assert (await square.message(promoted.message_id)).campaign_id == wanted.campaign_id
