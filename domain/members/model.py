"""A member is one person of a community, wherever they are met; what they are to it is a state, and
every change of that is checked."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from domain.members.errors import MemberErased, MemberMerged
from domain.shared.errors import InvalidState
from domain.shared.ids import CommunityId, MemberId, OrganizationId, WorkspaceId

STATE_ENDS = "member_state_ends"
"""The kind of duty that ends a state which was given for a time."""

FALLS_SILENT = "member_falls_silent"
"""The kind of duty that looks whether a member has done anything lately."""

SILENCE = timedelta(days=60)
"""Who is active and does nothing for so long is dormant."""

FieldValue = str | int | float | bool


class MemberState(StrEnum):
    """What somebody is to the community. `prospect` was never there, `pending` waits to be let in;
    whoever is `dormant` has done nothing for sixty days. Who is `muted` or `limited` may do less,
    who is `suspended` or `banned` nothing, as your product and the platforms carry it out. `left`
    went away. Of who is `erased` nothing is known any more but that they were; that is final, and
    only an erasure leads there."""

    PROSPECT = "prospect"
    PENDING = "pending"
    ACTIVE = "active"
    DORMANT = "dormant"
    MUTED = "muted"
    LIMITED = "limited"
    SUSPENDED = "suspended"
    BANNED = "banned"
    LEFT = "left"
    ERASED = "erased"


_HELD = (
    MemberState.ACTIVE,
    MemberState.MUTED,
    MemberState.LIMITED,
    MemberState.SUSPENDED,
    MemberState.BANNED,
    MemberState.LEFT,
)
_BEFORE = (MemberState.ACTIVE, MemberState.BANNED, MemberState.LEFT)
MOVES: Mapping[MemberState, tuple[MemberState, ...]] = {
    MemberState.PROSPECT: (MemberState.PENDING, *_BEFORE),
    MemberState.PENDING: (MemberState.PROSPECT, *_BEFORE),
    MemberState.ACTIVE: (MemberState.DORMANT, *(s for s in _HELD if s is not MemberState.ACTIVE)),
    MemberState.DORMANT: _HELD,
    MemberState.MUTED: tuple(s for s in _HELD if s is not MemberState.MUTED),
    MemberState.LIMITED: tuple(s for s in _HELD if s is not MemberState.LIMITED),
    MemberState.SUSPENDED: tuple(s for s in _HELD if s is not MemberState.SUSPENDED),
    MemberState.BANNED: (MemberState.ACTIVE, MemberState.LIMITED, MemberState.SUSPENDED),
    MemberState.LEFT: (MemberState.PROSPECT, MemberState.PENDING, *_BEFORE[:2]),
    MemberState.ERASED: (),
}
"""Where each state leads."""

FOR_A_TIME = frozenset(
    {MemberState.MUTED, MemberState.LIMITED, MemberState.SUSPENDED, MemberState.BANNED}
)
"""What can be given for a time; afterwards the member is active again."""

GRAVITY: Mapping[MemberState, int] = {
    MemberState.MUTED: 1,
    MemberState.LIMITED: 2,
    MemberState.SUSPENDED: 3,
    MemberState.BANNED: 4,
}
"""Nobody sheds one of these by being merged into somebody else; any other weighs nothing."""

NEW = frozenset({MemberState.PROSPECT, MemberState.PENDING})
_OUTSIDE = NEW | {MemberState.LEFT}
_WAKING = NEW | {MemberState.DORMANT}
_FREE = _WAKING | {MemberState.ACTIVE}


class Origin(StrEnum):
    """How a member came to be known."""

    INBOUND = "inbound"
    API = "api"
    IMPORT = "import"
    ACTIVITY = "activity"


class Sign(StrEnum):
    """What something that was done says of whoever did it."""

    LIFE = "life"
    JOINS = "joins"
    LEAVES = "leaves"


@dataclass(frozen=True, slots=True)
class Sighting:
    """Somebody was seen at a moment: where, and what it says of them."""

    at: datetime
    sign: Sign = Sign.LIFE
    community_id: CommunityId | None = None
    platform: str | None = None


@dataclass(frozen=True, slots=True)
class Glimpse:
    """The last moment of several sightings, and all the places."""

    at: datetime
    community_ids: frozenset[str]
    platforms: frozenset[str]


@dataclass(frozen=True, slots=True)
class Member:
    """One person, or a `is_bot`. `fields` are the workspace's own, by name. `last_seen_at` is when
    they did the last thing that is known, or else when they became known; that alone changes
    without another version. `state_until` is when a state ends that was given for a time. Whoever
    is `merged_into` another is that person: both are read as one, and only that one changes. Who is
    `frozen_at` a moment is being erased from then on, and does not change either."""

    id: MemberId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    state: MemberState
    origin: Origin
    created_by: str
    created_at: datetime
    updated_at: datetime
    last_seen_at: datetime
    version: int = 1
    name: str | None = None
    is_bot: bool = False
    state_reason: str | None = None
    state_until: datetime | None = None
    labels: frozenset[str] = frozenset()
    fields: Mapping[str, FieldValue] = field(default_factory=dict)
    community_ids: frozenset[str] = frozenset()
    platforms: frozenset[str] = frozenset()
    merged_into: MemberId | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    frozen_at: datetime | None = None

    @property
    def possible_states(self) -> tuple[MemberState, ...]:
        """Where it can go from here."""
        return () if self.merged_into or self.frozen_at else MOVES[self.state]

    def must_stand_alone(self) -> None:
        """Raise MemberMerged where it is part of another, MemberErased where it is being erased or
        was."""
        if self.frozen_at is not None:
            raise MemberErased()
        if self.merged_into is not None:
            raise MemberMerged(member=self.merged_into)

    def change(self, now: datetime, **changes: Any) -> "Member":
        """Other names, labels or fields. Raises MemberMerged."""
        self.must_stand_alone()
        return replace(self, **changes, version=self.version + 1, updated_at=now)

    def move(
        self, to: MemberState, reason: str, now: datetime, until: datetime | None = None
    ) -> "Member":
        """Into another state, for a reason. Raises MemberMerged, InvalidState with the states that
        are possible."""
        self.must_stand_alone()
        if to not in MOVES[self.state]:
            moves = ", ".join(MOVES[self.state])
            raise InvalidState(thing="member", state=self.state.value, moves=moves)
        return self._became(to, reason, now, until)

    def seen(self, sighting: Sighting, now: datetime) -> "Member":
        """What they did is known. It wakes whoever sleeps and lets in whoever waits, but lifts
        nothing that was decided about them; whoever is held back does not get away by leaving."""
        known = self
        if sighting.at > self.last_seen_at:
            known = replace(self, last_seen_at=sighting.at)
        communities, platforms = known.community_ids, known.platforms
        if sighting.community_id is not None:
            communities |= {sighting.community_id}
        if sighting.platform is not None:
            platforms |= {sighting.platform}
        if (communities, platforms) != (known.community_ids, known.platforms):
            known = replace(
                known,
                community_ids=communities,
                platforms=platforms,
                version=known.version + 1,
                updated_at=now,
            )
        led = known._led_to(sighting)
        if led is None or known.merged_into is not None or known.frozen_at is not None:
            return known
        return known._became(led, f"activity:{sighting.sign.value}", now, None)

    def may_become(self, glimpse: Glimpse) -> bool:
        """Whether sightings like these may lead to anything: not where more was seen later of
        whoever is known in all these places, and waits for nothing."""
        return (
            self.last_seen_at <= glimpse.at
            or self.state in NEW
            or not glimpse.community_ids <= self.community_ids
            or not glimpse.platforms <= self.platforms
        )

    def belongs_to(self, community_id: CommunityId) -> bool:
        """Whether they are one of that community: known there, and neither waiting nor gone."""
        return community_id in self.community_ids and self.state not in _OUTSIDE

    def asks_in(self, reason: str, now: datetime) -> "Member":
        """They want to belong to a community: who belongs to none waits from then on. Raises
        MemberMerged, MemberErased."""
        self.must_stand_alone()
        if self.state not in (MemberState.PROSPECT, MemberState.LEFT):
            return self
        return self._became(MemberState.PENDING, reason, now, None)

    def joins(self, community_id: CommunityId, reason: str, now: datetime) -> "Member":
        """They belong to that community, and are active if they waited or were outside. Raises
        MemberMerged, MemberErased."""
        self.must_stand_alone()
        there = replace(
            self,
            community_ids=self.community_ids | {community_id},
            last_seen_at=max(self.last_seen_at, now),
        )
        if self.state in _OUTSIDE:
            return there._became(MemberState.ACTIVE, reason, now, None)
        return replace(there, version=self.version + 1, updated_at=now)

    def _led_to(self, sighting: Sighting) -> MemberState | None:
        """Which state it leads to. Told late it leads nowhere, but for whoever was never there."""
        if sighting.at < self.last_seen_at and self.state not in NEW:
            return None
        if sighting.sign is Sign.LEAVES:
            return MemberState.LEFT if self.state in _FREE else None
        if sighting.sign is Sign.JOINS and self.state is MemberState.LEFT:
            return MemberState.ACTIVE
        return MemberState.ACTIVE if self.state in _WAKING else None

    def _became(
        self, to: MemberState, reason: str, now: datetime, until: datetime | None
    ) -> "Member":
        return replace(
            self,
            state=to,
            state_reason=reason,
            state_until=until,
            version=self.version + 1,
            updated_at=now,
        )

    def part_of(self, into: MemberId | None, now: datetime) -> "Member":
        """Of another from now on, or of none any more."""
        return replace(self, merged_into=into, version=self.version + 1, updated_at=now)

    @property
    def silent_at(self) -> datetime | None:
        """When it is dormant if nothing happens; None for one that cannot be."""
        if self.state is not MemberState.ACTIVE or self.merged_into or self.frozen_at:
            return None
        return self.last_seen_at + SILENCE

    def freeze(self, now: datetime) -> "Member":
        """Nothing changes any more but by its erasure, which begins here and is told at its end."""
        return replace(self, frozen_at=now)

    def erased(self, now: datetime) -> "Member":
        """What is left: that there was somebody, where, and since when."""
        return replace(
            self._became(MemberState.ERASED, "erased", now, None),
            name=None,
            labels=frozenset(),
            fields={},
            external_id=None,
            metadata={},
        )
