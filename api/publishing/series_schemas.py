"""The wire shapes of series and of what recurs in them."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    Field,
    StrictBool,
    StrictInt,
    StringConstraints,
    WithJsonSchema,
    field_validator,
)

from api.publishing.content_schemas import (
    MADE,
    AttachmentOut,
    Attachments,
    ContentIn,
    ContentWarning,
    FirstComment,
    FirstCommentMedia,
    Link,
    LocationIn,
    LocationOut,
    MessageText,
    OfCampaign,
    PollIn,
    PollOut,
    Tags,
    Thread,
    ThreadPartOut,
    VariantOut,
    VariantsIn,
    content_fields,
    one_a_channel,
    variants,
)
from api.publishing.recurring_fields import (
    WallTime,
    WallTimeOrDay,
    to_the_second,
)
from api.publishing.schemas import SaidChange
from api.wire import (
    AS_WHOLE,
    ChannelRef,
    EachOnce,
    ExternalId,
    FieldFault,
    In,
    Instant,
    InstantOut,
    Language,
    Metadata,
    Name,
    Out,
    TimezoneName,
    absent,
)
from domain.publishing.content import Content, WhoMayReply
from domain.publishing.fitting import MOST_POSTS
from domain.publishing.occurrences import Moment, Recurrence
from domain.publishing.recurrence import canonical
from domain.publishing.series import (
    HORIZON_DAYS,
    OccurrenceState,
    OccurrenceView,
    Series,
    SeriesEnd,
    SeriesStatus,
    Words,
)
from domain.publishing.states import MessageStatus
from domain.publishing.use_cases.create_series import NewSeries
from domain.publishing.use_cases.read_series import Occurrences
from domain.shared.ids import CampaignId, ChannelId
from domain.shared.wall_time import TimeNote

MOST_DATES = 400
MOST_PREVIEWED = 100


def _false(value: bool) -> bool:
    if value:
        raise FieldFault("not_in_list", allowed="false")
    return value


TakenBack = Annotated[StrictBool, AfterValidator(_false), WithJsonSchema({"const": False})]
SeriesChannels = Annotated[
    list[ChannelRef],
    Field(min_length=1, max_length=MOST_POSTS),
    EachOnce(),
]
RuleText = Annotated[
    str,
    StringConstraints(min_length=1, max_length=500),
    Field(
        description="An RRULE of RFC 5545: FREQ of DAILY, WEEKLY, MONTHLY or YEARLY, with INTERVAL,"
        " COUNT or UNTIL, BYMONTH, BYWEEKNO, BYYEARDAY, BYMONTHDAY, BYDAY, BYHOUR, BYMINUTE,"
        " BYSETPOS and WKST.",
        examples=["FREQ=WEEKLY;BYDAY=MO,TH"],
    ),
]
Exceptions = Annotated[
    list[WallTimeOrDay],
    Field(
        max_length=MOST_DATES,
        description="Wall times at which it does not recur, or whole days.",
        examples=[["2030-12-25"]],
    ),
]
ExtraDates = Annotated[
    list[WallTime],
    Field(
        max_length=MOST_DATES,
        description="Wall times at which it recurs beside its rule.",
        examples=[["2030-05-05T12:00"]],
    ),
]
Horizon = Annotated[
    StrictInt,
    Field(
        ge=1,
        le=60,
        description="How many days ahead what recurs becomes messages.",
        examples=[HORIZON_DAYS],
    ),
    AS_WHOLE,
]


class RecurrenceIn(In):
    """When it recurs: the first time on the wall of a place, and a rule."""

    starts: WallTime
    timezone: TimezoneName
    rule: RuleText
    exceptions: Exceptions = Field(default_factory=list)
    extra_dates: ExtraDates = Field(default_factory=list)

    def recurrence(self) -> Recurrence:
        return Recurrence(
            starts=to_the_second(self.starts),
            timezone=self.timezone,
            rule=canonical(self.rule),
            exceptions=_dates(self.exceptions),
            extra_dates=_dates(self.extra_dates),
        )


class SeriesPreviewIn(RecurrenceIn):
    since: Instant | None = Field(default=None, description="From when on; null is now.")
    limit: Annotated[StrictInt, Field(ge=1, le=MOST_PREVIEWED), AS_WHOLE] = 10


class SeriesIn(RecurrenceIn, ContentIn):
    name: Name = Field(examples=["Monday's opening hours"])
    channel_ids: SeriesChannels
    variants: VariantsIn = Field(default_factory=list)
    horizon_days: Horizon = HORIZON_DAYS
    tags: Tags = Field(default_factory=list)
    campaign_id: OfCampaign | None = None
    external_id: ExternalId | None = None
    metadata: Metadata = Field(
        default_factory=dict, description="Noted on the series, and on every message of it."
    )

    _one_a_channel = field_validator("variants")(one_a_channel)

    def request(self) -> NewSeries:
        return NewSeries(
            name=self.name,
            channel_ids=tuple(ChannelId(text) for text in self.channel_ids),
            words=Words(self.content(), variants(self.variants)),
            recurrence=self.recurrence(),
            horizon_days=self.horizon_days,
            tags=tuple(self.tags),
            campaign_id=CampaignId(self.campaign_id) if self.campaign_id else None,
            external_id=self.external_id,
            metadata=self.metadata,
        )


class SeriesChange(SaidChange):
    name: Name = absent()
    channel_ids: SeriesChannels = absent()
    tags: Tags = absent()
    campaign_id: OfCampaign | None = absent()
    starts: WallTime = absent()
    timezone: TimezoneName = absent()
    rule: RuleText = absent()
    exceptions: Exceptions = absent()
    extra_dates: ExtraDates = absent()
    horizon_days: Horizon = absent()

    def of(self, series: Series) -> Mapping[str, Any]:
        """The fields of the series that are others then."""
        sent = self.changes(
            **MADE,
            variants=variants,
            tags=tuple,
            starts=to_the_second,
            rule=canonical,
            exceptions=_dates,
            extra_dates=_dates,
            channel_ids=tuple,
        )
        said = {name: sent.pop(name) for name in _CONTENT if name in sent}
        when = {name: sent.pop(name) for name in _WHEN if name in sent}
        if said or "variants" in sent:
            content = replace(series.words.content, **said)
            sent["words"] = Words(content, sent.pop("variants", series.words.variants))
        if when:
            sent["recurrence"] = replace(series.recurrence, **when)
        return sent


class OccurrenceChange(In):
    """What this one occurrence has of its own. `edited` being false takes it all back."""

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
    variants: VariantsIn = absent()
    local_time: WallTime | None = absent()
    skipped: StrictBool = absent()
    edited: TakenBack = absent()

    _one_a_channel = field_validator("variants")(one_a_channel)

    def changed(self) -> Mapping[str, Any]:
        return self.changes(**MADE, variants=variants, local_time=to_the_second)


class SeriesOut(Out):
    id: str
    name: str
    status: SeriesStatus
    community_id: str
    channel_ids: list[str]
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
    variants: list[VariantOut]
    tags: list[str]
    campaign_id: str | None
    starts: str
    timezone: str
    rule: str
    exceptions: list[str]
    extra_dates: list[str]
    horizon_days: int
    problem: str | None = Field(
        description="The code of what keeps it from making messages; tried again every hour."
    )
    possible_moves: list[str]
    ended_at: InstantOut | None
    end_reason: SeriesEnd | None
    external_id: str | None
    metadata: dict[str, str]
    created_by: str
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, series: Series, language: str) -> "SeriesOut":
        parts = {*_WHEN, *_CONTENT, "variants"}
        shared = {name: getattr(series, name) for name in cls.model_fields if name not in parts}
        when = {name: getattr(series.recurrence, name) for name in _WHEN}
        return cls(**shared, **when, **_said(series.words))


_WHEN = ("starts", "timezone", "rule", "exceptions", "extra_dates")
_CONTENT = tuple(field.name for field in fields(Content))


def _said(words: Words) -> dict[str, Any]:
    """What is said, for an answer that has a field for each part of it."""
    own = [VariantOut.of(id, each, words.content) for id, each in words.variants.items()]
    return {**content_fields(words.content), "variants": own}


class MomentOut(Out):
    recurrence_id: str = Field(
        description="The wall time that the rule gives it; it is named by that."
    )
    resolved_at: InstantOut
    local_time: str
    timezone: str
    time_note: TimeNote | None = Field(
        description="Said when the clocks change: a time that was skipped, or one that came twice."
    )


class SeriesPreviewOut(Out):
    data: list[MomentOut]

    @classmethod
    def of(cls, found: Sequence[Moment], timezone: str) -> "SeriesPreviewOut":
        return cls(
            data=[
                MomentOut(
                    recurrence_id=each.recurrence_id,
                    resolved_at=each.at,
                    local_time=each.recurrence_id,
                    timezone=timezone,
                    time_note=each.note,
                )
                for each in found
            ]
        )


class OccurrenceOut(MomentOut):
    state: OccurrenceState
    edited: bool = Field(description="Whether words or a time were given for this one alone.")
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
    variants: list[VariantOut]
    message_id: str | None = Field(description="The message it became.")
    message_status: MessageStatus | None
    version: int = Field(description="0 as long as the rule alone says what it is.")

    @classmethod
    def of(cls, view: OccurrenceView, language: str) -> "OccurrenceOut":
        return cls(
            recurrence_id=view.recurrence_id,
            resolved_at=view.schedule.at,
            local_time=view.schedule.local_time,
            timezone=view.schedule.timezone,
            time_note=view.schedule.note,
            state=view.state,
            edited=view.edited,
            **_said(view.words),
            message_id=view.message_id,
            message_status=view.message_status,
            version=view.version,
        )


class OccurrencesOut(Out):
    data: list[OccurrenceOut]
    has_more: bool = Field(
        description="Whether more recur in the window: ask again from the last one's time on."
    )

    @classmethod
    def of(cls, found: Occurrences, language: str) -> "OccurrencesOut":
        data = [OccurrenceOut.of(view, language) for view in found.items]
        return cls(data=data, has_more=found.has_more)


def _dates(values: Sequence[str]) -> tuple[str, ...]:
    """Without repetitions, in order; whole days stay days."""
    return tuple(sorted({v if len(v) == len("2030-12-25") else to_the_second(v) for v in values}))
