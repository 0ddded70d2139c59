"""Reading polls and what came of them, and finding one before it is known whose it is."""

from collections.abc import Sequence
from typing import Any

from adapters.db.database import Database
from adapters.db.grounds import GROUND
from adapters.db.missions import DbMissionReads
from adapters.db.polls import POLL_INVITATIONS, POLL_NATIVES, POLL_VOTES, POLLS
from adapters.db.shelf import Shelf
from domain.participation.poll import Poll
from domain.participation.poll_counting import Alike
from domain.participation.poll_native import PollNative
from domain.participation.poll_ports import PollDress, PollVisitor
from domain.participation.poll_vote import PollInvitation, PollVote, VoteSource
from domain.shared.access import Actor, system
from domain.shared.ids import MemberId, OrganizationId, PollId, WorkspaceId
from domain.shared.paging import Page, PageRequest


class DbPollReads:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._mine = database.in_workspace
        self._members = DbMissionReads(database)
        self._polls = Shelf(
            database,
            POLLS,
            "poll",
            sorts={
                "id": "t.id",
                "created_at": "t.created_at",
                "updated_at": "t.updated_at",
                # One that opens by nobody's plan comes after all that do.
                "opens_at": "coalesce(t.opens_at, 'infinity')",
            },
            filters={
                "state": "t.state",
                "kind": "t.kind",
                "who": "t.who",
                "community_id": "t.community_id",
                "segment_id": "t.segment_id",
                "campaign_id": "t.campaign_id",
                "external_id": "t.external_id",
                "created_at": "t.created_at",
                "q": "position(lower(%s) in lower(concat_ws(' ', t.question, t.description))) > 0",
            },
        )
        self._votes = Shelf(
            database,
            POLL_VOTES,
            "poll_vote",
            sorts=("id", "created_at"),
            filters={
                "poll_id": "t.poll_id",
                "member_id": "t.member_id",
                "source": "t.source",
                "shown": "t.shown = %s",
                "worded": "(t.text IS NOT NULL) = %s",
                "created_at": "t.created_at",
            },
        )
        self._invitations = Shelf(
            database,
            POLL_INVITATIONS,
            "poll_invitation",
            sorts=("id", "created_at"),
            filters={
                "poll_id": "t.poll_id",
                "member_id": "t.member_id",
                "used": "(t.used_at IS NOT NULL) = %s",
                "revoked": "(t.revoked_at IS NOT NULL) = %s",
                "created_at": "t.created_at",
            },
        )

    async def visitor(self, poll_id: str | None, hash: str | None) -> PollVisitor | None:
        async with self._database.connection() as connection:
            found = await connection.fetchrow("SELECT * FROM find_poll($1, $2)", poll_id, hash)
        if found is None:
            return None
        workspace = WorkspaceId(found["workspace_id"])
        inside = system(OrganizationId(found["organization_id"]), workspace)
        poll = await self._polls.one(inside, found["poll_id"])
        invitation = None
        if found["invitation_id"] is not None:
            invitation = await self._invitations.one(inside, found["invitation_id"])
        worn = await self._database.ask_one(inside, GROUND)
        dress = PollDress(worn["name"], worn["primary"], worn["background"], worn["language"])
        return PollVisitor(poll, dress, tuple(found["allowed_origins"]), invitation)

    async def poll(self, actor: Actor, id: PollId) -> Poll:
        return await self._polls.one(actor, id)

    async def polls(self, actor: Actor, request: PageRequest) -> Page[Poll]:
        return await self._polls.page(actor, request)

    async def vote(self, actor: Actor, poll_id: PollId, keys: Sequence[str]) -> PollVote | None:
        record = await self._database.ask_one(
            actor,
            f"SELECT {POLL_VOTES.listed('v')} FROM poll_votes v WHERE {self._mine('v')}"
            " AND v.poll_id = $5 AND v.voter = ANY ($6::text[])"
            " ORDER BY array_position($6::text[], v.voter) LIMIT 1",
            *(poll_id, list(keys)),
        )
        return POLL_VOTES.entity(record) if record else None

    async def votes(self, actor: Actor, request: PageRequest) -> Page[PollVote]:
        return await self._votes.page(actor, request)

    async def alike(self, actor: Actor, poll_id: PollId) -> Sequence[Alike]:
        records = await self._database.ask(
            actor,
            "SELECT v.source, v.options, v.scores, v.weight, count(*) AS count"
            f" FROM poll_votes v WHERE {self._mine('v')} AND v.poll_id = $5"
            " GROUP BY v.source, v.options, v.scores, v.weight ORDER BY 1, 2, 3, 4",
            poll_id,
        )
        return [_alike(record) for record in records]

    async def invitations(self, actor: Actor, request: PageRequest) -> Page[PollInvitation]:
        return await self._invitations.page(actor, request)

    async def natives(self, actor: Actor, poll_id: PollId) -> Sequence[PollNative]:
        records = await self._database.ask(
            actor,
            f"SELECT {POLL_NATIVES.listed('n')} FROM poll_natives n WHERE {self._mine('n')}"
            " AND n.poll_id = $5 AND n.removed_at IS NULL ORDER BY n.id",
            poll_id,
        )
        return [POLL_NATIVES.entity(record) for record in records]

    async def known_as(self, actor: Actor, external_id: str) -> MemberId | None:
        kin = await self._members.known_as(actor, external_id)
        return kin[0] if kin else None


def _alike(record: Any) -> Alike:
    return Alike(
        source=VoteSource(record["source"]),
        options=tuple(record["options"]),
        scores=record["scores"],
        weight=record["weight"],
        count=record["count"],
    )
