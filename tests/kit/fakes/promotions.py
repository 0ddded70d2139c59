"""Promotions in memory, their codes, and what was redeemed."""

import hashlib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from domain.campaigns.errors import CodeTaken
from domain.campaigns.promotion import OVER, Promotion
from domain.campaigns.promotion_code import ALPHABET, CodeState, PromotionCode, plain
from domain.campaigns.promotion_ports import DayCount
from domain.campaigns.promotion_redemption import (
    Person,
    PromotionRedemption,
    RedemptionState,
    Uses,
)
from domain.members.model import MemberState
from domain.shared.access import Actor
from domain.shared.ids import (
    CampaignId,
    MemberId,
    PromotionCodeId,
    PromotionId,
    PromotionRedemptionId,
    SegmentId,
)
from domain.shared.paging import Page, PageRequest
from tests.kit.fakes.communities import refuse_twins
from tests.kit.fakes.finding import found_in
from tests.kit.fakes.memory import FakeTransaction, Memory


class FakePromotions:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.promotions

    def write(self, *pairs: tuple[Promotion | None, Promotion]) -> None:
        for _, one in pairs:
            refuse_twins(self._rows, one)
            self._rows[self._tx.key(one.id)] = one

    async def get(self, id: PromotionId) -> Promotion:
        return found_in(self._rows, self._tx.actor, id, "promotion")

    async def here(self, id: PromotionId) -> Promotion:
        return await self.get(id)

    async def standing(self) -> int:
        here = [row for (at, _), row in self._rows.items() if at == self._tx.actor.workspace]
        return sum(one.state not in OVER for one in here)

    async def unknown(self, campaign_id: CampaignId | None, segment_id: SegmentId | None) -> str:
        tables = self._tx.tables
        if campaign_id and self._tx.key(campaign_id) not in tables.campaigns:
            return "campaign"
        if segment_id and self._tx.key(segment_id) not in tables.segments:
            return "segment"
        return ""


class FakePromotionCodes:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.promotion_codes

    async def known(self, digests: Collection[str]) -> PromotionCode | None:
        return next((one for one in self._here() if one.digest in digests), None)

    async def add(self, codes: Sequence[PromotionCode]) -> Collection[PromotionCodeId]:
        added = set()
        for code in codes:
            if code.digest not in {one.digest for one in self._here()}:
                self._rows[self._tx.key(code.id)] = code
                added.add(code.id)
        return added

    async def many(self, promotion_id: PromotionId) -> int:
        return sum(one.promotion_id == promotion_id for one in self._here())

    async def shared(self, promotion_id: PromotionId) -> PromotionCode | None:
        its = (one for one in self._here() if one.promotion_id == promotion_id and one.shared)
        return next(its, None)

    async def revoke(
        self,
        promotion_id: PromotionId,
        ids: Collection[PromotionCodeId],
        label: str | None,
        now: datetime,
    ) -> int:
        meant = [
            one
            for one in self._here()
            if one.promotion_id == promotion_id
            and not one.shared
            and one.state is CodeState.ACTIVE
            and (one.id in ids or (label is not None and one.label == label))
        ]
        for one in meant:
            gone = replace(one, state=CodeState.REVOKED, revoked_at=now)
            self._rows[self._tx.key(one.id)] = gone
        return len(meant)

    async def get(self, id: PromotionCodeId) -> PromotionCode:
        return found_in(self._rows, self._tx.actor, id, "promotion_code")

    def write(self, before: PromotionCode | None, after: PromotionCode) -> None:
        if any(one.digest == after.digest and one.id != after.id for one in self._here()):
            raise CodeTaken(pointer="/shared_code")
        self._rows[self._tx.key(after.id)] = after

    def _here(self) -> list[PromotionCode]:
        workspace = self._tx.actor.workspace
        return [one for (at, _), one in self._rows.items() if at == workspace]


