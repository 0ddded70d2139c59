"""The wire shapes of publishing."""

from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import (
    ConfigDict,
    Field,
    StrictBool,
    StringConstraints,
    field_validator,
    model_validator,
)

from api.problems import remedy
from api.wire import (
    ChannelRef,
    DeliveryRef,
    ExternalId,
    FieldFault,
    In,
    Instant,
    InstantOut,
    LongText,
    Metadata,
    Out,
    ShortText,
    TimezoneName,
    absent,
)
from domain.publishing.delivery import Attempt, AttemptKind, Delivery
from domain.publishing.model import Hold, HoldScope, Message, Schedule
from domain.publishing.rules import MOST_POSTS
from domain.publishing.states import DeliveryState, MessageStatus
from domain.publishing.use_cases.create_message import Draft
from domain.publishing.use_cases.place_hold import NewHold
from domain.publishing.use_cases.resolve_delivery import Resolution, Verdict
from domain.publishing.views import SandboxPostView
from domain.shared.clock import Clock, in_utc
from domain.shared.ids import ChannelId, DeliveryId
from domain.shared.wall_time import TimeNote, resolve

MessageText = Annotated[str, StringConstraints(min_length=1, max_length=65_000)]
LocalTime = Annotated[
    str,
    StringConstraints(
        pattern=r"^20\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$"
    ),
    Field(examples=["2030-05-04T09:00"]),
]


# The three ways to say when, for the document; the others are then absent, null or false.
_TEXT: dict[str, Any] = {"type": "string"}
_NOTHING: dict[str, Any] = {"enum": [None]}
_NOT_NOW: dict[str, Any] = {"enum": [None, False]}
_AT: dict[str, Any] = {
    "required": ["at"],
    "properties": {"at": _TEXT, "local_time": _NOTHING, "timezone": _NOTHING, "now": _NOT_NOW},
}
_WALL: dict[str, Any] = {
    "required": ["local_time", "timezone"],
    "properties": {"at": _NOTHING, "local_time": _TEXT, "timezone": _TEXT, "now": _NOT_NOW},
}
_NOW: dict[str, Any] = {
    "required": ["now"],
    "properties": {
        "at": _NOTHING,
        "local_time": _NOTHING,
        "timezone": _NOTHING,
        "now": {"enum": [True]},
    },
}


