"""Saved replies are written down, read, changed and thrown away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from domain.inbox.desk_events import (
    SAVED_REPLY_CREATED,
    SAVED_REPLY_DELETED,
    SAVED_REPLY_UPDATED,
    saved_reply_changed,
)
from domain.inbox.ports import InboxTransaction
from domain.inbox.room import Inbox
from domain.inbox.saved_reply import Prompt, ReplyText, SavedReply
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, NotFound, ValidationFailed
from domain.shared.ids import Kind, MediaId, SavedReplyId
from domain.shared.paging import Page, PageRequest
from domain.shared.versions import Version, must_match


@dataclass(frozen=True, slots=True)
class NewSavedReply:
    """What will be said again and again."""

    short_code: str
    name: str
    texts: tuple[ReplyText, ...]
    prompts: tuple[Prompt, ...] = ()
    media_ids: tuple[MediaId, ...] = ()
    labels: tuple[str, ...] = ()
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


async def create_saved_reply(room: Inbox, actor: Actor, request: NewSavedReply) -> SavedReply:
    """Raises MissingScope, ValidationFailed for what nobody would fill in, NotFound for a file that
    is not there, ShortCodeTaken, DuplicateExternalId."""
    actor.require(Permission.INBOX_WRITE)
    now = room.clock.now()
    reply = SavedReply(
        id=SavedReplyId(room.ids.new(Kind.SAVED_REPLY)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        short_code=request.short_code,
        name=request.name,
        texts=request.texts,
        created_by=actor.id,
        created_at=now,
        updated_at=now,
        prompts=request.prompts,
        media_ids=request.media_ids,
        labels=tuple(dict.fromkeys(request.labels)),
        external_id=request.external_id,
        metadata=request.metadata,
    )
    _check(reply)
    async with room.begin(actor) as tx:
        await _find_media(tx, reply.media_ids)
        await tx.saved_replies.add(reply)
        tx.announce(saved_reply_changed(SAVED_REPLY_CREATED, reply))
        await tx.commit(reply)
    return reply


async def change_saved_reply(
    room: Inbox, actor: Actor, reply_id: SavedReplyId, version: Version, changes: Mapping[str, Any]
) -> SavedReply:
    """What was said already stays said. Raises VersionMismatch, NotFound, and what creating one
    raises."""
    actor.require(Permission.INBOX_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.saved_replies.get(reply_id)
        must_match(version, before.version)
        reply = before.change(room.clock.now(), **changes)
        _check(reply)
        await _find_media(tx, changes.get("media_ids", ()))
        await tx.saved_replies.save(reply)
        tx.announce(saved_reply_changed(SAVED_REPLY_UPDATED, reply, before))
        await tx.commit(reply)
    return reply


async def remove_saved_reply(
    room: Inbox, actor: Actor, reply_id: SavedReplyId, version: Version
) -> SavedReply:
    """For good. Raises MissingScope, NotFound, VersionMismatch."""
    actor.require(Permission.INBOX_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.saved_replies.get(reply_id)
        must_match(version, before.version)
        reply = before.remove(room.clock.now())
        await tx.saved_replies.save(reply)
        tx.announce(saved_reply_changed(SAVED_REPLY_DELETED, reply, before))
        await tx.commit(reply)
    return reply


async def read_saved_reply(room: Inbox, actor: Actor, reply_id: SavedReplyId) -> SavedReply:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.INBOX_READ)
    return await room.desk.saved_reply(actor, reply_id)


async def list_saved_replies(room: Inbox, actor: Actor, request: PageRequest) -> Page[SavedReply]:
    actor.require(Permission.INBOX_READ)
    return await room.desk.saved_replies(actor, request)


def _check(reply: SavedReply) -> None:
    errors = [
        FieldError(f"/texts/{number}/text", "never_filled_in", {"placeholder": said})
        for number, said in reply.strangers()
    ]
    if errors:
        raise ValidationFailed(errors=errors)


async def _find_media(tx: InboxTransaction, media_ids: Sequence[MediaId]) -> None:
    if media_ids and await tx.saved_replies.missing_media(media_ids):
        raise NotFound(thing="media")
