"""The wire shapes of evergreens."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Annotated, Any

from pydantic import Field, StrictInt, field_validator

from api.publishing.content_schemas import (
    AttachmentOut,
    ContentIn,
    LocationOut,
    OfCampaign,
    PollOut,
    Tags,
    ThreadPartOut,
    VariantOut,
    VariantsIn,
    content_fields,
    one_a_channel,
    variants,
)
from api.publishing.recurring_fields import WallDay, WallTime, to_the_second
from api.publishing.series_schemas import SeriesChannels
from api.wire import (
    AS_WHOLE,
    EachOnce,
    ExternalId,
    In,
    InstantOut,
    Metadata,
    Name,
    Out,
    TimezoneName,
    absent,
)
from domain.publishing.content import WhoMayReply
from domain.publishing.evergreen import (
    LEAST_GAP_DAYS,
    Evergreen,
    EvergreenOrder,
    EvergreenStatus,
    EvergreenStop,
    Repertoire,
)
from domain.publishing.evergreen_ports import TurnTaken
from domain.publishing.series import Words
from domain.publishing.states import MessageStatus
from domain.publishing.use_cases.keep_evergreens import NewEvergreen
from domain.shared.ids import CampaignId, ChannelId

MOST_VARIATIONS = 20

GapDays = Annotated[
    StrictInt,
    Field(
        ge=LEAST_GAP_DAYS,
        le=366,
        description="So many days later, at least, it is said again.",
        examples=[14],
    ),
    AS_WHOLE,
]
Weekdays = Annotated[
    list[Annotated[StrictInt, Field(ge=1, le=7), AS_WHOLE]],
    Field(
        max_length=7,
        description="ISO 8601 weekdays on which it may be said, 1 for Monday; none are all.",
        examples=[[1, 3, 5]],
    ),
    EachOnce(),
]
MostTurns = Annotated[
    StrictInt,
    Field(ge=1, le=1000, description="How often in all.", examples=[12]),
    AS_WHOLE,
]


class VariationIn(ContentIn):
    """One way of saying it."""

    variants: VariantsIn = Field(default_factory=list)

    _one_a_channel = field_validator("variants")(one_a_channel)

    def words(self) -> Words:
        return Words(self.content(), variants(self.variants))


Variations = Annotated[
    list[VariationIn],
    Field(
        min_length=2,
        max_length=MOST_VARIATIONS,
        description="What can be said, each in its turn; the same words twice are spam.",
        examples=[[{"text": "Have you tried our churros?"}, {"text": "Churros, anyone?"}]],
    ),
]


class EvergreenIn(In):
    name: Name = Field(examples=["Churros"])
    channel_ids: SeriesChannels
    variations: Variations
    starts: WallTime = Field(description="When it is said first, in the zone.")
    timezone: TimezoneName
    gap_days: GapDays
    order: EvergreenOrder = EvergreenOrder.IN_TURN
    weekdays: Weekdays = Field(default_factory=list)
    most_turns: MostTurns | None = None
    last_day: WallDay | None = Field(default=None, examples=["2030-12-31"])
    tags: Tags = Field(default_factory=list)
    campaign_id: OfCampaign | None = None
    external_id: ExternalId | None = None
    metadata: Metadata = Field(
        default_factory=dict, description="Noted on the evergreen, and on every message of it."
    )

    def request(self) -> NewEvergreen:
        return NewEvergreen(
            name=self.name,
            channel_ids=tuple(ChannelId(text) for text in self.channel_ids),
            repertoire=_repertoire(self.variations),
            starts=to_the_second(self.starts),
            timezone=self.timezone,
            gap_days=self.gap_days,
            order=self.order,
            weekdays=_days(self.weekdays),
            most_turns=self.most_turns,
            last_day=self.last_day,
            tags=tuple(self.tags),
            campaign_id=CampaignId(self.campaign_id) if self.campaign_id else None,
            external_id=self.external_id,
            metadata=self.metadata,
        )


class EvergreenChange(In):
    name: Name = absent()
    channel_ids: SeriesChannels = absent()
    variations: Variations = absent()
    starts: WallTime = absent()
    timezone: TimezoneName = absent()
    gap_days: GapDays = absent()
    order: EvergreenOrder = absent()
    weekdays: Weekdays = absent()
    most_turns: MostTurns | None = absent()
    last_day: WallDay | None = absent()
    tags: Tags = absent()
    campaign_id: OfCampaign | None = absent()
    external_id: ExternalId | None = absent()
    metadata: Metadata = absent()

    def of(self, evergreen: Evergreen) -> Mapping[str, Any]:
        """The fields of the evergreen that are others then."""
        sent = self.changes(
            variations=_repertoire,
            starts=to_the_second,
            weekdays=_days,
            tags=tuple,
            channel_ids=tuple,
        )
        renamed = {"variations": "repertoire", "starts": "next_local"}
        return {renamed.get(name, name): value for name, value in sent.items()}


class VariationOut(Out):
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

    @classmethod
    def of(cls, words: Words) -> "VariationOut":
        own = [VariantOut.of(id, each, words.content) for id, each in words.variants.items()]
        return cls(**content_fields(words.content), variants=own)


class EvergreenOut(Out):
    id: str
    name: str
    status: EvergreenStatus
    stop_reason: EvergreenStop | None = Field(description="Why it says nothing more by itself.")
    community_id: str
    channel_ids: list[str] = Field(
        description="Without those on platforms that forbid saying things again."
    )
    variations: list[VariationOut]
    order: EvergreenOrder
    gap_days: int
    weekdays: list[int]
    timezone: str
    next_at: InstantOut = Field(description="When it is said next, while it is active.")
    next_local_time: str
    next_variation: int = Field(description="Which of the variations comes next, from 0.")
    most_turns: int | None
    last_day: str | None
    turns: int = Field(description="How often it was said, or is about to be.")
    last_variation: int | None
    last_message_id: str | None
    origin_message_id: str | None = Field(description="The message that said it first.")
    problem: str | None = Field(
        description="The code of what keeps it from saying anything; tried again every hour."
    )
    possible_moves: list[str]
    tags: list[str]
    campaign_id: str | None
    external_id: str | None
    metadata: dict[str, str]
    created_by: str
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, evergreen: Evergreen, language: str) -> "EvergreenOut":
        shared: dict[str, Any] = {
            field.name: getattr(evergreen, field.name)
            for field in fields(evergreen)
            if field.name in cls.model_fields and field.name != "weekdays"
        }
        return cls(
            **shared,
            variations=[VariationOut.of(words) for words in evergreen.repertoire.variations],
            weekdays=[int(day) for day in evergreen.weekdays],
            next_at=evergreen.schedule.at,
            next_local_time=evergreen.next_local,
            next_variation=evergreen.variation,
            possible_moves=list(evergreen.possible_moves),
        )


class TurnOut(Out):
    number: int
    variation: int
    message_id: str
    message_status: MessageStatus
    resolved_at: InstantOut


class TurnsOut(Out):
    data: list[TurnOut]

    @classmethod
    def of(cls, turns: Sequence[TurnTaken], language: str) -> "TurnsOut":
        return cls(
            data=[
                TurnOut(
                    number=each.turn.number,
                    variation=each.turn.variation,
                    message_id=each.turn.message_id,
                    message_status=each.message_status,
                    resolved_at=each.turn.at,
                )
                for each in turns
            ]
        )


def _repertoire(given: list[VariationIn]) -> Repertoire:
    return Repertoire(tuple(each.words() for each in given))


def _days(given: Sequence[int]) -> tuple[str, ...]:
    return tuple(str(day) for day in sorted(given))
