"""The wire shapes of experiments."""

from typing import Annotated, Any

from pydantic import Field, StrictInt, StringConstraints, WithJsonSchema, field_validator

from api.campaigns.link_page_schemas import LinkRef
from api.insights.query_schemas import MessageRef
from api.wire import (
    AS_WHOLE,
    CampaignRef,
    ChannelRef,
    EachOnce,
    ExternalId,
    FieldFault,
    In,
    InstantOut,
    LongText,
    Metadata,
    Name,
    Out,
    absent,
)
from domain.campaigns.experiment import (
    EXPOSURES,
    LEAST_VARIANTS,
    MOST_VARIANTS,
    SUCCESSES,
    Applying,
    Counting,
    Experiment,
    ExperimentMove,
    ExperimentStatus,
    OnDecision,
    Variant,
)
from domain.campaigns.sequential import StopRule
from domain.campaigns.use_cases.keep_experiments import NewExperiment
from domain.shared.ids import CampaignId, ChannelId, LinkId, MessageId
from domain.shared.readings import Metric

MOST_MESSAGES, MOST_CHANNELS = 20, 50
LEAST_SAMPLE, MOST_SAMPLE, MOST_WEIGHT, MOST_DAYS = 50, 10_000_000, 1000, 180
STANDARD = StopRule()


def _one_of(metrics: tuple[Metric, ...]) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "enum": [metric.value for metric in metrics]})


Key = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z0-9][a-z0-9_\-]{0,39}$"),
    Field(description="What programs call it.", examples=["question"]),
]
Success = Annotated[
    Metric,
    _one_of(SUCCESSES),
    Field(
        description="What is hoped for; of messages only, and needed there.", examples=["clicks"]
    ),
]
Exposure = Annotated[
    Metric,
    _one_of(EXPOSURES),
    Field(
        description="How often it was seen; of messages only, and needed there.",
        examples=["impressions"],
    ),
]
Hypothesis = Annotated[
    LongText,
    Field(description="What you expect, and why.", examples=["Questions are clicked more often."]),
]
Alpha = Annotated[
    float,
    Field(
        ge=0.001,
        le=0.2,
        strict=True,
        allow_inf_nan=False,
        description="How often it may find a difference where there is none, for all variants"
        " together and however often anybody looks: 0.05 for one time in twenty.",
    ),
]
SmallestEffect = Annotated[
    float,
    Field(
        ge=0.0001,
        le=0.5,
        strict=True,
        allow_inf_nan=False,
        description="The difference of two rates that would matter to you: 0.02 for two in a"
        " hundred. Differences of about this size are found soonest.",
    ),
]
MinimumSample = Annotated[
    StrictInt,
    Field(ge=LEAST_SAMPLE, le=MOST_SAMPLE, description="Exposures of each variant."),
    AS_WHOLE,
]
LongestDays = Annotated[
    StrictInt,
    Field(ge=1, le=MOST_DAYS, description="It ends after so many times 24 hours as it is."),
    AS_WHOLE,
]
Tried = Annotated[
    LinkRef,
    Field(
        description="The short link whose `destinations` the variants are, by their keys; with"
        " `links` only, and needed there."
    ),
]
MessageIds = Annotated[
    list[MessageRef],
    Field(
        description="Posts of ours; of messages only, and needed there.", max_length=MOST_MESSAGES
    ),
    EachOnce(),
]
WinnerChannels = Annotated[
    list[ChannelRef],
    Field(
        description="With `keep_best`, of messages: where the winner is published, unless it is"
        " said there already. Its first message is.",
        max_length=MOST_CHANNELS,
    ),
    EachOnce(),
]


class VariantIn(In):
    key: Key
    name: Name = Field(examples=["As a question"])
    weight: Annotated[StrictInt, Field(ge=1, le=MOST_WEIGHT), AS_WHOLE] = Field(
        default=1,
        description="How many parts of all it is assigned to, which is of `outcomes` alone.",
    )
    message_ids: MessageIds = Field(default_factory=list)

    def variant(self) -> Variant:
        ids = tuple(MessageId(id) for id in self.message_ids)
        return Variant(self.key, self.name, self.weight, ids)


Variants = Annotated[
    list[VariantIn],
    Field(
        description="The others are held against the first.",
        min_length=LEAST_VARIANTS,
        max_length=MOST_VARIANTS,
    ),
]


class _Metrics(In):
    @field_validator("success_metric", check_fields=False)
    @classmethod
    def _a_success(cls, value: Metric | None) -> Metric | None:
        return _among(SUCCESSES, value)

    @field_validator("exposure_metric", check_fields=False)
    @classmethod
    def _an_exposure(cls, value: Metric | None) -> Metric | None:
        return _among(EXPOSURES, value)


