"""What a poll has come to: of its own votes, of platforms' counts, and of both together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.participation.poll import Poll, PollKind
from domain.participation.poll_counting import (
    Alike,
    Counted,
    Ranked,
    RunOff,
    Scored,
    counted,
    run_off,
    scored,
)
from domain.participation.poll_native import PollNative
from domain.participation.poll_vote import VoteSource


@dataclass(frozen=True, slots=True)
class Outcome:
    """One way of counting. `n` is how many voted, or what they weigh together."""

    n: int
    options: Sequence[Counted] = ()
    scores: Sequence[Scored] = ()
    run_off: RunOff | None = None


@dataclass(frozen=True, slots=True)
class OfSource:
    """What came from one source: `page`, `api`, or a platform. `n` is None where a platform does
    not say how many voted, and `reason` says why one says nothing."""

    source: str
    n: int | None
    options: Sequence[Counted]
    native_id: str | None = None
    channel_id: str | None = None
    as_of: datetime | None = None
    reason: str | None = None
    final: bool | None = None


@dataclass(frozen=True, slots=True)
class PollResults:
    """`votes` are those cast here, `merged` with what platforms count; `weighted` only where
    weights were declared. `merged_n` is None where a platform does not say how many voted, and then
    there are no shares."""

    poll: Poll
    as_of: datetime
    final: bool
    votes: Outcome
    weighted: Outcome | None
    merged: Sequence[Counted]
    merged_n: int | None
    sources: Sequence[OfSource]


def results_of(
    poll: Poll, votes: Sequence[Alike], natives: Sequence[PollNative], now: datetime
) -> PollResults:
    """Drawn from the votes anew each time: nothing is kept that could say something else."""
    mine = _outcome(poll, votes, lambda one: one.count)
    weighed = _outcome(poll, votes, lambda one: one.count * one.weight) if poll.weights else None
    sources = [*_own_sources(poll, votes), *_of_platforms(poll, natives)]
    merged, n = _merged(poll, mine, natives)
    final = poll.is_over(now) and all(native.final for native in natives)
    return PollResults(poll, now, final, mine, weighed, merged, n, sources)


def _outcome(poll: Poll, votes: Sequence[Alike], size: Callable[[Alike], int]) -> Outcome:
    keys = [option.key for option in poll.options]
    n = sum(size(one) for one in votes)
    match poll.kind:
        case PollKind.OPEN:
            return Outcome(n)
        case PollKind.SCORE:
            scale = range(poll.scale_from, poll.scale_to + 1)
            return Outcome(n, scores=scored(keys, scale, ((v.scores, size(v)) for v in votes)))
        case PollKind.RANKED:
            firsts = counted(keys, ((v.options[:1], size(v)) for v in votes), n)
            ranked = run_off(keys, [Ranked(v.options, size(v)) for v in votes])
            return Outcome(n, firsts, run_off=ranked)
    return Outcome(n, counted(keys, ((v.options, size(v)) for v in votes), n))


def _own_sources(poll: Poll, votes: Sequence[Alike]) -> Sequence[OfSource]:
    found = []
    for source in VoteSource:
        some = [vote for vote in votes if vote.source is source]
        outcome = _outcome(poll, some, lambda one: one.count)
        found.append(OfSource(source.value, outcome.n, outcome.options))
    return found


def _of_platforms(poll: Poll, natives: Sequence[PollNative]) -> Sequence[OfSource]:
    return [
        OfSource(
            source=tally.platform,
            n=tally.voters,
            options=_by_order(poll, tally.counts, tally.voters),
            native_id=native.id,
            channel_id=tally.channel_id,
            as_of=tally.as_of,
            reason=tally.reason,
            final=native.final,
        )
        for native in natives
        for tally in native.tallies
    ]


def _merged(
    poll: Poll, mine: Outcome, natives: Sequence[PollNative]
) -> tuple[Sequence[Counted], int | None]:
    """By the order of the options."""
    said = [native for native in natives if native.votes is not None]
    n: int | None = mine.n
    for native in said:
        n = None if n is None or native.voters is None else n + native.voters
    counts = [one.count for one in mine.options]
    for native in said:
        counts = [sum(pair) for pair in zip(counts, native.votes or (), strict=True)]
    return _by_order(poll, counts, n) if poll.kind is not PollKind.RANKED else mine.options, n


def _by_order(poll: Poll, counts: Sequence[int] | None, n: int | None) -> Sequence[Counted]:
    if counts is None:
        return ()
    keys = [option.key for option in poll.options]
    pairs = zip(keys, counts, strict=False)
    return [Counted(key, count, round(count / n, 4) if n else None) for key, count in pairs]
