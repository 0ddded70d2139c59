"""A containment keeps what people say within bounds, in a scope and for a reason, until somebody
lifts it or its end comes; then what it hid is shown again.

What it hid is on record message by message, so that only that is shown again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from domain.moderation.model import ActionState
from domain.shared.errors import InvalidState
from domain.shared.ids import (
    ChannelId,
    CommunityId,
    ContainedMessageId,
    ContainmentId,
    ConversationId,
    DecisionId,
    InboundMessageId,
    MessageId,
    ModerationActionId,
    OrganizationId,
    WorkspaceId,
)

CONTAINMENT_ENDS = "moderation.containment_ends"
"""The duty that is due when a containment is to end by itself."""

CONTAINMENT_SWEEPS = "moderation.containment_sweeps"
"""The duty to go through what was said before a containment, or while it became known."""

CONTAINMENT_RELEASES = "moderation.containment_releases"
"""The duty to let go of what a lifted containment holds."""

SETTLED_AFTER = timedelta(seconds=5)
"""So long after it was placed every process knows of a containment, with room to spare."""

MOST_SPOKEN = 200
"""Of what one person said no more than the latest of these are looked at for their pace."""


class ContainmentKind(StrEnum):
    """thread_pause: nobody may add to it. slow_mode: each person may say one thing every so many
    seconds. hide_author: nothing of one person is shown. approve_all: what is said waits for a
    moderator; of one person only, where one is named."""

    THREAD_PAUSE = "thread_pause"
    SLOW_MODE = "slow_mode"
    HIDE_AUTHOR = "hide_author"
    APPROVE_ALL = "approve_all"


class ContainmentScope(StrEnum):
    """How far a containment reaches."""

    WORKSPACE = "workspace"
    COMMUNITY = "community"
    CHANNEL = "channel"
    POST = "post"
    CONVERSATION = "conversation"


@dataclass(frozen=True, slots=True)
class Containable:
    """Something that was said, as a containment must know it. `answers_message_id` is our post that
    it stands under, however deep."""

    id: InboundMessageId
    channel_id: ChannelId
    community_id: CommunityId
    platform_message_id: str
    at: datetime
    received_at: datetime
    author_id: str | None = None
    place: str | None = None
    conversation_id: ConversationId | None = None
    answers_message_id: MessageId | None = None
    is_gone: bool = False


@dataclass(frozen=True, slots=True)
class Containment:
    """`message_id` is a post of ours, `platform_person_id` the platform's own id of a person. It is
    lifted once, by somebody or, at `ends_at`, by itself. `swept_at` is when all that was to be gone
    through when it was placed had been, up to `swept_to` so far; `released_at` when all that it
    held had been let go. `decision_id` is the decision that it carries out, if any."""

    id: ContainmentId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    kind: ContainmentKind
    scope: ContainmentScope
    reason: str
    placed_by: str
    created_at: datetime
    updated_at: datetime
    version: int = 1
    community_id: CommunityId | None = None
    channel_id: ChannelId | None = None
    message_id: MessageId | None = None
    conversation_id: ConversationId | None = None
    platform_person_id: str | None = None
    interval_seconds: int | None = None
    include_past: bool = False
    ends_at: datetime | None = None
    decision_id: DecisionId | None = None
    swept_to: InboundMessageId | None = None
    swept_at: datetime | None = None
    lifted_at: datetime | None = None
    lifted_by: str | None = None
    released_at: datetime | None = None

    @property
    def stands(self) -> bool:
        """Whether it holds what is said now."""
        return self.lifted_at is None

    def covers(self, said: Containable) -> bool:
        """Whether this is in its scope, by its person, and of its time."""
        mine = {
            ContainmentScope.WORKSPACE: True,
            ContainmentScope.COMMUNITY: said.community_id == self.community_id,
            ContainmentScope.CHANNEL: said.channel_id == self.channel_id,
            ContainmentScope.POST: said.answers_message_id == self.message_id,
            ContainmentScope.CONVERSATION: said.conversation_id == self.conversation_id,
        }
        if self.platform_person_id is not None and said.author_id != self.platform_person_id:
            return False
        in_time = self.include_past or said.received_at >= self.created_at
        return in_time and mine[self.scope]

    @property
    def interval(self) -> timedelta:
        """How far apart each person's messages have to be."""
        return timedelta(seconds=self.interval_seconds or 0)

    def change(self, now: datetime, **changes: Any) -> "Containment":
        """Another reason, end or pace, while it stands."""
        self._only_while_standing()
        return self._next(now, **changes)

    def sweep(self, to: InboundMessageId | None, over: bool, now: datetime) -> "Containment":
        """It has been gone through as far as this; `over`: nothing is left."""
        return self._next(now, swept_to=to or self.swept_to, swept_at=now if over else None)

    def lift(self, by: str, now: datetime) -> "Containment":
        """End it. It is lifted once; a second time is refused."""
        self._only_while_standing()
        return self._next(now, lifted_at=now, lifted_by=by)

    def let_go(self, now: datetime) -> "Containment":
        """Nothing is held by it any more."""
        return self._next(now, released_at=now)

    def _only_while_standing(self) -> None:
        if not self.stands:
            raise InvalidState(thing="containment", state="lifted", moves="")

    def _next(self, now: datetime, **changes: Any) -> "Containment":
        return replace(self, **changes, updated_at=now, version=self.version + 1)


