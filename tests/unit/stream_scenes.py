"""Channels that hear on one stream, in several workspaces, and a worker that holds it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from domain.inbox.hearing import POLL_CHANNEL, Hearing
from domain.inbox.streaming import (
    OpenStream,
    Stream,
)
from domain.inbox.use_cases.follow_channel import follow_channel
from domain.inbox.use_cases.hear_stream import hear_stream
from domain.inbox.use_cases.leave_stream import leave_stream
from domain.inbox.use_cases.take_stream import take_stream
from domain.shared.heard import (
    Raw,
    Streamed,
    StreamEnd,
    StreamOver,
    StreamSource,
    Told,
)
from domain.shared.platforms import Capability, Connection
from tests.kit.builders import a_sandbox_channel, a_workspace
from tests.unit.stage import Stage

HEARS = frozenset({Capability.INBOUND_POLLING, Capability.INBOUND_STREAMING})
SECOND = timedelta(seconds=1)
LOST = StreamOver(StreamEnd.LOST, "It broke off.", "p9")


def source(connection: Connection) -> StreamSource:
    """One for all who have the same token; each hears in a place of its own, and in the square."""
    place = str(connection.settings.get("account", "plaza"))
    return StreamSource(connection.credentials["token"], frozenset({place, "square"}))


async def another(s: Stage, **rest: Any) -> Stage:
    """A channel of another workspace."""
    actor = await a_workspace(s.house)
    made = Stage(s.house, actor, await a_sandbox_channel(s.house, actor, **rest))
    await listened_to(made)
    return made


async def listened_to(s: Stage) -> None:
    become(s, capabilities=s.channel.capabilities | HEARS)
    await follow_channel(s.house.app.inbox, s.actor, s.channel.id)


def become(s: Stage, **changes: Any) -> None:
    rows, key = s.house.memory.tables.channels, (s.actor.workspace, s.channel.id)
    rows[key] = replace(rows[key], **changes)


def hearing(s: Stage) -> Hearing:
    return s.house.memory.tables.channel_hearings[s.actor.workspace, s.channel.id]


def share(s: Stage) -> Stream:
    return s.house.memory.tables.channel_streams[s.actor.workspace, hearing(s).stream or ""]


def due_in(s: Stage, kind: str = POLL_CHANNEL) -> timedelta | None:
    duty = s.house.memory.tables.duties.get((s.actor.workspace, kind, s.channel.id))
    return duty.due_at - s.house.clock.now() if duty and duty.due_at else None


def receipts(s: Stage) -> Mapping[str, str]:
    """The numbers of what this channel was told, and the way in which."""
    rows = s.house.memory.tables.inbound_receipts.values()
    return {row.raw_id: row.way.value for row in rows if row.channel_id == s.channel.id}


async def due(s: Stage) -> list[str]:
    return list(await s.house.app.inbox.streams.due(9))


async def taken(s: Stage) -> OpenStream:
    [key] = await due(s)
    opened = await take_stream(s.house.app.inbox, key)
    assert opened is not None
    return opened


async def heard(
    s: Stage, opened: OpenStream, *told: tuple[str, str], point: str = "p1", **rest: bool
) -> OpenStream | None:
    """Each as its number and its place."""
    told_there = tuple(Told(Raw(id, b"{}"), place) for id, place in told)
    streamed = Streamed(told_there, point, began=rest.pop("began", False))
    return await hear_stream(s.house.app.inbox, opened, streamed, first=rest.pop("first", False))


async def left(s: Stage, opened: OpenStream, over: StreamOver | None, **lasted: int) -> None:
    await leave_stream(s.house.app.inbox, opened, over, timedelta(**lasted))
