"""An action is one thing to be done on a platform, and what became of it: it may be tried again and
again, for what is so already is done."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from domain.shared.acts import NEEDS, Act, ActKind
from domain.shared.errors import InvalidState
from domain.shared.ids import (
    ChannelId,
    ContainmentId,
    ModerationActionId,
    OrganizationId,
    WorkspaceId,
)
from domain.shared.outcomes import (
    Expired,
    NotSent,
    Outcome,
    Published,
    RefusalKind,
    Refused,
    Throttled,
    Unknown,
    outcome_code,
    outcome_name,
)
from domain.shared.platforms import Capability

ACTIONS_DUE = "moderation.actions_due"
"""The duty to carry out what is due on a channel, one thing after the other."""

ACTION_ENDS = "moderation.action_ends"
"""The duty that is due when what was done for a time only is over."""

LEASE = timedelta(minutes=1)
"""How long an action stays with whoever carries it out; then it is not known what became of it."""

LADDER = (
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(minutes=30),
    timedelta(hours=1),
    timedelta(hours=1),
)
"""How long after the n-th try without an answer it is tried again."""

MOST_TRIES = len(LADDER) + 1
LOOK_AGAIN = timedelta(minutes=1)
SOON = timedelta(seconds=5)
LONGEST_DETAIL = 500

OPPOSITES = {
    ActKind.HIDE_MESSAGE: ActKind.SHOW_MESSAGE,
    ActKind.MUTE_PERSON: ActKind.UNMUTE_PERSON,
    ActKind.BAN_PERSON: ActKind.UNBAN_PERSON,
}
"""What takes back what. Undoing puts nothing on anybody: a ban is asked for by its name."""

SUPERSEDED = "superseded"
TIME_OVER = "time_over"
REFUSED_CREDENTIALS = "refused_credentials"


class ActionState(StrEnum):
    """Where an action stands. `unconfirmed`: it was asked for and no answer came, so it is asked
    for again. `failed`: so often that we have given up, or there is no channel any more, or it is
    not wanted any more. Neither says that nothing happened there, as `refused` and `cancelled`
    do."""

    PENDING = "pending"
    DOING = "doing"
    DONE = "done"
    REFUSED = "refused"
    UNCONFIRMED = "unconfirmed"
    FAILED = "failed"
    CANCELLED = "cancelled"


OPEN = (ActionState.PENDING, ActionState.DOING, ActionState.UNCONFIRMED)
WITHOUT_EFFECT = (ActionState.REFUSED, ActionState.CANCELLED)
"""Then it is known that nothing was done."""
IN_VAIN = (ActionState.REFUSED, ActionState.FAILED, ActionState.CANCELLED)
"""Then nobody can rely on it."""


@dataclass(frozen=True, slots=True)
class ModerationAction:
    """What is asked of a channel's platform: about one message or one person, by the platform's own
    ids. It is due at `next_at` as long as it is open; while somebody is at it, that is the end of
    their lease. `attempts` counts calls, `tries` those after which nobody knew more. What was done
    for a time only has its opposite done at `until`. `undoes` names the action that this one takes
    back, `undone_by` the one that takes this back, `containment_id` the containment it is part
    of."""

    id: ModerationActionId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    channel_id: ChannelId
    kind: ActKind
    requested_by: str
    created_at: datetime
    updated_at: datetime
    next_at: datetime | None
    platform_message_id: str | None = None
    platform_person_id: str | None = None
    place: str | None = None
    until: datetime | None = None
    reason: str | None = None
    state: ActionState = ActionState.PENDING
    attempts: int = 0
    tries: int = 0
    error_code: str | None = None
    error_detail: str | None = None
    done_at: datetime | None = None
    undoes: ModerationActionId | None = None
    undone_by: ModerationActionId | None = None
    containment_id: ContainmentId | None = None
    version: int = 1
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)

    @property
    def act(self) -> Act:
        """What the platform is asked."""
        return Act(
            self.kind,
            self.platform_message_id,
            self.platform_person_id,
            self.place,
            self.until,
            self.reason,
        )

    @property
    def needs(self) -> Capability:
        """What the platform must be able to do."""
        return NEEDS[self.kind]

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done about it."""
        return self.state in OPEN

    @property
    def opposite(self) -> ActKind | None:
        """What takes it back; None where nothing does."""
        return OPPOSITES.get(self.kind)

    def begin(self, now: datetime) -> "ModerationAction":
        """Somebody has it until the lease ends."""
        return self._next(
            now, state=ActionState.DOING, attempts=self.attempts + 1, next_at=now + LEASE
        )

    def settle(self, outcome: Outcome, now: datetime) -> "ModerationAction":
        """What an answer makes of it. A throttle, and credentials that are not taken, are no tries:
        nobody doubts then that nothing was done."""
        code = outcome_code(outcome)
        match outcome:
            case Published():
                return self._over(ActionState.DONE, now, None, None, done_at=now)
            case Refused(kind=RefusalKind.CREDENTIALS):
                return self._later(ActionState.PENDING, now, LOOK_AGAIN, code, outcome.words)
            case Refused():
                return self._over(ActionState.REFUSED, now, code, outcome.words)
            case Throttled():
                wait = outcome.retry_after
                return self._later(ActionState.PENDING, now, wait, code, outcome.words)
            case Expired() | NotSent():
                return self._in_vain(ActionState.PENDING, now, code, outcome.words)
            case Unknown():
                return self._in_vain(ActionState.UNCONFIRMED, now, code, outcome.words)

    @property
    def is_untouched(self) -> bool:
        """Whether it is known that nothing was done yet. Of several calls one may have been lost,
        and after the first it waits only where its answer says that nothing was done."""
        return self.state is ActionState.PENDING and self.attempts <= 1

    def call_off(self, cause: str, now: datetime) -> "ModerationAction":
        """Nobody wants it any more: something else was said of the same, or its time is over. It
        is cancelled only where it is known that nothing was done; otherwise it is given up."""
        if self.is_untouched:
            return self._over(ActionState.CANCELLED, now, cause, None)
        return self.fail(cause, now)

    def fail(self, cause: str, now: datetime) -> "ModerationAction":
        """There is no way to have it done."""
        return self._over(ActionState.FAILED, now, cause, self.error_detail)

    def taken_back(self, by: ModerationActionId, now: datetime) -> "ModerationAction":
        """Another action undoes this one. Raises InvalidState where there is nothing to undo."""
        if self.undone_by is not None:
            raise InvalidState(thing="moderation_action", state="undone", moves="")
        if self.state in WITHOUT_EFFECT:
            raise InvalidState(thing="moderation_action", state=self.state.value, moves="")
        return self._next(now, undone_by=by)

    def _in_vain(
        self, state: ActionState, now: datetime, code: str | None, words: str
    ) -> "ModerationAction":
        tries = self.tries + 1
        if tries >= MOST_TRIES:
            return self._over(ActionState.FAILED, now, code, words, tries=tries)
        wait = SOON if code == "credentials_expired" else LADDER[tries - 1]
        return self._later(state, now, wait, code, words, tries=tries)

    def _later(
        self,
        state: ActionState,
        now: datetime,
        wait: timedelta,
        code: str | None,
        words: str,
        **changes: Any,
    ) -> "ModerationAction":
        return self._next(
            now,
            state=state,
            next_at=now + wait,
            error_code=code,
            error_detail=words[:LONGEST_DETAIL],
            **changes,
        )

    def _over(
        self, state: ActionState, now: datetime, code: str | None, words: str | None, **changes: Any
    ) -> "ModerationAction":
        detail = words[:LONGEST_DETAIL] if words is not None else None
        return self._next(
            now, state=state, next_at=None, error_code=code, error_detail=detail, **changes
        )

    def _next(self, now: datetime, **changes: Any) -> "ModerationAction":
        return replace(self, **changes, version=self.version + 1, updated_at=now)


@dataclass(frozen=True, slots=True)
class ActionAttempt:
    """One call that was made for an action, stored before it was made; what came of it is known
    once it is finished: `detail` is what the platform said. One that never is belongs to a worker
    that stopped in the middle."""

    workspace_id: WorkspaceId
    action_id: ModerationActionId
    number: int
    started_at: datetime
    finished_at: datetime | None = None
    outcome: str | None = None
    error_code: str | None = None
    detail: str | None = None
    status_code: int | None = None
    platform_request_id: str | None = None

    def finish(self, outcome: Outcome, now: datetime) -> "ActionAttempt":
        """The answer is here, or it is clear that none will come."""
        done = isinstance(outcome, Published)
        return replace(
            self,
            finished_at=now,
            outcome="done" if done else outcome_name(outcome),
            error_code=outcome_code(outcome),
            detail=None if isinstance(outcome, Published) else outcome.words[:LONGEST_DETAIL],
            status_code=outcome.status_code,
            platform_request_id=outcome.request_id,
        )
