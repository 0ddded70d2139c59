"""The wire shapes of crises."""

from typing import Annotated, Any

from pydantic import ConfigDict, Field, StrictBool, StrictInt, StringConstraints, model_validator

from api.choosing import either
from api.crises.crisis_parts import FactorsOut, JudgementOut, TimesOut
from api.crises.review_schemas import CrisisReviewOut
from api.wire import (
    AS_WHOLE,
    SEEN,
    EachOnce,
    ExternalId,
    FieldFault,
    In,
    Instant,
    InstantOut,
    LongText,
    Metadata,
    Name,
    Out,
    Reference,
    absent,
)
from domain.crises.crisis import (
    Crisis,
    CrisisCost,
    CrisisState,
    Move,
    Role,
    RoleHolder,
    RoleState,
)
from domain.crises.crisis_measures import Measure
from domain.crises.crisis_severity import Factors, judge
from domain.crises.model import Responsibility, Severity
from domain.crises.use_cases.open_crisis import NewCrisis
from domain.shared.ids import CommunityId

MOST_MONEY = 10**15
MOST_COSTS, MOST_PLACES = 200, 20
Factor = Annotated[StrictInt, Field(ge=0, le=4), AS_WHOLE]
Trigger = Annotated[
    str,
    StringConstraints(min_length=1, max_length=200, pattern=SEEN),
    Field(
        description="What raised it, in your own words: the id of a signal, for example. One crisis"
        " is open for it at a time.",
        examples=["sig_recall"],
    ),
]


Scenario = Annotated[
    str,
    StringConstraints(min_length=1, max_length=100, pattern=SEEN),
    Field(
        description="The kind of thing that went wrong, in your own words.", examples=["allergens"]
    ),
]
Community = Annotated[str, Reference]
Platform = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,39}$")]
Communities = Annotated[
    list[Community],
    Field(max_length=20, description="Where it is; everywhere, where none is named."),
    EachOnce(),
]
Platforms = Annotated[
    list[Platform],
    Field(
        max_length=20,
        description="On which platforms; on all, where none is named.",
        examples=[["mastodon"]],
    ),
    EachOnce(),
]


class FactorsIn(In):
    """Each from 0, not at all, to 4, as bad as it gets. Leave out, or null, what is not known
    yet: then it counts as one level worse."""

    virality: Factor | None = Field(default=None, examples=[2])
    sentiment: Factor | None = Field(default=None, examples=[3])
    stakeholder_harm: Factor | None = Field(default=None, examples=[1])
    media_pickup: Factor | None = Field(default=None, examples=[1])
    legal_exposure: Factor | None = Field(default=None, examples=[0])

    def factors(self) -> Factors:
        return Factors(
            *(self.virality, self.sentiment, self.stakeholder_harm),
            *(self.media_pickup, self.legal_exposure),
        )


class CrisisCostIn(In):
    name: Name = Field(examples=["Vouchers"])
    amount: Annotated[StrictInt, Field(ge=0, le=MOST_MONEY, examples=[30000]), AS_WHOLE] = Field(
        description="In the smallest unit of its currency."
    )
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] = Field(
        description="Three letters (ISO 4217).", examples=["EUR"]
    )

    def cost(self) -> CrisisCost:
        return CrisisCost(self.name, self.amount, self.currency)


Summary = Annotated[
    LongText, Field(description="What is known so far.", examples=["Nuts in the plum cake."])
]
Costs = Annotated[list[CrisisCostIn], Field(max_length=MOST_COSTS)]
Began = Annotated[
    Instant, Field(description="When it began out there, if somebody knows; not to come.")
]


class CrisisIn(In):
    title: Name = Field(examples=["Nuts in the plum cake"])
    summary: Summary | None = None
    factors: FactorsIn = Field(default_factory=FactorsIn)
    responsibility: Responsibility | None = None
    aggravated: StrictBool = Field(
        default=False, description="Whether such things happened before, or the name was bad."
    )
    rumour: StrictBool = Field(default=False, description="Whether it is not true.")
    public: StrictBool = Field(
        default=False,
        description="Whether the status page shows it, with its title, once it is active.",
    )
    trigger: Trigger | None = None
    began_at: Began | None = None
    costs: Costs = Field(default_factory=list)
    scenario: Scenario | None = None
    community_ids: Communities = Field(default_factory=list)
    platforms: Platforms = Field(default_factory=list)
    external_id: ExternalId | None = None
    metadata: Metadata = Field(default_factory=dict)

    def request(self) -> NewCrisis:
        return NewCrisis(
            title=self.title,
            summary=self.summary,
            factors=self.factors.factors(),
            responsibility=self.responsibility,
            aggravated=self.aggravated,
            rumour=self.rumour,
            public=self.public,
            trigger=self.trigger,
            began_at=self.began_at,
            costs=_costs(self.costs),
            scenario=self.scenario,
            community_ids=tuple(map(CommunityId, self.community_ids)),
            platforms=tuple(self.platforms),
            external_id=self.external_id,
            metadata=self.metadata,
        )


