"""The wire shapes of rules of publishing, and of blackouts."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, timedelta
from typing import Annotated, Any, Self

from pydantic import (
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    model_validator,
)

from api.publishing.content_schemas import Tag
from api.wall_times import Closing, Country, Day, SlotTime, Weekday
from api.wire import (
    AS_WHOLE,
    CampaignRef,
    ChannelRef,
    CommunityRef,
    ExternalId,
    FieldFault,
    In,
    InstantOut,
    Metadata,
    Out,
    ShortText,
    TimezoneName,
    at_most_one,
)
from domain.publishing.demand import MOST_DEMANDS, Demand
from domain.publishing.pacing import (
    MOST_SPACING,
    RULES,
    Blackout,
    BlackoutScope,
    Hours,
    Ruled,
    Window,
)
from domain.publishing.use_cases.black_out import NewBlackout
from domain.publishing.use_cases.rule_publishing import RulesInForce
from domain.shared.best_times import (
    FORMULA,
    HALF_LIFE,
    PRIOR_WEIGHT,
    WINDOW,
    Availability,
    BestTimes,
)
from domain.shared.ids import CampaignId, ChannelId, CommunityId

MOST_WINDOWS = 50
WEEK = timedelta(weeks=1)
MOST_COUNTRIES = 10


Grace = Annotated[StrictInt, Field(ge=60, le=7 * 86_400), AS_WHOLE]


class WindowIn(In):
    weekday: Weekday
    opens: SlotTime
    closes: Closing = Field(description="Nothing goes out from here on; `24:00` ends the day.")

    @model_validator(mode="after")
    def _opens_first(self) -> Self:
        if self.opens >= self.closes:
            raise FieldFault("closes_before_opening")
        return self

    def window(self) -> Window:
        return Window(self.weekday, self.opens, self.closes)


class DemandIn(In):
    """What the first post must say: one of these, as whole words. Without a tag and a campaign
    every post must; with them, what bears them."""

    says: Annotated[list[ShortText], Field(min_length=1, max_length=20)] = Field(
        examples=[["#ad", "Paid partnership"]]
    )
    tag: Tag | None = None
    campaign_id: CampaignRef | None = None

    def demand(self) -> Demand:
        campaign = CampaignId(self.campaign_id) if self.campaign_id else None
        return Demand(tuple(dict.fromkeys(self.says)), self.tag, campaign)


class PublishingRulesIn(In):
    """All the rules of a channel or a workspace. What is absent or null is left open: a channel
    then goes by its workspace, and a workspace limits nothing."""

    min_spacing_seconds: (
        Annotated[StrictInt, Field(ge=0, le=int(MOST_SPACING.total_seconds())), AS_WHOLE] | None
    ) = Field(default=None, description="Between two messages.", examples=[1800])
    max_per_day: Annotated[StrictInt, Field(ge=1, le=1000), AS_WHOLE] | None = Field(
        default=None, description="Messages on one day of the channel's zone.", examples=[6]
    )
    hours: Annotated[list[WindowIn], Field(max_length=MOST_WINDOWS)] | None = Field(
        default=None,
        description="When it publishes; a weekday without hours is closed. Empty: at all hours.",
    )
    countries: Annotated[list[Country], Field(max_length=MOST_COUNTRIES)] | None = Field(
        default=None, description="Whose public holidays count: countries, or parts of them."
    )
    skip_holidays: StrictBool | None = Field(
        default=None, description="Whether queues pass over those holidays."
    )

    overdue_after_seconds: Grace | None = Field(
        default=None,
        description="What is late by more does not go out unasked; open: as the service has it.",
        examples=[3600],
    )
    catch_up_per_minute: Annotated[StrictInt, Field(ge=1, le=1000), AS_WHOLE] | None = Field(
        default=None,
        description="How many messages that were left behind go out in a minute.",
        examples=[5],
    )
    disclosures: Annotated[list[DemandIn], Field(max_length=MOST_DEMANDS)] | None = Field(
        default=None,
        description="What posts must tell their readers; a channel's beside its workspace's. What"
        " does not is refused, and held if the rule came later.",
    )
    hold_if_warned: StrictBool | None = Field(
        default=None,
        description="Whether a message of whose last look there is a warning waits for a person.",
    )
    max_per_person: Annotated[StrictInt, Field(ge=1, le=1000), AS_WHOLE] | None = Field(
        default=None,
        description="Messages that nobody asked for to one person, on all of their accounts.",
        examples=[3],
    )
    per_person_days: Annotated[StrictInt, Field(ge=1, le=365), AS_WHOLE] | None = Field(
        default=None, description="In so many days.", examples=[7]
    )

    def wanted(self) -> dict[str, Any]:
        given = {name: getattr(self, name) for name in RULES if getattr(self, name) is not None}
        if "hours" in given:
            given["hours"] = Hours(tuple(sorted(w.window() for w in given["hours"])))
        if "countries" in given:
            given["countries"] = tuple(dict.fromkeys(given["countries"]))
        if "disclosures" in given:
            given["disclosures"] = tuple(it.demand() for it in given["disclosures"])
        return given


class WindowOut(Out):
    weekday: int
    opens: str
    closes: str


class DemandOut(Out):
    says: list[str]
    tag: str | None
    campaign_id: str | None

    @classmethod
    def all_of(cls, demands: Iterable[Demand]) -> "list[DemandOut]":
        return [cls(says=list(d.says), tag=d.tag, campaign_id=d.campaign_id) for d in demands]


class RuledOut(Out):
    """What holds, nothing left open."""

    min_spacing_seconds: int
    max_per_day: int | None = Field(description="Null: as many as one likes.")
    hours: list[WindowOut] = Field(description="Empty: at all hours.")
    countries: list[str]
    skip_holidays: bool
    overdue_after_seconds: int | None = Field(description="Null: as the service has it.")
    catch_up_per_minute: int
    disclosures: list[DemandOut]
    hold_if_warned: bool
    max_per_person: int | None = Field(description="Null: as many as one likes.")
    per_person_days: int

    @classmethod
    def of(cls, ruled: Ruled) -> "RuledOut":
        fields: dict[str, Any] = {name: getattr(ruled, name) for name in RULES}
        told = {"hours": _windows(ruled.hours), "countries": list(ruled.countries)}
        return cls(**fields | told | {"disclosures": DemandOut.all_of(ruled.disclosures)})


class PublishingRulesOut(Out):
    channel_id: str | None = Field(description="Null: of the whole workspace.")
    timezone: str | None = Field(description="In which the channel's days and hours count.")
    min_spacing_seconds: int | None
    max_per_day: int | None
    hours: list[WindowOut] | None
    countries: list[str] | None
    skip_holidays: bool | None
    overdue_after_seconds: int | None
    catch_up_per_minute: int | None
    disclosures: list[DemandOut] | None
    hold_if_warned: bool | None
    max_per_person: int | None
    per_person_days: int | None
    in_force: RuledOut = Field(description="These, with the workspace's where they are open.")
    version: int = Field(description="0 where nobody has given any.")

    @classmethod
    def of(cls, found: RulesInForce, language: str) -> "PublishingRulesOut":
        rules = found.rules
        fields: dict[str, Any] = {name: getattr(rules, name) for name in RULES}
        if rules.hours is not None:
            fields["hours"] = _windows(rules.hours)
        if rules.countries is not None:
            fields["countries"] = list(rules.countries)
        if rules.disclosures is not None:
            fields["disclosures"] = DemandOut.all_of(rules.disclosures)
        return cls(
            **fields,
            channel_id=found.channel_id,
            timezone=found.timezone,
            in_force=RuledOut.of(found.in_force),
            version=rules.version,
        )


def _windows(hours: Hours) -> list[WindowOut]:
    return [WindowOut(weekday=w.weekday, opens=w.opens, closes=w.closes) for w in hours.windows]


class BestHourOut(Out):
    weekday: int
    hour: int
    score: float = Field(description="Engagement against the channel's own median, at equal age.")
    low: float
    high: float
    n: int = Field(description="Posts that went out in that hour.")
    network_n: int = Field(description="The same of other channels of its platform and zone.")
    explores: bool = Field(description="Suggested to be tried: little is known of it.")


class BestTimesFormulaOut(Out):
    version: str
    window_weeks: int
    half_life_weeks: int = Field(description="After so many weeks a post counts half.")
    prior_weight: int = Field(description="How many posts the prior of the network counts for.")


class BestTimesOut(Out):
    channel_id: str
    timezone: str
    availability: Availability
    n: int = Field(description="Posts in the window whose engagement is known.")
    needed: int = Field(description="With fewer nothing is suggested.")
    posts: int = Field(description="Posts that went out in the window.")
    since: InstantOut
    until: InstantOut
    hours: list[BestHourOut] = Field(description="Best first; empty without enough data.")
    formula: BestTimesFormulaOut

    @classmethod
    def of(cls, found: BestTimes, language: str) -> "BestTimesOut":
        return cls(
            channel_id=found.channel_id,
            timezone=found.timezone,
            availability=found.availability,
            n=found.n,
            needed=found.needed,
            posts=found.posts,
            since=found.since,
            until=found.until,
            hours=[BestHourOut(**asdict(hour)) for hour in found.hours],
            formula=BestTimesFormulaOut(
                version=FORMULA,
                window_weeks=WINDOW // WEEK,
                half_life_weeks=HALF_LIFE // WEEK,
                prior_weight=PRIOR_WEIGHT,
            ),
        )


class BlackoutIn(In):
    """Days on which nothing is placed: on one channel, on those of one community, or with neither
    in the whole workspace."""

    model_config = ConfigDict(json_schema_extra=at_most_one("channel_id", "community_id"))

    starts_on: Day
    ends_on: Day = Field(description="The last of the days.")
    reason: ShortText = Field(examples=["The shop is closed for inventory."])
    timezone: TimezoneName | None = Field(
        default=None, description="Without one, the zone of the channel, community or workspace."
    )
    community_id: CommunityRef | None = None
    channel_id: ChannelRef | None = None
    external_id: ExternalId | None = None
    metadata: Metadata = Field(default_factory=dict)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.starts_on > self.ends_on:
            raise FieldFault("ends_before_start")
        if self.community_id is not None and self.channel_id is not None:
            raise FieldFault("at_most_one", choices="channel_id, community_id")
        return self

    def request(self) -> NewBlackout:
        return NewBlackout(
            starts_on=date.fromisoformat(self.starts_on),
            ends_on=date.fromisoformat(self.ends_on),
            reason=self.reason,
            timezone=self.timezone,
            community_id=CommunityId(self.community_id) if self.community_id else None,
            channel_id=ChannelId(self.channel_id) if self.channel_id else None,
            external_id=self.external_id,
            metadata=self.metadata,
        )


class BlackoutOut(Out):
    id: str
    scope: BlackoutScope
    community_id: str | None
    channel_id: str | None
    starts_on: str
    ends_on: str
    timezone: str
    starts_at: InstantOut = Field(description="When the first day begins.")
    ends_at: InstantOut = Field(description="When the last day is over.")
    reason: str
    created_by: str
    external_id: str | None
    metadata: dict[str, str]
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, blackout: Blackout, language: str) -> "BlackoutOut":
        fields: dict[str, Any] = {name: getattr(blackout, name) for name in cls.model_fields}
        return cls(**fields | {"metadata": dict(blackout.metadata)})
