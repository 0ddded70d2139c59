"""Challenges for a workspace in which every operation has something to do."""

from adapters.wiring import House
from domain.participation.challenge import ChallengeGoal, GoalKind
from domain.shared.access import Actor
from domain.shared.ids import CommunityId, Kind
from tests.kit.challenge_builders import DAY, a_challenge, an_open_challenge, checked_in, wall

_NAMES = (
    *("challenge", "challenge_to_schedule", "challenge_to_cancel", "challenge_to_close"),
    "challenge_open",
)
CHALLENGES = dict.fromkeys(_NAMES, Kind.CHALLENGE)


async def some_challenges(
    house: House, actor: Actor, things: dict[str, str], external_id: str
) -> dict[str, str]:
    """One for each move; in the open one somebody has reached the goal."""
    home, made = CommunityId(things["community"]), dict[str, str]()
    made["challenge"] = (await a_challenge(house, actor, home, external_id=external_id)).id
    ahead = {"opens": wall(house.clock.now() + 5 * DAY)}
    for name in ("challenge_to_schedule", "challenge_to_cancel"):
        made[name] = (await a_challenge(house, actor, home, **ahead)).id
    made["challenge_to_close"] = (await an_open_challenge(house, actor, home)).id
    goal = ChallengeGoal(GoalKind.PERIODS, 1)
    opened = await an_open_challenge(house, actor, home, goal=goal)
    made["challenge_open"] = opened.id
    await checked_in(house, actor, opened, things["member"])
    return made
