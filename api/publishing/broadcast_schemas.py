"""The wire shapes of broadcasts, and of the lists of people they are for."""

from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    ConfigDict,
    Field,
    StrictInt,
    StringConstraints,
    model_validator,
)

from api.publishing.content_schemas import OfCampaign, OfSegment, Tags
from api.publishing.finding_schemas import FindingOut
from api.publishing.preflight_schemas import PreflightOut
from api.publishing.quiet_hours_schemas import QuietHoursIn, QuietHoursOut
from api.publishing.schedule_schemas import ScheduleOut, TimeIn
from api.wire import (
    AS_WHOLE,
    NOT_GIVEN,
    ChannelRef,
    CommunityRef,
    EachOnce,
    ExternalId,
    FieldFault,
    In,
    Instant,
    InstantOut,
    Language,
    MediaRef,
    Metadata,
    Name,
    Out,
    PersonRef,
    TimezoneName,
    absent,
)
from domain.publishing.broadcast import (
    MOST_MEDIA,
    MOST_PER_MINUTE,
    MOST_TEXTS,
    USUAL_PER_MINUTE,
    BroadcastState,
    BroadcastText,
    Recipient,
    RecipientState,
    Tally,
)
from domain.publishing.broadcast_ports import Audience, BroadcastView
from domain.publishing.model import Schedule
from domain.publishing.preflight import Remark, Severity
from domain.publishing.use_cases.enlist_recipients import Enlisted, Wanted
from domain.publishing.use_cases.keep_broadcasts import NewBroadcast
from domain.publishing.use_cases.preflight_broadcast import BroadcastReport
from domain.shared.clock import Clock, in_utc
from domain.shared.filling import VARIABLES
from domain.shared.heard import HeardKind
from domain.shared.ids import CampaignId, ChannelId, CommunityId, MediaId, SegmentId

MOST_AT_ONCE = 1000
MOST_CHANNELS = 50
SPOKEN = (HeardKind.DIRECT, HeardKind.COMMENT, HeardKind.MENTION, HeardKind.REVIEW)


class BroadcastTextIn(In):
    language: Language
    text: Annotated[str, StringConstraints(min_length=1, max_length=20_000)] = Field(
        description=(
            "`{{person.name|there}}` stands for what is filled in, and says after the bar what to"
            " write where that is not known, which is required for what is known of a person. The"
            " variables are " + ", ".join(VARIABLES) + "."
        ),
        examples=["Hello {{person.name|there}}, we move on Monday."],
    )


def _one_a_language(texts: list[BroadcastTextIn]) -> list[BroadcastTextIn]:
    if len({text.language for text in texts}) != len(texts):
        raise FieldFault("duplicate")
    return texts


BroadcastTexts = Annotated[
    list[BroadcastTextIn],
    Field(
        min_length=1,
        max_length=MOST_TEXTS,
        description="One for each language. The first is taken where there is none for somebody's.",
    ),
    AfterValidator(_one_a_language),
]
PerMinute = Annotated[
    StrictInt,
    Field(
        ge=1,
        le=MOST_PER_MINUTE,
        description="No more than so many go out on a channel in a minute, evenly spaced.",
        examples=[30],
    ),
    AS_WHOLE,
]
BroadcastMedia = Annotated[list[MediaRef], Field(max_length=MOST_MEDIA), EachOnce()]


def _texts(given: list[BroadcastTextIn]) -> tuple[BroadcastText, ...]:
    return tuple(BroadcastText(text.language, text.text) for text in given)


def _media(given: list[str]) -> tuple[MediaId, ...]:
    return tuple(MediaId(text) for text in given)


class BroadcastIn(In):
    name: Name = Field(examples=["We move"])
    texts: BroadcastTexts
    per_minute: PerMinute = USUAL_PER_MINUTE
    media_ids: BroadcastMedia = Field(default_factory=list)
    tags: Tags = Field(default_factory=list)
    campaign_id: OfCampaign | None = None
    quiet_hours: QuietHoursIn | None = Field(default=None, description="When nobody is spoken to.")
    segment_id: OfSegment | None = None
    external_id: ExternalId | None = None
    metadata: Metadata = Field(default_factory=dict)

    def request(self) -> NewBroadcast:
        return NewBroadcast(
            name=self.name,
            texts=_texts(self.texts),
            per_minute=self.per_minute,
            media_ids=_media(self.media_ids),
            tags=tuple(self.tags),
            campaign_id=CampaignId(self.campaign_id) if self.campaign_id else None,
            quiet_hours=self.quiet_hours.hours() if self.quiet_hours else None,
            segment_id=SegmentId(self.segment_id) if self.segment_id else None,
            external_id=self.external_id,
            metadata=self.metadata,
        )


