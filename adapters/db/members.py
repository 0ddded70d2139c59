"""Members, their accounts, notes and words of consent, in PostgreSQL."""

from collections.abc import Collection, Mapping, Sequence

from adapters.db.acknowledgements import DbAcknowledgements
from adapters.db.ambassadors import DbAmbassadors
from adapters.db.batches import alike
from adapters.db.join_requests import DbJoinRequests
from adapters.db.journeys import DbJourneys, DbTravellers
from adapters.db.mapping import Table
from adapters.db.member_activities import DbActivityLog
from adapters.db.member_merges import IDENTITIES, MEMBERS, DbMerges, DbSuggestions
from adapters.db.member_values import DbValueBook
from adapters.db.milestones import DbMilestones
from adapters.db.missions import DbMissions, DbSubmissions
from adapters.db.operations import DbOperations
from adapters.db.presence import DbPresence
from adapters.db.privacy import DbErasures, DbExports, DbLegalHolds, DbPersonalData
from adapters.db.retention import DbRetentionBook
from adapters.db.segments import DbSegments
from adapters.db.streak_watches import DbStreakWatches
from adapters.db.suppressions import DbSuppressions
from adapters.db.transaction import DbTransaction
from domain.members.consent import MemberConsent
from domain.members.identity import Account, MemberIdentity, server_of
from domain.members.model import NEW, Glimpse, Member
from domain.members.note import MemberNote
from domain.members.ports import Place
from domain.shared.errors import NotFound
from domain.shared.ids import ChannelId, CommunityId, IdentityId, MemberId, MemberNoteId

MEMBER_NOTES = Table("member_notes", MemberNote)
CONSENTS = Table("member_consents", MemberConsent)

KIN = (
    "WITH RECURSIVE kin AS (SELECT m.id, 0 AS depth FROM members m WHERE {mine} AND m.id = {id}"
    " UNION ALL SELECT m.id, kin.depth + 1 FROM kin JOIN members m"
    " ON {mine} AND m.merged_into = kin.id)"
)
"""A member and all that are part of it."""

_NEW = ", ".join(f"'{state}'" for state in sorted(NEW))


class MembersTx(DbTransaction):
    """A transaction of members."""

    @property
    def book(self) -> "DbMemberBook":
        return DbMemberBook(self)

    @property
    def identities(self) -> "DbIdentityBook":
        return DbIdentityBook(self)

    @property
    def activities(self) -> DbActivityLog:
        return DbActivityLog(self)

    @property
    def notes(self) -> "DbMemberNotes":
        return DbMemberNotes(self)

    @property
    def consents(self) -> "DbConsents":
        return DbConsents(self)

    @property
    def acknowledgements(self) -> DbAcknowledgements:
        return DbAcknowledgements(self)

    @property
    def join_requests(self) -> DbJoinRequests:
        return DbJoinRequests(self)

    @property
    def merges(self) -> DbMerges:
        return DbMerges(self)

    @property
    def suggestions(self) -> DbSuggestions:
        return DbSuggestions(self)

    @property
    def values(self) -> DbValueBook:
        return DbValueBook(self)

    @property
    def presence(self) -> DbPresence:
        return DbPresence(self)

    @property
    def segments(self) -> DbSegments:
        return DbSegments(self)

    @property
    def journeys(self) -> DbJourneys:
        return DbJourneys(self)

    @property
    def milestones(self) -> DbMilestones:
        return DbMilestones(self)

    @property
    def streak_watches(self) -> DbStreakWatches:
        return DbStreakWatches(self)

    @property
    def travellers(self) -> DbTravellers:
        return DbTravellers(self)

    @property
    def ambassadors(self) -> DbAmbassadors:
        return DbAmbassadors(self)

    @property
    def missions(self) -> DbMissions:
        return DbMissions(self)

    @property
    def submissions(self) -> DbSubmissions:
        return DbSubmissions(self)

    @property
    def personal_data(self) -> DbPersonalData:
        return DbPersonalData(self)

    @property
    def suppressions(self) -> DbSuppressions:
        return DbSuppressions(self)

    @property
    def legal_holds(self) -> DbLegalHolds:
        return DbLegalHolds(self)

    @property
    def erasures(self) -> DbErasures:
        return DbErasures(self)

    @property
    def exports(self) -> DbExports:
        return DbExports(self)

    @property
    def retention(self) -> DbRetentionBook:
        return DbRetentionBook(self)

    @property
    def operations(self) -> DbOperations:
        return DbOperations(self)

    @property
    def surroundings(self) -> "DbSurroundings":
        return DbSurroundings(self)


