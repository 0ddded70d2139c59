"""Who acknowledged which guidelines, in PostgreSQL."""

from collections.abc import Collection, Sequence

from adapters.db.database import Database
from adapters.db.mapping import Table
from adapters.db.pages import WALLS, ListSource, fetch_page
from adapters.db.segment_questions import tops
from adapters.db.transaction import DbTransaction
from domain.members.acknowledgement import (
    Acknowledgement,
    AcknowledgementView,
    KnownGuidelines,
    MemberStanding,
    Standing,
)
from domain.members.model import MemberState
from domain.shared.access import Actor
from domain.shared.ids import CommunityId, GuidelinesId, MemberId
from domain.shared.paging import Page, PageRequest

ACKNOWLEDGEMENTS = Table("acknowledgements", Acknowledgement)
REQUIRED = (
    "(SELECT coalesce(max(r.number), 0) FROM guidelines r WHERE {mine}"
    " AND r.community_id = {community} AND r.needs_acknowledgement AND r.state <> 'draft')"
)
"""The number of the last version of a community that needs acknowledging, 0 where none does."""

STANDING = (
    "(CASE WHEN need.required = 0 THEN 'not_needed' WHEN said.number IS NULL THEN 'never'"
    " WHEN said.number >= need.required THEN 'current' ELSE 'outdated' END)"
)


class DbAcknowledgements:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx
        self._mine = tx.tools.database.mine

    def add(self, acknowledgement: Acknowledgement) -> None:
        self._tx.add(ACKNOWLEDGEMENTS, acknowledgement)

    async def of(
        self, members: Collection[MemberId], guidelines_id: GuidelinesId
    ) -> Acknowledgement | None:
        record = await self._tx.connection.fetchrow(
            f"SELECT {ACKNOWLEDGEMENTS.listed('a')} FROM acknowledgements a"
            f" WHERE {self._mine('a')} AND a.member_id = ANY ($2) AND a.guidelines_id = $3"
            " ORDER BY a.at, a.id LIMIT 1",
            self._tx.actor.workspace,
            list(members),
            guidelines_id,
        )
        return record and ACKNOWLEDGEMENTS.entity(record)

    async def known(self, guidelines_id: GuidelinesId) -> KnownGuidelines | None:
        required = REQUIRED.format(mine=self._mine("r"), community="g.community_id")
        record = await self._tx.connection.fetchrow(
            f"SELECT g.id, g.community_id, g.number, g.state <> 'draft' AS published,"
            f" {required} AS required FROM guidelines g WHERE {self._mine('g')} AND g.id = $2"
            " AND g.removed_at IS NULL",
            self._tx.actor.workspace,
            guidelines_id,
        )
        return KnownGuidelines(*record) if record else None


class DbAcknowledgementReads:
    def __init__(self, database: Database) -> None:
        self._database = database
        mine = database.in_workspace
        required = REQUIRED.format(mine=mine("r"), community=f"${WALLS + 1}")
        self._standings = ListSource(
            select=f"t.id, t.name, t.state, {STANDING} AS standing, said.number, said.at,"
            f" {{position}} FROM members t CROSS JOIN (SELECT {required} AS required) need"
            " LEFT JOIN (SELECT DISTINCT ON (whose) coalesce(top.root, x.member_id) AS whose,"
            " x.number, x.at FROM acknowledgements x"
            f" LEFT JOIN ({tops(mine)}) top ON top.id = x.member_id WHERE {mine('x')}"
            f" AND x.community_id = ${WALLS + 1} ORDER BY whose, x.number DESC, x.at, x.id) said"
            " ON said.whose = t.id",
            where=f"{mine('t')} AND t.community_ids && ARRAY[${WALLS + 1}] AND NOT t.is_bot"
            " AND t.merged_into IS NULL AND t.frozen_at IS NULL",
            sorts={"id": "t.id", "name": "coalesce(t.name, '')"},
            filters={"standing": STANDING, "state": "t.state"},
        )

    async def acknowledgements(
        self, actor: Actor, member_id: MemberId
    ) -> Sequence[AcknowledgementView]:
        mine = self._database.in_workspace
        required = REQUIRED.format(mine=mine("r"), community="a.community_id")
        found = await self._database.ask(
            actor,
            f"SELECT {ACKNOWLEDGEMENTS.listed('a')}, {required} AS required"
            f" FROM acknowledgements a LEFT JOIN ({tops(mine)}) top ON top.id = a.member_id"
            f" WHERE {mine('a')} AND coalesce(top.root, a.member_id) = $5"
            " ORDER BY a.at DESC, a.recorded_at DESC, a.id DESC",
            member_id,
        )
        return [
            AcknowledgementView(
                ACKNOWLEDGEMENTS.entity({name: row[name] for name in ACKNOWLEDGEMENTS.columns}),
                row["required"],
            )
            for row in found
        ]

    async def standings(
        self, actor: Actor, community_id: CommunityId, request: PageRequest
    ) -> Page[MemberStanding]:
        found, after = await fetch_page(
            self._database, actor, self._standings, request, [community_id]
        )
        return Page(
            [
                MemberStanding(
                    *(row["id"], row["name"], MemberState(row["state"])),
                    *(Standing(row["standing"]), row["number"], row["at"]),
                )
                for row in found
            ],
            after,
        )

    async def has_community(self, actor: Actor, community_id: CommunityId) -> bool:
        asked = f"SELECT c.id FROM communities c WHERE {self._database.in_workspace('c')}"
        return (
            await self._database.ask_one(actor, f"{asked} AND c.id = $5", community_id) is not None
        )