class BroadcastChange(In):
    name: Name = absent()
    texts: BroadcastTexts = absent()
    per_minute: PerMinute = absent()
    media_ids: BroadcastMedia = absent()
    tags: Tags = absent()
    campaign_id: OfCampaign | None = absent()
    quiet_hours: QuietHoursIn | None = absent()
    segment_id: OfSegment | None = absent()
    external_id: ExternalId | None = absent()
    metadata: Metadata = absent()

    def wanted(self) -> dict[str, Any]:
        hours = QuietHoursIn.hours
        return self.changes(texts=_texts, media_ids=_media, tags=tuple, quiet_hours=hours)


class SendIn(In):
    schedule: TimeIn | None = Field(
        default=None,
        description="When it begins; without one, at once.",
        examples=[{"local_time": "2030-05-04T09:00", "timezone": "Europe/Madrid"}],
    )

    def time(self, clock: Clock) -> Schedule | None:
        """Raises UnknownTimezone."""
        return self.schedule.time(clock) if self.schedule else None


class RecipientIn(In):
    channel_id: ChannelRef
    platform_person_id: PersonRef
    language: Language | None = Field(
        default=None, description="Without it, the one that they write in."
    )
    timezone: TimezoneName | None = Field(default=None, description="Of their `quiet_hours`.")

    def wanted(self) -> Wanted:
        channel = ChannelId(self.channel_id)
        return Wanted(channel, self.platform_person_id, self.language, self.timezone)


class AudienceIn(In):
    """Everybody who said something, as they are now. All that is given holds together."""

    kinds: Annotated[
        list[HeardKind],
        Field(min_length=1, max_length=len(SPOKEN), description="What they said."),
        EachOnce(),
        AfterValidator(lambda given: _spoken(given)),
    ] = Field(default=[HeardKind.DIRECT])
    channel_ids: Annotated[list[ChannelRef], Field(max_length=MOST_CHANNELS), EachOnce()] = Field(
        default_factory=list, description="On these channels; none are all."
    )
    community_id: CommunityRef | None = None
    wrote_after: Instant | None = None

    def audience(self) -> Audience:
        since: datetime | None = in_utc(self.wrote_after) if self.wrote_after else None
        return Audience(
            kinds=tuple(self.kinds),
            channel_ids=tuple(ChannelId(text) for text in self.channel_ids),
            community_id=CommunityId(self.community_id) if self.community_id else None,
            since=since,
        )


def _spoken(given: list[HeardKind]) -> list[HeardKind]:
    if not set(given) <= set(SPOKEN):
        raise FieldFault("not_in_list", allowed=", ".join(kind.value for kind in SPOKEN))
    return given


class RecipientsIn(In):
    """People by name, or everybody who said something: exactly one of the two."""

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [
                {
                    "required": ["recipients"],
                    "properties": {"audience": NOT_GIVEN, "recipients": {"type": "array"}},
                },
                {
                    "required": ["audience"],
                    "properties": {"recipients": NOT_GIVEN, "audience": {"type": "object"}},
                },
            ]
        }
    )

    recipients: (
        Annotated[list[RecipientIn], Field(min_length=1, max_length=MOST_AT_ONCE)] | None
    ) = Field(
        default=None,
        description="At most a thousand in one request; repeat it with the next ones.",
        examples=[[{"channel_id": "chn_01j9z3v8k4e5r6t7y8w9q0a1s2", "platform_person_id": "ana"}]],
    )
    audience: AudienceIn | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if (self.recipients is None) is (self.audience is None):
            raise FieldFault("one_of", choices="recipients, audience")
        return self

    def wanted(self) -> list[Wanted]:
        return [one.wanted() for one in self.recipients or ()]


class BroadcastTextOut(Out):
    language: str
    text: str


class TallyOut(Out):
    total: int
    pending: int = Field(description="Not spoken to yet.")
    sending: int = Field(description="Publishing has their message.")
    sent: int
    failed: int
    skipped: int
    cancelled: int

    @classmethod
    def of(cls, tally: Tally) -> "TallyOut":
        return cls(**{name: getattr(tally, name) for name in cls.model_fields})


