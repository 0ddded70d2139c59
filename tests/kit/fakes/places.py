"""Where a channel's people are known, in memory."""

from domain.communities.model import Channel
from domain.members.identity import server_of
from domain.members.ports import Place


def place_of(channel: Channel) -> Place:
    server = server_of(channel.platform, channel.server_url, channel.account_id)
    return Place(channel.platform, server, channel.community_id)
