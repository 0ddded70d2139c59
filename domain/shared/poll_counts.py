"""What a platform counts of a poll of its own, without people."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PollCounts:
    """Votes by the order of the options. `voters` is how many people voted, None where the platform
    does not say."""

    counts: tuple[int, ...]
    voters: int | None = None


@dataclass(frozen=True, slots=True)
class PollTold:
    """What a platform says of a poll without being asked. `poll_id` is its own name for the poll,
    unique on the platform; of two tellings within a day the one with the greater `order` is the
    newer."""

    poll_id: str
    counts: PollCounts
    order: int
