"""Members are kept within their workspace; who is part of whom is known from both ends."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.members.activity import ActivityKind
from domain.members.identity import Account, Proof
from domain.members.model import Member
from domain.members.use_cases.merge_members import merge_members
from domain.members.use_cases.record_activities import record_activity
from domain.shared.access import Actor
from domain.shared.errors import DuplicateExternalId, NotFound
from domain.shared.ids import ActivityId, MemberId
from tests.contract.ground import Ground
from tests.kit.member_builders import a_member, an_identity, done_by

HERE = an_identity("ana", Proof.VERIFIED)


async def test_a_member_is_found_as_it_was_written_and_by_nobody_else(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    room = ground.house.app.members
    made = await a_member(ground.house, actor, external_id="a", labels=frozenset({"x", "ñ"}))
    other = await a_member(ground.house, actor, external_id="b")
    async with room.begin(actor) as tx:
        assert await tx.book.get(made.id) == made
        assert set(await tx.book.some([made.id, other.id, MemberId("mem_none")])) == {
            made.id,
            other.id,
        }
        assert await tx.book.with_external_ids(["b", "c"]) == {"b": other}
        after = made.change(ground.house.clock.now(), name="Otra", labels=frozenset({"z"}))
        tx.book.write((made, after))
        await tx.commit()
    assert await room.reads.member(actor, made.id) == after
    async with room.begin(neighbour) as tx:
        assert await tx.book.with_external_ids(["a"]) == {}
        assert await tx.book.above([made.id]) == {}
        with pytest.raises(NotFound):
            await tx.book.get(made.id)
    with pytest.raises(DuplicateExternalId):
        await a_member(ground.house, actor, external_id="a")
    await a_member(ground.house, neighbour, external_id="a")


async def test_whoever_is_part_of_one_who_is_part_of_another_is_found_from_both_ends(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    room, made = ground.house.app.members, list[Member]()
    for number in range(4):
        identity = an_identity(f"p{number}", Proof.VERIFIED)
        made.append(await a_member(ground.house, actor, identities=(identity,)))
    a, b, c, d = (member.id for member in made)
    await merge_members(room, actor, b, None, a, None)
    await merge_members(room, actor, c, None, b, None)
    await merge_members(room, actor, c, None, d, None)
    async with room.begin(actor) as tx:
        assert await tx.book.above([a, c]) == {a: [a, b, c], c: [c]}
        assert await tx.book.kin(c) == [c, *sorted((b, d)), a]
        assert [one.member_id for one in await tx.merges.standing(c)] == [b, d]
    assert len(await room.reads.identities(actor, c)) == 4
    assert len(await room.reads.identities(actor, b)) == 2
    async with room.begin(neighbour) as tx:
        assert await tx.identities.standing([HERE.account]) == {}
        assert [one for one in await tx.book.kin(c) if one != c] == []


async def test_an_activity_is_written_once_and_known_by_its_source_and_id(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    room, now = ground.house.app.members, ground.house.clock.now()
    member = await a_member(ground.house, actor, identities=(HERE,))
    told = done_by("ana", "1", now - timedelta(minutes=1), platform="sandbox")
    first = (await record_activity(room, actor, told)).activity
    assert first is not None
    assert first.member_id == member.id
    again = replace(first, id=ActivityId("act_x"), kind=ActivityKind.MESSAGE)
    async with room.begin(actor) as tx:
        assert await tx.activities.add([again]) == set()
        assert await tx.activities.known({("shop", "1"), ("till", "1")}) == {("shop", "1"): first}
        assert await tx.activities.last_at(member.id) == first.at
        assert await tx.activities.places(member.id) == {
            "community_ids": frozenset(),
            "platforms": {"sandbox"},
        }
    async with room.begin(neighbour) as tx:
        assert await tx.activities.known({("shop", "1")}) == {}
        assert await tx.activities.last_at(member.id) is None


async def test_what_is_only_claimed_is_nobodys_and_what_is_alike_is_found(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    room = ground.house.app.members
    claimed = an_identity("ana", handle="@Ana", name="Ana")
    elsewhere = an_identity("7", platform="matrix", handle="ana", name="ANA")
    await a_member(ground.house, actor, identities=(elsewhere,))
    await a_member(ground.house, neighbour, identities=(claimed,))
    holder = await a_member(ground.house, actor, identities=(claimed,))
    async with room.begin(actor) as tx:
        assert await tx.identities.standing([Account("sandbox", "", "ana")]) == {}
        [own] = await tx.identities.of([holder.id])
        alike = await tx.suggestions.alike([own])
        assert [one.platform for one in alike] == ["matrix"]
        pair = (min(holder.id, alike[0].member_id), max(holder.id, alike[0].member_id))
        assert set(await tx.suggestions.between([pair])) == {pair}
