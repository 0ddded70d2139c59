"""Journeys to start from, out of a page of texts: a welcome, a first step, and a way back."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import Field

from api.members.journey_schemas import JourneyIn
from api.members.segment_schemas import QuestionIn
from api.wire import Out

_PAGE = Path(__file__).parents[1] / "texts" / "journeys.toml"
LANGUAGES = ("en", "es", "pt")


class JourneyTemplateOut(Out):
    key: str
    name: str
    description: str
    segment: dict[str, Any] | None = Field(
        description="Conditions for `POST /v1/segments`, where it is for a segment."
    )
    journey: dict[str, Any] = Field(
        description="A body for `POST /v1/journeys`; where it is for a segment, without its id."
    )


class JourneyTemplatesOut(Out):
    data: list[JourneyTemplateOut]

    @classmethod
    def of(cls, nothing: None, language: str) -> "JourneyTemplatesOut":
        return cls(data=[_template(key, one, language) for key, one in page().items()])


@cache
def page() -> dict[str, dict[str, Any]]:
    """Each template by its key, as it stands on the page."""
    with _PAGE.open("rb") as file:
        return tomllib.load(file)


def _template(key: str, one: dict[str, Any], language: str) -> JourneyTemplateOut:
    words = one[language if language in LANGUAGES else LANGUAGES[0]]
    journey = JourneyIn.model_validate(
        {**one["journey"], "name": words["name"], "description": words["description"]}
    )
    asked = one.get("segment")
    segment = QuestionIn.model_validate(asked) if asked else None
    given: dict[str, Any] = journey.model_dump(mode="json", exclude_unset=True)
    return JourneyTemplateOut(
        key=key,
        name=words["name"],
        description=words["description"],
        segment=segment.model_dump(mode="json", exclude_unset=True) if segment else None,
        journey=given,
    )
