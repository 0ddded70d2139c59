"""Take a stream in hand, with all channels that hear on it."""

from collections import defaultdict

from domain.inbox.listening import heading_of, put_on_stream
from domain.inbox.ports import Line
from domain.inbox.room import Inbox
from domain.inbox.streaming import LEASE, HeldStream, OpenStream, StreamMember
from domain.shared.access import system
from domain.shared.errors import NotFound
from domain.shared.platforms import CredentialsUnreadable


async def take_stream(room: Inbox, key: str) -> OpenStream | None:
    """None where somebody else holds it, or no channel is left that hears on it. By any number of
    workers: one of them gets it. Raises TemporarilyUnavailable."""
    held = await room.streams.take(key, LEASE)
    if held is None:
        return None
    opened = await _opened(room, held)
    if opened is None:
        await room.streams.leave(held, LEASE)
    return opened


async def keep_stream(room: Inbox, opened: OpenStream, *, alive: bool) -> OpenStream | None:
    """It stays in hand, with the channels that hear on it by now; None where it is over: somebody
    else has it, or nobody wants it any more. Raises TemporarilyUnavailable."""
    if not await room.streams.keep(opened.held, LEASE, alive=alive):
        return None
    return await with_members(room, opened)


async def with_members(room: Inbox, opened: OpenStream) -> OpenStream | None:
    """The stream with the channels that hear on it by now; None where none does any more. Raises
    TemporarilyUnavailable."""
    members = await room.streams.members(opened.held.key)
    if set(members) == set(opened.members):
        return opened
    return await _opened(room, opened.held)


async def _opened(room: Inbox, held: HeldStream) -> OpenStream | None:
    routes, connection = defaultdict[str, list[StreamMember]](list), None
    for member in await room.streams.members(held.key):
        line = await _line(room, member)
        heading = heading_of(room, line, line.hearing) if line else None
        if line is None or heading is None:
            continue
        if heading.key != held.key:
            # Its credentials were replaced: they lead to another stream.
            await _move(room, member)
            continue
        connection = line.connection
        for place in sorted(heading.source.places):
            routes[place].append(member)
        for place in sorted(heading.source.shared):
            # Members come in the order in which their workspace connected them.
            if all(other.workspace_id != member.workspace_id for other in routes[place]):
                routes[place].append(member)
    return OpenStream(held, connection, dict(routes)) if connection else None


async def _line(room: Inbox, member: StreamMember) -> Line | None:
    async with room.begin(system(member.organization_id, member.workspace_id)) as tx:
        try:
            return await tx.hearings.line(member.channel_id)
        except (NotFound, CredentialsUnreadable):
            return None


async def _move(room: Inbox, member: StreamMember) -> None:
    async with room.begin(system(member.organization_id, member.workspace_id)) as tx:
        line = await tx.hearings.line(member.channel_id, lock=True)
        if line.hearing is not None:
            await tx.hearings.save(await put_on_stream(room, tx, line, line.hearing))
            await tx.commit()
