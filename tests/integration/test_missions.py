"""What members do for a mission is handed in, judged and rewarded, by the store as by memory."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.wiring import House
from domain.members.activity import ActivityKind
from domain.members.errors import (
    MayNotResubmit,
    MissionFull,
    MissionNotTaking,
    SubmissionLimitReached,
    TooManyMissions,
)
from domain.members.mission import (
    MOST_MISSIONS,
    Audience,
    Goal,
    MissionKind,
    MissionState,
    Period,
    ProofKind,
    began,
)
from domain.members.submission import RejectReason, SubmissionState
from domain.members.use_cases.hand_in_submissions import (
    change_submission,
    submit_submission,
    withdraw_submission,
)
from domain.members.use_cases.keep_missions import (
    NewMission,
    archive_mission,
    change_mission,
    close_in_time,
    close_mission,
    create_mission,
    open_mission,
    pause_mission,
    read_mission,
)
from domain.members.use_cases.merge_members import merge_members
from domain.members.use_cases.read_values import read_value
from domain.members.use_cases.review_submissions import (
    approve_submission,
    reject_submission,
    revoke_submission,
)
from domain.shared.errors import InvalidState
from domain.shared.paging import PageRequest
from tests.kit.builders import a_workspace
from tests.kit.fakes.house import a_fake_house
from tests.kit.mission_builders import a_mission, an_active_member, handed_in, points
from tests.kit.places import places, pointers, refusal

REASON = RejectReason.CRITERIA_NOT_MET


async def test_what_is_approved_adds_to_value_once_and_is_taken_back_whole(house: House) -> None:
    for place, actor in await places(house):
        room, ana = place.app.members, await an_active_member(place, actor, "Ana")
        mission = await a_mission(place, actor, reward_points=30, most_per_member=2)
        first = await handed_in(place, actor, mission, ana, text="Done.")
        assert await points(place, actor, ana.id) == 0
        done = await approve_submission(room, actor, first.id, None, "Lovely.")
        assert (done.state, done.rewarded_points) == (SubmissionState.APPROVED, 30)
        assert await points(place, actor, ana.id) == 30
        second = await handed_in(place, actor, mission, ana, text="Done.")
        await approve_submission(room, actor, second.id, None, None)
        assert await points(place, actor, ana.id) == 60
        back = await revoke_submission(room, actor, first.id, None, REASON, "No brew.")
        assert (back.state, back.rewarded_points) == (SubmissionState.REJECTED, None)
        assert await points(place, actor, ana.id) == 30
        await submit_submission(room, actor, first.id, None)
        await approve_submission(room, actor, first.id, None, None)
        assert await points(place, actor, ana.id) == 60
        booked = (await room.reads.timeline(actor, ana.id, PageRequest())).items
        assert sorted(one.value or 0 for one in booked) == [-30, 30, 30, 30]


async def test_what_is_taken_back_leaves_no_day_on_which_they_were_there(house: House) -> None:
    for place, actor in await places(house):
        room, ana = place.app.members, await an_active_member(place, actor, "Ana")
        mission = await a_mission(place, actor)
        one = await handed_in(place, actor, mission, ana)
        await approve_submission(room, actor, one.id, None, None)
        assert (await read_value(room, actor, ana.id, None, "")).gauge.recent_days == 1
        await revoke_submission(room, actor, one.id, None, REASON, None)
        found = await read_value(room, actor, ana.id, None, "")
        assert (found.gauge.recent_days, found.reckoning.sample) == (0, 0)


async def test_of_one_day_no_more_counts_than_the_scheme_says(house: House) -> None:
    for place, actor in await places(house):
        room, ana = place.app.members, await an_active_member(place, actor, "Ana")
        mission = await a_mission(place, actor, reward_points=80, most_per_member=2)
        for _ in range(2):
            one = await handed_in(place, actor, mission, ana)
            await approve_submission(room, actor, one.id, None, None)
        assert await points(place, actor, ana.id) == 100


async def test_it_is_judged_once(house: House) -> None:
    for place, actor in await places(house):
        room, ana = place.app.members, await an_active_member(place, actor, "Ana")
        mission = await a_mission(place, actor, may_resubmit=False, most_per_member=3)
        one = await handed_in(place, actor, mission, ana)
        await reject_submission(room, actor, one.id, None, RejectReason.INVALID_PROOF, "Blurred.")
        for doing in (
            approve_submission(room, actor, one.id, None, None),
            reject_submission(room, actor, one.id, None, REASON, None),
            revoke_submission(room, actor, one.id, None, REASON, None),
            withdraw_submission(room, actor, one.id, None),
        ):
            assert await refusal(doing) is InvalidState
        assert await refusal(submit_submission(room, actor, one.id, None)) is MayNotResubmit
        changing = change_submission(room, actor, one.id, None, {"text": "Better."})
        assert await refusal(changing) is MayNotResubmit
        assert await points(place, actor, ana.id) == 0


async def test_what_was_rejected_is_handed_in_again_where_the_mission_lets(house: House) -> None:
    for place, actor in await places(house):
        room, ana = place.app.members, await an_active_member(place, actor, "Ana")
        mission = await a_mission(place, actor)
        one = await handed_in(place, actor, mission, ana, text="One")
        await reject_submission(room, actor, one.id, None, REASON, None)
        await change_submission(room, actor, one.id, None, {"text": "Two"})
        again = await submit_submission(room, actor, one.id, None)
        assert (again.state, again.text, again.reject_reason) == (
            *(SubmissionState.SUBMITTED, "Two", None),
        )
        another = handed_in(place, actor, mission, ana)
        assert await refusal(another) is SubmissionLimitReached
        await withdraw_submission(room, actor, one.id, None)
        assert (await handed_in(place, actor, mission, ana)).state is SubmissionState.SUBMITTED


@pytest.mark.parametrize(
    ("period", "at", "since"),
    [
        (Period.DAY, datetime(2026, 3, 29, 12, tzinfo=UTC), datetime(2026, 3, 28, 23, tzinfo=UTC)),
        (Period.WEEK, datetime(2026, 4, 1, 12, tzinfo=UTC), datetime(2026, 3, 29, 22, tzinfo=UTC)),
        (Period.WEEK, datetime(2026, 3, 29, 12, tzinfo=UTC), datetime(2026, 3, 22, 23, tzinfo=UTC)),
        (Period.MONTH, datetime(2026, 4, 9, tzinfo=UTC), datetime(2026, 3, 31, 22, tzinfo=UTC)),
    ],
)
def test_periods_are_those_of_the_wall_also_when_clocks_change(
    period: Period, at: datetime, since: datetime
) -> None:
    assert began(period, at, "Europe/Madrid") == since


async def test_a_member_hands_in_as_often_as_they_may_in_a_period() -> None:
    place = a_fake_house()
    actor = await a_workspace(place)
    ana = await an_active_member(place, actor, "Ana")
    mission = await a_mission(place, actor, most_per_member=2, period=Period.DAY)
    for _ in range(2):
        for _ in range(2):
            await handed_in(place, actor, mission, ana)
        assert await refusal(handed_in(place, actor, mission, ana)) is SubmissionLimitReached
        place.clock.forward(timedelta(days=1))


async def test_two_who_are_one_share_one_limit(house: House) -> None:
    for place, actor in await places(house):
        room, ana = place.app.members, await an_active_member(place, actor, "Ana")
        bea = await an_active_member(place, actor, "Bea")
        mission = await a_mission(place, actor)
        one = await handed_in(place, actor, mission, bea)
        await merge_members(room, actor, ana.id, None, bea.id, None)
        for who in (ana, bea):
            refused = await refusal(handed_in(place, actor, mission, who))
            assert refused is SubmissionLimitReached
        await approve_submission(room, actor, one.id, None, None)
        assert await points(place, actor, ana.id) == 10


async def test_no_more_are_approved_than_the_mission_may_have(house: House) -> None:
    for place, actor in await places(house):
        room, mission = place.app.members, await a_mission(place, actor, most_approved=1)
        people = [await an_active_member(place, actor, name) for name in ("Ana", "Bea", "Cid")]
        one, other = [await handed_in(place, actor, mission, who) for who in people[:2]]
        await approve_submission(room, actor, one.id, None, None)
        assert await refusal(approve_submission(room, actor, other.id, None, None)) is MissionFull
        assert await refusal(handed_in(place, actor, mission, people[2])) is MissionFull
        await change_mission(room, actor, mission.id, None, {"most_approved": 2})
        await approve_submission(room, actor, other.id, None, None)


async def test_nothing_is_handed_in_but_while_it_is_open_and_in_its_time() -> None:
    place = a_fake_house()
    actor, room = await a_workspace(place), place.app.members
    ana, now = await an_active_member(place, actor, "Ana"), place.clock.now()
    window = {"opens_at": now + timedelta(hours=1), "closes_at": now + timedelta(hours=2)}
    mission = await a_mission(place, actor, opened=False, most_per_member=9, **window)
    for _ in range(2):
        assert await refusal(handed_in(place, actor, mission, ana)) is MissionNotTaking
        if mission.state is MissionState.DRAFT:
            mission = await open_mission(room, actor, mission.id, None)
    place.clock.forward(timedelta(hours=1))
    await handed_in(place, actor, mission, ana)
    await pause_mission(room, actor, mission.id, None)
    assert await refusal(handed_in(place, actor, mission, ana)) is MissionNotTaking
    await open_mission(room, actor, mission.id, None)
    await close_in_time(room, actor, mission.id)
    waiting = await handed_in(place, actor, mission, ana)
    place.clock.forward(timedelta(hours=1))
    assert await refusal(handed_in(place, actor, mission, ana)) is MissionNotTaking
    await close_in_time(room, actor, mission.id)
    await close_in_time(room, actor, mission.id)
    closed = await read_mission(room, actor, mission.id)
    assert (closed.state, closed.closed_at) == (MissionState.CLOSED, place.clock.now())
    await approve_submission(room, actor, waiting.id, None, None)


async def test_a_mission_goes_its_way_and_no_other(house: House) -> None:
    for place, actor in await places(house):
        room, mission = place.app.members, await a_mission(place, actor, opened=False)
        for move in (pause_mission, close_mission):
            assert await refusal(move(room, actor, mission.id, None)) is InvalidState
        await change_mission(room, actor, mission.id, None, {"reward_points": 5})
        await open_mission(room, actor, mission.id, None)
        fixed = {"reward_points": 6, "audience": Audience.AMBASSADORS, "title": "Brew it"}
        assert await pointers(change_mission(room, actor, mission.id, None, fixed)) == [
            ("/audience", "fixed_once_open"),
            ("/reward_points", "fixed_once_open"),
        ]
        await change_mission(room, actor, mission.id, None, {"title": "Brew it"})
        await close_mission(room, actor, mission.id, None)
        assert await refusal(open_mission(room, actor, mission.id, None)) is InvalidState
        await archive_mission(room, actor, mission.id, None)
        assert await refusal(archive_mission(room, actor, mission.id, None)) is InvalidState


async def test_what_does_not_go_together_is_refused() -> None:
    place = a_fake_house()
    actor, room = await a_workspace(place), place.app.members
    now, goal = place.clock.now(), Goal(ActivityKind.COMMENT, 3)

    async def found(**how: Any) -> list[tuple[str | None, str]]:
        wanted = {"audience": Audience.MEMBERS, **how}
        return await pointers(create_mission(room, actor, NewMission("B", "B", **wanted)))

    assert await found(goal=goal) == [("/goal", "mission_goal")]
    assert await found(audience=Audience.SEGMENT) == [("/segment_id", "mission_segment")]
    assert await found(opens_at=now, closes_at=now) == [("/closes_at", "ends_before_start")]
    counted = {"kind": MissionKind.PERFORMANCE}
    assert await found(**counted) == [("/goal", "mission_goal")]
    proofs = frozenset({ProofKind.LINK})
    assert await found(**counted, goal=goal, proofs=proofs, most_per_member=2) == [
        ("/proofs", "mission_proofs"),
        ("/most_per_member", "mission_once"),
    ]
    past = await a_mission(place, actor, opened=False, closes_at=now)
    opening = open_mission(room, actor, past.id, None)
    assert await pointers(opening) == [("/closes_at", "in_past")]


async def test_a_workspace_keeps_so_many_that_are_not_over() -> None:
    place = a_fake_house()
    actor = await a_workspace(place)
    first, *_ = [await a_mission(place, actor) for _ in range(MOST_MISSIONS)]
    assert await refusal(a_mission(place, actor)) is TooManyMissions
    await close_mission(place.app.members, actor, first.id, None)
    await a_mission(place, actor)
