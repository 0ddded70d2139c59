"""What somebody is to the community changes: by a person's word, or because time passed."""

from dataclasses import dataclass
from datetime import datetime

from domain.members.events import STATE_CHANGED, member_told
from domain.members.growth import PRESENCE_DUE
from domain.members.leaving import turn_of
from domain.members.model import FOR_A_TIME, STATE_ENDS, Member, MemberState
from domain.members.ports import MembersTransaction
from domain.members.room import Members
from domain.members.writing import plan_silence
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, ValidationFailed
from domain.shared.ids import MemberId
from domain.shared.versions import Version, must_match

TIME_IS_OVER = "time_is_over"
SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Into which state, why, and until when if not for good."""

    state: MemberState
    reason: str
    until: datetime | None = None


async def move_member(
    room: Members, actor: Actor, member_id: MemberId, version: Version, wanted: Wanted
) -> Member:
    """Raises MissingScope, NotFound, VersionMismatch, MemberMerged, InvalidState with the states
    that are possible, ValidationFailed for an end that is past, or of a state that has none."""
    actor.require(Permission.MEMBERS_WRITE)
    now = room.clock.now()
    _check_until(wanted, now)
    async with room.begin(actor) as tx:
        await tx.book.steady()
        before = await tx.book.get(member_id)
        must_match(version, before.version)
        member = before.move(wanted.state, wanted.reason, now, wanted.until)
        await _write(tx, before, member, now)
        await tx.commit(member)
    return member


async def end_state(room: Members, actor: Actor, member_id: MemberId) -> None:
    """What was given for a time is over: they are active again. Safe to repeat. Raises NotFound."""
    async with room.begin(actor) as tx:
        await tx.book.steady()
        before = await tx.book.get(member_id)
        now = room.clock.now()
        if before.state_until is None or before.merged_into is not None:
            return
        if before.state_until > now:
            tx.plan(STATE_ENDS, member_id, before.state_until)
        else:
            await _write(tx, before, before.move(MemberState.ACTIVE, TIME_IS_OVER, now), now)
        await tx.commit()


async def fall_silent(room: Members, actor: Actor, member_id: MemberId) -> None:
    """Whoever is active and has done nothing for sixty days is dormant; who did is looked at again
    later. Safe to repeat. Raises NotFound."""
    async with room.begin(actor) as tx:
        before = await tx.book.get(member_id)
        now = room.clock.now()
        if before.silent_at is None:
            return
        if before.silent_at > now:
            plan_silence(tx, before, now)
        else:
            await _write(tx, before, before.move(MemberState.DORMANT, SILENT, now), now)
        await tx.commit()


async def _write(tx: MembersTransaction, before: Member, member: Member, now: datetime) -> None:
    turn = turn_of(before, member, now)
    if turn is not None:
        await tx.presence.turned(turn)
        tx.plan(PRESENCE_DUE, member.workspace_id, now)
    tx.book.write((before, member))
    tx.announce(member_told(STATE_CHANGED, member, before))
    if member.state_until is not None:
        tx.plan(STATE_ENDS, member.id, member.state_until)
    elif before.state_until is not None:
        tx.unplan(STATE_ENDS, member.id)
    plan_silence(tx, member, now)


def _check_until(wanted: Wanted, now: datetime) -> None:
    if wanted.until is None:
        return
    if wanted.state not in FOR_A_TIME:
        raise ValidationFailed(errors=[FieldError("/until", "state_has_no_end")])
    if wanted.until <= now:
        raise ValidationFailed(errors=[FieldError("/until", "in_past")])
