"""What promotions tell: each name in a sentence, and the shape of what it is about."""

from collections.abc import Mapping

from api.wire import Fact, Out
from domain.campaigns import promotion_events as events
from domain.campaigns.promotion import BenefitKind, CodeKind, Eligibility, PromotionState
from domain.campaigns.promotion_redemption import RedemptionState


class PromotionFact(Out):
    """A promotion as it is after what happened."""

    id: str
    name: str
    state: PromotionState
    code_kind: CodeKind
    benefit_kind: BenefitKind
    eligibility: Eligibility
    campaign_id: str | None
    segment_id: str | None
    starts_at: str | None
    ends_at: str | None
    external_id: str | None
    version: int


class PromotionCodesFact(Out):
    """How many codes a promotion has more, or were revoked. The codes are not told."""

    id: str
    code_kind: CodeKind
    count: int
    label: str | None
    version: int


class PromotionRedemptionFact(Out):
    """A redemption as it is after what happened. Your own word for a person is not told."""

    id: str
    promotion_id: str
    campaign_id: str | None
    code_id: str
    state: RedemptionState
    member_id: str | None
    day: str
    amount: int | None
    currency: str | None
    discount: int | None
    version: int


FACTS: Mapping[str, Fact] = {
    events.CREATED: Fact("A promotion was written down.", PromotionFact),
    events.UPDATED: Fact("What a promotion offers was changed.", PromotionFact),
    events.SCHEDULED: Fact("A promotion waits for its first moment.", PromotionFact),
    events.STARTED: Fact("A promotion began: its codes are taken.", PromotionFact),
    events.PAUSED: Fact("A promotion was paused: its codes are not taken.", PromotionFact),
    events.RESUMED: Fact("A promotion goes on.", PromotionFact),
    events.ENDED: Fact("A promotion is over.", PromotionFact),
    events.ARCHIVED: Fact("A promotion was put away.", PromotionFact),
    events.CODES_ADDED: Fact("A promotion has more codes.", PromotionCodesFact),
    events.CODES_REVOKED: Fact("Codes of a promotion were revoked.", PromotionCodesFact),
    events.REDEEMED: Fact("A code was used.", PromotionRedemptionFact),
    events.REVERSED: Fact("The use of a code was taken back.", PromotionRedemptionFact),
}
