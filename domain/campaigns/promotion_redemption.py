"""A redemption is one use of a code by somebody; whether one is taken is judged here."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from domain.campaigns.promotion import BenefitKind, Eligibility, Promotion, PromotionState
from domain.campaigns.promotion_code import CodeState, PromotionCode
from domain.shared.errors import InvalidState
from domain.shared.ids import (
    MemberId,
    OrganizationId,
    PromotionCodeId,
    PromotionId,
    PromotionRedemptionId,
    WorkspaceId,
)


class Reason(StrEnum):
    """Why a code is not taken."""

    UNKNOWN_CODE = "unknown_code"
    CODE_REVOKED = "code_revoked"
    CODE_USED = "code_used"
    NOT_STARTED = "not_started"
    PAUSED = "paused"
    ENDED = "ended"
    PERSON_NEEDED = "person_needed"
    NOT_A_MEMBER = "not_a_member"
    NOT_IN_SEGMENT = "not_in_segment"
    OTHER_CURRENCY = "other_currency"
    LIMIT_REACHED = "limit_reached"
    DAY_LIMIT_REACHED = "day_limit_reached"
    PERSON_LIMIT_REACHED = "person_limit_reached"


class RedemptionState(StrEnum):
    ACCEPTED = "accepted"
    REVERSED = "reversed"


@dataclass(frozen=True, slots=True)
class Purchase:
    """What it is used on: `amount` in the smallest unit of its `currency`."""

    amount: int | None = None
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class PromotionRedemption:
    """`person_key` is the caller's own word for who used it, `member_id` is one of ours; at most
    one of them is said. `day` is on the promotion's wall. `discount` is what was taken off the
    `amount`, where that can be said in money, in the smallest unit of the `currency`."""

    id: PromotionRedemptionId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    promotion_id: PromotionId
    code_id: PromotionCodeId
    day: str
    created_by: str
    created_at: datetime
    updated_at: datetime
    state: RedemptionState = RedemptionState.ACCEPTED
    member_id: MemberId | None = None
    person_key: str | None = None
    amount: int | None = None
    currency: str | None = None
    discount: int | None = None
    reversed_at: datetime | None = None
    reversed_by: str | None = None
    reason: str | None = None
    version: int = 1
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)

    def reverse(self, by: str, reason: str | None, now: datetime) -> "PromotionRedemption":
        """Taken back: it counts against no limit any more. Raises InvalidState where it was."""
        if self.state is RedemptionState.REVERSED:
            raise InvalidState(thing="redemption", state=self.state.value, moves="")
        return replace(
            self,
            state=RedemptionState.REVERSED,
            reversed_at=now,
            reversed_by=by,
            reason=reason,
            version=self.version + 1,
            updated_at=now,
        )


@dataclass(frozen=True, slots=True)
class Person:
    """Who wants to use it. `kin` are all ids that have become this member. `may` is whether the
    member is one to whom offers are made, `in_segment` whether they are in the one it is for."""

    member_id: MemberId | None = None
    kin: tuple[MemberId, ...] = ()
    person_key: str | None = None
    may: bool = False
    in_segment: bool = False

    @property
    def is_known(self) -> bool:
        return self.member_id is not None or self.person_key is not None


@dataclass(frozen=True, slots=True)
class Uses:
    """How often it was used already: on this day, and by this person."""

    today: int
    by_person: int


def judge(
    promotion: Promotion,
    code: PromotionCode,
    person: Person,
    purchase: Purchase,
    uses: Uses,
    now: datetime,
) -> Reason | None:
    """Why this code is not taken now; None where it is."""
    return (
        _of_time(promotion, now)
        or _of_code(code)
        or _of_person(promotion, person)
        or _of_money(promotion, purchase)
        or _of_limits(promotion, uses)
    )


_CLOSED: Mapping[PromotionState, Reason] = {
    PromotionState.DRAFT: Reason.NOT_STARTED,
    PromotionState.SCHEDULED: Reason.NOT_STARTED,
    PromotionState.PAUSED: Reason.PAUSED,
    PromotionState.ENDED: Reason.ENDED,
    PromotionState.ARCHIVED: Reason.ENDED,
}
_SPENT: Mapping[CodeState, Reason] = {
    CodeState.REVOKED: Reason.CODE_REVOKED,
    CodeState.USED: Reason.CODE_USED,
}


def _of_time(promotion: Promotion, now: datetime) -> Reason | None:
    return _CLOSED.get(promotion.now_in(now))


def _of_code(code: PromotionCode) -> Reason | None:
    return _SPENT.get(code.state)


def _of_person(promotion: Promotion, person: Person) -> Reason | None:
    if promotion.limits.per_person is not None and not person.is_known:
        return Reason.PERSON_NEEDED
    if promotion.eligibility is Eligibility.ANYONE:
        return None
    if person.member_id is None:
        return Reason.PERSON_NEEDED if not person.is_known else Reason.NOT_A_MEMBER
    if not person.may:
        return Reason.NOT_A_MEMBER
    outside = promotion.eligibility is Eligibility.SEGMENT and not person.in_segment
    return Reason.NOT_IN_SEGMENT if outside else None


def _of_money(promotion: Promotion, purchase: Purchase) -> Reason | None:
    benefit = promotion.benefit
    if benefit.kind is not BenefitKind.AMOUNT or purchase.currency is None:
        return None
    return None if purchase.currency == benefit.currency else Reason.OTHER_CURRENCY


def _of_limits(promotion: Promotion, uses: Uses) -> Reason | None:
    limits = promotion.limits
    if limits.total is not None and promotion.uses >= limits.total:
        return Reason.LIMIT_REACHED
    if limits.per_day is not None and uses.today >= limits.per_day:
        return Reason.DAY_LIMIT_REACHED
    if limits.per_person is not None and uses.by_person >= limits.per_person:
        return Reason.PERSON_LIMIT_REACHED
    return None
