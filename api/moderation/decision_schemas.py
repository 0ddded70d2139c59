"""The wire shapes of decisions with their statements of reasons, of appeals and of strikes."""

from datetime import timedelta
from typing import Annotated, Any

from pydantic import ConfigDict, Field, StrictBool, StringConstraints, model_validator

from api.moderation.case_schemas import PolicyRef
from api.wire import (
    AS_WHOLE,
    GIVEN,
    NOT_GIVEN,
    ExternalId,
    FieldFault,
    In,
    Instant,
    InstantOut,
    Language,
    LongText,
    Out,
    Reference,
    at_most_one,
)
from domain.moderation.appeal import Appeal, AppealState
from domain.moderation.citing import Citation, CitedGuidelines
from domain.moderation.decision import (
    EVERYWHERE,
    LASTING,
    Decision,
    Measure,
    Reasons,
    Redress,
    Restriction,
    StatementSource,
)
from domain.moderation.policy import Ground
from domain.moderation.strike import Strike, StrikeRules, Threshold, WeightBar
from domain.moderation.use_cases.appeal_decision import Judgement, NewAppeal
from domain.moderation.use_cases.decide_case import NewDecision
from domain.shared.ids import GuidelinesId, ModerationPolicyId

Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=5000)]
GuidelinesRef = Annotated[str, Reference, Field(examples=["gdl_01j9z3v8k4e5r6t7y8w9q0a1s2"])]
Country = Annotated[str, StringConstraints(pattern=r"^([A-Z]{2}|global)$")]
Seconds = Annotated[int, Field(ge=60, le=315_360_000, strict=True, examples=[86_400]), AS_WHOLE]


class ReasonsIn(In):
    """What is said to whoever it concerns."""

    facts: Said = Field(
        description="What happened, and where.",
        examples=["Four comments under one post offer watches for sale."],
    )
    explanation: Said | None = Field(
        default=None,
        description="Why that goes against the policy. Without it, the words of the policy count.",
    )
    territory: list[Country] = Field(
        default=[EVERYWHERE],
        min_length=1,
        max_length=60,
        description="Where it holds: ISO 3166 codes of countries, or `global`.",
    )
    language: Language = Field(default="en", description="In which these words are.")
    on_order: StrictBool = Field(default=False, description="An authority has ordered it.")

    def reasons(self) -> Reasons:
        return Reasons(
            facts=self.facts,
            explanation=self.explanation,
            territory=tuple(self.territory),
            language=self.language,
            on_order=self.on_order,
        )


class CitationIn(In):
    """What of the guidelines of the channel's community it rests on."""

    guidelines_id: GuidelinesRef = Field(description="A version that was published.")
    quote: Said | None = Field(
        default=None,
        description="The words of it that count, in any of its languages, however they are"
        " spaced. Without it, all of it counts.",
        examples=["No selling."],
    )

    def citation(self) -> Citation:
        return Citation(GuidelinesId(self.guidelines_id), self.quote)


_STANDS_ON: dict[str, Any] = {
    "if": {"required": ["measure"], "properties": {"measure": {"enum": [Measure.APPROVE.value]}}},
    "else": {
        "required": ["policy_id", "reasons"],
        "properties": {"policy_id": GIVEN, "reasons": GIVEN},
    },
}
_ENDS: dict[str, Any] = {
    "if": {"required": ["measure"], "properties": {"measure": {"enum": sorted(LASTING)}}},
    "then": at_most_one("until", "duration_seconds"),
    "else": {"properties": {"until": NOT_GIVEN, "duration_seconds": NOT_GIVEN}},
}


class DecisionIn(In):
    model_config = ConfigDict(json_schema_extra={"allOf": [_STANDS_ON, _ENDS]})

    measure: Measure
    policy_id: PolicyRef | None = Field(
        default=None, description="The policy it stands on; only `approve` needs none."
    )
    until: Instant | None = Field(
        default=None, description="When it ends by itself: for `hide`, `mute`, `limit` and `ban`."
    )
    duration_seconds: Seconds | None = Field(
        default=None, description="Instead of `until`: how long from now on."
    )
    reasons: ReasonsIn | None = Field(default=None, description="Only `approve` needs none.")
    note: LongText | None = Field(default=None, description="For moderators.")
    guidelines: CitationIn | None = None

    @model_validator(mode="after")
    def _one_end(self) -> "DecisionIn":
        if self.until is not None and self.duration_seconds is not None:
            raise FieldFault("at_most_one", choices="until, duration_seconds")
        return self

    def request(self) -> NewDecision:
        policy, seconds = self.policy_id, self.duration_seconds
        return NewDecision(
            measure=self.measure,
            policy_id=ModerationPolicyId(policy) if policy else None,
            until=self.until,
            lasts=timedelta(seconds=seconds) if seconds else None,
            reasons=self.reasons.reasons() if self.reasons else None,
            note=self.note,
            guidelines=self.guidelines.citation() if self.guidelines else None,
        )


class CitedGuidelinesOut(Out):
    """Which version of the guidelines of the community, by its id and its `number`, and which
    words of it; null is all of it."""

    guidelines_id: str
    number: int
    quote: str | None

    @classmethod
    def of(cls, cited: CitedGuidelines) -> "CitedGuidelinesOut":
        return cls(**{name: getattr(cited, name) for name in cls.model_fields})


