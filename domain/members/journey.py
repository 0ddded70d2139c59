"""A journey takes members along the same steps, each at their own pace."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from domain.members.segment import ConditionGroup, Match, Question
from domain.shared.errors import InvalidState
from domain.shared.filling import VARIABLES, left_over, missing_from
from domain.shared.ids import JourneyId, OrganizationId, SegmentId, WorkspaceId
from domain.shared.quiet_hours import QuietHours
from domain.shared.wall_time import resolve, zone

JOURNEY_WALKS = "journey_walks"
"""The kind of duty that takes whoever is due on a journey a step further."""

MOST_JOURNEYS = 50
"""So many a workspace may keep that are not over: each of them is asked whenever somebody comes."""

MOST_STEPS = 50
MOST_TEXTS = 20
MOST_PER_MINUTE = 600
USUAL_PER_MINUTE = 30
LONGEST_WAIT = timedelta(days=365)
NEEDS_NO_FALLBACK = frozenset({"channel.name", "community.name", "workspace.name"})


class JourneyState(StrEnum):
    """Where a journey stands. In a `draft` nobody travels; while it is `paused` nobody gets any
    further, and nobody sets out; one that is `ended` is over for good."""

    DRAFT = "draft"
    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"


class EntryKind(StrEnum):
    """By what members set out by themselves; by hand anybody can be sent."""

    SEGMENT = "segment"
    JOINED = "joined"
    MANUAL = "manual"


class StepKind(StrEnum):
    MESSAGE = "message"
    WAIT = "wait"
    WAIT_UNTIL = "wait_until"
    LABEL = "label"
    CONDITION = "condition"


_MOVES = {
    JourneyState.DRAFT: ("change", "activate", "end"),
    JourneyState.ACTIVE: ("pause", "end"),
    JourneyState.PAUSED: ("resume", "end"),
    JourneyState.ENDED: (),
}


@dataclass(frozen=True, slots=True)
class JourneyText:
    """What is said in one language. `{{person.name|friend}}` stands for what is filled in."""

    language: str
    text: str


@dataclass(frozen=True, slots=True)
class JourneyStep:
    """One of them, by its kind: what is said, in the first language for everybody else; how many
    `seconds` are waited; until which time on the wall (`09:00`, on these `weekdays`, 1 for Monday,
    or any); which labels are added and taken away; or what must be met to go on with the next step,
    where otherwise so many are passed over (`skips`)."""

    kind: StepKind
    texts: tuple[JourneyText, ...] = ()
    seconds: int | None = None
    local_time: str | None = None
    weekdays: tuple[int, ...] = ()
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    groups: tuple[ConditionGroup, ...] = ()
    match: Match = Match.ALL
    skips: int = 1

    @property
    def question(self) -> Question:
        return Question(self.groups, self.match)

    def over_at(self, now: datetime, timezone: str) -> datetime:
        """When what is waited for from now on is over, UTC; this very moment where nothing is. A
        time that the clocks skip is taken later, one that they show twice the first time."""
        if self.seconds is not None:
            return now + timedelta(seconds=self.seconds)
        if self.local_time is None:
            return now
        hour, minute = (int(part) for part in self.local_time.split(":"))
        today = now.astimezone(zone(timezone)).replace(
            hour=hour, minute=minute, second=0, microsecond=0, tzinfo=None
        )
        for days in range(9):
            local = today + timedelta(days=days)
            at = resolve(local, timezone).at
            if at > now and (not self.weekdays or local.isoweekday() in self.weekdays):
                return at
        raise AssertionError("every weekday comes within nine days")


@dataclass(frozen=True, slots=True)
class Journey:
    """`steps` are taken in their order, from the first. Whoever came by the segment gets off when
    they leave it (`exits_on_leaving`), anybody once they say something (`exits_on_reply`), or where
    `consent_purpose` names what they must have agreed to. Who was on it once sets out again no
    earlier than `reenter_after_days` after, or never. Of what it says no more than `per_minute` go
    out on a channel, and nothing in the `quiet_hours` of whom it is for. Walls count in `timezone`
    where somebody's own is not known, or else in their community's."""

    id: JourneyId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    name: str
    entry: EntryKind
    steps: tuple[JourneyStep, ...]
    created_by: str
    created_at: datetime
    updated_at: datetime
    state: JourneyState = JourneyState.DRAFT
    segment_id: SegmentId | None = None
    description: str | None = None
    timezone: str | None = None
    exits_on_reply: bool = False
    exits_on_leaving: bool = False
    consent_purpose: str | None = None
    reenter_after_days: int | None = None
    quiet_hours: QuietHours | None = None
    per_minute: int = USUAL_PER_MINUTE
    activated_at: datetime | None = None
    ended_at: datetime | None = None
    version: int = 1
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)

    @property
    def possible_moves(self) -> tuple[str, ...]:
        """What a person can do with it now."""
        return _MOVES[self.state]

    def change(self, now: datetime, **changes: Any) -> "Journey":
        """As long as nobody was on it. Raises InvalidState."""
        self._require("change")
        return self._next(now, **changes)

    def activate(self, now: datetime) -> "Journey":
        """From now on members set out. Raises InvalidState."""
        self._require("activate")
        return self._next(now, state=JourneyState.ACTIVE, activated_at=now)

    def pause(self, now: datetime) -> "Journey":
        """Raises InvalidState."""
        self._require("pause")
        return self._next(now, state=JourneyState.PAUSED)

    def resume(self, now: datetime) -> "Journey":
        """Raises InvalidState."""
        self._require("resume")
        return self._next(now, state=JourneyState.ACTIVE)

    def end(self, now: datetime) -> "Journey":
        """For good: who is on it gets off. Raises InvalidState."""
        self._require("end")
        return self._next(now, state=JourneyState.ENDED, ended_at=now)

    def strangers(self) -> Iterator[tuple[str, str]]:
        """What stands in its texts to be filled in, and nobody would: the pointer to the text, and
        what stands there."""
        for pointer, said in self._texts():
            for left in left_over(said.text, frozenset(VARIABLES)):
                yield pointer, left

    def without_fallback(self) -> Iterator[tuple[str, str]]:
        """Where something of a person stands, and not what to write where that is not known."""
        for pointer, said in self._texts():
            for name in missing_from(said.text, dict.fromkeys(NEEDS_NO_FALLBACK, "")):
                if name in VARIABLES:
                    yield pointer, name

    def _texts(self) -> Iterator[tuple[str, JourneyText]]:
        for number, step in enumerate(self.steps):
            for place, said in enumerate(step.texts):
                yield f"/steps/{number}/texts/{place}/text", said

    def _require(self, move: str) -> None:
        if move not in self.possible_moves:
            moves = ", ".join(self.possible_moves)
            raise InvalidState(thing="journey", state=self.state.value, moves=moves)

    def _next(self, now: datetime, **changes: Any) -> "Journey":
        return replace(self, **changes, version=self.version + 1, updated_at=now)
