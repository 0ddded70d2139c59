"""One of each entity with every field set to something other than its default."""

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, replace
from typing import Any

from adapters.db.transaction import RememberedAnswer
from domain.communities.account import AccountProfile
from domain.communities.model import Channel, ChannelStatus, Community
from domain.communities.team import TeamPart, TeamPlace
from domain.events.delivery import (
    WebhookAttempt,
    WebhookDelivery,
    WebhookOutcome,
    WebhookState,
)
from domain.events.endpoint import EndpointStatus, SignatureKind, WebhookEndpoint
from domain.events.model import Event, StreamTicket
from domain.identity.model import ApiKey, Organization, Workspace, WorkspaceStatus
from domain.shared.access import Mode, Permission
from domain.shared.duties import Duty
from domain.shared.ids import (
    ApiKeyId,
    EventId,
    TeammateId,
    WebhookAttemptId,
    WebhookDeliveryId,
    WorkspaceId,
)
from domain.shared.joining import Joining, JoinQuestion, Visibility
from domain.shared.platforms import (
    Capability,
    Ceiling,
    CountingUnit,
    Limits,
    OutcomeClass,
    RateBudget,
    TextLimit,
)
from tests.kit.acting_samples import ACTING
from tests.kit.approval_samples import APPROVALS
from tests.kit.assignment_samples import ASSIGNING
from tests.kit.audit_samples import AUDIT
from tests.kit.automation_samples import AUTOMATIONS
from tests.kit.brand_samples import BRANDS
from tests.kit.broadcast_samples import BROADCASTS
from tests.kit.case_samples import CASES
from tests.kit.challenge_samples import CHALLENGES
from tests.kit.community_audit_samples import COMMUNITY_AUDITS
from tests.kit.connecting_samples import CONNECTING
from tests.kit.containment_samples import CONTAINED
from tests.kit.contest_samples import CONTESTS
from tests.kit.conversation_samples import CONVERSATIONS
from tests.kit.crisis_samples import CRISES
from tests.kit.crisis_work_samples import CRISIS_WORK
from tests.kit.desk_samples import DESK
from tests.kit.detection_samples import DETECTION
from tests.kit.drill_samples import DRILLS
from tests.kit.escalation_samples import ESCALATIONS
from tests.kit.experiment_samples import EXPERIMENTS
from tests.kit.goal_samples import GOALS
from tests.kit.guidelines_samples import GUIDELINES
from tests.kit.inbox_samples import INBOX
from tests.kit.join_request_samples import JOIN_REQUESTS
from tests.kit.journey_samples import JOURNEYS
from tests.kit.judging_samples import JUDGING
from tests.kit.listening_samples import LISTENING
from tests.kit.media_samples import MEDIA
from tests.kit.member_samples import MEMBERS
from tests.kit.milestone_samples import MILESTONES
from tests.kit.mission_samples import MISSIONS
from tests.kit.moderation_link_samples import MODERATION_LINKS
from tests.kit.operation_samples import OPERATIONS
from tests.kit.poll_samples import POLLS
from tests.kit.preflight_samples import PREFLIGHT
from tests.kit.privacy_samples import PRIVACY
from tests.kit.promotion_samples import PROMOTIONS
from tests.kit.prompt_samples import PROMPTS
from tests.kit.proposal_samples import PROPOSALS
from tests.kit.publishing_samples import PUBLISHING
from tests.kit.report_samples import REPORTS_OF_INSIGHTS
from tests.kit.reputation_samples import REPUTATIONS
from tests.kit.retention_samples import RETENTION
from tests.kit.sample_parts import (
    CHANNEL,
    COMMUNITY,
    ENDPOINT,
    HOLD,
    MESSAGE,
    ODD,
    ORGANIZATION,
    WORKSPACE,
    at,
)
from tests.kit.segment_samples import SEGMENTS
from tests.kit.series_samples import SERIES
from tests.kit.sharing_samples import SHARING
from tests.kit.stakeholder_samples import STAKEHOLDERS
from tests.kit.survey_samples import SURVEYS
from tests.kit.teammate_samples import TEAMMATES

