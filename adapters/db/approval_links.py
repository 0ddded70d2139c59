"""Approval links in PostgreSQL."""

from adapters.db.mapping import Table
from adapters.db.transaction import DbTransaction
from domain.publishing.approval_link import ApprovalLink
from domain.shared.errors import NotFound
from domain.shared.ids import ApprovalLinkId

APPROVAL_LINKS = Table("approval_links", ApprovalLink)


class DbApprovalLinks:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx
        self._mine = tx.tools.database.mine

    async def add(self, link: ApprovalLink) -> None:
        self._tx.add(APPROVAL_LINKS, link)

    async def get(self, link_id: ApprovalLinkId) -> ApprovalLink:
        record = await self._tx.connection.fetchrow(
            f"SELECT {APPROVAL_LINKS.listed('l')} FROM approval_links l"
            f" WHERE {self._mine('l')} AND l.id = $2 FOR UPDATE",
            self._tx.actor.workspace,
            link_id,
        )
        if record is None:
            raise NotFound(thing="approval_link")
        return APPROVAL_LINKS.entity(record)

    async def save(self, link: ApprovalLink) -> None:
        await self._tx.connection.execute(APPROVAL_LINKS.update, *APPROVAL_LINKS.values(link))
