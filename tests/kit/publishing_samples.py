"""One of each entity of publishing with every field set to something other than its default."""

from collections.abc import Mapping
from typing import Any

from domain.publishing.content import (
    Attachment,
    Content,
    Location,
    Part,
    Poll,
    Variant,
    WhoMayReply,
)
from domain.publishing.delivery import Attempt, AttemptKind, Delivery
from domain.publishing.hold import Hold, HoldScope, OnLift
from domain.publishing.media import MediaKind, Shown
from domain.publishing.model import Message, RevisionInReview, Schedule
from domain.publishing.queue import Queue, Slot, Week
from domain.publishing.revision import Revision
from domain.publishing.states import DeliveryState, MessageStatus
from domain.publishing.views import SandboxPostView
from domain.shared.ids import (
    ApprovalId,
    AttemptId,
    MediaId,
)
from domain.shared.wall_time import TimeNote
from tests.kit.calendar_feed_samples import CALENDAR_FEEDS
from tests.kit.feed_samples import FEEDS
from tests.kit.idea_samples import IDEAS
from tests.kit.pacing_samples import CLASHES, PACING
from tests.kit.sample_parts import (
    CHANNEL,
    COMMUNITY,
    DELIVERY,
    HOLD,
    MESSAGE,
    ODD,
    ORGANIZATION,
    QUEUE,
    WORKSPACE,
    at,
)

PUBLISHING: Mapping[str, Any] = {
    **PACING,
    "queues": Queue(
        id=QUEUE,
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        channel_id=CHANNEL,
        name=ODD,
        timezone="Australia/Lord_Howe",
        week=Week((Slot(1, "09:00"), Slot(7, "23:59"))),
        created_at=at(1),
        updated_at=at(2),
        version=3,
        is_default=True,
        paused=True,
        external_id="queue-1",
        metadata={"a": ODD},
        deleted_at=at(4),
    ),
    **CALENDAR_FEEDS,
    **FEEDS,
    "messages": Message(
        id=MESSAGE,
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        community_id=COMMUNITY,
        content=Content(
            text=ODD,
            thread=(Part(ODD), Part("and more", (Attachment(MediaId("med_2"), ODD),))),
            link="https://example.org/a?b=c",
            first_comment="first",
            first_comment_media=(Attachment(MediaId("med_3")),),
            poll=Poll(("yes", ODD), 3600, multiple=True),
            location=Location(ODD, 40.4154, -3.7074),
            content_warning="loud",
            language="pt-BR",
            who_may_reply=WhoMayReply.FOLLOWERS,
        ),
        status=MessageStatus.PARTIALLY_PUBLISHED,
        version=3,
        created_at=at(1),
        updated_at=at(2),
        created_by="key_1",
        schedule=Schedule(
            at(4), "2026-03-29T02:30:00", "Europe/Madrid", True, TimeNote.GAP, QUEUE, CLASHES
        ),
        external_id="message-1",
        metadata={"a": ODD},
        variants={
            CHANNEL: Variant(
                ("text", "poll", "who_may_reply"),
                Content(text="Here otherwise.", who_may_reply=WhoMayReply.NOBODY),
            )
        },
        tags=("spring", "ñandú"),
        revision=RevisionInReview(ApprovalId("apr_1"), "f" * 64),
    ),
    "holds": Hold(
        id=HOLD,
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        scope=HoldScope.CHANNEL,
        reason=ODD,
        placed_by="key_1",
        created_at=at(1),
        updated_at=at(2),
        version=3,
        channel_id=CHANNEL,
        lifted_at=at(4),
        lifted_by="key_2",
        community_id=COMMUNITY,
        ends_at=at(5),
        on_lift=OnLift.SHIFT,
        release_per_minute=9,
        tag="spring",
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
        next_at=at(1),
        fence=2,
        lease_until=at(2),
        attempts=3,
        looks=4,
        attempted_at=at(3),
        key="dlv_1-0123456789abcdef",
        content_hash="f" * 64,
        handle="kept-1",
        platform_post_id="110",
        platform_url="https://social.example/@plaza/110",
        published_at=at(4),
        hold_id=HOLD,
        held_reason="hold",
        held_detail="A recall is being prepared.",
        error_code="outcome_unknown",
        error_detail=ODD,
        due_at=at(5),
        held_since=at(6),
        checks=2,
        misses=1,
        verified=True,
    ),
    "attempts": Attempt(
        id=AttemptId("att_1"),
        workspace_id=WORKSPACE,
        message_id=MESSAGE,
        delivery_id=DELIVERY,
        fence=2,
        key="dlv_1-0123456789abcdef",
        content_hash="f" * 64,
        started_at=at(1),
        kind=AttemptKind.LOOK_UP,
        finished_at=at(2),
        outcome="published",
        detail=ODD,
        status_code=200,
        platform_post_id="110",
        actor="key_1",
        error_code="outcome_unknown",
        platform_request_id="req-110",
    ),
    "message_revisions": Revision(
        workspace_id=WORKSPACE,
        message_id=MESSAGE,
        number=2,
        content=Content(ODD, link="https://example.org/a?b=c"),
        variants={CHANNEL: Variant(("text",), Content("other"))},
        made_by="key_1",
        made_at=at(3),
    ),
    "sandbox_posts": SandboxPostView(
        id="sbx_1",
        workspace_id=WORKSPACE,
        channel_id=CHANNEL,
        text=ODD,
        key="dlv_1-0123456789abcdef",
        url="/v1/sandbox/posts/sbx_1",
        created_at=at(1),
        reply_to="sbx_0",
        link="https://example.org/a?b=c",
        poll=Poll(("yes", ODD), 3600, multiple=True),
        location=Location(ODD, 40.4154, -3.7074),
        content_warning="loud",
        language="pt-BR",
        media=(
            Shown(
                MediaId("med_1"),
                MediaKind.IMAGE,
                "image/png",
                17,
                "ab" * 32,
                "ws_1/media/med_1/original",
                ODD,
                3,
                4,
            ),
        ),
        who_may_reply=WhoMayReply.MENTIONED,
        deleted_at=at(2),
        hidden_at=at(3),
    ),
    **IDEAS,
}
