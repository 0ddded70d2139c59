"""Who may set out on a journey, and who gets off before its end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from domain.members.journey import EntryKind, Journey, JourneyState
from domain.members.model import Member, MemberState, Origin
from domain.members.ports import MembersTransaction
from domain.members.room import Members
from domain.members.traveller import ExitReason, Traveller, TravellerState
from domain.shared.access import Actor
from domain.shared.ids import Kind, MemberId, TravellerId
from domain.shared.wall_time import UnknownTimezone, zone

TIMEZONE_FIELD = "timezone"
"""The field of a member that names their own zone, where the workspace keeps one."""

GONE = {
    MemberState.BANNED: ExitReason.BANNED,
    MemberState.SUSPENDED: ExitReason.SUSPENDED,
    MemberState.LEFT: ExitReason.LEFT,
    MemberState.ERASED: ExitReason.ERASED,
}
"""Nobody in one of these states is taken along."""


NEWCOMERS = frozenset({MemberState.PROSPECT, MemberState.PENDING, MemberState.LEFT})
"""Who becomes active out of one of these joins."""


class Turned(StrEnum):
    """Why somebody does not set out."""

    BOT = "bot"
    ALREADY_TRAVELLING = "already_travelling"
    WAS_HERE = "was_here"
    NO_CONSENT = "no_consent"
    BANNED = "banned"
    SUSPENDED = "suspended"
    LEFT = "left"
    ERASED = "erased"
    MERGED = "merged"
    NOT_ACTIVE = "not_active"


@dataclass(frozen=True, slots=True)
class Asked:
    """A member, and the traveller they became, or why they did not."""

    member_id: MemberId
    traveller: Traveller | None = None
    turned: Turned | None = None


def new_traveller(
    room: Members, actor: Actor, journey: Journey, member: MemberId, by: EntryKind
) -> Traveller:
    """Their first step is due at once."""
    now = room.clock.now()
    return Traveller(
        id=TravellerId(room.ids.new(Kind.TRAVELLER)),
        workspace_id=actor.workspace,
        journey_id=journey.id,
        member_id=member,
        entered_by=by,
        entered_at=now,
        updated_at=now,
        due_at=now,
    )


async def turned_away(
    tx: MembersTransaction, journey: Journey, member_id: MemberId, now: datetime
) -> Turned | None:
    """None for whoever may set out at that moment. Raises NotFound."""
    if journey.state is not JourneyState.ACTIVE:
        return Turned.NOT_ACTIVE
    return await unfit(tx, journey, member_id, now)


async def unfit(
    tx: MembersTransaction, journey: Journey, member_id: MemberId, now: datetime
) -> Turned | None:
    """What is in the way of a member, whether or not the journey is active. Raises NotFound."""
    member = await tx.book.get(member_id)
    if member.is_bot:
        return Turned.BOT
    gone = _gone(member)
    if gone is not None:
        return Turned(gone.value)
    last = await tx.travellers.last(journey.id, member_id)
    if last is not None:
        if last.state is TravellerState.TRAVELLING:
            return Turned.ALREADY_TRAVELLING
        days = journey.reenter_after_days
        if days is None or now < last.entered_at + timedelta(days=days):
            return Turned.WAS_HERE
    kin = await tx.book.kin(member_id)
    return None if await _agreed(tx, journey, kin) else Turned.NO_CONSENT


async def exit_of(
    tx: MembersTransaction, journey: Journey, traveller: Traveller, now: datetime
) -> ExitReason | None:
    """Why they get off now; None for whoever goes on."""
    if journey.state is JourneyState.ENDED:
        return ExitReason.JOURNEY_ENDED
    gone = _gone(await tx.book.get(traveller.member_id))
    if gone is not None:
        return gone
    kin = await tx.book.kin(traveller.member_id)
    if not await _agreed(tx, journey, kin):
        return ExitReason.NO_CONSENT
    if journey.exits_on_reply and await tx.activities.spoke(kin, traveller.entered_at):
        return ExitReason.REPLIED
    by_segment = traveller.entered_by is EntryKind.SEGMENT and journey.exits_on_leaving
    if by_segment and not await _in_segment(tx, journey, traveller.member_id, now):
        return ExitReason.LEFT_SEGMENT
    return None


def joined_in(data: Mapping[str, Any], previous: Mapping[str, Any]) -> bool:
    """Whether what is told there of a member is that they joined, or came back. Whoever is imported
    was there before."""
    if data["state"] != MemberState.ACTIVE:
        return False
    if not previous:
        return bool(data["origin"] != Origin.IMPORT)
    return previous.get("state") in NEWCOMERS


async def zone_of(tx: MembersTransaction, journey: Journey, member_id: MemberId) -> str:
    """By whose clock they wait: their own, or the journey's, or their community's."""
    member = await tx.book.get(member_id)
    own = own_zone(member)
    return own or journey.timezone or await tx.surroundings.zone(sorted(member.community_ids))


def own_zone(member: Member) -> str | None:
    """What their field says, where that is a zone."""
    named = member.fields.get(TIMEZONE_FIELD)
    try:
        return zone(named).key if isinstance(named, str) else None
    except UnknownTimezone:
        return None


def _gone(member: Member) -> ExitReason | None:
    if member.merged_into is not None:
        return ExitReason.MERGED
    if member.frozen_at is not None:
        return ExitReason.ERASED
    return GONE.get(member.state)


async def _agreed(tx: MembersTransaction, journey: Journey, kin: Sequence[MemberId]) -> bool:
    purpose = journey.consent_purpose
    return purpose is None or await tx.consents.given(kin, purpose)


async def _in_segment(
    tx: MembersTransaction, journey: Journey, member_id: MemberId, now: datetime
) -> bool:
    if journey.segment_id is None:
        return True
    question = await tx.segments.question_of(journey.segment_id)
    return question is not None and await tx.segments.meets(member_id, question, now)