class CrisisChange(In):
    title: Name = absent()
    summary: Summary | None = absent()
    factors: FactorsIn = absent()
    responsibility: Responsibility | None = absent()
    aggravated: StrictBool = absent()
    rumour: StrictBool = absent()
    public: StrictBool = absent()
    began_at: Began | None = absent()
    costs: Costs = absent()
    scenario: Scenario | None = absent()
    community_ids: Communities = absent()
    platforms: Platforms = absent()
    external_id: ExternalId | None = absent()
    metadata: Metadata = absent()

    def changed(self) -> dict[str, Any]:
        plain = {"community_ids": tuple, "platforms": tuple}
        return self.changes(factors=FactorsIn.factors, costs=_costs, **plain)


class DuplicateIn(In):
    duplicate_of: str = Field(description="The crisis where it goes on.", max_length=64)


class GivenRoleIn(In):
    """To somebody, or to whoever is on call in a rota."""

    model_config = ConfigDict(json_schema_extra=either("teammate_id", "rota_id"))

    teammate_id: Annotated[str, Reference] | None = Field(
        default=None, description="Somebody who works in the workspace."
    )
    rota_id: Annotated[str, Reference] | None = Field(
        default=None,
        description="Whoever is on call there; when they do not take it, the next is asked.",
    )

    @model_validator(mode="after")
    def _one_of_both(self) -> "GivenRoleIn":
        if (self.teammate_id is None) is (self.rota_id is None):
            raise FieldFault("one_of", choices="teammate_id, rota_id")
        return self


class CrisisRoleOut(Out):
    role: Role
    teammate_id: str
    state: RoleState
    given_at: InstantOut
    answer_by: InstantOut
    answered_at: InstantOut | None
    is_late: bool
    rota_id: str | None = Field(description="The rota from which they were asked.")
    is_unfilled: bool = Field(description="Whether nobody there is left to ask.")

    @classmethod
    def of_holder(cls, one: RoleHolder) -> "CrisisRoleOut":
        return cls(**{name: getattr(one, name) for name in cls.model_fields})


class CrisisCostOut(Out):
    name: str
    amount: int
    currency: str


class CrisisOut(Out):
    id: str
    title: str
    state: CrisisState
    possible_moves: list[Move]
    severity: Severity
    factors: FactorsOut
    judgement: JudgementOut
    summary: str | None
    responsibility: Responsibility | None
    aggravated: bool
    rumour: bool
    public: bool
    trigger: str | None
    duplicate_of: str | None
    roles: list[CrisisRoleOut]
    costs: list[CrisisCostOut]
    scenario: str | None
    community_ids: list[str]
    platforms: list[str]
    hold_ids: list[str] = Field(description="All that were placed for it; `/v1/holds` has each.")
    contained_by_itself: list[Measure] = Field(
        description="What was done by the workspace's settings, each once."
    )
    word_count: int = Field(description="How often something was said in public.")
    word_due_at: InstantOut | None = Field(
        description="When the next word is due, while people wait for one."
    )
    word_warned: bool
    word_missed: bool
    began_at: InstantOut | None
    activated_at: InstantOut | None
    acknowledged_at: InstantOut | None
    held_at: InstantOut | None
    first_word_at: InstantOut | None
    contained_at: InstantOut | None
    resolved_at: InstantOut | None
    closed_at: InstantOut | None
    times: TimesOut
    review: CrisisReviewOut | None
    external_id: str | None
    metadata: dict[str, str]
    created_by: str
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, crisis: Crisis, language: str) -> "CrisisOut":
        judged, factors = judge(crisis.factors), crisis.factors
        made: dict[str, Any] = {
            "possible_moves": list(crisis.possible_moves),
            "factors": FactorsOut(
                **{name: getattr(factors, name) for name in FactorsOut.model_fields}
            ),
            "judgement": JudgementOut(
                rule=judged.rule,
                total=judged.total,
                highest=judged.highest,
                unknown=list(judged.unknown),
                raised=judged.raised,
            ),
            "roles": [CrisisRoleOut.of_holder(one) for one in crisis.roles],
            "costs": [
                CrisisCostOut(name=one.name, amount=one.amount, currency=one.currency)
                for one in crisis.costs
            ],
            "hold_ids": list(crisis.hold_ids),
            "contained_by_itself": list(crisis.contained_by_itself),
            "times": TimesOut.of_crisis(crisis),
            "review": CrisisReviewOut.of_review(crisis.review) if crisis.review else None,
            "metadata": dict(crisis.metadata),
        }
        plain = {name: getattr(crisis, name) for name in cls.model_fields if name not in made}
        return cls(**plain, **made)


def _costs(told: list[CrisisCostIn]) -> tuple[CrisisCost, ...]:
    return tuple(one.cost() for one in told)
