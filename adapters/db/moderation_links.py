"""Moderation links in PostgreSQL."""

from adapters.db.mapping import Table
from adapters.db.transaction import DbTransaction
from domain.moderation.link import ModerationLink
from domain.shared.errors import NotFound
from domain.shared.ids import CommunityId, ModerationLinkId

MODERATION_LINKS = Table("moderation_links", ModerationLink)


class DbModerationLinks:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx
        self._mine = tx.tools.database.mine

    async def check_community(self, community_id: CommunityId) -> None:
        there = await self._tx.connection.fetchval(
            f"SELECT EXISTS (SELECT FROM communities c WHERE {self._mine('c')} AND c.id = $2)",
            self._tx.actor.workspace,
            community_id,
        )
        if not there:
            raise NotFound(thing="community", pointer="/community_id")

    async def add(self, link: ModerationLink) -> None:
        self._tx.add(MODERATION_LINKS, link)

    async def get(self, link_id: ModerationLinkId) -> ModerationLink:
        record = await self._tx.connection.fetchrow(
            f"SELECT {MODERATION_LINKS.listed('l')} FROM moderation_links l"
            f" WHERE {self._mine('l')} AND l.id = $2 FOR UPDATE",
            self._tx.actor.workspace,
            link_id,
        )
        if record is None:
            raise NotFound(thing="moderation_link")
        return MODERATION_LINKS.entity(record)

    async def save(self, before: ModerationLink, after: ModerationLink) -> None:
        self._tx.change(MODERATION_LINKS, (before, after))
