"""A crisis is taken in hand from triage to its end; who has which role, and when the next word is
due, are part of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NoReturn

from domain.crises.crisis_measures import Measure
from domain.crises.crisis_severity import (
    ANSWER_WITHIN,
    PACES,
    WARN_AT,
    Factors,
    judge,
)
from domain.crises.crisis_words import CrisisReview
from domain.crises.model import Responsibility, Severity
from domain.shared.errors import InvalidState
from domain.shared.ids import (
    CommunityId,
    CrisisId,
    HoldId,
    OrganizationId,
    RotaId,
    TeammateId,
    WorkspaceId,
)

CRISIS_DUE = "crisis.due"
"""The duty that is due when a word is, or an answer of whoever was given a role."""

MOST_HOLDS = 50


class CrisisState(StrEnum):
    """How far it has come."""

    TRIAGE = "triage"
    ACTIVE = "active"
    CONTAINED = "contained"
    RESOLVED = "resolved"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    DUPLICATE = "duplicate"


class Move(StrEnum):
    """What can be done with a crisis."""

    CHANGE = "change"
    ACTIVATE = "activate"
    CONTAIN = "contain"
    RESOLVE = "resolve"
    CLOSE = "close"
    CANCEL = "cancel"
    MARK_DUPLICATE = "mark_duplicate"
    HOLD = "hold"
    GIVE_ROLE = "give_role"
    SPEAK = "speak"
    REVIEW = "review"
    RUN_PLAYBOOK = "run_playbook"


_AT_WORK = (Move.CHANGE, Move.HOLD, Move.GIVE_ROLE, Move.RUN_PLAYBOOK)
MOVES: Mapping[CrisisState, tuple[Move, ...]] = {
    CrisisState.TRIAGE: (*_AT_WORK, Move.ACTIVATE, Move.CANCEL, Move.MARK_DUPLICATE),
    CrisisState.ACTIVE: (*_AT_WORK, Move.SPEAK, Move.CONTAIN, Move.CANCEL, Move.MARK_DUPLICATE),
    CrisisState.CONTAINED: (*_AT_WORK, Move.SPEAK, Move.RESOLVE),
    CrisisState.RESOLVED: (Move.CHANGE, Move.GIVE_ROLE, Move.SPEAK, Move.REVIEW, Move.CLOSE),
    CrisisState.CLOSED: (Move.REVIEW,),
    CrisisState.CANCELLED: (),
    CrisisState.DUPLICATE: (),
}
"""What is possible in each state: no step is left out."""

LEADS_TO: Mapping[Move, CrisisState] = {
    Move.ACTIVATE: CrisisState.ACTIVE,
    Move.CONTAIN: CrisisState.CONTAINED,
    Move.RESOLVE: CrisisState.RESOLVED,
    Move.CLOSE: CrisisState.CLOSED,
    Move.CANCEL: CrisisState.CANCELLED,
    Move.MARK_DUPLICATE: CrisisState.DUPLICATE,
}
OPEN = (CrisisState.TRIAGE, CrisisState.ACTIVE, CrisisState.CONTAINED)
SPEAKING = (CrisisState.ACTIVE, CrisisState.CONTAINED)
"""While people wait for the next word."""
OVER = (CrisisState.CLOSED, CrisisState.CANCELLED, CrisisState.DUPLICATE)


class Role(StrEnum):
    """Who does what in a crisis."""

    COMMANDER = "commander"
    DEPUTY = "deputy"
    SCRIBE = "scribe"
    LIAISON = "liaison"
    EXPERT = "expert"


class RoleState(StrEnum):
    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class RoleHolder:
    """Who was given a role; `answer_by` is when an answer is missed, and `is_late` says that it
    was. `rota_id` is the rota that they were on call in, `asked` all who were asked from it, and
    `is_unfilled` says that nobody there is left to ask."""

    role: Role
    teammate_id: TeammateId
    state: RoleState
    given_at: datetime
    answer_by: datetime
    answered_at: datetime | None = None
    is_late: bool = False
    rota_id: RotaId | None = None
    asked: tuple[TeammateId, ...] = ()
    is_unfilled: bool = False

    @property
    def is_refused(self) -> bool:
        """Whether it was declined, or not answered in time."""
        return self.is_late or self.state is RoleState.DECLINED


@dataclass(frozen=True, slots=True)
class CrisisCost:
    """`amount` is in the smallest unit of its `currency` (ISO 4217)."""

    name: str
    amount: int
    currency: str


@dataclass(frozen=True, slots=True)
class Crisis:
    """What went wrong and how it is dealt with. All instants are UTC. `trigger` names what raised
    it; one crisis is open for it at a time. `began_at` is when it began out there, if somebody
    knows. `scenario` is the kind of thing that went wrong, in people's own words; `community_ids`
    and `platforms` are where, and everywhere when there are none. `word_since` is when the time to
    the next word began to run, `word_due_at` its end; both are None while nobody waits for one. One
    that is `public` is shown on the status page. `contained_by_itself` is what was done by the
    workspace's settings, each once."""

    id: CrisisId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    title: str
    state: CrisisState
    severity: Severity
    factors: Factors
    created_by: str
    created_at: datetime
    updated_at: datetime
    version: int = 1
    summary: str | None = None
    responsibility: Responsibility | None = None
    aggravated: bool = False
    rumour: bool = False
    public: bool = False
    trigger: str | None = None
    duplicate_of: CrisisId | None = None
    roles: tuple[RoleHolder, ...] = ()
    costs: tuple[CrisisCost, ...] = ()
    hold_ids: tuple[HoldId, ...] = ()
    contained_by_itself: tuple[Measure, ...] = ()
    review: CrisisReview | None = None
    began_at: datetime | None = None
    activated_at: datetime | None = None
    acknowledged_at: datetime | None = None
    held_at: datetime | None = None
    first_word_at: datetime | None = None
    contained_at: datetime | None = None
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    word_count: int = 0
    word_since: datetime | None = None
    word_due_at: datetime | None = None
    word_warned: bool = False
    word_missed: bool = False
    scenario: str | None = None
    community_ids: tuple[CommunityId, ...] = ()
    platforms: tuple[str, ...] = ()
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)

    @property
    def possible_moves(self) -> tuple[Move, ...]:
        return MOVES[self.state]

    @property
    def word_warn_at(self) -> datetime | None:
        """When it is warned that the next word is due."""
        if self.word_since is None or self.word_due_at is None:
            return None
        return self.word_since + (self.word_due_at - self.word_since) * WARN_AT

    @property
    def next_at(self) -> datetime | None:
        """When something is to be told next, unless somebody does something before."""
        found = [one.answer_by for one in self.roles if _waits(one)]
        if self.word_due_at is not None and not self.word_missed:
            found.append(self.word_due_at)
        if self.word_warn_at is not None and not self.word_warned and not self.word_missed:
            found.append(self.word_warn_at)
        return min(found, default=None)

    def holder(self, role: Role) -> RoleHolder | None:
        return next((one for one in self.roles if one.role is role), None)

    def change(self, now: datetime, **changes: Any) -> "Crisis":
        """Other words, factors or costs; how bad it is follows from the factors, and the time to
        the next word from that."""
        self.check(Move.CHANGE)
        after = replace(self, **changes, version=self.version + 1, updated_at=now)
        severity = judge(after.factors).severity
        if severity is self.severity:
            return after
        return replace(after, severity=severity)._timed(self.word_since)

    def move(self, move: Move, now: datetime) -> "Crisis":
        """One step on. Raises InvalidState with the moves that are possible."""
        self.check(move)
        state = LEADS_TO[move]
        stamp = {
            Move.ACTIVATE: "activated_at",
            Move.CONTAIN: "contained_at",
            Move.RESOLVE: "resolved_at",
        }.get(move, "closed_at")
        moved: dict[str, Any] = {"state": state, stamp: now}
        after = replace(self, **moved, version=self.version + 1, updated_at=now)
        if move is Move.ACTIVATE:
            return after._timed(now)
        if state in OVER:
            roles = tuple(replace(one, is_late=True) if _waits(one) else one for one in after.roles)
            after = replace(after, roles=roles)
        return after if state in SPEAKING else after._timed(None)

    def link(self, main: CrisisId, now: datetime) -> "Crisis":
        """It is the same as another, where it goes on."""
        return replace(self.move(Move.MARK_DUPLICATE, now), duplicate_of=main)

    def give(
        self,
        role: Role,
        teammate_id: TeammateId,
        now: datetime,
        rota_id: RotaId | None = None,
        within: timedelta | None = None,
    ) -> "Crisis":
        """Give a role to somebody, or hand it over; they have so long to answer as was said, or as
        it is bad. Who was asked from the same rota before is remembered."""
        self.check(Move.GIVE_ROLE)
        by = now + (within or ANSWER_WITHIN[self.severity])
        before = self.holder(role)
        asked = before.asked if before and rota_id and before.rota_id == rota_id else ()
        on_call = (*asked, teammate_id) if rota_id else ()
        given = RoleHolder(
            *(role, teammate_id, RoleState.OFFERED, now, by), rota_id=rota_id, asked=on_call
        )
        others = [one for one in self.roles if one.role is not role]
        return replace(self, roles=(*others, given), version=self.version + 1, updated_at=now)

    def answer(self, role: Role, answer: RoleState, now: datetime) -> "Crisis":
        """Whoever was given it takes it, or does not. Raises InvalidState when nobody waits for
        that. The first commander who does has acknowledged the crisis."""
        held = self.holder(role)
        if self.state in OVER or held is None or held.state is not RoleState.OFFERED:
            state = "not_given" if held is None else held.state.value
            raise InvalidState(thing="crisis_role", state=state, moves="")
        given = replace(held, state=answer, answered_at=now)
        others = [one for one in self.roles if one.role is not role]
        taken = role is Role.COMMANDER and answer is RoleState.ACCEPTED
        return replace(
            self,
            roles=(*others, given),
            acknowledged_at=self.acknowledged_at or (now if taken else None),
            version=self.version + 1,
            updated_at=now,
        )

    def leave_unfilled(self, role: Role, now: datetime) -> "Crisis":
        """Nobody is left who could be asked to take it."""
        roles = tuple(
            replace(one, is_unfilled=True) if one.role is role else one for one in self.roles
        )
        return replace(self, roles=roles, version=self.version + 1, updated_at=now)

    def hold(self, hold_ids: tuple[HoldId, ...], now: datetime) -> "Crisis":
        """Publishing is stopped by these, too."""
        self.check(Move.HOLD)
        return replace(
            self,
            hold_ids=(*self.hold_ids, *hold_ids),
            held_at=self.held_at or now,
            version=self.version + 1,
            updated_at=now,
        )

    def release(self, now: datetime) -> "Crisis":
        """Some of what stopped publishing was lifted."""
        return replace(self, version=self.version + 1, updated_at=now)

    def speak(self, now: datetime) -> "Crisis":
        """A word was said in public: the time to the next begins to run."""
        self.check(Move.SPEAK)
        after = replace(
            self,
            word_count=self.word_count + 1,
            first_word_at=self.first_word_at or now,
            version=self.version + 1,
            updated_at=now,
        )
        return after._timed(now if self.state in SPEAKING else None)

    def set_clock(self, within: timedelta, now: datetime) -> "Crisis":
        """The next word is due within that time from now on. Raises InvalidState while nobody waits
        for one."""
        if self.state not in SPEAKING:
            self._refuse()
        return replace(
            self,
            word_since=now,
            word_due_at=now + within,
            word_warned=False,
            word_missed=False,
            version=self.version + 1,
            updated_at=now,
        )

    def conclude(self, review: CrisisReview) -> "Crisis":
        """What is made of it takes the place of what was said before."""
        self.check(Move.REVIEW)
        return replace(self, review=review, version=self.version + 1, updated_at=review.at)

    def heed(self, now: datetime) -> "Crisis":
        """What is due by now is noted; the same when nothing is."""
        roles = tuple(
            replace(one, is_late=True) if _waits(one) and one.answer_by <= now else one
            for one in self.roles
        )
        missed = self.word_missed or _is_over(self.word_due_at, now)
        warned = self.word_warned or _is_over(self.word_warn_at, now)
        after = replace(self, roles=roles, word_missed=missed, word_warned=warned)
        if after == self:
            return self
        return replace(after, version=self.version + 1, updated_at=now)

    def check(self, move: Move) -> None:
        """Raises InvalidState with the moves that are possible."""
        if move not in self.possible_moves:
            self._refuse()

    def _timed(self, since: datetime | None) -> "Crisis":
        """The time to the next word runs from then on, or not at all."""
        pace = PACES[self.severity]
        span = pace.then if self.word_count else pace.first
        return replace(
            self,
            word_since=since,
            word_due_at=None if since is None else since + span,
            word_warned=False,
            word_missed=False,
        )

    def _refuse(self) -> NoReturn:
        moves = ", ".join(self.possible_moves)
        raise InvalidState(thing="crisis", state=self.state.value, moves=moves)


def _waits(one: RoleHolder) -> bool:
    return one.state is RoleState.OFFERED and not one.is_late


def _is_over(at: datetime | None, now: datetime) -> bool:
    return at is not None and at <= now
