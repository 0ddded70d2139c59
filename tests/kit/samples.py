"""One of each entity with every field set to something other than its default."""

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from adapters.db.transaction import RememberedAnswer
from domain.communities.model import Channel, ChannelStatus, Community, Visibility
from domain.events.delivery import (
    WebhookAttempt,
    WebhookDelivery,
    WebhookOutcome,
    WebhookState,
)
from domain.events.endpoint import EndpointStatus, SignatureKind, WebhookEndpoint
from domain.events.model import Event, StreamTicket
from domain.identity.model import ApiKey, Organization, Workspace, WorkspaceStatus
from domain.publishing.delivery import Attempt, AttemptKind, Delivery
from domain.publishing.model import Hold, HoldScope, Message, Schedule
from domain.publishing.states import DeliveryState, MessageStatus
from domain.publishing.views import SandboxPostView
from domain.shared.access import Actor, Mode, Permission
from domain.shared.ids import (
    ApiKeyId,
    AttemptId,
    ChannelId,
    CommunityId,
    DeliveryId,
    EventId,
    HoldId,
    MessageId,
    OrganizationId,
    WebhookAttemptId,
    WebhookDeliveryId,
    WebhookEndpointId,
    WorkspaceId,
)
from domain.shared.platforms import (
    Capability,
    CountingUnit,
    Limits,
    OutcomeClass,
    RateBudget,
    TextLimit,
)
from domain.shared.wall_time import TimeNote

T0 = datetime(2026, 11, 22, 14, 15, 16, 170_001, tzinfo=UTC)
ORGANIZATION = OrganizationId("org_1")
WORKSPACE = WorkspaceId("ws_1")
COMMUNITY = CommunityId("com_1")
CHANNEL = ChannelId("chn_1")
MESSAGE = MessageId("msg_1")
DELIVERY = DeliveryId("dlv_1")
HOLD = HoldId("hold_1")
ENDPOINT = WebhookEndpointId("whe_1")
ODD = 'ñandú «"comillas"»\n\t\\ 👩‍👩‍👧 {%s} $1'

ACTOR = Actor("key_1", ORGANIZATION, Mode.TEST, frozenset(Permission), WORKSPACE)


def _at(seconds: int) -> datetime:
    """Another instant for every field, to the microsecond."""
    return T0 + timedelta(seconds=seconds, microseconds=seconds)


