"""An idea with every field set to something other than its default."""

from collections.abc import Mapping
from typing import Any

from domain.publishing.idea import Idea, IdeaSource, IdeaStatus
from tests.kit.sample_parts import CAMPAIGN, IDEA, MESSAGE, ODD, ORGANIZATION, WORKSPACE, at

IDEAS: Mapping[str, Any] = {
    "ideas": Idea(
        id=IDEA,
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        title=ODD,
        status=IdeaStatus.PROMOTED,
        source=IdeaSource.FEED,
        created_by="key_1",
        created_at=at(1),
        updated_at=at(2),
        version=3,
        notes=ODD,
        link="https://example.org/churros",
        tags=("summer", ODD),
        campaign_id=CAMPAIGN,
        score=70,
        owner=f"user-12 {ODD}",
        message_id=MESSAGE,
        promoted_at=at(3),
        removed_at=at(4),
        external_id=f"idea-{ODD}",
        metadata={"a": ODD},
    ),
}
