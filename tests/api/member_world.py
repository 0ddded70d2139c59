"""Members for a workspace in which every operation has something to do."""

from collections.abc import Mapping
from datetime import timedelta

from adapters.wiring import House
from domain.members.activity import Doer
from domain.members.identity import Proof
from domain.members.model import MemberState
from domain.members.use_cases.keep_member_notes import add_member_note
from domain.members.use_cases.merge_members import merge_members
from domain.members.use_cases.record_activities import record_activity
from domain.members.use_cases.record_consent import NewConsent, record_consent
from domain.shared.access import Actor
from domain.shared.ids import CommunityId, Kind
from domain.shared.paging import PageRequest
from tests.api.community_audit_world import COMMUNITY_AUDITS, some_community_audits
from tests.api.goal_world import GOALS, some_goals
from tests.api.guidelines_world import GUIDELINES, some_guidelines
from tests.api.insight_report_world import INSIGHT_REPORTS, some_insight_reports
from tests.api.joining_world import JOINING, some_join_requests
from tests.api.journey_world import JOURNEYS, some_journeys
from tests.api.milestone_world import MILESTONES, some_milestones
from tests.api.mission_world import MISSIONS, some_missions
from tests.api.segment_world import SEGMENTS, some_segments
from tests.kit.member_builders import a_member, an_identity, done_by

_SPARE = ("member_to_move", "member_to_merge", "member_to_absorb", "merged_member")
MEMBERS = {
    **dict.fromkeys(("member", *_SPARE), Kind.MEMBER),
    "spare_identity": Kind.IDENTITY,
    "member_note": Kind.MEMBER_NOTE,
    "merge_suggestion": Kind.MERGE_SUGGESTION,
    **SEGMENTS,
    **GOALS,
    **MILESTONES,
    **GUIDELINES,
    **COMMUNITY_AUDITS,
    **INSIGHT_REPORTS,
    **JOINING,
    **JOURNEYS,
    **MISSIONS,
}


async def some_members(
    house: House, actor: Actor, things: Mapping[str, str], external_id: str
) -> dict[str, str]:
    """One with all there can be of one, and one for each move."""
    room, community = house.app.members, CommunityId(things["community"])
    proven = an_identity("ana@example.org", Proof.VERIFIED, "email")
    member = await a_member(
        house,
        actor,
        external_id=external_id,
        community_ids=frozenset({community}),
        identities=(proven,),
    )
    claimed = an_identity("ana@example.org", Proof.CLAIMED, "email")
    await a_member(house, actor, "Ana R.", identities=(claimed,))
    made = {
        name: (await a_member(house, actor, name, state=MemberState.ACTIVE)).id for name in _SPARE
    }
    await merge_members(room, actor, member.id, None, made["merged_member"], None)
    now = house.clock.now() - timedelta(hours=1)
    helped = Doer(made["member_to_move"], None)
    visit = done_by(member, "visit-1", now, community_id=community, to=helped)
    await record_activity(room, actor, visit)
    await record_consent(room, actor, member.id, NewConsent("newsletter", True, "form"))
    note = await add_member_note(room, actor, member.id, "A regular guest.")
    [identity] = await room.reads.identities(actor, member.id)
    [suggestion] = (await room.reads.suggestions(actor, PageRequest())).items
    return {
        **made,
        **await some_segments(house, actor, external_id),
        **await some_join_requests(house, actor, member.id),
        **await some_milestones(house, actor, external_id),
        **await some_goals(house, actor, community),
        **await some_guidelines(house, actor, community, member.id),
        **await some_community_audits(house, actor, community, external_id),
        **await some_insight_reports(house, actor, external_id),
        **await some_journeys(house, actor, external_id),
        **await some_missions(house, actor, community, external_id),
        "member": member.id,
        "spare_identity": identity.id,
        "member_note": note.id,
        "merge_suggestion": suggestion.id,
    }
