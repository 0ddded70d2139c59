"""Contests, who entered and what was drawn, in PostgreSQL."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from adapters.db.contest_people import DbContestPeople
from adapters.db.contest_prizes import DbContestAwards, DbContestJury
from adapters.db.mapping import Table
from adapters.db.missing import missing
from adapters.db.transaction import DbTransaction
from domain.participation.contest import Contest
from domain.participation.contest_draw import Draw
from domain.participation.contest_entry import Code, Entry, Following
from domain.participation.contest_lint import Places
from domain.participation.contest_said import Said
from domain.participation.draw import Ticket
from domain.shared.errors import NotFound
from domain.shared.hashtags import hashtags_in
from domain.shared.ids import CampaignId, ChannelId, ContestEntryId, ContestId, InboundMessageId
from domain.shared.platforms import Capability

CONTESTS = Table("contests", Contest)
CONTEST_ENTRIES = Table("contest_entries", Entry)
CONTEST_CODES = Table("contest_codes", Code, keys=("workspace_id", "contest_id", "hash"))
CONTEST_DRAWS = Table("contest_draws", Draw, keys=("workspace_id", "contest_id"))
HEARD = (
    """'$.actions[*] ? (@.way == "comment" || @.way == "reply_with_media" || @.way == "hashtag")'"""
)


class ContestsTx(DbTransaction):
    """A transaction of contests."""

    @property
    def contests(self) -> "DbContestBook":
        return DbContestBook(self)

    @property
    def entries(self) -> "DbContestEntries":
        return DbContestEntries(self)

    @property
    def draws(self) -> "DbContestDraws":
        return DbContestDraws(self)

    @property
    def awards(self) -> DbContestAwards:
        return DbContestAwards(self)

    @property
    def jury(self) -> DbContestJury:
        return DbContestJury(self)

    @property
    def people(self) -> DbContestPeople:
        return DbContestPeople(self)


class DbContestBook:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx
        self._mine = tx.tools.database.mine

    async def add(self, contest: Contest) -> None:
        self._tx.add(CONTESTS, contest)

    async def get(self, id: ContestId) -> Contest:
        return await self._one(id, "FOR UPDATE")

    async def entered(self, id: ContestId) -> Contest:
        return await self._one(id, "FOR SHARE")

    async def save(self, contest: Contest) -> None:
        await self._tx.connection.execute(CONTESTS.update, *CONTESTS.values(contest))

    async def has_campaign(self, id: CampaignId) -> bool:
        return not await missing(self._tx, "campaigns", [id])

    async def missing_channels(self, ids: Collection[str]) -> set[str]:
        return await missing(self._tx, "channels", ids)

    async def unseen_channels(self, ids: Collection[str]) -> set[str]:
        records = await self._tx.connection.fetch(
            f"SELECT c.id FROM channels c WHERE {self._mine('c')} AND c.id = ANY ($2)"
            " AND NOT $3 = ANY (c.capabilities)",
            self._tx.actor.workspace,
            list(ids),
            Capability.SEE_FOLLOWERS.value,
        )
        return {record["id"] for record in records}

    async def missing_messages(self, ids: Collection[str]) -> set[str]:
        return await missing(self._tx, "messages", ids)

    async def platforms_at(self, places: Places) -> set[str]:
        records = await self._tx.connection.fetch(
            f"SELECT DISTINCT c.platform FROM channels c WHERE {self._mine('c')}"
            " AND c.status <> 'disconnected' AND ($2 OR c.id = ANY ($3) OR EXISTS"
            f" (SELECT FROM deliveries d WHERE {self._mine('d')} AND d.channel_id = c.id"
            " AND d.message_id = ANY ($4)))",
            self._tx.actor.workspace,
            places.everywhere,
            list(places.channel_ids),
            list(places.message_ids),
        )
        return {record["platform"] for record in records}

    async def in_reach_of(self, said: InboundMessageId) -> tuple[Said | None, Sequence[ContestId]]:
        contests = await self._tx.connection.fetch(
            f"SELECT c.id FROM contests c WHERE {self._mine('c')} AND c.status = 'open'"
            f" AND jsonb_path_exists(c.rules, {HEARD}) ORDER BY c.id",
            self._tx.actor.workspace,
        )
        if not contests:
            return None, ()
        record = await self._tx.connection.fetchrow(
            "SELECT m.id, m.channel_id, m.author_id, m.author, m.text, m.answers_message_id,"
            " jsonb_array_length(m.files) > 0 AS has_media FROM inbound_messages m"
            f" WHERE {self._mine('m')} AND m.id = $2 AND m.state = 'visible'"
            " AND m.author_id IS NOT NULL",
            self._tx.actor.workspace,
            said,
        )
        if record is None:
            return None, ()
        author, text = record["author"], record["text"]
        heard = Said(
            id=said,
            channel_id=record["channel_id"],
            person_id=record["author_id"],
            name=author.get("name") or author.get("handle"),
            text=text,
            hashtags=frozenset(hashtags_in(text or "")),
            has_media=record["has_media"],
            answers=record["answers_message_id"],
            is_bot=bool(author.get("is_bot")),
        )
        return heard, [ContestId(one["id"]) for one in contests]

    async def _one(self, id: ContestId, lock: str) -> Contest:
        record = await self._tx.connection.fetchrow(
            f"SELECT {CONTESTS.listed('c')} FROM contests c"
            f" WHERE {self._mine('c')} AND c.id = $2 {lock}",
            self._tx.actor.workspace,
            id,
        )
        if record is None:
            raise NotFound(thing="contest")
        return CONTESTS.entity(record)


class DbContestEntries:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx
        self._mine = tx.tools.database.mine

    async def add(self, entry: Entry) -> None:
        self._tx.add(CONTEST_ENTRIES, entry)

    async def get(self, id: ContestEntryId) -> Entry:
        record = await self._tx.connection.fetchrow(
            f"SELECT {CONTEST_ENTRIES.listed('e')} FROM contest_entries e"
            f" WHERE {self._mine('e')} AND e.id = $2 FOR UPDATE",
            self._tx.actor.workspace,
            id,
        )
        if record is None:
            raise NotFound(thing="contest_entry")
        return CONTEST_ENTRIES.entity(record)

    async def save(self, entry: Entry) -> None:
        await self._tx.connection.execute(CONTEST_ENTRIES.update, *CONTEST_ENTRIES.values(entry))

    async def of_person(self, contest_id: ContestId, person: str) -> Sequence[Entry]:
        # First the lock, then the look: in one statement the look could be older than the lock.
        await self._tx.connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))",
            f"{self._tx.actor.workspace}/contest_entries/{contest_id}/{person}",
        )
        records = await self._tx.connection.fetch(
            f"SELECT {CONTEST_ENTRIES.listed('e')} FROM contest_entries e"
            f" WHERE {self._mine('e')} AND e.contest_id = $2 AND e.person = $3 ORDER BY e.id",
            self._tx.actor.workspace,
            contest_id,
            person,
        )
        return [CONTEST_ENTRIES.entity(record) for record in records]

    async def accepted(self, contest_id: ContestId) -> Sequence[Entry]:
        records = await self._tx.connection.fetch(
            f"SELECT {CONTEST_ENTRIES.listed('e')} FROM contest_entries e"
            f" WHERE {self._mine('e')} AND e.contest_id = $2 AND e.state = 'accepted'"
            " ORDER BY e.id FOR UPDATE",
            self._tx.actor.workspace,
            contest_id,
        )
        return [CONTEST_ENTRIES.entity(record) for record in records]

    async def pending(self, contest_id: ContestId) -> int:
        found: int = await self._tx.connection.fetchval(
            f"SELECT count(*) FROM contest_entries e WHERE {self._mine('e')}"
            " AND e.contest_id = $2 AND e.state = 'pending'",
            self._tx.actor.workspace,
            contest_id,
        )
        return found

    async def to_ask_about(
        self,
        contest_id: ContestId,
        known: Collection[Following],
        channel_id: ChannelId | None = None,
        most: int | None = None,
    ) -> Mapping[ContestEntryId, str]:
        if not known:
            return {}
        records = await self._tx.connection.fetch(
            f"SELECT e.id, e.platform_person_id FROM contest_entries e WHERE {self._mine('e')}"
            " AND e.contest_id = $2 AND e.state IN ('pending', 'accepted')"
            " AND e.following = ANY ($3) AND e.platform_person_id IS NOT NULL"
            " AND ($4::text IS NULL OR e.channel_id = $4) ORDER BY e.id LIMIT $5",
            *(self._tx.actor.workspace, contest_id, [one.value for one in known]),
            *(channel_id, most),
        )
        return {ContestEntryId(one["id"]): one["platform_person_id"] for one in records}

    async def tickets(
        self, contest_id: ContestId, among: Collection[ContestEntryId] | None = None
    ) -> Sequence[Ticket]:
        records = await self._tx.connection.fetch(
            f"SELECT e.id, e.sealed, e.counts_as FROM contest_entries e WHERE {self._mine('e')}"
            " AND e.contest_id = $2 AND e.state = 'accepted'"
            " AND ($3::text[] IS NULL OR e.id = ANY ($3)) ORDER BY e.id",
            self._tx.actor.workspace,
            contest_id,
            None if among is None else list(among),
        )
        return [Ticket(one["id"], one["sealed"], one["counts_as"]) for one in records]

    async def use_code(self, contest_id: ContestId, hash: str, entry_id: ContestEntryId) -> bool:
        used = await self._tx.connection.fetchval(
            f"UPDATE contest_codes c SET entry_id = $4 WHERE {self._mine('c')}"
            " AND c.contest_id = $2 AND c.hash = $3 AND c.entry_id IS NULL RETURNING true",
            self._tx.actor.workspace,
            contest_id,
            hash,
            entry_id,
        )
        return used is True

    async def add_codes(self, contest_id: ContestId, hashes: Collection[str], now: datetime) -> int:
        added = await self._tx.connection.fetch(
            "INSERT INTO contest_codes (workspace_id, contest_id, hash, created_at)"
            " SELECT $1, $2, unnest($3::text[]), $4 ON CONFLICT DO NOTHING RETURNING 1",
            self._tx.actor.workspace,
            contest_id,
            list(hashes),
            now,
        )
        return len(added)


class DbContestDraws:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def add(self, draw: Draw) -> None:
        self._tx.add(CONTEST_DRAWS, draw)

    async def get(self, id: ContestId) -> Draw:
        record = await self._tx.connection.fetchrow(
            f"SELECT {CONTEST_DRAWS.listed('d')} FROM contest_draws d"
            f" WHERE {self._tx.tools.database.mine('d')} AND d.contest_id = $2 FOR UPDATE",
            self._tx.actor.workspace,
            id,
        )
        if record is None:
            raise NotFound(thing="contest_draw")
        return CONTEST_DRAWS.entity(record)

    async def save(self, draw: Draw) -> None:
        await self._tx.connection.execute(CONTEST_DRAWS.update, *CONTEST_DRAWS.values(draw))

    def seal(self, id: ContestId, server_seed: bytes) -> bytes:
        return self._tx.tools.sealer.seal(server_seed, self._row(id))

    def open(self, draw: Draw) -> bytes:
        return self._tx.tools.sealer.open(draw.sealed_seed, self._row(draw.contest_id))

    def _row(self, id: ContestId) -> str:
        return f"{self._tx.actor.workspace}/contest_draws/{id}"
