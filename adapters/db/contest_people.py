"""Who enters a contest, as a member of the workspace, in PostgreSQL."""

from collections.abc import Sequence

from adapters.db.members import DbIdentityBook, DbMemberBook, DbSurroundings
from adapters.db.missing import missing
from adapters.db.segments import DbSegments
from adapters.db.transaction import DbTransaction
from domain.members.identity import Account
from domain.members.model import MemberState
from domain.participation.contest_entry import PRODUCT, known_to_product
from domain.participation.contest_ports import Entrant
from domain.shared.ids import (
    ChannelId,
    CommunityId,
    ContestEntryId,
    ContestId,
    MemberId,
    SegmentId,
)

AWAY = frozenset({MemberState.SUSPENDED, MemberState.BANNED, MemberState.LEFT, MemberState.ERASED})
"""Whoever is one of these is no member now."""
BARRED = frozenset({MemberState.SUSPENDED, MemberState.BANNED})
"""Whoever is one of these takes part in nothing, and no bot does."""
BARRED_FROM = """
WITH RECURSIVE barred AS (
    SELECT m.id, m.external_id FROM members m
    WHERE {m} AND m.merged_into IS NULL AND (m.state = ANY ($3) OR m.is_bot)
    UNION
    SELECT m.id, m.external_id FROM barred b JOIN members m ON {m} AND m.merged_into = b.id
), accepted AS (
    SELECT e.id, e.person, e.channel_id, e.platform_person_id FROM contest_entries e
    WHERE {e} AND e.contest_id = $2 AND e.state = 'accepted'
)
SELECT e.id FROM accepted e JOIN barred b ON e.channel_id IS NULL
    AND e.person = $4 || b.external_id
UNION
SELECT e.id FROM accepted e
    JOIN unnest($5::text[], $6::text[], $7::text[]) AS p (channel_id, platform, server)
    ON p.channel_id = e.channel_id
    JOIN member_identities i ON {i} AND i.platform = p.platform AND i.server = p.server
    AND i.person_id = e.platform_person_id AND i.removed_at IS NULL AND i.proof <> 'claimed'
    JOIN barred b ON b.id = i.member_id
"""


class DbContestPeople:
    """For `domain.participation.contest_ports.ContestPeople`."""

    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx
        self._mine = tx.tools.database.mine

    async def missing(
        self, community_id: CommunityId | None, segment_id: SegmentId | None
    ) -> Sequence[str]:
        found = []
        if community_id is not None and await missing(self._tx, "communities", [community_id]):
            found.append("community")
        if segment_id is not None and not await DbSegments(self._tx).question_of(segment_id):
            found.append("segment")
        return found

    async def entrant(
        self, person: str, channel_id: ChannelId | None, platform_person_id: str | None
    ) -> Entrant | None:
        if channel_id is not None and platform_person_id is not None:
            id = await self._by_account(channel_id, platform_person_id)
        else:
            known = known_to_product(person)
            id = await self._by_external_id(known) if known is not None else None
        return await self._entrant(id) if id else None

    async def barred_from(self, contest_id: ContestId) -> set[ContestEntryId]:
        channels = await self._tx.connection.fetch(
            f"SELECT DISTINCT e.channel_id FROM contest_entries e WHERE {self._mine('e')}"
            " AND e.contest_id = $2 AND e.channel_id IS NOT NULL",
            self._tx.actor.workspace,
            contest_id,
        )
        places = await DbSurroundings(self._tx).places([one["channel_id"] for one in channels])
        records = await self._tx.connection.fetch(
            BARRED_FROM.format(m=self._mine("m"), e=self._mine("e"), i=self._mine("i")),
            self._tx.actor.workspace,
            contest_id,
            [state.value for state in BARRED],
            PRODUCT,
            list(places),
            [place.platform for place in places.values()],
            [place.server for place in places.values()],
        )
        return {ContestEntryId(record["id"]) for record in records}

    async def in_segment(self, id: MemberId, segment_id: SegmentId) -> bool:
        segments = DbSegments(self._tx)
        question = await segments.question_of(segment_id)
        now = self._tx.tools.clock.now()
        return question is not None and await segments.meets(id, question, now)

    async def _by_account(self, channel_id: ChannelId, person_id: str) -> MemberId | None:
        place = (await DbSurroundings(self._tx).places([channel_id])).get(channel_id)
        if place is None:
            return None
        account = Account(place.platform, place.server, person_id)
        identity = (await DbIdentityBook(self._tx).standing([account])).get(account)
        return identity.member_id if identity else None

    async def _by_external_id(self, external_id: str) -> MemberId | None:
        found: MemberId | None = await self._tx.connection.fetchval(
            f"SELECT m.id FROM members m WHERE {self._mine('m')} AND m.external_id = $2",
            self._tx.actor.workspace,
            external_id,
        )
        return found

    async def _entrant(self, id: MemberId) -> Entrant:
        """Whoever they are part of in the end; since when is said of the first of them."""
        book = DbMemberBook(self._tx)
        last = (await book.above([id]))[id][-1]
        record = await self._tx.connection.fetchrow(
            "SELECT m.state, m.is_bot, m.community_ids, m.frozen_at, v.level,"
            f" (SELECT min(k.created_at) FROM members k WHERE {self._mine('k')}"
            " AND k.id = ANY ($3)) AS since FROM members m"
            " LEFT JOIN member_values v ON v.workspace_id = m.workspace_id AND v.member_id = m.id"
            # Whoever erases them waits for this entry, and then it is among what is theirs.
            f" WHERE {self._mine('m')} AND m.id = $2 FOR SHARE OF m",
            *(self._tx.actor.workspace, last, await book.kin(last)),
        )
        away = record["state"] in AWAY or record["is_bot"] or record["frozen_at"] is not None
        return Entrant(
            id=last,
            there=not away,
            barred=record["state"] in BARRED or record["is_bot"],
            community_ids=frozenset(record["community_ids"]),
            level=record["level"],
            since=record["since"],
        )
