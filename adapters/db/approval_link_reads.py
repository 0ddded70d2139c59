"""Reading approval links, finding one by its secret before it is known whose it is, and what is
shown to the guest."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from adapters.db.approval import COMMENTS
from adapters.db.approval_links import APPROVAL_LINKS
from adapters.db.database import Database
from adapters.db.shelf import Shelf
from domain.publishing.approval_link import ApprovalLink
from domain.publishing.approval_link_ports import LinkDoor, Signboard
from domain.publishing.comment import MessageComment
from domain.shared.access import Actor
from domain.shared.ids import (
    ApprovalLinkId,
    ChannelId,
    MessageId,
    OrganizationId,
    WorkspaceId,
)
from domain.shared.paging import Filter, Page, PageRequest
from domain.shared.platforms import Capability


class DbApprovalLinkReads:
    """What publishing's reads know of approval links."""

    def __init__(self, database: Database) -> None:
        self._links_database = database
        self._approval_links = Shelf(
            database,
            APPROVAL_LINKS,
            "approval_link",
            sorts=("id", "created_at", "expires_at"),
            filters={
                "message_id": "t.message_id",
                "guest": "t.guest",
                "revoked": "(t.revoked_at IS NOT NULL) = %s",
                "external_id": "t.external_id",
                "created_at": "t.created_at",
            },
        )

    async def approval_link(self, actor: Actor, link_id: ApprovalLinkId) -> ApprovalLink:
        return await self._approval_links.one(actor, link_id)

    async def approval_links(
        self, actor: Actor, message_id: MessageId, request: PageRequest
    ) -> Page[ApprovalLink]:
        mine = Filter("message_id", "in", [message_id])
        wanted = replace(request, filters=[*request.filters, mine])
        return await self._approval_links.page(actor, wanted)

    async def approval_door(self, hash: str) -> LinkDoor | None:
        async with self._links_database.connection() as connection:
            record = await connection.fetchrow("SELECT * FROM find_approval_link($1)", hash)
        if record is None:
            return None
        return LinkDoor(
            ApprovalLinkId(record["link_id"]),
            OrganizationId(record["organization_id"]),
            WorkspaceId(record["workspace_id"]),
            tuple(record["allowed_origins"]),
        )

    async def signboards(
        self, actor: Actor, ids: Sequence[ChannelId]
    ) -> Mapping[ChannelId, Signboard]:
        ours = self._links_database.in_workspace("c")
        found = await self._links_database.ask(
            actor,
            "SELECT c.id, c.name, c.handle, c.platform, c.capabilities, k.name AS community"
            " FROM channels c JOIN communities k"
            " ON k.workspace_id = c.workspace_id AND k.id = c.community_id"
            f" WHERE {ours} AND c.id = ANY ($5)",
            list(ids),
        )
        return {
            ChannelId(record["id"]): Signboard(
                record["name"],
                record["handle"],
                record["platform"],
                record["community"],
                frozenset(Capability(word) for word in record["capabilities"]),
            )
            for record in found
        }

    async def comments_for_guests(
        self, actor: Actor, message_id: MessageId, most: int
    ) -> Sequence[MessageComment]:
        ours = self._links_database.in_workspace("t")
        found = await self._links_database.ask(
            actor,
            f"SELECT {COMMENTS.listed('t')} FROM message_comments t"
            f" WHERE {ours} AND t.message_id = $5 AND t.for_guests ORDER BY t.id DESC LIMIT $6",
            message_id,
            most,
        )
        return [COMMENTS.entity(record) for record in reversed(found)]
