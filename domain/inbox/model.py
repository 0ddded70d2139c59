"""What others say is one message for ever: what changes it is kept beside it, in any order of
coming, and what it says now follows from all of that."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from domain.inbox.mood import Intent, Sentiment
from domain.inbox.urgency import Analysis, Priority
from domain.shared.heard import Heard, HeardFile, HeardKind, Person
from domain.shared.ids import (
    ChannelId,
    ConversationId,
    DeliveryId,
    InboundActivityId,
    InboundMessageId,
    InboundReceiptId,
    MessageId,
    OrganizationId,
    WorkspaceId,
)

SAID = frozenset(
    {
        HeardKind.COMMENT,
        HeardKind.MENTION,
        HeardKind.DIRECT,
        HeardKind.REVIEW,
        HeardKind.ARTICLE,
        HeardKind.FOUND,
    }
)
"""What is a message of its own."""

CHANGES = frozenset({HeardKind.EDIT, HeardKind.DELETION})
"""What changes one. All else is an activity: it happens once and never changes."""

_DIGITS = re.compile(r"(\d+)")


class MessageState(StrEnum):
    """A message that its platform no longer shows is a tombstone: what it said is hidden."""

    VISIBLE = "visible"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class InboundChange:
    """One telling of what a message says: as it was first, as it was edited, or that it is gone.
    `about` is the platform's id of the message, `heard_id` is as `kept_id` has it. `inbound_id` is
    None for as long as the message itself has not come: until then the change is an orphan."""

    workspace_id: WorkspaceId
    channel_id: ChannelId
    heard_id: str
    about: str
    kind: HeardKind
    at: datetime
    received_at: datetime
    receipt_id: InboundReceiptId
    text: str | None = None
    content_warning: str | None = None
    files: tuple[HeardFile, ...] = ()
    title: str | None = None
    inbound_id: InboundMessageId | None = None

    @property
    def place(self) -> tuple[bool, datetime, tuple[tuple[bool, int, str], ...]]:
        """Where it stands among the changes of its message: first what it said at first, then by
        the platform's clock; of one moment, as the platform numbers them."""
        return self.kind not in SAID, self.at, _counted(self.heard_id)

    @property
    def only_renames(self) -> bool:
        """Whether it says nothing but another title, which leaves all else as it was."""
        return self.title is not None and self.text is None and not self.files

    def of(self, inbound_id: InboundMessageId) -> "InboundChange":
        """The message has come."""
        return replace(self, inbound_id=inbound_id)


