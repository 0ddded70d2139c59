"""Whatever is merged and taken apart, in whatever order: in the end everybody is as they were."""

import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.members.merging import GROWING, MemberMerge, Part, gained, gains_of, parted
from domain.members.model import GRAVITY, Member, MemberState, Origin, Sighting
from domain.shared.ids import MemberId, MemberMergeId, OrganizationId, WorkspaceId

NOW = datetime(2030, 5, 4, 9, 0, tzinfo=UTC)
WORDS = ("a", "b", "c")


def somebody(number: int, chance: random.Random) -> Member:
    """With a few of few words, so that they have much in common."""

    def some() -> frozenset[str]:
        return frozenset(word for word in WORDS if chance.random() < 0.5)

    return Member(
        id=MemberId(f"mem_{number}"),
        workspace_id=WorkspaceId("ws_1"),
        organization_id=OrganizationId("org_1"),
        state=chance.choice([*MemberState]),
        state_reason=chance.choice([None, f"reason {number}"]),
        origin=Origin.API,
        created_by="key_1",
        created_at=NOW,
        updated_at=NOW,
        last_seen_at=NOW + timedelta(minutes=chance.randrange(100)),
        name=chance.choice([None, f"N{number}"]),
        labels=some(),
        community_ids=some(),
        platforms=some(),
        fields={word: chance.randrange(3) for word in some()},
    )


class Crowd:
    """Members who are merged and taken apart, as the use cases do it."""

    def __init__(self, members: Iterable[Member]) -> None:
        self.own = {member.id: member for member in members}
        self.now = dict(self.own)
        self.merges: dict[MemberId, MemberMerge] = {}

    def merge(self, into: MemberId, member: MemberId) -> None:
        one, other = self.now[into], self.now[member]
        gains = gains_of(one, other)
        number = MemberMergeId(f"mrg_{len(self.merges)}")
        at = NOW + timedelta(seconds=len(self.merges))
        self.merges[member] = MemberMerge(
            number, one.workspace_id, member, into, "key_1", at, gains
        )
        self.now[into] = gained(one, other, gains, NOW)
        self.now[member] = replace(other, merged_into=into)

    def part(self, member: MemberId) -> None:
        merge = self.merges.pop(member)
        others = [
            Part(self.now[id], each)
            for id, each in self.merges.items()
            if each.into_id == merge.into_id
        ]
        seen = [self.own[merge.into_id].last_seen_at, *(o.member.last_seen_at for o in others)]
        into, changed = parted(
            self.now[merge.into_id],
            Part(self.now[member], merge),
            others,
            {name: getattr(self.own[merge.into_id], name) for name in GROWING},
            max(seen),
            NOW,
        )
        self.now[into.id] = into
        self.merges |= {part.member.id: part.merge for part in changed}
        self.now[member] = replace(self.now[member], merged_into=None)

    def roots(self) -> list[MemberId]:
        return [id for id, member in self.now.items() if member.merged_into is None]

    def see(self, id: MemberId, place: str) -> None:
        """Somebody does something somewhere; it is theirs, whoever they are part of."""
        sighting = Sighting(NOW, community_id=None, platform=place)
        self.own[id] = self.own[id].seen(sighting, NOW)
        upwards: MemberId | None = id
        while upwards is not None:
            self.now[upwards] = self.now[upwards].seen(sighting, NOW)
            upwards = self.now[upwards].merged_into


def bare(member: Member) -> Member:
    """Without what every change changes."""
    return replace(member, version=0, updated_at=NOW)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32))
def test_after_any_merges_and_partings_everybody_is_as_they_were(seed: int) -> None:
    chance = random.Random(seed)
    crowd = Crowd(somebody(number, chance) for number in range(5))
    for _ in range(12):
        roots = crowd.roots()
        # What is part of a part is taken apart last of all: first its own parts leave.
        leaves = [id for id in crowd.merges if crowd.now[id].merged_into in roots]
        if chance.random() < 0.6 and len(roots) > 1:
            crowd.merge(*chance.sample(roots, 2))
        elif leaves:
            crowd.part(chance.choice(leaves))
    while crowd.merges:
        roots = crowd.roots()
        tops = [id for id in crowd.merges if crowd.now[id].merged_into in roots]
        crowd.part(chance.choice(tops))
    assert {id: bare(m) for id, m in crowd.now.items()} == {
        id: bare(m) for id, m in crowd.own.items()
    }


@given(st.integers(0, 2**32))
def test_what_somebody_did_while_merged_is_theirs_alone_afterwards(seed: int) -> None:
    chance = random.Random(seed)
    members = [replace(somebody(number, chance), state=MemberState.BANNED) for number in range(3)]
    crowd = Crowd(members)
    into, first, second = (member.id for member in members)
    crowd.merge(into, first)
    crowd.see(first, "d")
    crowd.merge(into, second)
    crowd.see(chance.choice([second, into]), "d")
    for id in chance.sample([first, second], 2):
        crowd.part(id)
    assert {id: m.platforms for id, m in crowd.now.items()} == {
        id: m.platforms for id, m in crowd.own.items()
    }


@given(st.integers(0, 2**32))
def test_nobody_sheds_a_ban_by_being_merged_and_what_is_there_stays(seed: int) -> None:
    chance = random.Random(seed)
    into, member = somebody(1, chance), somebody(2, chance)
    after = gained(into, member, gains_of(into, member), NOW)
    weights = [GRAVITY.get(one.state, 0) for one in (into, member)]
    assert GRAVITY.get(after.state, 0) == max(weights)
    assert after.labels == into.labels | member.labels
    assert {**member.fields, **into.fields} == after.fields
    assert after.name == (into.name or member.name)


def test_what_was_changed_by_hand_since_stays() -> None:
    chance = random.Random(1)
    into = replace(somebody(1, chance), name=None, labels=frozenset(), fields={})
    member = replace(somebody(2, chance), name="Bea", labels=frozenset("a"), fields={"k": 1})
    crowd = Crowd([into, member])
    crowd.merge(into.id, member.id)
    crowd.now[into.id] = replace(crowd.now[into.id], name="Beatriz", fields={"k": 2})
    crowd.part(member.id)
    parted_one = crowd.now[into.id]
    assert (parted_one.name, parted_one.fields) == ("Beatriz", {"k": 2})
    assert parted_one.labels == frozenset()
