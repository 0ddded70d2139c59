"""Reading contests, and finding one by its public address before it is known whose it is."""

from adapters.db.contest_prizes import CONTEST_AWARDS, CONTEST_SCORES
from adapters.db.contests import CONTEST_DRAWS, CONTEST_ENTRIES, CONTESTS
from adapters.db.database import Database
from adapters.db.shelf import Shelf
from domain.participation.contest import Contest
from domain.participation.contest_award import Award
from domain.participation.contest_draw import Draw
from domain.participation.contest_entry import Entry
from domain.participation.contest_jury import Score
from domain.participation.contest_ports import Claimant, Dress, Visitor
from domain.shared.access import Actor, system
from domain.shared.errors import NotFound
from domain.shared.ids import (
    ContestAwardId,
    ContestEntryId,
    ContestId,
    OrganizationId,
    WorkspaceId,
)
from domain.shared.paging import Page, PageRequest


class DbContestReads:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._contests = Shelf(
            database,
            CONTESTS,
            "contest",
            sorts=("id", "created_at", "updated_at", "opens_at", "closes_at"),
            filters={
                "status": "t.status",
                "campaign_id": "t.campaign_id",
                "external_id": "t.external_id",
                "created_at": "t.created_at",
                "q": "position(lower(%s) in lower(t.title)) > 0",
            },
        )
        self._entries = Shelf(
            database,
            CONTEST_ENTRIES,
            "contest_entry",
            sorts=("id", "created_at", "updated_at"),
            filters={
                "contest_id": "t.contest_id",
                "state": "t.state",
                "way": "t.way",
                "channel_id": "t.channel_id",
                "external_id": "t.external_id",
                "created_at": "t.created_at",
            },
        )
        self._awards = Shelf(
            database,
            CONTEST_AWARDS,
            "contest_award",
            sorts=("id", "created_at", "updated_at", "place"),
            filters={
                "contest_id": "t.contest_id",
                "entry_id": "t.entry_id",
                "state": "t.state",
                "created_at": "t.created_at",
            },
        )
        self._scores = Shelf(
            database,
            CONTEST_SCORES,
            "contest_score",
            sorts=("id", "created_at", "total"),
            filters={
                "contest_id": "t.contest_id",
                "entry_id": "t.entry_id",
                "juror": "t.juror",
                "created_at": "t.created_at",
            },
        )

    async def visitor(self, page_token: str) -> Visitor | None:
        async with self._database.connection() as connection:
            door = await connection.fetchrow("SELECT * FROM find_contest($1)", page_token)
        if door is None:
            return None
        inside = system(OrganizationId(door["organization_id"]), WorkspaceId(door["workspace_id"]))
        contest = await self._contests.one(inside, door["contest_id"])
        dress = await self._dress(inside)
        if contest.published_at is None:
            return Visitor(contest, None, dress)
        names = await self._database.ask(
            inside,
            "SELECT a.entry_id, e.display_name FROM contest_awards a"
            " JOIN contest_entries e ON e.workspace_id = a.workspace_id AND e.id = a.entry_id"
            f" WHERE {self._database.in_workspace('a')} AND a.contest_id = $5"
            " AND a.state <> 'lost' AND e.shows_name AND e.display_name IS NOT NULL",
            contest.id,
        )
        shown = {one["entry_id"]: one["display_name"] for one in names}
        return Visitor(contest, await self.draw(inside, contest.id), dress, shown)

    async def claimant(self, hash: str) -> Claimant | None:
        async with self._database.connection() as connection:
            door = await connection.fetchrow("SELECT * FROM find_contest_award($1)", hash)
        if door is None:
            return None
        inside = system(OrganizationId(door["organization_id"]), WorkspaceId(door["workspace_id"]))
        award = await self._awards.one(inside, door["award_id"])
        contest = await self._contests.one(inside, award.contest_id)
        return Claimant(contest, award, await self._dress(inside))

    async def contest(self, actor: Actor, id: ContestId) -> Contest:
        return await self._contests.one(actor, id)

    async def contests(self, actor: Actor, request: PageRequest) -> Page[Contest]:
        return await self._contests.page(actor, request)

    async def entry(self, actor: Actor, id: ContestEntryId) -> Entry:
        return await self._entries.one(actor, id)

    async def entries(self, actor: Actor, request: PageRequest) -> Page[Entry]:
        return await self._entries.page(actor, request)

    async def draw(self, actor: Actor, id: ContestId) -> Draw:
        record = await self._database.ask_one(
            actor,
            f"SELECT {CONTEST_DRAWS.listed('t')} FROM contest_draws t"
            f" WHERE {self._database.in_workspace('t')} AND t.contest_id = $5",
            id,
        )
        if record is None:
            raise NotFound(thing="contest_draw")
        return CONTEST_DRAWS.entity(record)

    async def award(self, actor: Actor, id: ContestAwardId) -> Award:
        return await self._awards.one(actor, id)

    async def awards(self, actor: Actor, request: PageRequest) -> Page[Award]:
        return await self._awards.page(actor, request)

    async def scores(self, actor: Actor, request: PageRequest) -> Page[Score]:
        return await self._scores.page(actor, request)

    async def _dress(self, inside: Actor) -> Dress:
        record = await self._database.ask_one(
            inside,
            "SELECT coalesce(b.display_name, w.name) AS name, b.primary_colour,"
            " b.background_colour FROM workspaces w"
            " LEFT JOIN brandings b ON b.workspace_id = w.id WHERE w.id = $5",
            inside.workspace,
        )
        return Dress(**dict(record))
