"""What a platform counts of a poll of its own, without people."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PollCounts:
    """Votes by the order of the options. `voters` is how many people voted, None where the platform
    does not say."""

    counts: tuple[int, ...]
    voters: int | None = None
