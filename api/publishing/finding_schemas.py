"""The wire shape of what is found about a message, before it is made and when its time has come."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import Field, TypeAdapter

from api.problems import catalogue, fill
from api.wire import Out
from domain.publishing.preflight import Remark, Severity
from domain.publishing.tone import Situation

TEXTS = Path(__file__).parents[1] / "texts" / "findings.toml"
_REMARKS = TypeAdapter(tuple[Remark, ...])


class SpanOut(Out):
    """A stretch of the text, in code points; the end is not part of it."""

    start: int
    end: int


class TonePlaceOut(Out):
    """Where one of the voice's `tones` holds."""

    platform: str | None = Field(description="Null: on any.")
    situation: Situation | None = Field(description="Null: in any.")


class FindingOut(Out):
    code: str = Field(description="A reviewer's begins with `reviewer.`; none of ours does.")
    severity: Severity = Field(
        description="`error`: making the message is refused. `warning`: likely to be regretted."
        " `advice`: makes it better."
    )
    channel_id: str | None = Field(description="Null: on every channel where this is said.")
    part: int | None
    pointer: str | None = Field(description="Where it stands in the request.")
    span: SpanOut | None
    detail: str
    suggestion: str | None = Field(description="What to write in place of the span.")
    tone: TonePlaceOut | None = Field(
        description="By which of the voice's `tones`; null: by its own, or by none."
    )
    source: str = Field(description="`rules`, or `reviewer` for the workspace's own.")

    @classmethod
    def of(cls, remark: Remark, language: str) -> "FindingOut":
        span, tone = remark.span, remark.tone
        return cls(
            code=remark.code,
            severity=remark.severity,
            channel_id=remark.channel_id,
            part=remark.part,
            pointer=remark.pointer,
            span=SpanOut(start=span.start, end=span.end) if span else None,
            detail=remark.detail or sentence(remark.code, remark.facts, language),
            suggestion=remark.suggestion,
            tone=TonePlaceOut(platform=tone.platform, situation=tone.situation) if tone else None,
            source=remark.source,
        )


@cache
def findings() -> Mapping[str, Any]:
    """The sentences of what preflight says, by code."""
    with TEXTS.open("rb") as file:
        return tomllib.load(file)


def sentence(code: str, facts: Mapping[str, object], language: str) -> str:
    """What a finding says: in its own words, or in those of the refusal it would be."""
    own = findings().get(code)
    if own is not None:
        return fill(own[language], facts, language)
    errors = catalogue()
    found = errors["field"].get(code) or errors[code]
    return fill(found[language]["detail"], facts, language)


def findings_shown(kept: list[dict[str, Any]], language: str) -> list[dict[str, Any]]:
    """As they are stored, to what `FindingOut` makes of them."""
    if not kept:
        return []
    return [FindingOut.of(it, language).model_dump() for it in _REMARKS.validate_python(kept)]
