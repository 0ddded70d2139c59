"""A case is something a moderator must judge: one message or one person on one channel, and all
that was brought forward about it.

Of one subject one case is open at most. What somebody brought who could not name a message waits as
a case without a subject, until a moderator ties it to one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from domain.moderation.errors import CaseInOtherHands, CaseOutOfReach
from domain.shared.access import Actor, Permission, Reach
from domain.shared.errors import AlreadyDecided, InvalidState
from domain.shared.ids import (
    CaseId,
    ChannelId,
    DecisionId,
    InboundMessageId,
    ModerationPolicyId,
    ModerationQueueId,
    OrganizationId,
    ReportId,
    TeamId,
    WorkspaceId,
)


class CaseState(StrEnum):
    """How far a case is. While it is `in_review` one moderator has it. One that turned out to be
    about what another case is about already is `joined` to that one."""

    OPEN = "open"
    IN_REVIEW = "in_review"
    DECIDED = "decided"
    APPEALED = "appealed"
    UPHELD = "upheld"
    REVERSED = "reversed"
    JOINED = "joined"


UNDECIDED = (CaseState.OPEN, CaseState.IN_REVIEW)
_MOVES = {
    CaseState.OPEN: "take, decide",
    CaseState.IN_REVIEW: "release, skip, decide",
    CaseState.DECIDED: "appeal, reverse",
    CaseState.APPEALED: "uphold, reverse",
    CaseState.UPHELD: "reverse",
    CaseState.REVERSED: "",
    CaseState.JOINED: "",
}


class CaseSource(StrEnum):
    """By what something was brought forward: somebody's `report`, a `judgement` of the rules, a
    moderator, by `hand`, the `strikes` that somebody has, or a `containment` that lets nothing pass
    unseen."""

    REPORT = "report"
    JUDGEMENT = "judgement"
    HAND = "hand"
    STRIKES = "strikes"
    CONTAINMENT = "containment"


class Priority(StrEnum):
    """Which of two cases is looked at first."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


URGENCY = (Priority.LOW, Priority.NORMAL, Priority.HIGH, Priority.URGENT)


class Effect(StrEnum):
    """What became of the decision on the platform. `none`: there was nothing to do there.
    `failed`: it is not so, or nobody knows, and it is not tried again. `ended`: it was done, and is
    taken back."""

    NONE = "none"
    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Subject:
    """What a case is about, by the platform's own ids: a message where there is one, and otherwise
    the person. Of a message `platform_person_id` is who wrote it, where that is known, and
    `inbound_message_id` ours. `place` is the room it was said in. Without a channel nobody knows
    yet what `notice_id` is about."""

    channel_id: ChannelId | None
    platform_message_id: str | None = None
    platform_person_id: str | None = None
    place: str | None = None
    inbound_message_id: InboundMessageId | None = None
    notice_id: ReportId | None = None

    @property
    def key(self) -> str:
        """The same for the same subject on the same channel."""
        if self.channel_id is None:
            return f"notice:{self.notice_id}"
        if self.platform_message_id is not None:
            return f"message:{self.platform_message_id}"
        return f"person:{self.platform_person_id}"


