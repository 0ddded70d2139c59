"""Attempts to connect through a platform's own page, in PostgreSQL; what is secret lies sealed."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from pydantic_core import from_json, to_json

from adapters.db.mapping import Table
from adapters.db.transaction import DbTransaction
from adapters.secrets import CannotOpen
from domain.communities.connecting import (
    AppClient,
    ChannelConnection,
    Choice,
    Errand,
    Grant,
    Granted,
)
from domain.communities.errors import ChannelConnectionClosed
from domain.shared.ids import ChannelConnectionId
from domain.shared.secret import Secret

CHANNEL_CONNECTIONS = Table("channel_connections", ChannelConnection)
Document = dict[str, Any]


class DbChannelConnections:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx
        self._mine = tx.tools.database.mine

    async def add(self, connection: ChannelConnection, errand: Errand) -> None:
        values = CHANNEL_CONNECTIONS.values(connection)
        await self._tx.connection.execute(CHANNEL_CONNECTIONS.insert, *values)
        await self._seal(connection.id, _errand_document(errand))

    async def get(self, connection_id: ChannelConnectionId) -> ChannelConnection:
        record = await self._tx.connection.fetchrow(
            f"SELECT {CHANNEL_CONNECTIONS.listed('c')} FROM channel_connections c"
            f" WHERE {self._mine('c')} AND c.id = $2 FOR UPDATE",
            self._tx.actor.workspace,
            connection_id,
        )
        if record is None:
            raise ChannelConnectionClosed()
        return CHANNEL_CONNECTIONS.entity(record)

    async def save(self, connection: ChannelConnection) -> None:
        values = CHANNEL_CONNECTIONS.values(connection)
        await self._tx.connection.execute(CHANNEL_CONNECTIONS.update, *values)

    async def errand(self, connection_id: ChannelConnectionId) -> Errand:
        return _errand(await self._opened(connection_id))

    async def keep(self, connection_id: ChannelConnectionId, grant: Grant) -> None:
        await self._seal(connection_id, _grant_document(grant))

    async def grant(self, connection_id: ChannelConnectionId) -> Grant:
        return _grant(await self._opened(connection_id))

    async def forget(self, connection_id: ChannelConnectionId) -> None:
        await self._tx.connection.execute(
            "UPDATE channel_connections SET sealed = NULL WHERE workspace_id = $1 AND id = $2",
            self._tx.actor.workspace,
            connection_id,
        )

    async def app(self, platform: str, server_url: str, callback: str) -> AppClient | None:
        sealed = await self._tx.connection.fetchval(
            f"SELECT a.sealed FROM platform_apps a WHERE {self._mine('a')}"
            " AND a.platform = $2 AND a.server_url = $3 AND a.callback = $4",
            self._tx.actor.workspace,
            platform,
            server_url,
            callback,
        )
        if sealed is None:
            return None
        try:
            plain = self._tx.tools.sealer.open(sealed, self._app_row(platform, server_url))
        except CannotOpen:
            # The server makes another one for whoever asks.
            return None
        return _client(from_json(plain))

    async def keep_app(self, platform: str, client: AppClient) -> None:
        place = client.server_url or ""
        plain = to_json(_client_document(client))
        await self._tx.connection.execute(
            "INSERT INTO platform_apps (workspace_id, platform, server_url, callback, sealed)"
            " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (workspace_id, platform, server_url)"
            " DO UPDATE SET callback = excluded.callback, sealed = excluded.sealed",
            self._tx.actor.workspace,
            platform,
            place,
            client.callback,
            self._tx.tools.sealer.seal(plain, self._app_row(platform, place)),
        )

    async def forget_app(self, platform: str, client: AppClient) -> None:
        # Nobody deletes here; one that opens no more is as good as none.
        await self._tx.connection.execute(
            "UPDATE platform_apps SET callback = '' WHERE workspace_id = $1"
            " AND platform = $2 AND server_url = $3 AND callback = $4",
            self._tx.actor.workspace,
            platform,
            client.server_url or "",
            client.callback,
        )

    async def _seal(self, connection_id: ChannelConnectionId, document: Document) -> None:
        sealed = self._tx.tools.sealer.seal(to_json(document), self._row_of(connection_id))
        await self._tx.connection.execute(
            "UPDATE channel_connections SET sealed = $3 WHERE workspace_id = $1 AND id = $2",
            self._tx.actor.workspace,
            connection_id,
            sealed,
        )

    async def _opened(self, connection_id: ChannelConnectionId) -> Document:
        sealed = await self._tx.connection.fetchval(
            f"SELECT c.sealed FROM channel_connections c WHERE {self._mine('c')} AND c.id = $2",
            self._tx.actor.workspace,
            connection_id,
        )
        try:
            if sealed is None:
                raise ChannelConnectionClosed()
            plain = self._tx.tools.sealer.open(sealed, self._row_of(connection_id))
        except CannotOpen:
            raise ChannelConnectionClosed() from None
        opened: Document = from_json(plain)
        return opened

    def _row_of(self, connection_id: ChannelConnectionId) -> str:
        return f"{self._tx.actor.workspace}/channel_connections/{connection_id}/sealed"

    def _app_row(self, platform: str, server_url: str) -> str:
        return f"{self._tx.actor.workspace}/platform_apps/{platform} {server_url}/sealed"


def _client_document(client: AppClient) -> Document:
    secret = client.client_secret
    return {
        "client_id": client.client_id,
        "callback": client.callback,
        "client_secret": secret.reveal() if secret else None,
        "server_url": client.server_url,
        "registered": client.registered,
    }


def _client(said: Mapping[str, Any]) -> AppClient:
    secret = said["client_secret"]
    return AppClient(**{**said, "client_secret": Secret(secret) if secret else None})


def _errand_document(errand: Errand) -> Document:
    return {"client": _client_document(errand.client), "verifier": errand.verifier.reveal()}


def _errand(said: Mapping[str, Any]) -> Errand:
    return Errand(_client(said["client"]), Secret(said["verifier"]))


def _grant_document(grant: Grant) -> Document:
    granted = grant.granted
    return {
        "at": grant.at.isoformat(),
        "credentials": _revealed(granted.credentials),
        "lasts": granted.lasts.total_seconds() if granted.lasts is not None else None,
        "server_url": granted.server_url,
        "choices": [
            {
                "id": choice.id,
                "kind": choice.kind,
                "name": choice.name,
                "settings": choice.settings,
                "credentials": _revealed(choice.credentials),
            }
            for choice in granted.choices
        ],
    }


def _grant(said: Mapping[str, Any]) -> Grant:
    lasts = said["lasts"]
    choices = tuple(
        Choice(**{**choice, "credentials": _hidden(choice["credentials"])})
        for choice in said["choices"]
    )
    granted = Granted(
        _hidden(said["credentials"]),
        choices,
        None if lasts is None else timedelta(seconds=lasts),
        said["server_url"],
    )
    return Grant(granted, datetime.fromisoformat(said["at"]))


def _revealed(secrets: Mapping[str, Secret]) -> dict[str, str]:
    return {name: secret.reveal() for name, secret in secrets.items()}


def _hidden(texts: Mapping[str, str]) -> dict[str, Secret]:
    return {name: Secret(text) for name, text in texts.items()}
