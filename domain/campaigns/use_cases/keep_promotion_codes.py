"""Codes are made or brought along, read in clear by whoever may, and revoked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from domain.campaigns.errors import TooManyCodes
from domain.campaigns.ports import CampaignsTransaction
from domain.campaigns.promotion import Promotion
from domain.campaigns.promotion_code import (
    MOST_CODES,
    PromotionCode,
    ShownCode,
    checked,
    hint_of,
    plain,
)
from domain.campaigns.promotion_events import CODES_ADDED, CODES_REVOKED, codes_told
from domain.campaigns.room import Campaigns
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, ValidationFailed
from domain.shared.ids import Kind, PromotionCodeId, PromotionId
from domain.shared.paging import Filter, Page, PageRequest

AT_A_TIME = 2000
"""So many are made and written together: between two handfuls others get their turn."""

ROUNDS = 5
"""So often codes are drawn anew in place of those that somebody had already."""


@dataclass(frozen=True, slots=True)
class NewCodes:
    """Either `count` new ones by a `pattern`, with a check character at their end if that is
    wanted; or `texts` that were made elsewhere."""

    count: int = 0
    pattern: str = ""
    with_check: bool = True
    texts: tuple[str, ...] = ()
    label: str | None = None


@dataclass(frozen=True, slots=True)
class CodesMoved:
    """How many codes a promotion has more, or fewer."""

    promotion: Promotion
    count: int
    label: str | None


async def add_codes(room: Campaigns, actor: Actor, id: PromotionId, wanted: NewCodes) -> CodesMoved:
    """All of them or none. Raises MissingScope, NotFound, InvalidState where it is over,
    TooManyCodes, ValidationFailed where everybody has the same code, and at its place for each one
    brought along that is somebody's already."""
    actor.require(Permission.PROMOTIONS_CODES)
    many = wanted.count or len(wanted.texts)
    async with room.begin(actor) as tx:
        (await tx.promotions.here(id)).with_codes(room.clock.now())
        if await tx.codes.many(id) + many > MOST_CODES:
            raise TooManyCodes(maximum=MOST_CODES)
        if wanted.texts:
            await _bring(room, actor, tx, id, wanted)
        else:
            await _draw(room, actor, tx, id, wanted)
        before = await tx.promotions.get(id)
        after = before.with_codes(room.clock.now())
        tx.promotions.write((before, after))
        tx.announce(codes_told(CODES_ADDED, after, many, wanted.label))
        moved = CodesMoved(after, many, wanted.label)
        await tx.commit(moved)
    return moved


async def revoke_codes(
    room: Campaigns,
    actor: Actor,
    id: PromotionId,
    ids: Sequence[PromotionCodeId],
    label: str | None,
) -> CodesMoved:
    """Those that were not used, by their ids or else by their label. Safe to repeat: it counts
    those that were revoked now. Raises MissingScope, NotFound, InvalidState where it is over,
    ValidationFailed where everybody has the same code."""
    actor.require(Permission.PROMOTIONS_CODES)
    async with room.begin(actor) as tx:
        before = await tx.promotions.get(id)
        now = room.clock.now()
        after = before.with_codes(now)
        count = await tx.codes.revoke(id, ids, label, now)
        if count < len(ids):
            # Some may have been revoked before; one that is not there undoes all of it.
            for code in ids:
                await tx.codes.get(code)
        if not count:
            after = before
        else:
            tx.promotions.write((before, after))
            tx.announce(codes_told(CODES_REVOKED, after, count, label))
        moved = CodesMoved(after, count, label)
        await tx.commit(moved)
    return moved


async def list_codes(
    room: Campaigns, actor: Actor, id: PromotionId, request: PageRequest
) -> Page[ShownCode]:
    """In clear. Raises MissingScope, NotFound."""
    actor.require(Permission.PROMOTIONS_CODES)
    await room.promotions.promotion(actor, id)
    own = replace(request, filters=[*request.filters, Filter("promotion_id", "in", [id])])
    page = await room.promotions.codes(actor, own)
    shown = [ShownCode(code, room.code_secrets.open(code)) for code in page.items]
    return Page(shown, page.next_after)


async def _draw(
    room: Campaigns,
    actor: Actor,
    tx: CampaignsTransaction,
    id: PromotionId,
    wanted: NewCodes,
) -> None:
    left, rounds = wanted.count, 0
    while left:
        drawn = {_drawn(room, wanted) for _ in range(min(left, AT_A_TIME))}
        added = await tx.codes.add(list(_made(room, actor, id, drawn, wanted.label)))
        left -= len(added)
        # Twins are a matter of luck, and rare: a pattern that brings forth nothing new is used up.
        rounds = 0 if added else rounds + 1
        if rounds >= ROUNDS:
            raise ValidationFailed(errors=[FieldError("/pattern", "promotion_pattern_spent")])


def _drawn(room: Campaigns, wanted: NewCodes) -> str:
    text = room.code_secrets.draw(wanted.pattern)
    return checked(text) if wanted.with_check else text


async def _bring(
    room: Campaigns,
    actor: Actor,
    tx: CampaignsTransaction,
    id: PromotionId,
    wanted: NewCodes,
) -> None:
    seen: set[str] = set()
    faults: list[int] = []
    for place, text in enumerate(wanted.texts):
        if plain(text) in seen:
            faults.append(place)
        seen.add(plain(text))
    made = list(_made(room, actor, id, wanted.texts, wanted.label))
    left = iter(made)
    while not faults and (handful := list(islice(left, AT_A_TIME))):
        added = await tx.codes.add(handful)
        if len(added) < len(handful):
            taken = {code.id for code in handful} - set(added)
            faults = [place for place, code in enumerate(made) if code.id in taken]
    if faults:
        errors = [FieldError(f"/codes/{place}", "promotion_code_taken") for place in faults[:50]]
        raise ValidationFailed(errors=errors)


def _made(
    room: Campaigns,
    actor: Actor,
    promotion_id: PromotionId,
    texts: Sequence[str] | set[str],
    label: str | None,
) -> Iterator[PromotionCode]:
    now, secrets = room.clock.now(), room.code_secrets
    for text in texts:
        id = PromotionCodeId(room.ids.new(Kind.PROMOTION_CODE))
        yield PromotionCode(
            id=id,
            workspace_id=actor.workspace,
            organization_id=actor.organization_id,
            promotion_id=promotion_id,
            digest=secrets.digests(actor, text)[0],
            sealed=secrets.seal(actor, id, text),
            hint=hint_of(text),
            created_by=actor.id,
            created_at=now,
            label=label,
        )
