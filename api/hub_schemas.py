"""How it stands with a hub, wherever one tells us of news."""

from pydantic import Field

from api.wire import InstantOut, Out
from domain.shared.hub import Hub, HubStatus


class HubOut(Out):
    """The hub that the feed names, and whether it tells us of news (W3C WebSub)."""

    url: str
    status: HubStatus = Field(
        description="With `subscribed` the feed is asked at once when the hub tells of news, and"
        " four times more seldom otherwise; with any other it is asked as usual. `no_public_url`:"
        " the service does not know the address at which a hub could reach it."
    )
    since: InstantOut
    lease_until: InstantOut | None = Field(
        description="Until when it tells, or told; it is renewed before."
    )
    told_at: InstantOut | None = Field(description="When it last told of news.")

    @classmethod
    def of(cls, hub: Hub) -> "HubOut":
        return cls(
            url=hub.url,
            status=hub.status,
            since=hub.since,
            lease_until=hub.lease_until,
            told_at=hub.told_at,
        )
