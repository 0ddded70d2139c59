"""A mission is what members are asked to do: by whom, until when, how often, with which proof and
for which reward."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from domain.members.activity import ActivityKind
from domain.shared.errors import FieldError, InvalidState, ValidationFailed
from domain.shared.ids import (
    CommunityId,
    MissionId,
    OrganizationId,
    SegmentId,
    WorkspaceId,
)
from domain.shared.wall_time import resolve, zone

MISSION_CLOSES = "mission_closes"
"""The kind of duty that closes a mission when its time is over."""

MOST_MISSIONS = 200
"""So many of a workspace may be neither closed nor archived."""


class MissionState(StrEnum):
    """Only while it is `open` is anything handed in; what was is judged in any state."""

    DRAFT = "draft"
    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"
    ARCHIVED = "archived"


class MissionKind(StrEnum):
    """Members show what they did (`submission`), or what they did is counted (`performance`)."""

    SUBMISSION = "submission"
    PERFORMANCE = "performance"


class Audience(StrEnum):
    """Who may take it."""

    AMBASSADORS = "ambassadors"
    MEMBERS = "members"
    SEGMENT = "segment"


class Period(StrEnum):
    """In which span what a member hands in is counted: on one day, in one week from Monday, in one
    month, by the calendar on the wall; or ever."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    TOTAL = "total"


class ProofKind(StrEnum):
    """What shows that it was done."""

    TEXT = "text"
    LINK = "link"
    MEDIA = "media"


@dataclass(frozen=True, slots=True)
class Goal:
    """What is counted: activities of this kind, for `custom` of this type, at least so many."""

    activity: ActivityKind
    times: int
    type: str | None = None


OPEN_MOVES = ("change", "pause", "close")
_MOVES = {
    MissionState.DRAFT: ("change", "open", "archive"),
    MissionState.OPEN: OPEN_MOVES,
    MissionState.PAUSED: ("change", "open", "close"),
    MissionState.CLOSED: ("archive",),
    MissionState.ARCHIVED: (),
}
UNDER_WAY = frozenset({"title", "brief", "closes_at", "most_approved", "external_id", "metadata"})
"""What may still change once members have seen it."""


@dataclass(frozen=True, slots=True)
class Mission:
    """`community_id` narrows it to one community. Things are handed in from `opens_at` until
    `closes_at`, where these are said: at most `most_per_member` by one member in a `period`, whose
    days are those of the community's zone, or else of the workspace's. Not more than
    `most_approved` are approved of all. Each gives `reward_points`. What was rejected may be handed
    in again where it `may_resubmit`."""

    id: MissionId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    title: str
    brief: str
    audience: Audience
    created_by: str
    created_at: datetime
    updated_at: datetime
    kind: MissionKind = MissionKind.SUBMISSION
    state: MissionState = MissionState.DRAFT
    community_id: CommunityId | None = None
    segment_id: SegmentId | None = None
    proofs: frozenset[ProofKind] = frozenset()
    goal: Goal | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    most_per_member: int = 1
    period: Period = Period.TOTAL
    most_approved: int | None = None
    reward_points: int = 0
    may_resubmit: bool = False
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    version: int = 1
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)

    @property
    def possible_moves(self) -> tuple[str, ...]:
        """What a person can do with it now."""
        return _MOVES[self.state]

    def must_make_sense(self) -> None:
        """Raises ValidationFailed with all that does not go together."""
        faults: list[FieldError] = []
        performs = self.kind is MissionKind.PERFORMANCE
        if performs is (self.goal is None):
            faults.append(FieldError("/goal", "mission_goal"))
        if performs and self.proofs:
            faults.append(FieldError("/proofs", "mission_proofs"))
        if performs and self.most_per_member != 1:
            faults.append(FieldError("/most_per_member", "mission_once"))
        if (self.audience is Audience.SEGMENT) is (self.segment_id is None):
            faults.append(FieldError("/segment_id", "mission_segment"))
        if self.opens_at and self.closes_at and self.closes_at <= self.opens_at:
            faults.append(FieldError("/closes_at", "ends_before_start"))
        if faults:
            raise ValidationFailed(errors=faults)

    def change(self, now: datetime, **changes: Any) -> "Mission":
        """All of it as a draft; afterwards only what is still open to change. Raises InvalidState,
        ValidationFailed for what is not."""
        self._require("change")
        if self.state is not MissionState.DRAFT:
            fixed = sorted(
                name for name in changes if name not in UNDER_WAY and changes[name] != self[name]
            )
            if fixed:
                errors = [FieldError(f"/{name}", "fixed_once_open") for name in fixed]
                raise ValidationFailed(errors=errors)
        return self._next(now, **changes)

    def __getitem__(self, name: str) -> Any:
        return getattr(self, name)

    def open(self, now: datetime) -> "Mission":
        """Also again after a pause. Raises InvalidState, ValidationFailed where its time is
        over."""
        self._require("open")
        if self.closes_at is not None and self.closes_at <= now:
            raise ValidationFailed(errors=[FieldError("/closes_at", "in_past")])
        return self._next(now, state=MissionState.OPEN, opened_at=self.opened_at or now)

    def pause(self, now: datetime) -> "Mission":
        """Raises InvalidState."""
        self._require("pause")
        return self._next(now, state=MissionState.PAUSED)

    def close(self, now: datetime) -> "Mission":
        """For good. Raises InvalidState."""
        self._require("close")
        return self._next(now, state=MissionState.CLOSED, closed_at=now)

    def archive(self, now: datetime) -> "Mission":
        """Raises InvalidState."""
        self._require("archive")
        return self._next(now, state=MissionState.ARCHIVED)

    def takes_at(self, now: datetime) -> bool:
        """Whether anything is handed in at that moment."""
        begun = self.opens_at is None or self.opens_at <= now
        over = self.closes_at is not None and self.closes_at <= now
        return self.state is MissionState.OPEN and begun and not over

    def counts_from(self, now: datetime, timezone: str) -> datetime | None:
        """When the span began in which things are counted now, UTC; None for ever."""
        return began(self.period, now, timezone)

    def _require(self, move: str) -> None:
        if move not in self.possible_moves:
            moves = ", ".join(self.possible_moves)
            raise InvalidState(thing="mission", state=self.state.value, moves=moves)

    def _next(self, now: datetime, **changes: Any) -> "Mission":
        return replace(self, **changes, version=self.version + 1, updated_at=now)


def began(period: Period, now: datetime, timezone: str) -> datetime | None:
    """The first instant of that day, week or month on a wall of that zone, UTC. A midnight that the
    clocks skip is the first moment after it."""
    if period is Period.TOTAL:
        return None
    today = now.astimezone(zone(timezone)).replace(
        hour=0, minute=0, second=0, microsecond=0, tzinfo=None
    )
    if period is Period.WEEK:
        today -= timedelta(days=today.weekday())
    elif period is Period.MONTH:
        today = today.replace(day=1)
    return resolve(today, timezone).at.astimezone(UTC)
