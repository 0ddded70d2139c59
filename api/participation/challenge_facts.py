"""What challenges tell: each name in a sentence, and the shape of what it is about."""

from collections.abc import Mapping

from api.wire import Fact, Out
from domain.participation import challenge_events as events
from domain.participation.challenge import (
    ChallengeStatus,
    CheckInWay,
    CheerSkip,
    CheerState,
    GoalKind,
    Pace,
    Repeat,
)


class ChallengeFact(Out):
    """A challenge as it is after what happened. What it says is not told."""

    id: str
    title: str
    status: ChallengeStatus
    community_id: str
    series_id: str
    run: int
    repeat: Repeat
    opens_at: str
    closes_at: str
    pace: Pace
    goal: GoalKind
    goal_length: int
    congratulates: bool
    external_id: str | None
    version: int


class ChallengeCheckInFact(Out):
    """Who took part in which period, and how far they have come by that."""

    id: str
    challenge_id: str
    community_id: str
    member_id: str
    period: int
    period_name: str
    way: CheckInWay
    at: str
    done: int
    longest_streak: int


class ChallengeMarkFact(Out):
    """What somebody reached, and what became of congratulating them."""

    id: str
    challenge_id: str
    community_id: str
    member_id: str
    mark: str
    done: int
    longest_streak: int
    at: str
    congratulation: CheerState
    message_id: str | None
    reason: CheerSkip | None
    refusal: str | None


FACTS: Mapping[str, Fact] = {
    events.CREATED: Fact("A challenge was written down, or its next run was.", ChallengeFact),
    events.UPDATED: Fact("A challenge was changed.", ChallengeFact),
    events.SCHEDULED: Fact("A challenge opens at its time.", ChallengeFact),
    events.OPENED: Fact("A challenge is open: people take part.", ChallengeFact),
    events.CLOSED: Fact("A challenge is over.", ChallengeFact),
    events.CANCELLED: Fact(
        "A challenge was called off, with all that would follow.", ChallengeFact
    ),
    events.CHECKED_IN: Fact("Somebody took part in a challenge.", ChallengeCheckInFact),
    events.GOAL_REACHED: Fact("Somebody reached the goal of a challenge.", ChallengeMarkFact),
    events.STREAK_REACHED: Fact("Somebody reached a step of a streak.", ChallengeMarkFact),
    events.CONGRATULATED: Fact("Somebody was congratulated in public.", ChallengeMarkFact),
    events.NOT_CONGRATULATED: Fact(
        "Somebody would have been congratulated, and was not.", ChallengeMarkFact
    ),
}
