"""The media library in PostgreSQL."""

from collections.abc import Sequence

from adapters.db.batches import update_all
from adapters.db.mapping import Table
from adapters.db.transaction import DbTransaction
from domain.publishing.media import Media, MediaUpload
from domain.publishing.states import STILL_TO_GO_OUT
from domain.shared.errors import NotFound
from domain.shared.ids import MediaId, MediaUploadId

MEDIA = Table("media", Media, told=("kind",))
UPLOADS = Table("media_uploads", MediaUpload)
HERE = "t.deleted_at IS NULL"
_GOES_ON = ", ".join(f"'{status}'" for status in STILL_TO_GO_OUT)
USES = (
    f"SELECT 'message' AS thing, id, status, status IN ({_GOES_ON}) AS goes_on, created_at"
    " FROM messages WHERE workspace_id = $1 AND media_ids <> '{}' AND media_ids @> ARRAY[$2]"
    " UNION ALL SELECT 'series', id, status, status IN ('active', 'paused'), created_at"
    " FROM series WHERE workspace_id = $1 AND media_ids @> ARRAY[$2] AND status <> 'removed'"
    " UNION ALL SELECT 'evergreen', id, status, status IN ('active', 'paused'), created_at"
    " FROM evergreens WHERE workspace_id = $1 AND media_ids @> ARRAY[$2] AND status <> 'removed'"
    " UNION ALL SELECT 'broadcast', id, state, state NOT IN ('completed', 'cancelled'), created_at"
    " FROM broadcasts WHERE workspace_id = $1 AND media_ids @> ARRAY[$2]"
)
"""What shows a file ($2), and whether any of it is still to go out."""

STILL_OPEN = "u.expires_at > (SELECT workspace_now())"


class DbMedia:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def same(self, sha256: str) -> Media | None:
        await self._tx.connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))",
            f"media/{self._tx.actor.workspace}/{sha256}",
        )
        record = await self._tx.connection.fetchrow(
            f"SELECT {MEDIA.listed('t')} FROM media t"
            f" WHERE {self._tx.tools.database.mine('t')} AND t.sha256 = $2 AND {HERE}",
            self._tx.actor.workspace,
            sha256,
        )
        return MEDIA.entity(record) if record else None

    async def add(self, media: Media) -> None:
        self._tx.add(MEDIA, media)

    async def get(self, media_id: MediaId) -> Media:
        record = await self._tx.connection.fetchrow(
            f"SELECT {MEDIA.listed('t')} FROM media t"
            f" WHERE {self._tx.tools.database.mine('t')} AND t.id = $2 AND {HERE} FOR UPDATE",
            self._tx.actor.workspace,
            media_id,
        )
        if record is None:
            raise NotFound(thing="media")
        return MEDIA.entity(record)

    async def save(self, before: Media, after: Media) -> None:
        await update_all(self._tx.connection, (MEDIA, [(before, after)]))

    async def some(self, media_ids: Sequence[MediaId]) -> list[Media]:
        # Whoever takes one out locks it first, and so comes before, or sees what shows it.
        records = await self._tx.connection.fetch(
            f"SELECT {MEDIA.listed('t')} FROM media t"
            f" WHERE {self._tx.tools.database.mine('t')} AND t.id = ANY ($2) AND {HERE}"
            " ORDER BY t.id FOR SHARE",
            self._tx.actor.workspace,
            list(media_ids),
        )
        return [MEDIA.entity(record) for record in records]

    async def is_used(self, media_id: MediaId) -> bool:
        used: bool = await self._tx.connection.fetchval(
            f"SELECT EXISTS (SELECT FROM ({USES}) u WHERE u.goes_on)",
            self._tx.actor.workspace,
            media_id,
        )
        return used


class DbMediaUploads:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def add(self, upload: MediaUpload) -> None:
        self._tx.add(UPLOADS, upload)

    async def get(self, upload_id: MediaUploadId) -> MediaUpload:
        record = await self._tx.connection.fetchrow(
            f"SELECT {UPLOADS.listed('u')} FROM media_uploads u"
            f" WHERE {self._tx.tools.database.mine('u')} AND u.id = $2 AND {STILL_OPEN} FOR UPDATE",
            self._tx.actor.workspace,
            upload_id,
        )
        if record is None:
            raise NotFound(thing="media_upload")
        return UPLOADS.entity(record)

    async def save(self, upload: MediaUpload) -> None:
        await self._tx.connection.execute(UPLOADS.update, *UPLOADS.values(upload))
