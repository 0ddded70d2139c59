"""What the page of a poll shows: the question, the form of its kind, and what came of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from api.pages.guest_words import day_of, words
from api.pages.poll_form import FAULTS
from domain.participation.poll import Poll, PollKind, PollState, PollTime, WhoVotes
from domain.participation.poll_counting import Counted, Scored
from domain.participation.poll_ports import PollVisitor
from domain.participation.poll_results import PollResults
from domain.participation.poll_seeing import MOST_ANSWERS, PollSeen
from domain.participation.poll_vote import MOST_WORDS, Choice
from domain.shared.wall_time import zone

Say = Callable[..., str]


@dataclass(frozen=True, slots=True)
class NumberTable:
    """Numbers by option: what each row begins with is the option's label."""

    caption: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]


def said(language: str, sentence: str, **facts: object) -> str:
    return words("poll_pages")[sentence][language].format(**facts)


def facts_of(
    visitor: PollVisitor,
    seen: PollSeen,
    language: str,
    now: datetime,
    *,
    form: str | None,
    wrong: str | None = None,
    choice: Choice | None = None,
) -> dict[str, Any]:
    """All that the template needs. `form` is what proves that a form was given out; without it
    there is none to fill in. `choice` is what was sent, where that was not taken."""
    poll, say = seen.poll, partial(said, language)
    vote = seen.vote
    mine = choice or (Choice(vote.options, vote.scores, vote.text) if vote else Choice())
    may_vote = form is not None and poll.takes_votes(now) and (poll.may_change or vote is None)
    return {
        "say": say,
        "poll": poll,
        "name": visitor.dress.name,
        "wrong": say(wrong, most=MOST_WORDS) if wrong else None,
        "invalid": wrong in FAULTS,
        "status": None if wrong else _status(visitor, seen, say, now),
        "form": form if may_vote else None,
        "hint": _hint(poll, say),
        "places": range(1, _most(poll) + 1),
        "scale": range(poll.scale_from, poll.scale_to + 1),
        "most": MOST_WORDS,
        "said": mine,
        "button": say("change" if vote else "vote"),
        "lines": _lines(visitor, poll, language, now),
        "results": seen.results,
        "winner": _winner(seen.results, say) if seen.results else None,
        "answers": seen.answers,
        "newest": say("newest", most=MOST_ANSWERS) if seen.has_more else None,
        "tables": _tables(seen.results, say, language) if seen.results else (),
    }


def _most(poll: Poll) -> int:
    return len(poll.options) if poll.most is None else poll.most


def _hint(poll: Poll, say: Say) -> str:
    match poll.kind:
        case PollKind.SINGLE:
            return say("choose_one")
        case PollKind.MULTIPLE:
            return say("choose_several", least=poll.least, most=_most(poll))
        case PollKind.RANKED:
            return say("rank", least=poll.least, most=_most(poll))
        case PollKind.SCORE:
            return say("score", least=poll.scale_from, most=poll.scale_to)
    return say("words", most=MOST_WORDS)


def _status(visitor: PollVisitor, seen: PollSeen, say: Say, now: datetime) -> str | None:
    poll = seen.poll
    if poll.state is PollState.CANCELLED:
        return say("called_off")
    if poll.is_over(now):
        return say("over")
    if not poll.has_opened(now):
        return say("not_yet")
    if seen.vote is not None:
        return say("counted_changeable" if poll.may_change else "counted")
    if poll.who is not WhoVotes.ANYONE and visitor.invitation is None:
        return say("own_link")
    return None


def _lines(visitor: PollVisitor, poll: Poll, language: str, now: datetime) -> Sequence[str]:
    say = partial(said, language)
    lines = []
    if poll.opens and not poll.has_opened(now):
        lines.append(_when("opens", poll.opens, language))
    if poll.closes and not poll.is_over(now):
        lines.append(_when("closes", poll.closes, language))
    lines += [say("weighed", level=one.level, weight=one.weight) for one in poll.weights]
    lines.append(say("open_ballot" if poll.named else "secret_ballot"))
    if poll.who is WhoVotes.ANYONE and visitor.invitation is None:
        lines.append(say("browser"))
    return lines


def _when(sentence: str, time: PollTime, language: str) -> str:
    """As the clocks show it where the poll was planned."""
    wall = time.at.astimezone(zone(time.timezone))
    date = day_of(wall, language)
    return said(language, sentence, date=date, time=f"{wall:%H:%M}", zone=time.timezone)


def _winner(results: PollResults, say: Say) -> str | None:
    ranked = results.votes.run_off
    if ranked is None or ranked.winner is None:
        return None
    labels = _labels(results.poll)
    return say("winner", rounds=len(ranked.rounds), option=labels[ranked.winner])


def _tables(results: PollResults, say: Say, language: str) -> Sequence[NumberTable]:
    poll = results.poll
    labels, number = _labels(poll), partial(_number, language)
    if poll.kind is PollKind.SCORE:
        tables = [_of_scores(results.votes.scores, say("votes"), labels, say, number)]
        if results.weighted:
            scores = results.weighted.scores
            tables.append(_of_scores(scores, say("weighted"), labels, say, number))
        return tables
    if poll.kind is PollKind.OPEN:
        return ()
    tables = [_of_options(results.votes.options, say("votes"), labels, say, number)]
    if results.weighted:
        weighed = results.weighted.options
        tables.append(_of_options(weighed, say("weighted"), labels, say, number))
    if any(source.native_id for source in results.sources):
        merged = results.merged
        tables.append(_of_options(merged, say("with_platforms"), labels, say, number))
    return tables


def _of_options(
    options: Sequence[Counted], caption: str, labels: dict[str, str], say: Say, number: Any
) -> NumberTable:
    rows = [
        (labels[one.option], str(one.count), "–" if one.share is None else number(one.share * 100))
        for one in options
    ]
    return NumberTable(caption, (say("votes"), f"{say('share')} (%)"), rows)


def _of_scores(
    scores: Sequence[Scored], caption: str, labels: dict[str, str], say: Say, number: Any
) -> NumberTable:
    rows = [
        (
            labels[one.option],
            str(one.count),
            "–" if one.mean is None else number(one.mean),
            "–" if one.median is None else number(one.median),
        )
        for one in scores
    ]
    return NumberTable(caption, (say("votes"), say("mean"), say("middle")), rows)


def _labels(poll: Poll) -> dict[str, str]:
    return {option.key: option.label for option in poll.options}


def _number(language: str, value: float) -> str:
    text = f"{value:.1f}"
    return text if language == "en" else text.replace(".", ",")
