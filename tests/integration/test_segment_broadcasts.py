"""A broadcast to a segment reaches whoever is in it when it begins, each once, on one channel."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from adapters.settings import Settings
from adapters.wiring import House
from domain.communities.model import Channel
from domain.inbox.use_cases.digest_receipts import digest_receipts
from domain.inbox.use_cases.tell_sandbox import tell_sandbox
from domain.members.identity import Account
from domain.members.segment import Condition, ConditionGroup, Operator, Question, Segment, Trait
from domain.members.use_cases.follow_inbound import follow_inbound
from domain.members.use_cases.keep_members import change_member
from domain.members.use_cases.keep_segments import NewSegment, create_segment, remove_segment
from domain.members.use_cases.merge_members import merge_members
from domain.publishing.broadcast import Broadcast, BroadcastState, BroadcastText, Tally
from domain.publishing.use_cases.enlist_recipients import Wanted, enlist_recipients
from domain.publishing.use_cases.keep_broadcasts import NewBroadcast, create_broadcast
from domain.publishing.use_cases.move_broadcast import resume_broadcast, send_broadcast
from domain.publishing.use_cases.preflight_broadcast import preflight_broadcast
from domain.publishing.use_cases.rule_publishing import put_rules
from domain.publishing.use_cases.step_broadcast import step_broadcast
from domain.shared.access import Actor, MissingScope, Permission
from domain.shared.errors import NotFound
from domain.shared.heard import Heard, HeardKind, Person
from domain.shared.ids import BroadcastId, ChannelId, MemberId, SegmentId
from domain.shared.paging import PageRequest
from tests.integration.at_work import Watcher, at_work, some_channels, watching
from tests.kit.builders import limited_to

HOUR = timedelta(hours=1)
LISTED = "SELECT channel_id, platform_person_id, state FROM broadcast_recipients ORDER BY 2, 1"
OVER = "SELECT FROM broadcasts WHERE state = 'completed'"


@pytest.fixture
async def watch(settings: Settings) -> AsyncIterator[Watcher]:
    async with watching(settings) as watcher:
        yield watcher


async def said(
    house: House, actor: Actor, channel: Channel, kind: HeardKind, *people: Person
) -> None:
    inbox, now = house.app.inbox, house.clock.now()
    for person in people:
        heard = Heard(f"{kind}-{person.id}", kind, now, person, "Hi!", place=f"talk-{person.id}")
        await tell_sandbox(inbox, actor, channel.id, heard)
    await digest_receipts(inbox, actor, channel.id)


async def regulars(house: House, actor: Actor, *names: str) -> dict[str, MemberId]:
    """Everybody heard so far is a member, and these are regulars."""
    room = house.app.members
    heard = await house.app.inbox.reads.messages(actor, PageRequest(limit=100))
    for message in heard.items:
        await follow_inbound(room, actor, message.id)
    known = {m.name or "": m.id for m in (await room.reads.members(actor, PageRequest())).items}
    for name in names:
        await change_member(room, actor, known[name], None, {"labels": frozenset({"regular"})})
    return known


async def the_segment(house: House, actor: Actor) -> Segment:
    asked = Condition(Trait.LABEL, Operator.ANY_OF, ("regular",))
    wanted = NewSegment("Regulars", Question((ConditionGroup((asked,)),)))
    return (await create_segment(house.app.members, actor, wanted)).segment


async def a_broadcast(house: House, actor: Actor, segment: SegmentId, **more: Any) -> Broadcast:
    texts = (BroadcastText("en", "We move."),)
    wanted = NewBroadcast("We move", texts, per_minute=600, segment_id=segment, **more)
    return (await create_broadcast(house.app.publishing, actor, wanted)).broadcast


async def listed(watch: Watcher) -> list[tuple[ChannelId, str]]:
    rows = await watch.db.fetch(LISTED)
    return [(row["channel_id"], row["platform_person_id"]) for row in rows]


async def test_each_in_the_segment_hears_it_once_where_they_wrote_to_us_alone(
    house: House, watch: Watcher
) -> None:
    actor, (one, other) = await some_channels(house, 2)
    room = house.app.publishing
    ana, bea, bot = Person("ana", name="Ana"), Person("bea", name="Bea"), Person("x", name="X")
    bot = Person("bot", name="Bot", is_bot=True)
    late, stranger = Person("late", name="Late"), Person("stranger", name="Stranger")
    await said(house, actor, other, HeardKind.DIRECT, ana, bea, bot)
    await said(house, actor, one, HeardKind.COMMENT, ana)
    await said(house, actor, one, HeardKind.DIRECT, late, stranger)
    known = await regulars(house, actor, "Ana", "Bea", "Bot")
    segment = await the_segment(house, actor)
    broadcast = await a_broadcast(house, actor, segment.id)
    report = await preflight_broadcast(room, actor, broadcast.id)
    assert (report.total, report.reached, report.ok) == (2, 2, True)
    assert await listed(watch) == []
    # Who comes until it begins is reached as well.
    await regulars(house, actor, "Late")
    # Who is part of another is spoken to as that one.
    await merge_members(house.app.members, actor, known["Ana"], None, known["Bea"], None)
    async with at_work(house):
        await send_broadcast(room, actor, broadcast.id, None, None)
        await watch.until_rows(OVER)
    reached = await listed(watch)
    assert len(reached) == 2
    assert (one.id, "late") in reached
    assert {channel for channel, _ in reached if channel != one.id} == {other.id}
    view = await room.reads.one_broadcast(actor, broadcast.id)
    assert view.listed_at is not None
    assert len(await watch.posts()) == 2


async def test_who_asked_to_be_forgotten_is_passed_over_though_they_are_listed(
    house: House, watch: Watcher
) -> None:
    actor, (one, other) = await some_channels(house, 2)
    people = [Person("ana", name="Ana"), Person("bea", name="Bea")]
    await said(house, actor, one, HeardKind.DIRECT, *people)
    await said(house, actor, other, HeardKind.DIRECT, *people)
    await regulars(house, actor, "Ana", "Bea")
    broadcast = await a_broadcast(house, actor, (await the_segment(house, actor)).id)
    room = house.app.publishing
    await send_broadcast(room, actor, broadcast.id, None, None)
    await step_broadcast(room, actor, broadcast.id)
    async with house.app.members.begin(actor) as tx:
        await tx.suppressions.add([Account("sandbox", "", "ana")])
        await tx.commit()
    async with at_work(house):
        await watch.until_rows(OVER)
    rows = await watch.db.fetch(
        "SELECT platform_person_id, state, reason FROM broadcast_recipients ORDER BY 1"
    )
    assert [tuple(row) for row in rows] == [
        ("ana", "skipped", "person_erased"),
        ("bea", "sent", None),
    ]
    assert [post["to_person"] for post in await watch.posts()] == ["bea"]


async def test_what_somebody_was_told_counts_on_all_of_their_accounts(
    house: House, watch: Watcher
) -> None:
    actor, (one, other) = await some_channels(house, 2)
    room = house.app.publishing
    people = [Person(name, name=name.title()) for name in ("ana", "bea", "cid")]
    await said(house, actor, one, HeardKind.DIRECT, *people)
    known = await regulars(house, actor, "Ana")
    # Who is part of another is told what that one is told.
    await merge_members(house.app.members, actor, known["Bea"], None, known["Ana"], None)
    await put_rules(room, actor, None, None, {"max_per_person": 1})
    for person, channel in (("ana", one), ("bea", one), ("ana", other), ("cid", one)):
        texts = (BroadcastText("en", "We move."),)
        wanted = NewBroadcast("We move", texts, per_minute=600)
        made = (await create_broadcast(room, actor, wanted)).broadcast
        await enlist_recipients(room, actor, made.id, None, [Wanted(channel.id, person)])
        await send_broadcast(room, actor, made.id, None, None)
        await step_broadcast(room, actor, made.id)
    found = await watch.db.fetch(
        "SELECT platform_person_id, reason FROM broadcast_recipients ORDER BY id"
    )
    assert [tuple(row) for row in found] == [
        ("ana", None),
        ("bea", "frequency_capped"),
        ("ana", "frequency_capped"),
        ("cid", None),
    ]


async def test_steps_at_the_same_time_list_it_once(house: House, watch: Watcher) -> None:
    actor, [channel] = await some_channels(house)
    people = [Person(f"p{n}", name=f"N{n}") for n in range(12)]
    await said(house, actor, channel, HeardKind.DIRECT, *people)
    await regulars(house, actor, *(f"N{n}" for n in range(12)))
    segment, room = await the_segment(house, actor), house.app.publishing
    broadcast = await a_broadcast(house, actor, segment.id)
    await send_broadcast(room, actor, broadcast.id, None, None)
    await asyncio.gather(*(step_broadcast(room, actor, broadcast.id) for _ in range(6)))
    assert sorted(person for _, person in await listed(watch)) == sorted(p.id for p in people)
    told = await watch.events(broadcast.id)
    assert told.count("broadcast.recipients_added") == 1


async def test_one_whose_segment_is_gone_waits_for_a_person(house: House, watch: Watcher) -> None:
    actor, [channel] = await some_channels(house)
    room = house.app.publishing
    await said(house, actor, channel, HeardKind.DIRECT, Person("ana", name="Ana"))
    await regulars(house, actor, "Ana")
    segment = await the_segment(house, actor)
    broadcast = await a_broadcast(house, actor, segment.id)
    await send_broadcast(room, actor, broadcast.id, None, None)
    await remove_segment(house.app.members, actor, segment.id, None)
    for _ in range(2):
        await step_broadcast(room, actor, broadcast.id)
        now = await room.reads.one_broadcast(actor, broadcast.id)
        assert (now.state, now.reason) == (BroadcastState.PAUSED, "segment_gone")
        await resume_broadcast(room, actor, broadcast.id, None)
    with pytest.raises(NotFound):
        await preflight_broadcast(room, actor, BroadcastId(broadcast.id))
    assert await room.reads.tallies(actor, [broadcast.id]) in ({}, {broadcast.id: Tally()})


async def test_a_list_of_members_is_only_for_whoever_may_read_them(house: House) -> None:
    actor, _ = await some_channels(house)
    segment = await the_segment(house, actor)
    with pytest.raises(MissingScope):
        await a_broadcast(house, limited_to(actor, Permission.MESSAGES_WRITE), segment.id)
    with pytest.raises(NotFound):
        await a_broadcast(house, actor, SegmentId("seg_none"))
