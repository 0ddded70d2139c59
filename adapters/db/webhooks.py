"""Webhook endpoints, what they are owed and how each try went, in PostgreSQL."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from adapters.db.mapping import Table, to_database
from adapters.db.outbox import EVENTS
from adapters.db.transaction import DbTransaction
from adapters.secrets import CannotOpen, Sealer
from domain.events.delivery import WebhookAttempt, WebhookDelivery
from domain.events.endpoint import SignatureKind, WebhookEndpoint
from domain.events.errors import SecretUnreadable
from domain.events.ports import Parcel, Recipient
from domain.events.rules import letter
from domain.shared.errors import NotFound
from domain.shared.ids import WebhookDeliveryId, WebhookEndpointId, WorkspaceId
from domain.shared.secret import Secret

ENDPOINTS = Table("webhook_endpoints", WebhookEndpoint)
DELIVERIES = Table("webhook_deliveries", WebhookDelivery)
ATTEMPTS = Table("webhook_attempts", WebhookAttempt)
# A sender never changes these; what a claim and a result change is written by name.
_MOVING = (
    *("state", "attempts", "behind", "next_at", "lease_until", "last_outcome"),
    *("last_status_code", "delivered_at", "updated_at"),
)


class DbEndpoints:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx
        self._mine = tx.tools.database.mine

    async def add(self, endpoint: WebhookEndpoint, secret: Secret) -> None:
        await self._tx.connection.execute(ENDPOINTS.insert, *ENDPOINTS.values(endpoint))
        await self._tx.connection.execute(
            "UPDATE webhook_endpoints SET secret = $3 WHERE workspace_id = $1 AND id = $2",
            self._tx.actor.workspace,
            endpoint.id,
            self._sealed(endpoint.id, secret),
        )

    async def get(self, endpoint_id: WebhookEndpointId) -> WebhookEndpoint:
        found = await self.all_of([endpoint_id])
        if not found:
            raise NotFound(thing="webhook_endpoint")
        return found[0]

    async def all_of(self, ids: Sequence[WebhookEndpointId]) -> list[WebhookEndpoint]:
        records = await self._tx.connection.fetch(
            f"SELECT {ENDPOINTS.listed('w')} FROM webhook_endpoints w"
            f" WHERE {self._mine('w')} AND w.id = ANY ($2) ORDER BY w.id FOR UPDATE",
            self._tx.actor.workspace,
            list(ids),
        )
        return [ENDPOINTS.entity(record) for record in records]

    async def save(self, endpoint: WebhookEndpoint) -> None:
        await self._tx.connection.execute(ENDPOINTS.update, *ENDPOINTS.values(endpoint))

    async def count(self) -> int:
        await self._tx.connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))",
            f"{self._tx.actor.workspace}/webhook_endpoints",
        )
        count: int = await self._tx.connection.fetchval(
            f"SELECT count(*) FROM webhook_endpoints w WHERE {self._mine('w')}"
            " AND w.status <> 'removed'",
            self._tx.actor.workspace,
        )
        return count

    async def replace_secret(self, endpoint_id: WebhookEndpointId, secret: Secret) -> None:
        await self._tx.connection.execute(
            "UPDATE webhook_endpoints SET previous_secret = secret, secret = $3"
            " WHERE workspace_id = $1 AND id = $2",
            self._tx.actor.workspace,
            endpoint_id,
            self._sealed(endpoint_id, secret),
        )

    async def forget_secrets(self, endpoint_id: WebhookEndpointId) -> None:
        await self._tx.connection.execute(
            "UPDATE webhook_endpoints SET secret = NULL, previous_secret = NULL"
            " WHERE workspace_id = $1 AND id = $2",
            self._tx.actor.workspace,
            endpoint_id,
        )

    async def recipient(self, endpoint: WebhookEndpoint, now: datetime) -> Recipient:
        record = await self._tx.connection.fetchrow(
            "SELECT id AS endpoint_id, workspace_id, url, signature, secret, CASE WHEN"
            " previous_until > $3 THEN previous_secret END AS previous_secret"
            " FROM webhook_endpoints WHERE workspace_id = $1 AND id = $2",
            self._tx.actor.workspace,
            endpoint.id,
            now,
        )
        try:
            return _recipient(self._tx.tools.sealer, record)
        except CannotOpen:
            raise SecretUnreadable() from None

    async def reseal(self) -> int:
        """Seal every secret of this workspace with the first key; returns how many endpoints there
        were. Raises CannotOpen."""
        records = await self._tx.connection.fetch(
            "SELECT id, secret, previous_secret FROM webhook_endpoints WHERE workspace_id = $1"
            " AND secret IS NOT NULL ORDER BY id FOR UPDATE",
            self._tx.actor.workspace,
        )
        for record in records:
            endpoint_id = WebhookEndpointId(record["id"])
            await self._tx.connection.execute(
                "UPDATE webhook_endpoints SET secret = $3, previous_secret = $4"
                " WHERE workspace_id = $1 AND id = $2",
                self._tx.actor.workspace,
                endpoint_id,
                *(self._anew(endpoint_id, record[name]) for name in ("secret", "previous_secret")),
            )
        return len(records)

    def _anew(self, endpoint_id: WebhookEndpointId, sealed: bytes | None) -> bytes | None:
        if sealed is None:
            return None
        row = _row_of(self._tx.actor.workspace, endpoint_id)
        opened = self._tx.tools.sealer.open(sealed, row)
        return self._sealed(endpoint_id, Secret(opened.decode()))

    def _sealed(self, endpoint_id: WebhookEndpointId, secret: Secret) -> bytes:
        row = _row_of(self._tx.actor.workspace, endpoint_id)
        return self._tx.tools.sealer.seal(secret.reveal().encode(), row)


class DbDeliveries:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx
        self._mine = tx.tools.database.mine

    async def get(self, delivery_id: WebhookDeliveryId) -> WebhookDelivery:
        record = await self._tx.connection.fetchrow(
            f"SELECT {DELIVERIES.listed('d')} FROM webhook_deliveries d"
            f" WHERE {self._mine('d')} AND d.id = $2 FOR UPDATE",
            self._tx.actor.workspace,
            delivery_id,
        )
        if record is None:
            raise NotFound(thing="webhook_delivery")
        return DELIVERIES.entity(record)

    async def endpoint_of(self, delivery_id: WebhookDeliveryId) -> WebhookEndpointId:
        found: WebhookEndpointId | None = await self._tx.connection.fetchval(
            f"SELECT d.endpoint_id FROM webhook_deliveries d WHERE {self._mine('d')} AND d.id = $2",
            self._tx.actor.workspace,
            delivery_id,
        )
        if found is None:
            raise NotFound(thing="webhook_delivery")
        return found

    async def claim(self, ids: Sequence[WebhookDeliveryId], lease: timedelta) -> list[Parcel]:
        records = await self._tx.connection.fetch(
            "WITH free AS ("
            " SELECT d.workspace_id, d.id FROM webhook_deliveries d"
            " JOIN webhook_endpoints w ON w.workspace_id = d.workspace_id AND w.id = d.endpoint_id"
            " WHERE d.workspace_id = $1 AND d.id = ANY ($2) AND w.status = 'active'"
            " AND (d.state = 'pending' AND d.next_at <= clock_timestamp()"
            "  OR d.state = 'sending' AND d.lease_until <= clock_timestamp())"
            " ORDER BY d.id FOR UPDATE OF d SKIP LOCKED"
            "), taken AS ("
            " UPDATE webhook_deliveries d SET state = 'sending', fence = d.fence + 1,"
            " lease_until = clock_timestamp() + $3 FROM free"
            " WHERE d.workspace_id = free.workspace_id AND d.id = free.id RETURNING d.*"
            f") SELECT {DELIVERIES.listed('t')}, w.url, w.signature, w.secret,"
            " CASE WHEN w.previous_until > clock_timestamp() THEN w.previous_secret END"
            " AS previous_secret, to_jsonb(e) AS event FROM taken t"
            " JOIN webhook_endpoints w ON w.workspace_id = t.workspace_id AND w.id = t.endpoint_id"
            " LEFT JOIN events e ON e.organization_id = w.organization_id AND e.id = t.event_id",
            self._tx.actor.workspace,
            list(ids),
            lease,
        )
        return [self._parcel(record) for record in records]

    def _parcel(self, record: Any) -> Parcel:
        sealer, event = self._tx.tools.sealer, record["event"]
        try:
            recipient = _recipient(sealer, record)
        except CannotOpen:
            recipient = _recipient(sealer, {**record, "secret": None, "previous_secret": None})
        told = None if event is None else letter(EVENTS.entity(event))
        return Parcel(DELIVERIES.entity(record), recipient, told)

    async def held(
        self, fences: Mapping[WebhookDeliveryId, int]
    ) -> dict[WebhookDeliveryId, WebhookDelivery]:
        records = await self._tx.connection.fetch(
            f"SELECT {DELIVERIES.listed('d')} FROM webhook_deliveries d"
            " JOIN unnest($2::text[], $3::int[]) AS mine(id, fence)"
            " ON mine.id = d.id AND mine.fence = d.fence"
            " WHERE d.workspace_id = $1 AND d.state = 'sending' ORDER BY d.id FOR UPDATE OF d",
            self._tx.actor.workspace,
            list(fences),
            list(fences.values()),
        )
        found = [DELIVERIES.entity(record) for record in records]
        return {delivery.id: delivery for delivery in found}

    async def save_all(self, deliveries: Sequence[WebhookDelivery]) -> None:
        sets = ", ".join(f"{column} = ${n}" for n, column in enumerate(_MOVING, start=3))
        await self._tx.connection.executemany(
            f"UPDATE webhook_deliveries SET {sets} WHERE workspace_id = $1 AND id = $2",
            [
                (d.workspace_id, d.id, *(to_database(getattr(d, name)) for name in _MOVING))
                for d in deliveries
            ],
        )

    async def drop_pending(self, endpoint_id: WebhookEndpointId, now: datetime) -> None:
        await self._tx.connection.execute(
            "UPDATE webhook_deliveries SET state = 'dropped', next_at = NULL, updated_at = $3"
            " WHERE workspace_id = $1 AND endpoint_id = $2 AND state = 'pending'",
            self._tx.actor.workspace,
            endpoint_id,
            now,
        )

    async def drop_unwanted(self, ids: Sequence[WebhookDeliveryId], now: datetime) -> None:
        await self._tx.connection.execute(
            "WITH unwanted AS ("
            " SELECT d.workspace_id, d.id FROM webhook_deliveries d"
            " JOIN webhook_endpoints w ON w.workspace_id = d.workspace_id AND w.id = d.endpoint_id"
            " WHERE d.workspace_id = $1 AND d.id = ANY ($2)"
            " AND w.status NOT IN ('active', 'paused')"
            " AND (d.state = 'pending'"
            "  OR d.state = 'sending' AND d.lease_until <= clock_timestamp())"
            " ORDER BY d.id FOR UPDATE OF d SKIP LOCKED"
            ") UPDATE webhook_deliveries d SET state = 'dropped', next_at = NULL,"
            " lease_until = NULL, fence = d.fence + 1, updated_at = $3 FROM unwanted u"
            " WHERE d.workspace_id = u.workspace_id AND d.id = u.id",
            self._tx.actor.workspace,
            list(ids),
            now,
        )

    async def record(self, attempts: Sequence[WebhookAttempt]) -> None:
        await self._tx.connection.executemany(
            ATTEMPTS.insert, [ATTEMPTS.values(attempt) for attempt in attempts]
        )


def _recipient(sealer: Sealer, record: Mapping[str, Any]) -> Recipient:
    """Raises CannotOpen."""
    endpoint_id = WebhookEndpointId(record["endpoint_id"])
    row = _row_of(WorkspaceId(record["workspace_id"]), endpoint_id)
    sealed = [record["secret"], record["previous_secret"]]
    secrets = [Secret(sealer.open(one, row).decode()) for one in sealed if one is not None]
    return Recipient(endpoint_id, record["url"], SignatureKind(record["signature"]), tuple(secrets))


def _row_of(workspace_id: WorkspaceId, endpoint_id: WebhookEndpointId) -> str:
    return f"{workspace_id}/webhook_endpoints/{endpoint_id}/secret"
