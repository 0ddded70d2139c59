"""A message as whoever came by a link sees it, at this moment."""

from contextlib import suppress
from dataclasses import replace

from domain.publishing.approval import ApprovalDecision, Subject
from domain.publishing.approval_link import Guest
from domain.publishing.approval_link_ports import ShownChannel, ShownMessage, Signboard
from domain.publishing.approval_views import ApprovalRecord
from domain.publishing.content import Content
from domain.publishing.media import Media, MediaKind
from domain.publishing.model import Message
from domain.publishing.room import Publishing
from domain.publishing.use_cases.read_media import Bytes, read_content, read_thumbnail
from domain.shared.errors import NotFound
from domain.shared.ids import MediaId

MOST_COMMENTS = 100


async def shown_to(room: Publishing, guest: Guest) -> ShownMessage:
    """Nothing in it is about anything but the link's message. Raises NotFound."""
    actor, link = guest.actor, guest.link
    stored = await room.reads.message(actor, link.message_id)
    boards = await room.reads.signboards(actor, stored.channel_ids)
    records = await room.reads.approvals(actor, stored.id)
    latest = records[0] if records else None
    message = _as_asked(stored, latest)
    return ShownMessage(
        link=link,
        message=message,
        channels=tuple(
            _shown(boards[id], message.content_for(id))
            for id in message.channel_ids
            if id in boards
        ),
        approval=latest.approval if latest else None,
        decision=_last_word(latest, link.guest),
        comments=await room.reads.comments_for_guests(actor, message.id, MOST_COMMENTS),
        moves=_moves(latest, link.guest, message),
        library=await _library(room, guest, message),
    )


def _as_asked(message: Message, latest: ApprovalRecord | None) -> Message:
    """The message with the words that are to replace those that are out, while that is asked."""
    asked = latest.approval if latest else None
    if asked is None or asked.subject is Subject.MESSAGE or not asked.waits or not asked.content:
        return message
    return replace(message, content=asked.content, variants=asked.variants or {})


async def file_for(room: Publishing, guest: Guest, media_id: MediaId) -> Bytes:
    """What a guest sees of a file that their message shows: of a picture its thumbnail, of a film
    the film. Raises NotFound for every other."""
    message = await room.reads.message(guest.actor, guest.link.message_id)
    media = (await _library(room, guest, message)).get(media_id)
    if media is None:
        raise NotFound(thing="media")
    read = read_thumbnail if media.kind is MediaKind.IMAGE else read_content
    return await read(room, media)


async def _library(room: Publishing, guest: Guest, message: Message) -> dict[MediaId, Media]:
    found = {}
    for media_id in message.media_ids:
        with suppress(NotFound):
            found[media_id] = await room.reads.media(guest.actor, media_id)
    return found


def _shown(board: Signboard, content: Content) -> ShownChannel:
    return ShownChannel(board, tuple(post.on(board.capabilities) for post in content.posts()))


def _last_word(latest: ApprovalRecord | None, guest: str) -> ApprovalDecision | None:
    mine = [d for d in latest.decisions if d.reviewer == guest] if latest else []
    return mine[-1] if mine else None


def _moves(latest: ApprovalRecord | None, guest: str, message: Message) -> tuple[str, ...]:
    if latest is None or not latest.approval.awaits(guest, latest.decisions, message.created_by):
        return ("comment",)
    taken = {"approve", "refuse"} & set(message.possible_moves)
    return (*sorted(taken), "comment")
