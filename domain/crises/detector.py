"""A detector looks at one series in one way; what it goes by can be set within bounds."""

from dataclasses import dataclass
from enum import StrEnum

FORMULA_VERSION = 1


class DetectorKind(StrEnum):
    """`spike`: far above what is usual at that hour of the week. `poisson`: more than chance brings
    where hardly anything is said. `drift`: the share of what is negative rises slowly. `velocity`:
    it doubles and doubles again. `influence`: one voice that very many hear."""

    SPIKE = "spike"
    POISSON = "poisson"
    DRIFT = "drift"
    VELOCITY = "velocity"
    INFLUENCE = "influence"


class Measure(StrEnum):
    """What is counted. `voices`: negative messages, one an hour of each author. `reach`: how many
    follow those."""

    VOICES = "voices"
    REACH = "reach"
    COMPLAINTS = "complaints"
    LOAD = "load"
    HITS = "hits"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Counts are of one hour. `least_share` and `least_rise` are parts of 1. A measure that is not
    of negative messages asks for no share of them."""

    least: int = 10
    least_small: int = 5
    robust_z: float = 3.5
    least_share: float = 0.4
    most_chance: float = 0.0001
    weight: float = 0.2
    sigmas: float = 3.0
    least_rise: float = 0.1
    doubling_minutes: float = 60.0
    reach_percentile: float = 0.99
    least_reach: int = 100_000
    times_widest: float = 2.0
    confirm_ratio: float = 1.5


USUAL = Thresholds()


@dataclass(frozen=True, slots=True)
class Rule:
    """What a detector goes by, without where it looks."""

    kind: DetectorKind
    measure: Measure = Measure.VOICES
    thresholds: Thresholds = USUAL
