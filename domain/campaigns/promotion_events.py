"""What is told of promotions: never a code, and never who used one by the caller's own word."""

from typing import Any

from domain.campaigns.promotion import Promotion, PromotionState
from domain.campaigns.promotion_redemption import PromotionRedemption, RedemptionState
from domain.shared.clock import written
from domain.shared.events import News, differences

CREATED = "promotion.created"
UPDATED = "promotion.updated"
SCHEDULED = "promotion.scheduled"
STARTED = "promotion.started"
PAUSED = "promotion.paused"
RESUMED = "promotion.resumed"
ENDED = "promotion.ended"
ARCHIVED = "promotion.archived"
CODES_ADDED = "promotion.codes_added"
CODES_REVOKED = "promotion.codes_revoked"
REDEEMED = "promotion.redeemed"
REVERSED = "promotion.redemption_reversed"
OF_PROMOTIONS = frozenset({CREATED, UPDATED, SCHEDULED, STARTED, PAUSED, RESUMED, ENDED, ARCHIVED})
OF_CODES = frozenset({CODES_ADDED, CODES_REVOKED})
OF_REDEMPTIONS = frozenset({REDEEMED, REVERSED})
ANNOUNCED = OF_PROMOTIONS | OF_CODES | OF_REDEMPTIONS
_MOVED = {
    PromotionState.SCHEDULED: SCHEDULED,
    PromotionState.ACTIVE: STARTED,
    PromotionState.PAUSED: PAUSED,
    PromotionState.ENDED: ENDED,
    PromotionState.ARCHIVED: ARCHIVED,
}


def promotion_told(after: Promotion, before: Promotion | None = None) -> News:
    told = _promotion(after)
    previous = differences(_promotion(before), told) if before else {}
    return News(_name(after, before), after.id, after.version, told, previous=previous)


def codes_told(name: str, after: Promotion, many: int, label: str | None) -> News:
    """How many codes it has more, or fewer, and with which label."""
    told = {
        "id": after.id,
        "code_kind": after.code_kind.value,
        "count": many,
        "label": label,
        "version": after.version,
    }
    return News(name, after.id, after.version, told, previous={"version": after.version - 1})


def redemption_told(
    after: PromotionRedemption, promotion: Promotion, before: PromotionRedemption | None = None
) -> News:
    told = _redemption(after, promotion)
    previous = differences(_redemption(before, promotion), told) if before else {}
    name = REVERSED if after.state is RedemptionState.REVERSED else REDEEMED
    return News(name, after.id, after.version, told, previous=previous)


def _name(after: Promotion, before: Promotion | None) -> str:
    if before is None:
        return CREATED
    if after.state is before.state:
        return UPDATED
    if before.state is PromotionState.PAUSED and after.state is not PromotionState.ENDED:
        return RESUMED
    return _MOVED[after.state]


def _promotion(one: Promotion) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "state": one.state.value,
        "code_kind": one.code_kind.value,
        "benefit_kind": one.benefit.kind.value,
        "eligibility": one.eligibility.value,
        "campaign_id": one.campaign_id,
        "segment_id": one.segment_id,
        "starts_at": written(one.starts_at),
        "ends_at": written(one.ends_at),
        "external_id": one.external_id,
        "version": one.version,
    }


def _redemption(one: PromotionRedemption, promotion: Promotion) -> dict[str, Any]:
    return {
        "id": one.id,
        "promotion_id": one.promotion_id,
        "campaign_id": promotion.campaign_id,
        "code_id": one.code_id,
        "state": one.state.value,
        "member_id": one.member_id,
        "day": one.day,
        "amount": one.amount,
        "currency": one.currency,
        "discount": one.discount,
        "version": one.version,
    }
