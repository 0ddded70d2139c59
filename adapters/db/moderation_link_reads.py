"""Reading moderation links, finding one by its secret before it is known whose it is, and what is
shown to visitors."""

from collections.abc import Mapping, Sequence

from adapters.db.database import Database
from adapters.db.due_process import APPEALS
from adapters.db.moderation_links import MODERATION_LINKS
from adapters.db.shelf import Shelf
from domain.moderation.appeal import Appeal
from domain.moderation.link import ModerationLink
from domain.moderation.link_ports import ModerationDoor, Scene
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import (
    ChannelId,
    CommunityId,
    DecisionId,
    ModerationLinkId,
    ModerationPolicyId,
    OrganizationId,
    WorkspaceId,
)
from domain.shared.paging import Page, PageRequest


class DbModerationLinkReads:
    """What moderation's reads know of moderation links."""

    def __init__(self, database: Database) -> None:
        self._links_database = database
        self._moderation_links = Shelf(
            database,
            MODERATION_LINKS,
            "moderation_link",
            sorts=("id", "created_at"),
            filters={
                "purpose": "t.purpose",
                "decision_id": "t.decision_id",
                "community_id": "t.community_id",
                "revoked": "(t.revoked_at IS NOT NULL) = %s",
                "external_id": "t.external_id",
                "created_at": "t.created_at",
            },
        )

    async def moderation_link(self, actor: Actor, link_id: ModerationLinkId) -> ModerationLink:
        return await self._moderation_links.one(actor, link_id)

    async def moderation_links(self, actor: Actor, request: PageRequest) -> Page[ModerationLink]:
        return await self._moderation_links.page(actor, request)

    async def moderation_door(self, hash: str) -> ModerationDoor | None:
        async with self._links_database.connection() as connection:
            record = await connection.fetchrow("SELECT * FROM find_moderation_link($1)", hash)
        if record is None:
            return None
        return ModerationDoor(
            ModerationLinkId(record["link_id"]),
            OrganizationId(record["organization_id"]),
            WorkspaceId(record["workspace_id"]),
        )

    async def appeal_against(self, actor: Actor, decision_id: DecisionId) -> Appeal | None:
        record = await self._links_database.ask_one(
            actor,
            f"SELECT {APPEALS.listed('t')} FROM appeals t"
            f" WHERE {self._links_database.in_workspace('t')} AND t.decision_id = $5",
            decision_id,
        )
        return APPEALS.entity(record) if record else None

    async def scene(self, actor: Actor, channel_id: ChannelId) -> Scene:
        record = await self._links_database.ask_one(
            actor,
            "SELECT c.name, c.platform, k.name AS community FROM channels c JOIN communities k"
            " ON k.workspace_id = c.workspace_id AND k.id = c.community_id"
            f" WHERE {self._links_database.in_workspace('c')} AND c.id = $5",
            channel_id,
        )
        if record is None:
            raise NotFound(thing="channel")
        return Scene(record["name"], record["platform"], record["community"])

    async def place_name(self, actor: Actor, community_id: CommunityId | None) -> str:
        record = await self._links_database.ask_one(
            actor,
            "SELECT coalesce(k.name, w.name) AS name FROM workspaces w LEFT JOIN communities k"
            " ON k.workspace_id = w.id AND k.id = $5 WHERE w.id = walls.workspace",
            community_id,
        )
        if record is None:
            raise NotFound(thing="workspace")
        name: str = record["name"]
        return name

    async def policy_names(
        self, actor: Actor, ids: Sequence[ModerationPolicyId]
    ) -> Mapping[ModerationPolicyId, str]:
        ours = self._links_database.in_workspace("p")
        found = await self._links_database.ask(
            actor,
            f"SELECT p.id, p.name FROM moderation_policies p WHERE {ours} AND p.id = ANY ($5)",
            list(ids),
        )
        return {ModerationPolicyId(record["id"]): record["name"] for record in found}
