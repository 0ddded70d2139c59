"""Reading the media library: straight from one query, inside the actor's walls."""

from adapters.db.database import Database
from adapters.db.media import HERE, MEDIA, USES
from adapters.db.shelf import Shelf
from domain.publishing.media import Media
from domain.publishing.media_ports import MediaUse
from domain.shared.access import Actor
from domain.shared.ids import MediaId
from domain.shared.paging import Page, PageRequest


class DbMediaReads:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._media = Shelf(
            database,
            MEDIA,
            "media",
            sorts=("id", "created_at", "updated_at"),
            filters={
                "kind": "t.kind",
                "status": "t.status",
                "tag": "t.tags && %s",
                "external_id": "t.external_id",
                "created_at": "t.created_at",
                "expires_at": "t.expires_at",
                "q": "position(lower(%s) in"
                " lower(concat_ws(' ', t.title, t.alt_text, t.filename))) > 0",
            },
            also=HERE,
        )

    async def media(self, actor: Actor, media_id: MediaId) -> Media:
        return await self._media.one(actor, media_id)

    async def media_items(self, actor: Actor, request: PageRequest) -> Page[Media]:
        return await self._media.page(actor, request)

    async def media_uses(self, actor: Actor, media_id: MediaId, most: int) -> list[MediaUse]:
        async with self._database.within(actor) as db:
            rows = await db.fetch(
                f"SELECT thing, id, status FROM ({USES}) u ORDER BY created_at DESC, id LIMIT $3",
                actor.workspace,
                media_id,
                most,
            )
        return [MediaUse(*row) for row in rows]
