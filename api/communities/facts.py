"""What communities tell: each name in a sentence, and the shape of what it is about."""

from collections.abc import Mapping

from pydantic import Field

from api.communities.team_schemas import TeamPlaceOut
from api.wire import Fact, InstantOut, Out
from domain.communities import events
from domain.communities.model import ChannelStatus
from domain.shared.calling import CHANNEL_REAUTH_REQUIRED
from domain.shared.joining import Joining, Visibility


class CommunityFact(Out):
    """A community as it is after what happened. Its words for people are fetched."""

    id: str
    name: str
    visibility: Visibility
    joining: Joining
    language: str | None
    timezone: str | None
    archived: bool
    team: list[TeamPlaceOut]
    version: int
    external_id: str | None


class ChannelFact(Out):
    """A channel as it is after what happened."""

    id: str
    community_id: str
    platform: str
    name: str
    handle: str
    status: ChannelStatus
    status_reason: str | None
    check_error: str | None
    rate_limited_until: InstantOut | None
    version: int
    external_id: str | None


class ChannelExpiringFact(ChannelFact):
    """A channel whose credentials end."""

    credentials_expire_at: InstantOut
    days_left: int = Field(description="A day that has begun counts as one.")


_COMMUNITIES = {
    events.COMMUNITY_CREATED: "A community was opened.",
    events.COMMUNITY_UPDATED: "A community was changed.",
    events.COMMUNITY_ARCHIVED: "A community was put away.",
    events.COMMUNITY_RESTORED: "A community was brought back.",
}
_CHANNELS = {
    events.CHANNEL_CONNECTED: "An account was connected to a community.",
    events.CHANNEL_UPDATED: "What is noted about a channel was changed.",
    events.CHANNEL_PAUSED: "Nothing goes out on a channel until it is resumed.",
    events.CHANNEL_RESUMED: "A paused channel publishes again.",
    CHANNEL_REAUTH_REQUIRED: "A platform refused a channel's credentials.",
    events.CHANNEL_RESTORED: "A channel has credentials that its platform takes.",
    events.CHANNEL_CHECKED: "A platform was asked about a channel, and what it said was noted.",
    events.CHANNEL_DISCONNECTED: "A channel was disconnected for good, its credentials forgotten.",
}

FACTS: Mapping[str, Fact] = {
    **{name: Fact(says, CommunityFact) for name, says in _COMMUNITIES.items()},
    **{name: Fact(says, ChannelFact) for name, says in _CHANNELS.items()},
    events.CHANNEL_CREDENTIALS_EXPIRING: Fact(
        "A channel's credentials end in 14 days, in 7, or in one, and only you can renew them.",
        ChannelExpiringFact,
    ),
}
