"""A letter is at most 20 kB: what the wire allows is tried at its longest."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from pydantic_core import to_json

from domain.announced import ANNOUNCED
from domain.communities import events as communities
from domain.communities.model import Channel, Community
from domain.events import events as webhooks
from domain.events.endpoint import WebhookEndpoint
from domain.events.model import Event
from domain.events.rules import letter
from domain.identity import events as identity
from domain.identity.model import ApiKey, Organization, Workspace
from domain.publishing import events as publishing
from domain.publishing.delivery import Delivery
from domain.publishing.hold import Hold
from domain.publishing.model import Message
from domain.publishing.reviewer_events import reviewer_changed
from domain.publishing.states import DeliveryState, MessageStatus
from domain.shared.access import Permission
from domain.shared.events import News
from domain.shared.ids import ChannelId, DeliveryId, EventId, WorkspaceId
from tests.kit.sample_parts import T0
from tests.kit.samples import SAMPLES

LIMIT = 20_000
MOST_CHANNELS = 50
MOST_GRANTS = 100
# Six bytes in JSON, of all that a name may hold the longest.
LONG = "\u0001"
NAME, EXTERNAL_ID, SHORT = LONG * 200, LONG * 255, LONG * 500
OTHER = "\u0002"


def an_id(prefix: str, number: int = 0) -> str:
    return f"{prefix}_{number:026}"


def long_deliveries(other: bool) -> tuple[Delivery, ...]:
    states = (DeliveryState.UNCONFIRMED, DeliveryState.SCHEDULED)
    return tuple(
        replace(
            SAMPLES["deliveries"],
            id=DeliveryId(an_id("dlv", n)),
            channel_id=ChannelId(an_id("chn", n)),
            state=states[other],
            error_code="credentials_unreadable" if other else "platform_unreachable",
            held_reason="channel_reauth_required" if other else "workspace_suspended",
            platform_url="https://" + "u" * 500,
            platform_post_id="p" * 300,
        )
        for n in range(MOST_CHANNELS)
    )


def pairs() -> Iterator[tuple[Any, Any, Any]]:
    """Who tells, of what, and what it was before: as long as can be, and all of it changed."""
    organization: Organization = SAMPLES["organizations"]
    workspace: Workspace = SAMPLES["workspaces"]
    key: ApiKey = SAMPLES["api_keys"]
    community: Community = SAMPLES["communities"]
    channel: Channel = SAMPLES["channels"]
    hold: Hold = SAMPLES["holds"]
    endpoint: WebhookEndpoint = SAMPLES["webhook_endpoints"]
    for tells, thing, changes in (
        (identity.organization_changed, organization, {"name": NAME}),
        (
            identity.workspace_changed,
            workspace,
            {"name": NAME, "external_id": EXTERNAL_ID, "timezone": "z" * 64},
        ),
        (
            identity.key_changed,
            key,
            {
                "name": NAME,
                "scopes": frozenset(Permission),
                "grants": frozenset(WorkspaceId(an_id("ws", n)) for n in range(MOST_GRANTS)),
            },
        ),
        (
            communities.community_changed,
            community,
            {"name": NAME, "external_id": EXTERNAL_ID, "timezone": "z" * 64},
        ),
        (
            communities.channel_changed,
            channel,
            {
                "name": NAME,
                "handle": NAME,
                "external_id": EXTERNAL_ID,
                "status_reason": SHORT,
                "check_error": "credentials_refused",
            },
        ),
        (publishing.hold_changed, hold, {"reason": SHORT}),
        (reviewer_changed, SAMPLES["reviewers"], {"url": "https://" + "u" * 492}),
        (
            webhooks.endpoint_changed,
            endpoint,
            {
                "url": "https://" + "u" * 492,
                "event_types": tuple(sorted(ANNOUNCED, key=len)[-50:]),
                "external_id": EXTERNAL_ID,
            },
        ),
    ):
        before = {
            name: value.replace(LONG, OTHER) if isinstance(value, str) else value
            for name, value in changes.items()
        }
        one: Any = thing
        yield tells, replace(one, **changes), replace(one, **before, version=7)


def long_news() -> Iterator[News]:
    for tells, after, before in pairs():
        yield tells("any.name", after, before)
    message: Message = replace(
        SAMPLES["messages"], id=an_id("msg"), external_id=EXTERNAL_ID, community_id=an_id("com")
    )
    before = replace(message, deliveries=long_deliveries(False), status=MessageStatus.UNCONFIRMED)
    after = replace(message, deliveries=long_deliveries(True), version=123_456)
    yield from publishing.moved(before, after, publishing.RESOLVED)


@pytest.mark.parametrize(
    "news", list(long_news()), ids=lambda news: f"{news.name} {news.object_id}"
)
def test_the_longest_there_can_be_fits(news: News) -> None:
    event = Event(
        id=EventId(an_id("evt")),
        organization_id=SAMPLES["organizations"].id,
        workspace_id=WorkspaceId(an_id("ws")),
        name=max(ANNOUNCED, key=len),
        object_id=news.object_id,
        sequence=news.sequence,
        data=news.data,
        previous=news.previous,
        at=T0,
    )
    assert len(to_json(letter(event))) <= LIMIT
