"""Requests to join communities in PostgreSQL."""

from collections.abc import Collection, Sequence

from pydantic import TypeAdapter

from adapters.db.acknowledgements import REQUIRED
from adapters.db.database import Database
from adapters.db.mapping import Table
from adapters.db.shelf import Shelf
from adapters.db.transaction import DbTransaction
from domain.members.join_request import JoiningRules, JoinRequest
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import CommunityId, JoinRequestId, MemberId
from domain.shared.paging import Page, PageRequest

JOIN_REQUESTS = Table("join_requests", JoinRequest)
_RULES = TypeAdapter(JoiningRules)


class DbJoinRequests:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx
        self._mine = tx.tools.database.mine

    def write(self, *pairs: tuple[JoinRequest | None, JoinRequest]) -> None:
        new = [after for before, after in pairs if before is None]
        if new:
            self._tx.add(JOIN_REQUESTS, *new)
        self._tx.change(JOIN_REQUESTS, *((b, after) for b, after in pairs if b is not None))

    async def get(self, id: JoinRequestId) -> JoinRequest:
        record = await self._tx.connection.fetchrow(
            f"SELECT {JOIN_REQUESTS.listed('j')} FROM join_requests j WHERE {self._mine('j')}"
            " AND j.id = $2 FOR UPDATE",
            self._tx.actor.workspace,
            id,
        )
        if record is None:
            raise NotFound(thing="join_request")
        return JOIN_REQUESTS.entity(record)

    async def open_of(
        self, members: Collection[MemberId], community_id: CommunityId
    ) -> JoinRequest | None:
        record = await self._tx.connection.fetchrow(
            f"SELECT {JOIN_REQUESTS.listed('j')} FROM join_requests j WHERE {self._mine('j')}"
            " AND j.member_id = ANY ($2) AND j.community_id = $3"
            " AND j.state IN ('invited', 'pending') ORDER BY j.id LIMIT 1 FOR UPDATE",
            self._tx.actor.workspace,
            list(members),
            community_id,
        )
        return record and JOIN_REQUESTS.entity(record)

    async def pending(self, members: Collection[MemberId]) -> Sequence[JoinRequest]:
        records = await self._tx.connection.fetch(
            f"SELECT {JOIN_REQUESTS.listed('j')} FROM join_requests j WHERE {self._mine('j')}"
            " AND j.member_id = ANY ($2) AND j.state = 'pending' ORDER BY j.id",
            self._tx.actor.workspace,
            list(members),
        )
        return [JOIN_REQUESTS.entity(record) for record in records]

    async def rules(self, community_id: CommunityId) -> JoiningRules | None:
        required = REQUIRED.format(mine=self._mine("r"), community="c.id")
        record = await self._tx.connection.fetchrow(
            "SELECT c.joining, c.archived_at IS NOT NULL AS archived,"
            " c.join_questions AS questions, c.join_needs_acknowledgement AS needs_acknowledgement,"
            f" (SELECT g.id FROM guidelines g WHERE {self._mine('g')} AND g.community_id = c.id"
            f" AND g.state = 'in_force') AS in_force, {required} AS required"
            f" FROM communities c WHERE {self._mine('c')} AND c.id = $2 FOR SHARE OF c",
            self._tx.actor.workspace,
            community_id,
        )
        return _RULES.validate_python(dict(record)) if record else None

    async def acknowledged(
        self, members: Collection[MemberId], community_id: CommunityId
    ) -> int | None:
        found: int | None = await self._tx.connection.fetchval(
            f"SELECT max(a.number) FROM acknowledgements a WHERE {self._mine('a')}"
            " AND a.member_id = ANY ($2) AND a.community_id = $3",
            self._tx.actor.workspace,
            list(members),
            community_id,
        )
        return found


class DbJoinRequestReads:
    def __init__(self, database: Database) -> None:
        self._requests = Shelf(
            database,
            JOIN_REQUESTS,
            "join_request",
            sorts=("id", "created_at", "updated_at"),
            filters={
                "community_id": "t.community_id",
                "member_id": "t.member_id",
                "state": "t.state",
                "created_at": "t.created_at",
            },
        )

    async def join_request(self, actor: Actor, id: JoinRequestId) -> JoinRequest:
        return await self._requests.one(actor, id)

    async def join_requests(self, actor: Actor, request: PageRequest) -> Page[JoinRequest]:
        return await self._requests.page(actor, request)
