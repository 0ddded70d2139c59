"""A poll is a question to many: who may answer it, how, from when until when, and who sees what
came of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, NoReturn

from domain.participation.errors import PollHasOpened
from domain.shared.errors import FieldError, InvalidState, ValidationFailed
from domain.shared.ids import (
    CampaignId,
    CommunityId,
    OrganizationId,
    PollId,
    SegmentId,
    WorkspaceId,
)
from domain.shared.wall_time import TimeNote

POLL_TURNS = "poll.turns"
"""The kind of duty that opens a poll, and closes it."""

STAYS_OPEN_TO_CHANGE = frozenset({"closes", "metadata", "external_id"})
"""What can be changed of a poll that is open: nothing that anybody voted by."""


class PollKind(StrEnum):
    """`single`: one option. `multiple`: some of them. `ranked`: some or all, the best first.
    `score`: a number for each. `open`: words."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    RANKED = "ranked"
    SCORE = "score"
    OPEN = "open"


class PollState(StrEnum):
    """How far a poll has come."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    OPEN = "open"
    CLOSED = "closed"
    ARCHIVED = "archived"
    CANCELLED = "cancelled"


class PollMove(StrEnum):
    """What can be done with a poll."""

    CHANGE = "change"
    SCHEDULE = "schedule"
    OPEN = "open"
    CLOSE = "close"
    CANCEL = "cancel"
    ARCHIVE = "archive"


POLL_MOVES: Mapping[PollState, tuple[PollMove, ...]] = {
    PollState.DRAFT: (
        *(PollMove.CHANGE, PollMove.SCHEDULE, PollMove.OPEN),
        *(PollMove.CANCEL, PollMove.ARCHIVE),
    ),
    PollState.SCHEDULED: (PollMove.CHANGE, PollMove.OPEN, PollMove.CANCEL),
    PollState.OPEN: (PollMove.CHANGE, PollMove.CLOSE, PollMove.CANCEL),
    PollState.CLOSED: (PollMove.ARCHIVE,),
    PollState.CANCELLED: (PollMove.ARCHIVE,),
    PollState.ARCHIVED: (),
}
"""What is possible in each state."""

LEADS_TO: Mapping[PollMove, PollState] = {
    PollMove.SCHEDULE: PollState.SCHEDULED,
    PollMove.OPEN: PollState.OPEN,
    PollMove.CLOSE: PollState.CLOSED,
    PollMove.CANCEL: PollState.CANCELLED,
    PollMove.ARCHIVE: PollState.ARCHIVED,
}
"""Where each move ends; a change leaves it where it is."""


class WhoVotes(StrEnum):
    """`anyone`: whoever has the address. `members`: members, all or some of them. `invited`:
    whoever has an invitation."""

    ANYONE = "anyone"
    MEMBERS = "members"
    INVITED = "invited"


class ResultsShown(StrEnum):
    """When those who vote see what came of it so far."""

    ALWAYS = "always"
    AFTER_VOTE = "after_vote"
    AFTER_CLOSE = "after_close"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class PollOption:
    """One answer to choose; `key` names it among the others of the poll, for good."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class PollTime:
    """When a poll opens or closes. `at` is the instant, UTC; the wall time and its zone are what
    somebody asked for; `note` says what the clocks' change did to it."""

    at: datetime
    local_time: str
    timezone: str
    note: TimeNote | None = None


@dataclass(frozen=True, slots=True)
class LevelWeight:
    """For how many the vote of a member of that level counts."""

    level: int
    weight: int