class DbMemberBook:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx
        self._mine = tx.tools.database.mine

    async def steady(self) -> None:
        await self._lock("pg_advisory_xact_lock_shared", "merges")

    async def unsettled(self) -> None:
        await self._lock("pg_advisory_xact_lock", "merges")

    async def alone(self) -> None:
        await self._lock("pg_advisory_xact_lock", "newcomers")

    async def _lock(self, how: str, what: str) -> None:
        await self._tx.connection.execute(
            f"SELECT {how}(hashtextextended($1, 0))", f"{self._tx.actor.workspace}/members/{what}"
        )

    async def frozen(self, ids: Collection[MemberId]) -> set[MemberId]:
        if not ids:
            return set()
        records = await self._tx.connection.fetch(
            f"SELECT m.id FROM members m WHERE {self._mine('m')} AND m.id = ANY ($2)"
            " AND m.frozen_at IS NOT NULL FOR SHARE",
            self._tx.actor.workspace,
            list(ids),
        )
        return {record["id"] for record in records}

    async def get(self, member_id: MemberId) -> Member:
        found = await self.some([member_id])
        if member_id not in found:
            raise NotFound(thing="member")
        return found[member_id]

    async def some(self, ids: Collection[MemberId]) -> Mapping[MemberId, Member]:
        records = await self._tx.connection.fetch(
            f"SELECT {MEMBERS.listed('m')} FROM members m WHERE {self._mine('m')}"
            " AND m.id = ANY ($2) ORDER BY m.id FOR NO KEY UPDATE",
            self._tx.actor.workspace,
            list(ids),
        )
        return {record["id"]: MEMBERS.entity(record) for record in records}

    async def seen(self, glimpses: Mapping[MemberId, Glimpse]) -> Mapping[MemberId, Member]:
        seen = glimpses.values()
        records = await self._tx.connection.fetch(
            f"SELECT {MEMBERS.listed('m')} FROM members m JOIN unnest($2::text[],"
            " $3::timestamptz[], $4::text[], $5::text[]) AS s(id, at, communities, platforms)"
            f" ON s.id = m.id WHERE {self._mine('m')} AND (m.last_seen_at <= s.at OR m.state IN"
            f" ({_NEW}) OR NOT m.community_ids @> string_to_array(s.communities, ' ')"
            " OR NOT m.platforms @> string_to_array(s.platforms, ' '))"
            " ORDER BY m.id FOR NO KEY UPDATE OF m",
            self._tx.actor.workspace,
            list(glimpses),
            [one.at for one in seen],
            [" ".join(one.community_ids) for one in seen],
            [" ".join(one.platforms) for one in seen],
        )
        return {record["id"]: MEMBERS.entity(record) for record in records}

    async def with_external_ids(self, ids: Collection[str]) -> Mapping[str, Member]:
        records = await self._tx.connection.fetch(
            f"SELECT {MEMBERS.listed('m')} FROM members m WHERE {self._mine('m')}"
            " AND m.external_id = ANY ($2) ORDER BY m.id FOR NO KEY UPDATE",
            self._tx.actor.workspace,
            list(ids),
        )
        return {record["external_id"]: MEMBERS.entity(record) for record in records}

    async def above(self, ids: Collection[MemberId]) -> Mapping[MemberId, Sequence[MemberId]]:
        records = await self._tx.connection.fetch(
            "WITH RECURSIVE line AS (SELECT m.id AS of, m.id, m.merged_into, 0 AS depth"
            f" FROM members m WHERE {self._mine('m')} AND m.id = ANY ($2) UNION ALL"
            " SELECT line.of, m.id, m.merged_into, line.depth + 1 FROM line JOIN members m"
            f" ON {self._mine('m')} AND m.id = line.merged_into)"
            " SELECT of, id FROM line ORDER BY of, depth",
            self._tx.actor.workspace,
            list(ids),
        )
        lines: dict[MemberId, list[MemberId]] = {}
        for record in records:
            lines.setdefault(record["of"], []).append(record["id"])
        return lines

    async def kin(self, member_id: MemberId) -> Sequence[MemberId]:
        records = await self._tx.connection.fetch(
            f"{KIN.format(mine=self._mine('m'), id='$2')} SELECT id FROM kin ORDER BY depth, id",
            self._tx.actor.workspace,
            member_id,
        )
        return [record["id"] for record in records]

    def write(self, *pairs: tuple[Member | None, Member]) -> None:
        for group in alike(MEMBERS, (after for before, after in pairs if before is None)):
            self._tx.add(MEMBERS, *group)
        self._tx.change(MEMBERS, *((b, after) for b, after in pairs if b is not None))


