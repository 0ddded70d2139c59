"""What is known of a member is kept by law, until it need not be any more."""

from collections.abc import Sequence
from datetime import datetime

from domain.members.privacy import LegalHold
from domain.members.privacy_events import HOLD_LIFTED, HOLD_PLACED, hold_told
from domain.members.room import Members
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, ValidationFailed
from domain.shared.ids import Kind, LegalHoldId, MemberId


async def place_legal_hold(
    room: Members, actor: Actor, member_id: MemberId, reason: str, until: datetime | None
) -> LegalHold:
    """Raises MissingScope, NotFound, MemberMerged, MemberErased for one that is being erased or
    was, ValidationFailed for an end that is past."""
    actor.require(Permission.PRIVACY_WRITE)
    now = room.clock.now()
    if until is not None and until <= now:
        raise ValidationFailed(errors=[FieldError("/until", "in_past")])
    async with room.begin(actor) as tx:
        # What is being taken away at this moment is gone before it is said that nothing goes.
        await tx.retention.alone()
        (await tx.book.get(member_id)).must_stand_alone()
        hold = LegalHold(
            id=LegalHoldId(room.ids.new(Kind.LEGAL_HOLD)),
            workspace_id=actor.workspace,
            organization_id=actor.organization_id,
            member_id=member_id,
            reason=reason,
            placed_by=actor.id,
            placed_at=now,
            until=until,
        )
        tx.legal_holds.add(hold)
        tx.announce(hold_told(HOLD_PLACED, hold))
        await tx.commit(hold)
    return hold


async def lift_legal_hold(
    room: Members, actor: Actor, member_id: MemberId, id: LegalHoldId, reason: str
) -> LegalHold:
    """Raises MissingScope, NotFound, LegalHoldOver."""
    actor.require(Permission.PRIVACY_WRITE)
    async with room.begin(actor) as tx:
        await tx.book.get(member_id)
        before = await tx.legal_holds.get(await tx.book.kin(member_id), id)
        hold = before.lift(actor.id, reason, room.clock.now())
        tx.legal_holds.save(before, hold)
        tx.announce(hold_told(HOLD_LIFTED, hold, before))
        await tx.commit(hold)
    return hold


async def list_legal_holds(room: Members, actor: Actor, member_id: MemberId) -> Sequence[LegalHold]:
    """Those on all that are part of it, too, and those that are over. Raises MissingScope,
    NotFound."""
    actor.require(Permission.PRIVACY_READ)
    await room.reads.member(actor, member_id)
    return await room.privacy.holds(actor, member_id)
