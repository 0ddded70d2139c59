"""Challenges, who takes part and what they reach, in PostgreSQL."""

from collections.abc import Collection, Sequence
from datetime import datetime

from adapters.db.mapping import Table
from adapters.db.missing import missing
from adapters.db.prompts import DynamicsTx
from adapters.db.transaction import DbTransaction
from adapters.faults import point
from domain.participation.challenge import Challenge, CheckIn, CheckInWay, Mark
from domain.participation.challenge_ports import Deed, Participant, SaidDeed
from domain.participation.challenge_rules import days_in, first_day
from domain.shared.errors import NotFound
from domain.shared.hashtags import hashtags_in
from domain.shared.ids import ChallengeId, ChallengeMarkId, InboundMessageId, MemberId

CHALLENGES = Table("challenges", Challenge)
CHECK_INS = Table("challenge_check_ins", CheckIn)
MARKS = Table("challenge_marks", Mark)
AT_ONCE = 200
"""So many of what members did are looked at in one go."""

KEPT_OUT = ("suspended", "banned", "erased")
"""Whoever is this takes no part."""


class ChallengesTx(DynamicsTx):
    """A transaction of challenges, which says things within the caps of what recurs."""

    @property
    def challenges(self) -> "DbChallengeBook":
        return DbChallengeBook(self)


