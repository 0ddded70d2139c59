"""The wire shapes of preflight."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import Field, StrictBool

from api.problems import catalogue, fill
from api.publishing.reviewer_schemas import ReviewOut
from api.publishing.schemas import MessageIn
from api.wire import In, Out
from domain.publishing.preflight import Area, Remark, Report, Severity
from domain.publishing.reporting import Wishes
from domain.shared.platforms import CountingUnit

TEXTS = Path(__file__).parents[1] / "texts" / "findings.toml"


class Trial(In):
    """What to look at beside all that always is."""

    check_spelling: StrictBool = Field(
        default=False, description="Also words that no dictionary has; takes longer."
    )
    ask_reviewer: StrictBool = Field(
        default=False,
        description="Also what the workspace's outside reviewer says, which is sent the texts;"
        " takes as long as that does.",
    )

    def wishes(self, language: str) -> Wishes:
        return Wishes(self.check_spelling, self.ask_reviewer, language)


class PreflightIn(MessageIn, Trial):
    """A message as it would be written, and what to look at beside all that always is."""


class LengthOut(Out):
    unit: CountingUnit
    count: int
    maximum: int
    left: int = Field(description="Below zero by as much as it is too long.")


class PartLengthsOut(Out):
    part: int
    pointer: str = Field(description="Where its text stands in the request.")
    lengths: list[LengthOut] = Field(
        description="One for each unit that the platform counts in; all of them hold."
    )


class ChannelLengthsOut(Out):
    channel_id: str
    platform: str
    parts: list[PartLengthsOut]


class SpanOut(Out):
    """A stretch of the text, in code points; the end is not part of it."""

    start: int
    end: int


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
    source: str = Field(description="`rules`, or `reviewer` for the workspace's own.")

    @classmethod
    def of(cls, remark: Remark, language: str) -> "FindingOut":
        span = remark.span
        return cls(
            code=remark.code,
            severity=remark.severity,
            channel_id=remark.channel_id,
            part=remark.part,
            pointer=remark.pointer,
            span=SpanOut(start=span.start, end=span.end) if span else None,
            detail=remark.detail or sentence(remark.code, remark.facts, language),
            suggestion=remark.suggestion,
            source=remark.source,
        )


class ScorePartOut(Out):
    name: Area
    value: int
    weight: int


class ScoreOut(Out):
    value: int = Field(description="0 to 100.")
    parts: list[ScorePartOut]
    formula_version: str


class PreflightOut(Out):
    ok: bool = Field(description="Whether the message could be made as it is.")
    language: str | None = Field(
        description="What the text is written in, `es`, `en` or `pt`; null: not told for sure."
    )
    channels: list[ChannelLengthsOut]
    findings: list[FindingOut] = Field(description="The gravest first.")
    score: ScoreOut
    reviewer: ReviewOut

    @classmethod
    def of(cls, report: Report, language: str) -> "PreflightOut":
        return cls(
            ok=report.ok,
            language=report.language,
            channels=_channels(report),
            findings=[FindingOut.of(remark, language) for remark in report.remarks],
            score=ScoreOut(
                value=report.score.value,
                parts=[
                    ScorePartOut(name=part.area, value=part.value, weight=part.weight)
                    for part in report.score.parts
                ],
                formula_version=report.score.formula_version,
            ),
            reviewer=ReviewOut.of(report.review, language),
        )


def _channels(report: Report) -> list[ChannelLengthsOut]:
    found: dict[str, ChannelLengthsOut] = {}
    for it in report.lengths:
        empty = ChannelLengthsOut(channel_id=it.channel_id, platform=it.platform, parts=[])
        parts = found.setdefault(it.channel_id, empty).parts
        if not parts or parts[-1].part != it.part:
            parts.append(PartLengthsOut(part=it.part, pointer=it.pointer, lengths=[]))
        parts[-1].lengths.append(
            LengthOut(unit=it.unit, count=it.count, maximum=it.maximum, left=it.left)
        )
    return list(found.values())


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
