"""The wire shapes of holding statements, and of which one fits."""

from typing import Annotated, Any

from pydantic import AfterValidator, Field, StringConstraints

from api.brand.schemas import Platform
from api.wire import (
    SEEN,
    ChannelRef,
    EachOnce,
    ExternalId,
    FieldFault,
    In,
    Instant,
    InstantOut,
    InTheDocument,
    Language,
    Metadata,
    Name,
    Out,
    ShortText,
    absent,
)
from domain.crises.holding_statement import (
    MOST_PLACEHOLDERS,
    HoldingStatement,
    Placeholder,
    StatementState,
)
from domain.crises.model import Severity
from domain.crises.statement_choice import Fit, Suggestion
from domain.crises.use_cases.keep_statements import NewHoldingStatement
from domain.crises.use_cases.suggest_statements import Wanted
from domain.shared.ids import ChannelId

MOST_CHANNELS = 20
Scenario = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z0-9][a-z0-9_\-]{0,59}$"),
    Field(description="What happens, in a word of your own.", examples=["recall"]),
]
StatementText = Annotated[
    str,
    StringConstraints(min_length=1, max_length=10_000, pattern=SEEN),
    Field(
        description="`{{name}}` stands for a placeholder that whoever says it must fill in;"
        " `{{next_update}}` for when the next word is due, which fills itself in.",
        examples=["We know about {{product}}. More at {{next_update}}."],
    ),
]
PlaceholderName = Annotated[
    str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$"), Field(examples=["product"])
]


class PlaceholderIn(In):
    name: PlaceholderName
    question: ShortText = Field(examples=["Which product is it?"])


def _one_a_name(given: list[PlaceholderIn]) -> list[PlaceholderIn]:
    if len({one.name for one in given}) != len(given):
        raise FieldFault("duplicate")
    return given


Placeholders = Annotated[
    list[PlaceholderIn],
    Field(max_length=MOST_PLACEHOLDERS, description="What may stand in the text to be filled in."),
    InTheDocument({"uniqueItems": True}),
    AfterValidator(_one_a_name),
]
ReviewBy = Annotated[
    Instant,
    Field(
        description="By when somebody is to look at it again.", examples=["2035-01-01T09:00:00Z"]
    ),
]


def _placeholders(given: list[PlaceholderIn]) -> tuple[Placeholder, ...]:
    return tuple(Placeholder(one.name, one.question) for one in given)


class HoldingStatementIn(In):
    name: Name = Field(examples=["A recall, first word"])
    scenario: Scenario
    severity: Severity | None = Field(default=None, description="Left out, it fits any.")
    platform: Platform | None = Field(default=None, description="Left out, it fits any.")
    language: Language
    text: StatementText
    placeholders: Placeholders = Field(default_factory=list)
    review_by: ReviewBy
    external_id: ExternalId | None = None
    metadata: Metadata = Field(default_factory=dict)

    def request(self) -> NewHoldingStatement:
        return NewHoldingStatement(
            name=self.name,
            scenario=self.scenario,
            language=self.language,
            text=self.text,
            review_by=self.review_by,
            severity=self.severity,
            platform=self.platform,
            placeholders=_placeholders(self.placeholders),
            external_id=self.external_id,
            metadata=self.metadata,
        )


class HoldingStatementChange(In):
    name: Name = absent()
    scenario: Scenario = absent()
    severity: Severity | None = absent()
    platform: Platform | None = absent()
    language: Language = absent()
    text: StatementText = absent()
    placeholders: Placeholders = absent()
    review_by: ReviewBy = absent()
    external_id: ExternalId | None = absent()
    metadata: Metadata = absent()

    def changed(self) -> dict[str, Any]:
        return self.changes(placeholders=_placeholders)


class StatementApprovalIn(In):
    review_by: ReviewBy | None = Field(
        default=None, description="Left out, the review stays when it is."
    )


class PlaceholderOut(Out):
    name: str
    question: str


class HoldingStatementOut(Out):
    id: str
    name: str
    scenario: str
    severity: Severity | None
    platform: str | None
    language: str
    text: str
    placeholders: list[PlaceholderOut]
    state: StatementState
    possible_moves: list[str]
    hash: str = Field(
        description="SHA-256 of all that is approved: scenario, severity, platform, language, text"
        " and placeholders."
    )
    written_by: str = Field(description="Who wrote the words as they are.")
    approved_by: str | None
    approved_at: InstantOut | None
    approved_hash: str | None
    review_by: InstantOut
    is_overdue: bool = Field(description="Nobody looked at it again in time.")
    retired_at: InstantOut | None
    external_id: str | None
    metadata: dict[str, str]
    created_by: str
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, one: HoldingStatement, language: str) -> "HoldingStatementOut":
        made: dict[str, Any] = {
            "placeholders": [
                PlaceholderOut(name=each.name, question=each.question) for each in one.placeholders
            ],
            "possible_moves": list(one.possible_moves),
            "hash": one.fingerprint,
            "metadata": dict(one.metadata),
        }
        plain = {name: getattr(one, name) for name in cls.model_fields if name not in made}
        return cls(**plain, **made)


class SuggestionIn(In):
    scenario: Scenario
    channel_ids: Annotated[list[ChannelRef], Field(max_length=MOST_CHANNELS), EachOnce()] = Field(
        default_factory=list, description="Where it is to be said; left out, nowhere in particular."
    )
    language: Language | None = Field(
        default=None,
        description="Left out, that of each channel's community, or else of the workspace.",
    )

    def wanted(self) -> Wanted:
        channels = tuple(ChannelId(one) for one in self.channel_ids)
        return Wanted(self.scenario, channels, self.language)


class FitsOut(Out):
    """How it fits: this very one, one akin (`es` for `es-MX`), or any."""

    severity: Fit
    platform: Fit
    language: Fit


class SuggestionOut(Out):
    channel_id: str | None
    platform: str | None
    language: str
    statement: HoldingStatementOut | None = Field(
        description="The one that fits best; null where none that is approved fits."
    )
    fits: FitsOut | None
    other_ids: list[str] = Field(description="What fits less, in this order.")

    @classmethod
    def said(cls, one: Suggestion, language: str) -> "SuggestionOut":
        best, fits = one.statement, one.fits
        return cls(
            channel_id=one.spot.channel_id,
            platform=one.spot.platform,
            language=one.spot.language,
            statement=HoldingStatementOut.of(best, language) if best else None,
            fits=FitsOut(severity=fits.severity, platform=fits.platform, language=fits.language)
            if fits
            else None,
            other_ids=[other.id for other in one.others],
        )


class SuggestionsOut(Out):
    """One for each channel, in the order they were named."""

    data: list[SuggestionOut]

    @classmethod
    def of(cls, found: Any, language: str) -> "SuggestionsOut":
        return cls(data=[SuggestionOut.said(one, language) for one in found])
