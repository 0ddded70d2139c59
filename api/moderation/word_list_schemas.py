"""The wire shapes of word lists."""

from collections.abc import Sequence
from typing import Annotated, Any, Self

from pydantic import ConfigDict, Field, StringConstraints, model_validator

from api.wire import (
    GIVEN,
    NOT_GIVEN,
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
from domain.moderation.use_cases.keep_word_lists import NewWordList
from domain.moderation.word_list import LONGEST_TERM, MOST_TERMS, WordList, terms_of

ListName = Annotated[Name, Field(examples=["Insults in Spanish"])]
Term = Annotated[
    str,
    StringConstraints(min_length=1, max_length=LONGEST_TERM, pattern=r"[^\s*]"),
    Field(examples=["imbécil"]),
]
Terms = Annotated[
    list[Term],
    Field(
        max_length=MOST_TERMS,
        description="Each is looked for as a whole word, disguised or not; with `*` at its end,"
        " as what a word begins with.",
        examples=[["imbécil", "idiota*"]],
    ),
]
Lines = Annotated[
    str,
    StringConstraints(max_length=1_000_000),
    Field(
        description="A plain text with a term in each line; lines that begin with # are left out.",
        examples=["# insults\nimbécil\nidiota*\n"],
    ),
]


class WordListIn(In):
    name: ListName
    description: LongText | None = None
    terms: Terms = Field(default_factory=list)
    external_id: ExternalId | None = None
    metadata: Metadata = Field(default_factory=dict)

    def request(self) -> NewWordList:
        return NewWordList(**{name: getattr(self, name) for name in type(self).model_fields})


class WordListChange(In):
    name: ListName = absent()
    description: LongText | None = absent()
    external_id: ExternalId | None = absent()
    metadata: Metadata = absent()


_EITHER: list[Any] = [
    {"required": ["terms"], "properties": {"terms": GIVEN, "text": NOT_GIVEN}},
    {"required": ["text"], "properties": {"text": GIVEN, "terms": NOT_GIVEN}},
]


class TermsIn(In):
    """All the terms of a list: as a list, or as a plain text. Exactly one of the two."""

    model_config = ConfigDict(json_schema_extra={"oneOf": _EITHER})

    terms: Terms | None = None
    text: Lines | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.terms is None) is (self.text is None):
            raise FieldFault("one_of", choices="terms, text")
        if any(len(term) > LONGEST_TERM for term in self.wanted()):
            raise FieldFault("too_long", maximum=LONGEST_TERM)
        return self

    def wanted(self) -> Sequence[str]:
        return terms_of(self.text) if self.text is not None else self.terms or ()


class TermsChange(In):
    """Some terms come, others go, whatever their case."""

    add: Terms = Field(default_factory=list)
    remove: Terms = Field(default_factory=list)


class WordListOut(Out):
    id: str
    name: str
    description: str | None
    size: int = Field(description="How many terms it has.")
    external_id: str | None
    metadata: dict[str, str]
    created_by: str
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, words: WordList, language: str) -> "WordListOut":
        fields: dict[str, Any] = {name: getattr(words, name) for name in cls.model_fields}
        return cls(**fields)


class TermsOut(Out):
    """All the terms of a list, in the order in which they came."""

    terms: list[str]
    version: int

    @classmethod
    def of(cls, found: tuple[WordList, Sequence[str]], language: str) -> "TermsOut":
        words, terms = found
        return cls(terms=list(terms), version=words.version)
