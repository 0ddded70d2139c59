"""Tables of publishing, and the sandbox's wall."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from adapters.db.types import (
    document,
    followed,
    instant,
    kept,
    labels,
    perhaps,
    place,
    string,
    texts,
    truth,
    whole,
    words,
)


class MessageRow(SQLModel, table=True):
    __tablename__ = "messages"
    __table_args__ = (
        followed("messages"),
        kept("messages"),
        sa.UniqueConstraint("workspace_id", "external_id"),
        sa.ForeignKeyConstraint(
            ["workspace_id", "community_id"], ["communities.workspace_id", "communities.id"]
        ),
        sa.Index(None, "workspace_id", "status", "id"),
        sa.Index(None, "workspace_id", "publish_at", "id"),
        sa.Index(None, "workspace_id", "community_id", "id"),
        sa.ForeignKeyConstraint(["workspace_id", "queue_id"], ["queues.workspace_id", "queues.id"]),
        sa.ForeignKeyConstraint(
            ["workspace_id", "campaign_id"],
            ["campaigns.workspace_id", "campaigns.id"],
            name="fk_messages_campaign",
        ),
        # Most messages are in no campaign: they cost this index nothing.
        sa.Index(
            "ix_messages_campaign",
            "workspace_id",
            "campaign_id",
            "id",
            postgresql_where=sa.text("campaign_id is not null"),
        ),
        # A slot of a queue is one message's.
        sa.Index(
            "uq_messages_slot",
            "workspace_id",
            "queue_id",
            "publish_at",
            unique=True,
            postgresql_where=sa.text("queue_id is not null"),
        ),
        # Few messages show something: the others cost this index nothing.
        sa.Index(
            "ix_messages_media_ids",
            "media_ids",
            postgresql_using="gin",
            postgresql_where=sa.text("media_ids <> '{}'"),
        ),
        sa.Index(
            "ix_messages_answers",
            "workspace_id",
            "in_reply_to",
            "id",
            postgresql_where=sa.text("in_reply_to is not null"),
        ),
        sa.Index(
            "ix_messages_yielding",
            "workspace_id",
            "yields_to",
            postgresql_where=sa.text("yields_to is not null"),
        ),
    )

    workspace_id: str = string(key=True)
    changed_in: int = place()
    id: str = string(key=True)
    organization_id: str = string()
    community_id: str = string()
    text: str = string()
    content: dict[str, Any] = document()
    variants: dict[str, Any] = document(default="{}")
    tags: list[str] = texts(default=True)
    campaign_id: str | None = string(null=True)
    objective_id: str | None = string(null=True)
    crisis_id: str | None = string(null=True)
    situation: str | None = words(null=True)
    kind: str = words(default="post")
    in_reply_to: str | None = string(null=True)
    yields_to: str | None = string(null=True)
    answer: dict[str, Any] | None = document(null=True)
    status: str = words()
    revision: dict[str, Any] | None = document(null=True)
    schedule: dict[str, Any] | None = document(null=True)
    publish_at: datetime | None = instant(null=True)
    queue_id: str | None = string(null=True)
    media_ids: list[str] = texts(default=True)
    # Of what was stored before it was kept, whoever reads works it out.
    fingerprint: str | None = string(null=True)
    external_id: str | None = string(null=True)
    metadata_: dict[str, Any] = labels()
    created_by: str = string()
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()


class DeliveryRow(SQLModel, table=True):
    __tablename__ = "deliveries"
    __table_args__ = (
        followed("deliveries"),
        sa.ForeignKeyConstraint(
            ["workspace_id", "message_id"], ["messages.workspace_id", "messages.id"]
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "channel_id"], ["channels.workspace_id", "channels.id"]
        ),
        sa.Index(None, "workspace_id", "message_id", "position"),
        # A row is in few of these at a time: each of its moves enters it anew where it belongs.
        sa.Index(
            "ix_deliveries_waiting",
            "workspace_id",
            "channel_id",
            "next_at",
            "id",
            postgresql_where=sa.text("state in ('scheduled', 'unconfirmed')"),
        ),
        sa.Index(
            "ix_deliveries_held",
            "workspace_id",
            "channel_id",
            postgresql_where=sa.text("state = 'held'"),
        ),
        sa.Index(
            "ix_deliveries_posts",
            "workspace_id",
            "channel_id",
            "platform_post_id",
            postgresql_where=sa.text("platform_post_id is not null"),
        ),
        sa.Index(
            "ix_deliveries_placed",
            "workspace_id",
            "channel_id",
            "due_at",
            postgresql_where=sa.text("due_at is not null"),
        ),
        sa.Index(
            "ix_deliveries_to_check",
            "workspace_id",
            "channel_id",
            "published_at",
            postgresql_where=sa.text("state = 'published' and checks < 3"),
        ),
        # Of what is out, by when it went out.
        sa.Index(
            "ix_deliveries_out",
            "workspace_id",
            "published_at",
            "id",
            postgresql_where=sa.text("published_at is not null"),
        ),
        sa.Index(
            "ix_deliveries_agenda",
            "next_at",
            postgresql_where=sa.text("state in ('scheduled', 'unconfirmed')"),
        ),
        sa.Index(
            "ix_deliveries_leases",
            "lease_until",
            postgresql_where=sa.text("state in ('claimed', 'sending')"),
        ),
    )

    workspace_id: str = string(key=True)
    changed_in: int = place()
    id: str = string(key=True)
    message_id: str = string()
    channel_id: str = string()
    platform: str = words()
    position: int = whole()
    part: int = whole(default=1)
    state: str = words()
    next_at: datetime | None = instant(null=True)
    fence: int = whole()
    lease_until: datetime | None = instant(null=True)
    attempts: int = whole()
    looks: int = whole()
    attempted_at: datetime | None = instant(null=True)
    key: str | None = string(null=True)
    content_hash: str | None = string(null=True)
    handle: str | None = string(null=True)
    platform_post_id: str | None = string(null=True)
    platform_poll_id: str | None = string(null=True)
    platform_url: str | None = string(null=True)
    published_at: datetime | None = instant(null=True)
    hold_id: str | None = string(null=True)
    held_reason: str | None = string(null=True)
    held_detail: str | None = string(null=True)
    error_code: str | None = string(null=True)
    error_detail: str | None = string(null=True)
    due_at: datetime | None = instant(null=True)
    held_since: datetime | None = instant(null=True)
    checks: int = whole(default=0)
    misses: int = whole(default=0)
    verified: bool | None = perhaps()
    findings: list[dict[str, Any]] = document(default="[]")


class AttemptRow(SQLModel, table=True):
    __tablename__ = "attempts"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["workspace_id", "message_id"], ["messages.workspace_id", "messages.id"]
        ),
        sa.Index(None, "workspace_id", "message_id", "id"),
        sa.Index(
            "uq_attempts_send",
            "workspace_id",
            "delivery_id",
            "fence",
            unique=True,
            postgresql_where=sa.text("kind = 'send'"),
        ),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    message_id: str = string()
    delivery_id: str = string()
    fence: int = whole()
    key: str = string()
    content_hash: str = string()
    kind: str = words()
    started_at: datetime = instant()
    finished_at: datetime | None = instant(null=True)
    outcome: str | None = words(null=True)
    detail: str | None = string(null=True)
    status_code: int | None = whole(null=True)
    platform_post_id: str | None = string(null=True)
    actor: str = string()
    error_code: str | None = words(null=True)
    platform_request_id: str | None = string(null=True)


class HoldRow(SQLModel, table=True):
    __tablename__ = "holds"
    __table_args__ = (
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),
        sa.ForeignKeyConstraint(
            ["workspace_id", "channel_id"], ["channels.workspace_id", "channels.id"]
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "community_id"], ["communities.workspace_id", "communities.id"]
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "campaign_id"],
            ["campaigns.workspace_id", "campaigns.id"],
            name="fk_holds_campaign",
        ),
        sa.Index(
            "ix_holds_campaigns",
            "workspace_id",
            "campaign_id",
            postgresql_where=sa.text("lifted_at is null and campaign_id is not null"),
        ),
        sa.Index("ix_holds_lifted", "workspace_id", "lifted_at"),
        sa.Index(
            "ix_holds_tags",
            "workspace_id",
            "tag",
            postgresql_where=sa.text("lifted_at is null and tag is not null"),
        ),
        sa.Index(
            "ix_holds_standing",
            "workspace_id",
            "channel_id",
            postgresql_where=sa.text("lifted_at is null"),
        ),
    )

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    organization_id: str = string()
    scope: str = words()
    channel_id: str | None = string(null=True)
    reason: str = string()
    placed_by: str = string()
    lifted_at: datetime | None = instant(null=True)
    lifted_by: str | None = string(null=True)
    community_id: str | None = string(null=True)
    ends_at: datetime | None = instant(null=True)
    on_lift: str = words()
    release_per_minute: int = whole()
    tag: str | None = string(null=True)
    campaign_id: str | None = string(null=True)
    crisis_id: str | None = string(null=True)
    pauses_campaign: bool = truth()
    version: int = whole()
    created_at: datetime = instant()
    updated_at: datetime = instant()


class SandboxPostRow(SQLModel, table=True):
    """What the sandbox shows. `key` is not unique: a platform without keys shows duplicates."""

    __tablename__ = "sandbox_posts"
    __table_args__ = (sa.Index(None, "workspace_id", "channel_id", "key"),)

    workspace_id: str = string(key=True)
    id: str = string(key=True)
    channel_id: str = string()
    text: str = string()
    key: str = string()
    url: str = string()
    created_at: datetime = instant()
    reply_to: str | None = string(null=True)
    to_person: str | None = string(null=True)
    link: str | None = string(null=True)
    poll: dict[str, Any] | None = document(null=True)
    location: dict[str, Any] | None = document(null=True)
    content_warning: str | None = string(null=True)
    language: str | None = string(null=True)
    media: list[dict[str, Any]] = document(default="[]")
    who_may_reply: str | None = words(null=True)
    deleted_at: datetime | None = instant(null=True)
    hidden_at: datetime | None = instant(null=True)


class SandboxPersonRow(SQLModel, table=True):
    """Somebody whom a channel's account has muted or banned on the sandbox, or had."""

    __tablename__ = "sandbox_people"

    workspace_id: str = string(key=True)
    channel_id: str = string(key=True)
    person_id: str = string(key=True)
    muted: bool = truth()
    banned: bool = truth()


class SandboxPaceRow(SQLModel, table=True):
    """How far apart the sandbox keeps people's messages on a channel."""

    __tablename__ = "sandbox_paces"

    workspace_id: str = string(key=True)
    channel_id: str = string(key=True)
    seconds: int = whole()


class SandboxMarkRow(SQLModel, table=True):
    """What the sandbox has done once for a key, such as refusing it for going too fast."""

    __tablename__ = "sandbox_marks"

    workspace_id: str = string(key=True)
    channel_id: str = string(key=True)
    key: str = string(key=True)
    what: str = string(key=True)


class SandboxGrantRow(SQLModel, table=True):
    """One grant as the sandbox keeps it: how often its refresh token was exchanged (`turn`) and how
    often somebody tried, until when its access tokens live, and since when all of it is revoked."""

    __tablename__ = "sandbox_grants"

    workspace_id: str = string(key=True)
    channel_id: str = string(key=True)
    id: str = string(key=True)
    turn: int = whole(default=0)
    calls: int = whole(default=0)
    expires_at: datetime | None = instant(null=True)
    revoked_at: datetime | None = instant(null=True)
