"""What samples are made of: ids, instants, and a text with everything odd in it."""

from datetime import UTC, datetime, timedelta

from domain.shared.access import Actor, Mode, Permission
from domain.shared.ids import (
    BlackoutId,
    CampaignId,
    ChannelId,
    CommunityId,
    ConversationId,
    DeliveryId,
    HoldId,
    IdeaId,
    MessageId,
    OperationId,
    OrganizationId,
    QueueId,
    WebhookEndpointId,
    WorkspaceId,
)

T0 = datetime(2026, 11, 22, 14, 15, 16, 170_001, tzinfo=UTC)
ORGANIZATION = OrganizationId("org_1")
WORKSPACE = WorkspaceId("ws_1")
COMMUNITY = CommunityId("com_1")
CHANNEL = ChannelId("chn_1")
CONVERSATION = ConversationId("cnv_1")
MESSAGE = MessageId("msg_1")
DELIVERY = DeliveryId("dlv_1")
HOLD = HoldId("hold_1")
CAMPAIGN = CampaignId("cmp_1")
IDEA = IdeaId("idea_1")
QUEUE = QueueId("que_1")
BLACKOUT = BlackoutId("blk_1")
OPERATION = OperationId("op_1")
ENDPOINT = WebhookEndpointId("whe_1")
ODD = 'ñandú «"comillas"»\n\t\\ 👩‍👩‍👧 {%s} $1'

ACTOR = Actor("key_1", ORGANIZATION, Mode.TEST, frozenset(Permission), WORKSPACE)


def at(seconds: int) -> datetime:
    """Another instant for every field, to the microsecond."""
    return T0 + timedelta(seconds=seconds, microseconds=seconds)
