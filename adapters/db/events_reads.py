"""Reading endpoints and what they are owed: straight from one query, inside the actor's walls."""

from collections.abc import Sequence

from adapters.db.database import Database
from adapters.db.movable_clocks import CLOCKS
from adapters.db.operation_reads import DbOperationReads
from adapters.db.shelf import Shelf
from adapters.db.webhooks import ATTEMPTS, DELIVERIES, ENDPOINTS
from domain.events.delivery import WebhookAttempt, WebhookDelivery
from domain.events.endpoint import WebhookEndpoint
from domain.events.movable_clock import MovableClock
from domain.shared.access import Actor
from domain.shared.ids import TestClockId, WebhookDeliveryId, WebhookEndpointId
from domain.shared.paging import Page, PageRequest


class DbEventsReads(DbOperationReads):
    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._database = database
        self._clocks = Shelf(
            database,
            CLOCKS,
            "test_clock",
            sorts=("id", "created_at"),
            filters={"state": "t.state", "created_at": "t.created_at"},
            also="t.deleted_at IS NULL",
        )
        self._endpoints = Shelf(
            database,
            ENDPOINTS,
            "webhook_endpoint",
            sorts=("id", "created_at"),
            filters={
                "status": "t.status",
                "external_id": "t.external_id",
                "created_at": "t.created_at",
            },
        )
        self._deliveries = Shelf(
            database,
            DELIVERIES,
            "webhook_delivery",
            sorts=("id", "created_at"),
            filters={
                "endpoint_id": "t.endpoint_id",
                "event_id": "t.event_id",
                "event_type": "t.event_name",
                "state": "t.state",
                "created_at": "t.created_at",
            },
        )

    async def clock(self, actor: Actor, clock_id: TestClockId) -> MovableClock:
        return await self._clocks.one(actor, clock_id)

    async def clocks(self, actor: Actor, request: PageRequest) -> Page[MovableClock]:
        return await self._clocks.page(actor, request)

    async def endpoint(self, actor: Actor, endpoint_id: WebhookEndpointId) -> WebhookEndpoint:
        return await self._endpoints.one(actor, endpoint_id)

    async def endpoints(self, actor: Actor, request: PageRequest) -> Page[WebhookEndpoint]:
        return await self._endpoints.page(actor, request)

    async def delivery(self, actor: Actor, delivery_id: WebhookDeliveryId) -> WebhookDelivery:
        return await self._deliveries.one(actor, delivery_id)

    async def deliveries(self, actor: Actor, request: PageRequest) -> Page[WebhookDelivery]:
        return await self._deliveries.page(actor, request)

    async def attempts(
        self, actor: Actor, delivery_id: WebhookDeliveryId
    ) -> Sequence[WebhookAttempt]:
        await self.delivery(actor, delivery_id)
        records = await self._database.ask(
            actor,
            f"SELECT {ATTEMPTS.listed('a')} FROM webhook_attempts a"
            f" WHERE {self._database.in_workspace('a')} AND a.delivery_id = $5 ORDER BY a.id",
            delivery_id,
        )
        return [ATTEMPTS.entity(record) for record in records]
