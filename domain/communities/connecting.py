"""Connecting through a platform's own page: an errand of minutes, each step of it taken once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from domain.communities.errors import ChannelConnectionClosed
from domain.shared.access import Actor, Mode, Permission
from domain.shared.ids import (
    ChannelConnectionId,
    ChannelId,
    CommunityId,
    OrganizationId,
    WorkspaceId,
)
from domain.shared.secret import Secret

LIVES = timedelta(minutes=10)
"""How long somebody has for their part: on the platform's page, and then with the choice."""

INTERRUPTED = "interrupted"
MOST_CHOICES = 1000
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
_LONGEST_URL = 2000


class ConnectionStatus(StrEnum):
    """Where the errand is. `expired` is never stored: it is what time makes of the others."""

    STARTED = "started"
    EXCHANGING = "exchanging"
    AUTHORIZED = "authorized"
    CHOOSING = "choosing"
    FINISHED = "finished"
    FAILED = "failed"
    EXPIRED = "expired"


_OVER = frozenset({ConnectionStatus.FINISHED, ConnectionStatus.FAILED})


@dataclass(frozen=True, slots=True)
class ChannelConnection:
    """One attempt to connect, by whoever `created_by` is, for their workspace. Of its secrets the
    hashes are kept (SHA-256, in hexadecimal): of the state that the platform brings back, and then
    of the one token that opens the next step. What else is secret lies sealed beside it."""

    id: ChannelConnectionId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    community_id: CommunityId
    platform: str
    redirect_url: str
    created_by: str
    created_at: datetime
    updated_at: datetime
    expires_at: datetime
    version: int = 1
    server_url: str | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    reconnects: bool = False
    status: ConnectionStatus = ConnectionStatus.STARTED
    reason: str | None = None
    state_hash: str | None = None
    token_hash: str | None = None
    channel_ids: tuple[ChannelId, ...] = ()

    def seen_at(self, now: datetime) -> "ChannelConnection":
        """As it is to be told at this instant: one that nobody ended in time has expired."""
        if self.status in _OVER or now < self.expires_at:
            return self
        broken_off = self.status is ConnectionStatus.EXCHANGING
        return replace(
            self,
            status=ConnectionStatus.EXPIRED,
            reason=INTERRUPTED if broken_off else self.reason,
        )

    def called_back(self, now: datetime) -> "ChannelConnection":
        """The platform has brought the state back; it is of no use to anybody from here on. Raises
        ChannelConnectionClosed."""
        self._only(ConnectionStatus.STARTED, now)
        return self._next(now, status=ConnectionStatus.EXCHANGING, state_hash=None)

    def authorized(self, token_hash: str, now: datetime) -> "ChannelConnection":
        """The platform has given what was asked for; whoever brings the token may see it. Raises
        ChannelConnectionClosed."""
        self._only(ConnectionStatus.EXCHANGING, now)
        return self._next(
            now,
            status=ConnectionStatus.AUTHORIZED,
            token_hash=token_hash,
            expires_at=now + LIVES,
        )

    def shown(self, token_hash: str, now: datetime) -> "ChannelConnection":
        """Its choices were fetched; another token takes one. Raises ChannelConnectionClosed."""
        self._only(ConnectionStatus.AUTHORIZED, now)
        return self._next(now, status=ConnectionStatus.CHOOSING, token_hash=token_hash)

    def must_await_choice(self, now: datetime) -> None:
        """Raises ChannelConnectionClosed."""
        self._only(ConnectionStatus.CHOOSING, now)

    def finished(self, channels: Sequence[ChannelId], now: datetime) -> "ChannelConnection":
        """Raises ChannelConnectionClosed."""
        self._only(ConnectionStatus.CHOOSING, now)
        return self._next(
            now,
            status=ConnectionStatus.FINISHED,
            token_hash=None,
            channel_ids=tuple(channels),
        )

    def failed(self, reason: str, now: datetime) -> "ChannelConnection":
        """Raises ChannelConnectionClosed for one that is over already."""
        if self.status in _OVER:
            raise ChannelConnectionClosed()
        return self._next(
            now,
            status=ConnectionStatus.FAILED,
            reason=reason,
            state_hash=None,
            token_hash=None,
        )

    def back_with(self, **said: str) -> str:
        """Where the browser is sent: the caller's own address, with the id of this connection and
        what is said beside it."""
        parts = urlsplit(self.redirect_url)
        asked = parse_qsl(parts.query, keep_blank_values=True)
        query = urlencode([*asked, ("connection", self.id), *said.items()])
        return urlunsplit(parts._replace(query=query))

    def _only(self, status: ConnectionStatus, now: datetime) -> None:
        if self.status is not status or now >= self.expires_at:
            raise ChannelConnectionClosed()

    def _next(self, now: datetime, **changes: Any) -> "ChannelConnection":
        wanted: dict[str, Any] = {"version": self.version + 1, "updated_at": now} | changes
        return replace(self, **wanted)


