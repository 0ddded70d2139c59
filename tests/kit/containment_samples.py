"""Containments and what they hold, every field set to something other than its default."""

from collections.abc import Mapping
from typing import Any

from domain.moderation.containment import (
    ContainedMessage,
    Containment,
    ContainmentKind,
    ContainmentScope,
)
from domain.moderation.pace import ChannelPace, PaceState
from domain.shared.ids import (
    ChannelPaceId,
    ContainedMessageId,
    ContainmentId,
    ConversationId,
    DecisionId,
    InboundMessageId,
    ModerationActionId,
)
from tests.kit.sample_parts import CHANNEL, COMMUNITY, MESSAGE, ODD, ORGANIZATION, WORKSPACE, at

CONTAINMENT = ContainmentId("ctn_1")

CONTAINED: Mapping[str, Any] = {
    "containments": Containment(
        id=CONTAINMENT,
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        kind=ContainmentKind.SLOW_MODE,
        scope=ContainmentScope.POST,
        reason=ODD,
        placed_by="key_1",
        created_at=at(1),
        updated_at=at(2),
        version=3,
        community_id=COMMUNITY,
        channel_id=CHANNEL,
        message_id=MESSAGE,
        conversation_id=ConversationId("cnv_1"),
        platform_person_id=f"@ana {ODD}",
        interval_seconds=60,
        include_past=True,
        ends_at=at(4),
        decision_id=DecisionId("dec_1"),
        swept_to=InboundMessageId("inb_1"),
        swept_at=at(5),
        lifted_at=at(6),
        lifted_by="tmt_1",
        released_at=at(7),
    ),
    "contained_messages": ContainedMessage(
        id=ContainedMessageId("ctm_1"),
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        containment_id=CONTAINMENT,
        inbound_message_id=InboundMessageId("inb_1"),
        channel_id=CHANNEL,
        platform_message_id=f"42 {ODD}",
        created_at=at(1),
        author_id=f"@ana {ODD}",
        action_id=ModerationActionId("mac_1"),
        obstacle="hidden_before",
        released_at=at(2),
        released_by="key_1",
        left="another_word",
        version=2,
    ),
    "channel_paces": ChannelPace(
        id=ChannelPaceId("cpc_1"),
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        channel_id=CHANNEL,
        before_seconds=5,
        wanted_seconds=30,
        created_at=at(1),
        updated_at=at(2),
        place=ODD,
        state=PaceState.REFUSED,
        tries=3,
        error_code="refused_permission",
        error_detail=ODD,
        version=4,
    ),
}
