"""The tone of a brand: up to three dials, each of which may be left alone, and where it holds.

They follow three of the four dimensions of tone of voice that the Nielsen Norman Group measured
(Kate Moran, "The Four Dimensions of Tone of Voice", 2016,
https://www.nngroup.com/articles/tone-of-voice-dimensions/): formal or casual, enthusiastic or
matter-of-fact, funny or serious. The fourth, respectful or irreverent, no list of words can tell.
"""

from dataclasses import dataclass
from enum import StrEnum


class Register(StrEnum):
    FORMAL = "formal"
    CASUAL = "casual"


class Energy(StrEnum):
    CALM = "calm"
    LIVELY = "lively"


class Humour(StrEnum):
    SERIOUS = "serious"
    PLAYFUL = "playful"


class Situation(StrEnum):
    """What a text is said for, where it is said otherwise than usual."""

    PROMOTION = "promotion"
    SUPPORT = "support"
    CRISIS = "crisis"
    CELEBRATION = "celebration"
    NEWS = "news"


@dataclass(frozen=True, slots=True)
class TonePlace:
    """Where a tone holds: on a platform, in a situation, or in a situation on a platform."""

    platform: str | None = None
    situation: Situation | None = None


@dataclass(frozen=True, slots=True)
class Tone:
    """A dial that is None asks for nothing."""

    register: Register | None = None
    energy: Energy | None = None
    humour: Humour | None = None
