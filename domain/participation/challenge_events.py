"""What is told of challenges: their moves, who took part, what was reached, and who was
congratulated."""

from collections.abc import Mapping
from typing import Any

from domain.participation.challenge import (
    Challenge,
    ChallengeMove,
    CheckIn,
    CheerState,
    Mark,
)
from domain.participation.challenge_rules import GOAL, Progress, name_of
from domain.shared.clock import written
from domain.shared.events import News, differences

CREATED = "challenge.created"
UPDATED = "challenge.updated"
SCHEDULED = "challenge.scheduled"
OPENED = "challenge.opened"
CLOSED = "challenge.closed"
CANCELLED = "challenge.cancelled"
CHECKED_IN = "challenge.checked_in"
GOAL_REACHED = "challenge.goal_reached"
STREAK_REACHED = "challenge.streak_reached"
CONGRATULATED = "challenge.congratulated"
NOT_CONGRATULATED = "challenge.not_congratulated"

BY_MOVE: Mapping[ChallengeMove, str] = {
    ChallengeMove.CHANGE: UPDATED,
    ChallengeMove.SCHEDULE: SCHEDULED,
    ChallengeMove.OPEN: OPENED,
    ChallengeMove.CLOSE: CLOSED,
    ChallengeMove.CANCEL: CANCELLED,
}
OF_CHALLENGES = frozenset({CREATED, *BY_MOVE.values()})
OF_MARKS = frozenset({GOAL_REACHED, STREAK_REACHED, CONGRATULATED, NOT_CONGRATULATED})
ANNOUNCED = OF_CHALLENGES | OF_MARKS | {CHECKED_IN}


def challenge_told(name: str, after: Challenge, before: Challenge | None = None) -> News:
    told = _challenge(after)
    previous = differences(_challenge(before), told) if before else {}
    if before is not None and not previous:
        # What is not told was changed: the version says so.
        previous = {"version": before.version}
    return News(name, after.id, after.version, told, previous=previous)


def check_in_told(challenge: Challenge, one: CheckIn, progress: Progress) -> News:
    told = {
        "id": one.id,
        "challenge_id": one.challenge_id,
        "community_id": challenge.community_id,
        "member_id": one.member_id,
        "period": one.period,
        "period_name": name_of(challenge, one.period),
        "way": one.way.value,
        "at": written(one.at),
        "done": progress.done,
        "longest_streak": progress.longest,
    }
    return News(CHECKED_IN, one.id, 1, told)


def mark_told(mark: Mark) -> News:
    return News(_name_of(mark), mark.id, mark.version, _mark(mark))


def _name_of(mark: Mark) -> str:
    if mark.cheer is CheerState.SAID:
        return CONGRATULATED
    if mark.cheer is CheerState.SKIPPED:
        return NOT_CONGRATULATED
    return GOAL_REACHED if mark.name == GOAL else STREAK_REACHED


def _mark(mark: Mark) -> dict[str, Any]:
    return {
        "id": mark.id,
        "challenge_id": mark.challenge_id,
        "community_id": mark.community_id,
        "member_id": mark.member_id,
        "mark": mark.name,
        "done": mark.done,
        "longest_streak": mark.streak,
        "at": written(mark.at),
        "congratulation": mark.cheer.value,
        "message_id": mark.message_id,
        "reason": mark.reason.value if mark.reason else None,
        "refusal": mark.refusal,
    }


def _challenge(one: Challenge) -> dict[str, Any]:
    return {
        "id": one.id,
        "title": one.title,
        "status": one.status.value,
        "community_id": one.community_id,
        "series_id": one.series_id,
        "run": one.run,
        "repeat": one.repeat.value,
        "opens_at": written(one.opens_at),
        "closes_at": written(one.closes_at),
        "pace": one.pace.value,
        "goal": one.goal.kind.value,
        "goal_length": one.goal.length,
        "congratulates": one.cheers is not None,
        "external_id": one.external_id,
        "version": one.version,
    }