SAMPLES: Mapping[str, Any] = {
    "organizations": Organization(ORGANIZATION, f"Plaza {ODD}", at(1), at(2), version=3),
    "remembered_answers": RememberedAnswer(
        ORGANIZATION, "key_1", f"order {ODD}", "f" * 64, b"\x00\xff sealed", at(3)
    ),
    "workspaces": Workspace(
        id=WORKSPACE,
        organization_id=ORGANIZATION,
        name=f"Casa {ODD}",
        mode=Mode.TEST,
        timezone="Australia/Lord_Howe",
        language="pt-BR",
        created_at=at(1),
        updated_at=at(2),
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
        created_at=at(1),
        updated_at=at(2),
        created_by="command-line",
        version=3,
        grants=frozenset({WORKSPACE, WorkspaceId("ws_2")}),
        expires_at=at(4),
        last_used_at=at(5),
        revoked_at=at(6),
    ),
    "communities": Community(
        id=COMMUNITY,
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        name=ODD,
        created_at=at(1),
        updated_at=at(2),
        version=3,
        description=ODD,
        team=(TeamPlace(TeammateId("tm_1"), TeamPart.ANALYST),),
        visibility=Visibility.PRIVATE,
        language="es",
        timezone="America/Bogota",
        external_id="community-1",
        metadata={"a": ODD},
        joining=Joining.APPLICATION,
        join_questions=(JoinQuestion("why", ODD, True),),
        join_needs_acknowledgement=True,
        archived_at=at(4),
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
        profile=AccountProfile(ODD, "plaza", ODD, ("https://plaza.example/",), "https://a.example"),
        status=ChannelStatus.PAUSED,
        limits=Limits(
            TextLimit(
                501,
                CountingUnit.UTF8_BYTES,
                2,
                url_weight=23,
                mention_domain_counts=False,
                ceilings=(Ceiling(3001, CountingUnit.UTF16_CODE_UNITS),),
            ),
            RateBudget(30, 1800),
            idempotency_window_seconds=3600,
        ),
        capabilities=frozenset({Capability.PUBLISH_TEXT, Capability.DELETE}),
        outcome_class=OutcomeClass.LIST,
        created_at=at(1),
        updated_at=at(2),
        version=3,
        url="https://social.example/@plaza",
        server_url="https://social.example",
        settings={"visibility": "unlisted", "deep": {"list": [1, None, True, 2.5, ODD]}},
        status_reason="credentials_refused",
        paused_reason="The brand voice is under review.",
        checked_at=at(4),
        check_error="credentials_refused",
        rate_limited_until=at(5),
        external_id="channel-1",
        metadata={"a": ODD},
        disconnected_at=at(6),
        credentials_expire_at=at(7),
        credentials_safe_until=at(8),
        credentials_fence=4,
        refresh_at=at(9),
        refresh_fence=5,
        refresh_lease_until=at(10),
        refresh_tries=6,
        refreshed_at=at(11),
        refresh_error="platform_unreachable",
        expiry_told=7,
        throttles=8,
    ),
    **CONNECTING,
    **PUBLISHING,
    **SERIES,
    **MEMBERS,
    **GOALS,
    **MILESTONES,
    **GUIDELINES,
    **JOIN_REQUESTS,
    **SEGMENTS,
    **JOURNEYS,
    **MISSIONS,
    **PROMPTS,
    **PROMOTIONS,
    **BROADCASTS,
    **PRIVACY,
    **RETENTION,
    **TEAMMATES,
    **OPERATIONS,
    **COMMUNITY_AUDITS,
    **AUDIT,
    **APPROVALS,
    **MEDIA,
    **BRANDS,
    **EXPERIMENTS,
    **PROPOSALS,
    **CRISES,
    **CRISIS_WORK,
    **STAKEHOLDERS,
    **DETECTION,
    **DRILLS,
    **PREFLIGHT,
    **REPUTATIONS,
    **REPORTS_OF_INSIGHTS,
    **SHARING,
    **ACTING,
    **CASES,
    **CONTAINED,
    **MODERATION_LINKS,
    **INBOX,
    **CONVERSATIONS,
    **JUDGING,
    **DESK,
    **ASSIGNING,
    **AUTOMATIONS,
    **SURVEYS,
    **POLLS,
    **CHALLENGES,
    **CONTESTS,
    **ESCALATIONS,
    **LISTENING,
    "duties": Duty(
        workspace_id=WORKSPACE,
        kind="hold.ends",
        subject_id=HOLD,
        organization_id=ORGANIZATION,
        due_at=at(1),
        fence=2,
        lease_until=at(2),
        failures=3,
        deaths=1,
    ),
    "events": Event(
        id=EventId("evt_1"),
        organization_id=ORGANIZATION,
        workspace_id=WORKSPACE,
        name="message.published",
        object_id=MESSAGE,
        sequence=3,
        data={"id": MESSAGE, "deep": [{"text": ODD}, None]},
        at=at(1),
        previous={"status": "publishing", ODD: None},
        mode=Mode.TEST,
        actor_id="key_1",
        position=4_000_000_000,
        pending=True,
        failures=2,
        next_at=at(3),
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
        created_at=at(1),
        updated_at=at(2),
        event_types=("message.*", "channel.paused"),
        version=3,
        status_reason="gone",
        public_key="whpk_AAAA",
        previous_until=at(4),
        description=ODD,
        verified_at=at(5),
        failures=7,
        failing_since=at(6),
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
        created_at=at(1),
        updated_at=at(2),
        attempts=3,
        behind=True,
        next_at=at(4),
        fence=5,
        lease_until=at(6),
        last_outcome=WebhookOutcome.THROTTLED,
        last_status_code=429,
        delivered_at=at(7),
    ),
    "webhook_attempts": WebhookAttempt(
        id=WebhookAttemptId("wha_1"),
        workspace_id=WORKSPACE,
        delivery_id=WebhookDeliveryId("whd_1"),
        number=3,
        started_at=at(1),
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
        expires_at=at(1),
    ),
}
"""By the name of the table that keeps it; a row comes after those it points to."""


FOR_EVER = frozenset(
    {
        *("audit_entries", "approval_decisions", "message_comments", "samples"),
        *("case_evidence", "case_skips", "decisions", "reports", "report_notices"),
        *(
            "challenge_check_ins",
            "member_activities",
            "member_consents",
            "acknowledgements",
            "member_milestones",
            "member_turns",
            "traveller_steps",
        ),
    }
)
"""Tables whose rows are added and never changed: the service has no right to."""


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
