"""A campaign is work with an end: brief, objective, dates and budget, from draft to archive."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any, NoReturn

from domain.campaigns.contents import ContentKind
from domain.campaigns.errors import CampaignApproved
from domain.campaigns.link_views import ClickCounts
from domain.campaigns.performance import Cost, Redeemed, Standing, Target, Targeted
from domain.shared.errors import FieldError, InvalidState, ValidationFailed
from domain.shared.ids import CampaignId, HoldId, OrganizationId, UtmTemplateId, WorkspaceId


class CampaignStatus(StrEnum):
    """How far a campaign has come."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    ARCHIVED = "archived"


class Move(StrEnum):
    """What can be done with a campaign."""

    CHANGE = "change"
    SUBMIT = "submit"
    RETURN = "return"
    APPROVE = "approve"
    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    FINISH = "finish"
    ARCHIVE = "archive"
    REVIEW = "review"


MOVES: Mapping[CampaignStatus, tuple[Move, ...]] = {
    CampaignStatus.DRAFT: (Move.CHANGE, Move.SUBMIT, Move.ARCHIVE),
    CampaignStatus.IN_REVIEW: (Move.CHANGE, Move.APPROVE, Move.RETURN, Move.ARCHIVE),
    CampaignStatus.APPROVED: (Move.CHANGE, Move.START, Move.RETURN, Move.ARCHIVE),
    CampaignStatus.RUNNING: (Move.CHANGE, Move.PAUSE, Move.FINISH),
    CampaignStatus.PAUSED: (Move.CHANGE, Move.RESUME, Move.FINISH),
    CampaignStatus.FINISHED: (Move.CHANGE, Move.REVIEW, Move.ARCHIVE),
    CampaignStatus.ARCHIVED: (),
}
"""What is possible in each state."""

LEADS_TO: Mapping[Move, CampaignStatus] = {
    Move.SUBMIT: CampaignStatus.IN_REVIEW,
    Move.RETURN: CampaignStatus.DRAFT,
    Move.APPROVE: CampaignStatus.APPROVED,
    Move.START: CampaignStatus.RUNNING,
    Move.PAUSE: CampaignStatus.PAUSED,
    Move.RESUME: CampaignStatus.RUNNING,
    Move.FINISH: CampaignStatus.FINISHED,
    Move.ARCHIVE: CampaignStatus.ARCHIVED,
}
"""Where each move ends; a change and a review leave it where it is."""

ASKED_ABOUT = frozenset({CampaignStatus.IN_REVIEW, CampaignStatus.APPROVED})
"""From here it is a draft again when its plan changes."""
BEGUN = frozenset({CampaignStatus.RUNNING, CampaignStatus.PAUSED, CampaignStatus.FINISHED})
"""Here its plan stays what was approved, until somebody who may approve says otherwise."""


@dataclass(frozen=True, slots=True)
class Budget:
    """How much may be spent: `amount` in the smallest unit of its `currency` (ISO 4217), cents for
    the euro."""

    amount: int
    currency: str


