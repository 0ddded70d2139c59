"""A conversation is what belongs together on one channel: what others say, our answers to it, who
of us has it in hand, and since when somebody waits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from domain.inbox.errors import SnoozeInPast
from domain.inbox.model import InboundMessage
from domain.inbox.urgency import Priority as Priority
from domain.shared.access import Actor, Permission, Reach
from domain.shared.errors import InvalidState
from domain.shared.heard import HeardKind, Person
from domain.shared.ids import (
    ChannelId,
    ConversationId,
    DeliveryId,
    InboundMessageId,
    MessageId,
    OrganizationId,
    SavedReplyId,
    TeamId,
    TeammateId,
    WorkspaceId,
)

SNOOZE_ENDS = "conversation.snooze_ends"
"""The kind of duty that wakes a conversation up."""

MOST_LABELS = 50
LAST = datetime(9999, 1, 1, tzinfo=UTC)
"""Where what has no such instant stands among those that have one: behind them."""


class ConversationState(StrEnum):
    """`pending`: the next step is somebody else's. `snoozed`: it comes back at an instant."""

    OPEN = "open"
    PENDING = "pending"
    SNOOZED = "snoozed"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class ConversationThread:
    """Whatever happens on the channel in that thread belongs to that conversation."""

    workspace_id: WorkspaceId
    channel_id: ChannelId
    thread: str
    conversation_id: ConversationId


@dataclass(frozen=True, slots=True)
class ConversationReply:
    """What of ours went out into a conversation, and when, UTC. `answers` is what it answered. Of
    one that was written with a saved reply also when the person answered it before anything else
    went out, when the conversation was closed with it as the last answer, and when that was opened
    again."""

    workspace_id: WorkspaceId
    delivery_id: DeliveryId
    conversation_id: ConversationId
    message_id: MessageId
    at: datetime
    answers: InboundMessageId | None = None
    saved_reply_id: SavedReplyId | None = None
    answered_at: datetime | None = None
    closed_at: datetime | None = None
    reopened_at: datetime | None = None


_RANKS = {each: rank for rank, each in enumerate(Priority, start=1)}
MOVES = {
    ConversationState.OPEN: ("mark_pending", "snooze", "close"),
    ConversationState.PENDING: ("reopen", "snooze", "close"),
    ConversationState.SNOOZED: ("reopen", "mark_pending", "snooze", "close"),
    ConversationState.CLOSED: ("reopen",),
}
MERGED_MOVES = ("unmerge",)


