"""On which stream a channel hears, if on any."""

from dataclasses import replace
from typing import NamedTuple

from domain.inbox.hearing import Hearing
from domain.inbox.ports import InboxTransaction, Line
from domain.inbox.room import Inbox
from domain.shared.heard import StreamSource


class Heading(NamedTuple):
    """The stream's key, and where on it what concerns the channel happens."""

    key: str
    source: StreamSource


def heading_of(room: Inbox, line: Line, hearing: Hearing | None) -> Heading | None:
    """None for a channel that is not to be listened to over a stream now: nor is one whose platform
    we have told where to tell."""
    if not line.listener.is_streamed or (hearing is not None and hearing.is_told):
        return None
    source = room.platforms.source(line.connection)
    if source is None:
        return None
    told = f"{source.service or line.listener.platform} {source.account.reveal()}"
    return Heading(room.mint.hash_of_secret(told), source)


async def put_on_stream(room: Inbox, tx: InboxTransaction, line: Line, hearing: Hearing) -> Hearing:
    """The hearing on the stream that its credentials lead to now, which is wanted from now on. To
    be saved by the caller."""
    heading = heading_of(room, line, hearing)
    key = heading.key if heading else None
    if key is not None:
        await tx.streams.want(key)
    if key == hearing.stream:
        return hearing
    return replace(hearing, stream=key, stream_trouble=None, updated_at=room.clock.now())
