"""The wire shapes of campaigns."""

from typing import Annotated, Any

from pydantic import AfterValidator, Field, StrictBool, StrictInt, StringConstraints

from api.campaigns.review_schemas import ReviewOut
from api.campaigns.target_words import TargetWord
from api.campaigns.utm_schemas import UtmTemplateRef
from api.publishing.content_schemas import Tag
from api.wall_times import Day
from api.wire import (
    AS_WHOLE,
    SEEN,
    EachOnce,
    ExternalId,
    FieldFault,
    In,
    InstantOut,
    LongText,
    Metadata,
    Name,
    ObjectiveRef,
    Out,
    ShortText,
    absent,
)
from domain.campaigns.model import Approval, Budget, Campaign, CampaignStatus, Move
from domain.campaigns.performance import Cost, Target
from domain.campaigns.ports import Pause
from domain.campaigns.use_cases.keep_campaigns import NewCampaign
from domain.shared.currencies import CURRENCIES
from domain.shared.ids import UtmTemplateId
from domain.shared.lifting import RELEASE_PER_MINUTE, OnLift

MOST_MONEY = 10**15
MOST_HASHTAGS = 30
MOST_PILLARS, MOST_TARGETS, MOST_COSTS = 12, 10, 200
Brief = Annotated[
    LongText,
    Field(
        description="What whoever works on it should know.",
        examples=["The terrace opens in April. Nobody knows that we have one."],
    ),
]
Objective = Annotated[
    ShortText,
    Field(
        description="What is to be reached, in your own words.",
        examples=["200 people on the terrace in the first week"],
    ),
]
ServedObjective = Annotated[
    ObjectiveRef,
    Field(
        description="The objective of a strategy that it serves: what is made under it counts for"
        " that, unless a message names another."
    ),
]
FirstDay = Annotated[
    Day,
    Field(
        description="Its first day on the workspace's wall. Nothing begins by itself.",
        examples=["2030-04-01"],
    ),
]
LastDay = Annotated[
    Day,
    Field(
        description="Its last day on the workspace's wall. Nothing ends by itself.",
        examples=["2030-04-30"],
    ),
]
Hashtag = Annotated[
    str,
    StringConstraints(strip_whitespace=True, pattern=r"^#?[^\s#,\x00-\x1f\x7f-\x9f]{1,100}$"),
]
Hashtags = Annotated[
    list[Hashtag],
    Field(
        description="With or without their sign; those that differ in nothing but capitals are one."
        " They are put into no message by themselves.",
        max_length=MOST_HASHTAGS,
        examples=[["TerraceIsOpen"]],
    ),
]


Audience = Annotated[
    LongText,
    Field(
        description="For whom it is.", examples=["Families from the quarter, and who works here."]
    ),
]
Pillars = Annotated[
    list[Tag],
    Field(
        description="Tags that stand for what the brand talks about, as in its strategy.",
        max_length=MOST_PILLARS,
        examples=[["neighbourhood"]],
    ),
    EachOnce(),
]


class TargetIn(In):
    metric: TargetWord = Field(
        description="Of posts: what is counted of accounts cannot be a campaign's. Or what is"
        " counted here of its links, promotions, polls and contests.",
        examples=["reactions"],
    )
    value: Annotated[StrictInt, Field(ge=1, le=MOST_MONEY, examples=[500]), AS_WHOLE] = Field(
        description="What it is to get, all together."
    )

    def target(self) -> Target:
        return Target(self.metric, self.value)


class CostIn(In):
    name: Name = Field(examples=["Photographer"])
    amount: Annotated[StrictInt, Field(ge=0, le=MOST_MONEY, examples=[30000]), AS_WHOLE] = Field(
        description="In the smallest unit of the budget's currency."
    )
    on: Annotated[Day, Field(description="On the workspace's wall.")] | None = None

    def cost(self) -> Cost:
        return Cost(self.name, self.amount, self.on)


Targets = Annotated[
    list[TargetIn],
    Field(description="What is to be reached in numbers, each once.", max_length=MOST_TARGETS),
]
Costs = Annotated[
    list[CostIn],
    Field(
        description="What was spent; it needs a budget, for its currency.", max_length=MOST_COSTS
    ),
]


def _known_currency(code: str) -> str:
    if code not in CURRENCIES:
        raise FieldFault("unknown_currency", currency=code)
    return code


class BudgetIn(In):
    amount: Annotated[StrictInt, Field(ge=0, le=MOST_MONEY, examples=[150000]), AS_WHOLE] = Field(
        description="In the smallest unit of the currency: 150000 are 1,500 euros."
    )
    currency: Annotated[
        str, StringConstraints(pattern=r"^[A-Z]{3}$"), AfterValidator(_known_currency)
    ] = Field(description="Three letters (ISO 4217).", examples=["EUR"])

    def budget(self) -> Budget:
        return Budget(self.amount, self.currency)


class CampaignIn(In):
    name: Name = Field(examples=["The terrace opens"])
    brief: Brief | None = None
    objective: Objective | None = None
    objective_id: ServedObjective | None = None
    starts_on: FirstDay | None = None
    ends_on: LastDay | None = None
    budget: BudgetIn | None = None
    hashtags: Hashtags = Field(default_factory=list)
    audience: Audience | None = None
    pillars: Pillars = Field(default_factory=list)
    targets: Targets = Field(default_factory=list)
    costs: Costs = Field(default_factory=list)
    utm_template_id: UtmTemplateRef | None = Field(
        default=None, description="For links in its messages that have none of their own."
    )
    external_id: ExternalId | None = None
    metadata: Metadata = Field(default_factory=dict)

    def request(self) -> NewCampaign:
        return NewCampaign(
            name=self.name,
            brief=self.brief,
            objective=self.objective,
            objective_id=self.objective_id,
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            budget=self.budget.budget() if self.budget else None,
            hashtags=_bare(self.hashtags),
            audience=self.audience,
            pillars=tuple(self.pillars),
            targets=_targets(self.targets),
            costs=_costs(self.costs),
            utm_template_id=UtmTemplateId(self.utm_template_id) if self.utm_template_id else None,
            external_id=self.external_id,
            metadata=self.metadata,
        )


