"""Attempts to connect in memory, and platforms whose own page does what a test wants."""

from collections.abc import Callable
from dataclasses import dataclass, field

from domain.communities.connecting import (
    AppClient,
    ChannelConnection,
    Choice,
    ConnectionDoor,
    Errand,
    Grant,
    Granted,
    NotGranted,
)
from domain.communities.connecting_ports import Way
from domain.communities.errors import ChannelConnectionClosed
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import ChannelConnectionId
from domain.shared.secret import Secret
from tests.kit.fakes.memory import FakeTransaction, Memory


class FakeConnections:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._tables = tx.tables

    async def add(self, connection: ChannelConnection, errand: Errand) -> None:
        self._tables.connections[self._tx.key(connection.id)] = connection
        self._tables.errands[self._tx.key(connection.id)] = errand

    async def get(self, connection_id: ChannelConnectionId) -> ChannelConnection:
        try:
            return self._tables.connections[self._tx.key(connection_id)]
        except KeyError:
            raise ChannelConnectionClosed() from None

    async def save(self, connection: ChannelConnection) -> None:
        self._tables.connections[self._tx.key(connection.id)] = connection

    async def errand(self, connection_id: ChannelConnectionId) -> Errand:
        return self._tables.errands[self._tx.key(connection_id)]

    async def keep(self, connection_id: ChannelConnectionId, grant: Grant) -> None:
        await self.forget(connection_id)
        self._tables.grants[self._tx.key(connection_id)] = grant

    async def grant(self, connection_id: ChannelConnectionId) -> Grant:
        return self._tables.grants[self._tx.key(connection_id)]

    async def forget(self, connection_id: ChannelConnectionId) -> None:
        self._tables.errands.pop(self._tx.key(connection_id), None)
        self._tables.grants.pop(self._tx.key(connection_id), None)

    async def app(self, platform: str, server_url: str, callback: str) -> AppClient | None:
        known = self._tables.apps.get((self._tx.actor.workspace, platform, server_url))
        return known if known and known.callback == callback else None

    async def keep_app(self, platform: str, client: AppClient) -> None:
        place = (self._tx.actor.workspace, platform, client.server_url or "")
        self._tables.apps[place] = client

    async def forget_app(self, platform: str, client: AppClient) -> None:
        place = (self._tx.actor.workspace, platform, client.server_url or "")
        self._tables.apps.pop(place, None)


class FakeConnectionReads:
    def __init__(self, memory: Memory) -> None:
        self._attempts = memory

    async def connection(
        self, actor: Actor, connection_id: ChannelConnectionId
    ) -> ChannelConnection:
        try:
            return self._attempts.tables.connections[actor.workspace, connection_id]
        except KeyError:
            raise NotFound(thing="channel_connection") from None

    async def connection_door(self, hash: str) -> ConnectionDoor | None:
        for found in self._attempts.tables.connections.values():
            if hash in (found.state_hash, found.token_hash):
                return ConnectionDoor(
                    found.id, found.organization_id, found.workspace_id, found.created_by
                )
        return None


@dataclass
class ScriptedAuthorities:
    """Each exchange gives the next outcome, the last one for ever. `clients` counts the clients
    that were asked for; `meanwhile` happens while a code is exchanged."""

    outcomes: list[Granted | NotGranted] = field(
        default_factory=lambda: [
            Granted({"token": Secret("granted")}, (Choice("main", "account", "Main"),))
        ]
    )
    per_server: bool = False
    configured: bool = True
    clients: int = 0
    exchanged: list[tuple[str, str]] = field(default_factory=list)
    meanwhile: Callable[[], None] = lambda: None

    def way(self, platform: str) -> Way | None:
        if platform == "mastodon":
            return None
        return Way(self.configured, ("A_SETTING",), self.per_server)

    def place(self, platform: str, server_url: str | None) -> str | None:
        return server_url

    async def client(self, platform: str, place: str | None, callback: str) -> AppClient:
        self.clients += 1
        return AppClient(f"client-{self.clients}", callback, None, place, self.per_server)

    def authorize_url(self, platform: str, client: AppClient, state: Secret, challenge: str) -> str:
        return f"https://{platform}.example/authorize?state={state.reveal()}&challenge={challenge}"

    async def exchange(
        self, platform: str, client: AppClient, code: Secret, verifier: Secret
    ) -> Granted | NotGranted:
        self.exchanged.append((code.reveal(), verifier.reveal()))
        self.meanwhile()
        return self.outcomes.pop(0) if len(self.outcomes) > 1 else self.outcomes[0]
