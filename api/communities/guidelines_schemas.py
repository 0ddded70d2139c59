"""The wire shapes of guidelines."""

from typing import Annotated, Any

from pydantic import AfterValidator, Field, StrictBool, StringConstraints

from api.wire import FieldFault, In, InstantOut, Language, Out, ShortText, absent
from domain.communities.guidelines import (
    ChosenBy,
    ForReader,
    Guidelines,
    GuidelinesState,
    GuidelinesText,
)
from domain.communities.use_cases.keep_guidelines import NewGuidelines

MOST_LANGUAGES = 50


class GuidelinesTextIn(In):
    language: Language
    text: Annotated[str, StringConstraints(min_length=1, max_length=20_000)] = Field(
        examples=["Be kind. No selling."]
    )


def _one_a_language(texts: list[GuidelinesTextIn]) -> list[GuidelinesTextIn]:
    if len({text.language for text in texts}) != len(texts):
        raise FieldFault("duplicate")
    return texts


GuidelinesTexts = Annotated[
    list[GuidelinesTextIn],
    Field(
        min_length=1,
        max_length=MOST_LANGUAGES,
        description="One for each language. The first is for whoever reads none of the others.",
    ),
    AfterValidator(_one_a_language),
]
Needs = Annotated[
    StrictBool,
    Field(
        description="Whether it makes what was acknowledged before outdated. One that only says "
        "the same better, or in a language more, does not."
    ),
]
Summary = Annotated[
    ShortText,
    Field(description="What is new in it.", examples=["Selling is allowed on Fridays."]),
]


def _texts(given: list[GuidelinesTextIn]) -> tuple[GuidelinesText, ...]:
    return tuple(GuidelinesText(text.language, text.text) for text in given)


class GuidelinesIn(In):
    texts: GuidelinesTexts
    needs_acknowledgement: Needs = True
    summary: Summary | None = None

    def request(self) -> NewGuidelines:
        return NewGuidelines(_texts(self.texts), self.needs_acknowledgement, self.summary)


class GuidelinesChange(In):
    texts: GuidelinesTexts = absent()
    needs_acknowledgement: Needs = absent()
    summary: Summary | None = absent()

    def wanted(self) -> dict[str, Any]:
        return self.changes(texts=_texts)


class GuidelinesTextOut(Out):
    language: str
    text: str


class GuidelinesOut(Out):
    id: str
    community_id: str
    number: int = Field(description="Which version of the guidelines it is, counted from 1.")
    state: GuidelinesState
    texts: list[GuidelinesTextOut]
    needs_acknowledgement: bool
    summary: str | None
    created_by: str
    published_at: InstantOut | None
    published_by: str | None
    superseded_at: InstantOut | None
    version: int = Field(description="Counts the changes of this one, for `If-Match`.")
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, found: Guidelines, language: str) -> "GuidelinesOut":
        same = {name: getattr(found, name) for name in cls.model_fields if name != "texts"}
        texts = [GuidelinesTextOut(language=one.language, text=one.text) for one in found.texts]
        return cls(**same, texts=texts)


class GuidelinesInForceOut(Out):
    """What holds now, in one language."""

    guidelines_id: str
    community_id: str
    number: int
    language: str
    chosen_by: ChosenBy = Field(
        description="Why in that language: it was asked for, the community speaks it, the "
        "workspace does, or it is the first."
    )
    text: str
    languages: list[str] = Field(description="In which it can be had.")
    needs_acknowledgement: bool
    summary: str | None
    published_at: InstantOut

    @classmethod
    def of(cls, found: ForReader, language: str) -> "GuidelinesInForceOut":
        one = found.guidelines
        assert one.published_at is not None, "what is in force was published"
        return cls(
            guidelines_id=one.id,
            community_id=one.community_id,
            number=one.number,
            language=found.text.language,
            chosen_by=found.chosen_by,
            text=found.text.text,
            languages=[text.language for text in one.texts],
            needs_acknowledgement=one.needs_acknowledgement,
            summary=one.summary,
            published_at=one.published_at,
        )
