"""Small scenes about ambassadors and missions, in memory."""

from datetime import timedelta

from domain.members.ambassador import Ambassador
from domain.members.mission import Mission
from domain.members.submission import Proof, RejectReason, Submission
from domain.members.use_cases.follow_ambassadors import turn_ambassador
from domain.members.use_cases.hand_in_submissions import (
    NewSubmission,
    begin_submission,
    change_submission,
    submit_submission,
    withdraw_submission,
)
from domain.members.use_cases.keep_ambassadors import (
    NewAmbassador,
    accept_ambassador,
    change_ambassador,
    decline_ambassador,
    end_ambassador,
    propose_ambassador,
)
from domain.members.use_cases.keep_missions import (
    archive_mission,
    change_mission,
    close_mission,
    open_mission,
    pause_mission,
)
from domain.members.use_cases.review_submissions import (
    approve_submission,
    reject_submission,
    revoke_submission,
)
from tests.kit.builders import a_community
from tests.kit.mission_builders import a_mission, an_active_member
from tests.unit.stage import Scenes, Stage


async def somebody_is_asked_and_stands_for_a_time(s: Stage) -> None:
    room, home = s.house.app.members, await a_community(s.house, s.actor)
    ana = await an_active_member(s.house, s.actor, "Ana", home.id)
    starts = s.house.clock.now() + timedelta(days=1)
    wanted = NewAmbassador(home.id, ana.id, starts_at=starts)
    first = await propose_ambassador(room, s.actor, wanted)
    await decline_ambassador(room, s.actor, first.id, None, None)
    second = await propose_ambassador(room, s.actor, wanted)
    await change_ambassador(room, s.actor, second.id, None, {"terms": "Two tastings."})
    await accept_ambassador(room, s.actor, second.id, None, None)
    s.house.clock.forward(timedelta(days=1))
    await turn_ambassador(room, s.actor, second.id)
    await end_ambassador(room, s.actor, second.id, None, "Moves away.")


async def something_is_handed_in_judged_and_taken_back(s: Stage) -> None:
    room, ana = s.house.app.members, await an_active_member(s.house, s.actor, "Ana")
    mission = await a_mission(s.house, s.actor, opened=False)
    await change_mission(room, s.actor, mission.id, None, {"title": "Brew it"})
    await open_mission(room, s.actor, mission.id, None)
    draft = NewSubmission(mission.id, ana.id, Proof("One"), is_draft=True)
    one = (await begin_submission(room, s.actor, draft)).id
    await change_submission(room, s.actor, one, None, {"text": "Two"})
    await submit_submission(room, s.actor, one, None)
    await approve_submission(room, s.actor, one, None, None)
    await revoke_submission(room, s.actor, one, None, RejectReason.OTHER, None)
    await submit_submission(room, s.actor, one, None)
    await reject_submission(room, s.actor, one, None, RejectReason.OTHER, None)
    other = (await begin_submission(room, s.actor, draft)).id
    await withdraw_submission(room, s.actor, other, None)
    await pause_mission(room, s.actor, mission.id, None)
    await open_mission(room, s.actor, mission.id, None)
    await close_mission(room, s.actor, mission.id, None)
    await archive_mission(room, s.actor, mission.id, None)


MISSIONS: Scenes = {
    somebody_is_asked_and_stands_for_a_time: (
        {Ambassador: "change accept decline begin end"},
        {
            *("community.created", "member.created", "member.state_changed"),
            *("ambassador.created", "ambassador.declined", "ambassador.updated"),
            *("ambassador.accepted", "ambassador.started", "ambassador.ended"),
        },
    ),
    something_is_handed_in_judged_and_taken_back: (
        {
            Mission: "change open pause close archive",
            Submission: "shows submit approve revoke reject withdraw",
        },
        {
            *("member.created", "member.state_changed"),
            *("mission.created", "mission.updated", "mission.opened", "mission.paused"),
            *("mission.resumed", "mission.closed", "mission.archived"),
            *("submission.created", "submission.updated", "submission.submitted"),
            *("submission.approved", "submission.revoked", "submission.rejected"),
            "submission.withdrawn",
        },
    ),
}
