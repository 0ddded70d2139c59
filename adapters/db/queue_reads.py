"""Reading queues, inside the actor's walls."""

from adapters.db.database import Database
from adapters.db.queues import QUEUES
from adapters.db.shelf import Shelf
from domain.publishing.queue import Queue
from domain.shared.access import Actor
from domain.shared.ids import QueueId
from domain.shared.paging import Page, PageRequest


class DbQueueReads:
    def __init__(self, database: Database) -> None:
        self._queues = Shelf(
            database,
            QUEUES,
            "queue",
            sorts=("id", "created_at"),
            filters={
                "channel_id": "t.channel_id",
                "external_id": "t.external_id",
                "is_default": "t.is_default = %s",
                "paused": "t.paused = %s",
            },
            also="t.deleted_at IS NULL",
        )

    async def queue(self, actor: Actor, queue_id: QueueId) -> Queue:
        return await self._queues.one(actor, queue_id)

    async def queues(self, actor: Actor, request: PageRequest) -> Page[Queue]:
        return await self._queues.page(actor, request)