@dataclass(frozen=True, slots=True)
class Conversation:
    """`kind`, `author`, `place` and the post of ours that it reacts to (`answers_…`) are those of
    the message that it began with, by the platform's clock: `began_at`, and that message's platform
    id in `began_with`. `waiting_since` is when the first thing was said that nobody has
    answered, by the platform's clock; `answered_at` is until when, by ours, all that had come is
    dealt with, by a reply or by closing. `priority_reasons` say why the service gave it that
    priority, none where a person did: that is `priority_by`, whom the service never overrules.
    One that was `merged_into` another is only a sign that leads there; one that was split off,
    `split_from`, is never put together again by the service."""

    id: ConversationId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    channel_id: ChannelId
    kind: HeardKind
    began_at: datetime
    began_with: str
    last_message_at: datetime
    created_at: datetime
    updated_at: datetime
    version: int = 1
    state: ConversationState = ConversationState.OPEN
    author: Person | None = None
    place: str | None = None
    place_name: str | None = None
    answers_message_id: MessageId | None = None
    answers_delivery_id: DeliveryId | None = None
    priority: Priority | None = None
    priority_reasons: tuple[str, ...] = ()
    priority_by: str | None = None
    assignee_id: TeammateId | None = None
    team_id: TeamId | None = None
    labels: tuple[str, ...] = ()
    waiting_since: datetime | None = None
    answered_at: datetime | None = None
    first_reply_at: datetime | None = None
    last_reply_at: datetime | None = None
    reply_window_closes_at: datetime | None = None
    inbound_count: int = 0
    reply_count: int = 0
    snoozed_until: datetime | None = None
    closed_at: datetime | None = None
    merged_into: ConversationId | None = None
    split_from: ConversationId | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)

    @property
    def author_id(self) -> str | None:
        """By which the conversations of one person are found."""
        return self.author.id if self.author else None

    @property
    def priority_rank(self) -> int:
        """For sorting: the more urgent the higher, 0 where nobody has said."""
        return _RANKS[self.priority] if self.priority else 0

    @property
    def waits_from(self) -> datetime:
        """For sorting: `waiting_since`, or `LAST`."""
        return self.waiting_since or LAST

    @property
    def window_ends(self) -> datetime:
        """For sorting: `reply_window_closes_at`, or `LAST`."""
        return self.reply_window_closes_at or LAST

    @property
    def possible_moves(self) -> tuple[str, ...]:
        """What can be done with it now."""
        return MERGED_MOVES if self.merged_into else MOVES[self.state]

    def is_within(self, actor: Actor, permission: Permission) -> bool:
        """Whether that permission of this actor reaches it."""
        reach = actor.reach_of(permission)
        if reach is Reach.ALL:
            return True
        if self.assignee_id is not None and self.assignee_id == actor.teammate_id:
            return True
        if reach is Reach.OWN:
            return False
        if self.team_id is not None:
            return self.team_id in actor.team_ids
        return self.assignee_id is None

    def hear(
        self, message: InboundMessage, now: datetime, closes_at: datetime | None
    ) -> "Conversation":
        """That message has joined: it waits for an answer, unless it is gone already, and whatever
        was decided before it came is open again. `closes_at` is when the platform lets us answer it
        no longer. The same comes of the same messages, whatever their order."""
        heard = replace(
            self,
            state=ConversationState.OPEN,
            snoozed_until=None,
            closed_at=None,
            waiting_since=_earlier(self.waiting_since, message.at if message.stands else None),
            answered_at=self._dealt_with_but(message),
            last_message_at=max(self.last_message_at, message.at),
            reply_window_closes_at=_later(self.reply_window_closes_at, closes_at),
            inbound_count=self.inbound_count + 1,
        )
        if (message.at, message.platform_message_id) < (self.began_at, self.began_with):
            heard = replace(heard, **beginning(message))
        return heard._moved(now)

    def close(self, now: datetime) -> "Conversation":
        """It is dealt with: nobody waits any more."""
        self.require("close")
        return replace(
            self._calmed(),
            state=ConversationState.CLOSED,
            waiting_since=None,
            answered_at=now,
            snoozed_until=None,
            closed_at=now,
        )._moved(now)

    def reopen(self, now: datetime) -> "Conversation":
        self.require("reopen")
        return self._in(ConversationState.OPEN, None, now)

    def mark_pending(self, now: datetime) -> "Conversation":
        """The next step is somebody else's."""
        self.require("mark_pending")
        return self._in(ConversationState.PENDING, None, now)

    def snooze(self, until: datetime, now: datetime) -> "Conversation":
        """It comes back then, or when somebody writes. Raises SnoozeInPast."""
        self.require("snooze")
        if until <= now:
            raise SnoozeInPast(pointer="/until")
        return self._in(ConversationState.SNOOZED, until, now)

    def change(self, by: str, now: datetime, **changes: Any) -> "Conversation":
        """Who has it in hand, and what is written on it. A priority that a person gives has no
        reasons and stays; one that a person takes away is the service's again."""
        self.require()
        if "priority" in changes:
            given = changes["priority"] is not None
            changes |= {"priority_reasons": (), "priority_by": by if given else None}
        if "labels" in changes:
            changes["labels"] = tuple(dict.fromkeys(changes["labels"]))
        return replace(self, **changes)._moved(now)

    def weigh(self, priority: Priority, reasons: tuple[str, ...], now: datetime) -> "Conversation":
        """The service finds it that urgent, for these reasons. It never makes it less urgent than
        it is, nor other than a person has said. The same comes of the same findings, whatever their
        order."""
        urged = self._urged(priority, reasons, by=None)
        return self if urged == self else urged._moved(now)

    def _dealt_with_but(self, message: InboundMessage) -> datetime | None:
        """Until when all is dealt with, of which this is none: it came before that and was not seen
        yet by whoever dealt with the rest."""
        dealt = self.answered_at
        return dealt if dealt is None else min(dealt, message.came_at - timedelta.resolution)

    def reckon(self, left: Sequence[InboundMessage], now: datetime) -> "Conversation":
        """It waits for these and for nothing else, and is as urgent as the gravest of them, unless
        a person has said how urgent it is. The same comes of the same messages, in any order."""
        reckoned = self._waiting_for(left)
        return self if reckoned == self else reckoned._moved(now)

    def _waiting_for(self, left: Sequence[InboundMessage]) -> "Conversation":
        since = min((message.at for message in left), default=None)
        waiting = replace(self._calmed(), waiting_since=since)
        for analysis in (message.analysis for message in left):
            if analysis is not None:
                urgency = analysis.urgency
                waiting = waiting._urged(urgency.priority, urgency.words, by=None)
        return waiting

    def answer(
        self, at: datetime, now: datetime, left: Sequence[InboundMessage] = ()
    ) -> "Conversation":
        """A reply of ours went out at that instant: nobody waits any more but for what is `left`,
        which was said or came after it and was heard before we knew. Its state stays as it is."""
        return replace(
            self._waiting_for(left),
            answered_at=_later(self.answered_at, at),
            first_reply_at=_earlier(self.first_reply_at, at),
            last_reply_at=_later(self.last_reply_at, at),
            last_message_at=max(self.last_message_at, at),
            reply_count=self.reply_count + 1,
        )._moved(now)

    def absorb(self, other: "Conversation", now: datetime) -> "Conversation":
        """The other turns out to be this one. What a person decided about either stays decided;
        where both were, about this one."""
        first = min(self, other, key=lambda each: (each.began_at, each.began_with))
        whole = replace(
            self,
            **{name: getattr(first, name) for name in BEGINNING},
            **_awake(self, other),
            last_message_at=max(self.last_message_at, other.last_message_at),
            waiting_since=_earlier(self.waiting_since, other.waiting_since),
            answered_at=_later(self.answered_at, other.answered_at),
            first_reply_at=_earlier(self.first_reply_at, other.first_reply_at),
            last_reply_at=_later(self.last_reply_at, other.last_reply_at),
            reply_window_closes_at=_later(
                self.reply_window_closes_at, other.reply_window_closes_at
            ),
            inbound_count=self.inbound_count + other.inbound_count,
            reply_count=self.reply_count + other.reply_count,
            labels=tuple(dict.fromkeys((*self.labels, *other.labels))),
            metadata={**other.metadata, **self.metadata},
        )
        if self.assignee_id is None and self.team_id is None:
            whole = replace(whole, assignee_id=other.assignee_id, team_id=other.team_id)
        if other.priority is not None:
            whole = whole._urged(other.priority, other.priority_reasons, by=other.priority_by)
        return whole._moved(now)

    def _urged(
        self, priority: Priority, reasons: tuple[str, ...], by: str | None
    ) -> "Conversation":
        if self.priority_by is not None:
            return self
        if by is not None or _RANKS[priority] > self.priority_rank:
            return replace(self, priority=priority, priority_reasons=reasons, priority_by=by)
        if priority is not self.priority:
            return self
        return replace(self, priority_reasons=tuple(sorted({*self.priority_reasons, *reasons})))

    def _calmed(self) -> "Conversation":
        """Nobody waits: only what a person has said of it still counts."""
        if self.priority_by is not None:
            return self
        return replace(self, priority=None, priority_reasons=())

    def merge(self, into: ConversationId, now: datetime) -> "Conversation":
        """From now on it only leads to another."""
        return replace(self, merged_into=into)._moved(now)

    def unmerge(self, now: datetime) -> "Conversation":
        """It stands for itself again, and only a person puts them together."""
        return replace(self, merged_into=None, split_from=self.merged_into)._moved(now)

    def touch(self, now: datetime) -> "Conversation":
        """What belongs to it is about to be otherwise. Raises InvalidState."""
        self.require()
        return self._moved(now)

    def _moved(self, now: datetime) -> "Conversation":
        return replace(self, version=self.version + 1, updated_at=now)

    def _in(
        self, state: ConversationState, snoozed_until: datetime | None, now: datetime
    ) -> "Conversation":
        return replace(self, state=state, snoozed_until=snoozed_until, closed_at=None)._moved(now)

    def require(self, move: str | None = None) -> None:
        """Raise InvalidState unless that can be done with it now; whatever it is, not once it only
        leads to another."""
        possible = self.possible_moves
        if move in possible or (move is None and self.merged_into is None):
            return
        state = "merged" if self.merged_into else self.state.value
        raise InvalidState(thing="conversation", state=state, moves=", ".join(possible))


