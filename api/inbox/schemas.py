"""The wire shapes of the inbox."""

import base64
from typing import Annotated, Any

from pydantic import Field, StrictBool, StrictInt, StringConstraints

from api.hub_schemas import HubOut
from api.inbox.analysis_schemas import AnalysisOut
from api.wire import AS_WHOLE, ChannelRef, In, Instant, InstantOut, Out
from domain.inbox.hearing import Hears
from domain.inbox.model import InboundActivity, InboundChange, InboundMessage, MessageState
from domain.inbox.views import ChannelInbound, MessageWithChanges, OpenedHook, Original
from domain.shared.heard import Heard, HeardFile, HeardKind, Person

Id = Annotated[str, StringConstraints(min_length=1, max_length=300)]
Short = Annotated[str, StringConstraints(max_length=500)]
Url = Annotated[str, StringConstraints(max_length=2000)]
Long = Annotated[str, StringConstraints(max_length=100_000)]

Named = Annotated[str, StringConstraints(min_length=1, max_length=100)]
ProfileFields = Annotated[dict[Named, Short], Field(max_length=50)]

Followers = Annotated[StrictInt, Field(ge=0, le=10_000_000_000, examples=[1200]), AS_WHOLE]


class PersonIn(In):
    id: Id = Field(examples=["ana"])
    handle: Short | None = Field(default=None, examples=["@ana"])
    name: Short | None = None
    url: Url | None = None
    avatar_url: Url | None = None
    is_bot: StrictBool = False
    joined_at: Instant | None = Field(default=None, description="Since when they are there.")
    fields: ProfileFields = Field(
        default_factory=dict, description="What else their profile says, each with its name."
    )
    followers: Followers | None = Field(
        default=None, description="How many follow them, where that is known."
    )

    def person(self) -> Person:
        plain = {name: getattr(self, name) for name in PersonIn.model_fields}
        return Person(**plain | {"fields": tuple(self.fields.items())})


class HeardFileIn(In):
    url: Url | None = None
    mime_type: Short | None = None
    alt_text: Long | None = None
    id: Id | None = None

    def file(self) -> HeardFile:
        return HeardFile(self.url, self.mime_type, self.alt_text, self.id)


class SandboxTellingIn(In):
    """One thing that happened on a sandbox channel, in the words in which any product tells."""

    channel_id: ChannelRef
    id: Id = Field(
        description="The same however often it is told; of a message it is that message's id.",
        examples=["comment-1"],
    )
    kind: HeardKind = Field(examples=["comment"])
    at: Instant = Field(description="When it happened, by the platform's clock.")
    author: PersonIn | None = None
    about: PersonIn | None = Field(
        default=None, description="Who it happened to: who was reported, or removed."
    )
    title: Short | None = Field(default=None, description="Its heading, where it has one.")
    text: Long | None = Field(default=None, examples=["Are you open on Monday?"])
    message_id: Id | None = Field(
        default=None, description="The platform's id of the message that it is, or is about."
    )
    parent_id: Id | None = Field(default=None, description="The platform's id of what it answers.")
    root_id: Id | None = None
    place: Id | None = None
    place_name: Short | None = None
    url: Url | None = None
    language: Short | None = None
    content_warning: Short | None = None
    reaction: Short | None = None
    type: Named | None = Field(
        default=None, description="What you call it, where its kind is `activity`."
    )
    value: Annotated[float, Field(strict=True, allow_inf_nan=False)] | None = Field(
        default=None, description="How much of it there was."
    )
    rating: Annotated[float, Field(strict=True, allow_inf_nan=False)] | None = None
    files: Annotated[list[HeardFileIn], Field(max_length=50)] = Field(default_factory=list)

    def heard(self) -> Heard:
        plain = set(SandboxTellingIn.model_fields) - {"channel_id", "author", "about", "files"}
        return Heard(
            **{name: getattr(self, name) for name in plain},
            author=self.author.person() if self.author else None,
            about=self.about.person() if self.about else None,
            files=tuple(file.file() for file in self.files),
        )


class SandboxTellingOut(Out):
    """It is kept, and understood a moment later."""

    id: str
    kind: HeardKind

    @classmethod
    def of(cls, heard: Heard, language: str) -> "SandboxTellingOut":
        return cls(id=heard.id, kind=heard.kind)


