"""Missions a test needs to exist, and what is handed in for them, made the way a caller would."""

from typing import Any

from domain.members.activity import ActivityKind
from domain.members.ambassador import Ambassador
from domain.members.mission import Audience, Mission
from domain.members.model import Member, MemberState
from domain.members.submission import Proof, Submission
from domain.members.use_cases.hand_in_submissions import NewSubmission, begin_submission
from domain.members.use_cases.keep_ambassadors import (
    NewAmbassador,
    accept_ambassador,
    propose_ambassador,
)
from domain.members.use_cases.keep_missions import NewMission, create_mission, open_mission
from domain.members.use_cases.move_member import Wanted, move_member
from domain.members.use_cases.read_values import read_value
from domain.shared.access import Actor
from domain.shared.ids import CommunityId, MemberId
from tests.kit.builders import Furnished
from tests.kit.member_builders import a_member


async def an_active_member(
    house: Furnished, actor: Actor, name: str, *homes: CommunityId, **how: Any
) -> Member:
    """Who belongs to these communities."""
    made = await a_member(house, actor, name, community_ids=frozenset(homes), **how)
    wanted = Wanted(MemberState.ACTIVE, "Came.")
    return await move_member(house.app.members, actor, made.id, None, wanted)


async def an_ambassador(
    house: Furnished, actor: Actor, home: CommunityId, member: Member
) -> Ambassador:
    """Who said yes, as somebody here wrote down."""
    room = house.app.members
    made = await propose_ambassador(room, actor, NewAmbassador(home, member.id))
    return await accept_ambassador(room, actor, made.id, None, "At the tasting.")


async def a_mission(house: Furnished, actor: Actor, opened: bool = True, **how: Any) -> Mission:
    """For all members, with a reward of ten points, unless said otherwise."""
    wanted = {"audience": Audience.MEMBERS, "reward_points": 10, **how}
    made = await create_mission(
        house.app.members, actor, NewMission("Brew", "Show us your brew.", **wanted)
    )
    return await open_mission(house.app.members, actor, made.id, None) if opened else made


async def handed_in(
    house: Furnished, actor: Actor, mission: Mission, member: Member, **shown: Any
) -> Submission:
    wanted = NewSubmission(mission.id, member.id, Proof(**shown))
    return await begin_submission(house.app.members, actor, wanted)


async def points(place: Furnished, actor: Actor, member_id: MemberId) -> float:
    """What missions gave, as it counts today."""
    valued = await read_value(place.app.members, actor, member_id, None, "")
    part = valued.reckoning.done.get(ActivityKind.MISSION.value)
    return sum(part.points.values()) / 1000 if part else 0
