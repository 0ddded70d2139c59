"""What there is to say about a message before it goes out, and how good it is in one number."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from domain.publishing.brand_voice import Address
from domain.publishing.clashes import ClashCode
from domain.publishing.reviewer import NOT_ASKED, Review
from domain.publishing.tone import Tone, TonePlace
from domain.shared.ids import ChannelId
from domain.shared.platforms import CountingUnit

FORMULA_VERSION = "1"
NEAR_LIMIT = 0.9
_PENALTIES = {"error": 100, "warning": 30, "advice": 10}
_MOST_OF_A_KIND = 3
_MOST_WITH_ERRORS = 49


class Severity(StrEnum):
    """An error is refused when the message is made; a warning is likely to be regretted; advice
    makes it better."""

    ERROR = "error"
    WARNING = "warning"
    ADVICE = "advice"


class Area(StrEnum):
    """The parts of a score."""

    FIT = "fit"
    LINKS = "links"
    ORIGINALITY = "originality"
    TIMING = "timing"
    ACCESSIBILITY = "accessibility"
    WORDING = "wording"
    VOICE = "voice"


WEIGHTS = {
    Area.FIT: 30,
    Area.LINKS: 15,
    Area.ORIGINALITY: 15,
    Area.TIMING: 10,
    Area.ACCESSIBILITY: 10,
    Area.WORDING: 20,
    Area.VOICE: 20,
}
_SEVERITIES: Mapping[str, Mapping[Severity, Sequence[str]]] = {
    Area.FIT: {
        Severity.ERROR: ("placeholder_left", "disclosure_required"),
        Severity.WARNING: ("text_near_limit", "disclosure_missing"),
        Severity.ADVICE: (
            *("platform_disclosure", "campaign_hashtag_missing", "campaign_pillar_unknown"),
        ),
    },
    Area.LINKS: {
        Severity.WARNING: ("link_malformed", "link_not_public", "tracking_doubled"),
        Severity.ADVICE: ("link_not_encrypted", "link_repeated", "link_without_mark"),
    },
    Area.ORIGINALITY: {Severity.WARNING: ("duplicate_text", "similar_text")},
    Area.TIMING: {
        Severity.WARNING: (
            *("too_close", "channel_stopped", "tag_stopped", "campaign_stopped"),
            "somebody_is_typing",
            *(f"clash_{code}" for code in ClashCode),
        ),
        Severity.ADVICE: ("outside_hours",),
    },
    Area.ACCESSIBILITY: {
        Severity.WARNING: ("alt_text_missing",),
        Severity.ADVICE: (
            *("hashtag_not_camel_case", "too_many_hashtags", "emoji_run", "styled_letters"),
            *("captions_advised", "captions_not_taken"),
        ),
    },
    Area.WORDING: {
        Severity.ADVICE: (
            *("shouting", "repeated_punctuation", "double_space", "opening_mark_missing"),
            *("hard_to_read", "long_sentence", "misspelt"),
        ),
    },
    Area.VOICE: {
        Severity.WARNING: ("forbidden_term", "required_term_missing"),
        Severity.ADVICE: (
            *("preferred_term", "other_address", "too_many_emoji", "harder_than_the_voice"),
            "said_as_not_meant",
            *("too_casual", "too_formal", "too_lively", "too_flat", "too_playful", "too_serious"),
        ),
    },
}


@dataclass(frozen=True, slots=True)
class Rule:
    """What a remark of one code belongs to, and how grave it is."""

    area: Area
    severity: Severity


RULES: Mapping[str, Rule] = {
    code: Rule(Area(area), severity)
    for area, by_severity in _SEVERITIES.items()
    for severity, codes in by_severity.items()
    for code in codes
}
"""Every code of ours; those of refusals, which are errors of how a message fits, are not here."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a text, in code points; the end is not part of it."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Passage:
    """A text as it will be said, and where it stands in the request. `channel_id` is None where it
    is said on every channel. `first` marks what readers see first."""

    text: str
    pointer: str
    part: int = 1
    channel_id: ChannelId | None = None

    @property
    def first(self) -> bool:
        return self.part == 1


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to say. `facts` are what its sentence needs, in the reader's language; a reviewer
    from outside brings a `detail` of its own. `tone` is where the tone holds that it is said by,
    other than the voice's own."""

    code: str
    severity: Severity
    pointer: str | None = None
    part: int | None = None
    channel_id: ChannelId | None = None
    span: Span | None = None
    suggestion: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    source: str = "rules"
    detail: str | None = None
    tone: TonePlace | None = None


