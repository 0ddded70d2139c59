"""A request to join, with every field set to something other than its default."""

from collections.abc import Mapping
from typing import Any

from domain.members.join_request import JoinAnswer, JoinRequest, JoinState
from domain.members.model import MemberState
from domain.shared.ids import JoinRequestId
from domain.shared.joining import Joining
from tests.kit.member_samples import MEMBER
from tests.kit.sample_parts import COMMUNITY, ODD, ORGANIZATION, WORKSPACE, at

JOIN_REQUESTS: Mapping[str, Any] = {
    "join_requests": JoinRequest(
        id=JoinRequestId("jrq_1"),
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        community_id=COMMUNITY,
        member_id=MEMBER,
        way=Joining.APPLICATION,
        state=JoinState.DENIED,
        created_by="key_1",
        created_at=at(1),
        updated_at=at(2),
        answers=(JoinAnswer("why", ODD, ODD),),
        came_from=MemberState.LEFT,
        decided_at=at(3),
        decided_by="key_2",
        reason=ODD,
        version=2,
    ),
}
