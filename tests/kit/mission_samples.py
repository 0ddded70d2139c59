"""An ambassador, a mission and what was handed in, with every field set otherwise than by
itself."""

from collections.abc import Mapping
from typing import Any

from domain.members.activity import ActivityKind
from domain.members.ambassador import Ambassador, AmbassadorState, EndedBy
from domain.members.mission import (
    Audience,
    Goal,
    Mission,
    MissionKind,
    MissionState,
    Period,
    ProofKind,
)
from domain.members.submission import RejectReason, Submission, SubmissionState
from domain.shared.ids import AmbassadorId, MediaId, MissionId, SubmissionId
from tests.kit.member_samples import MEMBER
from tests.kit.sample_parts import COMMUNITY, ODD, ORGANIZATION, WORKSPACE, at
from tests.kit.segment_samples import SEGMENT

MISSION = MissionId("mis_1")
MISSIONS: Mapping[str, Any] = {
    "ambassadors": Ambassador(
        id=AmbassadorId("amb_1"),
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        community_id=COMMUNITY,
        member_id=MEMBER,
        state=AmbassadorState.ENDED,
        proposed_by="key_1",
        created_at=at(1),
        updated_at=at(2),
        terms=ODD,
        starts_at=at(3),
        ends_at=at(4),
        answered_at=at(5),
        answered_by="key_2",
        on_their_word=True,
        word=ODD,
        active_since=at(6),
        ended_at=at(7),
        ended_by=EndedBy.TERM_OVER,
        reason=ODD,
        version=2,
    ),
    "missions": Mission(
        id=MISSION,
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        title=ODD,
        brief=ODD,
        audience=Audience.SEGMENT,
        created_by="key_1",
        created_at=at(1),
        updated_at=at(2),
        kind=MissionKind.PERFORMANCE,
        state=MissionState.CLOSED,
        community_id=COMMUNITY,
        segment_id=SEGMENT,
        proofs=frozenset({ProofKind.LINK, ProofKind.TEXT}),
        goal=Goal(ActivityKind.CUSTOM, 3, ODD),
        opens_at=at(3),
        closes_at=at(4),
        most_per_member=2,
        period=Period.WEEK,
        most_approved=5,
        reward_points=7,
        may_resubmit=True,
        opened_at=at(5),
        closed_at=at(6),
        version=3,
        external_id=ODD,
        metadata={ODD: ODD},
    ),
    "submissions": Submission(
        id=SubmissionId("sbm_1"),
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        mission_id=MISSION,
        member_id=MEMBER,
        state=SubmissionState.REJECTED,
        created_by="key_1",
        created_at=at(1),
        updated_at=at(2),
        text=ODD,
        link=ODD,
        media_ids=(MediaId("med_1"),),
        proof_keys=(ODD,),
        duplicate_of=SubmissionId("sbm_0"),
        counted=4,
        submitted_at=at(3),
        reviewed_at=at(4),
        reviewed_by="key_2",
        reject_reason=RejectReason.DUPLICATE,
        note=ODD,
        approvals=2,
        rewarded_points=7,
        version=4,
    ),
}
