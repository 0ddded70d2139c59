"""An attempt to connect with every field set to something other than its default."""

from collections.abc import Mapping
from typing import Any

from domain.communities.connecting import ChannelConnection, ConnectionStatus
from domain.shared.ids import ChannelConnectionId
from tests.kit.sample_parts import CHANNEL, COMMUNITY, ODD, ORGANIZATION, WORKSPACE, at

CONNECTING: Mapping[str, Any] = {
    "channel_connections": ChannelConnection(
        id=ChannelConnectionId("con_1"),
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        community_id=COMMUNITY,
        platform="mastodon",
        redirect_url=f"https://app.example/connected?for={ODD}",
        created_by="key_1",
        created_at=at(1),
        updated_at=at(2),
        expires_at=at(3),
        version=4,
        server_url="https://social.example",
        settings={"visibility": "unlisted", "deep": {"list": [1, None, ODD]}},
        reconnects=True,
        status=ConnectionStatus.FAILED,
        reason="access_denied",
        state_hash="0" * 64,
        token_hash="1" * 64,
        channel_ids=(CHANNEL,),
    ),
}
