"""Promotions, their codes and what was redeemed, in PostgreSQL: whoever uses a code has its
promotion locked."""

from collections.abc import Collection, Sequence
from datetime import datetime

from adapters.db.batches import insert_new
from adapters.db.mapping import Table
from adapters.db.segments import DbSegments
from adapters.db.transaction import DbTransaction
from adapters.faults import point
from domain.campaigns.promotion import Promotion
from domain.campaigns.promotion_code import CodeState, PromotionCode
from domain.campaigns.promotion_redemption import (
    Person,
    PromotionRedemption,
    RedemptionState,
    Uses,
)
from domain.members.model import MemberState
from domain.shared.errors import NotFound
from domain.shared.ids import (
    CampaignId,
    MemberId,
    PromotionCodeId,
    PromotionId,
    PromotionRedemptionId,
    SegmentId,
)

PROMOTIONS = Table("promotions", Promotion)
CODES = Table("promotion_codes", PromotionCode)
REDEMPTIONS = Table("promotion_redemptions", PromotionRedemption)
OFFERED_TO = frozenset(
    {MemberState.ACTIVE, MemberState.DORMANT, MemberState.MUTED, MemberState.LIMITED}
)
"""Members to whom offers are made: whoever may only say less may still buy."""


class DbPromotions:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx
        self._mine = tx.tools.database.mine

    def write(self, *pairs: tuple[Promotion | None, Promotion]) -> None:
        new = [after for before, after in pairs if before is None]
        if new:
            self._tx.add(PROMOTIONS, *new)
        self._tx.change(PROMOTIONS, *((b, after) for b, after in pairs if b is not None))

    async def get(self, id: PromotionId) -> Promotion:
        # Codes that are written meanwhile refer to it, and need not wait.
        return await self._one(id, "FOR NO KEY UPDATE")

    async def here(self, id: PromotionId) -> Promotion:
        return await self._one(id, "")

    async def _one(self, id: PromotionId, lock: str) -> Promotion:
        record = await self._tx.connection.fetchrow(
            f"SELECT {PROMOTIONS.listed('p')} FROM promotions p WHERE {self._mine('p')}"
            f" AND p.id = $2 {lock}",
            self._tx.actor.workspace,
            id,
        )
        if record is None:
            raise NotFound(thing="promotion")
        return PROMOTIONS.entity(record)

    async def standing(self) -> int:
        await self._tx.connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))",
            f"{self._tx.actor.workspace}/promotions",
        )
        found: int = await self._tx.connection.fetchval(
            f"SELECT count(*) FROM promotions p WHERE {self._mine('p')}"
            " AND p.state NOT IN ('ended', 'archived')",
            self._tx.actor.workspace,
        )
        return found

    async def unknown(self, campaign_id: CampaignId | None, segment_id: SegmentId | None) -> str:
        found: str | None = await self._tx.connection.fetchval(
            "SELECT CASE WHEN $2::text IS NOT NULL AND NOT EXISTS (SELECT FROM campaigns c"
            f" WHERE {self._mine('c')} AND c.id = $2) THEN 'campaign'"
            " WHEN $3::text IS NOT NULL AND NOT EXISTS (SELECT FROM segments s"
            f" WHERE {self._mine('s')} AND s.id = $3 AND s.removed_at IS NULL) THEN 'segment' END",
            *(self._tx.actor.workspace, campaign_id, segment_id),
        )
        return found or ""


class DbPromotionCodes:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx
        self._mine = tx.tools.database.mine

    async def known(self, digests: Collection[str]) -> PromotionCode | None:
        record = await self._tx.connection.fetchrow(
            f"SELECT {CODES.listed('c')} FROM promotion_codes c WHERE {self._mine('c')}"
            " AND c.digest = ANY ($2)",
            self._tx.actor.workspace,
            list(digests),
        )
        return CODES.entity(record) if record else None

    async def add(self, codes: Sequence[PromotionCode]) -> Collection[PromotionCodeId]:
        key = ("workspace_id", "digest")
        added = await insert_new(self._tx.connection, CODES, codes, key)
        point("promotion_codes_written")
        return {code.id for code in added}

    async def many(self, promotion_id: PromotionId) -> int:
        await self._tx.connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))",
            f"{self._tx.actor.workspace}/promotion_codes/{promotion_id}",
        )
        found: int = await self._tx.connection.fetchval(
            f"SELECT count(*) FROM promotion_codes c WHERE {self._mine('c')}"
            " AND c.promotion_id = $2",
            self._tx.actor.workspace,
            promotion_id,
        )
        return found

    async def shared(self, promotion_id: PromotionId) -> PromotionCode | None:
        record = await self._tx.connection.fetchrow(
            f"SELECT {CODES.listed('c')} FROM promotion_codes c WHERE {self._mine('c')}"
            " AND c.promotion_id = $2 AND c.shared",
            self._tx.actor.workspace,
            promotion_id,
        )
        return CODES.entity(record) if record else None

    async def revoke(
        self,
        promotion_id: PromotionId,
        ids: Collection[PromotionCodeId],
        label: str | None,
        now: datetime,
    ) -> int:
        changed: str = await self._tx.connection.execute(
            f"UPDATE promotion_codes c SET state = '{CodeState.REVOKED}', revoked_at = $5"
            f" WHERE {self._mine('c')} AND c.promotion_id = $2 AND c.state = '{CodeState.ACTIVE}'"
            " AND NOT c.shared AND (c.id = ANY ($3) OR c.label = $4)",
            *(self._tx.actor.workspace, promotion_id, list(ids), label, now),
        )
        return int(changed.rpartition(" ")[2])

    async def get(self, id: PromotionCodeId) -> PromotionCode:
        record = await self._tx.connection.fetchrow(
            f"SELECT {CODES.listed('c')} FROM promotion_codes c WHERE {self._mine('c')}"
            " AND c.id = $2",
            self._tx.actor.workspace,
            id,
        )
        if record is None:
            raise NotFound(thing="promotion_code")
        return CODES.entity(record)

    def write(self, before: PromotionCode | None, after: PromotionCode) -> None:
        if before is None:
            self._tx.add(CODES, after)
        else:
            self._tx.change(CODES, (before, after))


