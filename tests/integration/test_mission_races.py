"""However many hand in, judge and take back at once, no limit is passed and nothing given twice."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Sequence

from adapters.wiring import House
from domain.members.errors import MissionFull, SubmissionLimitReached
from domain.members.submission import RejectReason, Submission
from domain.members.use_cases.hand_in_submissions import submit_submission, withdraw_submission
from domain.members.use_cases.keep_missions import close_mission
from domain.members.use_cases.reckon_values import reckon_values
from domain.members.use_cases.record_activities import record_activities
from domain.members.use_cases.review_submissions import (
    approve_submission,
    reject_submission,
    revoke_submission,
)
from domain.shared.access import Actor
from domain.shared.errors import InvalidState
from domain.shared.paging import PageRequest
from tests.kit.builders import a_workspace
from tests.kit.member_builders import done_by
from tests.kit.mission_builders import a_mission, an_active_member, handed_in, points

AT_ONCE = 50
WHY = RejectReason.OTHER


async def outcomes(doings: Sequence[Awaitable[object]]) -> Counter[type[BaseException] | None]:
    found = await asyncio.gather(*doings, return_exceptions=True)
    return Counter(type(one) if isinstance(one, BaseException) else None for one in found)


async def test_fifty_at_once_hand_in_as_many_as_one_member_may(house: House) -> None:
    actor = await a_workspace(house)
    ana = await an_active_member(house, actor, "Ana")
    mission = await a_mission(house, actor, most_per_member=3)
    found = await outcomes([handed_in(house, actor, mission, ana) for _ in range(AT_ONCE)])
    assert found == {None: 3, SubmissionLimitReached: AT_ONCE - 3}
    kept = (await house.app.members.missions.submissions(actor, PageRequest(limit=100))).items
    assert len(kept) == 3


async def test_fifty_at_once_approve_as_many_as_the_mission_may_have(house: House) -> None:
    actor, room = await a_workspace(house), house.app.members
    mission = await a_mission(house, actor, most_approved=7)
    people = [await an_active_member(house, actor, f"P{n}") for n in range(AT_ONCE)]
    made = [await handed_in(house, actor, mission, who) for who in people]
    found = await outcomes([approve_submission(room, actor, one.id, None, None) for one in made])
    assert found == {None: 7, MissionFull: AT_ONCE - 7}
    assert sum([await points(house, actor, who.id) for who in people]) == 70


async def one_waits(house: House, actor: Actor) -> Submission:
    ana = await an_active_member(house, actor, "Ana")
    return await handed_in(house, actor, await a_mission(house, actor), ana)


async def test_fifty_at_once_judge_once_and_give_once(house: House) -> None:
    actor, room = await a_workspace(house), house.app.members
    one = await one_waits(house, actor)
    found = await outcomes(
        [
            *(approve_submission(room, actor, one.id, None, None) for _ in range(AT_ONCE // 2)),
            *(reject_submission(room, actor, one.id, None, WHY, None) for _ in range(AT_ONCE // 4)),
            *(withdraw_submission(room, actor, one.id, None) for _ in range(AT_ONCE // 4)),
        ]
    )
    assert found[None] == 1
    assert set(found) == {None, InvalidState}
    after = await room.missions.submission(actor, one.id)
    assert await points(house, actor, one.member_id) == (10 if after.approvals else 0)
    booked = (await room.reads.timeline(actor, one.member_id, PageRequest())).items
    assert len(booked) == after.approvals


async def test_what_is_approved_and_taken_back_again_and_again_stays_whole(house: House) -> None:
    actor, room = await a_workspace(house), house.app.members
    one = await one_waits(house, actor)
    for _ in range(4):
        await outcomes(
            [
                *(approve_submission(room, actor, one.id, None, None) for _ in range(5)),
                *(revoke_submission(room, actor, one.id, None, WHY, None) for _ in range(5)),
                *(submit_submission(room, actor, one.id, None) for _ in range(5)),
            ]
        )
    after = await room.missions.submission(actor, one.id)
    worth = await points(house, actor, one.member_id)
    assert worth == (after.rewarded_points or 0)
    booked = (await room.reads.timeline(actor, one.member_id, PageRequest(limit=100))).items
    assert sum(each.value or 0 for each in booked) == worth


async def test_who_shows_the_same_at_once_is_noticed_all_but_one(house: House) -> None:
    actor = await a_workspace(house)
    mission = await a_mission(house, actor)
    people = [await an_active_member(house, actor, f"P{n}") for n in range(12)]
    link = "https://example.org/the-same"
    made = await asyncio.gather(*(handed_in(house, actor, mission, o, link=link) for o in people))
    alone = [one for one in made if one.duplicate_of is None]
    assert len(alone) == 1
    assert {one.duplicate_of for one in made} == {None, alone[0].id}


async def test_rewards_values_and_what_members_do_wait_for_each_other_in_no_ring(
    house: House,
) -> None:
    actor, room = await a_workspace(house), house.app.members
    ana, now = await an_active_member(house, actor, "Ana"), house.clock.now()
    mission = await a_mission(house, actor, most_per_member=20)
    made = [await handed_in(house, actor, mission, ana) for _ in range(10)]
    found = await outcomes(
        [
            *(approve_submission(room, actor, one.id, None, None) for one in made),
            *(handed_in(house, actor, mission, ana) for _ in range(10)),
            *(record_activities(room, actor, [done_by(ana, f"v{n}", now)]) for n in range(10)),
            *(reckon_values(room, actor) for _ in range(5)),
        ]
    )
    assert found == {None: 35}
    assert await points(house, actor, ana.id) == 100


async def test_after_it_closed_nothing_came_in(house: House) -> None:
    actor, room = await a_workspace(house), house.app.members
    mission = await a_mission(house, actor, most_per_member=1)
    people = [await an_active_member(house, actor, f"P{n}") for n in range(20)]
    closing = close_mission(room, actor, mission.id, None)
    await outcomes([*(handed_in(house, actor, mission, who) for who in people), closing])
    closed = await room.missions.mission(actor, mission.id)
    assert closed.closed_at is not None
    kept = (await room.missions.submissions(actor, PageRequest(limit=100))).items
    assert all(one.submitted_at <= closed.closed_at for one in kept if one.submitted_at)
