"""What is asked of platforms, and what they count, is stored as it is, each within its walls."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.communities.model import Channel, ChannelStatus
from domain.insights.model import Measurement, Sample
from domain.moderation.model import ActionAttempt, ActionState, ModerationAction
from domain.publishing.states import DeliveryState
from domain.shared.access import Actor
from domain.shared.acts import ActKind
from domain.shared.errors import DuplicateExternalId, NotFound
from domain.shared.ids import DeliveryId, Kind, MeasurementId, ModerationActionId, SampleId
from domain.shared.outcomes import Published
from tests.contract.ground import Ground, stored_channel, stored_message
from tests.kit.samples import SAMPLES, bare

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


async def stored_action(
    ground: Ground, actor: Actor, on: Channel, **changes: Any
) -> ModerationAction:
    given: dict[str, Any] = {
        "id": ModerationActionId(ground.house.ids.new(Kind.MODERATION_ACTION)),
        "workspace_id": actor.workspace,
        "organization_id": actor.organization_id,
        "channel_id": on.id,
        "next_at": ground.house.clock.now(),
        "platform_person_id": "ana",
    }
    sample: ModerationAction = bare(SAMPLES["moderation_actions"])
    action = replace(sample, **(given | changes))
    async with ground.house.app.moderation.begin(actor) as tx:
        await tx.actions.alone(on.id)
        await tx.actions.add(action)
        await tx.commit()
    return action


async def test_an_action_moves_and_its_calls_are_kept(ground: Ground, actor: Actor) -> None:
    room, place = ground.house.app.moderation, await stored_channel(ground, actor)
    before, now = await stored_action(ground, actor, place), ground.house.clock.now()
    begun = before.begin(now)
    attempt = ActionAttempt(actor.workspace, before.id, 1, now)
    async with room.begin(actor) as tx:
        assert await tx.actions.due(place.id, now) == before
        await tx.actions.save(before, begun)
        await tx.actions.start(attempt)
        await tx.commit()
    done = begun.settle(Published("ana"), now)
    async with room.begin(actor) as tx:
        assert await tx.actions.get(before.id) == begun
        await tx.actions.save(begun, done)
        await tx.actions.finish(attempt, attempt.finish(Published("ana"), now))
        await tx.commit()
    assert await room.reads.action(actor, before.id) == done
    assert await room.reads.attempts(actor, before.id) == [attempt.finish(Published("ana"), now)]
    async with room.begin(actor) as tx:
        assert await tx.actions.due(place.id, now + HOUR) is None
        assert await tx.actions.next_at(place.id) is None


async def test_what_is_about_the_same_is_found_and_what_is_in_hand_is_waited_for(
    ground: Ground, actor: Actor
) -> None:
    room, place = ground.house.app.moderation, await stored_channel(ground, actor)
    now = ground.house.clock.now()
    in_hand: dict[str, Any] = {"state": ActionState.DOING, "next_at": now + MINUTE}
    doing = await stored_action(ground, actor, place, **in_hand)
    waiting = await stored_action(ground, actor, place, kind=ActKind.UNBAN_PERSON)
    mute = await stored_action(ground, actor, place, kind=ActKind.MUTE_PERSON)
    other = await stored_action(ground, actor, place, platform_person_id="bob")
    elsewhere = await stored_action(ground, actor, place, place="!kitchen")
    over = await stored_action(ground, actor, place, state=ActionState.REFUSED, next_at=None)
    now = ground.house.clock.now()
    async with room.begin(actor) as tx:
        assert await tx.actions.waiting_about(doing) == [waiting]
        assert await tx.actions.later_word(doing)
        assert not await tx.actions.later_word(waiting)
        # Of one millisecond, their ids alone say which is the older.
        still_open = {action.id: action for action in await tx.actions.open_on(place.id)}
        assert still_open == {a.id: a for a in (doing, waiting, mute, other, elsewhere)}
        assert await tx.actions.due(place.id, now) == other
        assert await tx.actions.next_at(place.id) == waiting.next_at
    async with room.begin(actor) as tx:
        assert await tx.actions.due(place.id, now + 2 * MINUTE) == doing
    assert over.state is ActionState.REFUSED


async def test_an_action_of_a_neighbour_is_not_found(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    room = ground.house.app.moderation
    theirs = await stored_action(
        ground, neighbour, await stored_channel(ground, neighbour), external_id="x"
    )
    place = await stored_channel(ground, actor)
    await stored_action(ground, actor, place, external_id="x")
    with pytest.raises(DuplicateExternalId):
        await stored_action(ground, actor, place, external_id="x")
    with pytest.raises(NotFound):
        await room.reads.action(actor, theirs.id)
    async with room.begin(actor) as tx:
        with pytest.raises(NotFound):
            await tx.actions.get(theirs.id)
        assert await tx.actions.open_on(theirs.channel_id) == []
        assert await tx.channels.reachable(theirs.channel_id) is None


async def test_a_channel_says_whether_it_may_be_called(ground: Ground, actor: Actor) -> None:
    room, now = ground.house.app.moderation, ground.house.clock.now()
    stops = {
        ChannelStatus.CONNECTED: None,
        ChannelStatus.PAUSED: "channel_paused",
        ChannelStatus.DISCONNECTED: "channel_disconnected",
    }
    for status, stopped in stops.items():
        place = await stored_channel(ground, actor, status=status, rate_limited_until=now)
        async with room.begin(actor) as tx:
            known = await tx.channels.reachable(place.id)
            connection = await tx.channels.connection(place.id)
        assert known is not None
        assert (known.stopped, known.rested_until) == (stopped, now)
        assert known.capabilities == place.capabilities
        assert connection is not None
        assert connection.credentials["token"].reveal() == "anything"


async def a_post_that_is_out(ground: Ground, actor: Actor, place: Channel) -> DeliveryId:
    message = await stored_message(ground, actor, place, due_in=timedelta())
    out: dict[str, Any] = {
        "state": DeliveryState.PUBLISHED,
        "platform_post_id": f"post-{message.id}",
        "published_at": ground.house.clock.now(),
        "next_at": None,
    }
    after = replace(message, deliveries=(replace(message.deliveries[0], **out),))
    async with ground.house.app.publishing.begin(actor) as tx:
        await tx.messages.save(await tx.messages.get(message.id), after)
        await tx.commit()
    return message.deliveries[0].id


async def test_what_is_out_is_found_once_and_read_when_it_is_due(
    ground: Ground, actor: Actor
) -> None:
    room, place = ground.house.app.insights, await stored_channel(ground, actor)
    delivery_id = await a_post_that_is_out(ground, actor, place)
    now = ground.house.clock.now()
    async with room.begin(actor) as tx:
        [post] = await tx.measurements.unmeasured(place.id, now - HOUR, 9)
        assert await tx.measurements.unmeasured(place.id, now + HOUR, 9) == []
        assert not await tx.measurements.measures_account(place.id)
    assert post.delivery_id == delivery_id
    sample: Measurement = bare(SAMPLES["measurements"])
    ids = ground.house.ids
    wanted: dict[str, Any] = {"workspace_id": actor.workspace, "channel_id": place.id, "since": now}
    of_post = replace(
        sample,
        **wanted,
        id=MeasurementId(ids.new(Kind.MEASUREMENT)),
        subject_id=delivery_id,
        delivery_id=delivery_id,
        message_id=post.message_id,
        platform_post_id=post.platform_post_id,
        due_at=now,
    )
    of_account = replace(
        sample,
        **wanted,
        id=MeasurementId(ids.new(Kind.MEASUREMENT)),
        subject_id=place.id,
        due_at=now + MINUTE,
    )
    async with room.begin(actor) as tx:
        await tx.measurements.begin([of_post, of_account])
        await tx.commit()
    async with room.begin(actor) as tx:
        assert await tx.measurements.unmeasured(place.id, now - HOUR, 9) == []
        assert await tx.measurements.measures_account(place.id)
        both, none = {"posts": True, "account": True}, {"posts": False, "account": False}
        assert await tx.measurements.due(place.id, now, **both) == of_post
        assert await tx.measurements.due(place.id, now, posts=False, account=True) is None
        assert await tx.measurements.next_at(place.id, **none) is None
        assert await tx.measurements.next_at(place.id, posts=False, account=True) == now + MINUTE
        assert await tx.measurements.get(of_account.id) == of_account
        read = of_account.measured((), now)
        await tx.measurements.save(of_account, read)
        kept: Sample = SAMPLES["samples"]
        number = replace(
            kept,
            id=SampleId(ids.new(Kind.SAMPLE)),
            workspace_id=actor.workspace,
            channel_id=place.id,
            subject_id=place.id,
            message_id=None,
            delivery_id=None,
            source="",
        )
        brought = replace(number, id=SampleId(ids.new(Kind.SAMPLE)), source="shop")
        await tx.samples.add([number, brought])
        await tx.commit()
    numbers = await room.reads.of_channel(actor, place.id)
    assert list(numbers.latest) == [number]
    assert (numbers.measured_at, numbers.next_at) == (now, read.due_at)