class BroadcastOut(Out):
    id: str
    name: str
    state: BroadcastState
    reason: str | None = Field(
        description="Why it is held, or paused though nobody paused it: `overdue`."
    )
    texts: list[BroadcastTextOut]
    per_minute: int
    media_ids: list[str]
    tags: list[str]
    campaign_id: str | None
    segment_id: str | None
    listed_at: InstantOut | None = Field(description="When its segment came onto its list.")
    quiet_hours: QuietHoursOut | None
    schedule: ScheduleOut | None
    recipients: TallyOut = Field(description="How many people it is for, by how it went.")
    started_at: InstantOut | None
    ended_at: InstantOut | None
    possible_moves: list[str]
    external_id: str | None
    metadata: dict[str, str]
    created_by: str
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, view: BroadcastView, language: str) -> "BroadcastOut":
        broadcast = view.broadcast
        own = {"texts", "schedule", "recipients", "media_ids", "tags", "possible_moves", "metadata"}
        own.add("quiet_hours")
        plain: dict[str, Any] = {
            name: getattr(broadcast, name) for name in cls.model_fields if name not in own
        }
        texts = [BroadcastTextOut(language=t.language, text=t.text) for t in broadcast.texts]
        return cls(
            **plain,
            texts=texts,
            schedule=ScheduleOut.of(broadcast.schedule) if broadcast.schedule else None,
            recipients=TallyOut.of(view.tally),
            media_ids=list(broadcast.media_ids),
            quiet_hours=QuietHoursOut.of(broadcast.quiet_hours),
            tags=list(broadcast.tags),
            possible_moves=list(broadcast.possible_moves),
            metadata=dict(broadcast.metadata),
        )


class EnlistedOut(Out):
    """What became of the people who were named."""

    id: str = Field(description="The broadcast's.")
    version: int
    added: int
    duplicates: int = Field(description="Named, and on the list already.")
    total: int = Field(description="On the list now.")

    @classmethod
    def of(cls, enlisted: Enlisted, language: str) -> "EnlistedOut":
        return cls(**{name: getattr(enlisted, name) for name in cls.model_fields})


class RecipientOut(Out):
    id: str
    channel_id: str
    platform_person_id: str
    language: str | None
    timezone: str | None
    state: RecipientState
    reason: str | None = Field(
        description="Why nothing was said to them, or what their message waits for."
    )
    message_id: str | None
    goes_out_at: InstantOut | None = Field(description="When their message is meant to go out.")
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, recipient: Recipient, language: str) -> "RecipientOut":
        shared = {n: getattr(recipient, n) for n in cls.model_fields if n != "goes_out_at"}
        return cls(**shared, goes_out_at=recipient.slot_at)


class SkippedOut(Out):
    reason: str
    count: int


class TextReportOut(Out):
    """What there is to say about one text on one channel, with its fallbacks filled in."""

    channel_id: str
    language: str
    preflight: PreflightOut


class BroadcastPreflightOut(Out):
    ok: bool = Field(description="Whether it can be sent, and reaches anybody.")
    total: int = Field(description="People who wait on its list.")
    reached: int = Field(description="Those to whom it would go out now.")
    skipped: list[SkippedOut] = Field(description="The others, by why not; the most first.")
    lasts_seconds: int = Field(description="How long it takes by its pace.")
    problems: list[FindingOut] = Field(description="What sending it would be refused for.")
    texts: list[TextReportOut] = Field(description="The first twenty texts on channels.")

    @classmethod
    def of(cls, report: BroadcastReport, language: str) -> "BroadcastPreflightOut":
        most_first = sorted(report.skipped.items(), key=lambda item: (-item[1], item[0]))
        problems = [
            Remark(code=one.code, severity=Severity.ERROR, pointer=one.pointer, facts=one.facts)
            for one in report.wrong
        ]
        return cls(
            ok=report.ok,
            total=report.total,
            reached=report.reached,
            skipped=[SkippedOut(reason=reason, count=count) for reason, count in most_first],
            lasts_seconds=int(report.lasts.total_seconds()),
            problems=[FindingOut.of(problem, language) for problem in problems],
            texts=[
                TextReportOut(
                    channel_id=one.channel_id,
                    language=one.language,
                    preflight=PreflightOut.of(one.report, language),
                )
                for one in report.texts
            ],
        )
