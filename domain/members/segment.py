"""A segment is a saved question about members: whoever meets its conditions is in it, and whoever
comes to meet them, or no longer does, enters or leaves it once."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from domain.members.model import FieldValue
from domain.members.streak import Unit
from domain.shared.ids import (
    CommunityId,
    MemberId,
    MissionId,
    OrganizationId,
    SegmentId,
    SegmentMemberId,
    WorkspaceId,
)

SEGMENTS_FOLLOWED = "segments_followed"
"""The kind of duty that sees who entered or left any segment of a workspace."""

SEGMENTS_AGE = "segments_age"
"""The kind of duty that has segments followed whose conditions time alone can change."""

MOST_SEGMENTS = 100
"""So many a workspace may keep: each of them is looked at whenever something changes."""

AGES_EVERY = timedelta(minutes=5)
AT_MOST_EVERY = timedelta(seconds=5)
"""A segment that was followed so lately is left for a moment, however much happens."""


class Match(StrEnum):
    ALL = "all"
    ANY = "any"


class Trait(StrEnum):
    """What a condition is about. Another one has a row in the table of how each is asked of the
    store, and a shape on the wire. What is not in a member's own row is of all who are part of
    them, too."""

    NAME = "name"
    STATE = "state"
    ORIGIN = "origin"
    IS_BOT = "is_bot"
    LABEL = "label"
    COMMUNITY = "community"
    PLATFORM = "platform"
    IDENTITY = "identity"
    FIELD = "field"
    FIELD_NUMBER = "field_number"
    FIELD_KNOWN = "field_known"
    CONSENT = "consent"
    LAST_SEEN = "last_seen"
    FIRST_SEEN = "first_seen"
    ACTIVITY = "activity"
    MILESTONE = "milestone"
    LEVEL = "level"
    ACKNOWLEDGEMENT = "acknowledgement"
    JOIN_REQUEST = "join_request"
    AMBASSADOR = "ambassador"
    SUBMISSION = "submission"
    STREAK = "streak"


AGING = frozenset({Trait.LAST_SEEN, Trait.FIRST_SEEN, Trait.ACTIVITY, Trait.STREAK, Trait.LEVEL})
"""Of these the answer changes with time and with what is done, of which too much is told to look
each time."""


class Operator(StrEnum):
    """How it is asked. Each trait knows some of them."""

    IS = "is"
    CONTAINS = "contains"
    ANY_OF = "any_of"
    ALL_OF = "all_of"
    NONE_OF = "none_of"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    WITHIN = "within"
    NOT_WITHIN = "not_within"
    GIVEN = "given"
    REFUSED = "refused"
    UNKNOWN = "unknown"


class AcknowledgedVersion(StrEnum):
    """Which version of the guidelines of a community somebody acknowledged: the one that is in
    force now, or one that was before it."""

    IN_FORCE = "in_force"
    EARLIER = "earlier"


class AmbassadorWord(StrEnum):
    """How it stands with somebody who was asked to be an ambassador; `former` is who was one, and
    `ended` what never came to that."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    ACTIVE = "active"
    DECLINED = "declined"
    FORMER = "former"
    ENDED = "ended"


class Which(StrEnum):
    """Which streak of theirs."""

    CURRENT = "current"
    LONGEST = "longest"


@dataclass(frozen=True, slots=True)
class When:
    """Within so many days before the moment it is asked, or before that."""

    operator: Operator
    days: int

    def since(self, now: datetime) -> datetime:
        return now - timedelta(days=self.days)

    def holds(self, at: datetime, now: datetime) -> bool:
        return (at > self.since(now)) is (self.operator is Operator.WITHIN)


@dataclass(frozen=True, slots=True)
class Condition:
    """One question about a member, to which the answer is yes or no: what is not known meets none
    that asks for it. `name` is that of a field, the purpose of a consent or the kind of an
    activity, `type` its own word for a `custom` one; `days` reach back from the moment it is
    asked. Of what is asked only those count that are in one of `states`, of these communities or
    missions, and came to be so `when` it says; without one of these, all do."""

    trait: Trait
    operator: Operator
    values: tuple[FieldValue, ...] = ()
    name: str | None = None
    type: str | None = None
    days: int | None = None
    states: tuple[str, ...] = ()
    community_ids: tuple[CommunityId, ...] = ()
    mission_ids: tuple[MissionId, ...] = ()
    when: When | None = None
    which: Which | None = None
    unit: Unit | None = None

    @property
    def ages(self) -> bool:
        """Whether time alone changes the answer."""
        return self.trait in AGING or self.when is not None

    def since(self, now: datetime) -> datetime:
        """From when on what was done counts."""
        return now - timedelta(days=self.days or 0)


@dataclass(frozen=True, slots=True)
class ConditionGroup:
    """Conditions that hold together, or of which one is enough."""

    conditions: tuple[Condition, ...]
    match: Match = Match.ALL


@dataclass(frozen=True, slots=True)
class Question:
    """What a member has to meet."""

    groups: tuple[ConditionGroup, ...]
    match: Match = Match.ALL

    @property
    def conditions(self) -> tuple[Condition, ...]:
        return tuple(one for group in self.groups for one in group.conditions)


@dataclass(frozen=True, slots=True)
class Segment:
    """`followed_at` is when it was last seen who entered and who left; that alone makes no other
    version."""

    id: SegmentId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    name: str
    groups: tuple[ConditionGroup, ...]
    created_by: str
    created_at: datetime
    updated_at: datetime
    match: Match = Match.ALL
    description: str | None = None
    version: int = 1
    followed_at: datetime | None = None
    removed_at: datetime | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)

    @property
    def question(self) -> Question:
        return Question(self.groups, self.match)

    @property
    def ages(self) -> bool:
        """Whether time alone lets somebody enter or leave."""
        return any(one.ages for one in self.question.conditions)

    def rests(self, now: datetime) -> bool:
        """Whether it was followed just now, as it is."""
        if self.followed_at is None or self.followed_at <= self.updated_at:
            return False
        return now - self.followed_at < AT_MOST_EVERY

    def change(self, now: datetime, **changes: Any) -> "Segment":
        return replace(self, **changes, version=self.version + 1, updated_at=now)

    def followed(self, now: datetime) -> "Segment":
        """Everybody is known who is in it at that moment."""
        return replace(self, followed_at=now)

    def remove(self, now: datetime) -> "Segment":
        """For good; its external id is free again."""
        return replace(
            self, removed_at=now, external_id=None, version=self.version + 1, updated_at=now
        )


@dataclass(frozen=True, slots=True)
class SegmentMember:
    """That somebody is in a segment, from when until when it was seen; of each member there is one
    without an end at most."""

    id: SegmentMemberId
    workspace_id: WorkspaceId
    segment_id: SegmentId
    member_id: MemberId
    entered_at: datetime
    left_at: datetime | None = None
    version: int = 1

    def leave(self, now: datetime) -> "SegmentMember":
        return replace(self, left_at=now, version=self.version + 1)