class DbPromotionRedemptions:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx
        self._mine = tx.tools.database.mine

    def write(self, *pairs: tuple[PromotionRedemption | None, PromotionRedemption]) -> None:
        point("redemption_unwritten")
        new = [after for before, after in pairs if before is None]
        if new:
            self._tx.add(REDEMPTIONS, *new)
        self._tx.change(REDEMPTIONS, *((b, after) for b, after in pairs if b is not None))

    async def promotion_of(self, id: PromotionRedemptionId) -> PromotionId:
        return (await self.get(id)).promotion_id

    async def get(self, id: PromotionRedemptionId) -> PromotionRedemption:
        found = await self._one("r.id = $2", id)
        if found is None:
            raise NotFound(thing="redemption")
        return found

    async def called(self, external_id: str) -> PromotionRedemption | None:
        return await self._one("r.external_id = $2", external_id)

    async def _one(self, condition: str, value: str) -> PromotionRedemption | None:
        record = await self._tx.connection.fetchrow(
            f"SELECT {REDEMPTIONS.listed('r')} FROM promotion_redemptions r"
            f" WHERE {self._mine('r')} AND {condition}",
            self._tx.actor.workspace,
            value,
        )
        return REDEMPTIONS.entity(record) if record else None

    async def uses(self, promotion: Promotion, person: Person, day: str) -> Uses:
        theirs = "r.member_id = ANY ($4)" if person.kin else "r.person_key = $5"
        record = await self._tx.connection.fetchrow(
            f"SELECT (SELECT count(*) FROM promotion_redemptions r WHERE {self._mine('r')}"
            f" AND r.promotion_id = $2 AND r.day = $3 AND r.state = '{RedemptionState.ACCEPTED}')"
            f" AS today, (SELECT count(*) FROM promotion_redemptions r WHERE {self._mine('r')}"
            f" AND r.promotion_id = $2 AND r.state = '{RedemptionState.ACCEPTED}' AND {theirs})"
            " AS by_person, $4::text[] AS kin, $5::text AS key",
            *(self._tx.actor.workspace, promotion.id, day, list(person.kin), person.person_key),
        )
        return Uses(record["today"], record["by_person"])

    async def person(
        self, member_id: MemberId, segment_id: SegmentId | None, now: datetime
    ) -> Person:
        mine = self._mine
        rows = await self._tx.connection.fetch(
            "WITH RECURSIVE line AS (SELECT m.id, m.merged_into FROM members m"
            f" WHERE {mine('m')} AND m.id = $2 UNION ALL SELECT m.id, m.merged_into"
            f" FROM line JOIN members m ON {mine('m')} AND m.id = line.merged_into),"
            " kin AS (SELECT line.id, 0 AS depth FROM line WHERE line.merged_into IS NULL"
            " UNION ALL SELECT m.id, kin.depth + 1 FROM kin JOIN members m"
            f" ON {mine('m')} AND m.merged_into = kin.id) SELECT kin.id, m.state, m.is_bot"
            f" FROM kin JOIN members m ON {mine('m')} AND m.id = kin.id ORDER BY depth, kin.id",
            *(self._tx.actor.workspace, member_id),
        )
        if not rows:
            raise NotFound(thing="member")
        top = rows[0]
        segments = DbSegments(self._tx)
        question = await segments.question_of(segment_id) if segment_id else None
        return Person(
            member_id=top["id"],
            kin=tuple(row["id"] for row in rows),
            may=top["state"] in OFFERED_TO and not top["is_bot"],
            in_segment=question is not None and await segments.meets(top["id"], question, now),
        )
