"""However many merge and take apart at once, and whatever is done meanwhile: nobody is lost, and in
the end everybody is as they would be had nobody been merged."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

from adapters.wiring import House
from domain.members.identity import Proof
from domain.members.model import Member, MemberState
from domain.members.suggestion import EvidenceKind, SuggestionState
from domain.members.use_cases.keep_member_notes import add_member_note
from domain.members.use_cases.merge_members import (
    dismiss_suggestion,
    merge_members,
    unmerge_member,
)
from domain.members.use_cases.move_member import Wanted, move_member
from domain.members.use_cases.record_activities import read_timeline, record_activities
from domain.shared.access import Actor
from domain.shared.errors import Refusal
from domain.shared.ids import MemberId
from domain.shared.paging import PageRequest, SortKey
from tests.kit.builders import a_community, a_workspace
from tests.kit.member_builders import a_member, an_identity, done_by

ALL = PageRequest(limit=100, sort=(SortKey("at", True), SortKey("id", True)))


async def ended(move: Any) -> str:
    """`done`, or the code of the refusal."""
    try:
        await move
    except Refusal as refusal:
        return refusal.code
    return "done"


async def as_they_are(house: House, actor: Actor, ids: list[MemberId]) -> list[Member]:
    """Without what every change changes."""
    reads = house.app.members.reads
    found = [await reads.member(actor, id) for id in ids]
    return [replace(one, version=0, updated_at=one.created_at) for one in found]


async def take_all_apart(house: House, actor: Actor, ids: list[MemberId]) -> None:
    room = house.app.members
    while merged := [one for one in await as_they_are(house, actor, ids) if one.merged_into]:
        for one in merged:
            code = await ended(unmerge_member(room, actor, one.id, None))
            assert code in ("done", "member_merged")


async def back_and_forth(house: House, actor: Actor, ids: list[MemberId]) -> None:
    """Merged into the first and taken apart, some times; in the end they are merged."""
    into, *others = ids
    for last in (False, False, False, True):
        merges = [merge_members(house.app.members, actor, into, None, id, None) for id in others]
        await asyncio.gather(*merges)
        if not last:
            await take_all_apart(house, actor, ids)


async def test_whoever_merges_in_a_ring_ends_in_no_ring_and_everybody_comes_back(
    house: House,
) -> None:
    actor, room = await a_workspace(house), house.app.members
    home = await a_community(house, actor)
    members = [
        await a_member(
            house,
            actor,
            f"N{n}" if n % 2 else None,
            labels=frozenset({"all", f"l{n}"}),
            fields={"n": n, f"f{n}": True},
            community_ids=frozenset({home.id}) if n else frozenset(),
        )
        for n in range(5)
    ]
    ids = [member.id for member in members]
    await move_member(room, actor, ids[3], None, Wanted(MemberState.ACTIVE, "known"))
    await move_member(room, actor, ids[3], None, Wanted(MemberState.BANNED, "spam"))
    before = await as_they_are(house, actor, ids)
    for _ in range(4):
        rings = [(ids[n], ids[(n + step) % 5]) for n in range(5) for step in (1, 2, 4)]
        codes = await asyncio.gather(
            *(ended(merge_members(room, actor, one, None, other, "ring")) for one, other in rings)
        )
        assert set(codes) == {"done", "member_merged"}
        # A tree: four of five are part of another, and the fifth is all of them.
        assert codes.count("done") == 4
        [root] = [one for one in await as_they_are(house, actor, ids) if one.merged_into is None]
        assert root.labels == {"all", *(f"l{n}" for n in range(5))}
        assert root.state is MemberState.BANNED
        parts = [id for id in ids if id != root.id]
        tries = [ended(unmerge_member(room, actor, id, None)) for id in parts * 2]
        assert set(await asyncio.gather(*tries)) <= {"done", "member_merged", "member_not_merged"}
        await take_all_apart(house, actor, ids)
        assert await as_they_are(house, actor, ids) == before


async def test_what_is_done_while_they_are_merged_is_read_together_and_apart_again(
    house: House,
) -> None:
    actor, room = await a_workspace(house), house.app.members
    homes = [await a_community(house, actor, name=name) for name in ("one", "two", "three")]
    since = house.clock.now() - timedelta(days=1)
    deeds = [
        done_by(f"p{n % 3}", f"d{n}", since + timedelta(seconds=n), community_id=homes[n % 3].id)
        for n in range(60)
    ]
    await record_activities(room, actor, deeds[:30])
    people = (await room.reads.members(actor, PageRequest())).items
    ids = [one.id for one in sorted(people, key=lambda one: one.last_seen_at)]
    into = ids[0]
    telling = [record_activities(room, actor, [deed]) for deed in deeds[30:]]
    await asyncio.gather(back_and_forth(house, actor, ids), *telling)
    await add_member_note(room, actor, into, "One person.")
    whole = (await read_timeline(room, actor, into, ALL)).items
    assert [one.external_id for one in whole] == [f"d{n}" for n in reversed(range(60))]
    assert len(await room.reads.identities(actor, into)) == 3
    found = await room.reads.member(actor, into)
    assert found.community_ids == {home.id for home in homes}
    assert found.last_seen_at == deeds[-1].at
    await take_all_apart(house, actor, ids)
    for member in await as_they_are(house, actor, ids):
        own = (await read_timeline(room, actor, member.id, ALL)).items
        assert len(own) == 20
        assert member.last_seen_at == own[0].at
        assert member.community_ids == {one.community_id for one in own}
        [identity] = await room.reads.identities(actor, member.id)
        assert member.name == identity.name


async def test_who_may_be_one_person_is_suggested_once_and_a_person_decides(house: House) -> None:
    actor, room = await a_workspace(house), house.app.members
    proven = an_identity("ana@example.org", Proof.VERIFIED, "email")
    claimed = an_identity("ana@example.org", Proof.CLAIMED, "email")
    here = an_identity("1", platform="mastodon", handle="@Ana", name="Ana  Ruiz")
    there = an_identity("2", platform="telegram", handle="ana", name="ana ruiz")
    namesake = an_identity("3", platform="discord", handle="@ana", name="Ana Gil")
    first = await a_member(house, actor, identities=(proven, here))
    second = await a_member(house, actor, identities=(claimed, there))
    third = await a_member(house, actor, identities=(there,))
    await a_member(house, actor, identities=(namesake,))
    request = PageRequest(sort=(SortKey("score", True), SortKey("id", True)))
    found = (await room.reads.suggestions(actor, request)).items
    assert [({one.one_id, one.other_id}, one.score) for one in found] == [
        ({first.id, second.id}, 0.95),
        ({first.id, third.id}, 0.5),
    ]
    assert {each.kind for each in found[0].evidence} == {
        EvidenceKind.SAME_ADDRESS,
        EvidenceKind.SAME_HANDLE_AND_NAME,
    }
    no = await dismiss_suggestion(room, actor, found[1].id, "sisters")
    await merge_members(room, actor, first.id, None, second.id, "one person")
    # Heard of again, they are not suggested again.
    told = done_by("x", "d1", house.clock.now())
    shown = replace(told.doer, account=there.account, shown=there.shown)
    await record_activities(room, actor, [replace(told, doer=shown)])
    later = (await room.reads.suggestions(actor, request)).items
    states = {one.id: one.state for one in later}
    assert states[found[0].id] is SuggestionState.MERGED
    assert (no.state, states[no.id]) == (SuggestionState.DISMISSED, SuggestionState.DISMISSED)
    await unmerge_member(room, actor, second.id, None)
    apart = (await room.reads.suggestions(actor, request)).items
    assert {one.id: one.state for one in apart}[found[0].id] is SuggestionState.DISMISSED