class ScheduleIn(In):
    """When it goes out: an instant (`at`), a wall time with its zone (`local_time` and `timezone`),
    or at once (`now`). Exactly one of the three."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [_AT, _WALL, _NOW]})

    at: Instant | None = None
    local_time: LocalTime | None = None
    timezone: TimezoneName | None = None
    now: StrictBool | None = None

    @field_validator("local_time")
    @classmethod
    def _real_day(cls, value: str | None) -> str | None:
        try:
            if value is not None:
                datetime.fromisoformat(value)
        except ValueError:
            raise FieldFault("bad_local_time") from None
        return value

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        wall = self.local_time is not None
        if wall is not (self.timezone is not None):
            raise FieldFault("one_of", choices="at, local_time + timezone, now")
        if [self.at is not None, wall, bool(self.now)].count(True) != 1:
            raise FieldFault("one_of", choices="at, local_time + timezone, now")
        return self

    def resolved(self, clock: Clock) -> Schedule:
        """Raises UnknownTimezone."""
        if self.local_time is not None and self.timezone is not None:
            found = resolve(datetime.fromisoformat(self.local_time), self.timezone)
            return Schedule(found.at, self.local_time, self.timezone, True, found.note)
        return _instant(in_utc(self.at) if self.at else clock.now())


def at_once(clock: Clock) -> Schedule:
    """A schedule that means now."""
    return _instant(clock.now())


def _instant(at: datetime) -> Schedule:
    return Schedule(at, at.replace(tzinfo=None).isoformat(timespec="seconds"), "UTC", False)


class ThreadPart(In):
    text: MessageText = Field(examples=["Bring a friend, and there is cake."])


Thread = Annotated[
    list[ThreadPart],
    Field(
        description="The posts that follow the text, in order, each an answer to the one before.",
        max_length=MOST_POSTS - 1,
    ),
]


class MessageIn(In):
    channel_ids: Annotated[
        list[ChannelRef],
        Field(min_length=1, max_length=MOST_POSTS, json_schema_extra={"uniqueItems": True}),
    ]
    text: MessageText = Field(examples=["We open at nine on Saturday."])
    thread: Thread = Field(default_factory=list)
    schedule: ScheduleIn | None = Field(
        default=None, description="Without one it stays a draft.", examples=[{"now": True}]
    )
    external_id: ExternalId | None = None
    metadata: Metadata = Field(default_factory=dict)

    @field_validator("channel_ids")
    @classmethod
    def _each_once(cls, value: list[str]) -> list[str]:
        if len(set(value)) != len(value):
            raise FieldFault("duplicate")
        return value

    def draft(self, clock: Clock) -> Draft:
        return Draft(
            channel_ids=[ChannelId(text) for text in self.channel_ids],
            text=self.text,
            thread=[part.text for part in self.thread],
            schedule=self.schedule.resolved(clock) if self.schedule else None,
            at_once=bool(self.schedule and self.schedule.now),
            external_id=self.external_id,
            metadata=self.metadata,
        )


class MessageChange(In):
    text: MessageText = absent()
    thread: Thread = absent()
    external_id: ExternalId | None = absent()
    metadata: Metadata = absent()


class ScheduleChange(In):
    schedule: ScheduleIn = Field(
        examples=[{"local_time": "2030-05-04T09:00", "timezone": "Europe/Madrid"}],
        json_schema_extra={"properties": {"now": _NOT_NOW}},
    )

    @field_validator("schedule")
    @classmethod
    def _later(cls, value: ScheduleIn) -> ScheduleIn:
        if value.now:
            raise FieldFault("one_of", choices="at, local_time + timezone")
        return value


class ResolveIn(In):
    resolution: Resolution = Field(
        description="`published`: it is there. `send_again`: it is not. `abandon`: leave it."
    )
    evidence: ShortText = Field(examples=["Seen on the profile at 10:42."])
    delivery_id: DeliveryRef | None = Field(
        default=None, description="Which delivery; needed when several are unconfirmed."
    )
    platform_post_id: Annotated[str, StringConstraints(min_length=1, max_length=300)] | None = None
    platform_url: (
        Annotated[str, StringConstraints(max_length=500, pattern=r"^https?://[!-~]+$")] | None
    ) = Field(default=None, examples=["https://social.example/@us/1"])

    def verdict(self) -> Verdict:
        return Verdict(
            resolution=self.resolution,
            evidence=self.evidence,
            delivery_id=DeliveryId(self.delivery_id) if self.delivery_id else None,
            platform_post_id=self.platform_post_id,
            platform_url=self.platform_url,
        )


class RemedyOut(Out):
    """Who must act, and what they can do."""

    who: str = Field(description="client, agency, platform or us.")
    detail: str


class ScheduleOut(Out):
    resolved_at: InstantOut
    local_time: str
    timezone: str
    anchored_to_wall: bool
    time_note: TimeNote | None = Field(
        description="Said when the clocks change: a time that was skipped, or one that came twice."
    )

    @classmethod
    def of(cls, schedule: Schedule) -> "ScheduleOut":
        return cls(
            resolved_at=schedule.at,
            local_time=schedule.local_time,
            timezone=schedule.timezone,
            anchored_to_wall=schedule.anchored_to_wall,
            time_note=schedule.note,
        )


class DeliveryOut(Out):
    id: str
    channel_id: str
    platform: str
    part: int = Field(description="Which part of a thread it is; 1 where there is none.")
    state: DeliveryState
    attempts: int
    next_at: InstantOut | None = Field(description="When it is looked at next.")
    published_at: InstantOut | None
    platform_post_id: str | None
    platform_url: str | None
    hold_id: str | None
    held_reason: str | None
    held_detail: str | None = Field(description="The words of whoever stopped it.")
    error_code: str | None
    error_detail: str | None = Field(description="The platform's own words, redacted.")
    remedy: RemedyOut | None

    @classmethod
    def of(cls, delivery: Delivery, language: str) -> "DeliveryOut":
        advice = remedy(
            trouble(delivery.state, delivery.next_at, delivery.error_code, delivery.held_reason),
            language,
        )
        return cls(
            id=delivery.id,
            channel_id=delivery.channel_id,
            platform=delivery.platform,
            part=delivery.part,
            state=delivery.state,
            attempts=delivery.attempts,
            next_at=delivery.next_at,
            published_at=delivery.published_at,
            platform_post_id=delivery.platform_post_id,
            platform_url=delivery.platform_url,
            hold_id=delivery.hold_id,
            held_reason=delivery.held_reason,
            held_detail=delivery.held_detail,
            error_code=delivery.error_code,
            error_detail=delivery.error_detail,
            remedy=RemedyOut(**advice) if advice else None,
        )


def trouble(
    state: str, next_at: object, error_code: str | None, held_reason: str | None
) -> str | None:
    """The code of what stands in a delivery's way. Once nobody looks any more, only a person can
    settle what is unconfirmed."""
    if state == DeliveryState.UNCONFIRMED and next_at is None:
        return "outcome_unresolved"
    return error_code or held_reason


class ThreadPartOut(Out):
    text: str


class MessageOut(Out):
    id: str
    community_id: str
    status: MessageStatus
    text: str
    thread: list[ThreadPartOut]
    schedule: ScheduleOut | None
    deliveries: list[DeliveryOut]
    possible_moves: list[str]
    external_id: str | None
    metadata: dict[str, str]
    created_by: str
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, message: Message, language: str) -> "MessageOut":
        return cls(
            id=message.id,
            community_id=message.community_id,
            status=message.status,
            text=message.text,
            thread=[ThreadPartOut(text=text) for text in message.thread],
            schedule=ScheduleOut.of(message.schedule) if message.schedule else None,
            deliveries=[DeliveryOut.of(d, language) for d in message.deliveries],
            possible_moves=list(message.possible_moves),
            external_id=message.external_id,
            metadata=dict(message.metadata),
            created_by=message.created_by,
            version=message.version,
            created_at=message.created_at,
            updated_at=message.updated_at,
        )


class AttemptOut(Out):
    id: str
    delivery_id: str
    kind: AttemptKind
    outcome: str | None = Field(description="Null while it is under way.")
    detail: str | None
    status_code: int | None
    platform_post_id: str | None
    key: str = Field(description="What the platform was given to tell repetitions by.")
    content_hash: str = Field(description="SHA-256 of the text that was sent.")
    actor: str
    started_at: InstantOut
    finished_at: InstantOut | None

    @classmethod
    def of(cls, attempt: Attempt, language: str) -> "AttemptOut":
        fields: dict[str, Any] = {name: getattr(attempt, name) for name in cls.model_fields}
        return cls(**fields)


class AttemptsOut(Out):
    data: list[AttemptOut]


class HoldIn(In):
    reason: LongText = Field(min_length=1, examples=["A product recall is being prepared."])
    channel_id: ChannelRef | None = Field(
        default=None, description="One channel; null stops the whole workspace."
    )

    def request(self) -> NewHold:
        return NewHold(self.reason, ChannelId(self.channel_id) if self.channel_id else None)


class HoldOut(Out):
    id: str
    scope: HoldScope
    channel_id: str | None
    reason: str
    placed_by: str
    lifted_at: InstantOut | None
    lifted_by: str | None
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, hold: Hold, language: str) -> "HoldOut":
        fields: dict[str, Any] = {name: getattr(hold, name) for name in cls.model_fields}
        return cls(**fields)


class SandboxPostOut(Out):
    id: str
    channel_id: str
    text: str
    reply_to: str | None = Field(description="The post it answers.")
    key: str
    url: str
    created_at: InstantOut

    @classmethod
    def of(cls, post: SandboxPostView, language: str) -> "SandboxPostOut":
        fields: dict[str, Any] = {name: getattr(post, name) for name in cls.model_fields}
        return cls(**fields)