class PersonOut(Out):
    """Somebody as the platform shows them, by its own id, which never changes hands."""

    id: str
    handle: str | None
    name: str | None
    url: str | None
    avatar_url: str | None
    is_bot: bool
    joined_at: InstantOut | None = Field(description="Since when they are there.")
    fields: dict[str, str] = Field(description="What else their profile says.")
    followers: int | None = Field(
        description="How many followed them when it was said, where the platform says so."
    )

    @classmethod
    def of(cls, person: Person | None) -> "PersonOut | None":
        if person is None:
            return None
        plain = {name: getattr(person, name) for name in cls.model_fields}
        return cls(**plain | {"fields": dict(person.fields)})


class HeardFileOut(Out):
    """A file that came with it, where the platform keeps it."""

    url: str | None
    mime_type: str | None
    alt_text: str | None
    id: str | None

    @classmethod
    def of(cls, file: HeardFile) -> "HeardFileOut":
        return cls(**{name: getattr(file, name) for name in cls.model_fields})


class InboundMessageOut(Out):
    """Something that somebody said, as it stands now. Ids named `platform_…`, `parent_id` and
    `root_id` are the platform's own."""

    id: str
    channel_id: str
    kind: HeardKind
    state: MessageState = Field(
        description="Of one that is `deleted` the platform shows no more, and nor is it shown here:"
        " what it said is hidden."
    )
    platform_message_id: str
    parent_id: str | None = Field(description="What it answers.")
    root_id: str | None = Field(description="What its thread began with.")
    place: str | None = Field(description="The room, topic or conversation in which it was said.")
    place_name: str | None
    url: str | None
    at: InstantOut = Field(description="When it was said, by the platform's clock.")
    received_at: InstantOut
    author: PersonOut | None
    title: str | None = Field(description="Its heading, where it has one of its own.")
    text: str | None
    content_warning: str | None
    language: str | None = Field(description="As the platform has it.")
    rating: float | None
    files: list[HeardFileOut]
    answers_message_id: str | None = Field(description="The message of ours that it answers.")
    answers_delivery_id: str | None
    conversation_id: str | None = Field(
        description="Where it belongs; null for an article, which is said to nobody."
    )
    edited_at: InstantOut | None
    deleted_at: InstantOut | None
    analysis: AnalysisOut | None = Field(
        description="What is read in it, as it stands. Null for one that is deleted, and for one"
        " that came before messages were read."
    )
    version: int = Field(description="How many tellings of it are known.")
    updated_at: InstantOut

    @classmethod
    def of(cls, message: InboundMessage, language: str) -> "InboundMessageOut":
        return cls(**_fields(message, language))


class InboundRevisionOut(Out):
    """One telling of what a message says."""

    kind: HeardKind
    at: InstantOut
    received_at: InstantOut
    title: str | None = Field(description="Null once the message is deleted.")
    text: str | None = Field(description="Null once the message is deleted.")
    content_warning: str | None
    files: list[HeardFileOut]

    @classmethod
    def of(cls, change: InboundChange, hidden: bool) -> "InboundRevisionOut":
        return cls(
            kind=change.kind,
            at=change.at,
            received_at=change.received_at,
            title=None if hidden else change.title,
            text=None if hidden else change.text,
            content_warning=None if hidden else change.content_warning,
            files=[] if hidden else [HeardFileOut.of(file) for file in change.files],
        )


class InboundMessageWithRevisionsOut(InboundMessageOut):
    """A message with all that it ever said."""

    revisions: list[InboundRevisionOut] = Field(
        description="In the order of the platform's clock: as it was first, each edit, and that it"
        " was deleted."
    )

    @classmethod
    def whole(cls, found: MessageWithChanges, language: str) -> "InboundMessageWithRevisionsOut":
        hidden = found.message.state is MessageState.DELETED
        revisions = [InboundRevisionOut.of(change, hidden) for change in found.changes]
        return cls(**_fields(found.message, language), revisions=revisions)