def opened(
    id: ConversationId, message: InboundMessage, now: datetime, closes_at: datetime | None
) -> Conversation:
    """What begins with that message."""
    return Conversation(
        id=id,
        workspace_id=message.workspace_id,
        organization_id=message.organization_id,
        channel_id=message.channel_id,
        **beginning(message),
        last_message_at=message.at,
        created_at=now,
        updated_at=now,
        waiting_since=message.at if message.stands else None,
        reply_window_closes_at=closes_at,
        inbound_count=1,
    )


BEGINNING = (
    *("began_at", "began_with", "kind", "author", "place", "place_name"),
    *("answers_message_id", "answers_delivery_id"),
)


def beginning(message: InboundMessage) -> dict[str, Any]:
    """What a conversation is by the message that it begins with."""
    return {
        "began_at": message.at,
        "began_with": message.platform_message_id,
        "kind": message.kind,
        "author": message.author,
        "place": message.place,
        "place_name": message.place_name,
        "answers_message_id": message.answers_message_id,
        "answers_delivery_id": message.answers_delivery_id,
    }


def _awake(one: Conversation, other: Conversation) -> dict[str, Any]:
    """The state of that which is more awake."""
    awake = min(one, other, key=lambda each: tuple(ConversationState).index(each.state))
    return {name: getattr(awake, name) for name in ("state", "snoozed_until", "closed_at")}


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((at for at in (one, other) if at is not None), default=None)


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((at for at in (one, other) if at is not None), default=None)
