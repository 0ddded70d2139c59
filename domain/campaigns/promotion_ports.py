"""What promotions need from outside, each with its promises in words."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.campaigns.promotion import Promotion
from domain.campaigns.promotion_code import PromotionCode
from domain.campaigns.promotion_redemption import Person, PromotionRedemption, Uses
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


@dataclass(frozen=True, slots=True)
class DayCount:
    """What became of it on one day of its wall, in one currency; None for those without."""

    day: str
    currency: str | None
    redeemed: int
    reversed: int
    amount: int
    discount: int


class Promotions(Protocol):
    """Whoever takes several locks takes them in this order: the promotion, its codes, what was
    redeemed."""

    def write(self, *pairs: tuple[Promotion | None, Promotion]) -> None:
        """Each as (before, after), with the commit, which raises DuplicateExternalId."""
        ...

    async def get(self, id: PromotionId) -> Promotion:
        """Locked: nothing of it is redeemed until the transaction ends. Raises NotFound."""
        ...

    async def here(self, id: PromotionId) -> Promotion:
        """As it is now, and not locked. Raises NotFound."""
        ...

    async def standing(self) -> int:
        """How many are neither ended nor archived. Until the transaction ends nobody else gets an
        answer."""
        ...

    async def unknown(self, campaign_id: CampaignId | None, segment_id: SegmentId | None) -> str:
        """Which of the two things is named and not there, in a word; nothing where both are."""
        ...


class PromotionCodes(Protocol):
    async def known(self, digests: Collection[str]) -> PromotionCode | None:
        """The code that is found by one of these. Not locked: whoever wants to rely on it asks
        again with its promotion locked."""
        ...

    async def add(self, codes: Sequence[PromotionCode]) -> Collection[PromotionCodeId]:
        """At once, those of which there is no other of the same digest in the workspace; which
        these are."""
        ...

    async def many(self, promotion_id: PromotionId) -> int:
        """How many it has. Until the transaction ends nobody else gets an answer."""
        ...

    async def shared(self, promotion_id: PromotionId) -> PromotionCode | None:
        """The row of its shared code, once it had one. Whoever asks has the promotion locked."""
        ...

    async def revoke(
        self,
        promotion_id: PromotionId,
        ids: Collection[PromotionCodeId],
        label: str | None,
        now: datetime,
    ) -> int:
        """At once, those that are active, by id or else by label; how many these were. Whoever asks
        has the promotion locked."""
        ...

    async def get(self, id: PromotionCodeId) -> PromotionCode:
        """Whoever asks has its promotion locked. Raises NotFound."""
        ...

    def write(self, before: PromotionCode | None, after: PromotionCode) -> None:
        """With the commit, which raises CodeTaken where another has that digest."""
        ...


class PromotionRedemptions(Protocol):
    def write(self, *pairs: tuple[PromotionRedemption | None, PromotionRedemption]) -> None:
        """Each as (before, after), with the commit, which raises DuplicateExternalId."""
        ...

    async def promotion_of(self, id: PromotionRedemptionId) -> PromotionId:
        """Raises NotFound."""
        ...

    async def get(self, id: PromotionRedemptionId) -> PromotionRedemption:
        """Whoever asks has its promotion locked. Raises NotFound."""
        ...

    async def called(self, external_id: str) -> PromotionRedemption | None: ...

    async def uses(self, promotion: Promotion, person: Person, day: str) -> Uses:
        """Exact where the promotion is locked."""
        ...

    async def person(
        self, member_id: MemberId, segment_id: SegmentId | None, now: datetime
    ) -> Person:
        """The member whom that one is part of in the end. Raises NotFound."""
        ...


class PromotionTransaction(Protocol):
    @property
    def promotions(self) -> Promotions: ...
    @property
    def codes(self) -> PromotionCodes: ...
    @property
    def redemptions(self) -> PromotionRedemptions: ...


class CodeSecrets(Protocol):
    """Makes codes that nobody guesses, and keeps them so that the database alone gives none of
    them away."""

    def draw(self, pattern: str) -> str:
        """The pattern with each of its stars as a random character of the alphabet."""
        ...

    def digests(self, actor: Actor, text: str) -> Sequence[str]:
        """What a code in this workspace is found by, one for each key that is configured; the first
        is the one to store."""
        ...

    def seal(self, actor: Actor, id: PromotionCodeId, text: str) -> bytes: ...

    def open(self, code: PromotionCode) -> str | None:
        """None where the key that sealed it is not configured."""
        ...


class Guesses(Protocol):
    """Codes that nobody has, counted by who tried them. What is counted may be lost."""

    async def must_stop(self, actor: Actor, person: str | None) -> int | None:
        """In how many seconds it may be tried again; None where it may now."""
        ...

    async def missed(self, actor: Actor, person: str | None) -> None:
        """One more code that nobody has."""
        ...


class PromotionReads(Protocol):
    """Queries that decide nothing. Each sees only the actor's workspace."""

    async def promotion(self, actor: Actor, id: PromotionId) -> Promotion:
        """Raises NotFound."""
        ...

    async def promotions(self, actor: Actor, request: PageRequest) -> Page[Promotion]: ...

    async def codes(self, actor: Actor, request: PageRequest) -> Page[PromotionCode]:
        """Without those that are shared."""
        ...

    async def redemption(self, actor: Actor, id: PromotionRedemptionId) -> PromotionRedemption:
        """Raises NotFound."""
        ...

    async def redemptions(
        self, actor: Actor, request: PageRequest
    ) -> Page[PromotionRedemption]: ...

    async def days(self, actor: Actor, id: PromotionId, most: int) -> Sequence[DayCount]:
        """The last of its days on which something was redeemed, no more than so many rows, the
        oldest first. What was taken back counts on the day on which it was redeemed."""
        ...

    async def totals(self, actor: Actor, id: PromotionId) -> Sequence[DayCount]:
        """All that was redeemed of it, by currency; `day` is empty."""
        ...

    async def code_states(self, actor: Actor, id: PromotionId) -> Mapping[str, int]:
        """How many of its codes there are in each state, without a shared one."""
        ...

    async def of_campaign(self, actor: Actor, campaign_id: CampaignId) -> Sequence[DayCount]:
        """All that was redeemed of a campaign's promotions, by currency; `day` is empty."""
        ...
