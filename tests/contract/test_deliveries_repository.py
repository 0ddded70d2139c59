"""A delivery is claimed by one worker, when it is due, for as long as the lease lasts."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.communities.model import Channel
from domain.publishing.content import Attachment, Content, Part
from domain.publishing.delivery import LEASE, Attempt, AttemptKind, Delivery
from domain.publishing.media import Media, MediaSource, MediaStatus
from domain.publishing.model import Message
from domain.publishing.outcomes import Published, Unknown
from domain.publishing.states import DeliveryState
from domain.shared.access import Actor
from domain.shared.ids import AttemptId, DeliveryId, Kind, MediaId
from domain.shared.resting import Rest
from tests.contract.ground import TOKEN, Ground, message, stored_channel, stored_message
from tests.kit.fakes.media import PHOTO

HOUR = timedelta(hours=1)
AGO = -HOUR
MOMENT = timedelta(seconds=30)
NOBODYS = DeliveryId("dlv_none")


async def due(ground: Ground, actor: Actor, on: Channel | None = None) -> Message:
    return await stored_message(
        ground, actor, on or await stored_channel(ground, actor), due_in=AGO
    )


async def claimed(
    ground: Ground, actor: Actor, *ids: DeliveryId, lease: timedelta = LEASE
) -> list[Delivery]:
    async with ground.house.app.publishing.begin(actor) as tx:
        claims = await tx.deliveries.claim(ids, lease)
        await tx.commit()
    return [claim.delivery for claim in claims]


async def moved(ground: Ground, actor: Actor, made: Message, delivery: Delivery) -> Delivery:
    """Store this as the message's only delivery."""
    async with ground.house.app.publishing.begin(actor) as tx:
        before = await tx.messages.get(made.id)
        now = ground.house.clock.now()
        await tx.messages.save(before, before.with_deliveries([delivery], now))
        await tx.commit()
    return delivery


async def read(ground: Ground, actor: Actor, made: Message) -> Delivery:
    found = await ground.house.app.publishing.reads.message(actor, made.id)
    return found.deliveries[0]


async def a_started(ground: Ground, actor: Actor, on: Channel | None = None) -> Message:
    """A stored message whose only delivery is with the platform."""
    made = await due(ground, actor, on)
    [delivery] = await claimed(ground, actor, made.deliveries[0].id)
    begun = delivery.start(made.text, ground.house.clock.now())
    return replace(made, deliveries=(await moved(ground, actor, made, begun),))


async def test_a_claim_raises_the_fence_and_ends(ground: Ground, actor: Actor) -> None:
    made = await due(ground, actor)
    before = ground.house.clock.now()
    [delivery] = await claimed(ground, actor, made.deliveries[0].id)
    assert (delivery.state, delivery.fence) == (DeliveryState.CLAIMED, 1)
    assert delivery.lease_until is not None
    assert abs(delivery.lease_until - before - LEASE) < MOMENT
    assert await read(ground, actor, made) == delivery


async def test_a_claim_holds_what_sending_needs(ground: Ground, actor: Actor) -> None:
    on = await stored_channel(ground, actor)
    made = await due(ground, actor, on)
    async with ground.house.app.publishing.begin(actor) as tx:
        [claim] = await tx.deliveries.claim([made.deliveries[0].id], LEASE)
    assert claim.organization_id == actor.organization_id
    assert (claim.channel.limits, claim.channel.outcome_class) == (on.limits, on.outcome_class)
    assert (claim.connection.channel_id, claim.connection.credentials) == (on.id, TOKEN)
    assert HOUR <= claim.late_by < HOUR + MOMENT


async def test_how_late_it_is_counts_from_the_time_it_was_given_later(
    ground: Ground, actor: Actor
) -> None:
    made, now = await due(ground, actor), ground.house.clock.now()
    for since, later in ((HOUR / 2, now - HOUR / 2), (HOUR, now - 2 * HOUR)):
        meant = replace(made.deliveries[0], due_at=later)
        await moved(ground, actor, made, meant)
        async with ground.house.app.publishing.begin(actor) as tx:
            [claim] = await tx.deliveries.claim([meant.id], LEASE)
        assert since <= claim.late_by < since + MOMENT


async def test_what_is_claimed_is_not_claimed_again(ground: Ground, actor: Actor) -> None:
    made = await due(ground, actor)
    await claimed(ground, actor, made.deliveries[0].id)
    assert await claimed(ground, actor, made.deliveries[0].id) == []


