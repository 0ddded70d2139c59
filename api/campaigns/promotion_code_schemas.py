"""The wire shapes of codes, and of what is done with them."""

from typing import Annotated, Any

from pydantic import ConfigDict, Field, StrictBool, StrictInt, StringConstraints, model_validator

from api.campaigns.promotion_schemas import BenefitOut, Currency
from api.wire import (
    AS_WHOLE,
    EachOnce,
    ExternalId,
    FieldFault,
    In,
    InstantOut,
    LongText,
    Metadata,
    Out,
    PersonRef,
    Reference,
    at_most_one,
)
from domain.campaigns.promotion_code import (
    LEAST_RANDOM,
    LONGEST,
    MOST_AT_ONCE,
    RANDOM,
    CodeState,
    ShownCode,
)
from domain.campaigns.promotion_redemption import (
    PromotionRedemption,
    Purchase,
    Reason,
    RedemptionState,
)
from domain.campaigns.use_cases.keep_promotion_codes import CodesMoved, NewCodes
from domain.campaigns.use_cases.redeem_codes import Attempt, Verdict
from domain.shared.ids import MemberId, PromotionCodeId

MOST_BROUGHT = 5000
MOST_REVOKED = 1000
Pattern = Annotated[
    str,
    StringConstraints(pattern=rf"^[A-Z0-9*-]{{{LEAST_RANDOM},{LONGEST - 1}}}$"),
    Field(
        description="Each `*` becomes a random character of 31 that nobody takes for another: no 0,"
        " O, 1, I or L. At least 8 of them; the rest stays as it is.",
        examples=["TERRACE-****-****"],
    ),
]
Count = Annotated[StrictInt, Field(ge=1, le=MOST_AT_ONCE, examples=[500]), AS_WHOLE]
Label = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=100, pattern=r"\S"),
    Field(description="By which these are found together.", examples=["Flyers in April"]),
]
Brought = Annotated[
    list[
        Annotated[
            str,
            StringConstraints(pattern=rf"^[A-Za-z0-9][A-Za-z0-9-]{{4,{LONGEST - 2}}}[A-Za-z0-9]$"),
        ]
    ],
    Field(min_length=1, max_length=MOST_BROUGHT, examples=[["AUTUMN-7KQ4", "AUTUMN-9MW2"]]),
    EachOnce(),
]
CodeRef = Annotated[str, Reference, Field(examples=["pcd_01j9z3v8k4e5r6t7y8w9q0a1s2"])]
Said = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=64, pattern=r"\S"),
    Field(
        description="As somebody wrote it: capitals, spaces and hyphens make no difference.",
        examples=["terrace10"],
    ),
]
MemberRef = Annotated[str, Reference, Field(examples=["mem_01j9z3v8k4e5r6t7y8w9q0a1s2"])]
Amount = Annotated[
    StrictInt,
    Field(
        ge=0,
        le=10**12,
        description="What it is used on, in the smallest unit of the currency.",
        examples=[1850],
    ),
    AS_WHOLE,
]


class CodesIn(In):
    """New codes by `count` and `pattern`, or `codes` that were made elsewhere."""

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [
                {
                    "required": ["count", "pattern"],
                    "properties": {
                        "count": {"type": "integer"},
                        "pattern": {"type": "string"},
                        "codes": {"enum": [None]},
                    },
                },
                {
                    "required": ["codes"],
                    "properties": {
                        "count": {"enum": [None]},
                        "pattern": {"enum": [None]},
                        "codes": {"type": "array"},
                    },
                },
            ]
        }
    )

    count: Count | None = None
    pattern: Pattern | None = None
    check_character: StrictBool = Field(
        default=True,
        description="Whether new ones end with a character by which a mistyped code is known"
        " without asking.",
    )
    codes: Brought | None = None
    label: Label | None = None

    @model_validator(mode="after")
    def _one_way(self) -> "CodesIn":
        made = self.count is not None and self.pattern is not None
        if made is (self.codes is not None) or (self.count is None) is not (self.pattern is None):
            raise FieldFault("one_of", choices="count + pattern, codes")
        if self.pattern is not None and self.pattern.count(RANDOM) < LEAST_RANDOM:
            raise FieldFault("promotion_pattern")
        return self

    def wanted(self) -> NewCodes:
        return NewCodes(
            self.count or 0,
            self.pattern or "",
            self.check_character,
            tuple(self.codes or ()),
            self.label,
        )