class DbIdentityBook:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx
        self._mine = tx.tools.database.mine

    async def standing(self, accounts: Collection[Account]) -> Mapping[Account, MemberIdentity]:
        if not accounts:
            return {}
        wanted = list(accounts)
        records = await self._tx.connection.fetch(
            f"SELECT {IDENTITIES.listed('i')} FROM unnest($2::text[], $3::text[], $4::text[])"
            " AS a(platform, server, person_id) JOIN member_identities i"
            f" ON {self._mine('i')} AND i.platform = a.platform AND i.server = a.server"
            " AND i.person_id = a.person_id AND i.removed_at IS NULL AND i.proof <> 'claimed'",
            self._tx.actor.workspace,
            [one.platform for one in wanted],
            [one.server for one in wanted],
            [one.person_id for one in wanted],
        )
        found = [IDENTITIES.entity(record) for record in records]
        return {identity.account: identity for identity in found}

    async def of(self, members: Collection[MemberId]) -> Sequence[MemberIdentity]:
        if not members:
            return []
        records = await self._tx.connection.fetch(
            f"SELECT {IDENTITIES.listed('i')} FROM member_identities i WHERE {self._mine('i')}"
            " AND i.member_id = ANY ($2) AND i.removed_at IS NULL ORDER BY i.id",
            self._tx.actor.workspace,
            list(members),
        )
        return [IDENTITIES.entity(record) for record in records]

    async def get(self, members: Collection[MemberId], id: IdentityId) -> MemberIdentity:
        record = await self._tx.connection.fetchrow(
            f"SELECT {IDENTITIES.listed('i')} FROM member_identities i WHERE {self._mine('i')}"
            " AND i.id = $2 AND i.member_id = ANY ($3) AND i.removed_at IS NULL FOR UPDATE",
            self._tx.actor.workspace,
            id,
            list(members),
        )
        if record is None:
            raise NotFound(thing="identity")
        return IDENTITIES.entity(record)

    def write(self, *pairs: tuple[MemberIdentity | None, MemberIdentity]) -> None:
        new = [after for before, after in pairs if before is None]
        if new:
            self._tx.add(IDENTITIES, *new)
        self._tx.change(IDENTITIES, *((b, after) for b, after in pairs if b is not None))


class DbMemberNotes:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    def add(self, note: MemberNote) -> None:
        self._tx.add(MEMBER_NOTES, note)

    async def get(self, members: Collection[MemberId], id: MemberNoteId) -> MemberNote:
        record = await self._tx.connection.fetchrow(
            f"SELECT {MEMBER_NOTES.listed('n')} FROM member_notes n"
            f" WHERE {self._tx.tools.database.mine('n')} AND n.id = $2 AND n.member_id = ANY ($3)"
            " AND n.removed_at IS NULL FOR UPDATE",
            self._tx.actor.workspace,
            id,
            list(members),
        )
        if record is None:
            raise NotFound(thing="member_note")
        return MEMBER_NOTES.entity(record)

    def save(self, before: MemberNote, after: MemberNote) -> None:
        self._tx.change(MEMBER_NOTES, (before, after))


class DbConsents:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    def add(self, consent: MemberConsent) -> None:
        self._tx.add(CONSENTS, consent)

    async def given(self, members: Collection[MemberId], purpose: str) -> bool:
        word: bool | None = await self._tx.connection.fetchval(
            f"SELECT c.given FROM member_consents c WHERE {self._tx.tools.database.mine('c')}"
            " AND c.member_id = ANY ($2) AND c.purpose = $3"
            " ORDER BY c.at DESC, c.recorded_at DESC, c.id DESC LIMIT 1",
            self._tx.actor.workspace,
            list(members),
            purpose,
        )
        return bool(word)


class DbSurroundings:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx
        self._mine = tx.tools.database.mine

    async def places(self, channels: Collection[ChannelId]) -> Mapping[ChannelId, Place]:
        records = await self._tx.connection.fetch(
            "SELECT c.id, c.platform, c.server_url, c.account_id, c.community_id"
            f" FROM channels c WHERE {self._mine('c')} AND c.id = ANY ($2)",
            self._tx.actor.workspace,
            list(channels),
        )
        return {
            record["id"]: Place(
                record["platform"],
                server_of(record["platform"], record["server_url"], record["account_id"]),
                record["community_id"],
            )
            for record in records
        }

    async def communities(self, ids: Collection[CommunityId]) -> set[CommunityId]:
        records = await self._tx.connection.fetch(
            f"SELECT c.id FROM communities c WHERE {self._mine('c')} AND c.id = ANY ($2)",
            self._tx.actor.workspace,
            list(ids),
        )
        return {record["id"] for record in records}

    async def zone(self, ids: Sequence[str]) -> str:
        found: str = await self._tx.connection.fetchval(
            "SELECT coalesce((SELECT c.timezone FROM communities c"
            f" WHERE {self._mine('c')} AND c.id = ANY ($2) AND c.timezone IS NOT NULL"
            " ORDER BY c.id LIMIT 1), w.timezone) FROM workspaces w WHERE w.id = $1",
            self._tx.actor.workspace,
            list(ids),
        )
        return found
