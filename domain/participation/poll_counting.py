"""What votes come to: the same whatever order they came in, and drawn from the votes alone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from domain.participation.poll_vote import VoteSource


@dataclass(frozen=True, slots=True)
class Alike:
    """So many votes from one source that say the same and weigh the same each."""

    source: VoteSource
    options: tuple[str, ...]
    scores: Mapping[str, int]
    weight: int
    count: int


@dataclass(frozen=True, slots=True)
class Counted:
    """How many voted for an option, and which part that is of all who voted; None of nobody."""

    option: str
    count: int
    share: float | None


@dataclass(frozen=True, slots=True)
class Scored:
    """What was said of an option: by how many, on the average, the middle one, and how often each
    score."""

    option: str
    count: int
    mean: float | None
    median: float | None
    distribution: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Round:
    """The votes of one round for each option still in it. `exhausted` are those that name none of
    them any more. `out` left after it; None in the last one."""

    counts: Mapping[str, int]
    exhausted: int
    out: str | None = None


@dataclass(frozen=True, slots=True)
class RunOff:
    """Every round, and who won; None where nobody voted."""

    rounds: tuple[Round, ...] = ()
    winner: str | None = None


@dataclass(frozen=True, slots=True)
class Ranked:
    """A vote's options, the best first, and for how many it counts."""

    options: tuple[str, ...]
    count: int


def counted(
    options: Sequence[str], votes: Iterable[tuple[Sequence[str], int]], n: int
) -> Sequence[Counted]:
    """For each option, how many named it."""
    found = dict.fromkeys(options, 0)
    for named, count in votes:
        for key in named:
            found[key] = found.get(key, 0) + count
    return [Counted(key, found[key], share_of(found[key], n)) for key in options]


def share_of(count: int, n: int) -> float | None:
    """Four digits of it; None of nobody."""
    return round(count / n, 4) if n else None


def scored(
    options: Sequence[str], scale: range, votes: Iterable[tuple[Mapping[str, int], int]]
) -> Sequence[Scored]:
    """For each option, what was said of it. Whoever left it out said nothing of it."""
    found: dict[str, dict[int, int]] = {key: dict.fromkeys(scale, 0) for key in options}
    for scores, count in votes:
        for key, score in scores.items():
            if key in found:
                found[key][score] = found[key].get(score, 0) + count
    return [_scored(key, found[key]) for key in options]


def run_off(options: Sequence[str], votes: Iterable[Ranked]) -> RunOff:
    """Instant run-off. In each round a vote counts for the best of its options that is still in;
    whoever has more than half of the votes that still count wins. Otherwise whoever has the fewest
    leaves. Of several with the fewest the one leaves that had the fewest in the latest round
    before in which they differed; of those that never differed the one that the poll names last.
    """
    ballots = [vote for vote in votes if vote.count > 0]
    standing = list(options)
    rounds: list[Round] = []
    while standing:
        counts, exhausted = _round(standing, ballots)
        counting = sum(counts.values())
        if not counting:
            break
        leader = max(standing, key=lambda key: counts[key])
        if 2 * counts[leader] > counting or len(standing) == 1:
            return RunOff((*rounds, Round(counts, exhausted)), leader)
        out = _last(standing, [counts, *(one.counts for one in reversed(rounds))])
        rounds.append(Round(counts, exhausted, out))
        standing.remove(out)
    return RunOff(tuple(rounds))


def _round(standing: Sequence[str], ballots: Iterable[Ranked]) -> tuple[dict[str, int], int]:
    counts, exhausted = dict.fromkeys(standing, 0), 0
    for ballot in ballots:
        best = next((key for key in ballot.options if key in counts), None)
        if best is None:
            exhausted += ballot.count
        else:
            counts[best] += ballot.count
    return counts, exhausted


def _last(standing: Sequence[str], rounds: Sequence[Mapping[str, int]]) -> str:
    """Who leaves, by the latest round first."""
    tied = list(standing)
    for counts in rounds:
        fewest = min(counts[key] for key in tied)
        tied = [key for key in tied if counts[key] == fewest]
    return tied[-1]


def _scored(option: str, found: Mapping[int, int]) -> Scored:
    n = sum(found.values())
    if not n:
        return Scored(option, 0, None, None, dict(sorted(found.items())))
    mean = Fraction(sum(score * count for score, count in found.items()), n)
    return Scored(option, n, round(float(mean), 4), _median(found, n), dict(sorted(found.items())))


def _median(found: Mapping[int, int], n: int) -> float:
    lower, upper = _nth(found, (n - 1) // 2), _nth(found, n // 2)
    return (lower + upper) / 2


def _nth(found: Mapping[int, int], place: int) -> int:
    passed = 0
    for score, count in sorted(found.items()):
        passed += count
        if place < passed:
            return score
    raise ValueError("so many there are not")
