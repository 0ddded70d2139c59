"""Whoever came by an approval link sees the message, says yes or no to it, and comments on it."""

from dataclasses import replace

from domain.publishing.approval import DecisionKind
from domain.publishing.approval_link import Guest
from domain.publishing.approval_link_events import APPROVAL_LINK_OPENED, approval_link_changed
from domain.publishing.approval_link_ports import ShownMessage
from domain.publishing.comment import MessageComment, commented
from domain.publishing.deciding import Opinion, take_decision
from domain.publishing.errors import ApprovalLinkClosed
from domain.publishing.guests import shown_to
from domain.publishing.ports import PublishingTransaction
from domain.publishing.room import Publishing
from domain.shared.access import system
from domain.shared.errors import Forbidden
from domain.shared.ids import Kind, MessageCommentId


async def enter_as_guest(room: Publishing, secret: str) -> Guest:
    """Who this secret lets in. Raises ApprovalLinkClosed, whatever it is that is wrong with it."""
    door = await room.reads.approval_door(room.links.hash_of_secret(secret))
    if door is None:
        raise ApprovalLinkClosed()
    inside = system(door.organization_id, door.workspace_id)
    link = await room.reads.approval_link(inside, door.link_id)
    guest = Guest(link, door.allowed_origins)
    if not guest.link.is_good(room.clock.now()):
        raise ApprovalLinkClosed()
    return guest


async def show_to_guest(room: Publishing, guest: Guest) -> ShownMessage:
    """The message as it is now. That the link was opened is noted and told once."""
    if guest.link.opened_at is None:
        guest = await _opened(room, guest)
    return await shown_to(room, guest)


async def decide_as_guest(
    room: Publishing, guest: Guest, kind: DecisionKind, seen: str, comment: str | None = None
) -> ShownMessage:
    """The guest is the reviewer, the link is who brought the decision. What a yes or a no does is
    the same as when a key brings it.

    Raises ApprovalLinkClosed, InvalidState, ContentChanged, NotAReviewer, AuthorMayNotReview,
    AlreadyDecided.
    """
    opinion = Opinion(kind, seen, guest.link.guest, comment)
    async with room.begin(guest.actor) as tx:
        await _refuse_if_closed(room, tx, guest)
        before = await tx.messages.get(guest.link.message_id)
        try:
            await take_decision(room, tx, guest.actor, before, opinion)
        except Forbidden as refusal:
            # Who the reviewer is stands in the link, and nowhere in what the guest sent.
            refusal.pointer = None
            raise
        await tx.commit()
    await room.doorbell.ring()
    return await shown_to(room, guest)


async def comment_as_guest(room: Publishing, guest: Guest, text: str) -> ShownMessage:
    """Other guests of the message see it, too. Raises ApprovalLinkClosed."""
    async with room.begin(guest.actor) as tx:
        await _refuse_if_closed(room, tx, guest)
        message = await tx.messages.get(guest.link.message_id)
        comment = MessageComment(
            id=MessageCommentId(room.ids.new(Kind.MESSAGE_COMMENT)),
            workspace_id=message.workspace_id,
            message_id=message.id,
            author=guest.link.guest,
            text=text,
            fingerprint=message.discussed,
            actor=guest.link.id,
            created_at=room.clock.now(),
            for_guests=True,
        )
        await tx.approvals.comment(comment)
        tx.announce(commented(comment))
        await tx.commit()
    return await shown_to(room, guest)


async def _refuse_if_closed(room: Publishing, tx: PublishingTransaction, guest: Guest) -> None:
    """Locks the link: whoever revokes it waits until this is done, or has it refused."""
    link = await tx.approval_links.get(guest.link.id)
    if not link.is_good(room.clock.now()):
        raise ApprovalLinkClosed()


async def _opened(room: Publishing, guest: Guest) -> Guest:
    async with room.begin(guest.actor) as tx:
        before = await tx.approval_links.get(guest.link.id)
        link = before.open(room.clock.now())
        if link is not before:
            await tx.approval_links.save(link)
            tx.announce(approval_link_changed(APPROVAL_LINK_OPENED, link, before))
            await tx.commit()
    return replace(guest, link=link)
