"""The wire shapes of prompts."""

from typing import Annotated, Any

from pydantic import Field, StrictInt, StringConstraints

from api.publishing.content_schemas import OfCampaign, Tags
from api.publishing.recurring_fields import WallTime, to_the_second
from api.publishing.series_schemas import Exceptions, ExtraDates, RuleText
from api.wall_times import Day, Weekday
from api.wire import (
    AS_WHOLE,
    SEEN,
    ChannelRef,
    CommunityRef,
    EachOnce,
    ExternalId,
    In,
    InstantOut,
    InTheDocument,
    Language,
    Metadata,
    Name,
    Out,
    TimezoneName,
    absent,
)
from domain.participation.model import Rest
from domain.participation.prompt import (
    Order,
    Prompt,
    PromptState,
    PromptText,
    Recurring,
    SkipReason,
    TurnState,
)
from domain.participation.use_cases.keep_prompts import NewPrompt, SeenTurn
from domain.publishing.recurrence import canonical
from domain.shared.ids import CampaignId, ChannelId, CommunityId

MOST_TEXTS, MOST_CHANNELS, MOST_LANGUAGES, MOST_QUIET_DAYS = 100, 20, 10, 100
Text = Annotated[str, StringConstraints(min_length=1, max_length=5000, pattern=SEEN)]
Texts = Annotated[
    dict[Language, Text],
    Field(
        min_length=1,
        max_length=MOST_LANGUAGES,
        description="The same in each language.",
        examples=[{"es": "¿Con qué desayunáis hoy?", "en": "What do you have for breakfast?"}],
    ),
    InTheDocument({"additionalProperties": False}),
]


class PromptTextIn(In):
    texts: Texts

    def text(self) -> PromptText:
        return PromptText(dict(self.texts))


class RecurrenceIn(In):
    """When it recurs: the first time on the wall of a place, and a rule, as of a series."""

    starts: WallTime
    timezone: TimezoneName
    rule: RuleText
    exceptions: Exceptions = Field(default_factory=list)
    extra_dates: ExtraDates = Field(default_factory=list)

    def recurring(self) -> Recurring:
        return Recurring(
            starts=to_the_second(self.starts),
            timezone=self.timezone,
            rule=canonical(self.rule),
            exceptions=_dates(self.exceptions),
            extra_dates=_dates(self.extra_dates),
        )


class CapsIn(In):
    """When nothing is asked."""

    most_per_week: Annotated[StrictInt, Field(ge=1, le=50, examples=[2]), AS_WHOLE] = Field(
        description="In a week from Monday on the community's wall, counted together with what"
        " every other prompt asks there and challenges congratulate on."
    )
    quiet_weekdays: Annotated[list[Weekday], Field(max_length=6), EachOnce()] = Field(
        default_factory=list, examples=[[7]]
    )
    quiet_days: Annotated[list[Day], Field(max_length=MOST_QUIET_DAYS), EachOnce()] = Field(
        default_factory=list, examples=[["2030-12-25"]]
    )

    def rest(self) -> Rest:
        return Rest(self.most_per_week, frozenset(self.quiet_weekdays), frozenset(self.quiet_days))


Bank = Annotated[
    list[PromptTextIn],
    Field(
        min_length=1,
        max_length=MOST_TEXTS,
        description="What is asked, one of these each time; all of them before one comes again.",
    ),
]
Channels = Annotated[
    list[ChannelRef],
    Field(
        min_length=1,
        max_length=MOST_CHANNELS,
        description="Where it is asked; all of them are the community's.",
    ),
    EachOnce(),
]
Ordered = Annotated[
    Order,
    Field(
        description="One after the other, or by chance; either way none comes again before all"
        " others did."
    ),
]
Seed = Annotated[
    str,
    StringConstraints(min_length=1, max_length=100, pattern=SEEN),
    Field(
        description="What chance goes by: with the same seed the order is the same. Without it, its"
        " id.",
        examples=["breakfast"],
    ),
]
InLanguage = Annotated[
    Language,
    Field(description="Of the texts that are used; without it, the community's language."),
]