SAMPLES: Mapping[str, Any] = {
    "organizations": Organization(ORGANIZATION, f"Plaza {ODD}", _at(1), _at(2), version=3),
    "remembered_answers": RememberedAnswer(
        ORGANIZATION, "key_1", f"order {ODD}", "f" * 64, b"\x00\xff sealed", _at(3)
    ),
    "workspaces": Workspace(
        id=WORKSPACE,
        organization_id=ORGANIZATION,
        name=f"Casa {ODD}",
        mode=Mode.TEST,
        timezone="Australia/Lord_Howe",
        language="pt-BR",
        created_at=_at(1),
        updated_at=_at(2),
        version=3,
        status=WorkspaceStatus.SUSPENDED,
        allowed_origins=("https://b.example", "https://a.example"),
        external_id=f"crm-{ODD}",
        metadata={"plan": ODD, ODD: ""},
    ),
    "api_keys": ApiKey(
        id=ApiKeyId("key_1"),
        organization_id=ORGANIZATION,
        mode=Mode.TEST,
        name=ODD,
        hash="0" * 64,
        hint="a1B2",
        scopes=frozenset({Permission.MESSAGES_READ, Permission.HOLDS_WRITE}),
        created_at=_at(1),
        updated_at=_at(2),
        created_by="command-line",
        version=3,
        grants=frozenset({WORKSPACE, WorkspaceId("ws_2")}),
        expires_at=_at(4),
        last_used_at=_at(5),
        revoked_at=_at(6),
    ),
    "communities": Community(
        id=COMMUNITY,
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        name=ODD,
        created_at=_at(1),
        updated_at=_at(2),
        version=3,
        description=ODD,
        guidelines="Be kind.",
        goals=("grow", "answer"),
        visibility=Visibility.PRIVATE,
        language="es",
        timezone="America/Bogota",
        external_id="community-1",
        metadata={"a": ODD},
        archived_at=_at(4),
    ),
    "channels": Channel(
        id=CHANNEL,
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        community_id=COMMUNITY,
        platform="mastodon",
        name=ODD,
        handle="@plaza@social.example",
        account_id="109",
        status=ChannelStatus.PAUSED,
        limits=Limits(
            TextLimit(501, CountingUnit.UTF8_BYTES, 2, url_weight=23, mention_domain_counts=False),
            RateBudget(30, 1800),
            idempotency_window_seconds=3600,
        ),
        capabilities=frozenset({Capability.PUBLISH_TEXT, Capability.DELETE}),
        outcome_class=OutcomeClass.LIST,
        created_at=_at(1),
        updated_at=_at(2),
        version=3,
        url="https://social.example/@plaza",
        server_url="https://social.example",
        settings={"visibility": "unlisted", "deep": {"list": [1, None, True, 2.5, ODD]}},
        status_reason="credentials_refused",
        paused_reason="The brand voice is under review.",
        checked_at=_at(4),
        check_error="credentials_refused",
        rate_limited_until=_at(5),
        external_id="channel-1",
        metadata={"a": ODD},
        disconnected_at=_at(6),
        credentials_expire_at=_at(7),
        credentials_safe_until=_at(8),
        credentials_fence=4,
        refresh_at=_at(9),
        refresh_fence=5,
        refresh_lease_until=_at(10),
        refresh_tries=6,
        refreshed_at=_at(11),
        refresh_error="platform_unreachable",
    ),
    "messages": Message(
        id=MESSAGE,
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        community_id=COMMUNITY,
        text=ODD,
        status=MessageStatus.PARTIALLY_PUBLISHED,
        version=3,
        created_at=_at(1),
        updated_at=_at(2),
        created_by="key_1",
        schedule=Schedule(_at(4), "2026-03-29T02:30:00", "Europe/Madrid", True, TimeNote.GAP),
        external_id="message-1",
        metadata={"a": ODD},
        thread=(ODD, "and more"),
    ),
    "holds": Hold(
        id=HOLD,
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        scope=HoldScope.CHANNEL,
        reason=ODD,
        placed_by="key_1",
        created_at=_at(1),
        updated_at=_at(2),
        version=3,
        channel_id=CHANNEL,
        lifted_at=_at(4),
        lifted_by="key_2",
    ),
    "deliveries": Delivery(
        id=DELIVERY,
        workspace_id=WORKSPACE,
        message_id=MESSAGE,
        channel_id=CHANNEL,
        platform="mastodon",
        position=7,
        part=2,
        state=DeliveryState.UNCONFIRMED,
        next_at=_at(1),
        fence=2,
        lease_until=_at(2),
        attempts=3,
        looks=4,
        attempted_at=_at(3),
        key="dlv_1-0123456789abcdef",
        content_hash="f" * 64,
        handle="kept-1",
        platform_post_id="110",
        platform_url="https://social.example/@plaza/110",
        published_at=_at(4),
        hold_id=HOLD,
        held_reason="hold",
        held_detail="A recall is being prepared.",
        error_code="outcome_unknown",
        error_detail=ODD,
    ),
    "attempts": Attempt(
        id=AttemptId("att_1"),
        workspace_id=WORKSPACE,
        message_id=MESSAGE,
        delivery_id=DELIVERY,
        fence=2,
        key="dlv_1-0123456789abcdef",
        content_hash="f" * 64,
        started_at=_at(1),
        kind=AttemptKind.LOOK_UP,
        finished_at=_at(2),
        outcome="published",
        detail=ODD,
        status_code=200,
        platform_post_id="110",
        actor="key_1",
    ),
    "events": Event(
        id=EventId("evt_1"),
        organization_id=ORGANIZATION,
        workspace_id=WORKSPACE,
        name="message.published",
        object_id=MESSAGE,
        sequence=3,
        data={"id": MESSAGE, "deep": [{"text": ODD}, None]},
        at=_at(1),
        previous={"status": "publishing", ODD: None},
        mode=Mode.TEST,
        position=4_000_000_000,
        pending=True,
        failures=2,
        next_at=_at(3),
    ),
    "webhook_endpoints": WebhookEndpoint(
        id=ENDPOINT,
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        url="https://hooks.example/tertulia?a=1",
        status=EndpointStatus.DISABLED,
        signature=SignatureKind.ED25519,
        api_version="2026-10-01",
        created_by="key_1",
        created_at=_at(1),
        updated_at=_at(2),
        event_types=("message.*", "channel.paused"),
        version=3,
        status_reason="gone",
        public_key="whpk_AAAA",
        previous_until=_at(4),
        description=ODD,
        verified_at=_at(5),
        failures=7,
        failing_since=_at(6),
        recover_from=4_000_000_000,
        recover_until=4_000_000_001,
        recovered=8,
        external_id="endpoint-1",
        metadata={"a": ODD},
    ),
    "webhook_deliveries": WebhookDelivery(
        id=WebhookDeliveryId("whd_1"),
        workspace_id=WORKSPACE,
        endpoint_id=ENDPOINT,
        event_id=EventId("evt_1"),
        event_name="message.published",
        state=WebhookState.SENDING,
        created_at=_at(1),
        updated_at=_at(2),
        attempts=3,
        behind=True,
        next_at=_at(4),
        fence=5,
        lease_until=_at(6),
        last_outcome=WebhookOutcome.THROTTLED,
        last_status_code=429,
        delivered_at=_at(7),
    ),
    "webhook_attempts": WebhookAttempt(
        id=WebhookAttemptId("wha_1"),
        workspace_id=WORKSPACE,
        delivery_id=WebhookDeliveryId("whd_1"),
        number=3,
        started_at=_at(1),
        duration_ms=250,
        outcome=WebhookOutcome.SERVER_ERROR,
        detail=ODD,
        status_code=500,
        answer=ODD,
    ),
    "stream_tickets": StreamTicket(
        organization_id=ORGANIZATION,
        hash="0" * 64,
        workspace_id=WORKSPACE,
        mode=Mode.TEST,
        key_id="key_1",
        scopes=frozenset({Permission.EVENTS_READ, Permission.HOLDS_READ}),
        expires_at=_at(1),
    ),
    "sandbox_posts": SandboxPostView(
        id="sbx_1",
        workspace_id=WORKSPACE,
        channel_id=CHANNEL,
        text=ODD,
        key="dlv_1-0123456789abcdef",
        url="/v1/sandbox/posts/sbx_1",
        created_at=_at(1),
        reply_to="sbx_0",
        deleted_at=_at(2),
    ),
}
"""By the name of the table that keeps it; a row comes after those it points to."""


def bare(entity: Any) -> Any:
    """The same entity with every field that has a default at its default."""
    return replace(
        entity, **{f.name: _default(f) for f in fields(entity) if _default(f) is not MISSING}
    )


def unset(entity: Any) -> set[str]:
    """The fields that are at their default, or empty."""
    return {
        f.name
        for f in fields(entity)
        if getattr(entity, f.name) == _default(f) or getattr(entity, f.name) in (None, "", 0, ())
    }


def _default(field: Field[Any]) -> Any:
    return field.default if field.default_factory is MISSING else field.default_factory()