def comes_too_soon(said: Sequence[datetime], interval: timedelta) -> bool:
    """Whether the last of these, in order of time, comes too soon after the one before it that was
    let through. It follows from the instants alone, in whatever order they became known."""
    through: datetime | None = None
    soon = False
    for at in said:
        soon = through is not None and at - through < interval
        through = through if soon else at
    return soon


CAPABILITY_MISSING = "capability_missing"
CHANNEL_DISCONNECTED = "channel_disconnected"
HIDDEN_BEFORE = "hidden_before"
"""Somebody else had it hidden: there was nothing to do, and there is nothing to take back."""

ANOTHER_WORD = "another_word"
HELD_BY_ANOTHER = "held_by_another"


class ContainedState(StrEnum):
    """Where a message stands that is, or was, held. `not_hidden`: it should be and is not.
    `left`: it was let go and is left as it is, for somebody else said so."""

    HIDING = "hiding"
    HIDDEN = "hidden"
    NOT_HIDDEN = "not_hidden"
    SHOWING = "showing"
    SHOWN = "shown"
    NOT_SHOWN = "not_shown"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Record:
    """What is on record of a message that is, or was, held."""

    obstacle: str | None
    released: bool
    left: str | None


@dataclass(frozen=True, slots=True)
class ContainedMessage:
    """One message that a containment holds, or held. `action_id` is what hides it on the platform,
    asked for by this containment or by another one that holds it too; without one `obstacle` says
    why there is none. `left` says why it was not shown when it was let go."""

    id: ContainedMessageId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    containment_id: ContainmentId
    inbound_message_id: InboundMessageId
    channel_id: ChannelId
    platform_message_id: str
    created_at: datetime
    author_id: str | None = None
    action_id: ModerationActionId | None = None
    obstacle: str | None = None
    released_at: datetime | None = None
    released_by: str | None = None
    left: str | None = None
    version: int = 1

    @property
    def record(self) -> Record:
        return Record(self.obstacle, self.released_at is not None, self.left)

    def release(self, by: str, left: str | None, now: datetime) -> "ContainedMessage":
        """It is held no more."""
        return replace(self, released_at=now, released_by=by, left=left, version=self.version + 1)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a message stands that is, or was, held, and what is in the way, if anything."""

    state: ContainedState
    error_code: str | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked of the platform about it, and how far that is."""

    state: ActionState
    error_code: str | None = None


_SHOWN = {
    ActionState.DONE: ContainedState.SHOWN,
    ActionState.REFUSED: ContainedState.NOT_SHOWN,
    ActionState.FAILED: ContainedState.NOT_SHOWN,
    ActionState.CANCELLED: ContainedState.LEFT,
}
_HIDDEN = {
    ActionState.DONE: ContainedState.HIDDEN,
    ActionState.REFUSED: ContainedState.NOT_HIDDEN,
    ActionState.FAILED: ContainedState.NOT_HIDDEN,
    ActionState.CANCELLED: ContainedState.NOT_HIDDEN,
}


def standing_of(one: Record, hiding: Asked | None, showing: Asked | None) -> Standing:
    """It follows from what became of what was asked, so that what is said here and what is so on
    the platform never part."""
    if one.left is not None:
        return Standing(ContainedState.LEFT, one.left)
    if showing is not None:
        return Standing(_SHOWN.get(showing.state, ContainedState.SHOWING), showing.error_code)
    if one.released:
        return Standing(ContainedState.SHOWN)
    if hiding is not None:
        return Standing(_HIDDEN.get(hiding.state, ContainedState.HIDING), hiding.error_code)
    if one.obstacle == HIDDEN_BEFORE:
        return Standing(ContainedState.HIDDEN)
    return Standing(ContainedState.NOT_HIDDEN, one.obstacle)


@dataclass(frozen=True, slots=True)
class ShownContained:
    """A message that is, or was, held, as it stands."""

    message: ContainedMessage
    standing: Standing
