"""The wire shape of what is said of a crisis."""

from typing import Annotated, Any, Self

from pydantic import ConfigDict, Field, StringConstraints, model_validator

from api.crises.statement_schemas import MOST_CHANNELS, StatementText
from api.wire import (
    GIVEN,
    NOT_GIVEN,
    SEEN,
    ChannelRef,
    EachOnce,
    FieldFault,
    In,
    Language,
    Reference,
)
from domain.crises.holding_statement import MOST_PLACEHOLDERS
from domain.crises.use_cases.say_in_public import NewWord
from domain.shared.ids import ChannelId, HoldingStatementId

MOST_VALUES = MOST_PLACEHOLDERS + 1
_EITHER: list[Any] = [
    {
        "required": [name],
        "properties": {name: GIVEN, other: NOT_GIVEN},
    }
    for name, other in (
        ("text", "holding_statement_id"),
        ("holding_statement_id", "text"),
    )
]


class PublicWordIn(In):
    model_config = ConfigDict(json_schema_extra={"oneOf": _EITHER})

    channel_ids: Annotated[
        list[ChannelRef], Field(min_length=1, max_length=MOST_CHANNELS), EachOnce()
    ]
    text: StatementText | None = Field(
        default=None, description="In words of your own, instead of a holding statement."
    )
    language: Language | None = Field(
        default=None, description="Of words of your own.", examples=["en"]
    )
    holding_statement_id: Annotated[str, Reference] | None = Field(
        default=None,
        description="One that is approved.",
        examples=["hst_01j9z3v8k4e5r6t7y8w9q0a1s2"],
    )
    values: Annotated[
        dict[str, Annotated[str, StringConstraints(min_length=1, max_length=2000, pattern=SEEN)]],
        Field(max_length=MOST_VALUES),
    ] = Field(
        default_factory=dict,
        description="What fills its placeholders, by name.",
        examples=[{"product": "the plum cake"}],
    )

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if (self.text is None) is (self.holding_statement_id is None):
            raise FieldFault("one_of", choices="text, holding_statement_id")
        return self

    def word(self) -> NewWord:
        told = self.holding_statement_id
        return NewWord(
            channel_ids=tuple(ChannelId(one) for one in self.channel_ids),
            text=self.text,
            language=self.language,
            holding_statement_id=HoldingStatementId(told) if told else None,
            values=self.values,
        )