class RevokeIn(In):
    """Codes by their ids, or all with one label."""

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [
                {
                    "required": ["code_ids"],
                    "properties": {"code_ids": {"type": "array"}, "label": {"enum": [None]}},
                },
                {
                    "required": ["label"],
                    "properties": {"code_ids": {"enum": [None]}, "label": {"type": "string"}},
                },
            ]
        }
    )

    code_ids: (
        Annotated[list[CodeRef], Field(min_length=1, max_length=MOST_REVOKED), EachOnce()] | None
    ) = None
    label: Label | None = None

    @model_validator(mode="after")
    def _one_way(self) -> "RevokeIn":
        if (self.code_ids is None) is (self.label is None):
            raise FieldFault("one_of", choices="code_ids, label")
        return self

    def ids(self) -> list[PromotionCodeId]:
        return [PromotionCodeId(id) for id in self.code_ids or ()]


class CodesMovedOut(Out):
    promotion_id: str
    count: int = Field(description="How many codes it has more, or were revoked.")
    label: str | None

    @classmethod
    def of(cls, moved: CodesMoved, language: str) -> "CodesMovedOut":
        return cls(promotion_id=moved.promotion.id, count=moved.count, label=moved.label)


class PromotionCodeOut(Out):
    id: str
    promotion_id: str
    code: str | None = Field(
        description="In clear; null where the key that sealed it is not configured any more."
    )
    hint: str = Field(description="Its last characters.")
    state: CodeState
    label: str | None
    created_by: str
    created_at: InstantOut
    revoked_at: InstantOut | None

    @classmethod
    def of(cls, shown: ShownCode, language: str) -> "PromotionCodeOut":
        code = shown.code
        fields = {name: getattr(code, name) for name in cls.model_fields if name != "code"}
        return cls(code=shown.text, **fields)


class _Attempted(In):
    code: Said
    member_id: MemberRef | None = None
    person_key: PersonRef | None = Field(
        default=None, description="Your own word for who it is, where it is no member."
    )
    amount: Amount | None = None
    currency: Currency | None = None

    @model_validator(mode="after")
    def _together(self) -> "_Attempted":
        if self.member_id is not None and self.person_key is not None:
            raise FieldFault("one_of", choices="member_id, person_key")
        if (self.amount is None) is not (self.currency is None):
            raise FieldFault("promotion_amount")
        return self

    def told(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "member_id": MemberId(self.member_id) if self.member_id else None,
            "person_key": self.person_key,
            "purchase": Purchase(self.amount, self.currency),
        }


_WHO_AND_WHAT: dict[str, Any] = {
    "allOf": [
        at_most_one("member_id", "person_key"),
        {
            "oneOf": [
                {"properties": {"amount": {"enum": [None]}, "currency": {"enum": [None]}}},
                {
                    "required": ["amount", "currency"],
                    "properties": {"amount": {"type": "integer"}, "currency": {"type": "string"}},
                },
            ]
        },
    ]
}


class CheckIn(_Attempted):
    model_config = ConfigDict(json_schema_extra=_WHO_AND_WHAT)

    def attempt(self) -> Attempt:
        return Attempt(**self.told())


class RedemptionIn(_Attempted):
    model_config = ConfigDict(json_schema_extra=_WHO_AND_WHAT)

    external_id: ExternalId | None = None
    metadata: Metadata = Field(default_factory=dict)

    def attempt(self) -> Attempt:
        return Attempt(**self.told(), external_id=self.external_id, metadata=self.metadata)


class ReversalIn(In):
    reason: LongText | None = Field(default=None, examples=["The order was cancelled."])


class CheckOut(Out):
    """What would become of a code at this moment."""

    accepted: bool
    reason: Reason | None = Field(description="Why not, where it would not be taken.")
    promotion_id: str | None = Field(description="Null where nobody has such a code.")
    offer: str | None
    benefit: BenefitOut | None
    discount: int | None = Field(
        description="What would be taken off the amount, where that is said in money."
    )

    @classmethod
    def of(cls, verdict: Verdict, language: str) -> "CheckOut":
        promotion = verdict.promotion
        benefit = promotion.benefit if promotion else None
        return cls(
            accepted=verdict.reason is None,
            reason=verdict.reason,
            promotion_id=promotion.id if promotion else None,
            offer=promotion.offer if promotion else None,
            benefit=None
            if benefit is None
            else BenefitOut(
                kind=benefit.kind,
                percent=benefit.percent,
                amount=benefit.amount,
                currency=benefit.currency,
            ),
            discount=verdict.discount,
        )


class RedemptionOut(Out):
    id: str
    promotion_id: str
    code_id: str
    state: RedemptionState
    member_id: str | None
    person_key: str | None
    amount: int | None
    currency: str | None
    discount: int | None
    day: str = Field(description="On the promotion's wall.")
    reversed_at: InstantOut | None
    reversed_by: str | None
    reason: str | None
    external_id: str | None
    metadata: dict[str, str]
    created_by: str
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, one: PromotionRedemption, language: str) -> "RedemptionOut":
        fields = {name: getattr(one, name) for name in cls.model_fields}
        return cls(**fields | {"metadata": dict(one.metadata)})
