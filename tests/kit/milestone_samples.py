"""A milestone and that it was reached, with every field set to something but its default."""

from collections.abc import Mapping
from typing import Any

from domain.members.milestone import MemberMilestone, Milestone, MilestoneKind
from domain.members.streak import Unit
from domain.members.streak_watch import StreakWatch
from domain.shared.ids import MemberMilestoneId, MilestoneId
from tests.kit.member_samples import MEMBER
from tests.kit.sample_parts import COMMUNITY, ODD, ORGANIZATION, WORKSPACE, at

MILESTONES: Mapping[str, Any] = {
    "milestones": Milestone(
        id=MilestoneId("mls_1"),
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        name=ODD,
        kind=MilestoneKind.STREAK_WEEKS,
        threshold=7,
        created_by="key_1",
        created_at=at(1),
        updated_at=at(2),
        word="custom:visit",
        community_id=COMMUNITY,
        version=2,
        external_id=f"milestone-{ODD}",
        removed_at=at(3),
        recurs=True,
    ),
    "streak_watches": StreakWatch(
        workspace_id=WORKSPACE,
        unit=Unit.WEEK,
        word="custom:visit",
        judged=2_900,
        timezone="America/Bogota",
        after=MEMBER,
        is_idle=True,
    ),
    "member_milestones": MemberMilestone(
        id=MemberMilestoneId("mrs_1"),
        workspace_id=WORKSPACE,
        milestone_id=MilestoneId("mls_1"),
        member_id=MEMBER,
        day=20_500,
        reached_at=at(4),
        times=3,
    ),
}
