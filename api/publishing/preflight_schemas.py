"""The wire shapes of preflight."""

from pydantic import Field, StrictBool

from api.publishing.brand_voice_schemas import FormalityOut, ToneOut
from api.publishing.finding_schemas import FindingOut
from api.publishing.reviewer_schemas import ReviewOut
from api.publishing.schemas import MessageIn
from api.wire import In, Out
from domain.publishing.preflight import Area, Report
from domain.publishing.reporting import Wishes
from domain.publishing.tone import Situation
from domain.shared.platforms import CountingUnit


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

    def wishes(self, language: str, here: str) -> Wishes:
        return Wishes(self.check_spelling, self.ask_reviewer, language, here)


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


class ScorePartOut(Out):
    name: Area
    value: int
    weight: int


class ScoreOut(Out):
    value: int = Field(description="0 to 100.")
    parts: list[ScorePartOut]
    formula_version: str


class ToneUsedOut(Out):
    channel_id: str
    platform: str | None
    situation: Situation | None
    tone: ToneOut
    formality: FormalityOut


class PreflightOut(Out):
    ok: bool = Field(description="Whether the message could be made as it is.")
    language: str | None = Field(
        description="What the text is written in, `es`, `en` or `pt`; null: not told for sure."
    )
    channels: list[ChannelLengthsOut]
    findings: list[FindingOut] = Field(description="The gravest first.")
    tones: list[ToneUsedOut] = Field(
        description="How the voice speaks on each channel, and which of its `tones` that is, by"
        " platform and situation; its own where both are null. Empty where there is no voice."
    )
    score: ScoreOut
    reviewer: ReviewOut

    @classmethod
    def of(cls, report: Report, language: str) -> "PreflightOut":
        return cls(
            ok=report.ok,
            language=report.language,
            channels=_channels(report),
            findings=[FindingOut.of(remark, language) for remark in report.remarks],
            tones=[
                ToneUsedOut(
                    channel_id=it.channel_id,
                    platform=it.place.platform,
                    situation=it.place.situation,
                    tone=ToneOut.of(it.tone),
                    formality=FormalityOut.of(it.formality),
                )
                for it in report.tones
            ],
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
