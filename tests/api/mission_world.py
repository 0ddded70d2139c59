"""Ambassadors and missions for a workspace in which every operation has something to do."""

from datetime import timedelta

from adapters.wiring import House
from domain.members.mission import Period
from domain.members.submission import Proof, RejectReason
from domain.members.use_cases.hand_in_submissions import NewSubmission, begin_submission
from domain.members.use_cases.keep_ambassadors import NewAmbassador, propose_ambassador
from domain.members.use_cases.keep_missions import close_mission
from domain.members.use_cases.review_submissions import approve_submission, reject_submission
from domain.shared.access import Actor
from domain.shared.ids import CommunityId, Kind
from tests.kit.mission_builders import a_mission, an_active_member, an_ambassador, handed_in

_ASKED = ("ambassador", "ambassador_to_accept", "ambassador_to_decline")
_MISSIONS = ("mission", "mission_to_open", "open_mission", "mission_to_pause", "mission_to_close")
_HANDED_IN = ("submission", "submission_to_approve", "submission_to_reject")
_OTHERS = ("draft_submission", "rejected_submission", "approved_submission")
_TO_TAKE_BACK = "submission_to_withdraw"
MISSIONS = {
    **dict.fromkeys((*_ASKED, "ambassador_to_end"), Kind.AMBASSADOR),
    **dict.fromkeys((*_MISSIONS, "mission_to_archive"), Kind.MISSION),
    **dict.fromkeys((*_HANDED_IN, *_OTHERS, _TO_TAKE_BACK), Kind.SUBMISSION),
    **dict.fromkeys(("member_to_ask", "member_on_missions"), Kind.MEMBER),
}


async def some_missions(
    house: House, actor: Actor, community: CommunityId, external_id: str
) -> dict[str, str]:
    """One of each in every state that something is done in."""
    room, made, ends = house.app.members, dict[str, str](), house.clock.now() + timedelta(days=300)
    for name in (*_ASKED, "ambassador_to_end"):
        who = await an_active_member(house, actor, name, community)
        if name == "ambassador_to_end":
            made[name] = (await an_ambassador(house, actor, community, who)).id
        else:
            wanted = NewAmbassador(community, who.id, "Two tastings a month.", None, ends)
            made[name] = (await propose_ambassador(room, actor, wanted)).id
    made["member_to_ask"] = (await an_active_member(house, actor, "Asked", community)).id
    for name in (*_MISSIONS, "mission_to_archive"):
        own = external_id if name == "mission" else None
        opened = name not in ("mission", "mission_to_open")
        mission = await a_mission(
            *(house, actor, opened),
            most_per_member=1000,
            period=Period.DAY,
            closes_at=ends,
            external_id=own,
        )
        made[name] = mission.id
        if name == "open_mission":
            taken = mission
    await close_mission(room, actor, mission.id, None)
    ana = await an_active_member(house, actor, "On missions", community)
    made["member_on_missions"] = ana.id
    for name in (*_HANDED_IN, *_OTHERS[1:], _TO_TAKE_BACK):
        one = await handed_in(house, actor, taken, ana, link="https://example.org/proof")
        made[name] = one.id
        if name == "rejected_submission":
            await reject_submission(room, actor, one.id, None, RejectReason.OTHER, "Again.")
        elif name == "approved_submission":
            await approve_submission(room, actor, one.id, None, "Lovely.")
    draft = NewSubmission(taken.id, ana.id, Proof("Soon."), is_draft=True)
    return {**made, "draft_submission": (await begin_submission(room, actor, draft)).id}
