"""What channels hear is kept once, taken by one at a time, and seen by nobody else."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.communities.model import Channel
from domain.inbox.hearing import Hearing, HookSecrets
from domain.inbox.model import InboundChange, InboundMessage
from domain.inbox.ports import ChannelHubDoor
from domain.inbox.receipt import Taken, Verdict, Way
from domain.publishing.delivery import Delivery
from domain.publishing.states import DeliveryState
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.heard import Raw
from domain.shared.hub import Hub, HubStatus
from domain.shared.ids import InboundActivityId, InboundMessageId, Kind
from domain.shared.resting import Rest
from domain.shared.secret import Secret
from tests.contract.ground import Ground, message, stored_channel
from tests.kit.inbox_samples import INBOX
from tests.kit.samples import bare

LEASE = timedelta(seconds=30)
HUB, MOMENT = "h" * 64, datetime(2026, 11, 22, 14, 15, tzinfo=UTC)
SECRETS = HookSecrets(Secret("token"), Secret("now"), Secret("before"))


@pytest.fixture
async def channel(ground: Ground, actor: Actor) -> Channel:
    return await stored_channel(ground, actor)


def hearing(channel: Channel, **changes: object) -> Hearing:
    sample: Hearing = bare(INBOX["channel_hearings"])
    given = {
        "workspace_id": channel.workspace_id,
        "channel_id": channel.id,
        "organization_id": channel.organization_id,
    }
    return replace(sample, **(given | changes))  # type: ignore[arg-type]


async def saved(
    ground: Ground, actor: Actor, hearing: Hearing, secrets: HookSecrets | None = None
) -> None:
    async with ground.house.app.inbox.begin(actor) as tx:
        await tx.hearings.save(hearing, secrets)
        await tx.commit()


async def added(ground: Ground, actor: Actor, channel: Channel, *ids: str) -> int:
    async with ground.house.app.inbox.begin(actor) as tx:
        raws = [Raw(id, id.encode(), "text/plain") for id in ids]
        count = await tx.receipts.add(channel.id, Way.WEBHOOK, raws)
        await tx.commit()
    return count


async def taken(ground: Ground, actor: Actor, channel: Channel, most: int = 9) -> Sequence[Taken]:
    async with ground.house.app.inbox.begin(actor) as tx:
        found = await tx.receipts.take(channel.id, most, LEASE)
        await tx.commit()
    return found


async def settled(ground: Ground, actor: Actor, *verdicts: Verdict) -> None:
    async with ground.house.app.inbox.begin(actor) as tx:
        await tx.receipts.settle(verdicts)
        await tx.commit()


async def test_how_a_channel_hears_is_kept_with_its_secrets_until_the_address_ends(
    ground: Ground, actor: Actor, channel: Channel
) -> None:
    kept = hearing(channel, hash="h" * 64, cursor="c1")
    await saved(ground, actor, kept, SECRETS)
    await saved(ground, actor, replace(kept, cursor="c2"))
    async with ground.house.app.inbox.begin(actor) as tx:
        line = await tx.hearings.line(channel.id, lock=True)
    assert (line.hearing, line.secrets) == (replace(kept, cursor="c2"), SECRETS)
    assert (line.listener.id, line.connection.account_id) == (channel.id, channel.account_id)
    await saved(ground, actor, kept.closed(ground.house.clock.now()))
    async with ground.house.app.inbox.begin(actor) as tx:
        assert (await tx.hearings.line(channel.id)).secrets is None


async def test_a_channel_of_which_nothing_is_known_yet_hears_nothing(
    ground: Ground, actor: Actor, neighbour: Actor, channel: Channel
) -> None:
    async with ground.house.app.inbox.begin(actor) as tx:
        line = await tx.hearings.line(channel.id)
    assert (line.hearing, line.secrets) == (None, None)
    async with ground.house.app.inbox.begin(neighbour) as tx:
        with pytest.raises(NotFound):
            await tx.hearings.line(channel.id)


async def test_the_door_is_found_by_its_address_and_for_a_day_by_the_one_before(
    ground: Ground, actor: Actor, channel: Channel
) -> None:
    now, reads = ground.house.clock.now(), ground.house.app.inbox.reads
    both = {"hash": "h" * 64, "hash_before": "b" * 64}
    await saved(ground, actor, hearing(channel, replaced_at=now, **both), SECRETS)

    async def found() -> list[object]:
        lines = [await reads.line_at(x * 64) for x in "hbn"]
        return [line and (line.workspace_id, line.listener.id, line.secrets) for line in lines]

    there = (channel.workspace_id, channel.id, SECRETS)
    assert await found() == [there, there, None]
    yesterday = now - timedelta(hours=24, seconds=5)
    await saved(ground, actor, hearing(channel, replaced_at=yesterday, **both), SECRETS)
    assert await found() == [there, None, None]


async def test_a_hub_finds_the_channel_it_tells_about_across_the_walls(
    ground: Ground, actor: Actor, channel: Channel
) -> None:
    reads = ground.house.app.inbox.reads
    hub = Hub(
        "https://hub.example/", "https://news.example/", HubStatus.SUBSCRIBED, MOMENT, hash=HUB
    )
    await saved(ground, actor, hearing(channel, hub=hub))
    assert await reads.hub_door(HUB) == ChannelHubDoor(
        channel.id, channel.organization_id, channel.workspace_id
    )
    assert await reads.hub_door("n" * 64) is None
    async with ground.house.app.inbox.begin(actor) as tx:
        kept = (await tx.hearings.line(channel.id)).hearing
    assert kept is not None
    assert kept.hub == hub
    await saved(ground, actor, kept.with_hub(None))
    assert await reads.hub_door(HUB) is None


async def test_a_telling_is_kept_once_and_taken_in_the_order_of_its_coming(
    ground: Ground, actor: Actor, channel: Channel
) -> None:
    other = await stored_channel(ground, actor)
    assert await added(ground, actor, channel, "b", "a", "b") == 2
    assert await added(ground, actor, channel, "a", "c" * 999) == 1
    assert await added(ground, actor, other, "a") == 1
    first = await taken(ground, actor, channel)
    assert [t.raw.body for t in first] == [b"b", b"a", b"c" * 999]
    assert {t.tries for t in first} == {1}


async def test_what_is_in_somebodys_hands_is_taken_by_nobody_else(
    ground: Ground, actor: Actor, neighbour: Actor, channel: Channel
) -> None:
    await added(ground, actor, channel, "a", "b")
    assert len(await taken(ground, actor, channel, 1)) == 1
    assert await taken(ground, actor, channel) == []
    assert await taken(ground, neighbour, channel) == []
    assert channel.id not in [d.channel_id for d in await ground.house.app.inbox.agenda.due(99)]


async def test_what_failed_waits_and_what_is_settled_is_over(
    ground: Ground, actor: Actor, channel: Channel
) -> None:
    await added(ground, actor, channel, "a", "b")
    room = ground.house.app.inbox
    assert [d.channel_id for d in await room.agenda.due(99)] == [channel.id]
    good, bad = await taken(ground, actor, channel)
    await settled(ground, actor, Verdict(good), Verdict(bad, "no"))
    assert await taken(ground, actor, channel) == []
    assert await room.agenda.due(99) == []
    inbound = await room.reads.channel_inbound(actor, channel.id)
    assert (inbound.waiting, inbound.set_aside) == (1, 0)


async def test_what_trouble_of_ours_came_between_was_not_tried(
    ground: Ground, actor: Actor, channel: Channel
) -> None:
    await added(ground, actor, channel, "a", "b")
    for _ in range(4):
        both = await taken(ground, actor, channel)
        assert [one.tries for one in both] == [1, 1]
        await settled(ground, actor, *(Verdict(one, untried=True) for one in both))


async def test_a_channel_that_is_to_be_left_alone_is_so_for_all(
    ground: Ground, actor: Actor, channel: Channel
) -> None:
    until = ground.house.clock.now() + timedelta(hours=1)
    async with ground.house.app.inbox.begin(actor) as tx:
        resting = await tx.channels.rests(Rest(channel.id, until, 1))
        await tx.commit()
    assert resting is not None
    async with ground.house.app.inbox.begin(actor) as tx:
        line = await tx.hearings.line(channel.id)
    assert line.listener.rate_limited_until == resting.rate_limited_until


async def test_who_took_it_before_has_no_say_any_more(
    ground: Ground, actor: Actor, channel: Channel
) -> None:
    await added(ground, actor, channel, "a")
    [mine] = await taken(ground, actor, channel)
    await settled(ground, actor, Verdict(replace(mine, tries=0), "too late"))
    assert await taken(ground, actor, channel) == []
    await settled(ground, actor, Verdict(replace(mine, tries=3), "no"))  # not this try
    await settled(ground, actor, Verdict(mine))
    inbound = await ground.house.app.inbox.reads.channel_inbound(actor, channel.id)
    assert (inbound.waiting, inbound.set_aside) == (0, 0)


def a_message(ground: Ground, channel: Channel) -> InboundMessage:
    sample: InboundMessage = INBOX["inbound_messages"]
    return replace(
        sample,
        id=InboundMessageId(ground.house.ids.new(Kind.INBOUND_MESSAGE)),
        workspace_id=channel.workspace_id,
        organization_id=channel.organization_id,
        channel_id=channel.id,
    )


def a_change(channel: Channel, heard_id: str) -> InboundChange:
    sample: InboundChange = INBOX["inbound_changes"]
    return replace(
        sample,
        workspace_id=channel.workspace_id,
        channel_id=channel.id,
        heard_id=heard_id,
        inbound_id=None,
    )


async def test_what_was_heard_is_written_together_and_found_by_the_platforms_ids(
    ground: Ground, actor: Actor, neighbour: Actor, channel: Channel
) -> None:
    room = ground.house.app.inbox
    orphan, said = a_change(channel, "m1:2"), a_message(ground, channel)
    happened = replace(
        INBOX["inbound_activities"],
        id=InboundActivityId(ground.house.ids.new(Kind.INBOUND_ACTIVITY)),
        workspace_id=channel.workspace_id,
        organization_id=channel.organization_id,
        channel_id=channel.id,
    )
    async with room.begin(actor) as tx:
        await tx.messages.alone(channel.id)
        await tx.messages.write([], [(None, orphan)], [happened])
        await tx.commit()
    adopted, first = orphan.of(said.id), replace(a_change(channel, "m1"), inbound_id=said.id)
    async with room.begin(actor) as tx:
        assert await tx.messages.of(channel.id, ["m1"]) == []
        assert await tx.messages.changes(channel.id, ["m1"]) == [orphan]
        assert await tx.messages.happened(channel.id, ["m1:like:109", "x"]) == {"m1:like:109"}
        await tx.messages.write([(None, said)], [(orphan, adopted), (None, first)], [])
        await tx.commit()
    changed = replace(said, text="other", version=9)
    async with room.begin(actor) as tx:
        await tx.messages.write([(said, changed)], [], [])
        await tx.commit()
    async with room.begin(actor) as tx:
        assert await tx.messages.of(channel.id, ["m1", "x"]) == [changed]
    assert await room.reads.message(actor, said.id) == changed
    found = {change.heard_id for change in await room.reads.changes(actor, said.id)}
    assert found == {"m1", "m1:2"}
    assert await room.reads.activity(actor, happened.id) == happened
    with pytest.raises(NotFound):
        await room.reads.message(neighbour, said.id)
    with pytest.raises(NotFound):
        await room.reads.activity(neighbour, happened.id)
    async with room.begin(neighbour) as tx:
        assert await tx.messages.of(channel.id, ["m1"]) == []


async def test_a_post_of_ours_is_known_and_what_answers_it_is_linked(
    ground: Ground, actor: Actor, neighbour: Actor, channel: Channel
) -> None:
    room = ground.house.app.inbox
    draft = message(ground, channel, due_in=timedelta())
    [delivery] = draft.deliveries
    out: Delivery = replace(
        delivery, state=DeliveryState.PUBLISHED, platform_post_id="p1", next_at=None
    )
    async with ground.house.app.publishing.begin(actor) as tx:
        await tx.messages.add(replace(draft, deliveries=(out,)))
        await tx.commit()
    said = replace(a_message(ground, channel), answers_message_id=None, answers_delivery_id=None)
    below = replace(
        a_message(ground, channel),
        platform_message_id="m2",
        parent_id=None,
        root_id="p1",
        answers_message_id=None,
        answers_delivery_id=None,
    )
    liked = replace(
        INBOX["inbound_activities"],
        id=InboundActivityId(ground.house.ids.new(Kind.INBOUND_ACTIVITY)),
        workspace_id=actor.workspace,
        organization_id=channel.organization_id,
        channel_id=channel.id,
        platform_message_id="p1",
        answers_message_id=None,
        answers_delivery_id=None,
    )
    async with room.begin(actor) as inbox:
        found = await inbox.messages.ours(channel.id, ["p1", "p2"])
        assert {id: ours.delivery_id for id, ours in found.items()} == {"p1": out.id}
        await inbox.messages.write([(None, said), (None, below)], [], [liked])
        await inbox.commit()
    for who in (neighbour, actor):
        async with room.begin(who) as inbox:
            await inbox.messages.link(draft.id)
            await inbox.commit()
    for answer in (said, below):
        linked = await room.reads.message(actor, answer.id)
        assert (linked.answers_message_id, linked.answers_delivery_id) == (draft.id, out.id)
    sign = await room.reads.activity(actor, liked.id)
    assert (sign.answers_message_id, sign.answers_delivery_id) == (draft.id, out.id)
    async with room.begin(neighbour) as inbox:
        assert await inbox.messages.ours(channel.id, ["p1"]) == {}


async def test_what_was_told_is_kept_as_it_came(
    ground: Ground, actor: Actor, neighbour: Actor, channel: Channel
) -> None:
    reads = ground.house.app.inbox.reads
    await added(ground, actor, channel, "a")
    [mine] = await taken(ground, actor, channel)
    said = replace(a_message(ground, channel), receipt_id=mine.id)
    original = await reads.original(actor, said)
    assert original is not None
    assert (original.body, original.content_type, original.raw_id) == (b"a", "text/plain", "a")
    assert await reads.original(neighbour, said) is None
