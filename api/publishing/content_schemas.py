"""The wire shapes of what a message says, and of what a channel says in its own way."""

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictFloat,
    StrictInt,
    StringConstraints,
    model_validator,
)

from api.wire import (
    AS_WHOLE,
    NOT_GIVEN,
    CampaignRef,
    ChannelRef,
    EachOnce,
    FieldFault,
    In,
    Language,
    MediaRef,
    Name,
    ObjectiveRef,
    Out,
    SegmentRef,
    absent,
)
from domain.publishing.content import (
    Attachment,
    Content,
    Location,
    Part,
    Poll,
    Variant,
    Variants,
    WhoMayReply,
)
from domain.publishing.fitting import MOST_POSTS
from domain.publishing.moves import MOST_TAGS
from domain.publishing.tone import Situation
from domain.shared.ids import ChannelId, MediaId

MessageText = Annotated[str, StringConstraints(min_length=1, max_length=65_000)]
Link = Annotated[
    str,
    StringConstraints(max_length=2000, pattern=r"^https?://[!-~]+$"),
    Field(
        description="Where the platform has no place for a link, it follows the text.",
        examples=["https://example.org/spring"],
    ),
]
FirstComment = Annotated[
    str,
    StringConstraints(min_length=1, max_length=65_000),
    Field(description="Our own first answer to the post.", examples=["Doors open at half past."]),
]
ContentWarning = Annotated[
    str, StringConstraints(min_length=1, max_length=500), Field(examples=["Flashing lights"])
]
Tag = Annotated[
    str, StringConstraints(strip_whitespace=True, pattern=r"^[^\s,\x00-\x1f\x7f-\x9f]{1,50}$")
]
Tags = Annotated[
    list[Tag],
    Field(
        description="Words of your own to find messages by. They are shown to nobody else.",
        max_length=MOST_TAGS,
        examples=[["spring"]],
    ),
    EachOnce(),
]

OfSegment = Annotated[
    SegmentRef, Field(description="Whoever is in it when it begins comes onto its list.")
]
OfCampaign = Annotated[
    CampaignRef, Field(description="The campaign that it is part of; its pause stops it, too.")
]
InSituation = Annotated[
    Situation,
    Field(description="What it is said for; the voice may have a tone of its own for that."),
]
OfObjective = Annotated[
    ObjectiveRef,
    Field(
        description="The objective of a strategy that it serves. Without one it serves that of its"
        " campaign, if there is one."
    ),
]

AltText = Annotated[
    str,
    StringConstraints(min_length=1, max_length=2000),
    Field(examples=["A terrace with yellow chairs in the morning sun."]),
]
MOST_SHOWN = 20


class AttachmentIn(In):
    """A picture or film of the library that is shown."""

    media_id: MediaRef
    alt_text: AltText | None = Field(
        default=None,
        description="What there is to see, said for this message; null: as the library notes it.",
    )

    def attachment(self) -> Attachment:
        return Attachment(MediaId(self.media_id), self.alt_text)


def _one_of_each(given: list[AttachmentIn]) -> list[AttachmentIn]:
    if len({each.media_id for each in given}) != len(given):
        raise FieldFault("duplicate")
    return given


Attachments = Annotated[
    list[AttachmentIn],
    AfterValidator(_one_of_each),
    Field(
        description="Pictures and films, in the order in which they are shown with the text.",
        max_length=MOST_SHOWN,
    ),
]


FirstCommentMedia = Annotated[
    list[AttachmentIn],
    AfterValidator(_one_of_each),
    Field(
        description="Pictures and films, in the order in which they are shown with the first"
        " comment.",
        max_length=MOST_SHOWN,
    ),
]


class ThreadPart(In):
    text: MessageText = Field(examples=["Bring a friend, and there is cake."])
    media: Attachments = Field(default_factory=list)


Thread = Annotated[
    list[ThreadPart],
    Field(
        description="The posts that follow the text, in order, each an answer to the one before.",
        max_length=MOST_POSTS - 1,
    ),
]


class PollIn(In):
    """Answers to choose from; the text is the question."""

    options: Annotated[
        list[Annotated[str, StringConstraints(min_length=1, max_length=300)]],
        Field(min_length=2, max_length=20, examples=[["Saturday", "Sunday"]]),
        EachOnce(),
    ]
    duration_seconds: Annotated[StrictInt, Field(ge=60, le=2_764_800), AS_WHOLE] = Field(
        examples=[86_400]
    )
    multiple: StrictBool = Field(default=False, description="Whether several may be chosen.")

    def poll(self) -> Poll:
        return Poll(tuple(self.options), self.duration_seconds, self.multiple)


_NUMBER: dict[str, Any] = {"type": "number"}
_BOTH: dict[str, Any] = {
    "required": ["latitude", "longitude"],
    "properties": {"latitude": _NUMBER, "longitude": _NUMBER},
}
_NEITHER: dict[str, Any] = {"properties": {"latitude": NOT_GIVEN, "longitude": NOT_GIVEN}}


