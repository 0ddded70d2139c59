"""Guidelines and an acknowledgement, with every field set to something other than its default."""

from collections.abc import Mapping
from typing import Any

from domain.communities.guidelines import Guidelines, GuidelinesState, GuidelinesText
from domain.members.acknowledgement import Acknowledgement
from domain.shared.ids import AcknowledgementId, GuidelinesId
from tests.kit.member_samples import MEMBER
from tests.kit.sample_parts import COMMUNITY, ODD, ORGANIZATION, WORKSPACE, at

GUIDELINES_ID = GuidelinesId("gdl_1")
GUIDELINES: Mapping[str, Any] = {
    "guidelines": Guidelines(
        id=GUIDELINES_ID,
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        community_id=COMMUNITY,
        number=2,
        texts=(GuidelinesText("pt-BR", ODD), GuidelinesText("es", "Con calma.")),
        created_by="key_1",
        created_at=at(1),
        updated_at=at(2),
        state=GuidelinesState.SUPERSEDED,
        needs_acknowledgement=True,
        summary=ODD,
        version=4,
        published_at=at(3),
        published_by="key_2",
        superseded_at=at(4),
        removed_at=at(5),
    ),
    "acknowledgements": Acknowledgement(
        id=AcknowledgementId("ack_1"),
        workspace_id=WORKSPACE,
        member_id=MEMBER,
        community_id=COMMUNITY,
        guidelines_id=GUIDELINES_ID,
        number=2,
        source=ODD,
        at=at(1),
        recorded_at=at(2),
        recorded_by="key_1",
        evidence=ODD,
    ),
}
