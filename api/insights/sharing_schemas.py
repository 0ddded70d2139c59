"""The wire shapes of how reports are handed on: links, schedules and deliveries."""

from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    Field,
    SecretStr,
    StrictBool,
    StrictInt,
    field_validator,
)

from api.email_addresses import EmailAddress
from api.wall_times import SlotTime, Weekday
from api.wire import (
    AS_WHOLE,
    FieldFault,
    In,
    Instant,
    InstantOut,
    Name,
    Out,
    Reference,
    absent,
)
from domain.insights.report import ReportFormat
from domain.insights.report_delivery import By, Reason
from domain.insights.report_link import LONGEST, ReportLink
from domain.insights.report_schedule import (
    MOST_PLACES,
    MOST_RECIPIENTS,
    Every,
    Place,
    Problem,
    ReportSchedule,
    Rhythm,
)
from domain.insights.use_cases.keep_report_deliveries import DeliveryWithAddress
from domain.insights.use_cases.keep_report_links import LinkWithAddress, NewReportLink
from domain.insights.use_cases.keep_report_schedules import NewReportSchedule
from domain.shared.ids import ReportTemplateId
from domain.shared.letter_course import LetterState
from domain.shared.secret import Secret

MOST_DAYS = LONGEST.days
TemplateRef = Annotated[str, Reference, Field(examples=["rtp_01j9z3v8k4e5r6t7y8w9q0a1s2"])]
Days = Annotated[StrictInt, Field(ge=1, le=MOST_DAYS), AS_WHOLE]
Formats = Annotated[list[ReportFormat], Field(min_length=1, max_length=len(ReportFormat))]


class ReportLinkIn(In):
    expires_at: Instant | None = Field(
        default=None, description="At most a year from now. Without it: in thirty days."
    )
    password: SecretStr | None = Field(
        default=None,
        min_length=8,
        max_length=200,
        description="Asked of whoever opens it, and kept nowhere as it is.",
        examples=["three fresh oysters"],
    )

    def request(self) -> NewReportLink:
        said = self.password
        return NewReportLink(self.expires_at, Secret(said.get_secret_value()) if said else None)


class ReportLinkOut(Out):
    id: str
    report_id: str
    hint: str = Field(description="The end of its secret, to tell it from others.")
    has_password: bool
    expires_at: InstantOut
    opened: int = Field(
        description="How often its page was shown, by whoever or whatever asked for it: programs"
        " that look into letters for safety count, too."
    )
    last_opened_at: InstantOut | None
    revoked_at: InstantOut | None
    created_by: str
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, link: ReportLink, language: str) -> "ReportLinkOut":
        return cls(**_fields(link))


class ReportLinkSecretOut(ReportLinkOut):
    url: str = Field(
        description="The page of the report. Shown this once.",
        examples=["https://tertulia.example.org/r/shr_x9v…"],
    )
    token: str = Field(description="The end of it. Shown this once.", examples=["shr_x9v…"])

    @classmethod
    def made(cls, answer: LinkWithAddress, public_url: str) -> "ReportLinkSecretOut":
        token = answer.secret.reveal()
        return cls(**_fields(answer.link), url=f"{public_url}/r/{token}", token=token)


def _fields(link: ReportLink) -> dict[str, Any]:
    return {name: getattr(link, name) for name in ReportLinkOut.model_fields}


class PlaceIn(In):
    by: By = Field(
        description="`email`: a letter to each address in `to`. `link`: a link to be read with the"
        " delivery. `webhook`: a link in the event `insight_report.delivered`."
    )
    to: list[EmailAddress] = Field(
        default_factory=list, max_length=MOST_RECIPIENTS, description="For letters alone."
    )
    expires_in_days: Days = Field(default=30, description="How long its links are good.")

    @field_validator("to")
    @classmethod
    def _only_for_letters(cls, value: list[str], info: Any) -> list[str]:
        if info.data.get("by") is not By.EMAIL and value:
            raise FieldFault("only_for_email")
        if len({each.lower() for each in value}) < len(value):
            raise FieldFault("duplicate")
        return value

    def place(self) -> Place:
        return Place(self.by, tuple(self.to), self.expires_in_days)


def _letters_go_somewhere(value: list[PlaceIn]) -> list[PlaceIn]:
    if any(place.by is By.EMAIL and not place.to for place in value):
        raise FieldFault("email_needs_addresses")
    if len([place.by for place in value]) != len({place.by for place in value}):
        raise FieldFault("duplicate")
    return value


