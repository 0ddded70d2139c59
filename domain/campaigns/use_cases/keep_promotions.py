"""Promotions are written down, read, changed, launched, paused, ended and put away."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from domain.campaigns.errors import TooManyPromotions
from domain.campaigns.ports import CampaignsTransaction
from domain.campaigns.promotion import (
    MOST_PROMOTIONS,
    PROMOTION_TURNS,
    Benefit,
    CodeKind,
    Eligibility,
    Limits,
    Promotion,
    PromotionState,
)
from domain.campaigns.promotion_code import PromotionCode, hint_of
from domain.campaigns.promotion_events import promotion_told
from domain.campaigns.room import Campaigns
from domain.shared.access import Actor, Permission
from domain.shared.errors import NotFound
from domain.shared.ids import CampaignId, Kind, PromotionCodeId, PromotionId, SegmentId
from domain.shared.paging import Page, PageRequest
from domain.shared.versions import Version, must_match

Move = Callable[[Promotion, datetime], Promotion]


@dataclass(frozen=True, slots=True)
class NewPromotion:
    """What is offered, to whom, when, and how often."""

    name: str
    offer: str
    benefit: Benefit
    code_kind: CodeKind
    timezone: str
    campaign_id: CampaignId | None = None
    shared_code: str | None = None
    starts_local: str | None = None
    ends_local: str | None = None
    limits: Limits = field(default_factory=Limits)
    eligibility: Eligibility = Eligibility.ANYONE
    segment_id: SegmentId | None = None
    terms: str | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


async def create_promotion(room: Campaigns, actor: Actor, wanted: NewPromotion) -> Promotion:
    """A draft, of which nothing is redeemed yet. Raises MissingScope, UnknownTimezone, NotFound at
    its pointer for a campaign or a segment, TooManyPromotions, CodeTaken, DuplicateExternalId,
    ValidationFailed for what does not go together."""
    actor.require(Permission.PLANNING_WRITE)
    now = room.clock.now()
    made = Promotion(
        id=PromotionId(room.ids.new(Kind.PROMOTION)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        created_by=actor.id,
        created_at=now,
        updated_at=now,
        **{name: getattr(wanted, name) for name in NewPromotion.__dataclass_fields__},
    ).on_the_wall()
    made.must_make_sense()
    async with room.begin(actor) as tx:
        await _must_be_there(tx, made)
        if await tx.promotions.standing() >= MOST_PROMOTIONS:
            raise TooManyPromotions(maximum=MOST_PROMOTIONS)
        tx.promotions.write((None, made))
        _share(room, actor, tx, made, None)
        tx.announce(promotion_told(made))
        await tx.commit(made)
    return made


async def change_promotion(
    room: Campaigns, actor: Actor, id: PromotionId, version: Version, changes: Mapping[str, Any]
) -> Promotion:
    """All of it as long as it is a draft; then its words, its end and its limits. Raises
    VersionMismatch, InvalidState, and what creating one raises but for TooManyPromotions."""
    actor.require(Permission.PLANNING_WRITE)
    now = room.clock.now()
    async with room.begin(actor) as tx:
        before = await tx.promotions.get(id)
        must_match(version, before.version)
        after = before.change(now, **changes)
        after.must_make_sense()
        await _must_be_there(tx, after)
        shared = await tx.codes.shared(id)
        _write(tx, before, after, now)
        if after.shared_code != before.shared_code:
            _share(room, actor, tx, after, shared)
        await tx.commit(after)
    return after


async def launch_promotion(
    room: Campaigns, actor: Actor, id: PromotionId, version: Version
) -> Promotion:
    """From its first moment on, which may be now. Raises MissingScope, NotFound, VersionMismatch,
    InvalidState, ValidationFailed where its end is past."""
    return await _move(room, actor, id, version, Promotion.launch)


async def pause_promotion(
    room: Campaigns, actor: Actor, id: PromotionId, version: Version
) -> Promotion:
    """From this commit on no code of it is taken. Raises MissingScope, NotFound, VersionMismatch,
    InvalidState."""
    return await _move(room, actor, id, version, Promotion.pause)


async def resume_promotion(
    room: Campaigns, actor: Actor, id: PromotionId, version: Version
) -> Promotion:
    """Raises what launching raises."""
    return await _move(room, actor, id, version, Promotion.resume)


async def end_promotion(
    room: Campaigns, actor: Actor, id: PromotionId, version: Version
) -> Promotion:
    """For good, before its time. Raises what pausing raises."""
    return await _move(room, actor, id, version, Promotion.end)


async def archive_promotion(
    room: Campaigns, actor: Actor, id: PromotionId, version: Version
) -> Promotion:
    """A draft that comes to nothing, or one that is over; its shared code may be another's then.
    Raises what pausing raises."""
    return await _move(room, actor, id, version, Promotion.archive)


async def turn_promotion(room: Campaigns, actor: Actor, id: PromotionId) -> None:
    """Its window has opened or closed, if it has; both are told where nobody looked in between.
    Safe to repeat. Raises NotFound."""
    async with room.begin(actor) as tx:
        first = before = await tx.promotions.get(id)
        now, told = room.clock.now(), []
        while (after := before.turn(now)) is not before:
            told.append(promotion_told(after, before))
            before = after
        _plan(tx, before, now)
        if before is not first:
            tx.promotions.write((first, before))
            tx.announce(*told)
        await tx.commit()


async def read_promotion(room: Campaigns, actor: Actor, id: PromotionId) -> Promotion:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.PLANNING_READ)
    return await room.promotions.promotion(actor, id)


async def list_promotions(room: Campaigns, actor: Actor, request: PageRequest) -> Page[Promotion]:
    """Raises MissingScope."""
    actor.require(Permission.PLANNING_READ)
    return await room.promotions.promotions(actor, request)


async def _move(
    room: Campaigns, actor: Actor, id: PromotionId, version: Version, move: Move
) -> Promotion:
    actor.require(Permission.PLANNING_WRITE)
    now = room.clock.now()
    async with room.begin(actor) as tx:
        before = await tx.promotions.get(id)
        must_match(version, before.version)
        after = move(before, now)
        shared = await tx.codes.shared(id)
        _write(tx, before, after, now)
        if after.state is PromotionState.ARCHIVED and shared is not None:
            tx.codes.write(shared, shared.dropped())
        await tx.commit(after)
    return after


def _share(
    room: Campaigns,
    actor: Actor,
    tx: CampaignsTransaction,
    promotion: Promotion,
    shared: PromotionCode | None,
) -> None:
    """What everybody writes is found like any other code; there is one row of it, which changes."""
    text = promotion.shared_code
    if text is None:
        if shared is not None:
            tx.codes.write(shared, shared.dropped())
        return
    id = PromotionCodeId(room.ids.new(Kind.PROMOTION_CODE)) if shared is None else shared.id
    made = PromotionCode(
        id=id,
        workspace_id=promotion.workspace_id,
        organization_id=promotion.organization_id,
        promotion_id=promotion.id,
        digest=room.code_secrets.digests(actor, text)[0],
        sealed=room.code_secrets.seal(actor, id, text),
        hint=hint_of(text),
        created_by=shared.created_by if shared else actor.id,
        created_at=shared.created_at if shared else promotion.updated_at,
        shared=True,
    )
    tx.codes.write(shared, made)


async def _must_be_there(tx: CampaignsTransaction, promotion: Promotion) -> None:
    missing = await tx.promotions.unknown(promotion.campaign_id, promotion.segment_id)
    if missing:
        raise NotFound(thing=missing, pointer=f"/{missing}_id")


def _write(tx: CampaignsTransaction, before: Promotion, after: Promotion, now: datetime) -> None:
    tx.promotions.write((before, after))
    tx.announce(promotion_told(after, before))
    _plan(tx, after, now)


def _plan(tx: CampaignsTransaction, promotion: Promotion, now: datetime) -> None:
    at = promotion.turns_at(now)
    if at is not None:
        tx.plan(PROMOTION_TURNS, promotion.id, at)
    elif promotion.state is not PromotionState.DRAFT:
        tx.unplan(PROMOTION_TURNS, promotion.id)