class StatementOut(Out):
    """The statement of reasons, with the fields of Article 17(3) of the Digital Services Act."""

    restriction: Restriction
    territory: list[str]
    permanent: bool
    until: InstantOut | None
    facts: str
    source: StatementSource
    automated_detection: bool
    automated_decision: bool
    ground: Ground
    reference: str = Field(description="The law, or the policy.")
    explanation: str
    redress: list[Redress]
    appeal_until: InstantOut
    language: str
    notified_at: InstantOut
    rule_ids: list[str]
    model_version: str | None
    confidence: float | None
    guidelines: CitedGuidelinesOut | None


class DecisionOut(Out):
    """A decision never changes: what takes it back is another one."""

    id: str
    case_id: str
    channel_id: str | None = Field(
        description="Null where nobody ever knew what the case was about."
    )
    measure: Measure
    policy_id: str | None
    policy_version: int | None
    platform_message_id: str | None
    platform_person_id: str | None
    place: str | None
    until: InstantOut | None
    statement: StatementOut | None
    note: str | None
    action_id: str | None = Field(description="What the platform was asked.")
    containment_id: str | None = Field(
        description="For `limit`: the containment in which what somebody says waits."
    )
    decided_by: str
    reverses: str | None = Field(description="The decision that this one takes back.")
    appeal_id: str | None
    not_undone: str | None = Field(description="Why what was done could not be undone.")
    because_of: str | None = Field(description="The strike that this followed from.")
    threshold: int | None
    guidelines: CitedGuidelinesOut | None = Field(description="Those that it rests on.")
    created_at: InstantOut

    @classmethod
    def of(cls, decision: Decision, language: str) -> "DecisionOut":
        fields: dict[str, Any] = {name: getattr(decision, name) for name in cls.model_fields}
        named = CitedGuidelinesOut.of(decision.guidelines) if decision.guidelines else None
        fields["guidelines"] = named
        if decision.statement is not None:
            said = {n: getattr(decision.statement, n) for n in StatementOut.model_fields}
            for name in ("territory", "redress", "rule_ids"):
                said[name] = list(said[name])
            fields["statement"] = StatementOut(**{**said, "guidelines": named})
        return cls(**fields)


class ReversalIn(In):
    explanation: Said = Field(description="Why it is taken back.", examples=["It was a quotation."])


class AppealIn(In):
    reason: Said = Field(
        description="Why somebody disagrees, in their words.", examples=["It was a joke."]
    )
    external_id: ExternalId | None = None

    def request(self) -> NewAppeal:
        return NewAppeal(self.reason, self.external_id)


class AppealJudgeIn(In):
    judgement: Judgement
    explanation: Said = Field(
        description="What whoever appealed is told.", examples=["It was a quotation."]
    )


class AppealOut(Out):
    id: str
    case_id: str
    channel_id: str
    decision_id: str
    state: AppealState
    reason: str
    filed_by: str
    judged_by: str | None
    judged_at: InstantOut | None
    explanation: str | None
    reversal_id: str | None = Field(description="The decision that took the first back.")
    external_id: str | None
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, appeal: Appeal, language: str) -> "AppealOut":
        return cls(**{name: getattr(appeal, name) for name in cls.model_fields})


class StrikeOut(Out):
    id: str
    channel_id: str
    platform_person_id: str
    policy_id: str
    case_id: str
    decision_id: str
    weight: int
    expires_at: InstantOut
    revoked_at: InstantOut | None
    revoked_by: str | None = Field(description="The decision that took back its decision.")
    version: int
    created_at: InstantOut

    @classmethod
    def of(cls, strike: Strike, language: str) -> "StrikeOut":
        return cls(**{name: getattr(strike, name) for name in cls.model_fields})


class ThresholdIn(In):
    weight: Annotated[int, Field(ge=1, le=10_000, strict=True, examples=[3]), AS_WHOLE]
    measure: Measure = Field(
        description="`mute`, `limit` or `ban`.",
        examples=["mute"],
        json_schema_extra={"enum": [Measure.MUTE.value, Measure.LIMIT.value, Measure.BAN.value]},
    )
    duration_seconds: Seconds | None = Field(
        default=None, description="Without it, there is no end."
    )


class StrikeRulesIn(In):
    window_days: Annotated[int, Field(ge=1, le=3650, strict=True, examples=[90]), AS_WHOLE]
    thresholds: Annotated[list[ThresholdIn], Field(max_length=20)] = Field(default_factory=list)

    def reached(self) -> tuple[Threshold, ...]:
        return tuple(
            Threshold(one.weight, one.measure, one.duration_seconds) for one in self.thresholds
        )


class ThresholdOut(Out):
    weight: int
    measure: Measure
    duration_seconds: int | None


class StrikeRulesOut(Out):
    window_days: int
    thresholds: list[ThresholdOut]
    version: int

    @classmethod
    def of(cls, rules: StrikeRules, language: str) -> "StrikeRulesOut":
        thresholds = [
            ThresholdOut(weight=one.weight, measure=one.measure, duration_seconds=one.seconds)
            for one in rules.thresholds
        ]
        return cls(window_days=rules.window_days, thresholds=thresholds, version=rules.version)


class StrikeBarOut(Out):
    weight: int
    people: int


class StrikeHistogramOut(Out):
    """How many people have strikes of which weight together at this moment."""

    data: list[StrikeBarOut]

    @classmethod
    def of(cls, bars: Any, language: str) -> "StrikeHistogramOut":
        found: list[WeightBar] = list(bars)
        return cls(data=[StrikeBarOut(weight=one.weight, people=one.people) for one in found])