Deliver = Annotated[
    list[PlaceIn],
    Field(
        max_length=MOST_PLACES,
        examples=[[{"by": "email", "to": ["client@example.org"]}, {"by": "webhook"}]],
        description="Each way at most once.",
    ),
    AfterValidator(_letters_go_somewhere),
]
MonthDay = Annotated[
    StrictInt,
    Field(
        ge=1,
        le=31,
        description="For `month`. Where it has no such day, its last.",
        examples=[1],
    ),
    AS_WHOLE,
]


class ReportScheduleIn(In):
    name: Name = Field(examples=["Mondays for the client"])
    template_id: TemplateRef
    every: Every
    time: SlotTime = Field(description="As a clock on the wall of the workspace shows it.")
    weekday: Weekday | None = Field(default=None, description="For `week`: Monday 1 to Sunday 7.")
    day: MonthDay | None = None
    formats: Formats = Field(default_factory=lambda: [ReportFormat.PDF])
    deliver: Deliver = Field(default_factory=list)
    paused: StrictBool = False

    def request(self) -> NewReportSchedule:
        return NewReportSchedule(
            name=self.name,
            template_id=ReportTemplateId(self.template_id),
            rhythm=Rhythm(self.every, self.time, self.weekday, self.day),
            deliver=[place.place() for place in self.deliver],
            formats=list(dict.fromkeys(self.formats)),
            paused=self.paused,
        )


class ReportScheduleChange(In):
    name: Name = absent()
    template_id: TemplateRef = absent()
    every: Every = absent()
    time: SlotTime = absent()
    weekday: Weekday | None = absent()
    day: MonthDay | None = absent()
    formats: Formats = absent()
    deliver: Deliver = absent()
    paused: StrictBool = absent()

    def wanted(self) -> dict[str, Any]:
        return self.changes(
            template_id=ReportTemplateId,
            formats=lambda these: tuple(format.value for format in dict.fromkeys(these)),
            deliver=lambda these: tuple(place.place() for place in these),
        )


class PlaceOut(Out):
    by: By
    to: list[str]
    expires_in_days: int

    @classmethod
    def of(cls, place: Place) -> "PlaceOut":
        return cls(by=place.by, to=list(place.to), expires_in_days=place.expires_in_days)


class ReportScheduleOut(Out):
    id: str
    name: str
    template_id: str
    every: Every
    time: str
    weekday: int | None
    day: int | None
    timezone: str = Field(description="The workspace's, by which its times are reckoned.")
    formats: list[ReportFormat]
    deliver: list[PlaceOut]
    paused: bool
    problem: Problem | None = Field(
        description="What made it pause by itself: its template was thrown away, or says days"
        " that are still to come."
    )
    next_at: InstantOut | None = Field(description="When the next report is made.")
    last_at: InstantOut | None
    last_report_id: str | None
    created_by: str
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, schedule: ReportSchedule, language: str) -> "ReportScheduleOut":
        rhythm = schedule.rhythm
        own: dict[str, Any] = {
            "every": rhythm.every,
            "time": rhythm.time,
            "weekday": rhythm.weekday,
            "day": rhythm.day,
            "deliver": [PlaceOut.of(place) for place in schedule.deliver],
        }
        rest = {name: getattr(schedule, name) for name in cls.model_fields if name not in own}
        return cls(**rest, **own)


class DeliverIn(In):
    deliver: Deliver = Field(min_length=1)

    def places(self) -> list[Place]:
        return [place.place() for place in self.deliver]


class ReportDeliveryOut(Out):
    """One report to one place."""

    id: str
    report_id: str
    schedule_id: str | None
    by: By
    to: str | None = Field(
        description="Of a letter. Null once it is forgotten: ninety days after its last change."
    )
    recipient_id: str | None
    state: LetterState
    reason: Reason | None = Field(description="Why it stands so.")
    detail: str | None = Field(description="What the mail server said.")
    attempts: int
    next_at: InstantOut | None = Field(description="When it is tried next.")
    sent_at: InstantOut | None
    link_id: str | None
    url: str | None = Field(
        description="Of one by `link`: where the report is read, while the link is good. Only for"
        " whoever may make links."
    )
    possible_moves: list[str] = Field(examples=[["repeat"]])
    created_by: str
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, told: DeliveryWithAddress, language: str) -> "ReportDeliveryOut":
        one = told.delivery
        own: dict[str, Any] = {
            "to": one.recipient,
            "url": told.url,
            "possible_moves": list(one.possible_moves),
        }
        rest = {name: getattr(one, name) for name in cls.model_fields if name not in own}
        return cls(**rest, **own)


class ReportDeliveriesOut(Out):
    data: list[ReportDeliveryOut]

    @classmethod
    def of(cls, told: list[DeliveryWithAddress], language: str) -> "ReportDeliveriesOut":
        return cls(data=[ReportDeliveryOut.of(one, language) for one in told])