class InboundOriginalOut(Out):
    """What the platform told, as it came."""

    id: str
    channel_id: str
    raw_id: str = Field(description="By which the same telling is known.")
    received_at: InstantOut
    content_type: str
    text: str | None = Field(description="Null where it is no text in UTF-8.")
    base64: str | None = Field(description="Where it is no text.")

    @classmethod
    def of(cls, original: Original, language: str) -> "InboundOriginalOut":
        try:
            text = original.body.decode()
        except UnicodeDecodeError:
            text = None
        return cls(
            id=original.id,
            channel_id=original.channel_id,
            raw_id=original.raw_id,
            received_at=original.received_at,
            content_type=original.content_type,
            text=text,
            base64=base64.b64encode(original.body).decode() if text is None else None,
        )


class InboundActivityOut(Out):
    """Something that somebody did, once: a sign under a post, coming, leaving, reporting."""

    id: str
    channel_id: str
    kind: HeardKind
    at: InstantOut
    received_at: InstantOut
    author: PersonOut | None
    about: PersonOut | None = Field(description="Who it happened to.")
    text: str | None
    reaction: str | None
    type: str | None = Field(description="What its product calls it: of those of kind `activity`.")
    value: float | None = Field(description="How much of it there was.")
    platform_message_id: str | None = Field(description="What it was done to.")
    place: str | None
    place_name: str | None
    url: str | None
    answers_message_id: str | None = Field(description="The message of ours that it is about.")
    answers_delivery_id: str | None

    @classmethod
    def of(cls, activity: InboundActivity, language: str) -> "InboundActivityOut":
        plain = {name: getattr(activity, name) for name in cls.model_fields}
        people = {name: PersonOut.of(plain[name]) for name in ("author", "about")}
        return cls(**(plain | people))


class ChannelInboundOut(Out):
    """How a channel hears."""

    channel_id: str
    hears: Hears = Field(
        description="`webhook`: the platform tells us at an address. `polling`: it is asked now and"
        " then. `streaming`: it tells over a connection that stays open, and where it can be asked,"
        " it is asked besides, but seldom. `none`: none of these, or none for now: see `trouble`."
    )
    told: bool = Field(description="Whether we told the platform of the address.")
    opened_at: InstantOut | None = Field(description="Since when there is this address.")
    heard_at: InstantOut | None = Field(description="When something was last heard.")
    polled_at: InstantOut | None
    next_poll_at: InstantOut | None
    hub: HubOut | None = Field(description="Null where what is asked names none.")
    waiting: int = Field(description="Tellings that are not understood yet.")
    set_aside: int = Field(
        description="Tellings of the last 30 days that could not be understood, or kept."
    )
    trouble: str | None = Field(description="What went wrong last; null where nothing is.")

    @classmethod
    def of(cls, inbound: ChannelInbound, language: str) -> "ChannelInboundOut":
        hearing = inbound.hearing
        return cls(
            channel_id=inbound.listener.id,
            hears=inbound.hears,
            told=hearing is not None and hearing.is_told,
            opened_at=hearing.opened_at if hearing else None,
            heard_at=inbound.heard_at,
            polled_at=hearing.polled_at if hearing else None,
            next_poll_at=hearing.next_poll_at if hearing else None,
            hub=HubOut.of(hearing.hub) if hearing and hearing.hub else None,
            waiting=inbound.waiting,
            set_aside=inbound.set_aside,
            trouble=inbound.trouble,
        )


class ChannelHookOut(Out):
    """A new address. Neither it nor the secret is shown again."""

    channel_id: str
    url: str = Field(description="Where the platform is to tell.")
    secret: str | None = Field(
        description="What the platform is to sign with; null where its owner gave it to us."
    )
    told: bool = Field(description="Whether we told the platform of it; else its owner does.")
    opened_at: InstantOut

    @classmethod
    def of(cls, hook: OpenedHook, language: str) -> "ChannelHookOut":
        return cls(
            channel_id=hook.channel_id,
            url=hook.url.reveal(),
            secret=hook.secret.reveal() if hook.secret else None,
            told=hook.told,
            opened_at=hook.opened_at,
        )


def _fields(message: InboundMessage, language: str) -> dict[str, Any]:
    plain = {name: getattr(message, name) for name in InboundMessageOut.model_fields}
    files = [HeardFileOut.of(file) for file in message.files]
    analysis = AnalysisOut.of(message.analysis, language) if message.analysis else None
    author = PersonOut.of(message.author)
    return plain | {"author": author, "files": files, "analysis": analysis}