@dataclass(frozen=True, slots=True)
class Poll:
    """A question to many. `least` and `most` are how many options a `multiple` or `ranked` vote
    names, `most` None for all of them; scores go from `scale_from` to `scale_to`. Of members those
    vote who meet every one of `community_id`, `segment_id` and `level_from` that is given. Whose
    level is not among the `weights` counts once. It is `named` where everybody may know who voted
    what. Without `closes` it is open until somebody closes it."""

    id: PollId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    question: str
    kind: PollKind
    state: PollState
    language: str
    created_by: str
    created_at: datetime
    updated_at: datetime
    version: int = 1
    description: str | None = None
    options: tuple[PollOption, ...] = ()
    opens: PollTime | None = None
    closes: PollTime | None = None
    who: WhoVotes = WhoVotes.ANYONE
    community_id: CommunityId | None = None
    segment_id: SegmentId | None = None
    level_from: int | None = None
    least: int = 1
    most: int | None = None
    scale_from: int = 1
    scale_to: int = 5
    may_change: bool = False
    results: ResultsShown = ResultsShown.AFTER_VOTE
    weights: tuple[LevelWeight, ...] = ()
    named: bool = False
    campaign_id: CampaignId | None = None
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)

    @property
    def opens_at(self) -> datetime | None:
        return self.opens.at if self.opens else None

    @property
    def closes_at(self) -> datetime | None:
        return self.closes.at if self.closes else None

    @property
    def possible_moves(self) -> tuple[PollMove, ...]:
        """What can be done with it now."""
        return POLL_MOVES[self.state]

    @property
    def due_at(self) -> datetime | None:
        """When it turns by itself next, if ever."""
        if self.state is PollState.SCHEDULED:
            return self.opens_at
        return self.closes_at if self.state is PollState.OPEN else None

    def has_opened(self, now: datetime) -> bool:
        """By its state, or by its time where nobody has come round to it yet."""
        if self.state is PollState.SCHEDULED:
            return self.opens_at is not None and self.opens_at <= now
        return self.opened_at is not None

    def takes_votes(self, now: datetime) -> bool:
        """Its time counts, whether or not somebody has come round to it yet."""
        if self.state not in (PollState.SCHEDULED, PollState.OPEN):
            return False
        return self.has_opened(now) and not self.is_over(now)

    def is_over(self, now: datetime) -> bool:
        """Whether what came of it stands."""
        if self.closed_at is not None:
            return True
        return self.closes_at is not None and self.closes_at <= now and self.has_opened(now)

    def weight_of(self, level: int | None) -> int:
        """For how many somebody of that level counts; None for who has none."""
        return next((one.weight for one in self.weights if one.level == level), 1)

    def shows_results(self, has_voted: bool, now: datetime) -> bool:
        """Whether somebody who may vote sees what came of it."""
        match self.results:
            case ResultsShown.ALWAYS:
                return True
            case ResultsShown.AFTER_VOTE:
                return has_voted or self.is_over(now)
            case ResultsShown.AFTER_CLOSE:
                return self.is_over(now)
            case _:
                return False

    def change(self, now: datetime, **changes: Any) -> "Poll":
        """Anything before it opens; afterwards it can only be closed earlier. Raises InvalidState,
        PollHasOpened, ValidationFailed for what cannot be."""
        self._check(PollMove.CHANGE)
        if self.has_opened(now):
            self._only_earlier(changes)
        poll = replace(self, **changes, version=self.version + 1, updated_at=now)
        poll.must_make_sense(now)
        return poll

    def move(self, move: PollMove, now: datetime) -> "Poll":
        """One step on. To be scheduled it needs a time to come. Raises InvalidState, and
        ValidationFailed for what cannot take place."""
        self._check(move)
        if move is PollMove.SCHEDULE and (self.opens_at is None or self.opens_at <= now):
            raise ValidationFailed(errors=[FieldError("/opens", "poll_opens_needed")])
        moved = replace(self, state=LEADS_TO[move], version=self.version + 1, updated_at=now)
        if move in (PollMove.SCHEDULE, PollMove.OPEN):
            opened = replace(moved, opened_at=now if move is PollMove.OPEN else None)
            opened.must_make_sense(now)
            return opened
        return replace(moved, closed_at=now) if move is PollMove.CLOSE else moved

    def turn(self, now: datetime) -> Iterator["Poll"]:
        """Each step that its time has come for, one after the other: opened, closed. A poll whose
        whole time passed unseen is opened and closed."""
        poll = self
        if poll.state is PollState.SCHEDULED and poll.has_opened(now):
            poll = replace(poll._moved(PollState.OPEN, now), opened_at=poll.opens_at)
            yield poll
        if poll.state is PollState.OPEN and poll.is_over(now):
            yield replace(poll._moved(PollState.CLOSED, now), closed_at=poll.closes_at)

    def must_make_sense(self, now: datetime) -> None:
        """Raises ValidationFailed."""
        faults = list(self._faults(now))
        if faults:
            raise ValidationFailed(errors=faults)

    def _faults(self, now: datetime) -> Iterator[FieldError]:
        yield from self._faults_of_options()
        yield from self._faults_of_times(now)
        if self.who is not WhoVotes.MEMBERS:
            for name in ("community_id", "segment_id", "level_from", "weights"):
                if getattr(self, name) not in (None, ()):
                    yield FieldError(f"/{name}", "for_members_only")
        if self.weights and self.kind is PollKind.OPEN:
            yield FieldError("/weights", "words_have_no_weight")
        if self.named and self.who is WhoVotes.ANYONE:
            yield FieldError("/named", "nobody_to_name")

    def _faults_of_options(self) -> Iterator[FieldError]:
        count = len(self.options)
        if self.kind is PollKind.OPEN:
            if count:
                yield FieldError("/options", "no_options_in_open_polls")
        elif count < 2:
            yield FieldError("/options", "options_needed", {"minimum": 2})
        elif len({option.key for option in self.options}) < count:
            yield FieldError("/options", "duplicate")
        if self.kind in (PollKind.MULTIPLE, PollKind.RANKED):
            most = count if self.most is None else self.most
            if not self.least <= most <= count:
                yield FieldError("/most", "choices_out_of_range", {"maximum": count})
        if self.kind is PollKind.SCORE and not self.scale_from < self.scale_to:
            yield FieldError("/scale_to", "scale_upside_down")

    def _faults_of_times(self, now: datetime) -> Iterator[FieldError]:
        starts = self.opened_at or self.opens_at
        if self.closes_at is None:
            return
        if self.closes_at <= now and self.state is not PollState.DRAFT:
            yield FieldError("/closes", "poll_closes_in_the_past")
        elif starts is not None and self.closes_at <= starts:
            yield FieldError("/closes", "closes_before_opens")

    def _only_earlier(self, changes: Mapping[str, Any]) -> None:
        for name in sorted(set(changes) - STAYS_OPEN_TO_CHANGE):
            raise PollHasOpened(pointer=f"/{name}")
        if "closes" in changes:
            wanted: PollTime | None = changes["closes"]
            later = wanted is None or (self.closes_at is not None and wanted.at > self.closes_at)
            if later:
                raise PollHasOpened(pointer="/closes")

    def _moved(self, state: PollState, now: datetime) -> "Poll":
        return replace(self, state=state, version=self.version + 1, updated_at=now)

    def _check(self, move: PollMove) -> None:
        if move not in self.possible_moves:
            self._refuse()

    def _refuse(self) -> NoReturn:
        moves = ", ".join(self.possible_moves)
        raise InvalidState(thing="poll", state=self.state.value, moves=moves)
