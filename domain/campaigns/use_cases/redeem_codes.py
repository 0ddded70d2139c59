"""A code is tried, used, and its use taken back."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.campaigns.errors import RedemptionRefused, TooManyGuesses
from domain.campaigns.ports import CampaignsTransaction
from domain.campaigns.promotion import Promotion
from domain.campaigns.promotion_code import PromotionCode
from domain.campaigns.promotion_events import redemption_told
from domain.campaigns.promotion_redemption import (
    Person,
    PromotionRedemption,
    Purchase,
    Reason,
    judge,
)
from domain.campaigns.room import Campaigns
from domain.shared.access import Actor, Permission
from domain.shared.errors import DuplicateExternalId, NotFound
from domain.shared.ids import Kind, MemberId, PromotionRedemptionId
from domain.shared.paging import Page, PageRequest
from domain.shared.versions import Version, must_match

TAKEN = "a code that is taken is somebody's"


@dataclass(frozen=True, slots=True)
class Attempt:
    """Which code, by whom, on what."""

    code: str
    member_id: MemberId | None = None
    person_key: str | None = None
    purchase: Purchase = field(default_factory=Purchase)
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)

    @property
    def who(self) -> str | None:
        return self.member_id or self.person_key


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a code is taken, or why not; without a promotion nobody has such a code."""

    reason: Reason | None
    person: Person
    promotion: Promotion | None = None
    code: PromotionCode | None = None
    discount: int | None = None


async def check_code(room: Campaigns, actor: Actor, attempt: Attempt) -> Verdict:
    """Whether it would be taken at this moment; nothing is used. Raises MissingScope, NotFound for
    the member, TooManyGuesses."""
    actor.require(Permission.PROMOTIONS_REDEEM)
    await _must_not_guess(room, actor, attempt)
    async with room.begin(actor) as tx:
        verdict = await _weigh(room, tx, actor, attempt, locked=False)
    await _note(room, actor, attempt, verdict)
    return verdict


async def redeem_code(room: Campaigns, actor: Actor, attempt: Attempt) -> PromotionRedemption:
    """Use it, once: whoever comes with the same `external_id`, code and person again gets what was
    redeemed then. Limits hold whoever else does the same at this moment.

    Raises MissingScope, NotFound for the member, RedemptionRefused, TooManyGuesses,
    DuplicateExternalId where that belongs to another redemption.
    """
    actor.require(Permission.PROMOTIONS_REDEEM)
    await _must_not_guess(room, actor, attempt)
    async with room.begin(actor) as tx:
        verdict = await _weigh(room, tx, actor, attempt, locked=True)
        earlier = await _earlier(tx, attempt, verdict)
        if earlier is not None:
            await tx.commit(earlier)
            return earlier
        if verdict.reason is None:
            redeemed = _redeemed(room, actor, attempt, verdict)
            _write(tx, redeemed, verdict)
            await tx.commit(redeemed)
            return redeemed
    await _note(room, actor, attempt, verdict)
    raise RedemptionRefused(reason=verdict.reason.value)


async def reverse_redemption(
    room: Campaigns,
    actor: Actor,
    id: PromotionRedemptionId,
    version: Version,
    reason: str | None,
) -> PromotionRedemption:
    """The use is given back, to the promotion, to the day and to the person; a code that is used
    once can be used again. Also when the promotion is over.

    Raises MissingScope, NotFound, VersionMismatch, InvalidState where it was taken back before.
    """
    actor.require(Permission.PROMOTIONS_REDEEM)
    async with room.begin(actor) as tx:
        promotion = await tx.promotions.get(await tx.redemptions.promotion_of(id))
        before = await tx.redemptions.get(id)
        must_match(version, before.version)
        code = await tx.codes.get(before.code_id)
        after = before.reverse(actor.id, reason, room.clock.now())
        tx.redemptions.write((before, after))
        tx.codes.write(code, code.free())
        tx.promotions.write((promotion, promotion.used(-1)))
        tx.announce(redemption_told(after, promotion, before))
        await tx.commit(after)
    return after