def remark(
    passage: Passage,
    code: str,
    span: tuple[int, int] | None = None,
    suggestion: str | None = None,
    **facts: Any,
) -> Remark:
    """A remark about this passage, as grave as its rule says."""
    return Remark(
        code=code,
        severity=RULES[code].severity,
        pointer=passage.pointer,
        part=passage.part,
        channel_id=passage.channel_id,
        span=Span(*span) if span else None,
        suggestion=suggestion,
        facts=facts,
    )


@dataclass(frozen=True, slots=True)
class Length:
    """How long one part is on one channel, in one unit that its platform counts in."""

    channel_id: ChannelId
    platform: str
    part: int
    pointer: str
    unit: CountingUnit
    count: int
    maximum: int

    @property
    def left(self) -> int:
        """What still fits; below zero by as much as it is too long."""
        return self.maximum - self.count


def near_limits(lengths: Sequence[Length]) -> Iterator[Remark]:
    """A warning for each text that still fits, but barely."""
    for it in lengths:
        if NEAR_LIMIT * it.maximum <= it.count <= it.maximum:
            yield remark(
                Passage("", it.pointer, it.part, it.channel_id),
                "text_near_limit",
                count=it.count,
                maximum=it.maximum,
                unit=it.unit.value,
                platform=it.platform,
            )


@dataclass(frozen=True, slots=True)
class ScorePart:
    """How good one area is, from 0 to 100, and how much that counts."""

    area: Area
    value: int
    weight: int


@dataclass(frozen=True, slots=True)
class Score:
    value: int
    parts: tuple[ScorePart, ...]
    formula_version: str = FORMULA_VERSION


def score(remarks: Sequence[Remark], areas: Sequence[Area]) -> Score:
    """Each area begins at 100 and loses 100 for an error, 30 for a warning and 10 for advice, the
    same code three times at most; the whole is their weighted mean, and below 50 with an error."""
    lost: Counter[Area] = Counter()
    seen: Counter[str] = Counter()
    for it in remarks:
        seen[it.code] += 1
        if seen[it.code] <= _MOST_OF_A_KIND:
            lost[area_of(it.code)] += _PENALTIES[it.severity.value]
    parts = tuple(ScorePart(a, max(0, 100 - lost[a]), WEIGHTS[a]) for a in areas)
    value = round(sum(p.value * p.weight for p in parts) / sum(p.weight for p in parts))
    if any(it.severity is Severity.ERROR for it in remarks):
        value = min(value, _MOST_WITH_ERRORS)
    return Score(value, parts)


def area_of(code: str) -> Area:
    """Refusals are about how a message fits, but for those about its time."""
    if code in RULES:
        return RULES[code].area
    return Area.TIMING if code in _ABOUT_TIME else Area.FIT


_ABOUT_TIME = frozenset({"schedule_in_past"})


@dataclass(frozen=True, slots=True)
class ToneUsed:
    """How the brand speaks on one channel, and where that holds: of no platform and no situation
    it is the voice's own."""

    channel_id: ChannelId
    place: TonePlace
    tone: Tone
    formality: Mapping[str, Address]


@dataclass(frozen=True, slots=True)
class Report:
    """All that was found. `ok` says whether the message could be made as it is; neither that nor
    the score is a matter of what a reviewer from outside says."""

    lengths: tuple[Length, ...]
    remarks: tuple[Remark, ...]
    score: Score
    language: str | None = None
    review: Review = NOT_ASKED
    tones: tuple[ToneUsed, ...] = ()

    @property
    def ok(self) -> bool:
        return not any(it.severity is Severity.ERROR for it in self.remarks)
