"""The wire shapes of rules, and of trying one on history."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, StrictBool, StrictFloat, StrictInt, model_validator

from api.moderation.condition_schemas import ConditionIn, ConditionOut
from api.moderation.verdict_schemas import SpanOut
from api.wire import (
    AS_WHOLE,
    GIVEN,
    NOT_GIVEN,
    ChannelRef,
    CommunityRef,
    EachOnce,
    ExternalId,
    FieldFault,
    In,
    InstantOut,
    Metadata,
    Name,
    Out,
    Reference,
    ShortText,
    absent,
)
from domain.moderation.backtest import FORMULA, Backtest
from domain.moderation.rule import ModerationRule, RuleAction, RuleStatus
from domain.moderation.use_cases.backtest_rule import Trial
from domain.moderation.use_cases.keep_rules import NewRule
from domain.shared.heard import HeardKind
from domain.shared.ids import ChannelId, CommunityId, ModerationPolicyId

PolicyRef = Annotated[str, Reference, Field(examples=["mpol_01j9z3v8k4e5r6t7y8w9q0a1s2"])]
MessageKind = Literal["comment", "mention", "direct", "review", "article"]
RuleName = Annotated[Name, Field(examples=["Insults"])]
Priority = Annotated[
    StrictInt,
    Field(ge=0, le=10_000, description="The lowest is asked first.", examples=[100]),
    AS_WHOLE,
]
OfChannels = Annotated[
    list[ChannelRef],
    Field(max_length=100, description="Only for these channels; empty is for all."),
    EachOnce(),
]
OfCommunities = Annotated[
    list[CommunityRef],
    Field(max_length=100, description="Only for the channels of these communities."),
    EachOnce(),
]
OfKinds = Annotated[
    list[MessageKind],
    Field(max_length=5, description="Only for messages of these kinds.", examples=[["comment"]]),
    EachOnce(),
]
Unactivated = Literal[RuleStatus.DRAFT, RuleStatus.DRY_RUN, RuleStatus.OFF]


class ModerationRuleIn(In):
    policy_id: PolicyRef
    name: RuleName
    condition: ConditionIn
    action: RuleAction = Field(description="What follows where it matches.")
    priority: Priority = 100
    status: Unactivated = Field(
        default=RuleStatus.DRAFT,
        description="One in `dry_run` is asked and decides nothing; `active` is had by activating.",
    )
    channel_ids: OfChannels = Field(default_factory=list)
    community_ids: OfCommunities = Field(default_factory=list)
    message_kinds: OfKinds = Field(default_factory=list)
    external_id: ExternalId | None = None
    metadata: Metadata = Field(default_factory=dict)

    def request(self) -> NewRule:
        return NewRule(
            policy_id=ModerationPolicyId(self.policy_id),
            name=self.name,
            condition=self.condition.condition(),
            action=self.action,
            priority=self.priority,
            status=self.status,
            channel_ids=_channels(self.channel_ids),
            community_ids=_communities(self.community_ids),
            message_kinds=_kinds(self.message_kinds),
            external_id=self.external_id,
            metadata=self.metadata,
        )


class ModerationRuleChange(In):
    policy_id: PolicyRef = absent()
    name: RuleName = absent()
    condition: ConditionIn = absent()
    action: RuleAction = absent()
    priority: Priority = absent()
    status: RuleStatus = absent()
    channel_ids: OfChannels = absent()
    community_ids: OfCommunities = absent()
    message_kinds: OfKinds = absent()
    external_id: ExternalId | None = absent()
    metadata: Metadata = absent()

    def renamed(self) -> dict[str, Any]:
        makes: Mapping[str, Callable[[Any], Any]] = {
            "condition": ConditionIn.condition,
            "channel_ids": _channels,
            "community_ids": _communities,
            "message_kinds": _kinds,
        }
        return self.changes(**makes)


_TRIED: dict[str, Any] = {
    "properties": {"skip_backtest": {"enum": [False]}, "reason": NOT_GIVEN},
}
_UNTRIED: dict[str, Any] = {
    "required": ["skip_backtest", "reason"],
    "properties": {"skip_backtest": {"enum": [True]}, "reason": GIVEN},
}


class ActivateIn(In):
    model_config = ConfigDict(json_schema_extra={"oneOf": [_TRIED, _UNTRIED]})

    skip_backtest: StrictBool = Field(
        default=False,
        description="Activate it though it was never tried as it stands; say why in `reason`.",
    )
    reason: ShortText | None = Field(default=None, examples=["A flood is under way."])

    @model_validator(mode="after")
    def _both_or_neither(self) -> "ActivateIn":
        if self.skip_backtest is (self.reason is None):
            raise FieldFault("one_of", choices="{}, skip_backtest + reason")
        return self


class ModerationRuleOut(Out):
    id: str
    policy_id: str
    name: str
    condition: ConditionOut
    action: RuleAction
    priority: int
    status: RuleStatus
    channel_ids: list[str]
    community_ids: list[str]
    message_kinds: list[HeardKind]
    backtested_at: InstantOut | None = Field(
        description="When it was tried on history as it stands now."
    )
    untested_reason: str | None = Field(description="Why it was activated without that.")
    crisis_id: str | None = Field(description="The crisis that asked for it, while it stands.")
    external_id: str | None
    metadata: dict[str, str]
    created_by: str
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, rule: ModerationRule, language: str) -> "ModerationRuleOut":
        fields: dict[str, Any] = {name: getattr(rule, name) for name in cls.model_fields}
        return cls(**(fields | {"condition": ConditionOut.of(rule.condition)}))


class BacktestIn(In):
    days: Annotated[StrictInt, Field(ge=1, le=90), AS_WHOLE] = Field(
        default=7, description="How far back. Not more than the latest 5,000 messages are tried."
    )
    sample: Annotated[StrictInt, Field(ge=0, le=50), AS_WHOLE] = Field(
        default=10, description="How many hits are shown."
    )
    minutes_each: Annotated[StrictFloat, Field(ge=0, le=60)] = Field(
        default=0.5, description="How long a moderator looks at one."
    )

    def trial(self) -> Trial:
        return Trial(self.days, self.sample, self.minutes_each)


class BacktestDayOut(Out):
    day: date
    messages: int
    hits: int


class BacktestHitOut(Out):
    """A message that it would have matched, and how it begins."""

    inbound_message_id: str
    at: InstantOut
    excerpt: str
    spans: list[SpanOut]
    evidence: dict[str, Any]


class BacktestOut(Out):
    rule_id: str
    rule_version: int
    since: InstantOut
    until: InstantOut
    complete: bool = Field(
        description="False where there were too many messages to go back as far as was asked."
    )
    messages: int = Field(description="How many the rule is for.")
    hits: int
    unknown: int = Field(description="Of how many nobody could tell.")
    share: float | None = Field(description="hits / messages")
    per_day: list[BacktestDayOut] = Field(description="By the days of UTC.")
    minutes_each: float
    moderator_minutes: float
    formula: str = Field(description="How `moderator_minutes` was reckoned.")
    sample: list[BacktestHitOut]

    @classmethod
    def of(cls, result: Backtest, language: str) -> "BacktestOut":
        return cls(
            rule_id=result.rule_id,
            rule_version=result.rule_version,
            since=result.since,
            until=result.until,
            complete=result.complete,
            messages=result.messages,
            hits=result.hits,
            unknown=result.unknown,
            share=result.share,
            per_day=[
                BacktestDayOut(day=day.day, messages=day.messages, hits=day.hits)
                for day in result.per_day
            ],
            minutes_each=result.minutes_each,
            moderator_minutes=result.moderator_minutes,
            formula=FORMULA,
            sample=[
                BacktestHitOut(
                    inbound_message_id=hit.subject_id,
                    at=hit.at,
                    excerpt=hit.excerpt,
                    spans=[SpanOut.of(span) for span in hit.finding.spans],
                    evidence=dict(hit.finding.evidence),
                )
                for hit in result.sample
            ],
        )


def _channels(ids: list[str]) -> tuple[ChannelId, ...]:
    return tuple(ChannelId(id) for id in ids)


def _communities(ids: list[str]) -> tuple[CommunityId, ...]:
    return tuple(CommunityId(id) for id in ids)


def _kinds(kinds: list[MessageKind]) -> tuple[HeardKind, ...]:
    return tuple(HeardKind(kind) for kind in kinds)
