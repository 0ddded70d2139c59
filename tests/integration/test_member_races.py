"""One person is one member and one deed one activity, however many work at the same time."""

import asyncio
from datetime import timedelta

from adapters.wiring import House
from domain.members.activity import NewActivity
from domain.members.becoming import NewMember
from domain.members.identity import Proof
from domain.members.use_cases.follow_inbound import follow_inbound
from domain.members.use_cases.keep_identities import give_identity
from domain.members.use_cases.record_activities import (
    list_activities,
    read_timeline,
    record_activities,
)
from domain.members.use_cases.upsert_members import Line, Outcome, upsert_members
from domain.shared.errors import Refusal
from domain.shared.heard import Person
from domain.shared.paging import PageRequest, SortKey
from tests.integration.at_work import some_channels
from tests.kit.builders import a_workspace
from tests.kit.member_builders import ANA, a_member, an_identity, done_by, some_said

LATEST = (SortKey("at", descending=True), SortKey("id", descending=True))
ALL = PageRequest(limit=100, sort=LATEST)


async def test_whoever_speaks_on_two_channels_at_once_is_one_member_with_all_they_said(
    house: House,
) -> None:
    actor, channels = await some_channels(house, 2)
    room = house.app.members
    bea = Person("bea", "@bea", "Bea", is_bot=True)
    said = [
        id
        for channel in channels
        for who in (ANA, bea)
        for id in await some_said(
            house, actor, channel, *(f"{channel.handle} {n}" for n in range(5)), by=who
        )
    ]
    assert len(said) == 20
    # Each is followed three times, all at the same time.
    await asyncio.gather(*(follow_inbound(room, actor, id) for id in said * 3))
    members = (await room.reads.members(actor, PageRequest())).items
    assert sorted((m.name, m.is_bot, m.state, m.origin) for m in members) == [
        ("Ana", False, "active", "inbound"),
        ("Bea", True, "active", "inbound"),
    ]
    for member in members:
        page = await read_timeline(room, actor, member.id, ALL)
        assert len(page.items) == 10
        assert {one.channel_id for one in page.items} == {channel.id for channel in channels}
        assert member.last_seen_at == page.items[0].at
        [identity] = await room.reads.identities(actor, member.id)
        assert identity.proof is Proof.OBSERVED


async def test_batches_with_the_same_deeds_write_each_once_and_know_it_afterwards(
    house: House,
) -> None:
    actor, room = await a_workspace(house), house.app.members
    at = house.clock.now() - timedelta(hours=1)

    def told(first: int) -> list[NewActivity]:
        return [
            done_by(f"p{n % 7}", f"v{n}", at + timedelta(seconds=n))
            for n in range(first, first + 40)
        ]

    batches = [told(0), told(20), list(reversed(told(10))), told(0)]
    answers = await asyncio.gather(*(record_activities(room, actor, batch) for batch in batches))
    new = [one.activity for answer in answers for one in answer if one.is_new]
    assert len(new) == 60
    assert {one.external_id for one in new if one} == {f"v{n}" for n in range(60)}
    assert all(one.activity is not None for answer in answers for one in answer)
    assert len((await room.reads.members(actor, PageRequest(limit=100))).items) == 7
    page = await list_activities(room, actor, ALL)
    assert [one.external_id for one in page.items] == [f"v{n}" for n in reversed(range(60))]


async def test_the_same_people_brought_in_by_several_at_once_are_each_one(house: House) -> None:
    actor, room = await a_workspace(house), house.app.members
    proven = [an_identity(f"{n}@example.org", Proof.VERIFIED, "email") for n in range(30)]
    lines = [
        Line(f"crm-{n}", NewMember(f"N{n}", identities=(proven[n],)), frozenset({"name"}))
        for n in range(30)
    ]
    answers = await asyncio.gather(*(upsert_members(room, actor, lines) for _ in range(4)))
    outcomes = [one.outcome for answer in answers for one in answer]
    assert outcomes.count(Outcome.CREATED) == 30
    assert outcomes.count(Outcome.UNCHANGED) == 90
    # Nobody else has what is proven; whoever is refused hinders no other.
    thief = Line("crm-x", NewMember("X", identities=(proven[3],)), frozenset())
    other = Line("crm-3", NewMember("Ñandú"), frozenset({"name"}))
    refused, changed = await upsert_members(room, actor, [thief, other])
    assert refused.refusal is not None
    assert (refused.refusal.code, refused.member) == ("identity_taken", None)
    assert changed.member is not None
    assert (changed.outcome, changed.member.name) == (Outcome.UPDATED, "Ñandú")


async def test_of_several_who_prove_the_same_account_one_has_it(house: House) -> None:
    actor, room = await a_workspace(house), house.app.members
    members = [await a_member(house, actor, f"N{n}") for n in range(5)]

    async def given(number: int) -> str:
        try:
            proven = an_identity("ana", Proof.VERIFIED)
            await give_identity(room, actor, members[number].id, proven)
        except Refusal as refusal:
            return refusal.code
        return "given"

    outcomes = await asyncio.gather(*(given(number) for number in range(5)))
    assert sorted(outcomes) == ["given", *["identity_taken"] * 4]