@dataclass(frozen=True, slots=True)
class ConnectionDoor:
    """Where a state or a token leads: whose attempt that is. Whoever comes through works in the
    name of the one who began it, and may do nothing but connect. `allowed_origins` are the pages of
    the workspace's own that they may come from."""

    connection_id: ChannelConnectionId
    organization_id: OrganizationId
    workspace_id: WorkspaceId
    created_by: str
    allowed_origins: tuple[str, ...] = ()

    @property
    def actor(self) -> Actor:
        return Actor(
            id=self.created_by,
            organization_id=self.organization_id,
            mode=Mode.LIVE,
            scopes=frozenset({Permission.CHANNELS_WRITE}),
            workspace_id=self.workspace_id,
        )


@dataclass(frozen=True, slots=True)
class AppClient:
    """What we are to a platform: its client id, and the secret where it gave one. `callback` is
    where it sends people back to, to the letter; `registered` tells one that we had made there and
    then, and keep, from one that stands in the settings."""

    client_id: str
    callback: str
    client_secret: Secret | None = None
    server_url: str | None = None
    registered: bool = False


@dataclass(frozen=True, slots=True)
class Errand:
    """What is needed when the platform calls back: who we are there, and the word that only the one
    who asked can know (PKCE, RFC 7636)."""

    client: AppClient
    verifier: Secret


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that can become a channel: a page, a board, a room. Its settings, and credentials
    of its own where it has any, go before those of the whole grant."""

    id: str
    kind: str
    name: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    credentials: Mapping[str, Secret] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Granted:
    """What a platform gave for a code. `lasts` is how long it is good for, counted from the
    exchange; None: it does not end, or nobody says. `server_url` is where the account turned out to
    be, where that was not known before. Raises ValueError for an empty credential."""

    credentials: Mapping[str, Secret]
    choices: tuple[Choice, ...]
    lasts: timedelta | None = None
    server_url: str | None = None

    def __post_init__(self) -> None:
        given = [self.credentials, *(choice.credentials for choice in self.choices)]
        if not all(secret.reveal() for some in given for secret in some.values()):
            raise ValueError("an empty credential is none")


@dataclass(frozen=True, slots=True)
class NotGranted:
    """Why the attempt is over: a code. `forgets` is true where the platform no longer knows the
    client that we had made there."""

    code: str
    forgets: bool = False


@dataclass(frozen=True, slots=True)
class Grant:
    """What a platform gave, as it is kept until somebody has chosen."""

    granted: Granted
    at: datetime

    def left(self, now: datetime) -> timedelta | None:
        """How much longer it is good for."""
        return None if self.granted.lasts is None else self.granted.lasts - (now - self.at)


@dataclass(frozen=True, slots=True)
class Offer:
    """What can be chosen, and the token that takes it."""

    connection: ChannelConnection
    choices: tuple[Choice, ...]
    token: Secret


@dataclass(frozen=True, slots=True)
class Begun:
    """An attempt as it begins: where its person is sent, and the state that comes back."""

    connection: ChannelConnection
    authorize_url: str = field(repr=False)
    state: Secret


def may_be_sent_to(url: str) -> bool:
    """Whether a browser may be sent there with a token: over https, or to the very machine it runs
    on. Nothing is ever called there by us."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return False
    plain = url.isascii() and url.isprintable() and " " not in url and "\\" not in url
    if not plain or len(url) > _LONGEST_URL or not host or port == 0:
        return False
    if "@" in parts.netloc or "#" in url:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and host in _LOCAL)
