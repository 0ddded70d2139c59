"""How bad what a detector found may be, by the five factors of severity, from its own numbers."""

from collections.abc import Iterable

from domain.crises.crisis_severity import Factors
from domain.crises.detector_folding import Episode


def factors_of(episode: Episode, harm: int, legal: int, widest: int) -> Factors:
    """What its worst bucket says, with how many messages of its hour tell of harm or threaten with
    the law, and how many follow its widest voice."""
    numbers = episode.numbers
    times = numbers.get("times", 1.0)
    doubling = numbers.get("doubling_minutes", 60.0)
    return Factors(
        virality=max(_step(times, (2.0, 4.0, 8.0, 50.0)), _step(60.0 / doubling, (1.5, 3, 6, 30))),
        sentiment=_step(numbers.get("share", 0.0), (0.4, 0.6, 0.8)),
        stakeholder_harm=_step(harm, (1, 3, 10, 50)),
        media_pickup=_step(widest, (10_000, 100_000, 1_000_000, 10_000_000)),
        legal_exposure=_step(legal, (1, 3, 10, 50)),
    )


def _step(value: float, steps: Iterable[float]) -> int:
    return sum(value >= step for step in steps)