class DbChallengeBook:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx
        self._mine = tx.tools.database.mine

    def write(self, *pairs: tuple[Challenge | None, Challenge]) -> None:
        new = [after for before, after in pairs if before is None]
        if new:
            self._tx.add(CHALLENGES, *new)
        self._tx.change(CHALLENGES, *((b, after) for b, after in pairs if b is not None))

    async def get(self, id: ChallengeId) -> Challenge:
        return await self._one(id, "FOR UPDATE")

    async def joined(self, id: ChallengeId) -> Challenge:
        return await self._one(id, "FOR SHARE")

    async def standing(self) -> int:
        await self._alone("challenges")
        found: int = await self._tx.connection.fetchval(
            f"SELECT count(*) FROM challenges c WHERE {self._mine('c')}"
            " AND c.status IN ('draft', 'scheduled', 'open')",
            self._tx.actor.workspace,
        )
        return found

    async def missing_channels(self, ids: Collection[str]) -> set[str]:
        return await missing(self._tx, "channels", ids)

    async def participant(self, id: MemberId) -> Participant | None:
        mine = self._mine
        rows = await self._tx.connection.fetch(
            "WITH RECURSIVE line AS (SELECT m.id, m.merged_into FROM members m"
            f" WHERE {mine('m')} AND m.id = $2 UNION ALL SELECT m.id, m.merged_into"
            f" FROM line JOIN members m ON {mine('m')} AND m.id = line.merged_into),"
            " kin AS (SELECT line.id, 0 AS depth FROM line WHERE line.merged_into IS NULL"
            " UNION ALL SELECT m.id, kin.depth + 1 FROM kin JOIN members m"
            f" ON {mine('m')} AND m.merged_into = kin.id)"
            " SELECT kin.id, m.name, m.is_bot OR m.state = ANY ($3) AS is_kept_out"
            f" FROM kin JOIN members m ON {mine('m')} AND m.id = kin.id ORDER BY depth, kin.id",
            *(self._tx.actor.workspace, id, list(KEPT_OUT)),
        )
        if not rows:
            return None
        top = rows[0]
        kin = tuple(MemberId(row["id"]) for row in rows)
        return Participant(kin[0], kin, top["name"], may=not top["is_kept_out"])

    async def check_ins_of(self, id: ChallengeId, who: Participant) -> Sequence[CheckIn]:
        # First the lock, then the look: in one statement the look could be older than the lock.
        await self._alone(f"challenge/{id}/{who.member_id}")
        records = await self._tx.connection.fetch(
            f"SELECT {CHECK_INS.listed('k')} FROM challenge_check_ins k WHERE {self._mine('k')}"
            " AND k.challenge_id = $2 AND k.member_id = ANY ($3) ORDER BY k.period, k.id",
            *(self._tx.actor.workspace, id, list(who.kin)),
        )
        return [CHECK_INS.entity(record) for record in records]

    async def participants(self, id: ChallengeId) -> int:
        await self._alone(f"challenge/{id}")
        found: int = await self._tx.connection.fetchval(
            "SELECT count(DISTINCT k.member_id) FROM challenge_check_ins k"
            f" WHERE {self._mine('k')} AND k.challenge_id = $2",
            *(self._tx.actor.workspace, id),
        )
        return found

    def check_in(self, one: CheckIn) -> None:
        point("challenge_check_in_unwritten")
        self._tx.add(CHECK_INS, one)

    async def marks_of(self, id: ChallengeId, who: Participant) -> frozenset[str]:
        records = await self._tx.connection.fetch(
            f"SELECT k.name FROM challenge_marks k WHERE {self._mine('k')}"
            " AND k.challenge_id = $2 AND k.member_id = ANY ($3)",
            *(self._tx.actor.workspace, id, list(who.kin)),
        )
        return frozenset(record["name"] for record in records)

    def mark(self, *marks: Mark) -> None:
        self._tx.add(MARKS, *marks)

    async def get_mark(self, id: ChallengeMarkId) -> Mark | None:
        record = await self._tx.connection.fetchrow(
            f"SELECT {MARKS.listed('k')} FROM challenge_marks k"
            f" WHERE {self._mine('k')} AND k.id = $2 FOR UPDATE",
            *(self._tx.actor.workspace, id),
        )
        return MARKS.entity(record) if record else None

    def save_mark(self, before: Mark, after: Mark) -> None:
        point("challenge_mark_unsettled")
        self._tx.change(MARKS, (before, after))

    async def heard(self, id: InboundMessageId) -> tuple[SaidDeed | None, Sequence[ChallengeId]]:
        challenges = await self._tx.connection.fetch(
            f"SELECT c.id FROM challenges c WHERE {self._mine('c')} AND c.status = 'open'"
            """ AND c.ways @> '[{"way": "hashtag"}]' ORDER BY c.id""",
            self._tx.actor.workspace,
        )
        if not challenges:
            return None, ()
        record = await self._tx.connection.fetchrow(
            "SELECT a.member_id, a.at, a.community_id, s.channel_id, s.text"
            f" FROM member_activities a JOIN inbound_messages s ON {self._mine('s')}"
            f" AND s.id = a.external_id WHERE {self._mine('a')} AND a.source = 'inbound'"
            " AND a.external_id = $2 AND s.state = 'visible'",
            *(self._tx.actor.workspace, id),
        )
        if record is None:
            return None, ()
        said = SaidDeed(
            deed=Deed(id, record["member_id"], record["at"]),
            channel_id=record["channel_id"],
            community_id=record["community_id"],
            hashtags=frozenset(hashtags_in(record["text"] or "")),
        )
        return said, [ChallengeId(one["id"]) for one in challenges]

    async def deeds(
        self, challenge: Challenge, since: datetime, until: datetime, after: tuple[str, int] | None
    ) -> Sequence[tuple[Deed, int]]:
        ways = challenge.ways_of(CheckInWay.ACTIVITY)
        # Days on the wall, as the rules count them.
        period = "((a.at AT TIME ZONE $5)::date - $6::date) / $7::int"
        records = await self._tx.connection.fetch(
            f"SELECT DISTINCT ON (d.member_id, d.period) d.* FROM (SELECT a.id, a.member_id, a.at,"
            f" {period} AS period FROM member_activities a WHERE {self._mine('a')}"
            " AND a.community_id = $2 AND a.at >= $3 AND a.at < $4 AND EXISTS (SELECT FROM"
            " jsonb_to_recordset($8::jsonb) AS w(activity text, activity_type text, channels jsonb)"
            " WHERE w.activity = a.kind AND (w.activity_type IS NULL OR w.activity_type = a.type)"
            " AND (w.channels = '[]' OR w.channels ? a.channel_id))) d"
            " WHERE NOT EXISTS (SELECT FROM challenge_check_ins k"
            f" WHERE {self._mine('k')} AND k.challenge_id = $9 AND k.member_id = d.member_id"
            " AND k.period = d.period) AND (d.member_id, d.period) > ($10::text, $11::int)"
            f" ORDER BY d.member_id, d.period, d.at, d.id LIMIT {AT_ONCE}",
            *(self._tx.actor.workspace, challenge.community_id, since, until),
            *(challenge.timezone, first_day(challenge), days_in(challenge.pace)),
            [
                {
                    "activity": way.activity,
                    "activity_type": way.activity_type,
                    "channels": list(way.channel_ids),
                }
                for way in ways
            ],
            *(challenge.id, *(after or ("", 0))),
        )
        return [(Deed(one["id"], one["member_id"], one["at"]), one["period"]) for one in records]

    async def _one(self, id: ChallengeId, lock: str) -> Challenge:
        record = await self._tx.connection.fetchrow(
            f"SELECT {CHALLENGES.listed('c')} FROM challenges c"
            f" WHERE {self._mine('c')} AND c.id = $2 {lock}",
            *(self._tx.actor.workspace, id),
        )
        if record is None:
            raise NotFound(thing="challenge")
        return CHALLENGES.entity(record)

    async def _alone(self, what: str) -> None:
        await self._tx.connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))",
            f"{self._tx.actor.workspace}/{what}",
        )