@dataclass(frozen=True, slots=True)
class Approval:
    """Whose yes its plan has. `fingerprint` names what the plan said, `version` is the campaign's
    that was looked at; `at` is UTC."""

    by: str
    at: datetime
    fingerprint: str
    version: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a target, as it was when somebody looked back."""

    metric: Targeted
    target: int
    value: int | None
    standing: Standing


@dataclass(frozen=True, slots=True)
class Review:
    """What people make of it when it is over, and what it had come to by then, with how
    much of each kind was made under it, and what was counted here of that; `at` is UTC. `clicks`
    is None in what was said before that was kept."""

    summary: str
    by: str
    at: datetime
    went_well: tuple[str, ...] = ()
    went_badly: tuple[str, ...] = ()
    lessons: tuple[str, ...] = ()
    spent: int | None = None
    outcomes: tuple[Outcome, ...] = ()
    made: Mapping[ContentKind, int] = field(default_factory=dict)
    clicks: ClickCounts | None = None
    redeemed: tuple[Redeemed, ...] = ()
    poll_votes: int | None = None
    contest_entries: int | None = None


@dataclass(frozen=True, slots=True)
class Campaign:
    """What is to be reached, and by when. `starts_on` and `ends_on` are days on the workspace's
    wall, written as in `2030-05-04`; both belong to it, and nothing happens by itself when they
    come. `hashtags` are without their sign; `pillars` are tags that stand for what the brand talks
    about; what is made under it serves the objective of a strategy in `objective_id`. `hold_id` is
    the hold that keeps its messages back while it is paused, and None at any other time.
    `cloned_from` is the campaign that it was made after. `approval` is there from when somebody
    said yes until it is a draft again; what ran before these were kept has none."""

    id: CampaignId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    name: str
    status: CampaignStatus
    created_by: str
    created_at: datetime
    updated_at: datetime
    version: int = 1
    brief: str | None = None
    objective: str | None = None
    objective_id: str | None = None
    starts_on: str | None = None
    ends_on: str | None = None
    budget: Budget | None = None
    hashtags: tuple[str, ...] = ()
    audience: str | None = None
    pillars: tuple[str, ...] = ()
    targets: tuple[Target, ...] = ()
    costs: tuple[Cost, ...] = ()
    review: Review | None = None
    approval: Approval | None = None
    cloned_from: CampaignId | None = None
    hold_id: HoldId | None = None
    utm_template_id: UtmTemplateId | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)

    @property
    def possible_moves(self) -> tuple[Move, ...]:
        """What can be done with it now."""
        return MOVES[self.status]

    @property
    def plan(self) -> dict[str, Any]:
        """What somebody approves, in JSON. Its name, its costs and what you note on it are no
        part of that."""
        budget = self.budget
        return {
            "brief": self.brief,
            "objective": self.objective,
            "starts_on": self.starts_on,
            "ends_on": self.ends_on,
            "budget": [budget.amount, budget.currency] if budget else None,
            "audience": self.audience,
            "pillars": sorted(self.pillars),
            "targets": sorted([one.metric.value, one.value] for one in self.targets),
            "hashtags": sorted(tag.casefold() for tag in self.hashtags),
            "utm_template_id": self.utm_template_id,
        }

    @property
    def fingerprint(self) -> str:
        """SHA-256, in hexadecimal, of all that somebody approves."""
        return sha256(json.dumps(self.plan, ensure_ascii=False).encode()).hexdigest()

    def change(self, now: datetime, **changes: Any) -> "Campaign":
        """Other words, days or numbers. Another plan than the one that waits for a yes, or has it,
        is a draft again. Raises InvalidState once it is archived, CampaignApproved for another plan
        than the approved one once it has begun."""
        after = self._changed(now, changes)
        if after.fingerprint == self.fingerprint:
            return after
        if self.status in ASKED_ABOUT:
            return replace(after, status=CampaignStatus.DRAFT, approval=None)
        if self.status in BEGUN and self.approval is not None:
            mine, theirs = self.plan, after.plan
            fields = ", ".join(name for name in mine if mine[name] != theirs[name])
            raise CampaignApproved(fields=fields)
        return after

    def change_approved(self, by: str, now: datetime, **changes: Any) -> "Campaign":
        """The same with `by`'s yes to what it says from now on. Raises InvalidState once it is
        archived, ValidationFailed before it has begun: there is a move for that."""
        after = self._changed(now, changes)
        if self.status not in BEGUN:
            raise ValidationFailed(errors=[FieldError("/approve", "approve_before_start")])
        return replace(after, approval=Approval(by, now, after.fingerprint, after.version))

    def approve(self, by: str, now: datetime) -> "Campaign":
        """A yes to exactly what it says. Raises InvalidState with the moves that are possible."""
        approval = Approval(by, now, self.fingerprint, self.version)
        return replace(self.move(Move.APPROVE, now), approval=approval)

    def move(self, move: Move, now: datetime, hold_id: HoldId | None = None) -> "Campaign":
        """One step on, or back; pausing needs the hold that stands for it. Raises InvalidState with
        the moves that are possible."""
        self._check(move)
        return replace(
            self,
            status=LEADS_TO[move],
            hold_id=hold_id,
            approval=None if move is Move.RETURN else self.approval,
            version=self.version + 1,
            updated_at=now,
        )

    def conclude(self, review: Review) -> "Campaign":
        """What was made of it; written again, it takes the place of what was written before. Raises
        InvalidState where it is not finished, or put away."""
        self._check(Move.REVIEW)
        return replace(self, review=review, version=self.version + 1, updated_at=review.at)

    def anew(self, name: str, first_day: str | None) -> "Campaign":
        """The plan of it once more, as a draft that nobody has written down yet: with what is to be
        reached, without what became of it. From `first_day` on it has as many days."""
        return replace(
            self,
            name=name,
            status=CampaignStatus.DRAFT,
            starts_on=first_day,
            ends_on=self._as_long(first_day),
            costs=(),
            review=None,
            approval=None,
            hold_id=None,
            cloned_from=self.id,
            external_id=None,
            version=1,
        )

    def _changed(self, now: datetime, changes: dict[str, Any]) -> "Campaign":
        self._check(Move.CHANGE)
        if "hashtags" in changes:
            changes["hashtags"] = each_once(changes["hashtags"])
        return replace(self, **changes, version=self.version + 1, updated_at=now)

    def _as_long(self, first_day: str | None) -> str | None:
        if first_day is None or self.starts_on is None or self.ends_on is None:
            return None
        length = date.fromisoformat(self.ends_on) - date.fromisoformat(self.starts_on)
        return (date.fromisoformat(first_day) + length).isoformat()

    def _check(self, move: Move) -> None:
        if move not in self.possible_moves:
            self._refuse()

    def _refuse(self) -> NoReturn:
        moves = ", ".join(self.possible_moves)
        raise InvalidState(thing="campaign", state=self.status.value, moves=moves)


def each_once(hashtags: tuple[str, ...]) -> tuple[str, ...]:
    """The first of those that differ in nothing but capitals."""
    found: dict[str, str] = {}
    for tag in hashtags:
        found.setdefault(tag.casefold(), tag)
    return tuple(found.values())