def _counted(text: str) -> tuple[tuple[bool, int, str], ...]:
    """For comparing ids as people count: `v10` comes after `v9`."""
    parts = [part for part in _DIGITS.split(text) if part]
    return tuple(
        (not part.isdecimal(), int(part) if part.isdecimal() else 0, part) for part in parts
    )


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """Something that was said on a channel, as it stands now. `platform_message_id` is the
    platform's own, and so are `parent_id` (what it answers), `root_id` (what its thread began with)
    and `place`. `answers_message_id` and `answers_delivery_id` are ours, where it answers a post
    of ours; what is said to nobody, an article, is in no conversation. `at` is by the platform's
    clock, `received_at` by ours. `language` is the platform's word for it; `analysis` is None for
    one that was kept before messages were read, and for one that is deleted. The version grows with
    each change that is known of it, in whatever order they come."""

    id: InboundMessageId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    channel_id: ChannelId
    platform_message_id: str
    kind: HeardKind
    at: datetime
    received_at: datetime
    receipt_id: InboundReceiptId
    updated_at: datetime
    version: int = 1
    state: MessageState = MessageState.VISIBLE
    author: Person | None = None
    text: str | None = None
    content_warning: str | None = None
    files: tuple[HeardFile, ...] = ()
    title: str | None = None
    parent_id: str | None = None
    root_id: str | None = None
    place: str | None = None
    place_name: str | None = None
    url: str | None = None
    language: str | None = None
    rating: float | None = None
    answers_message_id: MessageId | None = None
    answers_delivery_id: DeliveryId | None = None
    conversation_id: ConversationId | None = None
    edited_at: datetime | None = None
    deleted_at: datetime | None = None
    analysis: Analysis | None = None

    @property
    def author_id(self) -> str | None:
        """By which what one person says is found."""
        return self.author.id if self.author else None

    @property
    def stands(self) -> bool:
        """Whether it is still there to be answered."""
        return self.state is MessageState.VISIBLE

    @property
    def came_at(self) -> datetime:
        """When it was said or came to us, whichever is later: clocks differ."""
        return max(self.at, self.received_at)

    @property
    def spoken(self) -> str | None:
        """The language that it was read in, or else the platform's word for it."""
        return (self.analysis and self.analysis.reading.language) or self.language

    @property
    def sentiment(self) -> Sentiment | None:
        return self.analysis.reading.sentiment if self.analysis else None

    @property
    def intents(self) -> tuple[Intent, ...] | None:
        if self.analysis is None:
            return None
        return tuple(hint.intent for hint in self.analysis.reading.intents)

    @property
    def priority(self) -> Priority | None:
        return self.analysis.urgency.priority if self.analysis else None

    def standing(self, changes: Iterable[InboundChange], now: datetime) -> "InboundMessage":
        """As it stands after all of these, the first telling among them. Whatever the order in
        which they came, it is the same; what is deleted stays so."""
        ordered = sorted(changes, key=lambda change: change.place)
        edits = [change for change in ordered if change.kind is HeardKind.EDIT]
        gone = [change.at for change in ordered if change.kind is HeardKind.DELETION]
        said = next((change for change in ordered if change.kind in SAID), None)
        title = said.title if said else self.title
        text = said.text if said else self.text
        shown = said or (edits[-1] if edits else None)
        for edit in edits:
            title = title if edit.title is None else edit.title
            text = text if edit.text is None else edit.text
            shown = shown if edit.only_renames else edit
        base = replace(
            self,
            version=max(1, len(ordered)),
            edited_at=edits[-1].at if edits else None,
            updated_at=now,
        )
        if gone:
            return replace(
                base,
                state=MessageState.DELETED,
                deleted_at=gone[0],
                title=None,
                text=None,
                content_warning=None,
                files=(),
                analysis=None,
            )
        return replace(
            base,
            title=title,
            text=text,
            content_warning=shown.content_warning if shown else None,
            files=shown.files if shown else (),
        )


@dataclass(frozen=True, slots=True)
class InboundActivity:
    """Something that somebody did on a channel, once: a sign under a post, coming, leaving, asking
    for a moderator; or what its product calls `type`, with how much of it there was as `value`.
    `platform_message_id` is what it was done to, `about` whom."""

    id: InboundActivityId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    channel_id: ChannelId
    heard_id: str
    kind: HeardKind
    at: datetime
    received_at: datetime
    receipt_id: InboundReceiptId
    author: Person | None = None
    about: Person | None = None
    text: str | None = None
    reaction: str | None = None
    type: str | None = None
    value: float | None = None
    platform_message_id: str | None = None
    place: str | None = None
    place_name: str | None = None
    url: str | None = None
    answers_message_id: MessageId | None = None
    answers_delivery_id: DeliveryId | None = None

    @property
    def author_id(self) -> str | None:
        """By which what one person does is found."""
        return self.author.id if self.author else None


def subject_of(heard: Heard) -> str | None:
    """The platform's id of the message that this is, or is about."""
    return heard.message_id or (heard.id if heard.kind in SAID else None)


def kept_id(heard: Heard) -> str:
    """By which it is known again on its channel. Its kind is part of it, for a platform may give a
    deletion the id of the message; what a message says at first is known by that message, whatever
    kind of telling brings it."""
    if heard.kind in SAID:
        return f"said:{subject_of(heard)}"
    return f"{heard.kind.value}:{heard.id}"


def answered_by(heard: Heard) -> Sequence[str]:
    """Ids of posts that this may be an answer to, the nearest first."""
    near = heard.message_id if heard.kind not in SAID else None
    return [id for id in (near, heard.parent_id, heard.root_id) if id is not None]