class LocationIn(In):
    """A place by its name. `latitude` and `longitude` are degrees, both or neither."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [_BOTH, _NEITHER]})

    name: Name = Field(examples=["Plaza Mayor"])
    latitude: StrictFloat | None = Field(default=None, ge=-90, le=90, allow_inf_nan=False)
    longitude: StrictFloat | None = Field(default=None, ge=-180, le=180, allow_inf_nan=False)

    @model_validator(mode="after")
    def _both_or_neither(self) -> Self:
        if (self.latitude is None) is not (self.longitude is None):
            raise FieldFault("one_of", choices="latitude + longitude, neither")
        return self

    def location(self) -> Location:
        return Location(self.name, self.latitude, self.longitude)


def _shown(given: list[AttachmentIn]) -> tuple[Attachment, ...]:
    return tuple(each.attachment() for each in given)


def _parts(parts: list[ThreadPart]) -> tuple[Part, ...]:
    return tuple(Part(part.text, _shown(part.media)) for part in parts)


MADE: Mapping[str, Callable[[Any], Any]] = {
    "thread": _parts,
    "media": _shown,
    "first_comment_media": _shown,
    "poll": PollIn.poll,
    "location": LocationIn.location,
}
"""What becomes of those fields of the content that are more than a word."""


class ContentIn(In):
    text: MessageText = Field(examples=["We open at nine on Saturday."])
    thread: Thread = Field(default_factory=list)
    link: Link | None = None
    first_comment: FirstComment | None = None
    first_comment_media: FirstCommentMedia = Field(default_factory=list)
    poll: PollIn | None = None
    location: LocationIn | None = None
    content_warning: ContentWarning | None = None
    language: Language | None = Field(default=None, description="What it is written in.")
    media: Attachments = Field(default_factory=list)
    who_may_reply: WhoMayReply | None = Field(
        default=None,
        description="Who may answer on the platform. Without it, as the channel is set.",
    )

    def content(self) -> Content:
        given = {name: getattr(self, name) for name in ContentIn.model_fields}
        return Content(**_made(given))


class VariantIn(In):
    """What one channel says in its own way. A field that is not sent is the message's, also after
    that changes; null means that this channel goes without."""

    channel_id: ChannelRef
    text: MessageText = absent()
    thread: Thread = absent()
    link: Link | None = absent()
    first_comment: FirstComment | None = absent()
    first_comment_media: FirstCommentMedia = absent()
    poll: PollIn | None = absent()
    location: LocationIn | None = absent()
    content_warning: ContentWarning | None = absent()
    language: Language | None = absent()
    media: Attachments = absent()
    who_may_reply: WhoMayReply | None = absent()

    def variant(self) -> Variant:
        own = {name: getattr(self, name) for name in ContentIn.model_fields if self._sent(name)}
        return Variant(tuple(own), Content(**_made({"text": "", **own})))

    def _sent(self, name: str) -> bool:
        return name in self.model_fields_set


VariantsIn = Annotated[
    list[VariantIn],
    Field(
        description="What single channels say in their own way.",
        max_length=MOST_POSTS,
    ),
]


def variants(given: list[VariantIn]) -> Variants:
    """By channel, in the order of the request."""
    return {ChannelId(each.channel_id): each.variant() for each in given}


def one_a_channel(given: list[VariantIn]) -> list[VariantIn]:
    """Raises FieldFault for a channel that has two."""
    if len({each.channel_id for each in given}) != len(given):
        raise FieldFault("duplicate")
    return given


def _made(given: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: MADE[name](value) if name in MADE and value is not None else value
        for name, value in given.items()
    }


class AttachmentOut(Out):
    media_id: str
    alt_text: str | None

    @classmethod
    def each(cls, media: Sequence[Attachment]) -> "list[AttachmentOut]":
        return [cls(media_id=shown.media_id, alt_text=shown.alt_text) for shown in media]


class ThreadPartOut(Out):
    text: str
    media: list[AttachmentOut]


class PollOut(Out):
    options: list[str]
    duration_seconds: int
    multiple: bool

    @classmethod
    def of(cls, poll: Poll | None) -> "PollOut | None":
        if poll is None:
            return None
        return cls(
            options=list(poll.options),
            duration_seconds=poll.duration_seconds,
            multiple=poll.multiple,
        )


class LocationOut(Out):
    name: str
    latitude: float | None
    longitude: float | None

    @classmethod
    def of(cls, location: Location | None) -> "LocationOut | None":
        if location is None:
            return None
        return cls(name=location.name, latitude=location.latitude, longitude=location.longitude)


def content_fields(content: Content) -> dict[str, Any]:
    """What is said, for an answer that has a field for each part of it."""
    return {
        "text": content.text,
        "thread": [
            ThreadPartOut(text=part.text, media=AttachmentOut.each(part.media))
            for part in content.thread
        ],
        "link": content.link,
        "first_comment": content.first_comment,
        "first_comment_media": AttachmentOut.each(content.first_comment_media),
        "poll": PollOut.of(content.poll),
        "location": LocationOut.of(content.location),
        "content_warning": content.content_warning,
        "language": content.language,
        "media": AttachmentOut.each(content.media),
        "who_may_reply": content.who_may_reply,
    }


class VariantOut(Out):
    """All that one channel says; `own` names the fields that it has to itself."""

    channel_id: str
    own: list[str]
    text: str
    thread: list[ThreadPartOut]
    link: str | None
    first_comment: str | None
    first_comment_media: list[AttachmentOut]
    poll: PollOut | None
    location: LocationOut | None
    content_warning: str | None
    language: str | None
    media: list[AttachmentOut]
    who_may_reply: WhoMayReply | None

    @classmethod
    def of(cls, channel_id: str, variant: Variant, root: Content) -> "VariantOut":
        said = content_fields(variant.over(root))
        return cls(channel_id=channel_id, own=list(variant.own), **said)


class WordsOut(Out):
    """All that is to be said, or was, on every channel and on some of them otherwise."""

    text: str
    thread: list[ThreadPartOut]
    link: str | None
    first_comment: str | None
    poll: PollOut | None
    location: LocationOut | None
    content_warning: str | None
    language: str | None
    media: list[AttachmentOut]
    first_comment_media: list[AttachmentOut]
    who_may_reply: WhoMayReply | None
    variants: list[VariantOut]

    @classmethod
    def of(cls, content: Content, variants: Variants) -> "WordsOut":
        own = [VariantOut.of(id, variant, content) for id, variant in variants.items()]
        return cls(**content_fields(content), variants=own)