async def read_redemption(
    room: Campaigns, actor: Actor, id: PromotionRedemptionId
) -> PromotionRedemption:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.PLANNING_READ)
    return await room.promotions.redemption(actor, id)


async def list_redemptions(
    room: Campaigns, actor: Actor, request: PageRequest
) -> Page[PromotionRedemption]:
    """Raises MissingScope."""
    actor.require(Permission.PLANNING_READ)
    return await room.promotions.redemptions(actor, request)


async def _weigh(
    room: Campaigns, tx: CampaignsTransaction, actor: Actor, attempt: Attempt, *, locked: bool
) -> Verdict:
    code = await tx.codes.known(room.code_secrets.digests(actor, attempt.code))
    if code is None:
        await _person(room, tx, attempt, None)
        return Verdict(Reason.UNKNOWN_CODE, Person())
    get = tx.promotions.get if locked else tx.promotions.here
    promotion = await get(code.promotion_id)
    # What was seen before the lock may have been used or revoked since.
    code, now = await tx.codes.get(code.id), room.clock.now()
    person = await _person(room, tx, attempt, promotion)
    uses = await tx.redemptions.uses(promotion, person, promotion.day_of(now))
    reason = judge(promotion, code, person, attempt.purchase, uses, now)
    discount = promotion.benefit.off(attempt.purchase.amount) if reason is None else None
    return Verdict(reason, person, promotion, code, discount)


async def _person(
    room: Campaigns, tx: CampaignsTransaction, attempt: Attempt, promotion: Promotion | None
) -> Person:
    if attempt.member_id is None:
        return Person(person_key=attempt.person_key)
    segment = promotion.segment_id if promotion else None
    try:
        return await tx.redemptions.person(attempt.member_id, segment, room.clock.now())
    except NotFound:
        raise NotFound(thing="member", pointer="/member_id") from None


async def _earlier(
    tx: CampaignsTransaction, attempt: Attempt, verdict: Verdict
) -> PromotionRedemption | None:
    if attempt.external_id is None or verdict.code is None:
        return None
    found = await tx.redemptions.called(attempt.external_id)
    if found is None:
        return None
    known = (*verdict.person.kin, None)
    same = found.code_id == verdict.code.id and found.person_key == attempt.person_key
    if (
        not same
        or found.member_id not in known
        or (found.member_id is None) is not (attempt.member_id is None)
    ):
        raise DuplicateExternalId(pointer="/external_id")
    return found


def _redeemed(
    room: Campaigns, actor: Actor, attempt: Attempt, verdict: Verdict
) -> PromotionRedemption:
    promotion, code, now = verdict.promotion, verdict.code, room.clock.now()
    assert promotion is not None, TAKEN
    assert code is not None, TAKEN
    return PromotionRedemption(
        id=PromotionRedemptionId(room.ids.new(Kind.PROMOTION_REDEMPTION)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        promotion_id=promotion.id,
        code_id=code.id,
        day=promotion.day_of(now),
        created_by=actor.id,
        created_at=now,
        updated_at=now,
        member_id=verdict.person.member_id,
        person_key=attempt.person_key,
        amount=attempt.purchase.amount,
        currency=attempt.purchase.currency,
        discount=verdict.discount,
        external_id=attempt.external_id,
        metadata=attempt.metadata,
    )


def _write(tx: CampaignsTransaction, redeemed: PromotionRedemption, verdict: Verdict) -> None:
    promotion, code = verdict.promotion, verdict.code
    assert promotion is not None, TAKEN
    assert code is not None, TAKEN
    tx.redemptions.write((None, redeemed))
    tx.codes.write(code, code.use())
    tx.promotions.write((promotion, promotion.used(1)))
    tx.announce(redemption_told(redeemed, promotion))


async def _must_not_guess(room: Campaigns, actor: Actor, attempt: Attempt) -> None:
    seconds = await room.guesses.must_stop(actor, attempt.who)
    if seconds is not None:
        raise TooManyGuesses(retry_after_seconds=seconds)


async def _note(room: Campaigns, actor: Actor, attempt: Attempt, verdict: Verdict) -> None:
    if verdict.reason is Reason.UNKNOWN_CODE:
        await room.guesses.missed(actor, attempt.who)
