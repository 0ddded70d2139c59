"""Reading messages, their attempts, holds, and the sandbox's wall."""

from collections.abc import Sequence
from dataclasses import replace

from domain.publishing.approval import Subject
from domain.publishing.content import fingerprint
from domain.publishing.delivery import Attempt
from domain.publishing.hold import Hold
from domain.publishing.revision import RevisionHistory, Said
from domain.publishing.room import Publishing
from domain.publishing.views import MessageView, SandboxPostView
from domain.shared.access import Actor, Permission
from domain.shared.ids import HoldId, MessageId
from domain.shared.paging import Filter, Page, PageRequest


async def read_message(room: Publishing, actor: Actor, message_id: MessageId) -> MessageView:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.MESSAGES_READ)
    return await room.reads.message_view(actor, message_id)


async def list_messages(room: Publishing, actor: Actor, request: PageRequest) -> Page[MessageView]:
    actor.require(Permission.MESSAGES_READ)
    return await room.reads.message_views(actor, request)


async def list_revisions(room: Publishing, actor: Actor, message_id: MessageId) -> RevisionHistory:
    """What it said before, and what it was to say, the latest first. Raises MissingScope,
    NotFound."""
    actor.require(Permission.MESSAGES_READ)
    message = await room.reads.message(actor, message_id)
    where = frozenset(message.channel_ids)
    records = await room.reads.approvals(actor, message_id)
    return RevisionHistory(
        said=[
            Said(each, fingerprint(each.content, each.variants, where))
            for each in await room.reads.revisions(actor, message_id)
        ],
        proposed=[each for each in records if each.approval.subject is Subject.REVISION],
    )


async def list_attempts(room: Publishing, actor: Actor, message_id: MessageId) -> Sequence[Attempt]:
    """Every try of every delivery, oldest first. Raises MissingScope, NotFound."""
    actor.require(Permission.MESSAGES_READ)
    return await room.reads.attempts(actor, message_id)


async def read_hold(room: Publishing, actor: Actor, hold_id: HoldId) -> Hold:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.HOLDS_READ)
    return await room.reads.hold(actor, hold_id)


async def list_holds(room: Publishing, actor: Actor, request: PageRequest) -> Page[Hold]:
    actor.require(Permission.HOLDS_READ)
    return await room.reads.holds(actor, request)


async def list_held_messages(
    room: Publishing, actor: Actor, hold_id: HoldId, request: PageRequest
) -> Page[MessageView]:
    """The messages of which this hold keeps something back, or of which something waits for a
    person's word since it was lifted. Raises MissingScope, NotFound."""
    actor.require(Permission.MESSAGES_READ)
    await room.reads.hold(actor, hold_id)
    by_it = Filter("held_by", "is", hold_id)
    return await room.reads.message_views(
        actor, replace(request, filters=[*request.filters, by_it])
    )


async def list_sandbox_posts(
    room: Publishing, actor: Actor, request: PageRequest
) -> Page[SandboxPostView]:
    """What the sandbox shows of this workspace, as a reader there would see it."""
    actor.require(Permission.MESSAGES_READ)
    return await room.reads.sandbox_posts(actor, request)


async def read_sandbox_post(room: Publishing, actor: Actor, post_id: str) -> SandboxPostView:
    """Raises MissingScope, NotFound, also for a post that was taken down."""
    actor.require(Permission.MESSAGES_READ)
    return await room.reads.sandbox_post(actor, post_id)