@dataclass(frozen=True, slots=True)
class Case:
    """`assignee` is the moderator who has it, until `leased_until`, and stays on record when that
    is over. `decision_id` is the decision that counts, `effect` what became of it on the platform.
    Without a `channel_id` nobody knows yet what it is about; `joined_id` is the case that has taken
    over what was brought forward in this one.
    `has_media` and `is_severe` tell how gently it is to be shown. `policy_ids` are the policies
    that are suspected of being broken."""

    id: CaseId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    channel_id: ChannelId | None
    subject_key: str
    source: CaseSource
    opened_by: str
    created_at: datetime
    updated_at: datetime
    state: CaseState = CaseState.OPEN
    platform_message_id: str | None = None
    platform_person_id: str | None = None
    place: str | None = None
    inbound_message_id: InboundMessageId | None = None
    queue_id: ModerationQueueId | None = None
    team_id: TeamId | None = None
    priority: Priority = Priority.NORMAL
    policy_ids: tuple[ModerationPolicyId, ...] = ()
    labels: tuple[str, ...] = ()
    has_media: bool = False
    is_severe: bool = False
    reports: int = 0
    evidence_count: int = 0
    assignee: str | None = None
    leased_until: datetime | None = None
    decision_id: DecisionId | None = None
    decided_at: datetime | None = None
    effect: Effect = Effect.NONE
    joined_id: CaseId | None = None
    version: int = 1
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)

    @property
    def urgency(self) -> int:
        """Higher comes first."""
        return URGENCY.index(self.priority)

    @property
    def blur(self) -> bool:
        """Pictures are to be shown blurred at first."""
        return self.has_media

    @property
    def greyscale(self) -> bool:
        """Pictures are to be shown without colours, which takes the edge off the worst."""
        return self.has_media and self.is_severe

    @property
    def possible_moves(self) -> tuple[str, ...]:
        """What can be done with it now."""
        moves = tuple(move for move in _MOVES[self.state].split(", ") if move)
        can_be_tied = self.channel_id is None and self.state in UNDECIDED
        return (*moves, "tie") if can_be_tied else moves

    def is_leased(self, now: datetime) -> bool:
        """Whether somebody has it at this moment."""
        return self.leased_until is not None and now < self.leased_until

    def join(self, evidence: "Evidence", severe: bool, now: datetime) -> "Case":
        """More was brought forward about the same."""
        return self._next(
            now,
            policy_ids=_united(self.policy_ids, evidence.policy_ids),
            reports=self.reports + (evidence.source is CaseSource.REPORT),
            evidence_count=self.evidence_count + 1,
            priority=max(self.priority, evidence.priority, key=URGENCY.index),
            is_severe=self.is_severe or severe,
        )

    def tie(self, moderator: str, subject: Subject, has_media: bool, now: datetime) -> "Case":
        """This is what it is about. Raises AlreadyDecided, CaseInOtherHands, InvalidState where
        that is known."""
        self._refuse_unless_tied_by(moderator, now)
        return self._next(
            now,
            channel_id=subject.channel_id,
            subject_key=subject.key,
            platform_message_id=subject.platform_message_id,
            platform_person_id=subject.platform_person_id,
            place=subject.place,
            inbound_message_id=subject.inbound_message_id,
            has_media=has_media,
        )

    def join_to(self, other: CaseId, moderator: str, now: datetime) -> "Case":
        """That one is about the same, and takes over what was brought forward here. Raises as tie
        does."""
        self._refuse_unless_tied_by(moderator, now)
        return self._next(now, state=CaseState.JOINED, joined_id=other, leased_until=None)

    def change(self, now: datetime, **changes: Any) -> "Case":
        """How it is sorted: its priority, labels, queue, and the caller's own words on it."""
        if "labels" in changes:
            changes["labels"] = tuple(dict.fromkeys(changes["labels"]))
        return self._next(now, **changes)

    def take(self, moderator: str, until: datetime, now: datetime) -> "Case":
        """This moderator has it until then; whoever has it already goes on having it. Raises
        CaseInOtherHands, AlreadyDecided, InvalidState."""
        self._refuse_unless_undecided()
        self.refuse_in_other_hands(moderator, now)
        return self._next(now, state=CaseState.IN_REVIEW, assignee=moderator, leased_until=until)

    def release(self, moderator: str, now: datetime) -> "Case":
        """It is open to others again. Raises CaseInOtherHands, AlreadyDecided, InvalidState."""
        self._refuse_unless_undecided()
        self.refuse_in_other_hands(moderator, now)
        if self.state is not CaseState.IN_REVIEW:
            self._refuse()
        return self._next(now, state=CaseState.OPEN, assignee=None, leased_until=None)

    def decide(self, moderator: str, decision: DecisionId, acts: bool, now: datetime) -> "Case":
        """`acts` where the platform is asked for something. Raises AlreadyDecided for whoever comes
        second, CaseInOtherHands."""
        self._refuse_unless_undecided()
        self.refuse_in_other_hands(moderator, now)
        return self._next(
            now,
            state=CaseState.DECIDED,
            assignee=self.assignee or moderator,
            leased_until=None,
            decision_id=decision,
            decided_at=now,
            effect=Effect.PENDING if acts else Effect.NONE,
        )

    def appeal(self, now: datetime) -> "Case":
        """Somebody asks for another look. Raises InvalidState."""
        if self.state is not CaseState.DECIDED:
            self._refuse()
        return self._next(now, state=CaseState.APPEALED)

    def uphold(self, now: datetime) -> "Case":
        """The decision stands for good. Raises InvalidState."""
        if self.state is not CaseState.APPEALED:
            self._refuse()
        return self._next(now, state=CaseState.UPHELD)

    def reverse(self, decision: DecisionId, acts: bool, leaves: bool, now: datetime) -> "Case":
        """Another decision takes it back: `acts` where the platform is asked to undo something,
        `leaves` where something stays that cannot be undone. Raises InvalidState."""
        if "reverse" not in self.possible_moves:
            self._refuse()
        done = Effect.PENDING if acts else Effect.NONE
        return self._next(
            now,
            state=CaseState.REVERSED,
            decision_id=decision,
            effect=Effect.FAILED if leaves else done,
        )

    def takes_effect(self, effect: Effect, now: datetime) -> "Case":
        """What became of it on the platform: the very same where that is known already."""
        return self if effect is self.effect else self._next(now, effect=effect)

    def refuse_in_other_hands(self, moderator: str, now: datetime) -> None:
        """Raises CaseInOtherHands while another moderator has it."""
        if self.is_leased(now) and self.assignee != moderator:
            raise CaseInOtherHands()

    def _refuse_unless_undecided(self) -> None:
        if self.state not in UNDECIDED:
            raise AlreadyDecided(state=self.state.value)

    def _refuse_unless_tied_by(self, moderator: str, now: datetime) -> None:
        self._refuse_unless_undecided()
        self.refuse_in_other_hands(moderator, now)
        if self.channel_id is not None:
            self._refuse()

    def _refuse(self) -> None:
        moves = ", ".join(self.possible_moves)
        raise InvalidState(thing="case", state=self.state.value, moves=moves)

    def _next(self, now: datetime, **changes: Any) -> "Case":
        return replace(self, **changes, version=self.version + 1, updated_at=now)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that was brought forward, and what the message said at that moment: that stays,
    whatever becomes of the message. `reference` is the report's id, or names the judgement; of one
    case it comes once. `by` is who brought it: a reporter, `system`, or the moderator. `location`
    is where it is, as they wrote it who could not name the message."""

    workspace_id: WorkspaceId
    case_id: CaseId
    reference: str
    source: CaseSource
    by: str
    at: datetime
    policy_ids: tuple[ModerationPolicyId, ...] = ()
    rule_ids: tuple[str, ...] = ()
    model_version: str | None = None
    confidence: float | None = None
    priority: Priority = Priority.NORMAL
    note: str | None = None
    text: str | None = None
    files: tuple[str, ...] = ()
    location: str | None = None


def moderator_of(actor: Actor) -> str:
    """Who is at work: a person by their own id, whatever they carry; a key counts as one person."""
    return actor.teammate_id or actor.id


def refuse_out_of_reach(actor: Actor, case: Case) -> None:
    """Raises CaseOutOfReach where the actor may moderate, but not this case."""
    reach, mine = actor.reach_of(Permission.MODERATION_WRITE), moderator_of(actor)
    if reach is Reach.ALL or case.assignee == mine:
        return
    if reach is Reach.TEAM and (case.team_id is None or case.team_id in actor.team_ids):
        return
    raise CaseOutOfReach()


def _united(
    first: Iterable[ModerationPolicyId], second: Iterable[ModerationPolicyId]
) -> tuple[ModerationPolicyId, ...]:
    return tuple(dict.fromkeys([*first, *second]))
