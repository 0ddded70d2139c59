"""Broadcasts and their lists are stored as they are, each within its walls, and everybody once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import asyncpg
import pytest

from domain.communities.model import Channel
from domain.inbox.use_cases.digest_receipts import digest_receipts
from domain.inbox.use_cases.tell_sandbox import tell_sandbox
from domain.publishing.broadcast import Broadcast, BroadcastText, Tally
from domain.publishing.broadcast_ports import Audience
from domain.publishing.opting_out import NewOptOut
from domain.publishing.use_cases.enlist_recipients import Wanted, enlist_recipients
from domain.publishing.use_cases.keep_broadcasts import NewBroadcast, create_broadcast
from domain.publishing.use_cases.keep_opt_outs import create_opt_out
from domain.shared.access import Actor
from domain.shared.errors import DuplicateExternalId, NotFound
from domain.shared.heard import Heard, HeardKind, Person
from domain.shared.ids import BroadcastRecipientId, Kind
from domain.shared.paging import Filter, PageRequest
from tests.contract.ground import Ground, message
from tests.kit.builders import a_sandbox_channel

HELLO = (BroadcastText("en", "Hello {{person.name|there}}."), BroadcastText("es", "Hola."))


async def stored(
    ground: Ground, actor: Actor, people: Sequence[str] = (), **more: str
) -> tuple[Broadcast, Channel]:
    room = ground.house.app.publishing
    channel = await a_sandbox_channel(
        ground.house, actor, account=ground.house.ids.new(Kind.CHANNEL)
    )
    request = NewBroadcast("We move", HELLO, tags=("spring",), **more)  # type: ignore[arg-type]
    broadcast = (await create_broadcast(room, actor, request)).broadcast
    if people:
        wanted = [Wanted(channel.id, person, "es") for person in people]
        await enlist_recipients(room, actor, broadcast.id, None, wanted)
    return await room.reads.one_broadcast(actor, broadcast.id), channel


async def hears(ground: Ground, actor: Actor, channel: Channel, *said: Heard) -> None:
    for each in said:
        await tell_sandbox(ground.house.app.inbox, actor, channel.id, each)
    await digest_receipts(ground.house.app.inbox, actor, channel.id)


def by(ground: Ground, id: str, kind: HeardKind, person: Person) -> Heard:
    return Heard(id, kind, ground.house.clock.now(), person, "Hello!", place="talk")


async def test_it_is_found_as_it_was_saved_and_by_nobody_else(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    before, _ = await stored(ground, actor, external_id="x")
    await stored(ground, neighbour, external_id="x")
    with pytest.raises(DuplicateExternalId):
        await stored(ground, actor, external_id="x")
    room = ground.house.app.publishing
    after = before.send(None, ground.house.clock.now())
    async with room.begin(actor) as tx:
        assert await tx.broadcasts.get(before.id) == before
        await tx.broadcasts.save(before, after)
        await tx.commit()
    assert await room.reads.one_broadcast(actor, before.id) == after
    with pytest.raises(NotFound):
        await room.reads.one_broadcast(neighbour, before.id)
    async with room.begin(neighbour) as tx:
        with pytest.raises(NotFound):
            await tx.broadcasts.get(before.id)


async def test_a_list_counts_by_state_and_names_nobody_twice(ground: Ground, actor: Actor) -> None:
    broadcast, channel = await stored(ground, actor, ["ana", "bo", "cai"])
    room, now = ground.house.app.publishing, ground.house.clock.now()
    said = message(ground, channel, due_in=timedelta(hours=1))
    async with room.begin(actor) as tx:
        await tx.messages.add(said)
        await tx.commit()
    async with room.begin(actor) as tx:
        people = await tx.broadcasts.pending(broadcast.id, channel.id, 9)
        # Those who came onto it at the same moment have no order.
        first, second, third = sorted(people, key=lambda one: one.platform_person_id)
        assert (first.platform_person_id, first.language) == ("ana", "es")
        assert await tx.broadcasts.channels_of(broadcast.id) == {channel.id: 3}
        at = now + timedelta(seconds=2)
        changes = [(first, first.hand_over(said.id, at, now)), (second, second.skip("x", now))]
        await tx.broadcasts.write(changes)
        await tx.commit()
    async with room.begin(actor) as tx:
        [in_hand] = await tx.broadcasts.in_hand(broadcast.id)
        assert (in_hand.recipient, in_hand.status) == (changes[0][1], said.status)
        assert await tx.broadcasts.last_slot(channel.id) == at
        assert await tx.broadcasts.last_to((channel.id, "ana")) == said.id
        await tx.broadcasts.call_off_pending(broadcast.id, now)
        assert await tx.broadcasts.tally(broadcast.id) == Tally(sending=1, skipped=1, cancelled=1)
        await tx.commit()
    sending = Filter("state", "in", ["sending"])
    page = await room.reads.recipients(actor, broadcast.id, PageRequest(filters=[sending]))
    assert [one.id for one in page.items] == [first.id]
    async with room.begin(actor) as tx:
        with pytest.raises(asyncpg.UniqueViolationError):
            await tx.broadcasts.enlist([replace(third, id=BroadcastRecipientId("bcr_other"))])


async def test_who_wrote_is_met_by_what_they_said_last(ground: Ground, actor: Actor) -> None:
    _, channel = await stored(ground, actor)
    ana, bo = Person("ana", "@ana", "Ana"), Person("bo", is_bot=True)
    await hears(
        ground,
        actor,
        channel,
        by(ground, "d1", HeardKind.DIRECT, ana),
        by(ground, "c1", HeardKind.COMMENT, ana),
        by(ground, "d2", HeardKind.DIRECT, ana),
        by(ground, "d3", HeardKind.DIRECT, bo),
    )
    async with ground.house.app.publishing.begin(actor) as tx:
        wanted = Audience((HeardKind.DIRECT,), community_id=channel.community_id)
        assert await tx.broadcasts.audience(wanted, 9) == [(channel.id, "ana")]
        later = replace(wanted, since=ground.house.clock.now() + timedelta(hours=1))
        assert await tx.broadcasts.audience(later, 9) == []
        pair, stranger = (channel.id, "ana"), (channel.id, "nobody")
        met = await tx.broadcasts.met([pair, stranger])
        assert met.keys() == {pair}
        targets = await tx.reply_targets.some(met[pair].said)
        assert [targets[id].message_id for id in met[pair].said] == ["d2", "c1"]
        assert (met[pair].name, met[pair].handle) == ("Ana", "@ana")
        assert targets[met[pair].said[0]].opening == "Hello!"


async def test_who_wants_none_is_known_on_every_channel_of_the_platform(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    room = ground.house.app.publishing
    _, channel = await stored(ground, actor)
    other = await a_sandbox_channel(ground.house, actor, account="another")
    opt_out = await create_opt_out(room, actor, NewOptOut(channel.id, "ana"))
    async with room.begin(actor) as tx:
        pairs = [(channel.id, "ana"), (other.id, "ana"), (other.id, "bo")]
        assert await tx.opt_outs.out_of(pairs) == {pairs[0], pairs[1]}
        assert await tx.opt_outs.get(opt_out.id) == opt_out
        assert await tx.broadcasts.waiting_for(opt_out) == []
        await tx.opt_outs.save(opt_out, opt_out.remove(ground.house.clock.now()))
        await tx.commit()
    async with room.begin(actor) as tx:
        assert await tx.opt_outs.out_of(pairs) == set()
        with pytest.raises(NotFound):
            await tx.opt_outs.get(opt_out.id)
    theirs = await a_sandbox_channel(ground.house, neighbour)
    await create_opt_out(room, neighbour, NewOptOut(theirs.id, "ana"))
    async with room.begin(actor) as tx:
        assert await tx.opt_outs.out_of(pairs) == set()


async def test_those_who_wait_are_told_apart_by_their_zones(ground: Ground, actor: Actor) -> None:
    broadcast, channel = await stored(ground, actor, ["ana"])
    room = ground.house.app.publishing
    people = [Wanted(channel.id, "bo", timezone="America/Lima")]
    await enlist_recipients(room, actor, broadcast.id, None, people)
    async with room.begin(actor) as tx:
        zones = await tx.broadcasts.zones(broadcast.id, channel.id)
        assert sorted(zones, key=str) == ["America/Lima", None]
        for wanted, names in (([None], ["ana"]), (["America/Lima"], ["bo"]), ([], [])):
            found = await tx.broadcasts.pending(broadcast.id, channel.id, 9, wanted)
            assert [one.platform_person_id for one in found] == names
