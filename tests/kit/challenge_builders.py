"""Challenges a test needs to exist, made the way a caller would make them."""

from datetime import datetime, timedelta
from typing import Any

from adapters.wiring import House
from domain.participation.challenge import (
    Challenge,
    ChallengeGoal,
    CheckInWay,
    Cheers,
    GoalKind,
    Mark,
    Pace,
    TakingPart,
)
from domain.participation.challenge_taking import TakenPart
from domain.participation.model import Rest
from domain.participation.use_cases.check_in import NewCheckIn, check_in
from domain.participation.use_cases.keep_challenges import (
    NewChallenge,
    OnTheWall,
    create_challenge,
    list_marks,
)
from domain.participation.use_cases.move_challenge import schedule_challenge
from domain.shared.access import Actor
from domain.shared.ids import ChannelId, CommunityId, MemberId
from domain.shared.paging import PageRequest

BY_PRODUCT = TakingPart(CheckInWay.CHECK_IN)
DAY = timedelta(days=1)


def wall(at: datetime, timezone: str = "UTC") -> OnTheWall:
    """That instant, to the second, on a wall of UTC."""
    return OnTheWall(f"{at:%Y-%m-%dT%H:%M:%S}", timezone)


def cheers(channel: ChannelId, most: int = 50, text: str = "{name}: {done}, {streak}!") -> Cheers:
    return Cheers({"en": text}, (channel,), Rest(most))


async def a_challenge(house: House, actor: Actor, community: CommunityId, **how: Any) -> Challenge:
    """A draft of one that opened ten days ago and lasts ten days more: five days in all."""
    now = house.clock.now()
    told: dict[str, Any] = {
        "community_id": community,
        "title": "Five runs",
        "text": "Run, and say so.",
        "opens": wall(now - 10 * DAY),
        "closes": wall(now + 10 * DAY),
        "pace": Pace.DAILY,
        "ways": (BY_PRODUCT,),
        "goal": ChallengeGoal(GoalKind.PERIODS, 5, [3]),
    }
    room = house.app.participation.challenges
    return await create_challenge(room, actor, NewChallenge(**(told | how)))


async def an_open_challenge(
    house: House, actor: Actor, community: CommunityId, **how: Any
) -> Challenge:
    made = await a_challenge(house, actor, community, **how)
    return await schedule_challenge(house.app.participation.challenges, actor, made.id, None)


async def checked_in(
    house: House, actor: Actor, challenge: Challenge, member: str, days_ago: int = 0
) -> TakenPart:
    """So many days ago, or now."""
    at = house.clock.now() - days_ago * DAY if days_ago else None
    wanted = NewCheckIn(MemberId(member), at)
    return await check_in(house.app.participation.challenges, actor, challenge.id, wanted)


async def marks_of(house: House, actor: Actor, challenge: Challenge) -> list[Mark]:
    room = house.app.participation.challenges
    return list((await list_marks(room, actor, challenge.id, PageRequest(limit=100))).items)
