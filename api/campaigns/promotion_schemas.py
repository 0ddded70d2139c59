"""The wire shapes of promotions."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, ConfigDict, Field, StrictInt, StringConstraints

from api.publishing.schedule_schemas import LocalTime
from api.wire import (
    AS_WHOLE,
    SEEN,
    CampaignRef,
    ExternalId,
    FieldFault,
    In,
    InstantOut,
    LongText,
    Metadata,
    Name,
    Out,
    SegmentRef,
    TimezoneName,
    absent,
)
from domain.campaigns.promotion import (
    Benefit,
    BenefitKind,
    CodeKind,
    Eligibility,
    Limits,
    Promotion,
    PromotionState,
)
from domain.campaigns.promotion_ports import DayCount
from domain.campaigns.use_cases.keep_promotions import NewPromotion
from domain.campaigns.use_cases.read_promotion_results import PromotionResults
from domain.shared.ids import CampaignId, SegmentId
from domain.shared.wall_time import TimeNote, resolve

MOST_MONEY = 10**12
MOST_USES = 2_000_000_000


def _real(value: str) -> str:
    try:
        datetime.fromisoformat(value)
    except ValueError:
        raise FieldFault("bad_local_time") from None
    return value


Wall = Annotated[LocalTime, AfterValidator(_real)]
Currency = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Z]{3}$"),
    Field(description="Three letters (ISO 4217).", examples=["EUR"]),
]
Money = Annotated[
    StrictInt,
    Field(ge=1, le=MOST_MONEY, description="In the smallest unit of the currency."),
    AS_WHOLE,
]
Uses = Annotated[StrictInt, Field(ge=1, le=MOST_USES, examples=[500]), AS_WHOLE]
Offer = Annotated[
    LongText,
    Field(
        min_length=1,
        pattern=SEEN,
        description="What is offered, in the words that people read.",
        examples=["A tenth off every breakfast on the terrace."],
    ),
]
Terms = Annotated[
    LongText, Field(description="What else holds.", examples=["Not with other offers."])
]
SharedCode = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]{1,38}[A-Za-z0-9]$"),
    Field(
        description="What everybody writes; capitals and hyphens make no difference. No other code"
        " of the workspace is the same, but for promotions that were archived.",
        examples=["TERRACE10"],
    ),
]
Starts = Annotated[
    Wall,
    Field(
        description="On a wall of its `timezone`; without it, it starts when it is launched. A"
        " time that the clocks skip is an hour later, one that comes twice is the first.",
        examples=["2030-04-01T09:00"],
    ),
]
Ends = Annotated[
    Wall,
    Field(
        description="It is over by itself then; without it, when somebody ends it.",
        examples=["2030-05-01T00:00"],
    ),
]
Zone = Annotated[
    TimezoneName, Field(description="Where its times are read, and where its days begin.")
]
For = Annotated[
    Eligibility,
    Field(
        description="Who may use its codes: anyone, members who are neither suspended nor banned"
        " nor gone, or those of them who are in a segment at that moment."
    ),
]
OfSegment = Annotated[
    SegmentRef, Field(description="Where `eligibility` is `segment`, and only there.")
]
OfCampaign = Annotated[CampaignRef, Field(description="The campaign that it is part of.")]


class BenefitIn(In):
    """What whoever has a code gets: `percent` has its number, `amount` has amount and currency,
    and the others are said by the offer."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"kind": "percent", "percent": 10}]})

    kind: BenefitKind
    percent: Annotated[StrictInt, Field(ge=1, le=100), AS_WHOLE] | None = None
    amount: Money | None = None
    currency: Currency | None = None

    def benefit(self) -> Benefit:
        return Benefit(self.kind, self.percent, self.amount, self.currency)


class LimitsIn(In):
    """How often its codes are taken at most; what is not said has no end."""

    total: Uses | None = Field(default=None, description="Of all people together.")
    per_person: Uses | None = Field(
        default=None, description="Whoever uses a code must say who they are then."
    )
    per_day: Uses | None = Field(default=None, description="On one day of its `timezone`.")

    def limits(self) -> Limits:
        return Limits(self.total, self.per_person, self.per_day)


class PromotionIn(In):
    name: Name = Field(examples=["Breakfast on the terrace"])
    offer: Offer
    benefit: BenefitIn
    code_kind: CodeKind = Field(description="One code for everybody, or one for each.")
    timezone: Zone
    shared_code: SharedCode | None = None
    campaign_id: OfCampaign | None = None
    starts_local_time: Starts | None = None
    ends_local_time: Ends | None = None
    limits: LimitsIn = LimitsIn()
    eligibility: For = Eligibility.ANYONE
    segment_id: OfSegment | None = None
    terms: Terms | None = None
    external_id: ExternalId | None = None
    metadata: Metadata = Field(default_factory=dict)

    def request(self) -> NewPromotion:
        return NewPromotion(
            name=self.name,
            offer=self.offer,
            benefit=self.benefit.benefit(),
            code_kind=self.code_kind,
            timezone=self.timezone,
            shared_code=self.shared_code,
            campaign_id=CampaignId(self.campaign_id) if self.campaign_id else None,
            starts_local=self.starts_local_time,
            ends_local=self.ends_local_time,
            limits=self.limits.limits(),
            eligibility=self.eligibility,
            segment_id=SegmentId(self.segment_id) if self.segment_id else None,
            terms=self.terms,
            external_id=self.external_id,
            metadata=self.metadata,
        )


