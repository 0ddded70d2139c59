"""What connecting through a platform's own page needs from outside, with its promises in words."""

from dataclasses import dataclass
from typing import Protocol

from domain.communities.connecting import (
    AppClient,
    ChannelConnection,
    ConnectionDoor,
    Errand,
    Grant,
    Granted,
    NotGranted,
)
from domain.shared.access import Actor
from domain.shared.ids import ChannelConnectionId
from domain.shared.secret import Secret


class ChannelConnections(Protocol):
    """The attempts of one workspace. What is secret about one lies sealed, bound to its row."""

    async def add(self, connection: ChannelConnection, errand: Errand) -> None: ...

    async def get(self, connection_id: ChannelConnectionId) -> ChannelConnection:
        """Locked until the transaction ends. Raises ChannelConnectionClosed."""
        ...

    async def save(self, connection: ChannelConnection) -> None: ...

    async def errand(self, connection_id: ChannelConnectionId) -> Errand:
        """Raises ChannelConnectionClosed where it cannot be opened any more."""
        ...

    async def keep(self, connection_id: ChannelConnectionId, grant: Grant) -> None:
        """In the place of the errand."""
        ...

    async def grant(self, connection_id: ChannelConnectionId) -> Grant:
        """Raises ChannelConnectionClosed where it cannot be opened any more."""
        ...

    async def forget(self, connection_id: ChannelConnectionId) -> None:
        """Whatever was kept of it that is secret."""
        ...

    async def app(self, platform: str, server_url: str, callback: str) -> AppClient | None:
        """What this workspace is to that server; None where it is nothing yet."""
        ...

    async def keep_app(self, platform: str, client: AppClient) -> None:
        """In the place of one that was kept before."""
        ...

    async def forget_app(self, platform: str, client: AppClient) -> None: ...


class ConnectionReads(Protocol):
    async def connection(
        self, actor: Actor, connection_id: ChannelConnectionId
    ) -> ChannelConnection:
        """Raises NotFound."""
        ...

    async def connection_door(self, hash: str) -> ConnectionDoor | None:
        """Whose state or token has that hash. None where it is nobody's, where the key that began
        it was revoked meanwhile, and where the workspace is not at work. Looks across the walls, at
        ids alone."""
        ...


class ConnectionSecrets(Protocol):
    """Words that nobody can guess: 256 random bits each."""

    def state(self) -> Secret: ...

    def connection_token(self) -> Secret: ...

    def verifier(self) -> Secret: ...

    def challenge_of(self, verifier: Secret) -> str:
        """By S256 of RFC 7636."""
        ...

    def hash_of_secret(self, text: str) -> str: ...


@dataclass(frozen=True, slots=True)
class Way:
    """How a platform can be connected through its own page: whether the settings it takes are
    there, which they are, and whether each of its servers is asked for a client of its own."""

    configured: bool
    settings: tuple[str, ...] = ()
    per_server: bool = False


class Authorities(Protocol):
    """The platforms whose own page can be asked."""

    def way(self, platform: str) -> Way | None:
        """None where a platform has no such page that we could use."""
        ...

    def place(self, platform: str, server_url: str | None) -> str | None:
        """The server's address in one spelling. Raises ValidationFailed and UrlNotAllowed."""
        ...

    async def client(self, platform: str, place: str | None, callback: str) -> AppClient:
        """What we are there: from the settings, or made there and then. Raises PlatformRefused,
        PlatformThrottled, PlatformUnreachable and UrlNotAllowed."""
        ...

    def authorize_url(
        self, platform: str, client: AppClient, state: Secret, challenge: str
    ) -> str: ...

    async def exchange(
        self, platform: str, client: AppClient, code: Secret, verifier: Secret
    ) -> Granted | NotGranted:
        """What a code is worth, once. Never raises: trouble is why nothing was granted."""
        ...
