"""What rules and blackouts tell: each name in a sentence, and the shape of what it is about."""

from collections.abc import Mapping

from pydantic import Field

from api.wire import Fact, InstantOut, Out
from domain.publishing import pacing_events as events
from domain.publishing.pacing import BlackoutScope


class DemandFact(Out):
    says: list[str]
    tag: str | None
    campaign_id: str | None


class PublishingRulesFact(Out):
    id: str
    channel_id: str | None = Field(description="Null: of the whole workspace.")
    min_spacing_seconds: int | None
    max_per_day: int | None
    hours: list[str] | None = Field(description="Each as `1 09:00-18:00`: Monday, nine to six.")
    countries: list[str] | None
    skip_holidays: bool | None
    overdue_after_seconds: int | None
    catch_up_per_minute: int | None
    disclosures: list[DemandFact] | None
    hold_if_warned: bool | None
    max_per_person: int | None
    per_person_days: int | None
    version: int


class BlackoutFact(Out):
    id: str
    scope: BlackoutScope
    community_id: str | None
    channel_id: str | None
    starts_on: str
    ends_on: str
    timezone: str
    starts_at: InstantOut
    ends_at: InstantOut
    reason: str
    external_id: str | None
    deleted: bool
    version: int


FACTS: Mapping[str, Fact] = {
    events.RULES_UPDATED: Fact(
        "A channel, or a workspace, was given rules of publishing.", PublishingRulesFact
    ),
    events.BLACKOUT_CREATED: Fact("Days were named on which nothing is placed.", BlackoutFact),
    events.BLACKOUT_DELETED: Fact("Days of a blackout are like others again.", BlackoutFact),
}
