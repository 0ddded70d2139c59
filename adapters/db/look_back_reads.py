"""What was recorded of a crisis, and of what went on beside it, inside the actor's walls."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from adapters.db.crises import ENTRIES
from adapters.db.crisis_work import TASKS
from adapters.db.database import Database
from adapters.db.grounds import GROUND, ground_of
from domain.crises.crisis import Crisis
from domain.crises.crisis_entry import CrisisEntry
from domain.crises.crisis_task import CrisisTask
from domain.crises.look_back_ports import MOST_MESSAGES, Ground, ToldMessage, ToldMessages
from domain.shared.access import Actor
from domain.shared.ids import ChannelId, CommunityId, CrisisId, MessageId, TeammateId

_SHOWN = (
    "m.id, m.text, m.status, m.publish_at, min(d.published_at) AS published_at,"
    " array_agg(DISTINCT d.channel_id ORDER BY d.channel_id) AS channel_ids"
)
_NEVER_TO_GO_OUT = "('draft', 'in_review', 'skipped')"
_COVERS = (
    "CASE WHEN h.tag IS NOT NULL THEN h.tag = ANY (m.tags)"
    " WHEN h.campaign_id IS NOT NULL THEN h.campaign_id = m.campaign_id"
    " WHEN h.channel_id IS NOT NULL THEN h.channel_id = d.channel_id"
    " WHEN h.community_id IS NOT NULL THEN h.community_id = c.community_id ELSE true END"
)
"""Whether a hold stands over a delivery."""


class DbLookBackReads:
    """For `domain.crises.look_back_ports.LookBackReads`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        mine = database.in_workspace
        self._posts = (
            "messages m JOIN deliveries d ON d.workspace_id = m.workspace_id"
            " AND d.message_id = m.id JOIN channels c ON c.workspace_id = d.workspace_id"
            " AND c.id = d.channel_id"
        )
        self._published = (
            f"SELECT {_SHOWN} FROM {self._posts} WHERE {mine('m')} AND {mine('d')}"
            " AND d.published_at >= $5 AND d.published_at < $6"
            " AND m.crisis_id IS DISTINCT FROM $7"
            " AND ($8::text[] = '{}' OR c.community_id = ANY ($8))"
            " AND ($9::text[] = '{}' OR c.platform = ANY ($9))"
            " GROUP BY m.id, m.text, m.status, m.publish_at"
        )
        # What was called off before a hold was placed did not wait for it.
        self._kept_back = (
            f"SELECT {_SHOWN} FROM {self._posts}"
            " JOIN holds h ON h.workspace_id = m.workspace_id AND h.id = ANY ($5)"
            f" WHERE {mine('m')} AND {mine('d')} AND m.crisis_id IS DISTINCT FROM $6"
            f" AND (d.hold_id = h.id OR ({_COVERS} AND m.publish_at >= h.created_at"
            " AND m.publish_at < coalesce(h.lifted_at, $7)"
            f" AND d.state NOT IN {_NEVER_TO_GO_OUT}"
            " AND (d.state <> 'cancelled' OR m.updated_at >= h.created_at)"
            " AND (d.published_at IS NULL OR d.published_at >= h.lifted_at)))"
            " GROUP BY m.id, m.text, m.status, m.publish_at"
        )

    async def entries(self, actor: Actor, crisis_id: CrisisId) -> Sequence[CrisisEntry]:
        found = await self._database.ask(
            actor,
            f"SELECT {ENTRIES.listed('e')} FROM crisis_entries e"
            f" WHERE {self._database.in_workspace('e')} AND e.crisis_id = $5 ORDER BY e.at, e.id",
            crisis_id,
        )
        return [ENTRIES.entity(record) for record in found]

    async def tasks(self, actor: Actor, crisis_id: CrisisId) -> Sequence[CrisisTask]:
        found = await self._database.ask(
            actor,
            f"SELECT {TASKS.listed('t')} FROM crisis_tasks t"
            f" WHERE {self._database.in_workspace('t')} AND t.crisis_id = $5 ORDER BY t.id",
            crisis_id,
        )
        return [TASKS.entity(record) for record in found]

    async def published(
        self, actor: Actor, crisis: Crisis, since: datetime, until: datetime
    ) -> ToldMessages:
        where = list(crisis.community_ids), list(crisis.platforms)
        given = (since, until, crisis.id, *where)
        return await self._told(actor, self._published, given, "published_at")

    async def kept_back(self, actor: Actor, crisis: Crisis, until: datetime) -> ToldMessages:
        given = (list(crisis.hold_ids), crisis.id, until)
        return await self._told(actor, self._kept_back, given, "publish_at")

    async def ground(self, actor: Actor) -> Ground:
        found = ground_of(await self._database.ask_one(actor, GROUND))
        return Ground(found.name, found.timezone, found.dress)

    async def teammates(
        self, actor: Actor, teammate_ids: Collection[TeammateId]
    ) -> Mapping[TeammateId, str]:
        found = await self._database.ask(
            actor,
            "SELECT t.id, t.name FROM teammates t"
            f" WHERE {self._database.in_organization('t')} AND t.id = ANY ($5)"
            " AND walls.workspace = ANY (t.workspace_ids)",
            list(teammate_ids),
        )
        return {TeammateId(record["id"]): record["name"] for record in found}

    async def communities(
        self, actor: Actor, community_ids: Collection[CommunityId]
    ) -> Mapping[CommunityId, str]:
        found = await self._database.ask(
            actor,
            "SELECT c.id, c.name FROM communities c"
            f" WHERE {self._database.in_workspace('c')} AND c.id = ANY ($5)",
            list(community_ids),
        )
        return {CommunityId(record["id"]): record["name"] for record in found}

    async def _told(
        self, actor: Actor, query: str, given: tuple[Any, ...], by: str
    ) -> ToldMessages:
        """What is at no time comes last."""
        counted = await self._database.ask(
            actor,
            f"SELECT f.status, count(*) AS times FROM ({query}) f"
            " GROUP BY f.status ORDER BY f.status",
            *given,
        )
        found = await self._database.ask(
            actor,
            f"SELECT * FROM ({query}) f ORDER BY f.{by} NULLS LAST, f.id LIMIT {MOST_MESSAGES}",
            *given,
        )
        return ToldMessages(
            [_message(record) for record in found],
            {record["status"]: record["times"] for record in counted},
        )


def _message(record: Any) -> ToldMessage:
    return ToldMessage(
        id=MessageId(record["id"]),
        text=record["text"],
        status=record["status"],
        channel_ids=tuple(map(ChannelId, record["channel_ids"])),
        publish_at=record["publish_at"],
        published_at=record["published_at"],
    )