class FakePromotionRedemptions:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.promotion_redemptions

    def write(self, *pairs: tuple[PromotionRedemption | None, PromotionRedemption]) -> None:
        for _, one in pairs:
            refuse_twins(self._rows, one)
            self._rows[self._tx.key(one.id)] = one

    async def promotion_of(self, id: PromotionRedemptionId) -> PromotionId:
        return (await self.get(id)).promotion_id

    async def get(self, id: PromotionRedemptionId) -> PromotionRedemption:
        return found_in(self._rows, self._tx.actor, id, "redemption")

    async def called(self, external_id: str) -> PromotionRedemption | None:
        return next((one for one in self._here() if one.external_id == external_id), None)

    async def uses(self, promotion: Promotion, person: Person, day: str) -> Uses:
        its = [
            one
            for one in self._here()
            if one.promotion_id == promotion.id and one.state is RedemptionState.ACCEPTED
        ]
        theirs = [one for one in its if self._is_by(one, person)]
        return Uses(sum(one.day == day for one in its), len(theirs))

    async def person(
        self, member_id: MemberId, segment_id: SegmentId | None, now: datetime
    ) -> Person:
        member = found_in(self._tx.tables.members, self._tx.actor, member_id, "member")
        may = member.state in (MemberState.ACTIVE, MemberState.DORMANT) and not member.is_bot
        return Person(member_id, (member_id,), may=may, in_segment=False)

    @staticmethod
    def _is_by(one: PromotionRedemption, person: Person) -> bool:
        if person.kin:
            return one.member_id in person.kin
        return person.person_key is not None and one.person_key == person.person_key

    def _here(self) -> list[PromotionRedemption]:
        workspace = self._tx.actor.workspace
        return [one for (at, _), one in self._rows.items() if at == workspace]


class FakeCodeSecrets:
    """Codes that follow one another, and seals that anybody opens."""

    def __init__(self) -> None:
        self._drawn = 0

    def draw(self, pattern: str) -> str:
        self._drawn += 1
        number, text = self._drawn, ""
        for each in pattern:
            if each == "*":
                number, place = divmod(number, len(ALPHABET))
                each = ALPHABET[place]
            text += each
        return text

    def digests(self, actor: Actor, text: str) -> Sequence[str]:
        return [hashlib.sha256(f"{actor.workspace}/{plain(text)}".encode()).hexdigest()]

    def seal(self, actor: Actor, id: PromotionCodeId, text: str) -> bytes:
        return text.encode()

    def open(self, code: PromotionCode) -> str | None:
        return code.sealed.decode()


class FakeGuesses:
    """Three of one person, and they wait."""

    def __init__(self) -> None:
        self.missed_by: Counter[str | None] = Counter()

    async def must_stop(self, actor: Actor, person: str | None) -> int | None:
        return 60 if self.missed_by[person] >= 3 else None

    async def missed(self, actor: Actor, person: str | None) -> None:
        self.missed_by[person] += 1


class FakePromotionReads:
    """Pages and counts by day are the database's."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def promotion(self, actor: Actor, id: PromotionId) -> Promotion:
        return found_in(self._memory.tables.promotions, actor, id, "promotion")

    async def promotions(self, actor: Actor, request: PageRequest) -> Page[Promotion]:
        raise NotImplementedError

    async def codes(self, actor: Actor, request: PageRequest) -> Page[PromotionCode]:
        rows = self._memory.tables.promotion_codes.items()
        wanted = {each.field: each.value for each in request.filters}
        found = [
            one
            for (at, _), one in rows
            if at == actor.workspace
            and one.promotion_id in wanted["promotion_id"]
            and not one.shared
        ]
        return Page(sorted(found, key=lambda one: one.id, reverse=True))

    async def redemption(self, actor: Actor, id: PromotionRedemptionId) -> PromotionRedemption:
        return found_in(self._memory.tables.promotion_redemptions, actor, id, "redemption")

    async def redemptions(self, actor: Actor, request: PageRequest) -> Page[PromotionRedemption]:
        raise NotImplementedError

    async def days(self, actor: Actor, id: PromotionId, most: int) -> Sequence[DayCount]:
        raise NotImplementedError

    async def totals(self, actor: Actor, id: PromotionId) -> Sequence[DayCount]:
        raise NotImplementedError

    async def code_states(self, actor: Actor, id: PromotionId) -> Mapping[str, int]:
        raise NotImplementedError

    async def of_campaign(self, actor: Actor, campaign_id: CampaignId) -> Sequence[DayCount]:
        return []