class ExperimentIn(_Metrics):
    name: Name = Field(examples=["A question, or an announcement"])
    hypothesis: Hypothesis | None = None
    campaign_id: CampaignRef | None = None
    counting: Counting = Field(
        description="`messages` have what platforms count of them, `outcomes` are told by you, and"
        " with `links` we count who was led where, and you tell who did there what you hope for."
    )
    link_id: Tried | None = None
    success_metric: Success | None = None
    exposure_metric: Exposure | None = None
    variants: Variants
    alpha: Alpha = STANDARD.alpha
    smallest_effect: SmallestEffect = STANDARD.smallest_effect
    minimum_sample: MinimumSample = STANDARD.minimum_sample
    longest_days: LongestDays = STANDARD.longest_days
    on_decision: OnDecision = OnDecision.NONE
    winner_channel_ids: WinnerChannels = Field(default_factory=list)
    external_id: ExternalId | None = None
    metadata: Metadata = Field(default_factory=dict)

    def request(self) -> NewExperiment:
        return NewExperiment(
            name=self.name,
            counting=self.counting,
            variants=_variants(self.variants),
            hypothesis=self.hypothesis,
            campaign_id=CampaignId(self.campaign_id) if self.campaign_id else None,
            link_id=LinkId(self.link_id) if self.link_id else None,
            success_metric=self.success_metric,
            exposure_metric=self.exposure_metric,
            rule=StopRule(self.alpha, self.smallest_effect, self.minimum_sample, self.longest_days),
            on_decision=self.on_decision,
            winner_channel_ids=_channels(self.winner_channel_ids),
            external_id=self.external_id,
            metadata=self.metadata,
        )


class ExperimentChange(_Metrics):
    """Once it runs, only `name`, `hypothesis`, `external_id` and `metadata` can change."""

    name: Name = absent()
    hypothesis: Hypothesis | None = absent()
    campaign_id: CampaignRef | None = absent()
    counting: Counting = absent()
    link_id: Tried | None = absent()
    success_metric: Success | None = absent()
    exposure_metric: Exposure | None = absent()
    variants: Variants = absent()
    alpha: Alpha = absent()
    smallest_effect: SmallestEffect = absent()
    minimum_sample: MinimumSample = absent()
    longest_days: LongestDays = absent()
    on_decision: OnDecision = absent()
    winner_channel_ids: WinnerChannels = absent()
    external_id: ExternalId | None = absent()
    metadata: Metadata = absent()

    def changed(self) -> dict[str, Any]:
        return self.changes(
            variants=_variants,
            campaign_id=CampaignId,
            link_id=LinkId,
            winner_channel_ids=_channels,
        )


class VariantOut(Out):
    key: str
    name: str
    weight: int
    message_ids: list[str]


class ApplicationOut(Out):
    state: Applying
    message_id: str | None = Field(
        description="What the winner is published as; it is there once the state is `done`."
    )
    code: str | None = Field(description="Why it was not published.")


class ExperimentOut(Out):
    id: str
    name: str
    status: ExperimentStatus
    hypothesis: str | None
    campaign_id: str | None
    counting: Counting
    link_id: str | None
    success_metric: Metric | None
    exposure_metric: Metric | None
    variants: list[VariantOut]
    alpha: float
    smallest_effect: float
    minimum_sample: int
    longest_days: int
    on_decision: OnDecision
    winner_channel_ids: list[str]
    started_at: InstantOut | None
    started_by: str | None = Field(description="In whose name the winner is published.")
    ends_at: InstantOut | None = Field(description="When it ends at the latest.")
    ended_at: InstantOut | None
    winner: str | None = Field(description="The key of the variant that was shown to be best.")
    application: ApplicationOut | None = Field(description="What became of the winner.")
    possible_moves: list[ExperimentMove]
    external_id: str | None
    metadata: dict[str, str]
    created_by: str
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, experiment: Experiment, language: str) -> "ExperimentOut":
        own = {*cls.model_fields} & {*Experiment.__dataclass_fields__}
        fields: dict[str, Any] = {name: getattr(experiment, name) for name in own}
        rule, application = experiment.rule, experiment.application
        made = {
            "variants": [
                VariantOut(
                    key=one.key,
                    name=one.name,
                    weight=one.weight,
                    message_ids=list(one.message_ids),
                )
                for one in experiment.variants
            ],
            "alpha": rule.alpha,
            "smallest_effect": rule.smallest_effect,
            "minimum_sample": rule.minimum_sample,
            "longest_days": rule.longest_days,
            "winner_channel_ids": list(experiment.winner_channel_ids),
            "application": application
            and ApplicationOut(
                state=application.state, message_id=application.message_id, code=application.code
            ),
            "possible_moves": list(experiment.possible_moves),
            "metadata": dict(experiment.metadata),
        }
        return cls(**(fields | made))


def _among(allowed: tuple[Metric, ...], value: Metric | None) -> Metric | None:
    if value is not None and value not in allowed:
        raise FieldFault("not_in_list", allowed=", ".join(metric.value for metric in allowed))
    return value


def _variants(told: list[VariantIn]) -> tuple[Variant, ...]:
    return tuple(one.variant() for one in told)


def _channels(told: list[str]) -> tuple[ChannelId, ...]:
    return tuple(ChannelId(id) for id in told)
