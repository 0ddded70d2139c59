"""How many days or weeks one after another a member has been at it."""

from dataclasses import dataclass

from domain.members.room import Members
from domain.members.streak import Streak, Unit, streak_of
from domain.shared.access import Actor, Permission
from domain.shared.ids import MemberId


@dataclass(frozen=True, slots=True)
class StreakView:
    """A streak, in which zone its days are, and which day it is there."""

    member_id: MemberId
    streak: Streak
    activity: str | None
    timezone: str
    today: int


async def read_streak(
    room: Members, actor: Actor, member_id: MemberId, unit: Unit, word: str | None
) -> StreakView:
    """Of what is of that word, or of anything but leaving, in the workspace's zone as it is now.
    Reckoned from what was done, at this moment. Raises MissingScope, NotFound."""
    actor.require(Permission.MEMBERS_READ)
    await room.reads.member(actor, member_id)
    found = await room.milestones.local_days(actor, member_id, word, room.clock.now())
    streak = streak_of(found.days, unit, found.today)
    return StreakView(member_id, streak, word, found.timezone, found.today)
