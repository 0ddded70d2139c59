"""The wire shapes of policies."""

from typing import Annotated, Any

from pydantic import Field

from api.wire import (
    AS_WHOLE,
    ExternalId,
    In,
    InstantOut,
    InTheDocument,
    Language,
    LongText,
    Metadata,
    Name,
    Out,
    ShortText,
    absent,
)
from domain.moderation.policy import APPEAL_DAYS, Ground, ModerationPolicy, Severity
from domain.moderation.use_cases.keep_policies import NewPolicy

PolicyName = Annotated[Name, Field(examples=["No hate"])]
StrikeWeight = Annotated[
    int,
    Field(
        ge=0,
        le=100,
        strict=True,
        description="What one violation counts towards the thresholds of its author; 0 for"
        " nothing.",
        examples=[3],
    ),
    AS_WHOLE,
]
AppealDays = Annotated[
    int,
    Field(
        ge=1,
        le=3650,
        strict=True,
        description="For how many days one can appeal against what is decided by it.",
        examples=[30],
    ),
    AS_WHOLE,
]
Guidelines = Annotated[
    dict[Language, LongText],
    Field(
        max_length=20,
        description="The standard in the words in which people are told it, by language.",
        examples=[{"en": "Disagree with what is said, never with who somebody is."}],
    ),
    InTheDocument({"additionalProperties": False}),
]
LegalReference = Annotated[
    ShortText,
    Field(
        description="The law, or the paragraph of the terms, that it stands on.",
        examples=["Terms of the community, 4.2"],
    ),
]
Category = Annotated[
    ShortText,
    Field(
        description="A word of a scheme of your own, as the European transparency database has"
        " one.",
        examples=["STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH"],
    ),
]
Described = Annotated[LongText, Field(description="For colleagues.")]


class ModerationPolicyIn(In):
    name: PolicyName
    severity: Severity = Field(description="How grave a violation is.")
    ground: Ground = Field(
        default=Ground.TERMS,
        description="Why something may be acted upon: it is against the law, or against the terms"
        " of the community.",
    )
    description: Described | None = None
    strike_weight: StrikeWeight = 0
    appeal_days: AppealDays = APPEAL_DAYS
    guidelines: Guidelines = Field(default_factory=dict)
    legal_reference: LegalReference | None = None
    category: Category | None = None
    external_id: ExternalId | None = None
    metadata: Metadata = Field(default_factory=dict)

    def request(self) -> NewPolicy:
        return NewPolicy(**{name: getattr(self, name) for name in type(self).model_fields})


class ModerationPolicyChange(In):
    name: PolicyName = absent()
    severity: Severity = absent()
    ground: Ground = absent()
    description: Described | None = absent()
    strike_weight: StrikeWeight = absent()
    appeal_days: AppealDays = absent()
    guidelines: Guidelines = absent()
    legal_reference: LegalReference | None = absent()
    category: Category | None = absent()
    external_id: ExternalId | None = absent()
    metadata: Metadata = absent()


class ModerationPolicyOut(Out):
    id: str
    name: str
    description: str | None
    severity: Severity
    ground: Ground
    strike_weight: int
    appeal_days: int
    guidelines: dict[str, str]
    legal_reference: str | None
    category: str | None
    external_id: str | None
    metadata: dict[str, str]
    created_by: str
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, policy: ModerationPolicy, language: str) -> "ModerationPolicyOut":
        fields: dict[str, Any] = {name: getattr(policy, name) for name in cls.model_fields}
        return cls(**fields)
