"""Campaigns are kept within their workspace; a hold on one is found by what is part of it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.brand.strategy import Objective, Of
from domain.brand.use_cases.keep_strategies import NewStrategy, create_strategy
from domain.campaigns.model import Move
from domain.publishing.hold import HoldScope, marks_of
from domain.publishing.states import DeliveryState, MessageStatus
from domain.shared.access import Actor
from domain.shared.errors import DuplicateExternalId, NotFound
from domain.shared.ids import CampaignId
from domain.shared.readings import Metric
from tests.contract.ground import Ground, ids_of, stored_channel, stored_hold, stored_message
from tests.kit.campaign_builders import a_campaign, a_paused_campaign

HOUR = timedelta(hours=1)


async def out_of_line(ground: Ground, actor: Actor, state: DeliveryState) -> list[str]:
    async with ground.house.app.publishing.begin(actor) as tx:
        return ids_of(await tx.messages.out_of_line(channel_id=None, state=state.value, limit=9))


def on_a_campaign(campaign_id: CampaignId, **more: Any) -> dict[str, Any]:
    return {"scope": HoldScope.CAMPAIGN, "campaign_id": campaign_id, **more}


async def test_a_campaign_is_found_as_it_was_added_and_as_it_was_saved(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    room, made = ground.house.app.campaigns, await a_campaign(ground.house, actor)
    async with room.begin(actor) as tx:
        assert await tx.book.get(made.id) == made
        later = replace(made, name="Otra", hashtags=("a", "b"), version=2)
        await tx.book.save(later)
        await tx.commit()
    assert await room.reads.campaign(actor, made.id) == later
    async with room.begin(neighbour) as tx:
        with pytest.raises(NotFound):
            await tx.book.get(made.id)
    with pytest.raises(NotFound):
        await room.reads.campaign(neighbour, made.id)


async def test_an_external_id_is_one_campaigns(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    await a_campaign(ground.house, actor, external_id="spring")
    await a_campaign(ground.house, neighbour, external_id="spring")
    with pytest.raises(DuplicateExternalId):
        await a_campaign(ground.house, actor, external_id="spring")


async def test_publishing_knows_which_there_are_and_which_were_archived(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    standing = await a_campaign(ground.house, actor)
    archived = await a_campaign(ground.house, actor, Move.ARCHIVE)
    theirs = await a_campaign(ground.house, neighbour)
    async with ground.house.app.publishing.begin(actor) as tx:
        asked = [standing.id, archived.id, theirs.id, CampaignId("cmp_nobodys")]
        assert await tx.campaigns.archived(asked) == {standing.id: False, archived.id: True}


async def test_a_tag_and_a_campaign_of_one_name_are_two_marks(ground: Ground, actor: Actor) -> None:
    campaign = (await a_campaign(ground.house, actor)).id
    on_tag = await stored_hold(ground, actor, tag=campaign)
    on_it = await stored_hold(ground, actor, **on_a_campaign(campaign))
    now = ground.house.clock.now()
    other = (await a_campaign(ground.house, actor)).id
    await stored_hold(ground, actor, **on_a_campaign(other, lifted_at=now, lifted_by="key_9"))
    async with ground.house.app.publishing.begin(actor) as tx:
        found = await tx.holds.on_marks([*marks_of([campaign], campaign), *marks_of((), other)])
    assert found == {(HoldScope.TAG, campaign): on_tag, (HoldScope.CAMPAIGN, campaign): on_it}


async def test_a_hold_on_a_campaign_stops_no_channel_and_each_channel_knows_of_it(
    ground: Ground, actor: Actor
) -> None:
    on, room = await stored_channel(ground, actor), ground.house.app.publishing
    async with room.begin(actor) as tx:
        assert not (await tx.channels.facts([on.id]))[on.id].marks_held
    await a_paused_campaign(ground.house, actor)
    async with room.begin(actor) as tx:
        found = (await tx.channels.facts([on.id]))[on.id]
    assert (found.marks_held, found.stopped, found.hold_id) == (True, None, None)


async def test_what_is_part_of_it_is_out_of_line_until_it_is_held_and_again_when_it_is_lifted(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    on, theirs = await stored_channel(ground, actor), await stored_channel(ground, neighbour)
    spring, autumn = [(await a_campaign(ground.house, actor)).id for _ in range(2)]
    elsewhere = (await a_campaign(ground.house, neighbour)).id
    how: dict[str, Any] = {"due_in": HOUR, "status": MessageStatus.SCHEDULED}
    member = await stored_message(ground, actor, on, campaign_id=spring, **how)
    begun = replace_status(how)
    half_out = await stored_message(ground, actor, on, campaign_id=spring, **begun)
    bare = await stored_message(ground, actor, on, campaign_id=autumn, **how)
    await stored_message(ground, neighbour, theirs, campaign_id=elsewhere, **how)
    await stored_hold(ground, neighbour, **on_a_campaign(elsewhere))
    assert await out_of_line(ground, actor, DeliveryState.SCHEDULED) == []
    hold = await stored_hold(ground, actor, **on_a_campaign(spring))
    wanted = ids_of([member, half_out])
    assert await out_of_line(ground, actor, DeliveryState.SCHEDULED) == wanted
    async with ground.house.app.publishing.begin(actor) as tx:
        for message in (member, half_out, bare):
            before = await tx.messages.get(message.id)
            held = [d.hold("hold", hold.id, hold.reason) for d in before.deliveries]
            after = before.with_deliveries(held, ground.house.clock.now())
            await tx.messages.save(before, after)
        await tx.commit()
    assert await out_of_line(ground, actor, DeliveryState.SCHEDULED) == []
    assert await out_of_line(ground, actor, DeliveryState.HELD) == [bare.id]
    async with ground.house.app.publishing.begin(actor) as tx:
        await tx.holds.save(hold.lift("key_9", ground.house.clock.now()))
        await tx.commit()
    assert set(await out_of_line(ground, actor, DeliveryState.HELD)) == {bare.id, *wanted}


def replace_status(how: dict[str, Any]) -> dict[str, Any]:
    """The same of one of which part is out."""
    return how | {"status": MessageStatus.PUBLISHING}


async def test_an_objective_is_known_in_the_workspace_whose_strategy_has_it(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    objective = Objective("", "Seen", Metric.VIEWS, Of.POSTS, 0, 9, "2030-12-31")
    wanted = NewStrategy("Be seen", "2030-01-01", "2030-12-31", objectives=(objective, objective))
    made = await create_strategy(ground.house.app.brand, actor, wanted)
    known = {one.id for one in made.objectives}
    for who, there in ((actor, known), (neighbour, set[str]())):
        asked = [*known, "obj_nobodys", made.id]
        async with ground.house.app.publishing.begin(who) as tx:
            assert {id for id in asked if await tx.campaigns.has_objective(id)} == there
        async with ground.house.app.campaigns.begin(who) as tx:
            assert {id for id in asked if await tx.book.has_objective(id)} == there