class CampaignChange(In):
    name: Name = absent()
    brief: Brief | None = absent()
    objective: Objective | None = absent()
    objective_id: ServedObjective | None = absent()
    starts_on: FirstDay | None = absent()
    ends_on: LastDay | None = absent()
    budget: BudgetIn | None = absent()
    hashtags: Hashtags = absent()
    audience: Audience | None = absent()
    pillars: Pillars = absent()
    targets: Targets = absent()
    costs: Costs = absent()
    utm_template_id: UtmTemplateRef | None = absent()
    external_id: ExternalId | None = absent()
    metadata: Metadata = absent()
    approve: Annotated[StrictBool, Field(examples=[False])] = Field(
        default=False,
        description="Says yes to the change at once, where the campaign has begun: its approved"
        " plan is changed in no other way. Needs the scope messages:approve.",
    )

    def changed(self) -> dict[str, Any]:
        told = self.changes(
            hashtags=_bare,
            budget=BudgetIn.budget,
            pillars=tuple,
            targets=_targets,
            costs=_costs,
        )
        return {name: value for name, value in told.items() if name != "approve"}


class PauseIn(In):
    reason: Annotated[LongText, Field(min_length=1, pattern=SEEN)] = Field(
        examples=["The weather is not with us."]
    )
    on_resume: OnLift = Field(
        default=OnLift.AS_PLANNED,
        description="What becomes then of what it kept back; resuming can say otherwise.",
    )
    release_per_minute: Annotated[StrictInt, Field(ge=1, le=60), AS_WHOLE] = Field(
        default=RELEASE_PER_MINUTE,
        description="How many posts a minute go out on one channel of those that were kept back.",
    )

    def pause(self) -> Pause:
        return Pause(self.reason, self.on_resume, self.release_per_minute)


class ResumeIn(In):
    on_resume: OnLift | None = Field(
        default=None,
        description="What becomes of what it kept back; without it, what was said when it was"
        " paused.",
    )


class BudgetOut(Out):
    amount: int
    currency: str


class TargetOut(Out):
    metric: TargetWord
    value: int


class CostOut(Out):
    name: str
    amount: int
    on: str | None


class CampaignApprovalOut(Out):
    """Whose yes the plan has, and to what."""

    approved_by: str
    approved_at: InstantOut
    approved_version: int = Field(description="The version that was looked at.")
    fingerprint: str = Field(description="Of the plan that was approved.")

    @classmethod
    def of_approval(cls, approval: Approval) -> "CampaignApprovalOut":
        return cls(
            approved_by=approval.by,
            approved_at=approval.at,
            approved_version=approval.version,
            fingerprint=approval.fingerprint,
        )


class CampaignOut(Out):
    id: str
    name: str
    status: CampaignStatus
    brief: str | None
    objective: str | None
    objective_id: str | None = Field(
        description="The objective of a strategy that what is made under it serves."
    )
    starts_on: str | None
    ends_on: str | None
    budget: BudgetOut | None
    hashtags: list[str]
    audience: str | None
    pillars: list[str]
    targets: list[TargetOut]
    costs: list[CostOut]
    review: ReviewOut | None = Field(description="What people make of it, once it is over.")
    fingerprint: str = Field(
        description="Of what is approved of it: brief, objective, days, budget, audience, pillars,"
        " targets, hashtags and UTM template."
    )
    approval: CampaignApprovalOut | None = Field(
        description="Null until somebody says yes, and once it is a draft again."
    )
    cloned_from: str | None = Field(description="The campaign that it was made after.")
    hold_id: str | None = Field(description="The hold that is its pause, while it is paused.")
    utm_template_id: str | None
    possible_moves: list[Move]
    external_id: str | None
    metadata: dict[str, str]
    created_by: str
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, campaign: Campaign, language: str) -> "CampaignOut":
        fields: dict[str, Any] = {name: getattr(campaign, name) for name in cls.model_fields}
        budget = campaign.budget
        made = {
            "budget": BudgetOut(amount=budget.amount, currency=budget.currency) if budget else None,
            "hashtags": list(campaign.hashtags),
            "pillars": list(campaign.pillars),
            "targets": [TargetOut(metric=one.metric, value=one.value) for one in campaign.targets],
            "costs": [
                CostOut(name=one.name, amount=one.amount, on=one.on) for one in campaign.costs
            ],
            "review": ReviewOut.of_review(campaign.review) if campaign.review else None,
            "approval": CampaignApprovalOut.of_approval(campaign.approval)
            if campaign.approval
            else None,
            "possible_moves": list(campaign.possible_moves),
            "metadata": dict(campaign.metadata),
        }
        return cls(**(fields | made))


def _bare(hashtags: list[str]) -> tuple[str, ...]:
    return tuple(tag.removeprefix("#") for tag in hashtags)


def _targets(told: list[TargetIn]) -> tuple[Target, ...]:
    return tuple(one.target() for one in told)


def _costs(told: list[CostIn]) -> tuple[Cost, ...]:
    return tuple(one.cost() for one in told)