class PromptIn(In):
    name: Name = Field(examples=["Breakfast question"])
    community_id: CommunityRef
    bank: Bank
    channel_ids: Channels
    recurrence: RecurrenceIn
    caps: CapsIn
    order: Ordered = Order.ROUND_ROBIN
    seed: Seed | None = None
    language: InLanguage | None = None
    campaign_id: OfCampaign | None = None
    tags: Tags = Field(default_factory=list)
    external_id: ExternalId | None = None
    metadata: Metadata = Field(
        default_factory=dict, description="Noted on the prompt, and on every message of it."
    )

    def request(self) -> NewPrompt:
        return NewPrompt(
            name=self.name,
            community_id=CommunityId(self.community_id),
            bank=_bank(self.bank),
            channel_ids=_channels(self.channel_ids),
            recurring=self.recurrence.recurring(),
            rest=self.caps.rest(),
            order=self.order,
            seed=self.seed,
            language=self.language,
            campaign_id=CampaignId(self.campaign_id) if self.campaign_id else None,
            tags=tuple(self.tags),
            external_id=self.external_id,
            metadata=self.metadata,
        )


class PromptChange(In):
    """What is asked next follows from how many were asked, also in another bank."""

    name: Name = absent()
    bank: Bank = absent()
    channel_ids: Channels = absent()
    recurrence: RecurrenceIn = absent()
    caps: CapsIn = absent()
    order: Ordered = absent()
    seed: Seed = absent()
    language: InLanguage | None = absent()
    campaign_id: OfCampaign | None = absent()
    tags: Tags = absent()
    external_id: ExternalId | None = absent()
    metadata: Metadata = absent()

    def wanted(self) -> dict[str, Any]:
        changed = self.changes(
            bank=_bank,
            channel_ids=_channels,
            recurrence=RecurrenceIn.recurring,
            caps=CapsIn.rest,
            tags=tuple,
        )
        return {_WITHIN.get(name, name): value for name, value in changed.items()}


_WITHIN = {"recurrence": "recurring", "caps": "rest"}


class PromptTextOut(Out):
    texts: dict[str, str]


class RecurrenceOut(Out):
    starts: str
    timezone: str
    rule: str
    exceptions: list[str]
    extra_dates: list[str]


class CapsOut(Out):
    most_per_week: int
    quiet_weekdays: list[int]
    quiet_days: list[str]


class PromptOut(Out):
    id: str
    name: str
    state: PromptState
    community_id: str
    bank: list[PromptTextOut]
    channel_ids: list[str]
    recurrence: RecurrenceOut
    caps: CapsOut
    order: Order
    seed: str
    language: str | None
    campaign_id: str | None
    tags: list[str]
    possible_moves: list[str]
    ended_at: InstantOut | None
    external_id: str | None
    metadata: dict[str, str]
    created_by: str
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, one: Prompt, language: str) -> "PromptOut":
        same = {name: getattr(one, name) for name in cls.model_fields if hasattr(one, name)}
        when, rest = one.recurring, one.rest
        made = {
            "bank": [PromptTextOut(texts=dict(each.texts)) for each in one.bank],
            "channel_ids": list(one.channel_ids),
            "recurrence": RecurrenceOut(
                starts=when.starts,
                timezone=when.timezone,
                rule=when.rule,
                exceptions=list(when.exceptions),
                extra_dates=list(when.extra_dates),
            ),
            "caps": CapsOut(
                most_per_week=rest.most_per_week,
                quiet_weekdays=sorted(rest.weekdays),
                quiet_days=sorted(rest.days),
            ),
            "tags": list(one.tags),
            "possible_moves": list(one.possible_moves),
            "metadata": dict(one.metadata),
        }
        return cls(**(same | made))


class PromptTurnOut(Out):
    """One time at which it recurred, and what came of it."""

    id: str
    prompt_id: str
    recurrence_id: str = Field(description="The wall time that names it.")
    at: InstantOut
    week: str = Field(description="Of the community's wall, as in `2030-W14`.")
    state: TurnState
    reason: SkipReason | None = Field(description="Why nothing was asked.")
    refusal: str | None = Field(description="The code of what would not take it.")
    place: int | None = Field(description="Which text of the bank was asked, from 0 on.")
    message_id: str | None
    replies: int | None = Field(description="To the message that asked, on all its channels.")
    people: int | None = Field(description="By how many accounts these are.")

    @classmethod
    def of(cls, seen: SeenTurn, language: str) -> "PromptTurnOut":
        turn, answers = seen.turn, seen.answers
        counted = {"replies", "people"}
        fields = {n: getattr(turn, n) for n in cls.model_fields if n not in counted}
        return cls(
            **fields,
            replies=answers.replies if answers else None,
            people=answers.people if answers else None,
        )


def _bank(told: list[PromptTextIn]) -> tuple[PromptText, ...]:
    return tuple(each.text() for each in told)


def _channels(told: list[str]) -> tuple[ChannelId, ...]:
    return tuple(ChannelId(text) for text in told)


def _dates(told: list[str]) -> tuple[str, ...]:
    return tuple(to_the_second(text) if "T" in text else text for text in told)
