"""A segment and somebody in it, with every field set to something other than its default."""

from collections.abc import Mapping
from typing import Any

from domain.members.segment import (
    Condition,
    ConditionGroup,
    Match,
    Operator,
    Segment,
    SegmentMember,
    Trait,
    When,
    Which,
)
from domain.members.streak import Unit
from domain.shared.ids import CommunityId, MissionId, SegmentId, SegmentMemberId
from tests.kit.member_samples import MEMBER
from tests.kit.sample_parts import ODD, ORGANIZATION, WORKSPACE, at

SEGMENT = SegmentId("seg_1")
SEGMENTS: Mapping[str, Any] = {
    "segments": Segment(
        id=SEGMENT,
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        name=ODD,
        groups=(
            ConditionGroup(
                (
                    Condition(Trait.FIELD, Operator.ANY_OF, (ODD, 7, 0.5, True), name=ODD),
                    Condition(
                        *(Trait.ACTIVITY, Operator.AT_LEAST, (3,)),
                        name="custom",
                        type="visit",
                        days=30,
                    ),
                    Condition(
                        *(Trait.SUBMISSION, Operator.AT_LEAST, (3,)),
                        states=("approved", "rejected"),
                        community_ids=(CommunityId("com_1"),),
                        mission_ids=(MissionId("mis_1"),),
                        when=When(Operator.NOT_WITHIN, 30),
                        which=Which.LONGEST,
                        unit=Unit.WEEK,
                    ),
                ),
                Match.ANY,
            ),
        ),
        created_by="key_1",
        created_at=at(1),
        updated_at=at(2),
        match=Match.ANY,
        description=ODD,
        version=3,
        followed_at=at(3),
        removed_at=at(4),
        external_id=f"segment-{ODD}",
        metadata={"a": ODD},
    ),
    "segment_members": SegmentMember(
        id=SegmentMemberId("sgm_1"),
        workspace_id=WORKSPACE,
        segment_id=SEGMENT,
        member_id=MEMBER,
        entered_at=at(1),
        left_at=at(2),
        version=2,
    ),
}
