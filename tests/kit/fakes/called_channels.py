"""Channels as rooms see them that call platforms, in memory."""

from dataclasses import fields, replace

from domain.communities.model import ChannelStatus
from domain.identity.model import WorkspaceStatus
from domain.shared.calling import Reachable, RefusedChannel, RestingChannel
from domain.shared.ids import ChannelId
from domain.shared.platforms import Connection
from domain.shared.resting import Rest
from tests.kit.fakes.communities import connection_to, let_credentials_end
from tests.kit.fakes.memory import FakeTransaction


class FakeCalledChannels:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx

    async def reachable(self, channel_id: ChannelId) -> Reachable | None:
        channel = self._tx.tables.channels.get(self._tx.key(channel_id))
        if channel is None:
            return None
        workspace = self._tx.tables.workspaces[self._tx.actor.workspace]
        stopped = None
        if channel.status is not ChannelStatus.CONNECTED:
            stopped = f"channel_{channel.status}"
        over = channel.status is ChannelStatus.DISCONNECTED
        if workspace.status is WorkspaceStatus.SUSPENDED and not over:
            stopped = "workspace_suspended"
        return Reachable(
            channel.id,
            channel.platform,
            channel.capabilities,
            stopped,
            channel.rate_limited_until,
            channel.waits_for_credentials(self._tx.now()),
        )

    async def connection(self, channel_id: ChannelId) -> Connection | None:
        key = self._tx.key(channel_id)
        if key not in self._tx.tables.credentials:
            return None
        return connection_to(self._tx.tables, self._tx.tables.channels[key])

    async def rest_of(self, channel_id: ChannelId) -> Rest | None:
        channel = self._tx.tables.channels.get(self._tx.key(channel_id))
        if channel is None:
            return None
        return Rest(channel.id, channel.rate_limited_until, channel.throttles)

    async def rests(self, rest: Rest) -> RestingChannel | None:
        channel = self._tx.tables.channels.get(self._tx.key(rest.channel_id))
        until = rest.until
        if channel is None or until is None:
            return None
        before = channel.rate_limited_until
        if before is not None and before >= until:
            return None
        version = channel.version + 1
        rests = replace(
            channel, rate_limited_until=until, throttles=rest.throttles, version=version
        )
        self._tx.tables.channels[self._tx.key(rest.channel_id)] = rests
        named = [f.name for f in fields(RestingChannel) if f.name != "rested_until"]
        return RestingChannel(**{name: getattr(rests, name) for name in named}, rested_until=before)

    async def went_well(self, connection: Connection, *, wholly: bool) -> None:
        key = self._tx.key(connection.channel_id)
        channel = self._tx.tables.channels.get(key)
        until = channel.rate_limited_until if channel else None
        if channel is None or not channel.throttles or (until and until > self._tx.now()):
            return
        left = 0 if wholly else channel.throttles - 1
        self._tx.tables.channels[key] = replace(channel, throttles=left)

    async def credentials_ended(self, connection: Connection) -> None:
        let_credentials_end(self._tx, connection)

    async def credentials_refused(self, connection: Connection) -> RefusedChannel | None:
        key = self._tx.key(connection.channel_id)
        before = self._tx.tables.channels.get(key)
        if before is None or before.credentials_fence != connection.credentials_fence:
            return None
        after = before.needs_reauth("credentials_refused", self._tx.now())
        if after is before:
            return None
        self._tx.tables.channels[key] = after
        named = [f.name for f in fields(RefusedChannel)]
        now = {name: getattr(after, name) for name in named if not name.endswith("_before")}
        was = {
            name: getattr(before, name.removesuffix("_before"))
            for name in named
            if name.endswith("_before")
        }
        return RefusedChannel(**now, **was)