async def test_a_claim_that_was_not_committed_claims_nothing(ground: Ground, actor: Actor) -> None:
    made = await due(ground, actor)
    async with ground.house.app.publishing.begin(actor) as tx:
        await tx.deliveries.claim([made.deliveries[0].id], LEASE)
    assert await read(ground, actor, made) == made.deliveries[0]


async def test_what_is_not_due_or_nobodys_is_passed_over(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    early = await stored_message(ground, actor, await stored_channel(ground, actor), due_in=HOUR)
    other = await due(ground, neighbour)
    ids = (early.deliveries[0].id, other.deliveries[0].id, NOBODYS)
    assert await claimed(ground, actor, *ids) == []
    assert await read(ground, neighbour, other) == other.deliveries[0]


@pytest.mark.parametrize("state", [s for s in DeliveryState if s is not DeliveryState.SCHEDULED])
async def test_only_what_is_scheduled_is_claimed(
    ground: Ground, actor: Actor, state: DeliveryState
) -> None:
    made = await due(ground, actor)
    await moved(ground, actor, made, replace(made.deliveries[0], state=state))
    assert await claimed(ground, actor, made.deliveries[0].id) == []


async def test_a_lease_expires_only_at_its_end(ground: Ground, actor: Actor) -> None:
    on = await stored_channel(ground, actor)
    short, long, free = [await due(ground, actor, on) for _ in range(3)]
    await claimed(ground, actor, short.deliveries[0].id, lease=timedelta(0))
    await claimed(ground, actor, long.deliveries[0].id, lease=HOUR)
    ids = [m.deliveries[0].id for m in (short, long, free)] + [NOBODYS]
    async with ground.house.app.publishing.begin(actor) as tx:
        assert await tx.deliveries.expired(ids) == [short.deliveries[0].id]


async def test_before_its_first_attempt_a_delivery_has_no_post(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    made, other = await due(ground, actor), await a_started(ground, neighbour)
    async with ground.house.app.publishing.begin(actor) as tx:
        for unknown in (made.deliveries[0].id, other.deliveries[0].id, NOBODYS):
            assert await tx.deliveries.post_of(unknown) is None


async def test_after_it_the_post_holds_what_looking_up_needs(ground: Ground, actor: Actor) -> None:
    on = await stored_channel(ground, actor)
    made = await a_started(ground, actor, on)
    begun = made.deliveries[0]
    async with ground.house.app.publishing.begin(actor) as tx:
        post = await tx.deliveries.post_of(begun.id)
    assert post is not None
    assert (post.delivery_id, post.text, post.key) == (begun.id, made.text, begun.key)
    assert (post.attempted_at, post.outcome_class) == (begun.attempted_at, on.outcome_class)
    assert (post.connection.channel_id, post.connection.credentials) == (on.id, TOKEN)
    assert post.platform_post_id is None


async def test_the_post_of_a_part_says_what_it_answers_and_what_its_thread_began_with(
    ground: Ground, actor: Actor
) -> None:
    on = await stored_channel(ground, actor)
    content = Content("one", thread=(Part("two"), Part("three")), first_comment="and this")
    made = message(ground, on, due_in=AGO, content=content)
    [one] = made.deliveries
    parts = [replace(one, id=DeliveryId(f"{one.id}{n}"), part=n) for n in range(1, 5)]
    now = ground.house.clock.now()
    begun = [
        replace(
            each, key=f"key-{each.part}", attempted_at=now, platform_post_id=f"post-{each.part}"
        )
        for each in parts
    ]
    async with ground.house.app.publishing.begin(actor) as tx:
        await tx.messages.add(replace(made, deliveries=tuple(begun)))
        await tx.commit()
    async with ground.house.app.publishing.begin(actor) as tx:
        posts = [await tx.deliveries.post_of(each.id) for each in begun]
    said = [(p.text, p.reply_to, p.thread_root) for p in posts if p]
    assert said == [
        ("one", None, None),
        ("two", "post-1", "post-1"),
        ("three", "post-2", "post-1"),
        ("and this", "post-1", "post-1"),
    ]


async def test_what_a_post_shows_is_known_to_whoever_looks_it_up(
    ground: Ground, actor: Actor
) -> None:
    on, file_id = await stored_channel(ground, actor), MediaId(ground.house.ids.new(Kind.MEDIA))
    now = ground.house.clock.now()
    media = Media(
        id=file_id,
        workspace_id=on.workspace_id,
        organization_id=on.organization_id,
        status=MediaStatus.READY,
        source=MediaSource.UPLOAD,
        sha256="a" * 64,
        bytes=7,
        version=1,
        created_at=now,
        updated_at=now,
        created_by=actor.id,
        facts=PHOTO,
    )
    shown = Content("Mirad", media=(Attachment(file_id, "La plaza"),))
    made = message(ground, on, due_in=AGO, content=shown)
    [one] = made.deliveries
    begun = replace(one, key="key-1", attempted_at=now)
    async with ground.house.app.publishing.begin(actor) as tx:
        await tx.media.add(media)
        await tx.messages.add(replace(made, deliveries=(begun,)))
        await tx.commit()
    for gone in (False, True):
        async with ground.house.app.publishing.begin(actor) as tx:
            if gone:
                await tx.media.save(media, media.delete(now))
            post = await tx.deliveries.post_of(begun.id)
            await tx.commit()
        assert post is not None
        assert post.shows_files
        alt_texts = [(file.media_id, file.alt_text) for file in post.media]
        assert alt_texts == ([] if gone else [(file_id, "La plaza")])


async def test_a_handle_is_kept_for_the_attempt_it_belongs_to(ground: Ground, actor: Actor) -> None:
    made = await a_started(ground, actor)
    [started] = made.deliveries
    before = ground.house.clock.now()
    async with ground.house.app.publishing.begin(actor) as tx:
        assert not await tx.deliveries.keep_handle(started.id, started.fence + 1, "other", LEASE)
        assert not await tx.deliveries.keep_handle(NOBODYS, started.fence, "other", LEASE)
        assert await tx.deliveries.keep_handle(started.id, started.fence, "kept-1", LEASE)
        await tx.commit()
    kept = await read(ground, actor, made)
    assert kept.handle == "kept-1"
    assert kept.lease_until is not None
    assert kept.attempted_at is not None
    assert abs(kept.lease_until - before - LEASE) < MOMENT
    assert abs(kept.attempted_at - before) < MOMENT
    async with ground.house.app.publishing.begin(actor) as tx:
        post = await tx.deliveries.post_of(started.id)
    assert post is not None
    assert post.handle == "kept-1"


async def test_what_is_no_longer_being_sent_keeps_no_handle(ground: Ground, actor: Actor) -> None:
    made = await a_started(ground, actor)
    [started] = made.deliveries
    lost = await moved(ground, actor, made, started.rescue(ground.house.clock.now()))
    async with ground.house.app.publishing.begin(actor) as tx:
        assert not await tx.deliveries.keep_handle(lost.id, lost.fence, "kept-1", LEASE)
        await tx.commit()
    assert await read(ground, actor, made) == lost


async def test_without_credentials_there_is_no_post(ground: Ground, actor: Actor) -> None:
    on = await stored_channel(ground, actor)
    made = await a_started(ground, actor, on)
    async with ground.house.app.communities.begin(actor) as tx:
        await tx.channels.forget_credentials(on.id)
        await tx.commit()
    async with ground.house.app.publishing.begin(actor) as tx:
        assert await tx.deliveries.post_of(made.deliveries[0].id) is None


async def test_a_post_is_known_by_its_channel_and_the_platforms_id(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    on, elsewhere = await stored_channel(ground, actor), await stored_channel(ground, actor)
    made = await a_started(ground, actor, on)
    out = made.deliveries[0].settle(Published("110"), ground.house.clock.now())
    await moved(ground, actor, made, out)
    async with ground.house.app.publishing.begin(actor) as tx:
        assert await tx.deliveries.holder_of(on.id, "110") == out.id
        assert await tx.deliveries.holder_of(on.id, "111") is None
        assert await tx.deliveries.holder_of(elsewhere.id, "110") is None
    async with ground.house.app.publishing.begin(neighbour) as tx:
        assert await tx.deliveries.holder_of(on.id, "110") is None


async def test_only_what_is_unconfirmed_and_due_is_postponed(ground: Ground, actor: Actor) -> None:
    made, waiting = await a_started(ground, actor), await due(ground, actor)
    now = ground.house.clock.now()
    open_one = replace(made.deliveries[0].settle(Unknown("lost"), now), next_at=now)
    await moved(ground, actor, made, open_one)
    async with ground.house.app.publishing.begin(actor) as tx:
        first, again = [await tx.deliveries.postpone(open_one.id, HOUR) for _ in range(2)]
        assert (first, again) == (True, False)
        assert not await tx.deliveries.postpone(waiting.deliveries[0].id, HOUR)
        await tx.commit()
    later = (await read(ground, actor, made)).next_at
    assert later is not None
    assert abs(later - now - HOUR) < MOMENT
    assert await read(ground, actor, waiting) == waiting.deliveries[0]


def a_line(ground: Ground, made: Message, kind: AttemptKind = AttemptKind.SEND) -> Attempt:
    line_id = AttemptId(ground.house.ids.new(Kind.ATTEMPT))
    return made.deliveries[0].line(line_id, kind, ground.house.clock.now())


async def lines(ground: Ground, actor: Actor, made: Message) -> list[Attempt]:
    return list(await ground.house.app.publishing.reads.attempts(actor, made.id))


async def add_then_finish(
    ground: Ground, actor: Actor, added: list[Attempt], finished: list[Attempt]
) -> None:
    async with ground.house.app.publishing.begin(actor) as tx:
        await tx.attempts.add(added)
        await tx.attempts.finish(finished)
        await tx.commit()


async def test_an_attempt_is_finished_by_delivery_and_fence(ground: Ground, actor: Actor) -> None:
    made, other = await a_started(ground, actor), await a_started(ground, actor)
    line, kept = a_line(ground, made), a_line(ground, other)
    done = replace(line, id=AttemptId("att_other")).finish(
        Published("110", None, 200), ground.house.clock.now()
    )
    await add_then_finish(ground, actor, [line, kept], [done])
    assert await lines(ground, actor, made) == [replace(done, id=line.id)]
    assert await lines(ground, actor, other) == [kept]


async def test_a_finished_attempt_is_left_as_it_is(ground: Ground, actor: Actor) -> None:
    made = await a_started(ground, actor)
    line, now = a_line(ground, made), ground.house.clock.now()
    first, second = line.finish(Published("110"), now), line.finish(Unknown("lost"), now)
    await add_then_finish(ground, actor, [line], [first, second])
    assert await lines(ground, actor, made) == [first]


async def test_an_answer_under_another_fence_finishes_nothing(ground: Ground, actor: Actor) -> None:
    made = await a_started(ground, actor)
    line = a_line(ground, made)
    late = replace(line, fence=line.fence + 1).finish(Published("110"), line.started_at)
    await add_then_finish(ground, actor, [line], [late])
    assert await lines(ground, actor, made) == [line]


async def test_only_tries_to_send_are_finished(ground: Ground, actor: Actor) -> None:
    made = await a_started(ground, actor)
    line = a_line(ground, made, AttemptKind.LOOK_UP)
    await add_then_finish(ground, actor, [line], [line.finish(Unknown("lost"), line.started_at)])
    assert await lines(ground, actor, made) == [line]


async def test_posts_are_looked_for_when_it_is_time_while_their_channel_may_be_called(
    ground: Ground, actor: Actor
) -> None:
    on, now = await stored_channel(ground, actor), ground.house.clock.now()
    out = DeliveryState.PUBLISHED

    async def published(ago: timedelta, **more: Any) -> DeliveryId:
        made = await due(ground, actor, on)
        post: dict[str, Any] = {"platform_post_id": "110", "published_at": now - ago, "state": out}
        return (await moved(ground, actor, made, replace(made.deliveries[0], **(post | more)))).id

    early = await published(HOUR)
    later = await published(25 * HOUR, checks=1)
    await published(HOUR / 2)
    await published(HOUR, checks=1)
    await published(8 * 24 * HOUR, checks=3)
    await published(10 * 24 * HOUR)
    await published(HOUR, platform_post_id=None)
    await published(HOUR, state=DeliveryState.DELETED)

    async def to_check(most: int = 9) -> list[DeliveryId]:
        async with ground.house.app.publishing.begin(actor) as tx:
            return list(await tx.deliveries.to_check(on.id, most))

    assert await to_check() == [later, early]
    assert await to_check(1) == [later]
    async with ground.house.app.publishing.begin(actor) as tx:
        await tx.channels.rests(Rest(on.id, now + HOUR, 1))
        await tx.commit()
    assert await to_check() == []
