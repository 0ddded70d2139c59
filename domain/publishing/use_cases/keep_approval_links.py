"""An approval link is made for one guest and one message, read about, and revoked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from domain.publishing.approval_link import ApprovalLink
from domain.publishing.approval_link_events import (
    APPROVAL_LINK_CREATED,
    APPROVAL_LINK_REVOKED,
    approval_link_changed,
)
from domain.publishing.room import Publishing
from domain.shared.access import Actor, Permission
from domain.shared.clock import written
from domain.shared.errors import FieldError, ValidationFailed
from domain.shared.ids import ApprovalLinkId, Kind, MessageId
from domain.shared.paging import Page, PageRequest
from domain.shared.secret import Secret

HINT = 4
GOOD_FOR = timedelta(days=7)
LONGEST = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class NewApprovalLink:
    """Who the guest is, as they are to be called in the record, and until when the link is good:
    without either, for a week from now."""

    guest: str
    expires_at: datetime | None = None
    good_for: timedelta | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LinkWithSecret:
    """A link as it is made; afterwards nobody knows its secret but whoever was given it."""

    link: ApprovalLink
    secret: Secret


async def create_approval_link(
    room: Publishing, actor: Actor, message_id: MessageId, request: NewApprovalLink
) -> LinkWithSecret:
    """Whoever has its address can decide in the guest's name, so it takes the right to decide.

    Raises MissingScope, NotFound for the message, ValidationFailed for an end that is over or more
    than ninety days away, DuplicateExternalId.
    """
    actor.require(Permission.MESSAGES_APPROVE)
    now, secret = room.clock.now(), room.links.guest_secret()
    link = ApprovalLink(
        id=ApprovalLinkId(room.ids.new(Kind.APPROVAL_LINK)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        message_id=message_id,
        guest=request.guest,
        hash=room.links.hash_of_secret(secret.reveal()),
        hint=secret.reveal()[-HINT:],
        expires_at=_end_of(request, now),
        created_by=actor.id,
        created_at=now,
        updated_at=now,
        external_id=request.external_id,
        metadata=request.metadata,
    )
    answer = LinkWithSecret(link, secret)
    async with room.begin(actor) as tx:
        await tx.messages.get(message_id)
        await tx.approval_links.add(link)
        tx.announce(approval_link_changed(APPROVAL_LINK_CREATED, link))
        await tx.commit(answer)
    return answer


async def revoke_approval_link(
    room: Publishing, actor: Actor, link_id: ApprovalLinkId
) -> ApprovalLink:
    """From this commit on it opens nothing. What its guest has said stays said. Raises
    MissingScope, NotFound, InvalidState."""
    actor.require(Permission.MESSAGES_APPROVE)
    async with room.begin(actor) as tx:
        before = await tx.approval_links.get(link_id)
        link = before.revoke(room.clock.now())
        await tx.approval_links.save(link)
        tx.announce(approval_link_changed(APPROVAL_LINK_REVOKED, link, before))
        await tx.commit(link)
    return link


async def read_approval_link(
    room: Publishing, actor: Actor, link_id: ApprovalLinkId
) -> ApprovalLink:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.MESSAGES_READ)
    return await room.reads.approval_link(actor, link_id)


async def list_approval_links(
    room: Publishing, actor: Actor, message_id: MessageId, request: PageRequest
) -> Page[ApprovalLink]:
    """Those of one message. Raises MissingScope, NotFound for the message."""
    actor.require(Permission.MESSAGES_READ)
    await room.reads.message(actor, message_id)
    return await room.reads.approval_links(actor, message_id, request)


def _end_of(request: NewApprovalLink, now: datetime) -> datetime:
    end = request.expires_at or now + (request.good_for or GOOD_FOR)
    if end <= now:
        raise ValidationFailed(errors=[FieldError("/expires_at", "in_past")])
    if end > now + LONGEST:
        latest = {"latest": written(now + LONGEST)}
        raise ValidationFailed(errors=[FieldError("/expires_at", "expires_too_late", latest)])
    return end