class PromotionChange(In):
    """Once it was launched, its benefit, its codes, its first moment and whom it is for stay."""

    name: Name = absent()
    offer: Offer = absent()
    benefit: BenefitIn = absent()
    code_kind: CodeKind = absent()
    timezone: Zone = absent()
    shared_code: SharedCode | None = absent()
    campaign_id: OfCampaign | None = absent()
    starts_local_time: Starts | None = absent()
    ends_local_time: Ends | None = absent()
    limits: LimitsIn = absent()
    eligibility: For = absent()
    segment_id: OfSegment | None = absent()
    terms: Terms | None = absent()
    external_id: ExternalId | None = absent()
    metadata: Metadata = absent()

    def wanted(self) -> dict[str, Any]:
        changed = self.changes(benefit=BenefitIn.benefit, limits=LimitsIn.limits)
        return {_WITHIN.get(name, name): value for name, value in changed.items()}


_WITHIN = {"starts_local_time": "starts_local", "ends_local_time": "ends_local"}


class BenefitOut(Out):
    kind: BenefitKind
    percent: int | None
    amount: int | None
    currency: str | None


class LimitsOut(Out):
    total: int | None
    per_person: int | None
    per_day: int | None


class PromotionOut(Out):
    id: str
    name: str
    state: PromotionState
    offer: str
    benefit: BenefitOut
    code_kind: CodeKind
    shared_code: str | None
    campaign_id: str | None
    timezone: str
    starts_local_time: str | None
    starts_at: InstantOut | None
    starts_note: TimeNote | None = Field(
        description="What the clocks of its zone made of its first moment."
    )
    ends_local_time: str | None
    ends_at: InstantOut | None
    ends_note: TimeNote | None
    limits: LimitsOut
    eligibility: Eligibility
    segment_id: str | None
    terms: str | None
    possible_moves: list[str]
    started_at: InstantOut | None
    ended_at: InstantOut | None
    external_id: str | None
    metadata: dict[str, str]
    created_by: str
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, one: Promotion, language: str) -> "PromotionOut":
        same = {name: getattr(one, name) for name in cls.model_fields if hasattr(one, name)}
        benefit, limits = one.benefit, one.limits
        made = {
            "benefit": BenefitOut(
                kind=benefit.kind,
                percent=benefit.percent,
                amount=benefit.amount,
                currency=benefit.currency,
            ),
            "limits": LimitsOut(
                total=limits.total, per_person=limits.per_person, per_day=limits.per_day
            ),
            "starts_local_time": one.starts_local,
            "ends_local_time": one.ends_local,
            "starts_note": _note(one.starts_local, one.timezone),
            "ends_note": _note(one.ends_local, one.timezone),
            "possible_moves": list(one.possible_moves),
            "metadata": dict(one.metadata),
        }
        return cls(**(same | made))


class MoneyCountOut(Out):
    """What was redeemed in one currency; `currency` is null for what was redeemed without one. What
    was taken back counts in `reversed` and in nothing else."""

    currency: str | None
    redeemed: int
    reversed: int
    amount: int = Field(description="What it was used on, in the smallest unit.")
    discount: int = Field(description="What was taken off, as far as that is said in money.")


class DayCountOut(MoneyCountOut):
    day: str = Field(
        description="On the promotion's wall. What was taken back counts on the day on which it was"
        " redeemed."
    )


class PromotionPerformanceOut(Out):
    """What a promotion has come to. The last days are there, no more than 400 rows."""

    promotion_id: str
    as_of: InstantOut
    uses: int = Field(description="Redemptions that were not taken back.")
    left: int | None = Field(description="What the limit in all still lets, where there is one.")
    codes: dict[str, int] = Field(description="How many codes there are in each state.")
    totals: list[MoneyCountOut]
    days: list[DayCountOut]

    @classmethod
    def of(cls, results: PromotionResults, language: str) -> "PromotionPerformanceOut":
        return cls(
            promotion_id=results.promotion.id,
            as_of=results.as_of,
            uses=results.promotion.uses,
            left=results.left,
            codes=dict(results.codes),
            totals=[MoneyCountOut(**_counted(one)) for one in results.totals],
            days=[DayCountOut(day=one.day, **_counted(one)) for one in results.days],
        )


def _counted(one: DayCount) -> dict[str, Any]:
    return {name: getattr(one, name) for name in MoneyCountOut.model_fields}


def _note(local: str | None, timezone: str) -> TimeNote | None:
    return None if local is None else resolve(datetime.fromisoformat(local), timezone).note
