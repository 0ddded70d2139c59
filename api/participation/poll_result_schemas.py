"""The wire shapes of what a poll has come to."""

from typing import Any

from pydantic import Field

from api.participation.poll_schemas import OptionOut
from api.participation.poll_vote_schemas import PollVoteOut
from api.wire import InstantOut, Out
from domain.participation.poll import Poll, PollKind, PollState, ResultsShown
from domain.participation.poll_counting import Counted, Round, RunOff, Scored
from domain.participation.poll_results import OfSource, Outcome, PollResults
from domain.participation.poll_seeing import PollSeen


class CountedOut(Out):
    option: str
    count: int
    share: float | None = Field(description="Of all who voted; None of nobody, or of nobody knows.")


class ScoredOut(Out):
    option: str
    count: int = Field(description="How many scored it.")
    mean: float | None
    median: float | None
    distribution: dict[str, int] = Field(description="How often each score was given.")


class RoundOut(Out):
    counts: dict[str, int]
    exhausted: int = Field(description="Votes that name no option any more that is still in.")
    out: str | None = Field(description="Which option left after this round.")


class RunOffOut(Out):
    rounds: list[RoundOut]
    winner: str | None


class OutcomeOut(Out):
    n: int = Field(description="How many voted; where votes are weighed, what they weigh together.")
    options: list[CountedOut]
    scores: list[ScoredOut]
    run_off: RunOffOut | None

    @classmethod
    def of_outcome(cls, outcome: Outcome) -> "OutcomeOut":
        return cls(
            n=outcome.n,
            options=[_counted(one) for one in outcome.options],
            scores=[_scored(one) for one in outcome.scores],
            run_off=_run_off(outcome.run_off) if outcome.run_off else None,
        )


class SourceOut(Out):
    source: str = Field(description="`page`, `api`, or a platform.")
    n: int | None
    options: list[CountedOut]
    native_id: str | None
    channel_id: str | None
    as_of: InstantOut | None
    reason: str | None
    final: bool | None

    @classmethod
    def of_source(cls, source: OfSource) -> "SourceOut":
        options = [_counted(one) for one in source.options]
        rest = {n: getattr(source, n) for n in cls.model_fields if n != "options"}
        return cls(**rest, options=options)


class ResultsOut(Out):
    poll_id: str
    kind: PollKind
    state: PollState
    as_of: InstantOut
    final: bool = Field(description="Whether nothing of it changes any more.")
    votes: OutcomeOut = Field(description="Of the votes that were cast here, each counted once.")
    weighted: OutcomeOut | None = Field(description="The same, weighed; only with weights.")
    merged: list[CountedOut] = Field(description="With what platforms count, by option.")
    merged_n: int | None = Field(
        description="How many voted in all; None where a platform does not say."
    )
    sources: list[SourceOut]

    @classmethod
    def of(cls, results: PollResults, language: str) -> "ResultsOut":
        poll = results.poll
        return cls(
            poll_id=poll.id,
            kind=poll.kind,
            state=poll.state,
            as_of=results.as_of,
            final=results.final,
            votes=OutcomeOut.of_outcome(results.votes),
            weighted=OutcomeOut.of_outcome(results.weighted) if results.weighted else None,
            merged=[_counted(one) for one in results.merged],
            merged_n=results.merged_n,
            sources=[SourceOut.of_source(one) for one in results.sources],
        )


class ResultRowOut(Out):
    """One number: of one option, from one source, counted one way."""

    source: str
    counted: str = Field(description="`votes`, `weighted`, `merged`, or what a platform counts.")
    option: str
    label: str
    count: int
    share: float | None
    mean: float | None
    median: float | None


class ResultRowsOut(Out):
    data: list[ResultRowOut]

    @classmethod
    def of(cls, results: PollResults, language: str) -> "ResultRowsOut":
        labels = {option.key: option.label for option in results.poll.options}
        rows = _rows(labels, "all", "votes", results.votes)
        if results.weighted:
            rows += _rows(labels, "all", "weighted", results.weighted)
        rows += [_row(labels, "all", "merged", one) for one in results.merged]
        for source in results.sources:
            rows += [_row(labels, source.source, "votes", one) for one in source.options]
        return cls(data=rows)


class BallotOut(Out):
    """A poll as somebody who may vote sees it."""

    poll_id: str
    question: str
    description: str | None
    kind: PollKind
    state: PollState
    language: str
    options: list[OptionOut]
    least: int
    most: int | None
    scale_from: int
    scale_to: int
    may_change: bool
    named: bool
    closes_at: InstantOut | None
    results_shown: ResultsShown
    vote: PollVoteOut | None = Field(description="What the one who asks has said so far.")
    results: ResultsOut | None = Field(description="Where they may see what came of it so far.")
    answers: list[str] = Field(
        description="What was said in words, where they may see that, without names: the newest"
        " first, at most 100, and none that the house's moderation would not let pass."
    )

    @classmethod
    def of(cls, seen: PollSeen, language: str) -> "BallotOut":
        poll: Poll = seen.poll
        made: dict[str, Any] = {
            "poll_id": poll.id,
            "options": [OptionOut(key=one.key, label=one.label) for one in poll.options],
            "results_shown": poll.results,
            "vote": PollVoteOut.of(seen.vote, language) if seen.vote else None,
            "results": ResultsOut.of(seen.results, language) if seen.results else None,
            "answers": list(seen.answers),
        }
        rest = {name: getattr(poll, name) for name in cls.model_fields if name not in made}
        return cls(**(rest | made))


def _counted(one: Counted) -> CountedOut:
    return CountedOut(option=one.option, count=one.count, share=one.share)


def _scored(one: Scored) -> ScoredOut:
    spread = {str(score): count for score, count in one.distribution.items()}
    return ScoredOut(
        option=one.option,
        count=one.count,
        mean=one.mean,
        median=one.median,
        distribution=spread,
    )


def _run_off(one: RunOff) -> RunOffOut:
    return RunOffOut(rounds=[_round(each) for each in one.rounds], winner=one.winner)


def _round(one: Round) -> RoundOut:
    return RoundOut(counts=dict(one.counts), exhausted=one.exhausted, out=one.out)


def _rows(labels: dict[str, str], source: str, how: str, outcome: Outcome) -> list[ResultRowOut]:
    rows = [_row(labels, source, how, one) for one in outcome.options]
    for one in outcome.scores:
        counted = Counted(one.option, one.count, None)
        rows.append(_row(labels, source, how, counted, one))
    return rows


def _row(
    labels: dict[str, str], source: str, how: str, one: Counted, scored: Scored | None = None
) -> ResultRowOut:
    return ResultRowOut(
        source=source,
        counted=how,
        option=one.option,
        label=labels[one.option],
        count=one.count,
        share=one.share,
        mean=scored.mean if scored else None,
        median=scored.median if scored else None,
    )
